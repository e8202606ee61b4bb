//! A small organisation with deterministic keys. Every entry is drafted as an honest device would, so that a test
//! spoils one field, signs, and asks the rules.

use std::collections::BTreeMap;

use ed25519_dalek::SigningKey;

use crate::entry::{Class, Entry, Header, Kind};
use crate::id::{DeviceId, DocHandle, EntryId, Incarnation, LogId, PersonId, SlotId};
use crate::keys::{DeviceCertificate, DeviceKeys};
use crate::record::{
    AccessGranted, Created, EpochPart, EpochRecord, Genesis, Grant, PersonAdded, Recipient, Record, Role,
    wrap_hash,
};
use crate::suite::{KEM_PUBLIC_BYTES, Suite, WRAP_BYTES};
use crate::trust::{CircleState, OrgState, Refusal, Signature, Verdict};

/// A device, with its keys made from one byte.
#[derive(Clone)]
pub(crate) struct Install {
    pub(crate) person: PersonId,
    pub(crate) keys: DeviceKeys,
    pub(crate) sign: SigningKey,
    pub(crate) auth: SigningKey,
}

impl Install {
    pub(crate) fn new(person: u8, device: u8) -> Self {
        let sign = SigningKey::from_bytes(&[device; 32]);
        let auth = SigningKey::from_bytes(&[device ^ 0x80; 32]);
        let keys = DeviceKeys {
            sign: sign.verifying_key().to_bytes(),
            auth: auth.verifying_key().to_bytes(),
            kem: Box::new([device; KEM_PUBLIC_BYTES]),
        };
        Self { person: PersonId([person; 16]), keys, sign, auth }
    }

    pub(crate) fn id(&self) -> DeviceId {
        self.keys.device_id()
    }
}

/// An entry before it is signed.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) header: Header,
    pub(crate) body: Vec<u8>,
}

impl Draft {
    pub(crate) fn with(mut self, change: impl FnOnce(&mut Header)) -> Self {
        change(&mut self.header);
        self
    }

    pub(crate) fn sign(&self, by: &Install) -> Entry {
        Entry::sign(self.header.clone(), &self.body, &by.sign)
    }
}

/// The wrap that stands for "this epoch's key, for this device": the rules only look at its hash.
pub(crate) fn wrap_for(device: DeviceId, epoch: u32) -> Vec<u8> {
    let mut wrap = vec![0; WRAP_BYTES];
    wrap.splice(..20, device.0.into_iter().chain(epoch.to_be_bytes()));
    wrap
}

pub(crate) fn recipients(devices: &[&Install], epoch: u32) -> Vec<Recipient> {
    let mut list: Vec<Recipient> = devices
        .iter()
        .map(|install| Recipient {
            device: install.id(),
            wrap_hash: wrap_hash(&wrap_for(install.id(), epoch)),
        })
        .collect();
    list.sort_unstable_by_key(|recipient| recipient.device);
    list
}

pub(crate) fn epoch_part(number: u32, devices: &[&Install]) -> EpochPart {
    EpochPart {
        number,
        commitment: [u8::try_from(number).unwrap_or(u8::MAX); 32],
        history: if number == 1 { Vec::new() } else { vec![0x48; 72] },
        recipients: recipients(devices, number),
    }
}

pub(crate) fn grant(epoch: u32, to: &Install) -> Grant {
    let wrap_hash = wrap_hash(&wrap_for(to.id(), epoch));
    Grant { epoch, recipient: Recipient { device: to.id(), wrap_hash } }
}

pub(crate) fn granted(person: PersonId, role: Role, grants: Vec<Grant>) -> Vec<u8> {
    AccessGranted { person, role, until_ms: 0, grants }.to_body()
}

pub(crate) fn epoch_body(number: u32, devices: &[&Install]) -> Vec<u8> {
    EpochRecord { part: epoch_part(number, devices), cut_offs: Vec::new() }.to_body()
}

/// An organisation, at most one circle, and where every author stands in both.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) org: OrgState,
    pub(crate) org_log: Vec<Entry>,
    pub(crate) circle: Option<CircleState>,
    pub(crate) circle_log: Vec<Entry>,
    tips: BTreeMap<(LogId, DeviceId), (u64, EntryId)>,
}

pub(crate) fn genesis_draft(founder: &Install) -> Draft {
    let genesis = Genesis { min_suite: Suite::XWING, founder: founder.person, keys: founder.keys.clone() };
    Draft { header: blank(Kind::GENESIS, founder), body: genesis.to_body() }
}

fn blank(kind: Kind, author: &Install) -> Header {
    Header {
        suite: Suite::XWING,
        kind,
        log: LogId::ZERO,
        author: author.id(),
        incarnation: Incarnation(1),
        seq: 1,
        prev: EntryId::ZERO,
        control_head: EntryId::ZERO,
        org_head: EntryId::ZERO,
        epoch: 0,
        epoch_tag: [0; 8],
        document: DocHandle::ZERO,
        slot: SlotId::ZERO,
        nonce: [7; 24],
    }
}

