//! `alcove quarantine`: entries that were set aside.

use clap::Args;
use serde::Serialize;

use crate::app::{App, Cells, Listed};
use crate::atlas::short;
use crate::error::CliError;
use crate::moment::Moment;

/// List entries that were set aside, and why
///
/// An entry that is damaged, forged or not understood is kept as it came, and touches nothing else. Nothing has to be
/// done here; the reasons help whoever looks after the relay or the other device.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  alcove quarantine --limit 5")]
pub(crate) struct QuarantineArgs {
    /// At most so many, newest first
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    limit: u32,
}

#[derive(Serialize)]
struct SetAside {
    circle: String,
    seq: Option<u64>,
    reason: String,
    at: Moment,
    bytes: u64,
}

impl Cells for SetAside {
    fn cells(&self) -> Vec<String> {
        let seq = self.seq.map(|seq| seq.to_string()).unwrap_or_default();
        vec![
            self.at.to_string(),
            self.reason.replace('_', " "),
            short(&self.circle),
            seq,
            self.bytes.to_string(),
        ]
    }
}

pub(crate) async fn run(app: &App, args: QuarantineArgs) -> Result<(), CliError> {
    app.with_client(async |client| {
        let items = client.quarantine(args.limit).await?;
        let rows = items.into_iter().map(|item| SetAside {
            circle: item.log.to_hex(),
            seq: item.seq,
            reason: item.reason,
            at: Moment(item.at_ms),
            bytes: item.bytes,
        });
        app.show(&Listed {
            rows: rows.collect(),
            header: &["Since", "Reason", "Circle", "Place", "Bytes"],
            when_empty: "Nothing was set aside.",
        });
        Ok(())
    })
    .await
}
