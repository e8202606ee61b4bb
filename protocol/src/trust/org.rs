//! The org log replayed: people, devices, kits, custodians, relays, policy.
//!
//! Nothing is forgotten: a device that was revoked and a person who left keep their places, so that what they signed
//! before still verifies years later.

mod admission;
mod branch;
mod replay;
mod rules;

use std::collections::{BTreeMap, BTreeSet};

use crate::entry::{Entry, Kind};
use crate::id::{DeviceId, EntryId, LogId, PersonId};
use crate::keys::DeviceKeys;
use crate::record::{Genesis, IntakeKey, KitAdded, Policy, Record, RecoveryKeys, RelayRecord};
use crate::suite::{KEM_PUBLIC_BYTES, Suite};
use crate::trust::chain::{Author, Link, Tip};
use crate::trust::{Refusal, Signature, require_signed, require_unsealed};

pub use admission::Newcomer;
pub use branch::{OrgBranch, OrgOwed};

/// A clinician.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Place in the org log of the entry that added them.
    pub added_at: u32,
    /// Place of the entry with which they left.
    pub removed_at: Option<u32>,
    /// Since when they are an admin, or are none: ascending.
    admin: Vec<(u32, bool)>,
    /// Their devices, active or not, in ascending order.
    devices: BTreeSet<DeviceId>,
    /// Their kits, in force or not.
    kits: BTreeSet<DeviceId>,
}

impl Person {
    fn new(added_at: u32, admin: bool) -> Self {
        Self {
            added_at,
            removed_at: None,
            admin: vec![(added_at, admin)],
            devices: BTreeSet::new(),
            kits: BTreeSet::new(),
        }
    }

    /// Whether they belong to the organisation and may add people, devices and relays, now.
    pub fn is_admin(&self) -> bool {
        self.is_admin_at(u32::MAX)
    }

    fn is_admin_at(&self, at: u32) -> bool {
        let newest = self.admin.iter().rev().find(|(since, _)| *since <= at);
        self.is_here_at(at) && newest.is_some_and(|(_, admin)| *admin)
    }

    fn is_here_at(&self, at: u32) -> bool {
        self.added_at <= at && self.removed_at.is_none_or(|removed| removed > at)
    }
}

/// A device of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Whose it is.
    pub person: PersonId,
    /// Its public keys.
    pub keys: DeviceKeys,
    /// Who vouched for it: a device, a kit, the organisation's recovery key; zero for the founder's first.
    pub certifier: DeviceId,
    /// Place in the org log of the entry that added it.
    pub added_at: u32,
    /// Place of the entry that revoked it.
    pub revoked_at: Option<u32>,
    /// The entry that asked it to destroy its keys and its store.
    pub wiped_by: Option<EntryId>,
}

impl Device {
    fn is_active_at(&self, at: u32) -> bool {
        self.added_at <= at && self.revoked_at.is_none_or(|revoked| revoked > at)
    }
}

/// A person's recovery kit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kit {
    /// Its public keys, and whose it is.
    pub keys: KitAdded,
    /// The device that added it. Whoever revokes that device because it was stolen looks at what else it brought in.
    pub added_by: DeviceId,
    /// Place in the org log of the entry that added it.
    pub added_at: u32,
    /// Place of the entry that used it up, replaced it, or removed its person.
    pub ended_at: Option<u32>,
}

impl Kit {
    fn is_in_force_at(&self, at: u32) -> bool {
        self.added_at <= at && self.ended_at.is_none_or(|ended| ended > at)
    }
}

/// An intake key, and what its wraps are bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intake {
    /// The key and the devices that can open it.
    pub record: IntakeKey,
    /// The org-log entry that brought it.
    pub entry: EntryId,
    /// The org-log entry before it, which the wraps name in their HPKE info.
    pub before: EntryId,
}

/// A recipient of epochs that is one no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    /// Place in the org log of the entry that ended it.
    pub(crate) at: u32,
    /// The device, kit or recovery key.
    pub(crate) id: DeviceId,
    /// On whose account it was one; nobody's for a recovery key.
    pub(crate) person: Option<PersonId>,
}

/// The org log, replayed.
#[derive(Clone, Debug)]
pub struct OrgState {
    log: LogId,
    genesis_policy: Policy,
    policies: Vec<(u32, Policy)>,
    people: BTreeMap<PersonId, Person>,
    devices: BTreeMap<DeviceId, Device>,
    /// Whom epochs are wrapped for no longer, in the order in which that came: devices that were revoked, kits that were
    /// used up or replaced, recovery keys that were handed over.
    ended: Vec<Ended>,
    kits: BTreeMap<DeviceId, Kit>,
    recovery: Vec<(u32, RecoveryKeys)>,
    intake: Vec<Intake>,
    relays: Vec<RelayRecord>,
    places: BTreeMap<EntryId, u32>,
    /// Entries of ways that do not count: whoever names one has seen the log up to this place.
    parted: BTreeMap<EntryId, u32>,
    /// The same of ways about which no admin has said anything yet.
    parting: BTreeMap<EntryId, u32>,
    /// Heads of ways that an admin resolved away, and the places of the entries that say so.
    resolved: Vec<(u32, EntryId)>,
    /// Who signed each entry.
    authors: Vec<DeviceId>,
    head: EntryId,
    chains: BTreeMap<Author, Tip>,
    blocked: Option<Kind>,
}

