//! What others wrote, entry by entry: read, judged by the rules, and staged for its document.
//!
//! An entry that is unreadable or unsigned may have been damaged at the relay: it is shown in quarantine, its place
//! counts as not held, and it is asked for again with the next sync. One that is signed and breaks a rule never
//! becomes valid: it is kept in quarantine, and its place counts as held.

use std::collections::{BTreeMap, BTreeSet};

use alcove_protocol::entry::{Class, Entry, Kind};
use alcove_protocol::frame::News;
use alcove_protocol::id::{DeviceId, EntryId, LogId};
use alcove_protocol::receipt::Receipt;
use alcove_protocol::trust::chain::{Author, Link};
use alcove_protocol::trust::{Refusal, Signature};

use crate::engine::Engine;
use crate::engine::effect::{Effect, Report};
use crate::engine::writing::save::{DocKey, QuarantineRow, SaveOp, Standing, StoredEntry};
use crate::time::Timestamp;

/// An entry of this page, with its place.
#[derive(Debug, Clone)]
pub(crate) struct Placed {
    pub(crate) entry: Entry,
    pub(crate) seq: u64,
    pub(crate) relay_time_ms: u64,
    pub(crate) companions: Vec<Vec<u8>>,
}

impl Placed {
    pub(in crate::engine) fn to_stored(&self, standing: Standing) -> StoredEntry {
        StoredEntry {
            id: self.entry.id(),
            log: self.entry.log(),
            seq: Some(self.seq),
            relay_time_ms: self.relay_time_ms,
            standing,
            bytes: self.entry.bytes().to_vec(),
            companions: self.companions.clone(),
        }
    }
}

/// Entries that are taken in together, in one batch with the cursors.
#[derive(Debug, Default)]
pub(in crate::engine) struct Page {
    pub(in crate::engine) staged: BTreeMap<DocKey, Vec<Placed>>,
    pub(in crate::engine) receipts: Vec<Receipt>,
    pub(in crate::engine) logs: BTreeSet<LogId>,
    pub(in crate::engine) chains: BTreeSet<(LogId, Author)>,
    pub(in crate::engine) heard: BTreeSet<DeviceId>,
    pub(super) waiting: bool,
    /// The answer of the relay ends with this page.
    pub(in crate::engine) answered: bool,
}

impl Page {
    /// Documents are on their way from the store: nothing is saved before they are here.
    pub(in crate::engine) fn waits_for_documents(&self) -> bool {
        self.waiting
    }

    pub(in crate::engine) fn reset(&mut self) {
        *self = Self::default();
    }
}

impl Engine {
    pub(in crate::engine) fn stage(&mut self, news: News, now: Timestamp) {
        self.link.taken += 1;
        // In another history of the relay, and perhaps without the newest of the org log: it all comes again.
        if self.is_other_history() {
            return;
        }
        if self.take_paper_wraps(&news) || self.waits_for_parting(&news) {
            return;
        }
        let News { log, seq, relay_time_ms, entry: bytes, companions } = news;
        if self.holds(log, seq) {
            return;
        }
        let bytes: Vec<u8> = bytes.into();
        let entry = match Entry::parse(bytes.clone()) {
            Ok(entry) if entry.log() == log => entry,
            Ok(_) => return self.unusable(log, seq, "wrong_log", bytes, now),
            Err(_) => return self.unusable(log, seq, "malformed", bytes, now),
        };
        if self.delivered(entry.id(), seq, relay_time_ms, now) {
            return;
        }
        let companions = companions.into_iter().map(Into::into).collect();
        self.stage_placed(Placed { entry, seq, relay_time_ms, companions }, now);
    }

    pub(in crate::engine) fn stage_placed(&mut self, placed: Placed, now: Timestamp) {
        let (log, seq, relay_time_ms) = (placed.entry.log(), placed.seq, placed.relay_time_ms);
        if self.found_again(log, placed.entry.id(), seq, relay_time_ms, !self.is_incomplete(&placed)) {
            self.completes(&placed, now);
            return;
        }
        if self.take_place_of_known(&placed) || self.completes(&placed, now) {
            return;
        }
        if self.is_known(&placed) {
            return self.misplaced(log);
        }
        if self.is_foreign(&placed.entry) || self.waits_for_foreign(log) {
            return self.note_foreign(placed);
        }
        if log == self.me.org() {
            self.take_org_entry(placed, now);
        } else if placed.entry.header().kind.class() == Class::Control {
            self.take_control_entry(placed, now);
        } else {
            self.take_content_class(placed, now);
        }
    }

