//! Sealing and withdrawing: the final form of a note as a `record` under a key slot of its own, then a purge of everything
//! else. Both wait as intents: a person decides offline, and the next sync tells the log.

use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::id::{DeviceId, EntryId, LogId, PersonId, SlotId};
use alcove_protocol::limits::PURGE_WAIT_MS_MIN;
use alcove_protocol::record::{
    Attest, AttestVerdict, Attested, Purge, PurgeReason, Record, SlotEntry, Slots, slot_hash,
};
use rand_core::CryptoRng;

use crate::clinical::signing::{NotePlace, SealedNote, SignedBytes, Unsigned};
use crate::clinical::{DocKind, Scalar, WorkOutcome, schema_version};
use crate::crypto::payload::{pack_content, unpack_content};
use crate::crypto::{BodyKeys, SlotPlace, SlotSecret, open_entry, seal_entry, wrap_slot};
use crate::document::{DocEdit, DocView};
use crate::engine::apply::Unopened;
use crate::engine::circle::Draft;
use crate::engine::closed::HeldRecord;
use crate::engine::edit::{Commit, EditRefused};
use crate::engine::inbox::Placed;
use crate::engine::intents::{Intent, SealedBytes};
use crate::engine::save::{DocKey, SaveOp, Standing};
use crate::engine::signing::{Beside, SignedState};
use crate::engine::{Effect, Engine};
use crate::time::Timestamp;

/// Longest final form of a note, in bytes before compression.
const RECORD_BYTES_MAX: usize = 300 * 1024;
/// More than the relay waits, so that its clock has come as far.
const PURGE_WAIT_MS: i64 = PURGE_WAIT_MS_MIN.cast_signed() + 60 * 60 * 1000;

/// Why a note was not sealed or withdrawn. Nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CloseRefused {
    /// Signatures are missing.
    #[error("not every signature is there yet")]
    NotSigned,
    /// What was signed is not all here.
    #[error("the text that was signed is not all on this device yet: sync first")]
    NotHere,
    /// It is held: nothing of it is destroyed.
    #[error("this is under a legal hold: nothing of it is destroyed")]
    Held,
    /// It is sealed or withdrawn already, or about to be.
    #[error("this is sealed or withdrawn already")]
    ClosedAlready,
    /// Somebody who wrote in it has not left.
    #[error("its author has not left: it is signed, not sealed without a signature")]
    AuthorHere,
    /// It is too long.
    #[error("this note is too long to be sealed; it stays signed")]
    TooLong,
    /// It cannot be written here.
    #[error(transparent)]
    Edit(#[from] EditRefused),
}

impl Engine {
    /// Seals a note that has all its signatures: its final form becomes a record, and once everybody who wrote in it has
    /// said that nothing of theirs is missing, or after seven days, the drafts are destroyed. What no signature covers
    /// is set beside it first. Both documents must be open.
    ///
    /// # Errors
    /// [`CloseRefused`]; nothing changed.
    pub fn seal_note(
        &mut self,
        note: DocKey,
        status: DocKey,
        now: Timestamp,
    ) -> Result<Vec<Effect>, CloseRefused> {
        self.require_closable(note)?;
        let state = self.signed_state(note, Some(status));
        let version = state.versions.first().ok_or(CloseRefused::NotSigned)?;
        let text = state.text.as_ref().ok_or(CloseRefused::NotHere)?;
        let open = self.open.get(note).ok_or(EditRefused::NotOpen)?;
        let at = open.document.at(&version.heads).ok().flatten().ok_or(CloseRefused::NotHere)?;
        let runs = at.runs().map_err(|_| CloseRefused::NotHere)?;
        let mut sealed = SealedNote::seal(text, &version.heads, &runs, &signed_bytes(&state, version.rendering));
        sealed.set_beside = state.beside.iter().map(Beside::extent).collect();
        let coworkers = self.coworkers(note);
        self.intend_record(note, &sealed, PurgeReason::Sealed, coworkers, now)?;
        for beside in state.beside.iter().filter(|one| one.outcome.is_none() && !one.work.worked.is_empty()) {
            self.set_beside(note, beside, now)?;
            self.decide_beside(status, beside, WorkOutcome::SetBeside, now)?;
        }
        Ok(self.finish())
    }

    /// Seals a draft whose authors have left, without a signature. The document must be open.
    ///
    /// # Errors
    /// [`CloseRefused`]; nothing changed.
    pub fn seal_unsigned(&mut self, note: DocKey, now: Timestamp) -> Result<Vec<Effect>, CloseRefused> {
        self.require_closable(note)?;
        let open = self.open.get(note).ok_or(EditRefused::NotOpen)?;
        let runs = open.document.runs().map_err(|_| CloseRefused::NotHere)?;
        let view = open.document.view().map_err(|_| CloseRefused::NotHere)?;
        let heads = open.document.heads();
        let here = |person: PersonId| self.org().and_then(|org| org.person(person)).is_none_or(|p| p.removed_at.is_none());
        let wrote = runs.iter().filter_map(|run| self.person_of(DeviceId(run.author.device)));
        if runs.is_empty() || wrote.into_iter().any(here) {
            return Err(CloseRefused::AuthorHere);
        }
        let mut sealed = SealedNote::seal(&view, &heads, &runs, &[]);
        sealed.unsigned = Some(Unsigned::AuthorLeft);
        self.intend_record(note, &sealed, PurgeReason::Sealed, Vec::new(), now)?;
        Ok(self.finish())
    }

