//! The offline lease: how long this device may be read without the relay, and writing past it.

use alcove_client_core::client::{self, SealedWork, SessionRef};
use alcove_client_core::clinical::Attendance;
use alcove_client_core::engine::LeaseState;
use alcove_client_core::time::Timestamp;

use crate::client::Client;
use crate::custom::CircleId;
use crate::error::ApiError;

/// How the lease stands.
#[uniffi::remote(Enum)]
pub enum LeaseState {
    /// Nothing to do.
    Valid,
    /// It ends soon: ask the person to sync.
    Ending,
    /// Reading has stopped; writing goes on, sealed, with [`Client::seal`].
    Ended,
}

/// The lease, and what waits because of it. It is enforced by this library, not by cryptography.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Lease {
    /// How it stands.
    pub state: LeaseState,
    /// When the relay last confirmed this device, by this device's clock; ms since 1970.
    pub confirmed: Timestamp,
    /// When it ends, if nothing confirms it before; ms since 1970.
    pub ends: Timestamp,
    /// Days that the practice gives.
    pub days: u8,
    /// Whole days that are left, rounded up.
    pub days_left: u32,
    /// Pieces of work that lie sealed and wait for the next sync. Until then nothing is written but with
    /// [`Client::seal`].
    pub sealed: u64,
    /// Files of sealed work that could not be taken in, and are kept.
    pub kept: u64,
}

impl From<client::Lease> for Lease {
    fn from(client::Lease { state, status, days_left, sealed, kept }: client::Lease) -> Self {
        Self {
            state,
            confirmed: status.confirmed,
            ends: status.ends(),
            days: status.days,
            days_left,
            sealed: sealed as u64,
            kept: kept as u64,
        }
    }
}

/// What to write past the lease.
#[uniffi::remote(Enum)]
pub enum SealedWork {
    /// A session that took place.
    Session,
    /// A paragraph of the session's nameless note.
    GroupNote {
        /// The field of prose, such as `process`.
        field: String,
        /// What to append.
        paragraph: String,
    },
    /// A paragraph of a member's entry.
    MemberNote {
        /// Whose record.
        member: CircleId,
        /// The field of prose, such as `observation`.
        field: String,
        /// What to append.
        paragraph: String,
    },
    /// Whether a member came.
    Attendance {
        /// Whose record.
        member: CircleId,
        /// What is said.
        attendance: Attendance,
    },
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// How long this device may be read without the relay. Each sync begins it anew. Once it has ended, whatever shows
    /// content is [`ApiError::LeaseEnded`] until a sync.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`].
    pub async fn lease(&self) -> Result<Lease, ApiError> {
        Ok(self.core.lease().await?.into())
    }

    /// Writes past the lease: sealed, and on the disk when this returns. The next sync that confirms this device takes it
    /// into the record; if the device was revoked meanwhile, the practice's admins get it instead.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown group, member or field or for too much at once, [`ApiError::Refused`],
    /// [`ApiError::StoreUnusable`] when the file of sealed work is not this device's, [`ApiError::StorageFailed`].
    pub async fn seal(&self, session: SessionRef, work: SealedWork) -> Result<(), ApiError> {
        Ok(self.core.seal(&session, work).await?)
    }
}
