//! A person's recovery kit: 160 random bits on paper. They give a signing key that certifies one device, and an X-Wing
//! key that every epoch of the person's circles is wrapped for.
//!
//! ```text
//! seed = HKDF-SHA-256(ikm secret 20; salt org 16; info label kit-keys || purpose 1), purpose 1 Ed25519, 2 X-Wing
//!
//! bytes field of the code ([`text_code`](crate::crypto::text_code), family 2)
//!     1 bits 4-7 family (2); bit 1: a certificate follows; the rest zero
//!    16 org
//!    16 person
//!    20 secret
//!    32 SHA-256 of the relay's certificate, only with bit 1
//!     n relay address (UTF-8)
//!     4 CRC-32 of all before
//! ```
//! The secret is random and long, so no slow derivation is needed. The code holds all that a new device needs to find
//! the relay and to know it again: whoever holds the paper becomes this person once.

use alcove_protocol::codec::{Reader, Writer};
use alcove_protocol::id::{DeviceId, LogId, PersonId};
use alcove_protocol::keys::{DeviceCertificate, DeviceKeys};
use alcove_protocol::label;
use alcove_protocol::limits::RELAY_ADDRESS_BYTES_MAX;
use alcove_protocol::record::KitAdded;
use ed25519_dalek::SigningKey;
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::crypto::primitive::{derive_key, make_random};
use crate::crypto::secret::KemSecret;
use crate::crypto::text_code::{self, CodeError, CodeFamily, FRAME_BYTES};

/// Bytes of a kit's secret.
pub const KIT_SECRET_BYTES: usize = 20;
const SIGN: u8 = 1;
const KEM: u8 = 2;
const WITH_CERTIFICATE: u8 = 0b10;
const FIELDS_BYTES_MIN: usize = 16 + 16 + KIT_SECRET_BYTES;
const FIELDS_BYTES_MAX: usize = FIELDS_BYTES_MIN + 32 + RELAY_ADDRESS_BYTES_MAX;

/// What a kit's keys follow from. Wiped on drop, compared in constant time, silent in `Debug`.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct KitSecret([u8; KIT_SECRET_BYTES]);

impl std::fmt::Debug for KitSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KitSecret(secret)")
    }
}

impl PartialEq for KitSecret {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for KitSecret {}

impl From<[u8; KIT_SECRET_BYTES]> for KitSecret {
    fn from(bytes: [u8; KIT_SECRET_BYTES]) -> Self {
        Self(bytes)
    }
}

impl KitSecret {
    /// A new random secret.
    pub fn make(rng: &mut dyn CryptoRng) -> Self {
        Self(make_random(rng))
    }

    /// The keys in an organisation. The same secret gives unrelated keys in another.
    pub fn derive_keys(&self, org: LogId) -> KitKeys {
        let seed = |purpose: u8| derive_key(&[&self.0], &org.0, label::KIT_KEYS, &[&[purpose]]);
        KitKeys { sign: SigningKey::from_bytes(&seed(SIGN)), kem: KemSecret::from(*seed(KEM)) }
    }
}

/// The private keys of a kit.
#[derive(Clone)]
pub struct KitKeys {
    sign: SigningKey,
    /// Opens the epoch wraps that name the kit
    /// ([`unwrap_with`](crate::crypto::unwrap_with)), and work that was left for the person.
    pub kem: KemSecret,
}

impl std::fmt::Debug for KitKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KitKeys(secret)")
    }
}

impl KitKeys {
    /// The record that registers the kit: its public keys, for `person`.
    pub fn public(&self, person: PersonId) -> KitAdded {
        KitAdded { person, sign: self.sign.verifying_key().to_bytes(), kem: self.kem.public() }
    }

    /// Certifies a device of `person` by the kit. The org log takes one such device, then the kit is used up.
    pub fn certify(&self, org: LogId, person: PersonId, keys: DeviceKeys) -> DeviceCertificate {
        let kit: DeviceId = self.public(person).kit_id();
        DeviceCertificate::issue(org, person, keys, kit, &self.sign)
    }
}

/// The relay's address is longer than [`RELAY_ADDRESS_BYTES_MAX`]: the printed kit could not be read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a relay address of {have} bytes, at most {RELAY_ADDRESS_BYTES_MAX} allowed")]
pub struct AddressTooLong {
    /// Its bytes.
    pub have: usize,
}

