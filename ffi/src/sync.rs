//! Meeting the relay.

use crate::client::Client;
use crate::error::ApiError;

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// Syncs once: sends what waits and takes in what is new.
    ///
    /// # Errors
    /// [`ApiError::TryLater`] when the relay cannot be reached, [`ApiError::RelayNotTrusted`], [`ApiError::Refused`].
    /// What was not sent stays and goes with the next sync.
    pub async fn sync(&self) -> Result<(), ApiError> {
        Ok(self.core.sync().await?)
    }

    /// Keeps a live connection to the relay, coming back to it when it breaks; or stops doing so.
    ///
    /// # Errors
    /// [`ApiError::Closed`].
    pub async fn keep_live(&self, keep: bool) -> Result<(), ApiError> {
        Ok(self.core.keep_live(keep).await?)
    }
}
