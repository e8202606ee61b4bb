//! Sealing and withdrawing: the final form of a note as a `record` under a key slot of its own, then a purge of everything
//! else. Both wait as intents: a person decides offline, and the next sync tells the log.

use alcove_protocol::id::{DeviceId, LogId, PersonId};

use crate::clinical::signing::{CheckedSignature, Extent, SealedNote, SignedBytes, Unsigned, Ways};
use crate::clinical::{DocKind, Scalar, WorkOutcome};
use crate::document::{Actor, DocEdit, DocView, Document};
use crate::engine::record::signing::{Beside, SignedState};
use crate::engine::rights::intents::{Intent, SealedBytes};
use crate::engine::writing::edit::{Commit, EditRefused};
use crate::engine::writing::save::DocKey;
use crate::engine::{Effect, Engine};
use crate::time::Timestamp;

/// Longest final form of a note, in bytes before compression.
const RECORD_BYTES_MAX: usize = 300 * 1024;

/// Why a note was not sealed, withdrawn or destroyed. Nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CloseRefused {
    /// Nobody has signed it.
    #[error("nobody has signed this yet")]
    NotSigned,
    /// What was signed is not all here.
    #[error("the text that was signed is not all on this device yet: sync first")]
    NotHere,
    /// It is held: nothing of it is destroyed.
    #[error("this is under a legal hold, or somebody said that it must stay: nothing of it is destroyed")]
    Held,
    /// It is sealed or withdrawn already, or about to be.
    #[error("this is sealed or withdrawn already")]
    ClosedAlready,
    /// Somebody who wrote in it has not left.
    #[error("somebody who wrote this has not left: it is signed, not sealed without a signature")]
    AuthorHere,
    /// Others wrote in it.
    #[error("others wrote in this: an admin of its circle decides that it goes")]
    NeedsAdmin,
    /// It is too long.
    #[error("this note is too long to be sealed; it stays signed")]
    TooLong,
    /// It cannot be written here.
    #[error(transparent)]
    Edit(#[from] EditRefused),
}

impl Engine {
    /// Seals a signed note: its final form becomes a record, and once everybody who wrote in it has said that nothing of
    /// theirs is missing, or after seven days, the drafts are destroyed. What no signature covers is set beside it first.
    /// Both documents must be open. `ways` is what [`Engine::ways`] says of the note.
    ///
    /// # Errors
    /// [`CloseRefused`]; nothing changed.
    pub fn seal_note(
        &mut self,
        note: DocKey,
        status: DocKey,
        ways: &Ways,
        now: Timestamp,
    ) -> (Result<(), CloseRefused>, Vec<Effect>) {
        self.see_clock(now);
        self.together(|engine| engine.seal_signed(note, status, ways, now))
    }

    fn seal_signed(
        &mut self,
        note: DocKey,
        status: DocKey,
        ways: &Ways,
        now: Timestamp,
    ) -> Result<(), CloseRefused> {
        self.require_closable(note)?;
        let state = self.signed_state(note, Some(status));
        let version = state.versions.first().ok_or(CloseRefused::NotSigned)?;
        let text = state.text.as_ref().ok_or(CloseRefused::NotHere)?;
        let document = &self.open.get(note).ok_or(EditRefused::NotOpen)?.document;
        let at = document.at(&version.heads).ok().flatten().ok_or(CloseRefused::NotHere)?;
        let runs = at.runs_by_change().map_err(|_| CloseRefused::NotHere)?;
        let signed = signed_bytes(&state, version.rendering);
        let mut sealed = SealedNote::seal(text, &version.heads, (&runs, ways), &signed);
        sealed.covered = extents(document.covered_by(&version.heads).unwrap_or_default());
        sealed.set_beside = extents(state.beside.iter().map(Beside::extent).collect());
        let open: Vec<Beside> = state.beside.into_iter().filter(Beside::is_open).collect();
        let writers = self.writers_of(note);
        self.intend_record(note, &sealed, writers)?;
        for beside in open {
            self.set_beside(note, &beside, now)?;
            self.decide_beside(status, &beside, WorkOutcome::SetBeside, now)?;
        }
        Ok(())
    }

