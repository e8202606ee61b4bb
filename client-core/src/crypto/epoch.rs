//! Epoch keys: what a log commits to, the wraps that hand a key to devices, and the link to the older key.
//!
//! Wrap (1,168 bytes): sealed to the recipient's X-Wing key as [`kem`](crate::crypto::kem) says, info = label || suite
//! (2) || circle (16) || epoch (4) || recipient (16) || previous control entry (32).
//!
//! History (76 bytes): older epoch (4), nonce (24), the older key sealed under
//! HKDF(ikm newer key; salt circle; info label || older (4) || newer (4)) with XChaCha20-Poly1305 (48). The older
//! number is associated data through the key.

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::id::{DeviceId, EntryId, hash};
use alcove_protocol::label;
use alcove_protocol::suite::{KEM_PUBLIC_BYTES, Suite};
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::crypto::device::DeviceSecrets;
use crate::crypto::kem::{WrapError, open_sealed_key, seal_to};
use crate::crypto::primitive::{
    NONCE_BYTES, TAG_BYTES, aead_open, aead_seal, derive_key, make_random, opened_key,
};
use crate::crypto::secret::{EpochKey, KemSecret};
use crate::crypto::{CircleTag, OpenError};

/// Bytes of a sealed older epoch key.
pub const HISTORY_BYTES: usize = 4 + NONCE_BYTES + 32 + TAG_BYTES;

/// What a log says of an epoch: bytes that only the epoch's key gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Committed {
    /// The circle as named inside the entry that brought the epoch.
    pub circle: CircleTag,
    /// The epoch.
    pub number: u32,
    /// The commitment that stands in the log.
    pub commitment: [u8; 32],
}

impl Committed {
    /// Checks that `key` is the key committed to.
    ///
    /// # Errors
    /// [`OpenError::Commitment`] when it is another.
    pub fn check(&self, key: &EpochKey) -> Result<(), OpenError> {
        let same = commitment(self.circle, self.number, key).ct_eq(&self.commitment);
        if bool::from(same) { Ok(()) } else { Err(OpenError::Commitment) }
    }
}

/// The commitment to an epoch key: SHA-256(label || circle || number || key).
pub fn commitment(circle: CircleTag, number: u32, key: &EpochKey) -> [u8; 32] {
    hash(label::EPOCH_COMMITMENT, &[&circle.0, &number.to_be_bytes(), key.expose()])
}

/// What a wrap is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrapInfo {
    /// The suite of the entry that carries the wrap.
    pub suite: Suite,
    /// The circle as named inside the entry that carries the wrap.
    pub circle: CircleTag,
    /// The epoch whose key is wrapped.
    pub number: u32,
    /// For whom.
    pub recipient: DeviceId,
    /// The control entry that the carrying entry names as newest; zero in a circle's first entry.
    pub previous: EntryId,
}

impl WrapInfo {
    fn to_bytes(self) -> Vec<u8> {
        let mut w = Writer::default();
        w.put(label::EPOCH_WRAP.bytes()).u16(self.suite.0).put(&self.circle.0).u32(self.number);
        w.put(&self.recipient.0).put(&self.previous.0);
        w.finish()
    }
}

/// Wraps an epoch key for whoever holds the private half of an X-Wing key (a device, a kit, the organisation's recovery
/// key): exactly [`WRAP_BYTES`](alcove_protocol::suite::WRAP_BYTES) bytes.
///
/// # Errors
/// [`WrapError`] when the recipient's X-Wing key is malformed.
pub fn wrap(
    key: &EpochKey,
    recipient: &[u8; KEM_PUBLIC_BYTES],
    info: &WrapInfo,
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>, WrapError> {
    seal_to(recipient, &info.to_bytes(), key.expose(), rng)
}

/// Opens a wrap for this device and checks the key against what the log committed to.
///
/// # Errors
/// As [`unwrap_with`].
pub fn unwrap(
    secrets: &DeviceSecrets,
    wrap: &[u8],
    info: &WrapInfo,
    committed: &Committed,
) -> Result<EpochKey, OpenError> {
    unwrap_with(&secrets.kem, wrap, info, committed)
}

/// Opens a wrap with any recipient's private key: a kit's, the organisation's recovery key.
///
/// # Errors
/// [`OpenError::Sealed`] for another length, [`OpenError::Forged`] when the wrap is not for this key and `info`,
/// [`OpenError::Commitment`] when another key comes out or `info` and `committed` speak of different epochs.
pub fn unwrap_with(
    kem: &KemSecret,
    wrap: &[u8],
    info: &WrapInfo,
    committed: &Committed,
) -> Result<EpochKey, OpenError> {
    if info.number != committed.number {
        return Err(OpenError::Commitment);
    }
    let key = EpochKey::from(*open_sealed_key(kem, &info.to_bytes(), wrap)?);
    committed.check(&key)?;
    Ok(key)
}

fn history_key(
    newer: &EpochKey,
    newer_number: u32,
    older_number: u32,
    circle: CircleTag,
) -> Zeroizing<[u8; 32]> {
    derive_key(
        &[newer.expose()],
        &circle.0,
        label::EPOCH_HISTORY,
        &[&older_number.to_be_bytes(), &newer_number.to_be_bytes()],
    )
}

/// Seals the newest older key that the author of a new epoch can open under the new one.
pub fn seal_history(
    older: (u32, &EpochKey),
    newer: (u32, &EpochKey),
    circle: CircleTag,
    rng: &mut dyn CryptoRng,
) -> Vec<u8> {
    let nonce = make_random::<NONCE_BYTES>(rng);
    let key = history_key(newer.1, newer.0, older.0, circle);
    let mut w = Writer::with_capacity(HISTORY_BYTES);
    w.u32(older.0).put(&nonce).put(&aead_seal(&key, &nonce, b"", older.1.expose()));
    w.finish()
}

/// The older epoch that sealed history leads to.
///
/// # Errors
/// [`OpenError::Sealed`] when it is shorter than a number.
pub fn history_number(sealed: &[u8]) -> Result<u32, OpenError> {
    Reader::new(sealed).u32().map_err(OpenError::Sealed)
}

/// Opens sealed history and checks the key against what the log committed to for the older epoch
/// ([`history_number`] says which).
///
/// # Errors
/// [`OpenError::Sealed`] for another length, [`OpenError::Forged`] when it was not sealed under the newer key,
/// [`OpenError::Commitment`] when another key than the older epoch's comes out.
pub fn open_history(
    sealed: &[u8],
    newer: (u32, &EpochKey),
    circle: CircleTag,
    older: &Committed,
) -> Result<EpochKey, OpenError> {
    let (number, nonce, ciphertext) = read_history(sealed).map_err(OpenError::Sealed)?;
    if number != older.number {
        return Err(OpenError::Commitment);
    }
    let key = history_key(newer.1, newer.0, number, circle);
    let opened = aead_open(&key, &nonce, b"", ciphertext)?;
    let older_key = EpochKey::from(*opened_key(&opened)?);
    older.check(&older_key)?;
    Ok(older_key)
}

fn read_history(sealed: &[u8]) -> Result<(u32, [u8; NONCE_BYTES], &[u8]), DecodeError> {
    let mut r = Reader::new(sealed);
    let parts = (r.u32()?, r.array()?, r.take(32 + TAG_BYTES)?);
    r.end()?;
    Ok(parts)
}
