//! Jottings: writing something down while the device is locked, and filing it afterwards.

use alcove_client_core::client::{self, TextField};
use alcove_client_core::engine::{JottingItem, JottingsTaken};
use alcove_client_core::time::Timestamp;
use alcove_protocol::id::DeviceId;

use crate::client::{Client, home};
use crate::custom::{Author, Count};
use crate::error::ApiError;

/// What was jotted down.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Jotted {
    /// Jottings that wait, this one among them.
    pub waiting: u64,
    /// The device that they are sealed for. An app that remembers it in the platform's key store notices when somebody
    /// put other keys into the folder.
    pub device: DeviceId,
}

/// Something that was jotted down while the device was locked.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct Jotting {
    /// Names it.
    pub id: Author,
    /// The device that it was written on: this one, or one that was revoked and handed it in.
    pub from: DeviceId,
    /// When it was written, as that device's clock said; ms since 1970.
    pub claimed: Timestamp,
    /// It is never handed in to the practice.
    pub private: bool,
    /// What was written.
    pub text: String,
}

impl std::fmt::Debug for Jotting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Jotting").field("claimed", &self.claimed).finish_non_exhaustive()
    }
}

/// What waits to be filed.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Jottings {
    /// The jottings, the oldest first.
    pub items: Vec<Jotting>,
    /// More of them, for which there is no room before others are filed or discarded.
    pub waiting: u64,
    /// Files that could not be taken in, and are kept.
    pub kept: u64,
    /// When the keys that jottings are sealed for were last found altered, ms since 1970: what was jotted down before may
    /// have been read by whoever did it.
    pub keys_altered: Option<Timestamp>,
}

/// What became of a file of jottings.
#[uniffi::remote(Record)]
pub struct JottingsTaken {
    /// Jottings that the store holds now, or held before.
    pub taken: Count,
    /// Jottings for which there is no room before others are filed: keep the file.
    pub left: Count,
    /// Records that do not open here, or are damaged: keep the file.
    pub unreadable: Count,
}

impl From<JottingItem> for Jotting {
    fn from(JottingItem { from, jotting }: JottingItem) -> Self {
        let (id, claimed, private) = (jotting.id, jotting.claimed, jotting.private);
        Self { id, from, claimed, private, text: jotting.text.to_string() }
    }
}

impl From<client::Jottings> for Jottings {
    fn from(client::Jottings { items, waiting, kept, keys_altered }: client::Jottings) -> Self {
        let items = items.into_iter().map(Into::into).collect();
        Self { items, waiting: waiting as u64, kept: kept as u64, keys_altered }
    }
}

/// Writes something down on the locked device in `folder`: no passphrase, no key but public ones. It is sealed, and on the
/// disk when this returns; [`Client::jottings`] gives it back once the device is open. `private` keeps it from the
/// practice's admins if the device is revoked.
///
/// # Errors
/// [`ApiError::InvalidInput`] for nothing or more than 8,192 bytes, [`ApiError::Refused`] when 256 wait or the device was
/// never open here, [`ApiError::StoreUnusable`] when the keys are damaged, [`ApiError::FolderNotReady`],
/// [`ApiError::StorageFailed`].
#[uniffi::export(async_runtime = "tokio")]
pub async fn jot(folder: String, text: String, private: bool) -> Result<Jotted, ApiError> {
    let jotted = home(folder).jot(&text, private).await?;
    Ok(Jotted { waiting: jotted.waiting as u64, device: jotted.device })
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// What was jotted down while the device was locked, or handed in by one that was revoked, and waits to be filed.
    ///
    /// # Errors
    /// [`ApiError::LeaseEnded`], [`ApiError::StorageFailed`].
    pub async fn jottings(&self) -> Result<Jottings, ApiError> {
        Ok(self.core.jottings().await?.into())
    }

    /// Appends a paragraph, made of a jotting as its person likes, to prose, and takes the jotting off the list: both or
    /// neither.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown jotting or field, [`ApiError::Refused`], [`ApiError::LeaseEnded`],
    /// [`ApiError::StorageFailed`].
    pub async fn file_jotting(
        &self,
        jotting: Author,
        field: TextField,
        paragraph: String,
    ) -> Result<(), ApiError> {
        Ok(self.core.file_jotting(jotting, &field, &paragraph).await?)
    }

    /// Takes in the file of jottings of another device of the practice, of somebody who cannot open it any more. Only an
    /// admin's device has the key to that, and private jottings stay sealed.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for what is no such file, [`ApiError::StorageFailed`].
    pub async fn take_jottings_of_another(&self, file: Vec<u8>) -> Result<JottingsTaken, ApiError> {
        Ok(self.core.take_jottings_of_another(file).await?)
    }

    /// Takes a jotting off the list for good.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown one, [`ApiError::StorageFailed`].
    pub async fn discard_jotting(&self, jotting: Author) -> Result<(), ApiError> {
        Ok(self.core.discard_jotting(jotting).await?)
    }
}
