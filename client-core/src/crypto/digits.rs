//! The six digits that both screens of a ceremony show, by commit and reveal.
//!
//! ```text
//! commitment = SHA-256(label ceremony-commitment || keys of the new device 1,280 || its nonce 32)
//! number     = SHA-256(label ceremony-digits || purpose 1 || org 16 || mailbox 32 || keys of the new device 1,280 ||
//!              keys of the old device 1,280 || nonce of the new 32 || nonce of the old 32 || org head 32),
//!              first 8 bytes, modulo 10^6
//! ```
//! The new device commits first; the old one reveals its nonce only while it holds the commitment; then the new one
//! reveals. So nobody in between can try nonces until two conversations show the same digits: whoever holds the code
//! and sits in the middle has one guess in a million, and two people see it.

use alcove_protocol::codec::Writer;
use alcove_protocol::id::{EntryId, LogId, MailboxId, hash};
use alcove_protocol::keys::DeviceKeys;
use alcove_protocol::label;
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;

use crate::crypto::ceremony::Purpose;
use crate::crypto::primitive::make_random;

/// Bytes of either device's nonce.
pub const DIGITS_NONCE_BYTES: usize = 32;
const DIGITS_END: u32 = 1_000_000;

/// A fresh nonce: one a ceremony and device, never used again.
pub fn make_nonce(rng: &mut dyn CryptoRng) -> [u8; DIGITS_NONCE_BYTES] {
    make_random(rng)
}

/// What the new device sends before it has seen anything of the old one.
pub fn commit(keys: &DeviceKeys, nonce: &[u8; DIGITS_NONCE_BYTES]) -> [u8; 32] {
    hash(label::CEREMONY_COMMITMENT, &[&key_bytes(keys), nonce])
}

/// Whether `commitment` was made over these keys and this nonce. When not, the ceremony ends.
pub fn is_committed(commitment: &[u8; 32], keys: &DeviceKeys, nonce: &[u8; DIGITS_NONCE_BYTES]) -> bool {
    commit(keys, nonce).ct_eq(commitment).into()
}

/// Everything that both devices must have seen alike. Each fills it in from what it sent and received.
#[derive(Clone, Copy, Debug)]
pub struct Transcript<'a> {
    /// What the ceremony is for.
    pub purpose: Purpose,
    /// The organisation that the code names.
    pub org: LogId,
    /// The ceremony's mailbox, which follows from the code's secret.
    pub mailbox: MailboxId,
    /// The device that joins.
    pub new_keys: &'a DeviceKeys,
    /// The device that lets it in.
    pub old_keys: &'a DeviceKeys,
    /// Committed to before the old device spoke.
    pub new_nonce: &'a [u8; DIGITS_NONCE_BYTES],
    /// Revealed while the commitment was held.
    pub old_nonce: &'a [u8; DIGITS_NONCE_BYTES],
    /// The newest entry of the org log that the old device names.
    pub org_head: EntryId,
}

impl Transcript<'_> {
    /// The digits that follow.
    pub fn digits(&self) -> Digits {
        let sum = hash(
            label::CEREMONY_DIGITS,
            &[
                &[self.purpose.number()],
                &self.org.0,
                &self.mailbox.0,
                &key_bytes(self.new_keys),
                &key_bytes(self.old_keys),
                self.new_nonce,
                self.old_nonce,
                &self.org_head.0,
            ],
        );
        let first = sum.first_chunk::<8>().map_or(0, |bytes| u64::from_be_bytes(*bytes));
        Digits(u32::try_from(first % u64::from(DIGITS_END)).unwrap_or_default())
    }
}

/// Six digits to read aloud: `048 213`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digits(u32);

impl Digits {
    /// As a number below 1,000,000.
    pub fn number(self) -> u32 {
        self.0
    }

    /// Reads digits as a person types them: six of them, spaces and dashes skipped.
    pub fn from_text(text: &str) -> Option<Self> {
        let typed: String = text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').collect();
        let right = typed.len() == 6 && typed.bytes().all(|letter| letter.is_ascii_digit());
        typed.parse().ok().filter(|_| right).map(Self)
    }
}

impl std::fmt::Display for Digits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:03} {:03}", self.0 / 1000, self.0 % 1000)
    }
}

fn key_bytes(keys: &DeviceKeys) -> Vec<u8> {
    let mut w = Writer::with_capacity(DeviceKeys::BYTES);
    keys.write(&mut w);
    w.finish()
}
