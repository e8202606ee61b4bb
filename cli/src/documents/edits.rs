//! `field=value`, as a person writes it, to an edit of the field's own type.

use std::collections::BTreeMap;
use std::io::Read;

use alcove_client_core::clinical::{DocKind, FieldDef, MergeClass, Scalar, ValueKind, field};
use alcove_client_core::document::DocEdit;
use alcove_client_core::time::Timestamp;

use crate::error::CliError;
use crate::moment::{at_local, today};

/// Longest prose that standard input may bring, in bytes.
const INPUT_BYTES_MAX: u64 = 4 << 20;
/// In place of an item's id: a new one.
const NEW_ITEM: &str = "new";

const NO_FIELD: CliError = CliError::Input {
    words: "this kind of document has no such field; `alcove record fields KIND` lists them",
};

/// Reads `field=value`, `set/ITEM/field=value` and `set/new/field=value`; a value `-` is read from standard input, an empty
/// one clears the field.
pub(crate) fn parse_edits(kind: DocKind, pairs: &[String]) -> Result<Vec<DocEdit>, CliError> {
    let mut edits = Vec::new();
    let mut new_items: BTreeMap<&str, String> = BTreeMap::new();
    for pair in pairs {
        let (path, value) =
            pair.split_once('=').ok_or(CliError::Input { words: "what to write is given as field=value" })?;
        let mut parts = path.splitn(3, '/');
        match (parts.next().unwrap_or_default(), parts.next(), parts.next()) {
            (name, None, None) => edits.push(edit_of(field(kind, name).ok_or(NO_FIELD)?, value)?),
            (list, Some(item), Some(name)) => {
                let items = field(kind, list).and_then(|field| field.class.items()).ok_or(NO_FIELD)?;
                let field = items.iter().find(|field| field.name == name).ok_or(NO_FIELD)?;
                let item = if item == NEW_ITEM {
                    new_items.entry(list).or_insert_with(make_id).clone()
                } else {
                    item.to_owned()
                };
                edits.push(DocEdit::SetItemValue {
                    set: list.to_owned(),
                    item,
                    field: name.to_owned(),
                    value: scalar_of(field, value)?,
                });
            }
            (_, _, _) => return Err(NO_FIELD),
        }
    }
    Ok(edits)
}

/// A value for one field, which is named as a conflict names it: `field`, or `set/ITEM/field`.
pub(crate) fn parse_value(kind: DocKind, path: &str, value: &str) -> Result<Scalar, CliError> {
    scalar_of(field_at(kind, path).ok_or(NO_FIELD)?, value)
}

/// The field that a conflict names.
pub(super) fn field_at(kind: DocKind, path: &str) -> Option<&'static FieldDef> {
    match path.split_once('/') {
        None => field(kind, path),
        Some((set, rest)) => {
            let (_, name) = rest.split_once('/')?;
            field(kind, set)?.class.items()?.iter().find(|field| field.name == name)
        }
    }
}

fn make_id() -> String {
    uuid::Uuid::now_v7().simple().to_string()
}

fn edit_of(field: &FieldDef, value: &str) -> Result<DocEdit, CliError> {
    let name = field.name.to_owned();
    Ok(match field.class {
        MergeClass::Text => DocEdit::ReplaceText { field: name, text: words_of(value)? },
        MergeClass::Set(_) | MergeClass::Log(_) => {
            return Err(CliError::Input { words: "items are written as set/new/field=value" });
        }
        _ if value.is_empty() => DocEdit::ClearValue { field: name },
        MergeClass::Immutable(_)
        | MergeClass::MultiValue(_)
        | MergeClass::Preference(_)
        | MergeClass::Lattice(_) => DocEdit::SetValue { field: name, value: scalar_of(field, value)? },
    })
}

fn words_of(value: &str) -> Result<String, CliError> {
    if value != "-" {
        return Ok(value.to_owned());
    }
    let mut text = String::new();
    let mut input = std::io::stdin().take(INPUT_BYTES_MAX);
    input.read_to_string(&mut text).map_err(CliError::file("standard input cannot be read"))?;
    Ok(text)
}

fn scalar_of(field: &FieldDef, value: &str) -> Result<Scalar, CliError> {
    let kind = field.class.values().ok_or(NO_FIELD)?;
    Ok(match kind {
        ValueKind::Text | ValueKind::Choice(_) => Scalar::from(words_of(value)?.as_str()),
        ValueKind::NhsNumber => Scalar::from(value.split_whitespace().collect::<String>().as_str()),
        ValueKind::Date => Scalar::from(if value == "today" { today() } else { value.to_owned() }.as_str()),
        ValueKind::Int | ValueKind::Code(_) => Scalar::from(
            value.parse::<i64>().map_err(|_| CliError::Input { words: "this field holds a whole number" })?,
        ),
        ValueKind::Bool => Scalar::from(match value {
            "yes" | "true" => true,
            "no" | "false" => false,
            _ => return Err(CliError::Input { words: "this field holds yes or no" }),
        }),
        ValueKind::Time => Scalar::from(time_of(value)?),
    })
}

/// `2031-04-10T18:30` by this machine's clock.
pub(crate) fn time_of(value: &str) -> Result<Timestamp, CliError> {
    let (day, time) = value.split_once(['T', ' ']).unwrap_or((value, "00:00"));
    at_local(day, time).ok_or(CliError::Input { words: "a time is written as 2031-04-10T18:30" })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn parsed(kind: DocKind, pairs: &[&str]) -> Result<Vec<DocEdit>, CliError> {
        parse_edits(kind, &pairs.iter().map(|pair| (*pair).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn every_field_is_written_in_its_own_type() {
        let edits =
            parsed(DocKind::MemberRecord, &["nhs_number=943 476 5919", "gp=The surgery", "dob="]).unwrap();
        let set = |field: &str, value: &str| DocEdit::SetValue {
            field: field.to_owned(),
            value: Scalar::from(value),
        };
        let clear = DocEdit::ClearValue { field: "dob".to_owned() };
        assert_eq!(edits, [set("nhs_number", "9434765919"), set("gp", "The surgery"), clear]);
        let edits =
            parsed(DocKind::ContactCard, &["reach/new/channel=phone", "reach/new/value=555"]).unwrap();
        let items: Vec<String> = edits
            .iter()
            .filter_map(
                |edit| if let DocEdit::SetItemValue { item, .. } = edit { Some(item.clone()) } else { None },
            )
            .collect();
        assert_eq!(items.len(), 2);
        assert_eq!(items.first(), items.last(), "one new item, not two");
        for wrong in
            ["nothing=1", "dob", "reach=555", "reach/new=1", "reach/new/nothing=1", "reminders_ok=perhaps"]
        {
            assert!(parsed(DocKind::ContactCard, &[wrong]).is_err(), "{wrong}");
        }
    }
}
