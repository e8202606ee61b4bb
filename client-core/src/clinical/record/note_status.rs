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
    /// How far a note that nobody has signed has come.
    pub enum NoteState {
        /// Being written.
        Draft = "draft", "draft";
        /// Ready to be signed.
        Ready = "ready", "ready";
    }
}

item! {
    /// A signature: what was signed, and the signature of it. Their layout stands in
    /// [`signing`](crate::clinical::signing).
    pub struct SignatureView {
        /// Base64 of the statement.
        statement: fixed(String),
        /// Base64 of the Ed25519 signature over it.
        signature: fixed(String),
    }
}

choice! {
    /// What was decided about work that a note's signatures do not cover.
    pub enum WorkOutcome {
        /// It stands in an addendum.
        Adopted = "adopted", "adopted as an addendum";
        /// It was co-signed with a comment.
        CoSigned = "co_signed", "co-signed with a comment";
        /// It is kept as a draft that counts nowhere.
        Discarded = "discarded", "kept as a discarded draft";
        /// It was put into a contribution of its own when the note was sealed.
        SetBeside = "set_beside", "set beside the note";
    }
}

item! {
    /// A decision about one author's work that the signatures do not cover. The item's id names author and extent.
    pub struct WorkDecisionView {
        /// Hex of the id of the author's device.
        device: fixed(String),
        /// The life of that device's store.
        incarnation: fixed(i64),
        /// The author's newest change that it is about.
        upto: fixed(i64),
        /// What was decided.
        outcome: value(WorkOutcome),
        /// Hex of the person id of whoever decided.
        by: value(String),
    }
}

document! {
    /// What became of a note. It lies in the note's own circle.
    pub struct NoteStatusView for NoteStatus {
        /// Hex of the note's handle.
        target: fixed(String),
        /// The number of the note's kind.
        target_kind: fixed(i64),
        /// Whether its author says that it is ready to be signed.
        state: value(NoteState),
        /// The signatures.
        signatures: log(SignatureView),
        /// What was decided about work that the signatures do not cover.
        decisions: set(WorkDecisionView),
        /// When it was filed here anew, because it had been in another record in error.
        filed_anew: value(Timestamp) since 2,
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
    /// Words that no signature of a note covers, set beside it: whose, and when they were written.
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
        /// What was decided about them.
        outcome: value(WorkOutcome),
    }
}
