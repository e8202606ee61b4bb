//! What happens between sessions: contacts and letters.

use super::SeamRead;
use crate::clinical::Day;
use crate::time::Timestamp;

choice! {
    /// A kind of contact.
    pub enum ContactKind {
        /// A call.
        Call = "call", "call";
        /// A text message.
        Text = "text", "text message";
        /// One to one.
        OneToOne = "one_to_one", "one to one";
        /// After a missed session.
        DnaFollowUp = "dna_follow_up", "follow-up of a missed session";
        /// With another professional.
        Professional = "professional", "with another professional";
        /// Guidance from supervision.
        Supervision = "supervision", "guidance from supervision";
    }
}

document! {
    /// A contact outside sessions.
    pub struct ContactNoteView for ContactNote {
        /// What kind.
        kind: value(ContactKind),
        /// When.
        at: value(Timestamp),
        /// What happened.
        text: prose,
        /// What comes next.
        plan: prose,
        /// Answers to the name guard.
        guard_answers: set(super::GuardAnswerView),
        /// Seams in its prose that somebody has read.
        seams_read: log(SeamRead),
    }
}

choice! {
    /// A kind of letter.
    pub enum LetterKind {
        /// To the general practitioner.
        Gp = "gp", "to the GP";
        /// At the end of treatment.
        Discharge = "discharge", "discharge";
        /// Something else.
        Other = "other", "other";
    }
}

document! {
    /// A letter, written from sealed facts.
    pub struct LetterView for Letter {
        /// What kind.
        kind: value(LetterKind),
        /// To whom.
        recipient: value(String),
        /// The text.
        text: prose,
        /// Day on which it was sent.
        sent: value(Day),
        /// Answers to the name guard.
        guard_answers: set(super::GuardAnswerView),
        /// Seams in its prose that somebody has read.
        seams_read: log(SeamRead),
    }
}
