//! W13: a phone is lost, and turns up again.

use std::collections::BTreeMap;

use alcove_client_core::client::Revocation;
use alcove_client_core::crypto::{CircleTag, Committed, EpochKey, WrapInfo, unwrap_with};
use alcove_client_core::engine::DeviceStanding;
use alcove_client_core::ports::Storage;
use alcove_client_core::shell::store::SqliteStore;
use alcove_client_core::shell::vault::VaultDb;
use alcove_protocol::entry::Entry;
use alcove_protocol::id::{DeviceId, LogId};
use alcove_protocol::record::EpochPart;
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Row};

use super::practice::{Phone, Practice, settle, write_note};

#[tokio::test(flavor = "multi_thread")]
async fn w13_a_lost_phone_is_reported_the_relay_refuses_it_at_once_and_its_late_work_waits_for_an_admin() {
    let (mut practice, anna, ben, note) = Practice::of_two().await;
    let lost = ben.client.device();
    let unsent = write_note(&ben, note.key.circle, 2, "Written before the phone was lost.").await;

    practice.stop_relay().await;
    let report = anna.client.revoke_device(lost, Revocation::Revoke).await.unwrap();
    assert!(!report.told, "the decision waits for the relay");
    assert!(report.readable.iter().any(|circle| circle.circle == note.key.circle), "{report:?}");
    assert!(report.lease_days > 0);
    practice.start_relay().await;
    anna.client.sync_through().await.unwrap();
    let report = anna.client.revocation_report(lost).await.unwrap();
    assert!(report.told && report.readable.iter().all(|circle| circle.new_key), "{report:?}");
    let after = write_note(&anna, note.key.circle, 3, "Written after the loss.").await;
    settle(&[&anna]).await;

    ben.client.sync().await.unwrap();
    assert_eq!(ben.client.status().standing, DeviceStanding::Revoked, "one round trip is enough");
    assert_eq!(ben.find_text(&after).await, None);
    ben.client.sync().await.unwrap();
    assert!(ben.client.status().handed_in > 0, "what it had not sent is handed in, sealed");
    assert_eq!(ben.client.status().unsent.entries, 0);

    settle(&[&anna]).await;
    assert_eq!(anna.find_text(&unsent).await, None, "nothing of it counts before somebody decides");
    let late = anna.client.late_work(10).await.unwrap();
    assert!(!late.is_empty() && late.iter().all(|item| item.entry.is_some_and(|(_, author)| author == lost)));
    let late = late.into_iter().rev().filter_map(|item| Some(item.entry?.0)).collect();
    anna.client.accept_late(late).await.unwrap();
    settle(&[&anna]).await;
    assert_eq!(anna.text(&unsent).await, "Written before the phone was lost.");
}

