//! Runs the simulated world over many seeds, or replays one.

use std::process::ExitCode;
use std::time::Instant;

use alcove_tests::sim::{Work, replay_command, run_seed, run_seeds};
use clap::Parser;

/// Simulated devices and a relay: faults, then healing, then everything must hold.
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line")]
#[derive(Debug, Parser)]
#[command(name = "sim")]
struct Args {
    /// How many seeds to run.
    #[arg(long, default_value_t = 1_000)]
    seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// Run this seed alone.
    #[arg(long)]
    seed: Option<u64>,
    /// People seal and withdraw notes too.
    #[arg(long)]
    closing: bool,
    /// Nothing goes wrong; with --closing.
    #[arg(long, requires = "closing")]
    calm: bool,
    /// People set holds on notes too, and let go of them; with --closing.
    #[arg(long, requires = "closing", conflicts_with = "calm")]
    holds: bool,
    /// Print everything that happens; with --seed.
    #[arg(long, requires = "seed")]
    trace: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let work = match (args.closing, args.calm, args.holds) {
        (false, ..) => Work::Writing,
        (true, true, _) => Work::ClosingCalmly,
        (true, false, false) => Work::Closing,
        (true, false, true) => Work::Holding,
    };
    if let Some(seed) = args.seed {
        let outcome = run_seed(seed, work, args.trace);
        println!("seed {seed}: trace {:016x}, faults {:?}", outcome.trace, outcome.faults);
        for violation in &outcome.violations {
            println!("  {violation}");
        }
        return if outcome.violations.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let started = Instant::now();
    let batch = run_seeds(args.from, args.seeds, work);
    println!("{}", batch.table());
    for failure in &batch.failures {
        println!("seed {}: {}", failure.seed, failure.violations.join("; "));
        println!("  {}", replay_command(failure.seed, work));
    }
    let quiet = batch.never_struck();
    for name in &quiet {
        println!("never struck: {name}");
    }
    println!(
        "{} seeds from {}, {} failed, {:.1} s",
        batch.seeds,
        args.from,
        batch.failures.len(),
        started.elapsed().as_secs_f64()
    );
    if batch.failures.is_empty() && (quiet.is_empty() || batch.seeds < 200) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
