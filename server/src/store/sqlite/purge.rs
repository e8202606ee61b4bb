//! Destroying a document: its wrapped key slots go, its entries become tombstones, so that chains still verify.

use alcove_protocol::entry::Entry;
use alcove_protocol::id::{DocHandle, LogId};
use alcove_protocol::record::Purge;
use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnection, SqlitePool};

use super::read::place_in;
use crate::relay::ledger::DocumentFacts;
use crate::store::StoreError;

/// Writes into a transaction that is open, after everything else of the batch.
pub(super) async fn purge(conn: &mut SqliteConnection, log: LogId, purge: &Purge) -> Result<(), StoreError> {
    let rows =
        sqlx::query("SELECT entry, bytes FROM entries WHERE log = ? AND doc = ? AND kind IN (513, 516)")
            .bind(log.0.to_vec())
            .bind(purge.document.0.to_vec())
            .fetch_all(&mut *conn)
            .await?;
    for row in rows {
        let (key, bytes): (i64, Vec<u8>) = (row.try_get(0)?, row.try_get(1)?);
        let Some(tombstone) = tombstone(bytes, purge) else { continue };
        let statement = sqlx::query("UPDATE entries SET bytes = ? WHERE entry = ?");
        statement.bind(tombstone.into_bytes()).bind(key).execute(&mut *conn).await?;
    }
    sqlx::query(
        "DELETE FROM slots WHERE doc = ? AND slot <> ? AND entry IN \
         (SELECT entry FROM entries WHERE log = ? AND kind = 514)",
    )
    .bind(purge.document.0.to_vec())
    .bind(purge.kept.0.to_vec())
    .bind(log.0.to_vec())
    .execute(&mut *conn)
    .await?;
    Ok(())
}

/// What is left of an entry that goes.
fn tombstone(bytes: Vec<u8>, purge: &Purge) -> Option<Entry> {
    let entry = Entry::parse(bytes).ok().filter(|entry| !entry.is_tombstone())?;
    let header = entry.header();
    if purge.spares(header.kind, header.slot) { None } else { entry.to_tombstone() }
}

pub(super) async fn facts(
    pool: &SqlitePool,
    log: LogId,
    document: DocHandle,
) -> Result<DocumentFacts, StoreError> {
    let rows = sqlx::query(
        "SELECT seq, relay_time_ms, bytes FROM entries \
         WHERE log = ?1 AND ((doc = ?2 AND kind IN (513, 516)) OR kind = 518) ORDER BY seq",
    )
    .bind(log.0.to_vec())
    .bind(document.0.to_vec())
    .fetch_all(pool)
    .await?;
    let mut facts = DocumentFacts::default();
    for row in &rows {
        let entry = Entry::parse(row.try_get(2)?).map_err(|_| StoreError::Damaged("entry"))?;
        facts.add(document, &entry, place_in(row, 0)?.relay_time_ms);
    }
    Ok(facts)
}
