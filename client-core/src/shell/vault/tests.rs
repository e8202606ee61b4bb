#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::{ConnectOptions, Connection, Executor, Row};
use tempfile::TempDir;

use super::{
    Holder, HomeLock, HomeLockError, KeyStore, KeyStoreError, Migration, VaultDb, VaultError, move_aside,
    options, unlock,
};
use crate::crypto::VaultKey;

const NOTES: &[Migration] = &[Migration {
    number: 1,
    sql: "CREATE TABLE note (text TEXT NOT NULL) STRICT; CREATE VIRTUAL TABLE words USING fts5(text)",
}];
const NOTES_AND_TAGS: &[Migration] =
    &[NOTES[0], Migration { number: 2, sql: "CREATE TABLE tag (name TEXT NOT NULL) STRICT" }];
const NOTES_AND_A_MISTAKE: &[Migration] =
    &[NOTES[0], Migration { number: 2, sql: "CREATE TABLE tag (name TEXT); CREATE TABLE note (twice TEXT)" }];

fn key(byte: u8) -> VaultKey {
    VaultKey::from([byte; 32])
}

struct Home {
    folder: TempDir,
}

impl Home {
    fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    fn vault(&self) -> PathBuf {
        self.folder.path().join("vault.db")
    }

    async fn open(&self, migrations: &'static [Migration]) -> Result<VaultDb, VaultError> {
        VaultDb::open_with(&self.vault(), &key(1), migrations).await
    }

    async fn with_note(text: &str) -> Self {
        let home = Self::new();
        let db = home.open(NOTES).await.unwrap();
        write_note(&db, text).await;
        db.close().await.unwrap();
        home
    }

    fn bytes(&self) -> Vec<u8> {
        std::fs::read(self.vault()).unwrap()
    }

    fn wal(&self) -> Vec<u8> {
        std::fs::read(self.folder.path().join("vault.db-wal")).unwrap()
    }

    /// The files as they are now, in a home of their own.
    fn as_after_a_crash(&self) -> Self {
        let crashed = Self::new();
        for file in ["vault.db", "vault.db-wal"] {
            std::fs::copy(self.folder.path().join(file), crashed.folder.path().join(file)).unwrap();
        }
        crashed
    }
}

async fn write_note(db: &VaultDb, text: &str) {
    let mut writer = db.writer().await;
    sqlx::query("INSERT INTO note (text) VALUES (?)").bind(text).execute(&mut *writer).await.unwrap();
    sqlx::query("INSERT INTO words (text) VALUES (?)").bind(text).execute(&mut *writer).await.unwrap();
}

async fn notes(db: &VaultDb) -> Vec<String> {
    sqlx::query_scalar("SELECT text FROM note").fetch_all(db.readers()).await.unwrap()
}

fn holds(path: &Path, needle: &str) -> bool {
    std::fs::read(path).is_ok_and(|bytes| bytes.windows(needle.len()).any(|at| at == needle.as_bytes()))
}

#[tokio::test]
async fn what_is_written_is_there_after_opening_again() {
    let home = Home::with_note("Mara spoke").await;
    let db = home.open(NOTES).await.unwrap();
    assert_eq!(notes(&db).await, ["Mara spoke"]);
    let found: String = sqlx::query_scalar("SELECT text FROM words WHERE words MATCH 'mara'")
        .fetch_one(db.readers())
        .await
        .unwrap();
    assert_eq!(found, "Mara spoke");
    assert_eq!(format!("{db:?}"), format!("VaultDb {{ path: {:?}, .. }}", home.vault()));
}

