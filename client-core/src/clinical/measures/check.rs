//! An instrument's file is checked whole before anything of it is used.

use std::collections::BTreeSet;

use super::instrument::{AnswerOption, Instrument, Item, MissingRule};

/// The format that this version reads.
const FORMAT: u32 = 1;
/// Most items of an instrument, and most answers of an item.
const ITEMS_MAX: usize = 200;
const OPTIONS_MAX: usize = 20;
/// Most points of one answer.
const VALUE_MAX: i32 = 100;
/// Longest short text and longest sentence, in bytes.
const WORD_BYTES_MAX: usize = 64;
const TEXT_BYTES_MAX: usize = 2_000;
/// A band names symptoms. A name that speaks of risk would be read as a forecast of harm, which no score is
/// (NICE NG225, 1.6).
const NEVER_IN_BANDS: &str = "risk";

/// Why an instrument cannot be used. Free of what the file says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InstrumentError {
    /// The file is too large.
    #[error("an instrument's file can have {} bytes", super::PACK_BYTES_MAX)]
    TooLarge,
    /// The file is no JSON of the format, or has a field that the format does not know.
    #[error("the file is not in the format of an instrument: line {line}, column {column}")]
    Malformed {
        /// The line.
        line: usize,
        /// The column.
        column: usize,
    },
    /// The file's format is a newer one.
    #[error("the file has a format that this version does not read")]
    UnknownFormat,
    /// A text is empty or too long.
    #[error("{field} is empty or too long")]
    BadText {
        /// The field.
        field: &'static str,
    },
    /// The id, version or language has other characters.
    #[error("{field} may have small letters, digits, dots and dashes only")]
    BadName {
        /// The field.
        field: &'static str,
    },
    /// Too few or too many.
    #[error("there are too few or too many {what}")]
    BadCount {
        /// What.
        what: &'static str,
    },
    /// Two have the same id or points.
    #[error("two {what} are the same")]
    Twice {
        /// What.
        what: &'static str,
    },
    /// Points outside 0 to 100.
    #[error("the points of an answer lie between 0 and {VALUE_MAX}")]
    BadValue,
    /// The rule for missing items cannot be applied.
    #[error("the rule for missing items does not fit the number of items")]
    BadMissingRule,
    /// The bands do not rise, do not begin with the least total, or lie outside.
    #[error("the bands must rise, and begin with the least total that there is")]
    BadBands,
    /// A band speaks of risk.
    #[error("a band names symptoms, never a risk")]
    RiskBand,
    /// A number of points lies outside the totals that there are.
    #[error("{field} lies outside the totals that there are")]
    OutOfRange {
        /// The field.
        field: &'static str,
    },
    /// A trigger names no item, or points that nobody can give.
    #[error("a trigger names an item or an answer that is not there")]
    BadTrigger,
    /// Nothing says that the wording may be shown.
    #[error("nothing in the instrument says that its wording may be shown")]
    NotLicensed,
}

/// Checks everything that the types do not.
pub(super) fn check(read: &Instrument) -> Result<(), InstrumentError> {
    if read.format != FORMAT {
        return Err(InstrumentError::UnknownFormat);
    }
    check_names(read)?;
    if read.items.is_empty() || read.items.len() > ITEMS_MAX {
        return Err(InstrumentError::BadCount { what: "items" });
    }
    for item in &read.items {
        check_item(read, item)?;
    }
    require_unique(read.items.iter().map(|item| &item.id), "items")?;
    check_missing(read)?;
    check_bands(read)?;
    check_points(read)?;
    read.triggers.iter().try_for_each(|trigger| {
        let item = read.item(&trigger.item).ok_or(InstrumentError::BadTrigger)?;
        let can_open = read.options_of(item).iter().any(|option| option.value >= trigger.from);
        require_text("a trigger's prompt", &trigger.prompt, TEXT_BYTES_MAX)?;
        if can_open { Ok(()) } else { Err(InstrumentError::BadTrigger) }
    })
}

