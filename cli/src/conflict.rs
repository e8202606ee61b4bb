//! Fields where more than one value stands: every value, with who wrote it and when. None is preferred.

use alcove_client_core::client::Client;
use alcove_client_core::clinical::{Attendance, DocKind, SeenValue, ValueKind, field};
use alcove_client_core::ports::{ListQuery, ListRow};
use alcove_protocol::id::DeviceId;
use serde::Serialize;
use serde_json::Value;

use crate::atlas::{Atlas, doc_id};
use crate::error::CliError;
use crate::moment::Moment;

/// Conflicts of one kind of document that are listed.
const ROWS_MAX: u32 = 500;

/// One value that stands, as it is shown.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ShownValue {
    pub(crate) value: String,
    /// As a person reads it, where that differs from what a program is told.
    #[serde(skip)]
    pub(crate) spoken: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<i64>,
    pub(crate) by: String,
    pub(crate) at: Moment,
}

/// A field with several values.
#[derive(Debug, Serialize)]
pub(crate) struct OpenConflict {
    pub(crate) document: String,
    pub(crate) title: String,
    pub(crate) field: String,
    pub(crate) values: Vec<ShownValue>,
}

impl ShownValue {
    /// The value alone, as a person reads it.
    pub(crate) fn spoken(&self) -> &str {
        self.spoken.as_deref().unwrap_or(&self.value)
    }

    /// `"arrived late, but was seen" by Lead Clinician, 14:02`
    pub(crate) fn words(&self) -> String {
        let code = self.code.map(|code| format!(" ({code})")).unwrap_or_default();
        format!("{}{code}, by {}, {}", self.spoken(), self.by, self.at)
    }
}

/// The values of an attendance field.
pub(crate) fn attendance_values(atlas: &Atlas, values: &[SeenValue<Attendance>]) -> Vec<ShownValue> {
    let shown = |seen: &SeenValue<Attendance>| ShownValue {
        value: seen.value.label().to_owned(),
        spoken: None,
        code: Some(seen.value.code()),
        by: atlas.device_name(DeviceId(seen.device)),
        at: seen.at.into(),
    };
    values.iter().map(shown).collect()
}

/// Every open conflict on this device.
pub(crate) async fn open_conflicts(client: &Client, atlas: &Atlas) -> Result<Vec<OpenConflict>, CliError> {
    let mut conflicts = Vec::new();
    for kind in DocKind::ALL {
        let query =
            ListQuery { kind, circle: None, newest_first: true, conflicts_only: true, limit: ROWS_MAX };
        for row in client.list(&query).await? {
            conflicts.extend(of_row(atlas, &row));
        }
    }
    Ok(conflicts)
}

/// What a document is, for a person, with its day.
pub(crate) fn title_of(atlas: &Atlas, row: &ListRow) -> String {
    let view: Value = serde_json::from_str(&row.json).unwrap_or_default();
    let day = view.pointer("/local_date/values/0/value").and_then(Value::as_str).unwrap_or_default();
    atlas.title(row.key, row.kind, day)
}

fn of_row(atlas: &Atlas, row: &ListRow) -> Vec<OpenConflict> {
    let Ok(view) = serde_json::from_str::<Value>(&row.json) else { return Vec::new() };
    let title = title_of(atlas, row);
    let mut found = Vec::new();
    collect(&view, "", &mut found);
    let shown = |(field, values): (String, Vec<SeenValue<Value>>)| OpenConflict {
        document: doc_id(row.key),
        title: title.clone(),
        values: values.iter().map(|seen| shown_value(atlas, row.kind, &field, seen)).collect(),
        field,
    };
    found.into_iter().map(shown).collect()
}

/// Views are structs of fields; a field with values is an object that holds nothing but `values`.
fn collect(view: &Value, field: &str, found: &mut Vec<(String, Vec<SeenValue<Value>>)>) {
    match view {
        Value::Object(fields) => {
            let values = fields
                .get("values")
                .and_then(|values| serde_json::from_value::<Vec<SeenValue<Value>>>(values.clone()).ok());
            if let Some(values) = values {
                let differ = values.iter().zip(values.iter().skip(1)).any(|(a, b)| a.value != b.value);
                if differ {
                    found.push((field.to_owned(), values));
                }
                return;
            }
            for (name, inner) in fields {
                collect(inner, name, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, field, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn shown_value(atlas: &Atlas, kind: DocKind, name: &str, seen: &SeenValue<Value>) -> ShownValue {
    let attendance = (name == "attendance")
        .then(|| serde_json::from_value::<Attendance>(seen.value.clone()).ok())
        .flatten();
    let value = match (attendance, &seen.value) {
        (Some(attendance), _) => attendance.label().to_owned(),
        (None, Value::String(text)) => text.clone(),
        (None, other) => other.to_string(),
    };
    let taken = field(kind, name).and_then(|field| field.class.values());
    ShownValue {
        spoken: matches!(taken, Some(ValueKind::Choice(_))).then(|| field_words(&value)),
        value,
        code: attendance.map(Attendance::code),
        by: atlas.device_name(DeviceId(seen.device)),
        at: seen.at.into(),
    }
}

/// The name of a field, or a code, as words: `safety_considered` is read as `safety considered`.
pub(crate) fn field_words(name: &str) -> String {
    name.replace('_', " ")
}

/// A place in a document, `field` or `set/ITEM/field`, as words: an item's id says nothing to a person.
pub(crate) fn path_words(path: &str) -> String {
    match path.split('/').collect::<Vec<_>>().as_slice() {
        [set, _, field] => format!("{}: {}", field_words(set), field_words(field)),
        _ => field_words(path),
    }
}
