//! Writing: a batch in one transaction, with few statements of many rows.

use std::fmt::Write as _;
use std::sync::Arc;

use alcove_protocol::entry::Entry;
use sqlx::query::Query;
use sqlx::sqlite::{Sqlite, SqliteArguments, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection};

use super::{rare, to_sql};
use crate::relay::companions::{Address, addresses};
use crate::store::{Batch, MailChange, NewEntry, StoreError};

/// Rows of one statement, largest first: a batch is cut into these, so that few texts serve all sizes and each stays
/// prepared.
const ROWS: [usize; 4] = [64, 16, 4, 1];

type Write<'q> = Query<'q, Sqlite, SqliteArguments>;

/// The texts of the inserts, made once.
#[derive(Debug)]
pub(super) struct Inserts {
    entries: Table,
    wraps: Table,
    slots: Table,
}

impl Default for Inserts {
    fn default() -> Self {
        Self {
            entries: Table::new(
                "INSERT INTO entries (entry, log, seq, id, kind, author, incarnation, author_seq, doc, \
                 relay_time_ms, bytes) VALUES ",
                11,
            ),
            wraps: Table::new("INSERT INTO wraps (entry, place, device, bytes) VALUES ", 4),
            slots: Table::new("INSERT INTO slots (entry, place, slot, doc, bytes) VALUES ", 5),
        }
    }
}

#[derive(Debug)]
struct Table {
    texts: Vec<(usize, Arc<str>)>,
}

impl Table {
    fn new(head: &str, columns: usize) -> Self {
        let row = format!("({}?)", "?,".repeat(columns.saturating_sub(1)));
        let text = |rows: usize| {
            let mut text = head.to_owned();
            for at in 0..rows {
                let written = write!(text, "{}{row}", if at == 0 { "" } else { "," });
                debug_assert!(written.is_ok(), "writing to memory does not fail");
            }
            (rows, Arc::from(text))
        };
        Self { texts: ROWS.into_iter().map(text).collect() }
    }

    async fn insert<T>(
        &self,
        conn: &mut SqliteConnection,
        mut items: &[T],
        bind: for<'q> fn(Write<'q>, &T) -> Write<'q>,
    ) -> Result<(), StoreError> {
        for (rows, text) in &self.texts {
            while let Some((now, later)) = items.split_at_checked(*rows) {
                let mut query = sqlx::query(AssertSqlSafe(Arc::clone(text)));
                for item in now {
                    query = bind(query, item);
                }
                query.execute(&mut *conn).await?;
                items = later;
            }
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

impl Inserts {
    pub(super) async fn commit(&self, conn: &mut SqliteConnection, batch: Batch) -> Result<(), StoreError> {
        let mut change = conn.begin_with("BEGIN IMMEDIATE").await?;
        self.entries.insert(&mut change, &batch.entries, bind_entry).await?;
        let companions: Vec<CompanionRow> = batch.entries.iter().flat_map(companion_rows).collect();
        let (wraps, slots): (Vec<_>, Vec<_>) =
            companions.into_iter().partition(|row| matches!(row.address, Address::Device(_)));
        self.wraps.insert(&mut change, &wraps, bind_companion).await?;
        self.slots.insert(&mut change, &slots, bind_companion).await?;
        for (log, org) in batch.logs {
            let query = sqlx::query("INSERT INTO logs (log, org) VALUES (?, ?)");
            query.bind(log.0.to_vec()).bind(org.0.to_vec()).execute(&mut *change).await?;
        }
        for (circle, person) in batch.access {
            let query = sqlx::query("INSERT OR IGNORE INTO access (who, circle) VALUES (?, ?)");
            query.bind(person.0.to_vec()).bind(circle.0.to_vec()).execute(&mut *change).await?;
        }
        for hash in batch.tokens_used {
            let query = sqlx::query("INSERT INTO tokens_used (hash) VALUES (?)");
            query.bind(hash.to_vec()).execute(&mut *change).await?;
        }
        if batch.mail_closed_before_ms > 0 {
            remove_closed_mail(&mut change, batch.mail_closed_before_ms).await?;
        }
        for mail in batch.mail {
            change_mail(&mut change, mail).await?;
        }
        rare::write(&mut change, batch.rare).await?;
        change.commit().await?;
        Ok(())
    }
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
