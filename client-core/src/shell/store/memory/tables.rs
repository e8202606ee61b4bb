//! The tables, and what each operation does to them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use alcove_protocol::entry::{Class, Kind};
use alcove_protocol::id::{
    DeviceId, DocHandle, EntryId, Generation, Incarnation, Instance, LogId, MailboxId, SlotId,
};
use alcove_protocol::receipt::Receipt;
use alcove_protocol::trust::chain::Tip;

use crate::clinical::{CircleKind, DocKind};
use crate::crypto::{EpochKey, IdSalt, KemSecret, SlotSecret};
use crate::engine::{
    DocKey, EvidenceKind, EvidenceRow, LateDecision, QuarantineRow, SaveBatch, SaveOp, Standing, StoredEntry,
    StoredLocalChange, ViewRow,
};
use crate::ports::StorageError;
use crate::shell::store::row::{EntryFacts, LASTING_REASONS, companions_without, tombstone_of};
use crate::time::Timestamp;

/// An entry and what the store knows about it.
#[derive(Clone, Debug)]
pub(super) struct EntryRow {
    pub(super) id: EntryId,
    pub(super) log: LogId,
    pub(super) seq: Option<u64>,
    pub(super) relay_time_ms: u64,
    pub(super) standing: Standing,
    pub(super) bytes: Arc<[u8]>,
    pub(super) companions: Vec<Vec<u8>>,
    pub(super) facts: EntryFacts,
    /// It waited for the relay once.
    pub(super) own: bool,
    /// The document's base holds it.
    pub(super) covered: bool,
    /// The relay's present history is not known to hold it.
    pub(super) lost: bool,
}

/// A local change; `covered` when the document's base holds it.
#[derive(Clone, Debug)]
pub(super) struct LocalRow {
    pub(super) change: StoredLocalChange,
    pub(super) covered: bool,
}

/// What is kept about a log besides its entries.
#[derive(Clone, Debug, Default)]
pub(super) struct LogRow {
    pub(super) founding: Option<(CircleKind, IdSalt, Vec<u8>)>,
    pub(super) progress: Option<Vec<u8>>,
    pub(super) own_chain: Option<Vec<u8>>,
    pub(super) checkpointed: Option<Timestamp>,
    pub(super) news_since: Option<Timestamp>,
}

/// A key slot; `order` counts slots as they came.
#[derive(Clone, Debug)]
pub(super) struct SlotRow {
    pub(super) order: u64,
    pub(super) document: DocHandle,
    pub(super) secret: SlotSecret,
}

/// All tables. Entries and slots are numbered in the order in which they came.
#[derive(Clone, Debug, Default)]
pub(super) struct Tables {
    pub(super) entries: BTreeMap<u64, EntryRow>,
    places: BTreeMap<EntryId, u64>,
    pub(super) entries_of: BTreeMap<DocKey, BTreeSet<u64>>,
    pub(super) meta: BTreeMap<&'static str, Vec<u8>>,
    pub(super) history: Option<(Instance, Generation)>,
    pub(super) logs: BTreeMap<LogId, LogRow>,
    pub(super) epoch_keys: BTreeMap<(LogId, u32), EpochKey>,
    pub(super) slots: BTreeMap<(LogId, SlotId), SlotRow>,
    pub(super) tips: BTreeMap<(LogId, DeviceId, Incarnation), Tip>,
    pub(super) seen: BTreeMap<(LogId, DeviceId), u64>,
    pub(super) documents: BTreeMap<DocKey, DocKind>,
    pub(super) bases: BTreeMap<DocKey, Arc<[u8]>>,
    pub(super) local_changes: BTreeMap<u64, LocalRow>,
    pub(super) typing: BTreeMap<u64, (DocKey, Vec<u8>)>,
    pub(super) views: BTreeMap<DocKey, ViewRow>,
    pub(super) quarantine: Vec<QuarantineRow>,
    pub(super) intents: BTreeMap<u64, Vec<u8>>,
    pub(super) ceremonies: BTreeMap<MailboxId, Vec<u8>>,
    pub(super) heard: BTreeMap<DeviceId, Timestamp>,
    pub(super) decisions: BTreeMap<EntryId, LateDecision>,
    pub(super) intake_keys: BTreeMap<DeviceId, KemSecret>,
    pub(super) receipts: BTreeMap<LogId, Receipt>,
    pub(super) evidence: BTreeMap<(LogId, EvidenceKind, Vec<u8>), EvidenceRow>,
    pub(super) closed: BTreeMap<DocKey, Vec<u8>>,
    pub(super) newest_number: u64,
    next_order: u64,
}

