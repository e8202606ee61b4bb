//! A chart of one person, as it travels to a supervisor.

use serde::{Deserialize, Serialize};

use super::{Chart, GoalSparkline, MemberLine, ParticipationRibbon, SafetyTimeline, Words};

/// A chart of one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonChart {
    /// Measures over time.
    MemberLine(MemberLine),
    /// How the person took part.
    Participation(ParticipationRibbon),
    /// A goal's ratings.
    Goal(GoalSparkline),
    /// Safety over time.
    Safety(SafetyTimeline),
}

impl PersonChart {
    /// What it is, in a list.
    pub fn label(&self) -> &'static str {
        match self {
            Self::MemberLine(_) => "measures over time",
            Self::Participation(_) => "taking part",
            Self::Goal(_) => "a goal",
            Self::Safety(_) => "safety over time",
        }
    }

    /// Calls the person something else.
    pub fn set_subject(&mut self, called: &str) {
        match self {
            Self::MemberLine(line) => called.clone_into(&mut line.subject),
            Self::Participation(ribbon) => called.clone_into(&mut ribbon.subject),
            Self::Goal(_) => {}
            Self::Safety(timeline) => called.clone_into(&mut timeline.subject),
        }
    }
}

impl Chart for PersonChart {
    fn words(&self) -> Words {
        match self {
            Self::MemberLine(chart) => chart.words(),
            Self::Participation(chart) => chart.words(),
            Self::Goal(chart) => chart.words(),
            Self::Safety(chart) => chart.words(),
        }
    }
}
