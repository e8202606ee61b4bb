//! Safety over time: concerns from their opening on, what was done, versions of the plan. There is no level in it.

use serde::{Deserialize, Serialize};

use super::{Chart, Words};
use crate::clinical::{ConcernKind, ConcernStatus, MultiValue, SafetyConcernView, SeenValue};
use crate::time::Timestamp;

/// When a concern was opened, watched or closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConcernTurn {
    /// The day.
    pub day: String,
    /// What it was from then on.
    pub status: ConcernStatus,
}

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
    /// Every opening, watching and closing, oldest first; the last is where it stands.
    pub turns: Vec<ConcernTurn>,
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

impl ConcernBar {
    /// The bar of a concern, of everything that was ever written about where it stands, and of what a moment's day is called.
    /// None while nothing was written.
    pub fn of(
        view: &SafetyConcernView,
        history: &[SeenValue<ConcernStatus>],
        day: impl Fn(Timestamp) -> String,
    ) -> Option<Self> {
        let applies = |values: &MultiValue<bool>| values.values.iter().any(|seen| seen.value);
        let kinds = view.kinds.iter().filter(|kind| applies(&kind.applies));
        let labels: Vec<String> =
            kinds.map(|kind| ConcernKind::from(kind.item.clone()).label().to_owned()).collect();
        let written = view.status.values.values.iter().map(|seen| seen.at);
        let kinds_written = view.kinds.iter().flat_map(|kind| &kind.applies.values).map(|seen| seen.at);
        let actions =
            view.immediate_actions.iter().flat_map(|action| &action.what.values).map(|seen| seen.at);
        let ever = history.iter().map(|seen| seen.at);
        let from = written.clone().chain(kinds_written).chain(actions.clone()).chain(ever).min()?;
        let status = view.status.state.clone().unwrap_or(ConcernStatus::Open);
        let last = written.max().unwrap_or(from);
        let mut turns = vec![ConcernTurn { day: day(from), status: ConcernStatus::Open }];
        let ever = history.iter().map(|seen| (day(seen.at), seen.value.clone()));
        for (day, status) in ever.chain([(day(last), status.clone())]) {
            let is_first = turns.len() == 1;
            match turns.last_mut() {
                Some(held) if held.status == status => {}
                Some(held) if held.day == day && is_first => held.status = status,
                Some(_) | None => turns.push(ConcernTurn { day, status }),
            }
        }
        let closed_on = turns.last().filter(|turn| turn.status == ConcernStatus::Closed);
        Some(Self {
            about: if labels.is_empty() { "a concern".to_owned() } else { labels.join(", ") },
            from: day(from),
            until: closed_on.map(|turn| turn.day.clone()),
            status,
            turns,
            is_disputed: view.status.values.is_conflict(),
            actions: actions.map(day).collect(),
        })
    }
}

impl SafetyTimeline {
    /// Puts concerns and plans in order.
    pub fn of(
        subject: String,
        today: String,
        mut concerns: Vec<ConcernBar>,
        mut plans: Vec<PlanMark>,
    ) -> Self {
        concerns.sort_unstable_by(|a, b| a.from.cmp(&b.from).then_with(|| a.about.cmp(&b.about)));
        plans.sort_unstable_by(|a, b| a.day.cmp(&b.day).then(a.version.cmp(&b.version)));
        Self { subject, today, concerns, plans }
    }
}

impl Chart for SafetyTimeline {
    fn words(&self) -> Words {
        let mut lines: Vec<String> = self.concerns.iter().map(bar_words).collect();
        lines.extend(self.plans.iter().map(|plan| format!("{}: plan {} agreed", plan.day, plan.version)));
        if lines.is_empty() {
            lines.push("No concern and no plan is recorded.".to_owned());
        }
        Words { title: format!("{}: safety over time", self.subject), lines }
    }
}

fn bar_words(bar: &ConcernBar) -> String {
    let disputed = if bar.is_disputed { ", two people disagree" } else { "" };
    let actions = match bar.actions.as_slice() {
        [] => String::new(),
        days => format!("; something was done on {}", days.join(", ")),
    };
    let mut before = None;
    let turn = |turn: &ConcernTurn| {
        let again = if before.is_some() && turn.status == ConcernStatus::Open { " again" } else { "" };
        before = Some(());
        format!("{}{again} from {}", turn.status.label(), turn.day)
    };
    let turns: Vec<String> = bar.turns.iter().map(turn).collect();
    format!("{}: {}{disputed}{actions}", bar.about, turns.join(", "))
}
