//! Circles: one statement for each table, the rows dealt out to the circles they belong to.

use std::collections::BTreeMap;

use alcove_protocol::id::{DeviceId, DocHandle, EntryId, Incarnation, LogId, SlotId};
use alcove_protocol::trust::chain::Tip;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection, query};

use super::{StoredCircle, load_entries, progress};
use crate::clinical::CircleKind;
use crate::crypto::IdSalt;
use crate::engine::Progress;
use crate::ports::StorageError;
use crate::shell::store::sqlite::read::{array, bytes, log, secret, unsigned};
use crate::time::Timestamp;

type Circles = BTreeMap<LogId, StoredCircle>;

/// The circles with these control entries.
pub(super) async fn load_circles(
    from: &mut SqliteConnection,
    chains: BTreeMap<LogId, Vec<Vec<u8>>>,
) -> Result<Vec<StoredCircle>, StorageError> {
    let mut circles: Circles =
        chains.into_iter().map(|(log, control)| (log, new_circle(log, control))).collect();
    load_entries_of(from, &mut circles).await?;
    load_keys(from, &mut circles).await?;
    load_chains(from, &mut circles).await?;
    Ok(circles.into_values().collect())
}

fn new_circle(log: LogId, control: Vec<Vec<u8>>) -> StoredCircle {
    StoredCircle {
        log,
        founding: None,
        control,
        key_grants: Vec::new(),
        held: Vec::new(),
        epoch_keys: Vec::new(),
        slots: Vec::new(),
        progress: Progress::default(),
        tips: Vec::new(),
        ahead: Vec::new(),
        own_chain: None,
        seen: Vec::new(),
        checkpointed: None,
        news_since: None,
    }
}

/// Runs a statement whose first column is a log, and gives each row to its circle.
async fn deal(
    from: &mut SqliteConnection,
    statement: &'static str,
    circles: &mut Circles,
    take: fn(&mut StoredCircle, &SqliteRow) -> Result<(), StorageError>,
) -> Result<(), StorageError> {
    for row in query(statement).fetch_all(from).await? {
        if let Some(circle) = circles.get_mut(&log(&row, 0)?) {
            take(circle, &row)?;
        }
    }
    Ok(())
}

async fn load_entries_of(from: &mut SqliteConnection, circles: &mut Circles) -> Result<(), StorageError> {
    for held in load_entries(from, "standing = 1").await? {
        if let Some(circle) = circles.get_mut(&held.log) {
            circle.held.push(held);
        }
    }
    let key_grants = "SELECT log, bytes FROM entry WHERE kind = 519 AND standing = 0 ORDER BY place";
    deal(from, key_grants, circles, |circle, row| {
        circle.key_grants.push(bytes(row, 1)?);
        Ok(())
    })
    .await?;
    // The places are found in the index alone; only the few entries beyond their author's tip are read.
    let ahead = "SELECT log, bytes FROM entry WHERE place IN ( \
         SELECT place FROM entry AS e INDEXED BY entry_linked \
         LEFT JOIN tip ON tip.log = e.log AND tip.author = e.author AND tip.incarnation = e.incarnation \
         WHERE e.own = 0 AND e.standing < 2 AND (e.kind & 32512) IN (256, 512) \
         AND (tip.seq IS NULL OR e.author_seq > tip.seq) \
         ) ORDER BY place";
    deal(from, ahead, circles, |circle, row| {
        circle.ahead.push(bytes(row, 1)?);
        Ok(())
    })
    .await
}

async fn load_keys(from: &mut SqliteConnection, circles: &mut Circles) -> Result<(), StorageError> {
    let keys = "SELECT log, number, secret FROM epoch_key ORDER BY log, number";
    deal(from, keys, circles, |circle, row| {
        circle.epoch_keys.push((row.try_get(1)?, secret(row, 2)?));
        Ok(())
    })
    .await?;
    let slots = "SELECT log, slot, document, secret FROM slot ORDER BY place";
    deal(from, slots, circles, |circle, row| {
        circle.slots.push((SlotId(array(row, 1)?), DocHandle(array(row, 2)?), secret(row, 3)?));
        Ok(())
    })
    .await
}

async fn load_chains(from: &mut SqliteConnection, circles: &mut Circles) -> Result<(), StorageError> {
    let logs = "SELECT log, progress, own_chain, checkpointed_ms, news_since_ms, kind, salt, info FROM log";
    deal(from, logs, circles, take_log).await?;
    let tips = "SELECT log, author, incarnation, seq, id, control_at, org_at FROM tip \
         ORDER BY log, author, incarnation";
    deal(from, tips, circles, take_tip).await?;
    let seen = "SELECT log, observer, own_seq FROM seen ORDER BY log, observer";
    deal(from, seen, circles, |circle, row| {
        circle.seen.push((DeviceId(array(row, 1)?), unsigned(row, 2)?));
        Ok(())
    })
    .await
}

fn take_log(circle: &mut StoredCircle, row: &SqliteRow) -> Result<(), StorageError> {
    circle.progress = progress(row, 1)?;
    circle.own_chain = row.try_get(2)?;
    circle.checkpointed = row.try_get::<Option<i64>, _>(3)?.map(Timestamp);
    circle.news_since = row.try_get::<Option<i64>, _>(4)?.map(Timestamp);
    if let Some(number) = row.try_get::<Option<u8>, _>(5)? {
        let kind = CircleKind::from_number(number).ok_or(StorageError::Damaged("circle kind"))?;
        circle.founding = Some((kind, secret::<IdSalt>(row, 6)?, bytes(row, 7)?));
    }
    Ok(())
}

fn take_tip(circle: &mut StoredCircle, row: &SqliteRow) -> Result<(), StorageError> {
    let tip = Tip {
        seq: unsigned(row, 3)?,
        id: EntryId(array(row, 4)?),
        control_at: row.try_get(5)?,
        org_at: row.try_get(6)?,
    };
    let incarnation = Incarnation(u64::from_be_bytes(array(row, 2)?));
    circle.tips.push((DeviceId(array(row, 1)?), incarnation, tip));
    Ok(())
}
