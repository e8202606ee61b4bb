//! A store in memory, for the simulator and for tests. A clone is an image of its disk.

mod load;
mod look;
mod search;
mod tables;

use crate::engine::{HandOver, LoadRequest, Looked, Lookup, SaveBatch, Stored, StoredDocument};
use crate::ports::{Hit, ListQuery, ListRow, QuarantineItem, Storage, StorageError, Views};
use alcove_protocol::id::{EntryId, LogId};

use super::row::{DECIDABLE_REASONS, is_entry};
use crate::engine::DocKey;
use tables::Tables;

/// The store. Nothing in it waits, so whoever drives it needs no executor.
#[derive(Debug, Default)]
pub struct MemoryStore {
    tables: Tables,
    failures: Option<(u32, StorageError)>,
}

impl Clone for MemoryStore {
    /// What the disk holds. Failures that were asked for do not come along.
    fn clone(&self) -> Self {
        Self { tables: self.tables.clone(), failures: None }
    }
}

impl MemoryStore {
    /// Lets the next `count` saves fail with `error`; nothing of them is kept.
    pub fn fail_next_saves(&mut self, count: u32, error: StorageError) {
        self.failures = (count > 0).then_some((count, error));
    }

    /// Keeps a batch, whole or not at all.
    ///
    /// # Errors
    /// The failure that was asked for, or [`StorageError::Damaged`] when an entry in the batch is none.
    pub fn save_now(&mut self, batch: &SaveBatch) -> Result<(), StorageError> {
        if let Some((left, error)) = self.failures.take() {
            let failed = error.clone();
            self.failures = (left > 1).then_some((left - 1, error));
            return Err(failed);
        }
        self.tables.apply(batch)
    }

    /// Everything the engine needs to start.
    ///
    /// # Errors
    /// [`StorageError::Damaged`] when a stored record does not have its layout.
    pub fn load_start_now(&self) -> Result<Stored, StorageError> {
        load::load_start(&self.tables)
    }

    /// What a linked device is handed over.
    pub fn load_hand_over_now(&self, content_bytes_max: usize) -> HandOver {
        load::load_hand_over(&self.tables, content_bytes_max)
    }

    /// The documents asked for; one that does not exist is left out.
    pub fn load_documents_now(&self, requests: &[LoadRequest]) -> Vec<StoredDocument> {
        requests.iter().filter_map(|request| load::load_document(&self.tables, *request)).collect()
    }

    /// What the engine wants to know about entries.
    pub fn look_now(&self, lookup: &Lookup) -> Looked {
        look::look(&self.tables, lookup)
    }
}

impl Storage for MemoryStore {
    async fn close(self) -> Result<(), StorageError> {
        Ok(())
    }

    async fn save(&mut self, batch: &SaveBatch) -> Result<(), StorageError> {
        self.save_now(batch)
    }

    async fn index_texts(&mut self) -> Result<(), StorageError> {
        Ok(())
    }

    async fn index_next_text(&mut self) -> Result<bool, StorageError> {
        Ok(false)
    }

    async fn load_start(&mut self) -> Result<Stored, StorageError> {
        self.load_start_now()
    }

    async fn load_hand_over(&mut self, content_bytes_max: usize) -> Result<HandOver, StorageError> {
        Ok(self.load_hand_over_now(content_bytes_max))
    }

    async fn load_documents(
        &mut self,
        requests: &[LoadRequest],
    ) -> Result<Vec<StoredDocument>, StorageError> {
        Ok(self.load_documents_now(requests))
    }

    async fn look(&mut self, lookup: &Lookup) -> Result<Looked, StorageError> {
        Ok(self.look_now(lookup))
    }
}

impl Views for MemoryStore {
    async fn list(&self, query: &ListQuery) -> Result<Vec<ListRow>, StorageError> {
        Ok(search::list(&self.tables, query))
    }

    async fn row(&self, key: DocKey) -> Result<Option<ListRow>, StorageError> {
        Ok(self.tables.views.get(&key).map(search::list_row))
    }

    async fn is_indexed(&self) -> Result<bool, StorageError> {
        Ok(true)
    }

    async fn search(
        &self,
        words: &str,
        circles: Option<&[LogId]>,
        limit: u32,
    ) -> Result<Vec<Hit>, StorageError> {
        Ok(search::search(&self.tables, words, circles, limit))
    }

    async fn set_aside(&self, entry: EntryId) -> Result<Option<Vec<u8>>, StorageError> {
        let mut rows = self.tables.quarantine.iter().filter(|row| DECIDABLE_REASONS.contains(&row.reason));
        Ok(rows.find(|row| is_entry(&row.bytes, entry)).map(|row| row.bytes.clone()))
    }

    async fn quarantine(&self, limit: u32) -> Result<Vec<QuarantineItem>, StorageError> {
        Ok(search::quarantine(&self.tables, limit))
    }
}
