//! The vault key and the device's private keys under a passphrase, where no key store of the platform holds them.
//!
//! ```text
//! offset bytes field
//!      0     7 "alcvkey"
//!      7     1 version (1)
//!      8     4 Argon2id memory, KiB
//!     12     4 Argon2id passes
//!     16     4 Argon2id lanes
//!     20    16 salt
//!     36    24 nonce
//!     60    32 key commitment: HMAC-SHA-256(KEK, label key-commitment || nonce)
//!     92   144 sealed: vault key (32), device secrets (96), tag (16)
//!    236     4 CRC-32 of all before
//! ```
//! KEK = HKDF(ikm Argon2id(passphrase, salt); salt salt; info label vault-passphrase). The first 60 bytes are
//! associated data. The CRC tells a damaged file from a mistyped passphrase; the tag is what protects.

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::label;
use argon2::{Algorithm, Argon2, Params, Version};
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::crypto::device::DeviceSecrets;
use crate::crypto::primitive::{
    NONCE_BYTES, TAG_BYTES, aead_open, aead_seal, crc32, derive_key, hmac, make_random,
};
use crate::crypto::secret::VaultKey;

const MAGIC: &[u8; 7] = b"alcvkey";
const VERSION: u8 = 1;
const HEAD_BYTES: usize = 60;
/// Bytes of the secrets in a key file.
pub(super) const SECRETS_BYTES: usize = 32 + DeviceSecrets::BYTES;

/// Bytes of a key file.
pub const KEY_FILE_BYTES: usize = HEAD_BYTES + 32 + SECRETS_BYTES + TAG_BYTES + 4;

/// What deriving a key from a passphrase costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PassphraseCost {
    /// Argon2id memory in KiB.
    pub memory_kib: u32,
    /// Argon2id passes.
    pub passes: u32,
    /// Argon2id lanes.
    pub lanes: u32,
}

impl PassphraseCost {
    /// For new key files: 64 MiB, three passes.
    pub const DEFAULT: Self = Self { memory_kib: 64 * 1024, passes: 3, lanes: 1 };
    /// Less is refused, also when a file says so: 19 MiB, two passes.
    pub const FLOOR: Self = Self { memory_kib: 19 * 1024, passes: 2, lanes: 1 };
    /// More is refused: a damaged file must not ask for all of the machine's memory.
    pub const CEILING: Self = Self { memory_kib: 1024 * 1024, passes: 64, lanes: 16 };

    fn check(self) -> Result<(), KeyFileError> {
        if self.memory_kib < Self::FLOOR.memory_kib || self.passes < Self::FLOOR.passes || self.lanes == 0 {
            return Err(KeyFileError::ParametersTooWeak);
        }
        if self.memory_kib > Self::CEILING.memory_kib
            || self.passes > Self::CEILING.passes
            || self.lanes > Self::CEILING.lanes
        {
            return Err(KeyFileError::ParametersTooStrong);
        }
        Ok(())
    }
}

/// Why a key file does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyFileError {
    /// The passphrase is another.
    #[error("the passphrase is wrong")]
    WrongPassphrase,
    /// The file is not as it was written.
    #[error("the key file is damaged")]
    Damaged,
    /// The derivation that the file names is too cheap to be ours.
    #[error("the key file asks for a weaker key derivation than is allowed")]
    ParametersTooWeak,
    /// The derivation that the file names is dearer than this build runs.
    #[error("the key file asks for a dearer key derivation than is allowed")]
    ParametersTooStrong,
    /// The file was written by a newer Alcove.
    #[error("key file version {version} is unknown: an update is needed")]
    UnknownVersion {
        /// The version found.
        version: u8,
    },
}

/// What a key file holds.
#[derive(Clone, Debug)]
pub struct KeyFile {
    /// Opens the device's encrypted store.
    pub vault_key: VaultKey,
    /// The device's private keys.
    pub device: DeviceSecrets,
}

struct Fields {
    cost: PassphraseCost,
    salt: [u8; 16],
    nonce: [u8; NONCE_BYTES],
    commitment: [u8; 32],
    sealed: Vec<u8>,
}