impl Tables {
    pub(super) fn apply(&mut self, batch: &SaveBatch) -> Result<(), StorageError> {
        let mut facts = Vec::new();
        for op in &batch.ops {
            if let SaveOp::Entry(entry) = op {
                facts.push(EntryFacts::read(&entry.bytes)?);
            }
        }
        let mut facts = facts.into_iter();
        for op in &batch.ops {
            self.apply_op(op, &mut facts);
        }
        Ok(())
    }

    /// One operation. `facts` gives the headers of the batch's entries in order.
    fn apply_op(&mut self, op: &SaveOp, facts: &mut impl Iterator<Item = EntryFacts>) {
        match op {
            SaveOp::Meta(name, bytes) => drop(self.meta.insert(name, bytes.clone())),
            SaveOp::History(instance, generation) => self.history = Some((*instance, *generation)),
            SaveOp::Entry(entry) => facts.next().into_iter().for_each(|facts| self.keep(entry, facts)),
            SaveOp::Acked { id, seq, relay_time_ms } => self.with_entry(*id, |row| {
                (row.seq, row.relay_time_ms) = (Some(*seq), *relay_time_ms);
                row.lost = false;
            }),
            SaveOp::Standing(id, standing) => self.with_entry(*id, |row| row.standing = *standing),
            SaveOp::DropEntry(id) => self.drop_entry(*id),
            SaveOp::Circle { log, kind, salt, info } => {
                self.log(*log).founding = Some((*kind, salt.clone(), info.clone()));
            }
            SaveOp::EpochKey(log, number, key) => drop(self.epoch_keys.insert((*log, *number), key.clone())),
            SaveOp::Slot(log, slot, document, secret) => self.keep_slot((*log, *slot), *document, secret),
            SaveOp::DropSlot(log, slot) => drop(self.slots.remove(&(*log, *slot))),
            SaveOp::Progress(log, bytes) => self.log(*log).progress = Some(bytes.clone()),
            SaveOp::Tip(log, device, incarnation, tip) => {
                self.tips.insert((*log, *device, *incarnation), *tip);
            }
            SaveOp::TipGone(log, device, incarnation) => {
                self.tips.remove(&(*log, *device, *incarnation));
            }
            SaveOp::OwnChain(log, bytes) => self.log(*log).own_chain = Some(bytes.clone()),
            SaveOp::Document(key, kind) => drop(self.documents.insert(*key, *kind)),
            SaveOp::Base(key, bytes) => self.set_base(*key, Some(bytes)),
            SaveOp::DropBase(key) => self.set_base(*key, None),
            SaveOp::LocalChange { key, number, bytes, at } => {
                let (number, key, bytes, at) = (self.used(*number), *key, bytes.clone(), *at);
                let change = StoredLocalChange { number, key, bytes, at, entry: None };
                self.local_changes.insert(number, LocalRow { change, covered: false });
            }
            SaveOp::Sealed(key, numbers, id) => self.seal(*key, numbers, *id),
            SaveOp::Unsealed(id) => self.unseal(*id),
            SaveOp::Delivered(id) => self.local_changes.retain(|_, row| row.change.entry != Some(*id)),
            SaveOp::Typing { key, number, edit } => {
                let number = self.used(*number);
                self.typing.insert(number, (*key, edit.clone()));
            }
            SaveOp::TypingDone(key) => self.typing.retain(|_, (of, _)| of != key),
            SaveOp::View(row) => drop(self.views.insert(row.key, row.as_ref().clone())),
            SaveOp::Quarantine(row) => self.quarantine(row),
            SaveOp::QuarantineHealed(log, seq) => {
                self.quarantine.retain(|row| (row.log, row.seq) != (*log, Some(*seq)));
            }
            SaveOp::Intent(number, bytes) => {
                let number = self.used(*number);
                self.intents.insert(number, bytes.clone());
            }
            SaveOp::IntentDone(number) => drop(self.intents.remove(number)),
            SaveOp::Ceremony(mailbox, bytes) => drop(self.ceremonies.insert(*mailbox, bytes.clone())),
            SaveOp::CeremonyDone(mailbox) => drop(self.ceremonies.remove(mailbox)),
            SaveOp::Heard(device, at) => drop(self.heard.insert(*device, *at)),
            SaveOp::Seen { log, observer, own_seq } => {
                let newest = self.seen.entry((*log, *observer)).or_default();
                *newest = (*newest).max(*own_seq);
            }
            SaveOp::Unseen(log) => self.seen.retain(|(of, _), _| of != log),
            SaveOp::Checkpointed(log, at) => {
                let row = self.log(*log);
                (row.checkpointed, row.news_since) = (Some(*at), None);
            }
            SaveOp::NewsSince(log, at) => self.log(*log).news_since = Some(*at),
            SaveOp::Decided(decided) => drop(self.decisions.insert(decided.entry, decided.clone())),
            SaveOp::IntakeKey(id, secret) => drop(self.intake_keys.insert(*id, secret.clone())),
            SaveOp::Receipt(receipt) => drop(self.receipts.insert(receipt.log, receipt.as_ref().clone())),
            SaveOp::Lost(ids) => ids.iter().for_each(|id| self.with_entry(*id, |row| row.lost = true)),
            SaveOp::DropLocals(numbers) => {
                self.local_changes.retain(|number, _| !numbers.contains(number));
            }
            SaveOp::Evidence(row) => {
                self.evidence.insert((row.log, row.kind, row.subject.clone()), row.clone());
            }
            SaveOp::Closed(key, bytes) => drop(self.closed.insert(*key, bytes.clone())),
            SaveOp::Purge(key, kept) => self.purge(*key, kept),
            SaveOp::EvidenceGone(log, kind, subject) => {
                self.evidence.remove(&(*log, *kind, subject.clone()));
            }
        }
    }

