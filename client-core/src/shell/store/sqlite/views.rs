//! Lists and search, read beside the writer.

use std::future::Future;

use alcove_protocol::id::{DeviceId, EntryId, LogId};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite, SqlitePool};

use super::read::{bytes, doc_kind, key, log};
use crate::engine::{Decision, DocKey};
use crate::ports::{Hit, ListQuery, ListRow, QuarantineItem, StorageError, Views};
use crate::shell::store::row::{DECIDABLE_REASONS, entry_named, is_entry, own_words, search_words};
use crate::shell::task::on_its_own;

const LIST: &str = "SELECT circle, document, kind, json, conflicts FROM view WHERE ";
/// The index of texts is read first, best match first; views are looked up by their ids.
const SEARCH: &str = "SELECT view.circle, view.document, view.kind, view.sort, \
     snippet(view_text, 0, char(0x2068), char(0x2069), '…', 14) \
     FROM view_text CROSS JOIN view ON view.id = view_text.rowid WHERE view_text MATCH ";

/// The views of a store. Clones read the same store.
#[derive(Clone, Debug)]
pub struct SqliteViews {
    readers: SqlitePool,
}

impl SqliteViews {
    pub(super) fn new(readers: SqlitePool) -> Self {
        Self { readers }
    }

    /// Reads in a task of its own: whoever waits for a list is woken once, and not for every row.
    async fn read<T: Send + 'static, F>(&self, work: impl FnOnce(SqlitePool) -> F) -> Result<T, StorageError>
    where
        F: Future<Output = Result<T, StorageError>> + Send + 'static,
    {
        let ended = || StorageError::Failed("the runtime has ended".to_owned());
        on_its_own(work(self.readers.clone())).await.ok_or_else(ended)?
    }
}

impl Views for SqliteViews {
    async fn list(&self, wanted: &ListQuery) -> Result<Vec<ListRow>, StorageError> {
        let mut statement: QueryBuilder<Sqlite> = QueryBuilder::new(LIST);
        statement.push("kind = ").push_bind(wanted.kind.number());
        if let Some(circle) = wanted.circle {
            statement.push(" AND circle = ").push_bind(circle.0.as_slice());
        }
        if wanted.conflicts_only {
            statement.push(" AND conflicts > 0");
        }
        statement.push(if wanted.newest_first {
            " ORDER BY sort DESC, circle DESC, document DESC"
        } else {
            " ORDER BY sort, circle, document"
        });
        statement.push(" LIMIT ").push_bind(wanted.limit);
        self.read(async move |readers| {
            statement.build().fetch_all(&readers).await?.iter().map(list_row).collect()
        })
        .await
    }

    async fn row(&self, key: DocKey) -> Result<Option<ListRow>, StorageError> {
        let mut statement: QueryBuilder<Sqlite> = QueryBuilder::new(LIST);
        statement.push("circle = ").push_bind(key.circle.0.as_slice());
        statement.push(" AND document = ").push_bind(key.document.0.as_slice());
        self.read(async move |readers| {
            statement.build().fetch_optional(&readers).await?.as_ref().map(list_row).transpose()
        })
        .await
    }

    async fn is_indexed(&self) -> Result<bool, StorageError> {
        let statement = sqlx::query_scalar("SELECT NOT EXISTS (SELECT 1 FROM view_due)");
        self.read(async move |readers| Ok(statement.fetch_one(&readers).await?)).await
    }

    async fn search(
        &self,
        words: &str,
        circles: Option<&[LogId]>,
        limit: u32,
    ) -> Result<Vec<Hit>, StorageError> {
        let phrases: Vec<String> = search_words(words).map(prefix_phrase).collect();
        if phrases.is_empty() || circles.is_some_and(<[LogId]>::is_empty) {
            return Ok(Vec::new());
        }
        let mut statement: QueryBuilder<Sqlite> = QueryBuilder::new(SEARCH);
        statement.push_bind(phrases.join(" "));
        if let Some(circles) = circles {
            let mut list = statement.push(" AND view.circle IN (").separated(", ");
            for circle in circles {
                list.push_bind(circle.0.as_slice());
            }
            list.push_unseparated(")");
        }
        statement.push(" ORDER BY rank LIMIT ").push_bind(limit);
        self.read(async move |readers| {
            let rows = statement.build().persistent(false).fetch_all(&readers).await?;
            rows.iter().map(hit).collect()
        })
        .await
    }

    async fn quarantine(&self, limit: u32) -> Result<Vec<QuarantineItem>, StorageError> {
        let statement =
            sqlx::query("SELECT log, seq, reason, at_ms, bytes FROM quarantine ORDER BY place DESC LIMIT ?");
        self.read(async move |readers| {
            let rows = statement.bind(limit).fetch_all(&readers).await?;
            let mut items = rows.iter().map(quarantine_item).collect::<Result<Vec<_>, _>>()?;
            for item in &mut items {
                let Some((id, _)) = item.entry else { continue };
                let statement = sqlx::query_scalar("SELECT decision FROM decision WHERE entry = ?");
                let decided: Option<i64> = statement.bind(id.0.as_slice()).fetch_optional(&readers).await?;
                item.decision =
                    decided.map(|number| if number == 1 { Decision::Accepted } else { Decision::Refused });
            }
            Ok(items)
        })
        .await
    }

