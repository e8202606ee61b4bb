//! A circle whose control entries went two ways, or name entries of the org log that do not count any more.

use std::collections::BTreeMap;

use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::id::{EntryId, LogId};
use alcove_protocol::problem::Problem;
use alcove_protocol::record::{Record, Slots};
use alcove_protocol::trust::chain::{Author, Chain, Tip};
use alcove_protocol::trust::{CircleState, OrgState, Refusal, Signature, Verdict};

use super::content::Kept;
use super::{Held, HeldLog, Other};
use crate::engine::Engine;
use crate::engine::doubt::evidence::Finding;
use crate::engine::reading::inbox::Placed;
use crate::engine::reading::lookup::EvidenceKind;
use crate::engine::rights::control::grants_of;
use crate::engine::writing::save::{SaveOp, Standing};
use crate::time::Timestamp;

/// What of a circle does not count when it goes over to the other way.
struct Gone {
    control: Vec<Held>,
    content: Vec<Held>,
    /// The first author seq of each chain that does not count.
    first: BTreeMap<Author, u64>,
}

impl Engine {
    /// Goes over to the way that begins with `first`. Says whether it is one.
    pub(super) fn part_circle(
        &mut self,
        first: &Placed,
        mut logs: BTreeMap<LogId, HeldLog>,
        now: Timestamp,
    ) -> bool {
        let log = first.entry.log();
        let (Some(held), Some(org)) = (logs.remove(&log), self.org()) else { return false };
        let parted = self.circles.get(&log).and_then(|c| c.state.index_of(first.entry.header().control_head));
        let Some(from) = parted.map(|at| at + 1) else { return false };
        let Some((state, shared)) = replay_shared(&held.chain, org, Some(from)) else { return false };
        let goes_on = state.clone().replay(&first.entry, org, Signature::Check) == Ok(Verdict::Applied);
        if shared != from || !goes_on {
            return false;
        }
        self.go_over(log, state, from, &held, now);
        true
    }

    /// Takes `state`, which holds the first `from` control entries, for the circle's; what does not fit it any more is set
    /// aside, or waits to be sent anew.
    pub(super) fn go_over(
        &mut self,
        log: LogId,
        state: CircleState,
        from: u32,
        held: &HeldLog,
        now: Timestamp,
    ) {
        let gone = self.gone_of(log, &state, from, held);
        let opened: BTreeMap<EntryId, Kept> =
            gone.content.iter().map(|held| (held.entry.id(), self.keep_opened(&held.entry))).collect();
        if let (false, Some(circle)) = (gone.control.is_empty(), self.circles.get(&log)) {
            let other = Other { branch: circle.state.branch(from), again: false };
            let newest = other.branch.head;
            self.keep_evidence(log, EvidenceKind::ControlFork, newest.0.to_vec(), other.to_bytes(), now);
            self.keep_other_way(log, newest, &gone.control, now);
            self.tell(Finding::ControlForked { log });
        }
        let records = self.own_records(gone.content.iter().map(|held| &held.entry));
        self.rewind_chains(log, &state, held, &gone, from);
        self.take_state(log, state, &gone);
        self.drop_slots(log, &gone);
        for Held { entry, .. } in &gone.content {
            let (id, header) = (entry.id(), entry.header());
            if (header.author, header.incarnation) != self.me.author() {
                if header.kind == Kind::CONTENT
                    && let Some(kept) = opened.get(&id)
                {
                    self.keep_evidence(log, EvidenceKind::BranchContent, id.0.to_vec(), kept.to_bytes(), now);
                }
                self.drop_lost(log, id);
            }
        }
        self.take_back_own(log, &gone, &opened, now);
        self.forget_closing(log, gone.content.iter().map(|held| &held.entry), records);
        self.set_late_content_aside(log, now);
    }

