//! Every order of a few steps of two admins, three devices and a relay.

use alcove_tests::model::explore;

/// Bounds the run to some seconds without optimisation; `bin/model` goes further.
const STEPS: u32 = 4;

#[test]
fn model_every_order_of_four_steps_keeps_every_claim() {
    let explored = explore(STEPS);
    assert_eq!(explored.broken, None);
    let tally = explored.tally;
    assert!(tally.removed > 100 && tally.revoked > 100 && tally.cheats > 1_000, "{tally:?}");
    assert!(tally.given_back > 100 && tally.forked > 0 && tally.resolved > 0, "{tally:?}");
}
