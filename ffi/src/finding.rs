//! Finding what was written.

use alcove_client_core::ports::Hit;

use crate::client::Client;
use crate::error::ApiError;

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// Documents that contain words which begin with all of `words`, best first, at most 200.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`].
    pub async fn search(&self, words: String) -> Result<Vec<Hit>, ApiError> {
        Ok(self.core.search(&words).await?)
    }
}
