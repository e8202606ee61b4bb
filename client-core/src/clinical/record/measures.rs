//! Outcome measures as they were filled in.

use crate::clinical::Day;

choice! {
    /// How a measure was filled in.
    pub enum MeasureMode {
        /// By the person, on paper.
        SelfPaper = "self_paper", "by the person, on paper";
        /// By the person, on a device.
        SelfDevice = "self_device", "by the person, on a device";
        /// Read aloud.
        ReadAloud = "read_aloud", "read aloud";
    }
}

item! {
    /// An answer. The item's id is the instrument's id of the question. An item that was left out is not here.
    pub struct AnswerView {
        /// The value of the option that was chosen.
        value: fixed(i64),
    }
}

item! {
    /// A total. The item's id is the scale.
    pub struct TotalView {
        /// Ten times the total: prorated totals have a fraction.
        tenths: fixed(i64),
        /// The version of the rule that computed it.
        rule: fixed(String),
    }
}

document! {
    /// A measure that was filled in. It is not changed: a correction is a new one that supersedes it.
    pub struct OutcomeResponseView for OutcomeResponse {
        /// Which instrument.
        instrument: fixed(String),
        /// Its version.
        version: fixed(String),
        /// Its language, BCP 47.
        language: fixed(String),
        /// How it was filled in.
        mode: fixed(MeasureMode),
        /// Day.
        taken_on: fixed(Day),
        /// The answers.
        answers: log(AnswerView),
        /// Totals by versioned rules.
        totals: log(TotalView),
        /// The session in which it was filled in, by its exported reference.
        session_ref: fixed(String),
        /// Hex of the person id of whoever entered it.
        entered_by: fixed(String),
        /// Hex of the handle of the response that this one corrects.
        supersedes: fixed(String),
    }
}

item! {
    /// A part of an instrument's file. The item's id is its number: four digits from 0000.
    pub struct PackPartView {
        /// The text.
        text: fixed(String),
    }
}

document! {
    /// An instrument that the practice loaded, in parts that are written once: the file does not change, a change is
    /// another version. Two devices that load the same file write the same parts.
    pub struct InstrumentPackView for InstrumentPack {
        /// The instrument's id.
        instrument: fixed(String),
        /// Version of the definition.
        version: fixed(String),
        /// Language of the wording, BCP 47.
        language: fixed(String),
        /// The file.
        parts: log(PackPartView),
    }
}
