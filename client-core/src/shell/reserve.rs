//! Room for one session, held by a file: where the disk is full, the file goes, and recording goes on.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rand_core::Rng;
use tokio::task::spawn_blocking;

use crate::engine::{HandOver, LoadRequest, Looked, Lookup, SaveBatch, Stored, StoredDocument};
use crate::ports::{Storage, StorageError};
use crate::shell::clock::system_rng;

/// Its name in the home folder.
pub(crate) const FILE_NAME: &str = "room.reserve";
/// What a session needs: eight entries with their note make some 200 kB of store, and its log of writes as much again; the
/// rest is for a long one, and for the sync after it.
pub(crate) const RESERVE_BYTES: u64 = 4 << 20;
/// Bytes that are written at once.
const CHUNK_BYTES: usize = 64 * 1024;
/// After the room was needed, or was not to be had, it is not asked for again for so long.
const RENEWAL_WAIT: Duration = Duration::from_mins(1);

/// The file.
#[derive(Clone, Debug)]
pub(crate) struct Reserve {
    path: PathBuf,
}

impl Reserve {
    /// That of the folder `home`. Writers hold the folder's lock.
    pub(crate) fn new(home: &Path) -> Self {
        Self { path: home.join(FILE_NAME) }
    }

    /// Whether the room is held.
    pub(crate) fn is_whole(&self) -> bool {
        std::fs::metadata(&self.path).is_ok_and(|file| file.len() == RESERVE_BYTES)
    }

    /// Takes the room where it is not held. Random bytes: a disk that compresses holds room for nothing else.
    pub(crate) fn renew(&self) {
        if !self.is_whole() && self.write().is_err() {
            self.release();
        }
    }

    fn write(&self) -> std::io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file: File = options.open(&self.path)?;
        let mut chunk = vec![0; CHUNK_BYTES];
        let mut left = usize::try_from(RESERVE_BYTES).unwrap_or(usize::MAX);
        while left > 0 {
            system_rng().fill_bytes(&mut chunk);
            chunk.truncate(left);
            file.write_all(&chunk)?;
            left -= chunk.len();
        }
        file.sync_all()
    }

    /// Gives the room back. Says whether there was any.
    pub(crate) fn release(&self) -> bool {
        let was_there = std::fs::metadata(&self.path).is_ok_and(|file| file.len() > 0);
        was_there && std::fs::remove_file(&self.path).is_ok()
    }
}

/// A store that gives the reserved room back before it refuses a batch because the disk is full.
#[derive(Debug)]
pub(crate) struct Reserved<S> {
    store: S,
    reserve: Reserve,
    /// When the room is asked for again; none while it is held.
    renew_at: Option<Instant>,
}

impl<S> Reserved<S> {
    /// `store`, with room held beside it where the disk has it.
    pub(crate) async fn new(store: S, reserve: Reserve) -> Self {
        let mut reserved = Self { store, reserve, renew_at: None };
        reserved.renew().await;
        reserved
    }

    pub(crate) fn inner_mut(&mut self) -> &mut S {
        &mut self.store
    }

    async fn renew(&mut self) {
        let reserve = self.reserve.clone();
        let held = spawn_blocking(move || {
            reserve.renew();
            reserve.is_whole()
        });
        self.renew_at = (!held.await.unwrap_or(false)).then(|| Instant::now() + RENEWAL_WAIT);
    }
}

impl<S: Storage> Storage for Reserved<S> {
    async fn save(&mut self, batch: &SaveBatch) -> Result<(), StorageError> {
        let mut saved = self.store.save(batch).await;
        if saved == Err(StorageError::Full) && self.reserve.release() {
            tracing::warn!(event = "reserved_room_used");
            self.renew_at = Some(Instant::now() + RENEWAL_WAIT);
            saved = self.store.save(batch).await;
        } else if saved.is_ok() && self.renew_at.is_some_and(|at| at <= Instant::now()) {
            self.renew().await;
        }
        saved
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

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use tempfile::TempDir;

    use super::*;
    use crate::engine::SaveOp;
    use crate::shell::store::MemoryStore;

    async fn store(home: &TempDir) -> Reserved<MemoryStore> {
        Reserved::new(MemoryStore::default(), Reserve::new(home.path())).await
    }

    fn batch(number: u64) -> SaveBatch {
        SaveBatch { number, ops: vec![SaveOp::Meta("audit_heads", vec![7])] }
    }

    #[tokio::test]
    async fn on_a_full_disk_the_reserved_room_goes_and_the_batch_is_kept() {
        let home = TempDir::new().unwrap();
        let mut store = store(&home).await;
        assert!(store.reserve.is_whole());
        store.inner_mut().fail_next_saves(1, StorageError::Full);
        store.save(&batch(1)).await.unwrap();
        assert!(!home.path().join(FILE_NAME).exists(), "the room was given back");
        assert_eq!(store.load_start().await.unwrap().meta, [("audit_heads".to_owned(), vec![7])]);
        // Nothing is left to give back: it is said that the disk is full.
        store.inner_mut().fail_next_saves(1, StorageError::Full);
        assert_eq!(store.save(&batch(2)).await, Err(StorageError::Full));
        store.renew_at = Some(Instant::now());
        store.save(&batch(3)).await.unwrap();
        assert!(store.reserve.is_whole(), "there is room again");
    }

    #[tokio::test]
    async fn no_other_failure_costs_the_room_and_a_cut_off_file_is_none() {
        let home = TempDir::new().unwrap();
        let mut store = store(&home).await;
        store.inner_mut().fail_next_saves(1, StorageError::Failed("worn out".to_owned()));
        assert!(store.save(&batch(1)).await.is_err());
        assert!(store.reserve.is_whole());
        std::fs::write(home.path().join(FILE_NAME), b"cut off").unwrap();
        assert!(!store.reserve.is_whole());
        store.reserve.renew();
        assert!(store.reserve.is_whole());
    }
}
