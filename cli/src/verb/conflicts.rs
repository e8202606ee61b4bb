//! `alcove conflicts` and `alcove settle`: every value on which two people differ, and the word that settles it.

use alcove_client_core::client::Client;
use alcove_client_core::clinical::{DocKind, Scalar};
use alcove_client_core::document::{ConflictView, EditError};
use alcove_client_core::engine::{DocKey, EditRefused};
use alcove_client_core::error::ClientError;
use alcove_client_core::ports::ListQuery;
use clap::Args;
use serde::Serialize;

use super::record::Place;
use crate::app::App;
use crate::atlas::{Atlas, doc_id};
use crate::conflict::{ShownValue, path_words, title_of};
use crate::documents::{parse_value, shown_conflict};
use crate::error::CliError;
use crate::last_list::as_number;
use crate::show::Show;

/// Documents of one kind whose conflicts are listed.
const ROWS_MAX: u32 = 500;
/// What the numbers of the list are remembered as.
const WHAT: &str = "conflict";

/// Every answer on which people differ: what they wrote, who and when
///
/// Two who write an answer without having seen the other's both stand. None counts until somebody says which; a note is not
/// signed before. `alcove settle` does it by the number that this list shows.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove conflicts
  alcove conflicts --member one")]
pub(crate) struct ConflictsArgs {
    #[command(flatten)]
    place: Place,
}

/// Settle one answer on which people differ
///
/// By its number in the list of `alcove conflicts`, which names exactly the values that it showed: where another one came
/// since, nothing is written and it is to be looked at again. Or by a document's id and the field.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove settle 1 --take 2
  alcove settle 1 --value 6
  alcove settle 9d6f72ff attendance --value 6")]
pub(crate) struct SettleArgs {
    /// Its number in the last list of conflicts, or the beginning of a document's id
    which: String,
    /// With a document's id: the field, as `alcove conflicts` names it
    field: Option<String>,
    /// What is true: any value that the field takes
    #[arg(long, required_unless_present = "take", conflicts_with = "take")]
    value: Option<String>,
    /// What is true: the value in this place of the list, 1 for the first
    #[arg(long)]
    take: Option<usize>,
}

/// A conflict and where it is.
struct Open {
    key: DocKey,
    kind: DocKind,
    conflict: ConflictView,
}

impl Open {
    /// Names exactly this conflict, as it is now.
    fn id(&self) -> String {
        format!("{} {}", doc_id(self.key), self.conflict.id)
    }
}

#[derive(Serialize)]
#[serde(transparent)]
struct Conflicts(Vec<ShownConflict>);

#[derive(Serialize)]
struct ShownConflict {
    id: String,
    document: String,
    title: String,
    field: String,
    values: Vec<ShownValue>,
}

impl Show for Conflicts {
    fn text(&self) -> String {
        if self.0.is_empty() {
            return "Nobody's answers differ.".to_owned();
        }
        let conflict = |(number, conflict): (usize, &ShownConflict)| {
            let values = (1..).zip(&conflict.values);
            let values: Vec<String> =
                values.map(|(place, value)| format!("   {place}) {}", value.words())).collect();
            format!("{number}  {}, {}\n{}", conflict.title, path_words(&conflict.field), values.join("\n"))
        };
        let mut parts: Vec<String> = (1..).zip(&self.0).map(conflict).collect();
        parts.push("`alcove settle NUMBER --take PLACE`, or `--value` with another answer.".to_owned());
        parts.join("\n\n")
    }
}

#[derive(Serialize)]
struct Settled {
    document: String,
    field: String,
    left: usize,
}

impl Show for Settled {
    fn text(&self) -> String {
        let field = path_words(&self.field);
        match self.left {
            0 => format!("Settled: {field}. Nothing else in this document is open."),
            left => format!("Settled: {field}. {left} more in this document."),
        }
    }
}

