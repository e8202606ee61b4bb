//! What must hold of notes that were sealed or withdrawn, once everything is quiet.

use std::collections::{BTreeMap, BTreeSet};

use alcove_client_core::clinical::CircleKind;
use alcove_client_core::engine::{DocKey, Ending, LoadRequest};
use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::id::{LogId, SlotId};
use alcove_protocol::record::{Purge, PurgeReason, Record, Slots, slot_hash};

use super::{Typed, World};

/// How a note ended, as a device shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Draft,
    Sealed,
    Withdrawn,
    Gone,
}

impl World {
    /// Devices agree how each note stands; of what was purged nothing is left on any of them or at the relay; and nothing
    /// waits.
    pub(super) fn check_closed(&mut self) {
        for (key, purge) in self.purges() {
            self.check_purged_at_relay(key, &purge);
            for at in self.running() {
                self.check_purged_on(at, key, &purge);
            }
            self.counters.hit(match purge.reason {
                PurgeReason::Sealed => "purged: sealed",
                PurgeReason::Withdrawn => "purged: withdrawn",
                PurgeReason::Destroyed => "purged: destroyed",
            });
        }
        let documents = self.documents();
        let closed: Vec<DocKey> = self.closings.keys().copied().collect();
        for key in closed {
            self.check_standing(key, documents.get(&key).map_or(&[], Vec::as_slice));
        }
    }

    /// The newest purge of each document, as the relay has it.
    fn purges(&self) -> BTreeMap<DocKey, Purge> {
        let mut purges = BTreeMap::new();
        for log in self.relay.logs() {
            let of_log = self.relay.entries_of(log).filter(|entry| entry.header().kind == Kind::PURGE);
            for purge in of_log.filter_map(|entry| Purge::from_body(entry.body()).ok()) {
                purges.insert(DocKey { circle: log, document: purge.document }, purge);
            }
        }
        purges
    }

    /// The newest purge of a document, as the relay has it.
    pub fn purge_of(&self, key: DocKey) -> Option<Purge> {
        self.purges().remove(&key)
    }

    pub(super) fn is_destroyed(&self, key: DocKey) -> bool {
        self.purges().get(&key).is_some_and(|purge| purge.reason == PurgeReason::Destroyed)
    }

    fn check_purged_at_relay(&mut self, key: DocKey, purge: &Purge) {
        let later = self.later_slots(key, purge);
        let mut wrapped = BTreeSet::new();
        let (mut drafts, mut records) = (0, 0);
        for entry in self.relay.entries_of(key.circle) {
            let header = entry.header();
            if header.kind == Kind::SLOTS {
                let slots = Slots::from_body(entry.body()).unwrap().0;
                let of_note = slots.iter().filter(|slot| slot.document == key.document);
                let gone = of_note.filter(|slot| slot.slot != purge.kept && !later.contains(&slot.slot));
                wrapped.extend(gone.map(|slot| slot.hash));
            }
            if later.contains(&header.slot) {
                continue;
            }
            if header.document == key.document && !entry.is_tombstone() {
                drafts += usize::from(header.kind == Kind::CONTENT);
                records += usize::from(header.kind == Kind::RECORD);
            }
        }
        let slots =
            self.relay.companions_of(key.circle).filter(|bytes| wrapped.contains(&slot_hash(bytes))).count();
        let records_due = usize::from(purge.reason != PurgeReason::Destroyed);
        if (drafts, records, slots) != (0, records_due, 0) {
            self.violate(format!(
                "{key:?} was purged ({:?}), and the relay has {drafts} drafts, {records} records, {slots} slots",
                purge.reason
            ));
        }
    }

    /// Slots that came to the relay after a purge for sealing. Nobody but its reader can tell a record that says that the note was
    /// withdrawn from the one of somebody else who sealed it too, and did not know.
    fn later_slots(&self, key: DocKey, purge: &Purge) -> BTreeSet<SlotId> {
        let is_it = |entry: &&Entry| {
            let of_note = Purge::from_body(entry.body()).is_ok_and(|other| other.document == key.document);
            entry.header().kind == Kind::PURGE && of_note
        };
        let after = self.relay.entries_of(key.circle).skip_while(|entry| !is_it(entry));
        let slots = after.filter(|entry| entry.header().kind == Kind::SLOTS);
        let all = slots.flat_map(|entry| Slots::from_body(entry.body()).unwrap().0);
        let of_note = all.filter(|slot| slot.document == key.document && slot.slot != purge.kept);
        of_note.filter(|_| purge.reason == PurgeReason::Sealed).map(|slot| slot.slot).collect()
    }

