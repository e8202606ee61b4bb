//! What an audit trail is chained by, and what stands in it for the words of a search.
//!
//! ```text
//! hash of an event = SHA-256(label audit-event || device 16 || life 8 || number 8 || hash before 32 || time 8 (signed)
//!                            || kind length 1 || kind || circle length 1 || circle || detail length 2 || detail)
//! mark of a search = HMAC-SHA-256(id salt of the audit circle, label audit-search || words), first 16 bytes
//! ```
//! The words are lower-case with one blank between them. Whoever reads the trail can try out words, and nobody else can.

use alcove_protocol::codec::Writer;
use alcove_protocol::label;
use sha2::{Digest, Sha256};

use crate::crypto::primitive::hmac16;
use crate::crypto::secret::IdSalt;
use crate::time::Timestamp;

/// Bytes of an event's hash.
pub const AUDIT_HASH_BYTES: usize = 32;

/// What is chained of an event.
#[derive(Clone, Copy, Debug)]
pub struct AuditLink<'a> {
    /// The device that writes the trail.
    pub device: &'a [u8; 16],
    /// The life of its store.
    pub life: u64,
    /// From 1, rising by 1.
    pub number: u64,
    /// The hash of the event before; zeros for the first.
    pub before: &'a [u8; AUDIT_HASH_BYTES],
    /// When, by the device's clock.
    pub at: Timestamp,
    /// The code of its kind.
    pub kind: &'a str,
    /// The circle, as it stands in the event.
    pub circle: &'a str,
    /// More closely.
    pub detail: &'a str,
}

impl AuditLink<'_> {
    /// The event's hash.
    pub fn hash(&self) -> [u8; AUDIT_HASH_BYTES] {
        let mut w = Writer::default();
        w.put(label::AUDIT_EVENT.bytes()).put(self.device).u64(self.life).u64(self.number).put(self.before);
        w.put(&self.at.0.to_be_bytes());
        for text in [self.kind, self.circle] {
            w.u8(u8::try_from(text.len()).unwrap_or(u8::MAX)).put(text.as_bytes());
        }
        w.u16(u16::try_from(self.detail.len()).unwrap_or(u16::MAX)).put(self.detail.as_bytes());
        Sha256::digest(w.finish()).into()
    }
}

/// What stands for the words of a search in the trail of a circle with this salt.
pub fn derive_search_mark(salt: &IdSalt, words: &str) -> [u8; 16] {
    let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
    hmac16(salt.expose(), label::AUDIT_SEARCH, &[words.join(" ").as_bytes()])
}
