//! What happens between sessions: contacts, letters, and a clinician's own process notes.

use alcove_client_core::client::{NewContactNote, NewLetter, NewProcessNote};
use alcove_client_core::clinical::{ContactKind, LetterKind};
use alcove_client_core::engine::DocKey;
use alcove_client_core::time::Timestamp;

use crate::client::Client;
use crate::custom::CircleId;
use crate::error::ApiError;
use crate::items::{ContactNoteItem, LetterItem, ProcessNoteItem};

/// A contact to record.
#[uniffi::remote(Record)]
pub struct NewContactNote {
    /// What kind.
    pub kind: ContactKind,
    /// When, ms since 1970.
    pub at: Timestamp,
    /// What happened.
    pub text: String,
    /// What comes next.
    #[uniffi(default = "")]
    pub plan: String,
}

/// A letter to write.
#[uniffi::remote(Record)]
pub struct NewLetter {
    /// What kind.
    pub kind: LetterKind,
    /// To whom.
    pub recipient: String,
    /// The text.
    pub text: String,
    /// Day on which it was sent, as `YYYY-MM-DD`.
    #[uniffi(default = None)]
    pub sent: Option<String>,
}

/// A private note to keep.
#[uniffi::remote(Record)]
pub struct NewProcessNote {
    /// The note.
    pub text: String,
    /// Day by which to look at it again, or destroy it, as `YYYY-MM-DD`.
    #[uniffi(default = None)]
    pub review_by: Option<String>,
    /// An entry that it is about.
    #[uniffi(default = None)]
    pub linked_entry: Option<DocKey>,
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// Records a contact outside sessions.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`], [`ApiError::Refused`]; nothing changed.
    pub async fn new_contact_note(&self, member: CircleId, new: NewContactNote) -> Result<DocKey, ApiError> {
        Ok(self.core.new_contact_note(member, new).await?)
    }

    /// A person's contacts outside sessions, prose cut short.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`], [`ApiError::LeaseEnded`].
    pub async fn contact_notes(&self, member: CircleId) -> Result<Vec<ContactNoteItem>, ApiError> {
        Ok(self.core.contact_notes(member).await?)
    }

    /// Keeps a letter.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for a day that is none, [`ApiError::Refused`]; nothing changed.
    pub async fn new_letter(&self, member: CircleId, new: NewLetter) -> Result<DocKey, ApiError> {
        Ok(self.core.new_letter(member, new).await?)
    }

    /// A person's letters, prose cut short.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`], [`ApiError::LeaseEnded`].
    pub async fn letters(&self, member: CircleId) -> Result<Vec<LetterItem>, ApiError> {
        Ok(self.core.letters(member).await?)
    }

    /// Keeps a note in this clinician's own circle, which nobody else can open.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for a day that is none or a device that has not synced yet; nothing changed.
    pub async fn new_process_note(&self, new: NewProcessNote) -> Result<DocKey, ApiError> {
        Ok(self.core.new_process_note(new).await?)
    }

    /// This person's private notes, prose cut short.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`], [`ApiError::LeaseEnded`].
    pub async fn process_notes(&self) -> Result<Vec<ProcessNoteItem>, ApiError> {
        Ok(self.core.process_notes().await?)
    }
}
