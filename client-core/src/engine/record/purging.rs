//! Purges: made where they may be, and carried out. Nothing that is held here, or of others by who is no admin, is destroyed.

use alcove_protocol::entry::{Header, Kind};
use alcove_protocol::id::{DeviceId, EntryId, LogId, PersonId, SlotId};
use alcove_protocol::limits::PURGE_WAIT_MS_MIN;
use alcove_protocol::record::{Purge, PurgeReason, Record, Role};
use rand_core::CryptoRng;

use crate::engine::Engine;
use crate::engine::effect::{Effect, NOTE_CLOSED, Notice};
use crate::engine::record::closed::HeldRecord;
use crate::engine::record::sealing::CloseRefused;
use crate::engine::rights::circle::HeldEntry;
use crate::engine::rights::intents::{Intent, NotDone};
use crate::engine::writing::documents::OpenDocument;
use crate::engine::writing::edit::EditRefused;
use crate::engine::writing::save::{DocKey, SaveOp, Standing};
use crate::time::Timestamp;

/// More than the relay waits, so that its clock has come as far.
const PURGE_WAIT_MS: u64 = PURGE_WAIT_MS_MIN + 60 * 60 * 1000;

/// After the relay refused a purge: what it knew better does not change at once.
const PURGE_AGAIN_MS: u64 = 60 * 60 * 1000;

/// A document to destroy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToDestroy {
    /// Which.
    pub key: DocKey,
    /// When the relay had the newest of it, ms since 1970; zero where that is not known.
    pub newest_ms: u64,
}

/// How far the end of a document has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Nobody has decided it here.
    None,
    /// It was decided, and is not in the log yet.
    Waits,
    /// The log says that it ends, and this device holds it: nothing was destroyed here.
    Held,
    /// Nothing of it is left here.
    Gone,
}

impl Engine {
    /// Destroys documents, whole, on every device and at the relay: with the next sync where only this person wrote in
    /// them; else by an admin, once nothing came to them for seven days. Nothing is destroyed before the log says so, and
    /// nothing that is held on a device is destroyed there. All documents are decided, or none. They must be open.
    ///
    /// # Errors
    /// [`CloseRefused::Held`], [`CloseRefused::NeedsAdmin`], [`CloseRefused::Edit`]; nothing changed.
    pub fn purge_documents(
        &mut self,
        documents: &[ToDestroy],
        now: Timestamp,
    ) -> Result<Vec<Effect>, CloseRefused> {
        self.see_clock(now);
        for document in documents {
            self.may_destroy(document.key)?;
        }
        for ToDestroy { key, newest_ms } in documents {
            if self.is_gone(*key) {
                continue;
            }
            let mut writers = self.writers_of(*key);
            if writers.is_empty() {
                writers.push(self.me.person());
            }
            self.close(*key, |closed| closed.writers = writers);
            let DocKey { circle, document } = *key;
            self.add_intent(Intent::Purge { circle, document, newest_ms: *newest_ms });
        }
        self.effects.push(Effect::Notify(Notice::Status));
        Ok(self.finish())
    }

    /// Whether this person may decide that a document, which must be open, is destroyed.
    ///
    /// # Errors
    /// [`CloseRefused::Held`], [`CloseRefused::NeedsAdmin`], [`CloseRefused::Edit`].
    pub fn may_destroy(&self, key: DocKey) -> Result<(), CloseRefused> {
        self.require_writer(key.circle)?;
        if !self.kinds.contains_key(&key) {
            return Err(EditRefused::UnknownDocument.into());
        }
        if self.is_circle_held(key.circle) || !self.closed(key).holders.is_empty() {
            return Err(CloseRefused::Held);
        }
        let is_shared = self.writers_of(key).iter().any(|person| *person != self.me.person());
        if is_shared && !self.is_admin_of(key.circle) { Err(CloseRefused::NeedsAdmin) } else { Ok(()) }
    }

    /// How far the end of a document has come.
    pub fn ending(&self, key: DocKey) -> Ending {
        if self.is_gone(key) {
            return Ending::Gone;
        }
        let circle = self.circles.get(&key.circle);
        match circle.and_then(|circle| circle.state.purge_of(key.document)) {
            Some((_, purge)) if purge.reason == PurgeReason::Destroyed => Ending::Held,
            _ if self.is_closing(key) => Ending::Waits,
            _ => Ending::None,
        }
    }

    /// Whether nothing is left to load.
    pub(in crate::engine) fn is_gone(&self, key: DocKey) -> bool {
        self.closed.get(&key).is_some_and(|closed| closed.purged && closed.record.is_none())
    }

