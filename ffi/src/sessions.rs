//! Sessions, and what is written of them.

use alcove_client_core::client::{EntryItem, NewSession, SessionItem, SessionRef, TextField};
use alcove_client_core::clinical::Attendance;
use alcove_client_core::engine::DocKey;

use crate::client::Client;
use crate::custom::CircleId;
use crate::error::ApiError;

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// Makes a session, or finds the one that was made already. Two devices that make it offline make one session.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for a date that is none or an unknown group.
    pub async fn create_session(&self, new: NewSession) -> Result<SessionRef, ApiError> {
        Ok(self.core.create_session(new).await?)
    }

    /// Sessions of a group, or of all groups, newest first, at most `limit`.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`].
    pub async fn sessions(&self, group: Option<CircleId>, limit: u32) -> Result<Vec<SessionItem>, ApiError> {
        Ok(self.core.sessions(group, limit).await?)
    }

    /// A member's entry for a session; none while nothing was written.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`].
    pub async fn entry(&self, session: SessionRef, member: CircleId) -> Result<Option<EntryItem>, ApiError> {
        Ok(self.core.entry(&session, member).await?)
    }

    /// The prose `field` of a session's nameless group note: `theme`, `agenda_or_skill`, `process`,
    /// `facilitator_coordination`, `next_session` or `shareable_context`.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown group, [`ApiError::Refused`] for one that this person may only read.
    pub async fn group_note(&self, session: SessionRef, field: String) -> Result<TextField, ApiError> {
        Ok(self.core.group_note(&session, &field).await?)
    }

    /// The prose `field` of a member's entry for a session: `presentation`, `observation`, `intervention`, `response`,
    /// `assessment`, `plan` or `left_early_reason`.
    ///
    /// # Errors
    /// As [`Client::group_note`].
    pub async fn member_note(
        &self,
        session: SessionRef,
        member: CircleId,
        field: String,
    ) -> Result<TextField, ApiError> {
        Ok(self.core.member_note(&session, member, &field).await?)
    }

    /// Says whether a member attended. What a colleague said meanwhile is kept beside it; saying it again after both
    /// are seen settles it. It is saved when this returns.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown group or member.
    pub async fn attend(
        &self,
        session: SessionRef,
        member: CircleId,
        attendance: Attendance,
    ) -> Result<DocKey, ApiError> {
        Ok(self.core.attend(&session, member, attendance).await?)
    }
}
