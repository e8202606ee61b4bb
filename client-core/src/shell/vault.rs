//! The device's encrypted store: one `SQLCipher` file under a raw key, in WAL mode, with one writing connection and a
//! few readers that can neither write nor checkpoint.
//!
//! A file that does not open is never written to and never recreated over: a read-only connection looks first, and
//! [`move_aside`] is for the caller to call.
//!
//! The key never stands in connection options (which sqlx keeps and can print): each connection is keyed by a
//! statement of its own, with statement logging off.

mod destroy;
mod home_lock;
mod key_store;
mod migrate;

#[cfg(test)]
mod tests;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, SqliteConnection, SqlitePool};
use tokio::sync::{Mutex, MutexGuard};
use zeroize::Zeroizing;

pub(crate) use destroy::{destroy, is_being_destroyed};
pub use home_lock::{Holder, HomeLock, HomeLockError};
pub use key_store::{KeyStore, KeyStoreError};
pub use migrate::Migration;

use crate::crypto::VaultKey;

/// Reading connections that are open at once.
pub const READERS_MAX: u32 = 3;
/// How long a statement waits for another connection's lock.
pub const BUSY_WAIT_MS: u64 = 5_000;
const PAGE_BYTES: u64 = 4_096;
const CANARY: &str = "alcove vault canary";
const PLAIN_SQLITE_HEAD: &[u8; 15] = b"SQLite format 3";

/// Why the store does not open, or a statement in it failed. Holds no statement and no value.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The first page does not open: another key, or damage just there.
    #[error("the vault does not open with this key")]
    WrongKey,
    /// The file is a plain database, too short to be a vault, or holds no canary. It was not touched.
    #[error("the file is not a vault of this program")]
    NotOurs,
    /// A page inside the file was altered or lost.
    #[error("the vault is damaged")]
    Damaged,
    /// A newer Alcove wrote the file. It was not touched.
    #[error("the vault has schema {have}, this program knows up to {known}: an update is needed")]
    NewerVersion {
        /// The file's schema number.
        have: u32,
        /// The newest number that this build knows.
        known: u32,
    },
    /// This build was linked without the cipher; it would write in the clear.
    #[error("this build has no cipher linked")]
    NoCipher,
    /// The disk is full. Nothing of the transaction was kept.
    #[error("the disk is full")]
    DiskFull,
    /// Another connection held the lock for longer than [`BUSY_WAIT_MS`].
    #[error("the vault is busy")]
    Busy,
    /// A migration failed; the schema is as before it.
    #[error("schema migration {number} failed")]
    Migration {
        /// The migration's number.
        number: u32,
        /// Why.
        source: Box<VaultError>,
    },
    /// The file system failed.
    #[error("the vault's file: {0}")]
    Io(#[from] std::io::Error),
    /// The database failed with this `SQLite` code, or, without one (said as 0), outside `SQLite`.
    #[error("the vault's database failed (code {})", code.unwrap_or_default())]
    Database {
        /// `SQLite`'s extended result code.
        code: Option<i32>,
    },
}

impl From<sqlx::Error> for VaultError {
    /// Keeps the result code only: messages of the database may quote what was searched for.
    fn from(error: sqlx::Error) -> Self {
        let code = error
            .as_database_error()
            .and_then(sqlx::error::DatabaseError::code)
            .and_then(|code| code.parse::<i32>().ok());
        match code.map(|code| code & 0xff) {
            Some(5 | 6) => Self::Busy,
            Some(11) => Self::Damaged,
            Some(13) => Self::DiskFull,
            Some(26) => Self::WrongKey,
            _ => Self::Database { code },
        }
    }
}

/// The open store.
pub struct VaultDb {
    path: PathBuf,
    writer: Mutex<SqliteConnection>,
    readers: SqlitePool,
}

impl std::fmt::Debug for VaultDb {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VaultDb").field("path", &self.path).finish_non_exhaustive()
    }
}

impl VaultDb {
    /// Opens the store at `path`, or makes it where no file is, and brings its schema up to date. The caller holds the
    /// [`HomeLock`] of the folder.
    ///
    /// # Errors
    /// [`VaultError`]. After [`VaultError::WrongKey`], [`VaultError::NotOurs`] and [`VaultError::NewerVersion`] the file
    /// is as it was, byte for byte.
    pub async fn open(path: &Path, key: &VaultKey) -> Result<Self, VaultError> {
        Self::open_with(path, key, migrate::MIGRATIONS).await
    }

    async fn open_with(
        path: &Path,
        key: &VaultKey,
        migrations: &'static [Migration],
    ) -> Result<Self, VaultError> {
        if has_content(path)? {
            look_first(path, key, migrations).await?;
        }
        let mut writer = connect_writer(path, key).await?;
        migrate::migrate(&mut writer, migrations).await?;
        check_canary(&mut writer).await?;
        if starts_as_plain_sqlite(path)? {
            return Err(VaultError::NoCipher);
        }
        let readers = connect_readers(path, key).await?;
        Ok(Self { path: path.to_owned(), writer: Mutex::new(writer), readers })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The one writing connection; waits until nobody else has it. Begin with `begin_with("BEGIN IMMEDIATE")`.
    pub async fn writer(&self) -> MutexGuard<'_, SqliteConnection> {
        self.writer.lock().await
    }

    /// The reading connections.
    pub fn readers(&self) -> &SqlitePool {
        &self.readers
    }

    /// Closes the readers, then the writer, which folds the WAL into the file.
    ///
    /// # Errors
    /// [`VaultError`] when the last write to the file fails; what was committed is in the WAL then.
    pub async fn close(self) -> Result<(), VaultError> {
        self.readers.close().await;
        Ok(self.writer.into_inner().close().await?)
    }
}

