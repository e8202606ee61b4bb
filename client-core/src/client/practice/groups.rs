//! Groups and the people in therapy. A group has a circle and a roster circle; each person in therapy has a circle of
//! their own, and the roster is the only place where two of them meet.

use alcove_protocol::id::{LogId, PersonId};
use alcove_protocol::record::Role;

use super::persons::RECORD_KEY;
use crate::client::writing::drafting::{item, make_item_id, prose, set};
use crate::client::{Client, view_of};
use crate::clinical::{CircleKind, DocKind, GroupView, MemberRecordView, RosterView, Scalar};
use crate::engine::{CircleSummary, Commit, Engine, Intent};
use crate::error::ClientError;
use crate::ports::ListQuery;
use crate::shell::clock::{now, system_rng};

/// Natural keys of documents of which a circle has one.
pub(in crate::client) const GROUP_KEY: &[u8] = b"group";
pub(in crate::client) const ROSTER_KEY: &[u8] = b"roster";

/// A group to make.
#[derive(Clone, Debug, Default)]
pub struct NewGroup {
    /// Short name, without a diagnosis.
    pub label: String,
    /// What it is for.
    pub purpose: String,
}

/// A person in therapy to add to a group.
#[derive(Clone, Debug, Default)]
pub struct NewMember {
    /// Name in law.
    pub legal_name: String,
    /// First name or initial, for the roster.
    pub display_hint: String,
    /// Day of joining, as `YYYY-MM-DD`; may be empty.
    pub joined: String,
}

/// A group, as lists show it.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupItem {
    /// Its circle.
    pub group: LogId,
    /// Its shell.
    pub view: GroupView,
    /// Who may open it.
    pub people: Vec<(PersonId, Role)>,
}

/// A person in therapy, as a group's list shows them.
#[derive(Clone, Debug, PartialEq)]
pub struct MemberItem {
    /// Their circle.
    pub member: LogId,
    /// The roster's row.
    pub row: String,
    /// Every hint that stands.
    pub display_hints: Vec<String>,
    /// Their record; none while it is not on this device.
    pub record: Option<MemberRecordView>,
}

impl Client {
    /// Makes a group with an empty roster. Works offline.
    ///
    /// # Errors
    /// [`ClientError::BadInput`] for an empty label, [`ClientError::Edit`].
    pub async fn create_group(&self, new: NewGroup) -> Result<LogId, ClientError> {
        if new.label.trim().is_empty() {
            return Err(ClientError::BadInput { what: "a group needs a label" });
        }
        self.use_engine(move |engine, _, _| engine.together(|engine| make_group(engine, &new))).await?
    }

    /// Adds a person in therapy to a group, with a circle of their own that everyone on the roster's access list may
    /// open. Works offline.
    ///
    /// # Errors
    /// [`ClientError::BadInput`] for an empty name, [`ClientError::NotFound`] for an unknown group.
    pub async fn add_member(&self, group: LogId, new: NewMember) -> Result<LogId, ClientError> {
        if new.legal_name.trim().is_empty() {
            return Err(ClientError::BadInput { what: "a person in therapy needs a name" });
        }
        let roster = self.roster_of(group).await?;
        let key = self.document_for(roster, DocKind::Roster, ROSTER_KEY).await?;
        self.use_open(vec![key], move |engine, _, _| {
            engine.together(|engine| make_member(engine, roster, key, &new))
        })
        .await?
    }

