//! A circle's control entries replayed: the access list and the epochs, and what they allow at each control head.

mod branch;
mod purged;
mod removal;
mod replay;
mod rules;

use std::collections::BTreeMap;

use crate::entry::{Class, Entry, Header, Kind};
use crate::id::{DeviceId, EntryId, LogId, PersonId};
use crate::record::{Created, EpochPart, Record, Role};
use crate::trust::chain::{Author, Link, Tip};
use crate::trust::org::{Device, OrgState};
use crate::trust::{Refusal, Signature, require_signed};
pub use branch::{Branch, Lacking};
use purged::Purged;
use removal::Removals;
#[cfg(test)]
pub(crate) use replay::Change;

/// A person's right, from a place in the control entries on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    /// What the person may do.
    pub role: Role,
    /// When devices stop opening the circle, ms since 1970; zero is never.
    pub until_ms: u64,
}

/// One generation of the circle's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Epoch {
    /// The place of the control entry that carries it.
    pub at: u32,
    /// The place of the org head that this entry names: whoever was no recipient there has no wrap in it.
    pub org_at: u32,
    /// The entry that the wraps name in their HPKE info: the control head before it.
    pub before: EntryId,
    /// Number, commitment, recipients.
    pub part: EpochPart,
}

/// A circle, replayed.
#[derive(Clone, Debug)]
pub struct CircleState {
    log: LogId,
    org: LogId,
    no_org_recovery: bool,
    /// Each person's rights, and since when: none after a removal.
    access: BTreeMap<PersonId, Vec<(u32, Option<Access>)>>,
    removals: Removals,
    /// The places of the org log that control entries named, where they rose: (place of the entry, place it named).
    org_at: Vec<(u32, u32)>,
    /// Heads of branches that an admin resolved away, and the places of the entries that say so.
    resolved: Vec<(u32, EntryId)>,
    /// Who signed each control entry.
    authors: Vec<DeviceId>,
    purged: Purged,
    first_epoch: Epoch,
    later_epochs: Vec<Epoch>,
    places: BTreeMap<EntryId, u32>,
    head: EntryId,
    chains: BTreeMap<Author, Tip>,
    blocked: Option<Kind>,
}

impl CircleState {
    /// Starts from the `created` entry.
    ///
    /// # Errors
    /// [`Refusal`] when it is not well-formed, or its author may not found a circle with these recipients.
    pub fn found(entry: &Entry, org: &OrgState, signature: Signature) -> Result<Self, Refusal> {
        let h = entry.header();
        if h.kind != Kind::CREATED {
            return Err(Refusal::Kind(h.kind));
        }
        if !h.log.is_zero() || h.seq != 1 || !h.prev.is_zero() || !h.control_head.is_zero() {
            return Err(Refusal::Header("the first entry of a log"));
        }
        let (author, org_at) = require_device(h, org)?;
        require_signed(entry, &author.keys.sign, signature)?;
        let created = Created::from_body(entry.body())?;
        if created.org != org.log() {
            return Err(Refusal::WrongLog);
        }
        if created.creator != author.person {
            return Err(Refusal::NoRight);
        }
        if h.epoch != 1 || h.epoch_tag != created.epoch.tag() || !h.document.is_zero() || !h.slot.is_zero() {
            return Err(Refusal::Header("epoch 1, no document, no slot"));
        }
        if created.epoch.number != 1 || !created.epoch.history.is_empty() {
            return Err(Refusal::Rule("a circle starts with epoch 1, without history"));
        }
        let access = Access { role: Role::Admin, until_ms: 0 };
        let mut circle = Self {
            log: entry.id().founded_log(),
            org: created.org,
            no_org_recovery: created.no_org_recovery,
            access: BTreeMap::from([(created.creator, vec![(0, Some(access))])]),
            removals: Removals::default(),
            org_at: vec![(0, org_at)],
            purged: Purged::default(),
            resolved: Vec::new(),
            authors: Vec::new(),
            first_epoch: Epoch { at: 0, org_at, before: EntryId::ZERO, part: created.epoch },
            later_epochs: Vec::new(),
            places: BTreeMap::new(),
            head: EntryId::ZERO,
            chains: BTreeMap::new(),
            blocked: None,
        };
        circle.require_recipients(&circle.first_epoch.part, |_| true, org, org_at)?;
        circle.follow(entry);
        circle.chains.insert((h.author, h.incarnation), Link::of(entry, 0, org_at)?.tip);
        Ok(circle)
    }

