//! What an app shows about sync. Pairs and codes of the core become records here, field by field.

use alcove_client_core::engine::{self, DeviceStanding};
use alcove_client_core::time::Timestamp;
use alcove_protocol::id::{DeviceId, LogId};
use alcove_protocol::problem::Problem;

use crate::client::Client;
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

/// Something that does not fit, at the relay or between devices. Only shown: it keeps nobody from writing.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Evidence {
    /// The stable code, for programs.
    pub code: String,
    /// What it is and what to do now, in one or two sentences for people; "a colleague" where it is about `device`.
    pub words: String,
    /// The circle, or the practice's own log.
    pub circle: CircleId,
    /// The device that it is about, for the name of its owner.
    pub device: Option<DeviceId>,
    /// Something is, or may be, missing here or at the relay.
    pub open: bool,
}

/// A circle off whose access list this person is.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct EndedCircle {
    /// The circle.
    pub circle: CircleId,
    /// Changes that were not sent there before: they wait.
    pub unsent: u64,
}

/// What is on this device and not yet elsewhere, and what needs attention.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Status {
    /// What the relay has not acknowledged.
    pub unsent: Unsent,
    /// Entries that the relay ordered and this device holds, over all circles.
    pub entries: u64,
    /// What was set aside since the store was made and nobody decided about: see
    /// [`Client::quarantine`](crate::Client::quarantine).
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
    /// Nothing waits to be sent and nothing is, or may be, missing: only then everything is in sync. What
    /// was set aside does not count: nothing more comes of it by itself.
    pub whole: bool,
    /// What does not fit, at the relay or between devices.
    pub evidence: Vec<Evidence>,
    /// What this device is to the practice.
    pub standing: DeviceStanding,
    /// Circles off whose access list this person is.
    pub access_ended: Vec<EndedCircle>,
    /// Circles in which nothing is sent until they have a new key.
    pub rotation_due: Vec<CircleId>,
    /// Devices that custodians brought back, and about which this person has not said that they are theirs: see
    /// [`Client::trust_recovered`](crate::Client::trust_recovered).
    pub recovered: Vec<DeviceId>,
    /// When reading stops, if no sync confirms this device before; ms since 1970: see
    /// [`Client::lease`](crate::Client::lease).
    pub lease_ends: Timestamp,
    /// Decisions that wait for the relay.
    pub decisions: u64,
    /// Unsent changes, sealed for the practice's admins, that wait for the relay.
    pub handing_in: u64,
    /// Unsent changes that the relay keeps for the practice's admins.
    pub handed_in: u64,
    /// Jottings that wait to be filed: see [`Client::jottings`](crate::Client::jottings).
    pub jottings: u64,
}

impl From<engine::Finding> for Evidence {
    fn from(finding: engine::Finding) -> Self {
        Self {
            code: finding.code().to_owned(),
            words: finding.words(None),
            circle: finding.log(),
            device: finding.device(),
            open: finding.is_open(),
        }
    }
}

impl From<(LogId, u64)> for EndedCircle {
    fn from((circle, unsent): (LogId, u64)) -> Self {
        Self { circle, unsent }
    }
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
        let whole = status.is_whole();
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
            evidence,
            standing,
            access_ended,
            rotation_due,
            recovered,
            lease,
            decisions,
            handing_in,
            handed_in,
            jottings,
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
            whole,
            evidence: evidence.into_iter().map(Into::into).collect(),
            standing,
            access_ended: access_ended.into_iter().map(Into::into).collect(),
            rotation_due,
            recovered,
            lease_ends: lease.ends(),
            decisions: decisions as u64,
            handing_in,
            handed_in,
            jottings,
        }
    }
}

#[uniffi::export]
impl Client {
    /// The newest status.
    pub fn status(&self) -> Status {
        self.core.status().into()
    }
}
