//! Records of the org log. `device_added` has no record of its own: its body is a
//! [`DeviceCertificate`](crate::keys::DeviceCertificate).

use crate::codec::{DecodeError, Reader, Writer};
use crate::id::{DeviceId, PersonId};
use crate::keys::DeviceKeys;
use crate::limits::{LEASE_DAYS_DEFAULT, LEASE_DAYS_MAX, RELAY_ADDRESS_BYTES_MAX};
use crate::record::Record;
use crate::suite::Suite;

/// `genesis`: the founder and the founder's first device, in an entry signed by that device. The org is named by the
/// entry's id, so nobody can claim it for other keys. Layout: min suite (2), founder (16), keys (1,280).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Genesis {
    /// The weakest suite the organisation takes.
    pub min_suite: Suite,
    /// The first admin.
    pub founder: PersonId,
    /// The first device's keys.
    pub keys: DeviceKeys,
}

impl Record for Genesis {
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self { min_suite: Suite(r.u16()?), founder: PersonId(r.array()?), keys: DeviceKeys::read(r)? })
    }

    fn write(&self, w: &mut Writer) {
        w.u16(self.min_suite.0).put(&self.founder.0);
        self.keys.write(w);
    }
}

/// `person_added`: a clinician, by id only; names are sealed in the `practice` circle. Layout: person (16),
/// flags (1; bit 0: org admin, the rest zero).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonAdded {
    /// The new person.
    pub person: PersonId,
    /// Whether they may add people, devices and relays.
    pub admin: bool,
}

impl Record for PersonAdded {
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let person = PersonId(r.array()?);
        let admin = match r.u8()? {
            0 => false,
            1 => true,
            _ => return Err(r.unexpected("person flags 0 or 1")),
        };
        if person.is_zero() {
            return Err(r.unexpected("a person id"));
        }
        Ok(Self { person, admin })
    }

    fn write(&self, w: &mut Writer) {
        w.put(&self.person.0).u8(u8::from(self.admin));
    }
}

/// How devices log in to a relay. The relay's record says it, never the relay's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginMode {
    /// TLS ends in the relay: devices sign the TLS exporter value.
    Exporter,
    /// TLS ends at a proxy: challenge and answer.
    Proxy,
}

/// `relay_key`: a relay this organisation uses. Layout: public key (32), login mode (1: 0 exporter, 1 proxy),
/// certificate fingerprint (32, zero when the platform's trust is used), address length (2), address (UTF-8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelayRecord {
    /// Ed25519, for receipts.
    pub public_key: [u8; 32],
    /// How devices log in.
    pub login: LoginMode,
    /// SHA-256 of the relay's certificate, or zero.
    pub certificate_sha256: [u8; 32],
    /// Host and port, or a base URL.
    pub address: String,
}

impl Record for RelayRecord {
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let public_key = r.array()?;
        let login = match r.u8()? {
            0 => LoginMode::Exporter,
            1 => LoginMode::Proxy,
            _ => return Err(r.unexpected("login mode 0 or 1")),
        };
        let certificate_sha256 = r.array()?;
        let bytes = r.count("address bytes", RELAY_ADDRESS_BYTES_MAX)?;
        let address = std::str::from_utf8(r.take(bytes)?).map_err(|_| r.unexpected("UTF-8"))?.to_owned();
        Ok(Self { public_key, login, certificate_sha256, address })
    }

    fn write(&self, w: &mut Writer) {
        w.put(&self.public_key);
        w.u8(match self.login {
            LoginMode::Exporter => 0,
            LoginMode::Proxy => 1,
        });
        w.put(&self.certificate_sha256).count(self.address.len()).put(self.address.as_bytes());
    }
}

/// `device_revoked` and `device_wiped`: the device they are about. Layout: device (16).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeviceNamed(pub DeviceId);

impl Record for DeviceNamed {
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        r.array().map(DeviceId).map(Self)
    }

    fn write(&self, w: &mut Writer) {
        w.put(&self.0.0);
    }
}

/// `person_removed`: the person who leaves. Layout: person (16).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PersonNamed(pub PersonId);

impl Record for PersonNamed {
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        r.array().map(PersonId).map(Self)
    }

    fn write(&self, w: &mut Writer) {
        w.put(&self.0.0);
    }
}

/// `admin_changed`: a person becomes an org admin, or is one no longer. Layout: person (16), flags (1; bit 0: admin).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AdminChanged {
    /// Who.
    pub person: PersonId,
    /// What they are from now on.
    pub admin: bool,
}

impl Record for AdminChanged {
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let PersonAdded { person, admin } = PersonAdded::read(r)?;
        Ok(Self { person, admin })
    }

    fn write(&self, w: &mut Writer) {
        PersonAdded { person: self.person, admin: self.admin }.write(w);
    }
}

/// `policy`: what holds for every device; the newest counts. Layout: min suite (2), lease in days (1: 1 to 60), flags (1,
/// zero: room for a rule that two admins sign).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The weakest suite taken; never lower than before.
    pub min_suite: Suite,
    /// Days without the relay after which a device stops reading. Our code keeps it, not cryptography.
    pub lease_days: u8,
}

impl Policy {
    /// What holds where the log has no policy.
    pub fn of_genesis(min_suite: Suite) -> Self {
        Self { min_suite, lease_days: LEASE_DAYS_DEFAULT }
    }
}

impl Record for Policy {
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let min_suite = Suite(r.u16()?);
        let lease_days = r.u8()?;
        if !(1..=LEASE_DAYS_MAX).contains(&lease_days) {
            return Err(r.unexpected("a lease of 1 to 60 days"));
        }
        if r.u8()? != 0 {
            return Err(r.unexpected("policy flags 0"));
        }
        Ok(Self { min_suite, lease_days })
    }

    fn write(&self, w: &mut Writer) {
        w.u16(self.min_suite.0).u8(self.lease_days).u8(0);
    }
}
