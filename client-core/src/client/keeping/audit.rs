//! Audit: what was viewed, searched, exported, signed and decided, on which device; who reads it, and whether it is whole.

use std::collections::{BTreeMap, BTreeSet};

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::id::{DeviceId, LogId, PersonId};
use alcove_protocol::record::Role;
use tokio::sync::oneshot;

use crate::client::practice::directory::DIRECTORY_KEY;
use crate::client::writing::drafting::set_in;
use crate::client::{Client, view_of};
use crate::clinical::{
    AuditKind, AuditTrailView, CheckedTrail, CircleKind, DocKind, TrailEvent, TrailFault, TrailHead, TrailId,
    check_trails,
};
use crate::engine::{AuditNote, CircleSummary, Commit, Intent};
use crate::error::ClientError;
use crate::ports::{ListQuery, Views};
use crate::shell::actor::Command;
use crate::shell::clock::now;
use crate::time::Timestamp;

/// One device's trail, in one life of its store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailItem {
    /// The device.
    pub device: DeviceId,
    /// The life of its store: a restored or copied store begins another.
    pub life: u64,
    /// Whose device it is; none for a device that the organisation does not know.
    pub person: Option<PersonId>,
    /// Its events, in order.
    pub events: Vec<TrailEvent>,
    /// What does not fit.
    pub faults: Vec<TrailFault>,
}

/// What the trails on this device say together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditReport {
    /// The trails.
    pub trails: Vec<TrailItem>,
    /// People of the organisation of whom no trail is here.
    pub silent: Vec<PersonId>,
}

/// An event with whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditItem {
    /// The device.
    pub device: DeviceId,
    /// Whose device it is.
    pub person: Option<PersonId>,
    /// The event.
    pub event: TrailEvent,
}

/// Which events to show.
#[derive(Clone, Debug, Default)]
pub struct AuditQuery {
    /// About this circle only.
    pub circle: Option<LogId>,
    /// From this time on.
    pub from: Option<Timestamp>,
    /// Before this time.
    pub until: Option<Timestamp>,
    /// Searches for exactly these words only.
    pub searched: Option<String>,
}

impl Client {
    /// Notes what was done, and returns once the store has it: nothing leaves the device before.
    ///
    /// # Errors
    /// [`ClientError::StorageFull`] or [`ClientError::StorageFailed`]: do not go on.
    pub async fn audit(
        &self,
        kind: AuditKind,
        circle: Option<LogId>,
        detail: &str,
    ) -> Result<(), ClientError> {
        let (answer, answered) = oneshot::channel();
        let note = AuditNote { kind, circle, detail: detail.to_owned(), at: now() };
        let sent = self.inner.commands.send(Command::Audit(note, Some(answer))).await;
        sent.map_err(|_| ClientError::Closed)?;
        Ok(answered.await.map_err(|_| ClientError::Closed)??)
    }

    /// Notes decisions, once they are kept.
    pub(in crate::client) async fn audit_decisions(&self, intents: &[Intent]) -> Result<(), ClientError> {
        for intent in intents {
            if let Some((kind, circle, detail)) = decided(intent) {
                self.note_audit(kind, circle, &detail).await;
            }
        }
        self.write_noted().await
    }

    /// Makes a person one of those who read everybody's trails, or no longer: each device lets them in, or ends that, with
    /// its next sync.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] for somebody whom the directory does not name, [`ClientError::Edit`].
    pub async fn set_audit_reader(&self, person: PersonId, reads: bool) -> Result<(), ClientError> {
        let view = self.directory().await?.unwrap_or_default();
        if !view.people.iter().any(|known| known.item == person.to_hex()) {
            return Err(ClientError::NotFound { what: "person in the directory" });
        }
        let practice = self.circle_of_kind(CircleKind::Practice).await?;
        let key = self.document_for(practice, DocKind::Directory, DIRECTORY_KEY).await?;
        let edit = set_in("people", &person.to_hex(), "reads_audit", reads);
        self.edit(key, vec![edit], Commit::Now).await?;
        let (kind, detail) =
            if reads { (AuditKind::Grant, "reads audit") } else { (AuditKind::Revoke, "reads audit") };
        self.audit(kind, None, detail).await?;
        self.let_audit_readers_in().await
    }

