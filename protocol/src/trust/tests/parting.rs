//! Removals, revocations and what prepares for loss, drafted as an honest device would.

use ed25519_dalek::SigningKey;

use super::world::{Draft, Install, World, wrap_for};
use crate::entry::{Entry, Kind};
use crate::id::{DeviceId, EntryId, PersonId};
use crate::keys::{DeviceCertificate, DeviceKeys};
use crate::record::{
    AccessChanged, AccessEnded, AdminChanged, CutOff, DeviceNamed, DeviceRecovered, EpochPart, EpochRecord,
    ForkResolve, IntakeKey, KitAdded, PersonNamed, Recipient, Record, RecoveryKeys, Role, wrap_hash,
};
use crate::suite::KEM_PUBLIC_BYTES;
use crate::trust::Refusal;

/// A printed kit, with its keys made from one byte.
pub(crate) struct Paper {
    pub(crate) added: KitAdded,
    pub(crate) sign: SigningKey,
}

pub(crate) fn kit(person: PersonId, byte: u8) -> Paper {
    let sign = SigningKey::from_bytes(&[byte; 32]);
    let kem = Box::new([byte; KEM_PUBLIC_BYTES]);
    Paper { added: KitAdded { person, sign: sign.verifying_key().to_bytes(), kem }, sign }
}

/// A recovery key with the secrets of its custodians.
#[derive(Clone)]
pub(crate) struct Quorum {
    pub(crate) keys: RecoveryKeys,
    pub(crate) custodians: [SigningKey; 3],
}

pub(crate) fn quorum(byte: u8) -> Quorum {
    let custodians = [0, 1, 2].map(|number| SigningKey::from_bytes(&[byte + number; 32]));
    let keys = RecoveryKeys {
        kem: Box::new([byte; KEM_PUBLIC_BYTES]),
        custodians: custodians.each_ref().map(|key| key.verifying_key().to_bytes()),
        handed_over: None,
    };
    Quorum { keys, custodians }
}

impl Quorum {
    /// The record of `next`, signed by two of these custodians.
    pub(crate) fn hand_over(&self, world: &World, next: &RecoveryKeys, by: [u8; 2]) -> RecoveryKeys {
        let before = self.keys.recovery_id();
        let sign = |number: u8| {
            let key = self.custodians.get(usize::from(number)).unwrap();
            next.sign_hand_over(world.org.log(), before, number, key)
        };
        RecoveryKeys { handed_over: Some(by.map(sign)), ..next.clone() }
    }

    /// The word of two of these custodians for a device.
    pub(crate) fn recover(&self, world: &World, new: &Install, by: [u8; 2]) -> DeviceRecovered {
        let (org, recovery) = (world.org.log(), self.keys.recovery_id());
        let sign = |number: u8| {
            let key = self.custodians.get(usize::from(number)).unwrap();
            DeviceRecovered::sign((org, new.person, &new.keys, recovery), number, key)
        };
        let keys: DeviceKeys = new.keys.clone();
        DeviceRecovered { org, person: new.person, keys, recovery, signatures: by.map(sign) }
    }
}

impl World {
    pub(crate) fn org_record<R: Record>(&self, by: &Install, kind: Kind, record: &R) -> Entry {
        self.org_draft(by, kind, record.to_body()).sign(by)
    }

    pub(crate) fn revoking(&self, by: &Install, device: &Install) -> Entry {
        self.org_record(by, Kind::DEVICE_REVOKED, &DeviceNamed(device.id()))
    }

    pub(crate) fn revoke(&mut self, by: &Install, device: &Install) {
        self.org_push(self.revoking(by, device));
    }

    pub(crate) fn wiping(&self, by: &Install, device: &Install) -> Entry {
        self.org_record(by, Kind::DEVICE_WIPED, &DeviceNamed(device.id()))
    }

    pub(crate) fn parting(&self, by: &Install, person: PersonId) -> Entry {
        self.org_record(by, Kind::PERSON_REMOVED, &PersonNamed(person))
    }

