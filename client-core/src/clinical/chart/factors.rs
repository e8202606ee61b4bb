//! Which therapeutic factors were at work at which stage of a group: how many of the stage's sessions had the tag.

use serde::Serialize;

use super::{Chart, Words, counted};
use crate::clinical::THERAPEUTIC_FACTORS;

/// What a column without a stage is called.
const NOT_SAID: &str = "not said";

/// The note of one session.
#[derive(Clone, Debug)]
pub struct FactorInput {
    /// The stage in the facilitators' words, where it was said.
    pub stage: Option<String>,
    /// Codes of the factors that applied.
    pub factors: Vec<String>,
}

/// One factor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FactorRow {
    /// What it is called.
    pub factor: String,
    /// Sessions that had it, by stage.
    pub by_stage: Vec<usize>,
}

/// Factors by stages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FactorMap {
    /// The stages that occur, in the order in which they first do.
    pub stages: Vec<String>,
    /// Sessions of each stage.
    pub sessions: Vec<usize>,
    /// The eleven factors, in the order of their source.
    pub rows: Vec<FactorRow>,
}

/// Makes the map of notes in the order of their sessions.
pub fn factor_map(notes: &[FactorInput]) -> FactorMap {
    let stage_of = |note: &FactorInput| note.stage.clone().unwrap_or_else(|| NOT_SAID.to_owned());
    let mut columns: Vec<(String, Vec<&FactorInput>)> = Vec::new();
    for note in notes {
        let stage = stage_of(note);
        match columns.iter_mut().find(|(known, _)| *known == stage) {
            Some((_, notes)) => notes.push(note),
            None => columns.push((stage, vec![note])),
        }
    }
    let row = |(code, label): (&str, &str)| {
        let has = |note: &&&FactorInput| note.factors.iter().any(|factor| factor == code);
        FactorRow {
            factor: label.to_owned(),
            by_stage: columns.iter().map(|(_, notes)| notes.iter().filter(has).count()).collect(),
        }
    };
    FactorMap {
        stages: columns.iter().map(|(stage, _)| stage.clone()).collect(),
        sessions: columns.iter().map(|(_, notes)| notes.len()).collect(),
        rows: THERAPEUTIC_FACTORS.into_iter().map(row).collect(),
    }
}

impl Chart for FactorMap {
    fn words(&self) -> Words {
        let line = |row: &FactorRow| {
            let stages = self.stages.iter().zip(&self.sessions).zip(&row.by_stage);
            let parts = stages.filter(|(_, count)| **count > 0);
            let parts: Vec<String> =
                parts.map(|((stage, sessions), count)| format!("{stage} {count} of {sessions}")).collect();
            let parts = if parts.is_empty() { "never tagged".to_owned() } else { parts.join(", ") };
            format!("{}: {parts}", row.factor)
        };
        Words {
            title: format!(
                "Therapeutic factors by stage, {}",
                counted(self.sessions.iter().sum(), "session")
            ),
            lines: self.rows.iter().map(line).collect(),
        }
    }
}
