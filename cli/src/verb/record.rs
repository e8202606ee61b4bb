//! `alcove record`: documents of any kind, field by field.

use alcove_client_core::client::NaturalKey;
use alcove_client_core::clinical::{CircleKind, DocKind, MergeClass, ValueKind, fields};
use clap::{Args, Subcommand};
use serde::Serialize;

use crate::app::App;
use crate::atlas::{Atlas, doc_id};
use crate::documents::{find, list, parse_edits, person, show};
use crate::error::CliError;
use crate::pick;
use crate::show::{Show, table};

/// Any document of the record, field by field: list, show, add, write
///
/// Every kind of document with every field it has. What has steps of its own has a verb of its own: `person`, `screening`,
/// `consent`, `rules`, `boundary`, `goal`, `safety`, `task`, `supervise`, `sheet`, `guard`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove record kinds
  alcove record fields contact_note
  alcove record add contact_note --member one kind=call at=2031-04-11T10:00 \\
    text=\"Rang about the bus.\"
  alcove record list letter --member one
  alcove record show letter 1
  alcove record write letter 1 sent=today
A value `-` is read from standard input; an empty one clears the field.
Items of a list are written as set/new/field=value, or as set/ITEM/field=value with the id
that `show` prints.")]
pub(crate) struct RecordArgs {
    #[command(subcommand)]
    verb: RecordVerb,
}

#[derive(Debug, Subcommand)]
enum RecordVerb {
    /// List the kinds of documents
    Kinds,
    /// List the fields of a kind, and what each takes
    Fields {
        /// Which kind
        kind: String,
    },
    /// List documents of a kind
    List {
        /// Which kind
        kind: String,
        #[command(flatten)]
        place: Place,
    },
    /// Show a document, every value that stands
    Show {
        /// Which kind
        kind: String,
        /// Its number in the last list, or the beginning of its id; not needed where there is only one
        document: Option<String>,
        #[command(flatten)]
        place: Place,
    },
    /// Make a document; works offline
    Add {
        /// Which kind
        kind: String,
        /// What to write, as field=value
        what: Vec<String>,
        #[command(flatten)]
        place: Place,
    },
    /// Write into a document: all of it or nothing
    Write {
        /// Which kind
        kind: String,
        /// Its number in the last list, or the beginning of its id
        document: String,
        /// What to write, as field=value
        #[arg(required = true)]
        what: Vec<String>,
    },
}

/// Whose documents.
#[derive(Debug, Args)]
pub(super) struct Place {
    /// Of this person in therapy
    #[arg(long)]
    pub(super) member: Option<String>,
    /// Of this group
    #[arg(long, conflicts_with = "member")]
    pub(super) group: Option<String>,
}

