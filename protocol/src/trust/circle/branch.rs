//! A circle whose control entries went two ways: a restored relay went on before it had everything back, or lies. The way
//! that the relay holds counts, because only that one goes on. Of the other one is remembered what must not be lost: whom
//! it took off the list, whose devices it cut off, and what it gave.

use std::collections::{BTreeMap, BTreeSet};

use super::{Access, CircleState};
use crate::codec::{DecodeError, Reader, Writer};
use crate::id::{DeviceId, EntryId, PersonId};
use crate::record::Role;
use crate::trust::org::OrgState;

/// The way that does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// How many control entries both ways share.
    pub from: u32,
    /// Its newest control entry.
    pub head: EntryId,
    people: BTreeMap<PersonId, Access>,
    /// People on the shared list whom it took off.
    ended: BTreeSet<PersonId>,
    /// Devices that it cut off.
    cut: BTreeSet<DeviceId>,
}

/// What the other way had and this one lacks, besides removals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lacking {
    /// Who came to the list there, or rose.
    pub granted: Vec<(PersonId, Access)>,
    /// Who fell to a lower role there.
    pub lowered: Vec<(PersonId, Role)>,
}

impl Branch {
    /// Layout: entries shared (4), head (32), people (2), each: person (16), role (1), until (8); ended (2), each person
    /// (16); devices cut off (2), each device (16).
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut w = Writer::default();
        w.u32(self.from).put(&self.head.0).count(self.people.len());
        for (person, access) in &self.people {
            w.put(&person.0).u8(access.role as u8).u64(access.until_ms);
        }
        w.count(self.ended.len());
        for person in &self.ended {
            w.put(&person.0);
        }
        w.count(self.cut.len());
        for device in &self.cut {
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
        let (from, head) = (r.u32()?, EntryId(r.array()?));
        let mut people = BTreeMap::new();
        for _ in 0..r.u16()? {
            let person = PersonId(r.array()?);
            people.insert(person, Access { role: Role::read(&mut r)?, until_ms: r.u64()? });
        }
        let ended = (0..r.u16()?).map(|_| r.array().map(PersonId)).collect::<Result<_, _>>()?;
        let cut = (0..r.u16()?).map(|_| r.array().map(DeviceId)).collect::<Result<_, _>>()?;
        r.end()?;
        Ok(Self { from, head, people, ended, cut })
    }
}

impl CircleState {
    /// What is remembered of this state, when its control entries from place `from` on do not count.
    pub fn branch(&self, from: u32) -> Branch {
        let people: BTreeMap<PersonId, Access> = self.people().map(|(id, access)| (id, *access)).collect();
        let shared = from.saturating_sub(1);
        let ended = self
            .access
            .keys()
            .filter(|person| self.role_at(**person, shared).is_some() && !people.contains_key(*person));
        let ended = ended.copied().collect();
        Branch { from, head: self.head, people, ended, cut: self.removals.devices().collect() }
    }

    /// Who is on the list although the other way took them off, or who was let in since then by somebody whom it had taken
    /// off or cut off. The removals of both ways stand: until these are off the list, nothing is sealed for them.
    ///
    /// What was said after such a person had been taken off this list too counts again.
    pub fn owed_removals(&self, branch: &Branch, org: &OrgState) -> Vec<PersonId> {
        let mut ended = branch.ended.clone();
        let mut trusted: BTreeMap<PersonId, Role> =
            branch.people.iter().map(|(person, access)| (*person, access.role)).collect();
        for at in branch.from..self.len() {
            let author = usize::try_from(at).ok().and_then(|at| self.authors.get(at)).copied();
            let person = author.and_then(|author| org.known_device(author)).map(|device| device.person);
            let may = |person: PersonId| {
                let role = trusted.get(&person).copied();
                role == Some(Role::Admin) || (role.is_some() && org.is_admin(person))
            };
            let is_trusted =
                author.is_some_and(|author| !branch.cut.contains(&author)) && person.is_some_and(may);
            for (person, access) in self.changed_at(at) {
                match access {
                    None => {
                        ended.remove(&person);
                        trusted.remove(&person);
                    }
                    Some(access) if is_trusted && !ended.contains(&person) => {
                        trusted.insert(person, access.role);
                    }
                    Some(_) => {}
                }
            }
        }
        self.people().map(|(person, _)| person).filter(|person| !trusted.contains_key(person)).collect()
    }

    /// Whether an admin settled which way counts, or the relay holds that way again.
    pub fn is_resolved(&self, branch: &Branch) -> bool {
        let came_back = self.places.contains_key(&branch.head);
        came_back || self.has_resolved(branch.head) || self.resolved.iter().any(|(at, _)| *at >= branch.from)
    }

    /// Whether nothing of the other way is owed any more: its removals stand, and whoever it had let in lost the key.
    pub fn is_settled(&self, branch: &Branch, org: &OrgState) -> bool {
        let renewed = self.is_resolved(branch) || self.newest_epoch().at >= branch.from;
        renewed && self.owed_removals(branch, org).is_empty()
    }

    /// What the other way gave, or lowered, and this one did not take away since.
    pub fn lacking(&self, branch: &Branch) -> Lacking {
        let shared = branch.from.saturating_sub(1);
        let mut lacking = Lacking::default();
        for (person, access) in &branch.people {
            let (before, here) = (self.role_at(*person, shared), self.role_of(*person));
            if Some(access.role) > before
                && here < Some(access.role)
                && !self.fell_since(*person, branch.from)
            {
                lacking.granted.push((*person, *access));
            }
            if Some(access.role) < before && here > Some(access.role) {
                lacking.lowered.push((*person, access.role));
            }
        }
        lacking
    }

    fn changed_at(&self, at: u32) -> impl Iterator<Item = (PersonId, Option<Access>)> {
        self.access.iter().filter_map(move |(person, held)| {
            held.iter().find(|(since, _)| *since == at).map(|(_, access)| (*person, *access))
        })
    }

    fn fell_since(&self, person: PersonId, from: u32) -> bool {
        let held = self.access.get(&person).map(Vec::as_slice).unwrap_or_default();
        let role = |access: &Option<Access>| access.as_ref().map(|access| access.role);
        let mut before = self.role_at(person, from.saturating_sub(1));
        held.iter().filter(|(at, _)| *at >= from).any(|(_, access)| {
            let falls = role(access) < before;
            before = role(access);
            falls
        })
    }
}
