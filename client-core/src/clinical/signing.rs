//! Signing: what a note says as bytes, what a signature is over, what stands in its way, and how far a note has come.
//!
//! Deliberately absent: clocks and keys (they are arguments), and any way from signed back to draft.

mod block;
mod late;
mod rendering;
mod sealed_note;
mod standing;
mod statement;
#[cfg(test)]
mod tests;

pub use block::{SignBlock, SignWarning, missing_parts};
pub use late::{LATE_AFTER_MS_DEFAULT, LateLabel, late_label};
pub use rendering::{render, rendering_hash};
pub use sealed_note::{Extent, SealedNote, SignedBytes, Span, SpanWay, Unsigned, Ways, Withdrawn};
pub use standing::{CheckedSignature, Required, SignedVersion, checked_signatures, signed_versions};
pub use statement::{COMMENT_BYTES_MAX, NotePlace, SignatureFault, Statement, check_signature};
