//! Records of what is destroyed: `purge`, and the word of somebody else (`attest`) that it may be.

use crate::codec::{DecodeError, Reader, Writer};
use crate::entry::Kind;
use crate::id::{DocHandle, EntryId, SlotId};
use crate::limits::ATTESTS_MAX;
use crate::record::Record;

/// Why a document's entries are destroyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PurgeReason {
    /// The final text lies in a record: the drafts and their history go.
    Sealed = 1,
    /// The document was in the wrong place: a record without text says so.
    Withdrawn = 2,
    /// Nothing stays.
    Destroyed = 3,
}

/// `purge`: the key slots and entries of a document are destroyed, but for the record under one slot. Layout: document (16),
/// reason (1), kept slot (16, zero for none), record (32, zero for none), attest (32, zero for none).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purge {
    /// The document.
    pub document: DocHandle,
    /// Why.
    pub reason: PurgeReason,
    /// The slot of the record that stays; zero where none does.
    pub kept: SlotId,
    /// That record; zero where none stays.
    pub record: EntryId,
    /// The `attest` of another person that it rests on; zero where it needs none, or rests on the waiting time.
    pub attest: EntryId,
}

impl Purge {
    /// Whether what an entry of this kind seals with this slot of the document stays. The slot that stays is that of a
    /// record: what else was sealed with it goes.
    pub fn spares(&self, kind: Kind, slot: SlotId) -> bool {
        self.kept == slot && kind != Kind::CONTENT
    }
}

impl Record for Purge {
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let document = DocHandle(r.array()?);
        let reason = match r.u8()? {
            1 => PurgeReason::Sealed,
            2 => PurgeReason::Withdrawn,
            3 => PurgeReason::Destroyed,
            _ => return Err(r.unexpected("reason 1, 2 or 3")),
        };
        let (kept, record) = (SlotId(r.array()?), EntryId(r.array()?));
        let keeps = reason != PurgeReason::Destroyed;
        if document.is_zero() || kept.is_zero() == keeps || record.is_zero() == keeps {
            return Err(r.unexpected("a document, and a record with its slot unless nothing stays"));
        }
        Ok(Self { document, reason, kept, record, attest: EntryId(r.array()?) })
    }

    fn write(&self, w: &mut Writer) {
        w.put(&self.document.0).u8(self.reason as u8);
        w.put(&self.kept.0).put(&self.record.0).put(&self.attest.0);
    }
}

/// What somebody says about the end of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttestVerdict {
    /// All that this person's devices wrote is in the record, or kept beside it: the drafts may go.
    Agree = 1,
    /// Nothing is to be destroyed: there is a hold, or a dispute.
    Hold = 2,
}

/// One word of an `attest`. Layout: document (16), record (32, zero for none), verdict (1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attested {
    /// The document.
    pub document: DocHandle,
    /// The record that was looked at; zero where there is none.
    pub record: EntryId,
    /// What is said.
    pub verdict: AttestVerdict,
}

/// `attest`: Layout: count (2, 1 to [`ATTESTS_MAX`]), then each word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attest(pub Vec<Attested>);

impl Record for Attest {
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let count = r.count("attested documents", ATTESTS_MAX)?;
        if count == 0 {
            return Err(r.unexpected("at least one word"));
        }
        (0..count)
            .map(|_| {
                let (document, record) = (DocHandle(r.array()?), EntryId(r.array()?));
                let verdict = match r.u8()? {
                    1 => AttestVerdict::Agree,
                    2 => AttestVerdict::Hold,
                    _ => return Err(r.unexpected("verdict 1 or 2")),
                };
                Ok(Attested { document, record, verdict })
            })
            .collect::<Result<_, DecodeError>>()
            .map(Self)
    }

    fn write(&self, w: &mut Writer) {
        w.count(self.0.len());
        for word in &self.0 {
            w.put(&word.document.0).put(&word.record.0).u8(word.verdict as u8);
        }
    }
}