impl KeyFile {
    /// Seals under a passphrase: [`KEY_FILE_BYTES`] bytes. The passphrase is taken byte for byte.
    ///
    /// # Errors
    /// [`KeyFileError::ParametersTooWeak`] or [`KeyFileError::ParametersTooStrong`] when `cost` is out of bounds.
    pub fn seal(
        &self,
        passphrase: &str,
        cost: PassphraseCost,
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, KeyFileError> {
        let salt = make_random::<16>(rng);
        let nonce = make_random::<NONCE_BYTES>(rng);
        let key = derive_kek(passphrase, cost, &salt)?;
        let mut w = Writer::with_capacity(KEY_FILE_BYTES);
        w.put(MAGIC).u8(VERSION).u32(cost.memory_kib).u32(cost.passes).u32(cost.lanes).put(&salt).put(&nonce);
        let mut file = w.finish();
        let sealed = aead_seal(&key, &nonce, &file, &self.secrets());
        file.extend_from_slice(&hmac(&key, label::KEY_COMMITMENT, &[&nonce]));
        file.extend_from_slice(&sealed);
        let checksum = crc32(&file);
        file.extend_from_slice(&checksum);
        Ok(file)
    }

    /// Opens what [`KeyFile::seal`] made. Total on any bytes.
    ///
    /// # Errors
    /// [`KeyFileError`].
    pub fn open(file: &[u8], passphrase: &str) -> Result<Self, KeyFileError> {
        let (fields, checksum) = file.split_last_chunk::<4>().ok_or(KeyFileError::Damaged)?;
        check_version(fields)?;
        if crc32(fields) != *checksum {
            return Err(KeyFileError::Damaged);
        }
        let head = fields.get(..HEAD_BYTES).ok_or(KeyFileError::Damaged)?;
        let fields = Fields::read(fields).map_err(|_| KeyFileError::Damaged)?;
        let key = derive_kek(passphrase, fields.cost, &fields.salt)?;
        let commitment = hmac(&key, label::KEY_COMMITMENT, &[&fields.nonce]);
        if !bool::from(commitment.ct_eq(&fields.commitment)) {
            return Err(KeyFileError::WrongPassphrase);
        }
        let secrets =
            aead_open(&key, &fields.nonce, head, &fields.sealed).map_err(|_| KeyFileError::Damaged)?;
        Self::from_secrets(&secrets).ok_or(KeyFileError::Damaged)
    }

    /// What is sealed: the vault key (32), then the device's secrets (96).
    pub(super) fn secrets(&self) -> Zeroizing<Vec<u8>> {
        let mut secrets = Zeroizing::new(Vec::with_capacity(SECRETS_BYTES));
        secrets.extend_from_slice(self.vault_key.expose());
        secrets.extend_from_slice(&self.device.to_bytes());
        secrets
    }

    /// Reads [`KeyFile::secrets`]; none for other bytes.
    pub(super) fn from_secrets(secrets: &[u8]) -> Option<Self> {
        let (vault_key, device) = secrets.split_first_chunk::<32>()?;
        let device = DeviceSecrets::from_bytes(device).ok()?;
        Some(Self { vault_key: VaultKey::from(*vault_key), device })
    }
}

fn check_version(file: &[u8]) -> Result<(), KeyFileError> {
    match file.split_first_chunk::<7>() {
        Some((magic, [VERSION, ..])) if magic == MAGIC => Ok(()),
        Some((magic, [version, ..])) if magic == MAGIC => {
            Err(KeyFileError::UnknownVersion { version: *version })
        }
        _ => Err(KeyFileError::Damaged),
    }
}

impl Fields {
    fn read(file: &[u8]) -> Result<Self, DecodeError> {
        let mut r = Reader::new(file);
        r.take(MAGIC.len() + 1)?;
        let cost = PassphraseCost { memory_kib: r.u32()?, passes: r.u32()?, lanes: r.u32()? };
        let fields = Self {
            cost,
            salt: r.array()?,
            nonce: r.array()?,
            commitment: r.array()?,
            sealed: r.take(SECRETS_BYTES + TAG_BYTES)?.to_vec(),
        };
        r.end()?;
        Ok(fields)
    }
}

fn derive_kek(
    passphrase: &str,
    cost: PassphraseCost,
    salt: &[u8; 16],
) -> Result<Zeroizing<[u8; 32]>, KeyFileError> {
    cost.check()?;
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32))
        .map_err(|_| KeyFileError::ParametersTooStrong)?;
    let mut derived = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, derived.as_mut_slice())
        .map_err(|_| KeyFileError::ParametersTooStrong)?;
    Ok(derive_key(&[derived.as_slice()], salt, label::VAULT_PASSPHRASE, &[]))
}
