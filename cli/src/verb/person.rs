//! `alcove person`: people in therapy, in a group or not yet.

use alcove_client_core::client::{Client, MemberEdit, MembershipEdit};
use alcove_client_core::clinical::{DocKind, MembershipStatus};
use clap::{Args, Subcommand};
use serde::Serialize;

use super::record::Written;
use crate::app::App;
use crate::atlas::{Atlas, doc_id, short};
use crate::documents::{list, parse_edits, person, show};
use crate::error::CliError;
use crate::moment::today;
use crate::pick;
use crate::show::Show;

/// People in therapy: register, look up, write into the record, reach, put into a group
///
/// A person's record and what says how to reach them lie in two circles: whoever plans appointments can be given the contact
/// card alone.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove person register \"Member Nine\"
  alcove person edit nine --born 1990-02-28 --nhs \"943 476 5919\"
  alcove person contact nine reach/new/channel=phone reach/new/value=\"01632 960001\" reminders_ok=yes
  alcove person share-contact nine scheduler
  alcove person join nine --group tuesday --hint N
  alcove person membership nine --group tuesday --status paused")]
pub(crate) struct PersonArgs {
    #[command(subcommand)]
    verb: Option<PersonVerb>,
}

#[derive(Debug, Subcommand)]
enum PersonVerb {
    /// List everybody in therapy whose record is here (the default)
    List,
    /// Make a record for somebody who is in no group yet; works offline
    Register {
        /// Their legal name
        name: String,
    },
    /// Show a record
    Show {
        /// Who
        person: String,
    },
    /// Write into a record; days before birth are refused
    Edit {
        /// Who
        person: String,
        #[command(flatten)]
        what: Box<Fields>,
    },
    /// Show, or write, how to reach somebody
    Contact {
        /// Who
        person: String,
        /// What to write, as field=value (`alcove record fields contact_card`); without it, the card is shown
        what: Vec<String>,
    },
    /// Let somebody who plans appointments open the contact card, and nothing else
    ShareContact {
        /// Whose card
        person: String,
        /// Which colleague
        colleague: String,
    },
    /// Put somebody who has a record into a group
    Join {
        /// Who
        person: String,
        /// Which group; not needed where there is only one
        #[arg(long)]
        group: Option<String>,
        /// First name or initial, for the roster
        #[arg(long)]
        hint: String,
        /// Day of joining [default: today]
        #[arg(long, value_name = "DATE")]
        joined: Option<String>,
    },
    /// Show, or write, where somebody is with a group
    Membership {
        /// Who
        person: String,
        /// Which group; not needed where there is only one
        #[arg(long)]
        group: Option<String>,
        /// waiting, prepared, active, paused, left, completed, removed
        #[arg(long)]
        status: Option<String>,
        /// Last day
        #[arg(long, value_name = "DATE")]
        end: Option<String>,
        /// Why it ended
        #[arg(long)]
        why: Option<String>,
    },
}

#[derive(Debug, Args)]
struct Fields {
    /// Legal name
    #[arg(long)]
    name: Option<String>,
    /// Name to be called by
    #[arg(long)]
    called: Option<String>,
    /// Pronouns
    #[arg(long)]
    pronouns: Option<String>,
    /// Day of birth
    #[arg(long, value_name = "DATE")]
    born: Option<String>,
    /// NHS number
    #[arg(long, value_name = "NUMBER")]
    nhs: Option<String>,
    /// General practitioner
    #[arg(long)]
    gp: Option<String>,
    /// What the person needs to take part
    #[arg(long)]
    needs: Option<String>,
    /// The clinician in charge
    #[arg(long, value_name = "COLLEAGUE")]
    lead: Option<String>,
    /// Whether there is a safeguarding alert
    #[arg(long, value_name = "yes|no")]
    safeguarding: Option<String>,
    /// Day of death
    #[arg(long, value_name = "DATE")]
    died: Option<String>,
}

#[derive(Serialize)]
struct Registered {
    id: String,
    name: String,
}

impl Show for Registered {
    fn text(&self) -> String {
        format!("{} has a record ({}).", self.name, short(&self.id))
    }
}

