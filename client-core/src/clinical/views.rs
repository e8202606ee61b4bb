//! Documents as a clinician reads them: one struct per kind, read from the generic view.

use serde::{Deserialize, Serialize};

use super::{Attendance, MultiValue, Scalar};
use crate::document::{DocView, ItemView};
use crate::time::Timestamp;

fn text(values: &MultiValue<Scalar>) -> MultiValue<String> {
    values.filter_map(|value| match value {
        Scalar::Text(text) => Some(text.clone()),
        Scalar::Int(_) | Scalar::Bool(_) | Scalar::Time(_) => None,
    })
}

fn int(values: &MultiValue<Scalar>) -> MultiValue<i64> {
    values.filter_map(|value| match value {
        Scalar::Int(number) => Some(*number),
        Scalar::Text(_) | Scalar::Bool(_) | Scalar::Time(_) => None,
    })
}

fn time(values: &MultiValue<Scalar>) -> MultiValue<Timestamp> {
    values.filter_map(|value| match value {
        Scalar::Time(time) => Some(*time),
        Scalar::Text(_) | Scalar::Bool(_) | Scalar::Int(_) => None,
    })
}

fn item_text(item: &ItemView, field: &str) -> MultiValue<String> {
    text(&item.value(field))
}

/// The practice and its people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DirectoryView {
    /// Name of the practice.
    pub practice: MultiValue<String>,
    /// People by the hex of their id.
    pub people: Vec<PersonView>,
}

/// One clinician.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PersonView {
    /// Hex of the person id.
    pub person: String,
    /// Full name.
    pub name: MultiValue<String>,
    /// Job title.
    pub job_title: MultiValue<String>,
}

impl From<&DocView> for DirectoryView {
    fn from(view: &DocView) -> Self {
        let person = |(id, item): (&str, &ItemView)| PersonView {
            person: id.to_owned(),
            name: item_text(item, "name"),
            job_title: item_text(item, "job_title"),
        };
        Self { practice: text(&view.value("practice")), people: view.items("people").map(person).collect() }
    }
}

/// A therapy group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupView {
    /// Short name, without a diagnosis.
    pub label: MultiValue<String>,
    /// What the group is for.
    pub purpose: String,
    /// Process, CBT, DBT skills, psychoeducation, support or other.
    pub modality: MultiValue<String>,
    /// Closed, slow-open or open.
    pub membership_type: MultiValue<String>,
    /// Most members.
    pub size_max: MultiValue<i64>,
    /// Forming, running, paused or ended.
    pub status: MultiValue<String>,
    /// Who leads the group.
    pub facilitators: Vec<FacilitatorView>,
}

/// One facilitator of a group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FacilitatorView {
    /// Id of the item.
    pub item: String,
    /// Hex of the person id.
    pub person: MultiValue<String>,
    /// Lead, co-facilitator, trainee or observer.
    pub role: MultiValue<String>,
}

impl From<&DocView> for GroupView {
    fn from(view: &DocView) -> Self {
        let facilitator = |(id, item): (&str, &ItemView)| FacilitatorView {
            item: id.to_owned(),
            person: item_text(item, "person"),
            role: item_text(item, "role"),
        };
        Self {
            label: text(&view.value("label")),
            purpose: view.text("purpose").to_owned(),
            modality: text(&view.value("modality")),
            membership_type: text(&view.value("membership_type")),
            size_max: int(&view.value("size_max")),
            status: text(&view.value("status")),
            facilitators: view.items("facilitators").map(facilitator).collect(),
        }
    }
}

/// One meeting of a group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionView {
    /// The series it belongs to.
    pub series: MultiValue<String>,
    /// The day, as `YYYY-MM-DD` where the group meets.
    pub local_date: MultiValue<String>,
    /// Which session of that day, from 1.
    pub ordinal: MultiValue<i64>,
    /// When it was to begin.
    pub scheduled: MultiValue<Timestamp>,
    /// When it began.
    pub actual_start: MultiValue<Timestamp>,
    /// When it ended.
    pub actual_end: MultiValue<Timestamp>,
    /// In person, video or mixed.
    pub delivery: MultiValue<String>,
    /// Where.
    pub place: MultiValue<String>,
    /// Planned length in minutes.
    pub duration_min: MultiValue<i64>,
    /// Planned, held or cancelled.
    pub status: MultiValue<String>,
    /// Why it was cancelled.
    pub cancel_reason: String,
}

impl From<&DocView> for SessionView {
    fn from(view: &DocView) -> Self {
        Self {
            series: text(&view.value("series")),
            local_date: text(&view.value("local_date")),
            ordinal: int(&view.value("ordinal")),
            scheduled: time(&view.value("scheduled")),
            actual_start: time(&view.value("actual_start")),
            actual_end: time(&view.value("actual_end")),
            delivery: text(&view.value("delivery")),
            place: text(&view.value("place")),
            duration_min: int(&view.value("duration_min")),
            status: text(&view.value("status")),
            cancel_reason: view.text("cancel_reason").to_owned(),
        }
    }
}

