//! Subscriptions. The app asks for the next event and waits; nothing of the app is ever called from here.

mod lists;

use std::sync::atomic::{AtomicBool, Ordering};

use alcove_client_core::client;
use alcove_client_core::engine::{DocKey, Notice};
use alcove_protocol::id::DeviceId;
use tokio::sync::{Mutex, Notify};

use crate::client::Client;
use crate::custom::CircleId;
use crate::live::status::Status;
use crate::meeting::ceremony::CeremonyEnd;
pub use lists::{ConflictWatch, SessionChange, SessionWatch};

/// Something that an app hears about.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Change {
    /// A document changed.
    Document {
        /// Which.
        key: DocKey,
        /// By another device.
        remote: bool,
    },
    /// A circle came, or its access list changed: read the lists again.
    Circle {
        /// Which.
        circle: CircleId,
    },
    /// What is unsent, or what other devices hold, changed: ask for the status.
    Status,
    /// A sync is complete.
    SyncDone,
    /// How far a sync's news were taken in.
    SyncProgress {
        /// Entries taken.
        taken: u64,
        /// Entries announced.
        coming: u64,
    },
    /// A person or device joined by a code of this device.
    Joined {
        /// The new device.
        device: DeviceId,
    },
    /// Somebody answered a code of this device, or their side went on: [`Offer::digits`](crate::Offer::digits) says how
    /// far it is.
    CodeAnswered,
    /// A code of this device ended without letting anybody in.
    CodeEnded {
        /// How it ended.
        why: CeremonyEnd,
        /// The same in one sentence, for people.
        reason: String,
    },
    /// This device was revoked and is to destroy what is on it. Show nothing more.
    WipeDue,
    /// The live connection came up or went down.
    Live {
        /// Up or down.
        up: bool,
    },
    /// Something that a person must be told.
    Warning {
        /// One sentence for people, free of content.
        reason: String,
    },
    /// This listener was slower than the changes and missed some: read what is shown again.
    Missed {
        /// How many.
        changes: u64,
    },
}

impl From<Notice> for Change {
    fn from(notice: Notice) -> Self {
        match notice {
            Notice::Document { key, remote } => Self::Document { key, remote },
            Notice::Circle(circle) => Self::Circle { circle },
            Notice::Status => Self::Status,
            Notice::SyncDone => Self::SyncDone,
            Notice::Progress { taken, coming } => Self::SyncProgress { taken, coming },
            Notice::Joined { device } => Self::Joined { device },
            Notice::Ceremony => Self::CodeAnswered,
            Notice::CeremonyEnded { why } => Self::CodeEnded { why, reason: why.to_string() },
        }
    }
}

impl From<client::Heard> for Change {
    fn from(heard: client::Heard) -> Self {
        match heard {
            client::Heard::Change(client::Change::Notice(notice)) => notice.into(),
            client::Heard::Change(client::Change::Report(report)) => Self::Warning { reason: report.words() },
            client::Heard::Change(client::Change::WipeDue) => Self::WipeDue,
            client::Heard::Change(client::Change::Live { up }) => Self::Live { up },
            client::Heard::Missed { changes } => Self::Missed { changes },
        }
    }
}

/// Ends a wait, now or before it began.
#[derive(Debug, Default)]
pub(crate) struct Ending {
    ended: AtomicBool,
    notify: Notify,
}

impl Ending {
    pub(crate) fn end(&self) {
        self.ended.store(true, Ordering::Release);
        self.notify.notify_waiters();
    }

    /// What `next` gives, or none once ended.
    pub(crate) async fn or_end<T>(&self, next: impl Future<Output = Option<T>>) -> Option<T> {
        // Listening begins before the flag is read: an end between the two is heard.
        let notified = self.notify.notified();
        tokio::select! {
            biased;
            () = async { if !self.ended.load(Ordering::Acquire) { notified.await } } => None,
            next = next => next,
        }
    }
}

/// A subscription to changes. It ends when it is cancelled, closed (`close` in Kotlin, the last reference in Python) or
/// when the client is locked.
#[derive(Debug, uniffi::Object)]
pub struct ChangeWatch {
    changes: Mutex<client::Changes>,
    ending: Ending,
}

impl ChangeWatch {
    pub(crate) fn new(changes: client::Changes) -> Self {
        Self { changes: Mutex::new(changes), ending: Ending::default() }
    }
}

#[uniffi::export(async_runtime = "tokio")]
impl ChangeWatch {
    /// Waits for the next change; none when the subscription is over. A wait that is cancelled (the coroutine in
    /// Kotlin, the task in Python) loses nothing: the next call gives what came meanwhile.
    pub async fn next(&self) -> Option<Change> {
        let next = async { self.changes.lock().await.next().await.map(Into::into) };
        self.ending.or_end(next).await
    }

    /// Ends the subscription, and every wait for its next change.
    pub fn cancel(&self) {
        self.ending.end();
    }
}

/// A subscription to the status. A slow listener sees the newest only. It ends as [`ChangeWatch`] does.
#[derive(Debug, uniffi::Object)]
pub struct StatusWatch {
    status: Mutex<client::StatusChanges>,
    ending: Ending,
}

impl StatusWatch {
    pub(crate) fn new(status: client::StatusChanges) -> Self {
        Self { status: Mutex::new(status), ending: Ending::default() }
    }
}

#[uniffi::export(async_runtime = "tokio")]
impl StatusWatch {
    /// Waits for the next status; none when the subscription is over. A wait that is cancelled loses nothing.
    pub async fn next(&self) -> Option<Status> {
        let next = async { self.status.lock().await.next().await.map(Into::into) };
        self.ending.or_end(next).await
    }

    /// Ends the subscription, and every wait for its next status.
    pub fn cancel(&self) {
        self.ending.end();
    }
}

#[uniffi::export]
impl Client {
    /// A subscription to everything that changes from now on. On a client that is locked it is over at once.
    pub fn watch(&self) -> ChangeWatch {
        ChangeWatch::new(self.core.listen())
    }

    /// A subscription to the status from now on. One may come that looks like the one before.
    pub fn watch_status(&self) -> StatusWatch {
        StatusWatch::new(self.core.listen_status())
    }
}

#[cfg(test)]
mod tests;
