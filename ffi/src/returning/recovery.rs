//! Paper for the day on which every device is lost: a person's kit, a drill that shows whether it works, and coming back
//! with it.

use std::sync::Arc;

use alcove_client_core::client::{self, RecoveryError, RecoveryState};
use alcove_client_core::clinical::CircleKind;
use alcove_client_core::crypto::kit::KitCode;
use alcove_client_core::engine::DrilledCircle;
use alcove_client_core::error::ClientError;
use alcove_protocol::id::DeviceId;

use crate::client::{Client, home};
use crate::custom::CircleId;
use crate::error::{ApiError, EntryProblem};

/// Why paper brings nobody back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum PaperProblem {
    /// The kit is of another practice.
    AnotherPractice,
    /// The kit is of another person of the practice.
    AnotherPerson,
    /// The practice has never heard of the kit.
    Unknown,
    /// The kit was made, and the relay has not heard of it yet: sync.
    NotSent,
    /// The kit brought a device back already: each does once.
    UsedUp,
    /// A newer kit replaced it.
    Replaced,
    /// The kit was used, replaced, or never reached the relay: from a new device it cannot be told which.
    NotInForce,
    /// The relay that the paper names does not hold the practice.
    NotAtRelay,
    /// Something about the sheets of the practice's custodians.
    Custodians,
}

impl ApiError {
    /// What an app is told when paper does not do, in `reason`'s words.
    pub(crate) fn of_paper(error: RecoveryError, reason: String) -> Self {
        let problem = match error {
            RecoveryError::NoAnswer => return Self::TryLater { reason },
            RecoveryError::KitOfAnotherOrg => PaperProblem::AnotherPractice,
            RecoveryError::KitOfAnotherPerson => PaperProblem::AnotherPerson,
            RecoveryError::KitUnknown => PaperProblem::Unknown,
            RecoveryError::KitNotSent => PaperProblem::NotSent,
            RecoveryError::KitUsedUp => PaperProblem::UsedUp,
            RecoveryError::KitReplaced => PaperProblem::Replaced,
            RecoveryError::KitNotInForce => PaperProblem::NotInForce,
            RecoveryError::OrgNotAtRelay => PaperProblem::NotAtRelay,
            RecoveryError::Quorum(_)
            | RecoveryError::QuorumNotInForce
            | RecoveryError::NoCustodians
            | RecoveryError::HasCustodians => PaperProblem::Custodians,
        };
        Self::NotLetIn { why: EntryProblem::Paper { problem }, reason }
    }
}

/// What a drill found in one circle that this person may open.
#[uniffi::remote(Record)]
pub struct DrilledCircle {
    /// The circle.
    pub circle: CircleId,
    /// What it holds; none while its first key is missing here.
    pub kind: Option<CircleKind>,
    /// Whether its content would come back.
    pub opens: bool,
}

/// Which paper is in force, as far as this device has heard.
#[uniffi::remote(Record)]
pub struct RecoveryState {
    /// This person's kit.
    pub kit: Option<DeviceId>,
    /// A kit that was made here and that the relay has not heard of.
    pub kit_waits: bool,
    /// The practice's recovery key, whose sheets three custodians keep.
    pub recovery_key: Option<DeviceId>,
    /// A recovery key that was made here and that the relay has not heard of.
    pub recovery_key_waits: bool,
}

/// A device that came back.
#[derive(Debug, uniffi::Record)]
pub struct CameBack {
    /// It, open. It has synced once.
    pub client: Arc<Client>,
    /// Circles that open on it.
    pub opened: u64,
    /// Circles that do not.
    pub closed: u64,
}

impl CameBack {
    pub(crate) fn new(came: client::CameBack, home: client::Home) -> Self {
        let client::CameBack { client, opened, closed } = came;
        let client = Arc::new(Client { core: client, home });
        Self { client, opened: opened as u64, closed: closed as u64 }
    }
}

fn kit(code: &str) -> Result<KitCode, ApiError> {
    Ok(KitCode::from_text(code).map_err(ClientError::from)?)
}

/// Makes this new, empty `folder` a device of the person whose kit it is, its keys sealed under `passphrase`. The kit is
/// used up by it: make another. When it breaks off after that, [`Client::open`] and [`Client::sync`] go on.
///
/// # Errors
/// [`ApiError::InvalidInput`] for a mistyped code, [`ApiError::NotLetIn`], [`ApiError::FolderNotReady`],
/// [`ApiError::TryLater`], [`ApiError::RelayNotTrusted`]; nothing was changed.
#[uniffi::export(async_runtime = "tokio")]
pub async fn recover_with_kit(
    folder: String,
    passphrase: String,
    code: String,
) -> Result<CameBack, ApiError> {
    let home = home(folder);
    let came = client::Client::recover_with_kit(&home, passphrase.into(), &kit(&code)?).await?;
    Ok(CameBack::new(came, home))
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// A new recovery kit of this person, as a code that counts nowhere yet: put it on paper, as text and as a QR code,
    /// then [`Client::register_kit`]. The code is a secret, and nothing of it is kept here.
    ///
    /// # Errors
    /// [`ApiError::Refused`] when no relay is set up, or on a revoked device.
    pub async fn draft_kit(&self) -> Result<String, ApiError> {
        Ok(self.core.draft_kit().await?.to_text().to_string())
    }

    /// Makes a kit that is on paper the one in force: it replaces the one before as soon as the relay hears of it, and
    /// every circle's key is wrapped for it. Give the code as it was typed from the paper: that proves the print.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for a mistyped code, [`ApiError::NotLetIn`].
    pub async fn register_kit(&self, code: String) -> Result<(), ApiError> {
        Ok(self.core.register_kit(&kit(&code)?).await?)
    }

    /// Which paper is in force.
    ///
    /// # Errors
    /// [`ApiError::Closed`].
    pub async fn recovery_state(&self) -> Result<RecoveryState, ApiError> {
        Ok(self.core.recovery_state().await?)
    }

    /// Shows whether a kit of this person works, without using it up: every circle that this person may open, and
    /// whether the kit would bring it back. Syncs.
    ///
    /// # Errors
    /// [`ApiError::NotLetIn`] where the kit would bring nobody back; as [`Client::sync`].
    pub async fn drill(&self, code: String) -> Result<Vec<DrilledCircle>, ApiError> {
        Ok(self.core.drill(&kit(&code)?).await?.circles)
    }

    /// Says that a device which custodians brought back is this person's: it gets the keys of the private circles, too.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] when no such device waits for that: see [`Status::recovered`](crate::Status).
    pub async fn trust_recovered(&self, device: DeviceId) -> Result<(), ApiError> {
        Ok(self.core.trust_recovered(device).await?)
    }
}
