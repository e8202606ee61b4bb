//! Who wrote which part of a note, as a chart.

use alcove_client_core::clinical::chart::{
    Chart, ProvenanceStrip, StripAuthor, StripField, StripMoment, StripPart, StripReach, StripSignature,
    StripSpan, Words,
};

use crate::custom::Count;

uniffi::custom_type!(StripMoment, i64, {
    remote,
    try_lift: |ms| Ok(StripMoment(ms)),
    lower: |moment| moment.0,
});

/// Whether the device that wrote had its relay.
#[uniffi::remote(Enum)]
pub enum StripReach {
    /// It had reached it a short while before.
    Connected,
    /// It had not.
    Offline,
    /// The relay does not have it yet.
    Unsent,
    /// Not known on this device.
    Unknown,
}

/// A device that wrote.
#[uniffi::remote(Record)]
pub struct StripAuthor {
    /// Whose it is.
    pub who: String,
    /// Which of theirs.
    pub device: String,
}

/// A signature.
#[uniffi::remote(Record)]
pub struct StripSignature {
    /// When, as the signer's device claims: ms since 1970 of local time.
    pub at: StripMoment,
    /// Who.
    pub who: String,
    /// What it means.
    pub meaning: String,
}

/// A part of a text.
#[uniffi::remote(Record)]
pub struct StripPart {
    /// Which device, by its place in the list.
    pub author: Count,
    /// How it came.
    pub reach: StripReach,
    /// How many letters.
    pub chars: Count,
}

/// A text.
#[uniffi::remote(Record)]
pub struct StripField {
    /// Its field.
    pub field: String,
    /// Its parts in the order of the text.
    pub parts: Vec<StripPart>,
}

/// A stretch of time in which a device wrote.
#[uniffi::remote(Record)]
pub struct StripSpan {
    /// Which device, by its place in the list.
    pub author: Count,
    /// From when: ms since 1970 of local time.
    pub from: StripMoment,
    /// Until when.
    pub to: StripMoment,
    /// How it came.
    pub reach: StripReach,
    /// When the relay had all of it.
    pub arrived: Option<StripMoment>,
    /// How many of its letters stand.
    pub chars: Count,
}

/// Who wrote which part of a note.
#[uniffi::remote(Record)]
pub struct ProvenanceStrip {
    /// What the note is called.
    pub subject: String,
    /// The devices that wrote.
    pub authors: Vec<StripAuthor>,
    /// The texts.
    pub fields: Vec<StripField>,
    /// When they wrote, by device and time.
    pub spans: Vec<StripSpan>,
    /// The signatures in order.
    pub signatures: Vec<StripSignature>,
}

/// Who wrote which part of a note, on which device, with or without the relay, and who signed it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ProvenanceStripChart {
    /// The series.
    pub chart: ProvenanceStrip,
    /// The same in words, for whoever does not see it.
    pub words: Words,
}

impl From<ProvenanceStrip> for ProvenanceStripChart {
    fn from(chart: ProvenanceStrip) -> Self {
        Self { words: chart.words(), chart }
    }
}