    /// What names something that is not there, and what its author made after it.
    fn gone_of(&self, log: LogId, state: &CircleState, from: u32, held: &HeldLog) -> Gone {
        let shared = usize::try_from(from).unwrap_or(usize::MAX).min(held.chain.len());
        let control: Vec<Held> = held.chain.get(shared..).unwrap_or_default().to_vec();
        let lost = self.catch_up.lost.get(&log);
        let is_lost = |held: &&Held| lost.is_some_and(|lost| lost.contains_key(&held.entry.id()));
        let judged = |entry: &Entry| {
            let org = self.org().ok_or(Refusal::UnknownHead)?;
            state.check_valid(entry, org, Signature::Checked)
        };
        let invalid = held
            .rest
            .iter()
            .filter(is_lost)
            .filter(|held| judged(&held.entry).is_err_and(|refusal| refusal != Refusal::PastCutOff));
        let mut first: BTreeMap<Author, u64> = BTreeMap::new();
        for held in invalid.chain(&control) {
            let header = held.entry.header();
            let seq = first.entry((header.author, header.incarnation)).or_insert(header.seq);
            *seq = (*seq).min(header.seq);
        }
        let content = held.rest.iter().filter(is_lost).filter(|held| {
            let header = held.entry.header();
            first.get(&(header.author, header.incarnation)).is_some_and(|seq| header.seq >= *seq)
        });
        let content = content.cloned().collect();
        Gone { control, content, first }
    }

    /// The chains of authors something of whom does not count end before it.
    fn rewind_chains(&mut self, log: LogId, state: &CircleState, held: &HeldLog, gone: &Gone, from: u32) {
        let shared = usize::try_from(from).unwrap_or(usize::MAX).min(held.chain.len());
        let counting = held.chain.iter().take(shared).chain(&held.rest);
        let mut newest: BTreeMap<Author, Tip> = BTreeMap::new();
        for Held { entry, stored } in counting {
            let header = entry.header();
            let author = (header.author, header.incarnation);
            let ends_before = gone.first.get(&author).is_some_and(|first| header.seq < *first);
            if !ends_before || stored.standing == Standing::Quarantined {
                continue;
            }
            let control_at = state.index_of(header.control_head).unwrap_or_default();
            let org_at = self.org().and_then(|org| org.index_of(header.org_head)).unwrap_or_default();
            let tip = Tip { seq: header.seq, id: entry.id(), control_at, org_at };
            let known = newest.entry(author).or_insert(tip);
            if known.seq < tip.seq {
                *known = tip;
            }
        }
        let Some(circle) = self.circles.get_mut(&log) else { return };
        for author in gone.first.keys() {
            if let Some(tip) = newest.get(author) {
                circle.chains.insert(*author, Chain::from_tip(*tip));
                self.ops.push(SaveOp::Tip(log, author.0, author.1, *tip));
            } else {
                circle.chains.remove(author);
                self.ops.push(SaveOp::TipGone(log, author.0, author.1));
            }
        }
    }

    fn take_state(&mut self, log: LogId, state: CircleState, gone: &Gone) {
        let Some(circle) = self.circles.get_mut(&log) else { return };
        circle.state = state;
        let newest = circle.state.newest_epoch().part.number;
        circle.drop_foreign_keys();
        circle.wrapped_for.retain(|(number, _)| *number <= newest);
        for Held { entry, .. } in gone.control.iter().chain(&gone.content) {
            let id = entry.id();
            let may_grant = matches!(entry.header().kind, Kind::ACCESS_GRANTED | Kind::KEY_GRANT);
            for grant in grants_of(entry).iter().filter(|_| may_grant) {
                circle.wrapped_for.remove(&(grant.epoch, grant.recipient.device));
            }
            circle.wrapless.remove(&id);
            circle.held.remove(&id);
            circle.unlinked.remove(&id);
        }
        circle.swept.clear();
    }

