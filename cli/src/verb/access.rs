//! `alcove access`: who may open groups and records.

use alcove_client_core::client::{CircleItem, Client};
use alcove_client_core::clinical::CircleKind;
use alcove_protocol::id::LogId;
use alcove_protocol::record::Role;
use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;

use crate::app::{App, Cells, Listed};
use crate::atlas::{Atlas, member_name};
use crate::error::CliError;
use crate::moment::{Moment, at_local};
use crate::pick;
use crate::show::Show;

/// Who may open groups and records: list, let in, end, change
///
/// Without --group or --member, the group is the only one there is. With --group it is the group with its roster and its
/// members' records; with --member one record alone. What a person could read before their access ended may still be on
/// their devices; what is written afterwards is sealed with new keys. Everything works offline and takes effect with the
/// next sync; --sync syncs at once.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove access
  alcove access list --group tuesday
  alcove access grant co-facilitator --group tuesday --role read --until 2031-06-30
  alcove access role co-facilitator admin --group tuesday
  alcove access end co-facilitator --group tuesday --sync
  alcove access end co-facilitator --member \"member one\"")]
pub(crate) struct AccessArgs {
    #[command(subcommand)]
    verb: Option<AccessVerb>,
}

#[derive(Debug, Subcommand)]
enum AccessVerb {
    /// List who may open what (the default)
    List {
        #[command(flatten)]
        place: PlaceArgs,
    },
    /// Let a colleague in, or in further
    Grant {
        /// Which colleague
        person: String,
        #[command(flatten)]
        place: PlaceArgs,
        /// What they may do
        #[arg(long, value_enum, default_value_t = RoleArg::Write)]
        role: RoleArg,
        /// The last day on which they may
        #[arg(long, value_name = "YYYY-MM-DD")]
        until: Option<String>,
    },
    /// End a colleague's access
    End {
        /// Which colleague
        person: String,
        #[command(flatten)]
        place: PlaceArgs,
    },
    /// Change what a colleague may do
    Role {
        /// Which colleague
        person: String,
        /// What they may do from then on
        #[arg(value_enum)]
        role: RoleArg,
        #[command(flatten)]
        place: PlaceArgs,
    },
}

/// Which circles.
#[derive(Debug, Default, Args)]
struct PlaceArgs {
    /// A group, with its roster and its members' records
    #[arg(long)]
    group: Option<String>,
    /// One record alone
    #[arg(long)]
    member: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum RoleArg {
    /// Read
    Read,
    /// Read and write
    Write,
    /// Read, write, and decide who may
    Admin,
}

impl From<RoleArg> for Role {
    fn from(role: RoleArg) -> Self {
        match role {
            RoleArg::Read => Self::Reader,
            RoleArg::Write => Self::Writer,
            RoleArg::Admin => Self::Admin,
        }
    }
}

/// What a role lets a person do.
pub(crate) fn role_words(role: Role) -> &'static str {
    match role {
        Role::Reader => "read",
        Role::Writer => "read and write",
        Role::Admin => "read, write and share",
    }
}

/// What a circle is, for a person.
pub(crate) fn circle_words(kind: Option<CircleKind>, label: &str) -> String {
    let what = match kind {
        Some(CircleKind::Group) => "group",
        Some(CircleKind::Roster) => "roster",
        Some(CircleKind::Member) => "record",
        Some(CircleKind::Practice) => "directory of the practice",
        Some(_) => "notes",
        None => return "a group or record whose key is not here".to_owned(),
    };
    if label.is_empty() { format!("a {what} without a name here") } else { format!("{label} ({what})") }
}

#[derive(Serialize)]
struct AccessRow {
    circle: String,
    what: String,
    person_id: String,
    person: String,
    role: &'static str,
    until: Option<Moment>,
}

impl Cells for AccessRow {
    fn cells(&self) -> Vec<String> {
        let until = self.until.map(|until| until.to_string()).unwrap_or_default();
        vec![self.what.clone(), self.person.clone(), self.role.to_owned(), until]
    }
}

#[derive(Serialize)]
struct Changed {
    person: String,
    what: String,
    role: Option<&'static str>,
    until: Option<Moment>,
}

impl Show for Changed {
    fn text(&self) -> String {
        let Self { person, what, role, until } = self;
        let until = until.map(|until| format!(", until {until}")).unwrap_or_default();
        match role {
            Some(role) => format!("{person} may {role} in {what}{until}."),
            None => format!(
                "{person} may open {what} no longer. What is on their devices may still be read there; what is written from then on is sealed with new keys."
            ),
        }
    }
}

