//! The words that a person reads: titles of sections, names of fields, values.

use alcove_client_core::clinical::{Attendance, DocKind, Scalar};
use alcove_client_core::time::Timestamp;
use jiff::tz::TimeZone;

/// The title of the section that holds documents of this kind, for those that belong to one person.
pub(crate) fn section_title(kind: DocKind) -> String {
    if kind == DocKind::MemberRecord {
        "Who you are".to_owned()
    } else if kind == DocKind::MemberEntry {
        "Sessions".to_owned()
    } else {
        sentence(&snake_case(&format!("{kind:?}")))
    }
}

/// A field's name as words: `left_early_reason` becomes `Left early: reason`-like plain words.
pub(crate) fn label(field: &str) -> String {
    match field {
        "dob" => "Date of birth".to_owned(),
        "nhs_number" => "NHS number".to_owned(),
        "gp" => "GP".to_owned(),
        "hold" | "legal_hold" => "Kept from destruction".to_owned(),
        "series" => "Series of sessions".to_owned(),
        "local_date" => "Day".to_owned(),
        "ordinal" => "Session of that day".to_owned(),
        other => sentence(other),
    }
}

/// A value as a person reads it.
pub(crate) fn value(field: &str, value: &Scalar) -> String {
    match value {
        Scalar::Int(code) if field == "attendance" => {
            format!("{} (code {code})", Attendance::from_code(*code).label())
        }
        Scalar::Int(number) => number.to_string(),
        Scalar::Bool(true) => "yes".to_owned(),
        Scalar::Bool(false) => "no".to_owned(),
        Scalar::Time(at) => moment(*at),
        Scalar::Text(text) if field == "nhs_number" => nhs_number(text),
        Scalar::Text(text) => date_words(text).unwrap_or_else(|| text.clone()),
    }
}

/// A moment, in the time of the world's clock, which says so.
pub(crate) fn moment(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.0).map_or_else(
        |_| "at an unknown time".to_owned(),
        |at| at.to_zoned_datetime(TimeZone::UTC).strftime("%-d %B %Y, %H:%M UTC").to_string(),
    )
}

/// A day `YYYY-MM-DD` in words; none when it is none.
pub(crate) fn date_words(text: &str) -> Option<String> {
    let is_day = text.len() == 10 && text.is_ascii();
    let date = text.parse::<jiff::civil::Date>().ok().filter(|_| is_day)?;
    Some(date.strftime("%-d %B %Y").to_string())
}

/// Ten digits as they are printed on letters: 3, 3, 4.
fn nhs_number(text: &str) -> String {
    match (text.get(..3), text.get(3..6), text.get(6..10)) {
        (Some(first), Some(second), Some(third))
            if text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            format!("{first} {second} {third}")
        }
        _ => text.to_owned(),
    }
}

/// `snake_case` as words with a capital at the beginning.
pub(crate) fn sentence(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().collect::<String>() + letters.as_str())
        .unwrap_or_default()
}

/// `CamelCase` as `snake_case`.
pub(crate) fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_read_as_a_person_says_them() {
        assert_eq!(value("dob", &Scalar::from("1980-02-29")), "29 February 1980");
        assert_eq!(value("nhs_number", &Scalar::from("9434765919")), "943 476 5919");
        assert_eq!(value("attendance", &Scalar::from(3_i64)), "did not attend (code 3)");
        assert_eq!(
            value("arrived_at", &Scalar::Time(Timestamp(1_902_146_700_000))),
            "11 April 2030, 14:05 UTC"
        );
        assert_eq!(value("plan", &Scalar::from("1980-02-30")), "1980-02-30");
        assert_eq!(label("left_early_reason"), "Left early reason");
    }
}
