//! Who this device is.

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::id::{DeviceId, Incarnation, LogId, PersonId};
use alcove_protocol::keys::DeviceKeys;
use alcove_protocol::trust::chain::Author;

use crate::crypto::DeviceSecrets;
use crate::document::Actor;

/// This device: its keys, whose it is, and the life of its store.
#[derive(Debug)]
pub struct Identity {
    org: LogId,
    person: PersonId,
    device: DeviceId,
    incarnation: Incarnation,
    secrets: DeviceSecrets,
    keys: DeviceKeys,
}

impl Identity {
    /// The name under which the store keeps [`Self::to_bytes`].
    pub const META: &'static str = "identity";

    /// What the store keeps, besides the secrets: org (16), person (16), incarnation (8).
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut w = Writer::default();
        w.put(&self.org.0).put(&self.person.0).u64(self.incarnation.0);
        w.finish()
    }

    /// The device with these secrets, as its store remembers it.
    ///
    /// # Errors
    /// [`DecodeError`] when the bytes are not those of [`Self::to_bytes`].
    pub fn from_bytes(bytes: &[u8], secrets: DeviceSecrets) -> Result<Self, DecodeError> {
        let mut r = Reader::new(bytes);
        let (org, person) = (LogId(r.array()?), PersonId(r.array()?));
        let incarnation = Incarnation(r.u64()?);
        r.end()?;
        Ok(Self::new(org, person, incarnation, secrets))
    }

    /// The device with these secrets, in one life of its store.
    pub fn new(org: LogId, person: PersonId, incarnation: Incarnation, secrets: DeviceSecrets) -> Self {
        let keys = secrets.public();
        Self { org, person, device: keys.device_id(), incarnation, secrets, keys }
    }

    /// The organisation.
    pub fn org(&self) -> LogId {
        self.org
    }

    /// Whose device this is.
    pub fn person(&self) -> PersonId {
        self.person
    }

    /// The device.
    pub fn device(&self) -> DeviceId {
        self.device
    }

    /// The device's public keys.
    pub fn keys(&self) -> &DeviceKeys {
        &self.keys
    }

    /// The device's secrets.
    pub fn secrets(&self) -> &DeviceSecrets {
        &self.secrets
    }

    /// Whose chains this device writes.
    pub fn author(&self) -> Author {
        (self.device, self.incarnation)
    }

    /// Another life of the store begins.
    pub(super) fn begin_life(&mut self, incarnation: Incarnation) {
        self.incarnation = incarnation;
    }

    /// Who this device is inside documents.
    pub fn actor(&self) -> Actor {
        Actor::new(self.device.0, self.incarnation.0)
    }
}
