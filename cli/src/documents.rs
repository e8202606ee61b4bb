//! Documents of any kind, as lists, as a whole, and as edits written `field=value`.

mod edits;
mod shown;

use alcove_client_core::client::Client;
use alcove_client_core::clinical::{
    Attendance, ConsentRecordView, DocKind, MemberRecordView, SeenValue, ValueKind, consent_standings, field,
    row_view,
};
use alcove_client_core::engine::DocKey;
use alcove_client_core::ports::ListQuery;
use alcove_protocol::id::LogId;
use serde::Serialize;
use serde_json::Value;

use crate::app::{App, Cells, Listed};
use crate::atlas::{Atlas, doc_id, joined, short};
use crate::error::CliError;
use crate::pick::{Choice, pick};

pub(crate) use edits::{parse_edits, parse_value};
pub(crate) use shown::{ShownField, show, shown_conflict, shown_fields};

/// Letters of a summary.
const SUMMARY_CHARS_MAX: usize = 60;

/// One document in a list.
#[derive(Serialize)]
pub(crate) struct DocRow {
    id: String,
    kind: &'static str,
    of: String,
    summary: Vec<String>,
    conflicts: u32,
}

impl Cells for DocRow {
    fn cells(&self) -> Vec<String> {
        let open = if self.conflicts == 0 { String::new() } else { self.conflicts.to_string() };
        vec![
            self.of.clone(),
            self.summary.join("; "),
            open,
            short(self.id.split(':').nth(1).unwrap_or_default()),
        ]
    }
}

/// What a list shows of each kind, in this order.
const SUMMARIES: &[(DocKind, &[&str])] = &[
    (DocKind::GroundRules, &["version", "effective_from", "confidentiality"]),
    (DocKind::BoundaryEvent, &["on", "kind", "handled"]),
    (DocKind::BoundaryNote, &["on", "kind", "handled"]),
    (DocKind::ContactCard, &["name", "safe_contact_rules"]),
    (DocKind::Referral, &["received_on", "status", "source", "reason"]),
    (DocKind::Screening, &["on", "recommendation", "review_on"]),
    (DocKind::Membership, &["status", "start", "end"]),
    (DocKind::MemberEntry, &["attendance", "participation", "observation"]),
    (DocKind::OutcomeResponse, &["instrument", "taken_on"]),
    (DocKind::Goal, &["status", "own_words"]),
    (DocKind::SafetyConcern, &["status", "formulation"]),
    (DocKind::SafetyPlan, &["version", "agreed_on", "warning_signs"]),
    (DocKind::ContactNote, &["kind", "text"]),
    (DocKind::Letter, &["kind", "recipient", "sent"]),
    (DocKind::ProcessNote, &["review_by", "text"]),
    (DocKind::SupervisionNote, &["on", "case_label", "guidance"]),
    (DocKind::SharedExtract, &["case_label", "what"]),
    (DocKind::Task, &["due", "what", "done"]),
    (DocKind::MemberRecord, &["legal_name", "preferred_name", "dob"]),
];
/// What it shows of any other.
const SUMMARY: &[&str] = &["label", "local_date", "status", "state", "text"];

/// What a list shows of a document.
pub(crate) fn summary(kind: DocKind, json: &str) -> Vec<String> {
    if kind == DocKind::ConsentRecord {
        return consents(json);
    }
    let view: Value = serde_json::from_str(json).unwrap_or_default();
    summary_fields(kind).iter().filter_map(|name| summary_of(kind, name, &view)).collect()
}

/// What a person agreed to, as it stands.
fn consents(json: &str) -> Vec<String> {
    let view = row_view(DocKind::ConsentRecord, json);
    let said = view.map(|view| ConsentRecordView::from(&view).statements).unwrap_or_default();
    consent_standings(&said)
        .iter()
        .map(|held| format!("{}: {}", held.what.label(), held.state.label()))
        .collect()
}

fn summary_fields(kind: DocKind) -> &'static [&'static str] {
    SUMMARIES.iter().find(|(known, _)| *known == kind).map_or(SUMMARY, |(_, fields)| fields)
}

