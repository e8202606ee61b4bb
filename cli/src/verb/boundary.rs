//! `alcove boundary`: boundaries that were crossed.

use alcove_client_core::client::NewBoundary;
use alcove_client_core::clinical::{BoundaryKind, DocKind};
use clap::{Args, Subcommand};

use super::record::Written;
use crate::app::App;
use crate::atlas::{Atlas, doc_id};
use crate::documents::{find, list, person, show};
use crate::error::CliError;
use crate::moment::today;
use crate::pick;

/// Boundaries that were crossed: record, list
///
/// The fact lies with the roster, for the group's facilitators. Each person concerned has a note of it in their own record in
/// which the others are "another member"; words that name one are refused.
#[derive(Debug, Args)]
#[command(after_help = "\
Kinds: met_outside, social_media, confidentiality_breach, lateness_pattern, gift,
  intoxication, aggression.
Examples:
  alcove boundary add met_outside --with one --with two --words \"Met another member in town.\"
  alcove boundary list
  alcove boundary notes one")]
pub(crate) struct BoundaryArgs {
    #[command(subcommand)]
    verb: Option<BoundaryVerb>,
    /// Which group; not needed where there is only one
    #[arg(long, global = true)]
    group: Option<String>,
}

#[derive(Debug, Subcommand)]
enum BoundaryVerb {
    /// List a group's boundary events (the default)
    List,
    /// Record one; works offline
    Add {
        /// What
        kind: String,
        /// Who is concerned; once for each
        #[arg(long, required = true)]
        with: Vec<String>,
        /// How it was handled with each of them, for their own records; names nobody else
        #[arg(long, default_value = "", hide_default_value = true)]
        words: String,
        /// How it was handled, for the facilitators
        #[arg(long, default_value = "", hide_default_value = true)]
        handled: String,
        /// The member who raised it [default: a facilitator]
        #[arg(long, value_name = "MEMBER")]
        raised_by: Option<String>,
        /// Day [default: today]
        #[arg(long, value_name = "DATE")]
        on: Option<String>,
    },
    /// Show a group's boundary event
    Show {
        /// Its number in the last list, or the beginning of its id
        event: Option<String>,
    },
    /// List what stands in one person's record
    Notes {
        /// Who
        person: String,
    },
}

pub(crate) async fn run(app: &App, args: BoundaryArgs) -> Result<(), CliError> {
    app.with_client(async |client| {
        let atlas = Atlas::load(client).await?;
        match args.verb.unwrap_or(BoundaryVerb::List) {
            BoundaryVerb::List => list(app, client, DocKind::BoundaryEvent, None, "None recorded.").await,
            BoundaryVerb::Show { event } => {
                let key = find(app, client, DocKind::BoundaryEvent, None, event.as_deref()).await?;
                show(app, client, key).await
            }
            BoundaryVerb::Notes { person: who } => {
                let (member, _) = person(app, client, &who).await?;
                list(app, client, DocKind::BoundaryNote, Some(member), "None recorded.").await
            }
            BoundaryVerb::Add { kind, with, words, handled, raised_by, on } => {
                let group = pick::group(app, &atlas, args.group.as_deref())?.group;
                let member = |who: &str| pick::member(app, &atlas, group, who).map(|member| member.member);
                let concerned: Result<Vec<_>, CliError> =
                    with.iter().map(|who| Ok((member(who)?, words.clone()))).collect();
                let new = NewBoundary {
                    kind: BoundaryKind::from(kind),
                    on: on.unwrap_or_else(today),
                    concerned: concerned?,
                    raised_by: raised_by.as_deref().map(member).transpose()?,
                    handled,
                };
                let key = client.record_boundary(group, new).await?;
                let words = "It is recorded, with a note in the record of each person concerned.".to_owned();
                app.show_edit(client, Written { document: doc_id(key), words }).await
            }
        }
    })
    .await
}
