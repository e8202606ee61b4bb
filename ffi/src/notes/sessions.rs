//! Sessions, and what is written of them.

use alcove_client_core::client::{
    EntryItem, MemberItem, NewSession, SessionItem, SessionRef, Sheet, SheetRow, TextField,
};
use alcove_client_core::clinical::Attendance;
use alcove_client_core::document::DocEdit;
use alcove_client_core::engine::DocKey;

use crate::client::Client;
use crate::custom::CircleId;
use crate::error::ApiError;
use crate::items::SessionCandidate;
use crate::values::AttendanceValues;

/// One member's row of a session's sheet.
#[uniffi::remote(Record)]
pub struct SheetRow {
    /// Who.
    pub member: MemberItem,
    /// Whether they came, every answer that stands.
    pub attendance: AttendanceValues,
    /// Their entry; none before anything was said of them. More than one where two documents record the session.
    pub entries: Vec<EntryItem>,
    /// Whether something was written about this person in this session.
    pub own_part_written: bool,
    /// Whether the shared part stands in the entry.
    pub has_context: bool,
    /// Whether the person has not affirmed the ground rules in force.
    pub rules_open: bool,
}

/// A session with everybody on the roster.
#[uniffi::remote(Record)]
pub struct Sheet {
    /// Which session.
    pub session: SessionRef,
    /// The nameless part of the group's note that may go into each entry.
    pub shared: String,
    /// Those on the roster that day.
    pub rows: Vec<SheetRow>,
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// Makes a session, or finds the one that was made already. Two devices that make it offline make one session.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for a date that is none, an unknown group or what is none.
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
    /// [`ApiError::InvalidInput`] for an unknown group or a session that this device does not know
    /// ([`Client::create_session`] makes it), [`ApiError::Refused`] for a group that this person may only read.
    pub async fn group_note(&self, session: SessionRef, field: String) -> Result<TextField, ApiError> {
        Ok(self.core.group_note(&session, &field).await?)
    }

    /// The prose `field` of a member's entry for a session: `presentation`, `observation`, `intervention`, `response`,
    /// `assessment`, `plan` or `left_early_reason`.
    ///
    /// # Errors
    /// As [`Client::group_note`], and [`ApiError::InvalidInput`] for an unknown member and for somebody who was never on the
    /// group's roster. Of somebody who has left it can still be written.
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
    /// As [`Client::member_note`].
    pub async fn attend(
        &self,
        session: SessionRef,
        member: CircleId,
        attendance: Attendance,
    ) -> Result<DocKey, ApiError> {
        Ok(self.core.attend(&session, member, attendance).await?)
    }

    /// Writes into a member's entry for a session, all or nothing; the entry is made where it is not there yet.
    /// [`fields_of`](crate::fields_of) lists its fields.
    ///
    /// # Errors
    /// As [`Client::member_note`], and [`ApiError::InvalidInput`] for what does not fit.
    pub async fn edit_entry(
        &self,
        session: SessionRef,
        member: CircleId,
        edits: Vec<DocEdit>,
    ) -> Result<DocKey, ApiError> {
        Ok(self.core.edit_entry(&session, member, edits).await?)
    }

    /// Writes into a session's nameless group note, all or nothing; the note is made where it is not there yet.
    ///
    /// # Errors
    /// As [`Client::group_note`], and [`ApiError::InvalidInput`] for what does not fit.
    pub async fn edit_group_note(
        &self,
        session: SessionRef,
        edits: Vec<DocEdit>,
    ) -> Result<DocKey, ApiError> {
        Ok(self.core.edit_group_note(&session, edits).await?)
    }

    /// The sheet of a session: who came, what is written of whom, what is shared.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown group, [`ApiError::LeaseEnded`].
    pub async fn session_sheet(&self, session: SessionRef) -> Result<Sheet, ApiError> {
        Ok(self.core.session_sheet(&session).await?)
    }

    /// Brings a member's entry as far as a program may: the shared part is copied as its context, where none is there yet;
    /// for somebody who was absent, there is a task to follow it up. What is about the person stays empty.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] while nothing is said of attendance, when the shared part names a member, or for an
    /// unknown group or member.
    pub async fn prepare_entry(&self, session: SessionRef, member: CircleId) -> Result<DocKey, ApiError> {
        Ok(self.core.prepare_entry(&session, member).await?)
    }

    /// Begins a session that nobody had scheduled, on a day (`YYYY-MM-DD`). A colleague who began to record the same one
    /// has another: [`Client::same_session`] says that they are the same.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for a date that is none or an unknown group.
    pub async fn begin_unscheduled(
        &self,
        group: CircleId,
        local_date: String,
    ) -> Result<SessionRef, ApiError> {
        Ok(self.core.begin_unscheduled(group, &local_date).await?)
    }

    /// Unscheduled sessions that may be the same as this one: of the same day, and nobody has said yet.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown group or session.
    pub async fn may_be_same(&self, session: SessionRef) -> Result<Vec<SessionCandidate>, ApiError> {
        Ok(self.core.may_be_same(&session).await?)
    }

    /// Says whether two documents record the same unscheduled session. Both stay; lists show one.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for a session and itself, [`ApiError::Refused`].
    pub async fn same_session(&self, one: DocKey, other: DocKey, same: bool) -> Result<(), ApiError> {
        Ok(self.core.same_session(one, other, same).await?)
    }
}
