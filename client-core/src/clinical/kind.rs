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
}

impl DocKind {
    /// Every kind that this version knows, by number.
    pub const ALL: [Self; 7] = [
        Self::Directory,
        Self::Group,
        Self::Session,
        Self::GroupNote,
        Self::Roster,
        Self::MemberRecord,
        Self::MemberEntry,
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

    /// The kind of circle that holds such documents.
    pub fn circle_kind(self) -> CircleKind {
        match self {
            Self::Directory => CircleKind::Practice,
            Self::Group | Self::Session | Self::GroupNote => CircleKind::Group,
            Self::Roster => CircleKind::Roster,
            Self::MemberRecord | Self::MemberEntry => CircleKind::Member,
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
        assert_eq!(DocKind::from_number(8), None);
        assert_eq!((0..=u8::MAX).filter_map(CircleKind::from_number).count(), 9);
    }
}
