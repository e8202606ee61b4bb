//! `alcove consent` and `alcove rules`: what people agreed to, and a group's ground rules.

use alcove_client_core::client::{NewConsent, NewRules};
use alcove_client_core::clinical::{ConsentMeans, ConsentState, ConsentSubject, DocKind};
use clap::{Args, Subcommand};
use serde::Serialize;

use super::record::Written;
use crate::app::{App, Cells, Listed};
use crate::atlas::{Atlas, doc_id, member_name};
use crate::documents::{list, person, show};
use crate::error::CliError;
use crate::moment::today;
use crate::pick;

/// What a person agrees to: list, record
///
/// Of two statements that were made without knowledge of each other the cautious one counts: withdrawn before refused before
/// given. That they disagree is shown until somebody says it again.
#[derive(Debug, Args)]
#[command(after_help = "\
Subjects: rules, recording, sharing_gp, outcome_data, contact_channel.
States: given, refused, withdrawn.
Examples:
  alcove consent one
  alcove consent one recording withdrawn --how written --on 2031-04-10")]
pub(crate) struct ConsentArgs {
    /// Who
    person: String,
    /// What about; without it, what holds is listed
    #[arg(requires = "state")]
    subject: Option<String>,
    /// What the person says
    state: Option<String>,
    /// More closely, such as the channel
    #[arg(long, default_value = "", hide_default_value = true)]
    detail: String,
    /// How: spoken, written or on-device (`on_device`)
    #[arg(long, default_value = "spoken")]
    how: String,
    /// Day [default: today]
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// The text that was agreed to; its hash is kept
    #[arg(long, default_value = "", hide_default_value = true)]
    text: String,
}

#[derive(Serialize)]
struct ConsentRow {
    subject: &'static str,
    detail: String,
    state: &'static str,
    disputed: bool,
    on: Vec<String>,
}

impl Cells for ConsentRow {
    fn cells(&self) -> Vec<String> {
        let state = if self.disputed {
            format!("{} (statements disagree)", self.state)
        } else {
            self.state.to_owned()
        };
        vec![self.subject.to_owned(), self.detail.clone(), state, self.on.join(", ")]
    }
}

pub(crate) async fn run(app: &App, args: ConsentArgs) -> Result<(), CliError> {
    app.with_client(async |client| {
        let (member, name) = person(app, client, &args.person).await?;
        let (Some(subject), Some(state)) = (args.subject, args.state) else {
            let row = |held: alcove_client_core::clinical::ConsentStanding| ConsentRow {
                subject: held.what.label(),
                disputed: held.is_disputed(),
                state: held.state.label(),
                on: held
                    .standing
                    .iter()
                    .flat_map(|said| said.on.values.iter().map(|seen| seen.value.0.clone()))
                    .collect(),
                detail: held.detail,
            };
            let rows: Vec<ConsentRow> = client.consents(member).await?.into_iter().map(row).collect();
            app.show(&Listed {
                rows,
                header: &["About", "More closely", "Holds", "Since"],
                when_empty: "Nothing was said yet.",
            });
            return Ok(());
        };
        let new = NewConsent {
            what: ConsentSubject::from(subject),
            detail: args.detail,
            state: ConsentState::from(state),
            how: ConsentMeans::from(args.how),
            on: args.on.unwrap_or_else(today),
            text: args.text,
        };
        let words = format!("{name}: {}, {}.", new.what.label(), new.state.label());
        let key = client.record_consent(member, new).await?;
        app.show_edit(client, Written { document: doc_id(key), words }).await
    })
    .await
}

/// A group's ground rules: show, issue a version, affirm, see who has not
///
/// A version is not changed once it is issued: a change is the next version, which members affirm anew. Who has not is
/// worked out when it is asked for and stored nowhere.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove rules
  alcove rules issue --confidentiality \"What is said here stays here.\" --pace \"Listening is enough.\"
  alcove rules affirm one
  alcove rules missing")]
pub(crate) struct RulesArgs {
    #[command(subcommand)]
    verb: Option<RulesVerb>,
    /// Which group; not needed where there is only one
    #[arg(long, global = true)]
    group: Option<String>,
}