#[derive(Serialize)]
struct KindRow {
    kind: String,
    label: &'static str,
    circle: String,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Kinds(Vec<KindRow>);

impl Show for Kinds {
    fn text(&self) -> String {
        let rows = self.0.iter().map(|row| vec![row.kind.clone(), row.label.to_owned(), row.circle.clone()]);
        table(&["Kind", "What it is", "Kept with"], rows)
    }
}

#[derive(Serialize)]
struct FieldRow {
    field: String,
    merges: &'static str,
    takes: String,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Fields(Vec<FieldRow>);

impl Show for Fields {
    fn text(&self) -> String {
        let rows = self.0.iter().map(|row| vec![row.field.clone(), row.merges.to_owned(), row.takes.clone()]);
        table(&["Field", "Merges", "Takes"], rows)
    }
}

/// What an edit of a document did.
#[derive(Serialize)]
pub(super) struct Written {
    pub(super) document: String,
    #[serde(skip)]
    pub(super) words: String,
}

impl Show for Written {
    fn text(&self) -> String {
        self.words.clone()
    }
}

fn code_of(kind: DocKind) -> String {
    let name = serde_json::to_value(kind).unwrap_or_default();
    name.as_str().unwrap_or_default().to_owned()
}

pub(super) fn parse_kind(words: &str) -> Result<DocKind, CliError> {
    let words = words.trim().to_lowercase().replace([' ', '-'], "_");
    let fits = |kind: &&DocKind| code_of(**kind) == words || kind.label().replace([' ', '-'], "_") == words;
    DocKind::ALL.iter().find(fits).copied().ok_or(CliError::Input {
        words: "there is no such kind of document; `alcove record kinds` lists them",
    })
}

pub(crate) async fn run(app: &App, args: RecordArgs) -> Result<(), CliError> {
    match &args.verb {
        RecordVerb::Kinds => app.show(&kinds()),
        RecordVerb::Fields { kind } => app.show(&field_rows(parse_kind(kind)?)),
        RecordVerb::List { .. }
        | RecordVerb::Show { .. }
        | RecordVerb::Add { .. }
        | RecordVerb::Write { .. } => {
            return app.with_client(async |client| on_device(app, client, args.verb).await).await;
        }
    }
    Ok(())
}

async fn on_device(
    app: &App,
    client: &alcove_client_core::client::Client,
    verb: RecordVerb,
) -> Result<(), CliError> {
    match verb {
        RecordVerb::Kinds | RecordVerb::Fields { .. } => Ok(()),
        RecordVerb::List { kind, place } => {
            let circle = place.circle(app, client).await?;
            list(app, client, parse_kind(&kind)?, circle, "None yet. `alcove record add` makes one.").await
        }
        RecordVerb::Show { kind, document, place } => {
            let circle = place.circle(app, client).await?;
            let key = find(app, client, parse_kind(&kind)?, circle, document.as_deref()).await?;
            show(app, client, key).await
        }
        RecordVerb::Add { kind, what, place } => {
            let kind = parse_kind(&kind)?;
            let edits = parse_edits(kind, &what)?;
            let key = if kind == DocKind::ContactCard {
                let member =
                    place.member.as_deref().ok_or(CliError::Input { words: "say whose, with --member" })?;
                client.edit_contact_card(person(app, client, member).await?.0, edits).await?
            } else {
                let circle = place.circle(app, client).await?;
                let circle =
                    circle.ok_or(CliError::Input { words: "say whose, with --member or --group" })?;
                client.new_record(kind, circle, NaturalKey::Random, edits).await?
            };
            let words = format!("The {} is there.", kind.label());
            app.show_edit(client, Written { document: doc_id(key), words }).await
        }
        RecordVerb::Write { kind, document, what } => {
            let kind = parse_kind(&kind)?;
            let key = find(app, client, kind, None, Some(&document)).await?;
            client.edit_record(key, parse_edits(kind, &what)?).await?;
            let words = format!("The {} is written.", kind.label());
            app.show_edit(client, Written { document: doc_id(key), words }).await
        }
    }
}

impl Place {
    pub(super) async fn circle(
        &self,
        app: &App,
        client: &alcove_client_core::client::Client,
    ) -> Result<Option<alcove_protocol::id::LogId>, CliError> {
        Ok(match (&self.member, &self.group) {
            (Some(member), _) => Some(person(app, client, member).await?.0),
            (None, Some(group)) => {
                let atlas = Atlas::load(client).await?;
                Some(pick::group(app, &atlas, Some(group))?.group)
            }
            (None, None) => None,
        })
    }
}

fn kinds() -> Kinds {
    let circle = |kind: CircleKind| serde_json::to_value(kind).unwrap_or_default();
    let row = |kind: &DocKind| KindRow {
        kind: code_of(*kind),
        label: kind.label(),
        circle: kind
            .circle_kinds()
            .iter()
            .map(|kind| circle(*kind).as_str().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
            .join(", "),
    };
    Kinds(DocKind::ALL.iter().map(row).collect())
}

fn field_rows(kind: DocKind) -> Fields {
    let mut rows = Vec::new();
    for field in fields(kind) {
        match field.class.items() {
            Some(items) => rows.extend(items.iter().map(|item| FieldRow {
                field: format!("{}/…/{}", field.name, item.name),
                merges: if matches!(field.class, MergeClass::Log(_)) { "log" } else { "set" },
                takes: takes(item.class.values()),
            })),
            None => rows.push(FieldRow {
                field: field.name.to_owned(),
                merges: merges(field.class),
                takes: takes(field.class.values()),
            }),
        }
    }
    Fields(rows)
}

fn merges(class: MergeClass) -> &'static str {
    match class {
        MergeClass::Immutable(_) => "written once",
        MergeClass::MultiValue(_) => "all values stand",
        MergeClass::Preference(_) => "last one counts",
        MergeClass::Lattice(_) => "cautious one counts",
        MergeClass::Text => "prose",
        MergeClass::Set(_) => "set",
        MergeClass::Log(_) => "log",
    }
}

fn takes(kind: Option<ValueKind>) -> String {
    match kind {
        None | Some(ValueKind::Text) => "words".to_owned(),
        Some(ValueKind::Int) => "a whole number".to_owned(),
        Some(ValueKind::Bool) => "yes or no".to_owned(),
        Some(ValueKind::Time) => "2031-04-10T18:30".to_owned(),
        Some(ValueKind::Date) => "2031-04-10".to_owned(),
        Some(ValueKind::NhsNumber) => "an NHS number".to_owned(),
        Some(ValueKind::Choice(codes)) => codes.join(", "),
        Some(ValueKind::Code(codes)) => codes.iter().map(i64::to_string).collect::<Vec<_>>().join(", "),
    }
}
