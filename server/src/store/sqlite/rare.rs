//! What few commits bring and few requests ask for: removals, what was handed in, missing wraps, recovery.

use std::collections::BTreeSet;

use alcove_protocol::frame::HandedIn;
use alcove_protocol::id::{DeviceId, EntryId, Generation, Incarnation, LogId};
use sqlx::sqlite::{SqliteConnection, SqlitePool, SqliteRow};
use sqlx::{Connection, Row as _};

use super::read::{entry_id, kind_in, place_in};
use super::{from_sql, purge, to_sql};
use crate::relay::companions::{Address, addresses};
use crate::relay::handed_in::HandedInRow;
use crate::relay::recovery::{Recovery, RecoveryChange};
use crate::store::{MoreCompanions, NewHandedIn, Rare, StoreError};

/// Writes into a transaction that is open.
pub(super) async fn write(conn: &mut SqliteConnection, rare: Rare) -> Result<(), StoreError> {
    for (circle, person) in rare.access_ended {
        let query = sqlx::query("DELETE FROM access WHERE who = ? AND circle = ?");
        query.bind(person.0.to_vec()).bind(circle.0.to_vec()).execute(&mut *conn).await?;
    }
    for new in rare.handed_in {
        hand_in(conn, new).await?;
    }
    for key in rare.lacking_wraps {
        sqlx::query("INSERT INTO lacks_wraps (entry) VALUES (?)").bind(key).execute(&mut *conn).await?;
    }
    for more in rare.more_companions {
        add_companions(conn, more).await?;
    }
    for (log, wanted) in rare.purges {
        purge::purge(conn, log, &wanted).await?;
    }
    for change in rare.recovery {
        change_recovery(conn, change).await?;
    }
    Ok(())
}