pub(crate) async fn run(app: &App, args: PersonArgs) -> Result<(), CliError> {
    app.with_client(async |client| match args.verb.unwrap_or(PersonVerb::List) {
        PersonVerb::List => everybody(app, client).await,
        PersonVerb::Register { name } => {
            let id = client.register_person(&name).await?.to_hex();
            app.show_edit(client, Registered { id, name: name.trim().to_owned() }).await
        }
        PersonVerb::Show { person: who } => {
            let (member, _) = person(app, client, &who).await?;
            show(app, client, client.person_record(member).await?.key).await
        }
        PersonVerb::Edit { person: who, what } => edit(app, client, &who, *what).await,
        PersonVerb::Contact { person: who, what } => contact(app, client, &who, &what).await,
        PersonVerb::ShareContact { person: who, colleague } => {
            let (member, name) = person(app, client, &who).await?;
            let atlas = Atlas::load(client).await?;
            let colleague = pick::person(app, &atlas, &colleague)?.person;
            client.share_contact_card(member, colleague).await?;
            let words = format!("{} may open how to reach {name}.", atlas.person_name(colleague));
            app.show_decision(client, Written { document: member.to_hex(), words }).await
        }
        PersonVerb::Join { person: who, group, hint, joined } => {
            let (member, name) = person(app, client, &who).await?;
            let atlas = Atlas::load(client).await?;
            let group = pick::group(app, &atlas, group.as_deref())?.group;
            client.join_group(group, member, &hint, &joined.unwrap_or_else(today)).await?;
            let words = format!("{name} is in {}.", atlas.group_label(group));
            app.show_edit(client, Written { document: member.to_hex(), words }).await
        }
        PersonVerb::Membership { person: who, group, status, end, why } => {
            let (member, name) = person(app, client, &who).await?;
            if status.is_none() && end.is_none() && why.is_none() {
                return list(app, client, DocKind::Membership, Some(member), "No membership yet.").await;
            }
            let atlas = Atlas::load(client).await?;
            let group = pick::group(app, &atlas, group.as_deref())?.group;
            let status = status.map(MembershipStatus::from);
            let edit = MembershipEdit { status, end, end_reason: why, ..MembershipEdit::default() };
            let key = client.set_membership(group, member, edit).await?;
            let words = format!("{name}: the membership is written.");
            app.show_edit(client, Written { document: doc_id(key), words }).await
        }
    })
    .await
}

/// Their numbers are those of members: they name a person in every verb.
async fn everybody(app: &App, client: &Client) -> Result<(), CliError> {
    let rows = client.persons().await?;
    list(app, client, DocKind::MemberRecord, None, "Nobody yet. `alcove person register` makes a record.")
        .await?;
    app.last_list().remember("member", rows.iter().map(|record| record.key.circle.to_hex()));
    Ok(())
}

async fn edit(app: &App, client: &Client, who: &str, what: Fields) -> Result<(), CliError> {
    let (member, name) = person(app, client, who).await?;
    let lead = match what.lead {
        Some(words) => Some(pick::person(app, &Atlas::load(client).await?, &words)?.person),
        None => None,
    };
    let alert = match what.safeguarding.as_deref() {
        None => None,
        Some("yes") => Some(true),
        Some("no") => Some(false),
        Some(_) => return Err(CliError::Input { words: "--safeguarding takes yes or no" }),
    };
    let edit = MemberEdit {
        legal_name: what.name,
        preferred_name: what.called,
        pronouns: what.pronouns,
        dob: what.born,
        nhs_number: what.nhs,
        gp: what.gp,
        communication_needs: what.needs,
        lead_clinician: lead,
        safeguarding_alert: alert,
        deceased_on: what.died,
    };
    let key = client.edit_person(member, edit).await?;
    app.show_edit(
        client,
        Written { document: doc_id(key), words: format!("The record of {name} is written.") },
    )
    .await
}

async fn contact(app: &App, client: &Client, who: &str, what: &[String]) -> Result<(), CliError> {
    let (member, name) = person(app, client, who).await?;
    if what.is_empty() {
        let cards = client.contact_cards(member).await?;
        let card = cards.first().ok_or(CliError::NothingYet { what: "contact card" })?;
        return show(app, client, card.key).await;
    }
    let key = client.edit_contact_card(member, parse_edits(DocKind::ContactCard, what)?).await?;
    app.show_edit(
        client,
        Written { document: doc_id(key), words: format!("How to reach {name} is written.") },
    )
    .await
}
