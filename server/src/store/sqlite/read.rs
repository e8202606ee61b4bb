//! Reading, on connections that cannot write.

use std::collections::{BTreeMap, HashMap};

use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::frame::News;
use alcove_protocol::id::{DeviceId, DocHandle, EntryId, LogId, MailboxId, PersonId};
use sqlx::Row as _;
use sqlx::sqlite::{SqlitePool, SqliteRow};

use super::{from_sql, to_sql};
use crate::relay::companions::has_companions;
use crate::relay::lanes::Row;
use crate::relay::mailbox::Mailbox;
use crate::relay::{Head, Place};
use crate::store::{Readable, Span, StoreError, StoredLog};

/// Org and control kinds lie before the content kinds, once bit 15 is gone. The words of the partial index.
const IS_CONTROL: &str = "(kind & 32512) < 512";

pub(super) async fn last_key(pool: &SqlitePool) -> Result<i64, StoreError> {
    Ok(sqlx::query("SELECT coalesce(max(entry), 0) FROM entries").fetch_one(pool).await?.try_get(0)?)
}

pub(super) async fn log(
    pool: &SqlitePool,
    log: LogId,
    with_tips: bool,
) -> Result<Option<StoredLog>, StoreError> {
    let id = log.0.to_vec();
    let row = sqlx::query("SELECT org FROM logs WHERE log = ?").bind(&id).fetch_optional(pool).await?;
    let Some(row) = row else { return Ok(None) };
    let org = LogId::from_slice(row.try_get(0)?).ok_or(StoreError::Damaged("org"))?;
    let head =
        sqlx::query("SELECT seq, relay_time_ms, id FROM entries WHERE log = ? ORDER BY seq DESC LIMIT 1")
            .bind(&id)
            .fetch_one(pool)
            .await?;
    let head = Head { place: place_in(&head, 0)?, id: entry_id(&head, 2)? };
    let upto = to_sql(head.place.seq);
    let text = concat_sql(&[
        "SELECT seq, bytes FROM entries WHERE log = ? AND seq <= ? AND ",
        IS_CONTROL,
        " ORDER BY seq",
    ]);
    let control = sqlx::query(text).bind(&id).bind(upto).fetch_all(pool).await?;
    let tips = if log == org || !with_tips {
        Vec::new()
    } else {
        sqlx::query(
            "SELECT e.bytes FROM (SELECT author, incarnation, max(author_seq) AS newest FROM entries \
             WHERE log = ?1 GROUP BY author, incarnation) t JOIN entries e ON e.log = ?1 AND e.author = t.author \
             AND e.incarnation = t.incarnation AND e.author_seq = t.newest",
        )
        .bind(&id)
        .fetch_all(pool)
        .await?
    };
    let placed = |row: &SqliteRow| Ok::<_, StoreError>((from_sql(row.try_get(0)?), row.try_get(1)?));
    let control = control.iter().map(placed).collect::<Result<_, _>>()?;
    let tips = tips.iter().map(|row| row.try_get(0)).collect::<Result<Vec<Vec<u8>>, _>>()?;
    Ok(Some(StoredLog { org, control, tips, head }))
}

pub(super) async fn place(pool: &SqlitePool, entry: &Entry) -> Result<Option<Place>, StoreError> {
    let header = entry.header();
    let row = sqlx::query(
        "SELECT seq, relay_time_ms FROM entries \
         WHERE log = ? AND author = ? AND incarnation = ? AND author_seq = ? AND id = ?",
    )
    .bind(entry.log().0.to_vec())
    .bind(header.author.0.to_vec())
    .bind(to_sql(header.incarnation.0))
    .bind(to_sql(header.seq))
    .bind(entry.id().0.to_vec())
    .fetch_optional(pool)
    .await?;
    row.map(|row| place_in(&row, 0)).transpose()
}

