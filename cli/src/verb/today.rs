//! `alcove today`: what a facilitator wants to know in the doorway.

use alcove_client_core::client::SessionItem;
use clap::Args;
use serde::Serialize;

use super::session::{SessionRow, remember};
use super::status::{Heard, heard, heard_lines, unsent_words};
use super::trouble::Troubles;
use super::working_set::Work;
use crate::app::{App, numbered};
use crate::atlas::Atlas;
use crate::conflict::{OpenConflict, open_conflicts, path_words};
use crate::decided::Decider;
use crate::error::CliError;
use crate::moment::{Moment, in_days, today};
use crate::pick::SESSIONS_MAX;
use crate::show::Show;

/// How far ahead sessions are shown, in days.
const DAYS_AHEAD: i64 = 7;
/// Sessions before today that are shown.
const PAST_MAX: usize = 5;

/// Show sessions, open conflicts, what is not sent, and who was heard from
///
/// Sessions of the coming week and the newest five before; every answer on which two people differ, with both values;
/// and what is not at the relay yet.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  alcove today")]
pub(crate) struct TodayArgs {}

#[derive(Serialize)]
struct Today {
    date: String,
    practice: String,
    name: String,
    sessions: Vec<SessionRow>,
    conflicts: Vec<OpenConflict>,
    unsent_changes: u64,
    oldest_unsent: Option<Moment>,
    last_heard: Vec<Heard>,
    working_set: Work,
    quarantined: u64,
    #[serde(flatten)]
    troubles: Troubles,
}

impl Show for Today {
    fn text(&self) -> String {
        let day = crate::moment::day_words(&self.date);
        let mut parts = vec![format!("{day}, {} at {}", self.name, self.practice)];
        parts.push(numbered(&self.sessions, &SessionRow::HEADER, "No session in the coming week or before."));
        for conflict in &self.conflicts {
            let values: Vec<String> =
                conflict.values.iter().map(|value| format!("  {}", value.words())).collect();
            parts.push(format!(
                "Open: {}, {}\n{}",
                conflict.title,
                path_words(&conflict.field),
                values.join("\n")
            ));
        }
        let mut lines = vec![unsent_words(self.unsent_changes, self.oldest_unsent)];
        lines.extend(heard_lines(&self.last_heard));
        lines.extend(self.working_set.lines());
        lines.extend(self.troubles.lines());
        parts.push(lines.join("\n"));
        parts.join("\n\n")
    }
}

pub(crate) async fn run(app: &App, _: TodayArgs) -> Result<(), CliError> {
    app.with_client(async |client| {
        let atlas = Atlas::load(client).await?;
        let status = client.status();
        let circles = client.circles().await?;
        let names = Decider { atlas: &atlas, circles: &circles };
        let sessions: Vec<SessionRow> = around_today(client.sessions(None, SESSIONS_MAX).await?)
            .iter()
            .map(|item| SessionRow::of(&atlas, item))
            .collect();
        remember(&app.last_list(), &sessions);
        app.show(&Today {
            date: today(),
            practice: client.practice_names().await?.join(" / "),
            name: atlas.person_name(client.person()),
            sessions,
            conflicts: open_conflicts(client, &atlas).await?,
            unsent_changes: status.unsent.changes,
            oldest_unsent: status.unsent.oldest.map(Moment::from),
            last_heard: heard(client, &atlas, &status),
            working_set: Work::of(&atlas, &client.working_set(&today()).await?),
            quarantined: status.quarantined,
            troubles: Troubles::load(client, &status, &names).await?,
        });
        Ok(())
    })
    .await
}

/// The sessions of the coming days and the newest before, from a list that begins with the newest.
fn around_today(sessions: Vec<SessionItem>) -> Vec<SessionItem> {
    let (today, horizon) = (today(), in_days(DAYS_AHEAD));
    let mut past = 0;
    let near = sessions.into_iter().filter(|item| {
        let date = item.session.local_date.as_str();
        if date < today.as_str() {
            past += 1;
        }
        date <= horizon.as_str() && past <= PAST_MAX
    });
    near.collect()
}