    /// Whether this very device has said in the log that a document goes: that the relay takes no more of it is no news here.
    pub(in crate::engine) fn is_purged_by_me(&self, key: DocKey) -> bool {
        let Some(circle) = self.circles.get(&key.circle) else { return false };
        let purge = circle.state.purge_of(key.document);
        purge.is_some_and(|(id, _)| circle.state.author_of(id) == Some(self.me.device()))
    }

    /// Makes the next purge that may be made now. Says whether it made one.
    pub(in crate::engine) fn resolve_purges(
        &mut self,
        log: LogId,
        now: Timestamp,
        rng: &mut dyn CryptoRng,
    ) -> bool {
        if self.is_circle_held(log) {
            return false;
        }
        for (number, decided) in self.intents_of(Some(log)) {
            let Intent::Purge { document, newest_ms, .. } = decided.intent else { continue };
            let key = DocKey { circle: log, document };
            let newest_ms = newest_ms.max(self.closed(key).newest_ms);
            let Some(attest) = self.may_make_purge(key, newest_ms, now) else { continue };
            let (kept, record, reason) = (SlotId::ZERO, EntryId::ZERO, PurgeReason::Destroyed);
            let body = Purge { document, reason, kept, record, attest }.to_body();
            match self.try_control_entry(log, Kind::PURGE, &body, Vec::new(), rng) {
                Ok(_) => return true,
                Err(refusal) if self.link.is_current() => self.drop_intent(number, NotDone::from(&refusal)),
                Err(_) => {}
            }
        }
        let recorded = self.records_to_purge(log);
        recorded.into_iter().any(|(key, record)| self.make_purge(key, record, now, rng))
    }

    /// Notes with a record beside which something else is left, of which this device may say that it goes.
    fn records_to_purge(&self, log: LogId) -> Vec<(DocKey, HeldRecord)> {
        let Some(circle) = self.circles.get(&log) else { return Vec::new() };
        let is_admin = self.is_admin_of(log);
        let from = DocKey { circle: log, document: alcove_protocol::id::DocHandle::ZERO };
        let of_log = self.closed.range(from..).take_while(|(key, _)| key.circle == log);
        let recorded = of_log.filter_map(|(key, closed)| Some((*key, closed.record?)));
        recorded
            .filter(|(key, record)| {
                let done = circle.state.purge_of(key.document).map(|(_, purge)| purge.reason as u8);
                (is_admin || self.is_mine(record.author))
                    && done.is_none_or(|done| done < reason_of(record) as u8)
            })
            .collect()
    }

    fn make_purge(
        &mut self,
        key: DocKey,
        record: HeldRecord,
        now: Timestamp,
        rng: &mut dyn CryptoRng,
    ) -> bool {
        let newest_ms = self.closed(key).newest_ms;
        let Some(attest) = self.may_make_purge(key, newest_ms, now) else { return false };
        if attest.is_zero() && !self.lift_all(key, now) {
            return false;
        }
        let (document, reason) = (key.document, reason_of(&record));
        let body = Purge { document, reason, kept: record.slot, record: record.id, attest }.to_body();
        self.try_control_entry(key.circle, Kind::PURGE, &body, Vec::new(), rng).is_ok()
    }

    /// Whether this device may say now that a document goes, and the word of another person that this rests on: zero where
    /// it needs none, or has waited.
    fn may_make_purge(&self, key: DocKey, newest_ms: u64, now: Timestamp) -> Option<EntryId> {
        let closed = self.closed(key);
        let clock = self.relay_clock_ms(now);
        let passed = |since: u64, wait: u64| clock.is_some_and(|now_ms| now_ms.saturating_sub(since) >= wait);
        let refused = self.purges_refused.get(&key);
        // A refusal of the future was noted while this device's clock was wrong.
        let is_fresh = |at: u64, now_ms: u64| now_ms >= at && now_ms - at < PURGE_AGAIN_MS;
        let is_too_soon = refused.is_some_and(|at| clock.is_none_or(|now_ms| is_fresh(*at, now_ms)));
        if is_too_soon || !closed.holders.is_empty() || closed.writers.is_empty() {
            return None;
        }
        let me = self.me.person();
        let others: Vec<PersonId> = closed.writers.iter().copied().filter(|person| *person != me).collect();
        if others.is_empty() {
            return Some(EntryId::ZERO);
        }
        if !self.is_admin_of(key.circle) {
            return None;
        }
        let agreed: Vec<(PersonId, EntryId)> = closed
            .agreed
            .iter()
            .filter_map(|(device, entry)| Some((self.person_of(*device)?, *entry)))
            .filter(|(person, _)| *person != me)
            .collect();
        let mut heard_from = others.iter().filter(|person| !self.has_left(key.circle, **person));
        let all = heard_from.all(|person| agreed.iter().any(|(agreed, _)| agreed == person));
        if let Some((_, entry)) = agreed.first().filter(|_| all) {
            return Some(*entry);
        }
        passed(newest_ms, PURGE_WAIT_MS).then_some(EntryId::ZERO)
    }