pub(super) async fn readable(
    pool: &SqlitePool,
    org: LogId,
    person: Option<PersonId>,
) -> Result<Vec<Readable>, StoreError> {
    let rows = sqlx::query(
        "SELECT l.log, e.seq, e.relay_time_ms, e.id, \
         (SELECT doc FROM entries WHERE log = l.log AND kind = 513 ORDER BY seq LIMIT 1) \
         FROM (SELECT ?1 AS log UNION ALL SELECT a.circle FROM access a JOIN logs o ON o.log = a.circle \
               WHERE a.who = ?2 AND o.org = ?1) l \
         JOIN entries e ON e.log = l.log AND e.seq = (SELECT max(seq) FROM entries WHERE log = l.log)",
    )
    .bind(org.0.to_vec())
    .bind(person.map(|person| person.0.to_vec()))
    .fetch_all(pool)
    .await?;
    let readable = |row: &SqliteRow| {
        let founding: Option<Vec<u8>> = row.try_get(4)?;
        Ok(Readable {
            log: LogId::from_slice(row.try_get(0)?).ok_or(StoreError::Damaged("log"))?,
            head: Head { place: place_in(row, 1)?, id: entry_id(row, 3)? },
            founding: founding.as_deref().and_then(DocHandle::from_slice),
        })
    };
    rows.iter().map(readable).collect()
}

pub(super) async fn ids(
    pool: &SqlitePool,
    places: Vec<(LogId, u64)>,
) -> Result<Vec<Option<EntryId>>, StoreError> {
    let mut ids = Vec::with_capacity(places.len());
    for (log, seq) in places {
        let row = sqlx::query("SELECT id FROM entries WHERE log = ? AND seq = ?")
            .bind(log.0.to_vec())
            .bind(to_sql(seq))
            .fetch_optional(pool)
            .await?;
        ids.push(row.map(|row| entry_id(&row, 0)).transpose()?);
    }
    Ok(ids)
}

pub(super) async fn control_rows(pool: &SqlitePool, span: Span) -> Result<Vec<Row>, StoreError> {
    let text = concat_sql(&[
        "SELECT entry, seq, relay_time_ms, kind, doc, length(bytes), 0, NULL FROM entries \
         WHERE log = ? AND seq > ? AND seq <= ? AND ",
        IS_CONTROL,
        " ORDER BY seq",
    ]);
    let rows = sqlx::query(text)
        .bind(span.log.0.to_vec())
        .bind(to_sql(span.after))
        .bind(to_sql(span.upto))
        .fetch_all(pool)
        .await?;
    rows.iter().map(|row| lane_row(row, span.log)).collect()
}

pub(super) async fn rows(pool: &SqlitePool, span: Span, device: DeviceId) -> Result<Vec<Row>, StoreError> {
    let rows = sqlx::query(
        "SELECT entry, seq, relay_time_ms, kind, doc, length(bytes), \
         CASE kind WHEN 519 THEN EXISTS (SELECT 1 FROM wraps w WHERE w.device = ?5 AND w.entry = e.entry) ELSE 0 END, \
         CASE kind WHEN 514 THEN \
           (SELECT group_concat(hex(s.doc), '') FROM slots s WHERE s.entry = e.entry) END \
         FROM entries e WHERE log = ?1 AND seq > ?2 AND seq <= ?3 AND (kind & 32512) >= 512 \
         ORDER BY seq DESC LIMIT ?4",
    )
    .bind(span.log.0.to_vec())
    .bind(to_sql(span.after))
    .bind(to_sql(span.upto))
    .bind(i64::try_from(span.rows_max).unwrap_or(i64::MAX))
    .bind(device.0.to_vec())
    .fetch_all(pool)
    .await?;
    rows.iter().map(|row| lane_row(row, span.log)).collect()
}

fn lane_row(row: &SqliteRow, log: LogId) -> Result<Row, StoreError> {
    let document: Option<&[u8]> = row.try_get(4)?;
    let slots: Option<&str> = row.try_get(7)?;
    Ok(Row {
        key: row.try_get(0)?,
        log,
        seq: from_sql(row.try_get(1)?),
        relay_time_ms: from_sql(row.try_get(2)?),
        kind: kind_in(row, 3)?,
        document: document.and_then(DocHandle::from_slice).unwrap_or(DocHandle::ZERO),
        entry_bytes: row.try_get::<i64, _>(5)?.try_into().map_err(|_| StoreError::Damaged("length"))?,
        for_device: row.try_get::<i64, _>(6)? != 0,
        slots_of: slots.map(documents_in).unwrap_or_default(),
    })
}

fn documents_in(hex: &str) -> Vec<DocHandle> {
    let bytes = data_encoding::HEXUPPER.decode(hex.as_bytes()).unwrap_or_default();
    let mut documents: Vec<DocHandle> =
        bytes.chunks_exact(DocHandle::BYTES).filter_map(DocHandle::from_slice).collect();
    documents.sort_unstable();
    documents.dedup();
    documents
}