/// `golden/sqlcipher4.db` was written by SQLCipher 4.12 with OpenSSL 3.6, under `key(1)`; here AWS-LC ciphers the pages.
#[tokio::test]
async fn a_file_of_another_sqlcipher_is_read_and_a_changed_byte_of_it_is_noticed() {
    const WRITTEN: &[u8] = include_bytes!("../../../golden/sqlcipher4.db");
    let home = Home::new();
    let mut changed = WRITTEN.to_vec();
    changed[WRITTEN.len() - 100] ^= 1;
    for (bytes, expected) in [(WRITTEN, Some("Opening round.")), (&changed, None)] {
        std::fs::write(home.vault(), bytes).unwrap();
        let mut connection = options(&home.vault()).read_only(true).connect().await.unwrap();
        unlock(&mut connection, &key(1)).await.unwrap();
        let read: Option<String> =
            sqlx::query_scalar("SELECT text FROM note").fetch_one(&mut connection).await.ok();
        assert_eq!(read.as_deref(), expected);
        connection.close().await.unwrap();
    }
}

#[tokio::test]
async fn neither_the_file_nor_its_wal_holds_plaintext() {
    let home = Home::new();
    let db = home.open(NOTES).await.unwrap();
    write_note(&db, "Mara spoke about the week").await;
    assert!(!home.wal().is_empty());
    for text in ["Mara spoke", "alcove vault canary", "CREATE TABLE", "SQLite format 3"] {
        for file in std::fs::read_dir(home.folder.path()).unwrap() {
            assert!(!holds(&file.unwrap().path(), text), "{text}");
        }
    }
    db.close().await.unwrap();
    assert!(!holds(&home.vault(), "Mara spoke"));
}

#[tokio::test]
async fn the_settings_that_keep_notes_safe_are_in_force() {
    let home = Home::new();
    let db = home.open(NOTES).await.unwrap();
    let mut writer = db.writer().await;
    for (pragma, value) in [
        ("PRAGMA synchronous", "2"),
        ("PRAGMA journal_mode", "wal"),
        ("PRAGMA secure_delete", "1"),
        ("PRAGMA temp_store", "2"),
        ("PRAGMA foreign_keys", "1"),
        ("PRAGMA trusted_schema", "0"),
        ("PRAGMA fullfsync", "1"),
        ("PRAGMA checkpoint_fullfsync", "1"),
        ("PRAGMA cell_size_check", "1"),
        ("PRAGMA cipher_log_level", "NONE"),
    ] {
        let row = writer.fetch_one(pragma).await.unwrap();
        let have = row.try_get_unchecked::<String, _>(0).unwrap();
        assert_eq!(have, value, "{pragma}");
    }
}

#[tokio::test]
async fn readers_can_neither_write_nor_checkpoint() {
    let home = Home::new();
    let db = home.open(NOTES).await.unwrap();
    write_note(&db, "a").await;
    let before = (home.wal(), home.bytes());
    let mut reader = db.readers().acquire().await.unwrap();
    assert!(reader.execute("INSERT INTO note (text) VALUES ('b')").await.is_err());
    assert!(reader.execute("PRAGMA query_only = OFF; INSERT INTO note (text) VALUES ('b')").await.is_err());
    let _ = reader.execute("PRAGMA wal_checkpoint(TRUNCATE)").await;
    drop(reader);
    db.readers().close().await;
    assert_eq!((home.wal(), home.bytes()), before);
}

#[tokio::test]
async fn a_wrong_key_fails_at_open_and_leaves_the_file_as_it_was() {
    let home = Home::with_note("a").await;
    let before = home.bytes();
    let refused = VaultDb::open(&home.vault(), &key(2)).await.unwrap_err();
    assert!(matches!(refused, VaultError::WrongKey), "{refused:?}");
    assert_eq!(home.bytes(), before);
}

#[tokio::test]
async fn a_wrong_key_leaves_the_wal_of_a_crash_and_the_right_one_reads_it() {
    let home = Home::with_note("a").await;
    let db = home.open(NOTES).await.unwrap();
    write_note(&db, "b").await;
    let crashed = home.as_after_a_crash();
    let before = (crashed.bytes(), crashed.wal());
    let refused = VaultDb::open(&crashed.vault(), &key(2)).await.unwrap_err();
    assert!(matches!(refused, VaultError::WrongKey), "{refused:?}");
    assert_eq!((crashed.bytes(), crashed.wal()), before);
    assert_eq!(notes(&crashed.open(NOTES).await.unwrap()).await, ["a", "b"]);
}

