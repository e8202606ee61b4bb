//! `alcove member`: the people in therapy in a group.

use alcove_client_core::client::NewMember;
use clap::{Args, Subcommand};
use serde::Serialize;

use crate::app::{App, Cells, Listed};
use crate::atlas::{Atlas, member_name, short};
use crate::error::CliError;
use crate::moment::today;
use crate::pick;
use crate::show::Show;

/// Members of a group (people in therapy): list, add
///
/// Each member has a record under keys of its own; the group's roster is the only place where two of them meet.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove member list --group tuesday
  alcove member add --group tuesday \"Member One\" --hint M1")]
pub(crate) struct MemberArgs {
    #[command(subcommand)]
    verb: Option<MemberVerb>,
}

#[derive(Debug, Subcommand)]
enum MemberVerb {
    /// List a group's members (the default)
    List {
        /// Which group; not needed where there is only one
        #[arg(long)]
        group: Option<String>,
    },
    /// Add a member to a group; works offline
    Add {
        /// Their legal name
        name: String,
        /// Which group; not needed where there is only one
        #[arg(long)]
        group: Option<String>,
        /// First name or initial, for the roster [default: the first word of the name]
        #[arg(long, default_value = "", hide_default_value = true)]
        hint: String,
        /// Day of joining, as YYYY-MM-DD [default: today]
        #[arg(long, value_name = "DATE")]
        joined: Option<String>,
    },
}

#[derive(Serialize)]
struct MemberRow {
    id: String,
    name: String,
    hints: Vec<String>,
    group: String,
}

impl Cells for MemberRow {
    fn cells(&self) -> Vec<String> {
        vec![self.name.clone(), self.hints.join(" / "), self.group.clone(), short(&self.id)]
    }
}

#[derive(Serialize)]
struct Added {
    id: String,
    name: String,
    group: String,
}

impl Show for Added {
    fn text(&self) -> String {
        format!("{} is in {} ({}).", self.name, self.group, short(&self.id))
    }
}

pub(crate) async fn run(app: &App, args: MemberArgs) -> Result<(), CliError> {
    app.with_client(async |client| {
        let atlas = Atlas::load(client).await?;
        match args.verb.unwrap_or(MemberVerb::List { group: None }) {
            MemberVerb::List { group } => {
                list(app, &atlas, group.as_deref())?;
                Ok(())
            }
            MemberVerb::Add { name, group, hint, joined } => {
                let group = pick::group(app, &atlas, group.as_deref())?.group;
                let joined = joined.unwrap_or_else(today);
                if joined.parse::<jiff::civil::Date>().is_err() {
                    return Err(CliError::Input { words: "a day is written as 2031-04-10" });
                }
                let name = name.trim().to_owned();
                let new = NewMember { legal_name: name.clone(), display_hint: hint, joined };
                let id = client.add_member(group, new).await?.to_hex();
                app.show_edit(client, Added { id, name, group: atlas.group_label(group) }).await
            }
        }
    })
    .await
}

fn list(app: &App, atlas: &Atlas, group: Option<&str>) -> Result<(), CliError> {
    let group = pick::group(app, atlas, group)?.group;
    let rows: Vec<MemberRow> = atlas
        .members_of(group)
        .iter()
        .map(|member| MemberRow {
            id: member.member.to_hex(),
            name: member_name(member),
            hints: member.display_hints.clone(),
            group: atlas.group_label(group),
        })
        .collect();
    app.last_list().remember("member", rows.iter().map(|row| row.id.clone()));
    app.show(&Listed {
        rows,
        header: &["Member", "Called", "Group", "Id"],
        when_empty: "No members yet. `alcove member add` adds one.",
    });
    Ok(())
}
