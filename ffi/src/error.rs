//! What an app is told when something fails: one variant for each thing that it can do next.

use alcove_client_core::client::JotError;
use alcove_client_core::crypto::ceremony::CodeError;
use alcove_client_core::engine::{EditRefused, SealRefused};
use alcove_client_core::error::ClientError;
use alcove_client_core::shell::relay::LinkError;
use alcove_protocol::problem::{Problem, Retry};

use crate::ceremony::CeremonyEnd;
use crate::recovery::PaperProblem;

/// Why a call failed, by what the app does next. `reason` is one sentence for people; it never holds anything that was
/// typed.
#[derive(Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum ApiError {
    /// Ask for the passphrase again.
    #[error("the passphrase is wrong")]
    WrongPassphrase,
    /// Set this device up, or join with a code: no device is in the folder.
    #[error("no device is set up in this folder")]
    NotSetUp,
    /// Open the device instead: one is in the folder already.
    #[error("a device is set up in this folder already")]
    AlreadySetUp,
    /// Close the other client, or wait for the other process: the folder is in use.
    #[error("in use by {holder}")]
    InUse {
        /// Who works in the folder.
        holder: String,
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
    /// Ask for a new code, or make one: nobody came in, and nothing changed on either device. `why` says how it ended;
    /// with [`CeremonyEnd::DigitsDiffer`], [`CeremonyEnd::Forged`] or [`CeremonyEnd::Used`] somebody else may hold the
    /// code, so hand the next one over in person.
    #[error("{reason}")]
    CeremonyEnded {
        /// How it ended.
        why: CeremonyEnd,
        /// The same in one sentence, for people.
        reason: String,
    },
    /// Look for another kit or sheet, or ask an admin: this paper brings nobody back. Nothing was changed.
    #[error("{reason}")]
    PaperUnusable {
        /// What is wrong with it.
        why: PaperProblem,
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
    /// Tell the person, then set up or link this device anew: it was wiped, as the practice had asked, and nothing of it is
    /// left in the folder.
    #[error("this device was wiped, as the practice had asked")]
    Wiped,
    /// Open the device again: this client was closed.
    #[error("the client is closed")]
    Closed,
}

impl From<ClientError> for ApiError {
    fn from(error: ClientError) -> Self {
        let reason = error.to_string();
        match error {
            ClientError::WrongPassphrase => Self::WrongPassphrase,
            ClientError::WrongKey
            | ClientError::NotOurs { .. }
            | ClientError::Damaged { .. }
            | ClientError::Seal(SealRefused::File(_))
            | ClientError::Jot(JotError::Keys(_)) => Self::StoreUnusable { reason },
            ClientError::NewerVersion
            | ClientError::Jot(JotError::NewerFile)
            | ClientError::Code(CodeError::UnknownVersion { .. }) => Self::UpdateNeeded,
            ClientError::InUse(holder) => Self::InUse { holder: holder.to_string() },
            ClientError::InUseByUnnamed => Self::InUse { holder: "another process".to_owned() },
            ClientError::NotSetUp { .. } => Self::NotSetUp,
            ClientError::Wiped => Self::Wiped,
            ClientError::AlreadySetUp { .. } => Self::AlreadySetUp,
            ClientError::StorageFull | ClientError::StorageFailed { .. } => Self::StorageFailed { reason },
            ClientError::Link(error) => error.into(),
            ClientError::RelayRefused(problem) => problem.into(),
            ClientError::NoAnswer | ClientError::NotNearby { .. } => Self::TryLater { reason },
            ClientError::NotDone(_)
            | ClientError::Late(_)
            | ClientError::HandIn(_)
            | ClientError::Jot(JotError::Full { .. } | JotError::NoKeys) => Self::Refused { reason },
            ClientError::Recovery(error) => Self::of_paper(error, reason),
            ClientError::Ceremony(why) => Self::CeremonyEnded { why, reason },
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

impl From<LinkError> for ApiError {
    fn from(error: LinkError) -> Self {
        let reason = error.to_string();
        match error {
            LinkError::Unreachable { .. } => Self::TryLater { reason },
            LinkError::WrongCertificate { .. } | LinkError::NotARelay { .. } => {
                Self::RelayNotTrusted { reason }
            }
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
            | EditRefused::Sealed => Self::Refused { reason },
            EditRefused::LeaseEnded => Self::LeaseEnded,
            EditRefused::UpdateNeeded => Self::UpdateNeeded,
            EditRefused::StorageFailing => Self::StorageFailed { reason },
        }
    }
}

#[cfg(test)]
mod tests;
