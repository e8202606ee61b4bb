#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use alcove_protocol::trust::chain::Author;
use tempfile::TempDir;
use zeroize::Zeroizing;

use crate::client::tests::{found, home, passphrase};
use crate::client::{Client, Home, NewGroup};
use crate::error::ClientError;
use crate::ports::{DeviceKeyStore, DeviceKeyStoreError as Error, DeviceKeyStoreLevel};

/// A key store that does what the test says next, and otherwise works. A wrap is the key turned over.
#[derive(Debug, Default)]
struct Store {
    keys: Mutex<BTreeMap<String, bool>>,
    records: Mutex<BTreeMap<String, Vec<u8>>>,
    next: Mutex<VecDeque<Next>>,
    keeps_nothing: Mutex<bool>,
}

#[derive(Clone, Debug)]
enum Next {
    Fail(Error),
    Give(Vec<u8>),
    Panic,
}

impl Store {
    fn will(&self, next: impl IntoIterator<Item = Next>) {
        *self.next.lock().unwrap() = next.into_iter().collect();
    }

    fn answer(&self, usual: Vec<u8>) -> Result<Vec<u8>, Error> {
        let next = self.next.lock().unwrap().pop_front();
        match next {
            Some(Next::Fail(error)) => Err(error),
            Some(Next::Give(bytes)) => Ok(bytes),
            Some(Next::Panic) => panic!("a host that panics"),
            None => Ok(usual),
        }
    }

    fn held(&self) -> usize {
        self.keys.lock().unwrap().len()
    }
}

impl DeviceKeyStore for Store {
    fn wrap(&self, alias: &str, key: &[u8]) -> Result<Vec<u8>, Error> {
        let wrap = self.answer(key.iter().rev().map(|byte| !byte).collect())?;
        self.keys.lock().unwrap().insert(alias.to_owned(), true);
        Ok(wrap)
    }

    fn unwrap(&self, alias: &str, wrapped: &[u8], reason: &str) -> Result<Zeroizing<Vec<u8>>, Error> {
        assert_eq!(reason, "to show your notes");
        let key = self.answer(wrapped.iter().rev().map(|byte| !byte).collect())?;
        if self.keys.lock().unwrap().contains_key(alias) { Ok(key.into()) } else { Err(Error::Missing) }
    }

    fn delete(&self, alias: &str) -> Result<(), Error> {
        self.keys.lock().unwrap().remove(alias);
        Ok(())
    }

    fn level(&self) -> Result<DeviceKeyStoreLevel, Error> {
        Ok(DeviceKeyStoreLevel::Hardware)
    }

    fn load(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.records.lock().unwrap().get(name).cloned())
    }

    fn keep(&self, name: &str, record: &[u8]) -> Result<(), Error> {
        if *self.keeps_nothing.lock().unwrap() {
            return Err(Error::Locked);
        }
        self.records.lock().unwrap().insert(name.to_owned(), record.to_vec());
        Ok(())
    }
}

async fn open(home: &Home, store: &Arc<Store>) -> Result<Client, ClientError> {
    Client::open_with_key_store(home, Arc::clone(store) as _, "to show your notes".to_owned()).await
}

async fn make_group(client: &Client) -> Result<(), ClientError> {
    client.create_group(NewGroup { label: "Tuesday".to_owned(), purpose: String::new() }).await.map(|_| ())
}

async fn life(client: &Client) -> Author {
    client.use_engine(|engine, _, _| (engine.me().author(), Vec::new())).await.unwrap()
}