    /// Whether the entry is of this life of the store, which never made it: a copy of the store wrote it.
    fn is_foreign(&mut self, entry: &Entry) -> bool {
        let header = entry.header();
        let is_mine = (header.author, header.incarnation) == self.me.author();
        if !is_mine || !entry.is_signed_by(&self.me.keys().sign) {
            return false;
        }
        let Some(circle) = self.circles.get(&entry.log()) else {
            let is_org = entry.log() == self.me.org();
            self.catch_up_as_copy(true);
            return !is_org;
        };
        let newest = circle.chains.get(&self.me.author()).and_then(|chain| chain.tip());
        newest.is_none_or(|tip| tip.seq < header.seq)
    }

    fn holds(&self, log: LogId, seq: u64) -> bool {
        match (&self.org, self.circles.get(&log)) {
            (_, Some(circle)) => circle.progress.holds(seq),
            (Some(org), None) => org.state.log() == log && org.progress.holds(seq),
            (None, None) => false,
        }
    }

    pub(in crate::engine) fn take_content_class(&mut self, placed: Placed, now: Timestamp) {
        let log = placed.entry.log();
        let (Some(org), Some(circle)) = (&self.org, self.circles.get_mut(&log)) else {
            return self.unusable(log, placed.seq, "unknown_circle", placed.entry.into_bytes(), now);
        };
        let is_purged = placed.entry.header().kind.can_be_purged() && {
            let header = placed.entry.header();
            circle.state.is_purged(header.kind, header.document, header.slot, header.control_head)
        };
        if placed.entry.is_tombstone() && !is_purged {
            return self.unusable(log, placed.seq, "body_missing", placed.entry.into_bytes(), now);
        }
        let link = match circle.state.check_valid(&placed.entry, &org.state, Signature::Check) {
            Ok(link) => link,
            Err(Refusal::PastCutOff) => return self.take_past_cut_off(&placed, now),
            Err(refusal) => {
                // Proven, it stands in its author's chain all the same: what follows it follows.
                if refusal.is_unproven() || self.link_without_effect(&placed, now) {
                    self.refuse(placed, &refusal, now);
                }
                return;
            }
        };
        let link = self.without_lost(log, &placed.entry, link);
        if !self.take_link(log, &placed, link, now) {
            return;
        }
        let header = placed.entry.header();
        self.heard_from(header.author, placed.relay_time_ms);
        if header.kind != Kind::CHECKPOINT {
            self.note_news(log, now);
        }
        if is_purged {
            return self.keep_tombstone(placed);
        }
        match header.kind {
            Kind::CONTENT => {
                let key = DocKey { circle: log, document: header.document };
                self.take_place(&placed);
                self.page.staged.entry(key).or_default().push(placed);
            }
            Kind::SLOTS => self.take_slots(placed, now),
            Kind::RECORD => self.take_record(placed, now),
            Kind::ATTEST => self.take_attest(&placed),
            Kind::KEY_GRANT => self.take_key_grant(placed, now),
            Kind::CHECKPOINT => self.take_checkpoint(&placed, now),
            _ => self.keep(&placed, Standing::Taken),
        }
    }

    fn note_news(&mut self, log: LogId, now: Timestamp) {
        let Some(circle) = self.circles.get_mut(&log) else { return };
        if circle.news_since.is_none() {
            circle.news_since = Some(now);
            self.save(SaveOp::NewsSince(log, now));
        }
    }

    /// Puts the entry into its author's chain. Entries that prove not to follow go to quarantine; says whether this
    /// one does not.
    pub(in crate::engine) fn take_link(
        &mut self,
        log: LogId,
        placed: &Placed,
        link: Link,
        now: Timestamp,
    ) -> bool {
        let Some(circle) = self.circles.get_mut(&log) else { return false };
        let header = placed.entry.header();
        let author = (header.author, header.incarnation);
        let id = placed.entry.id();
        if author == self.me.author() {
            // An entry of this device that this device does not know: a copy of its store wrote it.
            self.quarantine(placed, "own_chain_forked", now);
            return false;
        }
        let linked = circle.chain(author.0, author.1).take(link);
        if !linked.linked.contains(&id) {
            circle.unlinked.insert(id, header.document);
        }
        for joined in &linked.linked {
            circle.unlinked.remove(joined);
        }
        self.page.chains.insert((log, author));
        let mut follows = true;
        for (broken, refusal) in linked.broken {
            if broken == id && refusal == Refusal::SeqTaken && self.hopes_for_prefix(log) {
                self.misplaced(log);
                return false;
            }
            self.doubt_chain(log, author);
            if broken == id {
                follows = false;
                self.refuse(placed.clone(), &refusal, now);
            } else {
                self.quarantine_taken(log, broken, now);
            }
        }
        follows
    }

