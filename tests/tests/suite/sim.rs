//! Some hundreds of seeds, each time.

use alcove_tests::sim::{Work, replay_command, run_seeds};

/// Where the run begins.
const FIRST: u64 = 1_001;
/// Bounds the run to about a minute on two cores.
const SEEDS: u64 = 200;

#[test]
fn sim_every_seed_heals_and_every_fault_strikes() {
    let batch = run_seeds(FIRST, SEEDS, Work::Writing);
    println!("{}", batch.table());
    for failure in &batch.failures {
        println!("{}\n  {}", failure.violations.join("; "), replay_command(failure.seed, Work::Writing));
    }
    assert!(batch.failures.is_empty(), "{} of {} seeds fail", batch.failures.len(), batch.seeds);
    assert_eq!(batch.never_struck(), Vec::<&str>::new(), "faults that were on and never struck");
    for name in
        ["ceremonies done", "live news", "delivery: on other devices", "tokens saved", "tokens never saved"]
    {
        assert!(batch.counters.get(name) > 0, "{name} never happened");
    }
}

#[test]
fn sim_notes_that_are_sealed_and_withdrawn_end_alike_everywhere_and_lose_no_word() {
    for (work, seeds) in [(Work::ClosingCalmly, 40), (Work::Closing, 60), (Work::Holding, 40)] {
        let batch = run_seeds(FIRST, seeds, work);
        println!("{}", batch.table());
        for failure in &batch.failures {
            println!("{}\n  {}", failure.violations.join("; "), replay_command(failure.seed, work));
        }
        assert!(batch.failures.is_empty(), "{work:?}: {} of {seeds} seeds fail", batch.failures.len());
        for name in [
            "purged: sealed",
            "purged: withdrawn",
            "standing: Sealed",
            "standing: Withdrawn",
            "purged words looked for",
        ] {
            assert!(batch.counters.get(name) > 0, "{work:?}: {name} never happened");
        }
    }
}
