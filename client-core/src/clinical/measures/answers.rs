//! What a person answered: points by item, without those that were left out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::instrument::{Instrument, Item};

/// How an item that was left out is written, in a line of answers.
const LEFT_OUT: &str = "-";

/// Why answers do not fit an instrument. Free of what was answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// The answers belong to another instrument.
    #[error("the answers belong to another instrument")]
    WrongInstrument,
    /// The answers belong to another version or language of the instrument.
    #[error("the answers belong to another version of the instrument")]
    WrongVersion,
    /// There is no such item.
    #[error("the instrument has no item of that number")]
    UnknownItem,
    /// An item was answered twice.
    #[error("item {item} is answered twice")]
    Twice {
        /// The item's number on the form.
        item: String,
    },
    /// Nobody can give these points to the item.
    #[error("item {item} has no answer with these points")]
    NotAnOption {
        /// The item's number on the form.
        item: String,
    },
    /// The line has more or fewer answers than the form has items.
    #[error("the form has {items} items: write one answer for each, - for one that was left out")]
    WrongCount {
        /// Items of the form.
        items: usize,
    },
    /// An answer is no number.
    #[error("an answer is a number, or - for one that was left out")]
    NotANumber,
}

/// Points by item. Prints no content.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(BTreeMap<String, i32>);

impl std::fmt::Debug for Answers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Answers({} items)", self.0.len())
    }
}

impl Answers {
    /// The answers in the order of the form, separated by commas or spaces; `-` for an item that was left out.
    ///
    /// # Errors
    /// [`AnswerError`]; nothing is guessed.
    pub fn in_order(instrument: &Instrument, line: &str) -> Result<Self, AnswerError> {
        let words: Vec<&str> = line.split([',', ' ', ';']).filter(|word| !word.is_empty()).collect();
        if words.len() != instrument.items.len() {
            return Err(AnswerError::WrongCount { items: instrument.items.len() });
        }
        let mut answers = Self::default();
        for (item, word) in instrument.items.iter().zip(words) {
            if word != LEFT_OUT {
                let points = word.parse().map_err(|_| AnswerError::NotANumber)?;
                answers.add(&item.id, points)?;
            }
        }
        answers.check(instrument)?;
        Ok(answers)
    }

    /// The answer of one item.
    ///
    /// # Errors
    /// [`AnswerError::Twice`].
    pub fn add(&mut self, item: &str, points: i32) -> Result<(), AnswerError> {
        match self.0.insert(item.to_owned(), points) {
            None => Ok(()),
            Some(_) => Err(AnswerError::Twice { item: item.to_owned() }),
        }
    }

    /// The points given to an item; none where it was left out.
    pub fn points(&self, item: &str) -> Option<i32> {
        self.0.get(item).copied()
    }

    /// Every answered item.
    pub fn iter(&self) -> impl Iterator<Item = (&str, i32)> {
        self.0.iter().map(|(item, points)| (item.as_str(), *points))
    }

    /// The items that were left out, in the order of the form.
    pub fn missing<'a>(&self, instrument: &'a Instrument) -> Vec<&'a Item> {
        instrument.items.iter().filter(|item| !self.0.contains_key(&item.id)).collect()
    }

    /// Whether every answer is one that the instrument has.
    ///
    /// # Errors
    /// [`AnswerError::UnknownItem`], [`AnswerError::NotAnOption`].
    pub fn check(&self, instrument: &Instrument) -> Result<(), AnswerError> {
        self.0.iter().try_for_each(|(id, points)| {
            let item = instrument.item(id).ok_or(AnswerError::UnknownItem)?;
            let is_option = instrument.options_of(item).iter().any(|option| option.value == *points);
            if is_option { Ok(()) } else { Err(AnswerError::NotAnOption { item: id.clone() }) }
        })
    }
}
