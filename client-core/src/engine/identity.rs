//! Who this device is.

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

    /// Who this device is inside documents.
    pub fn actor(&self) -> Actor {
        Actor::new(self.device.0, self.incarnation.0)
    }
}
