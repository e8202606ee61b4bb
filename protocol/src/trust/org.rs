//! The org log replayed: people, devices, relays.

use std::collections::BTreeMap;

use crate::entry::{Entry, Kind};
use crate::id::{DeviceId, EntryId, LogId, PersonId};
use crate::keys::{DeviceCertificate, DeviceKeys};
use crate::record::{Genesis, PersonAdded, Record, RelayRecord};
use crate::suite::Suite;
use crate::trust::chain::{Author, Link, Tip};
use crate::trust::{Refusal, Signature, Verdict, require_signed, require_unsealed};

/// A clinician.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    /// May add people, devices and relays.
    pub admin: bool,
    /// Place in the org log of the entry that added them.
    pub added_at: u32,
}

/// A device of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Whose it is.
    pub person: PersonId,
    /// Its public keys.
    pub keys: DeviceKeys,
    /// Place in the org log of the entry that added it.
    pub added_at: u32,
}

/// The org log, replayed.
#[derive(Clone, Debug)]
pub struct OrgState {
    log: LogId,
    min_suite: Suite,
    people: BTreeMap<PersonId, Person>,
    devices: BTreeMap<DeviceId, Device>,
    relays: Vec<RelayRecord>,
    places: BTreeMap<EntryId, u32>,
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
        let device = Device { person: genesis.founder, keys: genesis.keys, added_at: 0 };
        let mut org = Self {
            log: entry.id().founded_log(),
            min_suite: genesis.min_suite,
            people: BTreeMap::from([(genesis.founder, Person { admin: true, added_at: 0 })]),
            devices: BTreeMap::from([(h.author, device)]),
            relays: Vec::new(),
            places: BTreeMap::new(),
            head: EntryId::ZERO,
            chains: BTreeMap::new(),
            blocked: None,
        };
        org.follow(entry);
        org.chains.insert((h.author, h.incarnation), Link::of(entry, 0, 0)?.tip);
        Ok(org)
    }

    /// Whether `entry` may come next. A relay stores nothing else.
    ///
    /// # Errors
    /// [`Refusal`], the first rule that is broken.
    pub fn check(&self, entry: &Entry) -> Result<(), Refusal> {
        self.require_linked(entry)?;
        self.require_proven(entry)?;
        self.check_rules(entry)
    }

    fn check_rules(&self, entry: &Entry) -> Result<(), Refusal> {
        let h = entry.header();
        if !h.kind.is_known() {
            return Err(Refusal::Kind(h.kind));
        }
        require_unsealed(entry)?;
        match h.kind {
            Kind::PERSON_ADDED => {
                self.require_admin(h.author)?;
                let added = PersonAdded::from_body(entry.body())?;
                if self.people.contains_key(&added.person) {
                    return Err(Refusal::Rule("a person is added once"));
                }
            }
            Kind::RELAY_KEY => {
                self.require_admin(h.author)?;
                RelayRecord::from_body(entry.body())?;
            }
            Kind::DEVICE_ADDED => self.check_device_added(entry)?,
            _ => return Err(Refusal::Kind(h.kind)),
        }
        self.require_rising_seq(entry)
    }

    /// Whether a device of the organisation signed the entry: one that is active, or one that adds itself by its
    /// certificate. What nobody signed has no place in the chain, or damage and forgery would move the head.
    fn require_proven(&self, entry: &Entry) -> Result<(), Refusal> {
        let h = entry.header();
        if !h.suite.is_known() || h.suite < self.min_suite {
            return Err(Refusal::Suite(h.suite));
        }
        if let Some(author) = self.devices.get(&h.author) {
            return require_signed(entry, &author.keys.sign, Signature::Check);
        }
        if h.kind != Kind::DEVICE_ADDED {
            return Err(Refusal::UnknownAuthor);
        }
        let certificate = DeviceCertificate::from_body(entry.body()).map_err(|_| Refusal::UnknownAuthor)?;
        if certificate.keys.device_id() != h.author {
            return Err(Refusal::UnknownAuthor);
        }
        require_signed(entry, &certificate.keys.sign, Signature::Check)?;
        self.check_certificate(&certificate)
    }

    /// The org log is one chain already, so an author's seqs only have to rise: one that lost the compare-and-swap is
    /// left out, without a `void`.
    fn require_rising_seq(&self, entry: &Entry) -> Result<(), Refusal> {
        let h = entry.header();
        let before = self.chains.get(&(h.author, h.incarnation));
        if before.is_some_and(|tip| h.seq <= tip.seq) {
            return Err(Refusal::SeqTaken);
        }
        let prev = before.map_or(EntryId::ZERO, |tip| tip.id);
        if h.prev == prev { Ok(()) } else { Err(Refusal::BrokenChain) }
    }

    /// Takes in the next entry of the log as a relay serves it.
    ///
    /// # Errors
    /// [`Refusal`] when it does not continue the log, or no device of the organisation signed it: then it is no part of
    /// the chain. An entry that is part of it but breaks a rule is [`Verdict::Inert`].
    pub fn replay(&mut self, entry: &Entry) -> Result<Verdict, Refusal> {
        self.require_linked(entry)?;
        self.require_proven(entry)?;
        let verdict = match self.check_rules(entry) {
            Ok(()) => {
                self.apply(entry)?;
                Verdict::Applied
            }
            Err(refusal) => {
                let kind = entry.header().kind;
                if !kind.is_known() && kind.must_be_understood() {
                    self.blocked = Some(kind);
                }
                Verdict::Inert(refusal)
            }
        };
        self.follow(entry);
        Ok(verdict)
    }

    fn require_linked(&self, entry: &Entry) -> Result<(), Refusal> {
        let h = entry.header();
        if h.log != self.log {
            return Err(Refusal::WrongLog);
        }
        if h.control_head == self.head {
            return Ok(());
        }
        let known = self.places.contains_key(&h.control_head);
        Err(if known { Refusal::StaleHead } else { Refusal::UnknownHead })
    }

    fn require_admin(&self, author: DeviceId) -> Result<(), Refusal> {
        let device = self.devices.get(&author).ok_or(Refusal::UnknownAuthor)?;
        if self.is_admin(device.person) { Ok(()) } else { Err(Refusal::NoRight) }
    }

    fn check_device_added(&self, entry: &Entry) -> Result<(), Refusal> {
        let Some(author) = self.devices.get(&entry.header().author) else {
            // It adds itself, and `require_proven` has read and checked its certificate.
            return Ok(());
        };
        let certificate = DeviceCertificate::from_body(entry.body())?;
        self.check_certificate(&certificate)?;
        if author.person != certificate.person && !self.is_admin(author.person) {
            return Err(Refusal::NoRight);
        }
        Ok(())
    }

    /// Whether a certificate would bring its device in now: the certifier is active and either the same person's, or
    /// an admin's and the person has no device yet.
    ///
    /// # Errors
    /// [`Refusal`], the first rule that is broken.
    pub fn check_certificate(&self, certificate: &DeviceCertificate) -> Result<(), Refusal> {
        if certificate.org != self.log {
            return Err(Refusal::WrongLog);
        }
        if !self.people.contains_key(&certificate.person) {
            return Err(Refusal::Rule("a device belongs to a person of the org log"));
        }
        if self.devices.contains_key(&certificate.keys.device_id()) {
            return Err(Refusal::Rule("a device is added once"));
        }
        let certifier = self.devices.get(&certificate.certifier).ok_or(Refusal::UnknownAuthor)?;
        if !certificate.is_signed_by(&certifier.keys.sign) {
            return Err(Refusal::NotSigned);
        }
        let own = certifier.person == certificate.person;
        let first_by_admin = self.is_admin(certifier.person)
            && !self.devices.values().any(|device| device.person == certificate.person);
        if own || first_by_admin { Ok(()) } else { Err(Refusal::NoRight) }
    }

    fn apply(&mut self, entry: &Entry) -> Result<(), Refusal> {
        let h = entry.header();
        let at = self.len();
        match h.kind {
            Kind::PERSON_ADDED => {
                let added = PersonAdded::from_body(entry.body())?;
                self.people.insert(added.person, Person { admin: added.admin, added_at: at });
            }
            Kind::DEVICE_ADDED => {
                let certificate = DeviceCertificate::from_body(entry.body())?;
                let device = Device { person: certificate.person, keys: certificate.keys, added_at: at };
                self.devices.insert(device.keys.device_id(), device);
            }
            _ => self.relays.push(RelayRecord::from_body(entry.body())?),
        }
        self.chains.insert((h.author, h.incarnation), Link::of(entry, at, at)?.tip);
        Ok(())
    }

    fn follow(&mut self, entry: &Entry) {
        let at = self.len();
        self.places.insert(entry.id(), at);
        self.head = entry.id();
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

    /// The place of an entry, from 0.
    pub fn index_of(&self, id: EntryId) -> Option<u32> {
        self.places.get(&id).copied()
    }

    /// The weakest suite taken.
    pub fn min_suite(&self) -> Suite {
        self.min_suite
    }

    /// A device that is active now.
    pub fn device(&self, id: DeviceId) -> Option<&Device> {
        self.devices.get(&id)
    }

    /// A device that is active at place `at` of the log.
    pub fn device_at(&self, id: DeviceId, at: u32) -> Option<&Device> {
        self.devices.get(&id).filter(|device| device.added_at <= at)
    }

    /// Every active device.
    pub fn devices(&self) -> impl Iterator<Item = (DeviceId, &Device)> {
        self.devices.iter().map(|(id, device)| (*id, device))
    }

    /// The devices of a person that are active at place `at`, in ascending order of id.
    pub fn devices_of(&self, person: PersonId, at: u32) -> impl Iterator<Item = (DeviceId, &Device)> {
        self.devices().filter(move |(_, device)| device.person == person && device.added_at <= at)
    }

    /// A person.
    pub fn person(&self, id: PersonId) -> Option<&Person> {
        self.people.get(&id)
    }

    /// Every person.
    pub fn people(&self) -> impl Iterator<Item = (PersonId, &Person)> {
        self.people.iter().map(|(id, person)| (*id, person))
    }

    /// Whether the person may add people, devices and relays.
    pub fn is_admin(&self, person: PersonId) -> bool {
        self.people.get(&person).is_some_and(|person| person.admin)
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
