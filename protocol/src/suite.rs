//! One number names every algorithm at once; there is no negotiation field by field.

/// The algorithms of an entry, all at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Suite(pub u16);

impl Suite {
    /// Ed25519, SHA-256, HKDF-SHA-256, XChaCha20-Poly1305, HPKE base mode with X-Wing (X25519 + ML-KEM-768),
    /// HKDF-SHA-256 and ChaCha20-Poly1305. The number 1 stays reserved for plain X25519.
    pub const XWING: Suite = Suite(2);

    /// Whether this build can verify and open entries of the suite.
    pub fn is_known(self) -> bool {
        self == Self::XWING
    }
}

/// Bytes of an X-Wing public key: ML-KEM-768 (1,184) and X25519 (32).
pub const KEM_PUBLIC_BYTES: usize = 1_216;
/// Bytes of an epoch wrap: X-Wing encapsulation (1,120), sealed key (32) and tag (16).
pub const WRAP_BYTES: usize = 1_120 + 32 + 16;
/// Bytes of a wrapped key slot: epoch (4), nonce (24), sealed secret (32) and tag (16).
pub const WRAPPED_SLOT_BYTES: usize = 4 + 24 + 32 + 16;
