//! Devices as the relay sees them: they hold keys, keep their chains, and sign real entries. Sealed bodies are bytes that
//! nobody can open, because the relay cannot tell.

use std::collections::HashMap;

use alcove_protocol::entry::{Entry, Header, Kind};
use alcove_protocol::frame::{Ask, Login, Push};
use alcove_protocol::id::{DeviceId, DocHandle, EntryId, Incarnation, LogId, PersonId, RelayId, SlotId};
use alcove_protocol::keys::{DeviceCertificate, DeviceKeys};
use alcove_protocol::login::LoginContext;
use alcove_protocol::record::{
    AccessGranted, Created, EpochPart, Genesis, Grant, PersonAdded, Recipient, Record, Role, wrap_hash,
};
use alcove_protocol::suite::{KEM_PUBLIC_BYTES, Suite, WRAP_BYTES};
use ed25519_dalek::SigningKey;

/// A device, with its chains: the founder of an organisation, or one that a founder takes in.
#[derive(Debug)]
pub(crate) struct Device {
    sign: SigningKey,
    auth: SigningKey,
    keys: DeviceKeys,
    person: PersonId,
    pub(crate) org: LogId,
    heads: HashMap<LogId, EntryId>,
    chains: HashMap<LogId, (u64, EntryId)>,
    nonces: u64,
}

impl Device {
    /// The device of this number; another number is another device, person and organisation.
    pub(crate) fn new(number: u16) -> Self {
        let mut seed = [0x5a; 32];
        seed[..2].copy_from_slice(&number.to_be_bytes());
        let sign = SigningKey::from_bytes(&seed);
        seed[31] ^= 0x80;
        let auth = SigningKey::from_bytes(&seed);
        let mut person = [9; 16];
        person[..2].copy_from_slice(&number.to_be_bytes());
        let keys = DeviceKeys {
            sign: sign.verifying_key().to_bytes(),
            auth: auth.verifying_key().to_bytes(),
            kem: Box::new([7; KEM_PUBLIC_BYTES]),
        };
        Self {
            sign,
            auth,
            keys,
            person: PersonId(person),
            org: LogId::ZERO,
            heads: HashMap::new(),
            chains: HashMap::new(),
            nonces: u64::from(number) << 40,
        }
    }

    pub(crate) fn id(&self) -> DeviceId {
        self.keys.device_id()
    }

    pub(crate) fn person(&self) -> PersonId {
        self.person
    }

    pub(crate) fn sign_public(&self) -> [u8; 32] {
        self.keys.sign
    }

    /// The next entry of a log's chain of control, which it moves.
    pub(crate) fn control(&mut self, log: LogId, kind: Kind, body: &[u8]) -> Entry {
        let header = self.header(kind, log);
        let entry = self.signed(header, body, Vec::new()).0;
        self.heads.insert(log, entry.id());
        entry
    }

    fn header(&mut self, kind: Kind, log: LogId) -> Header {
        let (seq, prev) = self.chains.get(&log).copied().unwrap_or((0, EntryId::ZERO));
        let head = |log: &LogId| self.heads.get(log).copied().unwrap_or(EntryId::ZERO);
        let (control_head, org_head) = (head(&log), head(&self.org));
        self.nonces += 1;
        let mut nonce = [0x11; 24];
        nonce[..8].copy_from_slice(&self.nonces.to_be_bytes());
        Header {
            suite: Suite::XWING,
            kind,
            log,
            author: self.id(),
            incarnation: Incarnation(1),
            seq: seq + 1,
            prev,
            control_head,
            org_head: if log == self.org { EntryId::ZERO } else { org_head },
            epoch: 0,
            epoch_tag: [0; 8],
            document: DocHandle::ZERO,
            slot: SlotId::ZERO,
            nonce,
        }
    }

    fn signed(&mut self, header: Header, body: &[u8], companions: Vec<Vec<u8>>) -> (Entry, Ask) {
        let entry = Entry::sign(header, body, &self.sign);
        self.chains.insert(entry.log(), (entry.header().seq, entry.id()));
        let companions = companions.into_iter().map(Into::into).collect();
        let push = Ask::Push(Push { entry: entry.bytes().to_vec().into(), companions });
        (entry, push)
    }