#[tokio::test(flavor = "multi_thread")]
async fn w13_no_key_of_anything_sealed_after_the_loss_is_on_the_phone_or_comes_out_of_what_is_on_it() {
    let (mut practice, anna, ben, note) = Practice::of_two().await;
    anna.client.revoke_device(ben.client.device(), Revocation::Revoke).await.unwrap();
    anna.client.sync_through().await.unwrap();
    write_note(&anna, note.key.circle, 3, "Written after the loss.").await;
    settle(&[&anna]).await;
    for _ in 0..2 {
        ben.client.sync().await.unwrap();
    }
    let (annas, bens) = (anna.keys.device.kem.clone(), ben.keys.device.kem.clone());
    let (annas_device, bens_device) = (anna.client.device(), ben.client.device());
    let (ours, theirs) = (Traces::of(anna).await, Traces::of(ben).await);
    let new_keys: Vec<_> = ours.keys.iter().filter(|key| !theirs.keys.contains_key(key.0)).collect();
    assert!(new_keys.iter().any(|((log, _), _)| *log == note.key.circle), "the group has a new key");
    for (epoch, key) in &new_keys {
        assert!(!theirs.hold(key.expose()), "the key of {epoch:?} lies on the lost phone");
        assert!(ours.hold(key.expose()), "the search finds a key where there is one");
    }
    assert!(!theirs.hold(b"after the loss") && theirs.hold(b"opened slowly"));

    // Everything that the relay stores for anybody, tried with what the phone can open.
    let wraps = practice.with_database(all_wraps).await;
    let (mut tried, mut opened) = (0, 0);
    for Wrapped { entry, part, device, wrap } in &wraps {
        // A circle that was founded since has no id inside the entry that founds it.
        let circle = CircleTag::of(entry.header());
        let Some(key) = ours.keys.get(&(entry.log(), part.number)) else { continue };
        if theirs.keys.contains_key(&(entry.log(), part.number)) {
            continue;
        }
        assert_ne!(*device, bens_device, "the phone is no recipient of epoch {}", part.number);
        let committed = Committed { circle, number: part.number, commitment: part.commitment };
        let previous = entry.header().control_head;
        let info = |recipient| WrapInfo {
            suite: entry.header().suite,
            circle,
            number: part.number,
            recipient,
            previous,
        };
        for recipient in [*device, bens_device] {
            tried += 1;
            assert!(unwrap_with(&bens, wrap, &info(recipient), &committed).is_err());
        }
        let own = unwrap_with(&annas, wrap, &info(*device), &committed);
        opened += usize::from(*device == annas_device && own.is_ok_and(|own| own.expose() == key.expose()));
    }
    assert!(tried > 0 && opened == new_keys.len(), "{tried} tried, {opened} opened by who may");
}

/// What lies on a device, its store open.
struct Traces {
    keys: BTreeMap<(LogId, u32), EpochKey>,
    bytes: Vec<Vec<u8>>,
}

impl Traces {
    /// Every key that the store knows, every value of every table, and every file beside it.
    async fn of(phone: Phone) -> Self {
        phone.client.close().await;
        let vault = VaultDb::open(&phone.home.vault_path(), &phone.keys.vault_key).await.unwrap();
        let mut bytes = Vec::new();
        let tables: Vec<String> = sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'table'")
            .fetch_all(vault.readers())
            .await
            .unwrap();
        assert!(tables.len() > 10);
        for table in tables {
            let rows = sqlx::query(AssertSqlSafe(format!("SELECT * FROM \"{table}\"")))
                .fetch_all(vault.readers())
                .await;
            for row in rows.unwrap() {
                for at in 0..row.len() {
                    bytes.push(row.try_get_unchecked::<Vec<u8>, _>(at).unwrap_or_default());
                }
            }
        }
        let (mut store, views) = SqliteStore::open(vault);
        let circles = store.load_start().await.unwrap().circles.into_iter();
        let keys = circles.flat_map(|circle| {
            circle.epoch_keys.into_iter().map(move |(number, key)| ((circle.log, number), key))
        });
        let keys = keys.collect();
        drop(views);
        store.close().await.unwrap();
        for file in std::fs::read_dir(phone.home.path()).unwrap() {
            bytes.push(std::fs::read(file.unwrap().path()).unwrap());
        }
        Self { keys, bytes }
    }

    fn hold(&self, wanted: &[u8]) -> bool {
        self.bytes.iter().any(|bytes| bytes.windows(wanted.len()).any(|part| part == wanted))
    }
}

/// A wrap of an epoch as the relay stores it.
struct Wrapped {
    entry: Entry,
    part: EpochPart,
    device: DeviceId,
    wrap: Vec<u8>,
}

async fn all_wraps(database: &mut SqliteConnection) -> Vec<Wrapped> {
    let rows = "SELECT entries.bytes, wraps.device, wraps.bytes FROM wraps JOIN entries USING (entry)";
    let rows = sqlx::query_as::<_, (Vec<u8>, Vec<u8>, Vec<u8>)>(rows).fetch_all(database).await.unwrap();
    let wrapped = |(bytes, device, wrap): (Vec<u8>, Vec<u8>, Vec<u8>)| {
        let entry = Entry::parse(bytes).unwrap();
        let part = EpochPart::of(&entry).ok().flatten()?;
        Some(Wrapped { part, entry, device: DeviceId(device.try_into().unwrap()), wrap })
    };
    rows.into_iter().filter_map(wrapped).collect()
}
