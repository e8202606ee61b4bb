//! The working set: what a facilitator needs before the next session, whether it is here, and what else a header says.
//!
//! The relay knows no kinds of documents and sends the newest first, so the last sessions come early and an old concern
//! may come late. What is not sure is said, not hoped.

use std::collections::{BTreeMap, BTreeSet};

use alcove_protocol::id::{LogId, PersonId};
use alcove_protocol::record::Role;

use crate::client::{Client, MemberItem, SessionItem, view_of};
use crate::clinical::{
    ConcernStatus, DocKind, MemberEntryView, RosterView, SafetyConcernView, SafetyPlanView, SessionStatus,
};
use crate::error::ClientError;
use crate::ports::{ListQuery, Views};
use crate::shell::reserve::RESERVE_BYTES;
use crate::time::Timestamp;

/// Sessions of each group that belong to the working set.
pub const SESSIONS_SHOWN: usize = 6;
/// Entries of a member that are looked through for those sessions: more than one of a day, and newer ones.
const ENTRIES_READ: u32 = 24;
/// Sessions of a group that are looked through: those that lie ahead come first.
const SESSIONS_READ: u32 = 400;

/// How much of the working set is on this device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WorkingState {
    /// No group is on this device.
    Nothing,
    /// Something of the last sessions is still missing.
    Coming,
    /// Every member's record and last sessions are here. The relay holds more, which may be an older concern or plan.
    Recent,
    /// Everything that the relay had told of at the last sync is here.
    Ready,
}

/// Room on this device's disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Space {
    /// Room for a session is held.
    Reserved,
    /// There is none to be had: this many bytes are to be freed.
    Lacking {
        /// Bytes.
        bytes: u64,
    },
}

/// Somebody who works in one of the groups, and when one of their devices was last heard from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeardPerson {
    /// Who.
    pub person: PersonId,
    /// Every name that stands.
    pub names: Vec<String>,
    /// When; none while nothing came.
    pub at: Option<Timestamp>,
}

/// What is here about one member.
#[derive(Clone, Debug, PartialEq)]
pub struct MemberWork {
    /// Who.
    pub member: MemberItem,
    /// The last sessions, before today, for which their entry is here.
    pub entries: usize,
    /// How many of those sessions were theirs.
    pub sessions: usize,
    /// Concerns here that are not closed.
    pub open_concerns: usize,
    /// The newest version of their safety plan that is here.
    pub plan: Option<i64>,
    /// Nothing of their record is known to be missing.
    pub is_whole: bool,
}

impl MemberWork {
    fn is_recent(&self) -> bool {
        self.is_whole || (self.member.record.is_some() && self.entries == self.sessions)
    }
}

/// What is here about one group.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupWork {
    /// The group.
    pub group: LogId,
    /// Its last sessions up to today, newest first.
    pub sessions: Vec<SessionItem>,
    /// Its present members.
    pub members: Vec<MemberWork>,
    /// Nothing of the group and its roster is known to be missing.
    pub is_whole: bool,
}

/// The working set, with what a header says.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkingSet {
    /// How much of it is here.
    pub state: WorkingState,
    /// Changes that the relay has not acknowledged.
    pub unsent: u64,
    /// When the oldest of them was made.
    pub oldest_unsent: Option<Timestamp>,
    /// Everybody else who writes in the groups, those first who were not heard from for longest.
    pub heard: Vec<HeardPerson>,
    /// Room for the next session.
    pub space: Space,
    /// The groups.
    pub groups: Vec<GroupWork>,
}

impl Client {
    /// What is needed before the next session, as it is on this device now. `today` is a day, as `2031-04-10`. Reading it
    /// is no view of a record.
    ///
    /// # Errors
    /// [`ClientError::LeaseEnded`], [`ClientError::StorageFailed`].
    pub async fn working_set(&self, today: &str) -> Result<WorkingSet, ClientError> {
        self.require_lease()?;
        let (expects_more, partial) = self
            .use_engine(|engine, _, _| ((engine.expects_more(), engine.partial_circles()), vec![]))
            .await?;
        let is_whole = |circle: LogId| !expects_more && !partial.contains(&circle);
        let own = self.groups().await?;
        let own =
            own.into_iter().filter(|item| item.people.iter().any(|(person, _)| *person == self.person()));
        let (mut groups, mut people) = (Vec::new(), BTreeSet::new());
        for item in own {
            let writers = item.people.iter().filter(|(_, role)| *role >= Role::Writer);
            people.extend(writers.map(|(person, _)| *person));
            let sessions = self.last_sessions(item.group, today).await?;
            let roster = match self.roster_of(item.group).await {
                Ok(roster) => Some(roster),
                Err(ClientError::NotFound { .. }) => None,
                Err(error) => return Err(error),
            };
            // A roster that is not here yet has members that nobody knows of.
            let members = match roster {
                Some(roster) => self.members_work(item.group, roster, &sessions, today, &is_whole).await?,
                None => Vec::new(),
            };
            let is_whole = is_whole(item.group) && roster.is_some_and(&is_whole);
            groups.push(GroupWork { group: item.group, sessions, members, is_whole });
        }
        people.remove(&self.person());
        let status = self.status();
        Ok(WorkingSet {
            state: state_of(&groups),
            unsent: status.unsent.changes,
            oldest_unsent: status.unsent.oldest,
            heard: self.heard_of(&people).await?,
            space: self.space(),
            groups,
        })
    }

