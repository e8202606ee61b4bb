//! What an app shows about sync. Pairs and codes of the core become records here, field by field.

use alcove_client_core::engine;
use alcove_client_core::time::Timestamp;
use alcove_protocol::id::{DeviceId, LogId};
use alcove_protocol::problem::Problem;

use crate::custom::CircleId;

/// What the relay has not acknowledged.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Unsent {
    /// Changes of documents, open ones included.
    pub changes: u64,
    /// Entries that are signed and wait, those that hold such changes among them.
    pub entries: u64,
    /// When the oldest of the changes was made, ms since 1970.
    pub oldest: Option<Timestamp>,
}

/// A circle in which the relay refused content for good.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct RefusedCircle {
    /// The circle.
    pub circle: CircleId,
    /// The stable code of the reason, for programs.
    pub code: String,
    /// The reason in one sentence, for people.
    pub reason: String,
}

/// When a device was last heard from.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct HeardFrom {
    /// The device.
    pub device: DeviceId,
    /// When, ms since 1970.
    pub at: Timestamp,
}

/// What is on this device and not yet elsewhere, and what needs attention.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Status {
    /// What the relay has not acknowledged.
    pub unsent: Unsent,
    /// Entries that the relay ordered and this device holds, over all circles.
    pub entries: u64,
    /// Entries set aside since the store was made.
    pub quarantined: u64,
    /// The store cannot keep anything.
    pub storage_failing: bool,
    /// When the relay last answered, since the client was opened; ms since 1970.
    pub last_contact: Option<Timestamp>,
    /// Circles whose history at the relay is not the one known here.
    pub history_changed: Vec<CircleId>,
    /// Circles whose newest key is not here.
    pub key_missing: Vec<CircleId>,
    /// Circles in which a newer version wrote what this one must understand.
    pub update_needed: Vec<CircleId>,
    /// Circles in which the relay refused content for good, and why.
    pub refused: Vec<RefusedCircle>,
    /// Circles with entries missing between others.
    pub holes: Vec<CircleId>,
    /// When each device was last heard from.
    pub heard: Vec<HeardFrom>,
    /// Codes that were offered and wait for the other device.
    pub codes_open: u64,
}

impl From<(LogId, Problem)> for RefusedCircle {
    fn from((circle, problem): (LogId, Problem)) -> Self {
        Self { circle, code: problem.code().to_owned(), reason: problem.words().to_owned() }
    }
}

impl From<(DeviceId, Timestamp)> for HeardFrom {
    fn from((device, at): (DeviceId, Timestamp)) -> Self {
        Self { device, at }
    }
}

impl From<engine::Unsent> for Unsent {
    fn from(engine::Unsent { changes, entries, oldest }: engine::Unsent) -> Self {
        Self { changes, entries, oldest }
    }
}

impl From<engine::Status> for Status {
    fn from(status: engine::Status) -> Self {
        let engine::Status {
            unsent,
            entries,
            quarantined,
            storage_failing,
            last_contact,
            history_changed,
            key_missing,
            update_needed,
            refused,
            holes,
            heard,
            ceremonies,
            ..
        } = status;
        Self {
            unsent: unsent.into(),
            entries,
            quarantined,
            storage_failing,
            last_contact,
            history_changed,
            key_missing,
            update_needed,
            refused: refused.into_iter().map(Into::into).collect(),
            holes,
            heard: heard.into_iter().map(Into::into).collect(),
            codes_open: ceremonies as u64,
        }
    }
}
