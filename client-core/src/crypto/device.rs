//! The private keys of this device.

use alcove_protocol::id::DeviceId;
use alcove_protocol::keys::DeviceKeys;
use ed25519_dalek::SigningKey;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::crypto::primitive::make_random;
use crate::crypto::secret::KemSecret;

/// The bytes are not the private keys of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("device secrets of {} bytes are expected, {have} are there", DeviceSecrets::BYTES)]
pub struct DeviceSecretsError {
    /// Bytes found.
    pub have: usize,
}

/// The three private keys of a device. Layout: Ed25519 seed of `sign` (32), of `auth` (32), X-Wing seed (32).
#[derive(Clone)]
pub struct DeviceSecrets {
    /// Signs entries.
    pub sign: SigningKey,
    /// Signs logins to a relay, nothing else.
    pub auth: SigningKey,
    /// Opens what is sealed to the device.
    pub kem: KemSecret,
}

impl std::fmt::Debug for DeviceSecrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DeviceSecrets(secret)")
    }
}

impl DeviceSecrets {
    /// Bytes of the layout.
    pub const BYTES: usize = 96;

    /// New random keys.
    pub fn make(rng: &mut dyn CryptoRng) -> Self {
        let mut seed = || Zeroizing::new(make_random::<32>(rng));
        Self {
            sign: SigningKey::from_bytes(&seed()),
            auth: SigningKey::from_bytes(&seed()),
            kem: KemSecret::from(*seed()),
        }
    }

    /// The public halves.
    pub fn public(&self) -> DeviceKeys {
        DeviceKeys {
            sign: self.sign.verifying_key().to_bytes(),
            auth: self.auth.verifying_key().to_bytes(),
            kem: self.kem.public(),
        }
    }

    /// The id that follows from the public halves. Recomputes the X-Wing public key: callers keep the answer.
    pub fn derive_device_id(&self) -> DeviceId {
        self.public().device_id()
    }

    /// Writes the layout.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(Self::BYTES));
        bytes.extend_from_slice(self.sign.as_bytes());
        bytes.extend_from_slice(self.auth.as_bytes());
        bytes.extend_from_slice(self.kem.expose());
        bytes
    }

    /// Reads the layout.
    ///
    /// # Errors
    /// [`DeviceSecretsError`] when the length is not [`Self::BYTES`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DeviceSecretsError> {
        let wrong = || DeviceSecretsError { have: bytes.len() };
        let (sign, rest) = bytes.split_first_chunk::<32>().ok_or_else(wrong)?;
        let (auth, rest) = rest.split_first_chunk::<32>().ok_or_else(wrong)?;
        let kem_seed = Zeroizing::new(<[u8; 32]>::try_from(rest).map_err(|_| wrong())?);
        let kem = KemSecret::from(*kem_seed);
        Ok(Self { sign: SigningKey::from_bytes(sign), auth: SigningKey::from_bytes(auth), kem })
    }
}
