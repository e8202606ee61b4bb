//! Durable entries a second at the relay, beside what the disk gives a single writer that does nothing else.

use std::path::Path;
use std::time::{Duration, Instant};

use alcove_protocol::frame::Tell;
use bytes::Bytes;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use tempfile::TempDir;

use crate::Failure;
use crate::relay_child::{RelayChild, cpu_of};
use crate::report::{Good, Row};
use crate::signer::Device;
use crate::wire::{At, Live, frames};

const NAME: &str = "relay";
const CLIENTS: [u16; 2] = [20, 256];
const DOCUMENTS: u8 = 5;
const DURATION: Duration = Duration::from_secs(10);
/// Entries that all clients together have signed before the clock starts.
const SIGNED: usize = 300_000;
/// Sealed bytes of one change of about 50 characters, padded.
const SEALED_BYTES: usize = 272;
/// The best peer: Hocuspocus, 20 clients, nothing flushed to disk when it acknowledges.
const PEER_PER_SECOND: f64 = 12_800.0;
/// Rows of one commit of the raw database.
const ROWS: usize = 100;
const RAW_DURATION: Duration = Duration::from_secs(3);

pub(crate) async fn run() -> Result<Vec<Row>, Failure> {
    let folder = TempDir::new()?;
    let raw = raw_rows_per_second(&folder.path().join("raw.db"), 1).await?;
    let whole = raw_rows_per_second(&folder.path().join("whole.db"), ROWS).await?;
    let what = |rows| format!("raw group commit, {rows} row{} a statement", if rows == 1 { "" } else { "s" });
    let note = format!("SQLite alone: one writer, WAL, synchronous=FULL, {ROWS} rows a commit");
    let mut rows = vec![
        Row::new(NAME, what(1), raw, "/s").note(note.clone()),
        Row::new(NAME, what(ROWS), whole, "/s").note(note),
    ];
    for clients in CLIENTS {
        rows.extend(measure(clients, raw).await?);
    }
    Ok(rows)
}

async fn measure(clients: u16, raw: f64) -> Result<[Row; 3], Failure> {
    let folder = TempDir::new()?;
    let relay = RelayChild::start(&folder.path().join("relay")).await?;
    let at = At::new(&relay).await?;
    let mut typists = Vec::new();
    for number in 0..clients {
        typists.push(Typist::prepare(&at, number, SIGNED / usize::from(clients)).await?);
    }
    let (cpu, own_cpu, started) = (relay.cpu()?, cpu_of("self")?, Instant::now());
    let until = started + DURATION;
    let typing: Vec<_> = typists.into_iter().map(|typist| tokio::spawn(typist.type_until(until))).collect();
    let mut entries = 0;
    for typist in typing {
        entries += typist.await??;
    }
    let seconds = started.elapsed().as_secs_f64();
    let each_us = |cpu: f64| cpu * 1e6 / f64::from(entries);
    let (relay_us, own_us) = (each_us(relay.cpu()? - cpu), each_us(cpu_of("self")? - own_cpu));
    let rate = f64::from(entries) / seconds;
    let what = |figure: &str| format!("{clients} clients: {figure}");
    let note = format!(
        "{DOCUMENTS} documents each, one change in flight per document, TLS, verified; {entries} entries in {seconds:.1} s"
    );
    Ok([
        Row::new(NAME, what("durable entries a second"), rate, "/s")
            .limit(Good::Above, PEER_PER_SECOND, "best peer at 20, not durable")
            .note(note),
        Row::new(NAME, what("the same beside the raw group commit"), rate, "/s").limit(
            Good::Beside,
            raw,
            "1 row a statement, same run",
        ),
        Row::new(NAME, what("processor time of the relay"), relay_us, "us an entry")
            .note(format!("the clients, on the same processors, take {own_us:.1} us an entry")),
    ])
}

/// One device that types into its documents, each with one change under way.
struct Typist {
    live: Live,
    /// What is left to send: frames of one length, so that several are sent without a copy.
    changes: Bytes,
    frame_bytes: usize,
}

impl Typist {
    async fn prepare(at: &At, number: u16, signed: usize) -> Result<Self, Failure> {
        let mut device = Device::new(number);
        let (circle, founding) = device.found();
        at.push_all(&device, founding).await?;
        let (mut changes, mut frame_bytes) = (Vec::new(), 0);
        for document in (1..=DOCUMENTS).cycle().take(signed) {
            let frame = frames(&[device.content(circle, document, SEALED_BYTES)]);
            frame_bytes = frame.len();
            changes.extend(frame);
        }
        if changes.len() != signed * frame_bytes {
            return Err("frames of different length".into());
        }
        Ok(Self { live: at.live(&device).await?, changes: changes.into(), frame_bytes })
    }

    /// Entries that were acknowledged until then, or until none is left.
    async fn type_until(mut self, until: Instant) -> Result<u32, Failure> {
        let (mut acked, mut under_way) = (0, 0);
        loop {
            if Instant::now() < until {
                let free = usize::from(DOCUMENTS) - under_way;
                let next = self.changes.split_to(self.changes.len().min(free * self.frame_bytes));
                if !next.is_empty() {
                    under_way += next.len() / self.frame_bytes;
                    self.live.send(next).await?;
                }
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
async fn raw_rows_per_second(path: &Path, rows_a_statement: usize) -> Result<f64, Failure> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let mut connection = options.connect().await?;
    sqlx::query(
        "CREATE TABLE entry (log BLOB, seq INTEGER, bytes BLOB, PRIMARY KEY (log, seq)) WITHOUT ROWID",
    )
    .execute(&mut connection)
    .await?;
    let text = format!("INSERT INTO entry VALUES {}", vec!["(?, ?, ?)"; rows_a_statement].join(","));
    let (started, mut seq) = (Instant::now(), 0);
    while started.elapsed() < RAW_DURATION {
        commit_raw(&mut connection, &text, rows_a_statement, &mut seq).await?;
    }
    Ok(f64::from(seq) / started.elapsed().as_secs_f64())
}

async fn commit_raw(
    connection: &mut SqliteConnection,
    text: &str,
    rows_a_statement: usize,
    seq: &mut i32,
) -> Result<(), Failure> {
    let (log, bytes) = (vec![1_u8; 32], vec![2_u8; SEALED_BYTES + 300]);
    let mut transaction = connection.begin().await?;
    for _ in 0..ROWS / rows_a_statement {
        let mut query = sqlx::query(AssertSqlSafe(text));
        for _ in 0..rows_a_statement {
            *seq += 1;
            query = query.bind(&log).bind(*seq).bind(&bytes);
        }
        query.execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    Ok(())
}
