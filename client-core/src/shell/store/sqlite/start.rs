//! Everything the engine needs to start.

mod circles;
mod evidence;

use std::collections::BTreeMap;

use alcove_protocol::entry::{Class, Kind};
use alcove_protocol::id::{DeviceId, EntryId, Generation, Instance, LogId, MailboxId};
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row, SqliteConnection, query, query_scalar};

use super::look;
use super::read::{ENTRY_COLUMNS, array, bytes, doc_kind, key, log, secret, stored_entry, unsigned};
use crate::engine::{DocKey, Progress, Standing, Stored, StoredCircle, StoredEntry, StoredLocalChange};
use crate::ports::StorageError;
use crate::time::Timestamp;

pub(super) async fn load_start(from: &mut SqliteConnection) -> Result<Stored, StorageError> {
    let (org_log, mut stored) = load_logs(from).await?;
    if let Some(org) = org_log {
        let row = query("SELECT progress, own_chain FROM log WHERE log = ?").bind(org.0.as_slice());
        if let Some(row) = row.fetch_optional(&mut *from).await? {
            stored.org_progress = progress(&row, 0)?;
            stored.org_own_chain = row.try_get(1)?;
        }
    }
    let device =
        query("SELECT newest_number, instance, generation FROM device").fetch_one(&mut *from).await?;
    stored.newest_number = unsigned(&device, 0)?;
    if device.try_get::<Option<&[u8]>, _>(1)?.is_some() {
        stored.history = Some((Instance(array(&device, 1)?), Generation(array(&device, 2)?)));
    }
    load_documents(from, &mut stored).await?;
    load_device(from, &mut stored).await?;
    stored.pending = load_entries(from, "seq IS NULL").await?;
    stored.lost = look::load_lost(from).await?;
    evidence::load_evidence(from, &mut stored).await?;
    let rows = query("SELECT circle, document, bytes FROM closed ORDER BY circle, document");
    let closed = |row: &SqliteRow| Ok::<_, StorageError>((key(row, 0)?, bytes(row, 2)?));
    stored.closed = rows.fetch_all(&mut *from).await?.iter().map(closed).collect::<Result<_, _>>()?;
    Ok(stored)
}

/// The org log, and every circle.
async fn load_logs(from: &mut SqliteConnection) -> Result<(Option<LogId>, Stored), StorageError> {
    let rows = query(
        "SELECT log, kind, standing, seq IS NULL, bytes FROM entry WHERE (kind & 32512) < 512 \
         ORDER BY log, kind NOT IN (32769, 33025), seq, place",
    );
    let mut founded: BTreeMap<LogId, Class> = BTreeMap::new();
    let mut chains: BTreeMap<LogId, Vec<Vec<u8>>> = BTreeMap::new();
    for row in rows.fetch_all(&mut *from).await? {
        let (log, kind) = (log(&row, 0)?, Kind(row.try_get(1)?));
        let founds = kind == Kind::GENESIS || kind == Kind::CREATED;
        if founds && row.try_get::<i64, _>(2)? == Standing::Taken as i64 {
            founded.insert(log, kind.class());
        }
        let waits: bool = row.try_get(3)?;
        if founded.get(&log) == Some(&kind.class()) && (founds || !waits) {
            chains.entry(log).or_default().push(bytes(&row, 4)?);
        }
    }
    let org_log = founded.iter().find(|(_, class)| **class == Class::Org).map(|(log, _)| *log);
    let org = org_log.and_then(|log| chains.remove(&log)).unwrap_or_default();
    let circles = circles::load_circles(from, chains).await?;
    Ok((org_log, Stored { org, circles, ..Stored::default() }))
}

async fn load_documents(from: &mut SqliteConnection, stored: &mut Stored) -> Result<(), StorageError> {
    let rows = query("SELECT circle, document, kind FROM document ORDER BY circle, document");
    let document = |row: &SqliteRow| Ok::<_, StorageError>((key(row, 0)?, doc_kind(row, 2)?));
    stored.documents = rows.fetch_all(&mut *from).await?.iter().map(document).collect::<Result<_, _>>()?;
    let rows =
        query("SELECT circle, document, number, at_ms, entry, bytes FROM local_change ORDER BY number");
    stored.local_changes =
        rows.fetch_all(&mut *from).await?.iter().map(local_change).collect::<Result<_, _>>()?;
    let rows = query("SELECT DISTINCT circle, document FROM typing ORDER BY circle, document");
    let typed = rows.fetch_all(&mut *from).await?;
    stored.typing = typed.iter().map(|row| key(row, 0)).collect::<Result<Vec<DocKey>, _>>()?;
    Ok(())
}

fn local_change(row: &SqliteRow) -> Result<StoredLocalChange, StorageError> {
    let sealed = row.try_get::<Option<&[u8]>, _>(4)?.is_some();
    Ok(StoredLocalChange {
        number: unsigned(row, 2)?,
        key: key(row, 0)?,
        bytes: bytes(row, 5)?,
        at: Timestamp(row.try_get(3)?),
        entry: if sealed { Some(EntryId(array(row, 4)?)) } else { None },
    })
}

async fn load_device(from: &mut SqliteConnection, stored: &mut Stored) -> Result<(), StorageError> {
    let rows = query("SELECT name, bytes FROM meta ORDER BY name").fetch_all(&mut *from).await?;
    for row in &rows {
        stored.meta.push((row.try_get(0)?, bytes(row, 1)?));
    }
    let rows = query("SELECT number, bytes FROM intent ORDER BY number").fetch_all(&mut *from).await?;
    for row in &rows {
        stored.intents.push((unsigned(row, 0)?, bytes(row, 1)?));
    }
    let rows = query("SELECT mailbox, bytes FROM ceremony ORDER BY mailbox").fetch_all(&mut *from).await?;
    for row in &rows {
        stored.ceremonies.push((MailboxId(array(row, 0)?), bytes(row, 1)?));
    }
    let rows = query("SELECT device, at_ms FROM heard ORDER BY device").fetch_all(&mut *from).await?;
    for row in &rows {
        stored.heard.push((DeviceId(array(row, 0)?), Timestamp(row.try_get(1)?)));
    }
    let rows = query("SELECT entry FROM decision ORDER BY entry").fetch_all(&mut *from).await?;
    for row in &rows {
        stored.decided.push(EntryId(array(row, 0)?));
    }
    let rows = query("SELECT id, secret FROM intake_key ORDER BY id").fetch_all(&mut *from).await?;
    for row in &rows {
        stored.intake_keys.push((DeviceId(array(row, 0)?), secret(row, 1)?));
    }
    let quarantined: i64 = query_scalar("SELECT count(*) FROM quarantine").fetch_one(&mut *from).await?;
    stored.quarantined = quarantined.cast_unsigned();
    Ok(())
}

/// Entries in the order in which they came.
async fn load_entries(
    from: &mut SqliteConnection,
    which: &'static str,
) -> Result<Vec<StoredEntry>, StorageError> {
    let statement = format!("SELECT {ENTRY_COLUMNS} FROM entry WHERE {which} ORDER BY place");
    query(AssertSqlSafe(statement)).fetch_all(from).await?.iter().map(stored_entry).collect()
}

fn progress(row: &SqliteRow, column: usize) -> Result<Progress, StorageError> {
    let Some(bytes) = row.try_get::<Option<&[u8]>, _>(column)? else { return Ok(Progress::default()) };
    Progress::from_bytes(bytes).map_err(|_| StorageError::Damaged("progress"))
}
