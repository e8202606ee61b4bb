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
use crate::restore;
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

After a restore of relay.db from a backup, before the relay starts again:
  alcove-relay restore-finish --data /var/lib/alcove
      tells devices that what they sent after the backup is gone here, so that they send it again

GET /health/ready answers {\"ready\", \"logs_waiting\", \"logs_damaged\"}: whether the database takes a write, how many \
logs wait after a restore, and how many were set aside because somebody or something changed the database.

SIGTERM and ctrl-c stop the relay in order; killing it at any moment loses nothing that it acknowledged.";

const SERVE_HELP: &str = "\
Behind a proxy (--behind-proxy):
  The proxy ends TLS and the relay speaks plain HTTP, so the address to listen on must be one
  that only the proxy reaches: 127.0.0.1, or a private network. The proxy must
    - hand on the Host header as the device sent it (devices sign it),
    - hand on WebSocket upgrades for /v1/live, and bodies without buffering,
    - set X-Forwarded-For to the device's address (requests without a login are counted for
      each address).
  Devices then log in by a challenge of the relay, one more exchange for each connection. How
  devices log in stands in the practice's own log, signed by its admin when the relay is added
  there; a relay that runs the other way refuses every login of that practice.";

const RESTORE_HELP: &str = "\
When relay.db was restored from a backup, devices hold entries that the backup lacks. This \
command gives the relay's history another name, by which every device notices and sends back what \
is missing, whoever wrote it; nobody has to reset anything.

Until then the relay takes notes, but no new person, device or change of rights: two histories \
would both be signed. Each log waits until a device of an admin has nothing more to send back, at \
most for 24 hours. /health/ready says in `logs_waiting` how many still wait.

--override ends the waiting at once, for when the admins' devices are known to be lost. What only \
they held is gone.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the relay
    #[command(after_long_help = SERVE_HELP)]
    Serve(ServeArgs),
    /// Print a one-time token for a new organisation (also while the relay runs)
    OrgToken(DataArgs),
    /// After a restore of the database from a backup: get back from the devices what the backup lacks. The relay must not
    /// run meanwhile
    #[command(after_long_help = RESTORE_HELP)]
    RestoreFinish(RestoreArgs),
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

#[derive(Debug, Args)]
struct RestoreArgs {
    #[command(flatten)]
    data: DataArgs,
    /// Wait no longer for what an earlier `restore-finish` asked the devices for
    #[arg(long = "override")]
    end: bool,
}

impl DataArgs {
    fn check(self) -> Result<Config, ConfigError> {
        let options = RawConfig { data: self.data, ..RawConfig::default() };
        ServeArgs { config: self.config, options }.check()
    }
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
        Command::RestoreFinish(args) => finish_restore(args),
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
    runtime(&config)?.block_on(async {
        let relay = serve(config, Hooks::default()).await?;
        let mut out = std::io::stdout();
        say(&mut out, &format!("listening on {}", relay.address()));
        if relay.fingerprint().is_empty() {
            say(&mut out, "no certificate: a proxy in front ends TLS");
        } else {
            say(&mut out, &format!("certificate sha256 {}", relay.fingerprint()));
        }
        wait_for_end().await;
        relay.stop().await;
        Ok(())
    })
}

fn runtime(config: &Config) -> Result<tokio::runtime::Runtime, StartError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|error| StartError::file(&config.data, &error))
}

fn finish_restore(args: RestoreArgs) -> Result<(), StartError> {
    let (end, config) = (args.end, args.data.check()?);
    let words = runtime(&config)?.block_on(async {
        Ok::<_, StartError>(if end {
            let waited = restore::end_recovery(&config).await?;
            format!("{waited} logs waited and wait no longer. Start the relay.")
        } else {
            let waiting = restore::finish(&config).await?;
            format!("{waiting} logs wait for an admin's device each, at most 24 hours. Start the relay.")
        })
    })?;
    say(&mut std::io::stdout(), &words);
    Ok(())
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
    let config = args.check()?;
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
