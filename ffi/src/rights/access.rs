//! Who is in the practice, who may open what, and what was decided about that.

use alcove_client_core::client::{self, CircleItem, PersonItem};
use alcove_client_core::clinical::CircleKind;
use alcove_client_core::engine::Listed;
use alcove_client_core::time::Timestamp;
use alcove_protocol::id::PersonId;
use alcove_protocol::record::{Policy, Role};
use alcove_protocol::suite::Suite;

use crate::client::Client;
use crate::custom::CircleId;
use crate::error::ApiError;
use crate::rights::decisions::Decided;

/// A person on a circle's access list.
#[uniffi::remote(Record)]
pub struct Listed {
    /// Who.
    pub person: PersonId,
    /// What they may do.
    pub role: Role,
    /// When their devices stop opening the circle, ms since 1970; zero for never.
    pub until_ms: u64,
}

/// A circle on this device: a group, its roster, a record, or the practice.
#[uniffi::remote(Record)]
pub struct CircleItem {
    /// Its id.
    pub circle: CircleId,
    /// What it holds; none while its first key is missing.
    pub kind: Option<CircleKind>,
    /// What people call it: the group's label (also for its roster), the name in a record, the practice's name. Empty
    /// while that is not here.
    pub label: String,
    /// What this person may do; none when their access ended.
    pub role: Option<Role>,
    /// Who may open it.
    pub people: Vec<Listed>,
}

/// What holds for every device of the practice.
#[uniffi::remote(Record)]
pub struct Policy {
    /// The weakest set of algorithms taken, by its number; never lower than before.
    pub min_suite: Suite,
    /// Days without the relay after which a device stops reading, 1 to 60. Our code keeps it, not cryptography.
    pub lease_days: u8,
}

/// A decision that was not carried out. Nothing changed by it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct NotCarriedOut {
    /// When that turned out, ms since 1970.
    pub at: Timestamp,
    /// What was decided.
    pub decided: Decided,
    /// The stable code of the reason, for programs.
    pub code: String,
    /// The reason in one sentence, for people.
    pub reason: String,
}

/// What was decided here and is not in the logs.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Decisions {
    /// What waits for the relay, oldest first.
    pub waiting: Vec<Decided>,
    /// What turned out not to be allowed, oldest first; the newest 16.
    pub not_done: Vec<NotCarriedOut>,
}

impl From<client::Decisions> for Decisions {
    fn from(client::Decisions { waiting, not_done }: client::Decisions) -> Self {
        let dropped = not_done.into_iter().map(|dropped| NotCarriedOut {
            at: dropped.at,
            decided: dropped.intent.into(),
            code: dropped.reason.code().to_owned(),
            reason: dropped.reason.words().to_owned(),
        });
        Self { not_done: dropped.collect(), waiting: waiting.into_iter().map(Into::into).collect() }
    }
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// Every clinician of the practice.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`].
    pub async fn people(&self) -> Result<Vec<PersonItem>, ApiError> {
        Ok(self.core.people().await?)
    }

    /// What the practice is called, every value that stands.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`].
    pub async fn practice_names(&self) -> Result<Vec<String>, ApiError> {
        Ok(self.core.practice_names().await?)
    }

    /// Writes this person's name into the practice's directory.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an empty name and on a device that has not synced yet, [`ApiError::Refused`].
    pub async fn set_own_name(&self, name: String) -> Result<(), ApiError> {
        Ok(self.core.set_own_name(&name).await?)
    }

    /// Keeps the one-time token of the relay's operator, where it was missing or wrong when the practice was set up. The
    /// next sync shows it.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`].
    pub async fn set_org_token(&self, token: String) -> Result<(), ApiError> {
        Ok(self.core.set_org_token(&token).await?)
    }

    /// Every circle on this device, with its access list.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`], [`ApiError::LeaseEnded`].
    pub async fn circles(&self) -> Result<Vec<CircleItem>, ApiError> {
        Ok(self.core.circles().await?)
    }

    /// A group's circles: its own, its roster, and those of the members on the roster with their contact cards. Access to a group
    /// is access to all of them.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown group.
    pub async fn circles_of_group(&self, group: CircleId) -> Result<Vec<CircleId>, ApiError> {
        Ok(self.core.circles_of_group(group).await?)
    }

    /// Lets another clinician read and write a group, its roster and its members' records, from the next sync on.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown group, [`ApiError::Refused`].
    pub async fn share_group(&self, group: CircleId, person: PersonId) -> Result<(), ApiError> {
        Ok(self.core.share_group(group, person).await?)
    }

    /// Lets a person open circles, until `until_ms` (ms since 1970) where it is given, or gives them a higher role. Works offline;
    /// the next sync tells the relay.
    ///
    /// # Errors
    /// [`ApiError::Refused`] when this person may not do that; nothing changed.
    pub async fn grant_access(
        &self,
        circles: Vec<CircleId>,
        person: PersonId,
        role: Role,
        until_ms: Option<u64>,
    ) -> Result<(), ApiError> {
        Ok(self.core.grant_access(circles, person, role, until_ms).await?)
    }

    /// Gives a person on the access lists of circles another role there. Works offline.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] when the person is on none of the lists, [`ApiError::Refused`]; nothing changed.
    pub async fn change_role(
        &self,
        circles: Vec<CircleId>,
        person: PersonId,
        role: Role,
    ) -> Result<(), ApiError> {
        Ok(self.core.change_role(circles, person, role).await?)
    }

    /// Takes a person off the access lists of circles. Works offline. What they could read may still be on their devices.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] when the person is on none of the lists; [`ApiError::Refused`] when this person may not do
    /// that, it is their own access, or nobody would be left who may change the list. Nothing changed.
    pub async fn end_access(&self, circles: Vec<CircleId>, person: PersonId) -> Result<(), ApiError> {
        Ok(self.core.end_access(circles, person).await?)
    }

    /// Makes a person an admin of the practice, or no longer. Works offline.
    ///
    /// # Errors
    /// [`ApiError::Refused`]; nothing changed.
    pub async fn set_admin(&self, person: PersonId, admin: bool) -> Result<(), ApiError> {
        Ok(self.core.set_admin(person, admin).await?)
    }

    /// A person leaves the practice: they are off every access list, and each of their devices is revoked. Works offline. What
    /// they wrote stays, and their signatures verify for ever.
    ///
    /// # Errors
    /// [`ApiError::Refused`]; nothing changed.
    pub async fn remove_person(&self, person: PersonId) -> Result<(), ApiError> {
        Ok(self.core.remove_person(person).await?)
    }

    /// What holds for every device of the practice; none before the first sync.
    ///
    /// # Errors
    /// [`ApiError::Closed`].
    pub async fn policy(&self) -> Result<Option<Policy>, ApiError> {
        Ok(self.core.policy().await?)
    }

    /// Sets what holds for every device of the practice. Works offline.
    ///
    /// # Errors
    /// [`ApiError::Refused`]; nothing changed.
    pub async fn set_policy(&self, policy: Policy) -> Result<(), ApiError> {
        Ok(self.core.set_policy(policy).await?)
    }

    /// What was decided here and is not in the logs: what waits, and what turned out not to be allowed.
    ///
    /// # Errors
    /// [`ApiError::Closed`].
    pub async fn decisions(&self) -> Result<Decisions, ApiError> {
        Ok(self.core.decisions().await?.into())
    }
}
