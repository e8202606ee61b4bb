//! What this device does about a record or a purge of a document that it holds: its person's own words that the record does
//! not hold are set beside it, its word is given, and what is purged goes.

use std::collections::BTreeSet;

use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::id::{DeviceId, EntryId, LogId};
use alcove_protocol::limits::ATTESTS_MAX;
use alcove_protocol::record::{Attest, AttestVerdict, Attested, Record};
use rand_core::CryptoRng;

use crate::clinical::CircleKind;
use crate::clinical::signing::{Extent, SealedNote};
use crate::document::{Actor, AuthorWork, Worked};
use crate::engine::Engine;
use crate::engine::effect::{LoadRequest, NOTE_CLOSED};
use crate::engine::reading::inbox::Placed;
use crate::engine::rights::circle::Circle;
use crate::engine::rights::circle::Draft;
use crate::engine::rights::intents::Intent;
use crate::engine::writing::save::{DocKey, Standing};
use crate::time::Timestamp;

impl Engine {
    /// Somebody's word about records and purges. The newest of a device is the one that stands.
    pub(in crate::engine) fn take_attest(&mut self, placed: &Placed) {
        let (author, id) = (placed.entry.header().author, placed.entry.id());
        let words = Attest::from_body(placed.entry.body()).map(|attest| attest.0).unwrap_or_default();
        for word in words {
            let key = DocKey { circle: placed.entry.log(), document: word.document };
            let record = self.closed(key).record.map_or(EntryId::ZERO, |record| record.id);
            self.close(key, |closed| {
                closed.holders.retain(|holder| *holder != author);
                closed.agreed.retain(|(agreed, _)| *agreed != author);
                match word.verdict {
                    AttestVerdict::Hold => closed.holders.push(author),
                    AttestVerdict::Agree if word.record == record => closed.agreed.push((author, id)),
                    AttestVerdict::Agree => {}
                }
            });
        }
        self.keep(placed, Standing::Taken);
    }

    /// Says what this device thinks of the records that it has looked at.
    pub(in crate::engine) fn make_attests(&mut self, log: LogId, rng: &mut dyn CryptoRng) {
        let due: Vec<DocKey> =
            self.attests_due.iter().filter(|key| key.circle == log).copied().take(ATTESTS_MAX).collect();
        if due.is_empty() {
            return;
        }
        let is_held = self.is_circle_held(log);
        let word = |key: &DocKey| Attested {
            document: key.document,
            record: self.closed(*key).record.map_or(EntryId::ZERO, |record| record.id),
            verdict: if is_held { AttestVerdict::Hold } else { AttestVerdict::Agree },
        };
        let body = Attest(due.iter().map(word).collect()).to_body();
        let me = self.me.device();
        if self.add_entry(log, Draft::open(Kind::ATTEST), Vec::new(), rng, |_| body).is_some() {
            for key in due {
                self.attests_due.remove(&key);
                self.close(key, |closed| {
                    closed.attested = true;
                    closed.holders.retain(|holder| *holder != me);
                    closed.holders.extend(is_held.then_some(me));
                });
            }
        }
    }

    /// An own word about records that is not in the log, or counts no more, is given again. Until then others may go by an earlier
    /// one, which said that this device holds them.
    pub(in crate::engine) fn say_again(&mut self, entry: &Entry) {
        let me = self.me.device();
        for word in Attest::from_body(entry.body()).map(|attest| attest.0).unwrap_or_default() {
            let key = DocKey { circle: entry.log(), document: word.document };
            self.close(key, |closed| {
                closed.attested = false;
                let is_holder = closed.record.is_none() || closed.holders.contains(&me);
                closed.holders.extend((!is_holder).then_some(me));
            });
            if self.kinds.contains_key(&key) {
                self.attests_due.insert(key);
            }
        }
    }

    /// What is to be looked at after a start, and with each new connection.
    pub(in crate::engine) fn find_to_close(&mut self) {
        let is_open =
            |closed: &crate::engine::record::closed::Closed| closed.record.is_some() && !closed.purged;
        let mut found: BTreeSet<DocKey> =
            self.closed.iter().filter(|(_, closed)| is_open(closed)).map(|(key, _)| *key).collect();
        for (log, circle) in &self.circles {
            let purged =
                circle.state.purges().map(|(_, purge)| DocKey { circle: *log, document: purge.document });
            found.extend(purged.filter(|key| self.is_purge_due(*key)));
        }
        self.to_close = found;
    }

