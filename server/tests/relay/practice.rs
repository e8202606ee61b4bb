//! Devices as the relay sees them: they hold keys, keep their chains, and sign real entries. Sealed bodies are random
//! bytes, because the relay cannot tell.

mod removal;

use std::collections::HashMap;

use alcove_protocol::entry::{Entry, Header, Kind};
use alcove_protocol::frame::{Ask, Cursor, Hello, History, Login, Push};
use alcove_protocol::id::{DeviceId, DocHandle, EntryId, Incarnation, LogId, PersonId, RelayId, SlotId};
use alcove_protocol::keys::{DeviceCertificate, DeviceKeys};
use alcove_protocol::login::LoginContext;
use alcove_protocol::record::{
    AccessGranted, Created, EpochPart, Genesis, Grant, PersonAdded, Recipient, Record, Role, SlotEntry,
    Slots, slot_hash, wrap_hash,
};
use alcove_protocol::suite::{KEM_PUBLIC_BYTES, Suite, WRAP_BYTES, WRAPPED_SLOT_BYTES};
use ed25519_dalek::SigningKey;

/// A device with its chains.
pub(crate) struct Device {
    pub(crate) sign: SigningKey,
    pub(crate) auth: SigningKey,
    pub(crate) keys: DeviceKeys,
    pub(crate) person: PersonId,
    pub(crate) org: LogId,
    pub(crate) org_head: EntryId,
    pub(crate) certificate: Option<DeviceCertificate>,
    /// What is shown at the login in place of the certificate.
    pub(crate) word: Option<Vec<u8>>,
    /// The relay's challenge, where it asks for one.
    pub(crate) challenge: Option<[u8; 32]>,
    epochs: HashMap<LogId, u32>,
    heads: HashMap<LogId, EntryId>,
    chains: HashMap<LogId, (u64, EntryId)>,
    counter: u64,
}

/// An entry and what travels with it.
#[derive(Clone)]
pub(crate) struct Signed {
    pub(crate) entry: Entry,
    pub(crate) companions: Vec<Vec<u8>>,
}

impl Signed {
    pub(crate) fn push(&self) -> Ask {
        Ask::Push(self.framed())
    }

    /// Gives it back after a restore.
    pub(crate) fn reoffer(&self) -> Ask {
        Ask::Reoffer(self.framed())
    }

    fn framed(&self) -> Push {
        Push {
            entry: self.entry.bytes().to_vec().into(),
            companions: self.companions.iter().map(|c| c.clone().into()).collect(),
        }
    }
}

impl Device {
    pub(crate) fn new(seed: u8, person: u8) -> Self {
        let (sign, auth) = (SigningKey::from_bytes(&[seed; 32]), SigningKey::from_bytes(&[seed ^ 0x80; 32]));
        let keys = DeviceKeys {
            sign: sign.verifying_key().to_bytes(),
            auth: auth.verifying_key().to_bytes(),
            kem: Box::new([seed; KEM_PUBLIC_BYTES]),
        };
        Self {
            sign,
            auth,
            keys,
            person: PersonId([person; 16]),
            org: LogId::ZERO,
            org_head: EntryId::ZERO,
            certificate: None,
            word: None,
            challenge: None,
            epochs: HashMap::new(),
            heads: HashMap::new(),
            chains: HashMap::new(),
            counter: u64::from(seed) << 32,
        }
    }

