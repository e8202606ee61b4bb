//! An org log that went two ways: a restored relay went on before it had everything back, or lies. The way that the relay
//! holds counts. Of the other one are remembered its entries, and whom and what it removed.

use std::collections::BTreeSet;

use super::OrgState;
use crate::codec::{DecodeError, Reader, Writer};
use crate::id::{DeviceId, EntryId, PersonId};
use crate::limits::{FORK_ENTRIES_MAX, FORK_REMOVALS_MAX};
use crate::record::OrgForkResolve;
use crate::trust::Refusal;

/// The way that does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrgBranch {
    /// How many entries both ways share.
    pub from: u32,
    /// The last entry that both ways share.
    pub parted: EntryId,
    /// Its entries, oldest first.
    pub entries: Vec<EntryId>,
    /// Persons whom it removed.
    removed: BTreeSet<PersonId>,
    /// Devices that it revoked, or whose persons it removed.
    revoked: BTreeSet<DeviceId>,
}

/// What still has to be removed on this way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrgOwed {
    /// Persons, in ascending order.
    pub persons: Vec<PersonId>,
    /// Devices of other persons, in ascending order.
    pub devices: Vec<DeviceId>,
}

impl OrgOwed {
    /// Nothing is owed.
    pub fn is_empty(&self) -> bool {
        self.persons.is_empty() && self.devices.is_empty()
    }
}

impl OrgBranch {
    /// Its newest entry.
    pub fn head(&self) -> EntryId {
        self.entries.last().copied().unwrap_or(self.parted)
    }

    /// Layout: entries shared (4), the last of them (32), entries (2), each id (32), persons (2), each person (16), devices
    /// (2), each device (16).
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut w = Writer::default();
        w.u32(self.from).put(&self.parted.0).count(self.entries.len());
        for id in &self.entries {
            w.put(&id.0);
        }
        w.count(self.removed.len());
        for person in &self.removed {
            w.put(&person.0);
        }
        w.count(self.revoked.len());
        for device in &self.revoked {
            w.put(&device.0);
        }
        w.finish()
    }

    /// Reads [`Self::to_bytes`].
    ///
    /// # Errors
    /// [`DecodeError`] when the bytes are something else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut r = Reader::new(bytes);
        let (from, parted) = (r.u32()?, EntryId(r.array()?));
        let entries = (0..r.u16()?).map(|_| r.array().map(EntryId)).collect::<Result<_, _>>()?;
        let removed = (0..r.u16()?).map(|_| r.array().map(PersonId)).collect::<Result<_, _>>()?;
        let revoked = (0..r.u16()?).map(|_| r.array().map(DeviceId)).collect::<Result<_, _>>()?;
        r.end()?;
        Ok(Self { from, parted, entries, removed, revoked })
    }

    /// The record that settles the fork, with what is owed; none where more is owed, or more entries lie on that way, than
    /// fit in one.
    pub fn resolution(&self, owed: OrgOwed) -> Option<OrgForkResolve> {
        let fits = self.entries.len() <= FORK_ENTRIES_MAX
            && owed.persons.len() <= FORK_REMOVALS_MAX
            && owed.devices.len() <= FORK_REMOVALS_MAX;
        fits.then(|| OrgForkResolve {
            parted: self.parted,
            other: self.entries.clone(),
            persons: owed.persons,
            devices: owed.devices,
        })
    }
}

impl OrgState {
    /// What is remembered of this state, when its entries from place `from` on do not count.
    pub fn branch(&self, from: u32) -> OrgBranch {
        let mut entries: Vec<(u32, EntryId)> =
            self.places.iter().filter(|(_, at)| **at >= from).map(|(id, at)| (*at, *id)).collect();
        entries.sort_unstable();
        let since = |at: Option<u32>| at.is_some_and(|at| at >= from);
        let removed = self.people().filter(|(_, person)| since(person.removed_at)).map(|(id, _)| id);
        let revoked = self.devices().filter(|(_, device)| since(device.revoked_at)).map(|(id, _)| id);
        OrgBranch {
            from,
            parted: self.id_at(from.saturating_sub(1)).unwrap_or(EntryId::ZERO),
            entries: entries.into_iter().map(|(_, id)| id).collect(),
            removed: removed.collect(),
            revoked: revoked.collect(),
        }
    }

