//! A relay that came back with an older copy of its logs: this device finds the place up to which both agree, takes in
//! what the relay has beyond it, and then gives back what the relay lacks, whoever wrote it.
//!
//! ```text
//! cursor unknown -> places beyond the common one are lost -> a complete answer -> what is still lost is offered
//! ```
//! Nothing is made or sent between the first step and the complete answer, and nothing is ever taken in twice: an entry
//! that comes again is known by its id, and only its place is new.

mod hopes;

use std::collections::{BTreeMap, BTreeSet};

use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::frame::{Ask, Frontier, History, Push};
use alcove_protocol::id::{EntryId, LogId};
use alcove_protocol::problem::{Problem, Retry};
use rand_core::CryptoRng;

use self::hopes::{Hope, is_lacked};
use crate::engine::Engine;
use crate::engine::effect::{Effect, Notice};
use crate::engine::reading::lookup::{EntryRow, Lookup};
use crate::engine::rights::circle::Circle;
use crate::engine::writing::outbox::Pending;
use crate::engine::writing::save::{DocKey, SaveOp, Standing, StoredEntry};
use crate::time::Timestamp;

/// Entries that are loaded and offered in one request.
const OFFERED_IN_REQUEST: usize = 256;

/// What has to be caught up with before anything is made or sent.
#[derive(Debug, Default)]
pub(in crate::engine) struct CatchUp {
    /// A complete answer is needed first.
    pub(in crate::engine) due: bool,
    /// The relay answers in this history, which is not the one that places here count in.
    pub(super) other_history: Option<History>,
    /// Logs whose cursor the relay did not know in this answer, and what it holds of them.
    unknown: BTreeMap<LogId, Option<Frontier>>,
    /// Logs whose prefix is believed to be the relay's until its next answer is complete.
    hoped: BTreeMap<LogId, Hope>,
    /// The relay's present history is not in the store yet: places are not known to count in it.
    history_unsaved: bool,
    /// The store is asked about the logs in `unknown`.
    looking: bool,
    /// Entries that the relay's history is not known to hold.
    pub(in crate::engine) lost: BTreeMap<LogId, BTreeMap<EntryId, EntryRow>>,
    /// Those of them of which the relay said that it lacks them.
    pub(super) lacking: BTreeSet<EntryId>,
    /// Those of them that go with the next request.
    offers: Vec<Pending>,
    /// Those that the relay will not take.
    declined: BTreeSet<EntryId>,
}

impl CatchUp {
    /// What a new connection begins with.
    pub(in crate::engine) fn begin(&mut self) {
        self.due |= self.lost.values().any(|lost| !lost.is_empty());
        self.other_history = None;
        self.unknown.clear();
        self.looking = false;
    }

    fn log_of(&self, id: EntryId) -> Option<LogId> {
        self.lost.iter().find(|(_, lost)| lost.contains_key(&id)).map(|(log, _)| *log)
    }

    /// The relay can never have the entry again.
    pub(super) fn forget(&mut self, log: LogId, id: EntryId) {
        self.lacking.remove(&id);
        if let Some(lost) = self.lost.get_mut(&log) {
            lost.remove(&id);
            if lost.is_empty() {
                self.lost.remove(&log);
            }
        }
    }

    pub(super) fn is_offered(&self, row: &EntryRow) -> bool {
        row.standing != Standing::Quarantined && !self.declined.contains(&row.id)
    }
}

impl Engine {
    /// Whether a complete answer is needed before anything is made or sent.
    pub(in crate::engine) fn is_catching_up(&self) -> bool {
        self.catch_up.due
    }

    /// Whether the relay lost something that this device wrote in the document.
    pub(in crate::engine) fn has_lost_of(&self, key: DocKey) -> bool {
        let lost = self.catch_up.lost.get(&key.circle).into_iter().flat_map(BTreeMap::values);
        lost.filter(|row| row.own && row.kind == Kind::CONTENT).any(|row| row.document == key.document)
    }

    pub(in crate::engine) fn is_other_history(&self) -> bool {
        self.catch_up.other_history.is_some()
    }

