//! Opening a device with the platform's key store, beside the passphrase.

use std::sync::Arc;

use alcove_client_core::client;

use crate::client::{Client, home};
use crate::error::ApiError;
use crate::host::{KeyStore, KeyStoreLevel, shared};

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// Opens the device in `folder` with the key that `key_store` holds since [`Client::add_key_store`]. `reason` is one
    /// sentence for the prompt of the platform, such as "to show your notes".
    ///
    /// # Errors
    /// [`ApiError::NotUnlocked`] says what the key store said; the passphrase still opens the device. As
    /// [`Client::open`].
    #[uniffi::constructor]
    pub async fn open_with_key_store(
        folder: String,
        key_store: Arc<dyn KeyStore>,
        reason: String,
    ) -> Result<Self, ApiError> {
        let home = home(folder);
        Ok(Self { core: client::Client::open_with_key_store(&home, shared(key_store), reason).await?, home })
    }

    /// Lets `key_store` open this device from now on, beside the passphrase, and keep the record by which a restored or
    /// copied folder is noticed. A slot that was there before is replaced, and its key forgotten. Says how well the key
    /// store keeps keys.
    ///
    /// # Errors
    /// [`ApiError::NotUnlocked`] for another passphrase or when the key store fails: nothing changed.
    pub async fn add_key_store(
        &self,
        passphrase: String,
        key_store: Arc<dyn KeyStore>,
    ) -> Result<KeyStoreLevel, ApiError> {
        Ok(self.core.add_key_store(&self.home, passphrase.into(), shared(key_store)).await?)
    }

    /// Takes the key store's slot away and has it forget the key: the passphrase alone opens this device then.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`].
    pub async fn remove_key_store(&self) -> Result<(), ApiError> {
        Ok(self.core.remove_key_store(&self.home).await?)
    }
}
