//! Intents: what a person decided. The log says it once the device is online: an intent is turned into an entry on the
//! newest head, and stays until the log says what it wanted, whoever wrote it.

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::entry::{Class, Entry, Header, Kind};
use alcove_protocol::id::{DeviceId, DocHandle, EntryId, LogId, PersonId, SlotId};
use alcove_protocol::keys::DeviceCertificate;
use alcove_protocol::limits::GRANTS_MAX;
use alcove_protocol::record::{AccessGranted, PersonAdded, Record, RelayRecord, Role};
use alcove_protocol::suite::Suite;
use rand_core::CryptoRng;

use crate::engine::Engine;
use crate::engine::circle::{Draft, make_nonce};
use crate::engine::effect::Effect;
use crate::engine::save::SaveOp;

/// What a person decided and the log does not say yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Intent {
    /// The organisation uses this relay.
    AddRelay(RelayRecord),
    /// A clinician joins.
    AddPerson(PersonAdded),
    /// A device joins.
    AddDevice(Box<DeviceCertificate>),
    /// A person comes on a circle's access list.
    GrantAccess {
        /// The circle.
        circle: LogId,
        /// Who.
        person: PersonId,
        /// What they may do.
        role: Role,
    },
}

impl Intent {
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut w = Writer::default();
        match self {
            Self::AddRelay(record) => {
                w.u8(1);
                record.write(&mut w);
            }
            Self::AddPerson(record) => {
                w.u8(2);
                record.write(&mut w);
            }
            Self::AddDevice(certificate) => {
                w.u8(3);
                certificate.write(&mut w);
            }
            Self::GrantAccess { circle, person, role } => {
                w.u8(4).put(&circle.0).put(&person.0).u8(*role as u8);
            }
        }
        w.finish()
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut r = Reader::new(bytes);
        Ok(match r.u8()? {
            1 => Self::AddRelay(RelayRecord::read(&mut r)?),
            2 => Self::AddPerson(PersonAdded::read(&mut r)?),
            3 => Self::AddDevice(Box::new(DeviceCertificate::read(&mut r)?)),
            4 => Self::GrantAccess {
                circle: LogId(r.array()?),
                person: PersonId(r.array()?),
                role: match r.u8()? {
                    1 => Role::Reader,
                    2 => Role::Writer,
                    _ => Role::Admin,
                },
            },
            _ => return Err(r.unexpected("an intent of 1 to 4")),
        })
    }
}

impl Engine {
    /// Notes what a person decided; the next sync tells the log.
    pub fn intend(&mut self, intents: Vec<Intent>) -> Vec<Effect> {
        for intent in intents {
            self.add_intent(intent);
        }
        self.finish()
    }

    pub(super) fn add_intent(&mut self, intent: Intent) {
        if self.intents.values().any(|held| *held == intent) {
            return;
        }
        let number = self.make_number();
        self.save(SaveOp::Intent(number, intent.to_bytes()));
        self.intents.insert(number, intent);
    }

    /// The relay that devices meet through: the newest of the org log, or one that this device is about to add to it.
    pub fn relay(&self) -> Option<&RelayRecord> {
        let added = || {
            self.intents
                .values()
                .find_map(|intent| if let Intent::AddRelay(relay) = intent { Some(relay) } else { None })
        };
        self.org().and_then(|org| org.relays().last()).or_else(added)
    }

    /// Turns intents into entries where that is possible now, and drops those that the log says already.
    pub(super) fn resolve_intents(&mut self, rng: &mut dyn CryptoRng) {
        let org_log = self.me.org();
        let org_busy = self.has_pending_control(org_log);
        for (number, intent) in self.intents.clone() {
            if self.is_done(&intent) {
                self.intents.remove(&number);
                self.save(SaveOp::IntentDone(number));
                continue;
            }
            match &intent {
                Intent::GrantAccess { circle, person, role } => {
                    if !self.has_pending_control(*circle) {
                        self.grant_access(*circle, *person, *role, rng);
                    }
                }
                _ if org_busy => {}
                Intent::AddRelay(record) => self.add_org_entry(Kind::RELAY_KEY, record, rng),
                Intent::AddPerson(record) => self.add_org_entry(Kind::PERSON_ADDED, record, rng),
                Intent::AddDevice(certificate) => {
                    self.add_org_entry(Kind::DEVICE_ADDED, certificate.as_ref(), rng);
                }
            }
        }
    }

