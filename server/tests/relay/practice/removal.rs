//! Removals, revocations, kits, custodians, and what devices hand in.

use alcove_protocol::entry::Kind;
use alcove_protocol::id::{DeviceId, EntryId, LogId, PersonId};
use alcove_protocol::keys::DeviceCertificate;
use alcove_protocol::record::{
    AccessEnded, CutOff, DeviceNamed, DeviceRecovered, EpochPart, EpochRecord, Grant, Intake, IntakeKey,
    KeyGrant, KitAdded, LoginMode, PersonNamed, Recipient, Record, RecoveryKeys, RelayRecord, WipeAck,
    wrap_hash,
};
use alcove_protocol::suite::KEM_PUBLIC_BYTES;
use ed25519_dalek::SigningKey;

use super::{Device, Signed};

/// Where a device counts what it hands in.
const BESIDE: LogId = LogId([0xee; 16]);

impl Device {
    /// The epoch that the device seals under, and its tag.
    pub(super) fn epoch(&self, circle: LogId) -> (u32, [u8; 8]) {
        let number = self.epochs.get(&circle).copied().unwrap_or(1);
        (number, [6 + u8::try_from(number).unwrap(); 8])
    }

    /// Seals under the next epoch from now on.
    pub(crate) fn see_epoch(&mut self, circle: LogId) {
        *self.epochs.entry(circle).or_insert(1) += 1;
    }

    fn org_entry(&mut self, kind: Kind, body: &[u8], companions: Vec<Vec<u8>>) -> Signed {
        let header = self.header(kind, self.org);
        let signed = self.signed(header, body, companions);
        self.see_org(&signed.entry);
        signed
    }

    pub(crate) fn revoke(&mut self, device: DeviceId) -> Signed {
        self.org_entry(Kind::DEVICE_REVOKED, &DeviceNamed(device).to_body(), Vec::new())
    }

    pub(crate) fn wipe(&mut self, device: DeviceId) -> Signed {
        self.org_entry(Kind::DEVICE_WIPED, &DeviceNamed(device).to_body(), Vec::new())
    }

    pub(crate) fn remove_person(&mut self, person: PersonId) -> Signed {
        self.org_entry(Kind::PERSON_REMOVED, &PersonNamed(person).to_body(), Vec::new())
    }

    pub(crate) fn relay_key(&mut self, public_key: [u8; 32], login: LoginMode) -> Signed {
        let address = "localhost".to_owned();
        let record = RelayRecord { public_key, login, certificate_sha256: [0; 32], address };
        self.org_entry(Kind::RELAY_KEY, &record.to_body(), Vec::new())
    }

    /// A kit of this person: its entry, its id, its key.
    pub(crate) fn kit(&mut self, seed: u8) -> (Signed, DeviceId, SigningKey) {
        let key = SigningKey::from_bytes(&[seed; 32]);
        let kit = KitAdded {
            person: self.person,
            sign: key.verifying_key().to_bytes(),
            kem: Box::new([seed; KEM_PUBLIC_BYTES]),
        };
        (self.org_entry(Kind::KIT_ADDED, &kit.to_body(), Vec::new()), kit.kit_id(), key)
    }

    /// The organisation's recovery key: its entry, its id, its custodians' keys.
    pub(crate) fn recovery(&mut self) -> (Signed, DeviceId, [SigningKey; 3]) {
        let custodians = [61, 62, 63].map(|seed| SigningKey::from_bytes(&[seed; 32]));
        let keys = RecoveryKeys {
            kem: Box::new([60; KEM_PUBLIC_BYTES]),
            custodians: custodians.each_ref().map(|key| key.verifying_key().to_bytes()),
            handed_over: None,
        };
        (self.org_entry(Kind::RECOVERY_KEYS, &keys.to_body(), Vec::new()), keys.recovery_id(), custodians)
    }

    /// An intake key for this device alone.
    pub(crate) fn intake_key(&mut self) -> (Signed, DeviceId) {
        let wrap = self.wrap();
        let recipients = vec![Recipient { device: self.id(), wrap_hash: wrap_hash(&wrap) }];
        let key = IntakeKey { kem: Box::new([50; KEM_PUBLIC_BYTES]), recipients };
        (self.org_entry(Kind::INTAKE_KEY, &key.to_body(), vec![wrap]), key.intake_id())
    }

    /// Its kit vouches for this device.
    pub(crate) fn vouched_by_kit(&mut self, of: &Device, kit: DeviceId, key: &SigningKey) {
        self.org = of.org;
        let keys = self.keys.clone();
        self.certificate = Some(DeviceCertificate::issue(of.org, self.person, keys, kit, key));
    }

