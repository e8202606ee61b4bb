//! Late work: what it says, and what became of it.

use std::collections::BTreeMap;

use alcove_client_core::client::Client;
use alcove_client_core::clinical::{MultiValue, Scalar};
use alcove_client_core::document::{DocView, FieldView};
use alcove_client_core::engine::Decision;
use alcove_protocol::id::EntryId;
use serde::Serialize;

use crate::app::App;
use crate::atlas::{Atlas, doc_id};
use crate::conflict::field_words;
use crate::error::CliError;
use crate::moment::counted;
use crate::show::Show;

/// What late work would change, by document.
#[derive(Serialize)]
struct Previewed {
    documents: Vec<Document>,
}

#[derive(Serialize)]
struct Document {
    id: String,
    title: String,
    /// By field: what it would read with the late work, where that differs from what it reads now.
    fields: BTreeMap<String, Field>,
}

#[derive(Serialize)]
struct Field {
    now: String,
    with_it: String,
}

impl Show for Previewed {
    fn text(&self) -> String {
        let mut lines = Vec::new();
        for document in &self.documents {
            lines.push(format!("{}:", document.title));
            for (name, field) in &document.fields {
                lines.push(format!("  {}:", field_words(name)));
                let now: Vec<&str> = field.now.lines().collect();
                let new = field.with_it.lines().filter(|line| !now.contains(line));
                let shown = lines.len();
                lines.extend(new.map(|line| format!("  + {line}")));
                let with_it: Vec<&str> = field.with_it.lines().collect();
                let gone = now.iter().filter(|line| !with_it.contains(line));
                lines.extend(gone.map(|line| format!("  - {line}")));
                if lines.len() == shown {
                    lines.push("  all of it is there: another admin may have taken it over".to_owned());
                }
            }
            if document.fields.is_empty() {
                lines.push("  nothing that is not there already".to_owned());
            }
        }
        lines.push(
            "Nothing was changed. `alcove quarantine accept` takes it over, `refuse` leaves it set aside."
                .to_owned(),
        );
        lines.join("\n")
    }
}

/// What was decided.
#[derive(Serialize)]
pub(super) struct Settled {
    decision: &'static str,
    entries: usize,
}

impl Settled {
    pub(super) fn new(decision: Decision, entries: usize) -> Self {
        let decision = match decision {
            Decision::Accepted => "accepted",
            Decision::Refused => "refused",
        };
        Self { decision, entries }
    }
}

impl Show for Settled {
    fn text(&self) -> String {
        let entries = counted(self.entries as u64, "piece");
        if self.decision == "accepted" {
            format!("{entries} of late work taken over: written anew under your name.")
        } else {
            format!("{entries} of late work refused: it stays set aside, without effect.")
        }
    }
}

pub(super) async fn show(
    app: &App,
    client: &Client,
    atlas: &Atlas,
    entries: Vec<EntryId>,
) -> Result<(), CliError> {
    let mut documents = Vec::new();
    for (key, view) in client.preview_late(entries).await? {
        let now = client.document(key).await.ok();
        let day = view.value("local_date").values.into_iter().find_map(|seen| match seen.value {
            Scalar::Text(day) => Some(day),
            Scalar::Int(_) | Scalar::Bool(_) | Scalar::Time(_) => None,
        });
        let title = atlas.title(key, view.kind, day.as_deref().unwrap_or_default());
        documents.push(Document { id: doc_id(key), title, fields: changed_fields(now.as_ref(), &view) });
    }
    app.show(&Previewed { documents });
    Ok(())
}

fn changed_fields(now: Option<&DocView>, with_it: &DocView) -> BTreeMap<String, Field> {
    let mut changed = BTreeMap::new();
    for (name, field) in &with_it.fields {
        let before = now.and_then(|now| now.fields.get(name)).map(words).unwrap_or_default();
        let after = words(field);
        if before != after {
            changed.insert((*name).to_owned(), Field { now: before, with_it: after });
        }
    }
    changed
}

/// A field as lines of text.
fn words(field: &FieldView) -> String {
    match field {
        FieldView::Text(text) => text.clone(),
        FieldView::Value(values) => values_words(values),
        FieldView::Set(items) => {
            let item = |item: &alcove_client_core::document::ItemView| {
                let fields = item.fields.iter();
                let fields = fields.map(|(name, values)| format!("{name} {}", values_words(values)));
                fields.collect::<Vec<_>>().join(", ")
            };
            items.values().map(item).collect::<Vec<_>>().join("\n")
        }
    }
}

fn values_words(values: &MultiValue<Scalar>) -> String {
    let word = |value: &Scalar| match value {
        Scalar::Text(text) => text.clone(),
        Scalar::Int(number) => number.to_string(),
        Scalar::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Scalar::Time(at) => crate::moment::Moment::from(*at).to_string(),
    };
    values.values.iter().map(|seen| word(&seen.value)).collect::<Vec<_>>().join(" / ")
}
