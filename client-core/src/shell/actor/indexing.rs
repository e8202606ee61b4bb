//! Texts that changed come into the search index while nobody waits for anything, so that a search finds nothing left to do.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use super::Actor;
use crate::engine::{SaveBatch, SaveOp};
use crate::ports::{Storage, StorageError};

/// How long nothing changes and nothing is asked before that: longer than a pause in typing that ends an open change (2 s).
const QUIET_FOR: Duration = Duration::from_secs(3);

impl<S: Storage> Actor<S> {
    /// Texts may wait.
    pub(super) fn index_later(&mut self) {
        self.index_at = Some(Instant::now() + QUIET_FOR);
    }

    /// Somebody asks for something: what waits goes on waiting. Where nothing does, nothing is set.
    pub(super) fn put_indexing_off(&mut self) {
        if self.index_at.is_some() {
            self.index_later();
        }
    }

    pub(super) fn index_what_changed(&mut self, batch: &SaveBatch) {
        if batch.ops.iter().any(|op| matches!(op, SaveOp::View(_))) {
            self.index_later();
        }
    }

    /// Everything that waits, for a search that waits for it.
    pub(super) async fn index_texts(&mut self) -> Result<(), StorageError> {
        self.storage.index_texts().await?;
        self.index_at = None;
        Ok(())
    }

    /// One text, in a save of its own; the next follows at once, unless somebody came meanwhile. Where the store fails, what
    /// waits does so until the next change or search.
    pub(super) async fn index_next_text(&mut self) {
        self.index_at = None;
        let mut typed = VecDeque::new();
        match self.index_while_typing(&mut typed).await {
            Ok(true) if typed.is_empty() => self.index_at = Some(Instant::now()),
            Ok(true) => self.index_later(),
            Ok(false) => {}
            Err(error) => tracing::warn!(event = "text_not_indexed", %error),
        }
        self.perform(typed.into()).await;
    }
}
