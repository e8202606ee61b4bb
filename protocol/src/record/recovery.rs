//! Records of the org log and of owners that prepare for loss: kits, custodians, the intake key, and what a device
//! without rights may still say.

use crate::codec::{DecodeError, Reader, Writer};
use crate::id::{DeviceId, EntryId, LogId, PersonId, hash16};
use crate::keys::{DeviceKeys, SIGNATURE_BYTES, read_kem_key, require_signing_key, sign, verify};
use crate::label::{self, Label};
use crate::limits::CIRCLE_RECIPIENTS_MAX;
use crate::record::{Recipient, Record};
use crate::suite::KEM_PUBLIC_BYTES;
use ed25519_dalek::SigningKey;

/// `kit_added`: the public keys of a person's recovery kit. A new kit replaces the one before. Layout: person (16), sign
/// (32), kem (1,216).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KitAdded {
    /// Whose.
    pub person: PersonId,
    /// Signs one device certificate, and nothing else.
    pub sign: [u8; 32],
    /// Epoch keys are wrapped for it.
    pub kem: Box<[u8; KEM_PUBLIC_BYTES]>,
}

impl KitAdded {
    /// The kit's id, by which epochs name it among their recipients and certificates their certifier: first 16 bytes of
    /// SHA-256(label || person || sign || kem). The person is part of it, so that nobody can register another's kit as
    /// their own and keep it from being added.
    pub fn kit_id(&self) -> DeviceId {
        DeviceId(hash16(label::KIT_ID, &[&self.person.0, &self.sign, self.kem.as_slice()]))
    }
}

impl Record for KitAdded {
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let person = PersonId(r.array()?);
        let sign = r.array()?;
        require_signing_key(&sign, r)?;
        Ok(Self { person, sign, kem: read_kem_key(r)? })
    }

    fn write(&self, w: &mut Writer) {
        w.put(&self.person.0).put(&self.sign).put(self.kem.as_slice());
    }
}

/// Custodians of the organisation's recovery key. Any two of them act.
pub const CUSTODIANS: usize = 3;

/// `recovery_keys`: the organisation's recovery key. Layout: kem (1,216), the custodians' sign keys (3 times 32, each
/// another), handed over (1: 0, or 1 and two signatures of 65).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecoveryKeys {
    /// Epoch keys are wrapped for it, except where a circle says `no_org_recovery`.
    pub kem: Box<[u8; KEM_PUBLIC_BYTES]>,
    /// Two of them sign for a device that is recovered.
    pub custodians: [[u8; 32]; CUSTODIANS],
    /// Two custodians of the recovery key before; absent in the first.
    pub handed_over: Option<[CustodianSignature; 2]>,
}

impl RecoveryKeys {
    /// The key's id, by which epochs name it among their recipients: first 16 bytes of SHA-256(label || kem ||
    /// custodians).
    pub fn recovery_id(&self) -> DeviceId {
        DeviceId(hash16(label::RECOVERY_ID, &[self.kem.as_slice(), self.custodians.as_flattened()]))
    }

    /// Signs, as a custodian of the organisation's recovery key with the id `before`, that this key follows it.
    pub fn sign_hand_over(
        &self,
        org: LogId,
        before: DeviceId,
        custodian: u8,
        key: &SigningKey,
    ) -> CustodianSignature {
        let part = self.hand_over_part(org, before);
        CustodianSignature { custodian, signature: sign(label::RECOVERY_HAND_OVER, key, &[&part]) }
    }

    /// Whether two custodians of `before` signed that this key follows it in the organisation.
    pub fn is_handed_over_by(&self, org: LogId, before: &RecoveryKeys) -> bool {
        let part = self.hand_over_part(org, before.recovery_id());
        self.handed_over
            .as_ref()
            .is_some_and(|signatures| before.are_signed(label::RECOVERY_HAND_OVER, &[&part], signatures))
    }

    /// The key before is part of it: a custodian may stay from one key to the next, and a word given for one step must
    /// not be good for another.
    fn hand_over_part(&self, org: LogId, before: DeviceId) -> Vec<u8> {
        let mut w = Writer::default();
        w.put(&org.0).put(&before.0).put(self.kem.as_slice()).put(self.custodians.as_flattened());
        w.finish()
    }

    fn are_signed(&self, label: Label, part: &[&[u8]], signatures: &[CustodianSignature; 2]) -> bool {
        signatures.iter().all(|by| {
            let key = self.custodians.get(usize::from(by.custodian));
            key.is_some_and(|key| verify(label, key, part, &by.signature))
        })
    }
}

impl Record for RecoveryKeys {
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let kem = read_kem_key(r)?;
        let mut custodians = [[0; 32]; CUSTODIANS];
        for custodian in &mut custodians {
            *custodian = r.array()?;
            require_signing_key(custodian, r)?;
        }
        let [a, b, c] = &custodians;
        if a == b || b == c || a == c {
            return Err(r.unexpected("three custodians"));
        }
        let handed_over = match r.u8()? {
            0 => None,
            1 => Some(CustodianSignature::read_two(r)?),
            _ => return Err(r.unexpected("handed over 0 or 1")),
        };
        Ok(Self { kem, custodians, handed_over })
    }

    fn write(&self, w: &mut Writer) {
        w.put(self.kem.as_slice()).put(self.custodians.as_flattened());
        w.u8(u8::from(self.handed_over.is_some()));
        for by in self.handed_over.iter().flatten() {
            w.u8(by.custodian).put(&by.signature);
        }
    }
}

