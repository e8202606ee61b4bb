//! What a facilitator needs before the next session, and whether it is here.

use alcove_client_core::client::{
    GroupWork, HeardPerson, MemberItem, MemberWork, SessionItem, Space, WorkingSet, WorkingState,
};
use alcove_client_core::time::Timestamp;
use alcove_protocol::id::PersonId;

use crate::client::Client;
use crate::custom::{CircleId, Count};
use crate::error::ApiError;

/// How much of the working set is on this device.
#[uniffi::remote(Enum)]
pub enum WorkingState {
    /// No group is on this device.
    Nothing,
    /// Something of the last sessions is still missing.
    Coming,
    /// Every member's record and last sessions are here. The relay holds more, which may be an older concern or plan.
    Recent,
    /// Everything that the relay had told of at the last sync is here.
    Ready,
}

/// Room on this device's disk.
#[uniffi::remote(Enum)]
pub enum Space {
    /// Room for a session is held.
    Reserved,
    /// There is none to be had: this many bytes are to be freed.
    Lacking {
        /// Bytes.
        bytes: u64,
    },
}

/// Somebody who works in one of the groups, and when one of their devices was last heard from.
#[uniffi::remote(Record)]
pub struct HeardPerson {
    /// Who.
    pub person: PersonId,
    /// Every name that stands.
    pub names: Vec<String>,
    /// When, ms since 1970; none while nothing came.
    pub at: Option<Timestamp>,
}

/// What is here about one member.
#[uniffi::remote(Record)]
pub struct MemberWork {
    /// Who.
    pub member: MemberItem,
    /// The last sessions, before today, for which their entry is here.
    pub entries: Count,
    /// How many of those sessions were theirs.
    pub sessions: Count,
    /// Concerns here that are not closed.
    pub open_concerns: Count,
    /// The newest version of their safety plan that is here.
    pub plan: Option<i64>,
    /// Nothing of their record is known to be missing.
    pub is_whole: bool,
}

/// What is here about one group.
#[uniffi::remote(Record)]
pub struct GroupWork {
    /// The group.
    pub group: CircleId,
    /// Its last sessions up to today, newest first.
    pub sessions: Vec<SessionItem>,
    /// Its present members.
    pub members: Vec<MemberWork>,
    /// Nothing of the group and its roster is known to be missing.
    pub is_whole: bool,
}

/// The working set, with what a header says.
#[uniffi::remote(Record)]
pub struct WorkingSet {
    /// How much of it is here.
    pub state: WorkingState,
    /// Changes that the relay has not acknowledged.
    pub unsent: u64,
    /// When the oldest of them was made, ms since 1970.
    pub oldest_unsent: Option<Timestamp>,
    /// Everybody else who writes in the groups, those first who were not heard from for longest.
    pub heard: Vec<HeardPerson>,
    /// Room for the next session.
    pub space: Space,
    /// The groups.
    pub groups: Vec<GroupWork>,
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// What is needed before the next session, as it is on this device now. `today` is a day, `YYYY-MM-DD`.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for a day that is none, [`ApiError::LeaseEnded`], [`ApiError::StorageFailed`].
    pub async fn working_set(&self, today: String) -> Result<WorkingSet, ApiError> {
        Ok(self.core.working_set(&today).await?)
    }

    /// Whether there is room for a session on this device's disk.
    pub fn space(&self) -> Space {
        self.core.space()
    }
}
