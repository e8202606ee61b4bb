#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use tempfile::TempDir;

use super::Heard;
use crate::client::tests::{found, home};
use crate::client::{CHANGES_MAX, Change, Changes, Client};
use crate::engine::Notice;

const EVENTS: u64 = 10_000;

/// Tells listeners that a sync took in so many entries.
fn tell(client: &Client, taken: u64) {
    let changes = client.inner.changes.upgrade().unwrap();
    changes.send(Change::Notice(Notice::Progress { taken, coming: EVENTS })).unwrap();
}

/// The numbers heard, and how many were missed before them.
async fn hear(changes: &mut Changes, until: u64) -> (Vec<u64>, u64) {
    let (mut numbers, mut missed) = (Vec::new(), 0);
    while numbers.last() != Some(&until) {
        match changes.next().await.unwrap() {
            Heard::Change(Change::Notice(Notice::Progress { taken, .. })) => numbers.push(taken),
            Heard::Change(_) => {}
            Heard::Missed { changes } => missed += changes,
        }
    }
    (numbers, missed)
}

#[tokio::test]
async fn of_ten_thousand_changes_none_is_dropped_or_doubled_and_a_slow_listener_is_told_how_many_it_missed() {
    let folder = TempDir::new().unwrap();
    let client = found(&home(&folder)).await;
    let (mut quick, mut slow) = (client.listen(), client.listen());
    let mut heard = Vec::new();
    for first in (1..=EVENTS).step_by(1_000) {
        (first..first + 1_000).for_each(|number| tell(&client, number));
        let (numbers, missed) = hear(&mut quick, first + 999).await;
        assert_eq!(missed, 0);
        heard.extend(numbers);
    }
    assert_eq!(heard, (1..=EVENTS).collect::<Vec<_>>());
    let (numbers, missed) = hear(&mut slow, EVENTS).await;
    assert_eq!(numbers.len() as u64 + missed, EVENTS);
    assert_eq!(numbers.len(), CHANGES_MAX);
    assert_eq!(numbers, (missed + 1..=EVENTS).collect::<Vec<_>>());
    client.close().await;
}
