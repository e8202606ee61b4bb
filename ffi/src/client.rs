//! An open device.

use alcove_client_core::client::{self, Home, NewOrg};
use alcove_client_core::shell::relay::RelayEndpoint;
use alcove_protocol::id::{DeviceId, PersonId};

use crate::error::ApiError;

/// How this process names itself to another that finds the folder in use.
const PROGRAM: &str = "an Alcove app";

/// An open device: notes that lie encrypted in a folder of this machine and meet those of others through a relay.
///
/// Everything but setting up, joining and syncing works offline. Calls may be made from any thread, many at a time.
/// One client at a time works in a folder; [`Client::lock`] gives it back.
#[derive(Debug, uniffi::Object)]
pub struct Client {
    pub(crate) core: client::Client,
    pub(crate) home: Home,
}

pub(crate) fn home(folder: String) -> Home {
    Home::new(folder, PROGRAM)
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// Opens the device that is set up in `folder`. Takes about a second on purpose: so does every guess at the
    /// passphrase. Where another client has the folder, it waits 5 seconds for its end.
    ///
    /// # Errors
    /// [`ApiError::NotUnlocked`], [`ApiError::FolderNotReady`] without a device, or after 5 seconds in use,
    /// [`ApiError::StoreUnusable`], [`ApiError::UpdateNeeded`]: the folder is left as it is. Where a [`Client::destroy`] had
    /// broken off, it is done now, and the folder's state says so.
    #[uniffi::constructor]
    pub async fn open(folder: String, passphrase: String) -> Result<Self, ApiError> {
        let home = home(folder);
        Ok(Self { core: client::Client::open_with_passphrase(&home, passphrase.into()).await?, home })
    }

    /// Sets up the first device of a new practice in `folder`, whose keys are sealed under `passphrase`.
    ///
    /// The relay at `relay_address` (`host:port`) is asked who it is. `fingerprint` is the SHA-256 of its certificate,
    /// 64 hexadecimal digits, as its operator gives it; leave it out where public authorities vouch for the
    /// certificate. `org_token` is the operator's one-time token, where the relay asks for one. The first
    /// [`Client::sync`] takes the practice to the relay. After a failure call it again with the same passphrase.
    ///
    /// # Errors
    /// [`ApiError::TryLater`] when the relay cannot be reached, [`ApiError::RelayNotTrusted`] also where
    /// no fingerprint is given and no public authority vouches for the certificate, [`ApiError::FolderNotReady`],
    /// [`ApiError::NotUnlocked`] when an earlier attempt in the folder had another passphrase: an empty folder begins anew,
    /// [`ApiError::InvalidInput`] also without a name of the practice or an own one.
    #[uniffi::constructor]
    pub async fn set_up(
        folder: String,
        passphrase: String,
        practice: String,
        your_name: String,
        relay_address: String,
        fingerprint: Option<String>,
        org_token: Option<String>,
    ) -> Result<Self, ApiError> {
        let relay = RelayEndpoint::parse(&relay_address, fingerprint.as_deref())?;
        let org = NewOrg { practice, your_name, relay, org_token };
        let home = home(folder);
        Ok(Self { core: client::Client::set_up_with_passphrase(&home, passphrase.into(), org).await?, home })
    }

    /// Saves what is typed, closes the store and forgets the keys. Subscriptions end; every later call that reads or writes is
    /// [`ApiError::Closed`]. [`Client::status`], [`Client::person`], [`Client::device`] and [`Client::space`] go on saying what was
    /// known last. Kotlin's `close` only lets this handle go.
    pub async fn lock(&self) {
        self.core.clone().close().await;
    }

    /// Whose device this is.
    pub fn person(&self) -> PersonId {
        self.core.person()
    }

    /// This device.
    pub fn device(&self) -> DeviceId {
        self.core.device()
    }
}