    /// The relay answers in another history than the one that places here count in.
    pub(in crate::engine) fn other_history(&mut self, history: History) {
        self.catch_up.other_history = Some(history);
        self.catch_up.hoped.clear();
        self.catch_up.due = true;
        // The relay believes ranges of a log of which no prefix is held, whatever history they count in.
        let gapped = self.circles.values().filter(|circle| circle.progress.seq() == 0);
        let gapped: Vec<LogId> = gapped.filter(|circle| circle.progress.has_gap()).map(Circle::log).collect();
        for log in gapped {
            let nothing =
                Frontier { log, seq: 0, id: EntryId::ZERO, control_head: EntryId::ZERO, tips: Vec::new() };
            self.catch_up.unknown.insert(log, Some(nothing));
        }
    }

    /// The relay serves an entry, which is here already, at another place as well: its numbers of this log are not to be
    /// believed, and everything is asked for again.
    pub(in crate::engine) fn misplaced(&mut self, log: LogId) {
        let nowhere =
            Frontier { log, seq: u64::MAX, id: EntryId::ZERO, control_head: EntryId::ZERO, tips: Vec::new() };
        self.catch_up.due = true;
        self.catch_up.unknown.insert(log, Some(nowhere));
    }

    pub(in crate::engine) fn cursor_unknown(&mut self, log: LogId) {
        self.catch_up.unknown.entry(log).or_default();
    }

    pub(in crate::engine) fn take_frontier(&mut self, frontier: Frontier) {
        let Some(unknown) = self.catch_up.unknown.get_mut(&frontier.log) else { return };
        // In one and the same history, a log that the relay does not serve is one that this person may not read.
        if frontier.seq == 0 && self.catch_up.other_history.is_none() {
            return;
        }
        self.catch_up.due = true;
        *unknown = Some(frontier);
    }

    /// What must happen before the sync goes on. `true`: it goes on later.
    pub(in crate::engine) fn catch_up(&mut self, now: Timestamp) -> bool {
        let unknown = std::mem::take(&mut self.catch_up.unknown);
        if !self.link.cut_short {
            // Whatever the relay denied before, it serves again.
            for circle in self.circles.values_mut() {
                circle.history_changed &= unknown.contains_key(&circle.log());
            }
        }
        if !self.link.cut_short {
            self.check_hopes();
        }
        for (log, frontier) in unknown {
            match frontier {
                Some(frontier) => drop(self.catch_up.unknown.insert(log, Some(frontier))),
                None => self.history_changed(log),
            }
        }
        if !self.catch_up.unknown.is_empty() || self.is_other_history() {
            let logs = self.catch_up.unknown.keys().copied().collect();
            self.catch_up.looking = true;
            self.effects.push(Effect::Look(Lookup::Logs(logs)));
            return true;
        }
        self.catch_up.due = false;
        if !self.link.cut_short {
            self.catch_up.hoped.clear();
        }
        if self.catch_up.hoped.is_empty() {
            self.save_history();
        }
        if self.settle_incarnation(now) {
            return true;
        }
        let ids = self.next_offers();
        if ids.is_empty() || !self.catch_up.offers.is_empty() {
            return false;
        }
        self.effects.push(Effect::Look(Lookup::Entries(ids)));
        true
    }

    /// What goes back to the relay next: the org log first, then each log in the order in which the relay once had it.
    /// Of each log at least one, for a log that is named without an offer has nothing left to be given back.
    fn next_offers(&self) -> Vec<EntryId> {
        let org = self.me.org();
        let logs = self.catch_up.lost.iter();
        let mut rows: Vec<&EntryRow> = logs.flat_map(|(_, lost)| lost.values()).collect();
        rows.retain(|row| self.catch_up.is_offered(row) && !self.link.has_tried(row.id));
        if self.catch_up.due {
            rows.retain(|row| self.catch_up.lacking.contains(&row.id));
        }
        rows.sort_unstable_by_key(|row| (row.log != org, row.log, row.seq, row.id));
        let mut seen = BTreeSet::new();
        let (mut chosen, mut rest): (Vec<&EntryRow>, Vec<&EntryRow>) =
            rows.into_iter().partition(|row| seen.insert(row.log));
        rest.truncate(OFFERED_IN_REQUEST.saturating_sub(chosen.len()));
        chosen.append(&mut rest);
        chosen.sort_unstable_by_key(|row| (row.log != org, row.log, row.seq, row.id));
        chosen.iter().map(|row| row.id).collect()
    }

