//! The words that a person reads: titles of sections, names of fields, values.

use alcove_client_core::clinical::{Attendance, DocKind, FieldDef, Scalar, ValueKind};
use alcove_client_core::time::Timestamp;
use jiff::tz::TimeZone;

/// The title of the section that holds documents of this kind.
pub(crate) fn section_title(kind: DocKind) -> String {
    const TITLES: [(DocKind, &str); 18] = [
        (DocKind::MemberRecord, "Who you are"),
        (DocKind::ContactCard, "How to reach you"),
        (DocKind::Referral, "Referral"),
        (DocKind::Screening, "Conversations before the group"),
        (DocKind::ConsentRecord, "What you agreed to"),
        (DocKind::Membership, "Membership of groups"),
        (DocKind::MemberEntry, "Sessions"),
        (DocKind::OutcomeResponse, "Outcome measures"),
        (DocKind::Goal, "Goals"),
        (DocKind::SafetyConcern, "Concerns for safety"),
        (DocKind::SafetyPlan, "Safety plans"),
        (DocKind::BoundaryNote, "Contact outside the group, and boundaries"),
        (DocKind::ContactNote, "Contacts between sessions"),
        (DocKind::Letter, "Letters"),
        (DocKind::Task, "Tasks"),
        (DocKind::NoteStatus, "Signatures"),
        (DocKind::Addendum, "Added later"),
        (DocKind::Contribution, "Words beside the signed text, and comments on it"),
    ];
    let titled = TITLES.into_iter().find(|(of, _)| *of == kind);
    titled.map_or_else(|| sentence(kind.label()), |(_, title)| title.to_owned())
}

/// A field's name as words: `left_early_reason` becomes `Left early: reason`-like plain words.
pub(crate) fn label(field: &str) -> String {
    match field {
        "dob" => "Date of birth".to_owned(),
        "nhs_number" => "NHS number".to_owned(),
        "gp" => "GP".to_owned(),
        "tenths" => "Points".to_owned(),
        "hold" | "legal_hold" => "Kept from destruction".to_owned(),
        "series" => "Series of sessions".to_owned(),
        "local_date" => "Day".to_owned(),
        "ordinal" => "Session of that day".to_owned(),
        "group_alias" => "Group".to_owned(),
        "own_words" => "In the person's own words".to_owned(),
        "co_produced" => "Written together".to_owned(),
        other => match (other.strip_suffix("_words"), other.strip_suffix("_help")) {
            (Some(about), _) => format!("{}: in the person's words", sentence(about)),
            (None, Some(about)) => format!("{}: what would help", sentence(about)),
            (None, None) => sentence(other),
        },
    }
}

/// A group's alias in this record, or a version of its rules, as short as two groups can be told apart; none for any other
/// text.
fn alias_words(text: &str) -> Option<String> {
    let (alias, version) = text.split_once(" v").map_or((text, None), |(alias, v)| (alias, Some(v)));
    let is_alias = alias.len() == 32 && alias.bytes().all(|byte| byte.is_ascii_hexdigit());
    let group = format!("group {}", alias.get(..8).filter(|_| is_alias)?);
    Some(version.map_or_else(|| group.clone(), |version| format!("version {version}, {group}")))
}

/// The answer that a concern was opened for, which a document keeps as `DOCUMENT:ITEM`; none for any other text.
fn prompt_words(text: &str) -> Option<String> {
    let (document, item) = text.split_once(':')?;
    let is_id = document.len() == 32 && document.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_id.then(|| format!("the answer to item {item} of an outcome measure"))
}

/// A value as a person reads it.
pub(crate) fn value(field: &FieldDef, value: &Scalar) -> String {
    let kind = field.class.values();
    match value {
        Scalar::Int(code) if field.name == "attendance" => {
            format!("{} (code {code})", Attendance::from_code(*code).label())
        }
        Scalar::Int(tenths) if field.name == "tenths" => points(*tenths),
        Scalar::Int(number) => number.to_string(),
        Scalar::Bool(true) => "yes".to_owned(),
        Scalar::Bool(false) => "no".to_owned(),
        Scalar::Time(at) => moment(*at),
        Scalar::Text(text) if kind == Some(ValueKind::NhsNumber) => nhs_number(text),
        Scalar::Text(text) if matches!(kind, Some(ValueKind::Choice(_))) => text.replace('_', " "),
        Scalar::Text(text) if field.name == "prompted_by" => {
            prompt_words(text).unwrap_or_else(|| text.clone())
        }
        Scalar::Text(text) if matches!(field.name, "group_alias" | "detail") => {
            alias_words(text).unwrap_or_else(|| text.clone())
        }
        Scalar::Text(text) => date_words(text).unwrap_or_else(|| text.clone()),
    }
}

/// Ten times a total, as points.
pub(crate) fn points(tenths: i64) -> String {
    if tenths % 10 == 0 {
        (tenths / 10).to_string()
    } else {
        format!("{}.{}", tenths / 10, (tenths % 10).abs())
    }
}

/// A moment, in the time of the world's clock, which says so.
pub(crate) fn moment(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.0).map_or_else(
        |_| "at an unknown time".to_owned(),
        |at| at.to_zoned_datetime(TimeZone::UTC).strftime("%-d %B %Y, %H:%M UTC").to_string(),
    )
}

/// The day of a moment, as `YYYY-MM-DD`; empty for none of the calendar.
pub(crate) fn day(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.0)
        .map_or_else(|_| String::new(), |at| at.to_zoned_datetime(TimeZone::UTC).date().to_string())
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
#[cfg(feature = "fhir")]
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

/// A moment as ISO 8601 writes it, to the millisecond, in UTC.
pub(crate) fn instant(at: Timestamp) -> String {
    let at = jiff::Timestamp::from_millisecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

#[cfg(test)]
mod tests {
    use alcove_client_core::clinical::field;

    use super::*;

    fn shown(kind: DocKind, name: &str, scalar: &Scalar) -> String {
        field(kind, name).map(|field| value(field, scalar)).unwrap_or_default()
    }

    #[test]
    fn values_read_as_a_person_says_them() {
        let entry = |name, scalar: Scalar| shown(DocKind::MemberEntry, name, &scalar);
        assert_eq!(shown(DocKind::MemberRecord, "dob", &Scalar::from("1980-02-29")), "29 February 1980");
        assert_eq!(shown(DocKind::MemberRecord, "nhs_number", &Scalar::from("9434765919")), "943 476 5919");
        assert_eq!(shown(DocKind::Screening, "recommendation", &Scalar::from("one_to_one")), "one to one");
        assert_eq!(entry("attendance", Scalar::from(3_i64)), "did not attend (code 3)");
        assert_eq!(
            entry("arrived_at", Scalar::Time(Timestamp(1_902_146_700_000))),
            "11 April 2030, 14:05 UTC"
        );
        assert_eq!(entry("absence_notice", Scalar::from("1980-02-30")), "1980-02-30");
        assert_eq!(label("left_early_reason"), "Left early reason");
        assert_eq!(label("own_words"), "In the person's own words");
        assert_eq!(
            shown(DocKind::SafetyConcern, "prompted_by", &Scalar::from("7ed3ae0ba7ff5111457bb66d6a473761:9")),
            "the answer to item 9 of an outcome measure"
        );
    }
}
