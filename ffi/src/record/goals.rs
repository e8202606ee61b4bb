//! Goals in the person's own words.

use alcove_client_core::clinical::{
    GoalRatingView, GoalStatus, GoalView, MultiValue, SeamRead, SeenValue, SupportView,
};
use alcove_client_core::time::Timestamp;

use super::common::LegalHoldLattice;
use crate::custom::Author;
use crate::values::{DayValues, NumberValues, TextValues};

/// What became of a goal.
#[uniffi::remote(Enum)]
pub enum GoalStatus {
    /// Worked towards.
    Active,
    /// Met.
    Met,
    /// Replaced by another.
    Changed,
    /// Given up.
    Dropped,
    /// A code that this version does not know. Show it, never drop it.
    Unknown(String),
}

code_values! {
    GoalStatus: SeenGoalStatus, GoalStatusValues;
}

/// The person's own rating of a goal: 0 is not at all, 10 is reached. Unvalidated.
#[uniffi::remote(Record)]
pub struct GoalRatingView {
    /// Id of the item.
    pub item: String,
    /// 0 to 10.
    pub rating: NumberValues,
    /// Day.
    pub on: DayValues,
}

/// What helps towards a goal.
#[uniffi::remote(Record)]
pub struct SupportView {
    /// Id of the item.
    pub item: String,
    /// What.
    pub what: TextValues,
}

/// A goal.
#[uniffi::remote(Record)]
pub struct GoalView {
    /// In the person's own words.
    pub own_words: String,
    /// Why it matters to them.
    pub why: String,
    /// Rating at the beginning, 0 to 10.
    pub baseline: NumberValues,
    /// Rating aimed at, 0 to 10.
    pub target: NumberValues,
    /// Ratings since.
    pub ratings: Vec<GoalRatingView>,
    /// What became of it.
    pub status: GoalStatusValues,
    /// What helps.
    pub supports: Vec<SupportView>,
    /// Seams in its prose that somebody has read.
    pub seams_read: Vec<SeamRead>,
    /// Which rule of retention applies, where it is not the usual one of its kind.
    pub retention_class: TextValues,
    /// Whether it is held: nothing held is destroyed, whatever its rule of retention says.
    pub legal_hold: LegalHoldLattice,
}
