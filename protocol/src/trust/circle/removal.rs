//! Removals: what of a removed device counts, and what a removal must say.
//!
//! A cut-off is set by the control entry that takes the access away. An entry that names a control head before that
//! place, and lies behind the cut-off of its chain, counts nowhere, whenever it turns up and whatever it claims.

use std::collections::BTreeMap;

use super::CircleState;
use crate::entry::Header;
use crate::id::{DeviceId, EntryId, Incarnation, PersonId};
use crate::record::{CutOff, Role};
use crate::trust::Refusal;
use crate::trust::org::{Device, OrgState};

/// The places of removals, and the last entries that count.
#[derive(Clone, Debug, Default)]
pub(super) struct Removals {
    people: BTreeMap<PersonId, Vec<Removal>>,
    devices: BTreeMap<DeviceId, Removal>,
}

/// One removal.
#[derive(Clone, Debug)]
struct Removal {
    at: u32,
    last: BTreeMap<(DeviceId, Incarnation), (u64, EntryId)>,
}

impl Removal {
    fn new(at: u32, cut_offs: &[CutOff]) -> Self {
        let last = cut_offs.iter().map(|cut| ((cut.device, cut.incarnation), (cut.seq, cut.id)));
        Self { at, last: last.collect() }
    }

    /// Whether an entry that names the control head at `control_at` lies behind this removal.
    fn cuts_off(&self, h: &Header, control_at: u32) -> bool {
        let last = self.last.get(&(h.author, h.incarnation));
        self.at > control_at && last.is_none_or(|(seq, _)| h.seq > *seq)
    }
}

/// Whom a control entry removes: a person whose devices may not write any more, and every revoked device that nothing
/// has cut off yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Removing<'a> {
    pub(super) people: &'a [PersonId],
    pub(super) cut_offs: &'a [CutOff],
}

impl CircleState {
    /// Devices of people on the access list that are revoked at place `org_at` of the org log and not cut off at place
    /// `control_at`: a new epoch cuts them off before anything else is sealed.
    pub fn to_cut_off(&self, org: &OrgState, control_at: u32, org_at: u32) -> Vec<DeviceId> {
        let open = |id: DeviceId, device: &Device| {
            let cut = self.removals.devices.get(&id).is_some_and(|removal| removal.at <= control_at);
            !cut && self.role_at(device.person, control_at).is_some()
        };
        org.revoked_at(org_at).filter(|(id, device)| open(*id, device)).map(|(id, _)| id).collect()
    }

    /// The cut-offs that a removal of these people must carry now, as the relay that knows every chain sees it: the
    /// newest entry of each chain of their devices and of revoked devices that nothing has cut off yet.
    pub fn cut_offs_for(&self, people: &[PersonId], org: &OrgState, org_at: u32) -> Vec<CutOff> {
        let revoked = self.to_cut_off(org, self.len().saturating_sub(1), org_at);
        let gone = |device: DeviceId| {
            revoked.contains(&device)
                || org.known_device(device).is_some_and(|held| people.contains(&held.person))
        };
        let chains = self.tips().filter(|((device, _), _)| gone(*device));
        chains
            .map(|((device, incarnation), tip)| CutOff {
                device: *device,
                incarnation: *incarnation,
                seq: tip.seq,
                id: tip.id,
            })
            .collect()
    }

    /// Whether the entry lies behind a cut-off of its author.
    pub(super) fn require_before_cut_off(
        &self,
        h: &Header,
        person: PersonId,
        control_at: u32,
    ) -> Result<(), Refusal> {
        let of_person = self.removals.people.get(&person).into_iter().flatten();
        let of_device = self.removals.devices.get(&h.author);
        let cut = of_person.chain(of_device).any(|removal| removal.cuts_off(h, control_at));
        if cut { Err(Refusal::PastCutOff) } else { Ok(()) }
    }

    /// The entry of a chain that a cut-off names, newest first: what of the chain counts ends there.
    pub fn cut_off_of(&self, device: DeviceId, person: PersonId) -> impl Iterator<Item = u32> {
        let of_person = self.removals.people.get(&person).into_iter().flatten();
        of_person.chain(self.removals.devices.get(&device)).map(|removal| removal.at)
    }

    /// Whether cut-offs are only of devices that this entry removes.
    pub(super) fn require_cut_offs(
        &self,
        removing: Removing<'_>,
        org: &OrgState,
        org_at: u32,
    ) -> Result<(), Refusal> {
        let revoked = self.to_cut_off(org, self.len().saturating_sub(1), org_at);
        let removed = |cut: &CutOff| {
            let of_person = org
                .known_device(cut.device)
                .is_some_and(|device| device.added_at <= org_at && removing.people.contains(&device.person));
            of_person || revoked.contains(&cut.device)
        };
        if removing.cut_offs.iter().all(removed) {
            Ok(())
        } else {
            Err(Refusal::Rule("cut-offs are of the devices that are removed"))
        }
    }

    /// Somebody who may change the access list stays on it.
    pub(super) fn require_admin_besides(&self, people: &[PersonId]) -> Result<(), Refusal> {
        let ends_one = people.iter().any(|person| self.role_of(*person) == Some(Role::Admin));
        let stays = self.people().any(|(other, held)| held.role == Role::Admin && !people.contains(&other));
        if !ends_one || stays { Ok(()) } else { Err(Refusal::LastAdmin) }
    }

    /// Takes a removal in, at the place of the entry that is being applied.
    pub(super) fn cut_off(&mut self, removing: Removing<'_>, org: &OrgState, org_at: u32) {
        let at = self.len();
        let revoked = self.to_cut_off(org, at.saturating_sub(1), org_at);
        for device in revoked {
            self.removals.devices.insert(device, Removal::new(at, removing.cut_offs));
        }
        for person in removing.people {
            let removal = Removal::new(at, removing.cut_offs);
            self.removals.people.entry(*person).or_default().push(removal);
        }
    }
}
