//! A person joins, or a device is linked: a code, six digits on two screens, a yes of both people.

use std::sync::Arc;
use std::time::Duration;

use alcove_client_core::client::{self, JoinWait};
use alcove_client_core::crypto::ceremony::{CeremonyError, Purpose};
use alcove_client_core::crypto::digits::Digits;
use alcove_client_core::time::Timestamp;
use alcove_protocol::id::DeviceId;
use tokio::sync::Mutex;

use crate::client::{Client, home};
use crate::custom::CircleId;
use crate::error::ApiError;

/// How a ceremony ended without anybody coming in.
pub type CeremonyEnd = CeremonyError;

/// How a ceremony ended without anybody coming in.
#[uniffi::remote(Enum)]
pub enum CeremonyEnd {
    /// A person said that the two screens do not show the same six digits: somebody may be in between.
    DigitsDiffer,
    /// Whoever made the code took it back.
    Revoked,
    /// Another device used the code first.
    Used,
    /// The code's 24 hours are over.
    Expired,
    /// The other device runs another version, without the comparison of digits: update both.
    OtherVersion,
    /// What the two devices said to each other was altered on the way.
    Forged,
    /// The other side does not know the code: it belongs to another practice, or a newer one was made.
    Foreign,
}

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

    /// What the code is for.
    pub fn purpose(&self) -> Purpose {
        self.core.purpose()
    }

    /// When the code stops working, ms since 1970.
    pub fn expires(&self) -> Timestamp {
        Timestamp(self.core.expires_ms().try_into().unwrap_or(i64::MAX))
    }

    /// Syncs until somebody answers the code, at most `wait_s` seconds: the digits to compare with their screen.
    ///
    /// # Errors
    /// [`ApiError::TryLater`] when nobody did yet or the relay cannot be reached, [`ApiError::NotLetIn`] when the
    /// code is over.
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
    /// As [`Offer::digits`]; [`CeremonyEnd::DigitsDiffer`] when either person said no.
    pub async fn joined(&self, wait_s: u32) -> Result<DeviceId, ApiError> {
        Ok(self.core.joined(Duration::from_secs(wait_s.into())).await?)
    }

    /// Takes the code back: whoever tries it is told so. It stops working here at once, also where the relay cannot be
    /// reached.
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
    home: client::Home,
}

#[uniffi::export(async_runtime = "tokio")]
impl Joining {
    /// Begins with a code, in `folder`, whose keys are sealed under `passphrase`. After a failure begin again with the
    /// same passphrase and code: it goes on where it was.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] when the code is mistyped or none for this, or when somebody who is invited gives no name,
    /// [`ApiError::UpdateNeeded`] for a code of a newer version, [`ApiError::NotLetIn`] when its time is over,
    /// [`ApiError::FolderNotReady`], [`ApiError::NotUnlocked`] when an earlier attempt in the folder had another passphrase.
    #[uniffi::constructor]
    pub async fn start(
        folder: String,
        passphrase: String,
        code: String,
        your_name: String,
    ) -> Result<Self, ApiError> {
        let home = home(folder);
        let join = client::Join::start_with_passphrase(&home, passphrase.into(), &code, &your_name).await?;
        Ok(Self { core: Mutex::new(Some(join)), home })
    }

    /// Waits at most `wait_s` seconds for the device that made the code: the six digits to show, as `123 456`.
    ///
    /// # Errors
    /// [`ApiError::TryLater`] when it did not answer yet or cannot be reached, [`ApiError::RelayNotTrusted`],
    /// [`ApiError::NotLetIn`] when the code is of no use any more.
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
    /// As [`Joining::digits`]; with no, always [`CeremonyEnd::DigitsDiffer`]. After [`ApiError::TryLater`] begin again with
    /// the same code.
    pub async fn confirm(&self, same: bool, wait_s: u32) -> Result<Client, ApiError> {
        let join = self.core.lock().await.take().ok_or(ApiError::Closed)?;
        let joined = join.confirm(same, wait(wait_s)).await?;
        Ok(Client { core: joined.client, home: self.home.clone() })
    }
}

fn wait(wait_s: u32) -> JoinWait {
    JoinWait(Duration::from_secs(wait_s.into()))
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// A code that brings a person into the practice and `groups`, or links another device of this person. It works
    /// once, for 24 hours; hand it over out of band.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown group, [`ApiError::Refused`] when no relay is set up or this person may
    /// not invite.
    pub async fn offer(&self, purpose: Purpose, groups: Vec<CircleId>) -> Result<Offer, ApiError> {
        Ok(Offer::new(self.core.offer(purpose, groups).await?))
    }

    /// A code that links another device of this person without a relay: the new device comes straight to this one, which
    /// listens at `listen` (`address:port`; its own address in the network and any port, where nothing is given) until
    /// the offer is let go.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] when this device cannot listen there, or is in no network.
    pub async fn offer_nearby(&self, listen: Option<String>) -> Result<Offer, ApiError> {
        let listen = listen.map(|address| address.parse()).transpose();
        let listen =
            listen.map_err(|_| ApiError::InvalidInput { reason: "address:port is expected".to_owned() })?;
        Ok(Offer::new(self.core.offer_nearby(listen).await?))
    }

    /// The codes that this device gave out and that are not over, to take up after a restart. One for a device nearby
    /// ends with its offer, and is not among them.
    ///
    /// # Errors
    /// [`ApiError::Closed`].
    pub async fn open_offers(&self) -> Result<Vec<Arc<Offer>>, ApiError> {
        let offers = self.core.open_offers().await?;
        Ok(offers.into_iter().map(|offer| Arc::new(Offer::new(offer))).collect())
    }
}
