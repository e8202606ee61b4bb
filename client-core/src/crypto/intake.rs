//! Work that may not be sent any more, sealed for the organisation: the intake key, and what is sealed to it.
//!
//! ```text
//! wrap of the intake key = sealed to an admin device's X-Wing key, plaintext the intake key's seed 32,
//!                          info label intake-wrap || suite 2 || org 16 || intake 16 || recipient 16 || org head before 32
//! sealed                 = sealed to the intake key, plaintext compression 1 || length 4 || stored || padding,
//!                          info label intake-seal || suite 2 || org 16 || circle 16 || author device 16
//! ```
//! Sealing to an X-Wing key is [`kem`](crate::crypto::kem)'s. The plaintext is compressed and padded like content; what
//! it means is the caller's. Who sealed it says the signature of the `intake` entry, not the seal.

use alcove_protocol::codec::{Reader, Writer};
use alcove_protocol::entry::HEADER_BYTES;
use alcove_protocol::id::{DeviceId, EntryId, LogId};
use alcove_protocol::keys::SIGNATURE_BYTES;
use alcove_protocol::label;
use alcove_protocol::limits::ENTRY_BYTES_MAX;
use alcove_protocol::suite::{KEM_PUBLIC_BYTES, Suite};
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::crypto::OpenError;
use crate::crypto::device::DeviceSecrets;
use crate::crypto::kem::{KEM_SEAL_BYTES, WrapError, open_sealed, open_sealed_key, seal_to};
use crate::crypto::payload::{PackError, pack_stored, unpack_stored};
use crate::crypto::secret::KemSecret;

/// What a padded plaintext may have, so that the `intake` entry stays within its bound.
pub const INTAKE_PADDED_BYTES_MAX: usize =
    ENTRY_BYTES_MAX - HEADER_BYTES - SIGNATURE_BYTES - 16 - 16 - KEM_SEAL_BYTES;

/// Why work cannot be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Too much for one entry: split it.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// Nothing can be sealed to this key.
    #[error(transparent)]
    Recipient(#[from] WrapError),
}

/// What the wrap of an intake key is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IntakeWrapInfo {
    /// The suite of the `intake_key` entry.
    pub suite: Suite,
    /// The organisation.
    pub org: LogId,
    /// The intake key's id.
    pub intake: DeviceId,
    /// For which admin device.
    pub recipient: DeviceId,
    /// The org-log entry before the `intake_key` entry.
    pub previous: EntryId,
}

impl IntakeWrapInfo {
    fn to_bytes(self) -> Vec<u8> {
        let mut w = Writer::default();
        w.put(label::INTAKE_WRAP.bytes()).u16(self.suite.0).put(&self.org.0).put(&self.intake.0);
        w.put(&self.recipient.0).put(&self.previous.0);
        w.finish()
    }
}

/// Wraps an intake key for an admin device: exactly [`WRAP_BYTES`](alcove_protocol::suite::WRAP_BYTES) bytes.
///
/// # Errors
/// [`WrapError`] when the recipient's X-Wing key is malformed.
pub fn wrap_intake(
    key: &KemSecret,
    recipient: &[u8; KEM_PUBLIC_BYTES],
    info: &IntakeWrapInfo,
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>, WrapError> {
    seal_to(recipient, &info.to_bytes(), key.expose(), rng)
}

/// Opens the wrap of an intake key and checks it against `public`, the key that the org log names.
///
/// # Errors
/// [`OpenError::Sealed`] for another length, [`OpenError::Forged`] when the wrap is not for this device and `info`,
/// [`OpenError::Commitment`] when the private half of another key comes out.
pub fn unwrap_intake(
    secrets: &DeviceSecrets,
    wrap: &[u8],
    info: &IntakeWrapInfo,
    public: &[u8; KEM_PUBLIC_BYTES],
) -> Result<KemSecret, OpenError> {
    let key = KemSecret::from(*open_sealed_key(&secrets.kem, &info.to_bytes(), wrap)?);
    if bool::from(key.public().ct_eq(public.as_slice())) { Ok(key) } else { Err(OpenError::Commitment) }
}

/// Where sealed work comes from and belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IntakePlace {
    /// The suite of the `intake` entry.
    pub suite: Suite,
    /// The organisation.
    pub org: LogId,
    /// The circle that it was written in.
    pub circle: LogId,
    /// The device that wrote it.
    pub author: DeviceId,
}

impl IntakePlace {
    fn to_bytes(self) -> Vec<u8> {
        let mut w = Writer::default();
        w.put(label::INTAKE_SEAL.bytes()).u16(self.suite.0).put(&self.org.0).put(&self.circle.0);
        w.put(&self.author.0);
        w.finish()
    }
}

/// Seals work to an intake key: the `sealed` of an `intake` record.
///
/// # Errors
/// [`SealError::Pack`] when it does not fit one entry, [`SealError::Recipient`] when the key is malformed.
pub fn seal_intake(
    key: &[u8; KEM_PUBLIC_BYTES],
    place: &IntakePlace,
    work: &[u8],
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>, SealError> {
    let packed = pack_stored(&[], work, INTAKE_PADDED_BYTES_MAX)?;
    Ok(seal_to(key, &place.to_bytes(), &packed, rng)?)
}

/// Opens what [`seal_intake`] made. Total on any bytes.
///
/// # Errors
/// [`OpenError::Suite`] for algorithms this build lacks, [`OpenError::Sealed`] when it is too short,
/// [`OpenError::Forged`] when it is of another key or place or was altered; then what unpacking refuses.
pub fn open_intake(
    key: &KemSecret,
    place: &IntakePlace,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    if !place.suite.is_known() {
        return Err(OpenError::Suite);
    }
    unpack_stored(Reader::new(&open_sealed(key, &place.to_bytes(), sealed)?))
}
