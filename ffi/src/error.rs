//! What an app is told when something fails: one variant for each thing that it can do next.

use alcove_client_core::client::JotError;
use alcove_client_core::crypto::ceremony::CodeError;
use alcove_client_core::engine::{EditRefused, SealRefused};
use alcove_client_core::error::ClientError;
use alcove_client_core::ports::DeviceKeyStoreError;
use alcove_client_core::shell::relay::LinkError;
use alcove_protocol::problem::{Problem, Retry};

use crate::meeting::ceremony::CeremonyEnd;
use crate::returning::recovery::PaperProblem;

/// Words without the folder's path, which may hold the person's name.
const NO_DEVICE: &str = "no device is set up in this folder";
const HOLDS_DEVICE: &str = "a device is set up in this folder already";

/// Why the device does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum UnlockProblem {
    /// The passphrase is wrong: ask again.
    WrongPassphrase,
    /// The key store is locked: ask the person to unlock the phone, then try again.
    Locked,
    /// The person did not let the key store go on: offer it again, or ask for the passphrase.
    Cancelled,
    /// The key store gave the key up for good, as after a new fingerprint: ask for the passphrase, then
    /// [`Client::add_key_store`](crate::Client::add_key_store) again.
    KeyInvalidated,
    /// The key store does not hold the key, or was never asked to: as [`UnlockProblem::KeyInvalidated`].
    KeyMissing,
    /// What the key store gave is not this device's key: as [`UnlockProblem::KeyInvalidated`], and report it.
    WrongKey,
    /// The key store failed, or threw something that no key store may: try again, then ask for the passphrase.
    Transient,
}

/// What is the matter with the folder.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum FolderState {
    /// No device is in it: set this device up, or join with a code.
    NoDevice,
    /// A device is in it already: open it instead.
    HoldsDevice,
    /// The device in it was wiped, as the practice had asked, and nothing is left: tell the person.
    WasWiped,
    /// Another client has it open: close that one, or wait for the other process.
    InUse {
        /// Who works in the folder.
        holder: String,
    },
}

/// Why nobody came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum EntryProblem {
    /// The code is over. With [`CeremonyEnd::DigitsDiffer`], [`CeremonyEnd::Forged`] or [`CeremonyEnd::Used`] somebody
    /// else may hold it, so hand the next one over in person.
    Code {
        /// How it ended.
        end: CeremonyEnd,
    },
    /// The kit or the sheets bring nobody back: look for others, or ask an admin.
    Paper {
        /// What is wrong with them.
        problem: PaperProblem,
    },
}

/// Why a call failed, by what the app does next. `reason` is one sentence for people; it never holds anything that was
/// typed.
#[derive(Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum ApiError {
    /// Ask the person as `why` says: the device did not open, and nothing changed.
    #[error("{reason}")]
    NotUnlocked {
        /// What to ask for.
        why: UnlockProblem,
        /// The same in one sentence, for people.
        reason: String,
    },
    /// Do as `state` says: the folder is not in the state that this call needs, and was left as it is.
    #[error("{reason}")]
    FolderNotReady {
        /// What is the matter with it.
        state: FolderState,
        /// The same in one sentence, for people.
        reason: String,
    },
    /// Tell the person and keep the folder: the store is damaged, another device's or not Alcove's. It was left as it
    /// is. Linking the device anew, in another folder, brings back what the relay holds.
    #[error("{reason}")]
    StoreUnusable {
        /// What was found.
        reason: String,
    },
    /// Ask the person to update the app: a newer version wrote what this one must understand.
    #[error("a newer version of Alcove wrote this: update to go on")]
    UpdateNeeded,
    /// Ask the person to free space, then try again: what was not shown as saved is not saved.
    #[error("{reason}")]
    StorageFailed {
        /// What failed.
        reason: String,
    },
    /// Go on working and try again later: the relay cannot be reached or is busy, or nobody answered a code yet.
    #[error("{reason}")]
    TryLater {
        /// Why not now.
        reason: String,
    },
    /// Ask for another code or another paper: nobody came in, and nothing changed on either device.
    #[error("{reason}")]
    NotLetIn {
        /// Why.
        why: EntryProblem,
        /// The same in one sentence, for people.
        reason: String,
    },
    /// Stop, and compare the fingerprint with the relay's operator: what answers is not the relay that is known.
    #[error("{reason}")]
    RelayNotTrusted {
        /// What was found.
        reason: String,
    },
    /// Tell the person: it is not allowed, and trying again changes nothing.
    #[error("{reason}")]
    Refused {
        /// Why.
        reason: String,
    },
    /// Ask for the input again: it does not fit, or names what is not on this device.
    #[error("{reason}")]
    InvalidInput {
        /// What does not fit; never the input itself.
        reason: String,
    },
    /// Sync, or write with [`Client::seal`](crate::Client::seal): this device was without the relay for longer than the
    /// practice allows and shows nothing, or what was sealed meanwhile waits to be taken in.
    #[error("this device was without the relay for too long, or sealed work waits: sync to go on")]
    LeaseEnded,
    /// Open the device again: this client was closed.
    #[error("the client is closed")]
    Closed,
}

impl ApiError {
    fn of_folder(state: FolderState, reason: String) -> Self {
        Self::FolderNotReady { state, reason }
    }
}

#[uniffi::export]
impl ApiError {
    /// The same in one sentence, for people. It holds nothing that was typed: show it and log it freely.
    pub fn sentence(&self) -> String {
        self.to_string()
    }
}