    /// Seals a draft whose authors have all left, without a signature. The document must be open.
    ///
    /// # Errors
    /// [`CloseRefused`]; nothing changed.
    pub fn seal_unsigned(
        &mut self,
        note: DocKey,
        ways: &Ways,
        now: Timestamp,
    ) -> Result<Vec<Effect>, CloseRefused> {
        self.see_clock(now);
        self.require_closable(note)?;
        if self.closed(note).signed {
            return Err(CloseRefused::AuthorHere);
        }
        if !self.is_admin_of(note.circle) {
            return Err(CloseRefused::NeedsAdmin);
        }
        let writers = self.writers_of(note);
        if writers.is_empty() || writers.iter().any(|person| !self.has_left(note.circle, *person)) {
            return Err(CloseRefused::AuthorHere);
        }
        let document = &self.open.get(note).ok_or(EditRefused::NotOpen)?.document;
        let (runs, view) = (document.runs_by_change(), document.view());
        let (Ok(runs), Ok(view)) = (runs, view) else { return Err(CloseRefused::NotHere) };
        let heads = document.heads();
        let mut sealed = SealedNote::seal(&view, &heads, (&runs, ways), &[]);
        sealed.covered = extents(document.covered_by(&heads).unwrap_or_default());
        sealed.unsigned = Some(Unsigned::AuthorLeft);
        self.intend_record(note, &sealed, writers)?;
        Ok(self.finish())
    }

    /// Withdraws a note that was written in the wrong record: only that it was, by whom and when, stays of it. `beside` are
    /// its status, addenda and contributions, of which nothing stays. What others wrote an admin withdraws. The note must
    /// be open, and what stands beside it.
    ///
    /// # Errors
    /// [`CloseRefused`]; nothing changed.
    pub fn withdraw_note(
        &mut self,
        note: DocKey,
        beside: &[DocKey],
        now: Timestamp,
    ) -> Result<Vec<Effect>, CloseRefused> {
        self.see_clock(now);
        self.may_withdraw(note, beside)?;
        let kind = self.kinds.get(&note).copied().ok_or(EditRefused::UnknownDocument)?;
        self.commit_document(note, now);
        let mut writers = self.writers_of(note);
        if writers.is_empty() {
            writers.push(self.me.person());
        }
        for number in self.intents_about(note) {
            self.intent_done(number);
        }
        for key in beside {
            let writers = self.writers_of(*key);
            self.close(*key, |closed| closed.writers = writers);
        }
        let handles = beside.iter().map(|key| key.document.to_hex()).collect();
        let mut sealed = SealedNote::withdraw(kind, self.me.person(), now, handles);
        if let Some(known) = self.sealed_note(note) {
            (sealed.covered, sealed.set_beside) = (known.covered.clone(), known.set_beside.clone());
        } else if let Some(open) = self.open.get(note) {
            let heads = open.document.heads();
            sealed.covered = extents(open.document.covered_by(&heads).unwrap_or_default());
        }
        self.intend_record(note, &sealed, writers)?;
        Ok(self.finish())
    }

    /// Whether this person may withdraw a note now. The note must be open, and what stands beside it.
    ///
    /// # Errors
    /// [`CloseRefused`].
    pub fn may_withdraw(&self, note: DocKey, beside: &[DocKey]) -> Result<(), CloseRefused> {
        self.require_writer(note.circle)?;
        if !self.kinds.contains_key(&note) {
            return Err(EditRefused::UnknownDocument.into());
        }
        let closed = self.closed(note);
        if closed.record.is_some_and(|record| record.withdrawn)
            || self.is_gone(note)
            || self.is_withdrawing(note)
        {
            return Err(CloseRefused::ClosedAlready);
        }
        if self.is_circle_held(note.circle) || !closed.holders.is_empty() {
            return Err(CloseRefused::Held);
        }
        let me = self.me.person();
        let by_others = |key: &DocKey| self.writers_of(*key).iter().any(|person| *person != me);
        let is_shared = by_others(&note) || beside.iter().any(by_others);
        let is_others = (is_shared && !self.is_admin_of(note.circle)) || self.is_others_to_withdraw(note);
        if is_others { Err(CloseRefused::NeedsAdmin) } else { Ok(()) }
    }

