//! `alcove retention`: how long records are kept.

mod ending;

use std::path::PathBuf;

use alcove_client_core::client::{Client, HoldDecision, RetentionItem};
use clap::{Args, Subcommand};
use jiff::civil::Date;
use serde::Serialize;

use crate::app::{App, Cells, Listed};
use crate::atlas::{Atlas, short};
use crate::error::CliError;
use crate::moment::{Moment, today};
use crate::pick;
use crate::show::Show;

/// How long records are kept: what is due for review, hold, keep longer
///
/// The usual rules are those of the NHS Records Management Code: 20 years after the last contact, 10 after death, a
/// child's to the 25th birthday (the 26th of who was 17) where that is longer. The practice's policies may say otherwise.
/// Nothing is destroyed because a day has come: a person decides. What is held is not up for decision.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove retention due
  alcove retention hold m2 --because \"a complaint is open\"
  alcove retention hold m2 --release --because \"the complaint is closed\"
  alcove retention authority \"Officer\"
  alcove retention review m2 --found \"nothing speaks for keeping it\"
  alcove retention destroy m2 --dry
  alcove retention certificates
  alcove retention extend m2 --until 2060-01-01 --because \"inquest is open\"")]
pub(crate) struct RetentionArgs {
    #[command(subcommand)]
    verb: Option<RetentionVerb>,
}