async fn hand_in(conn: &mut SqliteConnection, new: NewHandedIn) -> Result<(), StoreError> {
    let header = new.entry.header();
    sqlx::query(
        "INSERT INTO handed_in (org, place, id, kind, author, incarnation, author_seq, relay_time_ms, bytes) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(new.org.0.to_vec())
    .bind(to_sql(new.place.seq))
    .bind(new.entry.id().0.to_vec())
    .bind(i64::from(header.kind.0))
    .bind(header.author.0.to_vec())
    .bind(to_sql(header.incarnation.0))
    .bind(to_sql(header.seq))
    .bind(to_sql(new.place.relay_time_ms))
    .bind(new.entry.bytes().to_vec())
    .execute(&mut *conn)
    .await?;
    Ok(())
}

async fn add_companions(conn: &mut SqliteConnection, more: MoreCompanions) -> Result<(), StoreError> {
    let addresses = addresses(&more.entry);
    let wraps = i64::try_from(addresses.len()).unwrap_or(i64::MAX);
    for ((address, bytes), place) in addresses.into_iter().zip(more.companions).zip(0_i64..) {
        // Key slots always come with their entry.
        let Address::Device(device) = address else { continue };
        if bytes.is_empty() {
            continue;
        }
        sqlx::query("INSERT OR IGNORE INTO wraps (entry, place, device, bytes) VALUES (?, ?, ?, ?)")
            .bind(more.key)
            .bind(place)
            .bind(device.0.to_vec())
            .bind(bytes.to_vec())
            .execute(&mut *conn)
            .await?;
    }
    sqlx::query(
        "DELETE FROM lacks_wraps WHERE entry = ?1 AND (SELECT count(*) FROM wraps WHERE entry = ?1) >= ?2",
    )
    .bind(more.key)
    .bind(wraps)
    .execute(&mut *conn)
    .await?;
    Ok(())
}

async fn change_recovery(conn: &mut SqliteConnection, change: RecoveryChange) -> Result<(), StoreError> {
    match change {
        RecoveryChange::Waits { log, since_ms } => {
            let query = sqlx::query("INSERT OR REPLACE INTO restored_logs (log, since_ms) VALUES (?, ?)");
            query.bind(log.0.to_vec()).bind(to_sql(since_ms)).execute(&mut *conn).await?;
        }
        RecoveryChange::Told { log, device } => {
            let query = sqlx::query("INSERT OR IGNORE INTO restored_logs_told (log, device) VALUES (?, ?)");
            query.bind(log.0.to_vec()).bind(device.0.to_vec()).execute(&mut *conn).await?;
        }
        RecoveryChange::Settled { log } => {
            let log = log.0.to_vec();
            let query = sqlx::query("DELETE FROM restored_logs WHERE log = ?");
            query.bind(log.clone()).execute(&mut *conn).await?;
            let query = sqlx::query("DELETE FROM restored_logs_told WHERE log = ?");
            query.bind(log).execute(&mut *conn).await?;
        }
    }
    Ok(())
}

pub(super) async fn finish_restore(
    conn: &mut SqliteConnection,
    generation: Generation,
    now_ms: u64,
) -> Result<u64, StoreError> {
    let mut change = conn.begin_with("BEGIN IMMEDIATE").await?;
    let query = sqlx::query("UPDATE relay SET life = ?");
    query.bind(generation.0.to_vec()).execute(&mut *change).await?;
    sqlx::query("DELETE FROM restored_logs_told").execute(&mut *change).await?;
    let query = sqlx::query("INSERT OR REPLACE INTO restored_logs (log, since_ms) SELECT log, ? FROM logs");
    let waiting = query.bind(to_sql(now_ms)).execute(&mut *change).await?.rows_affected();
    change.commit().await?;
    Ok(waiting)
}

pub(super) async fn end_recovery(conn: &mut SqliteConnection) -> Result<u64, StoreError> {
    let mut change = conn.begin_with("BEGIN IMMEDIATE").await?;
    let waited = sqlx::query("DELETE FROM restored_logs").execute(&mut *change).await?.rows_affected();
    sqlx::query("DELETE FROM restored_logs_told").execute(&mut *change).await?;
    change.commit().await?;
    Ok(waited)
}

pub(super) async fn recovery(pool: &SqlitePool) -> Result<Recovery, StoreError> {
    let rows = sqlx::query("SELECT log, since_ms FROM restored_logs").fetch_all(pool).await?;
    let since_ms = rows.iter().map(|row| row.try_get(1).map(from_sql)).collect::<Result<BTreeSet<_>, _>>()?;
    let waiting = rows.iter().map(|row| log_in(row, 0)).collect::<Result<Vec<_>, _>>()?;
    let rows = sqlx::query("SELECT log, device FROM restored_logs_told").fetch_all(pool).await?;
    let told = |row: &SqliteRow| {
        let device = DeviceId::from_slice(row.try_get(1)?).ok_or(StoreError::Damaged("device"))?;
        Ok::<_, StoreError>((log_in(row, 0)?, device))
    };
    let told = rows.iter().map(told).collect::<Result<Vec<_>, _>>()?;
    Ok(Recovery::resume(since_ms.last().copied().unwrap_or_default(), waiting, told))
}

pub(super) async fn wrapped(pool: &SqlitePool, recipient: DeviceId) -> Result<Vec<(LogId, i64)>, StoreError> {
    let rows = sqlx::query(
        "SELECT DISTINCT e.log, e.entry FROM wraps w JOIN entries e ON e.entry = w.entry WHERE w.device = ? \
         ORDER BY e.entry",
    )
    .bind(recipient.0.to_vec())
    .fetch_all(pool)
    .await?;
    rows.iter().map(|row| Ok((log_in(row, 0)?, row.try_get(1)?))).collect()
}

pub(super) async fn lacking(pool: &SqlitePool, id: EntryId, log: LogId) -> Result<Option<i64>, StoreError> {
    let row = sqlx::query(
        "SELECT e.entry FROM lacks_wraps l JOIN entries e ON e.entry = l.entry WHERE e.log = ? AND e.id = ?",
    )
    .bind(log.0.to_vec())
    .bind(id.0.to_vec())
    .fetch_optional(pool)
    .await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

pub(super) async fn handed_in_rows(pool: &SqlitePool, org: LogId) -> Result<Vec<HandedInRow>, StoreError> {
    let rows = sqlx::query(
        "SELECT place, relay_time_ms, id, kind, author, incarnation, author_seq, length(bytes) FROM handed_in \
         WHERE org = ? ORDER BY place",
    )
    .bind(org.0.to_vec())
    .fetch_all(pool)
    .await?;
    let handed_in = |row: &SqliteRow| {
        Ok(HandedInRow {
            place: place_in(row, 0)?,
            id: entry_id(row, 2)?,
            kind: kind_in(row, 3)?,
            author: DeviceId::from_slice(row.try_get(4)?).ok_or(StoreError::Damaged("author"))?,
            incarnation: Incarnation(from_sql(row.try_get(5)?)),
            author_seq: from_sql(row.try_get(6)?),
            entry_bytes: usize::try_from(row.try_get::<i64, _>(7)?).unwrap_or(usize::MAX),
        })
    };
    rows.iter().map(handed_in).collect()
}

pub(super) async fn handed_in(
    pool: &SqlitePool,
    org: LogId,
    after: u64,
    rows_max: usize,
) -> Result<Vec<HandedIn>, StoreError> {
    let rows = sqlx::query(
        "SELECT place, relay_time_ms, bytes FROM handed_in WHERE org = ? AND place > ? ORDER BY place LIMIT ?",
    )
    .bind(org.0.to_vec())
    .bind(to_sql(after.min(i64::MAX.cast_unsigned())))
    .bind(i64::try_from(rows_max).unwrap_or(i64::MAX))
    .fetch_all(pool)
    .await?;
    let handed_in = |row: &SqliteRow| {
        let place = place_in(row, 0)?;
        let entry: Vec<u8> = row.try_get(2)?;
        Ok(HandedIn { number: place.seq, relay_time_ms: place.relay_time_ms, entry: entry.into() })
    };
    rows.iter().map(handed_in).collect()
}

fn log_in(row: &SqliteRow, at: usize) -> Result<LogId, StoreError> {
    LogId::from_slice(row.try_get(at)?).ok_or(StoreError::Damaged("log"))
}
