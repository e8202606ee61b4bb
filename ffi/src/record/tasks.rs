//! Something to do.

use alcove_client_core::clinical::{SeamRead, TaskView};

use super::common::LegalHoldLattice;
use crate::values::{DayValues, TextValues, Writer, YesNoValues};

/// Something to do for one person or a group: it lies in the circle that it is for.
#[uniffi::remote(Record)]
pub struct TaskView {
    /// What.
    pub what: TextValues,
    /// By when.
    pub due: DayValues,
    /// Hex of the person id of whoever does it.
    pub owner: TextValues,
    /// Whether it is done.
    pub done: YesNoValues,
    /// What it came from, such as an absence.
    pub because: TextValues,
    /// More about it.
    pub notes: String,
    /// Seams in its prose that somebody has read.
    pub seams_read: Vec<SeamRead>,
    /// Who changed something without having seen that it is done, as it was done without having seen that: where
    /// there is anybody, it is done, but changed meanwhile.
    pub changed_beside_done: Vec<Writer>,
    /// Which rule of retention applies, where it is not the usual one of its kind.
    pub retention_class: TextValues,
    /// Whether it is held: nothing held is destroyed, whatever its rule of retention says.
    pub legal_hold: LegalHoldLattice,
}