    /// Whether a relay takes the entry as a fresh push: valid, next in its author's chain, and under the newest head
    /// (control) or epoch (content).
    ///
    /// # Errors
    /// [`Refusal`], the first rule that is broken.
    pub fn check_push(&self, entry: &Entry, org: &OrgState, signature: Signature) -> Result<(), Refusal> {
        let h = entry.header();
        if org.known_device(h.author).is_some_and(|device| device.revoked_at.is_some()) {
            return Err(Refusal::Revoked);
        }
        let link = self.check_valid(entry, org, signature)?;
        let person = org.device(h.author).ok_or(Refusal::UnknownAuthor)?.person;
        let before = self.chains.get(&(h.author, h.incarnation));
        link.check_follows(before)?;
        if before.is_none() {
            self.require_few_chains(person, org)?;
        }
        self.require_role(person, h.kind, org, link.tip.org_at)?;
        if h.kind.class() == Class::Control {
            // Who adds, removes or rotates without having seen the newest of the org log could hand a key to somebody
            // who is gone.
            if h.org_head != org.head() {
                return Err(Refusal::StaleHead);
            }
            return self.require_newest_cut_offs(entry, org, link.tip.org_at);
        }
        self.require_unpurged(entry, u32::MAX)?;
        if h.epoch != 0 && h.epoch != self.newest_epoch().part.number {
            return Err(Refusal::StaleEpoch);
        }
        if h.kind == Kind::KEY_GRANT { self.require_grants_now(entry, org) } else { Ok(()) }
    }

    /// Whether a relay takes an entry back that it lost, from whoever has it: valid, and next in its author's chain,
    /// whatever has happened since.
    ///
    /// # Errors
    /// [`Refusal`], the first rule that is broken.
    pub fn check_reoffer(&self, entry: &Entry, org: &OrgState, signature: Signature) -> Result<(), Refusal> {
        let h = entry.header();
        let link = self.check_valid(entry, org, signature)?;
        link.check_follows(self.chains.get(&(h.author, h.incarnation)))
    }

    /// Whether the entry is valid at the heads that it names, whatever came since; its author's chain aside, for which
    /// the link is returned.
    ///
    /// # Errors
    /// [`Refusal`], the first rule that is broken.
    pub fn check_valid(&self, entry: &Entry, org: &OrgState, signature: Signature) -> Result<Link, Refusal> {
        let h = entry.header();
        if h.log != self.log {
            return Err(Refusal::WrongLog);
        }
        let control_at = self.index_of(h.control_head).ok_or(Refusal::UnknownHead)?;
        let (author, org_at) = require_device(h, org)?;
        require_signed(entry, &author.keys.sign, signature)?;
        if self.is_cut_off((h.author, h.incarnation), author.person, (h.seq, entry.id()), control_at) {
            return Err(Refusal::PastCutOff);
        }
        if org_at < self.org_at_of(control_at) {
            return Err(Refusal::Rule("the org head is no older than the one that the control head names"));
        }
        match h.kind.class() {
            Class::Content => self.check_content(entry, org, author, control_at, org_at)?,
            Class::Control => self.check_control(entry, org, author, org_at)?,
            Class::Org | Class::Owner | Class::Unknown => return Err(Refusal::Kind(h.kind)),
        }
        Link::of(entry, control_at, org_at)
    }

    /// Moves the author's tip: the entry is stored and follows. Relays call it for every entry; devices keep
    /// [`Chain`](crate::trust::chain::Chain)s instead.
    pub fn set_tip(&mut self, author: Author, tip: Tip) {
        self.chains.insert(author, tip);
    }

    /// The author's newest entry in this log.
    pub fn tip(&self, author: Author) -> Option<&Tip> {
        self.chains.get(&author)
    }

    /// The device that signed a control entry.
    pub fn author_of(&self, id: EntryId) -> Option<DeviceId> {
        let at = usize::try_from(self.index_of(id)?).ok()?;
        self.authors.get(at).copied()
    }

    /// Every author's newest entry.
    pub fn tips(&self) -> impl Iterator<Item = (&Author, &Tip)> {
        self.chains.iter()
    }

    /// The circle's id.
    pub fn log(&self) -> LogId {
        self.log
    }

    /// The organisation's log.
    pub fn org(&self) -> LogId {
        self.org
    }

    /// Whether the organisation's recovery key stays out.
    pub fn no_org_recovery(&self) -> bool {
        self.no_org_recovery
    }

    /// The newest control entry.
    pub fn control_head(&self) -> EntryId {
        self.head
    }

    /// How many control entries there are.
    pub fn len(&self) -> u32 {
        u32::try_from(self.places.len()).unwrap_or(u32::MAX)
    }

    /// Never: a circle has its founding entry.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The entry at a place.
    pub fn id_at(&self, at: u32) -> Option<EntryId> {
        self.places.iter().find(|(_, place)| **place == at).map(|(id, _)| *id)
    }

