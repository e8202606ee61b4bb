//! Intents as the store keeps them.

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::id::{DeviceId, DocHandle, LogId, PersonId};
use alcove_protocol::keys::DeviceCertificate;
use alcove_protocol::record::{
    AdminChanged, DeviceRecovered, KitAdded, PersonAdded, Policy, Record, RecoveryKeys, RelayRecord, Role,
};

use super::{Decided, Intent, SealedBytes};

const NUMBER_SEAL: u8 = 28;
const NUMBER_PURGE: u8 = 29;

impl Decided {
    /// Layout: number of the kind (1), what it is about, then the lengths of the circle's control chain and of the org
    /// log when it was made (4 each).
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut w = Writer::default();
        write(&self.intent, &mut w);
        w.u32(self.control_len).u32(self.org_len);
        w.finish()
    }

    pub(in crate::engine) fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut r = Reader::new(bytes);
        let intent = read(&mut r)?;
        // Without them the intent was made before removals existed: there is none that it could have missed.
        let (control_len, org_len) = if r.is_at_end() { (u32::MAX, u32::MAX) } else { (r.u32()?, r.u32()?) };
        r.end()?;
        Ok(Self { intent, control_len, org_len })
    }
}

pub(super) fn write(intent: &Intent, w: &mut Writer) {
    match intent {
        Intent::AddRelay(record) => record.write(w.u8(1)),
        Intent::AddPerson(record) => record.write(w.u8(2)),
        Intent::AddDevice(certificate) => certificate.write(w.u8(3)),
        Intent::GrantAccess { circle, person, role } => {
            w.u8(4).put(&circle.0).put(&person.0).u8(*role as u8);
        }
        Intent::RevokeDevice(device) => drop(w.u8(5).put(&device.0)),
        Intent::WipeDevice(device) => drop(w.u8(6).put(&device.0)),
        Intent::RemovePerson(person) => drop(w.u8(7).put(&person.0)),
        Intent::ChangeAdmin(changed) => changed.write(w.u8(8)),
        Intent::EndAccess { circle, person } => drop(w.u8(9).put(&circle.0).put(&person.0)),
        Intent::ChangeAccess { circle, person, role } => {
            w.u8(10).put(&circle.0).put(&person.0).u8(*role as u8);
        }
        Intent::Rotate { circle } => drop(w.u8(11).put(&circle.0)),
        Intent::AddKit(kit) => kit.write(w.u8(12)),
        Intent::SetRecoveryKeys(keys) => keys.write(w.u8(13)),
        Intent::SetIntakeKey => drop(w.u8(14)),
        Intent::SetPolicy(policy) => policy.write(w.u8(15)),
        Intent::AddRecoveredDevice(recovered) => recovered.write(w.u8(16)),
        Intent::GrantUntil { circle, person, role, until_ms } => {
            w.u8(17).put(&circle.0).put(&person.0).u8(*role as u8).u64(*until_ms);
        }
        Intent::Seal { circle, document, note } => {
            w.u8(NUMBER_SEAL).put(&circle.0).put(&document.0);
            w.u32(u32::try_from(note.0.len()).unwrap_or(u32::MAX)).put(&note.0);
        }
        Intent::Purge { circle, document, newest_ms } => {
            w.u8(NUMBER_PURGE).put(&circle.0).put(&document.0).u64(*newest_ms);
        }
    }
}

fn read_seal(r: &mut Reader<'_>) -> Result<Intent, DecodeError> {
    let (circle, document) = (log(r)?, DocHandle(r.array()?));
    let bytes = usize::try_from(r.u32()?).unwrap_or(usize::MAX);
    Ok(Intent::Seal { circle, document, note: SealedBytes(r.take(bytes)?.to_vec()) })
}

fn read_purge(r: &mut Reader<'_>) -> Result<Intent, DecodeError> {
    Ok(Intent::Purge { circle: log(r)?, document: DocHandle(r.array()?), newest_ms: r.u64()? })
}

pub(super) fn read(r: &mut Reader<'_>) -> Result<Intent, DecodeError> {
    Ok(match r.u8()? {
        1 => Intent::AddRelay(RelayRecord::read(r)?),
        2 => Intent::AddPerson(PersonAdded::read(r)?),
        3 => Intent::AddDevice(Box::new(DeviceCertificate::read(r)?)),
        4 => Intent::GrantAccess { circle: log(r)?, person: person(r)?, role: role(r)? },
        5 => Intent::RevokeDevice(DeviceId(r.array()?)),
        6 => Intent::WipeDevice(DeviceId(r.array()?)),
        7 => Intent::RemovePerson(person(r)?),
        8 => Intent::ChangeAdmin(AdminChanged::read(r)?),
        9 => Intent::EndAccess { circle: log(r)?, person: person(r)? },
        10 => Intent::ChangeAccess { circle: log(r)?, person: person(r)?, role: role(r)? },
        11 => Intent::Rotate { circle: log(r)? },
        12 => Intent::AddKit(Box::new(KitAdded::read(r)?)),
        13 => Intent::SetRecoveryKeys(Box::new(RecoveryKeys::read(r)?)),
        14 => Intent::SetIntakeKey,
        15 => Intent::SetPolicy(Policy::read(r)?),
        16 => Intent::AddRecoveredDevice(Box::new(DeviceRecovered::read(r)?)),
        17 => Intent::GrantUntil { circle: log(r)?, person: person(r)?, role: role(r)?, until_ms: r.u64()? },
        NUMBER_SEAL => read_seal(r)?,
        NUMBER_PURGE => read_purge(r)?,
        _ => return Err(r.unexpected("an intent of 1 to 17")),
    })
}

fn log(r: &mut Reader<'_>) -> Result<LogId, DecodeError> {
    r.array().map(LogId)
}

fn person(r: &mut Reader<'_>) -> Result<PersonId, DecodeError> {
    r.array().map(PersonId)
}

fn role(r: &mut Reader<'_>) -> Result<Role, DecodeError> {
    match r.u8()? {
        1 => Ok(Role::Reader),
        2 => Ok(Role::Writer),
        3 => Ok(Role::Admin),
        _ => Err(r.unexpected("role 1, 2 or 3")),
    }
}
