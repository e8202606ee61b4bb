//! Who may open what, and who decides that: lists, and decisions that are judged at once, wait as long as there is no
//! network, and are judged again on contact.

use std::collections::BTreeMap;

use alcove_protocol::id::{LogId, PersonId};
use alcove_protocol::record::{AdminChanged, Policy, Role};

use crate::client::{Client, view_of, with_effects};
use crate::clinical::{CircleKind, DocKind, GroupView, MemberRecordView, MultiValue};
use crate::engine::{CircleSummary, Dropped, Intent, Listed};
use crate::error::ClientError;
use crate::ports::ListQuery;

/// Syncs after which what still waits is left to a later one.
const ROUNDS_MAX: usize = 4;

/// A circle on this device: a group, its roster, a record, or the practice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CircleItem {
    /// Its id.
    pub circle: LogId,
    /// What it holds; none while its first key is missing.
    pub kind: Option<CircleKind>,
    /// What people call it: the group's label (also for its roster), the name in a record, the practice's name. Empty
    /// while that is not here.
    pub label: String,
    /// What this person may do; none when their access ended.
    pub role: Option<Role>,
    /// Who may open it.
    pub people: Vec<Listed>,
}

/// What was decided here and is not in the logs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decisions {
    /// What waits for the relay, oldest first.
    pub waiting: Vec<Intent>,
    /// What turned out not to be allowed, oldest first; the newest 16.
    pub not_done: Vec<Dropped>,
}