    /// What the relay's clock shows, once it answered: this device's may be years away.
    fn relay_clock_ms(&self, now: Timestamp) -> Option<u64> {
        u64::try_from(now.0.saturating_add(self.link.clock_offset_ms?)).ok()
    }

    /// The relay refused a purge for good: it is not tried again at once.
    pub(in crate::engine) fn purge_refused(&mut self, log: LogId, body: &[u8], now: Timestamp) {
        if let Ok(purge) = Purge::from_body(body) {
            let key = DocKey { circle: log, document: purge.document };
            self.purges_refused.insert(key, self.relay_clock_ms(now).unwrap_or_default());
        }
    }

    /// Before the drafts go without everybody's word: what anybody wrote that the record does not hold is set beside it.
    /// Says whether that could be done.
    fn lift_all(&mut self, key: DocKey, now: Timestamp) -> bool {
        if self.closed(key).record.is_some_and(|record| record.withdrawn) {
            return true;
        }
        let Some(note) = self.sealed_note(key) else { return false };
        let Some(open) = self.open.get(key).filter(|open| !open.document.is_sealed()) else { return false };
        let Ok(beyond) = open.document.beyond(&self.settled_work(key, note)) else { return false };
        for work in beyond {
            self.lift(key, &work, false, now);
        }
        true
    }

    /// A purge is in the log: it is carried out once the document was looked at.
    pub(in crate::engine) fn purge_applied(&mut self, log: LogId, body: &[u8]) {
        if let Ok(purge) = Purge::from_body(body) {
            self.to_close.insert(DocKey { circle: log, document: purge.document });
        }
    }

    /// Whether the log says that something goes that is still here.
    pub(in crate::engine) fn is_purge_due(&self, key: DocKey) -> bool {
        let Some(circle) = self.circles.get(&key.circle) else { return false };
        let Some((_, purge)) = circle.state.purge_of(key.document) else { return false };
        let kept = self.kept_by(key, &purge);
        !self.closed(key).purged
            || circle.slots.iter().any(|(slot, (of, _))| *of == key.document && !kept.contains(slot))
    }

    /// The slots that stay: that of the record which says that the note was withdrawn, once there is one, else that of the
    /// sealed note; and those of records that came after the purge, of which the next purge names one.
    fn kept_by(&self, key: DocKey, purge: &Purge) -> Vec<SlotId> {
        let closed = self.closed(key);
        if purge.kept.is_zero() || purge.reason != PurgeReason::Sealed {
            return [purge.kept].into_iter().filter(|slot| !slot.is_zero()).collect();
        }
        let withdrawn = closed.record.filter(|record| record.withdrawn);
        let shown = withdrawn.map_or(purge.kept, |record| record.slot);
        let mut slots: Vec<SlotId> = self.slots_that_wait(key).chain(closed.later).chain([shown]).collect();
        slots.sort_unstable();
        slots.dedup();
        slots
    }

    /// Slots of records that came after the purge, and wait for them.
    fn slots_that_wait(&self, key: DocKey) -> impl Iterator<Item = SlotId> {
        let circle = self.circles.get(&key.circle);
        let held = circle.into_iter().flat_map(|circle| circle.held.values().map(move |held| (circle, held)));
        held.filter_map(move |(circle, held)| {
            let Header { kind, document, slot, control_head, .. } = *held.placed.entry.header();
            let is_of = (kind, document) == (Kind::RECORD, key.document);
            (is_of && !circle.state.is_purged(kind, document, slot, control_head)).then_some(slot)
        })
    }

