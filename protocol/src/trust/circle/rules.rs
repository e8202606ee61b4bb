//! What each kind of entry may say, at the heads that it names.

use super::replay::Change;
use super::{CircleState, least_role};
use crate::entry::{Class, Entry, Header, Kind};
use crate::id::{DeviceId, PersonId};
use crate::record::{
    AccessChanged, AccessGranted, Attest, EpochPart, ForkResolve, Grant, KeyGrant, Record, Role, Slots,
};
use crate::trust::org::{Device, OrgState};
use crate::trust::{Refusal, require_unsealed};

/// On whose account an epoch is wrapped for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holder {
    Person(PersonId),
    Organisation,
}

impl CircleState {
    pub(super) fn check_content(
        &self,
        entry: &Entry,
        org: &OrgState,
        author: &Device,
        control_at: u32,
        org_at: u32,
    ) -> Result<(), Refusal> {
        let h = entry.header();
        let role = self.role_at(author.person, control_at).ok_or(Refusal::NoRight)?;
        if role < least_role(h.kind) {
            return Err(Refusal::NoRight);
        }
        match h.kind {
            Kind::CONTENT | Kind::RECORD => {
                if h.document.is_zero() || h.slot.is_zero() {
                    return Err(Refusal::Header("a document and a slot"));
                }
                self.require_unpurged(entry, control_at)?;
                self.require_epoch(h, org, control_at, org_at)
            }
            Kind::CHECKPOINT => {
                require_no_document(h)?;
                self.require_epoch(h, org, control_at, org_at)
            }
            Kind::SLOTS => {
                require_no_document(h)?;
                Slots::from_body(entry.body())?;
                self.require_unpurged(entry, control_at)?;
                self.require_epoch(h, org, control_at, org_at)
            }
            Kind::KEY_GRANT => {
                require_unsealed(entry)?;
                let grants = KeyGrant::from_body(entry.body())?.0;
                grants.iter().try_for_each(|grant| {
                    match self.check_grant(grant, org, control_at, org_at)? {
                        Holder::Person(person) if self.role_at(person, control_at).is_none() => {
                            Err(Refusal::NoRight)
                        }
                        Holder::Person(_) | Holder::Organisation => Ok(()),
                    }
                })
            }
            Kind::ATTEST => {
                require_unsealed(entry)?;
                Attest::from_body(entry.body())?;
                Ok(())
            }
            Kind::VOID => require_unsealed(entry),
            // A newer device's content kind: kept and forwarded, judged by who may write.
            _ => Ok(()),
        }
    }

    pub(super) fn check_control(
        &self,
        entry: &Entry,
        org: &OrgState,
        author: &Device,
        org_at: u32,
    ) -> Result<(), Refusal> {
        let h = entry.header();
        if h.control_head != self.head {
            return Err(Refusal::StaleHead);
        }
        self.require_role(author.person, h.kind, org, org_at)?;
        if !h.kind.is_known() {
            return Err(Refusal::Kind(h.kind));
        }
        require_unsealed(entry)?;
        let change = Change::of(entry)?;
        if !change.keeps(author.person) {
            return Err(Refusal::Rule("nobody ends their own access: they would know the new key"));
        }
        match h.kind {
            Kind::ACCESS_GRANTED => {
                self.check_granted(&AccessGranted::from_body(entry.body())?, org, org_at)?;
            }
            Kind::ACCESS_CHANGED => self.check_changed(&AccessChanged::from_body(entry.body())?)?,
            Kind::ACCESS_ENDED => self.require_listed(&change)?,
            Kind::PURGE => self.check_purging(&change)?,
            Kind::FORK_RESOLVE => {
                self.require_listed(&change)?;
                let other = ForkResolve::from_body(entry.body())?.other_head;
                if other.is_zero() || self.places.contains_key(&other) || self.has_resolved(other) {
                    return Err(Refusal::Rule("the other branch is another one"));
                }
            }
            _ => {}
        }
        let lose_admin: Vec<PersonId> = change
            .access
            .iter()
            .filter(|(_, access)| access.is_none_or(|access| access.role < Role::Admin))
            .map(|(person, _)| *person)
            .collect();
        self.require_admin_besides(&lose_admin, org, org_at)?;
        match &change.epoch {
            Some(part) => {
                self.require_next_epoch(part)?;
                self.require_cut_offs(change.removing(), org, org_at)?;
                self.require_recipients(part, |person| change.keeps(person), org, org_at)
            }
            None if self.to_cut_off(org, self.len().saturating_sub(1), org_at).is_empty() => Ok(()),
            None => Err(Refusal::Rule("who is no recipient any more is cut off first, with a new epoch")),
        }
    }

    /// Whether the person may make entries of the kind now.
    pub(super) fn require_role(
        &self,
        person: PersonId,
        kind: Kind,
        org: &OrgState,
        org_at: u32,
    ) -> Result<(), Refusal> {
        let has = self.role_of(person).is_some_and(|role| role >= least_role(kind));
        let acts = kind.class() == Class::Control && self.acts_as_admin(person, org, org_at);
        if has || acts { Ok(()) } else { Err(Refusal::NoRight) }
    }

