//! Records in the log: made, taken in, looked at, attested; and purges carried out.

use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::id::{DeviceId, EntryId, LogId, SlotId};
use alcove_protocol::limits::{ATTESTS_MAX, PURGE_WAIT_MS_MIN};
use alcove_protocol::record::{
    Attest, AttestVerdict, Attested, Purge, PurgeReason, Record, SlotEntry, Slots, slot_hash,
};
use rand_core::CryptoRng;

use crate::clinical::signing::{NotePlace, SealedNote};
use crate::clinical::{DocKind, schema_version};
use crate::crypto::payload::{pack_content, unpack_content};
use crate::crypto::{BodyKeys, SlotPlace, SlotSecret, open_entry, seal_entry, wrap_slot};
use crate::document::Document;
use crate::engine::Engine;
use crate::engine::apply::Unopened;
use crate::engine::circle::Draft;
use crate::engine::closed::HeldRecord;
use crate::engine::effect::{Effect, LoadRequest, Notice, Report};
use crate::engine::inbox::Placed;
use crate::engine::intents::{Intent, NotDone};
use crate::engine::save::{DocKey, SaveOp, Standing};
use crate::engine::sealing::is_held;
use crate::time::Timestamp;

/// More than the relay waits, so that its clock has come as far.
const PURGE_WAIT_MS: i64 = PURGE_WAIT_MS_MIN.cast_signed() + 60 * 60 * 1000;

