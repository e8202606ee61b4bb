//! Which documents were purged, and what may still be written under their handles.

use std::collections::BTreeMap;

use super::CircleState;
use super::replay::Change;
use crate::entry::{Entry, Kind};
use crate::id::{DocHandle, EntryId, SlotId};
use crate::record::{Purge, PurgeReason, Record, Slots};
use crate::trust::Refusal;

/// A `purge` that took effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PurgedAt {
    at: u32,
    id: EntryId,
    purge: Purge,
}

/// The purges of a circle, by document, oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Purged(BTreeMap<DocHandle, Vec<PurgedAt>>);

impl Purged {
    pub(super) fn add(&mut self, at: u32, entry: &Entry, purge: Purge) {
        self.0.entry(purge.document).or_default().push(PurgedAt { at, id: entry.id(), purge });
    }

    /// The newest purge of a document up to place `at`.
    fn of(&self, document: DocHandle, at: u32) -> Option<&PurgedAt> {
        self.0.get(&document)?.iter().rev().find(|purged| purged.at <= at)
    }
}

impl CircleState {
    /// The newest purge of a document, with the entry that says so.
    pub fn purge_of(&self, document: DocHandle) -> Option<(EntryId, Purge)> {
        self.purged.of(document, u32::MAX).map(|purged| (purged.id, purged.purge))
    }

    /// The newest purge of each document that has one.
    pub fn purges(&self) -> impl Iterator<Item = (EntryId, Purge)> {
        self.purged.0.values().filter_map(|all| all.last()).map(|purged| (purged.id, purged.purge))
    }

    /// Whether what an entry of this kind seals with this slot of the document, naming `control_head`, was destroyed. What
    /// names the purge came after it, and stays.
    pub fn is_purged(&self, kind: Kind, document: DocHandle, slot: SlotId, control_head: EntryId) -> bool {
        let named = self.index_of(control_head);
        self.purged.of(document, u32::MAX).is_some_and(|purged| {
            !purged.purge.spares(kind, slot) && named.is_none_or(|named| named < purged.at)
        })
    }

    /// Whether nothing at all stays of the document, or only the word that it was withdrawn.
    pub fn is_gone(&self, document: DocHandle) -> bool {
        let purged = self.purged.of(document, u32::MAX);
        purged.is_some_and(|purged| purged.purge.reason != PurgeReason::Sealed)
    }

    /// Nothing is written about a document that is purged at place `at`, but under the slot that stays. What was sealed may
    /// get another record, with a slot of its own: the one that says that it was withdrawn.
    pub(super) fn require_unpurged(&self, entry: &Entry, at: u32) -> Result<(), Refusal> {
        let kind = entry.header().kind;
        let named = self.index_of(entry.header().control_head).filter(|_| kind != Kind::CONTENT);
        let gone = |document: DocHandle, slot: SlotId| {
            self.purged.of(document, at).is_some_and(|purged| {
                let knows = named.is_some_and(|named| named >= purged.at);
                let is_open = knows && purged.purge.reason == PurgeReason::Sealed;
                !purged.purge.spares(kind, slot) && !is_open
            })
        };
        let h = entry.header();
        let refused = match kind {
            Kind::CONTENT | Kind::RECORD => gone(h.document, h.slot),
            Kind::SLOTS => {
                Slots::from_body(entry.body())?.0.iter().any(|slot| gone(slot.document, slot.slot))
            }
            _ => false,
        };
        if refused { Err(Refusal::SlotPurged) } else { Ok(()) }
    }

    /// A document is purged once; what was sealed can be withdrawn or destroyed later, and what was withdrawn destroyed.
    pub(super) fn check_purging(&self, change: &Change) -> Result<(), Refusal> {
        let Some(purge) = change.purge else { return Ok(()) };
        let before = self.purged.of(purge.document, u32::MAX).map(|purged| purged.purge.reason as u8);
        if before.is_none_or(|before| before < purge.reason as u8) {
            return Ok(());
        }
        Err(Refusal::Rule("a document is purged once for each reason, and never for a lesser one"))
    }
}
