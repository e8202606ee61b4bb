//! Hearing of changes, for apps that want a list of events and no channel.

use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;

use crate::client::Client;
use crate::engine::Status;
use crate::shell::actor::Change;

/// What a listener hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A change.
    Change(Change),
    /// The listener was slower than the changes and missed some: read what is shown again.
    Missed {
        /// How many.
        changes: u64,
    },
}

/// The changes since this was made, in order. Ends with the client.
#[derive(Debug)]
pub struct Changes {
    changes: broadcast::Receiver<Change>,
}

impl Changes {
    /// The next one; none once the client is closed. Nothing is lost when the wait is given up.
    pub async fn next(&mut self) -> Option<Heard> {
        match self.changes.recv().await {
            Ok(change) => Some(Heard::Change(change)),
            Err(RecvError::Lagged(changes)) => Some(Heard::Missed { changes }),
            Err(RecvError::Closed) => None,
        }
    }
}

/// The status as it changes; a slow listener sees the newest only. Ends with the client.
#[derive(Debug)]
pub struct StatusChanges {
    status: watch::Receiver<Status>,
}

impl StatusChanges {
    /// The next status that differs; none once the client is closed. Nothing is lost when the wait is given up.
    pub async fn next(&mut self) -> Option<Status> {
        self.status.changed().await.ok()?;
        Some(self.status.borrow_and_update().clone())
    }
}

impl Client {
    /// The changes from now on, as a list that ends when the client is closed.
    pub fn listen(&self) -> Changes {
        Changes { changes: self.changes() }
    }

    /// How many listen for changes now. One that is forgotten shows here.
    pub fn listeners(&self) -> usize {
        self.inner.changes.upgrade().map_or(0, |changes| changes.receiver_count())
    }

    /// The status from now on, as a list that ends when the client is closed.
    pub fn listen_status(&self) -> StatusChanges {
        let mut status = self.watch_status();
        status.mark_unchanged();
        StatusChanges { status }
    }
}

#[cfg(test)]
mod tests;
