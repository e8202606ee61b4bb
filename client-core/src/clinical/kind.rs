//! Kinds of documents and of the circles that hold them. The numbers are stored and signed: never reused.

use serde::{Deserialize, Serialize};

/// What a circle holds, which decides who may open it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum CircleKind {
    /// A therapy group: its shell, sessions and nameless notes.
    Group = 1,
    /// Who is in a group: the only place where two members meet.
    Roster = 2,
    /// The whole clinical record of one person in therapy.
    Member = 3,
    /// Private process notes of one clinician.
    Private = 4,
    /// Supervision notes of two clinicians.
    Supervision = 5,
    /// Directory, templates and policies of the practice; no patient data.
    Practice = 6,
    /// How to reach one person in therapy.
    Contact = 7,
    /// Appointments, without anything clinical.
    Schedule = 8,
    /// Who opened and changed what.
    Audit = 9,
    /// Access requests, retention and what was destroyed.
    Governance = 10,
}

impl CircleKind {
    /// The stored number.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The kind with this number, or `None` for a number that this version does not know.
    pub fn from_number(number: u8) -> Option<Self> {
        [
            Self::Group,
            Self::Roster,
            Self::Member,
            Self::Private,
            Self::Supervision,
            Self::Practice,
            Self::Contact,
            Self::Schedule,
            Self::Audit,
            Self::Governance,
        ]
        .into_iter()
        .find(|kind| kind.number() == number)
    }
}

/// What a document records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u16)]
pub enum DocKind {
    /// The practice and the names of its people.
    Directory = 1,
    /// A therapy group's shell.
    Group = 2,
    /// One meeting of a group.
    Session = 3,
    /// The nameless note of one session.
    GroupNote = 4,
    /// Who is in a group.
    Roster = 5,
    /// A person in therapy.
    MemberRecord = 6,
    /// One person's note of one session.
    MemberEntry = 7,
    /// One version of a group's ground rules.
    GroundRules = 8,
    /// Who interacted with whom in one session.
    InteractionTicks = 9,
    /// A boundary that was crossed, with everybody concerned.
    BoundaryEvent = 10,
    /// How to reach one person in therapy.
    ContactCard = 11,
    /// How somebody came to the practice.
    Referral = 12,
    /// A conversation about whether a group suits a person.
    Screening = 13,
    /// What a person agreed to.
    ConsentRecord = 14,
    /// A person's membership of a group.
    Membership = 15,
    /// An outcome measure as it was filled in.
    OutcomeResponse = 16,
    /// A goal.
    Goal = 17,
    /// A concern for somebody's safety.
    SafetyConcern = 18,
    /// One version of a safety plan.
    SafetyPlan = 19,
    /// One member's own, nameless part of a boundary event.
    BoundaryNote = 20,
    /// A contact outside sessions.
    ContactNote = 21,
    /// A letter.
    Letter = 22,
    /// A clinician's private note.
    ProcessNote = 23,
    /// A note of supervision.
    SupervisionNote = 24,
    /// Something to do for one person or a group.
    Task = 25,
    /// A person's request for their record.
    AccessRequest = 27,
    /// What is left of what was destroyed.
    DestructionCertificate = 28,
    /// What one device did on one day.
    AuditTrail = 29,
    /// A copy of one document that a supervisor may read for a time.
    SharedExtract = 30,
    /// The employer's rules.
    Policies = 31,
    /// Signatures of a note, and what became of it.
    NoteStatus = 32,
    /// Something added to a signed note.
    Addendum = 33,
    /// Words that came after a note was signed.
    Contribution = 34,
    /// An instrument that the practice loaded.
    InstrumentPack = 35,
}

impl DocKind {
    /// Every kind that this version knows, by number.
    pub const ALL: [Self; 34] = [
        Self::Directory,
        Self::Group,
        Self::Session,
        Self::GroupNote,
        Self::Roster,
        Self::MemberRecord,
        Self::MemberEntry,
        Self::GroundRules,
        Self::InteractionTicks,
        Self::BoundaryEvent,
        Self::ContactCard,
        Self::Referral,
        Self::Screening,
        Self::ConsentRecord,
        Self::Membership,
        Self::OutcomeResponse,
        Self::Goal,
        Self::SafetyConcern,
        Self::SafetyPlan,
        Self::BoundaryNote,
        Self::ContactNote,
        Self::Letter,
        Self::ProcessNote,
        Self::SupervisionNote,
        Self::Task,
        Self::AccessRequest,
        Self::DestructionCertificate,
        Self::AuditTrail,
        Self::SharedExtract,
        Self::Policies,
        Self::NoteStatus,
        Self::Addendum,
        Self::Contribution,
        Self::InstrumentPack,
    ];

