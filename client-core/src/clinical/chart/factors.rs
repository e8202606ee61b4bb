//! Which therapeutic factors were at work at which stage of a group: how many of the stage's sessions had the tag.

use serde::Serialize;

use super::{Chart, Words, counted};
use crate::clinical::{Stage, THERAPEUTIC_FACTORS};

/// The note of one session.
#[derive(Clone, Debug)]
pub struct FactorInput {
    /// The stage, where it was said.
    pub stage: Option<Stage>,
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
    /// The stages that occur, in the order of a group's life.
    pub stages: Vec<String>,
    /// Sessions of each stage.
    pub sessions: Vec<usize>,
    /// The eleven factors, in the order of their source.
    pub rows: Vec<FactorRow>,
}

/// Makes the map.
pub fn factor_map(notes: &[FactorInput]) -> FactorMap {
    let known = Stage::ALL.iter().map(|stage| (Some(stage), stage.label()));
    let stages = known.chain([(None, "not said")]);
    let of_stage = |stage: Option<&Stage>| {
        let is_it = move |note: &&FactorInput| match (&note.stage, stage) {
            (Some(Stage::Unknown(_)), None) => true,
            (said, stage) => said.as_ref() == stage,
        };
        notes.iter().filter(is_it).collect::<Vec<_>>()
    };
    let columns: Vec<(&str, Vec<&FactorInput>)> = stages
        .map(|(stage, label)| (label, of_stage(stage)))
        .filter(|(_, notes)| !notes.is_empty())
        .collect();
    let row = |(code, label): (&str, &str)| {
        let has = |note: &&&FactorInput| note.factors.iter().any(|factor| factor == code);
        FactorRow {
            factor: label.to_owned(),
            by_stage: columns.iter().map(|(_, notes)| notes.iter().filter(has).count()).collect(),
        }
    };
    FactorMap {
        stages: columns.iter().map(|(label, _)| (*label).to_owned()).collect(),
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
