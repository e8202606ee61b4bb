//! Sessions, their notes, and each member's entry for a session. Two clinicians who make the same session offline meet
//! in one document: its handle is derived from series, date and ordinal.

use alcove_protocol::id::LogId;

use super::sheet::{UNSCHEDULED, joined_sessions};
use crate::client::writing::drafting::set;
use crate::client::writing::records::{kind_of, require_kind};
use crate::client::writing::text::require_prose;
use crate::client::{Client, TextField, view_of};
use crate::clinical::{Attendance, DocKind, MemberEntryView, MultiValue, SessionView, is_date};
use crate::crypto::{derive_member_entry_key, derive_session_key};
use crate::document::DocEdit;
use crate::engine::{Commit, DocKey, Engine};
use crate::error::ClientError;
use crate::ports::ListQuery;
use crate::time::Timestamp;

/// The series of a group that has only one.
pub const MAIN_SERIES: &str = "main";

/// A session to make.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// The group.
    pub group: LogId,
    /// The day, as `YYYY-MM-DD` where the group meets.
    pub local_date: String,
    /// Which session of that day, from 1.
    pub ordinal: u16,
    /// When it is to begin.
    pub scheduled: Option<Timestamp>,
}

/// What names a session everywhere: its group, series, day and ordinal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRef {
    /// The group.
    pub group: LogId,
    /// The series.
    pub series: String,
    /// The day.
    pub local_date: String,
    /// Which session of that day.
    pub ordinal: u16,
}

/// A session, as lists show it.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionItem {
    /// Its document.
    pub key: DocKey,
    /// What names it.
    pub session: SessionRef,
    /// What it says.
    pub view: SessionView,
    /// Fields with more than one value.
    pub conflicts: u32,
}

/// A member's entry for a session.
#[derive(Clone, Debug, PartialEq)]
pub struct EntryItem {
    /// Its document.
    pub key: DocKey,
    /// What it says, prose cut short.
    pub view: MemberEntryView,
    /// Fields with more than one value.
    pub conflicts: u32,
}

impl SessionRef {
    /// A session of a group by its day, whether or not it is on this device yet.
    ///
    /// # Errors
    /// [`ClientError::BadInput`] for a date that is none.
    pub fn on_day(group: LogId, local_date: &str, ordinal: u16) -> Result<Self, ClientError> {
        let session =
            Self { group, series: MAIN_SERIES.to_owned(), local_date: local_date.to_owned(), ordinal };
        session.require_named().map(|()| session)
    }

    /// Refuses a name that no session has.
    pub(in crate::client) fn require_named(&self) -> Result<(), ClientError> {
        if !is_date(&self.local_date) || self.ordinal == 0 {
            return Err(ClientError::BadInput {
                what: "a session needs a day such as 2031-04-10 and an ordinal from 1",
            });
        }
        let is_known = self.series == MAIN_SERIES || self.series.starts_with(UNSCHEDULED);
        is_known.then_some(()).ok_or(ClientError::NotFound { what: "series" })
    }

    pub(in crate::client) fn natural_values(&self) -> [DocEdit; 3] {
        [
            set("series", self.series.as_str()),
            set("local_date", self.local_date.as_str()),
            set("ordinal", i64::from(self.ordinal)),
        ]
    }

    /// Whether what a document says of its session is this one. Where it says several things, one of each is enough.
    pub(in crate::client) fn is_named(
        &self,
        series: &MultiValue<String>,
        local_date: &MultiValue<String>,
        ordinal: &MultiValue<i64>,
    ) -> bool {
        series.values.iter().any(|seen| seen.value == self.series)
            && local_date.values.iter().any(|seen| seen.value == self.local_date)
            && ordinal.values.iter().any(|seen| seen.value == i64::from(self.ordinal))
    }
}

impl Client {
    /// Makes a session, or finds the one that was made already. Works offline.
    ///
    /// # Errors
    /// [`ClientError::BadInput`] for a date that is none or a circle that is no group's, [`ClientError::NotFound`] for an
    /// unknown one, [`ClientError::Edit`].
    pub async fn create_session(&self, new: NewSession) -> Result<SessionRef, ClientError> {
        let session = SessionRef::on_day(new.group, &new.local_date, new.ordinal)?;
        let mut more = vec![set("status", "planned")];
        more.extend(new.scheduled.map(|at| set("scheduled", at)));
        self.session_document(&session, DocKind::Session, more).await?;
        Ok(session)
    }