    /// Looks at documents that have a record or a purge, as far as they are open; asks for the others. `loaded` are those
    /// that the store has just been asked for.
    pub(in crate::engine) fn look_at_closed(&mut self, now: Timestamp, loaded: Option<&BTreeSet<DocKey>>) {
        // A store that fails lacks what this device wrote: a document that it gave would lack it too.
        let waits = self.page.waits_for_documents() || self.is_catching_up() || self.is_unsettled_life();
        if waits || self.storage_failing {
            return;
        }
        let mut missing = Vec::new();
        for key in std::mem::take(&mut self.to_close) {
            let is_draft_due =
                !self.closed(key).purged && (!self.open.contains(key) || self.shows_record(key));
            let waits = self.kinds.contains_key(&key)
                && !self.unreadable.contains(&key)
                && (is_draft_due || self.lacks_record(key));
            match loaded {
                None if waits => {
                    missing.push(LoadRequest { key, from_entries: false });
                    self.to_close.insert(key);
                }
                Some(loaded) if waits && !loaded.contains(&key) => drop(self.to_close.insert(key)),
                _ => {
                    self.look_at_record(key, now);
                    self.carry_out_purge(key, now);
                }
            }
        }
        if !missing.is_empty() {
            for request in &missing {
                if self.lacks_record(request.key) || self.shows_record(request.key) {
                    self.close_for_record(request.key, now);
                }
            }
            self.ask_for_documents(missing);
        }
    }

    /// Whether the record that counts lies in the store, unopened, or has yet to come.
    pub(in crate::engine) fn lacks_record(&self, key: DocKey) -> bool {
        let counts = self.record_that_counts(key);
        counts.is_some_and(|id| self.sealed_notes.get(&key).is_none_or(|open| open.id != id))
    }

    /// Whether the note is open as its final form, which says nothing of what this device wrote in it.
    fn shows_record(&self, key: DocKey) -> bool {
        self.open.get(key).is_some_and(|open| open.document.is_sealed())
    }

    /// The store gives a record with its document: one that is open is loaded anew.
    fn close_for_record(&mut self, key: DocKey, now: Timestamp) {
        if self.open.get(key).is_some_and(|open| open.document.has_open_change()) {
            self.commit_document(key, now);
        }
        self.open.remove(key);
    }

    fn look_at_record(&mut self, key: DocKey, now: Timestamp) {
        let Some(record) = self.closed(key).record else { return };
        let Some(note) = self.sealed_note(key).cloned() else { return };
        if self.open.get(key).is_some_and(|open| open.document.has_open_change()) {
            self.commit_document(key, now);
        }
        let is_draft = self.open.get(key).is_some_and(|open| !open.document.is_sealed());
        if is_draft && self.is_beyond_withdrawer(key, &record) {
            return self.give_up_withdrawal(key, &record, &note);
        }
        if let Some(withdrawn) = &note.withdrawn {
            self.end_with(key, &withdrawn.beside);
        }
        let Some(open) = self.open.get(key).filter(|open| !open.document.is_sealed()) else {
            // Sealed before, and its drafts gone: what is shown and listed is now that it was withdrawn.
            if record.withdrawn && !self.closed(key).legal_hold {
                self.show_sealed(key);
            }
            return;
        };
        let beyond = open.document.beyond(&self.settled_work(key, &note)).unwrap_or_default();
        let device = self.me.device().0;
        for work in beyond.into_iter().filter(|work| work.author.device == device) {
            self.lift(key, &work, note.withdrawn.is_some(), now);
        }
        let me = self.me.person();
        let writers = self.writers_of(key);
        let is_unsent = !self.is_mine(record.author) && self.is_all_unsent(key);
        let in_log = writers.iter().copied().filter(|person| !(is_unsent && *person == me)).collect();
        self.close(key, |closed| closed.writers = in_log);
        let wrote = writers.contains(&me);
        let has_others = !self.is_mine(record.author) || writers.iter().any(|person| *person != me);
        let is_holder = self.closed(key).holders.contains(&self.me.device());
        let says = (wrote && has_others) || self.is_circle_held(key.circle) || is_holder;
        if says && !self.closed(key).attested {
            self.attests_due.insert(key);
        }
        if record.withdrawn && !self.closed(key).legal_hold {
            self.show_sealed(key);
        }
    }

