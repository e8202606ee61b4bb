//! Edits: into the open document at once, onto the disk within half a second, into a change when typing pauses.

use alcove_protocol::id::LogId;
use alcove_protocol::record::Role;
use rand_core::CryptoRng;

use crate::clinical::DocKind;
use crate::document::{DocEdit, EditError};
use crate::engine::Engine;
use crate::engine::effect::{Effect, Notice};
use crate::engine::writing::documents::BASE_RENEWAL_BYTES;
use crate::engine::writing::local::Local;
use crate::engine::writing::save::{DocKey, SaveOp};
use crate::time::Timestamp;

/// How long typed text may be in memory only.
const TYPING_UNSAVED_MS_MAX: i64 = 500;
/// A pause that ends a change.
const TYPING_IDLE_MS: i64 = 2_000;

/// When an edit becomes a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Commit {
    /// Now: a decision, such as an attendance.
    Now,
    /// When typing pauses, or a sync starts. Until then the edit lies in the store's journal.
    WhenIdle,
}

/// Why an edit was not made. Nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditRefused {
    /// The document is not open: load it, then try again.
    #[error("the document is not open")]
    NotOpen,
    /// The document does not exist here.
    #[error("there is no such document on this device")]
    UnknownDocument,
    /// This person may not write in the circle.
    #[error("this person may read here, not write")]
    NoRight,
    /// A newer version wrote into the circle.
    #[error("a newer version wrote here: update to go on")]
    UpdateNeeded,
    /// This person's access to the circle has ended.
    #[error("access to this circle has ended")]
    AccessEnded,
    /// This device was revoked.
    #[error("this device was revoked: nothing more can be written on it")]
    Revoked,
    /// The lease has ended, or work that was sealed meanwhile waits to be taken in.
    #[error("this device was without the relay for too long: what is written is sealed until the next sync")]
    LeaseEnded,
    /// Something that this device's own text builds on was set aside.
    #[error(
        "something that this text builds on was set aside after a removal: nothing more can be written here"
    )]
    Frozen,
    /// The note is signed.
    #[error("this note is signed: what is new is written as an addendum")]
    Signed,
    /// It was withdrawn: it was in the wrong record.
    #[error("this note was withdrawn: write in the record that it belongs to")]
    Withdrawn,
    /// It has its final form.
    #[error("this note is sealed: what is new is written as an addendum")]
    Sealed,
    /// The store has failed for so long that nothing more is taken on.
    #[error("this device cannot save: its storage is full or failing")]
    StorageFailing,
    /// The edit does not fit the document.
    #[error(transparent)]
    Document(#[from] EditError),
}

impl Engine {
    /// The document with this natural key; made, empty, if it does not exist here yet.
    ///
    /// # Errors
    /// [`EditRefused`] when the circle is unknown or closed to this person.
    pub fn document_for(
        &mut self,
        circle: LogId,
        kind: DocKind,
        natural_key: &[u8],
    ) -> Result<(DocKey, Vec<Effect>), EditRefused> {
        self.require_writer(circle)?;
        let key = self.document_named(circle, kind, natural_key).ok_or(EditRefused::UnknownDocument)?;
        if self.kinds.contains_key(&key) {
            return Ok((key, Vec::new()));
        }
        let created = self.blank_document(kind).map_err(|_| EditError::Broken)?;
        self.kinds.insert(key, kind);
        self.open.insert(key, created);
        self.save(SaveOp::Document(key, kind));
        Ok((key, self.finish()))
    }

    /// Edits an open document. Several edits are made all or none.
    ///
    /// # Errors
    /// [`EditRefused`]; nothing changed.
    pub fn edit(
        &mut self,
        key: DocKey,
        edits: &[DocEdit],
        commit: Commit,
        now: Timestamp,
    ) -> Result<Vec<Effect>, EditRefused> {
        self.see_clock(now);
        self.require_writer(key.circle)?;
        if self.frozen.contains(&key) {
            return Err(EditRefused::Frozen);
        }
        if !self.kinds.contains_key(&key) {
            return Err(EditRefused::UnknownDocument);
        }
        self.require_open_note(key, edits)?;
        if self.is_store_overloaded() {
            return Err(EditRefused::StorageFailing);
        }
        self.edit_open(key, edits, now)?;
        let open = self.open.use_mut(key).ok_or(EditRefused::NotOpen)?;
        match commit {
            Commit::Now => self.commit_document(key, now),
            Commit::WhenIdle => {
                open.unsaved_typing.extend(edits.iter().filter_map(|edit| serde_json::to_vec(edit).ok()));
                open.typing_since.get_or_insert(now);
                self.set_timer(now);
            }
        }
        Ok(self.finish())
    }

