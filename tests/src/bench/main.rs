//! The benchmark table: what Alcove must reach, measured on this machine, beside its limits and, where a peer sets the
//! limit, beside that peer in the same run. Everything is real: encrypted stores on disk, TLS, a relay process.

mod beside;
mod enrol;
mod fanout;
mod first_sync;
mod idle;
mod keystroke;
mod lists;
mod open;
mod open_text;
mod practice;
mod practice_sync;
mod proxy;
mod reconnect;
mod relay;
mod relay_child;
mod replay;
mod report;
mod rotation;
mod scene;
mod signer;
mod size;
mod sockets;
mod unsent;
mod wire;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use clap::{Parser, ValueEnum};

use report::Row;
use scene::Size;

/// Why a benchmark gave no figure.
type Failure = Box<dyn Error + Send + Sync>;

/// Measures Alcove against its limits. Figures hold for a quiet machine; under load everything is slower.
#[derive(Debug, Parser)]
#[command(name = "bench")]
struct Args {
    /// Which benchmark.
    #[arg(value_enum)]
    name: Name,
    /// Print JSON instead of the table.
    #[arg(long)]
    json: bool,
    /// A practice of 60 notes instead of 1,000: shows that everything runs, its figures mean little.
    #[arg(long)]
    small: bool,
    /// The first sync over 128 kbit/s as well, which takes minutes.
    #[arg(long)]
    slow_link: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Name {
    /// Every benchmark.
    All,
    /// A character into a long note.
    Keystroke,
    /// A change while much is unsent.
    Unsent,
    /// Lists and search.
    Lists,
    /// A sync when nothing changed.
    Idle,
    /// A sync after a week.
    Reconnect,
    /// An empty device.
    FirstSync,
    /// Bytes of a note at the relay and on the device.
    Size,
    /// Durable entries a second at the relay with 20 and with 256 clients, and its processor time for each.
    Relay,
    /// From one device's send to 50 live devices of the same circle.
    Fanout,
    /// Memory of idle live connections.
    Sockets,
    /// A control log of 10,000 entries.
    Replay,
    /// Sealed entries opened a second.
    Open,
    /// New keys for 50 circles after one of 10 devices is revoked.
    Rotation,
    /// Bytes and round trips of a person who joins and a device that is linked.
    Enrol,
    /// Five years of a practice on one device: a cold start, lists, search, a merge, sizes.
    Practice,
}

impl Name {
    const EACH: [Self; 15] = [
        Self::Keystroke,
        Self::Unsent,
        Self::Lists,
        Self::Idle,
        Self::Relay,
        Self::Fanout,
        Self::Reconnect,
        Self::FirstSync,
        Self::Sockets,
        Self::Size,
        Self::Replay,
        Self::Open,
        Self::Rotation,
        Self::Enrol,
        Self::Practice,
    ];

    async fn run(self, args: &Args) -> Result<Vec<Row>, Failure> {
        let size = if args.small { Size::SMALL } else { Size::FULL };
        match self {
            Self::All => Ok(Vec::new()),
            Self::Keystroke => keystroke::run().await,
            Self::Unsent => unsent::run().await,
            Self::Lists => lists::run().await,
            Self::Idle => idle::run().await,
            Self::Reconnect => reconnect::run(size).await,
            Self::FirstSync => first_sync::run(size, args.slow_link).await,
            Self::Size => size::run().await,
            Self::Relay => relay::run().await,
            Self::Fanout => fanout::run().await,
            Self::Sockets => sockets::run().await,
            Self::Replay => replay::run(),
            Self::Open => open::run(),
            Self::Rotation => rotation::run().await,
            Self::Enrol => enrol::run().await,
            Self::Practice => practice::run(args.small).await,
        }
    }
}

fn main() -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed("start", &error.into()),
    };
    let mut arguments = std::env::args_os().skip(1);
    if let (Some(verb), Some(data)) = (arguments.next(), arguments.next())
        && verb == relay_child::RELAY_VERB
    {
        return match runtime.block_on(relay_child::run_relay(Path::new(&data))) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => failed("relay", &error),
        };
    }
    runtime.block_on(run(&Args::parse()))
}

async fn run(args: &Args) -> ExitCode {
    let chosen = if args.name == Name::All { Name::EACH.to_vec() } else { vec![args.name] };
    let (mut rows, mut code) = (Vec::new(), ExitCode::SUCCESS);
    for name in chosen {
        let started = Instant::now();
        match name.run(args).await {
            Ok(found) => rows.extend(found),
            Err(error) => code = failed(&format!("{name:?}"), &error),
        }
        eprintln!("{name:?} took {:.1} s", started.elapsed().as_secs_f64());
    }
    if args.json {
        println!("{:#}", report::json(&rows));
    } else {
        println!("{}", report::table(&rows));
    }
    code
}

fn failed(what: &str, error: &Failure) -> ExitCode {
    eprintln!("{what}: {error}");
    ExitCode::FAILURE
}
