//! The organisation's recovery key: three custodians, any two of them act.
//!
//! Reading needs the X-Wing seed `s` (32). For each pair {i, j} of custodians one holds a random pad and the other
//! `s` XOR that pad, so two custodians give `s` and one gives random bytes. Acting needs two signatures, each with a
//! key that only its custodian has.
//!
//! ```text
//! bytes field of a share ([`text_code`](crate::crypto::text_code), family 3)
//!     1 bits 4-7 family (3); the rest zero
//!     1 number of the custodian, 0 to 2
//!    16 org
//!    16 id of the recovery key
//!    32 Ed25519 seed of the custodian's signing key
//!    64 two pads, in ascending order of the other custodian's number
//!     4 CRC-32 of all before
//! ```
//! A share lives on paper. The seed exists twice: while the shares are made, and while two are put together.

use alcove_protocol::codec::{Reader, Writer};
use alcove_protocol::id::{DeviceId, LogId, PersonId};
use alcove_protocol::keys::DeviceKeys;
use alcove_protocol::record::{CUSTODIANS, CustodianSignature, DeviceRecovered, RecoveryKeys};
use ed25519_dalek::SigningKey;
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::crypto::primitive::make_random;
use crate::crypto::secret::KemSecret;
use crate::crypto::text_code::{self, CodeError, CodeFamily, FRAME_BYTES};

const FIELDS_BYTES: usize = 1 + 16 + 16 + 32 + 32 + 32;
const PADS: usize = CUSTODIANS - 1;

/// Why shares do not give the organisation's recovery key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QuorumError {
    /// Another custodian's share is needed.
    #[error("shares of two custodians are needed, {have} is there")]
    TooFew {
        /// Shares given.
        have: usize,
    },
    /// The same custodian's share was given twice.
    #[error("the share of custodian {} is there twice; another custodian's is needed", .custodian + 1)]
    Twice {
        /// Whose, counted from 0.
        custodian: u8,
    },
    /// A share of another organisation.
    #[error("the share of custodian {} belongs to another organisation", .custodian + 1)]
    AnotherOrg {
        /// Whose, counted from 0.
        custodian: u8,
    },
    /// A share of a recovery key that was handed over, or of one that was never registered.
    #[error("the share of custodian {} belongs to another recovery key: an older or a newer sheet", .custodian + 1)]
    AnotherRecovery {
        /// Whose, counted from 0.
        custodian: u8,
    },
    /// The share's signing key is not the one that the log names for this custodian.
    #[error("the share of custodian {} is not the one that was registered", .custodian + 1)]
    NotTheCustodian {
        /// Whose, counted from 0.
        custodian: u8,
    },
    /// Every part looks right, and what comes out is not the key that the log names: a pad was altered.
    #[error("the shares do not fit together: at least one was altered")]
    NotTheKey,
}

/// One custodian's share. Alone it signs for one of two, and reads nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Share {
    number: u8,
    org: LogId,
    recovery: DeviceId,
    sign: SigningKey,
    pads: [KemSecret; PADS],
}

impl std::fmt::Debug for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Share({}, {:?}, {:?}, secret)", self.number, self.org, self.recovery)
    }
}

/// A new recovery key: what goes into the org log, and the three shares for three sheets of paper.
#[derive(Debug)]
pub struct NewRecovery {
    /// The record, not handed over yet.
    pub record: RecoveryKeys,
    /// For the custodians 0, 1 and 2.
    pub shares: [Share; CUSTODIANS],
}

