//! What travels beside an entry is exactly what the entry signs.

use crate::entry::{Entry, Kind};
use crate::record::{AccessGranted, EpochPart, IntakeKey, KeyGrant, Record, Slots, slot_hash, wrap_hash};
use crate::suite::{WRAP_BYTES, WRAPPED_SLOT_BYTES};
use crate::trust::Refusal;

/// The hashes an entry signs, in order, and how long each companion is.
fn signed_hashes(entry: &Entry) -> Result<(Vec<[u8; 32]>, usize), Refusal> {
    let body = entry.body();
    let wraps = |hashes: Vec<[u8; 32]>| (hashes, WRAP_BYTES);
    Ok(match entry.header().kind {
        Kind::CREATED | Kind::EPOCH | Kind::ACCESS_CHANGED | Kind::ACCESS_ENDED | Kind::FORK_RESOLVE => {
            let part = EpochPart::of(entry)?;
            wraps(part.into_iter().flat_map(|part| part.recipients).map(|to| to.wrap_hash).collect())
        }
        Kind::INTAKE_KEY => {
            wraps(IntakeKey::from_body(body)?.recipients.iter().map(|to| to.wrap_hash).collect())
        }
        Kind::ACCESS_GRANTED => {
            wraps(AccessGranted::from_body(body)?.grants.iter().map(|g| g.recipient.wrap_hash).collect())
        }
        Kind::KEY_GRANT => {
            wraps(KeyGrant::from_body(body)?.0.iter().map(|g| g.recipient.wrap_hash).collect())
        }
        Kind::SLOTS => (Slots::from_body(body)?.0.iter().map(|slot| slot.hash).collect(), WRAPPED_SLOT_BYTES),
        _ => (Vec::new(), 0),
    })
}

/// Checks that `companions` are the wraps or wrapped slots that the entry signs, in the record's order.
///
/// # Errors
/// [`Refusal::Companions`] when one is missing, too many, of another length or not the one signed;
/// [`Refusal::Malformed`] when the record cannot be read.
pub fn check_companions<C: AsRef<[u8]>>(entry: &Entry, companions: &[C]) -> Result<(), Refusal> {
    let (hashes, bytes) = signed_hashes(entry)?;
    let hash_of = if entry.header().kind == Kind::SLOTS { slot_hash } else { wrap_hash };
    let fits = hashes.len() == companions.len()
        && hashes.iter().zip(companions).all(|(hash, companion)| {
            let companion = companion.as_ref();
            companion.len() == bytes && hash_of(companion) == *hash
        });
    if fits { Ok(()) } else { Err(Refusal::Companions) }
}