    /// Whether the relay is to be given something back in this sync.
    pub(in crate::engine) fn has_offers(&self) -> bool {
        !self.catch_up.due && !self.next_offers().is_empty()
    }

    /// The places of these logs, as the store knows them: those beyond what the relay holds too are lost.
    pub(in crate::engine) fn looked_at_logs(
        &mut self,
        rows: Vec<EntryRow>,
        now: Timestamp,
        rng: &mut dyn CryptoRng,
    ) {
        if !std::mem::take(&mut self.catch_up.looking) {
            return;
        }
        let mut by_log: BTreeMap<LogId, Vec<EntryRow>> = BTreeMap::new();
        for row in rows {
            by_log.entry(row.log).or_default().push(row);
        }
        for (log, frontier) in std::mem::take(&mut self.catch_up.unknown) {
            if let Some(frontier) = frontier {
                self.rewind(&frontier, by_log.remove(&log).unwrap_or_default(), now);
            }
        }
        if let Some(history) = self.catch_up.other_history.take() {
            self.history = Some(history);
            self.catch_up.history_unsaved = true;
        }
        self.effects.push(Effect::Notify(Notice::Status));
        self.link.forget_tried();
        let ids = self.next_offers();
        if ids.is_empty() {
            self.go_on(now, rng);
        } else {
            self.effects.push(Effect::Look(Lookup::Entries(ids)));
        }
    }

    /// Asks anew, counting in the relay's present history.
    fn go_on(&mut self, now: Timestamp, rng: &mut dyn CryptoRng) {
        if self.link.live {
            self.effects.push(Effect::Relink);
        } else {
            self.ask_again(now, rng);
        }
    }

    fn rewind(&mut self, frontier: &Frontier, rows: Vec<EntryRow>, now: Timestamp) {
        let log = frontier.log;
        let first_look = self.catch_up.other_history.is_some();
        let was_hoped = self.catch_up.hoped.remove(&log).is_some();
        let same_history = !first_look && !was_hoped;
        let Some(progress) = self.progress_mut(log) else { return };
        let (held, newest) = (progress.seq(), progress.newest());
        let agrees = |row: &EntryRow| !row.lost && row.seq == frontier.seq && row.id == frontier.id;
        // The relay says with the next answer whether it holds the end of the prefix.
        let keep = if frontier.seq >= held && first_look {
            held
        } else if frontier.seq <= held && rows.iter().any(agrees) {
            frontier.seq
        } else {
            0
        };
        let lacks_some = rows.iter().any(|row| !row.lost && row.seq <= keep && is_lacked(frontier, row));
        // Of an org log no author chains are told: what is behind is asked for by its places.
        if first_look && keep > 0 && (frontier.seq >= held || !frontier.tips.is_empty()) {
            self.catch_up.hoped.insert(log, Hope { tips: frontier.tips.clone(), is_vain: lacks_some });
        }
        let first8 = rows.iter().find(|row| !row.lost && row.seq == keep).map(|row| row.id.first8());
        let Some(progress) = self.progress_mut(log) else { return };
        progress.rewind(keep, first8.unwrap_or_default());
        let bytes = progress.to_bytes();
        self.save(SaveOp::Progress(log, bytes));
        self.damaged.retain(|(of, seq)| *of != log || *seq <= keep);
        let lost: Vec<EntryRow> = rows
            .into_iter()
            .filter(|row| !row.lost && row.seq > keep)
            .map(|row| EntryRow { lost: true, ..row })
            .collect();
        // A relay that holds nothing of a log lacks all of it; of an org log it tells no author chains.
        let tells = frontier.seq > 0 && !frontier.tips.is_empty();
        let all = frontier.seq == 0 || keep > 0;
        let lacks = |row: &&EntryRow| if tells { is_lacked(frontier, row) } else { all };
        self.catch_up.lacking.extend(lost.iter().filter(lacks).map(|row| row.id));
        if !lost.is_empty() {
            self.save(SaveOp::Lost(lost.iter().map(|row| row.id).collect()));
            self.catch_up.lost.entry(log).or_default().extend(lost.into_iter().map(|row| (row.id, row)));
        }
        if same_history && keep < held && frontier.seq >= held {
            // One history, one place, two entries.
            let proof = [held.to_be_bytes().as_slice(), &frontier.seq.to_be_bytes(), &frontier.id.0].concat();
            self.note_relay_fork(log, &held.to_be_bytes(), proof, now);
        } else if frontier.seq < newest {
            self.note_rollback(log, same_history, newest, frontier.seq, now);
        }
        if let Some(circle) = self.circles.get_mut(&log) {
            circle.history_changed = false;
        }
    }

