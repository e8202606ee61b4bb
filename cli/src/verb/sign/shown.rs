//! A note's signatures and what stands beside it, as they are shown.

use alcove_client_core::client::{Contribution, NoteItem};
use alcove_client_core::clinical::signing::Statement;
use alcove_client_core::clinical::{AddendumReason, WorkOutcome};
use serde::Serialize;

use crate::atlas::Atlas;
use crate::moment::Moment;
use crate::show::Show;
use crate::verb::seal::standing_words;

#[derive(Serialize)]
pub(in crate::verb) struct Signed {
    title: String,
    standing: &'static str,
    words: String,
    signatures: Vec<ShownSignature>,
    faults: Vec<String>,
    contributions: Vec<ShownContribution>,
    addenda: Vec<ShownAddendum>,
    late: Option<String>,
    warnings: Vec<String>,
}

#[derive(Serialize)]
struct ShownSignature {
    person: String,
    meaning: String,
    at: String,
    role: String,
    comment: String,
}

#[derive(Serialize)]
struct ShownContribution {
    id: String,
    person: String,
    written: String,
    arrived: Option<String>,
    text: String,
    outcome: Option<&'static str>,
}

#[derive(Serialize)]
struct ShownAddendum {
    reason: String,
    text: String,
    signatures: Vec<ShownSignature>,
}

impl Show for Signed {
    fn text(&self) -> String {
        format!("{}: {}", self.title, self.below())
    }
}

impl Signed {
    /// Whether there is anything to say of a note beside its text.
    pub(in crate::verb) fn says_something(&self) -> bool {
        self.standing != "draft" || !self.addenda.is_empty() || !self.contributions.is_empty()
    }

    /// How far the note has come, and what stands beside it.
    pub(in crate::verb) fn below(&self) -> String {
        let mut lines = vec![self.words.clone()];
        lines.extend(self.late.clone());
        lines.extend(self.signatures.iter().map(|signed| format!("  {}", signed.words())));
        lines.extend(self.faults.iter().map(|fault| format!("  not valid: {fault}")));
        for addendum in &self.addenda {
            let by: Vec<String> = addendum.signatures.iter().map(ShownSignature::words).collect();
            lines.push(format!("Addendum ({}), {}:\n  {}", addendum.reason, by.join("; "), addendum.text));
        }
        for one in &self.contributions {
            let arrived = one.arrived.as_ref().map_or_else(String::new, |at| format!(", at the relay {at}"));
            let outcome = one.outcome.unwrap_or("not signed, not decided");
            lines.push(format!(
                "Not covered [{}] by {}, written {}{arrived} ({outcome}):\n  {}",
                one.id, one.person, one.written, one.text
            ));
        }
        lines.extend(self.warnings.iter().cloned());
        lines.join("\n")
    }
}

impl ShownSignature {
    fn words(&self) -> String {
        let comment = if self.comment.is_empty() { String::new() } else { format!(", \"{}\"", self.comment) };
        format!("{} ({}), {}{comment}", self.person, self.meaning, self.at)
    }
}

fn shown_signature(atlas: &Atlas, signed: &Statement) -> ShownSignature {
    ShownSignature {
        person: atlas.person_name(signed.person),
        meaning: signed.meaning.label().to_owned(),
        at: Moment(signed.at.0).local_minute(),
        role: signed.role.clone(),
        comment: signed.comment.clone(),
    }
}

fn shown_contribution(atlas: &Atlas, one: &Contribution) -> ShownContribution {
    ShownContribution {
        id: one.id.clone(),
        person: one.person.map_or_else(|| "somebody unknown".to_owned(), |person| atlas.person_name(person)),
        written: Moment(one.written.0.0).local_minute(),
        arrived: one.arrived.map(|at| Moment(at.0).local_minute()),
        text: one.text.clone(),
        outcome: one.outcome.as_ref().map(WorkOutcome::label),
    }
}

pub(in crate::verb) fn shown(atlas: &Atlas, title: String, note: &NoteItem, warnings: Vec<String>) -> Signed {
    let (standing, mut words) = standing_words(atlas, note.standing);
    if note.closing {
        words.push_str(" Its end waits for the next sync (`alcove sync`).");
    }
    if let Some(at) = note.filed_anew {
        let at = Moment(at.0).local_minute();
        words = format!("{words} Filed here {at}: it had been in another record in error.");
    }
    let late = note.late.map(|late| {
        let offset = late.clock_offset_ms.map_or_else(String::new, |ms| {
            format!(" This device's clock was {} s off the relay's.", ms / 1000)
        });
        format!(
            "Late entry: it tells of {}, and was written {} to {}.{offset}",
            Moment(late.event_at.0).local_minute(),
            Moment(late.first_at.0).local_minute(),
            Moment(late.last_at.0).local_minute()
        )
    });
    Signed {
        title,
        standing,
        words,
        signatures: note.signatures.iter().map(|signed| shown_signature(atlas, signed)).collect(),
        faults: note
            .faults
            .iter()
            .map(|(device, fault)| format!("{}: {fault}", atlas.device_name(*device)))
            .collect(),
        contributions: note.contributions.iter().map(|one| shown_contribution(atlas, one)).collect(),
        addenda: note
            .addenda
            .iter()
            .map(|addendum| ShownAddendum {
                reason: addendum.reason.as_ref().map_or("", AddendumReason::label).to_owned(),
                text: addendum.text.clone(),
                signatures: addendum.signatures.iter().map(|signed| shown_signature(atlas, signed)).collect(),
            })
            .collect(),
        late,
        warnings,
    }
}
