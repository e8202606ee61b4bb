//! What an instrument is: a data file, read whole and checked whole. `docs/instruments.md` describes the format.

use serde::{Deserialize, Serialize};

use super::check::{self, InstrumentError};

/// Longest file of an instrument, in bytes.
pub const PACK_BYTES_MAX: usize = 128 * 1024;

/// A questionnaire, with its wording, its licence and its rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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
    /// Whether its scores were ever compared with anything else. Where not, that is said beside them.
    pub is_validated: bool,
    /// Under which terms its wording may be shown. Without it nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bands: Option<Bands>,
    /// The total from which (or, where higher is better, up to which) the source speaks of a case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caseness: Option<Points>,
    /// The least change that is more than the measure's own error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reliable_change: Option<Points>,
    /// Answers that open a prompt.
    #[serde(default)]
    pub triggers: Vec<Trigger>,
}

/// Under which terms an instrument may be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recall {
    /// The sentence above the items.
    pub words: String,
    /// The days looked back on.
    pub days: u16,
}

/// One answer that can be given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerOption {
    /// Points.
    pub value: i32,
    /// Its words.
    pub label: String,
}

/// One item of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Its number on the form.
    pub id: String,
    /// Its words.
    pub text: String,
    /// Where the words come from.
    pub source: String,
    /// Whether its points are counted the other way round.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reversed: bool,
    /// Its own answers; none where it has those of the instrument.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<AnswerOption>,
}

/// How the answered items make a total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SumRule {
    /// The points of all items, added.
    #[serde(rename = "sum/1")]
    Sum1,
}

/// What happens where items were left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MissingRule {
    /// There is a total only where every item was answered.
    #[serde(rename = "complete/1")]
    Complete1,
    /// A few missing items count as the mean of the answered ones; the total is rounded, halves upwards.
    #[serde(rename = "mean_of_answered/1")]
    MeanOfAnswered1,
}

impl MissingRule {
    /// Its name with its version, as files and responses have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Complete1 => "complete/1",
            Self::MeanOfAnswered1 => "mean_of_answered/1",
        }
    }
}

/// Where change for the better leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Fewer points are better: symptoms.
    LowerIsBetter,
    /// More points are better: wellbeing.
    HigherIsBetter,
}

/// How a total comes about. Each rule has a version in its name; a changed rule is another name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Missing {
    /// The rule.
    pub rule: MissingRule,
    /// Most items that may be missing.
    #[serde(default)]
    pub items_max: usize,
    /// Where the rule is written.
    pub source: String,
}

/// Names of ranges of totals, as the source gives them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bands {
    /// What is named: symptoms, never a person and never a risk.
    pub of: String,
    /// Where the names are written.
    pub source: String,
    /// The ranges, in rising order; the first begins with the least total.
    pub bands: Vec<Band>,
}

/// One range of totals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Its least total.
    pub from: i32,
    /// Its name.
    pub label: String,
}

/// A number of points with its source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Points {
    /// The points.
    pub points: i32,
    /// Where they are written.
    pub source: String,
}

/// An answer that opens a prompt to record a safety concern.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trigger {
    /// The item.
    pub item: String,
    /// The points from which the prompt opens.
    pub from: i32,
    /// What the clinician reads.
    pub prompt: String,
}

/// What names a definition: responses keep it, so that a total can be computed anew by the rule of its time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct InstrumentRef {
    /// The instrument's id.
    pub id: String,
    /// The definition's version.
    pub version: String,
    /// The wording's language.
    pub language: String,
}

/// An instrument as a person answers it: never without its attribution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rendering<'a> {
    /// Its whole name.
    pub title: &'a str,
    /// The sentence above the items.
    pub recall: &'a str,
    /// Each item with its answers.
    pub items: Vec<(&'a Item, &'a [AnswerOption])>,
    /// The line below.
    pub attribution: &'a str,
}

impl Instrument {
    /// Reads a file and checks it whole.
    ///
    /// # Errors
    /// [`InstrumentError`] says what does not fit, and where.
    pub fn parse(bytes: &[u8]) -> Result<Self, InstrumentError> {
        if bytes.len() > PACK_BYTES_MAX {
            return Err(InstrumentError::TooLarge);
        }
        let read: Self = serde_json::from_slice(bytes)
            .map_err(|error| InstrumentError::Malformed { line: error.line(), column: error.column() })?;
        check::check(&read)?;
        Ok(read)
    }

    /// What names it.
    pub fn reference(&self) -> InstrumentRef {
        InstrumentRef { id: self.id.clone(), version: self.version.clone(), language: self.language.clone() }
    }

    /// The form as a person answers it.
    ///
    /// # Errors
    /// [`InstrumentError::NotLicensed`] where nothing says that its wording may be shown.
    pub fn render(&self) -> Result<Rendering<'_>, InstrumentError> {
        let licence = self.licence.as_ref().filter(|licence| licence.may_show);
        let licence = licence.ok_or(InstrumentError::NotLicensed)?;
        Ok(Rendering {
            title: &self.title,
            recall: &self.recall.words,
            items: self.items.iter().map(|item| (item, self.options_of(item))).collect(),
            attribution: &licence.attribution,
        })
    }

    /// The answers of an item.
    pub fn options_of<'a>(&'a self, item: &'a Item) -> &'a [AnswerOption] {
        if item.options.is_empty() { &self.options } else { &item.options }
    }

    /// The item with this id.
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }

    /// The least and the greatest total, in points.
    pub fn range(&self) -> (i32, i32) {
        let ends = |item: &Item| {
            let values = self.options_of(item).iter().map(|option| option.value);
            (values.clone().min().unwrap_or(0), values.max().unwrap_or(0))
        };
        self.items.iter().map(ends).fold((0, 0), |(least, most), (low, high)| (least + low, most + high))
    }

    /// The name that the source gives to a total, in tenths.
    pub fn band(&self, tenths: i32) -> Option<&str> {
        let bands = self.bands.as_ref()?;
        bands.bands.iter().rev().find(|band| 10 * band.from <= tenths).map(|band| band.label.as_str())
    }

    /// Whether the source speaks of a case at a total, in tenths; none where it names no such total.
    pub fn is_case(&self, tenths: i32) -> Option<bool> {
        let caseness = self.caseness.as_ref()?;
        Some(match self.scoring.direction {
            Direction::LowerIsBetter => tenths >= 10 * caseness.points,
            Direction::HigherIsBetter => tenths <= 10 * caseness.points,
        })
    }
}