impl Client {
    /// Every circle on this device, with its access list.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn circles(&self) -> Result<Vec<CircleItem>, ClientError> {
        let labels = self.labels().await?;
        let circles = self.use_engine(|engine, _, _| {
            let circles = engine.circle_summaries().into_iter();
            (
                circles.map(|circle| (engine.access_list(circle.circle), circle)).collect::<Vec<_>>(),
                Vec::new(),
            )
        });
        let items = circles.await?.into_iter().map(|(people, circle)| CircleItem {
            circle: circle.circle,
            kind: circle.kind,
            label: labels.of(&circle),
            role: circle.role,
            people,
        });
        Ok(items.collect())
    }

    pub(super) async fn labels(&self) -> Result<Labels, ClientError> {
        let mut labels =
            Labels { practice: self.practice_names().await?.join(" / "), named: BTreeMap::new() };
        for row in self.list(&ListQuery::all_of(DocKind::Group)).await? {
            labels.named.insert(row.key.circle, one_line(&view_of::<GroupView>(&row)?.label));
        }
        for row in self.list(&ListQuery::all_of(DocKind::MemberRecord)).await? {
            labels.named.insert(row.key.circle, one_line(&view_of::<MemberRecordView>(&row)?.legal_name));
        }
        Ok(labels)
    }

    /// Lets a person open circles, until a time where one is given, or gives them a higher role. Works offline.
    ///
    /// # Errors
    /// [`ClientError::NotDone`] when this person may not do that; nothing changed.
    pub async fn grant_access(
        &self,
        circles: Vec<LogId>,
        person: PersonId,
        role: Role,
        until_ms: Option<u64>,
    ) -> Result<(), ClientError> {
        let grant = |circle| match until_ms {
            Some(until_ms) => Intent::GrantUntil { circle, person, role, until_ms },
            None => Intent::GrantAccess { circle, person, role },
        };
        self.decide(circles.into_iter().map(grant).collect()).await
    }

    /// Takes a person off the access lists of circles; circles on whose list they are not stay as they are. Works
    /// offline. What they could read may still be on their devices.
    ///
    /// # Errors
    /// [`ClientError::NotDone`] when this person may not do that, or it is their own access, or nobody would be left who
    /// may change the list; [`ClientError::NotFound`] when the person is on none of the lists. Nothing changed.
    pub async fn end_access(&self, circles: Vec<LogId>, person: PersonId) -> Result<(), ClientError> {
        let circles = self.listed_in(circles, person).await?;
        let end = |(circle, _)| Intent::EndAccess { circle, person };
        self.decide(circles.into_iter().map(end).collect()).await
    }

    /// Gives a person on the access lists of circles another role there. Works offline.
    ///
    /// # Errors
    /// As [`Client::end_access`].
    pub async fn change_role(
        &self,
        circles: Vec<LogId>,
        person: PersonId,
        role: Role,
    ) -> Result<(), ClientError> {
        let circles = self.listed_in(circles, person).await?;
        let change = |(circle, listed): (LogId, Listed)| {
            if listed.role > role {
                return Intent::ChangeAccess { circle, person, role };
            }
            Intent::GrantAccess { circle, person, role }
        };
        self.decide(circles.into_iter().map(change).collect()).await
    }

    /// Those of the circles on whose list the person is.
    async fn listed_in(
        &self,
        circles: Vec<LogId>,
        person: PersonId,
    ) -> Result<Vec<(LogId, Listed)>, ClientError> {
        let listed = self.use_engine(move |engine, _, _| {
            let of =
                |circle: LogId| engine.access_list(circle).into_iter().find(|held| held.person == person);
            let listed = circles.into_iter().filter_map(|circle| Some((circle, of(circle)?)));
            (listed.collect::<Vec<_>>(), Vec::new())
        });
        let listed = listed.await?;
        if listed.is_empty() {
            return Err(ClientError::NotFound { what: "person on that access list" });
        }
        Ok(listed)
    }

    /// Makes a person an admin of the organisation, or no longer. Works offline.
    ///
    /// # Errors
    /// [`ClientError::NotDone`]; nothing changed.
    pub async fn set_admin(&self, person: PersonId, admin: bool) -> Result<(), ClientError> {
        self.decide(vec![Intent::ChangeAdmin(AdminChanged { person, admin })]).await
    }

    /// A person leaves: with the log's next entries they are off every access list, and each of their devices is
    /// revoked. Works offline. What they wrote stays, and their signatures verify for ever.
    ///
    /// # Errors
    /// [`ClientError::NotDone`]; nothing changed.
    pub async fn remove_person(&self, person: PersonId) -> Result<(), ClientError> {
        self.decide(vec![Intent::RemovePerson(person)]).await
    }

    /// What holds for every device of the organisation; none while the org log is not here.
    ///
    /// # Errors
    /// [`ClientError::Closed`].
    pub async fn policy(&self) -> Result<Option<Policy>, ClientError> {
        self.use_engine(|engine, _, _| {
            (engine.org().map(alcove_protocol::trust::OrgState::policy), Vec::new())
        })
        .await
    }

    /// Sets what holds for every device of the organisation. Works offline.
    ///
    /// # Errors
    /// [`ClientError::NotDone`]; nothing changed.
    pub async fn set_policy(&self, policy: Policy) -> Result<(), ClientError> {
        self.decide(vec![Intent::SetPolicy(policy)]).await
    }

    /// What was decided here and is not in the logs.
    ///
    /// # Errors
    /// [`ClientError::Closed`].
    pub async fn decisions(&self) -> Result<Decisions, ClientError> {
        self.use_engine(|engine, _, _| {
            let waiting = engine.intents().cloned().collect();
            let not_done = engine.dropped_decisions().cloned().collect();
            (Decisions { waiting, not_done }, Vec::new())
        })
        .await
    }

    /// Syncs until no decision waits and no circle lacks the new key that one brings; what a few syncs do not settle, such
    /// as a grant for a person without a device, is left to later ones.
    ///
    /// # Errors
    /// As [`Client::sync`].
    pub async fn sync_through(&self) -> Result<(), ClientError> {
        for _ in 0..ROUNDS_MAX {
            self.sync().await?;
            let status = self.status();
            if status.decisions == 0 && status.rotation_due.is_empty() {
                break;
            }
        }
        Ok(())
    }

    pub(in crate::client) async fn decide(&self, intents: Vec<Intent>) -> Result<(), ClientError> {
        let noted = intents.clone();
        let decided = self.use_engine(move |engine, _, rng| with_effects(engine.decide(intents, rng)));
        decided.await??;
        self.audit_decisions(&noted).await
    }
}

/// What people call circles.
#[derive(Debug)]
pub(super) struct Labels {
    practice: String,
    named: BTreeMap<LogId, String>,
}

impl Labels {
    pub(super) fn of(&self, circle: &CircleSummary) -> String {
        let of = |log: LogId| self.named.get(&log).cloned().unwrap_or_default();
        match circle.kind {
            Some(CircleKind::Practice) => self.practice.clone(),
            Some(CircleKind::Roster) => {
                circle.info.as_slice().try_into().map(|group| of(LogId(group))).unwrap_or_default()
            }
            _ => of(circle.circle),
        }
    }
}

/// Every value that stands: none is preferred.
fn one_line(values: &MultiValue<String>) -> String {
    let mut values: Vec<&str> = values.values.iter().map(|seen| seen.value.as_str()).collect();
    values.dedup();
    values.join(" / ")
}