    /// Until an admin's word makes it official: entries of a way that does not count are read as the place at which the
    /// ways part.
    pub fn part(&mut self, branch: &OrgBranch) {
        let at = branch.from.saturating_sub(1);
        self.parting.extend(branch.entries.iter().map(|id| (*id, at)));
    }

    /// Who and what is still here although the other way removed it, or was brought in since then by a device that it had
    /// revoked. The removals of both ways stand.
    pub fn owed_removals(&self, branch: &OrgBranch) -> OrgOwed {
        let mut distrusted = branch.revoked.clone();
        let mut persons = branch.removed.clone();
        for at in branch.from..self.len() {
            let author = usize::try_from(at).ok().and_then(|at| self.authors.get(at)).copied();
            let by_distrusted = author.is_some_and(|author| distrusted.contains(&author));
            let added = self.devices().filter(|(_, device)| device.added_at == at);
            let bad = added.filter(|(_, device)| by_distrusted || distrusted.contains(&device.certifier));
            let bad: Vec<DeviceId> = bad.map(|(id, _)| id).collect();
            distrusted.extend(bad);
            if by_distrusted {
                persons.extend(self.people().filter(|(_, person)| person.added_at == at).map(|(id, _)| id));
            }
        }
        persons.retain(|person| self.has_person_at(*person, self.len()));
        let owed = |id: &DeviceId| self.device(*id).is_some_and(|held| !persons.contains(&held.person));
        let devices = distrusted.into_iter().filter(owed).collect();
        OrgOwed { persons: persons.into_iter().collect(), devices }
    }

    /// Whether an admin settled which way counts, or the relay holds that way again.
    pub fn is_resolved(&self, branch: &OrgBranch) -> bool {
        let came_back = self.places.contains_key(&branch.head());
        came_back
            || self.has_resolved(branch.head())
            || self.resolved.iter().any(|(at, _)| *at >= branch.from)
    }

    /// Whether a way that ends in `head` was resolved away here.
    pub fn has_resolved(&self, head: EntryId) -> bool {
        self.resolved.iter().any(|(_, resolved)| *resolved == head)
    }

    pub(super) fn check_resolution(&self, author: DeviceId, record: &OrgForkResolve) -> Result<(), Refusal> {
        if !self.places.contains_key(&record.parted) {
            return Err(Refusal::Rule("the ways part at an entry of the log"));
        }
        let distinct: BTreeSet<EntryId> = record.other.iter().copied().collect();
        let is_other = |id: &EntryId| {
            let here = self.places.contains_key(id) || self.parted.contains_key(id);
            !id.is_zero() && !here
        };
        if distinct.len() != record.other.len() || !distinct.iter().all(is_other) {
            return Err(Refusal::Rule("the other way is another one"));
        }
        let own = self.person_of(author)?;
        if record.persons.contains(&own) || record.devices.contains(&author) {
            return Err(Refusal::Rule("who resolves a fork stays"));
        }
        record.persons.iter().try_for_each(|person| self.require_here(*person))?;
        if !record.devices.iter().all(|device| self.device(*device).is_some()) {
            return Err(Refusal::Rule("a device is revoked once"));
        }
        self.require_admin_left(|person, device| {
            !record.persons.contains(&person) && !record.devices.contains(&device)
        })
    }

    pub(super) fn resolve_fork(&mut self, record: OrgForkResolve, at: u32) {
        let parted = self.places.get(&record.parted).copied().unwrap_or_default();
        if let Some(head) = record.other.last() {
            self.resolved.push((at, *head));
        }
        self.parted.extend(record.other.into_iter().map(|id| (id, parted)));
        for person in record.persons {
            self.remove_person(person, at);
        }
        for device in record.devices {
            self.revoke(device, at);
        }
    }
}