pub(super) async fn news(
    pool: &SqlitePool,
    keys: Vec<i64>,
    device: DeviceId,
) -> Result<Vec<News>, StoreError> {
    let list = serde_json::to_string(&keys).map_err(|_| StoreError::Damaged("keys"))?;
    let rows = sqlx::query(
        "SELECT e.entry, e.seq, e.relay_time_ms, e.kind, e.log, e.bytes \
         FROM json_each(?) j CROSS JOIN entries e ON e.entry = j.value",
    )
    .bind(list.as_str())
    .fetch_all(pool)
    .await?;
    let mut with_companions = false;
    let mut found = HashMap::with_capacity(rows.len());
    for row in &rows {
        with_companions |= has_companions(kind_in(row, 3)?);
        let place = place_in(row, 1)?;
        let entry: Vec<u8> = row.try_get(5)?;
        let news = News {
            log: LogId::from_slice(row.try_get(4)?).ok_or(StoreError::Damaged("log"))?,
            seq: place.seq,
            relay_time_ms: place.relay_time_ms,
            entry: entry.into(),
            companions: Vec::new(),
        };
        found.insert(row.try_get::<i64, _>(0)?, news);
    }
    if with_companions {
        add_companions(pool, &list, device, &mut found).await?;
    }
    Ok(keys.iter().filter_map(|key| found.remove(key)).collect())
}

async fn add_companions(
    pool: &SqlitePool,
    keys: &str,
    device: DeviceId,
    found: &mut HashMap<i64, News>,
) -> Result<(), StoreError> {
    let wraps = sqlx::query(
        "SELECT w.entry, w.bytes FROM json_each(?) j CROSS JOIN wraps w ON w.device = ? AND w.entry = j.value \
         ORDER BY w.entry, w.place",
    )
    .bind(keys)
    .bind(device.0.to_vec())
    .fetch_all(pool)
    .await?;
    let slots = sqlx::query(
        "SELECT s.entry, s.bytes FROM json_each(?) j CROSS JOIN slots s ON s.entry = j.value \
         ORDER BY s.entry, s.place",
    )
    .bind(keys)
    .fetch_all(pool)
    .await?;
    for row in wraps.iter().chain(&slots) {
        if let Some(news) = found.get_mut(&row.try_get(0)?) {
            let bytes: Vec<u8> = row.try_get(1)?;
            news.companions.push(bytes.into());
        }
    }
    Ok(())
}

pub(super) async fn mailbox(pool: &SqlitePool, id: MailboxId) -> Result<Option<Mailbox>, StoreError> {
    let row = sqlx::query("SELECT closes_ms FROM mailboxes WHERE mailbox = ?")
        .bind(id.0.to_vec())
        .fetch_optional(pool)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let closes_ms = from_sql(row.try_get(0)?);
    let mail = sqlx::query("SELECT step, sealed FROM mail WHERE mailbox = ?")
        .bind(id.0.to_vec())
        .fetch_all(pool)
        .await?;
    let message = |row: &SqliteRow| {
        let step: i64 = row.try_get(0)?;
        let step = u8::try_from(step).map_err(|_| StoreError::Damaged("step"))?;
        Ok::<_, StoreError>((step, row.try_get(1)?))
    };
    let messages = mail.iter().map(message).collect::<Result<BTreeMap<_, _>, _>>()?;
    Ok(Some(Mailbox { closes_ms, messages }))
}

pub(super) async fn is_token_used(pool: &SqlitePool, hash: [u8; 32]) -> Result<bool, StoreError> {
    let row = sqlx::query("SELECT 1 FROM tokens_used WHERE hash = ?")
        .bind(hash.to_vec())
        .fetch_optional(pool)
        .await?;
    Ok(row.is_some())
}

/// Joins pieces of SQL that are all written in this file.
fn concat_sql(pieces: &[&'static str]) -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(pieces.concat())
}

pub(super) fn place_in(row: &SqliteRow, at: usize) -> Result<Place, StoreError> {
    Ok(Place { seq: from_sql(row.try_get(at)?), relay_time_ms: from_sql(row.try_get(at + 1)?) })
}

pub(super) fn entry_id(row: &SqliteRow, at: usize) -> Result<EntryId, StoreError> {
    EntryId::from_slice(row.try_get(at)?).ok_or(StoreError::Damaged("id"))
}

pub(super) fn kind_in(row: &SqliteRow, at: usize) -> Result<Kind, StoreError> {
    u16::try_from(row.try_get::<i64, _>(at)?).map(Kind).map_err(|_| StoreError::Damaged("kind"))
}
