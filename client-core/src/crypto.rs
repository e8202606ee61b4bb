//! Sealing: key types, labelled derivation, and everything that turns plaintext into what the relay may hold.
//!
//! Pure: no clock, no I/O, and randomness is always an argument. The algorithms are those of
//! [`Suite::XWING`](alcove_protocol::suite::Suite::XWING); every derivation starts with a label from
//! [`alcove_protocol::label`]. All numbers in layouts are big-endian.

pub mod audit;
pub mod ceremony;
pub mod compare;
pub mod content;
pub mod device;
pub mod digits;
pub mod epoch;
pub mod handle;
pub mod intake;
pub mod jotting;
pub mod kem;
pub mod kit;
pub mod lease;
pub mod passphrase;
pub mod payload;
pub mod quorum;
pub mod secret;
pub mod slot;
pub mod store_slot;
pub mod text_code;

mod primitive;

#[cfg(test)]
mod tests;

use alcove_protocol::codec::DecodeError;
use alcove_protocol::entry::Header;
use alcove_protocol::id::LogId;

pub use content::{BodyKeys, open_entry, open_part, seal_entry, seal_part};
pub use device::{DeviceSecrets, DeviceSecretsError};
pub use epoch::{
    Committed, HISTORY_BYTES, WrapInfo, commitment, open_history, seal_history, unwrap, unwrap_with, wrap,
};
pub use handle::{
    derive_document_handle, derive_exported_ref, derive_follow_up_key, derive_group_alias,
    derive_guard_answer, derive_member_entry_key, derive_session_key,
};
pub use kem::WrapError;
pub use secret::{EpochKey, IdSalt, KemSecret, SlotSecret, StoreSlotKey, VaultKey};
pub use slot::{SlotPlace, unwrap_slot, wrap_slot};

/// Why sealed bytes do not open. Says nothing about what is inside.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The entry was sealed by algorithms that this build does not have.
    #[error("unknown suite")]
    Suite,
    /// The key commitment in front of the ciphertext is of another key: wrong epoch, slot, document, circle or kind,
    /// or the commitment itself was altered.
    #[error("sealed under another key")]
    WrongKey,
    /// Ciphertext, nonce or header were altered.
    #[error("the seal is broken")]
    Forged,
    /// A key opened, but it is not the key that the log committed to.
    #[error("not the key that the log committed to")]
    Commitment,
    /// The sealed bytes are shorter or longer than their layout.
    #[error("sealed bytes: {0}")]
    Sealed(DecodeError),
    /// The opened bytes are not what their layout says.
    #[error("opened bytes: {0}")]
    Layout(DecodeError),
    /// The padding has another length than the rule gives, or is not zero.
    #[error("the padding is not as the rule says")]
    Padding,
    /// The content does not decompress.
    #[error("the content does not decompress")]
    Decompression,
    /// The content decompresses to more than the bound.
    #[error("the content is larger than {max} bytes")]
    TooLarge {
        /// The bound in bytes.
        max: usize,
    },
}

/// How circle-level derivations name the circle: by its log id, or, within the entry that founds it (whose id does
/// not exist while it is being sealed), by the first 16 bytes of that entry's nonce.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CircleTag(pub [u8; 16]);

impl CircleTag {
    /// The tag that everything inside the entry with this header is bound to.
    pub fn of(header: &Header) -> Self {
        if header.log.is_zero() { Self::founding(&header.nonce) } else { Self(header.log.0) }
    }

    /// The tag inside a circle's first entry with this nonce.
    pub fn founding(nonce: &[u8; 24]) -> Self {
        let mut tag = [0; 16];
        tag.copy_from_slice(nonce.split_at(16).0);
        Self(tag)
    }
}

impl From<LogId> for CircleTag {
    fn from(log: LogId) -> Self {
        Self(log.0)
    }
}
