//! What happens between sessions: contacts, letters, and a clinician's own process notes.

use alcove_protocol::id::LogId;

use crate::client::writing::drafting::Draft;
use crate::client::{Client, NaturalKey, Record};
use crate::clinical::{
    CircleKind, ContactKind, ContactNoteView, DocKind, LetterKind, LetterView, ProcessNoteView,
};
use crate::engine::DocKey;
use crate::error::ClientError;
use crate::time::Timestamp;

/// A contact to record.
#[derive(Clone, Debug)]
pub struct NewContactNote {
    /// What kind.
    pub kind: ContactKind,
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub text: String,
    /// What comes next.
    pub plan: String,
}

/// A letter to write.
#[derive(Clone, Debug)]
pub struct NewLetter {
    /// What kind.
    pub kind: LetterKind,
    /// To whom.
    pub recipient: String,
    /// The text.
    pub text: String,
    /// Day on which it was sent, as `YYYY-MM-DD`.
    pub sent: Option<String>,
}

/// A private note to keep.
#[derive(Clone, Debug, Default)]
pub struct NewProcessNote {
    /// The note.
    pub text: String,
    /// Day by which to look at it again, or destroy it.
    pub review_by: Option<String>,
    /// An entry that it is about.
    pub linked_entry: Option<DocKey>,
}

impl Client {
    /// Records a contact outside sessions. Works offline.
    ///
    /// # Errors
    /// [`ClientError::Edit`], [`ClientError::NotFound`] for an unknown member.
    pub async fn new_contact_note(&self, member: LogId, new: NewContactNote) -> Result<DocKey, ClientError> {
        let draft = Draft::default()
            .value("kind", Some(new.kind))
            .value("at", Some(new.at))
            .prose("text", &new.text)
            .prose("plan", &new.plan);
        self.new_record(DocKind::ContactNote, member, NaturalKey::Random, draft.0).await
    }

    /// A person's contacts outside sessions, prose cut short.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn contact_notes(&self, member: LogId) -> Result<Vec<Record<ContactNoteView>>, ClientError> {
        self.records(Some(member)).await
    }

    /// Writes a letter. Works offline.
    ///
    /// # Errors
    /// [`ClientError::Edit`] for a day that is none, [`ClientError::BadInput`] for one before the person's birth.
    pub async fn new_letter(&self, member: LogId, new: NewLetter) -> Result<DocKey, ClientError> {
        let draft = Draft::default()
            .value("kind", Some(new.kind))
            .text("recipient", &new.recipient)
            .prose("text", &new.text)
            .value("sent", new.sent.as_deref());
        self.new_record(DocKind::Letter, member, NaturalKey::Random, draft.0).await
    }

    /// A person's letters, prose cut short.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn letters(&self, member: LogId) -> Result<Vec<Record<LetterView>>, ClientError> {
        self.records(Some(member)).await
    }

    /// Keeps a private note, in a circle that only this person's devices and kit open. Works offline.
    ///
    /// # Errors
    /// [`ClientError::Edit`] for a day that is none.
    pub async fn new_process_note(&self, new: NewProcessNote) -> Result<DocKey, ClientError> {
        let circle = self.circle_for(CircleKind::Private, Vec::new(), Vec::new()).await?;
        let draft = Draft::default()
            .prose("text", &new.text)
            .value("review_by", new.review_by.as_deref())
            .value("linked_entry", new.linked_entry.map(|key| key.document.to_hex()).as_deref());
        self.new_record(DocKind::ProcessNote, circle, NaturalKey::Random, draft.0).await
    }

    /// This person's private notes, prose cut short.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn process_notes(&self) -> Result<Vec<Record<ProcessNoteView>>, ClientError> {
        self.records(None).await
    }
}