/// The nameless note of a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupNoteView {
    /// The session's series.
    pub series: MultiValue<String>,
    /// The session's day.
    pub local_date: MultiValue<String>,
    /// Which session of that day.
    pub ordinal: MultiValue<i64>,
    /// What the session was about.
    pub theme: String,
    /// Agenda, or the skill that was taught.
    pub agenda_or_skill: String,
    /// Cohesion, conflict, avoidance; without names.
    pub process: String,
    /// How the facilitators worked together.
    pub facilitator_coordination: String,
    /// What to do next time.
    pub next_session: String,
    /// What may be copied into each member's entry.
    pub shareable_context: String,
    /// Stage of the group.
    pub stage: MultiValue<String>,
}

impl From<&DocView> for GroupNoteView {
    fn from(view: &DocView) -> Self {
        Self {
            series: text(&view.value("series")),
            local_date: text(&view.value("local_date")),
            ordinal: int(&view.value("ordinal")),
            theme: view.text("theme").to_owned(),
            agenda_or_skill: view.text("agenda_or_skill").to_owned(),
            process: view.text("process").to_owned(),
            facilitator_coordination: view.text("facilitator_coordination").to_owned(),
            next_session: view.text("next_session").to_owned(),
            shareable_context: view.text("shareable_context").to_owned(),
            stage: text(&view.value("stage")),
        }
    }
}

/// Who is in a group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RosterView {
    /// One row for each time that a person joined.
    pub members: Vec<RosterMemberView>,
}

/// One row of a roster.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RosterMemberView {
    /// Id of the row.
    pub item: String,
    /// Hex of the id of the member's circle.
    pub member: MultiValue<String>,
    /// First name or initial.
    pub display_hint: MultiValue<String>,
    /// Day of joining.
    pub joined: MultiValue<String>,
    /// Day of leaving.
    pub left: MultiValue<String>,
}

impl From<&DocView> for RosterView {
    fn from(view: &DocView) -> Self {
        let member = |(id, item): (&str, &ItemView)| RosterMemberView {
            item: id.to_owned(),
            member: item_text(item, "member"),
            display_hint: item_text(item, "display_hint"),
            joined: item_text(item, "joined"),
            left: item_text(item, "left"),
        };
        Self { members: view.items("members").map(member).collect() }
    }
}

/// A person in therapy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MemberRecordView {
    /// Name in law.
    pub legal_name: MultiValue<String>,
    /// Name to be called by.
    pub preferred_name: MultiValue<String>,
    /// Pronouns.
    pub pronouns: MultiValue<String>,
    /// Day of birth, as `YYYY-MM-DD`.
    pub dob: MultiValue<String>,
    /// NHS number.
    pub nhs_number: MultiValue<String>,
    /// What the person needs to take part.
    pub communication_needs: String,
    /// Hex of the person id of the clinician in charge.
    pub lead_clinician: MultiValue<String>,
}

impl From<&DocView> for MemberRecordView {
    fn from(view: &DocView) -> Self {
        Self {
            legal_name: text(&view.value("legal_name")),
            preferred_name: text(&view.value("preferred_name")),
            pronouns: text(&view.value("pronouns")),
            dob: text(&view.value("dob")),
            nhs_number: text(&view.value("nhs_number")),
            communication_needs: view.text("communication_needs").to_owned(),
            lead_clinician: text(&view.value("lead_clinician")),
        }
    }
}

/// One person's note of one session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MemberEntryView {
    /// The session's series.
    pub series: MultiValue<String>,
    /// The session's day.
    pub local_date: MultiValue<String>,
    /// Which session of that day.
    pub ordinal: MultiValue<i64>,
    /// Whether the person attended.
    pub attendance: MultiValue<Attendance>,
    /// When the person came.
    pub arrived_at: MultiValue<Timestamp>,
    /// When the person left.
    pub left_at: MultiValue<Timestamp>,
    /// Why the person left early.
    pub left_early_reason: String,
    /// What notice of absence was given.
    pub absence_notice: MultiValue<String>,
    /// How the person took part; listening by choice is a way of taking part.
    pub participation: MultiValue<String>,
    /// SOAP, DAP, BIRP, GIRP or free: how the sections are shown, not what they hold.
    pub format: MultiValue<String>,
    /// What the person brought.
    pub presentation: String,
    /// What was seen.
    pub observation: String,
    /// What the therapist did.
    pub intervention: String,
    /// How the person responded.
    pub response: String,
    /// What the therapist makes of it.
    pub assessment: String,
    /// What comes next.
    pub plan: String,
}

impl From<&DocView> for MemberEntryView {
    fn from(view: &DocView) -> Self {
        Self {
            series: text(&view.value("series")),
            local_date: text(&view.value("local_date")),
            ordinal: int(&view.value("ordinal")),
            attendance: int(&view.value("attendance")).filter_map(|code| Some(Attendance::from_code(*code))),
            arrived_at: time(&view.value("arrived_at")),
            left_at: time(&view.value("left_at")),
            left_early_reason: view.text("left_early_reason").to_owned(),
            absence_notice: text(&view.value("absence_notice")),
            participation: text(&view.value("participation")),
            format: text(&view.value("format")),
            presentation: view.text("presentation").to_owned(),
            observation: view.text("observation").to_owned(),
            intervention: view.text("intervention").to_owned(),
            response: view.text("response").to_owned(),
            assessment: view.text("assessment").to_owned(),
            plan: view.text("plan").to_owned(),
        }
    }
}
