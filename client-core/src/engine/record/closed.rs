//! How far documents are closed: signed, sealed, purged. Kept beside the documents, because it must be known before one is
//! loaded: what is signed takes no edits, and what was purged is not there any more.

use std::collections::BTreeMap;

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::id::{DeviceId, EntryId, SlotId};

use crate::clinical::{MergeClass, field};
use crate::document::DocEdit;
use crate::engine::Engine;
use crate::engine::writing::edit::EditRefused;
use crate::engine::writing::save::{DocKey, SaveOp};

/// A `record` entry that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct HeldRecord {
    pub(super) id: EntryId,
    pub(super) slot: SlotId,
    pub(super) author: DeviceId,
    /// It says that the note was withdrawn.
    pub(super) withdrawn: bool,
}

/// How far a document is closed.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, and all are kept as flags")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::engine) struct Closed {
    /// A signature of it holds.
    pub(super) signed: bool,
    /// It is held: nothing of it is destroyed here.
    pub(super) legal_hold: bool,
    /// Everything but the record was destroyed here.
    pub(super) purged: bool,
    /// Somebody said that nothing of it is to be destroyed.
    pub(super) disputed: bool,
    /// This device said what it thinks of the record.
    pub(super) attested: bool,
    /// Own changes up to this number lie in the record, or were set beside it.
    pub(super) set_beside: u64,
    pub(super) record: Option<HeldRecord>,
    /// Who said that the drafts may go, and in which entry.
    pub(super) agreed: Vec<(DeviceId, EntryId)>,
}

impl Closed {
    /// Layout: flags 1 (bit 0 signed, 1 hold, 2 purged, 3 disputed, 4 attested, 5 a record follows, 6 it says withdrawn),
    /// own changes 8, with bit 5 record 32, slot 16, author 16; count 2, then each: device 16, entry 32.
    fn to_bytes(&self) -> Vec<u8> {
        let flags = [self.signed, self.legal_hold, self.purged, self.disputed, self.attested];
        let withdrawn = self.record.is_some_and(|record| record.withdrawn);
        let flags = flags.into_iter().chain([self.record.is_some(), withdrawn]).zip(0..);
        let mut w = Writer::default();
        w.u8(flags.fold(0, |all, (set, bit)| all | (u8::from(set) << bit))).u64(self.set_beside);
        if let Some(record) = &self.record {
            w.put(&record.id.0).put(&record.slot.0).put(&record.author.0);
        }
        w.count(self.agreed.len());
        for (device, entry) in &self.agreed {
            w.put(&device.0).put(&entry.0);
        }
        w.finish()
    }

    pub(in crate::engine) fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut r = Reader::new(bytes);
        let flags = r.u8()?;
        let has = |bit: u8| flags & (1 << bit) != 0;
        let set_beside = r.u64()?;
        let mut closed = Self {
            signed: has(0),
            legal_hold: has(1),
            purged: has(2),
            disputed: has(3),
            attested: has(4),
            set_beside,
            ..Self::default()
        };
        if has(5) {
            let (id, slot, author) = (EntryId(r.array()?), SlotId(r.array()?), DeviceId(r.array()?));
            closed.record = Some(HeldRecord { id, slot, author, withdrawn: has(6) });
        }
        for _ in 0..r.u16()? {
            closed.agreed.push((DeviceId(r.array()?), EntryId(r.array()?)));
        }
        r.end()?;
        Ok(closed)
    }
}

/// The documents that are closed.
pub(in crate::engine) type ClosedDocuments = BTreeMap<DocKey, Closed>;

impl Engine {
    pub(super) fn closed(&self, key: DocKey) -> Closed {
        self.closed.get(&key).cloned().unwrap_or_default()
    }

    /// Changes how far a document is closed, and keeps it.
    pub(super) fn close(&mut self, key: DocKey, change: impl FnOnce(&mut Closed)) {
        let mut closed = self.closed(key);
        change(&mut closed);
        if self.closed.get(&key) != Some(&closed) {
            self.save(SaveOp::Closed(key, closed.to_bytes()));
            self.closed.insert(key, closed);
        }
    }

    /// What is signed takes no edits of the note; what stands beside it (holds, retention, preferences) may change until
    /// nothing but the record is left.
    pub(in crate::engine) fn require_open_note(
        &self,
        key: DocKey,
        edits: &[DocEdit],
    ) -> Result<(), EditRefused> {
        let Some(closed) = self.closed.get(&key) else { return Ok(()) };
        if closed.purged || closed.record.is_some_and(|record| record.withdrawn) {
            return Err(EditRefused::Sealed);
        }
        if !closed.signed && closed.record.is_none() {
            return Ok(());
        }
        let kind = self.kinds.get(&key).copied();
        let is_beside = |edit: &DocEdit| {
            let known = kind.and_then(|kind| field(kind, edit.field()));
            known.is_some_and(|field| {
                matches!(field.class, MergeClass::Preference(_))
                    || matches!(field.name, "legal_hold" | "retention_class" | "seams_read")
            })
        };
        if edits.iter().all(is_beside) { Ok(()) } else { Err(EditRefused::Signed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_far_a_document_is_closed_is_read_as_it_was_written() {
        let record = HeldRecord {
            id: EntryId([1; 32]),
            slot: SlotId([2; 16]),
            author: DeviceId([3; 16]),
            withdrawn: true,
        };
        let agreed = vec![(DeviceId([4; 16]), EntryId([5; 32]))];
        let full = Closed {
            signed: true,
            legal_hold: false,
            purged: true,
            disputed: false,
            attested: true,
            set_beside: 9,
            record: Some(record),
            agreed,
        };
        for closed in [Closed::default(), full] {
            assert_eq!(Closed::from_bytes(&closed.to_bytes()), Ok(closed));
        }
        assert!(Closed::from_bytes(&[1]).is_err());
    }
}
