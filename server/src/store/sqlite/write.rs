//! Writing: a batch in one transaction, with few statements of many rows and few trips to the connection's thread. Each
//! trip costs two changes of threads, more than `SQLite` takes for several rows.

use alcove_protocol::entry::Entry;
use sqlx::query::Query;
use sqlx::sqlite::{Sqlite, SqliteArguments, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection};

use super::{rare, to_sql};
use crate::relay::companions::{Address, addresses};
use crate::store::{Batch, MailChange, NewEntry, StoreError};

/// Rows of one statement at most. Each number of rows is a text of its own, which stays prepared.
const ROWS_MAX: usize = 64;

const ENTRIES: Table = Table {
    head: "INSERT INTO entries (entry, log, seq, id, kind, author, incarnation, author_seq, doc, relay_time_ms, bytes) \
           VALUES ",
    row: "(?,?,?,?,?,?,?,?,?,?,?)",
};
const WRAPS: Table =
    Table { head: "INSERT INTO wraps (entry, place, device, bytes) VALUES ", row: "(?,?,?,?)" };
const SLOTS: Table =
    Table { head: "INSERT INTO slots (entry, place, slot, doc, bytes) VALUES ", row: "(?,?,?,?,?)" };

const BEGIN: &str = "BEGIN IMMEDIATE;";
const COMMIT: &str = ";COMMIT";

type Write<'q> = Query<'q, Sqlite, SqliteArguments>;

/// A table that many rows are inserted into at once.
struct Table {
    head: &'static str,
    row: &'static str,
}

impl Table {
    /// One trip to the connection's thread: what stands before, the rows, what stands after. `SQLite` runs the
    /// statements in order and stops at the first that fails.
    async fn insert<T>(
        &self,
        conn: &mut SqliteConnection,
        (before, items, after): (&str, &[T], &str),
        bind: for<'q> fn(Write<'q>, &T) -> Write<'q>,
    ) -> Result<(), StoreError> {
        let text = [before, self.head, &vec![self.row; items.len()].join(","), after].concat();
        let query = items.iter().fold(sqlx::query(AssertSqlSafe(text)), bind);
        query.execute(conn).await?;
        Ok(())
    }

    async fn insert_all<T>(
        &self,
        conn: &mut SqliteConnection,
        items: &[T],
        bind: for<'q> fn(Write<'q>, &T) -> Write<'q>,
    ) -> Result<(), StoreError> {
        for piece in items.chunks(ROWS_MAX) {
            self.insert(conn, ("", piece, ""), bind).await?;
        }
        Ok(())
    }
}

/// A companion on its way to its table.
struct CompanionRow {
    entry: i64,
    place: i64,
    address: Address,
    bytes: Vec<u8>,
}

/// Makes a batch durable. When it fails nothing of it is stored, and the connection is free for the next one.
pub(super) async fn commit(conn: &mut SqliteConnection, batch: Batch) -> Result<(), StoreError> {
    let written = write(conn, batch).await;
    if written.is_err() {
        rollback(conn).await;
    }
    written
}

/// Ends a transaction that may be open. `SQLite` ends some by itself when they fail, and then refuses this: there is
/// nothing left to do.
pub(super) async fn rollback(conn: &mut SqliteConnection) {
    let _none_open = sqlx::query("ROLLBACK").execute(conn).await;
}

/// A batch of entries alone, as nearly all are, is one trip for each [`ROWS_MAX`] rows: the first opens the transaction,
/// the last commits it.
async fn write(conn: &mut SqliteConnection, batch: Batch) -> Result<(), StoreError> {
    let companions: Vec<CompanionRow> = batch.entries.iter().flat_map(companion_rows).collect();
    let alone = companions.is_empty() && is_entries_alone(&batch);
    let mut before = BEGIN;
    let mut pieces = batch.entries.chunks(ROWS_MAX).peekable();
    while let Some(piece) = pieces.next() {
        let after = if alone && pieces.peek().is_none() { COMMIT } else { "" };
        ENTRIES.insert(conn, (before, piece, after), bind_entry).await?;
        before = "";
    }
    if alone {
        return Ok(());
    }
    if !before.is_empty() {
        sqlx::query("BEGIN IMMEDIATE").execute(&mut *conn).await?;
    }
    let (wraps, slots): (Vec<_>, Vec<_>) =
        companions.into_iter().partition(|row| matches!(row.address, Address::Device(_)));
    WRAPS.insert_all(conn, &wraps, bind_companion).await?;
    SLOTS.insert_all(conn, &slots, bind_companion).await?;
    write_rest(conn, batch).await?;
    sqlx::query("COMMIT").execute(conn).await?;
    Ok(())
}

