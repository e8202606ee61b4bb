//! Prose: reading it and typing into it.

use alcove_client_core::client::TextField;

use crate::client::Client;
use crate::error::ApiError;

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// The prose as it stands on this device.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] when there is no such note or field.
    pub async fn text(&self, field: TextField) -> Result<String, ApiError> {
        Ok(self.core.text(&field).await?)
    }

    /// Types into prose: at `at`, deletes `delete` and inserts `insert`.
    ///
    /// Positions and lengths count Unicode scalars: Python's `len`, Kotlin's `codePointCount`, not Kotlin's `length`,
    /// which counts an emoji twice. The store has it within half a second, or when [`Client::save_typing`] returns.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] when it lies outside the text; nothing changed.
    pub async fn splice(
        &self,
        field: TextField,
        at: u32,
        delete: u32,
        insert: String,
    ) -> Result<(), ApiError> {
        Ok(self.core.splice(&field, at as usize, delete as usize, &insert).await?)
    }

    /// Appends a paragraph. It is saved when this returns.
    ///
    /// # Errors
    /// As [`Client::text`], and [`ApiError::StorageFailed`].
    pub async fn append(&self, field: TextField, paragraph: String) -> Result<(), ApiError> {
        Ok(self.core.append(&field, &paragraph).await?)
    }

    /// Makes the prose read `text`, changing as little as possible, so that a colleague's edit elsewhere in it stays.
    /// It is saved when this returns.
    ///
    /// # Errors
    /// As [`Client::append`].
    pub async fn replace_text(&self, field: TextField, text: String) -> Result<(), ApiError> {
        Ok(self.core.replace_text(&field, &text).await?)
    }

    /// Puts everything typed so far into the store. When this returns, a crash loses none of it.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`].
    pub async fn save_typing(&self) -> Result<(), ApiError> {
        Ok(self.core.save_typing().await?)
    }
}
