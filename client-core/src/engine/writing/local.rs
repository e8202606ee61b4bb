//! Local changes without an acknowledged entry, and what a status tells of them: kept as they come and go, so that it never
//! costs a walk over weeks of unsent work.

use std::collections::btree_map::Entry as Place;
use std::collections::{BTreeMap, BTreeSet};

use alcove_protocol::id::{DocHandle, EntryId, LogId};
use alcove_protocol::problem::Problem;

use crate::engine::writing::save::DocKey;
use crate::time::Timestamp;

/// How long content waits that the relay refused for good while nothing else changes.
const BLOCKED_MS: i64 = 60 * 60 * 1000;

/// A local change without an acknowledged entry.
#[derive(Debug, Clone)]
pub(in crate::engine) struct Local {
    pub(in crate::engine) number: u64,
    pub(in crate::engine) bytes: Vec<u8>,
    pub(in crate::engine) at: Timestamp,
    /// The sealed entry it lies in.
    pub(in crate::engine) entry: Option<EntryId>,
    /// The relay refused it for good.
    pub(in crate::engine) blocked: Option<Blocked>,
}

impl Local {
    /// A change that no entry holds.
    pub(in crate::engine) fn open(number: u64, bytes: Vec<u8>, at: Timestamp) -> Self {
        Self { number, bytes, at, entry: None, blocked: None }
    }
}

/// The relay refused content for good at these heads (control, org): it waits until they move, or for an hour, because the
/// relay may have been wrong.
#[derive(Debug, Clone, Copy)]
pub(in crate::engine) struct Blocked {
    pub(in crate::engine) problem: Problem,
    pub(in crate::engine) heads: (EntryId, EntryId),
    pub(in crate::engine) at: Timestamp,
}

impl Blocked {
    pub(super) fn is_over(&self, heads: (EntryId, EntryId), now: Timestamp) -> bool {
        self.heads != heads || now.0.saturating_sub(self.at.0) >= BLOCKED_MS
    }
}

/// What the changes of one circle come to. Every change is counted once in each of `changes` and `made`, and in `blocked`
/// exactly while it is blocked; a circle without changes has no tally.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    changes: u64,
    /// How many were made at each time.
    made: BTreeMap<Timestamp, u64>,
    /// Why the relay refused those that it refused for good, in the order in which they lie here.
    blocked: BTreeMap<(DocHandle, u64), Problem>,
}

impl Tally {
    fn enter(&mut self, document: DocHandle, local: &Local) {
        self.changes += 1;
        *self.made.entry(local.at).or_default() += 1;
        self.mark(document, local);
    }

    fn leave(&mut self, document: DocHandle, local: &Local) {
        self.changes -= 1;
        if let Place::Occupied(mut made) = self.made.entry(local.at) {
            *made.get_mut() -= 1;
            if *made.get() == 0 {
                made.remove();
            }
        }
        self.blocked.remove(&(document, local.number));
    }

    /// Whether the change is blocked may be another answer than before.
    fn mark(&mut self, document: DocHandle, local: &Local) {
        let place = (document, local.number);
        match local.blocked {
            Some(blocked) => drop(self.blocked.insert(place, blocked.problem)),
            None => drop(self.blocked.remove(&place)),
        }
    }
}

/// All local changes without an acknowledged entry, by document, in the order of their numbers.
#[derive(Debug, Default)]
pub(in crate::engine) struct LocalChanges {
    /// Never empty for a document.
    of_document: BTreeMap<DocKey, Vec<Local>>,
    tallies: BTreeMap<LogId, Tally>,
}

impl LocalChanges {
    pub(in crate::engine) fn add(&mut self, key: DocKey, local: Local) {
        self.tallies.entry(key.circle).or_default().enter(key.document, &local);
        self.of_document.entry(key).or_default().push(local);
    }

    /// Takes out everything of a document.
    pub(in crate::engine) fn remove(&mut self, key: DocKey) -> Vec<Local> {
        let gone = self.of_document.remove(&key).unwrap_or_default();
        self.count_out(key, &gone);
        gone
    }

