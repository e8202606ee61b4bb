//! A believable practice, made up: for benchmarks, screenshots and for trying things out. People are called by role and
//! number, and every sentence comes from one file. The same seed gives the same text.

mod member;
mod week;
mod words;

use alcove_client_core::client::{Client, NewGroup, NewMember, NewRules};
use alcove_client_core::document::DocEdit;
use alcove_protocol::id::LogId;
use indicatif::ProgressBar;
use jiff::ToSpan;
use jiff::civil::Date;

use crate::error::CliError;
use words::Words;

/// Members of a group, as many as usual.
const GROUP_SIZE: usize = 8;
/// Names of the groups, one after another.
const DAYS: [&str; 5] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];

/// What to make up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    /// People in therapy.
    pub(crate) members: usize,
    /// Weeks up to today.
    pub(crate) weeks: usize,
    /// Chooses the sentences.
    pub(crate) seed: u64,
    /// Today.
    pub(crate) today: Date,
}

impl Plan {
    /// Members and sessions to be made.
    pub(crate) fn steps(&self) -> u64 {
        (self.members + self.weeks * self.members.div_ceil(GROUP_SIZE)) as u64
    }
}

/// What was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Made {
    pub(crate) groups: usize,
    pub(crate) members: usize,
    pub(crate) sessions: usize,
    pub(crate) entries: usize,
    pub(crate) measures: usize,
}

/// A group while it is being made up.
struct Group {
    circle: LogId,
    members: Vec<member::Member>,
    /// Its first meeting.
    first: Date,
}

/// Makes the practice up on this device. Nothing is sent.
pub(crate) async fn make(client: &Client, plan: Plan, progress: &ProgressBar) -> Result<Made, CliError> {
    let mut words = Words::new(plan.seed);
    let mut made = Made::default();
    for (number, from) in (0..plan.members).step_by(GROUP_SIZE).enumerate() {
        let size = GROUP_SIZE.min(plan.members - from);
        let mut group = make_group(client, &plan, number, &mut words).await?;
        for place in 0..size {
            let number = from + place + 1;
            let joined = group.first;
            let new = NewMember {
                legal_name: format!("Member {number}"),
                display_hint: format!("M{number}"),
                joined: joined.to_string(),
            };
            let circle = client.add_member(group.circle, new).await?;
            group.members.push(member::make(client, group.circle, circle, joined, &mut words).await?);
            made.members += 1;
            progress.inc(1);
        }
        for week in 0..plan.weeks {
            made.add(week::make(client, &mut group, week, &mut words).await?);
            made.sessions += 1;
            progress.inc(1);
        }
        made.groups += 1;
    }
    Ok(made)
}

impl Made {
    fn add(&mut self, week: week::Written) {
        self.entries += week.entries;
        self.measures += week.measures;
    }
}

async fn make_group(
    client: &Client,
    plan: &Plan,
    number: usize,
    words: &mut Words,
) -> Result<Group, CliError> {
    let day = number % DAYS.len();
    let part = if number < DAYS.len() { "" } else { " evening" };
    let label = format!("{}{part} group", DAYS.get(day).copied().unwrap_or_default());
    let circle = client.create_group(NewGroup { label, purpose: words.pick("hopes").to_owned() }).await?;
    let first = first_meeting(plan, day)?;
    client.issue_rules(circle, rules(first)).await?;
    Ok(Group { circle, members: Vec::new(), first })
}

/// The newest meeting is the last such weekday up to today, the first one so many weeks before.
fn first_meeting(plan: &Plan, weekday: usize) -> Result<Date, CliError> {
    let weekday = i64::try_from(weekday).unwrap_or_default();
    let weeks = i64::try_from(plan.weeks).unwrap_or_default().saturating_sub(1);
    let days = (i64::from(plan.today.weekday().to_monday_zero_offset()) - weekday).rem_euclid(7);
    plan.today
        .checked_sub((days + 7 * weeks).days())
        .map_err(|_| CliError::Input { words: "so many weeks lead out of the calendar" })
}

fn rules(from: Date) -> NewRules {
    NewRules {
        confidentiality: "What is said here stays here.".to_owned(),
        confidentiality_limits: "Where somebody may come to harm, where a child or an adult must be safeguarded, and where a court orders it, facilitators must speak to others.".to_owned(),
        no_meeting_outside: "Members do not meet outside the group. If you do meet, tell the group.".to_owned(),
        attendance: "Come on time. If you cannot come, say so before.".to_owned(),
        leaving: "If you want to leave, give two sessions' notice.".to_owned(),
        recording: "Nothing is recorded, and phones are off.".to_owned(),
        pace: "Everyone goes at their own pace. Listening is taking part.".to_owned(),
        effective_from: from.to_string(),
    }
}

/// An edit that writes prose.
fn prose(field: &str, text: &str) -> DocEdit {
    DocEdit::ReplaceText { field: field.to_owned(), text: text.to_owned() }
}
