//! Seams: paragraphs in which two devices wrote unseen by each other, until somebody has read them.
//!
//! Merged letter by letter, two half sentences can make a whole one that nobody meant. So a paragraph is a seam when
//! two changes that were made without knowledge of each other put letters into it that still stand, or took letters
//! out of it. Devices count and not people: what one person typed on two devices unseen by each other merges just as
//! blindly, and a document need not know whose a device is.
//!
//! A reading is an item of the document's log of readings. It holds for the changes that it comes after, inside the
//! stretch that it names by the ids of its first and last letter: what somebody writes beside it, or what a deleted
//! line break brings in from elsewhere, is a seam again. Edits that come after both sides make no seam and mend none.
//!
//! Line breaks that somebody put in belong to no paragraph: two who each add a paragraph of their own make no seam.

mod letters;

use std::collections::{BTreeMap, BTreeSet};

use automerge::{AutoCommit, AutomergeError, ObjId as ExId, ReadDoc};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::actor::Actor;
use super::causality::{Causality, ChangeId, Writer};
use super::edit::Objects;
use super::history::{History, Touched};
use super::index::ChangeIndex;
use crate::clinical::{DocKind, MergeClass, fields};
pub(super) use letters::LetterId;
use letters::{Letters, Paragraph, Reading, position, touch};

/// The log of readings.
pub(super) const READINGS: &str = "seams_read";
/// The field of a reading that names the prose.
pub(super) const READING_FIELD: &str = "field";
/// The field of a reading that names the first and the last letter.
pub(super) const READING_SPAN: &str = "span";

const SEAM_LABEL: &[u8] = b"alcove seam";

/// A paragraph that two devices or more wrote unseen by each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SeamView {
    /// Names the seam in [`DocEdit::ReadSeam`](super::DocEdit::ReadSeam); another change beside makes another seam.
    pub id: String,
    /// The prose it lies in.
    pub field: &'static str,
    /// First code point of the paragraph.
    pub from: usize,
    /// Code point behind the paragraph; never the same as `from`.
    pub to: usize,
    /// Who wrote unseen by somebody else here, two at least, by time.
    pub authors: Vec<Writer>,
    /// Whether somebody has read it since.
    pub read: bool,
}

/// A seam with what a reading of it writes down.
pub(super) struct Seam {
    pub(super) view: SeamView,
    pub(super) span: String,
}

/// Reads the seams of a document.
pub(super) struct SeamReader<'a, O> {
    pub(super) doc: &'a AutoCommit,
    pub(super) objects: &'a O,
    pub(super) index: &'a ChangeIndex,
    pub(super) history: &'a History,
}