/// A practice whose device a key store opens, closed.
async fn with_store(home: &Home) -> Arc<Store> {
    let store = Arc::new(Store::default());
    let client = found(home).await;
    let level = client.add_key_store(home, passphrase("elm"), Arc::clone(&store) as _).await.unwrap();
    assert_eq!(level, DeviceKeyStoreLevel::Hardware);
    client.close().await;
    store
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

#[tokio::test]
async fn a_device_opens_with_the_key_store_and_the_passphrase_in_turn_and_stays_in_one_life() {
    let folder = TempDir::new().unwrap();
    let home = home(&folder);
    let store = with_store(&home).await;
    let client = open(&home, &store).await.unwrap();
    make_group(&client).await.unwrap();
    let first = life(&client).await;
    client.close().await;
    for round in 1..=3 {
        let by_words = Client::open_with_passphrase(&home, passphrase("elm")).await.unwrap();
        assert_eq!(life(&by_words).await, first, "the passphrase, round {round}");
        make_group(&by_words).await.unwrap();
        by_words.close().await;
        let again = open(&home, &store).await.unwrap();
        assert_eq!(life(&again).await, first, "the key store, round {round}");
        assert_eq!(again.groups().await.unwrap().len(), 2 * round);
        make_group(&again).await.unwrap();
        again.close().await;
    }
}

#[tokio::test]
async fn whatever_a_key_store_gives_the_device_stays_shut_and_the_passphrase_still_opens_it() {
    let folder = TempDir::new().unwrap();
    let home = home(&folder);
    let store = with_store(&home).await;
    let failures = [Error::Locked, Error::UserCancelled, Error::KeyInvalidated, Error::Missing];
    for error in failures {
        store.will([Next::Fail(error)]);
        let told = open(&home, &store).await.unwrap_err();
        assert!(matches!(told, ClientError::KeyStore(found) if found == error), "{told:?}");
    }
    for garbage in [Vec::new(), vec![7; 31], vec![7; 32], vec![7; 100_000]] {
        store.will([Next::Give(garbage)]);
        assert!(matches!(open(&home, &store).await, Err(ClientError::KeySlot(_))));
    }
    let transient = || Next::Fail(Error::Transient);
    store.will([transient(), Next::Panic, transient()]);
    assert!(matches!(open(&home, &store).await, Err(ClientError::KeyStore(Error::Transient))));
    store.will([transient(), Next::Panic]);
    open(&home, &store).await.unwrap().close().await;
    Client::open_with_passphrase(&home, passphrase("elm")).await.unwrap();
}

#[tokio::test]
async fn a_slot_that_cannot_be_made_changes_nothing() {
    let folder = TempDir::new().unwrap();
    let home = home(&folder);
    let client = found(&home).await;
    let store = Arc::new(Store::default());
    for garbage in [Vec::new(), vec![7; 100_000]] {
        store.will([Next::Give(garbage)]);
        let told = client.add_key_store(&home, passphrase("elm"), Arc::clone(&store) as _).await;
        assert!(matches!(told, Err(ClientError::KeySlot(_))));
    }
    let told = client.add_key_store(&home, passphrase("oak"), Arc::clone(&store) as _).await;
    assert!(matches!(told, Err(ClientError::WrongPassphrase)));
    client.close().await;
    assert!(matches!(open(&home, &store).await, Err(ClientError::KeyStore(Error::Missing))));
    std::fs::write(home.path().join("keys.store"), b"alcvslt\x01 and nothing more").unwrap();
    assert!(matches!(open(&home, &store).await, Err(ClientError::Damaged { .. })));
    Client::open_with_passphrase(&home, passphrase("elm")).await.unwrap();
}

#[tokio::test]
async fn a_folder_that_was_restored_whole_begins_another_life_because_the_key_store_was_not() {
    let (folder, backup) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let home = home(&folder);
    let store = with_store(&home).await;
    let client = open(&home, &store).await.unwrap();
    make_group(&client).await.unwrap();
    client.close().await;
    copy(folder.path(), backup.path());
    let client = open(&home, &store).await.unwrap();
    make_group(&client).await.unwrap();
    let before = life(&client).await;
    client.close().await;
    std::fs::remove_file(home.vault_path()).unwrap();
    copy(backup.path(), folder.path());
    let restored = open(&home, &store).await.unwrap();
    assert_ne!(life(&restored).await, before);
    make_group(&restored).await.unwrap();
}

#[tokio::test]
async fn nothing_is_confirmed_while_the_key_store_does_not_keep_the_witness() {
    let folder = TempDir::new().unwrap();
    let home = home(&folder);
    let store = with_store(&home).await;
    let client = open(&home, &store).await.unwrap();
    *store.keeps_nothing.lock().unwrap() = true;
    assert!(matches!(make_group(&client).await, Err(ClientError::StorageFailed { .. })));
    *store.keeps_nothing.lock().unwrap() = false;
    make_group(&client).await.unwrap();
    client.close().await;
    open(&home, &store).await.unwrap().close().await;
}

#[tokio::test]
async fn a_key_that_is_replaced_taken_away_or_destroyed_is_forgotten_by_the_key_store() {
    let folder = TempDir::new().unwrap();
    let home = home(&folder);
    let store = with_store(&home).await;
    let client = open(&home, &store).await.unwrap();
    client.add_key_store(&home, passphrase("elm"), Arc::clone(&store) as _).await.unwrap();
    assert_eq!(store.held(), 1);
    client.remove_key_store(&home).await.unwrap();
    assert_eq!(store.held(), 0);
    client.add_key_store(&home, passphrase("elm"), Arc::clone(&store) as _).await.unwrap();
    client.destroy(&home, &[]).await.unwrap();
    assert_eq!(store.held(), 0);
    assert!(matches!(open(&home, &store).await, Err(ClientError::NotSetUp { .. })));
}
