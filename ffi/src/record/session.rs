//! One meeting of a group.

use alcove_client_core::clinical::{
    Delivery, MultiValue, PresentView, SameAsView, SeamRead, SeenValue, SessionStatus, SessionView,
};
use alcove_client_core::time::Timestamp;

use super::common::LegalHoldLattice;
use crate::custom::Author;
use crate::values::{NumberValues, TextValues, TimeValues, YesNoValues};

/// How a session was held.
#[uniffi::remote(Enum)]
pub enum Delivery {
    /// In one room.
    InPerson,
    /// By video.
    Video,
    /// Some in the room, some by video.
    Mixed,
    /// A code that this version does not know. Show it, never drop it.
    Unknown(String),
}

/// What became of a session.
#[uniffi::remote(Enum)]
pub enum SessionStatus {
    /// To come.
    Planned,
    /// Held.
    Held,
    /// Cancelled by the provider.
    CancelledProvider,
    /// Cancelled for another reason.
    CancelledOther,
    /// A code that this version does not know. Show it, never drop it.
    Unknown(String),
}

code_values! {
    Delivery: SeenDelivery, DeliveryValues;
    SessionStatus: SeenSessionStatus, SessionStatusValues;
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
    /// Whether it is held: nothing held is destroyed, whatever its rule of retention says.
    pub legal_hold: LegalHoldLattice,
}