    /// Withdraws a note that was written in the wrong record: only that it was, by whom and when, stays of it. `beside` are
    /// its status, addenda and contributions, of which nothing stays. The note must be open.
    ///
    /// # Errors
    /// [`CloseRefused`]; nothing changed.
    pub fn withdraw_note(
        &mut self,
        note: DocKey,
        beside: &[DocKey],
        now: Timestamp,
    ) -> Result<Vec<Effect>, CloseRefused> {
        self.require_writer(note.circle)?;
        let kind = self.kinds.get(&note).copied().ok_or(EditRefused::UnknownDocument)?;
        let closed = self.closed(note);
        if closed.record.is_some_and(|record| record.withdrawn) {
            return Err(CloseRefused::ClosedAlready);
        }
        if closed.legal_hold || closed.disputed {
            return Err(CloseRefused::Held);
        }
        let pending: Vec<u64> = self.intents_about(note);
        for number in pending {
            self.save(SaveOp::IntentDone(number));
            self.intents.remove(&number);
        }
        let coworkers = self.coworkers(note);
        let sealed = SealedNote::withdraw(kind, self.me.person(), now);
        self.intend_record(note, &sealed, PurgeReason::Withdrawn, coworkers, now)?;
        for key in beside {
            let coworkers = self.coworkers(*key);
            self.add_intent(Intent::Purge {
                circle: key.circle,
                document: key.document,
                reason: PurgeReason::Destroyed,
                coworkers,
                since_ms: now.0,
            });
        }
        Ok(self.finish())
    }

    fn require_closable(&self, note: DocKey) -> Result<(), CloseRefused> {
        self.require_writer(note.circle)?;
        let closed = self.closed(note);
        if closed.record.is_some() || !self.intents_about(note).is_empty() {
            return Err(CloseRefused::ClosedAlready);
        }
        let held = self.open.get(note).and_then(|open| open.document.view().ok()).is_some_and(|view| is_held(&view));
        if closed.legal_hold || held { Err(CloseRefused::Held) } else { Ok(()) }
    }

    fn intents_about(&self, note: DocKey) -> Vec<u64> {
        let about = |intent: &Intent| match intent {
            Intent::Seal { circle, document, .. } | Intent::Purge { circle, document, .. } => {
                (*circle, *document) == (note.circle, note.document)
            }
            _ => false,
        };
        self.intents.iter().filter(|(_, decided)| about(&decided.intent)).map(|(number, _)| *number).collect()
    }

    /// Other people who wrote in an open document.
    fn coworkers(&self, key: DocKey) -> Vec<PersonId> {
        let Some(open) = self.open.get(key) else { return Vec::new() };
        let authors = open.document.authors().into_iter();
        let mut people: Vec<PersonId> =
            authors.filter_map(|author| self.person_of(DeviceId(author.device))).collect();
        people.retain(|person| *person != self.me.person());
        people.sort_unstable();
        people.dedup();
        people
    }

    fn intend_record(
        &mut self,
        note: DocKey,
        sealed: &SealedNote,
        reason: PurgeReason,
        coworkers: Vec<PersonId>,
        now: Timestamp,
    ) -> Result<(), CloseRefused> {
        let bytes = sealed.to_bytes();
        if bytes.len() > RECORD_BYTES_MAX {
            return Err(CloseRefused::TooLong);
        }
        let DocKey { circle, document } = note;
        self.add_intent(Intent::Seal { circle, document, note: SealedBytes(bytes) });
        self.add_intent(Intent::Purge { circle, document, reason, coworkers, since_ms: now.0 });
        Ok(())
    }

    /// Puts work that no signature covers into a document of its own.
    fn set_beside(&mut self, note: DocKey, beside: &Beside, now: Timestamp) -> Result<(), EditRefused> {
        let name = [note.document.0.as_slice(), beside.id.as_bytes()].concat();
        let (key, _) = self.document_for(note.circle, DocKind::Contribution, &name)?;
        let person = beside.person.map_or_else(String::new, |person| person.to_hex());
        let set = |field: &str, value: Scalar| DocEdit::SetValue { field: field.to_owned(), value };
        let edits = [
            set("target", Scalar::from(note.document.to_hex().as_str())),
            set("author", Scalar::from(person.as_str())),
            set("written_at", Scalar::Time(beside.work.at.0)),
            DocEdit::ReplaceText { field: "text".to_owned(), text: beside.text() },
        ];
        self.edit(key, &edits, Commit::Now, now).map(drop)
    }
}

/// Whether the document is under a legal hold.
pub(super) fn is_held(view: &DocView) -> bool {
    view.value("legal_hold").values.iter().any(|seen| seen.value == Scalar::from("on"))
}

fn signed_bytes(state: &SignedState, rendering: [u8; 32]) -> Vec<SignedBytes> {
    let bytes = |one: &crate::clinical::signing::CheckedSignature| {
        let statement = one.checked.as_ref().ok().filter(|statement| statement.rendering == rendering)?;
        let (signature, put_there_by) = (one.signature.clone(), one.put_there_by);
        Some(SignedBytes { statement: statement.to_bytes(), signature, put_there_by })
    };
    state.signatures.iter().filter_map(bytes).collect()
}
