//! Who is in the practice, and who may open what.

use alcove_client_core::client::PersonItem;
use alcove_protocol::id::PersonId;

use crate::client::Client;
use crate::custom::CircleId;
use crate::error::ApiError;

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// Every clinician of the practice.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`].
    pub async fn people(&self) -> Result<Vec<PersonItem>, ApiError> {
        Ok(self.core.people().await?)
    }

    /// Lets another clinician read and write a group, its roster and its members' records, from the next sync on.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown group.
    pub async fn share_group(&self, group: CircleId, person: PersonId) -> Result<(), ApiError> {
        Ok(self.core.share_group(group, person).await?)
    }
}