    pub(in crate::engine) fn is_withdrawing(&self, note: DocKey) -> bool {
        let withdraws = |number: &u64| self.sealing(*number).is_some_and(|sealed| sealed.withdrawn.is_some());
        self.intents_about(note).iter().any(withdraws)
    }

    fn require_closable(&self, note: DocKey) -> Result<(), CloseRefused> {
        self.require_writer(note.circle)?;
        let closed = self.closed(note);
        if closed.record.is_some() || !self.intents_about(note).is_empty() || self.is_gone(note) {
            return Err(CloseRefused::ClosedAlready);
        }
        let is_held = self.is_circle_held(note.circle) || !closed.holders.is_empty();
        if is_held { Err(CloseRefused::Held) } else { Ok(()) }
    }

    /// Whether the person can write here no more: they left the practice, or the circle.
    pub(in crate::engine) fn has_left(&self, circle: LogId, person: PersonId) -> bool {
        let in_org =
            self.org().and_then(|org| org.person(person)).is_some_and(|known| known.removed_at.is_none());
        let listed = self.circles.get(&circle).is_some_and(|circle| circle.state.role_of(person).is_some());
        !in_org || !listed
    }

    pub(in crate::engine) fn is_admin_of(&self, circle: LogId) -> bool {
        let (Some(org), Some(circle)) = (self.org(), self.circles.get(&circle)) else { return false };
        circle.state.acts_as_admin(self.me.person(), org, org.len())
    }

    /// Decisions to seal, to withdraw or to destroy a document that wait for the relay.
    pub(in crate::engine) fn intents_about(&self, note: DocKey) -> Vec<u64> {
        let about = |intent: &Intent| {
            let (Intent::Seal { circle, document, .. } | Intent::Purge { circle, document, .. }) = intent
            else {
                return false;
            };
            (*circle, *document) == (note.circle, note.document)
        };
        self.intents.iter().filter(|(_, decided)| about(&decided.intent)).map(|(number, _)| *number).collect()
    }

    /// What the final forms of a note that wait for the relay hold.
    pub(in crate::engine) fn covered_by_intents(&self, note: DocKey) -> Vec<(Actor, u64)> {
        let waiting = self.intents_about(note).into_iter().filter_map(|number| self.sealing(number));
        waiting.flat_map(|sealed| sealed.covered).filter_map(|extent| extent.read()).collect()
    }

    /// This device's life wrote anew what it had not sent, and counts its changes anew. Where final forms of a note that wait
    /// for the relay hold `all` of it they hold what was written anew, else none of it.
    pub(in crate::engine) fn cover_anew(&mut self, note: DocKey, all: bool) {
        self.close(note, |closed| closed.set_beside = 0);
        let open = self.open.get(note).map(|open| &open.document).filter(|_| all);
        let covered = open.and_then(|document| document.covered_by(&document.heads())).unwrap_or_default();
        let anew = extents(covered.into_iter().filter(|(author, _)| *author == self.me.actor()).collect());
        for number in self.intents_about(note) {
            let Some(mut sealed) = self.sealing(number) else { continue };
            let me = self.me.actor();
            sealed.covered.retain(|extent| extent.read().is_some_and(|(author, _)| author != me));
            sealed.covered.extend(anew.iter().cloned());
            self.intent_done(number);
            self.intend_seal(note, &sealed);
        }
    }

    fn sealing(&self, number: u64) -> Option<SealedNote> {
        let Intent::Seal { note, .. } = &self.intents.get(&number)?.intent else { return None };
        SealedNote::from_bytes(&note.0).ok()
    }

    /// Whether its final form, or its end, waits for the relay.
    pub fn is_closing(&self, note: DocKey) -> bool {
        !self.intents_about(note).is_empty()
    }

