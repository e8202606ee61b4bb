//! What comes into the engine from outside, and what it wants done there.

use alcove_protocol::frame::{Ask, Tell};
use alcove_protocol::id::{DeviceId, LogId};
use alcove_protocol::problem::Problem;

use crate::crypto::ceremony::CeremonyError;
use crate::engine::doubt::evidence::Finding;
use crate::engine::reading::lookup::{Looked, Lookup};
use crate::engine::rights::intents::{Intent, NotDone};
use crate::engine::writing::save::{DocKey, SaveBatch, StoredDocument};

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
    /// What the engine wanted to know about entries; nothing when the store could not say.
    Looked(Option<Looked>),
    /// The time that [`Effect::SetTimer`] named has come.
    Timer,
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
    /// Look this up, then answer [`Event::Looked`] before anything else.
    Look(Lookup),
    /// End this connection and open one like it: the next hello counts in another history of the relay.
    Relink,
    /// Answer [`Event::Timer`] at this time (ms since 1970) or soon after; replaces an earlier one.
    SetTimer(i64),
    /// Something an app shows changed.
    Notify(Notice),
    /// Something an app must tell about.
    Report(Report),
    /// Destroy the keys, then the files: the organisation asked for it, and what could be handed in is.
    Wipe,
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
    /// Somebody answered a code of this device, or their side went on.
    Ceremony,
    /// A code of this device ended without letting anybody in.
    CeremonyEnded {
        /// Why.
        why: CeremonyError,
    },
}

/// The stable code of words that were typed unsent in a note which somebody ended meanwhile: they are set aside alone.
pub(crate) const NOTE_CLOSED: &str = "note_closed";

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
    /// Something does not fit: at the relay, or between devices.
    Found(Finding),
    /// The store was restored or copied: it begins another life, and unsent work is written anew after the next sync.
    NewLife,
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
    /// A decision that waited was not carried out; nothing changed.
    DecisionDropped {
        /// What was decided.
        intent: Box<Intent>,
        /// Why.
        reason: NotDone,
    },
    /// This person is no longer on a circle's access list. What is here stays readable for now.
    AccessEnded {
        /// The circle.
        circle: LogId,
    },
    /// This device was revoked.
    Revoked {
        /// And is to destroy its keys and its store.
        wiped: bool,
    },
    /// A device handed in work that it may not send: it waits for a decision.
    HandedIn {
        /// Where it belongs.
        circle: LogId,
        /// The device.
        device: DeviceId,
    },
    /// A device that was revoked handed in what was jotted down on it while it was locked.
    JottingsHandedIn {
        /// The device.
        device: DeviceId,
    },
    /// The keys that jottings are sealed for had been altered beside the store; they were made anew.
    JottingKeysAltered,
    /// A wiped device has said its last word.
    WipeAcknowledged {
        /// The device.
        device: DeviceId,
        /// Unsent changes that it handed in before.
        sealed_changes: u64,
        /// Unsent changes that are lost.
        lost_changes: u64,
    },
}

impl Report {
    /// One sentence for people, free of content.
    pub fn words(&self) -> String {
        match self {
            Self::Quarantined { reason: NOTE_CLOSED, .. } => {
                "A note was ended before what you had written in it was sent. Your words are kept on this device, in \
                 the list of what was set aside."
                    .to_owned()
            }
            Self::Quarantined { reason, .. } => {
                format!("An entry was set aside ({reason}). Nothing else is affected.")
            }
            Self::Refused { problem, .. } | Self::Trouble { problem, .. } => problem.words().to_owned(),
            Self::HistoryChanged(_) => Problem::CursorUnknown.words().to_owned(),
            Self::ReceiptWrong(_) => {
                "The relay's receipt does not fit what it sent. Tell its operator.".to_owned()
            }
            Self::Found(finding) => finding.words(None),
            Self::NewLife => {
                "This device was restored from a backup, or copied. Nothing is lost: the next sync fetches everything, and \
                 what was not sent is written anew."
                    .to_owned()
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
            Self::DecisionDropped { reason, .. } => reason.words().to_owned(),
            Self::AccessEnded { .. } => "Your access to a circle has ended. What is on this device stays readable for \
                 now; what was not sent can be handed in."
                .to_owned(),
            Self::Revoked { wiped: false } => {
                "This device was revoked. What it had not sent is handed in for an admin to look at.".to_owned()
            }
            Self::Revoked { wiped: true } => {
                "This device is to be wiped. What it had not sent is handed in first, then everything on it is destroyed."
                    .to_owned()
            }
            Self::HandedIn { .. } => {
                "A device that may not write any more has handed in unsent work: look at it, then accept or refuse it."
                    .to_owned()
            }
            Self::JottingsHandedIn { .. } => {
                "A revoked device has handed in what was jotted down on it: file it, or discard it.".to_owned()
            }
            Self::JottingKeysAltered => {
                "The keys for jottings on this device had been altered: what was jotted down since may have been read by \
                 whoever did it. They were made anew."
                    .to_owned()
            }
            Self::WipeAcknowledged { sealed_changes, lost_changes, .. } => format!(
                "A wiped device has destroyed what was on it. Handed in before: {sealed_changes}; lost: {lost_changes}."
            ),
        }
    }
}
