//! What an instrument is: its wording, its licence, its rules.

use alcove_client_core::clinical::measures::{
    AnswerOption, Band, Bands, Direction, Instrument, Item, Licence, Missing, MissingRule, Points, Recall,
    Scoring, SumRule, Trigger,
};

use crate::custom::Count;

/// A questionnaire. Show its attribution under every rendering of its wording.
#[uniffi::remote(Record)]
pub struct Instrument {
    /// Version of the file's format.
    pub format: u32,
    /// Short name for programs: small letters, digits and dashes.
    pub id: String,
    /// Version of this definition. A change of wording or rule is a new version.
    pub version: String,
    /// Language of the wording, as BCP 47 has it.
    pub language: String,
    /// What clinicians call it.
    pub name: String,
    /// Its whole name.
    pub title: String,
    /// Whether its scores were ever compared with anything else. Where not, say that beside them.
    pub is_validated: bool,
    /// Under which terms its wording may be shown.
    pub licence: Option<Licence>,
    /// What the items ask about, and over which time.
    pub recall: Recall,
    /// Answers of every item that brings none of its own.
    pub options: Vec<AnswerOption>,
    /// The items, in the order of the form.
    pub items: Vec<Item>,
    /// How a total comes about.
    pub scoring: Scoring,
    /// Names that the source gives to ranges of totals.
    pub bands: Option<Bands>,
    /// The total from which (or, where higher is better, up to which) the source speaks of a case.
    pub caseness: Option<Points>,
    /// The least change that is more than the measure's own error.
    pub reliable_change: Option<Points>,
    /// Answers that open a prompt.
    pub triggers: Vec<Trigger>,
}

/// Under which terms an instrument may be shown.
#[uniffi::remote(Record)]
pub struct Licence {
    /// Whether the terms allow its wording on a screen.
    pub may_show: bool,
    /// The terms, in the owner's words.
    pub terms: String,
    /// The line that stands under every rendering.
    pub attribution: String,
    /// Where the terms are written.
    pub source: String,
}

/// What the items ask about.
#[uniffi::remote(Record)]
pub struct Recall {
    /// The sentence above the items.
    pub words: String,
    /// The days looked back on.
    pub days: u16,
}

/// One answer that can be given.
#[uniffi::remote(Record)]
pub struct AnswerOption {
    /// Points.
    pub value: i32,
    /// Its words.
    pub label: String,
}

/// One item of the form.
#[uniffi::remote(Record)]
pub struct Item {
    /// Its number on the form.
    pub id: String,
    /// Its words.
    pub text: String,
    /// Where the words come from.
    pub source: String,
    /// Whether its points are counted the other way round.
    pub reversed: bool,
    /// Its own answers; none where it has those of the instrument.
    pub options: Vec<AnswerOption>,
}

/// How the answered items make a total.
#[uniffi::remote(Enum)]
pub enum SumRule {
    /// The points of all items, added.
    Sum1,
}

/// What happens where items were left out.
#[uniffi::remote(Enum)]
pub enum MissingRule {
    /// There is a total only where every item was answered.
    Complete1,
    /// A few missing items count as the mean of the answered ones; the total is rounded, halves upwards.
    MeanOfAnswered1,
}

/// Where change for the better leads.
#[uniffi::remote(Enum)]
pub enum Direction {
    /// Fewer points are better: symptoms.
    LowerIsBetter,
    /// More points are better: wellbeing.
    HigherIsBetter,
}

/// How a total comes about. Each rule has a version in its name; a changed rule is another name.
#[uniffi::remote(Record)]
pub struct Scoring {
    /// The rule.
    pub rule: SumRule,
    /// Where change for the better leads.
    pub direction: Direction,
    /// Where the rule is written.
    pub source: String,
    /// What happens where items were left out.
    pub missing: Missing,
}

/// What happens where items were left out.
#[uniffi::remote(Record)]
pub struct Missing {
    /// The rule.
    pub rule: MissingRule,
    /// Most items that may be missing.
    pub items_max: Count,
    /// Where the rule is written.
    pub source: String,
}

/// Names that the source gives to ranges of totals.
#[uniffi::remote(Record)]
pub struct Bands {
    /// What is named: symptoms, never a person and never a risk.
    pub of: String,
    /// Where the names are written.
    pub source: String,
    /// The ranges, in rising order; the first begins with the least total.
    pub bands: Vec<Band>,
}

/// A range of totals.
#[uniffi::remote(Record)]
pub struct Band {
    /// Its least total.
    pub from: i32,
    /// Its name.
    pub label: String,
}

/// A number of points, and its source.
#[uniffi::remote(Record)]
pub struct Points {
    /// The points.
    pub points: i32,
    /// Where they are written.
    pub source: String,
}

/// An answer that opens a prompt to record a safety concern.
#[uniffi::remote(Record)]
pub struct Trigger {
    /// The item.
    pub item: String,
    /// The points from which the prompt opens.
    pub from: i32,
    /// What the clinician reads.
    pub prompt: String,
}