#[derive(Debug, Subcommand)]
enum RetentionVerb {
    /// List records, the one that is due first at the top (the default)
    Due {
        /// As of this day, YYYY-MM-DD [default: today]
        #[arg(long, value_name = "DATE")]
        on: Option<String>,
        /// All records, not only those that are due
        #[arg(long)]
        all: bool,
    },
    /// Hold a record: it is not destroyed, whatever its rule says. Or let it go, if the practice has named you for that
    Hold {
        #[command(flatten)]
        which: Which,
        /// Let it go again
        #[arg(long)]
        release: bool,
        /// Why
        #[arg(long)]
        because: String,
    },
    /// Show who may let holds go and destroy records, or name somebody. While nobody is named, the practice's admins may
    Authority {
        /// Which colleague; without one, the list
        person: Option<String>,
        /// They may no longer
        #[arg(long, requires = "person")]
        end: bool,
    },
    /// Write down that a record was reviewed when its time was over, and that it may be destroyed
    Review {
        #[command(flatten)]
        which: Which,
        /// What was found, and why it may go
        #[arg(long)]
        found: String,
    },
    /// Destroy a record whose time is over, on every device and at the relay. First shows what would go; --yes or the
    /// typed name destroys it
    Destroy {
        #[command(flatten)]
        which: Which,
        /// Only what was kept on consent alone, which was withdrawn
        #[arg(long, conflicts_with = "on")]
        consent: bool,
        /// As of this day, YYYY-MM-DD [default: today]
        #[arg(long, value_name = "DATE")]
        on: Option<String>,
        /// Show what would go and destroy nothing
        #[arg(long)]
        dry: bool,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Say that a document is kept on consent alone: it goes when the consent is withdrawn
    Consent {
        #[command(flatten)]
        which: Which,
        /// Which kind of document, as `alcove record kinds` says
        kind: String,
        /// Its number in the last `alcove record list`
        document: String,
        /// What the person agreed to: recording or `outcome_data`
        #[arg(long, default_value = "recording")]
        to: String,
    },
    /// List certificates of what was destroyed, or write them to a file
    Certificates {
        /// A new file for them, as JSON
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// List records that others destroyed and a hold keeps on this device; or file one anew for everybody
    Kept {
        /// File this record anew
        #[arg(long, value_name = "MEMBER")]
        file_anew: Option<String>,
        /// Which group; not needed where there is only one
        #[arg(long)]
        group: Option<String>,
    },
    /// Keep a record longer than its rule says
    Extend {
        #[command(flatten)]
        which: Which,
        /// Until this day, YYYY-MM-DD
        #[arg(long, value_name = "DATE")]
        until: String,
        /// Why
        #[arg(long)]
        because: String,
    },
}

#[derive(Debug, Args)]
struct Which {
    /// Which member
    member: String,
    /// Which group; not needed where there is only one
    #[arg(long)]
    group: Option<String>,
}

#[derive(Serialize)]
struct Row {
    id: String,
    name: String,
    last_contact: Option<String>,
    due: Option<String>,
    rule: Option<&'static str>,
    held: bool,
    hold: Option<HoldWords>,
    kept_because: Option<String>,
}

/// A rule's code as a person reads it; what is none stays as it is.
fn rule_words(code: &str) -> &str {
    match code {
        "last_contact" => "years since the last contact",
        "death" => "years since death",
        "birthday" => "until a birthday",
        "extended" => "kept longer by a decision",
        other => other,
    }
}

#[derive(Serialize)]
struct HoldWords {
    held: bool,
    by: Option<String>,
    at: Moment,
    because: String,
}

impl Cells for Row {
    fn cells(&self) -> Vec<String> {
        let due = match (self.held, &self.due) {
            (true, _) => "held".to_owned(),
            (false, Some(due)) => due.clone(),
            (false, None) => "not known".to_owned(),
        };
        let hold = self
            .hold
            .as_ref()
            .filter(|hold| hold.held && self.held)
            .map(|hold| format!("{}: {}", hold.by.as_deref().unwrap_or("somebody"), hold.because));
        let rule = hold.as_deref().or(self.kept_because.as_deref());
        let rule = rule.or(self.rule.map(rule_words)).unwrap_or_default();
        vec![
            self.name.clone(),
            self.last_contact.clone().unwrap_or_default(),
            due,
            rule.to_owned(),
            short(&self.id),
        ]
    }
}

#[derive(Serialize)]
struct Done {
    member: String,
    words: &'static str,
}

impl Show for Done {
    fn text(&self) -> String {
        self.words.to_owned()
    }
}

pub(crate) async fn run(app: &App, args: RetentionArgs) -> Result<(), CliError> {
    app.with_client(async |client| match args.verb.unwrap_or(RetentionVerb::Due { on: None, all: false }) {
        RetentionVerb::Due { on, all } => due(app, client, day(&on.unwrap_or_else(today))?, all).await,
        RetentionVerb::Authority { person, end } => authority(app, client, person.as_deref(), !end).await,
        RetentionVerb::Hold { which, release, because } => {
            let member = member(app, client, &which).await?;
            if release {
                client.release_hold(member, &because).await?;
            } else {
                client.hold_record(member, &because).await?;
            }
            let words = if release {
                "It is not held any more, unless somebody holds it on another device meanwhile."
            } else {
                "It is held: it is not destroyed, whatever its rule says."
            };
            app.show_edit(client, Done { member: member.to_hex(), words }).await
        }
        RetentionVerb::Review { which, found } => {
            let member = member(app, client, &which).await?;
            client.review_record(member, &found).await?;
            let words = "Reviewed: it may be destroyed, unless somebody holds or extends it meanwhile.";
            app.show_edit(client, Done { member: member.to_hex(), words }).await
        }
        RetentionVerb::Destroy { which, consent, on, dry, yes } => {
            let ask = ending::Ask { on: day(&on.unwrap_or_else(today))?, dry, yes };
            let member = member(app, client, &which).await?;
            if consent {
                ending::destroy_without_consent(app, client, member, ask).await
            } else {
                ending::destroy(app, client, member, ask).await
            }
        }
        RetentionVerb::Consent { which, kind, document, to } => {
            let member = member(app, client, &which).await?;
            let words = ending::keep_on_consent(app, client, member, (&kind, &document), &to).await?;
            app.show_edit(client, Done { member: member.to_hex(), words }).await
        }
        RetentionVerb::Certificates { out } => ending::certificates(app, client, out).await,
        RetentionVerb::Kept { file_anew: None, .. } => ending::kept(app, client).await,
        RetentionVerb::Kept { file_anew: Some(person), group } => {
            let member = member(app, client, &Which { member: person, group }).await?;
            client.file_kept_anew(member).await?;
            let words = "It is filed anew, under the hold: everybody who may open it has it again with their next sync.";
            app.show_edit(client, Done { member: member.to_hex(), words }).await
        }
        RetentionVerb::Extend { which, until, because } => {
            let member = member(app, client, &which).await?;
            client.keep_record_until(member, day(&until)?, &because).await?;
            app.show_edit(client, Done { member: member.to_hex(), words: "It is kept until then." }).await
        }
    })
    .await
}

#[derive(Serialize)]
struct Authorities {
    people: Vec<String>,
}

impl Show for Authorities {
    fn text(&self) -> String {
        format!("May let holds go and destroy what is due: {}.", self.people.join(", "))
    }
}

async fn authority(app: &App, client: &Client, person: Option<&str>, named: bool) -> Result<(), CliError> {
    let atlas = Atlas::load(client).await?;
    if let Some(person) = person {
        client.set_hold_authority(pick::person(app, &atlas, person)?.person, named).await?;
    }
    let people = client.hold_authorities().await?;
    let shown = Authorities { people: people.into_iter().map(|person| atlas.person_name(person)).collect() };
    if person.is_some() {
        app.show_edit(client, shown).await
    } else {
        app.show(&shown);
        Ok(())
    }
}

fn day(words: &str) -> Result<Date, CliError> {
    words.parse().map_err(|_| CliError::Input { words: "a day is written as 2031-04-10" })
}

async fn member(app: &App, client: &Client, which: &Which) -> Result<alcove_protocol::id::LogId, CliError> {
    let atlas = Atlas::load(client).await?;
    let group = pick::group(app, &atlas, which.group.as_deref())?.group;
    Ok(pick::member(app, &atlas, group, &which.member)?.member)
}

async fn due(app: &App, client: &Client, on: Date, all: bool) -> Result<(), CliError> {
    let items = client.retention().await?;
    let atlas = Atlas::load(client).await?;
    let hold = |hold: &HoldDecision| HoldWords {
        held: hold.held,
        by: hold.by.map(|person| atlas.person_name(person)),
        at: hold.at.into(),
        because: hold.because.clone(),
    };
    let row = |item: &RetentionItem| Row {
        id: item.member.to_hex(),
        name: item.names.join(" / "),
        last_contact: item.last_contact.map(|day| day.to_string()),
        due: item.due.map(|due| due.on.to_string()),
        rule: item.due.map(|due| due.rule.code()),
        held: item.held,
        hold: item.hold.as_ref().map(hold),
        kept_because: item.kept_because.clone(),
    };
    let rows: Vec<Row> = items.iter().filter(|item| all || item.is_due(on)).map(row).collect();
    app.last_list().remember("member", rows.iter().map(|row| row.id.clone()));
    ending::tell_kept(client).await?;
    app.show(&Listed {
        rows,
        header: &["Record of", "Last contact", "Due", "Rule", "Id"],
        when_empty: "No record is due for review.",
    });
    Ok(())
}