    pub(in crate::engine) fn looked_at_entries(
        &mut self,
        entries: Vec<StoredEntry>,
        now: Timestamp,
        rng: &mut dyn CryptoRng,
    ) {
        let parsed = entries.into_iter().filter_map(|stored| {
            let entry = Entry::parse(stored.bytes).ok()?;
            Some(Pending { entry, companions: stored.companions })
        });
        self.catch_up.offers = parsed.collect();
        if self.catch_up.offers.is_empty() {
            // What cannot be loaded is not asked for again in this process.
            let ids: Vec<EntryId> = self.next_offers();
            self.catch_up.declined.extend(ids);
        }
        if self.catch_up.due {
            self.go_on(now, rng);
        } else {
            self.page.answered = true;
        }
    }

    /// Entries that go back to the relay with this request.
    pub(in crate::engine) fn offers(&mut self) -> Vec<Ask> {
        let mut asks = Vec::new();
        for offer in std::mem::take(&mut self.catch_up.offers) {
            if self.link.try_once(offer.entry.id()) {
                asks.push(Ask::Reoffer(Push {
                    entry: offer.entry.bytes().to_vec().into(),
                    companions: offer.companions.into_iter().map(Into::into).collect(),
                }));
            }
        }
        asks
    }

    /// An entry that was lost has a place again. Says whether it was one.
    /// While something is missing beside it (it is not `whole`), the place stays open.
    pub(in crate::engine) fn found_again(
        &mut self,
        log: LogId,
        id: EntryId,
        seq: u64,
        relay_time_ms: u64,
        whole: bool,
    ) -> bool {
        let Some(lost) = self.catch_up.lost.get_mut(&log) else { return false };
        if lost.remove(&id).is_none() {
            return false;
        }
        if lost.is_empty() {
            self.catch_up.lost.remove(&log);
        }
        self.catch_up.lacking.remove(&id);
        if let (true, Some(progress)) = (whole, self.progress_mut(log)) {
            progress.take(seq, id);
        }
        self.page.logs.insert(log);
        self.save(SaveOp::Acked { id, seq, relay_time_ms });
        true
    }

    /// The relay took an entry back.
    pub(in crate::engine) fn offer_acknowledged(
        &mut self,
        id: EntryId,
        seq: u64,
        relay_time_ms: u64,
    ) -> bool {
        let Some(log) = self.catch_up.log_of(id) else { return false };
        self.found_again(log, id, seq, relay_time_ms, true)
    }

    /// The relay did not take an entry back. Says whether it was one that was offered.
    pub(in crate::engine) fn offer_refused(&mut self, id: EntryId, problem: Problem) -> bool {
        if self.catch_up.log_of(id).is_none() {
            return false;
        }
        // What it builds on may come from another device, and what is left of a purged entry from its author or an admin.
        let waits = [Problem::BrokenChain, Problem::UnknownLog, Problem::StaleHead, Problem::NoAccess]
            .contains(&problem);
        if problem.retry() != Retry::Later && !waits {
            self.catch_up.declined.insert(id);
        }
        true
    }

    pub(super) fn progress_mut(&mut self, log: LogId) -> Option<&mut crate::engine::Progress> {
        match (&mut self.org, self.circles.get_mut(&log)) {
            (_, Some(circle)) => Some(&mut circle.progress),
            (Some(org), None) if org.state.log() == log => Some(&mut org.progress),
            _ => None,
        }
    }
}
