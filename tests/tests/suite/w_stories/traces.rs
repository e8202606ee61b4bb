//! What is left of a document: in a device's store, with its key, and in the relay's database.

use std::collections::BTreeSet;

use alcove_client_core::client::Home;
use alcove_client_core::crypto::passphrase::KeyFile;
use alcove_client_core::engine::DocKey;
use alcove_client_core::shell::vault::VaultDb;
use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::record::{Record, Slots};
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Row};

use super::practice::Phone;

/// What is left of a document.
#[derive(Debug, Default)]
pub(super) struct Left {
    /// Entries without a body.
    pub(super) tombstones: usize,
    /// Entries with one.
    pub(super) bodies: usize,
    /// Key slots.
    pub(super) slots: usize,
    /// Wrapped key slots beside `slots` entries, on a device.
    pub(super) wraps: usize,
    /// Rows and files in which the mark stands: what lies beside it in the row.
    pub(super) marks: Vec<String>,
}

impl Left {
    fn count(&mut self, bytes: &[u8], key: DocKey) {
        let Ok(entry) = Entry::parse(bytes.to_vec()) else { return };
        let header = entry.header();
        let is_its = header.document == key.document && matches!(header.kind, Kind::CONTENT | Kind::RECORD);
        if is_its && entry.is_tombstone() {
            self.tombstones += 1;
        } else if is_its {
            self.bodies += 1;
        }
    }
}

pub(super) async fn left_at_relay(database: &mut SqliteConnection, key: DocKey) -> Left {
    let mut left = Left::default();
    let rows: Vec<Vec<u8>> = sqlx::query_scalar("SELECT bytes FROM entries WHERE log = ?")
        .bind(key.circle.0.to_vec())
        .fetch_all(&mut *database)
        .await
        .unwrap();
    for bytes in &rows {
        left.count(bytes, key);
    }
    let slots: i64 = sqlx::query_scalar("SELECT count(*) FROM slots WHERE doc = ?")
        .bind(key.document.0.to_vec())
        .fetch_one(database)
        .await
        .unwrap();
    left.slots = usize::try_from(slots).unwrap();
    left
}

/// Closes the device and looks through every value of every table and every file, upper and lower case.
pub(super) async fn left_on(phone: Phone, key: DocKey, mark: &str) -> Left {
    let Phone { client, home, keys } = phone;
    client.close().await;
    left_in(&home, &keys, key, mark).await
}

/// The same, of a device that is closed.
pub(super) async fn left_in(home: &Home, keys: &KeyFile, key: DocKey, mark: &str) -> Left {
    let mut left = Left::default();
    let vault = VaultDb::open(&home.vault_path(), &keys.vault_key).await.unwrap();
    let tables: Vec<String> = sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'table'")
        .fetch_all(vault.readers())
        .await
        .unwrap();
    for table in tables {
        let rows = sqlx::query(AssertSqlSafe(format!("SELECT * FROM \"{table}\"")));
        for row in rows.fetch_all(vault.readers()).await.unwrap() {
            let values: Vec<Vec<u8>> =
                (0..row.len()).map(|at| row.try_get_unchecked(at).unwrap_or_default()).collect();
            if values.iter().any(|value| holds(value, mark)) {
                let beside: Vec<String> =
                    values.iter().map(|value| data_encoding::HEXLOWER.encode(value)).collect();
                left.marks.push(format!("{table}: {}", beside.join(" ")));
            }
        }
    }
    count_entries(&vault, key, &mut left).await;
    for file in std::fs::read_dir(home.path()).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() && holds(&std::fs::read(&path).unwrap(), mark) {
            left.marks.push(path.display().to_string());
        }
    }
    left
}

async fn count_entries(vault: &VaultDb, key: DocKey, left: &mut Left) {
    let rows = sqlx::query("SELECT bytes, companions FROM entry WHERE log = ?").bind(key.circle.0.to_vec());
    let mut wrapped = BTreeSet::new();
    let mut beside: Vec<Vec<u8>> = Vec::new();
    for row in rows.fetch_all(vault.readers()).await.unwrap() {
        let bytes: Vec<u8> = row.try_get(0).unwrap();
        left.count(&bytes, key);
        let companions: Option<Vec<u8>> = row.try_get(1).unwrap();
        beside.extend(companions);
        let Ok(entry) = Entry::parse(bytes) else { continue };
        if entry.header().kind == Kind::SLOTS {
            let slots = Slots::from_body(entry.body()).unwrap().0;
            wrapped.extend(slots.iter().filter(|slot| slot.document == key.document).map(|slot| slot.hash));
        }
    }
    let is_wrap = |at: &[u8]| wrapped.contains(&alcove_protocol::record::slot_hash(at));
    for packed in &beside {
        let mut rest = packed.as_slice();
        while let Some((length, after)) = rest.split_first_chunk::<4>() {
            let length = usize::try_from(u32::from_be_bytes(*length)).unwrap();
            let (companion, next) = after.split_at(length);
            left.wraps += usize::from(is_wrap(companion));
            rest = next;
        }
    }
    let slots: i64 = sqlx::query_scalar("SELECT count(*) FROM slot WHERE document = ?")
        .bind(key.document.0.to_vec())
        .fetch_one(vault.readers())
        .await
        .unwrap();
    left.slots = usize::try_from(slots).unwrap();
}

fn holds(bytes: &[u8], mark: &str) -> bool {
    bytes.windows(mark.len()).any(|part| part.eq_ignore_ascii_case(mark.as_bytes()))
}