    /// Two custodians vouch for this device; its add on top of `head`.
    pub(crate) fn recovered(
        &mut self,
        of: &Device,
        recovery: DeviceId,
        custodians: &[SigningKey; 3],
        head: EntryId,
    ) -> Signed {
        self.org = of.org;
        let what = (of.org, self.person, &self.keys, recovery);
        let sign = |number: u8| DeviceRecovered::sign(what, number, &custodians[usize::from(number)]);
        let signatures = [sign(0), sign(2)];
        let record = DeviceRecovered {
            org: of.org,
            person: self.person,
            keys: self.keys.clone(),
            recovery,
            signatures,
        };
        self.word = Some(record.to_body());
        self.org_head = head;
        self.heads.insert(self.org, head);
        self.org_entry(Kind::DEVICE_RECOVERED, &record.to_body(), Vec::new())
    }

    /// Its newest entry in a log, as the last one that counts.
    pub(crate) fn cut_off(&self, log: LogId) -> CutOff {
        let (seq, id) = self.chains[&log];
        CutOff { device: self.id(), incarnation: alcove_protocol::id::Incarnation(1), seq, id }
    }

    fn next_epoch(&mut self, circle: LogId, recipients: &[DeviceId]) -> (EpochPart, Vec<Vec<u8>>) {
        let mut devices = recipients.to_vec();
        devices.sort_unstable();
        let wraps: Vec<Vec<u8>> = devices.iter().map(|_| self.wrap()).collect();
        let recipients = devices
            .iter()
            .zip(&wraps)
            .map(|(device, wrap)| Recipient { device: *device, wrap_hash: wrap_hash(wrap) })
            .collect();
        self.see_epoch(circle);
        let (number, tag) = self.epoch(circle);
        let part = EpochPart { number, commitment: [tag[0]; 32], history: vec![1; 80], recipients };
        (part, wraps)
    }

    pub(crate) fn end_access(
        &mut self,
        circle: LogId,
        person: PersonId,
        stay: &[DeviceId],
        cut_offs: Vec<CutOff>,
    ) -> Signed {
        let (epoch, wraps) = self.next_epoch(circle, stay);
        let header = self.header(Kind::ACCESS_ENDED, circle);
        let ended = self.signed(header, &AccessEnded { person, cut_offs, epoch }.to_body(), wraps);
        self.see_control(&ended.entry);
        ended
    }

    pub(crate) fn rotate(&mut self, circle: LogId, recipients: &[DeviceId], cut_offs: Vec<CutOff>) -> Signed {
        let (part, wraps) = self.next_epoch(circle, recipients);
        let header = self.header(Kind::EPOCH, circle);
        let rotated = self.signed(header, &EpochRecord { part, cut_offs }.to_body(), wraps);
        self.see_control(&rotated.entry);
        rotated
    }

    pub(crate) fn key_grant(&mut self, circle: LogId, recipients: &[DeviceId]) -> Signed {
        let wraps: Vec<Vec<u8>> = recipients.iter().map(|_| self.wrap()).collect();
        let grants = recipients.iter().zip(&wraps).map(|(device, wrap)| Grant {
            epoch: 1,
            recipient: Recipient { device: *device, wrap_hash: wrap_hash(wrap) },
        });
        let body = KeyGrant(grants.collect()).to_body();
        let header = self.header(Kind::KEY_GRANT, circle);
        self.signed(header, &body, wraps)
    }

    fn beside(&mut self, kind: Kind, body: &[u8]) -> Signed {
        let mut header = self.header(kind, self.org);
        let (seq, prev) = self.chains.get(&BESIDE).copied().unwrap_or((0, EntryId::ZERO));
        (header.seq, header.prev, header.control_head, header.org_head) =
            (seq + 1, prev, EntryId::ZERO, self.org_head);
        let entry = alcove_protocol::entry::Entry::sign(header, body, &self.sign);
        self.chains.insert(BESIDE, (seq + 1, entry.id()));
        Signed { entry, companions: Vec::new() }
    }

    pub(crate) fn intake(&mut self, key: DeviceId, circle: LogId, bytes: usize) -> Signed {
        let sealed = self.bytes::<64>().iter().cycle().take(bytes).copied().collect();
        self.beside(Kind::INTAKE, &Intake { key, circle, sealed }.to_body())
    }

    pub(crate) fn wipe_ack(&mut self, asked_by: EntryId) -> Signed {
        let ack = WipeAck { asked_by, sealed_changes: 3, lost_changes: 0 };
        self.beside(Kind::WIPE_ACK, &ack.to_body())
    }

    /// Takes back its last entry in a circle, a rotation that was refused: `before` is the one it is made anew behind.
    pub(crate) fn undo(&mut self, circle: LogId, before: &Signed) {
        let last = before.entry.header();
        self.chains.insert(circle, (last.seq, before.entry.id()));
        self.see_control(&before.entry);
        *self.epochs.entry(circle).or_insert(2) -= 1;
    }
}
