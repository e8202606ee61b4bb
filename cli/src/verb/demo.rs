//! `alcove demo`, and the hidden verb that is its relay.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use crate::app::App;
use crate::demo;
use crate::error::CliError;

/// Replay two people's recorded typing into three devices that meet through a real relay
///
/// Starts a relay of its own on loopback (TLS, SQLite) and three devices with stores of their own: the lead's phone, the
/// co-facilitator's phone and, at the end, the lead's tablet. A real recording of two people writing one text at the same
/// time is typed into one session note, each author on their own device; a device works offline and syncs only before
/// an edit that builds on something it lacks. The relay is killed after it took a push and before it said so, and
/// started again on the same data. At the end all texts are compared, and every file of the relay is searched for every
/// word of the note.
///
/// The last line says what came out; the exit code is 0 only if all of it is true.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  alcove demo --keep /tmp/alcove-demo")]
pub(crate) struct DemoArgs {
    /// Another recording: gzipped JSON of the same format (see cli/traces/README.md)
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
    /// Leave the devices' homes and the relay's data in this folder
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

/// The demo's relay.
#[derive(Debug, Args)]
pub(crate) struct RelayArgs {
    #[arg(long)]
    listen: SocketAddr,
    #[arg(long)]
    data: PathBuf,
}

/// Runs the demo.
pub(crate) async fn run(app: &App, args: DemoArgs) -> Result<(), CliError> {
    let options = demo::Options { trace: args.trace, keep: args.keep, json: app.json };
    if demo::run(options).await? { Ok(()) } else { Err(CliError::DemoUntrue) }
}

/// Runs the demo's relay.
pub(crate) async fn run_relay(args: RelayArgs) -> Result<(), CliError> {
    demo::run_relay(&args.data, args.listen).await.map_err(|error| demo::DemoError::from(error).into())
}
