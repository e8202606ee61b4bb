//! What the relay and other devices say, held against what is here: receipts, checkpoints, author chains.
//!
//! Evidence is shown and never decides: no rule is skipped for it, and nobody is kept from writing. What proves a fork is
//! kept for ever. What may only be late (entries that another device names and that did not come) is told once an answer
//! of the relay is complete, and goes when they come.

mod claims;
mod finding;
mod holes;

use std::collections::{BTreeMap, BTreeSet};

use alcove_protocol::codec::Writer;
use alcove_protocol::entry::Kind;
use alcove_protocol::id::{DeviceId, LogId};
use alcove_protocol::receipt::Receipt;
use alcove_protocol::trust::chain::Author;

pub use finding::Finding;

use crate::crypto::payload::{Checkpoint, Seen, SeenReceipt};
use crate::engine::Engine;
use crate::engine::doubt::forked::Deciding;
use crate::engine::effect::{Effect, Report};
use crate::engine::reading::lookup::{EntryRow, EvidenceKind, EvidenceRow, Lookup};
use crate::engine::writing::save::{DocKey, SaveOp};
use crate::time::Timestamp;
use claims::read_claim;

/// How long a document may wait for something while the relay answers, before it is told.
const STALL_MS: i64 = 10 * 60 * 1000;

/// What another device says that it holds of an author's chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Claim {
    seq: u64,
    first8: [u8; 8],
    by: DeviceId,
}

/// Everything noted.
#[derive(Debug, Default)]
pub(in crate::engine) struct Evidence {
    receipts: BTreeMap<LogId, Receipt>,
    /// As the store keeps it.
    kept: BTreeMap<(LogId, EvidenceKind, Vec<u8>), Vec<u8>>,
    /// Not met yet by what is here.
    claims: BTreeMap<(LogId, Author), Claim>,
    /// Met by what is here; the store still has to say which entries those are.
    to_compare: BTreeMap<(LogId, Author, u64), Claim>,
    /// Places at the relay that another device holds a receipt for.
    receipts_seen: BTreeMap<LogId, (u64, DeviceId)>,
    /// Found when the last answer was complete.
    open: BTreeSet<Finding>,
    told: BTreeSet<Finding>,
    waiting: BTreeMap<DocKey, Timestamp>,
    /// Chains in which an entry does not follow: another branch of it, perhaps.
    pub(super) forked: BTreeSet<(LogId, Author)>,
    pub(super) deciding: Option<Deciding>,
}

impl Evidence {
    /// What the store kept.
    pub(in crate::engine) fn start(receipts: Vec<Receipt>, rows: Vec<EvidenceRow>) -> Self {
        let mut evidence = Self::default();
        evidence.receipts.extend(receipts.into_iter().map(|receipt| (receipt.log, receipt)));
        for row in rows {
            if row.kind == EvidenceKind::Claim
                && let Some((author, claim)) = read_claim(&row)
            {
                evidence.claims.insert((row.log, author), claim);
            }
            evidence.kept.insert((row.log, row.kind, row.subject), row.bytes);
        }
        evidence
    }

    /// Chains of the log in which two entries took one place.
    pub(super) fn forks_of(&self, log: LogId) -> BTreeSet<Author> {
        let forks = self.kept.keys().filter(|(of, kind, _)| (*of, *kind) == (log, EvidenceKind::ChainFork));
        forks.filter_map(|(_, _, subject)| claims::author_of(subject)).collect()
    }

    /// The store did not answer: the chain is looked at again with the next sync.
    pub(in crate::engine) fn forget_deciding(&mut self) {
        if let Some(deciding) = self.deciding.take() {
            self.forked.insert(deciding.chain());
        }
    }
}

impl Engine {
    /// The newest receipt that a checkpoint tells others about.
    pub(in crate::engine) fn receipt_seen(&self, log: LogId) -> Option<SeenReceipt> {
        let receipt = self.evidence.receipts.get(&log)?;
        Some(SeenReceipt { generation: receipt.generation, seq: receipt.seq, first8: receipt.id.first8() })
    }

