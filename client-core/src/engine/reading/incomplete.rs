//! Entries that came without what travels beside them: a wrap for this device, a key slot. The entry signs the hash, so it
//! is known that something is missing, and its place stays open: the relay is asked for it again with every sync. Whatever
//! else the entry does takes effect meanwhile.

use alcove_protocol::entry::Kind;
use alcove_protocol::id::LogId;
use alcove_protocol::record::{Grant, IntakeKey, Record, Slots, slot_hash, wrap_hash};

use crate::engine::Engine;
use crate::engine::reading::inbox::Placed;
use crate::engine::rights::control::grants_of;
use crate::engine::writing::save::{SaveOp, Standing};
use crate::time::Timestamp;

impl Engine {
    /// Whether something is missing beside the entry that this device needs. A key that came another way is not.
    pub(in crate::engine) fn is_incomplete(&self, placed: &Placed) -> bool {
        let entry = &placed.entry;
        match entry.header().kind {
            Kind::SLOTS => {
                let slots = Slots::from_body(entry.body()).map(|record| record.0).unwrap_or_default();
                let circle = self.circles.get(&entry.log());
                let gone = |slot: &alcove_protocol::record::SlotEntry| {
                    circle.is_some_and(|circle| {
                        let head = entry.header().control_head;
                        circle.state.is_purged(Kind::SLOTS, slot.document, slot.slot, head)
                    })
                };
                slots.iter().any(|slot| !gone(slot) && !placed.brings(&slot.hash, slot_hash))
            }
            Kind::INTAKE_KEY => {
                let Ok(record) = IntakeKey::from_body(entry.body()) else { return false };
                let is_open = !self.intake_keys.contains_key(&record.intake_id());
                let mut mine = record.recipients.iter().filter(|to| to.device == self.me.device());
                is_open && mine.any(|recipient| !placed.brings(&recipient.wrap_hash, wrap_hash))
            }
            _ => self.lacks_wrap(placed),
        }
    }

    fn lacks_wrap(&self, placed: &Placed) -> bool {
        let mut needed = self.grants_needed(placed).into_iter();
        needed.any(|grant| !placed.brings(&grant.recipient.wrap_hash, wrap_hash))
    }

    /// Whether the entry is one of the org log, or of a circle's control entries, that are here.
    pub(super) fn is_known(&self, placed: &Placed) -> bool {
        let (log, id) = (placed.entry.log(), placed.entry.id());
        let in_circle = self.circles.get(&log).is_some_and(|circle| circle.state.index_of(id).is_some());
        in_circle || self.org().is_some_and(|org| org.log() == log && org.holds(id))
    }

    /// Grants to this device of keys that are not here.
    fn grants_needed(&self, placed: &Placed) -> Vec<Grant> {
        let Some(circle) = self.circles.get(&placed.entry.log()) else { return Vec::new() };
        let me = self.me.device();
        let needed =
            |grant: &Grant| grant.recipient.device == me && !circle.epoch_keys.contains_key(&grant.epoch);
        grants_of(&placed.entry).into_iter().filter(needed).collect()
    }

    /// Keeps a content-class entry, and its place open.
    pub(super) fn keep_incomplete(&mut self, placed: Placed) {
        self.save(SaveOp::Entry(placed.to_stored(Standing::Held)));
        self.hold(placed, true);
    }

    /// Notes a control entry without the wrap for this device.
    pub(in crate::engine) fn keep_open(&mut self, placed: &Placed) {
        let epochs = self.grants_needed(placed).iter().map(|grant| grant.epoch).collect();
        if let Some(circle) = self.circles.get_mut(&placed.entry.log()) {
            circle.wrapless.insert(placed.entry.id(), (placed.seq, epochs));
        }
    }

    /// A key came another way: places that were kept open for it are held.
    pub(super) fn close_places(&mut self, log: LogId) {
        let Some(circle) = self.circles.get_mut(&log) else { return };
        let keys = &circle.epoch_keys;
        let is_whole = |epochs: &Vec<u32>| epochs.iter().all(|epoch| keys.contains_key(epoch));
        for (id, (seq, _)) in circle.wrapless.extract_if(.., |_, (_, epochs)| is_whole(epochs)) {
            circle.progress.take(seq, id);
        }
        self.page.logs.insert(log);
    }

    /// Takes an entry that came before and lacked something. Says whether it was one.
    pub(super) fn completes(&mut self, placed: &Placed, now: Timestamp) -> bool {
        let (log, id) = (placed.entry.log(), placed.entry.id());
        match placed.entry.header().kind {
            Kind::SLOTS | Kind::KEY_GRANT => {
                let waits = self.circles.get_mut(&log).and_then(|circle| circle.held.remove(&id)).is_some();
                if waits {
                    self.take_again(placed.clone(), now);
                }
                waits
            }
            Kind::INTAKE_KEY => {
                let record = IntakeKey::from_body(placed.entry.body());
                let lacked = record.is_ok_and(|record| !self.intake_keys.contains_key(&record.intake_id()));
                let again = lacked && self.is_known(placed);
                if again {
                    self.take_intake_key(placed, now);
                    if !self.is_incomplete(placed) {
                        self.keep(placed, Standing::Taken);
                    }
                }
                again
            }
            _ => self.is_known(placed) && self.completes_control(log, placed, now),
        }
    }

    fn completes_control(&mut self, log: LogId, placed: &Placed, now: Timestamp) -> bool {
        let circle = self.circles.get_mut(&log);
        let lacked = circle.is_some_and(|circle| circle.wrapless.remove(&placed.entry.id()).is_some());
        if !lacked && self.grants_needed(placed).is_empty() {
            return false;
        }
        self.take_control_keys(placed, now);
        if self.is_incomplete(placed) {
            self.keep_open(placed);
        } else {
            self.keep(placed, Standing::Taken);
        }
        true
    }

    fn take_again(&mut self, placed: Placed, now: Timestamp) {
        if placed.entry.header().kind == Kind::SLOTS {
            self.take_slots(placed, now);
        } else {
            self.take_key_grant(placed, now);
        }
    }
}

impl Placed {
    fn brings(&self, hash: &[u8; 32], of: fn(&[u8]) -> [u8; 32]) -> bool {
        self.companions.iter().any(|companion| of(companion) == *hash)
    }
}
