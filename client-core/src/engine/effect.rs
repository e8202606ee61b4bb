//! What comes into the engine from outside, and what it wants done there.

use alcove_protocol::frame::{Ask, Tell};
use alcove_protocol::id::{DeviceId, LogId};
use alcove_protocol::problem::Problem;

use crate::engine::save::{DocKey, SaveBatch, StoredDocument};

/// Something that happened outside.
#[derive(Clone, Debug)]
pub enum Event {
    /// A sync may start: the connection to the relay is up (or will be, with the first request).
    LinkUp {
        /// The connection stays open and news come by themselves.
        live: bool,
    },
    /// The connection ended, whatever the reason.
    LinkDown,
    /// Frames came from the relay.
    Received(Vec<Tell>),
    /// The store kept a batch.
    Saved(u64),
    /// The store could not keep a batch; nothing of it was kept.
    SaveFailed(u64),
    /// Documents that the engine asked for.
    Loaded(Vec<StoredDocument>),
    /// The time that [`Effect::SetTimer`] named has come.
    Timer,
    /// There is time for what waits: see [`Engine::has_more_to_take`](crate::engine::Engine::has_more_to_take).
    Turn,
}

/// Something to be done outside, in order.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Keep this, then answer [`Event::Saved`] or [`Event::SaveFailed`].
    Save(std::sync::Arc<SaveBatch>),
    /// Send this to the relay.
    Send(Vec<Ask>),
    /// Load these documents, then answer [`Event::Loaded`] before anything else.
    Load(Vec<LoadRequest>),
    /// Answer [`Event::Timer`] at this time (ms since 1970) or soon after; replaces an earlier one.
    SetTimer(i64),
    /// Something an app shows changed.
    Notify(Notice),
    /// Something an app must tell about.
    Report(Report),
}

/// A document to load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoadRequest {
    /// Which.
    pub key: DocKey,
    /// Leave the base save out and give every entry that counts: the base is not to be trusted.
    pub from_entries: bool,
}

/// Something an app shows changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A document changed, here or elsewhere.
    Document {
        /// Which.
        key: DocKey,
        /// By another device.
        remote: bool,
    },
    /// A circle came, or its access list changed.
    Circle(LogId),
    /// Counts of unsent work, or what other devices hold, changed.
    Status,
    /// The answer to a sync is complete.
    SyncDone,
    /// How far a sync's news were taken in.
    Progress {
        /// Entries taken.
        taken: u64,
        /// Entries announced.
        coming: u64,
    },
    /// A person or device joined by this device's code.
    Joined {
        /// The new device.
        device: DeviceId,
    },
}

/// Something an app must tell about; each has words for people in [`Report::words`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// An entry was put into quarantine.
    Quarantined {
        /// Its circle.
        log: LogId,
        /// The stable code of the reason.
        reason: &'static str,
    },
    /// The relay refused an entry for good; its content is sealed anew.
    Refused {
        /// The circle.
        log: LogId,
        /// Why.
        problem: Problem,
    },
    /// The relay ended the request.
    Trouble {
        /// Why.
        problem: Problem,
        /// When to try again, ms; zero leaves it to the device.
        retry_after_ms: u64,
    },
    /// The relay's history is not the one this device knows: a restored backup, or a fork.
    HistoryChanged(LogId),
    /// The relay's receipt is not signed by a key in the org log, or contradicts what it sent.
    ReceiptWrong(LogId),
    /// A document's compact save could not be renewed: it did not prove to be the document. The last proven one and the
    /// changes since stay, so nothing is lost; loading the document takes longer.
    BaseNotRenewed {
        /// Its circle.
        log: LogId,
        /// The stable code of the reason.
        reason: &'static str,
    },
    /// The store cannot keep anything: full, or failing. Nothing is sent until it can.
    StorageFailing,
    /// The log holds an entry that only a newer version understands.
    UpdateNeeded(LogId),
    /// The relay closed a full queue: the next sync goes on from the cursors.
    Resync,
}

impl Report {
    /// One sentence for people, free of content.
    pub fn words(&self) -> String {
        match self {
            Self::Quarantined { reason, .. } => {
                format!("An entry was set aside ({reason}). Nothing else is affected.")
            }
            Self::Refused { problem, .. } | Self::Trouble { problem, .. } => problem.words().to_owned(),
            Self::HistoryChanged(_) => Problem::CursorUnknown.words().to_owned(),
            Self::ReceiptWrong(_) => {
                "The relay's receipt does not fit what it sent. Tell its operator.".to_owned()
            }
            Self::BaseNotRenewed { reason, .. } => {
                format!(
                    "A document's compact form did not prove right ({reason}); it is kept as its changes."
                )
            }
            Self::StorageFailing => {
                "This device cannot save: its storage is full or failing. Nothing is sent until it can."
                    .to_owned()
            }
            Self::UpdateNeeded(_) => "A newer version of Alcove wrote here: update to go on.".to_owned(),
            Self::Resync => {
                "The relay could not keep up; the next sync goes on where this one stopped.".to_owned()
            }
        }
    }
}