    pub(crate) fn id(&self) -> DeviceId {
        self.keys.device_id()
    }

    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        self.counter += 1;
        let mut bytes = [0; N];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = self.counter.to_be_bytes()[at % 8] ^ u8::try_from(at / 8).unwrap();
        }
        bytes
    }

    fn header(&mut self, kind: Kind, log: LogId) -> Header {
        let (seq, prev) = self.chains.get(&log).copied().unwrap_or((0, EntryId::ZERO));
        Header {
            suite: Suite::XWING,
            kind,
            log,
            author: self.id(),
            incarnation: Incarnation(1),
            seq: seq + 1,
            prev,
            control_head: self.heads.get(&log).copied().unwrap_or(EntryId::ZERO),
            org_head: if log == self.org { EntryId::ZERO } else { self.org_head },
            epoch: 0,
            epoch_tag: [0; 8],
            document: DocHandle::ZERO,
            slot: SlotId::ZERO,
            nonce: self.bytes(),
        }
    }

    fn signed(&mut self, header: Header, body: &[u8], companions: Vec<Vec<u8>>) -> Signed {
        let entry = Entry::sign(header, body, &self.sign);
        self.chains.insert(entry.log(), (entry.header().seq, entry.id()));
        Signed { entry, companions }
    }

    /// Founds the organisation.
    pub(crate) fn genesis(&mut self) -> Signed {
        let body =
            Genesis { min_suite: Suite::XWING, founder: self.person, keys: self.keys.clone() }.to_body();
        let header = self.header(Kind::GENESIS, LogId::ZERO);
        let genesis = self.signed(header, &body, Vec::new());
        self.org = genesis.entry.log();
        self.see_org(&genesis.entry);
        genesis
    }

    /// Takes in an entry of the org log.
    pub(crate) fn see_org(&mut self, entry: &Entry) {
        self.org = entry.log();
        self.org_head = entry.id();
        self.heads.insert(self.org, entry.id());
    }

    /// Takes in a control entry of a circle.
    pub(crate) fn see_control(&mut self, entry: &Entry) {
        self.heads.insert(entry.log(), entry.id());
    }

    pub(crate) fn add_person(&mut self, person: PersonId) -> Signed {
        let body = PersonAdded { person, admin: false }.to_body();
        let header = self.header(Kind::PERSON_ADDED, self.org);
        let added = self.signed(header, &body, Vec::new());
        self.see_org(&added.entry);
        added
    }

    /// Certifies another device.
    pub(crate) fn certify(&self, other: &mut Device) {
        other.org = self.org;
        let certificate =
            DeviceCertificate::issue(self.org, other.person, other.keys.clone(), self.id(), &self.sign);
        other.certificate = Some(certificate);
    }

    /// The add of this device, by itself, on top of `head`.
    pub(crate) fn add_itself(&mut self, head: EntryId) -> Signed {
        self.org_head = head;
        self.heads.insert(self.org, head);
        let body = self.certificate.as_ref().unwrap().to_body();
        let header = self.header(Kind::DEVICE_ADDED, self.org);
        let added = self.signed(header, &body, Vec::new());
        self.see_org(&added.entry);
        added
    }

    /// Founds a circle for `devices` of this person, in ascending order of id.
    pub(crate) fn circle(&mut self, devices: &[DeviceId]) -> Signed {
        let wraps: Vec<Vec<u8>> = devices.iter().map(|_| self.wrap()).collect();
        let recipients = devices
            .iter()
            .zip(&wraps)
            .map(|(device, wrap)| Recipient { device: *device, wrap_hash: wrap_hash(wrap) })
            .collect();
        let epoch = EpochPart { number: 1, commitment: [7; 32], history: Vec::new(), recipients };
        let mut header = self.header(Kind::CREATED, LogId::ZERO);
        (header.epoch, header.epoch_tag) = (1, epoch.tag());
        (header.seq, header.prev, header.control_head) = (1, EntryId::ZERO, EntryId::ZERO);
        header.org_head = self.org_head;
        let created = Created {
            org: self.org,
            no_org_recovery: false,
            creator: self.person,
            epoch,
            founding: self.bytes::<80>().to_vec(),
        };
        let created = self.signed(header, &created.to_body(), wraps);
        self.see_control(&created.entry);
        created
    }

    fn wrap(&mut self) -> Vec<u8> {
        self.bytes::<WRAP_BYTES>().to_vec()
    }

    pub(crate) fn grant(&mut self, circle: LogId, person: PersonId, devices: &[DeviceId]) -> Signed {
        let wraps: Vec<Vec<u8>> = devices.iter().map(|_| self.wrap()).collect();
        let grants = devices
            .iter()
            .zip(&wraps)
            .map(|(device, wrap)| Grant {
                epoch: 1,
                recipient: Recipient { device: *device, wrap_hash: wrap_hash(wrap) },
            })
            .collect();
        let body = AccessGranted { person, role: Role::Writer, until_ms: 0, grants }.to_body();
        let header = self.header(Kind::ACCESS_GRANTED, circle);
        let granted = self.signed(header, &body, wraps);
        self.see_control(&granted.entry);
        granted
    }

    pub(crate) fn slots(&mut self, circle: LogId, document: u8) -> Signed {
        let wrapped = self.bytes::<WRAPPED_SLOT_BYTES>().to_vec();
        let slot = SlotEntry {
            slot: SlotId([document; 16]),
            document: DocHandle([document; 16]),
            hash: slot_hash(&wrapped),
        };
        let mut header = self.header(Kind::SLOTS, circle);
        (header.epoch, header.epoch_tag) = self.epoch(circle);
        self.signed(header, &Slots(vec![slot]).to_body(), vec![wrapped])
    }

    /// An entry of `bytes` sealed bytes in a document.
    pub(crate) fn content(&mut self, circle: LogId, document: u8, bytes: usize) -> Signed {
        let mut header = self.header(Kind::CONTENT, circle);
        (header.epoch, header.epoch_tag) = self.epoch(circle);
        (header.document, header.slot) = (DocHandle([document; 16]), SlotId([document; 16]));
        let body: Vec<u8> = self.bytes::<64>().iter().cycle().take(bytes).copied().collect();
        self.signed(header, &body, Vec::new())
    }

    /// A login, signed over what it is bound to.
    pub(crate) fn login(&self, relay: RelayId, host: &str, exporter: &[u8; 32]) -> Login {
        let exporter = self.challenge.as_ref().unwrap_or(exporter);
        let context = LoginContext { exporter, relay, host, org: self.org, device: self.id() };
        let signature = if self.challenge.is_some() {
            context.sign_challenge(&self.auth)
        } else {
            context.sign(&self.auth)
        };
        let certificate = self.certificate.as_ref().map(Record::to_body);
        Login {
            device: self.id(),
            signature: signature.into(),
            certificate: self.word.clone().or(certificate).map(Into::into),
            challenge: self.challenge.map(Into::into),
        }
    }
}

/// A hello without a login.
pub(crate) fn hello(org: LogId) -> Hello {
    Hello { protocol: 1, org, login: None, org_token: None, history: None, cursors: Vec::new() }
}

/// A cursor at an entry.
pub(crate) fn cursor(log: LogId, seq: u64, id: EntryId) -> Cursor {
    Cursor { log, seq, first8: id.first8().into(), have: Vec::new() }
}

/// A history that is nobody's.
pub(crate) fn foreign_history() -> History {
    use alcove_protocol::id::{Generation, Instance};
    History { instance: Instance([1; 16]), generation: Generation([2; 16]) }
}