    /// Before the org log names this device, a relay takes nothing of it but the entry that brings it in.
    pub(super) fn add_own_device(&mut self, rng: &mut dyn CryptoRng) {
        let me = self.me.device();
        if self.has_pending_control(self.me.org()) {
            return;
        }
        let certificate = self.intents.values().find_map(|intent| match intent {
            Intent::AddDevice(certificate) if certificate.keys.device_id() == me => Some(certificate.clone()),
            _ => None,
        });
        if let Some(certificate) = certificate {
            self.add_org_entry(Kind::DEVICE_ADDED, certificate.as_ref(), rng);
        }
    }

    fn is_done(&self, intent: &Intent) -> bool {
        let Some(org) = self.org.as_ref().map(|org| &org.state) else { return false };
        match intent {
            Intent::AddRelay(record) => org.relays().contains(record),
            Intent::AddPerson(record) => org.person(record.person).is_some(),
            Intent::AddDevice(certificate) => org.device(certificate.keys.device_id()).is_some(),
            Intent::GrantAccess { circle, person, role } => self
                .circles
                .get(circle)
                .is_some_and(|circle| circle.state.role_of(*person).is_some_and(|held| held >= *role)),
        }
    }

    fn has_pending_control(&self, log: LogId) -> bool {
        self.pending.iter().any(|pending| {
            let kind = pending.entry.header().kind;
            let decides = matches!(kind.class(), Class::Org | Class::Control);
            pending.entry.log() == log && decides && kind != Kind::CREATED && kind != Kind::GENESIS
        })
    }

    /// Signs the next entry of the org log, behind those that wait already.
    fn add_org_entry(&mut self, kind: Kind, record: &impl Record, rng: &mut dyn CryptoRng) {
        let log = self.me.org();
        let waiting = self.pending.iter().rfind(|pending| pending.entry.log() == log).map(|p| p.entry.id());
        let Some(org) = &mut self.org else { return };
        let tip = org.state.tip(self.me.author());
        let (author, incarnation) = self.me.author();
        let seq = org.own.seq.max(tip.map_or(0, |tip| tip.seq)) + 1;
        let header = Header {
            suite: Suite::XWING,
            kind,
            log,
            author,
            incarnation,
            seq,
            prev: waiting.or(tip.map(|tip| tip.id)).unwrap_or(EntryId::ZERO),
            control_head: waiting.unwrap_or(org.state.head()),
            org_head: EntryId::ZERO,
            epoch: 0,
            epoch_tag: [0; 8],
            document: DocHandle::ZERO,
            slot: SlotId::ZERO,
            nonce: make_nonce(rng),
        };
        let entry = Entry::sign(header, &record.to_body(), &self.me.secrets().sign);
        org.own.push(seq, entry.id());
        let own = org.own.to_bytes();
        self.save(SaveOp::OwnChain(log, own));
        self.add_pending(entry, Vec::new());
    }

    fn grant_access(&mut self, log: LogId, person: PersonId, role: Role, rng: &mut dyn CryptoRng) {
        let (Some(org), Some(circle)) = (&self.org, self.circles.get(&log)) else { return };
        let own_role = circle.state.role_of(self.me.person());
        if org.state.person(person).is_none()
            || own_role != Some(Role::Admin)
            || circle.state.blocked().is_some()
        {
            return;
        }
        let devices: Vec<DeviceId> = org
            .state
            .devices_of(person, org.state.len())
            .map(|(device, _)| device)
            .take(GRANTS_MAX)
            .collect();
        if devices.is_empty() {
            return;
        }
        let Some((number, key)) = circle.newest_key().map(|(number, key)| (number, key.clone())) else {
            return;
        };
        let (grants, wraps) = self.make_grants(log, number, &key, &devices, rng);
        let body = AccessGranted { person, role, until_ms: 0, grants }.to_body();
        self.add_entry(log, Draft::open(Kind::ACCESS_GRANTED), wraps, rng, |_| body);
    }
}