impl OrgState {
    /// Starts from the genesis entry, which vouches for itself.
    ///
    /// # Errors
    /// [`Refusal`] when it is not a well-formed genesis signed by the device that it names.
    pub fn found(entry: &Entry) -> Result<Self, Refusal> {
        let h = entry.header();
        if h.kind != Kind::GENESIS {
            return Err(Refusal::Kind(h.kind));
        }
        let first = h.seq == 1 && h.prev.is_zero() && h.control_head.is_zero() && h.org_head.is_zero();
        if !first || !h.log.is_zero() {
            return Err(Refusal::Header("the first entry of a log"));
        }
        require_unsealed(entry)?;
        let genesis = Genesis::from_body(entry.body())?;
        if !h.suite.is_known() || !genesis.min_suite.is_known() || h.suite < genesis.min_suite {
            return Err(Refusal::Suite(h.suite));
        }
        if genesis.keys.device_id() != h.author || genesis.founder.is_zero() {
            return Err(Refusal::Rule("the founder's device signs the genesis"));
        }
        require_signed(entry, &genesis.keys.sign, Signature::Check)?;
        let mut org = Self {
            log: entry.id().founded_log(),
            genesis_policy: Policy::of_genesis(genesis.min_suite),
            policies: Vec::new(),
            people: BTreeMap::from([(genesis.founder, Person::new(0, true))]),
            devices: BTreeMap::new(),
            ended: Vec::new(),
            kits: BTreeMap::new(),
            recovery: Vec::new(),
            intake: Vec::new(),
            relays: Vec::new(),
            places: BTreeMap::new(),
            parted: BTreeMap::new(),
            parting: BTreeMap::new(),
            resolved: Vec::new(),
            authors: Vec::new(),
            head: EntryId::ZERO,
            chains: BTreeMap::new(),
            blocked: None,
        };
        org.insert_device(genesis.founder, genesis.keys, DeviceId::ZERO, 0);
        org.follow(entry);
        org.chains.insert((h.author, h.incarnation), Link::of(entry, 0, 0)?.tip);
        Ok(org)
    }

    /// The log's id: the organisation.
    pub fn log(&self) -> LogId {
        self.log
    }

    /// The newest entry.
    pub fn head(&self) -> EntryId {
        self.head
    }

    /// How many entries the log has.
    pub fn len(&self) -> u32 {
        u32::try_from(self.places.len()).unwrap_or(u32::MAX)
    }

    /// Never: a log has its founding entry.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The entry at a place.
    pub fn id_at(&self, at: u32) -> Option<EntryId> {
        self.places.iter().find(|(_, place)| **place == at).map(|(id, _)| *id)
    }

    /// The place of an entry, from 0. For one of a way that was resolved away it is the place at which the ways part: what
    /// names it is judged by what both ways share.
    pub fn index_of(&self, id: EntryId) -> Option<u32> {
        let of_other_way = || self.parted.get(&id).or_else(|| self.parting.get(&id));
        self.places.get(&id).or_else(of_other_way).copied()
    }

    /// Whether the entry is in the log.
    pub fn holds(&self, id: EntryId) -> bool {
        self.places.contains_key(&id)
    }

    /// What holds for every device now.
    pub fn policy(&self) -> Policy {
        self.policy_at(u32::MAX)
    }

    /// What holds at place `at` of the log: what was taken under an older policy stays valid under a newer.
    pub fn policy_at(&self, at: u32) -> Policy {
        let newest = self.policies.iter().rev().find(|(since, _)| *since <= at);
        newest.map_or(self.genesis_policy, |(_, policy)| *policy)
    }

    /// The weakest suite taken now.
    pub fn min_suite(&self) -> Suite {
        self.policy().min_suite
    }

    /// A device that is active now.
    pub fn device(&self, id: DeviceId) -> Option<&Device> {
        self.devices.get(&id).filter(|device| device.revoked_at.is_none())
    }

    /// A device, active or not.
    pub fn known_device(&self, id: DeviceId) -> Option<&Device> {
        self.devices.get(&id)
    }

    /// A device that is active at place `at` of the log.
    pub fn device_at(&self, id: DeviceId, at: u32) -> Option<&Device> {
        self.devices.get(&id).filter(|device| device.is_active_at(at))
    }

    /// Every device, revoked ones too.
    pub fn devices(&self) -> impl Iterator<Item = (DeviceId, &Device)> {
        self.devices.iter().map(|(id, device)| (*id, device))
    }

