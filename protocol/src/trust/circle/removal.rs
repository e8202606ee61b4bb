//! Removals: what of a removed device counts, and what a removal must say.
//!
//! A cut-off is set by the control entry that takes the access away. What a person's devices wrote under an older
//! control head, and lies behind the cut-off of its chain, counts nowhere, whenever it turns up and whatever it claims.
//! For a revoked device that holds whatever control head it names: it never comes back.

use std::collections::BTreeMap;

use super::CircleState;
use crate::entry::Entry;
use crate::id::{DeviceId, EntryId, PersonId};
use crate::limits::PERSON_CHAINS_MAX;
use crate::record::{CutOff, Role};
use crate::trust::Refusal;
use crate::trust::chain::Author;
use crate::trust::circle::replay::Change;
use crate::trust::org::{Ended, OrgState};

/// The places of removals, and the last entries that count.
#[derive(Clone, Debug, Default)]
pub(super) struct Removals {
    people: BTreeMap<PersonId, Vec<Removal>>,
    devices: BTreeMap<DeviceId, Removal>,
}

impl Removals {
    /// Devices that were cut off.
    pub(super) fn devices(&self) -> impl Iterator<Item = DeviceId> {
        self.devices.keys().copied()
    }
}

/// One removal.
#[derive(Clone, Debug)]
struct Removal {
    at: u32,
    last: BTreeMap<Author, (u64, EntryId)>,
}

impl Removal {
    fn new(at: u32, cut_offs: &[CutOff]) -> Self {
        let last = cut_offs.iter().map(|cut| ((cut.device, cut.incarnation), (cut.seq, cut.id)));
        Self { at, last: last.collect() }
    }

    /// Whether an entry of the chain lies behind the last one that counts, or is another one in its place.
    fn is_behind(&self, author: Author, (seq, id): (u64, EntryId)) -> bool {
        self.last.get(&author).is_none_or(|last| seq > last.0 || (seq == last.0 && id != last.1))
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
    /// Who may still hold the key of the epoch in force at place `control_at`, and is no recipient any more at place
    /// `org_at` of the org log: revoked devices and ended kits of people on the access list, and a recovery key that was
    /// handed over. While there is one, a new epoch comes before anything else is sealed.
    ///
    /// Nobody is named who came to the list, or whose circle was founded, after that end: they never had the key.
    pub fn to_cut_off(&self, org: &OrgState, control_at: u32, org_at: u32) -> Vec<DeviceId> {
        let Some(epoch) = self.epoch_at(control_at) else { return Vec::new() };
        let open = |ended: &&Ended| match ended.person {
            Some(person) => {
                let since = self.listed_since(person, control_at);
                since.is_some_and(|since| self.org_at_of(since) < ended.at)
            }
            None => !self.no_org_recovery,
        };
        org.ended_between(epoch.org_at, org_at).iter().filter(open).map(|ended| ended.id).collect()
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

    /// Whether an entry of a device of `person`, with this author seq and id, which names the control head at place
    /// `control_at`, lies behind a cut-off. One that was taken in before the removal came can turn out to: a relay that
    /// lost entries, or lies, sets a cut-off too early. Then it counts no longer.
    pub fn is_cut_off(
        &self,
        author: Author,
        person: PersonId,
        (seq, id): (u64, EntryId),
        control_at: u32,
    ) -> bool {
        let of_device = self.removals.devices.get(&author.0);
        let mut of_person = self.removals.people.get(&person).into_iter().flatten();
        of_device.is_some_and(|removal| removal.is_behind(author, (seq, id)))
            || of_person.any(|removal| control_at < removal.at && removal.is_behind(author, (seq, id)))
    }

    /// The seq and id of the newest cut-off that names the chain. Of two entries with one author seq up to there, the one
    /// from which that entry descends counts.
    pub fn cut_off_of(&self, author: Author) -> Option<(u64, EntryId)> {
        let of_device = self.removals.devices.get(&author.0).into_iter();
        let removals = of_device.chain(self.removals.people.values().flatten());
        removals.filter_map(|removal| removal.last.get(&author)).max_by_key(|(seq, _)| *seq).copied()
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

    /// Whether the entry's cut-offs are the newest entries of the chains that it cuts off: only a relay, which holds
    /// every chain without a hole, can say so.
    pub(super) fn require_newest_cut_offs(
        &self,
        entry: &Entry,
        org: &OrgState,
        org_at: u32,
    ) -> Result<(), Refusal> {
        let change = Change::of(entry)?;
        if change.epoch.is_none() || change.cut_offs == self.cut_offs_for(&change.cut, org, org_at) {
            return Ok(());
        }
        Err(Refusal::StaleCutOff)
    }

    /// A person begins no more chains here than cut-offs of them would fit in a record, or nobody could remove them.
    pub(super) fn require_few_chains(&self, person: PersonId, org: &OrgState) -> Result<(), Refusal> {
        let own = |device: DeviceId| org.known_device(device).is_some_and(|held| held.person == person);
        let chains = self.tips().filter(|((device, _), _)| own(*device)).count();
        if chains < PERSON_CHAINS_MAX {
            Ok(())
        } else {
            Err(Refusal::Rule("a person begins at most 256 chains"))
        }
    }

    /// Somebody who may change the access list, and has a device to do it with, stays on it.
    pub(super) fn require_admin_besides(
        &self,
        people: &[PersonId],
        org: &OrgState,
        org_at: u32,
    ) -> Result<(), Refusal> {
        let ends_one = people.iter().any(|person| self.role_of(*person) == Some(Role::Admin));
        let stays = self.people().any(|(other, held)| {
            held.role == Role::Admin
                && !people.contains(&other)
                && org.devices_of(other, org_at).next().is_some()
        });
        if !ends_one || stays { Ok(()) } else { Err(Refusal::LastAdmin) }
    }

    /// Takes a removal in, at the place of the entry that is being applied.
    pub(super) fn cut_off(&mut self, removing: Removing<'_>, org: &OrgState, org_at: u32) {
        let at = self.len();
        let gone = self.to_cut_off(org, at.saturating_sub(1), org_at);
        for device in gone.into_iter().filter(|id| org.known_device(*id).is_some()) {
            self.removals.devices.insert(device, Removal::new(at, removing.cut_offs));
        }
        for person in removing.people {
            let removal = Removal::new(at, removing.cut_offs);
            self.removals.people.entry(*person).or_default().push(removal);
        }
    }
}
