//! How somebody came to the practice.

use alcove_client_core::clinical::{
    MultiValue, OnwardView, ReferralStatus, ReferralView, SeamRead, SeenValue,
};
use alcove_client_core::time::Timestamp;

use super::common::LegalHoldLattice;
use crate::custom::Author;
use crate::values::{DayValues, TextValues};

/// What became of a referral.
#[uniffi::remote(Enum)]
pub enum ReferralStatus {
    /// Came in.
    Received,
    /// The person is being seen.
    Screening,
    /// A place was agreed.
    Accepted,
    /// Waits for a place.
    Waiting,
    /// No place was agreed.
    Declined,
    /// Sent on.
    Redirected,
    /// A code that this version does not know. Show it, never drop it.
    Unknown(String),
}

code_values! {
    ReferralStatus: SeenReferralStatus, ReferralStatusValues;
}

/// Where a referral was sent on to.
#[uniffi::remote(Record)]
pub struct OnwardView {
    /// Id of the item.
    pub item: String,
    /// To whom.
    pub to: TextValues,
    /// Day.
    pub on: DayValues,
}

/// A referral.
#[uniffi::remote(Record)]
pub struct ReferralView {
    /// Where it came from.
    pub source: TextValues,
    /// Day on which it came.
    pub received_on: DayValues,
    /// Why.
    pub reason: String,
    /// What was asked for.
    pub requested: TextValues,
    /// Therapy before.
    pub prior_therapy: String,
    /// What became of it.
    pub status: ReferralStatusValues,
    /// Why it was decided so.
    pub decision_reason: String,
    /// Where it was sent on to.
    pub onward: Vec<OnwardView>,
    /// Seams in its prose that somebody has read.
    pub seams_read: Vec<SeamRead>,
    /// Which rule of retention applies, where it is not the usual one of its kind.
    pub retention_class: TextValues,
    /// Whether it is held: nothing held is destroyed, whatever its rule of retention says.
    pub legal_hold: LegalHoldLattice,
}