    /// A receipt is evidence only: it is kept, and one that contradicts what was sent or signed before is told.
    pub(in crate::engine) fn check_receipt(&mut self, receipt: Receipt, now: Timestamp) {
        let Some(org) = &self.org else { return };
        let log = receipt.log;
        let mut relays = org.state.relays().iter().peekable();
        let known_relay = relays.peek().is_some();
        let signed = relays.any(|relay| receipt.is_signed_by(&relay.public_key));
        let circle = self.circles.get(&log).map(|circle| &circle.progress);
        let Some(progress) = circle.or_else(|| (log == org.state.log()).then_some(&org.progress)) else {
            return;
        };
        if known_relay && !signed {
            self.effects.push(Effect::Report(Report::ReceiptWrong(log)));
            return;
        }
        let of_this_history = self.history.is_some_and(|history| {
            (history.instance, history.generation) == (receipt.instance, receipt.generation)
        });
        if !of_this_history {
            return;
        }
        if progress.contradicts(receipt.seq, receipt.id) {
            let proof = receipt_bytes(&receipt);
            return self.note_relay_fork(log, &receipt.seq.to_be_bytes(), proof, now);
        }
        let before =
            self.evidence.receipts.get(&log).filter(|before| {
                (before.instance, before.generation) == (receipt.instance, receipt.generation)
            });
        if let Some(before) = before {
            if before.seq == receipt.seq && before.id != receipt.id {
                let proof = [receipt_bytes(before), receipt_bytes(&receipt)].concat();
                return self.note_relay_fork(log, &receipt.seq.to_be_bytes(), proof, now);
            }
            if before.seq > receipt.seq {
                let (older, newer) = (receipt.seq, before.seq);
                return self.note_rollback(log, true, newer, older, now);
            }
        }
        self.evidence.receipts.insert(log, receipt.clone());
        self.save(SaveOp::Receipt(Box::new(receipt)));
    }

    /// Another device's view of a circle.
    pub(in crate::engine) fn weigh_checkpoint(
        &mut self,
        log: LogId,
        by: DeviceId,
        checkpoint: &Checkpoint,
        now: Timestamp,
    ) {
        for seen in &checkpoint.seen {
            self.weigh_seen(log, by, seen, now);
        }
        let Some(theirs) = checkpoint.receipt else { return };
        if self.history.is_none_or(|history| history.generation != theirs.generation) {
            return;
        }
        let mine = self.evidence.receipts.get(&log);
        let mine = mine.filter(|mine| mine.generation == theirs.generation && mine.seq == theirs.seq);
        if let Some(mine) = mine.filter(|mine| mine.id.first8() != theirs.first8) {
            let proof = receipt_bytes(mine);
            return self.note_relay_fork(log, &theirs.seq.to_be_bytes(), proof, now);
        }
        let newest = self.evidence.receipts_seen.entry(log).or_insert((theirs.seq, by));
        if newest.0 < theirs.seq {
            *newest = (theirs.seq, by);
        }
    }

    fn weigh_seen(&mut self, log: LogId, by: DeviceId, seen: &Seen, now: Timestamp) {
        let author = (seen.device, seen.incarnation);
        let Some(circle) = self.circles.get(&log) else { return };
        let claim = Claim { seq: seen.seq, first8: seen.first8, by };
        if author == self.me.author() && seen.seq <= circle.own.seq {
            return;
        }
        let tip = circle.chains.get(&author).and_then(|chain| chain.tip());
        match tip {
            Some(tip) if tip.seq == seen.seq => {
                if tip.id.first8() != seen.first8 {
                    let proof = [tip.id.0.as_slice(), &by.0, &seen.first8].concat();
                    self.note_relay_fork(log, &subject_of(author, seen.seq), proof, now);
                }
            }
            Some(tip) if tip.seq > seen.seq => {
                self.evidence.to_compare.insert((log, author, seen.seq), claim);
            }
            _ => {
                let newest = self.evidence.claims.entry((log, author)).or_insert(claim);
                if newest.seq < claim.seq {
                    *newest = claim;
                }
            }
        }
    }