    /// The devices of a person that are active at place `at`, in ascending order of id.
    pub fn devices_of(&self, person: PersonId, at: u32) -> impl Iterator<Item = (DeviceId, &Device)> {
        let held = self.people.get(&person).into_iter().flat_map(|person| &person.devices);
        held.filter_map(move |id| Some((*id, self.device_at(*id, at)?)))
    }

    /// Devices that are revoked at place `at`, in the order of their revocation.
    pub fn revoked_at(&self, at: u32) -> impl Iterator<Item = (DeviceId, &Device)> {
        let ended = self.ended.iter().take_while(move |ended| ended.at <= at);
        ended.filter_map(|ended| Some((ended.id, self.devices.get(&ended.id)?)))
    }

    /// Whom epochs are wrapped for at place `after` of the log, or came since, and are not at place `until`. Costs
    /// nothing where nothing ended meanwhile.
    pub(crate) fn ended_between(&self, after: u32, until: u32) -> &[Ended] {
        let from = self.ended.partition_point(|ended| ended.at <= after);
        let to = self.ended.partition_point(|ended| ended.at <= until);
        self.ended.get(from..to).unwrap_or_default()
    }

    /// A person, also one who left.
    pub fn person(&self, id: PersonId) -> Option<&Person> {
        self.people.get(&id)
    }

    /// Whether the person belongs to the organisation at place `at` of the log.
    pub fn has_person_at(&self, id: PersonId, at: u32) -> bool {
        self.people.get(&id).is_some_and(|person| person.is_here_at(at))
    }

    /// Every person, also those who left.
    pub fn people(&self) -> impl Iterator<Item = (PersonId, &Person)> {
        self.people.iter().map(|(id, person)| (*id, person))
    }

    /// Whether the person may add people, devices and relays.
    pub fn is_admin(&self, person: PersonId) -> bool {
        self.is_admin_at(person, u32::MAX)
    }

    /// Whether the person is an org admin at place `at` of the log.
    pub fn is_admin_at(&self, person: PersonId, at: u32) -> bool {
        self.people.get(&person).is_some_and(|person| person.is_admin_at(at))
    }

    /// A recovery kit, in force or not.
    pub fn kit(&self, id: DeviceId) -> Option<&Kit> {
        self.kits.get(&id)
    }

    /// A person's recovery kit that is in force at place `at`.
    pub fn kit_of(&self, person: PersonId, at: u32) -> Option<(DeviceId, &Kit)> {
        let held = self.people.get(&person).into_iter().flat_map(|person| &person.kits);
        held.filter_map(|id| Some((*id, self.kits.get(id)?))).find(|(_, kit)| kit.is_in_force_at(at))
    }

    /// The organisation's recovery key at place `at`.
    pub fn recovery_at(&self, at: u32) -> Option<&RecoveryKeys> {
        self.recovery.iter().rev().find(|(since, _)| *since <= at).map(|(_, keys)| keys)
    }

    /// A recovery key that the log has or had.
    pub fn recovery(&self, id: DeviceId) -> Option<&RecoveryKeys> {
        self.recovery.iter().map(|(_, keys)| keys).find(|keys| keys.recovery_id() == id)
    }

    /// The newest intake key.
    pub fn intake(&self) -> Option<&Intake> {
        self.intake.last()
    }

    /// An intake key that the log has or had.
    pub fn intake_key(&self, id: DeviceId) -> Option<&Intake> {
        self.intake.iter().find(|intake| intake.record.intake_id() == id)
    }

    /// Whether the newest intake key is wrapped for exactly those who may open it now. Otherwise an admin makes another:
    /// an admin who left could still open it, or one who came could not.
    pub fn is_intake_key_current(&self) -> bool {
        let recipients = self.intake().map(|intake| &intake.record.recipients);
        recipients.is_some_and(|list| list.iter().map(|to| to.device).eq(self.admin_devices()))
    }

    /// For whom an epoch is wrapped on account of `person` at place `at`: active devices and the kit, in ascending order
    /// of id, each with its X-Wing key.
    pub fn recipients_of(&self, person: PersonId, at: u32) -> Vec<(DeviceId, &[u8; KEM_PUBLIC_BYTES])> {
        let devices = self.devices_of(person, at).map(|(id, device)| (id, device.keys.kem.as_ref()));
        let kit = self.kit_of(person, at).map(|(id, kit)| (id, kit.keys.kem.as_ref()));
        let mut recipients: Vec<_> = devices.chain(kit).collect();
        recipients.sort_unstable_by_key(|(id, _)| *id);
        recipients
    }

    /// The relays in use, oldest first.
    pub fn relays(&self) -> &[RelayRecord] {
        &self.relays
    }

    /// The author's newest entry in this log.
    pub fn tip(&self, author: Author) -> Option<&Tip> {
        self.chains.get(&author)
    }

    /// A kind that this build had to understand and did not: control and sealing stop ("update needed").
    pub fn blocked(&self) -> Option<Kind> {
        self.blocked
    }
}
