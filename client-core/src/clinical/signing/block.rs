//! What stands in the way of a signature, and what a signer is warned of.

use alcove_protocol::id::{DeviceId, PersonId};

use crate::clinical::{Attendance, DocKind, Scalar};
use crate::document::DocView;
use crate::time::Timestamp;

/// Something that must be done before a note can be signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignBlock {
    /// Values that disagree: the names of the fields.
    Unsettled(Vec<String>),
    /// Places where two people wrote into one paragraph without seeing each other's words, that nobody has read.
    UnreadSeams(usize),
    /// Parts that are empty: the names of the fields, of which one is enough where several stand together.
    Missing(Vec<&'static str>),
    /// Names that the guard found and nobody has answered for.
    NameHits(usize),
    /// A newer version wrote something that this one cannot show.
    NewerContent,
    /// Words of people who have not signed: who typed for the signer is named with the signature.
    WordsOfOthers(Vec<PersonId>),
}

impl SignBlock {
    /// A stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unsettled(_) => "unsettled",
            Self::UnreadSeams(_) => "unread_seams",
            Self::Missing(_) => "missing",
            Self::NameHits(_) => "name_hits",
            Self::NewerContent => "newer_content",
            Self::WordsOfOthers(_) => "words_of_others",
        }
    }

    /// One sentence for people: what is in the way, and what to do.
    pub fn words(&self) -> String {
        match self {
            Self::Unsettled(fields) => {
                format!("Two values stand for {}: settle them first.", fields.join(", ").replace('_', " "))
            }
            Self::UnreadSeams(count) => {
                let places = if *count == 1 { "one place".to_owned() } else { format!("{count} places") };
                format!("Two people wrote into one paragraph in {places}: read it as it now stands first.")
            }
            Self::Missing(fields) => {
                format!("Something is missing: {}.", fields.join(" or ").replace('_', " "))
            }
            Self::NameHits(count) => {
                let names = if *count == 1 { "a name".to_owned() } else { format!("{count} names") };
                format!("The name guard found {names}: change it, or say why it stays.")
            }
            Self::NewerContent => {
                "A newer version of Alcove wrote something here that this one cannot show: update, then sign."
                    .to_owned()
            }
            Self::WordsOfOthers(people) => match people.len() {
                1 => "Somebody else typed words in this note and has not signed it: say that you know."
                    .to_owned(),
                count => format!(
                    "{count} other people typed words in this note and have not signed it: say that you know."
                ),
            },
        }
    }
}

/// What a signer is told; it stops nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignWarning {
    /// A colleague's device was not heard from since the session: text may still arrive.
    NotHeardFrom {
        /// Whose.
        person: PersonId,
        /// Which.
        device: DeviceId,
        /// When it was heard from last; none when never.
        last: Option<Timestamp>,
    },
}

/// The parts that a note of the kind must have and does not: one list for each, of which one field is enough.
pub fn missing_parts(view: &DocView) -> Vec<Vec<&'static str>> {
    let mut missing = Vec::new();
    let mut need = |any_of: &[&'static str]| {
        let holds = |name: &&'static str| !view.text(name).trim().is_empty() || holds_value(view, name);
        if !any_of.iter().any(holds) {
            missing.push(any_of.to_vec());
        }
    };
    if view.kind == DocKind::MemberEntry {
        need(&["attendance"]);
        need(&["safety_considered"]);
        if attended(view) {
            need(&["presentation", "observation", "response", "assessment"]);
        }
    } else if view.kind == DocKind::GroupNote {
        need(&["theme", "process"]);
    } else if view.kind == DocKind::Addendum {
        need(&["text"]);
    }
    missing
}

fn holds_value(view: &DocView, name: &str) -> bool {
    let is_blank = |value: &Scalar| matches!(value, Scalar::Text(text) if text.trim().is_empty());
    view.value(name).values.iter().any(|seen| !is_blank(&seen.value))
}

fn attended(view: &DocView) -> bool {
    let code = |value: &Scalar| if let Scalar::Int(code) = value { Some(*code) } else { None };
    let codes = view.value("attendance");
    codes
        .values
        .iter()
        .filter_map(|seen| code(&seen.value))
        .any(|code| matches!(Attendance::from_code(code), Attendance::OnTime | Attendance::LateSeen))
}
