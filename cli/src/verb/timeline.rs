//! `alcove timeline`: a person's record in the order of days.

use clap::Args;
use serde::Serialize;

use super::search::DaysArgs;
use crate::app::{App, Cells, Listed};
use crate::atlas::doc_id;
use crate::documents::{person, summary};
use crate::error::CliError;
use crate::moment::day_words;

/// Everything in a person's record that has a day, the earliest first
///
/// Sessions, measures, contacts, letters and plans by their own day; goals, concerns and consents by the day on which they
/// were first written.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove timeline one
  alcove timeline one --from 2031-01-01 --to 2031-03-31")]
pub(crate) struct TimelineArgs {
    /// Whose
    person: String,
    #[command(flatten)]
    days: DaysArgs,
}

#[derive(Serialize)]
struct TimelineRow {
    day: String,
    document: String,
    kind: &'static str,
    says: Vec<String>,
    conflicts: u32,
}

impl Cells for TimelineRow {
    fn cells(&self) -> Vec<String> {
        let open = if self.conflicts == 0 { String::new() } else { self.conflicts.to_string() };
        vec![day_words(&self.day), self.kind.to_owned(), self.says.join("; "), open]
    }
}

pub(crate) async fn run(app: &App, args: TimelineArgs) -> Result<(), CliError> {
    app.with_client(async |client| {
        let (member, _) = person(app, client, &args.person).await?;
        let items = client.timeline(member, &args.days.into()).await?;
        let row = |item: alcove_client_core::client::TimelineItem| TimelineRow {
            document: doc_id(item.key),
            kind: item.kind.label(),
            says: if item.withdrawn {
                vec!["withdrawn: it was recorded here in error".to_owned()]
            } else {
                summary(item.kind, &item.json)
            },
            day: item.day,
            conflicts: item.conflicts,
        };
        let rows = items.into_iter().map(row).collect();
        let header = &["Day", "What", "What it says", "Conflicts"];
        app.show(&Listed { rows, header, when_empty: "Nothing of those days is in this record." });
        Ok(())
    })
    .await
}