    /// The changes with these numbers lie in a sealed entry now.
    pub(in crate::engine) fn seal(&mut self, key: DocKey, numbers: &BTreeSet<u64>, entry: EntryId) {
        self.change(key, |local| {
            let lies_in = numbers.contains(&local.number);
            if lies_in {
                (local.entry, local.blocked) = (Some(entry), None);
            }
            lies_in
        });
    }

    /// The entry was refused for good.
    pub(in crate::engine) fn unseal(&mut self, key: DocKey, entry: EntryId, blocked: Option<Blocked>) {
        self.change(key, |local| {
            let lay_in = local.entry == Some(entry);
            if lay_in {
                (local.entry, local.blocked) = (None, blocked);
            }
            lay_in
        });
    }

    /// The entry is durable at the relay.
    pub(in crate::engine) fn delivered(&mut self, key: DocKey, entry: EntryId) {
        let Place::Occupied(mut locals) = self.of_document.entry(key) else { return };
        let gone: Vec<Local> = locals.get_mut().extract_if(.., |local| local.entry == Some(entry)).collect();
        if locals.get().is_empty() {
            locals.remove();
        }
        self.count_out(key, &gone);
    }

    /// Changes of a document where an entry came or went: neither how many there are nor when they were made.
    fn change(&mut self, key: DocKey, mut is_changed: impl FnMut(&mut Local) -> bool) {
        let (Some(locals), Some(tally)) = (self.of_document.get_mut(&key), self.tallies.get_mut(&key.circle))
        else {
            return;
        };
        for local in locals {
            if is_changed(local) {
                tally.mark(key.document, local);
            }
        }
    }

    fn count_out(&mut self, key: DocKey, gone: &[Local]) {
        let Place::Occupied(mut tally) = self.tallies.entry(key.circle) else { return };
        for local in gone {
            tally.get_mut().leave(key.document, local);
        }
        if tally.get().changes == 0 {
            tally.remove();
        }
    }

    /// What waits in a document.
    pub(in crate::engine) fn of(&self, key: DocKey) -> &[Local] {
        self.of_document.get(&key).map_or(&[], Vec::as_slice)
    }

    /// Whether something waits in a document.
    pub(in crate::engine) fn has_any_of(&self, key: DocKey) -> bool {
        self.of_document.contains_key(&key)
    }

    /// The documents in which something waits.
    pub(in crate::engine) fn documents(&self) -> impl Iterator<Item = DocKey> {
        self.of_document.keys().copied()
    }

    /// The documents of a circle in which something waits.
    pub(in crate::engine) fn of_circle(&self, circle: LogId) -> impl Iterator<Item = (DocKey, &[Local])> {
        let from = DocKey { circle, document: DocHandle::ZERO };
        self.of_document
            .range(from..)
            .take_while(move |(key, _)| key.circle == circle)
            .map(|(key, locals)| (*key, locals.as_slice()))
    }

    /// Whether something written in the circle waits.
    pub(in crate::engine) fn has_any(&self, circle: LogId) -> bool {
        self.tallies.contains_key(&circle)
    }

    /// The circles in which something waits.
    pub(in crate::engine) fn circles(&self) -> impl Iterator<Item = LogId> {
        self.tallies.keys().copied()
    }

    /// How many changes of a circle wait.
    pub(in crate::engine) fn count(&self, circle: LogId) -> u64 {
        self.tallies.get(&circle).map_or(0, |tally| tally.changes)
    }

    /// When the oldest change of a circle was made that waits.
    pub(in crate::engine) fn oldest(&self, circle: LogId) -> Option<Timestamp> {
        self.tallies.get(&circle)?.made.keys().next().copied()
    }

    /// Circles in which the relay refused something for good, and why it refused the first of each.
    pub(in crate::engine) fn blocked(&self) -> impl Iterator<Item = (LogId, Problem)> {
        self.tallies.iter().filter_map(|(log, tally)| Some((*log, *tally.blocked.values().next()?)))
    }
}

#[cfg(test)]
mod tests;