    /// People who wrote in a document, as far as this device knows: from what it has of it, and from its record.
    pub(in crate::engine) fn writers_of(&self, key: DocKey) -> Vec<PersonId> {
        let authors = self.open.get(key).map(|open| open.document.authors()).unwrap_or_default();
        let sealed = self.sealed_note(key).into_iter().flat_map(|note| &note.covered);
        let covered = sealed.filter_map(Extent::read).map(|(author, _)| author);
        let of_device = |author: Actor| self.person_of(DeviceId(author.device));
        let mut people: Vec<PersonId> = authors.into_iter().chain(covered).filter_map(of_device).collect();
        people.extend(self.closed(key).writers);
        people.sort_unstable();
        people.dedup();
        people
    }

    fn intend_record(
        &mut self,
        note: DocKey,
        sealed: &SealedNote,
        writers: Vec<PersonId>,
    ) -> Result<(), CloseRefused> {
        if sealed.to_bytes().len() > RECORD_BYTES_MAX {
            return Err(CloseRefused::TooLong);
        }
        self.close(note, |closed| closed.writers = writers);
        self.intend_seal(note, sealed);
        Ok(())
    }

    /// A final form waits for the relay.
    pub(in crate::engine) fn intend_seal(&mut self, note: DocKey, sealed: &SealedNote) {
        let DocKey { circle, document } = note;
        self.add_intent(Intent::Seal { circle, document, note: SealedBytes(sealed.to_bytes()) });
    }

    /// Puts work that no signature covers into a document of its own; inside whatever call is going on.
    pub(in crate::engine) fn set_beside(
        &mut self,
        note: DocKey,
        beside: &Beside,
        now: Timestamp,
    ) -> Result<(), EditRefused> {
        self.set_beside_in(note.circle, note, beside, now)
    }

    pub(in crate::engine) fn set_beside_in(
        &mut self,
        circle: LogId,
        note: DocKey,
        beside: &Beside,
        now: Timestamp,
    ) -> Result<(), EditRefused> {
        let was_together = std::mem::replace(&mut self.together, true);
        let done = self.write_beside(circle, note, beside, now);
        self.together = was_together;
        done
    }

    fn write_beside(
        &mut self,
        circle: LogId,
        note: DocKey,
        beside: &Beside,
        now: Timestamp,
    ) -> Result<(), EditRefused> {
        let name = [note.document.0.as_slice(), beside.id.as_bytes()].concat();
        let (key, _) = self.document_for(circle, DocKind::Contribution, &name)?;
        let Some(open) = self.open.get(key) else {
            // Another device has put it there.
            return Ok(());
        };
        let is_new = is_blank(&open.document);
        let person = beside.person.map_or_else(String::new, |person| person.to_hex());
        let set = |field: &str, value: Scalar| DocEdit::SetValue { field: field.to_owned(), value };
        let edits = [
            set("target", Scalar::from(note.document.to_hex().as_str())),
            set("author", Scalar::from(person.as_str())),
            set("written_at", Scalar::Time(beside.work.at.0)),
            DocEdit::ReplaceText { field: "text".to_owned(), text: beside.text() },
        ];
        if is_new { self.edit(key, &edits, Commit::Now, now).map(drop) } else { Ok(()) }
    }
}

/// Whether nobody has written anything in it.
fn is_blank(document: &Document) -> bool {
    document.change_count() == 1 && !document.has_open_change()
}

/// Whether the document is under a legal hold. What is not known to be none counts as one.
pub(in crate::engine) fn is_held(view: &DocView) -> bool {
    view.value("legal_hold").values.iter().any(|seen| seen.value != Scalar::from("off"))
}

pub(in crate::engine) fn extents(of: Vec<(Actor, u64)>) -> Vec<Extent> {
    of.into_iter().map(|(author, upto)| Extent::new(author, upto)).collect()
}

fn signed_bytes(state: &SignedState, rendering: [u8; 32]) -> Vec<SignedBytes> {
    let bytes = |one: &CheckedSignature| {
        let statement = one.checked.as_ref().ok().filter(|statement| statement.rendering == rendering)?;
        let (signature, put_there_by) = (one.signature.clone(), one.put_there_by);
        Some(SignedBytes { statement: statement.to_bytes(), signature, put_there_by })
    };
    state.signatures.iter().filter_map(bytes).collect()
}