    /// Destroys what a purge destroys. The log's control entries come before its content: until the record that stays is
    /// open here, nobody knows which of this device's words it lacks, and they stay.
    pub(in crate::engine) fn carry_out_purge(&mut self, key: DocKey, now: Timestamp) {
        let Some(circle) = self.circles.get(&key.circle) else { return };
        let Some((id, purge)) = circle.state.purge_of(key.document) else { return };
        let waits_for_record = self.lacks_record(key);
        if self.open.get(key).is_some_and(|open| open.document.has_open_change()) {
            self.commit_document(key, now);
        }
        if !self.is_purge_due(key) || (waits_for_record && !self.open.contains(key)) {
            return;
        }
        let may = self.may_carry_out(key, id);
        if let Err(reason) = may
            && self.closed(key).doubted != Some(id)
        {
            self.note_quarantine(key.circle, None, reason, Vec::new(), now);
            self.close(key, |closed| closed.doubted = Some(id));
        }
        if may.is_err() || waits_for_record {
            return;
        }
        let kept = self.kept_by(key, &purge);
        if kept.is_empty() {
            self.set_unseen_aside(key, now);
        }
        self.open.remove(key);
        self.local.remove(key);
        // Who said that it must stay says that the hold is over: another purge may follow.
        if !self.closed(key).holders.contains(&self.me.device()) {
            self.attests_due.remove(&key);
        }
        self.frozen.remove(&key);
        if let Some(circle) = self.circles.get_mut(&key.circle) {
            circle.slots.retain(|slot, (of, _)| *of != key.document || kept.contains(slot));
            circle.slot_of.remove(&key.document);
            circle.newer.remove(&key.document);
            let waits_for_nothing = |held: &HeldEntry| {
                let header = held.placed.entry.header();
                header.document == key.document && header.kind == Kind::CONTENT
            };
            let gone = circle.held.extract_if(.., |_, held| waits_for_nothing(held)).map(|(id, _)| id);
            self.ops.extend(gone.map(|id| SaveOp::Standing(id, Standing::Taken)));
        }
        for number in self.intents_about(key).into_iter().filter(|_| kept.is_empty()) {
            self.intent_done(number);
        }
        self.save(SaveOp::Purge(key, kept.clone()));
        self.close(key, |closed| {
            closed.purged = true;
            if kept.is_empty() {
                closed.record = None;
            }
        });
        if kept.is_empty() {
            self.sealed_notes.remove(&key);
        } else {
            self.show_sealed(key);
        }
        self.effects.push(Effect::Notify(Notice::Document { key, remote: true }));
    }

    /// Nothing of a document stays: words that only this device has are set aside. In another life it cannot tell which these are.
    fn set_unseen_aside(&mut self, key: DocKey, now: Timestamp) {
        let unsent = self.local.of(key).len() as u64;
        let knows = unsent > 0 && self.me.author().1.0 == 1;
        let is_draft = |open: &&OpenDocument| knows && !open.document.is_sealed();
        let Some(open) = self.open.get(key).filter(is_draft) else { return };
        let me = self.me.actor();
        let mut seen = open.document.covered_by(&open.document.heads()).unwrap_or_default();
        for (_, upto) in seen.iter_mut().filter(|(author, _)| *author == me) {
            *upto = upto.saturating_sub(unsent);
        }
        let works = open.document.beyond(&seen).unwrap_or_default();
        for work in works.into_iter().filter(|work| work.author == me && !work.worked.is_empty()) {
            let text = self.lifted_beside(work, 0).text();
            self.note_quarantine(key.circle, None, NOTE_CLOSED, text.into_bytes(), now);
        }
    }

    /// Whether the log has nothing of what this person wrote in an open draft.
    pub(in crate::engine) fn is_all_unsent(&self, key: DocKey) -> bool {
        let Some(open) = self.open.get(key).filter(|open| !open.document.is_sealed()) else { return false };
        let mine = open.document.covered_by(&open.document.heads()).unwrap_or_default();
        let mut mine = mine.into_iter().filter(|(author, _)| self.is_mine(DeviceId(author.device)));
        let locals = self.local.of(key).len() as u64;
        mine.all(|(author, upto)| author == self.me.actor() && upto <= locals)
    }

    fn may_carry_out(&self, key: DocKey, purge: EntryId) -> Result<(), &'static str> {
        let (Some(org), Some(circle)) = (self.org(), self.circles.get(&key.circle)) else { return Ok(()) };
        if self.is_circle_held(key.circle) {
            return Err("purge_held");
        }
        let purger = circle.state.author_of(purge).and_then(|device| self.person_of(device));
        let me = self.me.person();
        let is_unsent = |person: PersonId| person == me && self.is_all_unsent(key);
        let mut writers = self.writers_of(key).into_iter();
        let foreign = writers.any(|person| Some(person) != purger && !is_unsent(person));
        let at = circle.state.index_of(purge).unwrap_or_default();
        let is_admin = purger.is_some_and(|person| {
            circle.state.role_at(person, at) == Some(Role::Admin)
                || circle.state.acts_as_admin(person, org, org.len())
        });
        if foreign && !is_admin { Err("purge_unfounded") } else { Ok(()) }
    }
}

fn reason_of(record: &HeldRecord) -> PurgeReason {
    if record.withdrawn { PurgeReason::Withdrawn } else { PurgeReason::Sealed }
}
