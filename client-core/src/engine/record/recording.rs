//! Records in the log: made under a key slot of their own, taken in, and shown in the place of the draft.

mod attesting;
mod counting;

use alcove_protocol::entry::{Entry, Header, Kind};
use alcove_protocol::id::{EntryId, LogId, SlotId};
use alcove_protocol::record::{Record, Role, SlotEntry, Slots, slot_hash};
use rand_core::CryptoRng;

use crate::clinical::signing::{NotePlace, SealedNote};
use crate::clinical::{DocKind, schema_version};
use crate::crypto::payload::pack_content;
use crate::crypto::{BodyKeys, SlotPlace, SlotSecret, seal_entry, wrap_slot};
use crate::document::Document;
use crate::engine::Engine;
use crate::engine::effect::{Effect, Notice};
use crate::engine::reading::apply::Unopened;
use crate::engine::reading::inbox::Placed;
use crate::engine::record::closed::{Closed, HeldRecord};
use crate::engine::rights::circle::Draft;
use crate::engine::rights::intents::{Intent, NotDone, SealedBytes};
use crate::engine::writing::save::{DocKey, SaveOp, Standing, StoredDocument};
use crate::time::Timestamp;

/// The final form of a note, and the entry that holds it.
#[derive(Clone, Debug)]
pub(in crate::engine) struct OpenRecord {
    pub(in crate::engine) id: EntryId,
    pub(in crate::engine) note: Box<SealedNote>,
}

impl Engine {
    /// Makes the records that were decided.
    pub(in crate::engine) fn make_records(&mut self, log: LogId, now: Timestamp, rng: &mut dyn CryptoRng) {
        let wanted: Vec<_> = self
            .intents
            .iter()
            .filter_map(|(number, decided)| {
                let Intent::Seal { circle, document, note } = &decided.intent else { return None };
                (*circle == log).then(|| (*number, *document, note.0.clone()))
            })
            .collect();
        for (number, document, note) in wanted {
            let key = DocKey { circle: log, document };
            if self.circles.get(&log).is_some_and(|circle| circle.state.is_gone(document)) {
                self.intent_done(number);
            } else if self.is_others_to_withdraw(key) {
                self.drop_intent(number, NotDone::NoRight);
            } else if self.records_pending().iter().all(|(pending, _)| *pending != key) {
                self.make_record(key, &note, now, rng);
            }
        }
    }

    /// Own records that are not in the log, and their slots.
    pub(in crate::engine) fn records_pending(&self) -> Vec<(DocKey, SlotId)> {
        let headers = self.pending.iter().map(|pending| pending.entry.header());
        let records = headers.filter(|header| header.kind == Kind::RECORD);
        let place = |header: &Header| DocKey { circle: header.log, document: header.document };
        records.map(|header| (place(header), header.slot)).collect()
    }

    fn make_record(&mut self, key: DocKey, note: &[u8], now: Timestamp, rng: &mut dyn CryptoRng) {
        let Some(kind) = self.kinds.get(&key).copied() else { return };
        let Some(circle) = self.circles.get_mut(&key.circle) else { return };
        let Some((number, epoch_key)) = circle.newest_key().map(|(number, key)| (number, key.clone())) else {
            return;
        };
        let mut slot = SlotId::ZERO;
        rng.fill_bytes(&mut slot.0);
        let secret = SlotSecret::make(rng);
        let place = SlotPlace { circle: key.circle, document: key.document, slot };
        let companion = wrap_slot(&secret, (number, &epoch_key), &place, rng).to_vec();
        let body =
            Slots(vec![SlotEntry { slot, document: key.document, hash: slot_hash(&companion) }]).to_body();
        circle.slots.insert(slot, (key.document, secret.clone()));
        self.ops.push(SaveOp::Slot(key.circle, slot, key.document, secret.clone()));
        self.note_later_slot(key, slot);
        self.add_entry(key.circle, Draft::circle_wide(Kind::SLOTS), vec![companion], rng, |_| body);
        let mut content = kind.number().to_be_bytes().to_vec();
        content.extend_from_slice(&schema_version(kind).to_be_bytes());
        content.extend_from_slice(note);
        let Ok(payload) = pack_content(&self.stamp(now, now), &content) else { return };
        let draft = Draft { kind: Kind::RECORD, epoch: true, document: key.document, slot };
        let keys = BodyKeys::Document(&epoch_key, &secret);
        self.add_entry(key.circle, draft, Vec::new(), rng, |header| seal_entry(header, keys, &payload));
    }

