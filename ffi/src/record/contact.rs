//! Contacts outside sessions, and letters.

use alcove_client_core::clinical::{
    ContactKind, ContactNoteView, GuardAnswerView, LetterKind, LetterView, MultiValue, SeamRead, SeenValue,
};
use alcove_client_core::time::Timestamp;

use super::common::LegalHoldLattice;
use crate::custom::Author;
use crate::values::{DayValues, TextValues, TimeValues};

/// A kind of contact.
#[uniffi::remote(Enum)]
pub enum ContactKind {
    /// A call.
    Call,
    /// A text message.
    Text,
    /// One to one.
    OneToOne,
    /// After a missed session.
    DnaFollowUp,
    /// With another professional.
    Professional,
    /// Guidance from supervision.
    Supervision,
    /// A code that this version does not know. Show it, never drop it.
    Unknown(String),
}

/// A kind of letter.
#[uniffi::remote(Enum)]
pub enum LetterKind {
    /// To the general practitioner.
    Gp,
    /// At the end of treatment.
    Discharge,
    /// Something else.
    Other,
    /// A code that this version does not know. Show it, never drop it.
    Unknown(String),
}

code_values! {
    ContactKind: SeenContactKind, ContactKindValues;
    LetterKind: SeenLetterKind, LetterKindValues;
}

/// A contact outside sessions.
#[uniffi::remote(Record)]
pub struct ContactNoteView {
    /// What kind.
    pub kind: ContactKindValues,
    /// When.
    pub at: TimeValues,
    /// What happened.
    pub text: String,
    /// What comes next.
    pub plan: String,
    /// Answers to the name guard.
    pub guard_answers: Vec<GuardAnswerView>,
    /// Seams in its prose that somebody has read.
    pub seams_read: Vec<SeamRead>,
    /// Which rule of retention applies, where it is not the usual one of its kind.
    pub retention_class: TextValues,
    /// Whether it is held: nothing held is destroyed, whatever its rule of retention says.
    pub legal_hold: LegalHoldLattice,
}

/// A letter, written from sealed facts.
#[uniffi::remote(Record)]
pub struct LetterView {
    /// What kind.
    pub kind: LetterKindValues,
    /// To whom.
    pub recipient: TextValues,
    /// The text.
    pub text: String,
    /// Day on which it was sent.
    pub sent: DayValues,
    /// Answers to the name guard.
    pub guard_answers: Vec<GuardAnswerView>,
    /// Seams in its prose that somebody has read.
    pub seams_read: Vec<SeamRead>,
    /// Which rule of retention applies, where it is not the usual one of its kind.
    pub retention_class: TextValues,
    /// Whether it is held: nothing held is destroyed, whatever its rule of retention says.
    pub legal_hold: LegalHoldLattice,
}
