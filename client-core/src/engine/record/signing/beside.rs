//! Work that the signatures of a note do not cover.

use alcove_protocol::id::{DeviceId, PersonId};

use crate::clinical::{NoteStatusView, Scalar, WorkOutcome};
use crate::document::{Actor, AuthorWork, Worked};
use crate::engine::Engine;

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
fn work_id(author: Actor, upto: u64) -> String {
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

impl Engine {
    /// Work beyond `covered`, the author's newest change in a record. Named by both, for of two records each may hold more of
    /// one author than the other.
    pub(in crate::engine) fn lifted_beside(&self, work: AuthorWork, covered: u64) -> Beside {
        let id = match covered {
            0 => work_id(work.author, work.upto),
            covered => format!("{}-{covered:x}", work_id(work.author, work.upto)),
        };
        Beside { id, person: self.person_of(DeviceId(work.author.device)), work, outcome: None }
    }

    pub(super) fn shown_beside(&self, work: AuthorWork, status: &NoteStatusView) -> Beside {
        let device = DeviceId(work.author.device);
        let mut decided = status.decisions.iter().filter(|decision| {
            let of =
                |values: &crate::clinical::MultiValue<String>| values.settled() == Some(&device.to_hex());
            let life = decision.incarnation.settled() == Some(&work.author.incarnation.cast_signed());
            let upto = decision.upto.settled().is_some_and(|upto| upto.cast_unsigned() >= work.upto);
            of(&decision.device) && life && upto
        });
        let outcome = decided.next_back().and_then(|decision| decision.outcome.settled().cloned());
        Beside { id: work_id(work.author, work.upto), person: self.person_of(device), work, outcome }
    }
}
