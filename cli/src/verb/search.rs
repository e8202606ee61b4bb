//! `alcove search`: words in notes and records.

use alcove_client_core::client::{Days, SearchIn};
use alcove_client_core::clinical::DocKind;
use clap::Args;
use serde::Serialize;

use crate::app::App;
use crate::atlas::{Atlas, doc_id};
use crate::documents::person;
use crate::error::CliError;
use crate::moment::counted;
use crate::pick;
use crate::show::Show;

/// Around the first match of a hit.
const MATCH_BEGINS: char = '\u{2068}';
const MATCH_ENDS: char = '\u{2069}';

/// Find notes and records that contain all the words
///
/// Words match from their beginning, without regard to case or accents. The index is inside the encrypted store and
/// never leaves this device.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove search panic bus
  alcove search bus --member one --from 2031-01-01
  alcove search bus --group tuesday")]
pub(crate) struct SearchArgs {
    /// The words
    #[arg(required = true)]
    words: Vec<String>,
    /// In this person's record and contact card only
    #[arg(long, conflicts_with = "group")]
    member: Option<String>,
    /// In this group, its roster and its members' records only
    #[arg(long)]
    group: Option<String>,
    #[command(flatten)]
    days: DaysArgs,
}

/// Which days.
#[derive(Debug, Args)]
pub(super) struct DaysArgs {
    /// From this day on, YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// Up to this day
    #[arg(long, value_name = "DATE")]
    to: Option<String>,
}

impl From<DaysArgs> for Days {
    fn from(args: DaysArgs) -> Self {
        Self { from: args.from, to: args.to }
    }
}

#[derive(Serialize)]
#[serde(transparent)]
struct Hits(Vec<HitRow>);

#[derive(Serialize)]
struct HitRow {
    document: String,
    kind: DocKind,
    title: String,
    snippet: String,
}

impl Show for Hits {
    fn text(&self) -> String {
        if self.0.is_empty() {
            return "Nothing on this device contains all of these words.".to_owned();
        }
        let hits = self.0.iter().map(|hit| format!("{}\n  {}", hit.title, hit.snippet.replace('\n', " ")));
        let mut lines: Vec<String> = hits.collect();
        lines.push(counted(self.0.len() as u64, "hit"));
        lines.join("\n")
    }
}

pub(crate) async fn run(app: &App, args: SearchArgs) -> Result<(), CliError> {
    app.with_client(async |client| {
        let atlas = Atlas::load(client).await?;
        let of = match (&args.member, &args.group) {
            (Some(member), _) => SearchIn::Member(person(app, client, member).await?.0),
            (None, Some(group)) => SearchIn::Group(pick::group(app, &atlas, Some(group))?.group),
            (None, None) => SearchIn::Everywhere,
        };
        let hits = client.search_in(&args.words.join(" "), of, &args.days.into()).await?;
        let rows = hits.into_iter().map(|hit| HitRow {
            document: doc_id(hit.key),
            kind: hit.kind,
            title: atlas.title(hit.key, hit.kind, &hit.sort),
            snippet: hit.snippet.replace([MATCH_BEGINS, MATCH_ENDS], ""),
        });
        app.show(&Hits(rows.collect()));
        Ok(())
    })
    .await
}
