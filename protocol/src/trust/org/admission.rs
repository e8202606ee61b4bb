//! How devices come into the organisation: by the word of a device, of a kit, or of two custodians.

use super::OrgState;
use crate::id::{DeviceId, PersonId};
use crate::keys::{DeviceCertificate, DeviceKeys};
use crate::limits::PERSON_DEVICES_MAX;
use crate::record::{DeviceRecovered, Record};
use crate::trust::Refusal;

/// A device that is about to come in, with the word for it checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newcomer {
    /// Its public keys.
    pub keys: DeviceKeys,
    /// Whose device it becomes.
    pub person: PersonId,
}

impl OrgState {
    /// Whether the bytes (a device certificate, or the record of a recovered device) would bring a device in now.
    ///
    /// # Errors
    /// [`Refusal`], the first rule that is broken.
    pub fn check_newcomer(&self, bytes: &[u8]) -> Result<Newcomer, Refusal> {
        if bytes.len() == DeviceCertificate::BYTES {
            let certificate = DeviceCertificate::from_body(bytes)?;
            self.check_certificate(&certificate)?;
            return Ok(Newcomer { keys: certificate.keys, person: certificate.person });
        }
        let recovered = DeviceRecovered::from_body(bytes)?;
        self.check_recovered(&recovered)?;
        Ok(Newcomer { keys: recovered.keys, person: recovered.person })
    }

    /// Whether a certificate would bring its device in now. The certifier is an active device of the same person; or one
    /// of an admin, while the person has never had a device; or the person's kit, which is used up with it.
    ///
    /// An admin never vouches for another device of a person who has had one: whoever may add people must not be able to
    /// read in their name.
    ///
    /// # Errors
    /// [`Refusal`], the first rule that is broken.
    pub fn check_certificate(&self, certificate: &DeviceCertificate) -> Result<(), Refusal> {
        self.check_place(certificate.org, certificate.person, certificate.keys.device_id())?;
        let here = self.len();
        if let Some(kit) = self.kits.get(&certificate.certifier) {
            if !certificate.is_signed_by(&kit.keys.sign) {
                return Err(Refusal::NotSigned);
            }
            return match kit.is_in_force_at(here) {
                true if kit.keys.person == certificate.person => Ok(()),
                true => Err(Refusal::NoRight),
                false => Err(Refusal::Rule("a kit vouches once, until it is replaced")),
            };
        }
        let certifier = self.devices.get(&certificate.certifier).ok_or(Refusal::UnknownAuthor)?;
        if !certificate.is_signed_by(&certifier.keys.sign) {
            return Err(Refusal::NotSigned);
        }
        if certifier.revoked_at.is_some() {
            return Err(Refusal::Revoked);
        }
        let own = certifier.person == certificate.person;
        let first_by_admin = self.is_admin(certifier.person)
            && self.people.get(&certificate.person).is_some_and(|person| person.devices.is_empty());
        if own || first_by_admin { Ok(()) } else { Err(Refusal::NoRight) }
    }

    /// Whether two custodians of the recovery key in force bring the device in now.
    ///
    /// # Errors
    /// [`Refusal`], the first rule that is broken.
    pub fn check_recovered(&self, recovered: &DeviceRecovered) -> Result<(), Refusal> {
        self.check_place(recovered.org, recovered.person, recovered.keys.device_id())?;
        let keys = self
            .recovery_at(self.len())
            .filter(|keys| keys.recovery_id() == recovered.recovery)
            .ok_or(Refusal::Rule("the organisation's recovery key is another"))?;
        if recovered.is_signed_by(keys) { Ok(()) } else { Err(Refusal::NotSigned) }
    }

    fn check_place(&self, org: crate::id::LogId, person: PersonId, device: DeviceId) -> Result<(), Refusal> {
        if org != self.log {
            return Err(Refusal::WrongLog);
        }
        if !self.has_person_at(person, self.len()) {
            return Err(Refusal::Rule("a device belongs to a person of the org log"));
        }
        if self.devices.contains_key(&device) {
            return Err(Refusal::Rule("a device is added once"));
        }
        if self.devices_of(person, self.len()).count() >= PERSON_DEVICES_MAX {
            return Err(Refusal::Rule("a person has no more than 64 active devices"));
        }
        Ok(())
    }
}