    /// Those who read everybody's trails. Where the directory is in two minds about somebody, they do not.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn audit_readers(&self) -> Result<Vec<PersonId>, ClientError> {
        let Some(view) = self.directory().await? else { return Ok(Vec::new()) };
        let reads = view.people.iter().filter(|person| person.reads_audit.settled() == Some(&true));
        Ok(reads.filter_map(|person| person.item.parse().ok()).collect())
    }

    /// Lets those who are to read this person's trails in, and nobody else.
    pub(in crate::client) async fn let_audit_readers_in(&self) -> Result<(), ClientError> {
        let readers: BTreeSet<PersonId> = self.audit_readers().await?.into_iter().collect();
        let me = self.person();
        self.use_engine(move |engine, _, _| {
            let known = |person: PersonId| {
                let held = engine.org().and_then(|org| org.person(person));
                held.is_some_and(|held| held.removed_at.is_none())
            };
            let own = engine.circle_summaries().into_iter().filter(|circle| is_trail_of(circle, me));
            let mut intents = Vec::new();
            for CircleSummary { circle, people, .. } in own {
                let listed = |person: PersonId| people.iter().any(|(held, _)| *held == person);
                let missing =
                    readers.iter().filter(|reader| **reader != me && known(**reader) && !listed(**reader));
                intents.extend(missing.map(|reader| Intent::GrantAccess {
                    circle,
                    person: *reader,
                    role: Role::Reader,
                }));
                let others = people.iter().filter(|(person, _)| *person != me && !readers.contains(person));
                intents.extend(others.map(|(person, _)| Intent::EndAccess { circle, person: *person }));
            }
            let waiting: Vec<Intent> = engine.intents().cloned().collect();
            intents.retain(|intent| !waiting.contains(intent));
            ((), if intents.is_empty() { Vec::new() } else { engine.intend(intents) })
        })
        .await
    }

    /// Checks every trail on this device, and remembers how far each goes: what is taken back later shows.
    ///
    /// # Errors
    /// [`ClientError::LeaseEnded`], [`ClientError::StorageFailed`].
    pub async fn verify_audit(&self) -> Result<AuditReport, ClientError> {
        let known = self.known_heads().await?;
        let checked = self.checked_trails(&known).await?;
        let mut heads = known;
        for (id, trail) in &checked {
            if let Some(head) = trail.head.filter(|_| trail.faults.is_empty()) {
                heads.insert(*id, head);
            }
        }
        let bytes = heads_to_bytes(&heads);
        self.use_engine(move |engine, _, _| ((), engine.keep_audit_heads(bytes))).await?;
        self.with_people(checked).await
    }

    /// Events that fit, in the order of the times that devices claim.
    ///
    /// # Errors
    /// [`ClientError::LeaseEnded`], [`ClientError::StorageFailed`].
    pub async fn audit_events(&self, query: AuditQuery) -> Result<Vec<AuditItem>, ClientError> {
        self.write_noted().await?;
        let marks = match &query.searched {
            Some(words) => Some(self.search_marks(words.clone()).await?),
            None => None,
        };
        let report = self.with_people(self.checked_trails(&BTreeMap::new()).await?).await?;
        let circle = query.circle.map(|circle| circle.to_hex());
        let fits = |event: &TrailEvent| {
            circle.as_ref().is_none_or(|circle| event.circle == *circle)
                && query.from.is_none_or(|from| event.at >= from)
                && query.until.is_none_or(|until| event.at < until)
                && marks
                    .as_ref()
                    .is_none_or(|marks| event.kind == AuditKind::Search && marks.contains(&event.detail))
        };
        let mut items = Vec::new();
        for TrailItem { device, person, events, .. } in report.trails {
            let events = events.into_iter().filter(|event| fits(event));
            items.extend(events.map(|event| AuditItem { device, person, event }));
        }
        items.sort_by_key(|item| (item.event.at, item.device, item.event.number));
        Ok(items)
    }

    async fn write_noted(&self) -> Result<(), ClientError> {
        let (answer, answered) = oneshot::channel();
        let sent = self.inner.commands.send(Command::WriteAudit(answer)).await;
        sent.map_err(|_| ClientError::Closed)?;
        Ok(answered.await.map_err(|_| ClientError::Closed)??)
    }

    async fn search_marks(&self, words: String) -> Result<BTreeSet<String>, ClientError> {
        self.use_engine(move |engine, _, _| {
            let circles = engine.circle_summaries().into_iter();
            let audit = circles.filter(|circle| circle.kind == Some(CircleKind::Audit));
            (audit.filter_map(|circle| engine.search_mark(circle.circle, &words)).collect(), Vec::new())
        })
        .await
    }

    async fn checked_trails(
        &self,
        known: &BTreeMap<TrailId, TrailHead>,
    ) -> Result<BTreeMap<TrailId, CheckedTrail>, ClientError> {
        self.write_noted().await?;
        self.require_lease()?;
        let query = ListQuery { limit: u32::MAX, ..ListQuery::all_of(DocKind::AuditTrail) };
        let rows = self.views()?.list(&query).await?;
        let days = rows.iter().map(view_of).collect::<Result<Vec<AuditTrailView>, _>>()?;
        Ok(check_trails(&days, known))
    }

    async fn known_heads(&self) -> Result<BTreeMap<TrailId, TrailHead>, ClientError> {
        let bytes = self.use_engine(|engine, _, _| (engine.audit_heads().to_vec(), Vec::new())).await?;
        let damaged = |_| ClientError::Damaged { what: "what it knows of audit trails".to_owned() };
        if bytes.is_empty() { Ok(BTreeMap::new()) } else { heads_from_bytes(&bytes).map_err(damaged) }
    }

    async fn with_people(
        &self,
        checked: BTreeMap<TrailId, CheckedTrail>,
    ) -> Result<AuditReport, ClientError> {
        self.use_engine(move |engine, _, _| {
            let org = engine.org();
            let person_of = |device| org.and_then(|org| org.known_device(device)).map(|device| device.person);
            let trails: Vec<TrailItem> = checked
                .into_iter()
                .map(|((device, life), CheckedTrail { events, faults, .. })| {
                    let device = DeviceId(device);
                    TrailItem { device, life, person: person_of(device), events, faults }
                })
                .collect();
            let heard: BTreeSet<PersonId> = trails.iter().filter_map(|trail| trail.person).collect();
            let people = org.into_iter().flat_map(alcove_protocol::trust::OrgState::people);
            let silent = people.filter(|(id, held)| held.removed_at.is_none() && !heard.contains(id));
            let silent = silent.map(|(id, _)| id).collect();
            (AuditReport { trails, silent }, Vec::new())
        })
        .await
    }
}

