//! The demo's own relay: this executable, started again with a hidden verb, so that it can be killed like any other.

use std::io::{BufRead, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use alcove_client_core::shell::relay::RelayEndpoint;
use alcove_server::{Config, Hooks, StartError, serve};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

/// The hidden verb.
pub(crate) const RELAY_VERB: &str = "demo-relay";
/// What the parent says before the push that must not be acknowledged.
const HOLD: &str = "hold";
/// What the child says when that push is durable.
const HELD: &str = "held";

/// Runs the relay until standard input ends or somebody kills the process. After `hold` was read, the next push is
/// committed and never acknowledged.
pub(crate) async fn run_relay(data: &Path, listen: SocketAddr) -> Result<(), StartError> {
    let held = Arc::new(AtomicBool::new(false));
    let holding = Arc::clone(&held);
    let after_commit = move || {
        if holding.load(Ordering::SeqCst) {
            say(HELD);
            loop {
                std::thread::park();
            }
        }
    };
    let config = Config { listen, open: true, ..Config::local(data.to_owned()) };
    let relay = serve(config, Hooks { after_commit: Some(Arc::new(after_commit)) }).await?;
    say(&format!("{} {}", relay.address(), relay.fingerprint()));
    let reading = tokio::task::spawn_blocking(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            if line == HOLD {
                held.store(true, Ordering::SeqCst);
                say("holding");
            }
        }
    });
    let _ = reading.await;
    relay.stop().await;
    Ok(())
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    // The parent is gone when this fails, and then standard input ends too.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// The relay process, as the demo sees it.
#[derive(Debug)]
pub(super) struct RelayChild {
    child: Child,
    input: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
    pub(super) address: SocketAddr,
    pub(super) endpoint: RelayEndpoint,
}

impl RelayChild {
    /// Starts a relay on `data`, at `listen` or at a free port of the loopback interface.
    pub(super) async fn start(data: &Path, listen: Option<SocketAddr>) -> std::io::Result<Self> {
        let listen = listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 0)));
        let mut child = Command::new(std::env::current_exe()?)
            .args([RELAY_VERB, "--listen", &listen.to_string(), "--data"])
            .arg(data)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let no_pipe = || std::io::Error::other("the relay process has no pipe");
        let input = child.stdin.take().ok_or_else(no_pipe)?;
        let mut lines = BufReader::new(child.stdout.take().ok_or_else(no_pipe)?).lines();
        let first = lines.next_line().await?.unwrap_or_default();
        let started = || std::io::Error::other("the relay did not start");
        let (address, fingerprint) = first.split_once(' ').ok_or_else(started)?;
        let address: SocketAddr = address.parse().map_err(|_| started())?;
        let sha256 =
            data_encoding::HEXLOWER_PERMISSIVE.decode(fingerprint.as_bytes()).map_err(|_| started())?;
        let endpoint = RelayEndpoint {
            address: address.to_string(),
            certificate_sha256: sha256.try_into().map_err(|_| started())?,
        };
        Ok(Self { child, input, lines, address, endpoint })
    }

    /// The next push will be committed and not acknowledged.
    pub(super) async fn hold_next_ack(&mut self) -> std::io::Result<()> {
        self.input.write_all(format!("{HOLD}\n").as_bytes()).await?;
        self.lines.next_line().await.map(drop)
    }

    /// Waits until a push is durable and unacknowledged, then kills the process with SIGKILL.
    pub(super) async fn kill_after_commit(mut self) -> std::io::Result<bool> {
        let held = self.lines.next_line().await?.as_deref() == Some(HELD);
        self.child.kill().await?;
        Ok(held)
    }

    /// Ends the relay in order.
    pub(super) async fn stop(mut self) -> std::io::Result<()> {
        drop(self.input);
        self.child.wait().await.map(drop)
    }
}
