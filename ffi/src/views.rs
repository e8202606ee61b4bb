//! Documents as a clinician reads them. Every single value comes as all values that stand: one, none, or several that
//! were written without knowledge of each other.

use alcove_client_core::clinical::{
    Attendance, FacilitatorView, GroupView, MemberRecordView, MultiValue, PresentView, SameAsView, SeamRead,
    SeenValue, SeriesView, SessionView, TemplateView,
};
use alcove_client_core::time::Timestamp;

use crate::codes::{
    ActivityClassValues, CautionLattice, DayValues, DeliveryValues, FacilitatorRoleValues, GroupStatusValues,
    LegalHoldLattice, MembershipTypeValues, ModalityValues, NhsNumberValues, SessionStatusValues,
};
use crate::custom::Author;

pub(crate) type SeenText = SeenValue<String>;
pub(crate) type SeenNumber = SeenValue<i64>;
pub(crate) type SeenYesNo = SeenValue<bool>;
pub(crate) type SeenTime = SeenValue<Timestamp>;
pub(crate) type SeenAttendance = SeenValue<Attendance>;
pub(crate) type TextValues = MultiValue<String>;
pub(crate) type NumberValues = MultiValue<i64>;
pub(crate) type YesNoValues = MultiValue<bool>;
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

/// A yes or no, with who wrote it and when their device says it was.
#[uniffi::remote(Record)]
pub struct SeenYesNo {
    /// The value.
    pub value: bool,
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

/// The answers that stand in one field. None is preferred: show them all.
#[uniffi::remote(Record)]
pub struct YesNoValues {
    /// Every value that stands.
    pub values: Vec<SeenYesNo>,
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

/// What counts of a field that merges towards caution, and every value that stands. Where they differ, show it.
#[derive(Debug, uniffi::Record)]
pub struct CautiousText {
    /// The most cautious value; none before the first.
    pub state: Option<String>,
    /// Every value that stands.
    pub values: TextValues,
}

/// One facilitator of a group.
#[uniffi::remote(Record)]
pub struct FacilitatorView {
    /// Id of the item.
    pub item: String,
    /// Hex of the person id.
    pub person: TextValues,
    /// What they do.
    pub role: FacilitatorRoleValues,
    /// First day.
    pub first_day: DayValues,
    /// Last day.
    pub last_day: DayValues,
}

/// A series of sessions.
#[uniffi::remote(Record)]
pub struct SeriesView {
    /// Id of the item.
    pub item: String,
    /// When it meets, as an RFC 5545 recurrence rule.
    pub rrule: TextValues,
    /// Where.
    pub place_label: TextValues,
    /// About the room: access, quiet, a second exit.
    pub room_notes: TextValues,
    /// Local time at which it begins, `HH:MM`.
    pub start: TextValues,
    /// Planned length in minutes; 75 is usual.
    pub duration_min: NumberValues,
}

/// A template for notes. The item's id is its name.
#[uniffi::remote(Record)]
pub struct TemplateView {
    /// Id of the item.
    pub item: String,
    /// The text that a section begins with.
    pub text: TextValues,
    /// Which section it is for.
    pub section: TextValues,
}

/// A therapy group.
#[uniffi::remote(Record)]
pub struct GroupView {
    /// Short name, without a diagnosis.
    pub label: TextValues,
    /// What the group is for.
    pub purpose: String,
    /// How it works.
    pub modality: ModalityValues,
    /// What its meetings count as.
    pub activity_class: ActivityClassValues,
    /// Who may join when.
    pub membership_type: MembershipTypeValues,
    /// Fewest members.
    pub size_min: NumberValues,
    /// Most members; 8 is usual.
    pub size_max: NumberValues,
    /// Where it is in its life.
    pub status: GroupStatusValues,
    /// Who leads it.
    pub facilitators: Vec<FacilitatorView>,
    /// When it meets.
    pub series: Vec<SeriesView>,
    /// Templates for its notes.
    pub templates: Vec<TemplateView>,
    /// Whether the co-facilitator signs each note too.
    pub cofacilitator_signs: YesNoValues,
    /// Whether a supervisor counter-signs what a trainee signed.
    pub supervisor_signs_for_trainee: YesNoValues,
    /// The version of the ground rules in force.
    pub rules_version: NumberValues,
    /// Seams in its prose that somebody has read.
    pub seams_read: Vec<SeamRead>,
    /// Which rule of retention applies, where it is not the usual one of its kind.
    pub retention_class: TextValues,
    /// Whether it is held: nothing held is destroyed.
    pub legal_hold: LegalHoldLattice,
}

/// A facilitator who was there. The item's id is the hex of the person id.
#[uniffi::remote(Record)]
pub struct PresentView {
    /// Id of the item.
    pub item: String,
    /// Whether they were there.
    pub present: YesNoValues,
}

/// Another document that records the same unscheduled session. The item's id is the hex of its handle.
#[uniffi::remote(Record)]
pub struct SameAsView {
    /// Id of the item.
    pub item: String,
    /// Whether a person said that it is the same.
    pub same: YesNoValues,
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
    /// How it was held.
    pub delivery: DeliveryValues,
    /// Where.
    pub place: TextValues,
    /// Planned length in minutes.
    pub duration_min: NumberValues,
    /// What became of it.
    pub status: SessionStatusValues,
    /// Why it was cancelled.
    pub cancel_reason: String,
    /// Which facilitators were there.
    pub facilitators_present: Vec<PresentView>,
    /// Members present, counted when the note was signed. Professionals are not counted as participants.
    pub count_present: NumberValues,
    /// Members absent, counted when the note was signed.
    pub count_absent: NumberValues,
    /// Professionals present, counted when the note was signed.
    pub count_professionals: NumberValues,
    /// What else records the same unscheduled session.
    pub same_as: Vec<SameAsView>,
    /// Seams in its prose that somebody has read.
    pub seams_read: Vec<SeamRead>,
    /// Which rule of retention applies, where it is not the usual one of its kind.
    pub retention_class: TextValues,
    /// Whether it is held: nothing held is destroyed.
    pub legal_hold: LegalHoldLattice,
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
    /// Day of birth.
    pub dob: DayValues,
    /// NHS number.
    pub nhs_number: NhsNumberValues,
    /// General practitioner.
    pub gp: TextValues,
    /// What the person needs to take part.
    pub communication_needs: String,
    /// Hex of the person id of the clinician in charge.
    pub lead_clinician: TextValues,
    /// Whether there is a safeguarding alert.
    pub safeguarding_alert: CautionLattice,
    /// Day of death.
    pub deceased_on: DayValues,
    /// Why the record is held, or was let go. Who said so and when stands with the value.
    pub hold_reason: TextValues,
    /// Seams in its prose that somebody has read.
    pub seams_read: Vec<SeamRead>,
    /// Which rule of retention applies, where it is not the usual one of its kind.
    pub retention_class: TextValues,
    /// Whether it is held: nothing held is destroyed.
    pub legal_hold: LegalHoldLattice,
}
