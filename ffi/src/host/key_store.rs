//! The platform's key store: Android's Keystore, Apple's Secure Enclave and Keychain.

use std::sync::Arc;

use alcove_client_core::client::SharedKeyStore;
use alcove_client_core::ports::{DeviceKeyStore, DeviceKeyStoreError, DeviceKeyStoreLevel};
use zeroize::Zeroizing;

/// Why a key store did not do what it was asked. Throw these; anything else that is thrown counts as
/// [`KeyStoreError::Transient`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum KeyStoreError {
    /// It is locked until the person unlocks the phone.
    #[error("locked")]
    Locked,
    /// The person did not let it go on.
    #[error("cancelled")]
    UserCancelled,
    /// It gave the key up for good, as after a new fingerprint.
    #[error("key invalidated")]
    KeyInvalidated,
    /// It does not hold the key.
    #[error("missing")]
    Missing,
    /// It failed in passing: it is asked again, at most three times.
    #[error("transient")]
    Transient,
}

impl From<uniffi::UnexpectedUniFFICallbackError> for KeyStoreError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Transient
    }
}

impl From<KeyStoreError> for DeviceKeyStoreError {
    fn from(error: KeyStoreError) -> Self {
        match error {
            KeyStoreError::Locked => Self::Locked,
            KeyStoreError::UserCancelled => Self::UserCancelled,
            KeyStoreError::KeyInvalidated => Self::KeyInvalidated,
            KeyStoreError::Missing => Self::Missing,
            KeyStoreError::Transient => Self::Transient,
        }
    }
}

/// How well a key store keeps keys.
pub type KeyStoreLevel = DeviceKeyStoreLevel;

/// How well a key store keeps keys.
#[uniffi::remote(Enum)]
pub enum KeyStoreLevel {
    /// In software.
    Software,
    /// In the processor's protected part, such as Android's TEE.
    Hardware,
    /// In a chip of its own, such as `StrongBox` or the Secure Enclave.
    SecureElement,
}

/// The platform's key store, written by the app. Each call may block, and comes from a thread of its own.
///
/// `wrap`, `unwrap` and `delete` work with a key that never leaves the store and is named by `alias`; only what they wrap,
/// 32 bytes, crosses. `load` and `keep` hold small records, of at most 256 bytes, that nothing else may restore: they must
/// not lie in the folder and not be in a backup, and must work without asking anybody while the client is open. From
/// `keep` do not wait for a call of the client: it waits for `keep`.
#[uniffi::export(with_foreign)]
pub trait KeyStore: Send + Sync {
    /// Makes the key `alias`, if there is none, and wraps `key` with it: at most 4,096 bytes.
    ///
    /// # Errors
    /// [`KeyStoreError`].
    fn wrap(&self, alias: String, key: Vec<u8>) -> Result<Vec<u8>, KeyStoreError>;

    /// Unwraps what `wrap` gave. `reason` is what the app gave to
    /// [`Client::open_with_key_store`](crate::Client::open_with_key_store), for the prompt.
    ///
    /// # Errors
    /// [`KeyStoreError`].
    fn unwrap(&self, alias: String, wrapped: Vec<u8>, reason: String) -> Result<Vec<u8>, KeyStoreError>;

    /// Forgets the key `alias`; one that is not there is no error.
    ///
    /// # Errors
    /// [`KeyStoreError`].
    fn delete(&self, alias: String) -> Result<(), KeyStoreError>;

    /// How well it keeps keys on this device.
    ///
    /// # Errors
    /// [`KeyStoreError`].
    fn level(&self) -> Result<KeyStoreLevel, KeyStoreError>;

    /// The record `name`; none where it was never kept.
    ///
    /// # Errors
    /// [`KeyStoreError`]; never none instead of an error, which would look like a restored folder.
    fn load(&self, name: String) -> Result<Option<Vec<u8>>, KeyStoreError>;

    /// Keeps the record `name` in place of the one before, so that it survives a power loss. Nothing is saved while this
    /// fails.
    ///
    /// # Errors
    /// [`KeyStoreError`].
    fn keep(&self, name: String, record: Vec<u8>) -> Result<(), KeyStoreError>;
}

/// The app's key store, as the core sees it.
struct Host(Arc<dyn KeyStore>);

pub(crate) fn shared(store: Arc<dyn KeyStore>) -> SharedKeyStore {
    Arc::new(Host(store))
}

impl std::fmt::Debug for Host {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Host(key store)")
    }
}

impl DeviceKeyStore for Host {
    fn wrap(&self, alias: &str, key: &[u8]) -> Result<Vec<u8>, DeviceKeyStoreError> {
        Ok(self.0.wrap(alias.to_owned(), key.to_vec())?)
    }

    fn unwrap(
        &self,
        alias: &str,
        wrapped: &[u8],
        reason: &str,
    ) -> Result<Zeroizing<Vec<u8>>, DeviceKeyStoreError> {
        let key = self.0.unwrap(alias.to_owned(), wrapped.to_vec(), reason.to_owned())?;
        Ok(key.into())
    }

    fn delete(&self, alias: &str) -> Result<(), DeviceKeyStoreError> {
        Ok(self.0.delete(alias.to_owned())?)
    }

    fn level(&self) -> Result<DeviceKeyStoreLevel, DeviceKeyStoreError> {
        Ok(self.0.level()?)
    }

    fn load(&self, name: &str) -> Result<Option<Vec<u8>>, DeviceKeyStoreError> {
        Ok(self.0.load(name.to_owned())?)
    }

    fn keep(&self, name: &str, record: &[u8]) -> Result<(), DeviceKeyStoreError> {
        Ok(self.0.keep(name.to_owned(), record.to_vec())?)
    }
}
