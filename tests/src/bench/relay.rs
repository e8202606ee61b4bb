//! Durable entries a second at the relay, beside what the disk gives a single writer; memory of idle connections.

use std::time::{Duration, Instant};

use alcove_protocol::frame::Tell;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};
use tempfile::TempDir;

use crate::Failure;
use crate::relay_child::RelayChild;
use crate::report::{Good, Row};
use crate::signer::Device;
use crate::wire::{At, Live, frames};

const NAME: &str = "relay";
const CLIENTS: u16 = 20;
const DOCUMENTS: u8 = 5;
const DURATION: Duration = Duration::from_secs(10);
/// Entries that each client has signed before the clock starts.
const SIGNED: usize = 12_000;
/// Sealed bytes of one change of about 50 characters, padded.
const SEALED_BYTES: usize = 272;
/// The best peer: Hocuspocus, 20 clients, nothing flushed to disk when it acknowledges.
const PEER_PER_SECOND: f64 = 12_800.0;
/// Rows of one commit of the raw database.
const ROWS: usize = 100;
const IDLE: u16 = 1_000;

pub(crate) async fn run() -> Result<Vec<Row>, Failure> {
    let folder = TempDir::new()?;
    let relay = RelayChild::start(&folder.path().join("relay")).await?;
    let at = At::new(&relay).await?;
    let mut typists = Vec::new();
    for number in 0..CLIENTS {
        typists.push(Typist::prepare(&at, number).await?);
    }
    let (cpu, started) = (relay.cpu()?, Instant::now());
    let until = started + DURATION;
    let typing: Vec<_> = typists.into_iter().map(|typist| tokio::spawn(typist.type_until(until))).collect();
    let mut entries = 0;
    for typist in typing {
        entries += typist.await??;
    }
    let seconds = started.elapsed().as_secs_f64();
    let cpu_us = (relay.cpu()? - cpu) * 1e6 / f64::from(entries);
    let rate = f64::from(entries) / seconds;
    let raw = raw_rows_per_second(folder.path()).await?;
    let note = format!(
        "{CLIENTS} clients, {DOCUMENTS} documents each, one change in flight per document, TLS, verified"
    );
    Ok(vec![
        Row::new(NAME, "durable entries a second", rate, "/s")
            .limit(Good::Above, PEER_PER_SECOND, "best peer, not durable")
            .note(format!("{note}; {entries} entries in {seconds:.1} s")),
        Row::new(NAME, "the same beside the raw group commit", rate, "/s")
            .limit(Good::Beside, raw, "SQLite alone, same run")
            .note(format!("one writer, WAL, synchronous=FULL, {ROWS} rows a commit")),
        Row::new(NAME, "processor time of the relay", cpu_us, "us an entry").note(note),
    ])
}

/// One device that types into its documents, each with one change under way.
struct Typist {
    live: Live,
    changes: std::vec::IntoIter<Vec<u8>>,
}

impl Typist {
    async fn prepare(at: &At, number: u16) -> Result<Self, Failure> {
        let mut device = Device::new(number);
        let (circle, founding) = device.found();
        at.push_all(&device, founding).await?;
        let changes: Vec<Vec<u8>> = (1..=DOCUMENTS)
            .cycle()
            .take(SIGNED)
            .map(|document| frames(&[device.content(circle, document, SEALED_BYTES)]))
            .collect();
        Ok(Self { live: at.live(&device).await?, changes: changes.into_iter() })
    }

    /// Entries that were acknowledged until then, or until none is left.
    async fn type_until(mut self, until: Instant) -> Result<u32, Failure> {
        let (mut acked, mut under_way) = (0, 0);
        loop {
            let free = usize::from(DOCUMENTS) - under_way;
            let next: Vec<u8> = if Instant::now() < until {
                let taken: Vec<Vec<u8>> = self.changes.by_ref().take(free).collect();
                under_way += taken.len();
                taken.concat()
            } else {
                Vec::new()
            };
            if !next.is_empty() {
                self.live.send(next).await?;
            }
            if under_way == 0 {
                return Ok(acked);
            }
            for tell in self.live.next().await? {
                if let Tell::Ack(_) = tell {
                    acked += 1;
                    under_way -= 1;
                } else if let Tell::Refused(refused) = tell {
                    return Err(format!("an entry was refused: {}", refused.problem.words()).into());
                }
            }
        }
    }
}

/// What the disk gives one writer that does nothing else.
async fn raw_rows_per_second(folder: &std::path::Path) -> Result<f64, Failure> {
    let options = SqliteConnectOptions::new()
        .filename(folder.join("raw.db"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let mut connection = options.connect().await?;
    sqlx::query(
        "CREATE TABLE entry (log BLOB, seq INTEGER, bytes BLOB, PRIMARY KEY (log, seq)) WITHOUT ROWID",
    )
    .execute(&mut connection)
    .await?;
    let (log, bytes) = (vec![1_u8; 32], vec![2_u8; SEALED_BYTES + 300]);
    let (started, mut seq) = (Instant::now(), 0_i32);
    while started.elapsed() < Duration::from_secs(3) {
        let mut transaction = connection.begin().await?;
        for _ in 0..ROWS {
            seq += 1;
            sqlx::query("INSERT INTO entry VALUES (?, ?, ?)")
                .bind(&log)
                .bind(seq)
                .bind(&bytes)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
    }
    Ok(f64::from(seq) / started.elapsed().as_secs_f64())
}

/// Memory of 1,000 connections that do nothing.
pub(crate) async fn connections() -> Result<Vec<Row>, Failure> {
    let folder = TempDir::new()?;
    let relay = RelayChild::start(&folder.path().join("relay")).await?;
    let at = At::new(&relay).await?;
    let mut device = Device::new(0);
    let (_, founding) = device.found();
    at.push_all(&device, founding).await?;
    let before = relay.resident_kib()?;
    let mut idle = Vec::new();
    for _ in 0..IDLE {
        idle.push(at.live(&device).await?);
    }
    let each = (relay.resident_kib()? - before) / f64::from(IDLE);
    Ok(vec![
        Row::new("sockets", "memory of an idle live connection with TLS", each, "KiB")
            .limit(Good::Below, 40.0, "issue")
            .note(format!(
                "{IDLE} connections of one device, login and first answer over; resident memory of the relay"
            )),
    ])
}