    /// Takes in a record; one that waits for its key is held.
    pub(in crate::engine) fn take_record(&mut self, placed: Placed, now: Timestamp) {
        let key = DocKey { circle: placed.entry.log(), document: placed.entry.header().document };
        match self.open_note_record(key, &placed.entry) {
            Ok((kind, note)) => {
                self.keep(&placed, Standing::Taken);
                self.note_record(key, &placed.entry, placed.relay_time_ms, kind, note);
            }
            Err(Unopened::Bad(reason)) => self.quarantine(&placed, reason, now),
            Err(Unopened::KeyMissing | Unopened::Newer) => {
                self.keep(&placed, Standing::Held);
                self.hold(placed, true);
            }
        }
    }

    /// An own record is in the log.
    pub(in crate::engine) fn record_delivered(&mut self, entry: &Entry, relay_time_ms: u64) {
        let key = DocKey { circle: entry.log(), document: entry.header().document };
        if let Ok((kind, note)) = self.open_note_record(key, entry) {
            self.note_record(key, entry, relay_time_ms, kind, note);
        }
    }

    pub(in crate::engine) fn open_note_record(
        &self,
        key: DocKey,
        entry: &Entry,
    ) -> Result<(DocKind, SealedNote), Unopened> {
        let (_, content) = self.open_sealed(key, entry)?;
        let (head, note) = content.split_at_checked(4).ok_or(Unopened::Bad("payload_malformed"))?;
        let number = head.first_chunk::<2>().map(|bytes| u16::from_be_bytes(*bytes)).unwrap_or_default();
        let kind = DocKind::from_number(number).ok_or(Unopened::Bad("document_kind_unknown"))?;
        if self.kinds.get(&key).is_some_and(|known| *known != kind) {
            return Err(Unopened::Bad("document_kind_differs"));
        }
        let note = SealedNote::from_bytes(note).map_err(|_| Unopened::Bad("payload_malformed"))?;
        let place =
            NotePlace { org: self.me.org(), circle: key.circle, document: key.document, kind: number };
        let org = self.org().ok_or(Unopened::KeyMissing)?;
        if note.counts(place, org) { Ok((kind, note)) } else { Err(Unopened::Bad("record_unfounded")) }
    }

    /// Whether what the record says takes effect by itself. That a note was withdrawn, or that its author left, does where
    /// an admin said it, or this person; what another writer says waits for its purge, which only takes what they alone
    /// wrote.
    fn is_believed(&self, key: DocKey, entry: &Entry, note: &SealedNote) -> bool {
        let needs_none = note.withdrawn.is_none() && note.unsigned.is_none();
        let is_purged_for = self.purge_that_keeps(key).map(|purge| purge.record);
        let is_mine = self.is_mine(entry.header().author);
        is_purged_for == Some(entry.id())
            || needs_none
            || (is_mine && !self.is_others_to_withdraw(key))
            || self.says_as_admin(key, entry)
    }

    /// Whether an admin of the circle made the entry, or somebody who acts as one.
    fn says_as_admin(&self, key: DocKey, entry: &Entry) -> bool {
        let header = entry.header();
        let (Some(org), Some(circle)) = (self.org(), self.circles.get(&key.circle)) else { return false };
        let at = circle.state.index_of(header.control_head).unwrap_or_default();
        self.person_of(header.author).is_some_and(|person| {
            let is_admin = circle.state.role_at(person, at) == Some(Role::Admin);
            is_admin || circle.state.acts_as_admin(person, org, org.len())
        })
    }

