//! A batch by tables. Operations on different tables do not touch each other, so each table gets its own in order, and
//! where a later operation replaces an earlier one, the later one alone: then runs of rows go into one statement.

use std::collections::BTreeMap;

use alcove_protocol::id::{
    DeviceId, DocHandle, EntryId, Generation, Incarnation, Instance, LogId, MailboxId, SlotId,
};
use alcove_protocol::receipt::Receipt;
use alcove_protocol::trust::chain::Tip;

use crate::clinical::{CircleKind, DocKind};
use crate::crypto::{EpochKey, IdSalt, KemSecret, SlotSecret};
use crate::engine::{
    DocKey, EvidenceKind, EvidenceRow, LateDecision, QuarantineRow, SaveBatch, SaveOp, Standing, StoredEntry,
    ViewRow,
};
use crate::ports::StorageError;
use crate::shell::store::row::EntryFacts;
use crate::time::Timestamp;

/// What happens to the table of entries.
#[derive(Debug)]
pub(super) enum EntryStep<'a> {
    Keep(&'a StoredEntry, EntryFacts),
    Acked { id: EntryId, seq: u64, relay_time_ms: u64 },
    Standing(EntryId, Standing),
    Lost(EntryId),
    Drop(EntryId),
    Covered(DocKey, bool),
}

