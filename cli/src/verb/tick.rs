//! `alcove tick`: who did what towards whom, one tap at a time.

use std::collections::BTreeMap;

use alcove_client_core::client::{Client, NewTap, SessionItem};
use alcove_client_core::clinical::InteractionKind;
use alcove_client_core::clinical::chart::{Party, Tap};
use clap::{Args, Subcommand};
use serde::Serialize;

use crate::app::App;
use crate::atlas::{Atlas, member_name};
use crate::confirm::confirm;
use crate::error::CliError;
use crate::moment::{Moment, counted, day_words};
use crate::pick;
use crate::show::Show;

/// Interactions of a session: add, show, project, due, keep
///
/// Who towards whom stays in the roster's circle. `project` writes into each member's entry how often, and nobody else.
/// When every entry of the session is signed the taps are due to be destroyed (`tick due` lists them), unless they are
/// kept for supervision; when every entry is sealed, `tick destroy` destroys them.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove tick add today \"member one\" \"member two\" support
  alcove tick add today \"member two\" group disclosure
  alcove tick add today facilitator \"member one\" challenge
  alcove tick project today")]
pub(crate) struct TickArgs {
    #[command(subcommand)]
    verb: TickVerb,
}

#[derive(Debug, Subcommand)]
enum TickVerb {
    /// Record one interaction; works offline
    Add {
        /// Which session: a date, `today`, or a number of the last list
        session: String,
        /// Who: a member, or `facilitator`
        from: String,
        /// Towards whom: a member, `facilitator` or `group`
        to: String,
        /// support, challenge, advice, disclosure, feedback, silence, laughter or conflict
        kind: String,
        /// Of which group
        #[arg(long)]
        group: Option<String>,
        /// Seconds since the session began [default: by the clock]
        #[arg(long, value_name = "SECONDS")]
        offset: Option<u32>,
    },
    /// Count the interactions of a session by kind
    Show {
        /// Which session
        session: String,
        /// Of which group
        #[arg(long)]
        group: Option<String>,
    },
    /// Write into each member's entry how often they offered and received what
    Project {
        /// Which session
        session: String,
        /// Of which group
        #[arg(long)]
        group: Option<String>,
    },
    /// List sessions whose interactions are due to be destroyed: every entry is signed
    Due {
        /// Of which group; not needed where there is only one
        #[arg(long)]
        group: Option<String>,
    },
    /// Destroy who-to-whom of the sessions whose entries are all sealed, on every device and at the relay
    Destroy {
        /// Of which group; not needed where there is only one
        #[arg(long)]
        group: Option<String>,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Keep who-to-whom for supervision after the entries are sealed
    Keep {
        /// Which session
        session: String,
        /// Of which group
        #[arg(long)]
        group: Option<String>,
        /// Keep it no longer
        #[arg(long)]
        no: bool,
    },
}

#[derive(Serialize)]
struct Ticked {
    from: String,
    to: String,
    kind: String,
    offset_s: u32,
}

impl Show for Ticked {
    fn text(&self) -> String {
        let Self { from, to, kind, offset_s } = self;
        format!("{from} to {to}: {kind}, {}:{:02} into the session.", offset_s / 60, offset_s % 60)
    }
}

#[derive(Serialize)]
struct Counts {
    date: String,
    ticks: usize,
    by_kind: BTreeMap<String, usize>,
    kept_for_supervision: bool,
}

impl Show for Counts {
    fn text(&self) -> String {
        let mut lines =
            vec![format!("{}: {}", day_words(&self.date), counted(self.ticks as u64, "interaction"))];
        lines.extend(self.by_kind.iter().map(|(kind, count)| format!("  {kind} {count}")));
        if self.kept_for_supervision {
            lines.push("Kept for supervision.".to_owned());
        }
        lines.join("\n")
    }
}

#[derive(Serialize)]
struct Projection {
    date: String,
    written: Vec<String>,
    closed: Vec<String>,
}

impl Show for Projection {
    fn text(&self) -> String {
        let mut lines = vec![match self.written.len() {
            0 => "Nothing was tapped.".to_owned(),
            _ => format!("Counts without names are in the entries of {}.", self.written.join(", ")),
        }];
        if !self.closed.is_empty() {
            lines.push(format!("Closed already, and left as they are: {}.", self.closed.join(", ")));
        }
        lines.join("\n")
    }
}

#[derive(Serialize)]
struct Due {
    group: String,
    dates: Vec<String>,
}

impl Show for Due {
    fn text(&self) -> String {
        let days: Vec<String> = self.dates.iter().map(|date| day_words(date)).collect();
        match days.len() {
            0 => format!("{}: no interactions are due to be destroyed.", self.group),
            _ => format!("{}: who-to-whom is due to be destroyed for {}.", self.group, days.join(", ")),
        }
    }
}

#[derive(Serialize)]
struct Gone {
    group: String,
    dates: Vec<String>,
}

impl Show for Gone {
    fn text(&self) -> String {
        let days: Vec<String> = self.dates.iter().map(|date| day_words(date)).collect();
        match days.len() {
            0 => format!("{}: nothing to destroy. Entries must be sealed first.", self.group),
            _ => format!("{}: who-to-whom of {} goes with the next sync.", self.group, days.join(", ")),
        }
    }
}

#[derive(Serialize)]
struct Kept {
    kept_for_supervision: bool,
}

impl Show for Kept {
    fn text(&self) -> String {
        if self.kept_for_supervision {
            "Who-to-whom is kept for supervision after the entries are sealed.".to_owned()
        } else {
            "Who-to-whom is due to be destroyed once the entries are signed.".to_owned()
        }
    }
}

pub(crate) async fn run(app: &App, args: TickArgs) -> Result<(), CliError> {
    app.with_client(async |client| {
        let atlas = Atlas::load(client).await?;
        match args.verb {
            TickVerb::Add { session, from, to, kind, group, offset } => {
                let session = find(app, client, &atlas, group.as_deref(), &session).await?;
                let place = |words: &str| party(app, &atlas, &session, words);
                let kind = parse_kind(&kind)?;
                let ((from, from_name), (to, to_name)) = (place(&from)?, place(&to)?);
                let tap = Tap { from, to, kind: kind.clone() };
                let offset_s = offset.unwrap_or_else(|| by_the_clock(&session));
                client.tick(&session.session, NewTap { tap, offset_s }).await?;
                let kind = kind.label().to_owned();
                app.show_edit(client, Ticked { from: from_name, to: to_name, kind, offset_s }).await
            }
            TickVerb::Show { session, group } => {
                let session = find(app, client, &atlas, group.as_deref(), &session).await?;
                let view = client.ticks(&session.session).await?.map(|(_, view)| view).unwrap_or_default();
                let mut by_kind = BTreeMap::new();
                for kind in view.ticks.iter().filter_map(|tick| tick.kind.settled()) {
                    *by_kind.entry(kind.label().to_owned()).or_insert(0) += 1;
                }
                app.show(&Counts {
                    date: session.session.local_date,
                    ticks: view.ticks.len(),
                    by_kind,
                    kept_for_supervision: view.keep_for_supervision.values.iter().any(|seen| seen.value),
                });
                Ok(())
            }
            TickVerb::Project { session, group } => {
                let session = find(app, client, &atlas, group.as_deref(), &session).await?;
                let projected = client.project_ticks(&session.session).await?;
                let names = |members: Vec<alcove_protocol::id::LogId>| {
                    members.into_iter().filter_map(|member| atlas.member_name(member)).collect()
                };
                let projection = Projection {
                    date: session.session.local_date,
                    written: names(projected.written),
                    closed: names(projected.closed),
                };
                app.show_edit(client, projection).await
            }
            TickVerb::Due { group } => {
                let group = pick::group(app, &atlas, group.as_deref())?.group;
                let due = client.ticks_due(group).await?;
                let dates = due.into_iter().map(|(session, _)| session.local_date).collect();
                app.show(&Due { group: atlas.group_label(group), dates });
                Ok(())
            }
            TickVerb::Destroy { group, yes } => {
                let group = pick::group(app, &atlas, group.as_deref())?.group;
                confirm(
                    "Who did what towards whom will be destroyed; the counts in the entries stay.",
                    "yes",
                    yes,
                )?;
                let gone = client.destroy_ticks(group).await?;
                let dates = gone.into_iter().map(|session| session.local_date).collect();
                app.show_edit(client, Gone { group: atlas.group_label(group), dates }).await
            }
            TickVerb::Keep { session, group, no } => {
                let session = find(app, client, &atlas, group.as_deref(), &session).await?;
                client.keep_ticks(&session.session, !no).await?;
                app.show_edit(client, Kept { kept_for_supervision: !no }).await
            }
        }
    })
    .await
}

async fn find(
    app: &App,
    client: &Client,
    atlas: &Atlas,
    group: Option<&str>,
    session: &str,
) -> Result<SessionItem, CliError> {
    let group = group.map(|group| pick::group(app, atlas, Some(group))).transpose()?;
    pick::session(app, client, group.map(|group| group.group), session).await
}

/// Who it is, and what they are called.
fn party(app: &App, atlas: &Atlas, session: &SessionItem, words: &str) -> Result<(Party, String), CliError> {
    let said = Party::from_code(words);
    let Party::Member(name) = said else { return Ok((said, format!("the {words}"))) };
    let member = pick::member(app, atlas, session.session.group, &name)?;
    Ok((Party::Member(member.row.clone()), member_name(member)))
}

fn parse_kind(words: &str) -> Result<InteractionKind, CliError> {
    let kind = InteractionKind::from(words.to_lowercase());
    if matches!(kind, InteractionKind::Unknown(_)) {
        return Err(CliError::Input {
            words: "there is no such interaction; `alcove help tick add` lists them",
        });
    }
    Ok(kind)
}

/// Seconds since the session began, as far as anybody said when; 0 outside its day.
fn by_the_clock(session: &SessionItem) -> u32 {
    const DAY: i64 = 24 * 3_600;
    let began = session.view.actual_start.settled().or(session.view.scheduled.settled());
    let since = began.map_or(0, |began| (Moment::now().0 - began.0) / 1_000);
    if (0..DAY).contains(&since) { u32::try_from(since).unwrap_or(0) } else { 0 }
}