    /// The answer of the relay is complete: what did not come, although somebody names it, is missing.
    pub(in crate::engine) fn weigh(&mut self, now: Timestamp) {
        self.weigh_claims(now);
        self.weigh_stalls(now);
        self.evidence.open = self.find();
        let new: Vec<Finding> = self.findings().into_iter().collect();
        for finding in new {
            if self.evidence.told.insert(finding.clone()) {
                self.effects.push(Effect::Report(Report::Found(finding)));
            }
        }
        if !self.evidence.to_compare.is_empty() {
            let links = self.evidence.to_compare.keys().copied().collect();
            self.effects.push(Effect::Look(Lookup::Links(links)));
        }
        self.look_at_forks();
    }

    /// Documents that wait although the relay answers.
    pub(super) fn weigh_stalls(&mut self, now: Timestamp) {
        let mut waiting = BTreeMap::new();
        for circle in self.circles.values() {
            let held = circle.held.values().map(|held| held.placed.entry.header());
            for header in held.filter(|header| header.kind == Kind::CONTENT) {
                let key = DocKey { circle: circle.log(), document: header.document };
                let since = self.evidence.waiting.get(&key).copied().unwrap_or(now);
                waiting.insert(key, since);
            }
        }
        self.evidence.waiting = waiting;
    }

    /// What does not fit now.
    fn find(&self) -> BTreeSet<Finding> {
        let mut found = BTreeSet::new();
        for circle in self.circles.values() {
            let log = circle.log();
            if circle.state.role_of(self.me.person()).is_none() {
                continue;
            }
            if circle.progress.has_gap() {
                found.insert(Finding::Hole { log, author: None });
            }
            found.extend(self.holes_of(circle).map(|device| Finding::Hole { log, author: Some(device) }));
            let newest = circle.progress.newest();
            let of_this_history = |receipt: &&Receipt| {
                self.history.is_some_and(|history| history.generation == receipt.generation)
            };
            let receipt = self.evidence.receipts.get(&log).filter(of_this_history);
            if receipt.is_some_and(|receipt| receipt.seq > newest) {
                found.insert(Finding::Withheld { log, author: None, by: None });
            }
            if let Some((seq, by)) = self.evidence.receipts_seen.get(&log)
                && *seq > newest
            {
                found.insert(Finding::Withheld { log, author: None, by: Some(*by) });
            }
        }
        found
    }

    /// Everything found that still holds.
    pub(in crate::engine) fn findings(&self) -> BTreeSet<Finding> {
        let now_found = self.find();
        let mut findings: BTreeSet<Finding> = self.evidence.open.intersection(&now_found).cloned().collect();
        for (log, kind, subject) in self.evidence.kept.keys() {
            let log = *log;
            match kind {
                EvidenceKind::RelayFork => drop(findings.insert(Finding::RelayForked { log })),
                EvidenceKind::RolledBack => {
                    let restored = subject.first() == Some(&1);
                    // A restore that was told, and whose losses are given back, is over.
                    if !restored || self.catch_up.lost.contains_key(&log) {
                        findings.insert(Finding::RolledBack { log, restored });
                    }
                }
                EvidenceKind::ChainFork => {
                    let device = subject.first_chunk().map_or(DeviceId::ZERO, |bytes| DeviceId(*bytes));
                    findings.insert(Finding::DeviceForked { log, device });
                }
                EvidenceKind::Claim
                | EvidenceKind::ControlFork
                | EvidenceKind::BranchEntry
                | EvidenceKind::BranchContent
                | EvidenceKind::BranchLate => {}
            }
        }
        findings.extend(self.forks());
        for ((log, author), claim) in &self.evidence.claims {
            let kept = (*log, EvidenceKind::Claim, subject_of(*author, 0));
            if self.evidence.kept.contains_key(&kept) {
                findings.insert(Finding::Withheld { log: *log, author: Some(author.0), by: Some(claim.by) });
            }
        }
        for (log, lost) in &self.catch_up.lost {
            findings.insert(Finding::GivingBack { log: *log, entries: lost.len() as u64 });
        }
        findings.extend(self.stalls());
        findings
    }