/// Every value that stands in a field of a row, or the beginning of its prose.
fn summary_of(kind: DocKind, name: &str, view: &Value) -> Option<String> {
    let value = view.get(name)?;
    let values = field(kind, name).and_then(|field| field.class.values());
    let plain = |value: &Value| match (value, values) {
        (Value::String(_), Some(ValueKind::Code(_))) => {
            let attended = serde_json::from_value::<Attendance>(value.clone());
            attended.map_or_else(|_| value.to_string(), |code| code.label().to_owned())
        }
        (Value::String(code), Some(ValueKind::Choice(_))) => code.replace('_', " "),
        (Value::String(id), _) if name == "instrument" => id.to_uppercase(),
        (Value::String(text), _) => text.clone(),
        (Value::Bool(yes), _) => format!("{name}: {}", if *yes { "yes" } else { "no" }),
        (Value::Number(number), _) if name == "version" => format!("version {number}"),
        (Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_), _) => value.to_string(),
    };
    let values = value.get("values").or_else(|| value.pointer("/values/values"));
    let values: Vec<SeenValue<Value>> =
        values.and_then(|values| serde_json::from_value(values.clone()).ok()).unwrap_or_default();
    let mut words: Vec<String> = values.iter().map(|seen| plain(&seen.value)).collect();
    words.dedup();
    let text = if value.is_string() { plain(value) } else { words.join(" / ") };
    let line = text.lines().next().unwrap_or_default().to_owned();
    let cut: String = line.chars().take(SUMMARY_CHARS_MAX).collect();
    let dots = if cut.len() < line.len() { "…" } else { "" };
    (!cut.is_empty()).then(|| format!("{cut}{dots}"))
}

async fn rows(
    client: &Client,
    atlas: &Atlas,
    kind: DocKind,
    circle: Option<LogId>,
) -> Result<Vec<DocRow>, CliError> {
    let query = ListQuery { circle, ..ListQuery::all_of(kind) };
    let rows = client.list(&query).await?;
    let persons = names(client).await?;
    let row = |row: alcove_client_core::ports::ListRow| {
        let person = persons.iter().find(|(circle, _)| *circle == row.key.circle);
        let of = person.map_or_else(|| atlas.place(row.key.circle), |(_, name)| name.clone());
        let summary = summary(kind, &row.json);
        DocRow { id: doc_id(row.key), kind: kind.label(), of, summary, conflicts: row.conflicts }
    };
    Ok(rows.into_iter().map(row).collect())
}

/// Everybody in therapy whose record is here, with their names.
pub(crate) async fn names(client: &Client) -> Result<Vec<(LogId, String)>, CliError> {
    let records = client.persons().await?;
    Ok(records.into_iter().map(|record| (record.key.circle, joined(&record.view.legal_name))).collect())
}

/// Lists documents of a kind, of one circle or all, and remembers what the numbers mean.
pub(crate) async fn list(
    app: &App,
    client: &Client,
    kind: DocKind,
    circle: Option<LogId>,
    when_empty: &'static str,
) -> Result<(), CliError> {
    let atlas = Atlas::load(client).await?;
    let rows = rows(client, &atlas, kind, circle).await?;
    app.last_list().remember(kind.label(), rows.iter().map(|row| row.id.clone()));
    app.show(&Listed { rows, header: &["Of", "What it says", "Conflicts", "Id"], when_empty });
    Ok(())
}

/// The document of a kind that is meant: its number in the last list, or the beginning of its id; without words the only one
/// there is.
pub(crate) async fn find(
    app: &App,
    client: &Client,
    kind: DocKind,
    circle: Option<LogId>,
    words: Option<&str>,
) -> Result<DocKey, CliError> {
    let query = ListQuery { circle, ..ListQuery::all_of(kind) };
    let rows = client.list(&query).await?;
    let what = kind.label();
    match (words, rows.as_slice()) {
        (None, [only]) => Ok(only.key),
        (None, []) => Err(CliError::NothingYet { what }),
        (None, _) => {
            Err(CliError::Input { words: "there is more than one: say which by its number in the list" })
        }
        (Some(words), rows) => {
            let choice = |row: &alcove_client_core::ports::ListRow| Choice {
                id: doc_id(row.key),
                names: vec![row.key.document.to_hex()],
                item: row.key,
            };
            pick(what, words, rows.iter().map(choice).collect(), &app.last_list())
        }
    }
}

/// Anybody in therapy whose record is here, in a group or not: by a number of the last list of members, a name or an id.
pub(crate) async fn person(app: &App, client: &Client, words: &str) -> Result<(LogId, String), CliError> {
    let records = client.persons().await?;
    let atlas = Atlas::load(client).await?;
    let choice = |record: &alcove_client_core::client::Record<MemberRecordView>| {
        let circle = record.key.circle;
        let values = [&record.view.legal_name, &record.view.preferred_name];
        let mut names: Vec<String> = values
            .into_iter()
            .flat_map(|values| values.values.iter().map(|seen| seen.value.clone()))
            .collect();
        names.extend(atlas.hints_of(circle));
        Choice { id: circle.to_hex(), names, item: (circle, joined(&record.view.legal_name)) }
    };
    pick("member", words, records.iter().map(choice).collect(), &app.last_list())
}
