//! Prose: reading it and typing into it.

use alcove_client_core::client::TextField;
use alcove_client_core::text::TextUnits;

use crate::client::Client;
use crate::error::ApiError;
use crate::writing::text_session::{TextSession, in_u32};

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

    /// As [`Client::splice`], in the units of an editor. Where a person types all along, [`Client::open_text`] does it without
    /// reading the text each time.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] when it lies outside the text or inside a surrogate pair; nothing changed.
    pub async fn splice_text(
        &self,
        field: TextField,
        units: TextUnits,
        at: u32,
        delete: u32,
        insert: String,
    ) -> Result<(), ApiError> {
        Ok(self.core.splice_text(&field, units, at as usize, delete as usize, &insert).await?)
    }

    /// Opens prose for an editor: typing that waits for nobody, what others write meanwhile, cursors, undo.
    ///
    /// # Errors
    /// As [`Client::text`].
    pub async fn open_text(&self, field: TextField, units: TextUnits) -> Result<TextSession, ApiError> {
        Ok(TextSession::new(self.core.open_text(&field, units).await?))
    }

    /// A place in prose as words that stay with it through all edits, here and elsewhere, and through restarts: keep them
    /// with the caret or a bookmark. They hold on to the character that stands there, or to the end.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] when there is no such place, or no such note or field.
    pub async fn text_cursor(&self, field: TextField, units: TextUnits, at: u32) -> Result<String, ApiError> {
        Ok(self.core.text_cursor(&field, units, at as usize).await?)
    }

    /// Where a cursor lies now; where its character was taken out, at the next one that stands. None when it is no cursor of
    /// this prose.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] when there is no such note or field.
    pub async fn text_position(
        &self,
        field: TextField,
        units: TextUnits,
        cursor: String,
    ) -> Result<Option<u32>, ApiError> {
        Ok(self.core.text_position(&field, units, &cursor).await?.map(in_u32))
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
