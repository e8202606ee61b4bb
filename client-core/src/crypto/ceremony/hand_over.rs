//! What a linked device is handed over on a direct connection, in parts. Each part is sealed to the new device's own
//! key, which both people have compared, and signed by the old device: the code's secret, which a camera may have seen,
//! opens nothing of it.
//!
//! Part: X-Wing encapsulation (1,120), ciphertext and tag. HPKE base mode, single shot, as an epoch wrap, info = label
//! || suite (2) || purpose (1) || org (16) || mailbox (32) || new device (16) || step (1). Plaintext: parts in all (1),
//! signature (64), content. The signature is over label || the info after its label || parts in all (1) || content. The
//! whole is then sealed like every message of the ceremony.

use alcove_protocol::codec::{Reader, Writer};
use alcove_protocol::id::DeviceId;
use alcove_protocol::keys::{DeviceKeys, SIGNATURE_BYTES, sign, verify};
use alcove_protocol::label;
use alcove_protocol::suite::Suite;
use ed25519_dalek::SigningKey;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::{CeremonyCode, CeremonyError, Letter, Step};
use crate::crypto::DeviceSecrets;
use crate::crypto::kem::{WrapError, open_sealed, seal_to};

/// Content of one part.
pub const PART_BYTES_MAX: usize = 256 * 1024;
/// Parts of one ceremony.
pub const PARTS_MAX: usize = 64;

/// Why nothing is handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotHandedOver {
    /// There is more than [`PARTS_MAX`] parts hold.
    #[error("{have} bytes to hand over, at most {} fit", PARTS_MAX * PART_BYTES_MAX)]
    TooLarge {
        /// Its bytes.
        have: usize,
    },
    /// The new device's key is none.
    #[error(transparent)]
    Key(#[from] WrapError),
}

/// An opened part.
#[derive(Clone, PartialEq, Eq)]
pub struct HandOverPart {
    /// How many parts there are in all.
    pub parts: u8,
    /// What it holds.
    pub content: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for HandOverPart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "HandOverPart(of {}, {} bytes)", self.parts, self.content.len())
    }
}

impl Step {
    /// The step of a hand-over's part, counted from 0.
    pub fn of_part(number: u8) -> Self {
        Self(Self::HAND_OVER.0.saturating_add(number))
    }
}

/// Seals `content` for the new device with the keys `to`, signed by `from`.
///
/// # Errors
/// [`NotHandedOver`].
pub fn seal_parts(
    code: &CeremonyCode,
    content: &[u8],
    from: &SigningKey,
    to: &DeviceKeys,
    rng: &mut dyn CryptoRng,
) -> Result<Vec<Letter>, NotHandedOver> {
    let too_large = NotHandedOver::TooLarge { have: content.len() };
    let pieces: Vec<&[u8]> =
        if content.is_empty() { vec![content] } else { content.chunks(PART_BYTES_MAX).collect() };
    let parts = u8::try_from(pieces.len()).ok().filter(|parts| usize::from(*parts) <= PARTS_MAX);
    let parts = parts.ok_or(too_large)?;
    let device = to.device_id();
    let mut letters = Vec::new();
    for (number, piece) in (0..parts).zip(pieces) {
        let step = Step::of_part(number);
        let bound = bound_to(code, device, step);
        let mut plain = Zeroizing::new(vec![parts]);
        plain.extend_from_slice(&sign(label::CEREMONY_HAND_OVER, from, &[&bound, &[parts], piece]));
        plain.extend_from_slice(piece);
        let sealed = seal_to(&to.kem, &info(&bound), &plain, rng)?;
        letters.push(Letter { step, sealed: code.seal_mail(step, &sealed, rng) });
    }
    Ok(letters)
}

/// Opens a part with the new device's secrets; `from` are the keys that the old device revealed.
///
/// # Errors
/// [`CeremonyError::Forged`] when it is not the old device's word to this device.
pub fn open_part(
    code: &CeremonyCode,
    letter: &Letter,
    secrets: &DeviceSecrets,
    to: DeviceId,
    from: &DeviceKeys,
) -> Result<HandOverPart, CeremonyError> {
    let bound = bound_to(code, to, letter.step);
    let sealed = code.open_mail(letter.step, &letter.sealed).map_err(|_| CeremonyError::Forged)?;
    let plain = open_sealed(&secrets.kem, &info(&bound), &sealed).map_err(|_| CeremonyError::Forged)?;
    let mut r = Reader::new(&plain);
    let head = r.u8().and_then(|parts| Ok((parts, r.array::<SIGNATURE_BYTES>()?)));
    let (parts, signature) = head.map_err(|_| CeremonyError::Forged)?;
    let content = r.rest();
    let signed = verify(label::CEREMONY_HAND_OVER, &from.sign, &[&bound, &[parts], content], &signature);
    if signed {
        Ok(HandOverPart { parts, content: Zeroizing::new(content.to_vec()) })
    } else {
        Err(CeremonyError::Forged)
    }
}

fn bound_to(code: &CeremonyCode, device: DeviceId, step: Step) -> Vec<u8> {
    let mut w = Writer::default();
    w.u16(Suite::XWING.0).u8(code.purpose.number()).put(&code.org.0).put(&code.mailbox().0);
    w.put(&device.0).u8(step.0);
    w.finish()
}

fn info(bound: &[u8]) -> Vec<u8> {
    [label::CEREMONY_HAND_OVER.bytes(), bound].concat()
}
