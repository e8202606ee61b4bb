//! Sealed work: written beside the store while the lease has ended, taken in once the device is confirmed.

use super::Actor;
use crate::engine::{SealRefused, SealedEdit, SealedTaken};
use crate::error::ClientError;
use crate::ports::Storage;
use crate::shell::clock::{now, system_rng};

/// Documents that are open at once while sealed work is taken in.
const DOCUMENTS_AT_ONCE: usize = 32;

impl<S: Storage> Actor<S> {
    /// Seals an edit, and answers once it is on the disk.
    pub(super) async fn seal(&mut self, edit: &SealedEdit) -> Result<(), ClientError> {
        self.last_storage_error = None;
        let effects = self.engine.load(&[edit.key]);
        self.perform(effects).await;
        let mut file = self.work_file.read()?;
        let mut sealed = self.engine.seal_edit(&file, edit, now(), &mut system_rng());
        if matches!(sealed, Err(SealRefused::File(_))) {
            // A file that cannot be read must not keep anybody from writing.
            self.work_file.keep()?;
            file.clear();
            sealed = self.engine.seal_edit(&file, edit, now(), &mut system_rng());
        }
        let (record, effects) = sealed?;
        self.perform(effects).await;
        if let Some(error) = self.last_storage_error.take() {
            return Err(error.into());
        }
        let Some(record) = record else { return Ok(()) };
        let appended = self.work_file.append(&record);
        if appended.is_err() {
            self.look_for_sealed();
        }
        Ok(appended?)
    }

    /// Notes whether sealed work was left by an earlier process.
    pub(super) fn look_for_sealed(&mut self) {
        let waits = self.work_file.read().is_ok_and(|file| !file.is_empty());
        self.engine.set_sealed_waits(waits);
    }

    /// Takes sealed work in, or hands it in where this device was revoked. Says whether there was any.
    pub(super) async fn take_sealed(&mut self) -> bool {
        if !self.engine.lease().sealed_waits || !self.engine.may_take_sealed() {
            return false;
        }
        let file = match self.work_file.read() {
            Ok(file) => file,
            Err(error) => {
                self.last_storage_error = Some(error);
                return false;
            }
        };
        let documents = self.engine.sealed_documents(&file);
        let mut outcome = SealedTaken::default();
        for some in documents.chunks(DOCUMENTS_AT_ONCE) {
            let effects = self.engine.load(some);
            Box::pin(self.perform(effects)).await;
            if !self.engine.load(some).is_empty() {
                // The store did not give them: the next sync tries again.
                return false;
            }
            let (taken, effects) = self.engine.take_sealed(&file, some, now());
            outcome = outcome.and(taken);
            Box::pin(self.perform(effects)).await;
        }
        let (taken, effects) = self.engine.finish_sealed(&file, &mut system_rng());
        outcome = outcome.and(taken);
        Box::pin(self.perform(effects)).await;
        if !self.engine.is_store_current() {
            // It goes once the store has it; a second time changes nothing.
            return false;
        }
        let over = match (file.is_empty(), outcome.left) {
            (true, _) => Ok(()),
            (false, 0) => self.work_file.remove(),
            (false, _) => self.work_file.keep(),
        };
        match over {
            Ok(()) => self.engine.set_sealed_waits(false),
            Err(error) => self.last_storage_error = Some(error),
        }
        outcome.taken > 0
    }
}
