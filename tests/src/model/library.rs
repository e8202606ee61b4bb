//! Every entry once, and what the rules make of a set of them.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use alcove_protocol::entry::{Class, Entry, Header, Kind};
use alcove_protocol::id::{DeviceId, DocHandle, EntryId, Incarnation, LogId, PersonId, SlotId};
use alcove_protocol::keys::{DeviceCertificate, DeviceKeys, SIGNATURE_BYTES};
use alcove_protocol::record::{EpochPart, Recipient, Record};
use alcove_protocol::suite::{KEM_PUBLIC_BYTES, Suite};
use alcove_protocol::trust::chain::{Link, Tip};
use alcove_protocol::trust::{CircleState, OrgState, Refusal, Signature};
use ed25519_dalek::SigningKey;

/// An entry of the library.
pub(super) type Index = u32;
/// The life of every store here.
pub(super) const LIFE: Incarnation = Incarnation(1);
/// Devices: two of one person, one of another.
pub(super) const DEVICES: usize = 3;

/// Views that are kept: more would fill the memory, and each can be made again.
const VIEWS_MAX: usize = 60_000;

/// A device.
pub(super) struct Install {
    pub(super) person: PersonId,
    pub(super) keys: DeviceKeys,
    pub(super) sign: SigningKey,
    pub(super) id: DeviceId,
}

impl Install {
    fn new(person: u8, device: u8) -> Self {
        let sign = SigningKey::from_bytes(&[device; 32]);
        let keys = DeviceKeys {
            sign: sign.verifying_key().to_bytes(),
            auth: SigningKey::from_bytes(&[device ^ 0x80; 32]).verifying_key().to_bytes(),
            kem: Box::new([device; KEM_PUBLIC_BYTES]),
        };
        let id = keys.device_id();
        Self { person: PersonId([person; 16]), keys, sign, id }
    }
}

/// What the rules make of a set of entries.
#[derive(Debug)]
pub(super) struct View {
    pub(super) org: Rc<OrgState>,
    pub(super) circle: CircleState,
    /// Control entries in the order of their chain.
    pub(super) control: Vec<Index>,
    /// Whether the claims that rest on nothing else were checked.
    pub(super) checked: Cell<bool>,
}

impl View {
    pub(super) fn org_at(&self) -> u32 {
        self.org.len() - 1
    }

    pub(super) fn control_at(&self) -> u32 {
        self.circle.len() - 1
    }

    /// Whom an epoch must cut off before anything is sealed.
    pub(super) fn to_cut_off(&self) -> Vec<DeviceId> {
        self.circle.to_cut_off(&self.org, self.control_at(), self.org_at())
    }

    pub(super) fn valid(&self, entry: &Entry) -> Result<(), Refusal> {
        self.circle.check_valid(entry, &self.org, Signature::Checked).map(drop)
    }
}

/// Entries and views, each made once.
pub(super) struct Library {
    pub(super) installs: [Install; DEVICES],
    entries: Vec<Entry>,
    by_id: HashMap<EntryId, Index>,
    signed: HashMap<Vec<u8>, Index>,
    orgs: HashMap<Index, Rc<OrgState>>,
    views: HashMap<(Index, Vec<Index>), Rc<View>>,
}

impl Library {
    pub(super) fn new() -> Self {
        Self {
            installs: [Install::new(1, 1), Install::new(1, 11), Install::new(2, 2)],
            entries: Vec::new(),
            by_id: HashMap::new(),
            signed: HashMap::new(),
            orgs: HashMap::new(),
            views: HashMap::new(),
        }
    }

    pub(super) fn entry(&self, at: Index) -> &Entry {
        &self.entries[at as usize]
    }

    pub(super) fn is_control(&self, at: Index) -> bool {
        self.entry(at).header().kind.class() == Class::Control
    }

    pub(super) fn is_org(&self, at: Index) -> bool {
        self.entry(at).header().kind.class() == Class::Org
    }

    fn keep(&mut self, entry: Entry) -> Index {
        let next = Index::try_from(self.entries.len()).unwrap();
        let at = *self.by_id.entry(entry.id()).or_insert(next);
        if at == next {
            self.entries.push(entry);
        }
        at
    }

    /// An entry of the circle, whose signature counts as checked.
    pub(super) fn made(&mut self, header: &Header, body: &[u8]) -> Index {
        let mut bytes = header.to_bytes(body.len());
        bytes.extend_from_slice(body);
        bytes.extend_from_slice(&[0; SIGNATURE_BYTES]);
        let entry = Entry::parse(bytes).unwrap();
        self.keep(entry)
    }

    /// An entry of the org log, signed: its replay always checks.
    pub(super) fn signed(&mut self, device: usize, header: Header, body: &[u8]) -> Index {
        let mut key = header.to_bytes(body.len());
        key.extend_from_slice(body);
        if let Some(at) = self.signed.get(&key) {
            return *at;
        }
        let entry = Entry::sign(header, body, &self.installs[device].sign);
        let at = self.keep(entry);
        self.signed.insert(key, at);
        at
    }

