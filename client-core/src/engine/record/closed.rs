//! How far documents are closed: signed, sealed, purged. Kept beside the documents, because it must be known before one is
//! loaded: what is signed takes no edits, and what was purged is not there any more.

use std::collections::BTreeMap;

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::id::{DeviceId, EntryId, LogId, PersonId, SlotId};

use crate::clinical::{MergeClass, field};
use crate::document::DocEdit;
use crate::engine::Engine;
use crate::engine::writing::edit::EditRefused;
use crate::engine::writing::save::{DocKey, SaveOp};

/// A `record` entry that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) struct HeldRecord {
    pub(in crate::engine) id: EntryId,
    pub(in crate::engine) slot: SlotId,
    pub(in crate::engine) author: DeviceId,
    /// It says that the note was withdrawn.
    pub(in crate::engine) withdrawn: bool,
    /// An admin made it, or somebody who acted as one.
    pub(in crate::engine) by_admin: bool,
}

/// How far a document is closed.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, and all are kept as flags")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::engine) struct Closed {
    /// A signature of it holds.
    pub(in crate::engine) signed: bool,
    /// It is held: nothing of it is destroyed here.
    pub(in crate::engine) legal_hold: bool,
    /// Everything but the record was destroyed here.
    pub(in crate::engine) purged: bool,
    /// This device said what it thinks of the record.
    pub(in crate::engine) attested: bool,
    /// Own changes up to this number lie in the record, or were set beside it.
    pub(in crate::engine) set_beside: u64,
    pub(in crate::engine) record: Option<HeldRecord>,
    /// Who said that the drafts may go, and in which entry.
    pub(in crate::engine) agreed: Vec<(DeviceId, EntryId)>,
    /// Who wrote in it, as the record's reader found it.
    pub(in crate::engine) writers: Vec<PersonId>,
    /// When the relay had the newest of it, ms since 1970.
    pub(in crate::engine) newest_ms: u64,
    /// Devices whose last word is that nothing of it is to be destroyed.
    pub(in crate::engine) holders: Vec<DeviceId>,
    /// Key slots that came after its purge: of records that say that it was withdrawn.
    pub(in crate::engine) later: Vec<SlotId>,
    /// A purge that was not carried out here, because it may not destroy what it names: it is told once.
    pub(in crate::engine) doubted: Option<EntryId>,
}

impl Closed {
    /// Layout: flags 1 (bit 0 signed, 1 hold, 2 purged, 3 attested, 4 a record follows, 5 it says withdrawn, 6 a doubted purge
    /// ends it, 7 an admin made the record), own changes 8, with bit 4 record 32, slot 16, author 16; count 2, then each: device
    /// 16, entry 32; count 2, then each writer 16; time 8; count 2, then each holder 16; count 2, then each later slot 16; with
    /// bit 6 the purge 32. What was kept before there were writers ends before them, and before there were later slots before
    /// those.
    fn to_bytes(&self) -> Vec<u8> {
        let flags = [self.signed, self.legal_hold, self.purged, self.attested];
        let withdrawn = self.record.is_some_and(|record| record.withdrawn);
        let by_admin = self.record.is_some_and(|record| record.by_admin);
        let more = [self.record.is_some(), withdrawn, self.doubted.is_some(), by_admin];
        let flags = flags.into_iter().chain(more).zip(0..);
        let mut w = Writer::default();
        w.u8(flags.fold(0, |all, (set, bit)| all | (u8::from(set) << bit))).u64(self.set_beside);
        if let Some(record) = &self.record {
            w.put(&record.id.0).put(&record.slot.0).put(&record.author.0);
        }
        w.count(self.agreed.len());
        for (device, entry) in &self.agreed {
            w.put(&device.0).put(&entry.0);
        }
        w.count(self.writers.len());
        for writer in &self.writers {
            w.put(&writer.0);
        }
        w.u64(self.newest_ms).count(self.holders.len());
        for holder in &self.holders {
            w.put(&holder.0);
        }
        w.count(self.later.len());
        for slot in &self.later {
            w.put(&slot.0);
        }
        if let Some(purge) = &self.doubted {
            w.put(&purge.0);
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
            attested: has(3),
            set_beside,
            ..Self::default()
        };
        if has(4) {
            let (id, slot, author) = (EntryId(r.array()?), SlotId(r.array()?), DeviceId(r.array()?));
            closed.record = Some(HeldRecord { id, slot, author, withdrawn: has(5), by_admin: has(7) });
        }
        for _ in 0..r.u16()? {
            closed.agreed.push((DeviceId(r.array()?), EntryId(r.array()?)));
        }
        if !r.is_at_end() {
            for _ in 0..r.u16()? {
                closed.writers.push(PersonId(r.array()?));
            }
            closed.newest_ms = r.u64()?;
            for _ in 0..r.u16()? {
                closed.holders.push(DeviceId(r.array()?));
            }
        }
        if !r.is_at_end() {
            for _ in 0..r.u16()? {
                closed.later.push(SlotId(r.array()?));
            }
        }
        if has(6) {
            closed.doubted = Some(EntryId(r.array()?));
        }
        r.end()?;
        Ok(closed)
    }
}

