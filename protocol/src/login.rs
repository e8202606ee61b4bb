//! Login of a device to a relay: one signature over the TLS exporter value, no extra round trip.

use ed25519_dalek::SigningKey;

use crate::frame::PROTOCOL_VERSION;
use crate::id::{DeviceId, LogId, RelayId};
use crate::keys::{sign, verify};
use crate::label;

/// Bytes of the TLS exporter value that a login signs.
pub const EXPORTER_BYTES: usize = 32;

/// What a login binds together: this connection, this relay under this name, this device of this organisation.
#[derive(Clone, Debug)]
pub struct LoginContext<'a> {
    /// TLS exporter value for [`label::LOGIN_EXPORTER`] without context: fresh in every connection.
    pub exporter: &'a [u8; EXPORTER_BYTES],
    /// The relay, by the key that the org log names.
    pub relay: RelayId,
    /// The host the device connected to (the `Host` header, without port).
    pub host: &'a str,
    /// The organisation.
    pub org: LogId,
    /// The device.
    pub device: DeviceId,
}

impl LoginContext<'_> {
    /// Signs the login with the device's `auth` key.
    pub fn sign(&self, auth: &SigningKey) -> [u8; 64] {
        sign(label::LOGIN, auth, &[&self.signed_part()])
    }

    /// Whether the device's `auth` key signed this login.
    pub fn is_signed_by(&self, auth: &[u8; 32], signature: &[u8; 64]) -> bool {
        verify(label::LOGIN, auth, &[&self.signed_part()], signature)
    }

    fn signed_part(&self) -> Vec<u8> {
        let mut w = crate::codec::Writer::default();
        w.put(self.exporter).put(&self.relay.0).u16(PROTOCOL_VERSION);
        w.put(&self.org.0).put(&self.device.0);
        w.count(self.host.len()).put(self.host.as_bytes());
        w.finish()
    }
}
