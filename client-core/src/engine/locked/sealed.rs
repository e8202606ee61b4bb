//! Work that is written while the lease has ended: sealed beside the store, taken in when the device is confirmed, and
//! handed in when it was revoked.
//!
//! A record holds changes of this device, made on the documents as they are here with the records before in them. So
//! taking a file in twice changes nothing: a change that a document has is not taken again.

use std::collections::{BTreeMap, BTreeSet};

use alcove_protocol::entry::Kind;
use alcove_protocol::id::{DeviceId, LogId};
use alcove_protocol::limits::INTAKE_ENTRIES_MAX;
use alcove_protocol::record::{Intake, Record, Role};
use rand_core::CryptoRng;

use crate::clinical::DocKind;
use crate::crypto::lease::{
    LeaseContent, LeaseError, LeaseFile, LeaseOwner, LeasePlace, LeaseRecord, SecondKey,
};
use crate::document::guard::{CheckedChange, guard};
use crate::document::pack::{PackLimits, unpack};
use crate::document::{DocEdit, Document, EditError, Incoming};
use crate::engine::Engine;
use crate::engine::effect::{Effect, Notice};
use crate::engine::leavers::handed_in::{Portion, WorkPart, read_work};
use crate::engine::writing::edit::EditRefused;
use crate::engine::writing::local::Local;
use crate::engine::writing::save::{DocKey, SaveOp};
use crate::time::Timestamp;

/// The name under which the store keeps the newest record that was handed in.
const HANDED_META: &str = "sealed_handed_in";

/// What to write while the lease has ended.
#[derive(Clone, Debug)]
pub struct SealedEdit {
    /// The document; made where it does not exist.
    pub key: DocKey,
    /// Its kind.
    pub kind: DocKind,
    /// Edits of a document in which nothing was written yet, before the others.
    pub if_new: Vec<DocEdit>,
    /// Edits that are made in any case.
    pub edits: Vec<DocEdit>,
    /// A field of prose, and a paragraph to append to it.
    pub append: Option<(String, String)>,
}

/// Bytes for the file of sealed work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedRecord {
    /// Where they go: the file is cut off there first.
    pub at: usize,
    /// The record, with the file's head in front of the first.
    pub bytes: Vec<u8>,
}

/// Why nothing was sealed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealRefused {
    /// It may not be written at all.
    #[error(transparent)]
    Edit(#[from] EditRefused),
    /// The file is not this device's, or of a newer version.
    #[error(transparent)]
    File(#[from] LeaseError),
    /// What was sealed before does not fit the document.
    #[error("what was sealed before does not fit this document")]
    Earlier,
    /// Too much at once.
    #[error("that is too much to be sealed at once: write it in parts")]
    TooLarge,
}

/// What became of a file of sealed work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SealedTaken {
    /// Records that are in the documents now, or with the organisation.
    pub taken: usize,
    /// Records that could not be: the file must be kept.
    pub left: usize,
}

impl SealedTaken {
    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { taken: self.taken + other.taken, left: self.left + other.left }
    }
}

/// One document's part of a record, opened.
struct Part {
    key: DocKey,
    kind: DocKind,
    claimed: Timestamp,
    changes: Vec<CheckedChange>,
}

