//! `alcove sync`: sends what waits and takes in what is new; or stays and follows.

use std::path::PathBuf;
use std::time::Instant;

use alcove_client_core::client::{Change, Client};
use alcove_client_core::clinical::Scalar;
use alcove_client_core::engine::{DocKey, Notice};
use alcove_client_core::error::ClientError;
use clap::Args;
use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::broadcast::error::RecvError;

use super::setup::org_token;
use super::working_set::space_words;
use crate::app::App;
use crate::atlas::{Atlas, doc_id};
use crate::error::CliError;
use crate::moment::{Moment, counted};
use crate::progress;
use crate::show::{Show, show_event};

/// Send what waits, and take in what others wrote
///
/// With --watch it keeps the connection, prints one line for each change, comes back by itself when the network does,
/// and ends with ctrl-c. The home stays in use meanwhile.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove sync
  alcove sync --watch
With --watch and --json: one object a line.")]
pub(crate) struct SyncArgs {
    /// Stay connected and print each change
    #[arg(long)]
    watch: bool,
    /// File with the one-time token of the relay's operator, or set `ALCOVE_ORG_TOKEN`; for a practice that the relay
    /// does not know yet
    #[arg(long, value_name = "FILE")]
    org_token_file: Option<PathBuf>,
}

impl SyncArgs {
    pub(crate) fn words(&self) -> &'static str {
        if self.watch { "alcove sync --watch" } else { "alcove sync" }
    }
}

#[derive(Serialize)]
struct Synced {
    #[serde(skip_serializing_if = "Option::is_none")]
    room: Option<String>,
    done: bool,
    entries_received: u64,
    unsent_changes: u64,
    bytes_sent: u64,
    bytes_received: u64,
    round_trips: u64,
    took_ms: u64,
    reports: Vec<String>,
}

impl Show for Synced {
    fn text(&self) -> String {
        let mut lines = self.reports.clone();
        let unsent = match self.unsent_changes {
            0 => "nothing waits to be sent".to_owned(),
            unsent => format!("{} still to send", counted(unsent, "change")),
        };
        lines.push(format!(
            "Synced: {} came in, {unsent} ({} B sent, {} B received).",
            entries(self.entries_received),
            self.bytes_sent,
            self.bytes_received
        ));
        lines.extend(self.room.clone());
        lines.join("\n")
    }
}

fn entries(count: u64) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") }
}

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum Watched {
    Connected { at: Moment },
    Disconnected { at: Moment },
    Document { at: Moment, document: String, title: String },
    Circle { at: Moment, circle: String },
    Joined { at: Moment, device: String, name: String },
    Answered { at: Moment },
    CodeOver { at: Moment, words: String },
    Synced { at: Moment, unsent_changes: u64 },
    Report { at: Moment, words: String },
}

impl Show for Watched {
    fn text(&self) -> String {
        match self {
            Self::Connected { at } => format!("{at}  connected"),
            Self::Disconnected { at } => format!("{at}  the connection is lost; it will be tried again"),
            Self::Document { at, title, .. } => format!("{at}  changed elsewhere: {title}"),
            Self::Circle { at, .. } => format!("{at}  a group or record came, or its access changed"),
            Self::Joined { at, name, .. } => format!("{at}  {name} joined"),
            Self::Answered { at } => {
                format!(
                    "{at}  somebody answers a code of yours: `alcove invite --resume` compares the digits"
                )
            }
            Self::CodeOver { at, words } => format!("{at}  nobody came in: {words}"),
            Self::Synced { at, unsent_changes: 0 } => format!("{at}  synced; nothing waits to be sent"),
            Self::Synced { at, unsent_changes } => {
                format!("{at}  synced; {} still to send", counted(*unsent_changes, "change"))
            }
            Self::Report { at, words } => format!("{at}  {words}"),
        }
    }
}

pub(crate) async fn run(app: &App, args: SyncArgs) -> Result<(), CliError> {
    let token = org_token(args.org_token_file.as_deref())?;
    app.with_client(async |client| {
        if let Some(token) = token {
            client.set_org_token(&token).await?;
        }
        if args.watch { watch(app, client).await } else { once(app, client).await }
    })
    .await
}

async fn once(app: &App, client: &Client) -> Result<(), CliError> {
    let begun = Instant::now();
    let brought = progress::sync(client).await?;
    let counts = client.wire_counts();
    app.show(&Synced {
        done: true,
        room: space_words(client.space()),
        entries_received: brought.entries,
        unsent_changes: client.status().unsent.changes,
        bytes_sent: counts.sent,
        bytes_received: counts.received,
        round_trips: counts.requests,
        took_ms: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
        reports: brought.reports,
    });
    Ok(())
}

async fn watch(app: &App, client: &Client) -> Result<(), CliError> {
    let mut changes = client.changes();
    client.keep_live(true).await?;
    let end = end_asked();
    tokio::pin!(end);
    loop {
        let change = tokio::select! {
            change = changes.recv() => change,
            () = &mut end => break,
        };
        match change {
            Ok(Change::WipeDue) => break,
            Ok(change) => {
                if let Some(watched) = watched(client, change).await? {
                    show_event(&watched, app.json);
                }
            }
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return Err(ClientError::Closed.into()),
        }
    }
    client.keep_live(false).await?;
    Ok(())
}

/// Until ctrl-c, or until the system asks the process to end.
async fn end_asked() {
    #[cfg(unix)]
    if let Ok(mut terminated) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminated.recv() => {}
        }
        return;
    }
    let _ = tokio::signal::ctrl_c().await;
}

async fn watched(client: &Client, change: Change) -> Result<Option<Watched>, CliError> {
    let at = Moment(Timestamp::now().as_millisecond());
    Ok(match change {
        Change::Live { up: true } => Some(Watched::Connected { at }),
        Change::Live { up: false } => Some(Watched::Disconnected { at }),
        Change::Report(report) => Some(Watched::Report { at, words: report.words() }),
        Change::Notice(Notice::Document { key, remote: true }) => {
            Some(Watched::Document { at, document: doc_id(key), title: title(client, key).await? })
        }
        Change::Notice(Notice::Circle(circle)) => Some(Watched::Circle { at, circle: circle.to_hex() }),
        Change::Notice(Notice::Joined { device }) => {
            let name = Atlas::load(client).await?.device_name(device);
            Some(Watched::Joined { at, device: device.to_hex(), name })
        }
        Change::Notice(Notice::Ceremony) => Some(Watched::Answered { at }),
        Change::Notice(Notice::CeremonyEnded { why }) => {
            Some(Watched::CodeOver { at, words: why.to_string() })
        }
        Change::Notice(Notice::SyncDone) => {
            Some(Watched::Synced { at, unsent_changes: client.status().unsent.changes })
        }
        Change::Notice(Notice::Document { .. } | Notice::Status | Notice::Progress { .. })
        | Change::WipeDue => None,
    })
}

async fn title(client: &Client, key: DocKey) -> Result<String, CliError> {
    let view = client.document(key).await?;
    let day = view.value("local_date").values.into_iter().find_map(|seen| match seen.value {
        Scalar::Text(day) => Some(day),
        Scalar::Int(_) | Scalar::Bool(_) | Scalar::Time(_) => None,
    });
    Ok(Atlas::load(client).await?.title(key, view.kind, day.as_deref().unwrap_or_default()))
}