    /// Key slots that only the other way knows open nothing for others: nothing more is sealed with them.
    fn drop_slots(&mut self, log: LogId, gone: &Gone) {
        let Some(circle) = self.circles.get_mut(&log) else { return };
        for Held { entry, .. } in gone.content.iter().filter(|held| held.entry.header().kind == Kind::SLOTS) {
            for slot in Slots::from_body(entry.body()).map(|record| record.0).unwrap_or_default() {
                circle.slots.remove(&slot.slot);
                self.ops.push(SaveOp::DropSlot(log, slot.slot));
                if circle.slot_of.get(&slot.document) == Some(&slot.slot) {
                    circle.slot_of.remove(&slot.document);
                }
                let older = circle.slots.iter().find(|(_, (document, _))| *document == slot.document);
                if let Some(older) = older.map(|(older, _)| *older) {
                    circle.slot_of.insert(slot.document, older);
                }
            }
        }
    }

    /// Own entries that do not count: the next entry voids them, and their content is sealed anew.
    fn take_back_own(&mut self, log: LogId, gone: &Gone, opened: &BTreeMap<EntryId, Kept>, now: Timestamp) {
        let me = self.me.author();
        let is_own = |entry: &Entry| (entry.header().author, entry.header().incarnation) == me;
        let all = gone.control.iter().chain(&gone.content).map(|held| &held.entry);
        let mut own: Vec<Entry> = all.filter(|entry| is_own(entry)).cloned().collect();
        let first = own.iter().map(|entry| entry.header().seq).chain(self.first_unfit_pending(log)).min();
        let Some(first) = first else { return };
        let unfit = |entry: &Entry| entry.log() == log && is_own(entry) && entry.header().seq >= first;
        own.extend(self.pending.extract_if(.., |pending| unfit(&pending.entry)).map(|pending| pending.entry));
        own.sort_unstable_by_key(|entry| entry.header().seq);
        own.dedup_by_key(|entry| entry.id());
        for entry in &own {
            self.withdraw(entry, Problem::UnknownHead, false, now);
            self.drop_lost(log, entry.id());
        }
        let contents = own.iter().filter(|entry| entry.header().kind == Kind::CONTENT);
        let kept: Vec<&Kept> = contents.filter_map(|entry| opened.get(&entry.id())).collect();
        self.make_local_again(log, &kept, now);
    }

    /// The first own entry that waits for the relay, and can never be taken any more.
    fn first_unfit_pending(&self, log: LogId) -> Option<u64> {
        let (org, circle) = (self.org()?, self.circles.get(&log)?);
        let me = self.me.author();
        let of_log =
            self.pending.iter().map(|pending| &pending.entry).filter(|entry| {
                entry.log() == log && (entry.header().author, entry.header().incarnation) == me
            });
        let unfit = of_log.filter(|entry| {
            let founds = entry.header().kind == Kind::CREATED;
            let judged = circle.state.check_valid(entry, org, Signature::Checked);
            !founds && judged.is_err_and(|refusal| refusal != Refusal::PastCutOff)
        });
        unfit.map(|entry| entry.header().seq).min()
    }
}

/// Replays a circle's control entries as far as they do what they did, at most `until` of them; says how many those are.
/// Nothing when not even the first does.
pub(super) fn replay_shared(
    chain: &[Held],
    org: &OrgState,
    until: Option<u32>,
) -> Option<(CircleState, u32)> {
    let (first, rest) = chain.split_first()?;
    let mut state = CircleState::found(&first.entry, org, Signature::Checked).ok()?;
    for Held { entry, stored } in rest {
        if until.is_some_and(|until| state.len() >= until) {
            break;
        }
        let counted = stored.standing == Standing::Taken;
        if counted && state.check_valid(entry, org, Signature::Checked).is_err() {
            break;
        }
        if state.replay(entry, org, Signature::Checked).is_err() {
            break;
        }
    }
    let shared = state.len();
    Some((state, shared))
}
