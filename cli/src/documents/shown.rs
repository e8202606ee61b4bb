//! A whole document: every field that says something, every value that stands.

use std::collections::BTreeMap;

use alcove_client_core::client::Client;
use alcove_client_core::clinical::{
    Attendance, DocKind, FieldDef, MergeClass, MultiValue, Scalar, SeenValue, ValueKind, fields,
};
use alcove_client_core::document::{ConflictView, DocView, FieldView};
use alcove_client_core::engine::DocKey;
use alcove_protocol::id::DeviceId;
use serde::Serialize;

use super::edits::field_at;
use crate::app::App;
use crate::atlas::{Atlas, doc_id, short};
use crate::conflict::{ShownValue, field_words};
use crate::error::CliError;
use crate::moment::Moment;
use crate::show::Show;

/// What a field says.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum ShownField {
    Prose(String),
    Values(Vec<ShownValue>),
    /// Of these the first counts, the most cautious one.
    Cautious(Vec<ShownValue>),
    Items(BTreeMap<String, BTreeMap<&'static str, Vec<ShownValue>>>),
}

/// A document as it is shown.
#[derive(Serialize)]
struct ShownDocument {
    document: String,
    kind: &'static str,
    of: String,
    fields: BTreeMap<&'static str, ShownField>,
    #[serde(skip)]
    order: Vec<&'static str>,
}

impl Show for ShownDocument {
    fn text(&self) -> String {
        let mut parts = vec![format!("{}, {}", self.of, self.kind)];
        for name in &self.order {
            let Some(field) = self.fields.get(name) else { continue };
            parts.push(field.words(name));
        }
        if self.fields.is_empty() {
            parts.push("Nothing is written yet.".to_owned());
        }
        parts.join("\n")
    }
}

impl ShownField {
    /// The field with its name. One value alone is said without its author; several each with theirs.
    pub(crate) fn words(&self, name: &str) -> String {
        let title = field_words(name);
        match self {
            Self::Prose(text) => format!("{title}:\n{}", text.trim_end()),
            Self::Values(values) => match values.as_slice() {
                [only] => format!("{title}: {}", only.spoken()),
                several => format!("{title}: {}", several_words(several, "  ")),
            },
            Self::Cautious(values) => match values.as_slice() {
                [] => title,
                [only] => format!("{title}: {}", only.spoken()),
                [counts, ..] => {
                    let (said, answers) = (counts.spoken(), lines(values, "  "));
                    format!("{title}: {said}, the more cautious of {} answers:{answers}", values.len())
                }
            },
            Self::Items(items) => {
                let lines = items.iter().map(|(id, item)| format!("  {}  [{id}]", item_words(item)));
                format!("{title}:\n{}", lines.collect::<Vec<_>>().join("\n"))
            }
        }
    }
}

fn item_words(item: &BTreeMap<&'static str, Vec<ShownValue>>) -> String {
    let said = item.iter().map(|(name, values)| match values.as_slice() {
        [only] => format!("{}: {}", field_words(name), only.spoken()),
        several => format!("{}: {}", field_words(name), several_words(several, "    ")),
    });
    said.collect::<Vec<_>>().join("; ")
}

fn several_words(values: &[ShownValue], indent: &str) -> String {
    format!("{} answers stand (`alcove conflicts` lists them):{}", values.len(), lines(values, indent))
}

/// Each answer in a line of its own.
fn lines(values: &[ShownValue], indent: &str) -> String {
    values.iter().flat_map(|value| ["\n".to_owned(), indent.to_owned(), value.words()]).collect()
}

/// Shows a document.
pub(crate) async fn show(app: &App, client: &Client, key: DocKey) -> Result<(), CliError> {
    let atlas = Atlas::load(client).await?;
    let view = client.document(key).await?;
    let persons = super::names(client).await?;
    let person = persons.into_iter().find(|(circle, _)| *circle == key.circle).map(|(_, name)| name);
    app.show(&ShownDocument {
        document: doc_id(key),
        kind: view.kind.label(),
        of: person.unwrap_or_else(|| atlas.place(key.circle)),
        fields: shown_fields(&atlas, &view),
        order: fields(view.kind).iter().map(|field| field.name).collect(),
    });
    Ok(())
}