#[tokio::test]
async fn a_file_that_is_not_ours_is_refused_untouched() {
    let home = Home::new();
    let mut plain = b"SQLite format 3\0".to_vec();
    plain.resize(8192, 0);
    for content in [plain, b"a letter".to_vec()] {
        std::fs::write(home.vault(), &content).unwrap();
        let refused = home.open(NOTES).await.unwrap_err();
        assert!(matches!(refused, VaultError::NotOurs), "{refused:?}");
        assert_eq!(home.bytes(), content);
    }
}

#[tokio::test]
async fn a_database_under_our_key_without_a_canary_is_not_ours() {
    let home = Home::with_note("a").await;
    let db = home.open(NOTES).await.unwrap();
    db.writer().await.execute("DROP TABLE canary").await.unwrap();
    db.close().await.unwrap();
    assert!(matches!(home.open(NOTES).await.unwrap_err(), VaultError::NotOurs));
}

#[tokio::test]
async fn an_empty_file_left_by_a_crash_becomes_a_vault() {
    let home = Home::new();
    std::fs::write(home.vault(), b"").unwrap();
    assert!(home.open(NOTES).await.is_ok());
}

#[tokio::test]
async fn a_damaged_page_is_named_as_damage() {
    let home = Home::new();
    let db = home.open(NOTES).await.unwrap();
    for _ in 0..20 {
        write_note(&db, &"a long note ".repeat(300)).await;
    }
    db.close().await.unwrap();
    let mut bytes = home.bytes();
    let pages = bytes.len() / 4096;
    for page in 8..pages {
        bytes[page * 4096 + 100] ^= 1;
    }
    std::fs::write(home.vault(), bytes).unwrap();
    let db = home.open(NOTES).await.unwrap();
    let read: Result<Vec<String>, _> =
        sqlx::query_scalar("SELECT text FROM note").fetch_all(db.readers()).await;
    let refused = VaultError::from(read.unwrap_err());
    assert!(matches!(refused, VaultError::Damaged), "{refused:?}");
}

#[tokio::test]
async fn migrations_run_once_each_in_order() {
    let home = Home::with_note("a").await;
    let db = home.open(NOTES_AND_TAGS).await.unwrap();
    assert_eq!(notes(&db).await, ["a"]);
    db.writer().await.execute("INSERT INTO tag (name) VALUES ('t')").await.unwrap();
    db.close().await.unwrap();
    let db = home.open(NOTES_AND_TAGS).await.unwrap();
    let tags: i64 = sqlx::query_scalar("SELECT count(*) FROM tag").fetch_one(db.readers()).await.unwrap();
    assert_eq!(tags, 1);
}

#[tokio::test]
async fn a_vault_of_a_newer_program_is_refused_untouched() {
    let home = Home::with_note("a").await;
    let db = home.open(NOTES_AND_TAGS).await.unwrap();
    let crashed = home.as_after_a_crash();
    drop(db);
    let before = (crashed.bytes(), crashed.wal());
    let refused = crashed.open(NOTES).await.unwrap_err();
    assert!(matches!(refused, VaultError::NewerVersion { have: 2, known: 1 }), "{refused:?}");
    assert_eq!((crashed.bytes(), crashed.wal()), before);
}

#[tokio::test]
async fn a_failed_migration_changes_nothing() {
    let home = Home::with_note("a").await;
    let refused = home.open(NOTES_AND_A_MISTAKE).await.unwrap_err();
    assert!(matches!(refused, VaultError::Migration { number: 2, .. }), "{refused:?}");
    let db = home.open(NOTES_AND_TAGS).await.unwrap();
    assert_eq!(notes(&db).await, ["a"]);
}

