//! Charts of what this device holds: joins of its lists, made anew each time and stored nowhere.

mod group;
mod note;
mod work;

use alcove_protocol::id::LogId;

use super::measures::ResponseItem;
use crate::client::{Client, Instruments, MemberItem};
use crate::clinical::chart::{
    ConcernBar, GoalInput, GoalSparkline, LineInput, Mark, MeasureInput, MemberLine, ParticipationRibbon,
    PlanMark, Response, SafetyTimeline, goal_sparkline, member_line, participation_ribbon,
};
use crate::clinical::measures::Instrument;
use crate::clinical::{
    Attendance, GoalStatus, GoalView, MemberEntryView, RosterView, SafetyConcernView, SafetyPlanView,
};
use crate::error::ClientError;
use crate::time::Timestamp;

/// What a chart calls somebody whose name is not here, or was destroyed with their record.
const NAMELESS: &str = "(no name here)";

/// What members are called in a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// `Member 3`, by their place on the roster: for supervision, for a screen that others see.
    Hidden,
    /// By their names.
    Shown,
}

/// A member of a group, and what a chart calls them.
#[derive(Clone, Debug)]
struct Called {
    member: LogId,
    /// The handle of the roster.
    handle: String,
    name: String,
}

/// A day on the calendar of the device's time zone.
#[derive(Clone, Copy, Debug)]
pub struct LocalDay {
    /// Minutes by which clocks here are before UTC.
    pub offset_minutes: i32,
}

impl LocalDay {
    /// The day of a moment, as `YYYY-MM-DD`.
    fn of(self, at: Timestamp) -> String {
        let local = at.0.saturating_add(i64::from(self.offset_minutes) * 60_000);
        let moment = jiff::Timestamp::from_millisecond(local).unwrap_or_default();
        moment.to_zoned_datetime(jiff::tz::TimeZone::UTC).date().to_string()
    }
}

impl Client {
    /// A member's measures over time, with attendance under the axis. `wanted` are ids of instruments; none means all.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] for somebody who is not on the roster, [`ClientError::StorageFailed`].
    pub async fn chart_member_line(
        &self,
        group: LogId,
        member: LogId,
        naming: Naming,
        wanted: &[String],
    ) -> Result<MemberLine, ClientError> {
        let subject = self.called_one(group, member, naming).await?.name;
        let instruments = self.instruments().await?;
        let responses = self.responses(member).await?;
        let is_wanted = |instrument: &Instrument| wanted.is_empty() || wanted.contains(&instrument.id);
        let measures = instruments.items.iter().filter(|item| is_wanted(&item.instrument));
        let measures = measures.filter_map(|item| measure_of(&instruments, &item.instrument, &responses));
        let entries = self.records::<MemberEntryView>(Some(member)).await?;
        let sessions = entries.iter().filter_map(|entry| Some((day_of(&entry.view)?, attended(&entry.view))));
        Ok(member_line(LineInput {
            subject,
            measures: measures.collect(),
            sessions: sessions.collect(),
            marks: self.goal_marks(member).await?,
        }))
    }

    /// How a member took part, session by session.
    ///
    /// # Errors
    /// As [`Client::chart_member_line`].
    pub async fn chart_participation(
        &self,
        group: LogId,
        member: LogId,
        naming: Naming,
    ) -> Result<ParticipationRibbon, ClientError> {
        let subject = self.called_one(group, member, naming).await?.name;
        let entries = self.records::<MemberEntryView>(Some(member)).await?;
        let sessions = entries.iter().filter_map(|entry| {
            let ways = entry.view.participation.values.iter().map(|seen| seen.value.clone());
            Some((day_of(&entry.view)?, ways.collect()))
        });
        Ok(participation_ribbon(subject, sessions.collect()))
    }

