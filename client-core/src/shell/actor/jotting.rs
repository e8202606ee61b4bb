//! Jottings: written beside the store while it is locked, taken in once it is open.

use super::{Actor, JottingsLeft};
use crate::engine::{JottingKeysFile, JottingsTaken};
use crate::ports::{Storage, StorageError};
use crate::shell::clock::now;
use crate::shell::jotting_file::JottingLock;

impl<S: Storage> Actor<S> {
    /// Takes in what is there, and sees to the keys. A failure is told to whoever asks for the jottings; here it must not
    /// keep the device from being opened.
    pub(super) async fn take_jottings_at_start(&mut self) {
        if let Err(error) = self.take_jottings().await {
            tracing::warn!(event = "jottings_not_taken", %error);
        }
        self.keep_jotting_keys().await;
    }

    /// Takes in what was jotted down. The file goes once the store has all of it; a second time it changes nothing.
    pub(super) async fn take_jottings(&mut self) -> Result<JottingsLeft, StorageError> {
        let lock = JottingLock::acquire(self.lock.home()).await?;
        let mut waiting = 0;
        // Keys that were altered are as they were: what did not open may do so now.
        for (name, file) in self.jottings.read_kept()? {
            if let Some(JottingsTaken { left: 0, unreadable: 0, .. }) = self.take_jottings_of(&file).await? {
                self.jottings.remove_kept(name)?;
            }
        }
        let file = self.jottings.read()?;
        if !file.is_empty() {
            match self.take_jottings_of(&file).await? {
                Some(JottingsTaken { left: 0, unreadable: 0, .. }) => self.jottings.remove()?,
                Some(JottingsTaken { left, .. }) if left > 0 => waiting = left,
                None | Some(_) => self.jottings.keep()?,
            }
        }
        drop(lock);
        Ok(JottingsLeft { waiting, kept: self.jottings.kept() })
    }

    /// None for what is no file of jottings that this version reads.
    async fn take_jottings_of(&mut self, file: &[u8]) -> Result<Option<JottingsTaken>, StorageError> {
        self.last_storage_error = None;
        let Ok((taken, effects)) = self.engine.take_jottings(file) else { return Ok(None) };
        Box::pin(self.perform(effects)).await;
        // What the store does not have stays where it is.
        self.last_storage_error.take().map_or(Ok(Some(taken)), Err)
    }

    /// Keeps the public keys that a locked device seals for as they should be.
    pub(super) async fn keep_jotting_keys(&mut self) {
        if let Err(error) = self.renew_jotting_keys().await {
            tracing::warn!(event = "jotting_keys_not_kept", %error);
        }
    }

    async fn renew_jotting_keys(&mut self) -> Result<(), StorageError> {
        let lock = JottingLock::acquire(self.lock.home()).await?;
        let found = lock.read_keys()?;
        let (file, effects) = self.engine.judge_jotting_keys(found.as_deref(), now());
        Box::pin(self.perform(effects)).await;
        match file {
            JottingKeysFile::Stays => Ok(()),
            JottingKeysFile::Renew(bytes) => lock.write_keys(&bytes),
        }
    }
}