impl Engine {
    /// Seals an edit. The document is loaded, if it exists; it stays as it is. `file` are the bytes of the file so far.
    ///
    /// # Errors
    /// [`SealRefused`]; nothing changed.
    pub fn seal_edit(
        &mut self,
        file: &[u8],
        edit: &SealedEdit,
        now: Timestamp,
        rng: &mut dyn CryptoRng,
    ) -> Result<(Option<SealedRecord>, Vec<Effect>), SealRefused> {
        self.see_clock(now);
        self.require_role_to_write(edit.key.circle)?;
        let (mut trial, place, at) = self.with_sealed(file, edit, now)?;
        make_edits(&mut trial, edit, now)?;
        let changes: Vec<Vec<u8>> = trial.commit(now).into_iter().map(|change| change.bytes).collect();
        if changes.is_empty() {
            return Ok((None, self.finish()));
        }
        let portion = Portion { key: edit.key, kind: edit.kind, at: now, numbers: Vec::new(), changes };
        let work = self.lay_out(&[portion], now);
        let second = self.second_key(edit.key.circle);
        let second = second.as_ref().map(|(id, kem)| SecondKey { id: *id, kem });
        let record = place.seal(&self.me.keys().kem, second, &work, rng);
        let record = record.map_err(|_| SealRefused::TooLarge)?;
        let head = place.owner.to_head();
        let bytes = if at == 0 { [head.as_slice(), &record].concat() } else { record };
        self.lease.sealed_waits = true;
        self.effects.push(Effect::Notify(Notice::Status));
        Ok((Some(SealedRecord { at, bytes }), self.finish()))
    }

    /// The document with what was sealed before in it, the place of the next record, and where its bytes go.
    fn with_sealed(
        &mut self,
        file: &[u8],
        edit: &SealedEdit,
        now: Timestamp,
    ) -> Result<(Document, LeasePlace, usize), SealRefused> {
        let key = edit.key;
        let mut trial = match self.kinds.get(&key) {
            Some(kind) if *kind != edit.kind => return Err(EditRefused::UnknownDocument.into()),
            Some(_) => {
                // What was typed before the lease ended counts as written then.
                self.commit_document(key, now);
                self.open.get(key).ok_or(EditRefused::NotOpen)?.document.clone()
            }
            None => self.blank_document(edit.kind).map_err(|_| EditRefused::Document(EditError::Broken))?,
        };
        let owner = LeaseOwner { content: LeaseContent::Work, org: self.me.org(), device: self.me.device() };
        let (mut number, mut at) = (0, 0);
        let mut before = Vec::new();
        if !file.is_empty() {
            let mut records = self.own_file(file)?.records();
            for read in records.by_ref() {
                let Ok(record) = read else { continue };
                number = record.place.number;
                let parts = if record.place.circle == key.circle { self.open_record(&record) } else { None };
                before.extend(parts.into_iter().flatten().filter(|part| part.key == key));
            }
            at = records.at();
        }
        let incoming = before.into_iter().flat_map(|part| part.changes);
        let taken =
            trial.take_in((0..).zip(incoming).map(|(token, change)| Incoming { token, change }).collect());
        if !taken.refused.is_empty() || !taken.held.is_empty() {
            return Err(SealRefused::Earlier);
        }
        Ok((trial, LeasePlace { owner, number: number + 1, circle: key.circle }, at))
    }

