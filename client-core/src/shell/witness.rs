//! The witness of the store on machines without a key store of the platform: a small file beside it, and a store that
//! moves it before it commits.
//!
//! Who copies or restores the whole home folder copies the file along; then the relay is what shows it.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::engine::{HandOver, LoadRequest, Looked, Lookup, SaveBatch, Stored, StoredDocument, Witness};
use crate::ports::{Storage, StorageError, WitnessKeeper};

const FILE_NAME: &str = "witness";
const NEW_FILE_NAME: &str = "witness.new";

/// The file in a home folder.
#[derive(Clone, Debug)]
pub struct WitnessFile {
    home: PathBuf,
}

impl WitnessFile {
    /// The witness of the folder `home`. Writers hold the folder's lock.
    pub fn new(home: &Path) -> Self {
        Self { home: home.to_owned() }
    }
}

impl WitnessKeeper for WitnessFile {
    async fn load(&mut self) -> Result<Option<Vec<u8>>, StorageError> {
        match std::fs::read(self.home.join(FILE_NAME)) {
            Ok(record) => Ok(Some(record)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StorageError::Failed(error.kind().to_string())),
        }
    }

    async fn keep(&mut self, record: &[u8]) -> Result<(), StorageError> {
        let new = self.home.join(NEW_FILE_NAME);
        let written = File::create(&new).and_then(|mut file| {
            file.write_all(record)?;
            file.sync_all()?;
            std::fs::rename(&new, self.home.join(FILE_NAME))?;
            File::open(&self.home)?.sync_all()
        });
        written.map_err(|error| {
            if error.kind() == ErrorKind::StorageFull {
                StorageError::Full
            } else {
                StorageError::Failed(error.kind().to_string())
            }
        })
    }
}

/// A store whose witness moves before each batch that holds its record.
#[derive(Debug)]
pub struct Witnessed<S, W> {
    store: S,
    witness: W,
}

impl<S, W: WitnessKeeper> Witnessed<S, W> {
    /// `store`, with its witness.
    pub fn new(store: S, witness: W) -> Self {
        Self { store, witness }
    }

    /// What the key store keeps.
    ///
    /// # Errors
    /// [`StorageError`].
    pub async fn load_witness(&mut self) -> Result<Option<Vec<u8>>, StorageError> {
        self.witness.load().await
    }
}

impl<S: Storage, W: WitnessKeeper> Storage for Witnessed<S, W> {
    async fn save(&mut self, batch: &SaveBatch) -> Result<(), StorageError> {
        if let Some(record) = Witness::moved_by(batch) {
            self.witness.keep(record).await?;
        }
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

    async fn load_hand_over(&mut self, content_bytes_max: usize) -> Result<HandOver, StorageError> {
        self.store.load_hand_over(content_bytes_max).await
    }

    async fn look(&mut self, lookup: &Lookup) -> Result<Looked, StorageError> {
        self.store.look(lookup).await
    }

    async fn close(self) -> Result<(), StorageError> {
        self.store.close().await
    }
}
