//! What the engine asks about entries.

use std::collections::BTreeSet;

use alcove_protocol::entry::Kind;
use alcove_protocol::id::{DeviceId, DocHandle, EntryId, Incarnation, LogId};
use alcove_protocol::trust::chain::Author;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, QueryBuilder, Row, Sqlite, SqliteConnection, query};

use super::read::{ENTRY_COLUMNS, array, log, standing, stored_entry, unsigned};
use crate::engine::{EntryRow, Looked, Lookup, StoredEntry};
use crate::ports::StorageError;

const ROW_COLUMNS: &str = "e.id, e.log, e.seq, e.lost, e.own, e.standing, e.kind, e.author, e.incarnation, \
     e.author_seq, e.document";
/// Logs or ids in one statement.
const ASKED_IN_STATEMENT: usize = 512;

pub(super) async fn look(from: &mut SqliteConnection, lookup: &Lookup) -> Result<Looked, StorageError> {
    match lookup {
        Lookup::Logs(logs) => Ok(Looked::Logs(load_logs(from, logs).await?)),
        Lookup::Entries(ids) => {
            let mut entries = Vec::with_capacity(ids.len());
            for id in ids {
                let statement = format!("SELECT {ENTRY_COLUMNS} FROM entry WHERE id = ?");
                let row = query(AssertSqlSafe(statement)).bind(id.0.as_slice());
                entries.extend(row.fetch_optional(&mut *from).await?.as_ref().map(stored_entry).transpose()?);
            }
            Ok(Looked::Entries(entries))
        }
        Lookup::Chained(logs) => Ok(Looked::Chained(load_chained(from, logs).await?)),
        Lookup::Links(links) => Ok(Looked::Links(load_links(from, links).await?)),
    }
}

/// Entries that the relay's present history is not known to hold.
pub(super) async fn load_lost(from: &mut SqliteConnection) -> Result<Vec<EntryRow>, StorageError> {
    let statement = format!("SELECT {ROW_COLUMNS} FROM entry AS e WHERE lost = 1 AND seq IS NOT NULL");
    let found = query(AssertSqlSafe(statement)).fetch_all(from).await?;
    let mut rows = found.iter().map(entry_row).collect::<Result<Vec<_>, _>>()?;
    in_order(&mut rows);
    Ok(rows)
}

async fn load_logs(from: &mut SqliteConnection, logs: &[LogId]) -> Result<Vec<EntryRow>, StorageError> {
    let mut rows = Vec::new();
    for logs in logs.chunks(ASKED_IN_STATEMENT) {
        let mut statement: QueryBuilder<Sqlite> = QueryBuilder::new("SELECT ");
        statement.push(ROW_COLUMNS).push(" FROM entry AS e WHERE e.seq IS NOT NULL AND e.log IN (");
        let mut wanted = statement.separated(", ");
        for log in logs {
            wanted.push_bind(log.0.as_slice());
        }
        statement.push(")");
        let found = statement.build().fetch_all(&mut *from).await?;
        rows.extend(found.iter().map(entry_row).collect::<Result<Vec<_>, _>>()?);
    }
    in_order(&mut rows);
    Ok(rows)
}

async fn load_chained(from: &mut SqliteConnection, logs: &[LogId]) -> Result<Vec<StoredEntry>, StorageError> {
    let mut entries = Vec::new();
    for log in logs {
        let statement = format!(
            "SELECT {ENTRY_COLUMNS} FROM entry WHERE log = ?1 AND seq IS NOT NULL AND ( \
             (kind & 32512) < 512 OR lost = 1 OR (author, incarnation, author_seq) IN ( \
             SELECT author, incarnation, max(author_seq) FROM entry \
             WHERE log = ?1 AND seq IS NOT NULL AND lost = 0 AND standing < 2 GROUP BY author, incarnation))"
        );
        let found = query(AssertSqlSafe(statement)).bind(log.0.as_slice()).fetch_all(&mut *from).await?;
        entries.extend(found.iter().map(stored_entry).collect::<Result<Vec<_>, _>>()?);
    }
    Ok(entries)
}

async fn load_links(
    from: &mut SqliteConnection,
    links: &[(LogId, Author, u64)],
) -> Result<Vec<EntryRow>, StorageError> {
    let mut rows = Vec::new();
    let links: BTreeSet<_> = links.iter().collect();
    for (log, (author, incarnation), seq) in links {
        let statement = format!(
            "SELECT {ROW_COLUMNS} FROM entry AS e INDEXED BY entry_linked \
             WHERE e.log = ? AND e.author = ? AND e.incarnation = ? AND e.author_seq = ? \
             AND e.own = 0 AND e.standing < 2 AND (e.kind & 32512) IN (256, 512) AND e.seq IS NOT NULL"
        );
        let found = query(AssertSqlSafe(statement))
            .bind(log.0.as_slice())
            .bind(author.0.as_slice())
            .bind(incarnation.0.to_be_bytes().to_vec())
            .bind(seq.cast_signed())
            .fetch_all(&mut *from)
            .await?;
        rows.extend(found.iter().map(entry_row).collect::<Result<Vec<_>, _>>()?);
    }
    in_order(&mut rows);
    Ok(rows)
}

fn in_order(rows: &mut [EntryRow]) {
    rows.sort_unstable_by_key(|row| (row.log, row.seq, row.id));
}

fn entry_row(row: &SqliteRow) -> Result<EntryRow, StorageError> {
    Ok(EntryRow {
        id: EntryId(array(row, 0)?),
        log: log(row, 1)?,
        seq: unsigned(row, 2)?,
        lost: row.try_get(3)?,
        own: row.try_get(4)?,
        standing: standing(row, 5)?,
        kind: Kind(row.try_get(6)?),
        author: DeviceId(array(row, 7)?),
        incarnation: Incarnation(u64::from_be_bytes(array(row, 8)?)),
        author_seq: unsigned(row, 9)?,
        document: DocHandle(array(row, 10)?),
    })
}
