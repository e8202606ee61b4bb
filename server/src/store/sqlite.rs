//! The embedded store: one `SQLite` file in WAL mode with `synchronous=FULL`, one writing connection, and readers that
//! can neither write nor checkpoint.

mod migrate;
mod purge;
mod rare;
mod read;
mod write;

use std::path::Path;
use std::time::Duration;

use alcove_protocol::entry::Entry;
use alcove_protocol::frame::{HandedIn, History, News};
use alcove_protocol::id::{DeviceId, DocHandle, EntryId, Generation, Instance, LogId, MailboxId, PersonId};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, Row as _};
use tokio::sync::Mutex;

use super::{Batch, Later, Readable, Span, Store, StoreError, StoredLog};
use crate::relay::Place;
use crate::relay::handed_in::HandedInRow;
use crate::relay::lanes::Row;
use crate::relay::ledger::DocumentFacts;
use crate::relay::mailbox::Mailbox;
use crate::relay::recovery::Recovery;

/// Connections that read.
const READERS_MAX: u32 = 4;
/// How long a statement waits for a lock.
const BUSY_WAIT: Duration = Duration::from_secs(5);
/// Statements that stay prepared for the writer: one for each number of rows, alone in a commit or at the end of one,
/// and some others.
const WRITER_STATEMENTS: usize = 160;
/// Pages that gather in the write-ahead log before the writer moves them into the file (4 KiB each).
const WAL_PAGES: &str = "4000";

/// A relay's `SQLite` file.
#[derive(Debug)]
pub struct SqliteStore {
    writer: Mutex<Option<Writing>>,
    readers: SqlitePool,
    history: History,
}

/// The connection that writes.
#[derive(Debug)]
struct Writing {
    conn: SqliteConnection,
    /// A commit has begun and not ended. It stays set when the caller stopped waiting in between.
    begun: bool,
}

impl Writing {
    /// Ends what an earlier caller began and did not wait for.
    async fn end_begun(&mut self) {
        if std::mem::take(&mut self.begun) {
            write::rollback(&mut self.conn).await;
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error.to_string())
    }
}

impl SqliteStore {
    /// Opens the file, or creates it as the database `fresh`.
    ///
    /// # Errors
    /// [`StoreError::Database`] when it is not a database of ours or cannot be read and written;
    /// [`StoreError::TooNew`] when a newer version wrote it.
    pub async fn open(path: &Path, fresh: History) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("wal_autocheckpoint", WAL_PAGES)
            .pragma("secure_delete", "ON")
            .busy_timeout(BUSY_WAIT)
            .statement_cache_capacity(WRITER_STATEMENTS)
            .disable_statement_logging();
        let mut writer = options.connect().await?;
        migrate::run(&mut writer).await?;
        let history = load_or_create_history(&mut writer, fresh).await?;
        let reading = SqliteConnectOptions::new()
            .filename(path)
            .read_only(true)
            .busy_timeout(BUSY_WAIT)
            .statement_cache_capacity(32)
            .disable_statement_logging();
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS_MAX)
            .min_connections(1)
            .connect_with(reading)
            .await?;
        let writer = Mutex::new(Some(Writing { conn: writer, begun: false }));
        Ok(Self { writer, readers, history })
    }
}

async fn load_or_create_history(conn: &mut SqliteConnection, fresh: History) -> Result<History, StoreError> {
    sqlx::query("INSERT OR IGNORE INTO relay (only, instance, life) VALUES (1, ?, ?)")
        .bind(fresh.instance.0.to_vec())
        .bind(fresh.generation.0.to_vec())
        .execute(&mut *conn)
        .await?;
    let row = sqlx::query("SELECT instance, life FROM relay").fetch_one(&mut *conn).await?;
    Ok(History {
        instance: Instance::from_slice(row.try_get(0)?).ok_or(StoreError::Damaged("instance"))?,
        generation: Generation::from_slice(row.try_get(1)?).ok_or(StoreError::Damaged("generation"))?,
    })
}

impl Store for SqliteStore {
    fn history(&self) -> History {
        self.history
    }