impl<O: Objects> SeamReader<'_, O> {
    /// The seams of all prose, in the order of the fields, then of the text.
    pub(super) fn seams(&self, kind: DocKind) -> Result<Vec<Seam>, AutomergeError> {
        let mut seams = Vec::new();
        let texts = fields(kind).iter().filter(|field| field.class == MergeClass::Text);
        for (name, object) in texts.filter_map(|field| Some((field.name, self.objects.object(field.name)?))) {
            let ExId::Id(counter, actor, _) = object else { continue };
            let Some(touched) = self.history.touched(*counter, actor.to_bytes()) else { continue };
            if touched.authors.len() > 1 {
                self.add_seams(name, object, touched, &mut seams)?;
            }
        }
        Ok(seams)
    }

    fn causality(&self) -> &Causality {
        &self.history.causality
    }

    fn id_of(&self, author: &Actor, counter: u64) -> Option<ChangeId> {
        self.causality().id(author, self.index.change_of(author, counter)?.seq)
    }

    fn add_seams(
        &self,
        field: &'static str,
        object: &ExId,
        touched: &Touched,
        seams: &mut Vec<Seam>,
    ) -> Result<(), AutomergeError> {
        let letters = Letters::read(self.doc, object);
        let is_contested = |letter: LetterId| {
            self.id_of(&letter.by, letter.counter)
                .filter(|change| self.causality().contested().contains(change))
        };
        let mut paragraphs = letters.paragraphs(is_contested);
        for (change, letter) in &touched.deleted {
            if let Some(at) = position(self.doc, object, *letter) {
                touch(&mut paragraphs, at, *change);
            }
        }
        let readings = self.readings(field, object, &letters)?;
        let mut known: BTreeMap<[u8; 16], u32> = BTreeMap::new();
        for paragraph in paragraphs.iter().filter(|paragraph| paragraph.from < paragraph.to) {
            let Some((involved, read)) = self.judge(paragraph, &readings) else { continue };
            let digest = self.digest(field, &involved);
            // Two paragraphs that the same changes wrote are told apart by their order.
            let ordinal = known.entry(digest).or_default();
            let id = format!("{}-{ordinal}", data_encoding::HEXLOWER.encode(&digest));
            *ordinal += 1;
            let Some(span) = letters.span(paragraph) else { continue };
            let authors = self.causality().writers(involved.iter().copied());
            let (from, to) = (paragraph.from, paragraph.to);
            seams.push(Seam { view: SeamView { id, field, from, to, authors, read }, span });
        }
        Ok(())
    }

    /// The changes that were made beside another one of the paragraph, and whether all that was read; none if there
    /// are none.
    fn judge(&self, paragraph: &Paragraph, readings: &[Reading]) -> Option<(BTreeSet<ChangeId>, bool)> {
        let mut involved = BTreeSet::new();
        let mut read = true;
        let touches: Vec<_> = paragraph.touches.iter().map(|(change, extent)| (*change, *extent)).collect();
        for (at, (one, here)) in touches.iter().enumerate() {
            for (other, there) in touches.get(at + 1..).unwrap_or_default() {
                if self.causality().are_beside(*one, *other) {
                    involved.extend([*one, *other]);
                    let extent = (here.0.min(there.0), here.1.max(there.1));
                    read &= readings.iter().any(|reading| {
                        reading.covers(extent)
                            && reading.change.is_none_or(|reading| {
                                self.causality().is_after(reading, *one)
                                    && self.causality().is_after(reading, *other)
                            })
                    });
                }
            }
        }
        (!involved.is_empty()).then_some((involved, read))
    }

    fn readings(
        &self,
        field: &str,
        object: &ExId,
        letters: &Letters,
    ) -> Result<Vec<Reading>, AutomergeError> {
        let Some(log) = self.objects.object(READINGS) else { return Ok(Vec::new()) };
        let mut readings = Vec::new();
        for key in self.doc.keys(log) {
            let Some((item, READING_SPAN)) = key.split_once('/') else { continue };
            let named = self.doc.get_all(log, format!("{item}/{READING_FIELD}"))?;
            if !named.iter().any(|(name, _)| name.as_str() == Some(field)) {
                continue;
            }
            for (span, id) in self.doc.get_all(log, &key)? {
                let (Some(span), ExId::Id(counter, actor, _)) = (span.as_str(), id) else { continue };
                let (Some(author), Some((from, to))) =
                    (Actor::from_actor_id(&actor), letters.extent(self.doc, object, span))
                else {
                    continue;
                };
                readings.push(Reading { change: self.id_of(&author, counter), from, to });
            }
        }
        Ok(readings)
    }

    fn digest(&self, field: &str, involved: &BTreeSet<ChangeId>) -> [u8; 16] {
        let mut hash = Sha256::new().chain_update(SEAM_LABEL).chain_update([0]).chain_update(field);
        let mut hashes: Vec<_> = involved.iter().filter_map(|id| self.causality().hash(*id)).collect();
        hashes.sort_unstable();
        for change in hashes {
            hash = hash.chain_update(change);
        }
        let digest: [u8; 32] = hash.finalize().into();
        let (short, _) = digest.split_at(16);
        short.try_into().unwrap_or_default()
    }
}