    /// Sessions of a group, or of all groups, newest first. Those that somebody said are the same are one.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn sessions(&self, group: Option<LogId>, limit: u32) -> Result<Vec<SessionItem>, ClientError> {
        Ok(joined_sessions(self.recorded_sessions(group, limit).await?))
    }

    /// Every document of a session, newest first.
    pub(super) async fn recorded_sessions(
        &self,
        group: Option<LogId>,
        limit: u32,
    ) -> Result<Vec<SessionItem>, ClientError> {
        let query =
            ListQuery { circle: group, newest_first: true, limit, ..ListQuery::all_of(DocKind::Session) };
        let rows = self.list(&query).await?;
        rows.iter()
            .map(|row| {
                let view: SessionView = view_of(row)?;
                let session = SessionRef {
                    group: row.key.circle,
                    series: view.series.values.first().map(|seen| seen.value.clone()).unwrap_or_default(),
                    local_date: view
                        .local_date
                        .values
                        .first()
                        .map(|seen| seen.value.clone())
                        .unwrap_or_default(),
                    ordinal: view
                        .ordinal
                        .values
                        .first()
                        .and_then(|seen| seen.value.try_into().ok())
                        .unwrap_or(1),
                };
                Ok(SessionItem { key: row.key, session, view, conflicts: row.conflicts })
            })
            .collect()
    }

    /// The prose `field` of a session's nameless group note (`process`, `theme`, …); made where it is not there yet.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] for an unknown group or session, [`ClientError::BadInput`] for another field,
    /// [`ClientError::Edit`].
    pub async fn group_note(&self, session: &SessionRef, field: &str) -> Result<TextField, ClientError> {
        require_prose(DocKind::GroupNote, field)?;
        let key = self.session_document(session, DocKind::GroupNote, Vec::new()).await?;
        Ok(TextField { key, field: field.to_owned() })
    }

    /// The prose `field` of a member's entry for a session (`observation`, `plan`, …); made where it is not there yet.
    ///
    /// # Errors
    /// As [`Client::group_note`]; [`ClientError::NotFound`] for an unknown member, [`ClientError::BadInput`] for one who was
    /// never on the group's roster.
    pub async fn member_note(
        &self,
        session: &SessionRef,
        member: LogId,
        field: &str,
    ) -> Result<TextField, ClientError> {
        require_prose(DocKind::MemberEntry, field)?;
        let key = self.entry_document(session, member, Vec::new()).await?;
        Ok(TextField { key, field: field.to_owned() })
    }

    /// Says whether a member attended. A value that another device wrote meanwhile is kept beside it; saying it again
    /// after both are seen settles it.
    ///
    /// # Errors
    /// As [`Client::member_note`].
    pub async fn attend(
        &self,
        session: &SessionRef,
        member: LogId,
        attendance: Attendance,
    ) -> Result<DocKey, ClientError> {
        self.entry_document(session, member, vec![set("attendance", attendance.code())]).await
    }

    /// Writes into a member's entry for a session; made where it is not there yet.
    ///
    /// # Errors
    /// As [`Client::member_note`].
    pub async fn edit_entry(
        &self,
        session: &SessionRef,
        member: LogId,
        edits: Vec<DocEdit>,
    ) -> Result<DocKey, ClientError> {
        self.entry_document(session, member, edits).await
    }

    /// Writes into a session's nameless group note; made where it is not there yet.
    ///
    /// # Errors
    /// As [`Client::group_note`].
    pub async fn edit_group_note(
        &self,
        session: &SessionRef,
        edits: Vec<DocEdit>,
    ) -> Result<DocKey, ClientError> {
        self.session_document(session, DocKind::GroupNote, edits).await
    }

    /// A member's entry for a session, if anything was written.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] for an unknown group or member.
    pub async fn entry(&self, session: &SessionRef, member: LogId) -> Result<Option<EntryItem>, ClientError> {
        let query = ListQuery { circle: Some(member), ..ListQuery::all_of(DocKind::MemberEntry) };
        let rows = self.list(&query).await?;
        for row in &rows {
            let view: MemberEntryView = view_of(row)?;
            if session.is_named(&view.series, &view.local_date, &view.ordinal) {
                return Ok(Some(EntryItem { key: row.key, view, conflicts: row.conflicts }));
            }
        }
        Ok(None)
    }

    pub(super) async fn session_document(
        &self,
        session: &SessionRef,
        kind: DocKind,
        more: Vec<DocEdit>,
    ) -> Result<DocKey, ClientError> {
        let natural = self.session_key(session).await?;
        self.natural_document(session.group, kind, natural, session, more, kind == DocKind::Session).await
    }

    pub(super) async fn entry_document(
        &self,
        session: &SessionRef,
        member: LogId,
        more: Vec<DocEdit>,
    ) -> Result<DocKey, ClientError> {
        let natural = self.entry_natural(session, member).await?;
        self.natural_document(member, DocKind::MemberEntry, natural, session, more, false).await
    }

    /// Where a member's entry for a session lies, whether or not anything was written in it.
    pub(in crate::client) async fn entry_key(
        &self,
        session: &SessionRef,
        member: LogId,
    ) -> Result<DocKey, ClientError> {
        let natural = self.entry_natural(session, member).await?;
        self.use_engine(move |engine, _, _| {
            (engine.document_named(member, DocKind::MemberEntry, &natural), Vec::new())
        })
        .await?
        .ok_or(ClientError::NotFound { what: "member" })
    }

    async fn entry_natural(&self, session: &SessionRef, member: LogId) -> Result<[u8; 16], ClientError> {
        let session_key = self.session_key(session).await?;
        self.use_engine(move |engine, _, _| {
            (engine.id_salt(member).map(|salt| derive_member_entry_key(salt, &session_key)), Vec::new())
        })
        .await?
        .ok_or(ClientError::NotFound { what: "member" })
    }

    /// What was withdrawn last of a session's notes of a member, or, without one, of its group note: of that only "recorded in
    /// error, by, when" is left ([`Client::note`]).
    ///
    /// # Errors
    /// [`ClientError::NotFound`] for an unknown group or member.
    pub async fn withdrawn_note(
        &self,
        session: &SessionRef,
        member: Option<LogId>,
    ) -> Result<Option<DocKey>, ClientError> {
        let (circle, kind, natural) = match member {
            Some(member) => (member, DocKind::MemberEntry, self.entry_natural(session, member).await?),
            None => (session.group, DocKind::GroupNote, self.session_key(session).await?),
        };
        self.use_engine(move |engine, _, _| (engine.documents_gone(circle, kind, &natural).pop(), Vec::new()))
            .await
    }

    pub(in crate::client) async fn session_key(&self, session: &SessionRef) -> Result<[u8; 16], ClientError> {
        self.session_key_in(session.group, session).await
    }

    /// The natural key of a session's document in one of the group's circles.
    pub(super) async fn session_key_in(
        &self,
        circle: LogId,
        session: &SessionRef,
    ) -> Result<[u8; 16], ClientError> {
        let session = session.clone();
        self.use_engine(move |engine, _, _| {
            let key = engine.id_salt(circle).map(|salt| {
                derive_session_key(salt, session.series.as_bytes(), &session.local_date, session.ordinal)
            });
            (key, Vec::new())
        })
        .await?
        .ok_or(ClientError::NotFound { what: "group" })
    }

    /// Refuses what would begin a note where none belongs: of a session that this device does not know, or of somebody who
    /// was never on the group's roster. One that is there already is written on. A session that was agreed on is made first
    /// ([`Client::create_session`]): wherever it is made, it is the same.
    pub(super) async fn require_place(
        &self,
        circle: LogId,
        kind: DocKind,
        session: &SessionRef,
    ) -> Result<(), ClientError> {
        session.require_named()?;
        let named = session.clone();
        let begins = self.use_engine(move |engine, _, _| (begins(engine, circle, kind, &named), Vec::new()));
        if begins.await?? && !self.groups_of(circle).await?.contains(&session.group) {
            return Err(ClientError::BadInput { what: "this person is not on the group's roster" });
        }
        Ok(())
    }

    /// The document of a natural key. A new one says which session it belongs to; `more` is written as well, unless it
    /// is only for a new one and the document is there.
    async fn natural_document(
        &self,
        circle: LogId,
        kind: DocKind,
        natural: [u8; 16],
        session: &SessionRef,
        more: Vec<DocEdit>,
        more_only_if_new: bool,
    ) -> Result<DocKey, ClientError> {
        self.require_place(circle, kind, session).await?;
        let key = self.document_by_key(circle, kind, natural.to_vec()).await?;
        let is_new = self.read(key).await?.value("local_date").values.is_empty();
        let mut edits = Vec::new();
        if is_new {
            edits.extend(session.natural_values());
        }
        if is_new || !more_only_if_new {
            edits.extend(more);
        }
        if !edits.is_empty() {
            self.edit(key, edits, Commit::Now).await?;
        }
        Ok(key)
    }
}

/// Whether a member's entry would begin here.
fn begins(engine: &Engine, circle: LogId, kind: DocKind, session: &SessionRef) -> Result<bool, ClientError> {
    require_kind(kind_of(engine, circle), kind)?;
    let SessionRef { group, series, local_date, ordinal } = session;
    let documents = engine.session_documents(*group, series, local_date, *ordinal).unwrap_or_default();
    let is_made = |circle: LogId, kind: DocKind| {
        documents
            .iter()
            .any(|(key, of)| key.circle == circle && *of == kind && engine.kind_of(*key).is_some())
    };
    if kind == DocKind::Session || is_made(circle, kind) {
        return Ok(false);
    }
    let is_known = is_made(*group, DocKind::Session);
    is_known.then_some(kind == DocKind::MemberEntry).ok_or(ClientError::NotFound { what: "session" })
}

#[cfg(test)]
mod tests;