#[derive(Debug, Subcommand)]
enum RulesVerb {
    /// List the versions (the default)
    List,
    /// Show the newest version
    Show,
    /// Issue the next version; works offline
    Issue(Box<Clauses>),
    /// Record that a member affirms the newest version
    Affirm {
        /// Who
        person: String,
        /// given, refused or withdrawn
        #[arg(long, default_value = "given")]
        state: String,
        /// How: spoken, written or on-device (`on_device`)
        #[arg(long, default_value = "spoken")]
        how: String,
        /// Day [default: today]
        #[arg(long, value_name = "DATE")]
        on: Option<String>,
    },
    /// List who has not affirmed the newest version
    Missing,
}

#[derive(Debug, Args)]
struct Clauses {
    /// What stays in the group
    #[arg(long, default_value = "", hide_default_value = true)]
    confidentiality: String,
    /// Where confidentiality ends: harm, safeguarding, court
    #[arg(long, default_value = "", hide_default_value = true)]
    limits: String,
    /// That members do not meet outside, and what to do if they do
    #[arg(long, default_value = "", hide_default_value = true)]
    no_meeting: String,
    /// Attendance, lateness, notice
    #[arg(long, default_value = "", hide_default_value = true)]
    attendance: String,
    /// Notice of leaving
    #[arg(long, default_value = "", hide_default_value = true)]
    leaving: String,
    /// Recording and phones
    #[arg(long, default_value = "", hide_default_value = true)]
    recording: String,
    /// Everyone at their own pace: the right to listen
    #[arg(long, default_value = "", hide_default_value = true)]
    pace: String,
    /// Day from which they count [default: today]
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
}

#[derive(Serialize)]
struct MissingRow {
    id: String,
    name: String,
}

impl Cells for MissingRow {
    fn cells(&self) -> Vec<String> {
        vec![self.name.clone()]
    }
}

pub(crate) async fn run_rules(app: &App, args: RulesArgs) -> Result<(), CliError> {
    app.with_client(async |client| {
        let atlas = Atlas::load(client).await?;
        let group = pick::group(app, &atlas, args.group.as_deref())?.group;
        match args.verb.unwrap_or(RulesVerb::List) {
            RulesVerb::List => list(app, client, DocKind::GroundRules, Some(group), "No rules yet.").await,
            RulesVerb::Show => {
                let rules = client.rules(group).await?;
                let newest = rules.last().ok_or(CliError::NothingYet { what: "version of the rules" })?;
                show(app, client, newest.key).await
            }
            RulesVerb::Issue(clauses) => {
                let new = NewRules {
                    confidentiality: clauses.confidentiality,
                    confidentiality_limits: clauses.limits,
                    no_meeting_outside: clauses.no_meeting,
                    attendance: clauses.attendance,
                    leaving: clauses.leaving,
                    recording: clauses.recording,
                    pace: clauses.pace,
                    effective_from: clauses.from.unwrap_or_else(today),
                };
                let version = client.issue_rules(group, new).await?;
                let words =
                    format!("{} has version {version} of its ground rules.", atlas.group_label(group));
                app.show_edit(client, Written { document: version.to_string(), words }).await
            }
            RulesVerb::Affirm { person: who, state, how, on } => {
                let member = pick::member(app, &atlas, group, &who)?;
                let (state, how) = (ConsentState::from(state), ConsentMeans::from(how));
                let on = on.unwrap_or_else(today);
                let said = state.label();
                let version = client.affirm_rules(group, member.member, state, how, &on).await?;
                let words =
                    format!("{}: version {version} of the ground rules, {said}.", member_name(member));
                app.show_edit(client, Written { document: version.to_string(), words }).await
            }
            RulesVerb::Missing => {
                let missing = client.not_affirmed(group).await?;
                let row = |member: &alcove_client_core::client::MemberItem| MissingRow {
                    id: member.member.to_hex(),
                    name: member_name(member),
                };
                let rows: Vec<MissingRow> = missing.iter().map(row).collect();
                app.last_list().remember("member", rows.iter().map(|row| row.id.clone()));
                app.show(&Listed {
                    rows,
                    header: &["Member"],
                    when_empty: "Everybody has affirmed the newest version.",
                });
                Ok(())
            }
        }
    })
    .await
}