/// The documents that are closed.
pub(in crate::engine) type ClosedDocuments = BTreeMap<DocKey, Closed>;

impl Engine {
    pub(in crate::engine) fn closed(&self, key: DocKey) -> Closed {
        self.closed.get(&key).cloned().unwrap_or_default()
    }

    /// Changes how far a document is closed, and keeps it.
    pub(in crate::engine) fn close(&mut self, key: DocKey, change: impl FnOnce(&mut Closed)) {
        let mut closed = self.closed(key);
        change(&mut closed);
        if self.closed.get(&key) != Some(&closed) {
            self.save(SaveOp::Closed(key, closed.to_bytes()));
            self.closed.insert(key, closed);
        }
    }

    /// A document says whether it is held. What is to be sealed or destroyed in its circle is looked at again.
    pub(in crate::engine) fn note_hold(&mut self, key: DocKey, held: bool) {
        if self.closed(key).legal_hold == held {
            return;
        }
        self.close(key, |closed| closed.legal_hold = held);
        for (key, _) in self.records().into_iter().filter(|(recorded, _)| recorded.circle == key.circle) {
            if !self.closed(key).purged {
                self.close(key, |closed| closed.attested = false);
            }
        }
        self.find_to_close();
    }

    /// Records that count, and their slots.
    pub(in crate::engine) fn records(&self) -> Vec<(DocKey, SlotId)> {
        self.closed.iter().filter_map(|(key, closed)| Some((*key, closed.record?.slot))).collect()
    }

    /// Whether something in the circle is under a legal hold: nothing of it is destroyed.
    pub(in crate::engine) fn is_circle_held(&self, circle: LogId) -> bool {
        let from = DocKey { circle, document: alcove_protocol::id::DocHandle::ZERO };
        self.closed
            .range(from..)
            .take_while(|(key, _)| key.circle == circle)
            .any(|(_, closed)| closed.legal_hold)
    }

    /// What is signed, or withdrawn as far as this device goes, takes no edits of the note; what stands beside it (holds, retention, preferences) may change until
    /// nothing but the record is left, or of a withdrawn note until it is shown as withdrawn.
    pub(in crate::engine) fn require_open_note(
        &self,
        key: DocKey,
        edits: &[DocEdit],
    ) -> Result<(), EditRefused> {
        let Some(closed) = self.closed.get(&key) else { return Ok(()) };
        let refused = match closed.record {
            Some(record) if record.withdrawn => EditRefused::Withdrawn,
            Some(_) => EditRefused::Sealed,
            None if closed.purged => EditRefused::Sealed,
            None if closed.signed => EditRefused::Signed,
            None if self.is_withdrawing(key) => EditRefused::Withdrawn,
            None => return Ok(()),
        };
        let is_shown_withdrawn = closed.record.is_some_and(|record| record.withdrawn) && !closed.legal_hold;
        if closed.purged || is_shown_withdrawn {
            return Err(refused);
        }
        if edits.iter().all(|edit| self.stands_beside(key, edit.field())) { Ok(()) } else { Err(refused) }
    }

    /// Whether a field of a note says how it is kept and read, and nothing of what was written.
    pub(in crate::engine) fn stands_beside(&self, key: DocKey, name: &str) -> bool {
        let known = self.kinds.get(&key).and_then(|kind| field(*kind, name));
        known.is_some_and(|field| {
            matches!(field.class, MergeClass::Preference(_))
                || matches!(field.name, "legal_hold" | "retention_class" | "seams_read")
        })
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
            by_admin: true,
        };
        let agreed = vec![(DeviceId([4; 16]), EntryId([5; 32]))];
        let full = Closed {
            signed: true,
            legal_hold: false,
            purged: true,
            attested: true,
            set_beside: 9,
            record: Some(record),
            agreed,
            writers: vec![PersonId([6; 16])],
            newest_ms: 7,
            holders: vec![DeviceId([8; 16])],
            later: vec![SlotId([9; 16])],
            doubted: Some(EntryId([10; 32])),
        };
        for closed in [Closed::default(), full] {
            assert_eq!(Closed::from_bytes(&closed.to_bytes()), Ok(closed));
        }
        assert!(Closed::from_bytes(&[1]).is_err());
        // As it was kept before there were writers.
        let before = [[1].as_slice(), &[0; 10]].concat();
        assert_eq!(Closed::from_bytes(&before), Ok(Closed { signed: true, ..Closed::default() }));
        // As it was kept before there were later slots.
        let before = [[1].as_slice(), &[0; 22]].concat();
        assert_eq!(Closed::from_bytes(&before), Ok(Closed { signed: true, ..Closed::default() }));
    }
}
