//! `alcove group`: groups, and who may open them.

use alcove_client_core::client::{Client, NewGroup};
use clap::{Args, Subcommand};
use serde::Serialize;

use super::access::role_words;
use crate::app::{App, Cells, Listed};
use crate::atlas::{Atlas, joined, short};
use crate::error::CliError;
use crate::moment::Moment;
use crate::pick;
use crate::show::Show;

/// Groups: list, add, share with a colleague, see who may open one
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove group
  alcove group add \"Tuesday group\" --purpose \"Living with anxiety\"
  alcove group share tuesday co-facilitator
  alcove group people tuesday")]
pub(crate) struct GroupArgs {
    #[command(subcommand)]
    verb: Option<GroupVerb>,
}

#[derive(Debug, Subcommand)]
enum GroupVerb {
    /// List the groups on this device (the default)
    List,
    /// Make a group; works offline
    Add {
        /// A short name, without a diagnosis
        label: String,
        /// What it is for
        #[arg(long, default_value = "", hide_default_value = true)]
        purpose: String,
    },
    /// Let a colleague open a group, its roster and its members' records, for reading and writing
    Share {
        /// Which group
        group: String,
        /// Which colleague
        person: String,
    },
    /// List who may open a group
    People {
        /// Which group; not needed where there is only one
        group: Option<String>,
    },
}

#[derive(Serialize)]
struct GroupRow {
    id: String,
    label: String,
    purpose: String,
    members: usize,
    people: Vec<String>,
}

impl Cells for GroupRow {
    fn cells(&self) -> Vec<String> {
        vec![self.label.clone(), self.members.to_string(), self.people.join(", "), short(&self.id)]
    }
}

#[derive(Serialize)]
struct PersonRow {
    id: String,
    name: String,
    role: &'static str,
    devices: usize,
    last_heard: Option<Moment>,
}

impl Cells for PersonRow {
    fn cells(&self) -> Vec<String> {
        let heard = self.last_heard.map_or_else(|| "never".to_owned(), |at| at.to_string());
        vec![self.name.clone(), self.role.to_owned(), self.devices.to_string(), heard]
    }
}

#[derive(Serialize)]
struct Added {
    id: String,
    label: String,
}

impl Show for Added {
    fn text(&self) -> String {
        format!("{} is there ({}).", self.label, short(&self.id))
    }
}

#[derive(Serialize)]
struct Shared {
    group: String,
    person: String,
}

impl Show for Shared {
    fn text(&self) -> String {
        format!("{} may open {} from the next sync on.", self.person, self.group)
    }
}

pub(crate) async fn run(app: &App, args: GroupArgs) -> Result<(), CliError> {
    app.with_client(async |client| match args.verb.unwrap_or(GroupVerb::List) {
        GroupVerb::List => list(app, client).await,
        GroupVerb::Add { label, purpose } => {
            let label = label.trim().to_owned();
            let id = client.create_group(NewGroup { label: label.clone(), purpose }).await?.to_hex();
            app.show_edit(client, Added { id, label }).await
        }
        GroupVerb::Share { group, person } => {
            let atlas = Atlas::load(client).await?;
            let group = pick::group(app, &atlas, Some(&group))?;
            let person = pick::person(app, &atlas, &person)?;
            client.share_group(group.group, person.person).await?;
            let shared =
                Shared { group: atlas.group_label(group.group), person: atlas.person_name(person.person) };
            app.show_edit(client, shared).await
        }
        GroupVerb::People { group } => people(app, client, group.as_deref()).await,
    })
    .await
}

async fn list(app: &App, client: &Client) -> Result<(), CliError> {
    let atlas = Atlas::load(client).await?;
    let rows: Vec<GroupRow> = atlas
        .groups
        .iter()
        .map(|group| GroupRow {
            id: group.group.to_hex(),
            label: joined(&group.view.label),
            purpose: group.view.purpose.clone(),
            members: atlas.members_of(group.group).len(),
            people: group.people.iter().map(|(person, _)| atlas.person_name(*person)).collect(),
        })
        .collect();
    app.last_list().remember("group", rows.iter().map(|row| row.id.clone()));
    app.show(&Listed {
        rows,
        header: &["Group", "Members", "Open to", "Id"],
        when_empty: "No groups yet. `alcove group add` makes one.",
    });
    Ok(())
}

async fn people(app: &App, client: &Client, group: Option<&str>) -> Result<(), CliError> {
    let atlas = Atlas::load(client).await?;
    let heard = client.status().heard;
    let group = pick::group(app, &atlas, group)?;
    let rows: Vec<PersonRow> = group
        .people
        .iter()
        .map(|(person, role)| {
            let devices = atlas.people.iter().find(|item| item.person == *person);
            let devices = devices.map(|item| item.devices.clone()).unwrap_or_default();
            let newest = heard.iter().filter(|(device, _)| devices.contains(device)).map(|(_, at)| *at).max();
            PersonRow {
                id: person.to_hex(),
                name: atlas.person_name(*person),
                role: role_words(*role),
                devices: devices.len(),
                last_heard: newest.map(Moment::from),
            }
        })
        .collect();
    app.last_list().remember("person", rows.iter().map(|row| row.id.clone()));
    app.show(&Listed { rows, header: &["Person", "May", "Devices", "Last heard"], when_empty: "Nobody." });
    Ok(())
}
