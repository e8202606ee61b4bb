//! What two devices need to meet: a code that one shows and the other scans or types, and sealed messages through a
//! mailbox at the relay that only the holders of the code find and read.
//!
//! Derived from the code's secret: the mailbox (SHA-256 over label || purpose (1) || org (16) || secret (16)) and the
//! message key (HKDF(ikm secret; salt org; info label || purpose (1))). A sealed message is nonce (24) ||
//! XChaCha20-Poly1305 ciphertext; its associated data is purpose (1) || org (16) || step (1), so a message of one step
//! is never taken for another.

mod code;
mod message;

pub use crate::crypto::text_code::CodeError;
pub use code::{CeremonyCode, Purpose};
pub use message::{DISPLAY_NAME_BYTES_MAX, MessageError, Reply, Request};

use alcove_protocol::codec::Reader;
use alcove_protocol::id::{MailboxId, hash};
use alcove_protocol::label;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::crypto::OpenError;
use crate::crypto::primitive::{NONCE_BYTES, aead_open, aead_seal, derive_key, make_random};

/// The place of a message in a ceremony. Numbers are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Step(pub u8);

impl Step {
    /// The new device asks: [`Request`].
    pub const REQUEST: Step = Step(1);
    /// The old device answers: [`Reply`].
    pub const REPLY: Step = Step(2);
}

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

    fn mail_key(&self) -> Zeroizing<[u8; 32]> {
        let purpose = [self.purpose.number()];
        derive_key(&[self.secret()], &self.org.0, label::CEREMONY_KEY, &[&purpose])
    }

    fn mail_aad(&self, step: Step) -> Vec<u8> {
        [&[self.purpose.number()], self.org.0.as_slice(), &[step.0]].concat()
    }
}
