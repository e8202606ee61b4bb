//! Which record of a note counts, of several and beside purges.

use alcove_protocol::entry::Entry;
use alcove_protocol::id::{EntryId, LogId, SlotId};
use alcove_protocol::record::{Purge, PurgeReason};

use crate::clinical::signing::SealedNote;
use crate::engine::Engine;
use crate::engine::effect::{Effect, Notice};
use crate::engine::record::closed::HeldRecord;
use crate::engine::rights::intents::NotDone;
use crate::engine::writing::save::DocKey;

/// Slots that are kept in mind of records that came after a purge: more than one person says that a note was withdrawn only when
/// they did not know of each other.
const LATER_SLOTS_MAX: usize = 64;

impl Engine {
    /// Whether a record counts before the one that is known. The one does that says that the note was withdrawn, else the
    /// one with the lower id; after a purge for sealing the one that stayed, or one that came later and says withdrawn;
    /// after one for withdrawal the one that stayed.
    pub(super) fn counts(&self, key: DocKey, record: &HeldRecord) -> bool {
        let is_overruled = |known: &HeldRecord| {
            let is_own_word = known.withdrawn && !known.by_admin && self.is_mine(known.author);
            is_own_word && !record.withdrawn && self.needs_admin(key.circle, record)
        };
        let known = self.closed(key).record.filter(|known| self.outlives_purge(key, known));
        let known = known.filter(|known| !is_overruled(known));
        let place = |record: &HeldRecord| (!record.withdrawn, record.id);
        self.outlives_purge(key, record) && known.is_none_or(|known| place(record) <= place(&known))
    }

    /// Whether a note with this record is not this person's to withdraw: what others sealed an admin withdraws.
    fn needs_admin(&self, circle: LogId, record: &HeldRecord) -> bool {
        !self.is_mine(record.author) && !self.is_admin_of(circle)
    }

    /// Whether a note was sealed by somebody else, and this person is no admin.
    pub(in crate::engine) fn is_others_to_withdraw(&self, key: DocKey) -> bool {
        let sealed = self.closed(key).record.filter(|record| !record.withdrawn);
        sealed.is_some_and(|record| self.needs_admin(key.circle, &record))
    }

    /// Whether this person withdrew a note in which, as it turns out, others had written: an admin withdraws that.
    pub(super) fn is_beyond_withdrawer(&self, key: DocKey, record: &HeldRecord) -> bool {
        let me = self.me.person();
        record.withdrawn
            && self.is_mine(record.author)
            && !(record.by_admin || self.is_admin_of(key.circle))
            && self.purge_that_keeps(key).is_none()
            && self.writers_of(key).iter().any(|person| *person != me)
    }

    /// The note is a draft again, as it is for everybody else, and the person is told.
    pub(super) fn give_up_withdrawal(&mut self, key: DocKey, record: &HeldRecord, note: &SealedNote) {
        self.close(key, |closed| closed.record = None);
        self.sealed_notes.remove(&key);
        self.attests_due.remove(&key);
        self.save_view(key);
        if record.author == self.me.device() {
            self.intend_seal(key, note);
            for number in self.intents_about(key) {
                self.drop_intent(number, NotDone::NoRight);
            }
        }
        self.effects.push(Effect::Notify(Notice::Document { key, remote: true }));
    }

    /// Whether the newest purge of a document leaves the record.
    fn outlives_purge(&self, key: DocKey, record: &HeldRecord) -> bool {
        self.purge_that_keeps(key).is_none_or(|purge| {
            let came_later =
                purge.reason == PurgeReason::Sealed && self.closed(key).later.contains(&record.slot);
            purge.record == record.id || (record.withdrawn && came_later)
        })
    }

    /// The purge of a document beside which a record stays.
    pub(in crate::engine) fn purge_that_keeps(&self, key: DocKey) -> Option<Purge> {
        let (_, purge) = self.circles.get(&key.circle)?.state.purge_of(key.document)?;
        Some(purge).filter(|purge| !purge.record.is_zero())
    }

    /// The record that is shown once it is open, as far as the log says.
    pub(in crate::engine) fn record_that_counts(&self, key: DocKey) -> Option<EntryId> {
        let known = self.closed(key).record;
        let withdrawn = known.filter(|known| known.withdrawn && self.outlives_purge(key, known));
        let stays = self.purge_that_keeps(key).map(|purge| purge.record);
        withdrawn.map(|known| known.id).or(stays).or(known.map(|known| known.id))
    }

    /// A key slot came. After a purge for sealing it is one of a record that says that the note was withdrawn.
    pub(in crate::engine) fn note_later_slot(&mut self, key: DocKey, slot: SlotId) {
        let is_sealed = |purge: Purge| purge.reason == PurgeReason::Sealed && purge.kept != slot;
        let later = self.closed(key).later;
        let is_draft =
            self.circles.get(&key.circle).and_then(|circle| circle.slot_of.get(&key.document)) == Some(&slot);
        let is_new = later.len() < LATER_SLOTS_MAX && !later.contains(&slot) && !is_draft;
        if is_new && self.purge_that_keeps(key).is_some_and(is_sealed) {
            self.close(key, |closed| closed.later.push(slot));
        }
    }

    /// Whether a record may hold less of what this device wrote than the one that counted before it: what was not set beside
    /// that one may have to be set beside this one.
    pub(super) fn holds_less(&self, key: DocKey, note: &SealedNote) -> bool {
        let covered = |note: &SealedNote| note.covered_of(self.me.actor());
        self.sealed_notes.get(&key).is_none_or(|known| covered(note) < covered(&known.note))
    }

    /// Whether the withdrawal that this device said, and that a purge for another record took, lies in the store unopened: with it
    /// the other is opened too.
    pub(super) fn must_reopen_withdrawal(&self, key: DocKey, record: &HeldRecord) -> bool {
        let known = self.closed(key).record.filter(|known| known.withdrawn && known.id != record.id);
        let is_own = known.is_some_and(|known| known.author == self.me.device());
        let is_open =
            known.is_some_and(|known| self.sealed_notes.get(&key).is_some_and(|open| open.id == known.id));
        is_own && !is_open && self.purge_that_keeps(key).is_some_and(|purge| purge.record == record.id)
    }

    /// A record comes in the place of the one in which this device said that the note was withdrawn: it is decided again, and
    /// dropped where this person may not.
    pub(super) fn decide_end_again(&mut self, key: DocKey, record: &HeldRecord) {
        let known = self.closed(key).record.filter(|known| known.withdrawn && !record.withdrawn);
        if known.is_none_or(|known| known.author != self.me.device()) {
            return;
        }
        let open = self.sealed_notes.get(&key).filter(|open| open.note.withdrawn.is_some());
        if let Some(note) = open.map(|open| open.note.clone()) {
            self.intend_seal(key, &note);
        }
    }

    /// A purge for sealing took the record in which this device said that the note was withdrawn: whoever made the purge
    /// did not know of it. It is said again.
    pub(super) fn withdraw_again(&mut self, key: DocKey, records: &[Entry]) {
        let Some(record) = self.closed(key).record.filter(|record| record.withdrawn) else { return };
        if record.author != self.me.device() || self.outlives_purge(key, &record) {
            return;
        }
        let entry = records.iter().find(|entry| entry.id() == record.id);
        let note = entry.and_then(|entry| self.open_note_record(key, entry).ok());
        self.close(key, |closed| closed.record = None);
        self.sealed_notes.remove(&key);
        if let Some((_, note)) = note {
            self.intend_seal(key, &note);
        }
    }
}