fn check_names(read: &Instrument) -> Result<(), InstrumentError> {
    for (field, name) in [("the id", &read.id), ("the version", &read.version)] {
        let fits =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'.';
        if name.is_empty() || name.len() > WORD_BYTES_MAX || !name.bytes().all(fits) {
            return Err(InstrumentError::BadName { field });
        }
    }
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if read.language.is_empty() || read.language.len() > WORD_BYTES_MAX || !read.language.bytes().all(fits) {
        return Err(InstrumentError::BadName { field: "the language" });
    }
    require_text("the name", &read.name, WORD_BYTES_MAX)?;
    require_text("the title", &read.title, TEXT_BYTES_MAX)?;
    require_text("the sentence above the items", &read.recall.words, TEXT_BYTES_MAX)?;
    require_text("the source of the scoring rule", &read.scoring.source, TEXT_BYTES_MAX)?;
    require_text("the source of the rule for missing items", &read.scoring.missing.source, TEXT_BYTES_MAX)?;
    let Some(licence) = &read.licence else { return Ok(()) };
    require_text("the terms of the licence", &licence.terms, TEXT_BYTES_MAX)?;
    require_text("the attribution", &licence.attribution, TEXT_BYTES_MAX)?;
    require_text("the source of the licence", &licence.source, TEXT_BYTES_MAX)
}

fn check_item(read: &Instrument, item: &Item) -> Result<(), InstrumentError> {
    require_text("an item's id", &item.id, WORD_BYTES_MAX)?;
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if !item.id.bytes().all(fits) {
        return Err(InstrumentError::BadName { field: "an item's id" });
    }
    require_text("an item's words", &item.text, TEXT_BYTES_MAX)?;
    require_text("the source of an item's words", &item.source, TEXT_BYTES_MAX)?;
    let options: &[AnswerOption] = read.options_of(item);
    if options.len() < 2 || options.len() > OPTIONS_MAX {
        return Err(InstrumentError::BadCount { what: "answers" });
    }
    require_unique(options.iter().map(|option| option.value), "answers")?;
    options.iter().try_for_each(|option| {
        require_text("an answer's words", &option.label, TEXT_BYTES_MAX)?;
        if (0..=VALUE_MAX).contains(&option.value) { Ok(()) } else { Err(InstrumentError::BadValue) }
    })
}

fn check_missing(read: &Instrument) -> Result<(), InstrumentError> {
    let missing = &read.scoring.missing;
    let fits = match missing.rule {
        MissingRule::Complete1 => missing.items_max == 0,
        MissingRule::MeanOfAnswered1 => missing.items_max > 0 && missing.items_max < read.items.len(),
    };
    if fits { Ok(()) } else { Err(InstrumentError::BadMissingRule) }
}

fn check_bands(read: &Instrument) -> Result<(), InstrumentError> {
    let Some(bands) = &read.bands else { return Ok(()) };
    require_text("what the bands name", &bands.of, TEXT_BYTES_MAX)?;
    require_text("the source of the bands", &bands.source, TEXT_BYTES_MAX)?;
    let (least, most) = read.range();
    let rise = bands.bands.iter().zip(bands.bands.iter().skip(1)).all(|(low, high)| low.from < high.from);
    let begin = bands.bands.first().is_some_and(|band| band.from == least);
    if !rise || !begin || bands.bands.iter().any(|band| band.from > most) {
        return Err(InstrumentError::BadBands);
    }
    for band in &bands.bands {
        require_text("a band's name", &band.label, WORD_BYTES_MAX)?;
        if [&band.label, &bands.of].iter().any(|name| name.to_lowercase().contains(NEVER_IN_BANDS)) {
            return Err(InstrumentError::RiskBand);
        }
    }
    Ok(())
}

fn check_points(read: &Instrument) -> Result<(), InstrumentError> {
    let (least, most) = read.range();
    if let Some(caseness) = &read.caseness {
        require_text("the source of the caseness", &caseness.source, TEXT_BYTES_MAX)?;
        if !(least..=most).contains(&caseness.points) {
            return Err(InstrumentError::OutOfRange { field: "the caseness" });
        }
    }
    if let Some(change) = &read.reliable_change {
        require_text("the source of the reliable change", &change.source, TEXT_BYTES_MAX)?;
        if change.points < 1 || change.points > most - least {
            return Err(InstrumentError::OutOfRange { field: "the reliable change" });
        }
    }
    Ok(())
}

fn require_text(field: &'static str, text: &str, bytes_max: usize) -> Result<(), InstrumentError> {
    let fits = !text.trim().is_empty() && text.len() <= bytes_max && !text.chars().any(char::is_control);
    if fits { Ok(()) } else { Err(InstrumentError::BadText { field }) }
}

fn require_unique<T: Ord>(
    values: impl Iterator<Item = T>,
    what: &'static str,
) -> Result<(), InstrumentError> {
    let mut seen = BTreeSet::new();
    for value in values {
        if !seen.insert(value) {
            return Err(InstrumentError::Twice { what });
        }
    }
    Ok(())
}
