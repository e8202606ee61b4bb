//! What a person agreed to.

use alcove_client_core::clinical::{
    ConsentMeans, ConsentRecordView, ConsentState, ConsentSubject, ConsentView, MultiValue, SeenValue,
};
use alcove_client_core::time::Timestamp;

use super::common::LegalHoldLattice;
use crate::custom::Author;
use crate::values::{DayValues, TextValues};

/// What consent is about.
#[uniffi::remote(Enum)]
pub enum ConsentSubject {
    /// A version of the ground rules.
    Rules,
    /// Recording.
    Recording,
    /// Sharing with the general practitioner.
    SharingWithGp,
    /// Use of outcome data.
    OutcomeData,
    /// A way to be reached.
    ContactChannel,
    /// A code that this version does not know. Show it, never drop it.
    Unknown(String),
}

/// What the person said, from the least to the most cautious.
#[uniffi::remote(Enum)]
pub enum ConsentState {
    /// Given.
    Given,
    /// Refused.
    Refused,
    /// Withdrawn.
    Withdrawn,
    /// A code that this version does not know. Show it, never drop it.
    Unknown(String),
}

/// How consent was said.
#[uniffi::remote(Enum)]
pub enum ConsentMeans {
    /// Spoken.
    Spoken,
    /// Written.
    Written,
    /// On this device.
    OnDevice,
    /// A code that this version does not know. Show it, never drop it.
    Unknown(String),
}

code_values! {
    ConsentSubject: SeenConsentSubject, ConsentSubjectValues;
    ConsentState: SeenConsentState, ConsentStateValues;
    ConsentMeans: SeenConsentMeans, ConsentMeansValues;
}

/// One statement of consent.
#[uniffi::remote(Record)]
pub struct ConsentView {
    /// Id of the item.
    pub item: String,
    /// What about.
    pub what: ConsentSubjectValues,
    /// More closely: the version of the rules with the group's alias, the channel.
    pub detail: TextValues,
    /// What was said.
    pub state: ConsentStateValues,
    /// How.
    pub how: ConsentMeansValues,
    /// Day.
    pub on: DayValues,
    /// Hex of the person id of the witness.
    pub witnessed_by: TextValues,
    /// Hex of SHA-256 of the text that was agreed to.
    pub text_hash: TextValues,
    /// Ids of the statements that this one has seen and replaces, separated by spaces.
    pub replaces: TextValues,
}

/// Everything a person agreed to, refused or withdrew.
#[uniffi::remote(Record)]
pub struct ConsentRecordView {
    /// The statements.
    pub statements: Vec<ConsentView>,
    /// Which rule of retention applies, where it is not the usual one of its kind.
    pub retention_class: TextValues,
    /// Whether it is held: nothing held is destroyed, whatever its rule of retention says.
    pub legal_hold: LegalHoldLattice,
}