/// A kit as it is printed. Whoever has it can add one device of the person.
#[derive(Clone, PartialEq, Eq)]
pub struct KitCode {
    org: LogId,
    person: PersonId,
    secret: KitSecret,
    relay_address: String,
    certificate_sha256: [u8; 32],
}

impl std::fmt::Debug for KitCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KitCode({:?}, {:?}, secret)", self.org, self.person)
    }
}

impl KitCode {
    /// A kit with a new random secret. `certificate_sha256` pins the relay's certificate; zero when the platform's trust
    /// is used.
    ///
    /// # Errors
    /// [`AddressTooLong`].
    pub fn make(
        org: LogId,
        person: PersonId,
        relay_address: String,
        certificate_sha256: [u8; 32],
        rng: &mut dyn CryptoRng,
    ) -> Result<Self, AddressTooLong> {
        let have = relay_address.len();
        if have > RELAY_ADDRESS_BYTES_MAX {
            return Err(AddressTooLong { have });
        }
        Ok(Self { org, person, secret: KitSecret::make(rng), relay_address, certificate_sha256 })
    }

    /// The organisation.
    pub fn org(&self) -> LogId {
        self.org
    }

    /// Whose kit it is.
    pub fn person(&self) -> PersonId {
        self.person
    }

    /// Host and port of the relay, or its base URL.
    pub fn relay_address(&self) -> &str {
        &self.relay_address
    }

    /// SHA-256 of the relay's certificate; zero when the platform's trust is used.
    pub fn certificate_sha256(&self) -> &[u8; 32] {
        &self.certificate_sha256
    }

    /// The private keys that follow.
    pub fn derive_keys(&self) -> KitKeys {
        self.secret.derive_keys(self.org)
    }

    /// The code as bytes.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let pinned = self.certificate_sha256 != [0; 32];
        let mut w = Writer::with_capacity(FIELDS_BYTES_MAX);
        w.put(&self.org.0).put(&self.person.0).put(&self.secret.0);
        if pinned {
            w.put(&self.certificate_sha256);
        }
        w.put(self.relay_address.as_bytes());
        let fields = Zeroizing::new(w.finish());
        text_code::to_bytes(CodeFamily::Kit, if pinned { WITH_CERTIFICATE } else { 0 }, &fields)
    }

    /// The code as text, in groups of five characters.
    pub fn to_text(&self) -> Zeroizing<String> {
        text_code::to_text(&self.to_bytes())
    }

    /// Reads the code's bytes. Total on any bytes.
    ///
    /// # Errors
    /// [`CodeError`], the likeliest cause first.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CodeError> {
        let bounds = (FIELDS_BYTES_MIN, FIELDS_BYTES_MAX);
        let (flags, fields) = text_code::read_bytes(bytes, CodeFamily::Kit, bounds)?;
        Self::read(flags, fields).ok_or(CodeError::Malformed)
    }

    /// Reads a code as it was scanned or typed. Total on any text.
    ///
    /// # Errors
    /// [`CodeError`], the likeliest cause first.
    pub fn from_text(text: &str) -> Result<Self, CodeError> {
        Self::from_bytes(&text_code::from_text(text, FRAME_BYTES + FIELDS_BYTES_MIN)?)
    }

    fn read(flags: u8, fields: &[u8]) -> Option<Self> {
        if flags & !WITH_CERTIFICATE != 0 {
            return None;
        }
        let mut r = Reader::new(fields);
        let (org, person) = (LogId(r.array().ok()?), PersonId(r.array().ok()?));
        let secret = KitSecret(r.array().ok()?);
        let pinned = flags & WITH_CERTIFICATE != 0;
        let certificate_sha256 = if pinned { r.array().ok()? } else { [0; 32] };
        // One kit has one form: a pinned certificate of zeros would be written without it.
        if pinned && certificate_sha256 == [0; 32] {
            return None;
        }
        let address = std::str::from_utf8(r.rest()).ok()?;
        let relay_address = Some(address).filter(|text| text.len() <= RELAY_ADDRESS_BYTES_MAX)?.to_owned();
        Some(Self { org, person, secret, relay_address, certificate_sha256 })
    }
}