    /// Founds the organisation and a circle in it: the circle, and what to push.
    pub(crate) fn found(&mut self) -> (LogId, Vec<Ask>) {
        let body =
            Genesis { min_suite: Suite::XWING, founder: self.person, keys: self.keys.clone() }.to_body();
        let header = self.header(Kind::GENESIS, LogId::ZERO);
        let (genesis, genesis_push) = self.signed(header, &body, Vec::new());
        self.org = genesis.log();
        self.heads.insert(self.org, genesis.id());
        let wrap = vec![0x33; WRAP_BYTES];
        let recipients = vec![Recipient { device: self.id(), wrap_hash: wrap_hash(&wrap) }];
        let epoch = EpochPart { number: 1, commitment: [7; 32], history: Vec::new(), recipients };
        let mut header = self.header(Kind::CREATED, LogId::ZERO);
        (header.epoch, header.epoch_tag) = (1, epoch.tag());
        (header.seq, header.prev, header.control_head) = (1, EntryId::ZERO, EntryId::ZERO);
        header.org_head = genesis.id();
        let created = Created {
            org: self.org,
            no_org_recovery: false,
            creator: self.person,
            epoch,
            founding: vec![0x44; 80],
        };
        let (created, created_push) = self.signed(header, &created.to_body(), vec![wrap]);
        self.heads.insert(created.log(), created.id());
        (created.log(), vec![genesis_push, created_push])
    }

    /// Takes another device, and its person, into the organisation and the circle: what to push.
    pub(crate) fn take_in(&mut self, circle: LogId, other: &mut Device) -> [Ask; 3] {
        other.org = self.org;
        let person = PersonAdded { person: other.person, admin: false }.to_body();
        let keys = other.keys.clone();
        let certificate = DeviceCertificate::issue(self.org, other.person, keys, self.id(), &self.sign);
        let wrap = vec![0x33; WRAP_BYTES];
        let recipient = Recipient { device: other.id(), wrap_hash: wrap_hash(&wrap) };
        let grants = vec![Grant { epoch: 1, recipient }];
        let access = AccessGranted { person: other.person, role: Role::Writer, until_ms: 0, grants };
        [
            (Kind::PERSON_ADDED, self.org, person, Vec::new()),
            (Kind::DEVICE_ADDED, self.org, certificate.to_body(), Vec::new()),
            (Kind::ACCESS_GRANTED, circle, access.to_body(), vec![wrap]),
        ]
        .map(|(kind, log, body, companions)| {
            let header = self.header(kind, log);
            let (entry, push) = self.signed(header, &body, companions);
            self.heads.insert(log, entry.id());
            push
        })
    }

    /// An entry of `bytes` sealed bytes in a document.
    pub(crate) fn content(&mut self, circle: LogId, document: u8, bytes: usize) -> Ask {
        let mut header = self.header(Kind::CONTENT, circle);
        (header.epoch, header.epoch_tag) = (1, [7; 8]);
        (header.document, header.slot) = (DocHandle([document; 16]), SlotId([document; 16]));
        self.signed(header, &vec![0x55; bytes], Vec::new()).1
    }

    /// An entry of a document, its body sealed by `seal` for the header that it gets.
    pub(crate) fn sealed(
        &mut self,
        circle: LogId,
        document: DocHandle,
        seal: impl FnOnce(&Header) -> Vec<u8>,
    ) -> Entry {
        let mut header = self.header(Kind::CONTENT, circle);
        (header.epoch, header.epoch_tag) = (1, [7; 8]);
        (header.document, header.slot) = (document, SlotId(document.0));
        let body = seal(&header);
        self.signed(header, &body, Vec::new()).0
    }

    /// A login, signed over what it is bound to.
    pub(crate) fn login(&self, relay: RelayId, host: &str, exporter: &[u8; 32]) -> Login {
        let context = LoginContext { exporter, relay, host, org: self.org, device: self.id() };
        Login {
            device: self.id(),
            signature: context.sign(&self.auth).into(),
            certificate: None,
            challenge: None,
        }
    }
}