    /// Content of this person's is in the log: nobody else may destroy it without their word.
    pub(in crate::engine) fn note_written(&mut self, key: DocKey) {
        let me = self.me.person();
        if self.closed(key).record.is_some() && !self.closed(key).writers.contains(&me) {
            self.close(key, |closed| closed.writers.push(me));
        }
    }

    /// What stood beside a withdrawn note goes with it: the device that withdrew it tells the log, the others agree.
    fn end_with(&mut self, note: DocKey, beside: &[String]) {
        let newest_ms = self.closed(note).newest_ms;
        let is_mine = self.closed(note).record.is_some_and(|record| self.is_mine(record.author));
        // Who is no admin hears with the note's own purge that nobody else had written in it.
        if is_mine && !self.is_admin_of(note.circle) && self.purge_that_keeps(note).is_none() {
            return;
        }
        for document in beside.iter().filter_map(|handle| handle.parse().ok()) {
            let key = DocKey { circle: note.circle, document };
            if self.is_gone(key) || !self.kinds.contains_key(&key) {
                continue;
            }
            let closed = self.closed(key);
            if is_mine && !closed.writers.is_empty() {
                self.add_intent(Intent::Purge { circle: key.circle, document, newest_ms });
            } else if !is_mine && !closed.attested {
                self.attests_due.insert(key);
            }
        }
    }

    pub(in crate::engine) fn is_mine(&self, device: DeviceId) -> bool {
        self.person_of(device) == Some(self.me.person())
    }

    /// Words that the record does not hold become a contribution: beside the note, or, where the note was in the wrong
    /// record, among this person's private notes. Where neither can be written in, they are set aside on this device.
    pub(in crate::engine) fn lift(
        &mut self,
        key: DocKey,
        work: &AuthorWork,
        withdrawn: bool,
        now: Timestamp,
    ) {
        let (author, upto) = (work.author, work.upto);
        let Some(note) = self.sealed_note(key) else { return };
        let in_record = note.has_beside(author, upto);
        let settled = self.settled_work(key, note).into_iter().filter(|(of, _)| *of == author);
        let settled = settled.map(|(_, upto)| upto).max().unwrap_or_default();
        let is_work = |worked: &Worked| match worked {
            Worked::Words(..) => true,
            Worked::Value(path, _) => !self.stands_beside(key, path.split('/').next().unwrap_or(path)),
        };
        if in_record || !work.worked.iter().any(is_work) {
            return;
        }
        let worked = work.worked.iter().filter(|worked| is_work(worked)).cloned().collect();
        let beside = self.lifted_beside(AuthorWork { worked, author, upto, at: work.at }, settled);
        let circle = if withdrawn { self.private_circle() } else { Some(key.circle) };
        let written = circle.map(|circle| self.set_beside_in(circle, key, &beside, now));
        if !matches!(written, Some(Ok(()))) {
            self.note_quarantine(key.circle, None, NOTE_CLOSED, beside.text().into_bytes(), now);
        }
        if author == self.me.actor() {
            self.close(key, |closed| closed.set_beside = upto);
        }
    }

    /// How far each author's work lies in a record, or was set beside it by this device.
    pub(in crate::engine) fn settled_work(&self, key: DocKey, note: &SealedNote) -> Vec<(Actor, u64)> {
        let covered = note.covered.iter().filter_map(Extent::read);
        covered.chain([(self.me.actor(), self.closed(key).set_beside)]).collect()
    }

    /// The circle of this person's private notes.
    fn private_circle(&self) -> Option<LogId> {
        let is_private = |circle: &&Circle| {
            circle.founding.as_ref().is_some_and(|founding| founding.kind == CircleKind::Private)
        };
        let mut mine = self.circles.values().filter(is_private);
        mine.find(|circle| circle.state.role_of(self.me.person()).is_some()).map(Circle::log)
    }
}
