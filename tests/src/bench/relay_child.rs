//! The relay under measurement: a process of its own, so that its processor time and memory are its own.

use std::error::Error;
use std::io::{Read, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;

use alcove_client_core::shell::relay::RelayEndpoint;
use alcove_server::{Config, Hooks, serve};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdin, Command};

use crate::Failure;

/// The hidden verb that makes this program a relay.
pub(crate) const RELAY_VERB: &str = "relay-child";
/// What `/proc` counts processor time in.
const TICKS_PER_SECOND: f64 = 100.0;

/// Runs the relay until standard input ends.
pub(crate) async fn run_relay(data: &Path) -> Result<(), Box<dyn Error + Send + Sync>> {
    let config = Config { open: true, log_level: "error".to_owned(), ..Config::local(data.to_owned()) };
    let relay = serve(config, Hooks::default()).await?;
    let line = format!("{} {}\n", relay.address(), relay.fingerprint());
    std::io::stdout().write_all(line.as_bytes())?;
    std::io::stdout().flush()?;
    tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await??;
    relay.stop().await;
    Ok(())
}

/// The relay process, as a benchmark sees it.
#[derive(Debug)]
pub(crate) struct RelayChild {
    child: Child,
    _input: ChildStdin,
    pub(crate) address: SocketAddr,
    pub(crate) fingerprint: String,
}

impl RelayChild {
    pub(crate) async fn start(data: &Path) -> Result<Self, Failure> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg(RELAY_VERB)
            .arg(data)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let input = child.stdin.take().ok_or("the relay has no standard input")?;
        let output = child.stdout.take().ok_or("the relay has no standard output")?;
        let first = BufReader::new(output).lines().next_line().await?.ok_or("the relay did not start")?;
        let (address, fingerprint) = first.split_once(' ').ok_or("the relay said something else")?;
        Ok(Self { child, _input: input, address: address.parse()?, fingerprint: fingerprint.to_owned() })
    }

    /// This relay, met at another address: a proxy's.
    pub(crate) fn endpoint_at(&self, address: SocketAddr) -> Result<RelayEndpoint, Failure> {
        Ok(RelayEndpoint::parse(&address.to_string(), Some(&self.fingerprint))?)
    }

    /// Seconds of processor time used so far.
    pub(crate) fn cpu(&self) -> Result<f64, Failure> {
        cpu_of(&self.pid()?)
    }

    /// Resident memory, in KiB.
    pub(crate) fn resident_kib(&self) -> Result<f64, Failure> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid()?))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
        Ok(line.trim().trim_end_matches("kB").trim().parse()?)
    }

    fn pid(&self) -> Result<String, Failure> {
        Ok(self.child.id().ok_or("the relay ended")?.to_string())
    }
}

/// Seconds of processor time of a process (`self` for this one), user and system.
pub(crate) fn cpu_of(pid: &str) -> Result<f64, Failure> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let (_, after_name) = stat.rsplit_once(')').ok_or("another layout of /proc")?;
    let mut ticks = 0.0;
    for field in after_name.split_whitespace().skip(11).take(2) {
        ticks += field.parse::<f64>()?;
    }
    Ok(ticks / TICKS_PER_SECOND)
}