impl From<ClientError> for ApiError {
    fn from(error: ClientError) -> Self {
        let reason = error.to_string();
        match error {
            ClientError::WrongPassphrase => Self::NotUnlocked { why: UnlockProblem::WrongPassphrase, reason },
            ClientError::KeyStore(error) => Self::NotUnlocked { why: error.into(), reason },
            ClientError::KeySlot(_) => Self::NotUnlocked { why: UnlockProblem::WrongKey, reason },
            ClientError::WrongKey
            | ClientError::NotOurs { .. }
            | ClientError::Damaged { .. }
            | ClientError::Seal(SealRefused::File(_))
            | ClientError::Jot(JotError::Keys(_)) => Self::StoreUnusable { reason },
            ClientError::NewerVersion
            | ClientError::Jot(JotError::NewerFile)
            | ClientError::Code(CodeError::UnknownVersion { .. }) => Self::UpdateNeeded,
            ClientError::InUse(holder) => {
                Self::of_folder(FolderState::InUse { holder: holder.to_string() }, reason)
            }
            ClientError::InUseByUnnamed => {
                Self::of_folder(FolderState::InUse { holder: "another process".to_owned() }, reason)
            }
            ClientError::NotSetUp { .. } => Self::of_folder(FolderState::NoDevice, NO_DEVICE.to_owned()),
            ClientError::Wiped => Self::of_folder(FolderState::WasWiped, reason),
            ClientError::AlreadySetUp { .. } => {
                Self::of_folder(FolderState::HoldsDevice, HOLDS_DEVICE.to_owned())
            }
            ClientError::StorageFull | ClientError::StorageFailed { .. } => Self::StorageFailed { reason },
            ClientError::Link(error) => error.into(),
            ClientError::RelayRefused(problem) => problem.into(),
            ClientError::NoAnswer | ClientError::NotNearby { .. } => Self::TryLater { reason },
            ClientError::NotDone(_)
            | ClientError::Late(_)
            | ClientError::HandIn(_)
            | ClientError::NoAuthority
            | ClientError::Destroy(_)
            | ClientError::Jot(JotError::Full { .. } | JotError::NoKeys) => Self::Refused { reason },
            ClientError::Recovery(error) => Self::of_paper(error, reason),
            ClientError::Ceremony(end) => Self::NotLetIn { why: EntryProblem::Code { end }, reason },
            ClientError::Code(
                CodeError::Character { .. }
                | CodeError::TooShort
                | CodeError::TooLong
                | CodeError::AnotherFamily(_)
                | CodeError::Checksum
                | CodeError::Malformed,
            )
            | ClientError::Compare(_)
            | ClientError::Seal(SealRefused::Earlier | SealRefused::TooLarge)
            | ClientError::Sign(_)
            | ClientError::Close(_)
            | ClientError::Jot(JotError::Empty | JotError::TooLong { .. } | JotError::Seal(_))
            | ClientError::NotFound { .. }
            | ClientError::GrantEnded
            | ClientError::Measure(_)
            | ClientError::BadInput { .. } => Self::InvalidInput { reason },
            ClientError::Edit(refused) | ClientError::Seal(SealRefused::Edit(refused)) => refused.into(),
            ClientError::LeaseEnded => Self::LeaseEnded,
            ClientError::Closed => Self::Closed,
        }
    }
}

impl From<DeviceKeyStoreError> for UnlockProblem {
    fn from(error: DeviceKeyStoreError) -> Self {
        match error {
            DeviceKeyStoreError::Locked => Self::Locked,
            DeviceKeyStoreError::UserCancelled => Self::Cancelled,
            DeviceKeyStoreError::KeyInvalidated => Self::KeyInvalidated,
            DeviceKeyStoreError::Missing => Self::KeyMissing,
            DeviceKeyStoreError::Transient => Self::Transient,
        }
    }
}

impl From<LinkError> for ApiError {
    fn from(error: LinkError) -> Self {
        let reason = error.to_string();
        match error {
            LinkError::Unreachable { .. } => Self::TryLater { reason },
            LinkError::WrongCertificate { .. }
            | LinkError::NotVouchedFor { .. }
            | LinkError::NotARelay { .. } => Self::RelayNotTrusted { reason },
            LinkError::BadAddress => Self::InvalidInput { reason },
            LinkError::Refused(problem) => problem.into(),
            LinkError::NoRelay => Self::Refused { reason },
        }
    }
}

impl From<Problem> for ApiError {
    fn from(problem: Problem) -> Self {
        let reason = problem.words().to_owned();
        match problem.retry() {
            Retry::Later | Retry::Renew => Self::TryLater { reason },
            Retry::Never => Self::Refused { reason },
        }
    }
}

impl From<EditRefused> for ApiError {
    fn from(refused: EditRefused) -> Self {
        let reason = refused.to_string();
        match refused {
            EditRefused::NotOpen | EditRefused::UnknownDocument | EditRefused::Document(_) => {
                Self::InvalidInput { reason }
            }
            EditRefused::NoRight
            | EditRefused::AccessEnded
            | EditRefused::Revoked
            | EditRefused::Frozen
            | EditRefused::Signed
            | EditRefused::Sealed
            | EditRefused::Withdrawn => Self::Refused { reason },
            EditRefused::LeaseEnded => Self::LeaseEnded,
            EditRefused::UpdateNeeded => Self::UpdateNeeded,
            EditRefused::StorageFailing => Self::StorageFailed { reason },
        }
    }
}

#[cfg(test)]
mod tests;
