//! Opening a device by its passphrase, one call each: for apps that hold no keys themselves. Deriving a key from a
//! passphrase takes long on purpose, so it never runs on the thread that asked.

use zeroize::Zeroizing;

use crate::client::{Client, Home, NewOrg};
use crate::error::ClientError;

impl Client {
    /// [`Client::open`] with the keys that `passphrase` opens.
    ///
    /// # Errors
    /// As [`Client::open`], and [`ClientError::WrongPassphrase`].
    pub async fn open_with_passphrase(
        home: &Home,
        passphrase: Zeroizing<String>,
    ) -> Result<Self, ClientError> {
        let keys = home.unlock_aside(passphrase).await?;
        Self::open(home, keys).await
    }

    /// [`Client::set_up`] with new keys, sealed under `passphrase`. After a failure it may be called again with the
    /// same passphrase.
    ///
    /// # Errors
    /// As [`Client::set_up`]; [`ClientError::WrongPassphrase`] when keys lie here under another one.
    pub async fn set_up_with_passphrase(
        home: &Home,
        passphrase: Zeroizing<String>,
        org: NewOrg,
    ) -> Result<Self, ClientError> {
        org.require_names()?;
        let keys = home.keys_for_new_device(passphrase).await?;
        Self::set_up(home, keys, org).await
    }
}