    /// The place of a control entry, from 0.
    pub fn index_of(&self, id: EntryId) -> Option<u32> {
        self.places.get(&id).copied()
    }

    /// The person's role now.
    pub fn role_of(&self, person: PersonId) -> Option<Role> {
        self.role_at(person, u32::MAX)
    }

    /// The person's role at place `at` of the control entries.
    pub fn role_at(&self, person: PersonId, at: u32) -> Option<Role> {
        let held = self.access.get(&person)?.iter().rev().find(|(since, _)| *since <= at)?;
        held.1.map(|access| access.role)
    }

    /// Whether the person is on the access list, or ever was.
    pub fn was_listed(&self, person: PersonId) -> bool {
        self.access.contains_key(&person)
    }

    /// The access list as it is now.
    pub fn people(&self) -> impl Iterator<Item = (PersonId, &Access)> {
        self.access.iter().filter_map(|(person, held)| Some((*person, held.last()?.1.as_ref()?)))
    }

    /// The place of the org log that the control entries up to place `at` have seen.
    pub fn org_at_of(&self, at: u32) -> u32 {
        let seen = self.org_at.partition_point(|(since, _)| *since <= at);
        seen.checked_sub(1).and_then(|newest| self.org_at.get(newest)).map_or(0, |(_, org_at)| *org_at)
    }

    /// Since which place of the control entries the person is on the access list, without a break up to place `at`.
    pub(crate) fn listed_since(&self, person: PersonId, at: u32) -> Option<u32> {
        let held = self.access.get(&person)?.iter().rev().skip_while(|(since, _)| *since > at);
        held.take_while(|(_, access)| access.is_some()).last().map(|(since, _)| *since)
    }

    /// Whether an admin of another branch of the control entries, ending in `head`, was resolved away here.
    pub fn has_resolved(&self, head: EntryId) -> bool {
        self.resolved.iter().any(|(_, resolved)| *resolved == head)
    }

    /// Whether nobody is left who may change the access list: no admin of the circle has an active device at place
    /// `org_at` of the org log. Then an org admin on the list acts as one.
    pub fn is_orphaned(&self, org: &OrgState, org_at: u32) -> bool {
        let mut admins = self.people().filter(|(_, held)| held.role == Role::Admin);
        !admins.any(|(person, _)| org.devices_of(person, org_at).next().is_some())
    }

    /// Whether the person may change the access list, at place `org_at` of the org log.
    pub fn acts_as_admin(&self, person: PersonId, org: &OrgState, org_at: u32) -> bool {
        let role = self.role_of(person);
        role == Some(Role::Admin)
            || (role.is_some() && org.is_admin_at(person, org_at) && self.is_orphaned(org, org_at))
    }

    /// The epoch in force at place `at` of the control entries.
    pub fn epoch_at(&self, at: u32) -> Option<&Epoch> {
        self.epochs().rev().find(|epoch| epoch.at <= at)
    }

    /// The epoch with this number.
    pub fn epoch(&self, number: u32) -> Option<&Epoch> {
        self.epochs().find(|epoch| epoch.part.number == number)
    }

    /// Every epoch, oldest first.
    pub fn epochs(&self) -> impl DoubleEndedIterator<Item = &Epoch> {
        std::iter::once(&self.first_epoch).chain(&self.later_epochs)
    }

    /// The newest epoch.
    pub fn newest_epoch(&self) -> &Epoch {
        self.later_epochs.last().unwrap_or(&self.first_epoch)
    }

    /// A kind that this build had to understand and did not: control and sealing stop ("update needed").
    pub fn blocked(&self) -> Option<Kind> {
        self.blocked
    }
}

fn require_device<'org>(h: &Header, org: &'org OrgState) -> Result<(&'org Device, u32), Refusal> {
    if !h.suite.is_known() {
        return Err(Refusal::Suite(h.suite));
    }
    let org_at = org.index_of(h.org_head).ok_or(Refusal::UnknownHead)?;
    if h.suite < org.policy_at(org_at).min_suite {
        return Err(Refusal::Suite(h.suite));
    }
    let device = org.device_at(h.author, org_at).ok_or(Refusal::UnknownAuthor)?;
    Ok((device, org_at))
}

fn least_role(kind: Kind) -> Role {
    match kind {
        Kind::CHECKPOINT | Kind::ATTEST | Kind::VOID => Role::Reader,
        Kind::ACCESS_GRANTED | Kind::ACCESS_CHANGED | Kind::ACCESS_ENDED | Kind::FORK_RESOLVE => Role::Admin,
        _ => Role::Writer,
    }
}