/// What happens to the table of local changes.
#[derive(Debug)]
pub(super) enum LocalStep<'a> {
    Change { key: DocKey, number: u64, bytes: &'a [u8], at: Timestamp },
    Sealed(DocKey, &'a [u64], EntryId),
    Unsealed(EntryId),
    Delivered(EntryId),
    Drop(&'a [u64]),
    Covered(DocKey, bool),
}

/// What happens to the quarantine.
#[derive(Debug)]
pub(super) enum QuarantineStep<'a> {
    Bad(&'a QuarantineRow),
    /// An entry that counts lies there.
    Good(LogId, u64),
    Healed(LogId, u64),
}

/// What happens to the key slots.
#[derive(Debug)]
pub(super) enum SlotStep<'a> {
    Keep(LogId, SlotId, DocHandle, &'a SlotSecret),
    Drop(LogId, SlotId),
}

/// What happens to the journal of typing.
#[derive(Debug)]
pub(super) enum TypingStep<'a> {
    Edit { key: DocKey, number: u64, edit: &'a [u8] },
    Done(DocKey),
}

/// A circle's founding secrets.
#[derive(Debug)]
pub(super) struct Founded<'a> {
    pub(super) kind: CircleKind,
    pub(super) salt: &'a IdSalt,
    pub(super) info: &'a [u8],
}

/// A batch by tables.
#[derive(Debug, Default)]
pub(super) struct Plan<'a> {
    pub(super) entries: Vec<EntryStep<'a>>,
    pub(super) locals: Vec<LocalStep<'a>>,
    pub(super) quarantine: Vec<QuarantineStep<'a>>,
    pub(super) slots: Vec<SlotStep<'a>>,
    pub(super) typing: Vec<TypingStep<'a>>,
    pub(super) meta: BTreeMap<&'a str, &'a [u8]>,
    pub(super) history: Option<(Instance, Generation)>,
    pub(super) founded: BTreeMap<LogId, Founded<'a>>,
    pub(super) epoch_keys: BTreeMap<(LogId, u32), &'a EpochKey>,
    pub(super) progress: BTreeMap<LogId, &'a [u8]>,
    pub(super) own_chains: BTreeMap<LogId, &'a [u8]>,
    pub(super) checkpointed: BTreeMap<LogId, Timestamp>,
    pub(super) news_since: BTreeMap<LogId, Option<Timestamp>>,
    /// A tip, or none any more.
    pub(super) tips: BTreeMap<(LogId, DeviceId, Incarnation), Option<Tip>>,
    /// Seqs before these operations are forgotten.
    pub(super) unseen: Vec<LogId>,
    pub(super) seen: BTreeMap<(LogId, DeviceId), u64>,
    pub(super) documents: BTreeMap<DocKey, DocKind>,
    /// A base, or none any more.
    pub(super) bases: BTreeMap<DocKey, Option<&'a [u8]>>,
    pub(super) views: BTreeMap<DocKey, &'a ViewRow>,
    /// An intent, or none any more.
    pub(super) intents: BTreeMap<u64, Option<&'a [u8]>>,
    /// A ceremony, or none any more.
    pub(super) ceremonies: BTreeMap<MailboxId, Option<&'a [u8]>>,
    pub(super) heard: BTreeMap<DeviceId, Timestamp>,
    pub(super) receipts: BTreeMap<LogId, &'a Receipt>,
    pub(super) decisions: BTreeMap<EntryId, &'a LateDecision>,
    pub(super) intake_keys: BTreeMap<DeviceId, &'a KemSecret>,
    /// A piece of evidence, or none any more.
    pub(super) evidence: BTreeMap<(LogId, EvidenceKind, &'a [u8]), Option<&'a EvidenceRow>>,
    pub(super) closed: BTreeMap<DocKey, &'a [u8]>,
    /// Documents that are destroyed, but for what is under a slot.
    pub(super) purges: Vec<(DocKey, &'a [SlotId])>,
    pub(super) newest_number: u64,
}

impl<'a> Plan<'a> {
    pub(super) fn of(batch: &'a SaveBatch) -> Result<Self, StorageError> {
        let mut plan = Self::default();
        for op in &batch.ops {
            plan.add(op)?;
        }
        Ok(plan)
    }

    fn add(&mut self, op: &'a SaveOp) -> Result<(), StorageError> {
        match op {
            SaveOp::Meta(name, bytes) => drop(self.meta.insert(name, bytes)),
            SaveOp::History(instance, generation) => self.history = Some((*instance, *generation)),
            SaveOp::Entry(entry) => self.keep(entry)?,
            SaveOp::Acked { id, seq, relay_time_ms } => {
                let (id, seq, relay_time_ms) = (*id, *seq, *relay_time_ms);
                self.entries.push(EntryStep::Acked { id, seq, relay_time_ms });
            }
            SaveOp::Standing(id, standing) => self.entries.push(EntryStep::Standing(*id, *standing)),
            SaveOp::DropEntry(id) => self.entries.push(EntryStep::Drop(*id)),
            SaveOp::Circle { log, kind, salt, info } => {
                self.founded.insert(*log, Founded { kind: *kind, salt, info });
            }
            SaveOp::EpochKey(log, number, key) => drop(self.epoch_keys.insert((*log, *number), key)),
            SaveOp::Slot(log, slot, document, secret) => {
                self.slots.push(SlotStep::Keep(*log, *slot, *document, secret));
            }
            SaveOp::DropSlot(log, slot) => self.slots.push(SlotStep::Drop(*log, *slot)),
            SaveOp::Progress(log, bytes) => drop(self.progress.insert(*log, bytes)),
            SaveOp::Tip(log, device, incarnation, tip) => {
                self.tips.insert((*log, *device, *incarnation), Some(*tip));
            }
            SaveOp::TipGone(log, device, incarnation) => {
                self.tips.insert((*log, *device, *incarnation), None);
            }
            SaveOp::OwnChain(log, bytes) => drop(self.own_chains.insert(*log, bytes)),
            SaveOp::Document(key, kind) => drop(self.documents.insert(*key, *kind)),
            SaveOp::Base(key, bytes) => self.set_base(*key, Some(bytes)),
            SaveOp::DropBase(key) => self.set_base(*key, None),
            SaveOp::LocalChange { key, number, bytes, at } => {
                let number = self.used(*number);
                self.locals.push(LocalStep::Change { key: *key, number, bytes, at: *at });
            }
            SaveOp::Sealed(key, numbers, id) => self.locals.push(LocalStep::Sealed(*key, numbers, *id)),
            SaveOp::Unsealed(id) => self.locals.push(LocalStep::Unsealed(*id)),
            SaveOp::Delivered(id) => self.locals.push(LocalStep::Delivered(*id)),
            SaveOp::Typing { key, number, edit } => {
                let number = self.used(*number);
                self.typing.push(TypingStep::Edit { key: *key, number, edit });
            }
            SaveOp::TypingDone(key) => self.typing.push(TypingStep::Done(*key)),
            SaveOp::View(row) => drop(self.views.insert(row.key, row)),
            SaveOp::Quarantine(row) => self.quarantine.push(QuarantineStep::Bad(row)),
            SaveOp::QuarantineHealed(log, seq) => self.quarantine.push(QuarantineStep::Healed(*log, *seq)),
            SaveOp::Intent(number, bytes) => {
                let number = self.used(*number);
                self.intents.insert(number, Some(bytes));
            }
            SaveOp::IntentDone(number) => drop(self.intents.insert(*number, None)),
            SaveOp::Ceremony(mailbox, bytes) => drop(self.ceremonies.insert(*mailbox, Some(bytes))),
            SaveOp::CeremonyDone(mailbox) => drop(self.ceremonies.insert(*mailbox, None)),
            SaveOp::Heard(device, at) => drop(self.heard.insert(*device, *at)),
            SaveOp::Seen { log, observer, own_seq } => {
                let newest = self.seen.entry((*log, *observer)).or_default();
                *newest = (*newest).max(*own_seq);
            }
            SaveOp::Unseen(log) => {
                self.seen.retain(|(of, _), _| of != log);
                self.unseen.push(*log);
            }
            SaveOp::Checkpointed(log, at) => {
                self.checkpointed.insert(*log, *at);
                self.news_since.insert(*log, None);
            }
            SaveOp::NewsSince(log, at) => drop(self.news_since.insert(*log, Some(*at))),
            SaveOp::Decided(decided) => drop(self.decisions.insert(decided.entry, decided)),
            SaveOp::IntakeKey(id, secret) => drop(self.intake_keys.insert(*id, secret)),
            SaveOp::Receipt(receipt) => drop(self.receipts.insert(receipt.log, receipt)),
            SaveOp::Lost(ids) => self.entries.extend(ids.iter().map(|id| EntryStep::Lost(*id))),
            SaveOp::DropLocals(numbers) => self.locals.push(LocalStep::Drop(numbers)),
            SaveOp::Evidence(row) => {
                self.evidence.insert((row.log, row.kind, &row.subject), Some(row));
            }
            SaveOp::Closed(key, bytes) => drop(self.closed.insert(*key, bytes)),
            SaveOp::Purge(key, kept) => self.purge(*key, kept),
            SaveOp::EvidenceGone(log, kind, subject) => {
                self.evidence.insert((*log, *kind, subject), None);
            }
        }
        Ok(())
    }

    fn keep(&mut self, entry: &'a StoredEntry) -> Result<(), StorageError> {
        self.entries.push(EntryStep::Keep(entry, EntryFacts::read(&entry.bytes)?));
        if let (Some(seq), Standing::Taken) = (entry.seq, entry.standing) {
            self.quarantine.push(QuarantineStep::Good(entry.log, seq));
        }
        Ok(())
    }

    /// What this batch wanted to keep of the document goes too; entries are kept first, and then purged.
    fn purge(&mut self, key: DocKey, kept: &'a [SlotId]) {
        self.bases.remove(&key);
        self.views.remove(&key);
        self.locals.retain(|step| !matches!(step, LocalStep::Change { key: of, .. } if *of == key));
        self.typing.retain(|step| !matches!(step, TypingStep::Edit { key: of, .. } if *of == key));
        self.slots.retain(|step| {
            let of_document = |log: &LogId, document: &DocHandle| (*log, *document) == (key.circle, key.document);
            !matches!(step, SlotStep::Keep(log, slot, document, _) if of_document(log, document) && !kept.contains(slot))
        });
        self.purges.push((key, kept));
    }

    fn set_base(&mut self, key: DocKey, base: Option<&'a [u8]>) {
        self.bases.insert(key, base);
        self.entries.push(EntryStep::Covered(key, base.is_some()));
        self.locals.push(LocalStep::Covered(key, base.is_some()));
    }

    fn used(&mut self, number: u64) -> u64 {
        self.newest_number = self.newest_number.max(number);
        number
    }
}