    /// An entry that counts stays as it is, but for its place at the relay: only `Standing` takes its effect away.
    fn keep(&mut self, entry: &StoredEntry, facts: EntryFacts) {
        let place = self.places.get(&entry.id).copied();
        if let Some(row) = place.and_then(|place| self.entries.get_mut(&place)) {
            if row.standing != Standing::Taken || entry.standing == Standing::Taken {
                row.standing = entry.standing;
                if entry.seq.is_some() {
                    (row.seq, row.relay_time_ms) = (entry.seq, entry.relay_time_ms);
                    row.lost = false;
                }
                row.own |= entry.seq.is_none();
                if !entry.companions.is_empty() {
                    row.companions.clone_from(&entry.companions);
                }
            }
        } else {
            self.insert(entry, facts);
        }
        if let (Some(seq), Standing::Taken) = (entry.seq, entry.standing) {
            self.quarantine.retain(|row| {
                (row.log, row.seq) != (entry.log, Some(seq)) || LASTING_REASONS.contains(&row.reason)
            });
        }
    }

    fn insert(&mut self, entry: &StoredEntry, facts: EntryFacts) {
        let order = self.next_order();
        let row = EntryRow {
            id: entry.id,
            log: entry.log,
            seq: entry.seq,
            relay_time_ms: entry.relay_time_ms,
            standing: entry.standing,
            bytes: entry.bytes.as_slice().into(),
            companions: entry.companions.clone(),
            facts,
            own: entry.seq.is_none(),
            covered: false,
            lost: false,
        };
        if let Some(key) = row.document() {
            self.entries_of.entry(key).or_default().insert(order);
        }
        self.places.insert(entry.id, order);
        self.entries.insert(order, row);
    }

    fn with_entry(&mut self, id: EntryId, change: impl FnOnce(&mut EntryRow)) {
        if let Some(row) = self.places.get(&id).and_then(|place| self.entries.get_mut(place)) {
            change(row);
        }
    }

    fn drop_entry(&mut self, id: EntryId) {
        let Some(place) = self.places.remove(&id) else { return };
        let Some(row) = self.entries.remove(&place) else { return };
        if let Some(places) = row.document().and_then(|key| self.entries_of.get_mut(&key)) {
            places.remove(&place);
        }
    }

