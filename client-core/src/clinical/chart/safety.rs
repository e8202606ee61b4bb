//! Safety over time: concerns from their opening on, what was done, versions of the plan. There is no level in it.

use serde::{Deserialize, Serialize};

use super::{Chart, Words};
use crate::clinical::ConcernStatus;

/// One concern.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConcernBar {
    /// What about.
    pub about: String,
    /// The day on which it was opened.
    pub from: String,
    /// The day on which it was closed; none while it is open or watched.
    pub until: Option<String>,
    /// Where it stands.
    pub status: ConcernStatus,
    /// Whether two people disagree about where it stands.
    pub is_disputed: bool,
    /// Days on which something was done at once.
    pub actions: Vec<String>,
}

/// One version of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanMark {
    /// The day on which it was agreed.
    pub day: String,
    /// Its number.
    pub version: i64,
}

/// Safety over time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SafetyTimeline {
    /// What the person is called.
    pub subject: String,
    /// The day up to which bars reach that are not closed.
    pub today: String,
    /// The concerns, the first opened first.
    pub concerns: Vec<ConcernBar>,
    /// The plans in order.
    pub plans: Vec<PlanMark>,
}

impl SafetyTimeline {
    /// Puts concerns and plans in order.
    pub fn of(
        subject: String,
        today: String,
        mut concerns: Vec<ConcernBar>,
        mut plans: Vec<PlanMark>,
    ) -> Self {
        concerns.sort_by(|a, b| a.from.cmp(&b.from).then_with(|| a.about.cmp(&b.about)));
        plans.sort_by(|a, b| a.day.cmp(&b.day).then(a.version.cmp(&b.version)));
        Self { subject, today, concerns, plans }
    }
}

impl Chart for SafetyTimeline {
    fn words(&self) -> Words {
        let mut lines: Vec<String> = self.concerns.iter().map(bar_words).collect();
        lines.extend(self.plans.iter().map(|plan| format!("{}: plan {} agreed", plan.day, plan.version)));
        Words { title: format!("{}: safety over time", self.subject), lines }
    }
}

fn bar_words(bar: &ConcernBar) -> String {
    let until = bar.until.as_ref().map(|day| format!(" on {day}")).unwrap_or_default();
    let disputed = if bar.is_disputed { ", two people disagree" } else { "" };
    let actions = match bar.actions.as_slice() {
        [] => String::new(),
        days => format!("; something was done on {}", days.join(", ")),
    };
    format!("{}: from {}, {}{until}{disputed}{actions}", bar.about, bar.from, bar.status.label())
}