pub(crate) async fn run(app: &App, args: AccessArgs) -> Result<(), CliError> {
    app.with_client(async |client| {
        let atlas = Atlas::load(client).await?;
        match args.verb.unwrap_or(AccessVerb::List { place: PlaceArgs::default() }) {
            AccessVerb::List { place } => list(app, client, &atlas, &place).await,
            AccessVerb::Grant { person, place, role, until } => {
                let until = until.as_deref().map(end_of_day).transpose()?;
                let (person, place) =
                    (pick::person(app, &atlas, &person)?, find(app, client, &atlas, &place).await?);
                let until_ms = until.map(|until| u64::try_from(until.0).unwrap_or_default());
                client.grant_access(place.circles, person.person, role.into(), until_ms).await?;
                let person = atlas.person_name(person.person);
                let role = Some(role_words(role.into()));
                app.show_decision(client, Changed { person, what: place.what, role, until }).await
            }
            AccessVerb::End { person, place } => {
                let (person, place) =
                    (pick::person(app, &atlas, &person)?, find(app, client, &atlas, &place).await?);
                client.end_access(place.circles, person.person).await?;
                let person = atlas.person_name(person.person);
                app.show_decision(client, Changed { person, what: place.what, role: None, until: None }).await
            }
            AccessVerb::Role { person, role, place } => {
                let (person, place) =
                    (pick::person(app, &atlas, &person)?, find(app, client, &atlas, &place).await?);
                client.change_role(place.circles, person.person, role.into()).await?;
                let person = atlas.person_name(person.person);
                let role = Some(role_words(role.into()));
                app.show_decision(client, Changed { person, what: place.what, role, until: None }).await
            }
        }
    })
    .await
}

/// What was named.
struct Place {
    circles: Vec<LogId>,
    what: String,
}

async fn find(app: &App, client: &Client, atlas: &Atlas, args: &PlaceArgs) -> Result<Place, CliError> {
    let group = pick::group(app, atlas, args.group.as_deref())?.group;
    if let Some(words) = &args.member {
        let member = pick::member(app, atlas, group, words)?;
        return Ok(Place {
            circles: vec![member.member],
            what: format!("the record of {}", member_name(member)),
        });
    }
    let circles = client.circles_of_group(group).await?;
    Ok(Place { circles, what: format!("{} with its members' records", atlas.group_label(group)) })
}

async fn list(app: &App, client: &Client, atlas: &Atlas, args: &PlaceArgs) -> Result<(), CliError> {
    let all = args.group.is_none() && args.member.is_none();
    let wanted = if all { None } else { Some(find(app, client, atlas, args).await?.circles) };
    let is_wanted = |item: &CircleItem| wanted.as_ref().is_none_or(|circles| circles.contains(&item.circle));
    let mut circles = client.circles().await?;
    circles.sort_by_key(|item| (item.kind, circle_words(item.kind, &item.label)));
    let rows: Vec<AccessRow> = circles
        .iter()
        .filter(|item| is_wanted(item))
        .flat_map(|item| {
            item.people.iter().map(|listed| AccessRow {
                circle: item.circle.to_hex(),
                what: circle_words(item.kind, &item.label),
                person_id: listed.person.to_hex(),
                person: atlas.person_name(listed.person),
                role: role_words(listed.role),
                until: (listed.until_ms > 0)
                    .then(|| Moment(i64::try_from(listed.until_ms).unwrap_or(i64::MAX))),
            })
        })
        .collect();
    app.last_list().remember("person", rows.iter().map(|row| row.person_id.clone()));
    app.show(&Listed {
        rows,
        header: &["What", "Person", "May", "Until"],
        when_empty: "Nothing is on this device yet. `alcove group add` makes a group.",
    });
    Ok(())
}

/// The moment at which a day is over here.
fn end_of_day(day: &str) -> Result<Moment, CliError> {
    let unknown = CliError::Input { words: "a day is written as 2031-06-30" };
    let begin = at_local(day, "23:59").ok_or(unknown)?;
    let end = Moment(begin.0 + 60_000);
    if end <= Moment::now() {
        return Err(CliError::Input { words: "that day is over: to end an access, `alcove access end`" });
    }
    Ok(end)
}