    fn load_last_key(&self) -> Later<'_, i64> {
        Box::pin(read::last_key(&self.readers))
    }

    fn commit(&self, batch: Batch) -> Later<'_, ()> {
        Box::pin(async move {
            let mut writer = self.writer.lock().await;
            let writer = writer.as_mut().ok_or_else(closed)?;
            writer.end_begun().await;
            writer.begun = true;
            let committed = write::commit(&mut writer.conn, batch).await;
            writer.begun = false;
            committed
        })
    }

    fn probe_write(&self) -> Later<'_, ()> {
        Box::pin(async move {
            let mut writer = self.writer.lock().await;
            let writer = writer.as_mut().ok_or_else(closed)?;
            writer.end_begun().await;
            write::probe(&mut writer.conn).await
        })
    }

    fn load_log(&self, log: LogId) -> Later<'_, Option<StoredLog>> {
        Box::pin(read::log(&self.readers, log, true))
    }

    fn load_control(&self, log: LogId) -> Later<'_, Option<StoredLog>> {
        Box::pin(read::log(&self.readers, log, false))
    }

    fn load_place<'a>(&'a self, entry: &'a Entry) -> Later<'a, Option<Place>> {
        Box::pin(read::place(&self.readers, entry))
    }

    fn load_readable(&self, org: LogId, person: Option<PersonId>) -> Later<'_, Vec<Readable>> {
        Box::pin(read::readable(&self.readers, org, person))
    }

    fn load_ids(&self, places: Vec<(LogId, u64)>) -> Later<'_, Vec<Option<EntryId>>> {
        Box::pin(read::ids(&self.readers, places))
    }

    fn load_control_rows(&self, span: Span) -> Later<'_, Vec<Row>> {
        Box::pin(read::control_rows(&self.readers, span))
    }

    fn load_rows(&self, span: Span, device: DeviceId) -> Later<'_, Vec<Row>> {
        Box::pin(read::rows(&self.readers, span, device))
    }

    fn load_news(&self, keys: Vec<i64>, device: DeviceId) -> Later<'_, Vec<News>> {
        Box::pin(read::news(&self.readers, keys, device))
    }

    fn load_mailbox(&self, id: MailboxId) -> Later<'_, Option<Mailbox>> {
        Box::pin(read::mailbox(&self.readers, id))
    }

    fn is_token_used(&self, hash: [u8; 32]) -> Later<'_, bool> {
        Box::pin(read::is_token_used(&self.readers, hash))
    }

    fn load_wrapped(&self, recipient: DeviceId) -> Later<'_, Vec<(LogId, i64)>> {
        Box::pin(rare::wrapped(&self.readers, recipient))
    }

    fn load_lacking(&self, id: EntryId, log: LogId) -> Later<'_, Option<i64>> {
        Box::pin(rare::lacking(&self.readers, id, log))
    }

    fn load_handed_in_rows(&self, org: LogId) -> Later<'_, Vec<HandedInRow>> {
        Box::pin(rare::handed_in_rows(&self.readers, org))
    }

    fn load_handed_in(&self, org: LogId, after: u64, rows_max: usize) -> Later<'_, Vec<HandedIn>> {
        Box::pin(rare::handed_in(&self.readers, org, after, rows_max))
    }

    fn load_facts(&self, log: LogId, document: DocHandle) -> Later<'_, DocumentFacts> {
        Box::pin(purge::facts(&self.readers, log, document))
    }

    fn load_recovery(&self) -> Later<'_, Recovery> {
        Box::pin(rare::recovery(&self.readers))
    }

    fn finish_restore(&self, generation: Generation, now_ms: u64) -> Later<'_, u64> {
        Box::pin(async move {
            let mut writer = self.writer.lock().await;
            let writer = writer.as_mut().ok_or_else(closed)?;
            writer.end_begun().await;
            rare::finish_restore(&mut writer.conn, generation, now_ms).await
        })
    }

    fn end_recovery(&self) -> Later<'_, u64> {
        Box::pin(async move {
            let mut writer = self.writer.lock().await;
            let writer = writer.as_mut().ok_or_else(closed)?;
            writer.end_begun().await;
            rare::end_recovery(&mut writer.conn).await
        })
    }

    fn close(&self) -> Later<'_, ()> {
        Box::pin(async move {
            self.readers.close().await;
            if let Some(mut writer) = self.writer.lock().await.take() {
                writer.end_begun().await;
                sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut writer.conn).await?;
                writer.conn.close().await?;
            }
            Ok(())
        })
    }
}

fn closed() -> StoreError {
    StoreError::Database("closed".to_owned())
}

/// `SQLite`'s integers are signed. Seqs, times and incarnations keep their bits.
fn to_sql(number: u64) -> i64 {
    number.cast_signed()
}

fn from_sql(number: i64) -> u64 {
    number.cast_unsigned()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    const FRESH: History = History { instance: Instance([1; 16]), generation: Generation([2; 16]) };

    #[tokio::test]
    async fn the_store_conforms() {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("relay.db"), FRESH).await.unwrap();
        crate::store::conformance::run(&store).await;
    }

    #[tokio::test]
    async fn a_database_keeps_its_identity_and_one_of_a_newer_version_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("relay.db");
        SqliteStore::open(&path, FRESH).await.unwrap().close().await.unwrap();
        let other = History { instance: Instance([3; 16]), generation: Generation([4; 16]) };
        let store = SqliteStore::open(&path, other).await.unwrap();
        assert_eq!(store.history(), FRESH);
        let mut writer = store.writer.lock().await.take().unwrap().conn;
        sqlx::query("PRAGMA user_version = 99").execute(&mut writer).await.unwrap();
        writer.close().await.unwrap();
        let refused = SqliteStore::open(&path, FRESH).await;
        assert!(matches!(refused, Err(StoreError::TooNew { found: 99, .. })));
    }

    #[tokio::test]
    async fn a_file_that_is_not_a_database_is_refused_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("relay.db");
        let bytes = b"not a database at all, but long enough to have a header of its own........".repeat(20);
        std::fs::write(&path, &bytes).unwrap();
        assert!(matches!(SqliteStore::open(&path, FRESH).await, Err(StoreError::Database(_))));
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
    }
}
