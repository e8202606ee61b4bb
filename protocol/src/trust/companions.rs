//! What travels beside an entry is exactly what the entry signs.

use std::collections::BTreeMap;

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

/// Finds the companions of an entry that is given back to a relay that lost it: which of `companions` stands at each
/// place of the record's order, `None` for one that the device does not have. An epoch wrap that is missing is made good
/// with a `key_grant`. A key slot is opened by everybody: whoever takes the entry refuses it where one is missing that
/// was not purged.
///
/// # Errors
/// [`Refusal::Companions`] when one is not signed by the entry or comes twice;
/// [`Refusal::Malformed`] when the record cannot be read.
pub fn place_companions<C: AsRef<[u8]>>(
    entry: &Entry,
    companions: &[C],
) -> Result<Vec<Option<usize>>, Refusal> {
    let (hashes, bytes) = signed_hashes(entry)?;
    let hash_of = if entry.header().kind == Kind::SLOTS { slot_hash } else { wrap_hash };
    let mut open: BTreeMap<[u8; 32], Vec<usize>> = BTreeMap::new();
    for (place, hash) in hashes.iter().enumerate().rev() {
        open.entry(*hash).or_default().push(place);
    }
    let mut places = vec![None; hashes.len()];
    for (at, companion) in companions.iter().enumerate() {
        let companion = companion.as_ref();
        let place = open.get_mut(&hash_of(companion)).and_then(Vec::pop);
        let place = place.filter(|_| companion.len() == bytes).ok_or(Refusal::Companions)?;
        if let Some(place) = places.get_mut(place) {
            *place = Some(at);
        }
    }
    Ok(places)
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;

    use super::*;
    use crate::entry::Header;
    use crate::id::{DeviceId, DocHandle, EntryId, Incarnation, LogId, SlotId};
    use crate::record::{Grant, Recipient, SlotEntry};
    use crate::suite::Suite;

    fn entry(kind: Kind, body: &[u8]) -> Entry {
        let header = Header {
            suite: Suite::XWING,
            kind,
            log: LogId([1; 16]),
            author: DeviceId([2; 16]),
            incarnation: Incarnation(1),
            seq: 1,
            prev: EntryId::ZERO,
            control_head: EntryId::ZERO,
            org_head: EntryId::ZERO,
            epoch: 0,
            epoch_tag: [0; 8],
            document: DocHandle::ZERO,
            slot: SlotId::ZERO,
            nonce: [0; 24],
        };
        Entry::sign(header, body, &SigningKey::from_bytes(&[1; 32]))
    }

    #[test]
    fn an_entry_given_back_may_lack_something_and_brings_nothing_foreign() {
        let wraps = [[1; WRAP_BYTES], [2; WRAP_BYTES], [1; WRAP_BYTES]];
        let grants = wraps.iter().zip(0..).map(|(wrap, at)| Grant {
            epoch: 1,
            recipient: Recipient { device: DeviceId([at; 16]), wrap_hash: wrap_hash(wrap) },
        });
        let grants = entry(Kind::KEY_GRANT, &KeyGrant(grants.collect()).to_body());
        let [a, b, _] = wraps;
        assert_eq!(place_companions(&grants, &[b, a, a]), Ok(vec![Some(1), Some(0), Some(2)]));
        assert_eq!(place_companions(&grants, &[b]), Ok(vec![None, Some(0), None]));
        assert_eq!(place_companions::<Vec<u8>>(&grants, &[]), Ok(vec![None, None, None]));
        for foreign in [vec![b.to_vec(), b.to_vec()], vec![[3; WRAP_BYTES].to_vec()], vec![vec![1]]] {
            assert_eq!(place_companions(&grants, &foreign), Err(Refusal::Companions));
        }
        let slots = [[5; WRAPPED_SLOT_BYTES], [6; WRAPPED_SLOT_BYTES]];
        let body = slots.map(|slot| SlotEntry {
            slot: SlotId([slot[0]; 16]),
            document: DocHandle([1; 16]),
            hash: slot_hash(&slot),
        });
        let entry = entry(Kind::SLOTS, &Slots(body.to_vec()).to_body());
        let [a, b] = slots;
        assert_eq!(place_companions(&entry, &[b, a]), Ok(vec![Some(1), Some(0)]));
        assert_eq!(place_companions(&entry, &[a]), Ok(vec![Some(0), None]));
    }
}