    /// Takes a record as the one that counts, if it does.
    fn note_record(
        &mut self,
        key: DocKey,
        entry: &Entry,
        relay_time_ms: u64,
        kind: DocKind,
        note: SealedNote,
    ) {
        let header = entry.header();
        self.keep_slot_apart(key, header.slot);
        if !self.is_believed(key, entry, &note) {
            return;
        }
        let record = HeldRecord {
            id: entry.id(),
            slot: header.slot,
            author: header.author,
            withdrawn: note.withdrawn.is_some(),
            by_admin: self.says_as_admin(key, entry),
        };
        if self.kinds.insert(key, kind).is_none() {
            self.save(SaveOp::Document(key, kind));
        }
        if !self.counts(key, &record) {
            return;
        }
        if self.must_reopen_withdrawal(key, &record) {
            self.to_close.insert(key);
            return;
        }
        self.decide_end_again(key, &record);
        let holds_less = self.holds_less(key, &note);
        self.close(key, |closed| {
            if closed.record.is_some_and(|known| known.id != record.id) && holds_less {
                closed.set_beside = 0;
            }
            if closed.record.map(|known| known.id) != Some(record.id) {
                (closed.record, closed.attested) = (Some(record), false);
                closed.agreed.clear();
            }
            closed.newest_ms = closed.newest_ms.max(relay_time_ms);
        });
        self.forget_sealing(key, record.withdrawn);
        self.sealed_notes.insert(key, OpenRecord { id: record.id, note: Box::new(note) });
        self.to_close.insert(key);
        self.effects.push(Effect::Notify(Notice::Document { key, remote: true }));
    }

    /// A record is there: nothing is sealed any more. What this person withdrew is withdrawn all the same.
    fn forget_sealing(&mut self, key: DocKey, withdrawn: bool) {
        let settled = |intent: &Intent| {
            let Intent::Seal { circle, document, note } = intent else { return false };
            (*circle, *document) == (key.circle, key.document)
                && (withdrawn
                    || SealedNote::from_bytes(&note.0).is_ok_and(|wanted| wanted.withdrawn.is_none()))
        };
        let done: Vec<u64> = self
            .intents
            .iter()
            .filter(|(_, decided)| settled(&decided.intent))
            .map(|(number, _)| *number)
            .collect();
        for number in done {
            self.intent_done(number);
        }
    }

