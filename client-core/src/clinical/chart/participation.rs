//! How a person took part, session by session: their own pace. No target line, and listening by choice is a way of taking
//! part like any other.

use serde::{Deserialize, Serialize};

use super::{Chart, Words, counted};
use crate::clinical::Participation;

/// One session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RibbonCell {
    /// The day.
    pub day: String,
    /// Every way of taking part that was recorded; none where nothing was.
    pub ways: Vec<Participation>,
}

/// A person's sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParticipationRibbon {
    /// What the person is called.
    pub subject: String,
    /// The sessions in order.
    pub cells: Vec<RibbonCell>,
}

/// Makes the ribbon.
pub fn participation_ribbon(
    subject: String,
    sessions: Vec<(String, Vec<Participation>)>,
) -> ParticipationRibbon {
    let mut cells: Vec<RibbonCell> = sessions
        .into_iter()
        .map(|(day, mut ways)| {
            ways.sort_unstable();
            ways.dedup();
            RibbonCell { day, ways }
        })
        .collect();
    cells.sort_by(|a, b| a.day.cmp(&b.day));
    ParticipationRibbon { subject, cells }
}

impl Chart for ParticipationRibbon {
    fn words(&self) -> Words {
        let line = |cell: &RibbonCell| {
            let ways: Vec<&str> = cell.ways.iter().map(Participation::label).collect();
            let ways = if ways.is_empty() { "nothing recorded".to_owned() } else { ways.join(" / ") };
            format!("{}: {ways}", cell.day)
        };
        Words {
            title: format!("{}: taking part in {}", self.subject, counted(self.cells.len(), "session")),
            lines: self.cells.iter().map(line).collect(),
        }
    }
}