impl NewRecovery {
    /// Makes seed, pads and signing keys, and forgets the seed.
    pub fn make(org: LogId, rng: &mut dyn CryptoRng) -> Self {
        let seed = KemSecret::make(rng);
        let signs: [SigningKey; CUSTODIANS] =
            std::array::from_fn(|_| SigningKey::from_bytes(&Zeroizing::new(make_random(rng))));
        // For the pairs {0, 1}, {0, 2}, {1, 2}: the pad of the lower number, and what it leaves of the seed.
        let lower: [KemSecret; CUSTODIANS] = std::array::from_fn(|_| KemSecret::make(rng));
        let [of_01, of_02, of_12] = &lower;
        let pads = [
            [of_01.clone(), of_02.clone()],
            [xor(&seed, of_01), of_12.clone()],
            [xor(&seed, of_02), xor(&seed, of_12)],
        ];
        let custodians = signs.each_ref().map(|sign| sign.verifying_key().to_bytes());
        let record = RecoveryKeys { kem: seed.public(), custodians, handed_over: None };
        let recovery = record.recovery_id();
        let mut number = 0;
        let mut share = |sign: SigningKey, pads: [KemSecret; PADS]| {
            let share = Share { number, org, recovery, sign, pads };
            number += 1;
            share
        };
        let ([sign_0, sign_1, sign_2], [pads_0, pads_1, pads_2]) = (signs, pads);
        let shares = [share(sign_0, pads_0), share(sign_1, pads_1), share(sign_2, pads_2)];
        Self { record, shares }
    }
}

impl Share {
    /// Which custodian, counted from 0.
    pub fn number(&self) -> u8 {
        self.number
    }

    /// The organisation.
    pub fn org(&self) -> LogId {
        self.org
    }

    /// The recovery key that it is a share of.
    pub fn recovery(&self) -> DeviceId {
        self.recovery
    }

    /// The custodian's word for a device of `person`.
    pub fn sign_recovered(&self, person: PersonId, keys: &DeviceKeys) -> CustodianSignature {
        DeviceRecovered::sign((self.org, person, keys, self.recovery), self.number, &self.sign)
    }

    /// The custodian's word that `next` follows the recovery key of this share.
    pub fn sign_hand_over(&self, next: &RecoveryKeys) -> CustodianSignature {
        next.sign_hand_over(self.org, self.recovery, self.number, &self.sign)
    }

    /// The share as bytes.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut w = Writer::with_capacity(FIELDS_BYTES);
        w.u8(self.number).put(&self.org.0).put(&self.recovery.0).put(self.sign.as_bytes());
        for pad in &self.pads {
            w.put(pad.expose());
        }
        let fields = Zeroizing::new(w.finish());
        text_code::to_bytes(CodeFamily::Share, 0, &fields)
    }

    /// The share as text, in groups of five characters.
    pub fn to_text(&self) -> Zeroizing<String> {
        text_code::to_text(&self.to_bytes())
    }

    /// Reads a share's bytes. Total on any bytes.
    ///
    /// # Errors
    /// [`CodeError`], the likeliest cause first.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CodeError> {
        let (flags, fields) = text_code::read_bytes(bytes, CodeFamily::Share, (FIELDS_BYTES, FIELDS_BYTES))?;
        Self::read(fields).filter(|_| flags == 0).ok_or(CodeError::Malformed)
    }

    /// Reads a share as it was scanned or typed. Total on any text.
    ///
    /// # Errors
    /// [`CodeError`], the likeliest cause first.
    pub fn from_text(text: &str) -> Result<Self, CodeError> {
        Self::from_bytes(&text_code::from_text(text, FRAME_BYTES + FIELDS_BYTES)?)
    }

    fn read(fields: &[u8]) -> Option<Self> {
        let mut r = Reader::new(fields);
        let number = r.u8().ok().filter(|number| usize::from(*number) < CUSTODIANS)?;
        let (org, recovery) = (LogId(r.array().ok()?), DeviceId(r.array().ok()?));
        let sign = SigningKey::from_bytes(&Zeroizing::new(r.array().ok()?));
        let pads = [KemSecret::from(r.array().ok()?), KemSecret::from(r.array().ok()?)];
        Some(Self { number, org, recovery, sign, pads })
    }

    /// The pad shared with another custodian.
    fn pad_with(&self, other: u8) -> Option<&KemSecret> {
        let place = if other < self.number { other } else { other.checked_sub(1)? };
        self.pads.get(usize::from(place)).filter(|_| other != self.number)
    }

    fn require_of(&self, org: LogId, record: &RecoveryKeys) -> Result<(), QuorumError> {
        let custodian = self.number;
        if self.org != org {
            return Err(QuorumError::AnotherOrg { custodian });
        }
        if self.recovery != record.recovery_id() {
            return Err(QuorumError::AnotherRecovery { custodian });
        }
        let sign = self.sign.verifying_key().to_bytes();
        match record.custodians.get(usize::from(custodian)) {
            Some(registered) if *registered == sign => Ok(()),
            _ => Err(QuorumError::NotTheCustodian { custodian }),
        }
    }
}

