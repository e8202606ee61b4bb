//! Who may read a circle: the access list as the signed control entries give it, and where somebody's access ended.

use std::collections::{BTreeMap, BTreeSet};

use alcove_protocol::id::{LogId, PersonId};

use super::ledger::Effect;

/// The people of a circle. Follows the control entries, and nothing else.
#[derive(Clone, Debug)]
pub struct Readers {
    org: LogId,
    on_list: BTreeSet<PersonId>,
    ended: BTreeMap<PersonId, u64>,
}

impl Readers {
    /// The people of a circle of this organisation, before its founding entry.
    pub fn new(org: LogId) -> Self {
        Self { org, on_list: BTreeSet::new(), ended: BTreeMap::new() }
    }

    /// Takes in what a control entry did, and its place in the log.
    pub fn take(&mut self, effect: &Effect, seq: u64) {
        match effect {
            Effect::CircleFounded(person) | Effect::AccessGranted(person) => {
                self.on_list.insert(*person);
                self.ended.remove(person);
            }
            Effect::AccessEnded(people) => {
                for person in people {
                    self.on_list.remove(person);
                    self.ended.insert(*person, seq);
                }
            }
            Effect::None
            | Effect::OrgFounded
            | Effect::OrgChanged
            | Effect::DeviceAdded(_)
            | Effect::DevicesRevoked(_)
            | Effect::Purged(_) => {}
        }
    }

    /// The organisation that the circle belongs to.
    pub fn org(&self) -> LogId {
        self.org
    }

    /// Whether the person is on the access list.
    pub fn may_read(&self, person: PersonId) -> bool {
        self.on_list.contains(&person)
    }

    /// The place of the entry with which the person's access ended, if it did and was not given again. Up to there the
    /// control entries are still served, so that the person's devices know it by a signature.
    pub fn ended_at(&self, person: PersonId) -> Option<u64> {
        self.ended.get(&person).copied()
    }
}