    fn check_purged_on(&mut self, at: usize, key: DocKey, purge: &Purge) {
        let store = &self.devices[at].store;
        let Ok(stored) = store.load_start_now() else { return };
        let Some(circle) = stored.circles.iter().find(|circle| circle.log == key.circle) else { return };
        let slots: Vec<SlotId> = circle
            .slots
            .iter()
            .filter(|(_, document, _)| *document == key.document)
            .map(|(slot, ..)| *slot)
            .collect();
        let later = self.later_slots(key, purge);
        let (more, slots): (Vec<SlotId>, Vec<SlotId>) =
            slots.into_iter().partition(|slot| later.contains(slot));
        self.counters.add("slots of notes that were sealed twice", more.len() as u64);
        let kept: Vec<SlotId> = [purge.kept].into_iter().filter(|slot| !slot.is_zero()).collect();
        if slots != kept {
            return self.violate(format!("device {at}: {key:?} was purged, and its slots are {slots:?}"));
        }
        let held = store.load_documents_now(&[LoadRequest { key, from_entries: true }]);
        for document in held {
            let is_body =
                |bytes: &Vec<u8>| Entry::parse(bytes.clone()).is_ok_and(|entry| !entry.is_tombstone());
            let bodies = document.entries.iter().filter(|bytes| is_body(bytes)).count();
            let unsent = document.local_changes.len() + document.typing.len();
            if bodies + unsent > 0 || document.base.is_some() {
                self.violate(format!(
                    "device {at}: {key:?} was purged, and {bodies} bodies and {unsent} unsent changes are left"
                ));
                return;
            }
        }
        self.check_words_gone(at, key, purge);
    }

    /// What everybody who withdrew the note had on screen is not on the disk. A device that began another life while the
    /// withdrawal waited, and more was typed, writes both anew as one, and sets it aside: that is on purpose.
    fn check_words_gone(&mut self, at: usize, key: DocKey, purge: &Purge) {
        let Some(closing) = self.closings.get(&key).filter(|_| purge.reason != PurgeReason::Sealed) else {
            return;
        };
        let disk = format!("{:?}", self.devices[at].store);
        let is_left = |token: &&String| {
            let numbers: Vec<String> = token.bytes().map(|byte| byte.to_string()).collect();
            disk.contains(token.as_str()) || disk.contains(&numbers.join(", "))
        };
        let began_anew = self.devices[at].engine.as_ref().is_some_and(|engine| engine.me().author().1.0 > 1);
        let is_aside = |token: &&String| {
            self.set_aside.iter().any(|bytes| super::typing::contains(bytes, token.as_bytes()))
        };
        let mut tokens = closing.seen_by_all.iter().filter(|token| !(began_anew && is_aside(token)));
        let left = tokens.find(is_left).cloned();
        self.counters.add("purged words looked for", closing.seen_by_all.len() as u64);
        if let Some(token) = left {
            self.violate(format!("device {at}: {token} of {key:?} was purged and is on the disk"));
        }
    }

    fn private_circles(&self) -> BTreeSet<LogId> {
        let of_all = self.running().into_iter().flat_map(|at| self.devices[at].engine().circle_summaries());
        let private = of_all.filter(|summary| summary.kind == Some(CircleKind::Private));
        private.map(|summary| summary.circle).collect()
    }

    fn check_standing(&mut self, key: DocKey, readers: &[usize]) {
        let purge = self.purges().get(&key).copied();
        let mut first: Option<(usize, Standing)> = None;
        for at in readers.iter().copied() {
            self.load(at, key);
            let engine = self.devices[at].engine();
            let standing = match (engine.ending(key), engine.sealed_note(key)) {
                (Ending::Gone, _) => Standing::Gone,
                (_, Some(note)) if note.withdrawn.is_some() => Standing::Withdrawn,
                (_, Some(_)) => Standing::Sealed,
                (_, None) => Standing::Draft,
            };
            let waits = engine.is_closing(key);
            let (other, expected) = *first.get_or_insert((at, standing));
            if standing != expected {
                return self.violate(format!(
                    "{key:?} is {expected:?} on device {other} and {standing:?} on device {at}"
                ));
            }
            let is_purged = !matches!(standing, Standing::Sealed | Standing::Withdrawn) || purge.is_some();
            if !is_purged {
                return self.violate(format!("{key:?} is {standing:?} and its drafts stay for ever"));
            }
            let is_left = purge.is_some_and(|purge| purge.reason == PurgeReason::Sealed);
            if standing == Standing::Withdrawn && is_left {
                return self.violate(format!("{key:?} is withdrawn and its sealed text stays for ever"));
            }
            if waits {
                return self.violate(format!("device {at}: the end of {key:?} waits for ever"));
            }
            self.counters.hit(&format!("standing: {standing:?}"));
        }
    }

    /// Whether what was typed in a note that was closed stands beside it or among private notes, was set aside on its author's
    /// device, or went with a note that its withdrawer had read.
    pub(super) fn is_beside(&self, typed: &Typed, shown: &BTreeMap<DocKey, String>) -> bool {
        let Some(closing) = self.closings.get(&typed.key) else { return false };
        let private = self.private_circles();
        let is_place = |circle: LogId| circle == typed.key.circle || private.contains(&circle);
        let of_circle = shown.iter().filter(|(key, _)| is_place(key.circle));
        let beside = of_circle.into_iter().any(|(_, json)| json.contains(&typed.token));
        let aside = self.set_aside.iter().any(|bytes| super::typing::contains(bytes, typed.token.as_bytes()));
        let purge = self.purges().get(&typed.key).copied();
        let went = purge.is_some_and(|purge| purge.reason != PurgeReason::Sealed);
        beside || aside || (went && closing.seen_by_some.contains(&typed.token))
    }
}