    /// Edits an open document, all or none.
    pub(in crate::engine) fn edit_open(
        &mut self,
        key: DocKey,
        edits: &[DocEdit],
        now: Timestamp,
    ) -> Result<(), EditRefused> {
        let open = self.open.use_mut(key).ok_or(EditRefused::NotOpen)?;
        match edits {
            [edit] => open.document.edit(edit, now)?,
            edits => {
                let mut trial = open.document.clone();
                edits.iter().try_for_each(|edit| trial.edit(edit, now))?;
                open.document = trial;
            }
        }
        open.last_edit = now;
        self.tell_written(key);
        Ok(())
    }

    /// Makes every open change a change of its document, and puts everything typed into the store.
    pub fn commit_all(&mut self, now: Timestamp) -> Vec<Effect> {
        self.commit_open_changes(now);
        self.finish()
    }

    /// Puts everything typed into the store, without ending the open changes.
    pub fn save_typing(&mut self) -> Vec<Effect> {
        self.journal_typing(Timestamp(i64::MAX));
        self.finish()
    }

    pub(in crate::engine) fn require_writer(&self, circle: LogId) -> Result<(), EditRefused> {
        if self.is_revoked() {
            return Err(EditRefused::Revoked);
        }
        if self.lease.sealed_waits || self.is_lease_ended() {
            return Err(EditRefused::LeaseEnded);
        }
        let held = self.circles.get(&circle).ok_or(EditRefused::UnknownDocument)?;
        if held.state.blocked().is_some() {
            return Err(EditRefused::UpdateNeeded);
        }
        match held.state.role_of(self.me.person()) {
            None => Err(EditRefused::AccessEnded),
            Some(_) if self.is_over(circle) => Err(EditRefused::AccessEnded),
            Some(role) if role >= Role::Writer => Ok(()),
            Some(_) => Err(EditRefused::NoRight),
        }
    }

    pub(in crate::engine) fn commit_open_changes(&mut self, now: Timestamp) {
        let keys: Vec<DocKey> = self.open.with_open_change().map(|(key, _)| key).collect();
        for key in keys {
            self.commit_document(key, now);
        }
    }

    pub(in crate::engine) fn commit_document(&mut self, key: DocKey, now: Timestamp) {
        let Some(open) = self.open.use_mut(key) else { return };
        let changes = open.document.commit(now);
        open.unsaved_typing.clear();
        open.typing_since = None;
        if changes.is_empty() {
            self.save(SaveOp::TypingDone(key));
            return;
        }
        open.since_base_bytes += changes.iter().map(|change| change.bytes.len()).sum::<usize>();
        for change in changes {
            let number = self.make_number();
            self.local.add(key, Local::open(number, change.bytes.clone(), now));
            self.save(SaveOp::LocalChange { key, number, bytes: change.bytes, at: now });
        }
        self.save(SaveOp::TypingDone(key));
        self.save_view(key);
        self.renew_base(key, BASE_RENEWAL_BYTES);
        self.effects.push(Effect::Notify(Notice::Document { key, remote: false }));
        self.effects.push(Effect::Notify(Notice::Status));
    }

    /// Saves edits of open changes that were typed at or before `typed_until`.
    fn journal_typing(&mut self, typed_until: Timestamp) {
        let due: Vec<DocKey> = self
            .open
            .with_open_change()
            .filter(|(_, open)| open.typing_since.is_some_and(|since| since <= typed_until))
            .map(|(key, _)| key)
            .collect();
        for key in due {
            let Some(open) = self.open.use_mut(key) else { continue };
            open.typing_since = None;
            for edit in std::mem::take(&mut open.unsaved_typing) {
                let number = self.make_number();
                self.save(SaveOp::Typing { key, number, edit });
            }
        }
    }

    pub(in crate::engine) fn timer(&mut self, now: Timestamp, rng: &mut dyn CryptoRng) {
        self.retry_failed_save();
        self.journal_typing(Timestamp(now.0 - TYPING_UNSAVED_MS_MAX));
        let idle: Vec<DocKey> = self
            .open
            .with_open_change()
            .filter(|(_, open)| open.last_edit.0 + TYPING_IDLE_MS <= now.0)
            .map(|(key, _)| key)
            .collect();
        for key in idle {
            self.commit_document(key, now);
        }
        self.sync_if_live(now, rng);
        self.set_timer(now);
    }

    /// Sets the timer for what is due first.
    pub(super) fn set_timer(&mut self, now: Timestamp) {
        let typing = self.open.with_open_change().flat_map(|(_, open)| {
            let unsaved = open.typing_since.map(|since| since.0 + TYPING_UNSAVED_MS_MAX);
            unsaved.into_iter().chain([open.last_edit.0 + TYPING_IDLE_MS])
        });
        if let Some(due) = typing.min() {
            self.effects.push(Effect::SetTimer(due.max(now.0 + 1)));
        }
    }
}
