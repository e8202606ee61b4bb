//! Outcome measures as they were filled in.

use alcove_client_core::clinical::{
    AnswerView, MeasureMode, MultiValue, OutcomeResponseView, SeenValue, TotalView,
};
use alcove_client_core::time::Timestamp;

use super::common::LegalHoldLattice;
use crate::custom::Author;
use crate::values::{DayValues, NumberValues, TextValues};

/// How a measure was filled in.
#[uniffi::remote(Enum)]
pub enum MeasureMode {
    /// By the person, on paper.
    SelfPaper,
    /// By the person, on a device.
    SelfDevice,
    /// Read aloud.
    ReadAloud,
    /// A code that this version does not know. Show it, never drop it.
    Unknown(String),
}

code_values! {
    MeasureMode: SeenMeasureMode, MeasureModeValues;
}

/// An answer. The item's id is the instrument's id of the question. An item that was left out is not here.
#[uniffi::remote(Record)]
pub struct AnswerView {
    /// Id of the item.
    pub item: String,
    /// The value of the option that was chosen.
    pub value: NumberValues,
}

/// A total. The item's id is the scale.
#[uniffi::remote(Record)]
pub struct TotalView {
    /// Id of the item.
    pub item: String,
    /// Ten times the total: prorated totals have a fraction.
    pub tenths: NumberValues,
    /// The version of the rule that computed it.
    pub rule: TextValues,
}

/// A measure that was filled in. It is not changed: a correction is a new one that supersedes it.
#[uniffi::remote(Record)]
pub struct OutcomeResponseView {
    /// Which instrument.
    pub instrument: TextValues,
    /// Its version.
    pub version: TextValues,
    /// Its language, BCP 47.
    pub language: TextValues,
    /// How it was filled in.
    pub mode: MeasureModeValues,
    /// Day.
    pub taken_on: DayValues,
    /// The answers.
    pub answers: Vec<AnswerView>,
    /// Totals by versioned rules.
    pub totals: Vec<TotalView>,
    /// The session in which it was filled in, by its exported reference.
    pub session_ref: TextValues,
    /// Hex of the person id of whoever entered it.
    pub entered_by: TextValues,
    /// The response that this one corrects: the id of its document (`key.document`).
    pub supersedes: TextValues,
    /// Which rule of retention applies, where it is not the usual one of its kind.
    pub retention_class: TextValues,
    /// Whether it is held: nothing held is destroyed, whatever its rule of retention says.
    pub legal_hold: LegalHoldLattice,
}
