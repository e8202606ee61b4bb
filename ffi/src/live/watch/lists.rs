//! Subscriptions to one session, and to the values that disagree.

use alcove_client_core::client::{self, ConflictItem, SessionHeard, SessionRef};
use alcove_client_core::clinical::DocKind;
use alcove_client_core::engine::DocKey;
use tokio::sync::Mutex;

use super::Ending;
use crate::client::Client;
use crate::custom::CircleId;
use crate::error::ApiError;

/// Something that changed in a session.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum SessionChange {
    /// A document of the session: the session itself, its note, its taps, a member's entry, or the signatures of a note.
    Document {
        /// Which.
        key: DocKey,
        /// What it is.
        kind: DocKind,
        /// By another device.
        remote: bool,
    },
    /// A circle came, or its access list changed: entries of the session may have come or gone.
    Circle {
        /// Which.
        circle: CircleId,
    },
    /// This listener was slower than the changes and missed some: read what is shown again.
    Missed {
        /// How many changes of any kind.
        changes: u64,
    },
}

impl From<SessionHeard> for SessionChange {
    fn from(heard: SessionHeard) -> Self {
        match heard {
            SessionHeard::Document { key, kind, remote } => Self::Document { key, kind, remote },
            SessionHeard::Circle(circle) => Self::Circle { circle },
            SessionHeard::Missed { changes } => Self::Missed { changes },
        }
    }
}

/// A document with values that disagree.
#[uniffi::remote(Record)]
pub struct ConflictItem {
    /// The document.
    pub key: DocKey,
    /// What it is.
    pub kind: DocKind,
    /// Fields whose values disagree.
    pub conflicts: u32,
}

/// A subscription to what changes in one session. It ends as [`ChangeWatch`](crate::ChangeWatch) does.
#[derive(Debug, uniffi::Object)]
pub struct SessionWatch {
    changes: Mutex<client::SessionChanges>,
    ending: Ending,
}

#[uniffi::export(async_runtime = "tokio")]
impl SessionWatch {
    /// Waits for the next change; none when the subscription is over. A wait that is cancelled loses nothing.
    pub async fn next(&self) -> Option<SessionChange> {
        let next = async { self.changes.lock().await.next().await.map(Into::into) };
        self.ending.or_end(next).await
    }

    /// Ends the subscription, and every wait for its next change.
    pub fn cancel(&self) {
        self.ending.end();
    }
}

/// A subscription to the documents whose values disagree. A slow listener sees the newest list only. It ends as
/// [`ChangeWatch`](crate::ChangeWatch) does, and when the store cannot be read.
#[derive(Debug, uniffi::Object)]
pub struct ConflictWatch {
    changes: Mutex<client::ConflictChanges>,
    ending: Ending,
}

#[uniffi::export(async_runtime = "tokio")]
impl ConflictWatch {
    /// The whole list: at once the first time, after that when it differs. None when the subscription is over. A wait that
    /// is cancelled loses nothing.
    pub async fn next(&self) -> Option<Vec<ConflictItem>> {
        let next = async { self.changes.lock().await.next().await };
        self.ending.or_end(next).await
    }

    /// Ends the subscription, and every wait for its next list.
    pub fn cancel(&self) {
        self.ending.end();
    }
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// A subscription to what changes in `session` from now on.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown group.
    pub async fn watch_session(&self, session: SessionRef) -> Result<SessionWatch, ApiError> {
        let changes = Mutex::new(self.core.listen_session(&session).await?);
        Ok(SessionWatch { changes, ending: Ending::default() })
    }

    /// A subscription to the documents whose values disagree, now and from now on.
    pub fn watch_conflicts(&self) -> ConflictWatch {
        ConflictWatch { changes: Mutex::new(self.core.listen_conflicts()), ending: Ending::default() }
    }
}
