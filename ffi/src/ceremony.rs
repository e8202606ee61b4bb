//! A person joins, or a device is linked: a code, six digits on two screens, a yes of both people.

use std::time::Duration;

use alcove_client_core::client::{self, JoinWait};
use alcove_client_core::crypto::digits::Digits;
use alcove_protocol::id::DeviceId;
use tokio::sync::Mutex;

use crate::client::{Client, home};
use crate::error::ApiError;

/// Somebody answered a code.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Answered {
    /// The six digits to show, as `123 456`.
    pub digits: String,
    /// What they want to be called; empty for a further device of the same person.
    pub display_name: String,
}

/// A code that this device gave out. It works once, for 24 hours.
#[derive(Debug, uniffi::Object)]
pub struct Offer {
    core: client::Offer,
}

impl Offer {
    pub(crate) fn new(core: client::Offer) -> Self {
        Self { core }
    }
}

#[uniffi::export(async_runtime = "tokio")]
impl Offer {
    /// The code, to show as text and as a QR code.
    pub fn code(&self) -> String {
        self.core.code().to_string()
    }

    /// Syncs until somebody answers the code, at most `wait_s` seconds: the digits to compare with their screen.
    ///
    /// # Errors
    /// [`ApiError::TryLater`] when nobody did yet or the relay cannot be reached, [`ApiError::InvalidInput`] when the code
    /// is over.
    pub async fn digits(&self, wait_s: u32) -> Result<Answered, ApiError> {
        let answered = self.core.digits(Duration::from_secs(wait_s.into())).await?;
        Ok(Answered { digits: answered.digits.to_string(), display_name: answered.display_name })
    }

    /// What the person says: whether the other screen shows the same digits. With no, it ends on both devices and
    /// nothing has changed.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`].
    pub async fn confirm(&self, same: bool) -> Result<(), ApiError> {
        Ok(self.core.confirm(same).await?)
    }

    /// After a yes here, waits until the other person said yes too and their device is in.
    ///
    /// # Errors
    /// As [`Offer::digits`]; [`ApiError::Refused`] when the digits were not the same.
    pub async fn joined(&self, wait_s: u32) -> Result<DeviceId, ApiError> {
        Ok(self.core.joined(Duration::from_secs(wait_s.into())).await?)
    }

    /// Takes the code back.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`].
    pub async fn revoke(&self) -> Result<(), ApiError> {
        Ok(self.core.revoke().await?)
    }
}

/// A new device on its way in.
#[derive(Debug, uniffi::Object)]
pub struct Joining {
    core: Mutex<Option<client::Join>>,
}

#[uniffi::export(async_runtime = "tokio")]
impl Joining {
    /// Begins with a code, in `folder`, whose keys are sealed under `passphrase`. After a failure begin again with the
    /// same passphrase and code: it goes on where it was.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] when the code is mistyped or over, [`ApiError::AlreadySetUp`].
    #[uniffi::constructor]
    pub async fn start(
        folder: String,
        passphrase: String,
        code: String,
        your_name: String,
    ) -> Result<Self, ApiError> {
        let home = home(folder);
        let join = client::Join::start_with_passphrase(&home, passphrase.into(), &code, &your_name).await?;
        Ok(Self { core: Mutex::new(Some(join)) })
    }

    /// Waits at most `wait_s` seconds for the device that made the code: the six digits to show, as `123 456`.
    ///
    /// # Errors
    /// [`ApiError::TryLater`] when it did not answer yet or cannot be reached, [`ApiError::RelayNotTrusted`],
    /// [`ApiError::InvalidInput`] when the code is of no use any more.
    pub async fn digits(&self, wait_s: u32) -> Result<String, ApiError> {
        let mut core = self.core.lock().await;
        let join = core.as_mut().ok_or(ApiError::Closed)?;
        Ok(join.digits(wait(wait_s)).await.map(|digits: Digits| digits.to_string())?)
    }

    /// What the person says: whether the other screen shows the same digits. With yes, waits for the other person's yes,
    /// and the device is open. With no, it ends on both devices and nothing has changed. Either way this handle is used
    /// up.
    ///
    /// # Errors
    /// As [`Joining::digits`]; [`ApiError::Refused`] when the digits were not the same.
    pub async fn confirm(&self, same: bool, wait_s: u32) -> Result<Client, ApiError> {
        let join = self.core.lock().await.take().ok_or(ApiError::Closed)?;
        Ok(Client { core: join.confirm(same, wait(wait_s)).await?.client })
    }
}

fn wait(wait_s: u32) -> JoinWait {
    JoinWait(Duration::from_secs(wait_s.into()))
}
