//! The command line of `alcove-relay`.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use tokio::signal::unix::{SignalKind, signal};

use crate::config::{Config, ConfigError, RawConfig};
use crate::data_dir::TokenFolder;
use crate::error::StartError;
use crate::logging;
use crate::running::{Hooks, serve};
use crate::tls::Certificate;

/// The relay of Alcove: it orders, stores and forwards sealed notes between the devices of a practice.
///
/// It holds no key and cannot read what it stores. It sees pseudonymous ids, who shares a circle with whom, times and
/// padded sizes.
#[derive(Debug, Parser)]
#[command(name = "alcove-relay", version, after_long_help = AFTER_HELP)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "\
First start:
  alcove-relay serve --data /var/lib/alcove --listen 0.0.0.0:8443
      prints `listening on ADDRESS:PORT` and `certificate sha256 HEX` on standard output
  alcove-relay org-token --data /var/lib/alcove
      prints a one-time token; whoever founds a practice at this relay needs one

Every option of `serve` is a flag, an environment variable (ALCOVE_RELAY_*) and a key of the TOML file given with \
--config; flags win over the environment, the environment over the file. Unknown keys are refused.

The data folder holds relay.db (SQLite), receipt.key (signs receipts; keep it with the database), and tls.crt and \
tls.key when the relay made its own certificate. Back up relay.db with SQLite's own tools, never by copying a live \
file.

SIGTERM and ctrl-c stop the relay in order; killing it at any moment loses nothing that it acknowledged.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the relay
    Serve(ServeArgs),
    /// Print a one-time token for a new organisation (also while the relay runs)
    OrgToken(DataArgs),
    /// Print the SHA-256 fingerprint of the relay's certificate, which clients pin
    Fingerprint(ServeArgs),
}

#[derive(Debug, Args)]
struct ServeArgs {
    /// TOML file with any of the options below (`-` in a name becomes `_`)
    #[arg(long, env = "ALCOVE_RELAY_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    options: RawConfig,
}

#[derive(Debug, Args)]
struct DataArgs {
    /// TOML file of the relay
    #[arg(long, env = "ALCOVE_RELAY_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// The relay's data folder [default: alcove-relay-data]
    #[arg(long, env = "ALCOVE_RELAY_DATA", value_name = "DIR")]
    data: Option<PathBuf>,
}

impl ServeArgs {
    fn check(self) -> Result<Config, ConfigError> {
        let file = self.config.as_deref().map(RawConfig::load).transpose()?.unwrap_or_default();
        Config::try_from(self.options.over(file))
    }
}

/// Runs the command line of this process.
pub fn run() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Serve(args) => run_relay(args),
        Command::OrgToken(args) => print_token(args),
        Command::Fingerprint(args) => print_fingerprint(args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&mut std::io::stderr(), &format!("alcove-relay: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn run_relay(args: ServeArgs) -> Result<(), StartError> {
    let config = args.check()?;
    logging::start(&config)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| StartError::file(&config.data, &error))?;
    runtime.block_on(async {
        let relay = serve(config, Hooks::default()).await?;
        let mut out = std::io::stdout();
        say(&mut out, &format!("listening on {}", relay.address()));
        say(&mut out, &format!("certificate sha256 {}", relay.fingerprint()));
        wait_for_end().await;
        relay.stop().await;
        Ok(())
    })
}

async fn wait_for_end() {
    let interrupted = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminated) => {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
        }
        Err(error) => {
            tracing::warn!(event = "no_signals", why = %error.kind());
            if interrupted.await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }
}

fn print_token(args: DataArgs) -> Result<(), StartError> {
    let options = RawConfig { data: args.data, ..RawConfig::default() };
    let config = ServeArgs { config: args.config, options }.check()?;
    let token = TokenFolder::of(&config.data).make()?;
    say(&mut std::io::stdout(), &token);
    Ok(())
}

fn print_fingerprint(args: ServeArgs) -> Result<(), StartError> {
    let config = args.check()?;
    let certificate = Certificate::load_or_make(config.certificate.as_ref(), &config.data)?;
    say(&mut std::io::stdout(), &certificate.fingerprint());
    Ok(())
}

/// Writes a line. A reader that has gone away is no reason to stop.
fn say(out: &mut impl Write, line: &str) {
    let _gone = writeln!(out, "{line}").and_then(|()| out.flush());
}
