//! Sealed bodies.
//!
//! ```text
//! K    = HKDF-SHA-256(ikm; salt circle (16); info)
//! body = key commitment (32) || XChaCha20-Poly1305(K, header nonce, aad header, plaintext)
//! key commitment = HMAC-SHA-256(K, label key-commitment || header nonce)
//!
//!               ikm                      info
//! document      epoch key || slot secret label content-key || kind (2) || document (16) || epoch (4)
//! circle level  epoch key                label circle-key  || kind (2) || document (16) || epoch (4)
//! ```
//! The commitment names one key: a ciphertext that opens to two plaintexts under two keys is refused before the
//! cipher runs. It reveals nothing of K, and it differs from entry to entry with the nonce.
//!
//! The associated data is the whole header (221 bytes) with the length of the sealed bytes in its last field. For a
//! body that is sealed as a whole that is the header as sent. For the founding secrets, which are a part of the body of
//! `created`, it is that header with the length of the part.

use alcove_protocol::entry::{Entry, Header};
use alcove_protocol::label;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::crypto::primitive::{TAG_BYTES, aead_open, aead_seal, derive_key, hmac};
use crate::crypto::secret::{EpochKey, SlotSecret};
use crate::crypto::{CircleTag, OpenError};
use alcove_protocol::codec::Reader;

/// Bytes of the key commitment in front of a ciphertext.
pub const KEY_COMMITMENT_BYTES: usize = 32;
/// What sealing adds to a plaintext.
pub const SEAL_BYTES: usize = KEY_COMMITMENT_BYTES + TAG_BYTES;

/// The secrets that a body is sealed with.
#[derive(Clone, Copy, Debug)]
pub enum BodyKeys<'a> {
    /// A document's: the epoch key and the secret of the slot that the header names.
    Document(&'a EpochKey, &'a SlotSecret),
    /// The whole circle's: founding secrets and checkpoints.
    Circle(&'a EpochKey),
}

impl BodyKeys<'_> {
    fn derive(&self, header: &Header) -> Zeroizing<[u8; 32]> {
        let salt = CircleTag::of(header).0;
        let kind = header.kind.0.to_be_bytes();
        let epoch = header.epoch.to_be_bytes();
        let info: [&[u8]; 3] = [&kind, &header.document.0, &epoch];
        match self {
            Self::Document(key, slot) => {
                derive_key(&[key.expose(), slot.expose()], &salt, label::CONTENT_KEY, &info)
            }
            Self::Circle(key) => derive_key(&[key.expose()], &salt, label::CIRCLE_KEY, &info),
        }
    }
}

fn key_commitment(key: &[u8; 32], header: &Header) -> [u8; KEY_COMMITMENT_BYTES] {
    hmac(key, label::KEY_COMMITMENT, &[&header.nonce])
}

/// Seals `plaintext` (padded already: see [`payload`](crate::crypto::payload)) as the body of an entry with this
/// header. The header's nonce is fresh for each sealing.
pub fn seal_entry(header: &Header, keys: BodyKeys<'_>, plaintext: &[u8]) -> Vec<u8> {
    seal_part(header, keys, plaintext)
}

/// Opens the body of an entry whose signature was checked.
///
/// # Errors
/// [`OpenError::Suite`] for algorithms this build lacks, [`OpenError::Sealed`] when the body is too short,
/// [`OpenError::WrongKey`] when it was sealed under another key, [`OpenError::Forged`] when it was altered.
pub fn open_entry(entry: &Entry, keys: BodyKeys<'_>) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    open_part(entry.header(), keys, entry.body())
}

/// Seals a part of a body, such as the founding secrets of `created`. One part at most per entry: the nonce is the
/// header's.
pub fn seal_part(header: &Header, keys: BodyKeys<'_>, plaintext: &[u8]) -> Vec<u8> {
    let key = keys.derive(header);
    let aad = header.to_bytes(plaintext.len() + SEAL_BYTES);
    let mut sealed = key_commitment(&key, header).to_vec();
    sealed.extend_from_slice(&aead_seal(&key, &header.nonce, &aad, plaintext));
    sealed
}

/// Opens what [`seal_part`] made.
///
/// # Errors
/// As [`open_entry`].
pub fn open_part(
    header: &Header,
    keys: BodyKeys<'_>,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    if !header.suite.is_known() {
        return Err(OpenError::Suite);
    }
    let mut r = Reader::new(sealed);
    let commitment = r.array::<KEY_COMMITMENT_BYTES>().map_err(OpenError::Sealed)?;
    let key = keys.derive(header);
    if !bool::from(key_commitment(&key, header).ct_eq(&commitment)) {
        return Err(OpenError::WrongKey);
    }
    aead_open(&key, &header.nonce, &header.to_bytes(sealed.len()), r.rest())
}