    /// Whether there is room for a session on this device's disk.
    pub fn space(&self) -> Space {
        if self.inner.reserve.is_whole() { Space::Reserved } else { Space::Lacking { bytes: RESERVE_BYTES } }
    }

    async fn members_work(
        &self,
        group: LogId,
        roster: LogId,
        sessions: &[SessionItem],
        today: &str,
        is_whole: &impl Fn(LogId) -> bool,
    ) -> Result<Vec<MemberWork>, ClientError> {
        let (concerns, plans) = (self.open_concerns_by_circle().await?, self.newest_plans().await?);
        let joined = self.joining_days(roster).await?;
        let mut members = Vec::new();
        for member in self.present_members(group).await? {
            let joined = joined.get(&member.row);
            let theirs = |session: &&SessionItem| {
                let day = session.session.local_date.as_str();
                day < today && joined.is_none_or(|joined| joined.as_str() <= day)
            };
            let theirs: Vec<&SessionItem> = sessions.iter().filter(theirs).collect();
            members.push(MemberWork {
                entries: self.entries_among(member.member, &theirs).await?,
                sessions: theirs.len(),
                open_concerns: concerns.get(&member.member).copied().unwrap_or_default(),
                plan: plans.get(&member.member).copied(),
                is_whole: is_whole(member.member),
                member,
            });
        }
        Ok(members)
    }

    async fn last_sessions(&self, group: LogId, today: &str) -> Result<Vec<SessionItem>, ClientError> {
        let cancelled = |item: &SessionItem| {
            let status = item.view.status.settled();
            matches!(status, Some(SessionStatus::CancelledProvider | SessionStatus::CancelledOther))
        };
        let mut sessions = self.sessions(Some(group), SESSIONS_READ).await?;
        sessions.retain(|item| item.session.local_date.as_str() <= today && !cancelled(item));
        sessions.truncate(SESSIONS_SHOWN);
        Ok(sessions)
    }

    /// The day on which each row of a roster joined, by the row's id.
    async fn joining_days(&self, roster: LogId) -> Result<BTreeMap<String, String>, ClientError> {
        let rosters = self.records::<RosterView>(Some(roster)).await?;
        let rows = rosters.into_iter().flat_map(|roster| roster.view.members);
        Ok(rows
            .filter_map(|row| {
                let day = row.joined.settled()?.0.clone();
                Some((row.item, day))
            })
            .collect())
    }

    /// For how many of these sessions the member's entry is here.
    async fn entries_among(&self, member: LogId, sessions: &[&SessionItem]) -> Result<usize, ClientError> {
        let query = ListQuery {
            circle: Some(member),
            newest_first: true,
            limit: ENTRIES_READ,
            ..ListQuery::all_of(DocKind::MemberEntry)
        };
        let rows = self.views()?.list(&query).await?;
        let entries = rows.iter().map(view_of::<MemberEntryView>).collect::<Result<Vec<_>, _>>()?;
        let is_of = |session: &SessionItem, entry: &MemberEntryView| {
            session.session.is_named(&entry.series, &entry.local_date, &entry.ordinal)
        };
        Ok(sessions.iter().filter(|session| entries.iter().any(|entry| is_of(session, entry))).count())
    }

    async fn open_concerns_by_circle(&self) -> Result<BTreeMap<LogId, usize>, ClientError> {
        let mut open = BTreeMap::new();
        for concern in self.records::<SafetyConcernView>(None).await? {
            if concern.view.status.state != Some(ConcernStatus::Closed) {
                *open.entry(concern.key.circle).or_default() += 1;
            }
        }
        Ok(open)
    }

    async fn newest_plans(&self) -> Result<BTreeMap<LogId, i64>, ClientError> {
        let mut newest: BTreeMap<LogId, i64> = BTreeMap::new();
        for plan in self.records::<SafetyPlanView>(None).await? {
            for version in plan.view.version.values.iter().map(|seen| seen.value) {
                let known = newest.entry(plan.key.circle).or_insert(version);
                *known = version.max(*known);
            }
        }
        Ok(newest)
    }

    async fn heard_of(&self, people: &BTreeSet<PersonId>) -> Result<Vec<HeardPerson>, ClientError> {
        let status = self.status();
        let known = self.people().await?;
        let known = known.into_iter().filter(|item| people.contains(&item.person));
        let mut heard: Vec<HeardPerson> = known
            .map(|item| {
                let theirs = status.heard.iter().filter(|(device, _)| item.devices.contains(device));
                let at = theirs.map(|(_, at)| *at).max();
                HeardPerson { person: item.person, names: item.names, at }
            })
            .collect();
        heard.sort_by_key(|heard| (heard.at, heard.person));
        Ok(heard)
    }
}

fn state_of(groups: &[GroupWork]) -> WorkingState {
    let everywhere = |holds: fn(&GroupWork) -> bool| groups.iter().all(holds);
    if groups.is_empty() {
        WorkingState::Nothing
    } else if everywhere(|group| group.is_whole && group.members.iter().all(|member| member.is_whole)) {
        WorkingState::Ready
    } else if everywhere(|group| {
        let shown = group.is_whole || (group.sessions.len() == SESSIONS_SHOWN && !group.members.is_empty());
        shown && group.members.iter().all(MemberWork::is_recent)
    }) {
        WorkingState::Recent
    } else {
        WorkingState::Coming
    }
}