    fn check_granted(&self, granted: &AccessGranted, org: &OrgState, org_at: u32) -> Result<(), Refusal> {
        if !org.has_person_at(granted.person, org_at) {
            return Err(Refusal::Rule("access is granted to people of the org log"));
        }
        if self.role_of(granted.person).is_some_and(|held| held > granted.role) {
            return Err(Refusal::Rule("a lower role comes with a new epoch"));
        }
        granted.grants.iter().try_for_each(|grant| {
            let holder = self.check_grant(grant, org, self.len().saturating_sub(1), org_at)?;
            if holder == Holder::Person(granted.person) { Ok(()) } else { Err(Refusal::NoRight) }
        })
    }

    fn check_changed(&self, changed: &AccessChanged) -> Result<(), Refusal> {
        if self.role_of(changed.person).is_some_and(|held| held > changed.role) {
            return Ok(());
        }
        Err(Refusal::Rule("a role is changed to a lower one"))
    }

    fn require_listed(&self, change: &Change) -> Result<(), Refusal> {
        if change.access.iter().all(|(person, _)| self.role_of(*person).is_some()) {
            return Ok(());
        }
        Err(Refusal::Rule("access ends for people on the access list"))
    }

    fn require_next_epoch(&self, part: &EpochPart) -> Result<(), Refusal> {
        if part.number == self.newest_epoch().part.number.saturating_add(1) && !part.history.is_empty() {
            return Ok(());
        }
        Err(Refusal::Rule("an epoch follows the one before and seals its key"))
    }

    /// Whether everybody whom a `key_grant` names is still a recipient, so that a relay that knows more than its author
    /// does not store a key for somebody who is gone.
    pub(super) fn require_grants_now(&self, entry: &Entry, org: &OrgState) -> Result<(), Refusal> {
        let gone = |grant: &Grant| match self.holder(grant.recipient.device, org, org.len()) {
            Some(Holder::Person(person)) => self.role_of(person).is_none(),
            Some(Holder::Organisation) => false,
            None => true,
        };
        if KeyGrant::from_body(entry.body())?.0.iter().any(gone) { Err(Refusal::StaleHead) } else { Ok(()) }
    }

    /// On whose account epochs may be wrapped for this id at place `org_at` of the org log; `None` when it is no active
    /// device, no kit in force and not the recovery key.
    fn holder(&self, id: DeviceId, org: &OrgState, org_at: u32) -> Option<Holder> {
        if let Some(device) = org.device_at(id, org_at) {
            return Some(Holder::Person(device.person));
        }
        if let Some(person) = org.kit(id).map(|kit| kit.keys.person) {
            let in_force = org.kit_of(person, org_at).is_some_and(|(in_force, _)| in_force == id);
            return in_force.then_some(Holder::Person(person));
        }
        let recovery = org.recovery_at(org_at).filter(|keys| keys.recovery_id() == id);
        recovery.filter(|_| !self.no_org_recovery).map(|_| Holder::Organisation)
    }

    /// Whose recipient a grant names.
    fn check_grant(
        &self,
        grant: &Grant,
        org: &OrgState,
        control_at: u32,
        org_at: u32,
    ) -> Result<Holder, Refusal> {
        let newest = self.epoch_at(control_at).map_or(0, |epoch| epoch.part.number);
        if grant.epoch == 0 || grant.epoch > newest {
            return Err(Refusal::Rule("a grant is of an epoch that exists"));
        }
        let holder = self.holder(grant.recipient.device, org, org_at);
        holder.ok_or(Refusal::Rule("a grant is for an active device, a kit or the recovery key"))
    }

    /// For whom an epoch is wrapped, when the people on the access list for whom `keeps` is true stay: their active
    /// devices and kits, and the organisation's recovery key unless the circle keeps it out; in ascending order.
    pub fn recipients(&self, keeps: impl Fn(PersonId) -> bool, org: &OrgState, org_at: u32) -> Vec<DeviceId> {
        let people = self.people().map(|(person, _)| person).filter(|person| keeps(*person));
        let recovery = org.recovery_at(org_at).filter(|_| !self.no_org_recovery);
        let mut want: Vec<DeviceId> = people
            .flat_map(|person| org.recipients_of(person, org_at))
            .map(|(id, _)| id)
            .chain(recovery.map(crate::record::RecoveryKeys::recovery_id))
            .collect();
        want.sort_unstable();
        want
    }

    pub(super) fn require_recipients(
        &self,
        part: &EpochPart,
        keeps: impl Fn(PersonId) -> bool,
        org: &OrgState,
        org_at: u32,
    ) -> Result<(), Refusal> {
        let want = self.recipients(keeps, org, org_at);
        if part.recipients.iter().map(|recipient| recipient.device).eq(want) {
            return Ok(());
        }
        Err(Refusal::Rule("an epoch is wrapped for exactly the recipients that the access list gives"))
    }

    /// The epoch is the one in force at the named control head, and nobody has its key whom the named org head says to
    /// be gone.
    fn require_epoch(&self, h: &Header, org: &OrgState, control_at: u32, org_at: u32) -> Result<(), Refusal> {
        let in_force = self.epoch_at(control_at).ok_or(Refusal::StaleEpoch)?;
        let named = h.epoch == in_force.part.number && h.epoch_tag == in_force.part.tag();
        if named && self.to_cut_off(org, control_at, org_at).is_empty() {
            return Ok(());
        }
        Err(Refusal::StaleEpoch)
    }
}

fn require_no_document(h: &Header) -> Result<(), Refusal> {
    if h.document.is_zero() && h.slot.is_zero() {
        Ok(())
    } else {
        Err(Refusal::Header("no document, no slot"))
    }
}
