//! `alcove session`: meetings of a group.

use alcove_client_core::client::{NewSession, SessionItem};
use clap::{Args, Subcommand};
use serde::Serialize;

use crate::app::{App, Cells, Listed};
use crate::atlas::{Atlas, doc_id, joined};
use crate::error::CliError;
use crate::last_list::LastList;
use crate::moment::{Moment, at_local, day_words, today};
use crate::pick;
use crate::show::Show;
use crate::verb::lease;

/// Sessions of a group: list, add
///
/// Two people who add the same session offline (same group, day and number) meet in one session.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove session list --group tuesday --limit 5
  alcove session add 2031-04-10 --group tuesday --at 18:30")]
pub(crate) struct SessionArgs {
    #[command(subcommand)]
    verb: Option<SessionVerb>,
}

#[derive(Debug, Subcommand)]
enum SessionVerb {
    /// List sessions, newest first (the default)
    List {
        /// Of this group only
        #[arg(long)]
        group: Option<String>,
        /// At most so many
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=9_999))]
        limit: u32,
    },
    /// Add a session; works offline
    Add {
        /// The day, as YYYY-MM-DD [default: today]
        date: Option<String>,
        /// Which group; not needed where there is only one
        #[arg(long)]
        group: Option<String>,
        /// When it begins
        #[arg(long, value_name = "HH:MM")]
        at: Option<String>,
        /// Which session of that day
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
        ordinal: u16,
    },
}

/// A session in a list.
#[derive(Serialize)]
pub(super) struct SessionRow {
    id: String,
    group: String,
    date: String,
    ordinal: u16,
    scheduled: Option<Moment>,
    status: String,
    conflicts: u32,
}

impl SessionRow {
    pub(super) const HEADER: [&'static str; 5] = ["Day", "Group", "Begins", "State", "Conflicts"];

    pub(super) fn of(atlas: &Atlas, item: &SessionItem) -> Self {
        Self {
            id: doc_id(item.key),
            group: atlas.group_label(item.session.group),
            date: item.session.local_date.clone(),
            ordinal: item.session.ordinal,
            scheduled: item.view.scheduled.settled().copied().map(Moment::from),
            status: joined(&item.view.status.filter_map(|status| Some(status.label().to_owned()))),
            conflicts: item.conflicts,
        }
    }
}

impl Cells for SessionRow {
    fn cells(&self) -> Vec<String> {
        let number = if self.ordinal == 1 { String::new() } else { format!(" #{}", self.ordinal) };
        vec![
            format!("{}{number}", day_words(&self.date)),
            self.group.clone(),
            self.scheduled.map(|at| at.to_string()).unwrap_or_default(),
            self.status.clone(),
            if self.conflicts == 0 { String::new() } else { self.conflicts.to_string() },
        ]
    }
}

/// Remembers which sessions the numbers mean.
pub(super) fn remember(last: &LastList, rows: &[SessionRow]) {
    last.remember("session", rows.iter().map(|row| row.id.clone()));
}

#[derive(Serialize)]
struct Added {
    group: String,
    date: String,
    ordinal: u16,
}

impl Show for Added {
    fn text(&self) -> String {
        format!("{} has a session on {}.", self.group, day_words(&self.date))
    }
}

pub(crate) async fn run(app: &App, args: SessionArgs) -> Result<(), CliError> {
    let verb = args.verb.unwrap_or(SessionVerb::List { group: None, limit: 20 });
    app.with_client(async |client| {
        if let SessionVerb::Add { date, group, ordinal, .. } = &verb
            && client.is_lease_ended()
        {
            let date = date.as_deref().unwrap_or("today");
            let session = format!("{date}#{ordinal}");
            let place = lease::Place { session: &session, group: group.as_deref(), member: None };
            return lease::seal(app, client, place, lease::Words::Session).await;
        }
        let atlas = Atlas::load(client).await?;
        match verb {
            SessionVerb::List { group, limit } => {
                let group = group.map(|group| pick::group(app, &atlas, Some(&group))).transpose()?;
                let sessions = client.sessions(group.map(|group| group.group), limit).await?;
                let rows: Vec<_> = sessions.iter().map(|item| SessionRow::of(&atlas, item)).collect();
                remember(&app.last_list(), &rows);
                app.show(&Listed {
                    rows,
                    header: &SessionRow::HEADER,
                    when_empty: "No sessions yet. `alcove session add` makes one.",
                });
                Ok(())
            }
            SessionVerb::Add { date, group, at, ordinal } => {
                let group = pick::group(app, &atlas, group.as_deref())?.group;
                let local_date = date.filter(|date| date != "today").unwrap_or_else(today);
                let scheduled = at.map(|at| {
                    at_local(&local_date, &at)
                        .ok_or(CliError::Input { words: "a day is written as 2031-04-10, a time as 18:30" })
                });
                let new = NewSession { group, local_date, ordinal, scheduled: scheduled.transpose()? };
                let session = client.create_session(new).await?;
                let added = Added {
                    group: atlas.group_label(group),
                    date: session.local_date,
                    ordinal: session.ordinal,
                };
                app.show_edit(client, added).await
            }
        }
    })
    .await
}