    fn keep_slot(&mut self, slot: (LogId, SlotId), document: DocHandle, secret: &SlotSecret) {
        let held = self.slots.get(&slot).map(|row| row.order);
        let order = held.unwrap_or_else(|| self.next_order());
        self.slots.insert(slot, SlotRow { order, document, secret: secret.clone() });
    }

    /// A base holds all that counts at this moment; without one, nothing is held.
    fn set_base(&mut self, key: DocKey, base: Option<&Vec<u8>>) {
        let covers = base.is_some();
        for place in self.entries_of.get(&key).into_iter().flatten() {
            if let Some(row) = self.entries.get_mut(place) {
                row.covered = covers && (row.covered || row.standing == Standing::Taken);
            }
        }
        for row in self.local_changes.values_mut().filter(|row| row.change.key == key) {
            row.covered = covers;
        }
        match base {
            Some(bytes) => drop(self.bases.insert(key, bytes.as_slice().into())),
            None => drop(self.bases.remove(&key)),
        }
    }

    fn purge(&mut self, key: DocKey, kept: &[SlotId]) {
        for place in self.entries_of.get(&key).into_iter().flatten() {
            let Some(row) = self
                .entries
                .get_mut(place)
                .filter(|row| row.facts.kind != Kind::RECORD || !kept.contains(&row.facts.slot))
            else {
                continue;
            };
            if let Some(bytes) = tombstone_of(&row.bytes) {
                row.bytes = bytes.as_slice().into();
            }
        }
        for row in self.entries.values_mut().filter(|row| row.log == key.circle) {
            let left = companions_without(&row.bytes, &row.companions, &[(key.document, kept)]);
            row.companions = left.unwrap_or_else(|| std::mem::take(&mut row.companions));
        }
        self.slots.retain(|(log, slot), row| {
            (*log, row.document) != (key.circle, key.document) || kept.contains(slot)
        });
        self.bases.remove(&key);
        self.local_changes.retain(|_, row| row.change.key != key);
        self.typing.retain(|_, (of, _)| *of != key);
        self.views.remove(&key);
    }

    fn seal(&mut self, key: DocKey, numbers: &[u64], id: EntryId) {
        for number in numbers {
            if let Some(row) = self.local_changes.get_mut(number).filter(|row| row.change.key == key) {
                row.change.entry = Some(id);
            }
        }
    }

    fn unseal(&mut self, id: EntryId) {
        for row in self.local_changes.values_mut().filter(|row| row.change.entry == Some(id)) {
            row.change.entry = None;
        }
    }

    /// A damaged place is met at every sync; it is shown once.
    fn quarantine(&mut self, new: &QuarantineRow) {
        let same = |row: &QuarantineRow| {
            row.seq.is_some() && (row.log, row.seq, row.reason) == (new.log, new.seq, new.reason)
        };
        if !self.quarantine.iter().any(same) {
            self.quarantine.push(new.clone());
        }
    }

    pub(super) fn entry(&self, id: EntryId) -> Option<&EntryRow> {
        self.entries.get(self.places.get(&id)?)
    }

    fn log(&mut self, log: LogId) -> &mut LogRow {
        self.logs.entry(log).or_default()
    }

    fn next_order(&mut self) -> u64 {
        self.next_order += 1;
        self.next_order
    }

    fn used(&mut self, number: u64) -> u64 {
        self.newest_number = self.newest_number.max(number);
        number
    }
}

impl EntryRow {
    /// The document whose content or record it holds.
    fn document(&self) -> Option<DocKey> {
        let holds = self.facts.kind.can_be_purged();
        holds.then_some(DocKey { circle: self.log, document: self.facts.document })
    }

    pub(super) fn is_of(&self, log: LogId, class: Class) -> bool {
        self.log == log && self.facts.kind.class() == class
    }

    pub(super) fn to_stored(&self) -> StoredEntry {
        StoredEntry {
            id: self.id,
            log: self.log,
            seq: self.seq,
            relay_time_ms: self.relay_time_ms,
            standing: self.standing,
            bytes: self.bytes.to_vec(),
            companions: self.companions.clone(),
        }
    }
}
