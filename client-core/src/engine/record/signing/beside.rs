//! Work that the signatures of a note do not cover.

use alcove_protocol::id::{DeviceId, PersonId};

use crate::clinical::{Scalar, WorkOutcome};
use crate::document::{Actor, AuthorWork, Worked};

/// One author's work that the signatures do not cover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beside {
    /// Names it.
    pub id: String,
    /// Whose, if their device is known.
    pub person: Option<PersonId>,
    /// What was written.
    pub work: AuthorWork,
    /// What was decided about it.
    pub outcome: Option<WorkOutcome>,
}

/// Names the work of an author up to a change.
pub(super) fn work_id(author: Actor, upto: u64) -> String {
    let device = DeviceId(author.device).to_hex();
    let short = device.get(..16).unwrap_or_default();
    format!("{short}-{:x}-{upto:x}", author.incarnation)
}

impl Beside {
    /// Whether somebody has to decide about it.
    pub(in crate::engine) fn is_open(&self) -> bool {
        self.outcome.is_none() && !self.work.worked.is_empty()
    }

    /// Whose it is, and how far it goes.
    pub(in crate::engine) fn extent(&self) -> (Actor, u64) {
        (self.work.author, self.work.upto)
    }

    /// The words and values, one a line.
    pub fn text(&self) -> String {
        let line = |worked: &Worked| match worked {
            Worked::Words(_, words) => words.clone(),
            Worked::Value(field, value) => match value {
                Scalar::Text(text) => format!("{field}: {text}"),
                Scalar::Int(number) => format!("{field}: {number}"),
                Scalar::Bool(yes) => format!("{field}: {yes}"),
                Scalar::Time(at) => format!("{field}: {}", at.0),
            },
        };
        self.work.worked.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}
