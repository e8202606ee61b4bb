//! Two people compare what their devices hold, past every relay.

use alcove_client_core::crypto::compare::{Advice, ComparisonCode};
use alcove_client_core::error::ClientError;

use crate::client::Client;
use crate::custom::CircleId;
use crate::error::ApiError;

/// What two people do after a comparison.
#[uniffi::remote(Enum)]
pub enum Advice {
    /// Nothing: both hold the same.
    Same,
    /// This device syncs, then they compare again.
    SyncOurs,
    /// The other device syncs, then they compare again.
    SyncTheirs,
    /// Both sync, then they compare again. When it stays so although both have reached the relay, entries are withheld
    /// from one of them.
    SyncBoth,
    /// Stop and tell whoever runs the relay: it told the two devices different things, and no sync heals that.
    Differs,
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// What this device holds of a circle, as a code for the other device to scan. It is no secret, and says nothing about
    /// content or names.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] when the circle is not on this device.
    pub async fn comparison_code(&self, circle: CircleId) -> Result<String, ApiError> {
        Ok(self.core.comparison_code(circle).await?.to_text())
    }

    /// Compares what this device holds of a circle with the code that another device shows.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for a mistyped code, one of another circle, or a circle that is not on this device.
    pub async fn compare(&self, circle: CircleId, theirs: String) -> Result<Advice, ApiError> {
        let theirs = ComparisonCode::from_text(&theirs).map_err(ClientError::from)?;
        Ok(self.core.compare(circle, theirs).await?.advice())
    }
}