    async fn set_aside(&self, entry: EntryId) -> Result<Option<Vec<u8>>, StorageError> {
        let [late, handed_in] = DECIDABLE_REASONS;
        let statement = sqlx::query("SELECT bytes FROM quarantine WHERE reason IN (?, ?) ORDER BY place");
        self.read(async move |readers| {
            let rows = statement.bind(late).bind(handed_in).fetch_all(&readers).await?;
            for row in &rows {
                let kept = bytes(row, 0)?;
                if is_entry(&kept, entry) {
                    return Ok(Some(kept));
                }
            }
            Ok(None)
        })
        .await
    }
}

impl SqliteViews {
    /// When the relay stored an entry that is on this device, ms since 1970; none for one that it has not stored yet.
    ///
    /// # Errors
    /// [`StorageError`].
    pub async fn relay_time(&self, entry: EntryId) -> Result<Option<u64>, StorageError> {
        let statement =
            sqlx::query_scalar("SELECT relay_time_ms FROM entry WHERE id = ? AND relay_time_ms > 0");
        let time: Option<i64> = statement.bind(entry.0.as_slice()).fetch_optional(&self.readers).await?;
        Ok(time.map(i64::cast_unsigned))
    }
}

impl SqliteViews {
    /// A document's content entries on this device, each with the relay's time in ms since 1970, which is zero for one that the
    /// relay has not stored yet.
    ///
    /// # Errors
    /// [`StorageError`].
    pub async fn content_entries(&self, key: DocKey) -> Result<Vec<(Vec<u8>, u64)>, StorageError> {
        let statement = sqlx::query(
            "SELECT bytes, relay_time_ms FROM entry \
             WHERE log = ? AND document = ? AND kind = 513 AND standing < 2 ORDER BY place",
        );
        let (circle, document) = (key.circle.0.to_vec(), key.document.0.to_vec());
        self.read(async move |readers| {
            let rows = statement.bind(circle).bind(document).fetch_all(&readers).await?;
            rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get::<i64, _>(1)?.cast_unsigned()))).collect()
        })
        .await
    }

    /// When the relay had stored the newest entry of a device about a document, ms since 1970; none where it has none.
    ///
    /// # Errors
    /// [`StorageError`].
    pub async fn newest_relay_time(
        &self,
        key: DocKey,
        author: DeviceId,
    ) -> Result<Option<u64>, StorageError> {
        let statement = sqlx::query_scalar(
            "SELECT max(relay_time_ms) FROM entry \
             WHERE log = ? AND document = ? AND author = ? AND kind = 513 AND relay_time_ms > 0",
        );
        let (circle, document) = (key.circle.0.as_slice(), key.document.0.as_slice());
        let statement = statement.bind(circle).bind(document).bind(author.0.as_slice());
        let time: Option<i64> = statement.fetch_one(&self.readers).await?;
        Ok(time.map(i64::cast_unsigned))
    }
}

impl SqliteViews {
    /// When the relay stored the newest entry about a document, ms since 1970; none where it has none.
    ///
    /// # Errors
    /// [`StorageError`].
    pub async fn newest_entry_time(&self, key: DocKey) -> Result<Option<u64>, StorageError> {
        let statement = sqlx::query_scalar(
            "SELECT max(relay_time_ms) FROM entry \
             WHERE log = ? AND document = ? AND kind IN (513, 516) AND relay_time_ms > 0",
        );
        let (circle, document) = (key.circle.0.as_slice(), key.document.0.as_slice());
        let time: Option<i64> = statement.bind(circle).bind(document).fetch_one(&self.readers).await?;
        Ok(time.map(i64::cast_unsigned))
    }
}

/// The word in quotes, so that nothing in it is an operator, and whatever follows it.
fn prefix_phrase(word: &str) -> String {
    format!("\"{}\"*", word.replace(['"', '\0'], " "))
}

fn list_row(row: &SqliteRow) -> Result<ListRow, StorageError> {
    Ok(ListRow {
        key: key(row, 0)?,
        kind: doc_kind(row, 2)?,
        json: row.try_get(3)?,
        conflicts: row.try_get(4)?,
    })
}

fn hit(row: &SqliteRow) -> Result<Hit, StorageError> {
    Ok(Hit { key: key(row, 0)?, kind: doc_kind(row, 2)?, sort: row.try_get(3)?, snippet: row.try_get(4)? })
}

fn quarantine_item(row: &SqliteRow) -> Result<QuarantineItem, StorageError> {
    let kept = bytes(row, 4)?;
    let reason: String = row.try_get(2)?;
    Ok(QuarantineItem {
        log: log(row, 0)?,
        seq: row.try_get::<Option<i64>, _>(1)?.map(i64::cast_unsigned),
        text: own_words(&reason, &kept),
        reason,
        at_ms: row.try_get(3)?,
        bytes: kept.len() as u64,
        entry: entry_named(&kept),
        decision: None,
    })
}
