//! The platform's key store beside the passphrase: it opens the device without a passphrase, and keeps the store's witness.
//! What it loses, the passphrase brings back; it never holds the only copy of anything.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use alcove_protocol::id::DeviceId;
use data_encoding::HEXLOWER;
use tokio::task::spawn_blocking;
use tokio::time::{sleep, timeout};
use zeroize::Zeroizing;

use crate::client::{Client, Home};
use crate::crypto::StoreSlotKey;
use crate::crypto::passphrase::KeyFile;
use crate::crypto::store_slot::{STORE_SLOT_ID_BYTES, StoreSlot, StoreSlotError};
use crate::engine::Witness;
use crate::error::ClientError;
use crate::ports::{DeviceKeyStore, DeviceKeyStoreError, DeviceKeyStoreLevel, StorageError, WitnessKeeper};
use crate::shell::clock::system_rng;
use crate::shell::vault::{KeyStore, KeyStoreError};
use crate::shell::witness::WitnessFile;

/// How often a key store is asked that fails in passing.
const TRIES_MAX: u32 = 3;
/// The first wait before it is asked again; the next is four times that.
const RETRY_WAIT_MS: u64 = 50;
/// How long a record may take. Nobody is asked anything for it.
const RECORD_WAIT_MAX: Duration = Duration::from_secs(10);

/// A key store of the platform, shared with the host.
pub type SharedKeyStore = Arc<dyn DeviceKeyStore>;

/// Asks the key store on a thread that may take its time, while no lock of ours is held.
async fn ask<T: Send + 'static>(
    store: &SharedKeyStore,
    what: impl FnOnce(&dyn DeviceKeyStore) -> Result<T, DeviceKeyStoreError> + Send + 'static,
) -> Result<T, DeviceKeyStoreError> {
    let store = Arc::clone(store);
    // A host that panics is one that failed.
    spawn_blocking(move || what(store.as_ref())).await.unwrap_or(Err(DeviceKeyStoreError::Transient))
}

/// [`ask`], again where the key store fails in passing.
async fn ask_again<T: Send + 'static>(
    store: &SharedKeyStore,
    what: impl Fn(&dyn DeviceKeyStore) -> Result<T, DeviceKeyStoreError> + Clone + Send + 'static,
) -> Result<T, DeviceKeyStoreError> {
    let mut wait = Duration::from_millis(RETRY_WAIT_MS);
    for _ in 1..TRIES_MAX {
        match ask(store, what.clone()).await {
            Err(DeviceKeyStoreError::Transient) => sleep(wait).await,
            answer => return answer,
        }
        wait *= 4;
    }
    ask(store, what).await
}

fn alias(id: &[u8; STORE_SLOT_ID_BYTES]) -> String {
    format!("alcove-keys-{}", HEXLOWER.encode(id))
}

/// Where a store keeps its witness.
#[derive(Debug)]
pub(in crate::client) enum HomeWitness {
    /// In a file beside the store.
    File(WitnessFile),
    /// In the key store and in the file, of which the newer is believed: the file alone moves while the passphrase opens
    /// the device, and only a folder that was restored has a file that is older.
    KeyStore { store: SharedKeyStore, name: String, file: WitnessFile },
}

impl HomeWitness {
    fn in_key_store(store: SharedKeyStore, device: DeviceId, home: &Home) -> Self {
        let name = format!("alcove-witness-{}", device.to_hex());
        Self::KeyStore { store, name, file: WitnessFile::new(home.path()) }
    }
}

impl WitnessKeeper for HomeWitness {
    async fn load(&mut self) -> Result<Option<Vec<u8>>, StorageError> {
        let (store, name, file) = match self {
            Self::File(file) => return file.load().await,
            Self::KeyStore { store, name, file } => (store, name.clone(), file),
        };
        let loaded = timeout(RECORD_WAIT_MAX, ask_again(store, move |store| store.load(&name))).await;
        let kept = loaded.unwrap_or(Err(DeviceKeyStoreError::Transient)).map_err(no_record)?;
        Ok(newer(kept, file.load().await?))
    }

    async fn keep(&mut self, record: &[u8]) -> Result<(), StorageError> {
        let (store, name) = match self {
            Self::File(file) => return file.keep(record).await,
            Self::KeyStore { store, name, file } => {
                file.keep(record).await?;
                (store, name.clone())
            }
        };
        let record = record.to_vec();
        let kept = ask_again(store, move |store| store.keep(&name, &record));
        let kept = timeout(RECORD_WAIT_MAX, kept).await;
        kept.unwrap_or(Err(DeviceKeyStoreError::Transient)).map_err(no_record)
    }
}

/// Of the key store's record and the file's the newer; the key store's where they cannot be compared.
fn newer(kept: Option<Vec<u8>>, beside: Option<Vec<u8>>) -> Option<Vec<u8>> {
    let (Some(kept), Some(beside)) = (&kept, &beside) else { return kept.or(beside) };
    let is_newer = match (Witness::from_bytes(kept), Witness::from_bytes(beside)) {
        (Ok(kept), Ok(beside)) => beside.is_newer_than(&kept),
        _ => false,
    };
    Some(if is_newer { beside.clone() } else { kept.clone() })
}

fn no_record(error: DeviceKeyStoreError) -> StorageError {
    StorageError::Failed(error.to_string())
}