    fn stalls(&self) -> impl Iterator<Item = Finding> {
        let last = self.link.last_contact.unwrap_or(Timestamp(i64::MIN));
        self.evidence.waiting.iter().filter_map(move |(key, since)| {
            if last.0.saturating_sub(since.0) < STALL_MS {
                return None;
            }
            // What waits for a newer version is told as that.
            let circle =
                self.circles.get(&key.circle).filter(|circle| !circle.newer.contains(&key.document))?;
            let mut held = circle.held.values().filter(|held| {
                let header = held.placed.entry.header();
                header.kind == Kind::CONTENT && header.document == key.document
            });
            let first = held.next()?;
            let header = first.placed.entry.header();
            let reason = if !first.keyless {
                "change_missing"
            } else if circle.epoch_keys.contains_key(&header.epoch) {
                "slot_missing"
            } else {
                "key_missing"
            };
            Some(Finding::Stalled { log: key.circle, document: key.document, reason })
        })
    }

    /// The entries at places of author chains that other devices name.
    pub(in crate::engine) fn looked_at_links(&mut self, rows: &[EntryRow], now: Timestamp) {
        let claims = std::mem::take(&mut self.evidence.to_compare);
        for ((log, author, seq), claim) in claims {
            let mut here = rows
                .iter()
                .filter(|row| (row.log, (row.author, row.incarnation), row.author_seq) == (log, author, seq));
            let Some(first) = here.clone().next() else { continue };
            if here.all(|row| row.id.first8() != claim.first8) {
                let proof = [first.id.0.as_slice(), &claim.by.0, &claim.first8].concat();
                self.note_relay_fork(log, &subject_of(author, seq), proof, now);
            }
        }
    }

    pub(super) fn note_relay_fork(&mut self, log: LogId, subject: &[u8], proof: Vec<u8>, now: Timestamp) {
        self.keep_evidence(log, EvidenceKind::RelayFork, subject.to_vec(), proof, now);
        self.tell(Finding::RelayForked { log });
    }

    /// The relay holds less than it did. `same_history`: it does not say that it was restored.
    pub(super) fn note_rollback(
        &mut self,
        log: LogId,
        same_history: bool,
        from: u64,
        to: u64,
        now: Timestamp,
    ) {
        let generation = self.catch_up.other_history.or(self.history).map(|history| history.generation.0);
        let mut w = Writer::default();
        w.u8(u8::from(!same_history)).put(&generation.unwrap_or_default());
        let subject = w.finish();
        let proof = [from.to_be_bytes(), to.to_be_bytes()].concat();
        self.keep_evidence(log, EvidenceKind::RolledBack, subject, proof, now);
        self.tell(Finding::RolledBack { log, restored: !same_history });
    }

    pub(super) fn tell(&mut self, finding: Finding) {
        if self.evidence.told.insert(finding.clone()) {
            self.effects.push(Effect::Report(Report::Found(finding)));
        }
    }

    pub(super) fn keep_evidence(
        &mut self,
        log: LogId,
        kind: EvidenceKind,
        subject: Vec<u8>,
        bytes: Vec<u8>,
        at: Timestamp,
    ) {
        let key = (log, kind, subject);
        if self.evidence.kept.get(&key) == Some(&bytes) {
            return;
        }
        let (_, _, subject) = key.clone();
        self.save(SaveOp::Evidence(EvidenceRow { log, kind, subject, at, bytes: bytes.clone() }));
        self.evidence.kept.insert(key, bytes);
    }
}

pub(super) fn subject_of((device, incarnation): Author, seq: u64) -> Vec<u8> {
    let mut w = Writer::default();
    w.put(&device.0).u64(incarnation.0).u64(seq);
    w.finish()
}

fn receipt_bytes(receipt: &Receipt) -> Vec<u8> {
    let mut bytes = Vec::new();
    alcove_protocol::frame::write_frame(receipt, &mut bytes);
    bytes
}
