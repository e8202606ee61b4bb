//! `alcove people`: the practice's clinicians, its admins, and who leaves.

use alcove_client_core::client::PersonItem;
use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;

use crate::app::{App, Cells, Listed};
use crate::atlas::{Atlas, short};
use crate::confirm::confirm;
use crate::error::CliError;
use crate::pick;
use crate::show::Show;

/// The practice's clinicians: list, make an admin, end a colleague's time in the practice
///
/// An admin of the practice adds and removes people and devices; who may open a group is decided in that group (`alcove
/// access`). There is always an admin with a device. Everything works offline and takes effect with the next sync; --sync
/// syncs at once, and `leave` tells the relay at once where it can be reached.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove people
  alcove people admin co-facilitator on
  alcove people leave co-facilitator --sync")]
pub(crate) struct PeopleArgs {
    #[command(subcommand)]
    verb: Option<PeopleVerb>,
}

#[derive(Debug, Subcommand)]
enum PeopleVerb {
    /// List the clinicians (the default)
    List,
    /// Make a colleague an admin of the practice, or no longer
    Admin {
        /// Which colleague
        person: String,
        /// Whether they are one
        #[arg(value_enum)]
        admin: OnOff,
    },
    /// A colleague leaves: off every list, with every device. What they wrote stays, under their name
    Leave {
        /// Which colleague
        person: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum OnOff {
    /// They are one
    On,
    /// They are none
    Off,
}

#[derive(Serialize)]
struct PersonRow {
    id: String,
    name: String,
    admin: bool,
    devices: usize,
    left: bool,
}

impl Cells for PersonRow {
    fn cells(&self) -> Vec<String> {
        let standing = match (self.left, self.admin) {
            (true, _) => "has left",
            (false, true) => "admin",
            (false, false) => "",
        };
        vec![self.name.clone(), standing.to_owned(), self.devices.to_string(), short(&self.id)]
    }
}

#[derive(Serialize)]
#[serde(tag = "decided", rename_all = "snake_case")]
enum Changed {
    Admin { person: String, admin: bool },
    Left { person: String },
}

impl Show for Changed {
    fn text(&self) -> String {
        match self {
            Self::Admin { person, admin: true } => format!("{person} is an admin of the practice."),
            Self::Admin { person, admin: false } => format!("{person} is no admin of the practice any more."),
            Self::Left { person } => format!(
                "{person} leaves the practice: every device of theirs is revoked, and what is written from then on is sealed with new keys. What they wrote stays. Unsent work of theirs comes to `alcove quarantine`, where you decide."
            ),
        }
    }
}

pub(crate) async fn run(app: &App, args: PeopleArgs) -> Result<(), CliError> {
    app.with_client(async |client| {
        let atlas = Atlas::load(client).await?;
        match args.verb.unwrap_or(PeopleVerb::List) {
            PeopleVerb::List => {
                list(app, &atlas);
                Ok(())
            }
            PeopleVerb::Admin { person, admin } => {
                let person = pick::person(app, &atlas, &person)?;
                let admin = admin == OnOff::On;
                client.set_admin(person.person, admin).await?;
                let person = atlas.person_name(person.person);
                app.show_decision(client, Changed::Admin { person, admin }).await
            }
            PeopleVerb::Leave { person, yes } => {
                let person = pick::person(app, &atlas, &person)?;
                let name = atlas.person_name(person.person);
                confirm(&warning(&name, person), &short(&person.person.to_hex()), yes)?;
                client.remove_person(person.person).await?;
                // It is urgent, so it does not wait for a sync that somebody asks for.
                app.show_urgent(client, Changed::Left { person: name }).await
            }
        }
    })
    .await
}

fn warning(name: &str, person: &PersonItem) -> String {
    format!(
        "This ends {name}'s time in the practice ({}), with {} of theirs. It cannot be undone: they would be invited anew.",
        short(&person.person.to_hex()),
        crate::moment::counted(person.devices.len() as u64, "device"),
    )
}

fn list(app: &App, atlas: &Atlas) {
    let rows: Vec<PersonRow> = atlas
        .people
        .iter()
        .map(|person| PersonRow {
            id: person.person.to_hex(),
            name: atlas.person_name(person.person),
            admin: person.admin,
            devices: person.devices.len(),
            left: person.left,
        })
        .collect();
    app.last_list().remember("person", rows.iter().map(|row| row.id.clone()));
    app.show(&Listed { rows, header: &["Person", "", "Devices", "Id"], when_empty: "Nobody." });
}
