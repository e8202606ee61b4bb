//! Private notes, notes of supervision, and copies that a supervisor may read.

use alcove_client_core::clinical::{
    ProcessNoteView, SeamRead, SharedExtractView, SupervisionActionView, SupervisionNoteView,
};

use super::common::LegalHoldLattice;
use crate::values::{DayValues, TextValues, TimeValues, YesNoValues};

/// A private process note. An identifiable process note can have to be disclosed.
#[uniffi::remote(Record)]
pub struct ProcessNoteView {
    /// The note.
    pub text: String,
    /// Day by which to look at it again, or destroy it.
    pub review_by: DayValues,
    /// An entry that it is about: the id of its document (`key.document`).
    pub linked_entry: TextValues,
    /// Seams in its prose that somebody has read.
    pub seams_read: Vec<SeamRead>,
    /// Which rule of retention applies, where it is not the usual one of its kind.
    pub retention_class: TextValues,
    /// Whether it is held: nothing held is destroyed, whatever its rule of retention says.
    pub legal_hold: LegalHoldLattice,
}

/// Something that was agreed in supervision.
#[uniffi::remote(Record)]
pub struct SupervisionActionView {
    /// Id of the item.
    pub item: String,
    /// What.
    pub action: TextValues,
    /// Hex of the person id of whoever does it.
    pub owner: TextValues,
    /// By when.
    pub due: DayValues,
    /// Whether it is done.
    pub done: YesNoValues,
}

/// A note of supervision. Cases have labels, no names.
#[uniffi::remote(Record)]
pub struct SupervisionNoteView {
    /// What the case is called here.
    pub case_label: TextValues,
    /// Day.
    pub on: DayValues,
    /// What was asked.
    pub question: String,
    /// What was advised.
    pub guidance: String,
    /// What was agreed.
    pub actions: Vec<SupervisionActionView>,
    /// Seams in its prose that somebody has read.
    pub seams_read: Vec<SeamRead>,
    /// Which rule of retention applies, where it is not the usual one of its kind.
    pub retention_class: TextValues,
    /// Whether it is held: nothing held is destroyed, whatever its rule of retention says.
    pub legal_hold: LegalHoldLattice,
}

/// A copy of one document's rendering, or of a chart, that a supervisor may read for a time.
#[uniffi::remote(Record)]
pub struct SharedExtractView {
    /// What the case is called here.
    pub case_label: TextValues,
    /// What was copied, such as `entry of 2031-04-10`.
    pub what: TextValues,
    /// The rendering.
    pub rendering: String,
    /// Hex of the person id of whoever shared it.
    pub shared_by: TextValues,
    /// When.
    pub shared_at: TimeValues,
    /// Until when it may be read.
    pub until: TimeValues,
    /// Whether it was taken back before.
    pub taken_back: YesNoValues,
    /// Of a chart its series as JSON, so that the supervisor's device can draw it; the rendering has it in words.
    pub series: String,
    /// Which rule of retention applies, where it is not the usual one of its kind.
    pub retention_class: TextValues,
    /// Whether it is held: nothing held is destroyed, whatever its rule of retention says.
    pub legal_hold: LegalHoldLattice,
}