impl Engine {
    /// Makes the records that were decided, each under a key slot of its own.
    pub(super) fn make_records(&mut self, log: LogId, now: Timestamp, rng: &mut dyn CryptoRng) {
        let wanted: Vec<_> = self
            .intents
            .values()
            .filter_map(|decided| match &decided.intent {
                Intent::Seal { circle, document, note } if *circle == log => Some((*document, note.0.clone())),
                _ => None,
            })
            .collect();
        for (document, note) in wanted {
            let waits = self.pending.iter().any(|pending| {
                let header = pending.entry.header();
                header.kind == Kind::RECORD && (header.log, header.document) == (log, document)
            });
            if !waits {
                self.make_record(DocKey { circle: log, document }, &note, now, rng);
            }
        }
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
        let body = Slots(vec![SlotEntry { slot, document: key.document, hash: slot_hash(&companion) }]).to_body();
        circle.slots.insert(slot, (key.document, secret.clone()));
        self.ops.push(SaveOp::Slot(key.circle, slot, key.document, secret.clone()));
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
    pub(super) fn take_record(&mut self, placed: Placed, now: Timestamp) {
        let key = DocKey { circle: placed.entry.log(), document: placed.entry.header().document };
        match self.open_record(key, &placed.entry) {
            Ok((kind, note)) => {
                self.keep(&placed, Standing::Taken);
                self.note_record(key, &placed.entry, kind, note);
            }
            Err(Unopened::Bad(reason)) => self.quarantine(&placed, reason, now),
            Err(Unopened::KeyMissing | Unopened::Newer) => {
                self.keep(&placed, Standing::Held);
                self.hold(placed, true);
            }
        }
    }

    /// An own record is in the log.
    pub(super) fn record_delivered(&mut self, entry: &Entry) {
        let key = DocKey { circle: entry.log(), document: entry.header().document };
        if let Ok((kind, note)) = self.open_record(key, entry) {
            self.note_record(key, entry, kind, note);
        }
    }

    fn open_record(&self, key: DocKey, entry: &Entry) -> Result<(DocKind, SealedNote), Unopened> {
        let header = entry.header();
        let circle = self.circles.get(&key.circle).ok_or(Unopened::KeyMissing)?;
        let epoch_key = circle.epoch_keys.get(&header.epoch).ok_or(Unopened::KeyMissing)?;
        let (document, secret) = circle.slots.get(&header.slot).ok_or(Unopened::KeyMissing)?;
        if *document != header.document {
            return Err(Unopened::Bad("foreign_slot"));
        }
        let plain = open_entry(entry, BodyKeys::Document(epoch_key, secret))
            .map_err(|_| Unopened::Bad("seal_broken"))?;
        let (_, content) = unpack_content(&plain).map_err(|_| Unopened::Bad("payload_malformed"))?;
        let (head, note) = content.split_at_checked(4).ok_or(Unopened::Bad("payload_malformed"))?;
        let number = head.first_chunk::<2>().map(|bytes| u16::from_be_bytes(*bytes)).unwrap_or_default();
        let kind = DocKind::from_number(number).ok_or(Unopened::Bad("document_kind_unknown"))?;
        if self.kinds.get(&key).is_some_and(|known| *known != kind) {
            return Err(Unopened::Bad("document_kind_differs"));
        }
        let note = SealedNote::from_bytes(note).map_err(|_| Unopened::Bad("payload_malformed"))?;
        let (circle, document) = (key.circle, key.document);
        let place = NotePlace { org: self.me.org(), circle, document, kind: number };
        let org = self.org().ok_or(Unopened::KeyMissing)?;
        if note.counts(place, org) { Ok((kind, note)) } else { Err(Unopened::Bad("record_unfounded")) }
    }

    /// Of several records the one counts that says that the note was withdrawn, else the one with the lower id; after a
    /// purge the one that stayed.
    fn note_record(&mut self, key: DocKey, entry: &Entry, kind: DocKind, note: SealedNote) {
        let header = entry.header();
        let record = HeldRecord {
            id: entry.id(),
            slot: header.slot,
            author: header.author,
            withdrawn: note.withdrawn.is_some(),
        };
        if self.kinds.insert(key, kind).is_none() {
            self.save(SaveOp::Document(key, kind));
        }
        let purge = self.circles.get(&key.circle).and_then(|circle| circle.state.purge_of(key.document));
        let known = self.closed(key).record;
        let stays = purge.map(|(_, purge)| purge.record);
        let counts = match (stays, known) {
            (Some(stays), _) => stays == record.id,
            (None, None) => true,
            (None, Some(known)) => (!record.withdrawn, record.id) < (!known.withdrawn, known.id),
        };
        if !counts {
            return;
        }
        self.close(key, |closed| {
            (closed.record, closed.attested) = (Some(record), false);
            closed.agreed.clear();
        });
        let about = |intent: &Intent| matches!(intent, Intent::Seal { circle, document, .. } if (*circle, *document) == (key.circle, key.document));
        let done: Vec<u64> =
            self.intents.iter().filter(|(_, decided)| about(&decided.intent)).map(|(number, _)| *number).collect();
        for number in done {
            self.save(SaveOp::IntentDone(number));
            self.intents.remove(&number);
        }
        self.sealed_notes.insert(key, Box::new(note));
        self.to_close.insert(key);
        self.effects.push(Effect::Notify(Notice::Document { key, remote: true }));
    }

    /// Somebody's word about records and purges.
    pub(super) fn take_attest(&mut self, placed: &Placed) {
        let (author, id) = (placed.entry.header().author, placed.entry.id());
        let words = Attest::from_body(placed.entry.body()).map(|attest| attest.0).unwrap_or_default();
        for word in words {
            let key = DocKey { circle: placed.entry.log(), document: word.document };
            let record = self.closed(key).record.map_or(EntryId::ZERO, |record| record.id);
            self.close(key, |closed| match word.verdict {
                AttestVerdict::Hold => closed.disputed = true,
                AttestVerdict::Agree if word.record == record => closed.agreed.push((author, id)),
                AttestVerdict::Agree => {}
            });
        }
        self.keep(placed, Standing::Taken);
    }

    /// Says what this device thinks of the records that it has looked at.
    pub(super) fn make_attests(&mut self, log: LogId, rng: &mut dyn CryptoRng) {
        let due: Vec<DocKey> = self.attests_due.iter().filter(|key| key.circle == log).copied().collect();
        let due: Vec<DocKey> = due.into_iter().take(ATTESTS_MAX).collect();
        if due.is_empty() {
            return;
        }
        let word = |key: &DocKey| {
            let closed = self.closed(*key);
            let verdict = if closed.legal_hold { AttestVerdict::Hold } else { AttestVerdict::Agree };
            Attested {
                document: key.document,
                record: closed.record.map_or(EntryId::ZERO, |record| record.id),
                verdict,
            }
        };
        let body = Attest(due.iter().map(word).collect()).to_body();
        if self.add_entry(log, Draft::open(Kind::ATTEST), Vec::new(), rng, |_| body).is_some() {
            for key in due {
                self.attests_due.remove(&key);
                self.close(key, |closed| closed.attested = true);
            }
        }
    }

    /// Makes the purges that may be made now.
    pub(super) fn resolve_purges(&mut self, log: LogId, now: Timestamp, rng: &mut dyn CryptoRng) {
        for (number, decided) in self.intents_of(Some(log)) {
            let Intent::Purge { document, reason, coworkers, since_ms, .. } = decided.intent else { continue };
            let key = DocKey { circle: log, document };
            let closed = self.closed(key);
            if closed.legal_hold || closed.disputed {
                continue;
            }
            let (record, kept) = match (reason, closed.record) {
                (PurgeReason::Destroyed, _) => (EntryId::ZERO, SlotId::ZERO),
                (_, Some(record)) => (record.id, record.slot),
                (_, None) => continue,
            };
            let me = self.me.person();
            let agreed: Vec<_> =
                closed.agreed.iter().filter_map(|(device, entry)| Some((self.person_of(*device)?, *entry))).collect();
            let all = coworkers.iter().all(|person| agreed.iter().any(|(agreed, _)| agreed == person));
            let waited = now.0.saturating_sub(since_ms) >= PURGE_WAIT_MS;
            if !all && !waited {
                continue;
            }
            let attest = agreed.iter().find(|(person, _)| *person != me).map_or(EntryId::ZERO, |(_, entry)| *entry);
            let body = Purge { document, reason, kept, record, attest }.to_body();
            match self.try_control_entry(log, Kind::PURGE, &body, Vec::new(), rng) {
                Ok(_) => return,
                Err(refusal) if self.link.is_current() => self.drop_intent(number, NotDone::from(&refusal)),
                Err(_) => {}
            }
        }
    }

    /// A purge is in the log: it is carried out once the document was looked at.
    pub(super) fn purge_applied(&mut self, entry: &Entry) {
        if let Ok(purge) = Purge::from_body(entry.body()) {
            self.to_close.insert(DocKey { circle: entry.log(), document: purge.document });
        }
    }

    /// Looks at documents that have a record or a purge, as far as they are open; asks for the others.
    pub(super) fn look_at_closed(&mut self, now: Timestamp) {
        if self.page.waits_for_documents() {
            return;
        }
        let mut missing = Vec::new();
        for key in std::mem::take(&mut self.to_close) {
            let exists = self.kinds.contains_key(&key) && !self.closed(key).purged;
            if exists && !self.open.contains(key) && !self.unreadable.contains(&key) {
                missing.push(LoadRequest { key, from_entries: false });
                self.to_close.insert(key);
                continue;
            }
            self.look_at_record(key, now);
            self.carry_out_purge(key, now);
        }
        if !missing.is_empty() {
            self.ask_for_documents(missing);
        }
    }

    /// What this person wrote and the record does not hold is set beside it; then the record has this person's word.
    fn look_at_record(&mut self, key: DocKey, now: Timestamp) {
        let (Some(record), Some(note)) = (self.closed(key).record, self.sealed_notes.get(&key).cloned()) else {
            return;
        };
        if self.open.get(key).is_some_and(|open| open.document.has_open_change()) {
            self.commit_document(key, now);
        }
        let Some(open) = self.open.get(key).filter(|open| !open.document.is_sealed()) else { return };
        let wrote = open.document.authors().iter().any(|author| {
            self.person_of(DeviceId(author.device)) == Some(self.me.person())
        });
        let held = open.document.view().is_ok_and(|view| is_held(&view));
        let beside = open.document.beside(&note.head_bytes()).ok().flatten().unwrap_or_default();
        if !record.withdrawn {
            for work in beside.into_iter().filter(|work| work.author == self.me.actor()) {
                let upto = work.upto;
                let is_known = upto <= self.closed(key).set_beside || note.has_beside(work.author, upto);
                if !is_known && !work.worked.is_empty() {
                    let beside = self.own_beside(work);
                    let set = self.set_beside(key, &beside, now);
                    debug_assert!(set.is_ok(), "own words are set beside their note");
                }
                self.close(key, |closed| closed.set_beside = upto.max(closed.set_beside));
            }
        }
        self.close(key, |closed| closed.legal_hold = held);
        let is_others = self.person_of(record.author) != Some(self.me.person());
        if wrote && is_others && !self.closed(key).attested {
            self.attests_due.insert(key);
        }
        if record.withdrawn {
            self.show_sealed(key, &note);
        }
    }

    /// Destroys what a purge destroys: never what is held here, and nothing of others by somebody who is no admin.
    fn carry_out_purge(&mut self, key: DocKey, now: Timestamp) {
        let Some(circle) = self.circles.get(&key.circle) else { return };
        let Some((id, purge)) = circle.state.purge_of(key.document) else { return };
        let kept = purge.kept;
        let is_done = self.closed(key).purged && !circle.slots.iter().any(|(slot, (of, _))| *of == key.document && *slot != kept);
        if is_done {
            return;
        }
        if let Err(reason) = self.may_purge(key, id) {
            return self.note_quarantine(key.circle, None, reason, Vec::new(), now);
        }
        self.open.remove(key);
        self.local.0.remove(&key);
        self.attests_due.remove(&key);
        if let Some(circle) = self.circles.get_mut(&key.circle) {
            circle.slots.retain(|slot, (of, _)| *of != key.document || *slot == kept);
            circle.slot_of.remove(&key.document);
            circle.held.retain(|_, held| held.placed.entry.header().document != key.document || held.placed.entry.header().slot == kept);
        }
        self.save(SaveOp::Purge(key, kept));
        self.close(key, |closed| closed.purged = true);
        match self.sealed_notes.get(&key).cloned() {
            Some(note) if !kept.is_zero() => self.show_sealed(key, &note),
            _ => {}
        }
        self.effects.push(Effect::Notify(Notice::Document { key, remote: true }));
    }

    fn may_purge(&self, key: DocKey, purge: EntryId) -> Result<(), &'static str> {
        let (Some(org), Some(circle)) = (self.org(), self.circles.get(&key.circle)) else { return Ok(()) };
        if self.closed(key).legal_hold {
            return Err("purge_held");
        }
        let purger = circle.state.author_of(purge).and_then(|device| self.person_of(device));
        let Some(open) = self.open.get(key) else { return Ok(()) };
        let foreign = open.document.authors().iter().any(|author| {
            self.person_of(DeviceId(author.device)) != purger
        });
        let is_admin = purger.is_some_and(|person| circle.state.acts_as_admin(person, org, org.len()));
        if foreign && !is_admin { Err("purge_unfounded") } else { Ok(()) }
    }

    /// In place of the draft, its final form.
    fn show_sealed(&mut self, key: DocKey, note: &SealedNote) {
        let (Some(kind), Some(view)) = (self.kinds.get(&key).copied(), note.view()) else { return };
        if let Ok(document) = Document::sealed(kind, self.me.actor(), view) {
            self.open.insert(key, document);
            self.save_view(key);
        }
    }
}