impl World {
    /// An organisation of its founder.
    pub(crate) fn of(founder: &Install) -> Self {
        let genesis = genesis_draft(founder).sign(founder);
        let org = OrgState::found(&genesis).unwrap();
        let mut world =
            Self { org, org_log: Vec::new(), circle: None, circle_log: Vec::new(), tips: BTreeMap::new() };
        world.moved(&genesis);
        world.org_log.push(genesis);
        world
    }

    fn moved(&mut self, entry: &Entry) {
        self.tips.insert((entry.log(), entry.header().author), (entry.header().seq, entry.id()));
    }

    fn next_of(&self, log: LogId, author: &Install) -> (u64, EntryId) {
        self.tips.get(&(log, author.id())).map_or((1, EntryId::ZERO), |(seq, id)| (seq + 1, *id))
    }

    /// The author's next entry of the org log.
    pub(crate) fn org_draft(&self, author: &Install, kind: Kind, body: Vec<u8>) -> Draft {
        let (seq, prev) = self.next_of(self.org.log(), author);
        let header =
            Header { log: self.org.log(), seq, prev, control_head: self.org.head(), ..blank(kind, author) };
        Draft { header, body }
    }

    /// Puts a valid entry into the org log.
    pub(crate) fn org_push(&mut self, entry: Entry) {
        self.org.check(&entry).unwrap();
        assert_eq!(self.org.replay(&entry), Ok(Verdict::Applied));
        self.moved(&entry);
        self.org_log.push(entry);
    }

    pub(crate) fn person_draft(&self, by: &Install, person: PersonId, admin: bool) -> Draft {
        self.org_draft(by, Kind::PERSON_ADDED, PersonAdded { person, admin }.to_body())
    }

    pub(crate) fn certificate(&self, certifier: &Install, new: &Install) -> DeviceCertificate {
        let (org, keys) = (self.org.log(), new.keys.clone());
        DeviceCertificate::issue(org, new.person, keys, certifier.id(), &certifier.sign)
    }

    pub(crate) fn device_draft(&self, author: &Install, certifier: &Install, new: &Install) -> Draft {
        self.org_draft(author, Kind::DEVICE_ADDED, self.certificate(certifier, new).to_body())
    }

    pub(crate) fn add_person(&mut self, by: &Install, new: &Install, admin: bool) {
        let person = self.person_draft(by, new.person, admin).sign(by);
        self.org_push(person);
        self.add_device(by, new);
    }

    pub(crate) fn add_device(&mut self, by: &Install, new: &Install) {
        let device = self.device_draft(by, by, new).sign(by);
        self.org_push(device);
    }

    /// The founding entry of a circle for these devices of its creator.
    pub(crate) fn created_draft(&self, creator: &Install, devices: &[&Install]) -> Draft {
        let created = Created {
            org: self.org.log(),
            no_org_recovery: false,
            creator: creator.person,
            epoch: epoch_part(1, devices),
            founding: vec![0x46; 104],
        };
        let header = Header {
            org_head: self.org.head(),
            epoch: 1,
            epoch_tag: created.epoch.tag(),
            ..blank(Kind::CREATED, creator)
        };
        Draft { header, body: created.to_body() }
    }

    pub(crate) fn found(&mut self, creator: &Install, devices: &[&Install]) {
        let entry = self.created_draft(creator, devices).sign(creator);
        self.circle = Some(CircleState::found(&entry, &self.org, Signature::Check).unwrap());
        self.moved(&entry);
        self.circle_log.push(entry);
    }

    pub(crate) fn circle(&self) -> &CircleState {
        self.circle.as_ref().unwrap()
    }

    /// The author's next entry of the circle, under the newest heads and epoch.
    pub(crate) fn draft(&self, author: &Install, kind: Kind, body: Vec<u8>) -> Draft {
        let circle = self.circle();
        let (seq, prev) = self.next_of(circle.log(), author);
        let mut header = Header {
            log: circle.log(),
            seq,
            prev,
            control_head: circle.control_head(),
            org_head: self.org.head(),
            ..blank(kind, author)
        };
        if matches!(kind, Kind::CONTENT | Kind::CHECKPOINT | Kind::SLOTS) {
            let newest = &circle.newest_epoch().part;
            (header.epoch, header.epoch_tag) = (newest.number, newest.tag());
        }
        if kind == Kind::CONTENT {
            (header.document, header.slot) = (DocHandle([0xd0; 16]), SlotId([0x50; 16]));
        }
        Draft { header, body }
    }

    pub(crate) fn check(&self, entry: &Entry) -> Result<(), Refusal> {
        self.circle().check_push(entry, &self.org, Signature::Check)
    }

    /// What a relay does with a push: checks it, and if it is taken moves head and tip.
    pub(crate) fn push(&mut self, entry: Entry) -> Result<(), Refusal> {
        self.check(&entry)?;
        let org = self.org.clone();
        let circle = self.circle.as_mut().unwrap();
        let link = circle.check_valid(&entry, &org, Signature::Checked)?;
        if entry.header().kind.class() == Class::Control {
            assert_eq!(circle.replay(&entry, &org, Signature::Checked), Ok(Verdict::Applied));
        }
        circle.set_tip((entry.header().author, entry.header().incarnation), link.tip);
        self.moved(&entry);
        self.circle_log.push(entry);
        Ok(())
    }
}