    /// Every group on this device, by label.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn groups(&self) -> Result<Vec<GroupItem>, ClientError> {
        let rows = self.list(&ListQuery::all_of(DocKind::Group)).await?;
        let circles = self.circle_summaries().await?;
        rows.iter()
            .map(|row| {
                let circle = circles.iter().find(|circle| circle.circle == row.key.circle);
                Ok(GroupItem {
                    group: row.key.circle,
                    view: view_of(row)?,
                    people: circle.map(|circle| circle.people.clone()).unwrap_or_default(),
                })
            })
            .collect()
    }

    /// The people in therapy on a group's roster: a join of this device's views, stored nowhere.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] for an unknown group.
    pub async fn members(&self, group: LogId) -> Result<Vec<MemberItem>, ClientError> {
        let roster = self.roster_of(group).await?;
        let rows =
            self.list(&ListQuery { circle: Some(roster), ..ListQuery::all_of(DocKind::Roster) }).await?;
        let Some(row) = rows.first() else { return Ok(Vec::new()) };
        let roster: RosterView = view_of(row)?;
        let mut members = Vec::new();
        for item in roster.members {
            let Some(member) = item.member.values.first().and_then(|seen| seen.value.parse().ok()) else {
                continue;
            };
            let query = ListQuery { circle: Some(member), ..ListQuery::all_of(DocKind::MemberRecord) };
            let record = self.list(&query).await?.first().map(view_of).transpose()?;
            members.push(MemberItem {
                member,
                row: item.item,
                display_hints: item.display_hint.values.into_iter().map(|seen| seen.value).collect(),
                record,
            });
        }
        Ok(members)
    }

    /// Lets another clinician open a group, its roster and its members' records, as a writer. The next sync says so to
    /// the logs.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] for an unknown group; [`ClientError::NotDone`] when this person may not share it.
    pub async fn share_group(&self, group: LogId, person: PersonId) -> Result<(), ClientError> {
        let circles = self.circles_of_group(group).await?;
        let grant = move |circle| Intent::GrantAccess { circle, person, role: Role::Writer };
        self.decide(circles.into_iter().map(grant).collect()).await
    }

    /// A group's circles: its own, its roster, and those of the members on the roster with their contact cards.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] for an unknown group.
    pub async fn circles_of_group(&self, group: LogId) -> Result<Vec<LogId>, ClientError> {
        let mut circles = vec![group, self.roster_of(group).await?];
        for member in self.members(group).await? {
            circles.push(member.member);
            circles.extend(self.circles_with(CircleKind::Contact, member.member.0.to_vec()).await?);
        }
        Ok(circles)
    }

    /// Those on a group's roster who have not left.
    pub(in crate::client) async fn present_members(
        &self,
        group: LogId,
    ) -> Result<Vec<MemberItem>, ClientError> {
        let roster = self.roster_of(group).await?;
        let rows =
            self.list(&ListQuery { circle: Some(roster), ..ListQuery::all_of(DocKind::Roster) }).await?;
        let mut left = Vec::new();
        for row in &rows {
            let view: RosterView = view_of(row)?;
            left.extend(
                view.members.into_iter().filter(|row| !row.left.values.is_empty()).map(|row| row.item),
            );
        }
        let mut members = self.members(group).await?;
        members.retain(|member| !left.contains(&member.row));
        Ok(members)
    }

    pub(in crate::client) async fn circle_summaries(&self) -> Result<Vec<CircleSummary>, ClientError> {
        self.use_engine(|engine, _, _| (engine.circle_summaries(), Vec::new())).await
    }

    pub(in crate::client) async fn roster_of(&self, group: LogId) -> Result<LogId, ClientError> {
        self.use_engine(move |engine, _, _| (roster_of(engine, group), Vec::new()))
            .await?
            .ok_or(ClientError::NotFound { what: "group" })
    }
}

fn roster_of(engine: &Engine, group: LogId) -> Option<LogId> {
    let circles = engine.circle_summaries();
    let roster = circles.iter().find(|c| c.kind == Some(CircleKind::Roster) && c.info == group.0);
    roster.map(|circle| circle.circle)
}

fn make_group(engine: &mut Engine, new: &NewGroup) -> Result<LogId, ClientError> {
    let mut rng = system_rng();
    let group = engine.found_circle(CircleKind::Group, &[], &mut rng)?.circle;
    let roster = engine.found_circle(CircleKind::Roster, &group.0, &mut rng)?.circle;
    let (shell, _) = engine.document_for(group, DocKind::Group, GROUP_KEY)?;
    let me = engine.me().person().to_hex();
    let lead = vec![("person", Scalar::from(me.as_str())), ("role", Scalar::from("lead"))];
    let mut edits =
        vec![set("label", new.label.trim()), set("status", "running"), item("facilitators", &me, lead)];
    if !new.purpose.is_empty() {
        edits.push(prose("purpose", &new.purpose));
    }
    engine.edit(shell, &edits, Commit::Now, now())?;
    engine.document_for(roster, DocKind::Roster, ROSTER_KEY)?;
    Ok(group)
}

fn make_member(
    engine: &mut Engine,
    roster: LogId,
    roster_key: crate::engine::DocKey,
    new: &NewMember,
) -> Result<LogId, ClientError> {
    // The circle does not say which group it came from: what two members' records share could be joined.
    let member = engine.found_circle(CircleKind::Member, &[], &mut system_rng())?.circle;
    let (record, _) = engine.document_for(member, DocKind::MemberRecord, RECORD_KEY)?;
    engine.edit(record, &[set("legal_name", new.legal_name.trim())], Commit::Now, now())?;
    let hint =
        if new.display_hint.is_empty() { first_name(&new.legal_name) } else { new.display_hint.as_str() };
    let mut values =
        vec![("member", Scalar::from(member.to_hex().as_str())), ("display_hint", Scalar::from(hint))];
    if !new.joined.is_empty() {
        values.push(("joined", Scalar::from(new.joined.as_str())));
    }
    let row = item("members", &make_item_id(), values);
    engine.edit(roster_key, &[row], Commit::Now, now())?;
    let me = engine.me().person();
    let shared = engine.circle_summaries().into_iter().find(|circle| circle.circle == roster);
    let others = shared.into_iter().flat_map(|circle| circle.people).filter(|(person, _)| *person != me);
    let intents = others.map(|(person, role)| Intent::GrantAccess { circle: member, person, role }).collect();
    engine.intend(intents);
    Ok(member)
}

fn first_name(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or_default()
}
