//! Tables of attacks: every row is played, whatever became of the one before.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Plays all rows, each with a seed of its own; those that do not hold are named, each with its reason.
pub(crate) fn assert_all<R>(
    first_seed: u64,
    rows: &[R],
    name: impl Fn(&R) -> &'static str,
    play: impl Fn(&R, u64) -> Result<(), String>,
) {
    let mut failed = Vec::new();
    for (seed, row) in (first_seed..).zip(rows) {
        let outcome = catch_unwind(AssertUnwindSafe(|| play(row, seed)));
        let reason = match outcome {
            Ok(Ok(())) => continue,
            Ok(Err(reason)) => reason,
            Err(_) => "panicked".to_owned(),
        };
        failed.push(format!("{} (seed {seed}): {reason}", name(row)));
    }
    assert!(failed.is_empty(), "{} of {} rows:\n{}", failed.len(), rows.len(), failed.join("\n"));
}