fn is_entries_alone(batch: &Batch) -> bool {
    let Batch { logs, entries: _, access, tokens_used, mail, mail_closed_before_ms, rare } = batch;
    logs.is_empty()
        && access.is_empty()
        && tokens_used.is_empty()
        && mail.is_empty()
        && *mail_closed_before_ms == 0
        && rare.is_empty()
}

async fn write_rest(conn: &mut SqliteConnection, batch: Batch) -> Result<(), StoreError> {
    for (log, org) in batch.logs {
        let query = sqlx::query("INSERT INTO logs (log, org) VALUES (?, ?)");
        query.bind(log.0.to_vec()).bind(org.0.to_vec()).execute(&mut *conn).await?;
    }
    for (circle, person) in batch.access {
        let query = sqlx::query("INSERT OR IGNORE INTO access (who, circle) VALUES (?, ?)");
        query.bind(person.0.to_vec()).bind(circle.0.to_vec()).execute(&mut *conn).await?;
    }
    for hash in batch.tokens_used {
        let query = sqlx::query("INSERT INTO tokens_used (hash) VALUES (?)");
        query.bind(hash.to_vec()).execute(&mut *conn).await?;
    }
    if batch.mail_closed_before_ms > 0 {
        remove_closed_mail(conn, batch.mail_closed_before_ms).await?;
    }
    for mail in batch.mail {
        change_mail(conn, mail).await?;
    }
    rare::write(conn, batch.rare).await
}

fn bind_entry<'q>(query: Write<'q>, new: &NewEntry) -> Write<'q> {
    let header = new.entry.header();
    let document = (!header.document.is_zero()).then(|| header.document.0.to_vec());
    query
        .bind(new.key)
        .bind(new.log.0.to_vec())
        .bind(to_sql(new.place.seq))
        .bind(new.entry.id().0.to_vec())
        .bind(i64::from(header.kind.0))
        .bind(header.author.0.to_vec())
        .bind(to_sql(header.incarnation.0))
        .bind(to_sql(header.seq))
        .bind(document)
        .bind(to_sql(new.place.relay_time_ms))
        .bind(new.entry.bytes().to_vec())
}

fn companion_rows(new: &NewEntry) -> Vec<CompanionRow> {
    let entry: &Entry = &new.entry;
    if new.companions.is_empty() {
        return Vec::new();
    }
    let rows = addresses(entry).into_iter().zip(&new.companions).zip(0..);
    rows.filter(|((_, bytes), _)| !bytes.is_empty())
        .map(|((address, bytes), place)| CompanionRow {
            entry: new.key,
            place,
            address,
            bytes: bytes.to_vec(),
        })
        .collect()
}

fn bind_companion<'q>(query: Write<'q>, row: &CompanionRow) -> Write<'q> {
    let query = query.bind(row.entry).bind(row.place);
    let query = match row.address {
        Address::Device(device) => query.bind(device.0.to_vec()),
        Address::Document(slot, document) => query.bind(slot.0.to_vec()).bind(document.0.to_vec()),
    };
    query.bind(row.bytes.clone())
}

async fn remove_closed_mail(conn: &mut SqliteConnection, before_ms: u64) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM mail WHERE mailbox IN (SELECT mailbox FROM mailboxes WHERE closes_ms <= ?)")
        .bind(to_sql(before_ms))
        .execute(&mut *conn)
        .await?;
    sqlx::query("DELETE FROM mailboxes WHERE closes_ms <= ?")
        .bind(to_sql(before_ms))
        .execute(&mut *conn)
        .await?;
    Ok(())
}

async fn change_mail(conn: &mut SqliteConnection, change: MailChange) -> Result<(), StoreError> {
    match change {
        MailChange::Open { mailbox, closes_ms } => {
            sqlx::query("DELETE FROM mail WHERE mailbox = ?")
                .bind(mailbox.0.to_vec())
                .execute(&mut *conn)
                .await?;
            sqlx::query("INSERT OR REPLACE INTO mailboxes (mailbox, closes_ms) VALUES (?, ?)")
                .bind(mailbox.0.to_vec())
                .bind(to_sql(closes_ms))
                .execute(&mut *conn)
                .await?;
        }
        MailChange::Put { mailbox, step, sealed } => {
            sqlx::query("INSERT INTO mail (mailbox, step, sealed) VALUES (?, ?, ?)")
                .bind(mailbox.0.to_vec())
                .bind(i64::from(step))
                .bind(sealed)
                .execute(&mut *conn)
                .await?;
        }
    }
    Ok(())
}

pub(super) async fn probe(conn: &mut SqliteConnection) -> Result<(), StoreError> {
    let mut change = conn.begin_with("BEGIN IMMEDIATE").await?;
    sqlx::query("INSERT INTO probe (at) VALUES (1)").execute(&mut *change).await?;
    sqlx::query("DELETE FROM probe").execute(&mut *change).await?;
    change.commit().await?;
    Ok(())
}
