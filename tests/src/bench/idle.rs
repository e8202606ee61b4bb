//! A sync when nothing changed.

use crate::Failure;
use crate::reconnect::timed_sync;
use crate::report::{Good, Row, median};
use crate::scene::{Practice, Size};

const NAME: &str = "idle";
const RUNS: usize = 3;

pub(crate) async fn run() -> Result<Vec<Row>, Failure> {
    let (_practice, mut lead) = Practice::full(Size { members: 50, sessions: 1 }).await?;
    lead.client.sync().await?;
    let (mut sent, mut received, mut round_trips) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        lead = lead.reopen().await?;
        let sync = timed_sync(&lead.client).await?;
        sent.push(sync.sent);
        received.push(sync.received);
        round_trips.push(sync.round_trips);
    }
    let note = "55 circles, 50 of them a person's; above TLS";
    Ok(vec![
        Row::new(NAME, "sent", median(&mut sent), "B").limit(Good::Below, 2_048.0, "issue").note(note),
        Row::new(NAME, "received", median(&mut received), "B")
            .limit(Good::Below, 2_048.0, "issue")
            .note(note),
        Row::new(NAME, "round trips after TLS", median(&mut round_trips), "")
            .limit(Good::Below, 1.5, "issue: one")
            .note(note),
    ])
}
