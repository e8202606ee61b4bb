//! What two devices need to meet: a code that one shows and the other scans or types, and sealed messages that only
//! the holders of the code find and read, through a mailbox at the relay or over a connection between the two.
//!
//! Commit, then reveal: the new device commits to its keys and a nonce, the old one reveals its keys and its nonce, the
//! new one its nonce. Both screens then show the same six digits, unless somebody is in between; both people say so,
//! and only then the old device vouches for the new one. [`Joining`] is the new device's side, [`Offering`] the old
//! one's; neither knows how messages travel.
//!
//! Derived from the code's secret: the mailbox (SHA-256 over label || purpose (1) || org (16) || secret (16)) and the
//! message key (HKDF(ikm secret; salt org; info label || purpose (1))). A sealed message is nonce (24) ||
//! XChaCha20-Poly1305 ciphertext; its associated data is purpose (1) || org (16) || step (1), so a message of one step
//! is never taken for another.

mod code;
mod hand_over;
mod joining;
mod letters;
mod message;
mod offering;

pub use crate::crypto::text_code::CodeError;
pub use code::{CeremonyCode, Purpose};
pub use hand_over::{HandOverPart, NotHandedOver, PART_BYTES_MAX, PARTS_MAX, open_part, seal_parts};
pub use joining::Joining;
pub use letters::Letter;
pub use message::{CeremonyError, DISPLAY_NAME_BYTES_MAX, MessageError, Reply, Request, Reveal, Verdict};
pub use offering::Offering;

use alcove_protocol::codec::Reader;
use alcove_protocol::id::{MailboxId, hash};
use alcove_protocol::label;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::crypto::OpenError;
use crate::crypto::primitive::{NONCE_BYTES, aead_open, aead_seal, derive_key, make_random};
use crate::time::Timestamp;

/// The place of a message in a ceremony. Numbers are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Step(pub u8);

impl Step {
    /// The new device asks: [`Request`].
    pub const REQUEST: Step = Step(1);
    /// The old device lets the new one in: [`Reply`].
    pub const REPLY: Step = Step(2);
    /// The old device speaks, once it holds the commitment: [`Reveal`].
    pub const REVEAL: Step = Step(3);
    /// The new device opens its commitment: its nonce (32).
    pub const NONCE: Step = Step(4);
    /// What the new device's side says in the end: [`Verdict`].
    pub const VERDICT_OF_NEW: Step = Step(5);
    /// What the old device's side says when it does not let the new one in: [`Verdict`].
    pub const VERDICT_OF_OLD: Step = Step(6);
    /// The new device has everything that a direct connection brings. One byte, zero.
    pub const DONE: Step = Step(7);
    /// The first part of what is handed over on a direct connection; the parts that follow count on from it.
    pub const HAND_OVER: Step = Step(16);
}

/// In front of an address of a device nearby, where a relay's address would stand in a code.
const NEARBY: &str = "near:";

impl CeremonyCode {
    /// The mailbox of this ceremony. Says nothing about the organisation or the secret.
    pub fn mailbox(&self) -> MailboxId {
        MailboxId(hash(label::CEREMONY_MAILBOX, &[&[self.purpose.number()], &self.org.0, self.secret()]))
    }

    /// Seals a message of one step.
    pub fn seal_mail(&self, step: Step, plaintext: &[u8], rng: &mut dyn CryptoRng) -> Vec<u8> {
        let nonce = make_random::<NONCE_BYTES>(rng);
        let mut sealed = nonce.to_vec();
        sealed.extend_from_slice(&aead_seal(&self.mail_key(), &nonce, &self.mail_aad(step), plaintext));
        sealed
    }

    /// Opens a message of one step.
    ///
    /// # Errors
    /// [`OpenError::Sealed`] when it is too short, [`OpenError::Forged`] when it belongs to another ceremony or step or
    /// was altered.
    pub fn open_mail(&self, step: Step, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let mut r = Reader::new(sealed);
        let nonce = r.array::<NONCE_BYTES>().map_err(OpenError::Sealed)?;
        aead_open(&self.mail_key(), &nonce, &self.mail_aad(step), r.rest())
    }

    /// What a code says instead of a relay's address, so that the new device comes straight to `address` (host and port).
    pub fn nearby_address(address: &str) -> String {
        format!("{NEARBY}{address}")
    }

    /// Where the old device listens, in a code that needs no relay.
    pub fn nearby(&self) -> Option<&str> {
        self.relay_address.strip_prefix(NEARBY)
    }

    /// Whether the code's time is over.
    pub fn is_over(&self, now: Timestamp) -> bool {
        u64::try_from(now.0).is_ok_and(|now| now > self.expires_ms)
    }

    fn mail_key(&self) -> Zeroizing<[u8; 32]> {
        let purpose = [self.purpose.number()];
        derive_key(&[self.secret()], &self.org.0, label::CEREMONY_KEY, &[&purpose])
    }

    fn mail_aad(&self, step: Step) -> Vec<u8> {
        [&[self.purpose.number()], self.org.0.as_slice(), &[step.0]].concat()
    }
}
