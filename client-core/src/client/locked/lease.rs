//! Working past the lease: nothing is shown, and what is written is sealed beside the store until the relay has confirmed
//! this device again.

use alcove_protocol::id::LogId;
use tokio::sync::oneshot;

use crate::client::Client;
use crate::client::notes::sessions::SessionRef;
use crate::client::writing::drafting::set;
use crate::clinical::{Attendance, DocKind};
use crate::crypto::derive_member_entry_key;
use crate::engine::{LeaseState, LeaseStatus, SealedEdit};
use crate::error::ClientError;
use crate::shell::actor::Command;

/// What to write past the lease.
#[derive(Clone, Debug)]
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
        member: LogId,
        /// The field of prose, such as `observation`.
        field: String,
        /// What to append.
        paragraph: String,
    },
    /// Whether a member came.
    Attendance {
        /// Whose record.
        member: LogId,
        /// What is said.
        attendance: Attendance,
    },
}

/// The lease, and what waits because of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// How it stands.
    pub state: LeaseState,
    /// The days and times behind that.
    pub status: LeaseStatus,
    /// Whole days that are left, rounded up.
    pub days_left: u32,
    /// Pieces of work that lie sealed and wait for the next sync.
    pub sealed: usize,
    /// Files of sealed work that could not be taken in, and are kept.
    pub kept: usize,
}

impl Client {
    /// How long this device may be read without the relay. It is enforced by this program, not by cryptography.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`], [`ClientError::Closed`].
    pub async fn lease(&self) -> Result<Lease, ClientError> {
        let file = self.inner.work_file.read()?;
        let kept = self.inner.work_file.kept();
        self.use_engine(move |engine, now, _| {
            let (status, sealed) = (engine.lease(), engine.count_sealed(&file));
            let (state, days_left) = (status.state(now), status.days_left(now));
            (Lease { state, status, days_left, sealed, kept }, Vec::new())
        })
        .await
    }

    /// Writes past the lease: sealed, on the disk when this returns. The next sync that confirms this device takes it into
    /// the record; if the device was revoked meanwhile, the organisation's admins get it instead.
    ///
    /// # Errors
    /// [`ClientError::Seal`], [`ClientError::NotFound`], [`ClientError::StorageFull`] or [`ClientError::StorageFailed`].
    pub async fn seal(&self, session: &SessionRef, work: SealedWork) -> Result<(), ClientError> {
        let edit = self.sealed_edit(session, work).await?;
        let (answer, answered) = oneshot::channel();
        let command = Command::Seal(Box::new(edit), answer);
        self.inner.commands.send(command).await.map_err(|_| ClientError::Closed)?;
        answered.await.map_err(|_| ClientError::Closed)?
    }

    async fn sealed_edit(&self, session: &SessionRef, work: SealedWork) -> Result<SealedEdit, ClientError> {
        session.require_named()?;
        let session_key = self.session_key(session).await?;
        let (circle, kind) = match &work {
            SealedWork::Session => (session.group, DocKind::Session),
            SealedWork::GroupNote { .. } => (session.group, DocKind::GroupNote),
            SealedWork::MemberNote { member, .. } | SealedWork::Attendance { member, .. } => {
                (*member, DocKind::MemberEntry)
            }
        };
        self.require_holds(circle, kind).await?;
        let key = self
            .use_engine(move |engine, _, _| {
                let natural = if kind == DocKind::MemberEntry {
                    engine.id_salt(circle).map(|salt| derive_member_entry_key(salt, &session_key))
                } else {
                    Some(session_key)
                };
                (natural.and_then(|natural| engine.document_named(circle, kind, &natural)), Vec::new())
            })
            .await?
            .ok_or(ClientError::NotFound { what: "group or member" })?;
        let mut if_new = session.natural_values().to_vec();
        let (mut edits, mut append) = (Vec::new(), None);
        match work {
            SealedWork::Session => if_new.push(set("status", "planned")),
            SealedWork::GroupNote { field, paragraph } | SealedWork::MemberNote { field, paragraph, .. } => {
                append = Some((field, paragraph));
            }
            SealedWork::Attendance { attendance, .. } => {
                edits.push(set("attendance", attendance.code()));
            }
        }
        Ok(SealedEdit { key, kind, if_new, edits, append })
    }
}

#[cfg(test)]
mod tests;
