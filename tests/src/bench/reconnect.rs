//! A device comes back after a week: 30 notes changed here, 30 elsewhere, 10 of them the same.

use std::time::{Duration, Instant};

use alcove_client_core::client::{Client, TextField};
use alcove_client_core::document::DocEdit;
use alcove_client_core::engine::Commit;

use crate::Failure;
use crate::report::{Good, Row, median};
use crate::scene::{Device, Practice, Size, sentence};

const NAME: &str = "reconnect";
const RUNS: usize = 3;
/// Notes changed on each side, and how many of them on both.
const CHANGED: usize = 30;
const BOTH: usize = 10;
const ROUND_TRIP: Duration = Duration::from_millis(300);
const SLOW_BITS_PER_SECOND: u64 = 128_000;

/// One sync, from the outside. Bytes are counted above TLS.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Synced {
    /// Seconds from the end of the TLS handshake until everything is taken in and saved.
    pub(crate) after_tls: f64,
    /// Seconds from the call.
    pub(crate) whole: f64,
    pub(crate) sent: f64,
    pub(crate) received: f64,
    pub(crate) round_trips: f64,
}

#[expect(clippy::cast_precision_loss, reason = "counts of one sync")]
pub(crate) async fn timed_sync(client: &Client) -> Result<Synced, Failure> {
    let before = client.wire_counts();
    let (started, watched) = (Instant::now(), client.clone());
    let connecting = tokio::spawn(async move {
        while watched.wire_counts().connections == before.connections {
            tokio::time::sleep(Duration::from_micros(500)).await;
        }
        Instant::now()
    });
    client.sync().await?;
    let (ended, after) = (Instant::now(), client.wire_counts());
    if after.connections == before.connections {
        connecting.abort();
        return Err("the sync went over an earlier connection".into());
    }
    let connected = connecting.await?;
    Ok(Synced {
        after_tls: ended.duration_since(connected).as_secs_f64(),
        whole: ended.duration_since(started).as_secs_f64(),
        sent: (after.sent - before.sent) as f64,
        received: (after.received - before.received) as f64,
        round_trips: (after.requests - before.requests) as f64,
    })
}

pub(crate) async fn run(size: Size) -> Result<Vec<Row>, Failure> {
    let (practice, lead) = Practice::full(size).await?;
    let tablet = practice.link(&lead, "tablet").await?;
    let mut scene = Scene { practice, lead, tablet, round: 0 };
    scene.settle().await?;
    let mut rows = scene.measure("300 ms", None, 1.3).await?;
    rows.extend(scene.measure("300 ms, 128 kbit/s", Some(SLOW_BITS_PER_SECOND), 4.0).await?);
    Ok(rows)
}

struct Scene {
    practice: Practice,
    lead: Device,
    tablet: Device,
    round: usize,
}

impl Scene {
    /// Until both devices hold everything.
    async fn settle(&self) -> Result<(), Failure> {
        for _ in 0..10 {
            self.tablet.client.sync().await?;
            self.lead.client.sync().await?;
            let wait = [&self.tablet, &self.lead].into_iter().map(|device| device.client.status());
            let same = self.tablet.client.status().entries == self.lead.client.status().entries;
            if same
                && wait.into_iter().all(|status| status.unsent.entries == 0 && status.key_missing.is_empty())
            {
                return Ok(());
            }
        }
        Err("the devices did not come to hold the same".into())
    }

    async fn measure(&mut self, link: &str, rate: Option<u64>, limit: f64) -> Result<Vec<Row>, Failure> {
        let (mut times, mut wholes, mut bytes) = (Vec::new(), Vec::new(), Vec::new());
        let (mut round_trips, mut below) = (Vec::new(), Vec::new());
        let mut ways = (0.0, 0.0);
        for _ in 0..RUNS {
            self.change_both().await?;
            // A new process: nothing is open, and the connection is new.
            self.reopen_lead().await?;
            self.practice.proxy.set(ROUND_TRIP, rate);
            let carried = self.practice.proxy.carried();
            let sync = timed_sync(&self.lead.client).await?;
            #[expect(clippy::cast_precision_loss, reason = "bytes of one sync")]
            below.push((self.practice.proxy.carried() - carried) as f64);
            self.practice.proxy.set_fast();
            times.push(sync.after_tls);
            wholes.push(sync.whole);
            bytes.push(sync.sent + sync.received);
            round_trips.push(sync.round_trips);
            ways = (sync.sent, sync.received);
            self.settle().await?;
            self.check().await?;
        }
        let whole = format!("{:.2} s with TCP and TLS", median(&mut wholes));
        let wire = format!(
            "{:.0} sent, {:.0} received; {:.0} with TLS and its handshake",
            ways.0,
            ways.1,
            median(&mut below)
        );
        let what = |figure: &str| format!("{link}: {figure}");
        Ok(vec![
            Row::new(NAME, what("time after TLS"), median(&mut times), "s")
                .limit(Good::Below, limit, "issue")
                .note(whole),
            Row::new(NAME, what("bytes both ways"), median(&mut bytes), "B")
                .limit(Good::Below, 80_000.0, "issue")
                .note(wire),
            Row::new(NAME, what("round trips after TLS"), median(&mut round_trips), "").limit(
                Good::Below,
                1.5,
                "issue: one",
            ),
        ])
    }

    async fn reopen_lead(&mut self) -> Result<(), Failure> {
        self.lead.client.clone().close().await;
        self.lead.client = Client::open(&self.lead.home, self.lead.keys.clone()).await?;
        Ok(())
    }

    /// The notes of this round: the first are changed here only, the middle ones on both sides, the last there only.
    fn notes(&self) -> Vec<&TextField> {
        let each = 2 * CHANGED - BOTH;
        self.practice.notes.iter().cycle().skip(self.round * each).take(each).collect()
    }

    async fn change_both(&mut self) -> Result<(), Failure> {
        self.round += 1;
        for (number, note) in self.notes().into_iter().enumerate() {
            if number < CHANGED {
                change(&self.lead.client, note, number).await?;
            }
            if number >= CHANGED - BOTH {
                change(&self.tablet.client, note, number + CHANGED).await?;
            }
        }
        self.tablet.client.sync().await?;
        Ok(())
    }

    async fn check(&self) -> Result<(), Failure> {
        for note in self.notes() {
            if self.lead.client.text(note).await? != self.tablet.client.text(note).await? {
                return Err("the devices show different text".into());
            }
        }
        Ok(())
    }
}

async fn change(client: &Client, note: &TextField, number: usize) -> Result<(), Failure> {
    let insert = sentence(1_000_000 + number);
    let edit = DocEdit::SpliceText { field: note.field.clone(), at: 0, delete: 0, insert };
    Ok(client.edit(note.key, vec![edit], Commit::Now).await?)
}
