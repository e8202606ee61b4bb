//! Wrapped key slots (76 bytes): epoch (4), nonce (24), the slot secret sealed with XChaCha20-Poly1305 (48) under
//! HKDF(ikm epoch key; salt circle; info label || epoch (4)). Associated data: circle (16), document (16), slot (16).

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::id::{DocHandle, LogId, SlotId};
use alcove_protocol::label;
use alcove_protocol::suite::WRAPPED_SLOT_BYTES;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::crypto::OpenError;
use crate::crypto::primitive::{
    NONCE_BYTES, TAG_BYTES, aead_open, aead_seal, derive_key, make_random, opened_key,
};
use crate::crypto::secret::{EpochKey, SlotSecret};

/// Where a key slot belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotPlace {
    /// The circle.
    pub circle: LogId,
    /// The document it seals.
    pub document: DocHandle,
    /// The slot.
    pub slot: SlotId,
}

impl SlotPlace {
    fn to_bytes(self) -> [u8; 48] {
        let mut bytes = [0; 48];
        let parts = [self.circle.0, self.document.0, self.slot.0];
        for (to, from) in bytes.chunks_exact_mut(16).zip(parts) {
            to.copy_from_slice(&from);
        }
        bytes
    }
}

fn slot_key(epoch: (u32, &EpochKey), circle: LogId) -> Zeroizing<[u8; 32]> {
    derive_key(&[epoch.1.expose()], &circle.0, label::SLOT_WRAP, &[&epoch.0.to_be_bytes()])
}

/// Wraps a slot secret under an epoch's key.
pub fn wrap_slot(
    secret: &SlotSecret,
    epoch: (u32, &EpochKey),
    place: &SlotPlace,
    rng: &mut dyn CryptoRng,
) -> [u8; WRAPPED_SLOT_BYTES] {
    let nonce = make_random::<NONCE_BYTES>(rng);
    let sealed = aead_seal(&slot_key(epoch, place.circle), &nonce, &place.to_bytes(), secret.expose());
    let mut w = Writer::with_capacity(WRAPPED_SLOT_BYTES);
    w.u32(epoch.0).put(&nonce).put(&sealed);
    let mut wrapped = [0; WRAPPED_SLOT_BYTES];
    wrapped.copy_from_slice(&w.finish());
    wrapped
}

/// The epoch whose key a wrapped slot needs.
///
/// # Errors
/// [`OpenError::Sealed`] when the bytes are shorter than a number.
pub fn slot_epoch(wrapped: &[u8]) -> Result<u32, OpenError> {
    Reader::new(wrapped).u32().map_err(OpenError::Sealed)
}

/// Opens a wrapped slot.
///
/// # Errors
/// [`OpenError::Sealed`] for another length, [`OpenError::WrongKey`] when it names another epoch than the one given,
/// [`OpenError::Forged`] when it was altered or belongs to another place or key.
pub fn unwrap_slot(
    wrapped: &[u8],
    epoch: (u32, &EpochKey),
    place: &SlotPlace,
) -> Result<SlotSecret, OpenError> {
    let (number, nonce, sealed) = read_slot(wrapped).map_err(OpenError::Sealed)?;
    if number != epoch.0 {
        return Err(OpenError::WrongKey);
    }
    let opened = aead_open(&slot_key(epoch, place.circle), &nonce, &place.to_bytes(), sealed)?;
    Ok(SlotSecret::from(*opened_key(&opened)?))
}

fn read_slot(wrapped: &[u8]) -> Result<(u32, [u8; NONCE_BYTES], &[u8]), DecodeError> {
    let mut r = Reader::new(wrapped);
    let parts = (r.u32()?, r.array()?, r.take(32 + TAG_BYTES)?);
    r.end()?;
    Ok(parts)
}
