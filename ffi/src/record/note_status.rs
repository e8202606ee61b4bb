//! What a signature means, and what becomes of words that no signature covers.

use alcove_client_core::clinical::{AddendumReason, SignatureMeaning, WorkOutcome};

/// What a signature means.
#[uniffi::remote(Enum)]
pub enum SignatureMeaning {
    /// I wrote this.
    Author,
    /// I was present and agree.
    PresentAndAgree,
    /// I supervised this.
    Supervised,
    /// Typed by somebody else for me.
    TranscribedFor,
    /// A code that this version does not know. Show it, never drop it.
    Unknown(String),
}

/// What was decided about work that a note's signatures do not cover.
#[uniffi::remote(Enum)]
pub enum WorkOutcome {
    /// It stands in an addendum.
    Adopted,
    /// It was co-signed with a comment.
    CoSigned,
    /// It is kept as a draft that counts nowhere.
    Discarded,
    /// It was put into a contribution of its own when the note was sealed.
    SetBeside,
    /// A code that this version does not know. Show it, never drop it.
    Unknown(String),
}

/// Why something is added to a signed note.
#[uniffi::remote(Enum)]
pub enum AddendumReason {
    /// It became known later.
    LateInformation,
    /// Something was wrong.
    Correction,
    /// Somebody disagrees.
    Disagreement,
    /// The person's own statement.
    PersonsStatement,
    /// A code that this version does not know. Show it, never drop it.
    Unknown(String),
}
