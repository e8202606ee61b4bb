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
//! As text: Crockford's base32 (no I, L, O, U; read case-blind, I and L as 1, O as 0), in groups of five with dashes;
//! spaces, dashes and line breaks are skipped. 8 bytes of overhead in 41 + n bytes (73 + n with a pinned certificate):
//! `192.168.1.20:8443` costs 93 characters, 144 with a pinned certificate, and a fifth more for the dashes. The
//! certificate is not cut short: it is what stands between the new device and an impostor of the relay.

use std::fmt::Write;

use alcove_protocol::codec::{Reader, Writer};
use alcove_protocol::id::LogId;
use alcove_protocol::limits::RELAY_ADDRESS_BYTES_MAX;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::crypto::primitive::{crc32, make_random};

const VERSION: u8 = 1;
const WITH_CERTIFICATE: u8 = 0b10;
const LINK: u8 = 0b01;
const CODE_BYTES_MIN: usize = 1 + 16 + 16 + 4 + 4;
const CODE_BYTES_MAX: usize = CODE_BYTES_MIN + 32 + RELAY_ADDRESS_BYTES_MAX;
const GROUP_CHARS: usize = 5;
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

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

/// Why a text is not a ceremony code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// A character that no code has.
    #[error("character {at} of the code is not a letter or digit that codes have")]
    Character {
        /// Its place in the text, from 1.
        at: usize,
    },
    /// Characters are missing.
    #[error("the code is too short")]
    TooShort,
    /// More characters than any code has.
    #[error("the code is too long")]
    TooLong,
    /// The code was made by a newer Alcove.
    #[error("code version {version} is unknown: an update is needed")]
    UnknownVersion {
        /// The version found.
        version: u8,
    },
    /// A character was mistyped or left out.
    #[error("the code's checksum is wrong: something was mistyped")]
    Checksum,
    /// The checksum is right and a field is not.
    #[error("the code is malformed")]
    Malformed,
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
        let mut w = Writer::with_capacity(CODE_BYTES_MAX);
        let flags = self.purpose.number() | if pinned { WITH_CERTIFICATE } else { 0 };
        w.u8((VERSION << 4) | flags).put(&self.org.0).put(self.secret.as_slice());
        w.u32(u32::try_from(self.expires_ms / 1000).unwrap_or(u32::MAX));
        if pinned {
            w.put(&self.certificate_sha256);
        }
        w.put(self.relay_address.as_bytes());
        let mut bytes = Zeroizing::new(w.finish());
        let checksum = crc32(&bytes);
        bytes.extend_from_slice(&checksum);
        to_base32(&bytes)
    }

    /// Reads a code as it was scanned or typed. Total on any text.
    ///
    /// # Errors
    /// [`CodeError`], the likeliest cause first.
    pub fn from_text(text: &str) -> Result<Self, CodeError> {
        let bytes = from_base32(text)?;
        let first = *bytes.first().ok_or(CodeError::TooShort)?;
        if bytes.len() < CODE_BYTES_MIN {
            return Err(CodeError::TooShort);
        }
        if first >> 4 != VERSION {
            return Err(CodeError::UnknownVersion { version: first >> 4 });
        }
        let (fields, checksum) = bytes.split_last_chunk::<4>().ok_or(CodeError::TooShort)?;
        if crc32(fields) != *checksum {
            return Err(CodeError::Checksum);
        }
        Self::read(fields).ok_or(CodeError::Malformed)
    }

    fn read(fields: &[u8]) -> Option<Self> {
        let mut r = Reader::new(fields);
        let flags = r.u8().ok()? & 0x0f;
        if flags & !(WITH_CERTIFICATE | LINK) != 0 {
            return None;
        }
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

fn to_base32(bytes: &[u8]) -> Zeroizing<String> {
    let chars = (bytes.len() * 8).div_ceil(5);
    let mut text = Zeroizing::new(String::with_capacity(chars + chars / GROUP_CHARS));
    let mut bits: u16 = 0;
    let mut held = 0;
    let mut written = 0;
    let mut put = |value: u16| {
        if written > 0 && written % GROUP_CHARS == 0 {
            text.push('-');
        }
        written += 1;
        let letter = ALPHABET.get(usize::from(value & 31)).copied().unwrap_or(b'0');
        // Writing to a string cannot fail.
        let _ = text.write_char(char::from(letter));
    };
    for byte in bytes {
        bits = (bits << 8) | u16::from(*byte);
        held += 8;
        while held >= 5 {
            held -= 5;
            put(bits >> held);
        }
    }
    if held > 0 {
        put(bits << (5 - held));
    }
    text
}

fn letter_value(letter: char) -> Option<u16> {
    let letter = match letter.to_ascii_uppercase() {
        'I' | 'L' => '1',
        'O' => '0',
        other => other,
    };
    let at = ALPHABET.iter().position(|of_alphabet| char::from(*of_alphabet) == letter)?;
    u16::try_from(at).ok()
}

fn from_base32(text: &str) -> Result<Zeroizing<Vec<u8>>, CodeError> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(CODE_BYTES_MAX));
    let mut bits: u16 = 0;
    let mut held = 0;
    for (at, letter) in text.chars().enumerate() {
        if letter == '-' || letter.is_whitespace() {
            continue;
        }
        let value = letter_value(letter).ok_or(CodeError::Character { at: at + 1 })?;
        bits = (bits << 5) | value;
        held += 5;
        if held >= 8 {
            held -= 8;
            if bytes.len() == CODE_BYTES_MAX {
                return Err(CodeError::TooLong);
            }
            bytes.push(u8::try_from((bits >> held) & 0xff).unwrap_or_default());
        }
    }
    // Left-over bits are zero in a whole code, and fewer than one letter holds.
    if held >= 5 || bits & ((1 << held) - 1) != 0 {
        return Err(if bytes.len() < CODE_BYTES_MIN { CodeError::TooShort } else { CodeError::Checksum });
    }
    Ok(bytes)
}