/// A custodian's word for a device. Layout: number of the custodian (1: 0 to 2), signature (64).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CustodianSignature {
    /// Which custodian, counted from 0 in [`RecoveryKeys::custodians`].
    pub custodian: u8,
    /// Ed25519 over label || the record up to the signatures.
    pub signature: [u8; SIGNATURE_BYTES],
}

impl CustodianSignature {
    fn read_two(r: &mut Reader<'_>) -> Result<[Self; 2], DecodeError> {
        let first = Self { custodian: r.u8()?, signature: r.array()? };
        let second = Self { custodian: r.u8()?, signature: r.array()? };
        if first.custodian >= second.custodian || usize::from(second.custodian) >= CUSTODIANS {
            return Err(r.unexpected("two custodians in ascending order"));
        }
        Ok([first, second])
    }
}

/// `device_recovered`: a device, by the word of two custodians. Layout: org (16), person (16), the device's public keys
/// (1,280), id of the recovery key (16), then two signatures (65 each) in ascending order of custodian.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceRecovered {
    /// The organisation.
    pub org: LogId,
    /// Whose device it becomes.
    pub person: PersonId,
    /// Its public keys.
    pub keys: DeviceKeys,
    /// The recovery key whose custodians sign.
    pub recovery: DeviceId,
    /// Two custodians' signatures.
    pub signatures: [CustodianSignature; 2],
}

impl DeviceRecovered {
    /// A custodian's signature for a device.
    pub fn sign(
        (org, person, keys, recovery): (LogId, PersonId, &DeviceKeys, DeviceId),
        custodian: u8,
        key: &SigningKey,
    ) -> CustodianSignature {
        let part = signed_part(org, person, keys, recovery);
        CustodianSignature { custodian, signature: sign(label::RECOVERY_CERTIFICATE, key, &[&part]) }
    }

    /// Whether two custodians of `recovery_keys` signed.
    pub fn is_signed_by(&self, recovery_keys: &RecoveryKeys) -> bool {
        let part = signed_part(self.org, self.person, &self.keys, self.recovery);
        self.recovery == recovery_keys.recovery_id()
            && recovery_keys.are_signed(label::RECOVERY_CERTIFICATE, &[&part], &self.signatures)
    }
}

fn signed_part(org: LogId, person: PersonId, keys: &DeviceKeys, recovery: DeviceId) -> Vec<u8> {
    let mut w = Writer::default();
    w.put(&org.0).put(&person.0);
    keys.write(&mut w);
    w.put(&recovery.0);
    w.finish()
}

impl Record for DeviceRecovered {
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let org = LogId(r.array()?);
        let person = PersonId(r.array()?);
        let keys = DeviceKeys::read(r)?;
        let recovery = DeviceId(r.array()?);
        Ok(Self { org, person, keys, recovery, signatures: CustodianSignature::read_two(r)? })
    }

    fn write(&self, w: &mut Writer) {
        w.put(&signed_part(self.org, self.person, &self.keys, self.recovery));
        for by in &self.signatures {
            w.u8(by.custodian).put(&by.signature);
        }
    }
}

/// `intake_key`: the key that work is sealed for when its device may not send it. Its private seed is wrapped for the
/// devices of org admins, as companions. Layout: kem (1,216), recipients (2), then each recipient in strictly ascending
/// order of device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntakeKey {
    /// X-Wing public key.
    pub kem: Box<[u8; KEM_PUBLIC_BYTES]>,
    /// Exactly the active devices of org admins.
    pub recipients: Vec<Recipient>,
}

impl IntakeKey {
    /// The key's id, as `intake` entries name it: first 16 bytes of SHA-256(label || kem).
    pub fn intake_id(&self) -> DeviceId {
        DeviceId(hash16(label::INTAKE_ID, &[self.kem.as_slice()]))
    }
}

impl Record for IntakeKey {
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let kem = read_kem_key(r)?;
        let count = r.count("recipients", CIRCLE_RECIPIENTS_MAX)?;
        Ok(Self { kem, recipients: Recipient::read_list(r, count)? })
    }

    fn write(&self, w: &mut Writer) {
        w.put(self.kem.as_slice());
        Recipient::write_list(&self.recipients, w);
    }
}

/// `intake`: unsent work of one circle, sealed for the organisation. Layout: id of the intake key (16), circle (16),
/// sealed (the rest: X-Wing encapsulation 1,120, ciphertext with tag).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intake {
    /// The intake key.
    pub key: DeviceId,
    /// Where it belongs.
    pub circle: LogId,
    /// HPKE in base mode, single shot.
    pub sealed: Vec<u8>,
}

impl Record for Intake {
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self { key: DeviceId(r.array()?), circle: LogId(r.array()?), sealed: r.rest().to_vec() })
    }

    fn write(&self, w: &mut Writer) {
        w.put(&self.key.0).put(&self.circle.0).put(&self.sealed);
    }
}

/// `wipe_ack`: the last word of a wiped device. Layout: id of the org-log entry that asked for it (32), changes sealed to
/// intake before (8), changes that were lost (8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WipeAck {
    /// The `device_wiped` entry.
    pub asked_by: EntryId,
    /// Unsent changes that were sealed for the organisation.
    pub sealed_changes: u64,
    /// Unsent changes that could not be: the store was locked.
    pub lost_changes: u64,
}

impl Record for WipeAck {
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self { asked_by: EntryId(r.array()?), sealed_changes: r.u64()?, lost_changes: r.u64()? })
    }

    fn write(&self, w: &mut Writer) {
        w.put(&self.asked_by.0).u64(self.sealed_changes).u64(self.lost_changes);
    }
}
