//! Groups and the people in therapy on their rosters.

use alcove_client_core::client::{GroupItem, MemberItem, NewGroup, NewMember};

use crate::client::Client;
use crate::custom::CircleId;
use crate::error::ApiError;

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// Makes a group with an empty roster.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an empty label.
    pub async fn create_group(&self, new: NewGroup) -> Result<CircleId, ApiError> {
        Ok(self.core.create_group(new).await?)
    }

    /// Every group on this device, by label.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`].
    pub async fn groups(&self) -> Result<Vec<GroupItem>, ApiError> {
        Ok(self.core.groups().await?)
    }

    /// Adds a person in therapy to a group, with a circle of their own.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an empty name or an unknown group.
    pub async fn add_member(&self, group: CircleId, new: NewMember) -> Result<CircleId, ApiError> {
        Ok(self.core.add_member(group, new).await?)
    }

    /// The people in therapy on a group's roster.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown group.
    pub async fn members(&self, group: CircleId) -> Result<Vec<MemberItem>, ApiError> {
        Ok(self.core.members(group).await?)
    }
}
