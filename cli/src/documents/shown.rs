//! A whole document: every field that says something, every value that stands.

use std::collections::BTreeMap;

use alcove_client_core::client::Client;
use alcove_client_core::clinical::{
    Attendance, DocKind, FieldDef, MultiValue, Scalar, SeenValue, ValueKind, fields,
};
use alcove_client_core::document::{ConflictView, DocView, FieldView};
use alcove_client_core::engine::DocKey;
use alcove_protocol::id::DeviceId;
use serde::Serialize;

use super::edits::field_at;
use crate::app::App;
use crate::atlas::{Atlas, doc_id};
use crate::conflict::ShownValue;
use crate::error::CliError;
use crate::moment::Moment;
use crate::show::Show;

/// What a field says.
#[derive(Serialize)]
#[serde(untagged)]
enum ShownField {
    Prose(String),
    Values(Vec<ShownValue>),
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
            let title = name.replace('_', " ");
            parts.push(match field {
                ShownField::Prose(text) => format!("{title}:\n{}", text.trim_end()),
                ShownField::Values(values) => format!("{title}: {}", values_words(values)),
                ShownField::Items(items) => {
                    let lines = items.iter().map(|(id, item)| {
                        let said = item.iter().map(|(name, values)| {
                            format!("{}: {}", name.replace('_', " "), values_words(values))
                        });
                        format!("  {}  [{id}]", said.collect::<Vec<_>>().join("; "))
                    });
                    format!("{title}:\n{}", lines.collect::<Vec<_>>().join("\n"))
                }
            });
        }
        if self.fields.is_empty() {
            parts.push("Nothing is written yet.".to_owned());
        }
        parts.join("\n")
    }
}

/// One value alone is said without its author; several each with theirs.
fn values_words(values: &[ShownValue]) -> String {
    match values {
        [only] => only.value.clone(),
        several => {
            let lines: Vec<String> = several.iter().map(ShownValue::words).collect();
            format!("{} answers stand: {}", several.len(), lines.join(" | "))
        }
    }
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

fn shown_fields(atlas: &Atlas, view: &DocView) -> BTreeMap<&'static str, ShownField> {
    let mut shown = BTreeMap::new();
    for field in fields(view.kind) {
        let said = match view.fields.get(field.name) {
            Some(FieldView::Text(text)) if !text.is_empty() => ShownField::Prose(text.clone()),
            Some(FieldView::Value(values)) if !values.values.is_empty() => {
                ShownField::Values(shown_values(atlas, field, values))
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
    let code = match (field.class.values(), &seen.value) {
        (Some(ValueKind::Code(_)), Scalar::Int(code)) => Some(*code),
        (_, _) => None,
    };
    let attendance = code.map(|code| Attendance::from_code(code).label().to_owned());
    ShownValue {
        value: attendance.unwrap_or_else(|| words_of(atlas, field, &seen.value)),
        code,
        by: atlas.device_name(DeviceId(seen.device)),
        at: seen.at.into(),
    }
}

fn shown_values(atlas: &Atlas, field: &FieldDef, values: &MultiValue<Scalar>) -> Vec<ShownValue> {
    let mut shown: Vec<ShownValue> = values
        .values
        .iter()
        .map(|seen| ShownValue {
            code: None,
            value: words_of(atlas, field, &seen.value),
            ..shown_value(atlas, field, seen)
        })
        .collect();
    if values.settled().is_some() {
        shown.truncate(1);
    }
    shown
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