    /// Own records among entries of a circle, as decisions that can wait again.
    pub(in crate::engine) fn own_records<'a>(
        &self,
        entries: impl Iterator<Item = &'a Entry>,
    ) -> Vec<(DocKey, SealedBytes)> {
        let own = entries
            .filter(|entry| entry.header().kind == Kind::RECORD && entry.header().author == self.me.device());
        own.filter_map(|entry| {
            let key = DocKey { circle: entry.log(), document: entry.header().document };
            let (_, note) = self.open_note_record(key, entry).ok()?;
            Some((key, SealedBytes(note.to_bytes())))
        })
        .collect()
    }

    /// Entries of a circle do not count any more: records among them are made again by whoever made them, and words about
    /// them are said again. What was destroyed for one stays destroyed, and its record stays shown.
    pub(in crate::engine) fn forget_closing<'a>(
        &mut self,
        log: LogId,
        gone: impl Iterator<Item = &'a Entry>,
        records: Vec<(DocKey, SealedBytes)>,
    ) {
        for entry in gone {
            let key = DocKey { circle: log, document: entry.header().document };
            let is_record = self.closed(key).record.is_some_and(|record| record.id == entry.id());
            if is_record && !self.closed(key).purged {
                self.close(key, |closed| {
                    (closed.record, closed.attested) = (None, false);
                    closed.agreed.clear();
                });
                self.sealed_notes.remove(&key);
            }
            if entry.header().kind == Kind::ATTEST && entry.header().author == self.me.device() {
                self.say_again(entry);
            }
        }
        for (DocKey { circle, document }, note) in records {
            self.add_intent(Intent::Seal { circle, document, note });
        }
        self.find_to_close();
    }

    /// Entries of a circle count no more, and their author has said anew what they said: records and words about records
    /// among them are not waited for.
    pub(in crate::engine) fn forget_words(&mut self, log: LogId, gone: &[EntryId]) {
        let is_gone = |id: EntryId| gone.contains(&id);
        let rests_on = |closed: &Closed| {
            let record = closed.record.filter(|_| !closed.purged);
            record.is_some_and(|record| is_gone(record.id))
                || closed.agreed.iter().any(|(_, id)| is_gone(*id))
        };
        let of_log = self.closed.iter().filter(|(key, closed)| key.circle == log && rests_on(closed));
        let keys: Vec<DocKey> = of_log.map(|(key, _)| *key).collect();
        for key in keys {
            self.close(key, |closed| {
                closed.agreed.retain(|(_, id)| !is_gone(*id));
                if !closed.purged && closed.record.is_some_and(|record| is_gone(record.id)) {
                    (closed.record, closed.attested) = (None, false);
                    closed.agreed.clear();
                }
            });
            if self.closed(key).record.is_none() {
                self.sealed_notes.remove(&key);
            }
        }
    }

    /// A record's slot seals nothing else: what is written into the draft goes with the draft.
    pub(in crate::engine) fn keep_slot_apart(&mut self, key: DocKey, slot: SlotId) {
        let Some(circle) = self.circles.get_mut(&key.circle) else { return };
        if circle.slot_of.get(&key.document) != Some(&slot) {
            return;
        }
        let mut others =
            circle.slots.iter().filter(|(other, (of, _))| *of == key.document && **other != slot);
        match others.next().map(|(other, _)| *other) {
            Some(other) => drop(circle.slot_of.insert(key.document, other)),
            None => drop(circle.slot_of.remove(&key.document)),
        }
    }

    /// Reads the record that counts out of what the store gave of a document.
    pub(in crate::engine) fn reopen_record(&mut self, stored: &StoredDocument) {
        let key = stored.key;
        let entries: Vec<Entry> =
            stored.records.iter().filter_map(|bytes| Entry::parse(bytes.clone()).ok()).collect();
        self.withdraw_again(key, &entries);
        let stays = self.purge_that_keeps(key).map(|purge| purge.record);
        let known = self.closed(key).record.map(|record| record.id);
        let open = self.sealed_notes.get(&key).map(|open| open.id);
        for entry in
            entries.into_iter().filter(|entry| Some(entry.id()) == stays || Some(entry.id()) == known)
        {
            let Ok((kind, note)) = self.open_note_record(key, &entry) else { continue };
            if known == Some(entry.id()) && open != known {
                self.sealed_notes.insert(key, OpenRecord { id: entry.id(), note: Box::new(note) });
            } else if known != Some(entry.id()) {
                self.note_record(key, &entry, 0, kind, note);
            }
        }
    }

    /// The final form of a note, where it has one that is open here.
    pub fn sealed_note(&self, key: DocKey) -> Option<&SealedNote> {
        let record = self.closed.get(&key)?.record?;
        let open = self.sealed_notes.get(&key).filter(|open| open.id == record.id)?;
        Some(&open.note)
    }

    /// Opens a note of which only its final form is shown. Says whether it is one. A withdrawn note that has yet to be looked at
    /// is opened as it was: what this device wrote in it unseen must be set beside it first. So is one that this device
    /// holds, until the hold is let go of.
    pub(in crate::engine) fn opens_sealed(&mut self, key: DocKey) -> bool {
        let closed = self.closed(key);
        let is_withdrawn = closed.record.is_some_and(|record| record.withdrawn);
        let is_looked_at = self.to_close.contains(&key) && self.sealed_note(key).is_some();
        let only_record = closed.purged || (is_withdrawn && !is_looked_at && !closed.legal_hold);
        if only_record && let Some(document) = self.shown_record(key) {
            self.open.insert(key, document);
        }
        only_record
    }

    fn shown_record(&self, key: DocKey) -> Option<Document> {
        let view = self.sealed_note(key)?.view()?;
        Document::sealed(self.kinds.get(&key).copied()?, self.me.actor(), view).ok()
    }

    /// In place of the draft, its final form.
    pub(in crate::engine) fn show_sealed(&mut self, key: DocKey) {
        if let Some(document) = self.shown_record(key) {
            self.open.insert(key, document);
            self.save_view(key);
        }
    }
}
