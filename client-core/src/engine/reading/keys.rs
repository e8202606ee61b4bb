//! Keys that come through the log: epoch keys in wraps, older ones through the history, key slots.

use alcove_protocol::entry::Kind;
use alcove_protocol::id::LogId;
use alcove_protocol::record::{Grant, Record, SlotEntry, Slots, slot_hash, wrap_hash};

use crate::clinical::CircleKind;
use crate::crypto::epoch::history_number;
use crate::crypto::payload::{Checkpoint, Founding as FoundingPayload};
use crate::crypto::{
    BodyKeys, CircleTag, EpochKey, SlotPlace, WrapInfo, open_entry, open_history, open_part, unwrap,
    unwrap_slot,
};
use crate::engine::Engine;
use crate::engine::effect::{Effect, Notice};
use crate::engine::reading::inbox::Placed;
use crate::engine::rights::circle::{Circle, Founding, HeldEntry};
use crate::engine::rights::control::grants_of;
use crate::engine::writing::save::{DocKey, SaveOp, Standing};
use crate::time::Timestamp;

impl Engine {
    pub(super) fn take_key_grant(&mut self, placed: Placed, now: Timestamp) {
        let grants = grants_of(&placed.entry);
        self.learn_trust(placed.entry.log(), placed.entry.header().author, &grants);
        if let Some(circle) = self.circles.get_mut(&placed.entry.log()) {
            circle.wrapped_for.extend(grants.iter().map(|grant| (grant.epoch, grant.recipient.device)));
        }
        self.open_grants(&placed, &grants, now);
        if self.is_incomplete(&placed) {
            return self.keep_incomplete(placed);
        }
        self.keep(&placed, Standing::Taken);
    }

    /// Opens the wraps among an entry's companions that are for this device. A wrap that does not open is reported; the
    /// epoch stays "key missing" until another grant comes.
    pub(in crate::engine) fn open_grants(&mut self, placed: &Placed, grants: &[Grant], now: Timestamp) {
        let header = placed.entry.header();
        let log = placed.entry.log();
        let me = self.me.device();
        for grant in grants.iter().filter(|grant| grant.recipient.device == me) {
            let Some(circle) = self.circles.get(&log) else { return };
            if circle.epoch_keys.contains_key(&grant.epoch) {
                continue;
            }
            let hash = grant.recipient.wrap_hash;
            let wrap = placed.companions.iter().find(|companion| wrap_hash(companion) == hash);
            let (Some(wrap), Some(committed)) = (wrap, circle.committed(grant.epoch)) else { continue };
            let info = WrapInfo {
                suite: header.suite,
                circle: CircleTag::of(header),
                number: grant.epoch,
                recipient: me,
                previous: header.control_head,
            };
            if let Ok(key) = unwrap(self.me.secrets(), wrap, &info, &committed) {
                self.add_epoch_key(log, grant.epoch, key, now);
            } else if !self.may_be_withheld(log) {
                let bytes = placed.entry.bytes().to_vec();
                self.note_quarantine(log, Some(placed.seq), "bad_wrap", bytes, now);
            }
        }
    }

    /// Takes an epoch's key, walks back to older ones, opens the founding secrets, and lets waiting entries in.
    pub(in crate::engine) fn add_epoch_key(
        &mut self,
        log: LogId,
        number: u32,
        key: EpochKey,
        now: Timestamp,
    ) {
        let Some(circle) = self.circles.get_mut(&log) else { return };
        let mut keys = vec![(number, key)];
        while let Some(older) = keys.last().and_then(|(number, key)| older_key(circle, *number, key)) {
            keys.push(older);
        }
        for (number, key) in keys {
            if number == 1 && circle.founding.is_none() {
                circle.founding = open_founding(circle, &key);
                if let Some(Founding { kind, salt, info }) = &circle.founding {
                    let (kind, salt, info) = (*kind, salt.clone(), info.clone());
                    self.ops.push(SaveOp::Circle { log, kind, salt, info });
                }
            }
            self.ops.push(SaveOp::EpochKey(log, number, key.clone()));
            circle.epoch_keys.insert(number, key);
        }
        self.effects.push(Effect::Notify(Notice::Circle(log)));
        self.close_places(log);
        self.restage_keyless(log, now);
    }

    /// Entries that waited for a key or a slot are looked at again with the page.
    pub(in crate::engine) fn restage_keyless(&mut self, log: LogId, now: Timestamp) {
        let Some(circle) = self.circles.get_mut(&log) else { return };
        let (waiting, rest) =
            std::mem::take(&mut circle.held).into_iter().partition(|(_, held)| held.keyless);
        circle.held = rest;
        let waiting: std::collections::BTreeMap<_, HeldEntry> = waiting;
        for (_, held) in waiting {
            let kind = held.placed.entry.header().kind;
            if kind == Kind::SLOTS {
                self.take_slots(held.placed, now);
            } else if kind == Kind::RECORD {
                self.take_record(held.placed, now);
            } else if kind == Kind::KEY_GRANT {
                self.take_key_grant(held.placed, now);
            } else {
                let key = DocKey { circle: log, document: held.placed.entry.header().document };
                self.page.staged.entry(key).or_default().push(held.placed);
            }
        }
    }

