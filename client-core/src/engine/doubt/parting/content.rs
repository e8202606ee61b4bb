//! Content that names a way which does not count. It stays in the documents until its author sends it anew; of an author
//! who cannot any more it is set aside, and waits for a decision.

use std::collections::{BTreeMap, BTreeSet};

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::entry::Entry;
use alcove_protocol::id::LogId;
use alcove_protocol::record::Role;

use crate::clinical::DocKind;
use crate::engine::Engine;
use crate::engine::reading::lookup::EvidenceKind;
use crate::engine::rights::removal::PAST_CUT_OFF;
use crate::engine::writing::local::Local;
use crate::engine::writing::save::{DocKey, SaveOp};
use crate::time::Timestamp;

/// A content entry with its changes, opened while its keys were here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::engine) struct Kept {
    pub(in crate::engine) entry: Vec<u8>,
    /// None where it could not be opened.
    pub(in crate::engine) kind: Option<DocKind>,
    pub(in crate::engine) changes: Vec<Vec<u8>>,
}

impl Kept {
    /// Layout: length (4) and bytes of the entry, number of the document's kind (2; zero: not opened), changes (4), each
    /// with its length (4).
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let length = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let mut w = Writer::default();
        w.u32(length(&self.entry)).put(&self.entry).u16(self.kind.map_or(0, DocKind::number));
        w.u32(u32::try_from(self.changes.len()).unwrap_or(u32::MAX));
        for change in &self.changes {
            w.u32(length(change)).put(change);
        }
        w.finish()
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut r = Reader::new(bytes);
        let piece = |r: &mut Reader<'_>| -> Result<Vec<u8>, DecodeError> {
            let length = usize::try_from(r.u32()?).unwrap_or(usize::MAX);
            Ok(r.take(length)?.to_vec())
        };
        let entry = piece(&mut r)?;
        let kind = DocKind::from_number(r.u16()?);
        let changes = (0..r.u32()?).map(|_| piece(&mut r)).collect::<Result<_, _>>()?;
        r.end()?;
        Ok(Self { entry, kind, changes })
    }
}

impl Engine {
    /// An entry of the other way, opened with what is still here.
    pub(super) fn keep_opened(&self, entry: &Entry) -> Kept {
        let key = DocKey { circle: entry.log(), document: entry.header().document };
        let opened = self.open_pack(key, entry).ok();
        let kind = opened.as_ref().map(|(kind, _)| *kind);
        let changes = opened.map(|(_, changes)| changes).unwrap_or_default();
        Kept { entry: entry.bytes().to_vec(), kind, changes }
    }

    fn kept_content(&self, log: LogId, kind: EvidenceKind) -> impl Iterator<Item = (Entry, Kept)> {
        self.evidence.kept_of(log, kind).filter_map(|(_, bytes)| {
            let kept = Kept::from_bytes(bytes).ok()?;
            Some((Entry::parse(kept.entry.clone()).ok()?, kept))
        })
    }

    /// Changes of a document that only entries of a way which does not count hold, and that stay in it.
    pub(in crate::engine) fn changes_of_other_ways(&self, key: DocKey) -> Vec<(Entry, Vec<Vec<u8>>)> {
        let kept = self.kept_content(key.circle, EvidenceKind::BranchContent);
        let of_document = kept.filter(|(entry, _)| entry.header().document == key.document);
        of_document.map(|(entry, kept)| (entry, kept.changes)).collect()
    }

    /// What is set aside of such an entry, for a decision about it.
    pub(in crate::engine) fn late_of_other_way(&self, entry: &Entry) -> Option<Kept> {
        let mut late = self.kept_content(entry.log(), EvidenceKind::BranchLate);
        late.find(|(held, _)| held.id() == entry.id()).map(|(_, kept)| kept)
    }

    /// Sets aside what stayed in documents for authors who cannot send it anew: their access ended, or their device was
    /// revoked, before they came back.
    pub(in crate::engine) fn set_late_content_aside(&mut self, log: LogId, now: Timestamp) {
        let late: Vec<(Entry, Kept)> = self
            .kept_content(log, EvidenceKind::BranchContent)
            .filter(|(entry, _)| self.is_author_gone(log, entry))
            .collect();
        let mut documents = BTreeSet::new();
        for (entry, kept) in late {
            let subject = entry.id().0.to_vec();
            self.forget_evidence(log, EvidenceKind::BranchContent, &subject);
            self.keep_evidence(log, EvidenceKind::BranchLate, subject, kept.to_bytes(), now);
            self.note_quarantine(log, None, PAST_CUT_OFF, kept.entry, now);
            documents.insert(DocKey { circle: log, document: entry.header().document });
        }
        let documents: Vec<DocKey> =
            documents.into_iter().filter(|key| self.kinds.contains_key(key)).collect();
        self.rebuild(&documents, now);
    }

    fn is_author_gone(&self, log: LogId, entry: &Entry) -> bool {
        let (Some(org), Some(circle)) = (self.org(), self.circles.get(&log)) else { return false };
        let header = entry.header();
        let chain = circle.chains.get(&(header.author, header.incarnation));
        // Who came back has said what became of it.
        if chain.and_then(|chain| chain.tip()).is_some_and(|tip| tip.seq > header.seq) {
            return false;
        }
        let Some(device) = org.known_device(header.author) else { return false };
        let writes = circle.state.role_of(device.person) >= Some(Role::Writer);
        device.revoked_at.is_some() || (!writes && circle.state.was_listed(device.person))
    }

    /// Changes of own entries that do not count wait again, before what was made after them.
    pub(super) fn make_local_again(&mut self, log: LogId, kept: &[&Kept], now: Timestamp) {
        let mut of_document: BTreeMap<DocKey, Vec<Vec<u8>>> = BTreeMap::new();
        for kept in kept {
            let Ok(entry) = Entry::parse(kept.entry.clone()) else { continue };
            let key = DocKey { circle: log, document: entry.header().document };
            of_document.entry(key).or_default().extend(kept.changes.iter().cloned());
        }
        for (key, changes) in of_document {
            let locals = self.local.remove(key).into_iter();
            let (sealed, open): (Vec<Local>, Vec<Local>) = locals.partition(|local| local.entry.is_some());
            let waiting: BTreeSet<&Vec<u8>> = open.iter().map(|local| &local.bytes).collect();
            let again: Vec<Vec<u8>> = changes.into_iter().filter(|bytes| !waiting.contains(bytes)).collect();
            self.save(SaveOp::DropLocals(open.iter().map(|local| local.number).collect()));
            for local in sealed {
                self.local.add(key, local);
            }
            let later = open.into_iter().map(|local| (local.bytes, local.at));
            for (bytes, at) in again.into_iter().map(|bytes| (bytes, now)).chain(later) {
                let number = self.make_number();
                self.save(SaveOp::LocalChange { key, number, bytes: bytes.clone(), at });
                self.local.add(key, Local::open(number, bytes, at));
            }
        }
    }
}
