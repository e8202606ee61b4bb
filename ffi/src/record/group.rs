//! A therapy group and its ground rules.

use alcove_client_core::clinical::{
    ActivityClass, ClauseView, FacilitatorRole, FacilitatorView, GroundRulesView, GroupStatus, GroupView,
    MembershipType, Modality, MultiValue, SeamRead, SeenValue, SeriesView, TemplateView,
};
use alcove_client_core::time::Timestamp;

use super::common::LegalHoldLattice;
use crate::custom::Author;
use crate::values::{DayValues, NumberValues, TextValues, YesNoValues};

/// How a group works.
#[uniffi::remote(Enum)]
pub enum Modality {
    /// Process group.
    Process,
    /// Cognitive behavioural therapy.
    Cbt,
    /// Skills of dialectical behaviour therapy.
    DbtSkills,
    /// Psychoeducation.
    Psychoeducation,
    /// Support.
    Support,
    /// Something else.
    Other,
    /// A code that this version does not know. Show it, never drop it.
    Unknown(String),
}

/// What a group's meetings count as.
#[uniffi::remote(Enum)]
pub enum ActivityClass {
    /// Group therapy.
    GroupTherapy,
    /// A group session that is no therapy.
    GroupSession,
    /// A code that this version does not know. Show it, never drop it.
    Unknown(String),
}

/// Who may join when.
#[uniffi::remote(Enum)]
pub enum MembershipType {
    /// Everybody begins and ends together.
    Closed,
    /// A place that is left is filled.
    SlowOpen,
    /// Anybody comes to any session.
    Open,
    /// A code that this version does not know. Show it, never drop it.
    Unknown(String),
}

/// Where a group is in its life.
#[uniffi::remote(Enum)]
pub enum GroupStatus {
    /// Members are being found.
    Forming,
    /// It meets.
    Running,
    /// It does not meet for a while.
    Paused,
    /// It is over.
    Ended,
    /// A code that this version does not know. Show it, never drop it.
    Unknown(String),
}

/// What a facilitator does in a group.
#[uniffi::remote(Enum)]
pub enum FacilitatorRole {
    /// Leads.
    Lead,
    /// Leads together with the lead.
    CoFacilitator,
    /// Learns; notes are counter-signed.
    Trainee,
    /// Watches.
    Observer,
    /// A code that this version does not know. Show it, never drop it.
    Unknown(String),
}

code_values! {
    Modality: SeenModality, ModalityValues;
    ActivityClass: SeenActivityClass, ActivityClassValues;
    MembershipType: SeenMembershipType, MembershipTypeValues;
    GroupStatus: SeenGroupStatus, GroupStatusValues;
    FacilitatorRole: SeenFacilitatorRole, FacilitatorRoleValues;
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
    /// Whether it is held: nothing held is destroyed, whatever its rule of retention says.
    pub legal_hold: LegalHoldLattice,
}

/// A rule that this group added. The item's id is its number.
#[uniffi::remote(Record)]
pub struct ClauseView {
    /// Id of the item.
    pub item: String,
    /// What it says.
    pub text: TextValues,
}

/// One version of a group's ground rules. What is agreed is not changed: a change is a new version.
#[uniffi::remote(Record)]
pub struct GroundRulesView {
    /// Its number, from 1.
    pub version: NumberValues,
    /// What stays in the group.
    pub confidentiality: TextValues,
    /// Where confidentiality ends: harm, safeguarding, court.
    pub confidentiality_limits: TextValues,
    /// That members do not meet outside, and what to do if they do.
    pub no_meeting_outside: TextValues,
    /// Attendance, lateness, notice.
    pub attendance: TextValues,
    /// Notice of leaving.
    pub leaving: TextValues,
    /// Recording and phones.
    pub recording: TextValues,
    /// Everyone at their own pace: the right to listen.
    pub pace: TextValues,
    /// What this group added.
    pub further: Vec<ClauseView>,
    /// Day from which they count.
    pub effective_from: DayValues,
    /// Hex of the person id of whoever wrote them.
    pub author: TextValues,
    /// Which rule of retention applies, where it is not the usual one of its kind.
    pub retention_class: TextValues,
    /// Whether it is held: nothing held is destroyed, whatever its rule of retention says.
    pub legal_hold: LegalHoldLattice,
}