    pub(super) fn take_slots(&mut self, placed: Placed, now: Timestamp) {
        let log = placed.entry.log();
        let slots = Slots::from_body(placed.entry.body()).map(|record| record.0).unwrap_or_default();
        let learnt = self.learn_slots(&placed, &slots, true);
        if self.is_incomplete(&placed) {
            return self.keep_incomplete(placed);
        }
        if !learnt {
            self.keep(&placed, Standing::Held);
            self.hold(placed, true);
            return;
        }
        self.keep(&placed, Standing::Taken);
        self.restage_keyless(log, now);
    }

    /// Opens wrapped key slots; says whether the epoch's key is here. One that is not `to_use` only opens what was sealed
    /// with it: nothing more is.
    pub(in crate::engine) fn learn_slots(
        &mut self,
        placed: &Placed,
        slots: &[SlotEntry],
        to_use: bool,
    ) -> bool {
        let log = placed.entry.log();
        let header = placed.entry.header();
        let Some(circle) = self.circles.get(&log) else { return false };
        let Some(key) = circle.epoch_keys.get(&header.epoch).cloned() else { return false };
        let stay = |slot: &&SlotEntry| {
            !circle.state.is_purged(Kind::SLOTS, slot.document, slot.slot, header.control_head)
        };
        for slot in slots.iter().filter(stay).copied().collect::<Vec<_>>() {
            self.note_later_slot(DocKey { circle: log, document: slot.document }, slot.slot);
            let Some(circle) = self.circles.get_mut(&log) else { return false };
            let wrapped = placed.companions.iter().find(|companion| slot_hash(companion) == slot.hash);
            let place = SlotPlace { circle: log, document: slot.document, slot: slot.slot };
            // A slot whose secret was purged, or that does not open, leaves its entries unread: held, not lost.
            let secret = wrapped.map(|wrapped| unwrap_slot(wrapped, (header.epoch, &key), &place));
            if let Some(Ok(secret)) = secret {
                // Its first secret stays: another one would take what was sealed with it from everybody.
                if circle.slots.contains_key(&slot.slot) {
                    continue;
                }
                if to_use {
                    circle.add_slot(slot.slot, slot.document, secret.clone());
                } else {
                    circle.slots.insert(slot.slot, (slot.document, secret.clone()));
                }
                self.ops.push(SaveOp::Slot(log, slot.slot, slot.document, secret));
            }
        }
        true
    }

    /// Keeps an entry of a circle in mind until what it waits for comes.
    pub(in crate::engine) fn hold(&mut self, placed: Placed, keyless: bool) {
        if let Some(circle) = self.circles.get_mut(&placed.entry.log()) {
            circle.held.insert(placed.entry.id(), HeldEntry { placed, keyless });
        }
    }

    /// Another device's view of the circle: what of this device's entries it holds.
    pub(super) fn take_checkpoint(&mut self, placed: &Placed, now: Timestamp) {
        let log = placed.entry.log();
        let header = placed.entry.header();
        let own = self.me.author();
        if let Some(circle) = self.circles.get_mut(&log) {
            let opened = circle
                .epoch_keys
                .get(&header.epoch)
                .and_then(|key| open_entry(&placed.entry, BodyKeys::Circle(key)).ok())
                .and_then(|plain| Checkpoint::unpack(&plain).ok());
            let seen = opened.as_ref().and_then(|checkpoint| {
                checkpoint
                    .seen
                    .iter()
                    .find(|seen| (seen.device, seen.incarnation) == own)
                    .map(|seen| seen.seq)
            });
            if let Some(own_seq) = seen {
                let newest = circle.seen.entry(header.author).or_default();
                *newest = own_seq.max(*newest);
                self.ops.push(SaveOp::Seen { log, observer: header.author, own_seq });
                self.effects.push(Effect::Notify(Notice::Status));
            }
            if let Some(checkpoint) = opened {
                self.weigh_checkpoint(log, header.author, &checkpoint, now);
            }
        }
        self.keep(placed, Standing::Taken);
    }
}

fn older_key(circle: &Circle, number: u32, key: &EpochKey) -> Option<(u32, EpochKey)> {
    let history = &circle.state.epoch(number)?.part.history;
    // Its author sealed the newest older key it could open, which need not be the one just before.
    let older = history_number(history).ok().filter(|older| *older < number)?;
    if circle.epoch_keys.contains_key(&older) {
        return None;
    }
    let committed = circle.committed(older)?;
    let opened = open_history(history, (number, key), circle.log().into(), &committed).ok()?;
    Some((older, opened))
}

fn open_founding(circle: &Circle, key: &EpochKey) -> Option<Founding> {
    let (header, sealed) = &circle.sealed_founding;
    let plain = open_part(header, BodyKeys::Circle(key), sealed).ok()?;
    let FoundingPayload { salt, kind, parent } = FoundingPayload::unpack(&plain).ok()?;
    Some(Founding { kind: CircleKind::from_number(kind)?, salt, info: parent })
}