    /// The stored number.
    pub fn number(self) -> u16 {
        self as u16
    }

    /// The kind with this number, or `None` for a number that this version does not know.
    pub fn from_number(number: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.number() == number)
    }

    /// The schema version of Alcove that brought the kind.
    pub fn since(self) -> u16 {
        if self.number() <= Self::MemberEntry.number() { 1 } else { 2 }
    }

    /// What a clinician calls it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Directory => "directory",
            Self::Group => "group",
            Self::Session => "session",
            Self::GroupNote => "group note",
            Self::Roster => "roster",
            Self::MemberRecord => "record",
            Self::MemberEntry => "entry",
            Self::GroundRules => "ground rules",
            Self::InteractionTicks => "interactions",
            Self::BoundaryEvent => "boundary event",
            Self::ContactCard => "contact card",
            Self::Referral => "referral",
            Self::Screening => "suitability conversation",
            Self::ConsentRecord => "consents",
            Self::Membership => "membership",
            Self::OutcomeResponse => "outcome measure",
            Self::Goal => "goal",
            Self::SafetyConcern => "safety concern",
            Self::SafetyPlan => "safety plan",
            Self::BoundaryNote => "boundary note",
            Self::ContactNote => "contact note",
            Self::Letter => "letter",
            Self::ProcessNote => "process note",
            Self::SupervisionNote => "supervision note",
            Self::Task => "task",
            Self::AccessRequest => "access request",
            Self::DestructionCertificate => "certificate of destruction",
            Self::AuditTrail => "audit trail",
            Self::SharedExtract => "shared extract",
            Self::Policies => "policies",
            Self::NoteStatus => "signatures",
            Self::Addendum => "addendum",
            Self::Contribution => "late contribution",
            Self::InstrumentPack => "instrument",
        }
    }

    /// The kinds of circle that hold such documents, the usual one first.
    pub fn circle_kinds(self) -> &'static [CircleKind] {
        match self {
            Self::Directory | Self::Policies | Self::InstrumentPack => &[CircleKind::Practice],
            Self::Group | Self::Session | Self::GroupNote | Self::GroundRules => &[CircleKind::Group],
            Self::Roster | Self::InteractionTicks | Self::BoundaryEvent => &[CircleKind::Roster],
            Self::ContactCard => &[CircleKind::Contact],
            Self::ProcessNote => &[CircleKind::Private],
            Self::SupervisionNote | Self::SharedExtract => &[CircleKind::Supervision],
            Self::AccessRequest | Self::DestructionCertificate => &[CircleKind::Governance],
            Self::AuditTrail => &[CircleKind::Audit],
            Self::NoteStatus | Self::Addendum | Self::Contribution => {
                &[CircleKind::Member, CircleKind::Group, CircleKind::Private, CircleKind::Supervision]
            }
            Self::MemberRecord
            | Self::MemberEntry
            | Self::Referral
            | Self::Screening
            | Self::ConsentRecord
            | Self::Membership
            | Self::OutcomeResponse
            | Self::Goal
            | Self::SafetyConcern
            | Self::SafetyPlan
            | Self::BoundaryNote
            | Self::ContactNote
            | Self::Letter => &[CircleKind::Member],
            Self::Task => &[CircleKind::Member, CircleKind::Group],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_lead_back_to_their_kind_and_unknown_numbers_to_none() {
        for kind in DocKind::ALL {
            assert_eq!(DocKind::from_number(kind.number()), Some(kind));
        }
        assert_eq!(DocKind::from_number(0), None);
        assert_eq!(DocKind::from_number(36), None);
        assert_eq!((0..=u8::MAX).filter_map(CircleKind::from_number).count(), 10);
    }
}
