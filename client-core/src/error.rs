//! Errors as an app meets them: few, stable, and each says what to do now.

use std::io::ErrorKind;
use std::path::PathBuf;

use alcove_protocol::problem::Problem;

use crate::client::{CompareRefused, DestroyRefused, JotError, MeasureError, RecoveryError};
use crate::crypto::ceremony::{CeremonyError, CodeError};
use crate::crypto::store_slot::StoreSlotError;
use crate::engine::{
    CloseRefused, DecideRefused, EditRefused, FoundError, HandInRefused, HandOverError, NotDone, SealRefused,
    SignRefused,
};
use crate::ports::{DeviceKeyStoreError, StorageError};
use crate::shell::relay::LinkError;
use crate::shell::vault::{Holder, HomeLockError, KeyStoreError, VaultError};

/// A folder's name that no file system takes.
pub(crate) const BAD_FOLDER: ClientError = ClientError::BadInput { what: "the folder's name cannot be one" };

/// What an app is told. Free of anything that a user typed.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// Ask again: the passphrase is not the one.
    #[error("the passphrase is wrong")]
    WrongPassphrase,
    /// Do as the key store's answer says; the passphrase still opens this device.
    #[error(transparent)]
    KeyStore(#[from] DeviceKeyStoreError),
    /// Ask for the passphrase: what the key store gave is of no use.
    #[error("{0}; the passphrase still opens this device")]
    KeySlot(StoreSlotError),
    /// The store does not open with this device's key: it is another device's, or damaged at its beginning.
    #[error("the store does not open with this device's key; it was left as it is")]
    WrongKey,
    /// A file that is not Alcove's lies where the store should be.
    #[error("{path} is not an Alcove store; it was left as it is")]
    NotOurs {
        /// The file.
        path: PathBuf,
    },
    /// The store is damaged. It was left as it is: move it aside and link the device anew.
    #[error("the store is damaged and was left as it is: {what}")]
    Damaged {
        /// What was found, without content.
        what: String,
    },
    /// Update: a newer version wrote the store.
    #[error("a newer version of Alcove wrote this store: update to open it")]
    NewerVersion,
    /// Wait for the other process, or end it.
    #[error("in use by {0}")]
    InUse(Holder),
    /// Wait for the other process, or end it. It has not said yet who it is.
    #[error("in use by another process")]
    InUseByUnnamed,
    /// Set this device up first: there is none in this folder.
    #[error("no device is set up in {path}")]
    NotSetUp {
        /// The home folder.
        path: PathBuf,
    },
    /// A device is set up here already.
    #[error("a device is set up in {path} already")]
    AlreadySetUp {
        /// The home folder.
        path: PathBuf,
    },
    /// Free some space: nothing can be saved.
    #[error("this device has no space left; what was not shown as saved is not saved")]
    StorageFull,
    /// The store failed.
    #[error("the store failed: {what}")]
    StorageFailed {
        /// What was found, without content.
        what: String,
    },
    /// Work on, and sync later: the relay cannot be reached, or not trusted.
    #[error(transparent)]
    Link(LinkError),
    /// The relay refused.
    #[error("{}", .0.words())]
    RelayRefused(Problem),
    /// Ask for the code again.
    #[error("the code cannot be used: {0}")]
    Code(#[from] CodeError),
    /// Ask for a new code, or take a new one: nobody came in, and nothing changed on either device.
    #[error(transparent)]
    Ceremony(#[from] CeremonyError),
    /// Take the right paper, or ask who can help: nobody came back, and nothing changed.
    #[error(transparent)]
    Recovery(#[from] RecoveryError),
    /// Look where the other device is: the connection between the two did not come about, or broke.
    #[error("the other device cannot be reached at {address}")]
    NotNearby {
        /// Where it was tried.
        address: String,
    },
    /// Try again: nobody answered the code in time.
    #[error("nobody answered the code yet: the device that offered it must sync")]
    NoAnswer,
    /// What was named is not on this device.
    #[error("there is no such {what} on this device")]
    NotFound {
        /// What kind of thing.
        what: &'static str,
    },
    /// The edit was not made.
    #[error(transparent)]
    Edit(#[from] EditRefused),
    /// The decision is not allowed; nothing was changed.
    #[error("{}", .0.words())]
    NotDone(NotDone),
    /// Nothing was decided about work that came too late.
    #[error(transparent)]
    Late(#[from] DecideRefused),
    /// Nothing was compared.
    #[error(transparent)]
    Compare(#[from] CompareRefused),
    /// Nothing was handed in.
    #[error(transparent)]
    HandIn(#[from] HandInRefused),
    /// Sync: reading has stopped, because this device was without the relay for longer than the organisation allows. What
    /// is written meanwhile is sealed, and comes into the record with the sync.
    #[error("this device was without the relay for too long: it shows nothing until it has synced")]
    LeaseEnded,
    /// Ask whoever shared it: the time for which this copy could be read is over, or it was taken back.
    #[error("the time for which this copy could be read is over")]
    GrantEnded,
    /// Ask somebody whom the practice has named for it: nothing was changed.
    #[error("only somebody whom the practice has named may let a hold go or destroy a record")]
    NoAuthority,
    /// See what stands in the way: nothing was destroyed.
    #[error(transparent)]
    Destroy(#[from] DestroyRefused),
    /// Look at the answers or the instrument: nothing was recorded.
    #[error(transparent)]
    Measure(#[from] MeasureError),
    /// Nothing was sealed.
    #[error(transparent)]
    Seal(#[from] SealRefused),
    /// The note was not signed: see what stands in the way.
    #[error(transparent)]
    Sign(SignRefused),
    /// It was not sealed, withdrawn or destroyed.
    #[error(transparent)]
    Close(#[from] CloseRefused),
    /// Nothing was jotted down.
    #[error(transparent)]
    Jot(#[from] JotError),
    /// The input does not fit.
    #[error("{what}")]
    BadInput {
        /// What does not fit, without repeating it.
        what: &'static str,
    },
    /// Tell the person, and set up or link the device anew: it was wiped, as the organisation had asked.
    #[error("this device was wiped, as the practice had asked: its keys and everything on it are destroyed")]
    Wiped,
    /// The client was closed.
    #[error("the client is closed")]
    Closed,
}

impl From<NotDone> for ClientError {
    fn from(reason: NotDone) -> Self {
        Self::NotDone(reason)
    }
}

impl From<LinkError> for ClientError {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Refused(problem) => Self::RelayRefused(problem),
            LinkError::Unreachable { .. }
            | LinkError::WrongCertificate { .. }
            | LinkError::NotVouchedFor { .. }
            | LinkError::BadAddress
            | LinkError::NotARelay { .. }
            | LinkError::NoRelay => Self::Link(error),
        }
    }
}

impl From<StorageError> for ClientError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Full => Self::StorageFull,
            StorageError::Failed(what) => Self::StorageFailed { what },
            StorageError::Damaged(what) => Self::Damaged { what: what.to_owned() },
        }
    }
}

impl From<FoundError> for ClientError {
    fn from(error: FoundError) -> Self {
        match error {
            FoundError::NotAdmitted => Self::BadInput {
                what: "this device is new: sync once before you make groups or members on it",
            },
            FoundError::NoOrg => Self::NotFound { what: "organisation log: sync first" },
            FoundError::MalformedKey | FoundError::InfoTooLong(_) | FoundError::Refused(_) => {
                Self::StorageFailed { what: error.to_string() }
            }
        }
    }
}

impl From<HandOverError> for ClientError {
    fn from(error: HandOverError) -> Self {
        match error {
            HandOverError::NoOrg => Self::Ceremony(CeremonyError::Foreign),
            HandOverError::Malformed(_) | HandOverError::HeadMissing => Self::Ceremony(CeremonyError::Forged),
        }
    }
}

impl From<HomeLockError> for ClientError {
    fn from(error: HomeLockError) -> Self {
        match error {
            HomeLockError::InUse(holder) => Self::InUse(holder),
            HomeLockError::InUseByUnnamed => Self::InUseByUnnamed,
            HomeLockError::Io(error) if error.kind() == ErrorKind::InvalidInput => BAD_FOLDER,
            HomeLockError::Io(_) => Self::StorageFailed { what: error.to_string() },
        }
    }
}

impl ClientError {
    pub(crate) fn from_vault(error: &VaultError, path: &std::path::Path) -> Self {
        match error {
            VaultError::WrongKey => Self::WrongKey,
            VaultError::NotOurs => Self::NotOurs { path: path.to_owned() },
            VaultError::NewerVersion { .. } => Self::NewerVersion,
            VaultError::DiskFull => Self::StorageFull,
            VaultError::Damaged => Self::Damaged { what: "its pages do not verify".to_owned() },
            VaultError::NoCipher
            | VaultError::Busy
            | VaultError::Migration { .. }
            | VaultError::Io(_)
            | VaultError::Database { .. } => Self::StorageFailed { what: error.to_string() },
        }
    }

    pub(crate) fn from_keys(error: KeyStoreError, home: &std::path::Path) -> Self {
        match error {
            KeyStoreError::Missing => Self::NotSetUp { path: home.to_owned() },
            KeyStoreError::Exists => Self::AlreadySetUp { path: home.to_owned() },
            KeyStoreError::Io(error) if error.kind() == ErrorKind::InvalidInput => BAD_FOLDER,
            KeyStoreError::Io(error) => Self::StorageFailed { what: error.to_string() },
        }
    }
}
