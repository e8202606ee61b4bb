//! Documents as a clinician reads them. Every single value comes as all values that stand: one, none, or several that
//! were written without knowledge of each other.

use alcove_client_core::clinical::{
    Attendance, FacilitatorView, GroupView, MemberEntryView, MemberRecordView, MultiValue, SeenValue,
    SessionView,
};
use alcove_client_core::time::Timestamp;

use crate::custom::Author;

pub(crate) type SeenText = SeenValue<String>;
pub(crate) type SeenNumber = SeenValue<i64>;
pub(crate) type SeenTime = SeenValue<Timestamp>;
pub(crate) type SeenAttendance = SeenValue<Attendance>;
pub(crate) type TextValues = MultiValue<String>;
pub(crate) type NumberValues = MultiValue<i64>;
pub(crate) type TimeValues = MultiValue<Timestamp>;
pub(crate) type AttendanceValues = MultiValue<Attendance>;

/// A text, with who wrote it and when their device says it was.
#[uniffi::remote(Record)]
pub struct SeenText {
    /// The value.
    pub value: String,
    /// The device that wrote it.
    pub device: Author,
    /// The device's incarnation.
    pub incarnation: u64,
    /// When that device claims to have written it, ms since 1970.
    pub at: Timestamp,
}

/// A number, with who wrote it and when their device says it was.
#[uniffi::remote(Record)]
pub struct SeenNumber {
    /// The value.
    pub value: i64,
    /// The device that wrote it.
    pub device: Author,
    /// The device's incarnation.
    pub incarnation: u64,
    /// When that device claims to have written it, ms since 1970.
    pub at: Timestamp,
}

/// A time, with who wrote it and when their device says it was.
#[uniffi::remote(Record)]
pub struct SeenTime {
    /// The value, ms since 1970.
    pub value: Timestamp,
    /// The device that wrote it.
    pub device: Author,
    /// The device's incarnation.
    pub incarnation: u64,
    /// When that device claims to have written it, ms since 1970.
    pub at: Timestamp,
}

/// An attendance, with who wrote it and when their device says it was.
#[uniffi::remote(Record)]
pub struct SeenAttendance {
    /// The value.
    pub value: Attendance,
    /// The device that wrote it.
    pub device: Author,
    /// The device's incarnation.
    pub incarnation: u64,
    /// When that device claims to have written it, ms since 1970.
    pub at: Timestamp,
}

/// The texts that stand in one field. None is preferred: show them all.
#[uniffi::remote(Record)]
pub struct TextValues {
    /// Every value that stands.
    pub values: Vec<SeenText>,
}

/// The numbers that stand in one field. None is preferred: show them all.
#[uniffi::remote(Record)]
pub struct NumberValues {
    /// Every value that stands.
    pub values: Vec<SeenNumber>,
}

/// The times that stand in one field. None is preferred: show them all.
#[uniffi::remote(Record)]
pub struct TimeValues {
    /// Every value that stands.
    pub values: Vec<SeenTime>,
}

/// The attendances that stand for one person and session. None is preferred: show them all.
#[uniffi::remote(Record)]
pub struct AttendanceValues {
    /// Every value that stands.
    pub values: Vec<SeenAttendance>,
}

/// A facilitator of a group.
#[uniffi::remote(Record)]
pub struct FacilitatorView {
    /// Id of the item.
    pub item: String,
    /// The person's id.
    pub person: TextValues,
    /// Lead, co-facilitator, trainee or observer.
    pub role: TextValues,
}

/// A therapy group.
#[uniffi::remote(Record)]
pub struct GroupView {
    /// Short name, without a diagnosis.
    pub label: TextValues,
    /// What the group is for.
    pub purpose: String,
    /// Process, CBT, DBT skills, psychoeducation, support or other.
    pub modality: TextValues,
    /// Closed, slow-open or open.
    pub membership_type: TextValues,
    /// Most members.
    pub size_max: NumberValues,
    /// Forming, running, paused or ended.
    pub status: TextValues,
    /// Who leads the group.
    pub facilitators: Vec<FacilitatorView>,
}

/// One meeting of a group.
#[uniffi::remote(Record)]
pub struct SessionView {
    /// The series it belongs to.
    pub series: TextValues,
    /// The day, as `YYYY-MM-DD` where the group meets.
    pub local_date: TextValues,
    /// Which session of that day, from 1.
    pub ordinal: NumberValues,
    /// When it was to begin.
    pub scheduled: TimeValues,
    /// When it began.
    pub actual_start: TimeValues,
    /// When it ended.
    pub actual_end: TimeValues,
    /// In person, video or mixed.
    pub delivery: TextValues,
    /// Where.
    pub place: TextValues,
    /// Planned length in minutes.
    pub duration_min: NumberValues,
    /// Planned, held or cancelled.
    pub status: TextValues,
    /// Why it was cancelled.
    pub cancel_reason: String,
}

/// A person in therapy.
#[uniffi::remote(Record)]
pub struct MemberRecordView {
    /// Name in law.
    pub legal_name: TextValues,
    /// Name to be called by.
    pub preferred_name: TextValues,
    /// Pronouns.
    pub pronouns: TextValues,
    /// Day of birth, as `YYYY-MM-DD`.
    pub dob: TextValues,
    /// NHS number.
    pub nhs_number: TextValues,
    /// What the person needs to take part.
    pub communication_needs: String,
    /// Hex of the person id of the clinician in charge.
    pub lead_clinician: TextValues,
}

/// One person's note of one session. Prose is cut short in lists.
#[uniffi::remote(Record)]
pub struct MemberEntryView {
    /// The session's series.
    pub series: TextValues,
    /// The session's day.
    pub local_date: TextValues,
    /// Which session of that day.
    pub ordinal: NumberValues,
    /// Whether the person attended.
    pub attendance: AttendanceValues,
    /// When the person came.
    pub arrived_at: TimeValues,
    /// When the person left.
    pub left_at: TimeValues,
    /// Why the person left early.
    pub left_early_reason: String,
    /// What notice of absence was given.
    pub absence_notice: TextValues,
    /// How the person took part; listening by choice is a way of taking part.
    pub participation: TextValues,
    /// SOAP, DAP, BIRP, GIRP or free: how the sections are shown, not what they hold.
    pub format: TextValues,
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
