//! What a store promises. Every claim runs on the store in memory and on the one on disk, and random batches leave both
//! with the same records.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod closing;
mod documents;
mod entries;
mod evidence;
mod handing_over;
pub(super) mod made;
mod random;
mod records;
mod views;

use tempfile::TempDir;

use crate::crypto::VaultKey;
use crate::engine::{
    DocKey, HandOver, LoadRequest, Looked, Lookup, SaveBatch, SaveOp, Stored, StoredDocument,
};
use crate::ports::{Storage, StorageError, Views};
use crate::shell::store::{MemoryStore, SqliteStore, SqliteViews};
use crate::shell::vault::VaultDb;

/// A store under test, with whatever it lives in.
pub(super) trait Subject: Storage {
    async fn new() -> Self;
    fn views(&self) -> impl Views;

    async fn keep(&mut self, ops: Vec<SaveOp>) {
        self.try_keep(ops).await.unwrap();
    }

    async fn try_keep(&mut self, ops: Vec<SaveOp>) -> Result<(), StorageError> {
        self.save(&SaveBatch { number: 1, ops }).await
    }

    /// Views in which everything is found.
    async fn indexed(&mut self) -> impl Views {
        self.index_texts().await.unwrap();
        let views = self.views();
        assert_eq!(views.is_indexed().await, Ok(true));
        views
    }

    async fn start(&mut self) -> Stored {
        self.load_start().await.unwrap()
    }

    async fn document(&mut self, key: DocKey, from_entries: bool) -> StoredDocument {
        let mut loaded = self.load_documents(&[LoadRequest { key, from_entries }]).await.unwrap();
        assert_eq!((loaded.len(), loaded[0].key, loaded[0].from_entries), (1, key, from_entries));
        loaded.remove(0)
    }
}

impl Subject for MemoryStore {
    async fn new() -> Self {
        Self::default()
    }

    fn views(&self) -> impl Views {
        self.clone()
    }
}

/// The store on disk, in a folder of its own.
pub(super) struct OnDisk {
    pub(super) store: SqliteStore,
    pub(super) views: SqliteViews,
    pub(super) folder: TempDir,
}

impl OnDisk {
    pub(super) async fn open(folder: TempDir) -> Self {
        let vault = VaultDb::open(&folder.path().join("vault.db"), &VaultKey::from([7; 32])).await.unwrap();
        let (store, views) = SqliteStore::open(vault);
        Self { store, views, folder }
    }

    /// Closes the store and opens it again.
    pub(super) async fn reopened(self) -> Self {
        self.store.close().await.unwrap();
        Self::open(self.folder).await
    }
}

impl Storage for OnDisk {
    async fn close(self) -> Result<(), StorageError> {
        self.store.close().await
    }

    async fn load_hand_over(&mut self, content_bytes_max: usize) -> Result<HandOver, StorageError> {
        self.store.load_hand_over(content_bytes_max).await
    }

    async fn save(&mut self, batch: &SaveBatch) -> Result<(), StorageError> {
        self.store.save(batch).await
    }

    async fn index_texts(&mut self) -> Result<(), StorageError> {
        self.store.index_texts().await
    }

    async fn index_next_text(&mut self) -> Result<bool, StorageError> {
        self.store.index_next_text().await
    }

    async fn load_start(&mut self) -> Result<Stored, StorageError> {
        self.store.load_start().await
    }

    async fn load_documents(
        &mut self,
        requests: &[LoadRequest],
    ) -> Result<Vec<StoredDocument>, StorageError> {
        self.store.load_documents(requests).await
    }

    async fn look(&mut self, lookup: &Lookup) -> Result<Looked, StorageError> {
        self.store.look(lookup).await
    }
}

impl Subject for OnDisk {
    async fn new() -> Self {
        Self::open(TempDir::new().unwrap()).await
    }

    fn views(&self) -> impl Views {
        self.views.clone()
    }
}

/// Runs claims on both stores.
macro_rules! on_both {
    ($($claim:ident),+ $(,)?) => {
        mod memory {
            $(#[tokio::test]
            async fn $claim() {
                super::$claim(<crate::shell::store::MemoryStore as super::Subject>::new().await).await;
            })+
        }
        mod on_disk {
            $(#[tokio::test]
            async fn $claim() {
                super::$claim(<crate::shell::store::contract::OnDisk as super::Subject>::new().await).await;
            })+
        }
    };
}
use on_both;

/// Everything the engine starts from, as text, secrets included: the keys of tests protect nothing.
pub(super) fn shown(stored: &Stored) -> String {
    let secrets: Vec<String> = stored
        .circles
        .iter()
        .map(|circle| {
            let salt = circle.founding.as_ref().map(|(_, salt, _)| *salt.expose());
            let keys: Vec<_> = circle.epoch_keys.iter().map(|(_, key)| *key.expose()).collect();
            let slots: Vec<_> = circle.slots.iter().map(|(.., secret)| *secret.expose()).collect();
            format!("{salt:?} {keys:?} {slots:?}")
        })
        .collect();
    let intake: Vec<_> = stored.intake_keys.iter().map(|(_, secret)| *secret.expose()).collect();
    format!("{stored:#?}\n{secrets:#?}\n{intake:?}")
}
