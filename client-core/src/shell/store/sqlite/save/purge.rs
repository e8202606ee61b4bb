//! Documents that are closed, and those of which nothing stays. The store overwrites what it deletes, in the index of texts
//! too.

use std::collections::BTreeMap;

use alcove_protocol::entry::Kind;
use alcove_protocol::id::{DocHandle, LogId, SlotId};
use sqlx::{Row, SqliteConnection, query};

use super::{Values, write_rows};
use crate::engine::DocKey;
use crate::ports::StorageError;
use crate::shell::store::row::{
    EntryFacts, companions_without, pack_companions, tombstone_of, unpack_companions,
};
use crate::shell::store::sqlite::plan::Plan;
use crate::shell::store::sqlite::read::bytes;

pub(super) async fn purge(
    to: &mut SqliteConnection,
    purges: &[(DocKey, &[SlotId])],
) -> Result<(), StorageError> {
    for (key, kept) in purges {
        let (circle, document) = (key.circle.0.as_slice(), key.document.0.as_slice());
        let rows =
            query("SELECT place, bytes FROM entry WHERE log = ? AND document = ? AND kind IN (513, 516)");
        for row in rows.bind(circle).bind(document).fetch_all(&mut *to).await? {
            let entry = bytes(&row, 1)?;
            let facts = EntryFacts::read(&entry)?;
            if facts.kind == Kind::RECORD && kept.contains(&facts.slot) {
                continue;
            }
            if let Some(tombstone) = tombstone_of(&entry) {
                let statement = query("UPDATE entry SET bytes = ? WHERE place = ?");
                statement.bind(tombstone).bind(row.try_get::<i64, _>(0)?).execute(&mut *to).await?;
            }
        }
        let held = query("SELECT slot FROM slot WHERE log = ? AND document = ?");
        for row in held.bind(circle).bind(document).fetch_all(&mut *to).await? {
            let slot = bytes(&row, 0)?;
            if kept.iter().all(|kept| kept.0.as_slice() != slot) {
                let statement = query("DELETE FROM slot WHERE log = ? AND slot = ?");
                statement.bind(circle).bind(slot).execute(&mut *to).await?;
            }
        }
        for statement in GOES {
            query(statement).bind(circle).bind(document).execute(&mut *to).await?;
        }
    }
    let mut destroyed: BTreeMap<LogId, Vec<(DocHandle, &[SlotId])>> = BTreeMap::new();
    for (key, kept) in purges {
        destroyed.entry(key.circle).or_default().push((key.document, kept));
    }
    for (circle, documents) in destroyed {
        forget_slots(to, circle, &documents).await?;
    }
    Ok(())
}

/// The wrapped key slots that came beside a circle's `slots` entries, each of which is read once for all documents.
async fn forget_slots(
    to: &mut SqliteConnection,
    circle: LogId,
    destroyed: &[(DocHandle, &[SlotId])],
) -> Result<(), StorageError> {
    let rows = query("SELECT place, bytes, companions FROM entry WHERE log = ? AND kind = 514");
    for row in rows.bind(circle.0.as_slice()).fetch_all(&mut *to).await? {
        let packed: Option<&[u8]> = row.try_get(2)?;
        let companions = unpack_companions(packed.unwrap_or_default())?;
        let Some(left) = companions_without(&bytes(&row, 1)?, &companions, destroyed) else {
            continue;
        };
        let statement = query("UPDATE entry SET companions = ? WHERE place = ?");
        let packed = pack_companions(&left);
        statement.bind(packed).bind(row.try_get::<i64, _>(0)?).execute(&mut *to).await?;
    }
    Ok(())
}

const GOES: [&str; 5] = [
    "DELETE FROM base WHERE circle = ? AND document = ?",
    "DELETE FROM local_change WHERE circle = ? AND document = ?",
    "DELETE FROM typing WHERE circle = ? AND document = ?",
    "DELETE FROM view_text WHERE rowid IN (SELECT id FROM view WHERE circle = ? AND document = ?)",
    "DELETE FROM view WHERE circle = ? AND document = ?",
];

pub(super) async fn save_closed(to: &mut SqliteConnection, plan: &Plan<'_>) -> Result<(), sqlx::Error> {
    let rows: Vec<(DocKey, &[u8])> = plan.closed.iter().map(|(key, bytes)| (*key, *bytes)).collect();
    let again = " ON CONFLICT (circle, document) DO UPDATE SET bytes = excluded.bytes";
    write_rows(to, &rows, "INSERT INTO closed (circle, document, bytes) ", bind_closed, again).await
}

fn bind_closed(values: &mut Values<'_>, (key, bytes): (DocKey, &[u8])) {
    values.push_bind(key.circle.0.as_slice()).push_bind(key.document.0.as_slice()).push_bind(bytes);
}