    /// A member's goals with their ratings, the active ones first.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn chart_goals(&self, member: LogId) -> Result<Vec<GoalSparkline>, ClientError> {
        let mut goals = self.records::<GoalView>(Some(member)).await?;
        let is_active =
            |view: &GoalView| view.status.values.iter().any(|seen| seen.value == GoalStatus::Active);
        goals.sort_by_key(|goal| !is_active(&goal.view));
        let sparkline = |view: GoalView| {
            let rated = |rating: &crate::clinical::GoalRatingView| {
                Some((rating.on.settled()?.0.clone(), *rating.rating.settled()?))
            };
            goal_sparkline(GoalInput {
                ratings: view.ratings.iter().filter_map(rated).collect(),
                baseline: view.baseline.settled().copied(),
                target: view.target.settled().copied(),
                own_words: view.own_words,
                marks: Vec::new(),
            })
        };
        Ok(goals.into_iter().map(|goal| sparkline(goal.view)).collect())
    }

    /// A member's safety over time: concerns, what was done, versions of the plan.
    ///
    /// # Errors
    /// As [`Client::chart_member_line`].
    pub async fn chart_safety(
        &self,
        group: LogId,
        member: LogId,
        naming: Naming,
        today: String,
        days: LocalDay,
    ) -> Result<SafetyTimeline, ClientError> {
        let subject = self.called_one(group, member, naming).await?.name;
        let concerns = self.records::<SafetyConcernView>(Some(member)).await?;
        let plans = self.records::<SafetyPlanView>(Some(member)).await?;
        let plan = |view: &SafetyPlanView| {
            Some(PlanMark { day: view.agreed_on.settled()?.0.clone(), version: *view.version.settled()? })
        };
        let mut bars = Vec::new();
        for concern in &concerns {
            let history = self.status_history(concern.key).await?;
            bars.extend(ConcernBar::of(&concern.view, &history, |at| days.of(at)));
        }
        Ok(SafetyTimeline::of(
            subject,
            today,
            bars,
            plans.iter().filter_map(|record| plan(&record.view)).collect(),
        ))
    }

    /// Goals that were met, changed or dropped, by the day on which that was written.
    async fn goal_marks(&self, member: LogId) -> Result<Vec<Mark>, ClientError> {
        let goals = self.records::<GoalView>(Some(member)).await?;
        let last_rated = |view: &GoalView| {
            view.ratings.iter().filter_map(|rating| rating.on.settled()).map(|day| day.0.clone()).max()
        };
        let marks = goals.iter().filter_map(|goal| {
            let status = goal.view.status.settled().filter(|status| **status != GoalStatus::Active)?;
            Some(Mark { day: last_rated(&goal.view)?, words: format!("goal {}", status.label()) })
        });
        Ok(marks.collect())
    }

    /// The members of a group by the order of their joining, with what a chart calls them.
    async fn called(&self, group: LogId, naming: Naming) -> Result<Vec<Called>, ClientError> {
        let mut members = self.members_with_days(group).await?;
        members
            .sort_by(|(a, a_joined), (b, b_joined)| a_joined.cmp(b_joined).then_with(|| a.row.cmp(&b.row)));
        let called = members.into_iter().zip(1_u32..).map(|((item, _), number)| {
            let named = match naming {
                Naming::Hidden => None,
                Naming::Shown => Some(name_of(&item).unwrap_or_else(|| NAMELESS.to_owned())),
            };
            Called {
                member: item.member,
                handle: item.row,
                name: named.unwrap_or_else(|| format!("Member {number}")),
            }
        });
        Ok(called.collect())
    }

    /// The members of a group, each once, with the day of their first joining.
    async fn members_with_days(
        &self,
        group: LogId,
    ) -> Result<Vec<(MemberItem, Option<String>)>, ClientError> {
        let roster = self.roster_of(group).await?;
        let rows = self.records::<RosterView>(Some(roster)).await?;
        let rows: Vec<_> = rows.iter().flat_map(|row| &row.view.members).collect();
        let joined = |handle: &str| {
            let row = rows.iter().find(|row| row.item == handle)?;
            row.joined.settled().map(|day| day.0.clone())
        };
        let mut members: Vec<(MemberItem, Option<String>)> = Vec::new();
        for item in self.members(group).await? {
            let day = joined(&item.row);
            match members.iter_mut().find(|(known, _)| known.member == item.member) {
                None => members.push((item, day)),
                Some(known) if day < known.1 => *known = (item, day),
                Some(_) => {}
            }
        }
        Ok(members)
    }

    async fn called_one(&self, group: LogId, member: LogId, naming: Naming) -> Result<Called, ClientError> {
        let called = self.called(group, naming).await?;
        called
            .into_iter()
            .find(|called| called.member == member)
            .ok_or(ClientError::NotFound { what: "member" })
    }
}

/// The responses to one definition, where there are any and the definition is the only one of its name.
fn measure_of<'a>(
    instruments: &Instruments,
    instrument: &'a Instrument,
    responses: &[ResponseItem],
) -> Option<MeasureInput<'a>> {
    let name = instrument.reference();
    instruments.get(&name).ok()?;
    let standing = responses.iter().filter(|response| response.stands() && response.instrument == name);
    let responses: Vec<Response> = standing
        .filter_map(|response| {
            let total = response.score.as_ref().ok()?.total.as_ref().ok();
            Some(Response {
                day: response.day()?.to_owned(),
                tenths: total.map(|total| total.tenths),
                is_prorated: total.is_some_and(|total| total.computed_from.is_some()),
            })
        })
        .collect();
    (!responses.is_empty()).then_some(MeasureInput { instrument, responses })
}

/// Every name that stands, or the roster's hints while the record is not here.
fn name_of(item: &MemberItem) -> Option<String> {
    let legal = item.record.iter().flat_map(|record| &record.legal_name.values);
    let mut names: Vec<&str> = legal.map(|seen| seen.value.as_str()).collect();
    names.dedup();
    if names.is_empty() {
        // Of a record that was destroyed the roster keeps a row, and no hint in it.
        names.extend(item.display_hints.iter().map(String::as_str).filter(|hint| !hint.is_empty()));
    }
    (!names.is_empty()).then(|| names.join(" / "))
}

fn day_of(entry: &MemberEntryView) -> Option<String> {
    entry.local_date.settled().cloned()
}

fn attended(entry: &MemberEntryView) -> Vec<Attendance> {
    entry.attendance.values.iter().map(|seen| seen.value).collect()
}