/// Two custodians' shares put together. Wiped on drop.
#[derive(Clone, Debug)]
pub struct Quorum {
    /// Opens the epoch wraps that name the recovery key ([`unwrap_with`](crate::crypto::unwrap_with)).
    pub kem: KemSecret,
    shares: [Share; 2],
}

/// Whether these shares may belong together, as far as they say themselves: before anything is known of the organisation.
///
/// # Errors
/// [`QuorumError`] of the first that does not fit the one in front.
pub fn require_together(shares: &[Share]) -> Result<(), QuorumError> {
    let Some(first) = shares.first() else { return Err(QuorumError::TooFew { have: 0 }) };
    for (at, share) in shares.iter().enumerate() {
        let custodian = share.number;
        if share.org != first.org {
            return Err(QuorumError::AnotherOrg { custodian });
        }
        if share.recovery != first.recovery {
            return Err(QuorumError::AnotherRecovery { custodian });
        }
        if shares.iter().take(at).any(|before| before.number == custodian) {
            return Err(QuorumError::Twice { custodian });
        }
    }
    if shares.len() < 2 { Err(QuorumError::TooFew { have: shares.len() }) } else { Ok(()) }
}

impl Quorum {
    /// Puts shares of two custodians together, or of all three; `record` is the recovery key in force in the org log of
    /// `org`.
    ///
    /// # Errors
    /// [`QuorumError`]. With three shares of which one was altered in a pad, the other two are found.
    pub fn combine(shares: &[Share], org: LogId, record: &RecoveryKeys) -> Result<Self, QuorumError> {
        for (at, share) in shares.iter().enumerate() {
            share.require_of(org, record)?;
            if shares.iter().take(at).any(|before| before.number == share.number) {
                return Err(QuorumError::Twice { custodian: share.number });
            }
        }
        if shares.len() < 2 {
            return Err(QuorumError::TooFew { have: shares.len() });
        }
        for (at, one) in shares.iter().enumerate() {
            for other in shares.iter().skip(at + 1) {
                let pads = one.pad_with(other.number).zip(other.pad_with(one.number));
                let Some(kem) = pads.map(|(one, other)| xor(one, other)) else { continue };
                if bool::from(kem.public().ct_eq(record.kem.as_slice())) {
                    return Ok(Self { kem, shares: in_order(one, other) });
                }
            }
        }
        Err(QuorumError::NotTheKey)
    }

    /// A device of `person`, by the word of both custodians. The device adds itself to the org log with it.
    pub fn recover_device(&self, person: PersonId, keys: DeviceKeys) -> DeviceRecovered {
        let [first, second] = &self.shares;
        let signatures = [first.sign_recovered(person, &keys), second.sign_recovered(person, &keys)];
        DeviceRecovered { org: first.org, person, keys, recovery: first.recovery, signatures }
    }

    /// The record of the recovery key that follows, with both custodians' signatures.
    pub fn hand_over(&self, next: RecoveryKeys) -> RecoveryKeys {
        let signatures = self.shares.each_ref().map(|share| share.sign_hand_over(&next));
        RecoveryKeys { handed_over: Some(signatures), ..next }
    }
}

fn in_order(one: &Share, other: &Share) -> [Share; 2] {
    let (first, second) = if one.number < other.number { (one, other) } else { (other, one) };
    [first.clone(), second.clone()]
}

fn xor(one: &KemSecret, other: &KemSecret) -> KemSecret {
    let mut sum = Zeroizing::new(*one.expose());
    for (byte, with) in sum.iter_mut().zip(other.expose()) {
        *byte ^= with;
    }
    KemSecret::from(*sum)
}
