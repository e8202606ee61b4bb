//! The sheet of one session: who came, what is written of whom, what is shared. A join of this device's views, stored
//! nowhere. And sessions that nobody had scheduled, which two people may have begun to record each on their own.

use std::collections::BTreeMap;

use alcove_protocol::id::LogId;

use crate::client::writing::drafting::{prose, set, set_in};
use crate::client::{
    Client, EntryItem, MemberItem, NaturalKey, NewTask, Record, SessionItem, SessionRef, view_of,
};
use crate::clinical::{
    Attendance, Caution, DocKind, GroupNoteView, MemberEntryView, MultiValue, SessionView,
};
use crate::crypto::derive_follow_up_key;
use crate::engine::DocKey;
use crate::error::ClientError;
use crate::ports::ListQuery;
use crate::shell::clock::system_rng;

/// Fields of an entry that are about the person alone. None of them is ever pre-filled.
const OWN_FIELDS: [&str; 6] =
    ["presentation", "observation", "intervention", "response", "assessment", "plan"];
/// Sessions that are looked through.
const SESSIONS_MAX: u32 = 10_000;
/// What comes before the random part of the series of a session that nobody had scheduled.
pub(super) const UNSCHEDULED: &str = "unscheduled-";

/// One member's row.
#[derive(Clone, Debug, PartialEq)]
pub struct SheetRow {
    /// Who.
    pub member: MemberItem,
    /// Whether they came, every answer that stands.
    pub attendance: MultiValue<Attendance>,
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
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// Which session.
    pub session: SessionRef,
    /// The nameless part of the group's note that may go into each entry.
    pub shared: String,
    /// Those on the roster that day.
    pub rows: Vec<SheetRow>,
}

impl Client {
    /// The sheet of a session.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] for an unknown group.
    pub async fn session_sheet(&self, session: &SessionRef) -> Result<Sheet, ClientError> {
        let shared = self.shared_part(session).await?;
        let recorded_as = self.recorded_as(session).await?;
        let open: Vec<LogId> =
            self.not_affirmed(session.group).await?.into_iter().map(|member| member.member).collect();
        let mut rows = Vec::new();
        for member in self.present_members(session.group).await? {
            let mut entries = Vec::new();
            for session in &recorded_as {
                entries.extend(self.entry(session, member.member).await?);
            }
            let text = |field: &str, view: &MemberEntryView| match field {
                "presentation" => !view.presentation.is_empty(),
                "observation" => !view.observation.is_empty(),
                "intervention" => !view.intervention.is_empty(),
                "response" => !view.response.is_empty(),
                "assessment" => !view.assessment.is_empty(),
                _ => !view.plan.is_empty(),
            };
            let any = |is: &dyn Fn(&MemberEntryView) -> bool| entries.iter().any(|entry| is(&entry.view));
            let attendance = entries.iter().flat_map(|entry| entry.view.attendance.values.clone());
            rows.push(SheetRow {
                attendance: MultiValue { values: attendance.collect() },
                own_part_written: any(&|view| OWN_FIELDS.iter().any(|field| text(field, view))),
                has_context: any(&|view| !view.group_context.is_empty()),
                rules_open: open.contains(&member.member),
                member,
                entries,
            });
        }
        Ok(Sheet { session: session.clone(), shared, rows })
    }

    /// Every name under which a session is recorded, its own first.
    async fn recorded_as(&self, session: &SessionRef) -> Result<Vec<SessionRef>, ClientError> {
        let sessions = self.recorded_sessions(Some(session.group), SESSIONS_MAX).await?;
        let roots = roots(&sessions);
        let root_of = |item: &SessionItem| roots.get(&item.key).copied();
        let own = sessions.iter().find(|item| item.session == *session).and_then(root_of);
        let mut all = vec![session.clone()];
        let same = sessions.iter().filter(|item| own.is_some() && root_of(item) == own);
        all.extend(same.map(|item| item.session.clone()).filter(|name| name != session));
        Ok(all)
    }

    /// Brings a member's entry as far as a program may: the shared part is copied as its context, where none is there yet.
    /// For somebody who was absent, the entry says that this must be followed up, and there is a task for it. What is about
    /// the person stays empty until somebody writes it.
    ///
    /// # Errors
    /// [`ClientError::BadInput`] while nothing is said of attendance, or when the shared part names a member;
    /// [`ClientError::NotFound`].
    pub async fn prepare_entry(&self, session: &SessionRef, member: LogId) -> Result<DocKey, ClientError> {
        let entry = self.entry(session, member).await?;
        let Some(entry) = entry.filter(|entry| !entry.view.attendance.values.is_empty()) else {
            return Err(ClientError::BadInput { what: "say first whether the person came" });
        };
        let key = entry.key;
        let view = self.record::<MemberEntryView>(key).await?.view;
        let shared = self.shared_part(session).await?;
        let mut edits = Vec::new();
        if view.group_context.is_empty() && !shared.trim().is_empty() {
            if !self.guard_for(session.group).await?.find("shareable_context", &shared).is_empty() {
                return Err(ClientError::BadInput {
                    what: "the shared part of the group's note names a member",
                });
            }
            edits.push(prose("group_context", &shared));
        }
        let absent = view.attendance.values.iter().any(|seen| is_absence(seen.value));
        if absent && view.followup_needed.state.is_none() {
            edits.push(set("followup_needed", Caution::Yes));
        }
        if !edits.is_empty() {
            self.edit_record(key, edits).await?;
        }
        if absent {
            self.follow_up(session, member).await?;
        }
        Ok(key)
    }