pub(crate) async fn run(app: &App, args: ConflictsArgs) -> Result<(), CliError> {
    app.with_client(async |client| {
        let circle = args.place.circle(app, client).await?;
        let atlas = Atlas::load(client).await?;
        let (mut shown, mut ids) = (Vec::new(), Vec::new());
        for kind in DocKind::ALL {
            let query = ListQuery { kind, circle, newest_first: true, conflicts_only: true, limit: ROWS_MAX };
            for row in client.list(&query).await? {
                let title = title_of(&atlas, &row);
                for conflict in client.conflicts(row.key).await? {
                    let open = Open { key: row.key, kind, conflict };
                    ids.push(open.id());
                    shown.push(ShownConflict {
                        id: open.conflict.id.clone(),
                        document: doc_id(open.key),
                        title: title.clone(),
                        values: shown_conflict(&atlas, open.kind, &open.conflict),
                        field: open.conflict.field,
                    });
                }
            }
        }
        app.last_list().remember(WHAT, ids);
        app.show(&Conflicts(shown));
        Ok(())
    })
    .await
}

pub(crate) async fn settle(app: &App, args: SettleArgs) -> Result<(), CliError> {
    app.with_client(async |client| {
        let Open { key, kind, conflict } = meant(app, client, &args).await?;
        let value = match (&args.value, args.take) {
            (Some(value), _) => parse_value(kind, &conflict.field, value)?,
            (None, place) => taken(&conflict, place.unwrap_or_default())?,
        };
        client.settle(key, &conflict, value).await?;
        let left = client.conflicts(key).await?.len();
        app.show_edit(client, Settled { document: doc_id(key), field: conflict.field, left }).await
    })
    .await
}

fn taken(conflict: &ConflictView, place: usize) -> Result<Scalar, CliError> {
    let seen = place.checked_sub(1).and_then(|at| conflict.values.get(at));
    seen.map(|seen| seen.value.clone()).ok_or(CliError::NoMatch { what: "value" })
}

/// The conflict that is meant: exactly the one that a list showed, or what stands open in a document's field.
async fn meant(app: &App, client: &Client, args: &SettleArgs) -> Result<Open, CliError> {
    let listed = match (as_number(&args.which), &args.field) {
        (Some(number), None) => {
            let id = app.last_list().id(WHAT, number).ok_or(CliError::NotListed { what: WHAT })?;
            let (document, conflict) = id.split_once(' ').ok_or(CliError::NotListed { what: WHAT })?;
            Some((document.to_owned(), conflict.to_owned()))
        }
        (None | Some(_), _) => None,
    };
    let wanted = listed.as_ref().map_or(args.which.as_str(), |(document, _)| document);
    let (key, kind) = document(client, wanted).await?;
    let open = client.conflicts(key).await?;
    let found = match (listed, &args.field) {
        // What was listed and is not open any more is refused by its id.
        (Some((_, id)), _) => {
            let found = open.into_iter().find(|conflict| conflict.id == id);
            found.ok_or(ClientError::Edit(EditRefused::Document(EditError::ConflictChanged)))?
        }
        (None, Some(field)) => {
            let named = |conflict: &ConflictView| {
                conflict.field == *field || path_words(&conflict.field) == field.to_lowercase()
            };
            let mut fitting = open.into_iter().filter(named);
            let found = fitting.next().ok_or(CliError::NoMatch { what: WHAT })?;
            match fitting.count() {
                0 => found,
                more => return Err(CliError::Ambiguous { what: WHAT, count: more + 1 }),
            }
        }
        (None, None) => return Err(CliError::Input { words: "say which field of the document is meant" }),
    };
    Ok(Open { key, kind, conflict: found })
}

async fn document(client: &Client, words: &str) -> Result<(DocKey, DocKind), CliError> {
    let mut found = Vec::new();
    for kind in DocKind::ALL {
        let query =
            ListQuery { kind, circle: None, newest_first: true, conflicts_only: true, limit: ROWS_MAX };
        let fits = |key: DocKey| doc_id(key) == words || key.document.to_hex().starts_with(words);
        let rows = client.list(&query).await?.into_iter().filter(|row| fits(row.key));
        found.extend(rows.map(|row| (row.key, kind)));
    }
    match found.as_slice() {
        [only] => Ok(*only),
        [] => Err(CliError::NoMatch { what: "document with an open conflict" }),
        several => Err(CliError::Ambiguous { what: "document", count: several.len() }),
    }
}
