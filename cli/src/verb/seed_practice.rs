//! `alcove seed-practice`: a made-up practice, for trying things out.

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::app::App;
use crate::error::CliError;
use crate::moment::counted;
use crate::seed::{Made, Plan, make};
use crate::show::Show;

/// Fill this device with a made-up practice, for trying things out
///
/// Groups of eight, their sessions week by week up to today, an entry for every member and session, goals, measures,
/// screening, consent. People are called by role and number, and every sentence comes from a list that ships with
/// Alcove: nothing is anybody's. Only for a device that has no groups yet. Nothing is sent before `alcove sync`.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  alcove --home try setup --practice \"Elm House\" --name \"Lead\" \\
    --relay relay.example.org:8443 --fingerprint HEX
  alcove --home try seed-practice --members 16 --weeks 12")]
pub(crate) struct SeedPracticeArgs {
    /// People in therapy; eight to a group
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u16).range(1..=400))]
    members: u16,
    /// Weeks of sessions up to today
    #[arg(long, default_value_t = 45, value_parser = clap::value_parser!(u16).range(1..=520))]
    weeks: u16,
    /// Chooses the sentences: the same number gives the same practice
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Serialize)]
struct Seeded {
    groups: usize,
    members: usize,
    sessions: usize,
    entries: usize,
    measures: usize,
}

impl Show for Seeded {
    fn text(&self) -> String {
        let count = |number: usize, what: &str| counted(number as u64, what);
        format!(
            "Made up: {}, {}, {}, {} of members' entries, {} of measures.",
            count(self.groups, "group"),
            count(self.members, "member"),
            count(self.sessions, "session"),
            self.entries,
            self.measures
        )
    }
}

impl From<Made> for Seeded {
    fn from(made: Made) -> Self {
        let Made { groups, members, sessions, entries, measures } = made;
        Self { groups, members, sessions, entries, measures }
    }
}

pub(crate) async fn run(app: &App, args: SeedPracticeArgs) -> Result<(), CliError> {
    app.with_client(async |client| {
        if !client.groups().await?.is_empty() {
            return Err(CliError::Input {
                words: "there are groups on this device already: a made-up practice would lie among them",
            });
        }
        let plan = Plan {
            members: args.members.into(),
            weeks: args.weeks.into(),
            seed: args.seed,
            today: jiff::ZonedDateTime::now().date(),
        };
        let style = ProgressStyle::with_template("{bar:40} {pos}/{len} members and sessions, {elapsed}");
        let bar = if app.json { ProgressBar::hidden() } else { ProgressBar::new(plan.steps()) };
        let bar = bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        let made = make(client, plan, &bar).await;
        bar.finish_and_clear();
        app.show_edit(client, Seeded::from(made?)).await
    })
    .await
}