    pub(super) fn certificate(&self, org: LogId, certifier: usize, new: usize) -> Vec<u8> {
        let (by, new) = (&self.installs[certifier], &self.installs[new]);
        DeviceCertificate::issue(org, new.person, new.keys.clone(), by.id, &by.sign).to_body()
    }

    pub(super) fn blank(&self, device: usize, kind: Kind) -> Header {
        Header {
            suite: Suite::XWING,
            kind,
            log: LogId::ZERO,
            author: self.installs[device].id,
            incarnation: LIFE,
            seq: 1,
            prev: EntryId::ZERO,
            control_head: EntryId::ZERO,
            org_head: EntryId::ZERO,
            epoch: 0,
            epoch_tag: [0; 8],
            document: DocHandle::ZERO,
            slot: SlotId::ZERO,
            nonce: [0; 24],
        }
    }

    /// The device's next entry of the org log.
    pub(super) fn org_header(&self, device: usize, kind: Kind, org: &OrgState) -> Header {
        let mut header = self.blank(device, kind);
        if let Some(tip) = org.tip((header.author, LIFE)) {
            (header.seq, header.prev) = (tip.seq + 1, tip.id);
        }
        Header { log: org.log(), control_head: org.head(), ..header }
    }

    /// The device's next entry of the circle, under the heads of `view`.
    pub(super) fn circle_header(&self, device: usize, kind: Kind, view: &View) -> Header {
        let mut header = self.blank(device, kind);
        if let Some(tip) = view.circle.tip((header.author, LIFE)) {
            (header.seq, header.prev) = (tip.seq + 1, tip.id);
        }
        if kind == Kind::CONTENT {
            let epoch = &view.circle.newest_epoch().part;
            (header.epoch, header.epoch_tag) = (epoch.number, epoch.tag());
            (header.document, header.slot) = (DocHandle([0xd0; 16]), SlotId([0x50; 16]));
        }
        let (log, control_head) = (view.circle.log(), view.circle.control_head());
        Header { log, control_head, org_head: view.org.head(), ..header }
    }

    /// The org log whose entries these are, in order.
    pub(super) fn org(&mut self, log: &[Index]) -> Rc<OrgState> {
        let (head, before) = log.split_last().unwrap();
        if let Some(org) = self.orgs.get(head) {
            return org.clone();
        }
        let org = if before.is_empty() {
            OrgState::found(self.entry(*head)).unwrap()
        } else {
            let mut org = (*self.org(before)).clone();
            org.replay(self.entry(*head)).unwrap();
            org
        };
        let org = Rc::new(org);
        self.orgs.insert(*head, org.clone());
        org
    }

    /// What the rules make of an org log and a set of entries of the circle.
    pub(super) fn view(&mut self, org: &[Index], circle: &[Index]) -> Rc<View> {
        let key = (*org.last().unwrap(), circle.to_vec());
        if let Some(view) = self.views.get(&key) {
            return view.clone();
        }
        if self.views.len() >= VIEWS_MAX {
            self.views.clear();
        }
        let org = self.org(org);
        let view = Rc::new(self.replayed(org, circle));
        self.views.insert(key, view.clone());
        view
    }

    fn replayed(&self, org: Rc<OrgState>, held: &[Index]) -> View {
        let created = held.iter().find(|at| self.entry(**at).header().kind == Kind::CREATED).unwrap();
        let mut circle = CircleState::found(self.entry(*created), &org, Signature::Checked).unwrap();
        let mut control = vec![*created];
        let follows = |head: EntryId| {
            held.iter().find(|at| self.is_control(**at) && self.entry(**at).header().control_head == head)
        };
        while let Some(next) = follows(circle.control_head()) {
            circle.replay(self.entry(*next), &org, Signature::Checked).unwrap();
            control.push(*next);
        }
        let mut tips = BTreeMap::<DeviceId, Tip>::new();
        for entry in held.iter().map(|at| self.entry(*at)) {
            let h = entry.header();
            let control_at = circle.index_of(h.control_head);
            let (Some(control_at), Some(org_at)) = (control_at, org.index_of(h.org_head)) else { continue };
            let tip = Link::of(entry, control_at, org_at).unwrap().tip;
            let newest = tips.entry(h.author).or_insert(tip);
            if tip.seq > newest.seq {
                *newest = tip;
            }
        }
        for (device, tip) in tips {
            circle.set_tip((device, LIFE), tip);
        }
        View { org, circle, control, checked: Cell::new(false) }
    }
}

/// The epoch that follows, for the people who stay.
pub(super) fn next_epoch(view: &View, without: &[PersonId]) -> EpochPart {
    let number = view.circle.newest_epoch().part.number + 1;
    let keeps = |person: PersonId| !without.contains(&person);
    let to = view.circle.recipients(keeps, &view.org, view.org_at());
    EpochPart {
        number,
        commitment: [u8::try_from(number).unwrap(); 32],
        history: vec![0x48; 76],
        recipients: to.into_iter().map(|device| Recipient { device, wrap_hash: [0; 32] }).collect(),
    }
}
