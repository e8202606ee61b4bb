//! X-Wing keys, and sealing to one: HPKE in base mode, single shot, X-Wing, HKDF-SHA-256, ChaCha20-Poly1305, no
//! associated data. Sealed: encapsulation (1,120) || ciphertext and tag. What the seal belongs to stands in the info,
//! which starts with a label.
//!
//! Nothing here says who sealed: where that matters, an entry signs the sealed bytes or their hash.

use alcove_protocol::codec::Reader;
use alcove_protocol::suite::{KEM_PUBLIC_BYTES, WRAP_BYTES};
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::XWing;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::crypto::OpenError;
use crate::crypto::primitive::TAG_BYTES;
use crate::crypto::secret::KemSecret;

/// Bytes of an X-Wing encapsulation.
pub const ENCAPSULATION_BYTES: usize = WRAP_BYTES - 32 - TAG_BYTES;
/// What sealing to an X-Wing key adds to a plaintext.
pub const KEM_SEAL_BYTES: usize = ENCAPSULATION_BYTES + TAG_BYTES;

/// The recipient's X-Wing public key is not one; nothing can be sealed to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the recipient's X-Wing public key is malformed")]
pub struct WrapError;

impl KemSecret {
    /// The public half. Takes as long as making a key: callers keep the answer.
    pub fn public(&self) -> Box<[u8; KEM_PUBLIC_BYTES]> {
        let mut public = Box::new([0; KEM_PUBLIC_BYTES]);
        XWing::sk_to_pk(&self.private()).write_exact(public.as_mut_slice());
        public
    }

    fn private(&self) -> <XWing as Kem>::PrivateKey {
        #[expect(clippy::expect_used, reason = "hpke refuses only another length than 32 bytes")]
        <XWing as Kem>::PrivateKey::from_bytes(self.expose()).expect("an X-Wing seed has 32 bytes")
    }
}

/// Seals to an X-Wing public key.
///
/// # Errors
/// [`WrapError`] when the key is malformed.
pub(crate) fn seal_to(
    recipient: &[u8; KEM_PUBLIC_BYTES],
    info: &[u8],
    plaintext: &[u8],
    mut rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>, WrapError> {
    let recipient = <XWing as Kem>::PublicKey::from_bytes(recipient).map_err(|_| WrapError)?;
    let (encapsulated, ciphertext) = hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, XWing>(
        &OpModeS::Base,
        &recipient,
        info,
        plaintext,
        b"",
        &mut rng,
    )
    .map_err(|_| WrapError)?;
    let mut sealed = encapsulated.to_bytes().to_vec();
    sealed.extend_from_slice(&ciphertext);
    Ok(sealed)
}

/// Opens what [`seal_to`] made. Total on any bytes.
///
/// # Errors
/// [`OpenError::Sealed`] when it is shorter than any seal, [`OpenError::Forged`] when it was not sealed for this key
/// and `info`, or was altered.
pub(crate) fn open_sealed(
    secret: &KemSecret,
    info: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let mut r = Reader::new(sealed);
    let encapsulated = r.take(ENCAPSULATION_BYTES).map_err(OpenError::Sealed)?;
    let ciphertext = r.rest();
    let encapsulated =
        <XWing as Kem>::EncappedKey::from_bytes(encapsulated).map_err(|_| OpenError::Forged)?;
    hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, XWing>(
        &OpModeR::Base,
        &secret.private(),
        &encapsulated,
        info,
        ciphertext,
        b"",
    )
    .map(Zeroizing::new)
    .map_err(|_| OpenError::Forged)
}

/// Opens a sealed key of exactly 32 bytes.
///
/// # Errors
/// As [`open_sealed`]; [`OpenError::Sealed`] also when it is longer than a sealed key.
pub(crate) fn open_sealed_key(
    secret: &KemSecret,
    info: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<[u8; 32]>, OpenError> {
    let mut r = Reader::new(sealed);
    r.take(WRAP_BYTES).and_then(|_| r.end()).map_err(OpenError::Sealed)?;
    crate::crypto::primitive::opened_key(&open_sealed(secret, info, sealed)?)
}
