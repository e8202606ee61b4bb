//! A device's public keys, the certificate that brings them into the org log, and signing.

#[cfg(test)]
mod tests;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

use crate::codec::{DecodeError, Reader, Writer};
use crate::id::{DeviceId, LogId, PersonId, RelayId, hash16};
use crate::label::{self, Label};
use crate::suite::KEM_PUBLIC_BYTES;

/// Bytes of an Ed25519 signature.
pub const SIGNATURE_BYTES: usize = 64;

/// Verifies strictly: the key and the signature must be canonical, and the key not of small order, so that every
/// device and the relay agree on what is valid.
pub fn verify(label: Label, key: &[u8; 32], message: &[&[u8]], signature: &[u8; 64]) -> bool {
    SignKey::read(key).is_some_and(|key| key.verifies(label, message, signature))
}

/// An Ed25519 public key whose point is worked out already: whoever checks many signatures of one device does that once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignKey(VerifyingKey);

impl SignKey {
    /// The key that these bytes are, or `None` when they are no point of the curve.
    pub fn read(key: &[u8; 32]) -> Option<Self> {
        VerifyingKey::from_bytes(key).ok().map(Self)
    }

    /// Verifies as [`verify`] does.
    pub(crate) fn verifies(&self, label: Label, message: &[&[u8]], signature: &[u8; 64]) -> bool {
        self.verifies_bytes(&joined(label, message), signature)
    }

    fn verifies_bytes(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        self.0.verify_strict(message, &Signature::from_bytes(signature)).is_ok()
    }
}

/// Signs `label || message`.
pub fn sign(label: Label, key: &SigningKey, message: &[&[u8]]) -> [u8; 64] {
    key.sign(&joined(label, message)).to_bytes()
}

fn joined(label: Label, message: &[&[u8]]) -> Vec<u8> {
    let mut bytes = label.bytes().to_vec();
    for part in message {
        bytes.extend_from_slice(part);
    }
    bytes
}

/// The three public keys of a device. Layout: sign (32), auth (32), kem (1,216).
#[derive(Clone, PartialEq, Eq)]
pub struct DeviceKeys {
    /// Ed25519, for entries.
    pub sign: [u8; 32],
    /// Ed25519, for logins to a relay only.
    pub auth: [u8; 32],
    /// X-Wing, for epoch wraps.
    pub kem: Box<[u8; KEM_PUBLIC_BYTES]>,
}

impl std::fmt::Debug for DeviceKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DeviceKeys({:?})", self.device_id())
    }
}

/// Refuses what is no Ed25519 public key, or one of small order (zero is one).
pub(crate) fn require_signing_key(key: &[u8; 32], reader: &Reader<'_>) -> Result<(), DecodeError> {
    if VerifyingKey::from_bytes(key).is_ok_and(|key| !key.is_weak()) {
        return Ok(());
    }
    Err(reader.unexpected("an Ed25519 public key"))
}

/// Reads an X-Wing public key. One whose X25519 half is zero would make every shared secret known.
///
/// # Errors
/// [`DecodeError`] when the bytes end early, or that half is zero.
pub(crate) fn read_kem_key(reader: &mut Reader<'_>) -> Result<Box<[u8; KEM_PUBLIC_BYTES]>, DecodeError> {
    let key = Box::new(reader.array::<KEM_PUBLIC_BYTES>()?);
    match key.last_chunk::<32>() {
        Some(half) if *half != [0; 32] => Ok(key),
        _ => Err(reader.unexpected("an X-Wing public key")),
    }
}

impl DeviceKeys {
    /// Bytes of the layout.
    pub const BYTES: usize = 32 + 32 + KEM_PUBLIC_BYTES;

    /// The id of the device that holds these keys.
    pub fn device_id(&self) -> DeviceId {
        DeviceId(hash16(label::DEVICE_ID, &[&self.sign, &self.auth, self.kem.as_slice()]))
    }

    /// Reads the layout.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`] when bytes are missing; `Unexpected` when a key is not a point of the curve.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let sign = reader.array()?;
        let auth = reader.array()?;
        for key in [&sign, &auth] {
            require_signing_key(key, reader)?;
        }
        Ok(Self { sign, auth, kem: read_kem_key(reader)? })
    }

    /// Writes the layout.
    pub fn write(&self, writer: &mut Writer) {
        writer.put(&self.sign).put(&self.auth).put(self.kem.as_slice());
    }
}

/// A person's word for a new device: signed by an active device of that person, or, for the person's first device,
/// by an active device of an org admin. Layout: org (16), person (16), keys (1,280), certifier (16), signature (64).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceCertificate {
    /// The organisation.
    pub org: LogId,
    /// Whose device it becomes.
    pub person: PersonId,
    /// The new device's keys.
    pub keys: DeviceKeys,
    /// The device that vouches.
    pub certifier: DeviceId,
    /// The certifier's signature over everything before it.
    pub signature: [u8; 64],
}

impl DeviceCertificate {
    /// Bytes of the layout.
    pub const BYTES: usize = 16 + 16 + DeviceKeys::BYTES + 16 + SIGNATURE_BYTES;

    /// Certifies `keys` as a device of `person`.
    pub fn issue(
        org: LogId,
        person: PersonId,
        keys: DeviceKeys,
        certifier: DeviceId,
        certifier_key: &SigningKey,
    ) -> Self {
        let mut certificate = Self { org, person, keys, certifier, signature: [0; 64] };
        certificate.signature = sign(label::DEVICE_CERTIFICATE, certifier_key, &[&certificate.signed_part()]);
        certificate
    }

    /// Whether the certifier's key made the signature.
    pub fn is_signed_by(&self, certifier_sign: &[u8; 32]) -> bool {
        verify(label::DEVICE_CERTIFICATE, certifier_sign, &[&self.signed_part()], &self.signature)
    }

    fn signed_part(&self) -> Vec<u8> {
        let mut writer = Writer::with_capacity(Self::BYTES);
        writer.put(&self.org.0).put(&self.person.0);
        self.keys.write(&mut writer);
        writer.put(&self.certifier.0);
        writer.finish()
    }

    /// Reads the layout.
    ///
    /// # Errors
    /// [`DecodeError`] when bytes are missing or a key is malformed.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            org: LogId(reader.array()?),
            person: PersonId(reader.array()?),
            keys: DeviceKeys::read(reader)?,
            certifier: DeviceId(reader.array()?),
            signature: reader.array()?,
        })
    }

    /// Writes the layout.
    pub fn write(&self, writer: &mut Writer) {
        writer.put(&self.signed_part()).put(&self.signature);
    }
}

/// The id of the relay that signs with this key.
pub fn relay_id(public_key: &[u8; 32]) -> RelayId {
    RelayId(hash16(label::RELAY_ID, &[public_key]))
}
