//! The vault key and the device's private keys under a key that the platform's key store holds, beside the key file under
//! the passphrase: losing either one leaves the other.
//!
//! ```text
//! offset bytes field
//!      0     7 "alcvslt"
//!      7     1 version (1)
//!      8    16 slot, random: the key store's name of the key
//!     24    24 nonce
//!     48    32 key commitment: HMAC-SHA-256(KEK, label key-commitment || nonce)
//!     80   144 sealed: vault key (32), device secrets (96), tag (16)
//!    224     2 length of what follows (1 to 4,096)
//!    226     n the key store's wrap of the slot's key
//!            4 CRC-32 of all before
//! ```
//! KEK = HKDF(ikm slot key; salt slot; info label vault-key-store). The slot's key is 32 random bytes; the key store wraps it
//! and never sees what it opens. The first 48 bytes are associated data. A wrap that was altered is the key store's to
//! refuse; one that opens to another key is found by the commitment.

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::label;
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::crypto::passphrase::{KeyFile, SECRETS_BYTES};
use crate::crypto::primitive::{
    NONCE_BYTES, TAG_BYTES, aead_open, aead_seal, crc32, derive_key, hmac, make_random,
};
use crate::crypto::secret::StoreSlotKey;

const MAGIC: &[u8; 7] = b"alcvslt";
const VERSION: u8 = 1;
const HEAD_BYTES: usize = 48;

/// Bytes of a slot's id.
pub const STORE_SLOT_ID_BYTES: usize = 16;
/// Bytes that a key store's wrap of a key may have.
pub const STORE_WRAP_BYTES_MAX: usize = 4_096;
/// Bytes that a slot may have.
pub const STORE_SLOT_BYTES_MAX: usize =
    HEAD_BYTES + 32 + SECRETS_BYTES + TAG_BYTES + 2 + STORE_WRAP_BYTES_MAX + 4;

/// Why a slot does not open, or could not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StoreSlotError {
    /// The key store gave another key.
    #[error("the key store gave another key than this device's")]
    WrongKey,
    /// The key store's wrap is empty, or longer than [`STORE_WRAP_BYTES_MAX`].
    #[error("the key store gave a wrap that cannot be kept")]
    BadWrap,
    /// The slot is not as it was written.
    #[error("the key store's slot is damaged")]
    Damaged,
    /// The slot was written by a newer Alcove.
    #[error("key-store slot version {version} is unknown: an update is needed")]
    UnknownVersion {
        /// The version found.
        version: u8,
    },
}

/// A sealed slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreSlot {
    /// The key store's name of the key.
    pub id: [u8; STORE_SLOT_ID_BYTES],
    nonce: [u8; NONCE_BYTES],
    commitment: [u8; 32],
    sealed: Vec<u8>,
    /// The slot's key, as the key store wrapped it.
    pub wrap: Vec<u8>,
}

impl StoreSlot {
    /// Seals a device's keys for the slot `id`, whose key the key store has wrapped.
    ///
    /// # Errors
    /// [`StoreSlotError::BadWrap`].
    pub fn seal(
        keys: &KeyFile,
        id: [u8; STORE_SLOT_ID_BYTES],
        key: &StoreSlotKey,
        wrap: Vec<u8>,
        rng: &mut dyn CryptoRng,
    ) -> Result<Self, StoreSlotError> {
        if wrap.is_empty() || wrap.len() > STORE_WRAP_BYTES_MAX {
            return Err(StoreSlotError::BadWrap);
        }
        let nonce = make_random::<NONCE_BYTES>(rng);
        let kek = derive_kek(key, &id);
        let commitment = hmac(&kek, label::KEY_COMMITMENT, &[&nonce]);
        let sealed = aead_seal(&kek, &nonce, &head(&id, &nonce), &keys.secrets());
        Ok(Self { id, nonce, commitment, sealed, wrap })
    }

    /// The keys, with what the key store unwrapped.
    ///
    /// # Errors
    /// [`StoreSlotError::WrongKey`] for any other bytes, [`StoreSlotError::Damaged`].
    pub fn open(&self, unwrapped: &[u8]) -> Result<KeyFile, StoreSlotError> {
        let key: [u8; 32] = unwrapped.try_into().map_err(|_| StoreSlotError::WrongKey)?;
        let kek = derive_kek(&StoreSlotKey::from(key), &self.id);
        let commitment = hmac(&kek, label::KEY_COMMITMENT, &[&self.nonce]);
        if !bool::from(commitment.ct_eq(&self.commitment)) {
            return Err(StoreSlotError::WrongKey);
        }
        let secrets = aead_open(&kek, &self.nonce, &head(&self.id, &self.nonce), &self.sealed)
            .map_err(|_| StoreSlotError::Damaged)?;
        KeyFile::from_secrets(&secrets).ok_or(StoreSlotError::Damaged)
    }

    /// The slot's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut w = Writer::with_capacity(STORE_SLOT_BYTES_MAX);
        w.put(&head(&self.id, &self.nonce)).put(&self.commitment).put(&self.sealed);
        w.u16(u16::try_from(self.wrap.len()).unwrap_or(u16::MAX)).put(&self.wrap);
        let mut bytes = w.finish();
        let checksum = crc32(&bytes);
        bytes.extend_from_slice(&checksum);
        bytes
    }

    /// Reads [`StoreSlot::to_bytes`]. Total on any bytes.
    ///
    /// # Errors
    /// [`StoreSlotError::Damaged`], [`StoreSlotError::UnknownVersion`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, StoreSlotError> {
        let (fields, checksum) = bytes.split_last_chunk::<4>().ok_or(StoreSlotError::Damaged)?;
        match fields.split_first_chunk::<7>() {
            Some((magic, [VERSION, ..])) if magic == MAGIC => {}
            Some((magic, [version, ..])) if magic == MAGIC => {
                return Err(StoreSlotError::UnknownVersion { version: *version });
            }
            _ => return Err(StoreSlotError::Damaged),
        }
        if crc32(fields) != *checksum {
            return Err(StoreSlotError::Damaged);
        }
        Self::read(fields).map_err(|_| StoreSlotError::Damaged)
    }

    fn read(fields: &[u8]) -> Result<Self, DecodeError> {
        let mut r = Reader::new(fields);
        r.take(MAGIC.len() + 1)?;
        let (id, nonce, commitment) = (r.array()?, r.array()?, r.array()?);
        let sealed = r.take(SECRETS_BYTES + TAG_BYTES)?.to_vec();
        let length = r.u16()?;
        let wrap = r.take(usize::from(length))?.to_vec();
        r.end()?;
        Ok(Self { id, nonce, commitment, sealed, wrap })
    }
}

fn head(id: &[u8; STORE_SLOT_ID_BYTES], nonce: &[u8; NONCE_BYTES]) -> Vec<u8> {
    let mut w = Writer::with_capacity(HEAD_BYTES);
    w.put(MAGIC).u8(VERSION).put(id).put(nonce);
    w.finish()
}

fn derive_kek(key: &StoreSlotKey, id: &[u8; STORE_SLOT_ID_BYTES]) -> Zeroizing<[u8; 32]> {
    derive_key(&[key.expose()], id, label::VAULT_KEY_STORE, &[])
}
