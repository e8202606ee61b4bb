//! Login of a device to a relay: one signature over the TLS exporter value, no extra round trip. Where TLS ends at a
//! proxy, over a challenge of the relay in its place, under a label of its own.

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
    /// TLS exporter value for [`label::LOGIN_EXPORTER`] without context: fresh in every connection. Behind a proxy the
    /// nonce of the relay's challenge.
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

    /// Signs the login with the device's `auth` key, where `exporter` is the nonce of the relay's challenge.
    pub fn sign_challenge(&self, auth: &SigningKey) -> [u8; 64] {
        sign(label::LOGIN_CHALLENGE, auth, &[&self.signed_part()])
    }

    /// Whether the device's `auth` key signed this login over the relay's challenge.
    pub fn is_challenge_signed_by(&self, auth: &[u8; 32], signature: &[u8; 64]) -> bool {
        verify(label::LOGIN_CHALLENGE, auth, &[&self.signed_part()], signature)
    }

    fn signed_part(&self) -> Vec<u8> {
        let mut w = crate::codec::Writer::default();
        w.put(self.exporter).put(&self.relay.0).u16(PROTOCOL_VERSION);
        w.put(&self.org.0).put(&self.device.0);
        w.count(self.host.len()).put(self.host.as_bytes());
        w.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_over_a_challenge_is_none_over_the_exporter_and_the_other_way_round() {
        let auth = SigningKey::from_bytes(&[3; 32]);
        let (relay, org, device) = (RelayId([1; 16]), LogId([2; 16]), DeviceId([4; 16]));
        let context = LoginContext { exporter: &[9; 32], relay, host: "relay.example", org, device };
        let key = auth.verifying_key().to_bytes();
        let (over_exporter, over_challenge) = (context.sign(&auth), context.sign_challenge(&auth));
        assert!(context.is_signed_by(&key, &over_exporter));
        assert!(context.is_challenge_signed_by(&key, &over_challenge));
        assert!(!context.is_signed_by(&key, &over_challenge));
        assert!(!context.is_challenge_signed_by(&key, &over_exporter));
        let other = LoginContext { exporter: &[8; 32], ..context };
        assert!(!other.is_challenge_signed_by(&key, &over_challenge));
    }
}
