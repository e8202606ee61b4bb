//! Totals, by the rules that an instrument names. The same answers and the same definition always give the same score.

use serde::Serialize;

use super::answers::{AnswerError, Answers};
use super::instrument::{Instrument, InstrumentRef, MissingRule, SumRule};

/// What the answers come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Score {
    /// The total, or why there is none.
    pub total: Result<Total, NoTotal>,
    /// Items that were left out, by their number on the form.
    pub missing: Vec<String>,
    /// Prompts that the answers open.
    pub prompts: Vec<Prompt>,
    /// Items with a prompt that were left out: nobody knows whether they would have opened it.
    pub unanswered_prompts: Vec<String>,
}

/// A total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Total {
    /// Ten times the points: where items were left out, a total has a fraction.
    pub tenths: i32,
    /// How many items it was computed from, where some were left out.
    pub computed_from: Option<usize>,
    /// The name that the source gives to it.
    pub band: Option<String>,
    /// Whether the source speaks of a case.
    pub is_case: Option<bool>,
}

/// Why there is no total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum NoTotal {
    /// More items were left out than the rule allows.
    #[error("no total: {missing} of {items} items were left out, and the rule allows {allowed}")]
    TooManyMissing {
        /// Items left out.
        missing: usize,
        /// Items of the form.
        items: usize,
        /// Items that may be left out.
        allowed: usize,
    },
}

/// A prompt to talk with the person and to record a safety concern. It says nothing about how likely harm is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Prompt {
    /// The item's number on the form.
    pub item: String,
    /// What the clinician reads.
    pub words: String,
}

/// Scores answers.
///
/// # Errors
/// [`AnswerError`] when the answers belong to another definition, or are none that it has.
pub fn score(
    instrument: &Instrument,
    answered: &InstrumentRef,
    answers: &Answers,
) -> Result<Score, AnswerError> {
    if answered.id != instrument.id {
        return Err(AnswerError::WrongInstrument);
    }
    if *answered != instrument.reference() {
        return Err(AnswerError::WrongVersion);
    }
    answers.check(instrument)?;
    let missing: Vec<String> = answers.missing(instrument).into_iter().map(|item| item.id.clone()).collect();
    let opens = |item: &str, from: i32| answers.points(item).is_some_and(|points| points >= from);
    let triggers = || instrument.triggers.iter();
    let prompts = triggers().filter(|trigger| opens(&trigger.item, trigger.from));
    let unanswered = triggers().filter(|trigger| answers.points(&trigger.item).is_none());
    Ok(Score {
        total: total(instrument, answers, missing.len()),
        prompts: prompts
            .map(|trigger| Prompt { item: trigger.item.clone(), words: trigger.prompt.clone() })
            .collect(),
        unanswered_prompts: unanswered.map(|trigger| trigger.item.clone()).collect(),
        missing,
    })
}

fn total(instrument: &Instrument, answers: &Answers, missing: usize) -> Result<Total, NoTotal> {
    let items = instrument.items.len();
    let allowed = instrument.scoring.missing.items_max;
    if missing > allowed {
        return Err(NoTotal::TooManyMissing { missing, items, allowed });
    }
    let SumRule::Sum1 = instrument.scoring.rule;
    let sum: i32 = instrument.items.iter().filter_map(|item| counted(instrument, &item.id, answers)).sum();
    let tenths = match instrument.scoring.missing.rule {
        MissingRule::Complete1 => 10 * sum,
        MissingRule::MeanOfAnswered1 => tenths_with_mean(sum, items, items - missing),
    };
    Ok(Total {
        tenths,
        computed_from: (missing > 0).then_some(items - missing),
        band: instrument.band(tenths).map(str::to_owned),
        is_case: instrument.is_case(tenths),
    })
}

/// The points that an answered item adds.
fn counted(instrument: &Instrument, id: &str, answers: &Answers) -> Option<i32> {
    let item = instrument.item(id)?;
    let points = answers.points(id)?;
    if !item.reversed {
        return Some(points);
    }
    let values = instrument.options_of(item).iter().map(|option| option.value);
    Some(values.clone().min()? + values.max()? - points)
}

/// `sum` of `answered` items, brought up to all `items`: each missing one counts as the mean of the answered. In tenths,
/// halves upwards.
fn tenths_with_mean(sum: i32, items: usize, answered: usize) -> i32 {
    let whole = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    let (items, answered) = (whole(items), whole(answered).max(1));
    (20 * sum * items + answered) / (2 * answered)
}

/// Tenths as a person reads them: `9`, `10.3`.
pub fn points_words(tenths: i32) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    let (whole, tenth) = (tenths.abs() / 10, tenths.abs() % 10);
    if tenth == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{tenth}") }
}