    pub(crate) fn admin_changing(&self, by: &Install, person: PersonId, admin: bool) -> Entry {
        self.org_record(by, Kind::ADMIN_CHANGED, &AdminChanged { person, admin })
    }

    /// The certificate of a kit for a device.
    pub(crate) fn kit_word(&self, paper: &Paper, new: &Install) -> DeviceCertificate {
        let (org, keys) = (self.org.log(), new.keys.clone());
        DeviceCertificate::issue(org, new.person, keys, paper.added.kit_id(), &paper.sign)
    }

    fn org_here(&self) -> u32 {
        self.org.len() - 1
    }

    /// The epoch that comes next when these people go.
    pub(crate) fn next_epoch(&self, without: &[PersonId]) -> EpochPart {
        let number = self.circle().newest_epoch().part.number + 1;
        let keeps = |person: PersonId| !without.contains(&person);
        EpochPart {
            number,
            commitment: [u8::try_from(number).unwrap_or(u8::MAX); 32],
            history: vec![0x48; 76],
            recipients: wrapped(&self.circle().recipients(keeps, &self.org, self.org_here()), number),
        }
    }

    /// The cut-offs that belong to the removal of these people now.
    pub(crate) fn cut_offs(&self, people: &[PersonId]) -> Vec<CutOff> {
        self.circle().cut_offs_for(people, &self.org, self.org_here())
    }

    pub(crate) fn ended(&self, person: PersonId) -> AccessEnded {
        AccessEnded { person, cut_offs: self.cut_offs(&[person]), epoch: self.next_epoch(&[person]) }
    }

    pub(crate) fn changed(&self, person: PersonId, role: Role) -> AccessChanged {
        let cut: &[PersonId] = if role < Role::Writer { &[person] } else { &[] };
        let (cut_offs, epoch) = (self.cut_offs(cut), self.next_epoch(&[]));
        AccessChanged { person, role, until_ms: 0, cut_offs, epoch }
    }

    pub(crate) fn rotated(&self) -> EpochRecord {
        EpochRecord { part: self.next_epoch(&[]), cut_offs: self.cut_offs(&[]) }
    }

    pub(crate) fn resolved(&self, other_head: EntryId, removed: &[PersonId]) -> ForkResolve {
        let (cut_offs, epoch) = (self.cut_offs(removed), self.next_epoch(removed));
        ForkResolve { other_head, removed: removed.to_vec(), cut_offs, epoch }
    }

    pub(crate) fn record_draft<R: Record>(&self, by: &Install, kind: Kind, record: &R) -> Draft {
        self.draft(by, kind, record.to_body())
    }

    pub(crate) fn ending(&self, by: &Install, person: PersonId) -> Entry {
        self.record_draft(by, Kind::ACCESS_ENDED, &self.ended(person)).sign(by)
    }

    pub(crate) fn changing(&self, by: &Install, person: PersonId, role: Role) -> Entry {
        self.record_draft(by, Kind::ACCESS_CHANGED, &self.changed(person, role)).sign(by)
    }

    pub(crate) fn rotating(&self, by: &Install) -> Entry {
        self.record_draft(by, Kind::EPOCH, &self.rotated()).sign(by)
    }

    pub(crate) fn content(&self, by: &Install) -> Draft {
        self.draft(by, Kind::CONTENT, vec![0xab; 64])
    }

    /// The verdict on a circle's entry, its chain aside.
    pub(crate) fn valid(&self, entry: &Entry) -> Result<(), Refusal> {
        self.circle().check_valid(entry, &self.org, crate::trust::Signature::Check).map(drop)
    }
}

/// The intake key made from one byte, for these devices.
pub(crate) fn intake_key(byte: u8, to: &[DeviceId]) -> IntakeKey {
    IntakeKey { kem: Box::new([byte; KEM_PUBLIC_BYTES]), recipients: wrapped(to, 0) }
}

pub(crate) fn wrapped(to: &[DeviceId], epoch: u32) -> Vec<Recipient> {
    to.iter()
        .map(|device| Recipient { device: *device, wrap_hash: wrap_hash(&wrap_for(*device, epoch)) })
        .collect()
}
