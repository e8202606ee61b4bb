//! Codes that people scan or type: one alphabet, one checksum, one first byte for every family of codes.
//!
//! ```text
//! bytes field
//!     1 bits 4-7 family (1 ceremony, 2 kit, 3 share, 4 comparison; 0 and 5 to 15 are of newer versions), bits 0-3
//!       flags of the family
//!     n fields of the family
//!     4 CRC-32 of all before
//! ```
//! As text: Crockford's base32 (no I, L, O, U; read case-blind, I and L as 1, O as 0), in groups of five with dashes;
//! spaces, dashes and line breaks are skipped. The families share the first byte, so that one is never taken for
//! another: whoever types a kit where an invitation is asked for is told so.

use std::fmt::Write;

use zeroize::Zeroizing;

use crate::crypto::primitive::crc32;

/// Bytes of the first field and the checksum.
pub(crate) const FRAME_BYTES: usize = 1 + CHECKSUM_BYTES;
const CHECKSUM_BYTES: usize = 4;
/// More bytes than any family has: reading stops there, whatever a text holds.
const BYTES_MAX: usize = 512;
const GROUP_CHARS: usize = 5;
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// What a code is for, as its first byte says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeFamily {
    /// An invitation, or the link of another device.
    Ceremony,
    /// A person's recovery kit.
    Kit,
    /// A custodian's share of the organisation's recovery key.
    Share,
    /// The fingerprint of a circle that two people compare.
    Comparison,
}

impl CodeFamily {
    fn number(self) -> u8 {
        match self {
            Self::Ceremony => 1,
            Self::Kit => 2,
            Self::Share => 3,
            Self::Comparison => 4,
        }
    }

    fn from_number(number: u8) -> Option<Self> {
        [Self::Ceremony, Self::Kit, Self::Share, Self::Comparison]
            .into_iter()
            .find(|family| family.number() == number)
    }

    /// What a person calls it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Ceremony => "an invitation or device code",
            Self::Kit => "a recovery kit",
            Self::Share => "a custodian's share",
            Self::Comparison => "a comparison code",
        }
    }
}

/// Why a text is not the code that was asked for.
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
    /// More characters than any code of this family has.
    #[error("the code is too long")]
    TooLong,
    /// The code was made by a newer Alcove.
    #[error("code version {version} is unknown: an update is needed")]
    UnknownVersion {
        /// The version found.
        version: u8,
    },
    /// A whole code, for something else.
    #[error("this is {}, and another code is asked for here", .0.words())]
    AnotherFamily(CodeFamily),
    /// A character was mistyped or left out.
    #[error("something was mistyped or left out")]
    Checksum,
    /// The checksum is right and a field is not.
    #[error("the code is malformed")]
    Malformed,
}

/// Sets the first byte and the checksum around the fields.
pub(crate) fn to_bytes(family: CodeFamily, flags: u8, fields: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(FRAME_BYTES + fields.len()));
    bytes.push((family.number() << 4) | (flags & 0x0f));
    bytes.extend_from_slice(fields);
    let checksum = crc32(&bytes);
    bytes.extend_from_slice(&checksum);
    bytes
}

/// The flags and fields of a code of `family` whose fields have `fields_min` to `fields_max` bytes.
pub(crate) fn read_bytes(
    bytes: &[u8],
    family: CodeFamily,
    (fields_min, fields_max): (usize, usize),
) -> Result<(u8, &[u8]), CodeError> {
    let (body, checksum) = bytes.split_last_chunk::<CHECKSUM_BYTES>().ok_or(CodeError::TooShort)?;
    let (first, fields) = body.split_first().ok_or(CodeError::TooShort)?;
    let whole = crc32(body) == *checksum;
    let version = first >> 4;
    match CodeFamily::from_number(version) {
        // Only a whole code says what it is: a mistyped first character is a typing mistake.
        Some(other) if other != family && whole => return Err(CodeError::AnotherFamily(other)),
        _ if fields.len() < fields_min => return Err(CodeError::TooShort),
        None => return Err(CodeError::UnknownVersion { version }),
        _ if fields.len() > fields_max => return Err(CodeError::TooLong),
        _ if !whole => return Err(CodeError::Checksum),
        Some(_) => {}
    }
    Ok((first & 0x0f, fields))
}

/// The code as text, in groups of five characters.
pub(crate) fn to_text(bytes: &[u8]) -> Zeroizing<String> {
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

/// The bytes of a code as it was scanned or typed. A whole code has at least `bytes_min`.
pub(crate) fn from_text(text: &str, bytes_min: usize) -> Result<Zeroizing<Vec<u8>>, CodeError> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(BYTES_MAX));
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
            if bytes.len() == BYTES_MAX {
                return Err(CodeError::TooLong);
            }
            bytes.push(u8::try_from((bits >> held) & 0xff).unwrap_or_default());
        }
    }
    // Left-over bits are zero in a whole code, and fewer than one letter holds.
    if held >= 5 || bits & ((1 << held) - 1) != 0 {
        return Err(if bytes.len() < bytes_min { CodeError::TooShort } else { CodeError::Checksum });
    }
    Ok(bytes)
}
