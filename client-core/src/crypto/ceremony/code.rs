//! The code as text.
//!
//! ```text
//! bytes field
//!     1 bits 4-7 version (1); bit 1: a certificate follows; bit 0: purpose (0 invite, 1 link); the rest zero
//!    16 org
//!    16 secret
//!     4 expiry, seconds since 1970
//!    32 SHA-256 of the relay's certificate, only with bit 1
//!     n relay address (UTF-8)
//!     4 CRC-32 of all before
//! ```
//! As text: see [`text_code`](crate::crypto::text_code). 8 bytes of overhead in 41 + n bytes (73 + n with a pinned
//! certificate): `192.168.1.20:8443` costs 93 characters, 144 with a pinned certificate, and a fifth more for the
//! dashes. The certificate is not cut short: it is what stands between the new device and an impostor of the relay.

use alcove_protocol::codec::{Reader, Writer};
use alcove_protocol::id::LogId;
use alcove_protocol::limits::RELAY_ADDRESS_BYTES_MAX;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::crypto::primitive::make_random;
use crate::crypto::text_code::{self, CodeError, CodeFamily, FRAME_BYTES};

const WITH_CERTIFICATE: u8 = 0b10;
const LINK: u8 = 0b01;
const FIELDS_BYTES_MIN: usize = 16 + 16 + 4;
const FIELDS_BYTES_MAX: usize = FIELDS_BYTES_MIN + 32 + RELAY_ADDRESS_BYTES_MAX;

/// What a ceremony is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A person joins the organisation.
    Invite,
    /// A person adds another device.
    Link,
}

impl Purpose {
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::Invite => 0,
            Self::Link => LINK,
        }
    }
}

/// A ceremony's code. Whoever has it can take part until it expires.
#[derive(Clone, PartialEq, Eq)]
pub struct CeremonyCode {
    /// What the ceremony is for.
    pub purpose: Purpose,
    /// The organisation.
    pub org: LogId,
    secret: Zeroizing<[u8; 16]>,
    /// Host and port of the relay, or its base URL; at most
    /// [`RELAY_ADDRESS_BYTES_MAX`] bytes.
    pub relay_address: String,
    /// SHA-256 of the relay's certificate; zero when the platform's trust is used.
    pub certificate_sha256: [u8; 32],
    /// When the code stops working, ms since 1970. The text keeps whole seconds, rounded down.
    pub expires_ms: u64,
}

impl std::fmt::Debug for CeremonyCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CeremonyCode({:?}, {:?}, secret)", self.purpose, self.org)
    }
}

impl CeremonyCode {
    /// A code with a new random secret.
    pub fn make(
        purpose: Purpose,
        org: LogId,
        relay_address: String,
        certificate_sha256: [u8; 32],
        expires_ms: u64,
        rng: &mut dyn CryptoRng,
    ) -> Self {
        let secret = Zeroizing::new(make_random(rng));
        Self { purpose, org, secret, relay_address, certificate_sha256, expires_ms }
    }

    pub(crate) fn secret(&self) -> &[u8; 16] {
        &self.secret
    }

    /// The code as text, in groups of five characters.
    pub fn to_text(&self) -> Zeroizing<String> {
        let pinned = self.certificate_sha256 != [0; 32];
        let mut w = Writer::with_capacity(FIELDS_BYTES_MAX);
        let flags = self.purpose.number() | if pinned { WITH_CERTIFICATE } else { 0 };
        w.put(&self.org.0).put(self.secret.as_slice());
        w.u32(u32::try_from(self.expires_ms / 1000).unwrap_or(u32::MAX));
        if pinned {
            w.put(&self.certificate_sha256);
        }
        w.put(self.relay_address.as_bytes());
        let fields = Zeroizing::new(w.finish());
        text_code::to_text(&text_code::to_bytes(CodeFamily::Ceremony, flags, &fields))
    }

    /// Reads a code as it was scanned or typed. Total on any text.
    ///
    /// # Errors
    /// [`CodeError`], the likeliest cause first.
    pub fn from_text(text: &str) -> Result<Self, CodeError> {
        let bytes = text_code::from_text(text, FRAME_BYTES + FIELDS_BYTES_MIN)?;
        let bounds = (FIELDS_BYTES_MIN, FIELDS_BYTES_MAX);
        let (flags, fields) = text_code::read_bytes(&bytes, CodeFamily::Ceremony, bounds)?;
        Self::read(flags, fields).ok_or(CodeError::Malformed)
    }

    fn read(flags: u8, fields: &[u8]) -> Option<Self> {
        if flags & !(WITH_CERTIFICATE | LINK) != 0 {
            return None;
        }
        let mut r = Reader::new(fields);
        let org = LogId(r.array().ok()?);
        let secret = Zeroizing::new(r.array().ok()?);
        let expires_ms = u64::from(r.u32().ok()?) * 1000;
        let certificate_sha256 = if flags & WITH_CERTIFICATE == 0 { [0; 32] } else { r.array().ok()? };
        let relay_address = std::str::from_utf8(r.rest()).ok()?;
        Some(Self {
            purpose: if flags & LINK == 0 { Purpose::Invite } else { Purpose::Link },
            org,
            secret,
            relay_address: Some(relay_address)
                .filter(|address| address.len() <= RELAY_ADDRESS_BYTES_MAX)?
                .to_owned(),
            certificate_sha256,
            expires_ms,
        })
    }
}