    fn own_file<'a>(&self, file: &'a [u8]) -> Result<LeaseFile<'a>, LeaseError> {
        let read = LeaseFile::read(file)?;
        let owner = LeaseOwner { content: LeaseContent::Work, org: self.me.org(), device: self.me.device() };
        if read.owner() == owner { Ok(read) } else { Err(LeaseError::NotOurs) }
    }

    /// Opens a record down to changes that the guard let through; none when it is not this device's work.
    fn open_record(&self, record: &LeaseRecord<'_>) -> Option<Vec<Part>> {
        let opened = record.open(&self.me.secrets().kem).ok()?;
        let author = self.me.actor();
        let mut parts = Vec::new();
        for WorkPart { document, kind, claimed, packed } in read_work(&opened).ok()? {
            let raw = unpack(&packed, author, PackLimits::default()).ok()?;
            let changes = raw.into_iter().map(|raw| guard(raw, author).ok()).collect::<Option<_>>()?;
            let key = DocKey { circle: record.place.circle, document };
            parts.push(Part { key, kind: DocKind::from_number(kind)?, claimed, changes });
        }
        Some(parts)
    }

    /// Who besides this device opens a record: the organisation's admins, or in a private circle this person's kit.
    fn second_key(
        &self,
        circle: LogId,
    ) -> Option<(DeviceId, [u8; alcove_protocol::suite::KEM_PUBLIC_BYTES])> {
        let org = self.org()?;
        if self.circles.get(&circle)?.state.no_org_recovery() {
            let (id, kit) = org.kit_of(self.me.person(), org.len())?;
            return Some((id, *kit.keys.kem));
        }
        let intake = &org.intake()?.record;
        Some((intake.intake_id(), *intake.kem))
    }

    /// How many records a file holds.
    pub fn count_sealed(&self, file: &[u8]) -> usize {
        self.own_file(file).map_or(0, |file| file.records().flatten().count())
    }

    /// Whether sealed work may be taken in, or handed in, now.
    pub fn may_take_sealed(&self) -> bool {
        self.org().is_some() && (self.is_revoked() || !self.is_lease_ended())
    }

    /// The documents that a file of sealed work is about, to take it in some at a time. None on a device that was
    /// revoked: there it is handed in as it is.
    pub fn sealed_documents(&self, file: &[u8]) -> Vec<DocKey> {
        let Ok(file) = self.own_file(file) else { return Vec::new() };
        if self.is_revoked() {
            return Vec::new();
        }
        let records = file.records().filter_map(Result::ok);
        let parts = records.filter_map(|record| self.open_record(&record)).flatten();
        let keys: BTreeSet<DocKey> = parts.map(|part| part.key).collect();
        keys.into_iter().collect()
    }

    /// Takes the sealed work of some documents into them; those that exist are open. A second time it changes nothing.
    pub fn take_sealed(
        &mut self,
        file: &[u8],
        documents: &[DocKey],
        now: Timestamp,
    ) -> (SealedTaken, Vec<Effect>) {
        let mut outcome = SealedTaken::default();
        let mut touched = BTreeSet::new();
        let Ok(read) = self.own_file(file) else { return (outcome, self.finish()) };
        for record in read.records().filter_map(Result::ok) {
            let Some(parts) = self.open_record(&record) else { continue };
            // Each record is about one document.
            if parts.first().is_none_or(|part| !documents.contains(&part.key)) {
                continue;
            }
            let taken = self.take_parts(parts, now, &mut touched);
            outcome = outcome.and(SealedTaken { taken: usize::from(taken), left: usize::from(!taken) });
        }
        for key in touched {
            self.save_view(key);
            self.effects.push(Effect::Notify(Notice::Document { key, remote: false }));
        }
        self.effects.push(Effect::Notify(Notice::Status));
        (outcome, self.finish())
    }

    /// What is left of a file once its documents are done: on a device that was revoked everything, which is handed in to
    /// the organisation; otherwise what cannot be read.
    pub fn finish_sealed(&mut self, file: &[u8], rng: &mut dyn CryptoRng) -> (SealedTaken, Vec<Effect>) {
        let mut outcome = SealedTaken::default();
        let Ok(read) = self.own_file(file) else {
            outcome.left = usize::from(!file.is_empty());
            return (outcome, self.finish());
        };
        let (revoked, handed) = (self.is_revoked(), self.sealed_handed);
        for record in read.records() {
            let taken = match record {
                Ok(record) if revoked => record.place.number <= handed || self.hand_in_record(&record, rng),
                Ok(record) if self.open_record(&record).is_some() => continue,
                // Writing was cut off: that record was never confirmed.
                Err(LeaseError::Torn { .. }) => continue,
                Ok(_) | Err(_) => false,
            };
            outcome = outcome.and(SealedTaken { taken: usize::from(taken), left: usize::from(!taken) });
        }
        (outcome, self.finish())
    }

    /// All of a record, or nothing of it.
    fn take_parts(&mut self, parts: Vec<Part>, now: Timestamp, touched: &mut BTreeSet<DocKey>) -> bool {
        let mut trials: BTreeMap<DocKey, (Document, Vec<Local>)> = BTreeMap::new();
        for part in parts {
            let known = self.kinds.get(&part.key).copied();
            if known.unwrap_or(part.kind) != part.kind || !self.circles.contains_key(&part.key.circle) {
                return false;
            }
            if known.is_none() && self.make_known(part.key, part.kind).is_err() {
                return false;
            }
            self.commit_document(part.key, now);
            let Some(open) = self.open.get(part.key) else { return false };
            let (document, locals) =
                trials.entry(part.key).or_insert_with(|| (open.document.clone(), Vec::new()));
            for change in part.changes {
                let bytes = change.bytes().to_vec();
                let taken = document.take_in(vec![Incoming { token: 0, change }]);
                if !taken.refused.is_empty() || !taken.held.is_empty() {
                    return false;
                }
                if !taken.applied.is_empty() {
                    locals.push(Local::open(0, bytes, part.claimed));
                }
            }
        }
        for (key, (document, locals)) in trials {
            let Some(open) = self.open.use_mut(key) else { return false };
            open.document = document;
            open.since_base_bytes += locals.iter().map(|local| local.bytes.len()).sum::<usize>();
            for local in locals {
                let number = self.make_number();
                self.save(SaveOp::LocalChange { key, number, bytes: local.bytes.clone(), at: local.at });
                self.local.add(key, Local { number, ..local });
            }
            touched.insert(key);
        }
        true
    }

    /// Hands a record in as it is sealed. Nothing of a private circle is, nor what no intake key can open.
    fn hand_in_record(&mut self, record: &LeaseRecord<'_>, rng: &mut dyn CryptoRng) -> bool {
        let circle = record.place.circle;
        let private = self.circles.get(&circle).is_none_or(|held| held.state.no_org_recovery());
        let Some((key, sealed)) = record.second().filter(|_| !private) else { return false };
        let intake = self.org().is_some_and(|org| org.intake_key(key).is_some());
        // One place is kept for what the store itself holds, one for the last word of a wiped device.
        if !intake || self.owner_entries() + 2 >= INTAKE_ENTRIES_MAX {
            return false;
        }
        let body = Intake { key, circle, sealed: sealed.to_vec() }.to_body();
        if self.add_owner_entry(Kind::INTAKE, &body, rng).is_none() {
            return false;
        }
        self.sealed_handed = record.place.number;
        self.save(SaveOp::Meta(HANDED_META, self.sealed_handed.to_be_bytes().to_vec()));
        true
    }

    /// What the store knows of records that were handed in.
    pub(in crate::engine) fn sealed_handed_from(meta: Option<&[u8]>) -> u64 {
        meta.and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_be_bytes)
    }

    pub(in crate::engine) const SEALED_HANDED_META: &'static str = HANDED_META;

    fn require_role_to_write(&self, circle: LogId) -> Result<(), EditRefused> {
        if self.is_revoked() {
            return Err(EditRefused::Revoked);
        }
        let held = self.circles.get(&circle).ok_or(EditRefused::UnknownDocument)?;
        match held.state.role_of(self.me.person()) {
            Some(role) if role >= Role::Writer && !self.is_over(circle) => Ok(()),
            Some(_) if !self.is_over(circle) => Err(EditRefused::NoRight),
            _ => Err(EditRefused::AccessEnded),
        }
    }
}

fn make_edits(trial: &mut Document, edit: &SealedEdit, now: Timestamp) -> Result<(), EditRefused> {
    // Whoever only begins a document says what it belongs to; in one that has begun, that stands already.
    let is_new = trial.change_count() == 1;
    let first = edit.if_new.iter().filter(|_| is_new);
    for edit in first.chain(&edit.edits) {
        trial.edit(edit, now)?;
    }
    let Some((field, paragraph)) = &edit.append else { return Ok(()) };
    let text = trial.text(field).ok_or(EditRefused::UnknownDocument)?;
    let gap = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    trial.edit(
        &DocEdit::SpliceText {
            field: field.clone(),
            at: text.chars().count(),
            delete: 0,
            insert: format!("{gap}{paragraph}"),
        },
        now,
    )?;
    Ok(())
}
