//! What became of a note: signatures, what was added later, whether it was withdrawn.

use super::SeamRead;
use crate::time::Timestamp;

choice! {
    /// What a signature means.
    pub enum SignatureMeaning {
        /// I wrote this.
        Author = "author", "author";
        /// I was present and agree.
        PresentAndAgree = "present_and_agree", "was present and agrees";
        /// I supervised this.
        Supervised = "supervised", "supervised";
        /// Typed by somebody else for me.
        TranscribedFor = "transcribed_for", "transcribed";
    }
}

choice! {
    /// How far a note has come, from the least to the most final.
    pub enum NoteState {
        /// Being written.
        Draft = "draft", "draft";
        /// Ready to be signed.
        Ready = "ready", "ready";
        /// Sealed.
        Sealed = "sealed", "sealed";
        /// Withdrawn: recorded in error.
        Withdrawn = "withdrawn", "withdrawn, recorded in error";
    }
}

item! {
    /// A signature.
    pub struct SignatureView {
        /// Hex of the heads that were signed, sorted, separated by spaces.
        heads: fixed(String),
        /// Hex of the hash of the canonical rendering.
        rendering: fixed(String),
        /// The kind's schema version.
        schema: fixed(i64),
        /// Hex of the person id of the signer.
        signer: fixed(String),
        /// Hex of the device id whose key signed.
        device: fixed(String),
        /// The signer's role then.
        role: fixed(String),
        /// What it means.
        meaning: fixed(SignatureMeaning),
        /// A comment.
        comment: fixed(String),
        /// When, by the signer's clock.
        at: fixed(Timestamp),
        /// Hex of the Ed25519 signature.
        signature: fixed(String),
    }
}

item! {
    /// What was decided about words that came later. The item's id names them.
    pub struct LateWordsView {
        /// Adopted as an addendum, kept as a discarded draft.
        outcome: value(String),
        /// Hex of the person id of whoever decided.
        by: value(String),
    }
}

document! {
    /// What became of a note. It lies in the note's own circle.
    pub struct NoteStatusView for NoteStatus {
        /// Hex of the note's handle.
        target: fixed(String),
        /// How far the note has come.
        state: lattice(NoteState),
        /// The signatures.
        signatures: log(SignatureView),
        /// What was decided about words that came later.
        late_words: set(LateWordsView),
        /// Who withdrew it, when it was withdrawn: hex of the person id.
        withdrawn_by: value(String),
        /// When it was withdrawn.
        withdrawn_at: value(Timestamp),
    }
}

choice! {
    /// Why something is added to a signed note.
    pub enum AddendumReason {
        /// It became known later.
        LateInformation = "late_information", "late information";
        /// Something was wrong.
        Correction = "correction", "correction";
        /// Somebody disagrees.
        Disagreement = "disagreement", "disagreement";
        /// The person's own statement.
        PersonsStatement = "persons_statement", "the person's own statement";
    }
}

document! {
    /// Something added to a signed note.
    pub struct AddendumView for Addendum {
        /// Hex of the note's handle.
        target: fixed(String),
        /// Why.
        reason: value(AddendumReason),
        /// The text.
        text: prose,
        /// Answers to the name guard.
        guard_answers: set(super::GuardAnswerView),
        /// Seams in its prose that somebody has read.
        seams_read: log(SeamRead),
    }
}

document! {
    /// Words that came after a note was signed or shredded: whose, and when they were written.
    pub struct ContributionView for Contribution {
        /// Hex of the note's handle.
        target: fixed(String),
        /// Which field they were written into.
        field: fixed(String),
        /// The words.
        text: prose,
        /// Hex of the person id of the author.
        author: fixed(String),
        /// When they were written, by the author's clock.
        written_at: fixed(Timestamp),
    }
}