/// Moves a vault that does not open out of the way, with its WAL: `vault.db.damaged-20310402T140200Z`. Nothing is
/// deleted. Returns the file's new path.
///
/// # Errors
/// When the file system fails, or a file of that name is there.
pub fn move_aside(path: &Path, now_ms: i64) -> std::io::Result<PathBuf> {
    let at = jiff::Timestamp::from_millisecond(now_ms).unwrap_or_default();
    let aside = with_suffix(path, &format!(".damaged-{}", at.strftime("%Y%m%dT%H%M%SZ")));
    if aside.try_exists()? {
        return Err(std::io::ErrorKind::AlreadyExists.into());
    }
    // The WAL first: beside a new empty file it would be deleted.
    for companion in ["-wal", "-shm"] {
        match std::fs::rename(with_suffix(path, companion), with_suffix(&aside, companion)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    std::fs::rename(path, &aside)?;
    Ok(aside)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut whole = path.as_os_str().to_owned();
    whole.push(suffix);
    PathBuf::from(whole)
}

/// Whether a vault may be there already; an empty file is what a crash during the first open leaves.
fn has_content(path: &Path) -> Result<bool, VaultError> {
    let bytes = match std::fs::metadata(path) {
        Ok(file) => file.len(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => 0,
        Err(error) => return Err(error.into()),
    };
    if bytes > 0 && (bytes < PAGE_BYTES || starts_as_plain_sqlite(path)?) {
        return Err(VaultError::NotOurs);
    }
    Ok(bytes > 0)
}

fn starts_as_plain_sqlite(path: &Path) -> std::io::Result<bool> {
    let mut head = Vec::with_capacity(PLAIN_SQLITE_HEAD.len());
    std::fs::File::open(path)?.take(PLAIN_SQLITE_HEAD.len() as u64).read_to_end(&mut head)?;
    Ok(head == PLAIN_SQLITE_HEAD)
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(Duration::from_millis(BUSY_WAIT_MS))
        .disable_statement_logging()
}

/// Keys a fresh connection. `SQLCipher` writes its own errors to stderr unless told not to, so that comes first.
async fn unlock(connection: &mut SqliteConnection, key: &VaultKey) -> Result<(), sqlx::Error> {
    connection.execute("PRAGMA cipher_log_level = NONE").await?;
    let hex = Zeroizing::new(data_encoding::HEXLOWER.encode(key.expose()));
    let statement = Zeroizing::new(format!("PRAGMA key = \"x'{}'\"", hex.as_str()));
    connection.execute(AssertSqlSafe(statement.as_str())).await?;
    connection
        .execute("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY")
        .await?;
    Ok(())
}

/// Without the codec `PRAGMA key` is silently ignored.
async fn check_cipher(connection: &mut SqliteConnection) -> Result<(), VaultError> {
    let version: Option<String> =
        sqlx::query_scalar("PRAGMA cipher_version").fetch_optional(connection).await?;
    if version.is_none_or(|version| version.is_empty()) { Err(VaultError::NoCipher) } else { Ok(()) }
}

async fn check_canary(connection: &mut SqliteConnection) -> Result<(), VaultError> {
    let there: i64 =
        sqlx::query_scalar("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'canary'")
            .fetch_one(&mut *connection)
            .await?;
    if there == 0 {
        return Err(VaultError::NotOurs);
    }
    let text: Option<String> =
        sqlx::query_scalar("SELECT text FROM canary").fetch_optional(connection).await?;
    if text.as_deref() == Some(CANARY) { Ok(()) } else { Err(VaultError::Damaged) }
}

/// Looks through a connection that cannot write, checkpoint, or delete a WAL, so that what is refused stays as it was.
async fn look_first(path: &Path, key: &VaultKey, migrations: &'static [Migration]) -> Result<(), VaultError> {
    let mut connection = options(path).read_only(true).connect().await?;
    let seen = async {
        unlock(&mut connection, key).await?;
        check_cipher(&mut connection).await?;
        if migrate::is_empty(&mut connection).await? {
            return Ok(());
        }
        check_canary(&mut connection).await?;
        migrate::check_version(&mut connection, migrations).await.map(|_| ())
    }
    .await;
    connection.close().await?;
    seen
}

async fn connect_writer(path: &Path, key: &VaultKey) -> Result<SqliteConnection, VaultError> {
    make_private_file(path)?;
    let mut writer = options(path).connect().await?;
    unlock(&mut writer, key).await?;
    check_cipher(&mut writer).await?;
    writer.execute("PRAGMA secure_delete = ON").await?;
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode = WAL").fetch_one(&mut writer).await?;
    if mode != "wal" {
        return Err(VaultError::Database { code: None });
    }
    // The two fullfsync settings have an effect on Apple systems only.
    writer
        .execute("PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON; PRAGMA foreign_keys = ON")
        .await?;
    Ok(writer)
}

/// `SQLite` gives the WAL the permissions of the file beside it.
fn make_private_file(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(|_| ())
}

async fn connect_readers(path: &Path, key: &VaultKey) -> Result<SqlitePool, VaultError> {
    let key = key.clone();
    let pool = SqlitePoolOptions::new()
        .max_connections(READERS_MAX)
        .min_connections(1)
        .after_connect(move |connection, _| {
            let key = key.clone();
            Box::pin(async move {
                unlock(connection, &key).await?;
                connection.execute("PRAGMA query_only = ON").await?;
                Ok(())
            })
        })
        .connect_with(options(path).read_only(true))
        .await?;
    Ok(pool)
}