#[tokio::test]
async fn moving_aside_keeps_the_file_and_its_wal() {
    let home = Home::with_note("a").await;
    let before = home.bytes();
    std::fs::write(home.folder.path().join("vault.db-wal"), b"wal").unwrap();
    let aside = move_aside(&home.vault(), 1_932_991_320_000).unwrap();
    assert_eq!(aside.file_name().unwrap(), "vault.db.damaged-20310403T140200Z");
    assert_eq!(std::fs::read(&aside).unwrap(), before);
    assert!(holds(&home.folder.path().join("vault.db.damaged-20310403T140200Z-wal"), "wal"));
    assert!(!home.vault().exists());
    std::fs::write(home.vault(), b"again").unwrap();
    assert!(move_aside(&home.vault(), 1_932_991_320_000).is_err());
}

#[cfg(unix)]
#[tokio::test]
async fn what_holds_secrets_is_readable_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    let db = home.open(NOTES).await.unwrap();
    KeyStore::new(home.folder.path()).create(b"sealed").unwrap();
    let mode = |name: &str| home.folder.path().join(name).metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!([mode("vault.db"), mode("vault.db-wal"), mode("keys.sealed")], [0o600; 3]);
    drop(db);
}

#[tokio::test]
async fn a_second_process_is_told_who_is_in_the_way() {
    let folder = TempDir::new().unwrap();
    let first = Holder::this_process("alcove sync --watch", 1_932_991_320_000);
    let second = Holder { pid: 2, ..Holder::this_process("alcove note", 1_932_991_380_000) };
    let held = HomeLock::acquire(folder.path(), &first, Duration::ZERO).await.unwrap();
    let refused = HomeLock::acquire(folder.path(), &second, Duration::ZERO).await.unwrap_err();
    assert!(matches!(&refused, HomeLockError::InUse(holder) if *holder == first));
    assert_eq!(
        refused.to_string(),
        format!("in use by `alcove sync --watch` (process {}) since 2031-04-03 14:02 UTC", first.pid)
    );
    drop(held);
    assert!(HomeLock::acquire(folder.path(), &second, Duration::ZERO).await.is_ok());
}

#[tokio::test]
async fn a_lock_whose_note_is_unreadable_still_holds() {
    let folder = TempDir::new().unwrap();
    let holder = Holder::this_process("alcove", 0);
    let _held = HomeLock::acquire(folder.path(), &holder, Duration::ZERO).await.unwrap();
    std::fs::write(folder.path().join("home.lock"), b"\xff\xfe").unwrap();
    let refused = HomeLock::acquire(folder.path(), &holder, Duration::ZERO).await.unwrap_err();
    assert!(matches!(refused, HomeLockError::InUseByUnnamed));
}

#[tokio::test]
async fn waiting_for_a_lock_ends_when_the_holder_goes() {
    let folder = TempDir::new().unwrap();
    let holder = Holder::this_process("alcove", 0);
    let held = HomeLock::acquire(folder.path(), &holder, Duration::ZERO).await.unwrap();
    let waiting = HomeLock::acquire(folder.path(), &holder, Duration::from_mins(1));
    let (acquired, ()) = tokio::join!(waiting, async { drop(held) });
    assert!(acquired.is_ok());
}

#[test]
fn keys_are_stored_whole_and_never_by_accident_twice() {
    let folder = TempDir::new().unwrap();
    let store = KeyStore::new(folder.path());
    assert!(matches!(store.load(), Err(KeyStoreError::Missing)));
    store.create(b"first").unwrap();
    assert!(matches!(store.create(b"second"), Err(KeyStoreError::Exists)));
    assert_eq!(store.load().unwrap(), b"first");
    std::fs::write(folder.path().join("keys.sealed.new"), b"left by a crash").unwrap();
    store.replace(b"third").unwrap();
    assert_eq!(store.load().unwrap(), b"third");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}