/// What a decision is in a trail: those that change who may read.
#[expect(clippy::wildcard_enum_match_arm, reason = "every other decision leaves alone who reads")]
fn decided(intent: &Intent) -> Option<(AuditKind, Option<LogId>, String)> {
    Some(match intent {
        Intent::GrantAccess { circle, person, role } | Intent::GrantUntil { circle, person, role, .. } => {
            (AuditKind::Grant, Some(*circle), format!("{} {role:?}", person.to_hex()).to_lowercase())
        }
        Intent::ChangeAccess { circle, person, role } => {
            (AuditKind::Revoke, Some(*circle), format!("{} {role:?}", person.to_hex()).to_lowercase())
        }
        Intent::EndAccess { circle, person } => (AuditKind::Revoke, Some(*circle), person.to_hex()),
        Intent::RemovePerson(person) => (AuditKind::Revoke, None, person.to_hex()),
        Intent::RevokeDevice(device) => (AuditKind::Revoke, None, device.to_hex()),
        Intent::WipeDevice(device) => (AuditKind::Wipe, None, device.to_hex()),
        _ => return None,
    })
}

fn is_trail_of(circle: &CircleSummary, person: PersonId) -> bool {
    circle.kind == Some(CircleKind::Audit) && circle.info == person.0 && circle.role == Some(Role::Admin)
}

/// Layout: count 2, then each: device 16, life 8, number 8, hash 32.
fn heads_to_bytes(heads: &BTreeMap<TrailId, TrailHead>) -> Vec<u8> {
    let mut w = Writer::default();
    w.count(heads.len());
    for ((device, life), (number, hash)) in heads {
        w.put(device).u64(*life).u64(*number).put(hash);
    }
    w.finish()
}

fn heads_from_bytes(bytes: &[u8]) -> Result<BTreeMap<TrailId, TrailHead>, DecodeError> {
    let mut r = Reader::new(bytes);
    let count = r.u16()?;
    let heads = (0..count).map(|_| Ok(((r.array()?, r.u64()?), (r.u64()?, r.array()?))));
    let heads = heads.collect::<Result<_, DecodeError>>()?;
    r.end()?;
    Ok(heads)
}