    /// The task that follows an absence: two people who make it offline make one.
    async fn follow_up(&self, session: &SessionRef, member: LogId) -> Result<DocKey, ClientError> {
        let session_key = self.session_key(session).await?;
        let name = self.use_engine(move |engine, _, _| {
            (engine.id_salt(member).map(|salt| derive_follow_up_key(salt, &session_key)), Vec::new())
        });
        let name = name.await?.ok_or(ClientError::NotFound { what: "member" })?;
        let key = self.document_by_key(member, DocKind::Task, name.to_vec()).await?;
        if self.read(key).await?.value("what").values.is_empty() {
            let new = NewTask {
                what: "Follow up the missed session".to_owned(),
                because: format!("absent on {}", session.local_date),
                ..NewTask::default()
            };
            self.name_task(member, new, NaturalKey::Of(name.to_vec())).await?;
        }
        Ok(key)
    }

    /// The nameless part of the group's note that may go into each entry.
    pub(super) async fn shared_part(&self, session: &SessionRef) -> Result<String, ClientError> {
        let query = ListQuery { circle: Some(session.group), ..ListQuery::all_of(DocKind::GroupNote) };
        for row in self.list(&query).await? {
            let view: GroupNoteView = view_of(&row)?;
            if session.is_named(&view.series, &view.local_date, &view.ordinal) {
                return Ok(self.record::<GroupNoteView>(row.key).await?.view.shareable_context);
            }
        }
        Ok(String::new())
    }

    /// Begins a session that nobody had scheduled. It has an id of its own: a colleague who began to record the same one
    /// has another, and [`Client::same_session`] says that they are the same. Works offline.
    ///
    /// # Errors
    /// [`ClientError::BadInput`] for a date that is none, [`ClientError::NotFound`] for an unknown group.
    pub async fn begin_unscheduled(&self, group: LogId, local_date: &str) -> Result<SessionRef, ClientError> {
        let mut random = [0; 8];
        rand_core::Rng::fill_bytes(&mut system_rng(), &mut random);
        let session = SessionRef {
            group,
            series: format!("{UNSCHEDULED}{}", data_encoding::HEXLOWER.encode(&random)),
            local_date: local_date.to_owned(),
            ordinal: 1,
        };
        let started = self.newest_time().await?;
        let edits = vec![set("status", crate::clinical::SessionStatus::Held), set("actual_start", started)];
        self.session_document(&session, DocKind::Session, edits).await?;
        Ok(session)
    }

    /// Sessions of a group that nobody had scheduled and that may be the same as this one: of the same day, and not yet
    /// said to be or not to be.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] for an unknown group or session.
    pub async fn may_be_same(&self, session: &SessionRef) -> Result<Vec<Record<SessionView>>, ClientError> {
        self.require_place(session.group, DocKind::GroupNote, session).await?;
        let own = self.session_document(session, DocKind::Session, Vec::new()).await?;
        let said = self.record::<SessionView>(own).await?.view.same_as;
        let mut others = self.records::<SessionView>(Some(session.group)).await?;
        others.retain(|other| {
            let is_unscheduled =
                other.view.series.values.iter().any(|seen| seen.value.starts_with(UNSCHEDULED));
            let is_that_day =
                other.view.local_date.values.iter().any(|seen| seen.value == session.local_date);
            let id = other.key.document.to_hex();
            let is_said = said.iter().any(|same| same.item == id)
                || other.view.same_as.iter().any(|same| same.item == own.document.to_hex());
            other.key != own && is_unscheduled && is_that_day && !is_said
        });
        Ok(others)
    }

    /// Says whether two documents record the same unscheduled session. Both stay; lists show one, and an entry shows what
    /// was written under the other beside its own.
    ///
    /// # Errors
    /// [`ClientError::BadInput`] for a session and itself, [`ClientError::Edit`].
    pub async fn same_session(&self, one: DocKey, other: DocKey, same: bool) -> Result<(), ClientError> {
        if one.circle != other.circle || one == other {
            return Err(ClientError::BadInput { what: "two sessions of one group are the same, or are not" });
        }
        self.edit_record(one, vec![set_in("same_as", &other.document.to_hex(), "same", same)]).await
    }
}

/// Makes one of sessions that somebody said are the same and nobody said are not: the one with the lowest handle.
pub(super) fn joined_sessions(mut sessions: Vec<SessionItem>) -> Vec<SessionItem> {
    let roots = roots(&sessions);
    sessions.retain(|item| roots.get(&item.key).is_none_or(|root| *root == item.key));
    sessions
}

/// For each document of a session the one that stands for all that are the same.
fn roots(sessions: &[SessionItem]) -> BTreeMap<DocKey, DocKey> {
    let mut roots: BTreeMap<DocKey, DocKey> = sessions.iter().map(|item| (item.key, item.key)).collect();
    let links: Vec<(DocKey, DocKey)> = sessions.iter().flat_map(said_same).collect();
    for (one, other) in links {
        let (Some(a), Some(b)) = (roots.get(&one).copied(), roots.get(&other).copied()) else { continue };
        for root in roots.values_mut().filter(|root| **root == a || **root == b) {
            *root = a.min(b);
        }
    }
    roots
}

/// The documents that a session's own says are the same; not those of which two answers stand.
fn said_same(item: &SessionItem) -> impl Iterator<Item = (DocKey, DocKey)> {
    item.view.same_as.iter().filter(|said| said.same.settled() == Some(&true)).filter_map(|said| {
        let document = said.item.parse().ok()?;
        Some((item.key, DocKey { circle: item.key.circle, document }))
    })
}

/// Not seen: cancelled by the person, did not attend, too late to be seen. A session that the provider cancelled is nobody's
/// absence.
fn is_absence(attendance: Attendance) -> bool {
    matches!(attendance, Attendance::CancelledByPerson | Attendance::DidNotAttend | Attendance::TooLate)
}
