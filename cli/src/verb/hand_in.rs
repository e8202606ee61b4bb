//! `alcove hand-in`: unsent work in a group or record that one may not open any more.

use alcove_protocol::id::LogId;
use clap::Args;
use serde::Serialize;

use crate::app::{App, Cells, Listed};
use crate::atlas::Atlas;
use crate::decided::Decider;
use crate::error::CliError;
use crate::moment::counted;
use crate::pick::{Choice, pick};
use crate::show::Show;

/// Hand in what you wrote in a group or record before your access there ended
///
/// What was not sent before stays on this device. Handed in, it is sealed for the practice's admins, who decide whether it
/// is taken over. Without a name it lists where something waits. A device that was revoked hands in by itself.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove hand-in
  alcove hand-in tuesday --sync")]
pub(crate) struct HandInArgs {
    /// Which group or record: its number in the list, or the beginning of its name
    what: Option<String>,
}

#[derive(Clone, Serialize)]
struct EndedRow {
    id: String,
    what: String,
    unsent_changes: u64,
}

impl Cells for EndedRow {
    fn cells(&self) -> Vec<String> {
        vec![self.what.clone(), counted(self.unsent_changes, "change")]
    }
}

#[derive(Serialize)]
struct HandedIn {
    what: String,
    unsent_changes: u64,
}

impl Show for HandedIn {
    fn text(&self) -> String {
        format!(
            "{} in {}: handed in with the next sync; an admin decides.",
            counted(self.unsent_changes, "change"),
            self.what
        )
    }
}

pub(crate) async fn run(app: &App, args: HandInArgs) -> Result<(), CliError> {
    app.with_client(async |client| {
        let atlas = Atlas::load(client).await?;
        let circles = client.circles().await?;
        let names = Decider { atlas: &atlas, circles: &circles };
        let ended = client.status().access_ended;
        let row = |(circle, unsent): &(LogId, u64)| EndedRow {
            id: circle.to_hex(),
            what: names.circle(*circle),
            unsent_changes: *unsent,
        };
        let Some(words) = &args.what else {
            let rows: Vec<EndedRow> = ended.iter().map(row).collect();
            app.last_list().remember("ended access", rows.iter().map(|row| row.id.clone()));
            let when_empty = "You may still open everything that is on this device.";
            app.show(&Listed { rows, header: &["What", "Not sent"], when_empty });
            return Ok(());
        };
        let choices = ended.iter().map(|item| {
            let shown = row(item);
            Choice { id: shown.id.clone(), names: vec![shown.what.clone()], item: (item.0, shown) }
        });
        let (circle, EndedRow { what, unsent_changes, .. }) =
            pick("ended access", words, choices.collect(), &app.last_list())?;
        client.hand_in(circle).await?;
        app.show_edit(client, HandedIn { what, unsent_changes }).await
    })
    .await
}
