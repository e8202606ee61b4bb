//! One session of a group: its note, and an entry for each member, also for those who did not come.

use alcove_client_core::client::{Client, MeasureError, NewResponse, NewSession, SessionRef};
use alcove_client_core::clinical::measures::Answers;
use alcove_client_core::clinical::{
    Attendance, MeasureMode, Participation, Scalar, SessionStatus, THERAPEUTIC_FACTORS,
};
use alcove_client_core::document::DocEdit;
use alcove_client_core::error::ClientError;
use alcove_client_core::time::Timestamp;
use jiff::ToSpan;
use jiff::civil::Date;

use super::member::Member;
use super::words::Words;
use super::{Group, prose};
use crate::error::CliError;

/// Every so many weeks measures are filled in and goals are rated; by somebody who is absent when they next come.
const WEEKS_BETWEEN_MEASURES: usize = 4;
/// Weeks that a group is new.
const BEGINNING_WEEKS: usize = 4;
/// What a session lasts, in minutes.
const SESSION_MIN: i64 = 75;

/// What was written for one session.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Written {
    pub(super) entries: usize,
    pub(super) measures: usize,
}

/// Writes one session.
pub(super) async fn make(
    client: &Client,
    group: &mut Group,
    week: usize,
    words: &mut Words,
) -> Result<Written, CliError> {
    let weeks = i64::try_from(week).unwrap_or_default();
    let day = group.first.checked_add(weeks.weeks()).unwrap_or(group.first);
    let begins = moment(day);
    let new =
        NewSession { group: group.circle, local_date: day.to_string(), ordinal: 1, scheduled: Some(begins) };
    let session = client.create_session(new).await?;
    note(client, &session, (week, begins), words).await?;
    let mut written = Written::default();
    for member in &mut group.members {
        let came = entry(client, &session, member, words).await?;
        written.entries += 1;
        member.measures_due |= week.is_multiple_of(WEEKS_BETWEEN_MEASURES);
        if came && member.measures_due {
            written.measures += measures(client, member, day, words).await?;
            member.measures_due = false;
        }
    }
    Ok(written)
}

/// Six in the evening of a day.
fn moment(day: Date) -> Timestamp {
    let since_epoch = day.duration_since(Date::constant(1970, 1, 1));
    Timestamp((since_epoch.as_secs() + 18 * 3_600) * 1_000)
}

fn value(field: &str, value: impl Into<Scalar>) -> DocEdit {
    DocEdit::SetValue { field: field.to_owned(), value: value.into() }
}

async fn note(
    client: &Client,
    session: &SessionRef,
    (week, begins): (usize, Timestamp),
    words: &mut Words,
) -> Result<(), CliError> {
    let theme = client.group_note(session, "theme").await?;
    let mut edits = vec![
        prose("theme", words.pick("theme")),
        prose("process", &words.some("process")),
        prose("shareable_context", words.pick("context")),
        value("stage", if week < BEGINNING_WEEKS { "beginning" } else { "working" }),
    ];
    for _ in 0..=words.below(2) {
        let factor = THERAPEUTIC_FACTORS.get(words.below(THERAPEUTIC_FACTORS.len()));
        edits.extend(factor.map(|(code, _)| DocEdit::SetItemValue {
            set: "therapeutic_factors".to_owned(),
            item: (*code).to_owned(),
            field: "applies".to_owned(),
            value: true.into(),
        }));
    }
    client.edit_record(theme.key, edits).await?;
    let held = vec![
        value("status", SessionStatus::Held),
        value("actual_start", begins),
        value("actual_end", Timestamp(begins.0 + SESSION_MIN * 60_000)),
        value("duration_min", SESSION_MIN),
    ];
    let listed = client.sessions(Some(session.group), 1).await?;
    if let Some(newest) = listed.first() {
        client.edit_record(newest.key, held).await?;
    }
    Ok(())
}

/// A member's entry. Returns whether they came.
async fn entry(
    client: &Client,
    session: &SessionRef,
    member: &mut Member,
    words: &mut Words,
) -> Result<bool, CliError> {
    let attendance = attendance(member, words);
    let key = client.attend(session, member.circle, attendance).await?;
    let came = matches!(attendance, Attendance::OnTime | Attendance::LateSeen);
    let mut edits = vec![value("safety_considered", "nothing new noted")];
    if came {
        let chance = i64::try_from(words.below(6)).unwrap_or_default() - 2;
        member.progress = (member.progress + chance + member.pace).clamp(0, 100);
        edits.extend([
            value("participation", participation(words)),
            prose("presentation", &words.some("presentation")),
            prose("observation", &words.some("observation")),
            prose("intervention", words.pick("intervention")),
            prose("response", words.pick("response")),
            prose("assessment", words.pick("assessment")),
            prose("plan", words.pick("plan")),
        ]);
    }
    client.edit_record(key, edits).await?;
    Ok(came)
}

fn attendance(member: &Member, words: &mut Words) -> Attendance {
    match (words.percent(member.comes_percent), words.below(10)) {
        (true, 0) => Attendance::LateSeen,
        (true, _) => Attendance::OnTime,
        (false, 0..4) => Attendance::CancelledByPerson,
        (false, _) => Attendance::DidNotAttend,
    }
}

fn participation(words: &mut Words) -> Participation {
    let all = Participation::ALL;
    all.get(words.below(4)).cloned().unwrap_or(Participation::ListenedByChoice)
}

/// Both measures that are shipped, and the person's own rating of their goal.
async fn measures(client: &Client, member: &Member, day: Date, words: &mut Words) -> Result<usize, CliError> {
    let instruments = client.instruments().await?;
    let mut written = 0;
    for instrument in instruments.items.iter().map(|item| &item.instrument).filter(|known| known.is_validated)
    {
        let mut answers = Answers::default();
        for item in &instrument.items {
            let added = answers.add(&item.id, points(member, words));
            added.map_err(|error| ClientError::from(MeasureError::from(error)))?;
        }
        let new = NewResponse {
            member: member.circle,
            instrument: instrument.reference(),
            mode: MeasureMode::SelfPaper,
            taken_on: day.to_string(),
            answers,
            supersedes: None,
        };
        client.add_response(new).await?;
        written += 1;
    }
    let rating = (2 + member.progress / 15).min(10);
    client.rate_goal(member.goal, rating, &day.to_string()).await?;
    Ok(written)
}

/// 0 to 3, lower on the way to better.
fn points(member: &Member, words: &mut Words) -> i32 {
    let eased = member.progress + i64::try_from(words.below(34)).unwrap_or_default();
    let worst = 3 - eased / 34;
    let roll = i64::try_from(words.below(3)).unwrap_or_default();
    i32::try_from((worst - roll).clamp(0, 3)).unwrap_or_default()
}