fn not_a_slot(error: StoreSlotError) -> ClientError {
    match error {
        StoreSlotError::WrongKey | StoreSlotError::BadWrap => ClientError::KeySlot(error),
        StoreSlotError::UnknownVersion { .. } => ClientError::NewerVersion,
        StoreSlotError::Damaged => ClientError::Damaged { what: error.to_string() },
    }
}

impl Home {
    fn store_slot(&self) -> Result<Option<StoreSlot>, ClientError> {
        match KeyStore::slot(self.path()).load() {
            Ok(bytes) => StoreSlot::from_bytes(&bytes).map(Some).map_err(not_a_slot),
            Err(KeyStoreError::Missing) => Ok(None),
            Err(error) => Err(ClientError::from_keys(error, self.path())),
        }
    }

    async fn unlock_by(&self, store: &SharedKeyStore, reason: String) -> Result<KeyFile, ClientError> {
        let Some(slot) = self.store_slot()? else {
            let missing = ClientError::KeyStore(DeviceKeyStoreError::Missing);
            let not_set_up = ClientError::NotSetUp { path: self.path().to_owned() };
            return Err(if self.has_keys() { missing } else { not_set_up });
        };
        let (alias, wrap) = (alias(&slot.id), slot.wrap.clone());
        let key = ask_again(store, move |store| store.unwrap(&alias, &wrap, &reason)).await?;
        slot.open(&key).map_err(not_a_slot)
    }

    /// Makes a slot for the key store, in place of the one before.
    async fn add_store_slot(&self, store: &SharedKeyStore, keys: &KeyFile) -> Result<(), ClientError> {
        let before = self.store_slot().ok().flatten();
        let key = StoreSlotKey::make(&mut system_rng());
        let mut id = [0; STORE_SLOT_ID_BYTES];
        rand_core::Rng::fill_bytes(&mut system_rng(), &mut id);
        let wrap = {
            let (alias, key) = (alias(&id), key.clone());
            ask_again(store, move |store| store.wrap(&alias, key.expose())).await?
        };
        let slot = StoreSlot::seal(keys, id, &key, wrap, &mut system_rng()).map_err(not_a_slot)?;
        let written = KeyStore::slot(self.path()).replace(&slot.to_bytes());
        written.map_err(|error| ClientError::from_keys(error, self.path()))?;
        if let Some(before) = before {
            forget_key(store, &before).await;
        }
        Ok(())
    }
}

/// Has the key store forget a slot's key. What it keeps all the same opens nothing once the slot is gone.
async fn forget_key(store: &SharedKeyStore, slot: &StoreSlot) {
    let alias = alias(&slot.id);
    if let Err(error) = ask_again(store, move |store| store.delete(&alias)).await {
        tracing::warn!(event = "key_store_kept_a_key", %error);
    }
}

impl Client {
    /// Opens the device with the key that the platform's key store holds. `reason` is what the key store tells the person
    /// where it asks them.
    ///
    /// # Errors
    /// [`ClientError::KeyStore`] and [`ClientError::KeySlot`]: the passphrase still opens it. As [`Client::open`].
    pub async fn open_with_key_store(
        home: &Home,
        store: SharedKeyStore,
        reason: String,
    ) -> Result<Self, ClientError> {
        let keys = home.unlock_by(&store, reason).await?;
        let witness = HomeWitness::in_key_store(Arc::clone(&store), keys.device.derive_device_id(), home);
        let client = Self::open_witnessed(home, keys, witness).await?;
        client.remember(Some(store));
        Ok(client)
    }

    /// Lets the platform's key store open this device from now on, beside the passphrase, and keep the store's witness once
    /// it does. The key that a key store held for it before is forgotten. Says how well it keeps keys.
    ///
    /// # Errors
    /// [`ClientError::WrongPassphrase`], [`ClientError::KeyStore`], [`ClientError::KeySlot`] when the key store gave
    /// nothing that can be kept; nothing changed.
    pub async fn add_key_store(
        &self,
        home: &Home,
        passphrase: Zeroizing<String>,
        store: SharedKeyStore,
    ) -> Result<DeviceKeyStoreLevel, ClientError> {
        let keys = home.unlock_aside(passphrase).await?;
        self.views()?;
        let level = ask_again(&store, |store| store.level()).await?;
        home.add_store_slot(&store, &keys).await?;
        self.remember(Some(store));
        Ok(level)
    }

    /// Takes the key store's slot away: from now on the passphrase alone opens this device.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn remove_key_store(&self, home: &Home) -> Result<(), ClientError> {
        self.views()?;
        self.forget_keys(home).await;
        let removed = KeyStore::slot(home.path()).remove();
        removed.map_err(|error| ClientError::from_keys(error, home.path()))?;
        self.remember(None);
        Ok(())
    }

    /// Has the key store that this client knows forget the device's key.
    pub(super) async fn forget_keys(&self, home: &Home) {
        // The lock ends here: the host is never asked while one is held.
        let store = self.inner.key_store.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let (Some(store), Ok(Some(slot))) = (store, home.store_slot()) {
            forget_key(&store, &slot).await;
        }
    }

    fn remember(&self, store: Option<SharedKeyStore>) {
        *self.inner.key_store.lock().unwrap_or_else(PoisonError::into_inner) = store;
    }
}

#[cfg(test)]
mod tests;