/// Every field that says something.
pub(crate) fn shown_fields(atlas: &Atlas, view: &DocView) -> BTreeMap<&'static str, ShownField> {
    let mut shown = BTreeMap::new();
    for field in fields(view.kind) {
        let said = match view.fields.get(field.name) {
            Some(FieldView::Text(text)) if !text.is_empty() => ShownField::Prose(text.clone()),
            Some(FieldView::Value(values)) if !values.values.is_empty() => {
                let values = shown_values(atlas, field, values);
                if let MergeClass::Lattice(codes) = field.class {
                    ShownField::Cautious(most_cautious_first(codes, values))
                } else {
                    ShownField::Values(values)
                }
            }
            Some(FieldView::Set(items)) if !items.is_empty() => {
                let defined = field.class.items().unwrap_or_default();
                let of_item = |item: &alcove_client_core::document::ItemView| {
                    let said = defined.iter().filter_map(|field| {
                        let values = item.value(field.name);
                        (!values.values.is_empty()).then(|| (field.name, shown_values(atlas, field, &values)))
                    });
                    said.collect()
                };
                ShownField::Items(items.iter().map(|(id, item)| (id.clone(), of_item(item))).collect())
            }
            _ => continue,
        };
        shown.insert(field.name, said);
    }
    shown
}

/// Each value of a conflict, in its order.
pub(crate) fn shown_conflict(atlas: &Atlas, kind: DocKind, conflict: &ConflictView) -> Vec<ShownValue> {
    let Some(field) = field_at(kind, &conflict.field) else { return Vec::new() };
    let shown = |seen: &SeenValue<Scalar>| shown_value(atlas, field, seen);
    conflict.values.iter().map(shown).collect()
}

fn shown_value(atlas: &Atlas, field: &FieldDef, seen: &SeenValue<Scalar>) -> ShownValue {
    let taken = field.class.values();
    let code = match (taken, &seen.value) {
        (Some(ValueKind::Code(_)), Scalar::Int(code)) => Some(*code),
        (_, _) => None,
    };
    let attendance = code.map(|code| Attendance::from_code(code).label().to_owned());
    let value = attendance.unwrap_or_else(|| words_of(atlas, field, &seen.value));
    ShownValue {
        spoken: match taken {
            Some(ValueKind::Choice(_)) => Some(field_words(&value)),
            _ => concern_words(field, &value),
        },
        value,
        code,
        by: atlas.device_name(DeviceId(seen.device)),
        at: seen.at.into(),
    }
}

/// What was considered about safety, where it is a concern: a document keeps its handle.
fn concern_words(field: &FieldDef, value: &str) -> Option<String> {
    let is_handle = value.len() == 32 && value.bytes().all(|byte| byte.is_ascii_hexdigit());
    (field.name == "safety_considered" && is_handle).then(|| format!("the concern {}", short(value)))
}

fn shown_values(atlas: &Atlas, field: &FieldDef, values: &MultiValue<Scalar>) -> Vec<ShownValue> {
    let mut shown: Vec<ShownValue> =
        values.values.iter().map(|seen| shown_value(atlas, field, seen)).collect();
    if values.settled().is_some() {
        shown.truncate(1);
    }
    shown
}

/// `codes` go from the least to the most cautious.
fn most_cautious_first(codes: &[&str], mut values: Vec<ShownValue>) -> Vec<ShownValue> {
    values.sort_by_key(|shown| std::cmp::Reverse(codes.iter().position(|code| *code == shown.value)));
    values
}

/// Ids of clinicians stand in documents as hex: a person reads the name.
fn words_of(atlas: &Atlas, field: &FieldDef, value: &Scalar) -> String {
    match value {
        Scalar::Text(text) if field.class.values() == Some(ValueKind::Text) => {
            let person = atlas.people.iter().find(|item| item.person.to_hex() == *text);
            person.map_or_else(|| text.clone(), |item| atlas.person_name(item.person))
        }
        Scalar::Text(text) => text.clone(),
        Scalar::Int(number) => number.to_string(),
        Scalar::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Scalar::Time(at) => Moment::from(*at).to_string(),
    }
}
