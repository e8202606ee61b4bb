//! The store on disk. One transaction for each batch; lists and search read beside it through connections of their own.

mod documents;
mod hand_over;
mod look;
mod plan;
mod read;
mod save;
mod start;
#[cfg(test)]
mod tests;
mod views;

use sqlx::Connection;

use crate::engine::{HandOver, LoadRequest, Looked, Lookup, SaveBatch, Stored, StoredDocument};
use crate::ports::{Storage, StorageError};
use crate::shell::vault::{VaultDb, VaultError};
use plan::Plan;

pub use views::SqliteViews;

/// `SQLITE_IOERR_SHMSIZE`: the file beside the WAL could not grow.
const SHARED_MEMORY_SIZE_FAILED: i32 = 4874;

/// The store of an open vault: the one writer.
#[derive(Debug)]
pub struct SqliteStore {
    vault: VaultDb,
}

impl SqliteStore {
    /// The vault's store, for the one who writes, and its views, for everyone who reads.
    pub fn open(vault: VaultDb) -> (Self, SqliteViews) {
        let views = SqliteViews::new(vault.readers().clone());
        (Self { vault }, views)
    }
}

impl Storage for SqliteStore {
    /// Views read nothing afterwards.
    async fn close(self) -> Result<(), StorageError> {
        Ok(self.vault.close().await?)
    }

    async fn save(&mut self, batch: &SaveBatch) -> Result<(), StorageError> {
        let plan = Plan::of(batch)?;
        let mut writer = self.vault.writer().await;
        let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
        save::save(&mut transaction, &plan).await?;
        Ok(transaction.commit().await?)
    }

    async fn index_texts(&mut self) -> Result<(), StorageError> {
        let mut writer = self.vault.writer().await;
        let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
        save::index_texts(&mut transaction).await?;
        Ok(transaction.commit().await?)
    }

    async fn index_next_text(&mut self) -> Result<bool, StorageError> {
        let mut writer = self.vault.writer().await;
        let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
        let others_wait = save::index_next_text(&mut transaction).await?;
        transaction.commit().await?;
        Ok(others_wait)
    }

    async fn load_start(&mut self) -> Result<Stored, StorageError> {
        start::load_start(&mut *self.vault.writer().await).await
    }

    async fn load_documents(
        &mut self,
        requests: &[LoadRequest],
    ) -> Result<Vec<StoredDocument>, StorageError> {
        documents::load_documents(&mut *self.vault.writer().await, requests).await
    }

    async fn load_hand_over(&mut self, content_bytes_max: usize) -> Result<HandOver, StorageError> {
        hand_over::load_hand_over(&mut *self.vault.writer().await, content_bytes_max).await
    }

    async fn look(&mut self, lookup: &Lookup) -> Result<Looked, StorageError> {
        look::look(&mut *self.vault.writer().await, lookup).await
    }
}

impl From<VaultError> for StorageError {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::DiskFull | VaultError::Database { code: Some(SHARED_MEMORY_SIZE_FAILED) } => {
                Self::Full
            }
            VaultError::Damaged | VaultError::WrongKey => Self::Damaged("page"),
            VaultError::NotOurs
            | VaultError::NewerVersion { .. }
            | VaultError::NoCipher
            | VaultError::Busy
            | VaultError::Migration { .. }
            | VaultError::Io(_)
            | VaultError::Database { .. } => Self::Failed(error.to_string()),
        }
    }
}

impl From<sqlx::Error> for StorageError {
    fn from(error: sqlx::Error) -> Self {
        VaultError::from(error).into()
    }
}
