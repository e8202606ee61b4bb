//! What a device that is linked without a network is handed over.

use alcove_protocol::id::{DocHandle, Generation, Instance, SlotId};
use sqlx::{AssertSqlSafe, Row, SqliteConnection, query};

use super::read::{ENTRY_COLUMNS, array, log, secret, stored_entry};
use crate::engine::{HandOver, HandedEntry};
use crate::ports::StorageError;

/// Founding entries that count, and everything else of the org log and of control entries that the relay ordered.
const CHAINED: &str = "(kind & 32512) < 512 AND (seq IS NOT NULL OR kind IN (32769, 33025)) \
     AND (standing = 0 OR kind NOT IN (32769, 33025)) \
     ORDER BY kind & 32512, log, kind NOT IN (32769, 33025), seq, place";
const CONTENT: &str = "(kind & 32512) = 512 AND seq IS NOT NULL AND standing < 2 ORDER BY place";

pub(super) async fn load_hand_over(
    from: &mut SqliteConnection,
    content_bytes_max: usize,
) -> Result<HandOver, StorageError> {
    let mut hand_over = HandOver {
        chained: load_entries(from, CHAINED, usize::MAX).await?,
        content: load_entries(from, CONTENT, content_bytes_max).await?,
        ..HandOver::default()
    };
    let device = query("SELECT instance, generation FROM device").fetch_one(&mut *from).await?;
    if device.try_get::<Option<&[u8]>, _>(0)?.is_some() {
        hand_over.history = Some((Instance(array(&device, 0)?), Generation(array(&device, 1)?)));
    }
    let keys = query("SELECT log, number, secret FROM epoch_key ORDER BY log, number");
    for row in &keys.fetch_all(&mut *from).await? {
        hand_over.epoch_keys.push((log(row, 0)?, row.try_get(1)?, secret(row, 2)?));
    }
    let slots = query("SELECT log, slot, document, secret FROM slot ORDER BY place");
    for row in &slots.fetch_all(&mut *from).await? {
        let place = (log(row, 0)?, SlotId(array(row, 1)?), DocHandle(array(row, 2)?));
        hand_over.slots.push((place.0, place.1, place.2, secret(row, 3)?));
    }
    Ok(hand_over)
}

async fn load_entries(
    from: &mut SqliteConnection,
    which: &'static str,
    bytes_max: usize,
) -> Result<Vec<HandedEntry>, StorageError> {
    let statement = format!("SELECT {ENTRY_COLUMNS} FROM entry WHERE {which}");
    let mut bytes = 0;
    let mut entries = Vec::new();
    for row in &query(AssertSqlSafe(statement)).fetch_all(from).await? {
        let entry = HandedEntry::from(stored_entry(row)?);
        bytes += entry.bytes.len();
        if bytes > bytes_max {
            break;
        }
        entries.push(entry);
    }
    Ok(entries)
}