    /// Puts a proven entry that has no effect into its author's chain; says whether it follows there.
    pub(in crate::engine) fn link_without_effect(&mut self, placed: &Placed, now: Timestamp) -> bool {
        let (log, header) = (placed.entry.log(), placed.entry.header());
        let (Some(org), Some(circle)) = (&self.org, self.circles.get(&log)) else { return false };
        let control_at = circle.state.index_of(header.control_head).unwrap_or_default();
        let org_at = org.state.index_of(header.org_head).unwrap_or_default();
        let is_own = (header.author, header.incarnation) == self.me.author();
        match Link::of(&placed.entry, control_at, org_at) {
            Ok(link) if !is_own => self.take_link(log, placed, link, now),
            _ => true,
        }
    }

    /// An entry that was taken ahead of its chain turns out not to follow: its document is built anew without it.
    fn quarantine_taken(&mut self, log: LogId, id: EntryId, now: Timestamp) {
        let Some(document) = self.circles.get_mut(&log).and_then(|circle| circle.unlinked.remove(&id)) else {
            return;
        };
        self.quarantined += 1;
        self.discounted.insert(id);
        self.save(SaveOp::Standing(id, Standing::Quarantined));
        self.effects.push(Effect::Report(Report::Quarantined { log, reason: "broken_chain" }));
        let key = DocKey { circle: log, document };
        if self.kinds.contains_key(&key) {
            self.rebuild(&[key], now);
        }
    }

    /// An entry that is not valid: kept in quarantine, for good where it is signed.
    pub(in crate::engine) fn refuse(&mut self, placed: Placed, refusal: &Refusal, now: Timestamp) {
        let reason = refusal.problem().code();
        if refusal.is_unproven() {
            self.unusable(placed.entry.log(), placed.seq, reason, placed.entry.into_bytes(), now);
        } else {
            self.quarantine(&placed, reason, now);
        }
    }

    /// Keeps an entry without effect. Its place counts as held.
    pub(in crate::engine) fn quarantine(&mut self, placed: &Placed, reason: &'static str, now: Timestamp) {
        self.keep(placed, Standing::Quarantined);
        let log = placed.entry.log();
        self.note_quarantine(log, Some(placed.seq), reason, placed.entry.bytes().to_vec(), now);
    }

    /// Keeps bytes that are no entry of this log. Their place counts as not held.
    pub(in crate::engine) fn unusable(
        &mut self,
        log: LogId,
        seq: u64,
        reason: &'static str,
        bytes: Vec<u8>,
        now: Timestamp,
    ) {
        if self.damaged.insert((log, seq)) {
            self.note_quarantine(log, Some(seq), reason, bytes, now);
        }
    }

    pub(in crate::engine) fn note_quarantine(
        &mut self,
        log: LogId,
        seq: Option<u64>,
        reason: &'static str,
        bytes: Vec<u8>,
        now: Timestamp,
    ) {
        self.save(SaveOp::Quarantine(QuarantineRow { log, seq, reason, at: now, bytes }));
        self.quarantined += 1;
        self.effects.push(Effect::Report(Report::Quarantined { log, reason }));
    }

    /// Sets work aside that waits for a decision.
    pub(in crate::engine) fn set_aside(
        &mut self,
        log: LogId,
        reason: &'static str,
        bytes: Vec<u8>,
        now: Timestamp,
    ) {
        self.quarantined += 1;
        self.save(SaveOp::Quarantine(QuarantineRow { log, seq: None, reason, at: now, bytes }));
    }

    /// Of an entry about a document that was purged only the tombstone is kept.
    fn keep_tombstone(&mut self, placed: Placed) {
        let entry = placed.entry.to_tombstone().unwrap_or_else(|| placed.entry.clone());
        self.keep(&Placed { entry, ..placed }, Standing::Taken);
    }

    /// Keeps an entry, and counts its place as held.
    pub(in crate::engine) fn keep(&mut self, placed: &Placed, standing: Standing) {
        self.save(SaveOp::Entry(placed.to_stored(standing)));
        self.take_place(placed);
    }

    pub(super) fn take_place(&mut self, placed: &Placed) {
        let log = placed.entry.log();
        let progress = match (&mut self.org, self.circles.get_mut(&log)) {
            (_, Some(circle)) => &mut circle.progress,
            (Some(org), None) => &mut org.progress,
            (None, None) => return,
        };
        progress.take(placed.seq, placed.entry.id());
        if self.damaged.remove(&(log, placed.seq)) {
            self.quarantined = self.quarantined.saturating_sub(1);
            self.ops.push(SaveOp::QuarantineHealed(log, placed.seq));
        }
        self.page.logs.insert(log);
    }
}
