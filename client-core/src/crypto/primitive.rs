//! The few primitives that everything else is written with.

use alcove_protocol::label::Label;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use rand_core::CryptoRng;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::crypto::OpenError;

/// Bytes of an XChaCha20-Poly1305 nonce.
pub(crate) const NONCE_BYTES: usize = 24;
/// Bytes of a Poly1305 tag.
pub(crate) const TAG_BYTES: usize = 16;

/// HKDF-SHA-256 with `label || info` as info.
pub(crate) fn derive_key(ikm: &[&[u8]], salt: &[u8], label: Label, info: &[&[u8]]) -> Zeroizing<[u8; 32]> {
    let ikm = Zeroizing::new(ikm.concat());
    let mut key = Zeroizing::new([0; 32]);
    let parts: Vec<&[u8]> = std::iter::once(label.bytes()).chain(info.iter().copied()).collect();
    #[expect(clippy::expect_used, reason = "HKDF-SHA-256 refuses only outputs over 8,160 bytes")]
    Hkdf::<Sha256>::new(Some(salt), &ikm)
        .expand_multi_info(&parts, key.as_mut_slice())
        .expect("32 bytes are within HKDF's bound");
    key
}

/// HMAC-SHA-256 over `label || parts`.
pub(crate) fn hmac(key: &[u8; 32], label: Label, parts: &[&[u8]]) -> [u8; 32] {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).expect("HMAC takes any key");
    mac.update(label.bytes());
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// The first 16 bytes of [`hmac`].
pub(crate) fn hmac16(key: &[u8; 32], label: Label, parts: &[&[u8]]) -> [u8; 16] {
    let mut first = [0; 16];
    first.copy_from_slice(hmac(key, label, parts).split_at(16).0);
    first
}

/// XChaCha20-Poly1305: ciphertext and tag.
pub(crate) fn aead_seal(key: &[u8; 32], nonce: &[u8; NONCE_BYTES], aad: &[u8], plaintext: &[u8]) -> Vec<u8> {
    #[expect(
        clippy::expect_used,
        reason = "the cipher refuses only plaintexts over 256 GiB; ours have bounds"
    )]
    XChaCha20Poly1305::new(key.into())
        .encrypt(nonce.into(), Payload { msg: plaintext, aad })
        .expect("the plaintext is within the cipher's bound")
}

/// Opens what [`aead_seal`] made.
pub(crate) fn aead_open(
    key: &[u8; 32],
    nonce: &[u8; NONCE_BYTES],
    aad: &[u8],
    ciphertext: &[u8],
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    XChaCha20Poly1305::new(key.into())
        .decrypt(nonce.into(), Payload { msg: ciphertext, aad })
        .map(Zeroizing::new)
        .map_err(|_| OpenError::Forged)
}

/// The key in an opened plaintext of exactly 32 bytes.
pub(crate) fn opened_key(plaintext: &[u8]) -> Result<Zeroizing<[u8; 32]>, OpenError> {
    plaintext.try_into().map(Zeroizing::new).map_err(|_| OpenError::Forged)
}

/// Random bytes from the caller's source.
pub(crate) fn make_random<const N: usize>(rng: &mut dyn CryptoRng) -> [u8; N] {
    let mut bytes = [0; N];
    rng.fill_bytes(&mut bytes);
    bytes
}

/// CRC-32 (IEEE 802.3). It notices every burst of damage up to 32 bits, so every mistake within six neighbouring
/// base32 characters; it is no protection against intent.
pub(crate) fn crc32(bytes: &[u8]) -> [u8; 4] {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
        }
    }
    (!crc).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::crc32;

    #[test]
    fn crc32_gives_the_check_value_of_its_catalogue() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926_u32.to_be_bytes());
    }
}
