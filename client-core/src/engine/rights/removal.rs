//! What a removal changes on a device that takes it in: entries behind a cut-off lose their effect, wherever they had
//! come to; and this person's own access may be among what ended.

use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::id::{EntryId, LogId};
use alcove_protocol::record::{EpochPart, Record, Slots};
use alcove_protocol::trust::chain::{Author, Chain};
use alcove_protocol::trust::{Refusal, Signature};

use crate::engine::Engine;
use crate::engine::effect::{Effect, Report};
use crate::engine::reading::inbox::Placed;
use crate::engine::writing::save::{DocKey, SaveOp, Standing};
use crate::time::Timestamp;

/// The stable code of an entry behind a cut-off.
pub(in crate::engine) const PAST_CUT_OFF: &str = "past_cut_off";

impl Engine {
    /// A removal came in. What was taken of the removed devices behind their cut-offs loses its effect: only a relay that
    /// shows different devices different logs lets that happen, and then every device ends alike.
    pub(super) fn sweep_cut_off(&mut self, placed: &Placed, now: Timestamp) {
        if !matches!(EpochPart::of(&placed.entry), Ok(Some(_))) {
            return;
        }
        let log = placed.entry.log();
        self.doubt_forked_chains(log);
        for late in self.take_waiting_behind_cut_off(log) {
            self.quarantine(&late, PAST_CUT_OFF, now);
        }
        let behind = self.chains_behind_cut_off(log);
        if let (false, Some(circle)) = (behind.is_empty(), self.circles.get_mut(&log)) {
            circle.swept.extend(behind);
            let keys: Vec<DocKey> = self.kinds.keys().filter(|key| key.circle == log).copied().collect();
            self.rebuild(&keys, now);
        }
    }

    /// Chains of which something was taken that now lies behind a cut-off, as far as they were not looked through before.
    fn chains_behind_cut_off(&self, log: LogId) -> Vec<Author> {
        let (Some(org), Some(circle)) = (&self.org, self.circles.get(&log)) else { return Vec::new() };
        let is_behind = |author: Author, chain: &Chain| {
            let Some(person) = org.state.known_device(author.0).map(|device| device.person) else {
                return false;
            };
            let cut = |last, control_at| circle.state.is_cut_off(author, person, last, control_at);
            // What came ahead of a hole has no tip: it may lie anywhere behind.
            let ahead = chain.has_hole() && cut((u64::MAX, EntryId::ZERO), 0);
            ahead || chain.tip().is_some_and(|tip| cut((tip.seq, tip.id), tip.control_at))
        };
        let others = circle.chains.iter().filter(|(author, _)| **author != self.me.author());
        let fresh = others.filter(|(author, _)| !circle.swept.contains(*author));
        fresh.filter(|(author, chain)| is_behind(**author, chain)).map(|(author, _)| *author).collect()
    }

    /// Entries of the page, and held ones, that the rules now place behind a cut-off.
    fn take_waiting_behind_cut_off(&mut self, log: LogId) -> Vec<Placed> {
        let (Some(org), Some(circle)) = (&self.org, self.circles.get_mut(&log)) else { return Vec::new() };
        let state = &circle.state;
        let is_late = |entry: &Entry| {
            state.check_valid(entry, &org.state, Signature::Checked) == Err(Refusal::PastCutOff)
        };
        let mut late = Vec::new();
        let staged = self.page.staged.iter_mut().filter(|(key, _)| key.circle == log);
        for (_, placed) in staged {
            late.extend(placed.extract_if(.., |placed| is_late(&placed.entry)));
        }
        let held = circle.held.extract_if(.., |_, held| is_late(&held.placed.entry));
        late.extend(held.map(|(_, held)| held.placed));
        late
    }

    /// An entry arrives that lies behind its author's cut-off. It has no effect, and waits for somebody's decision. Key
    /// slots in it are learnt all the same: what honest authors sealed with them before they knew must stay readable.
    pub(in crate::engine) fn take_past_cut_off(&mut self, placed: &Placed, now: Timestamp) {
        let log = placed.entry.log();
        let header = placed.entry.header();
        if !self.link_without_effect(placed, now) {
            return;
        }
        if header.kind == Kind::SLOTS {
            let slots = Slots::from_body(placed.entry.body()).map(|record| record.0).unwrap_or_default();
            self.learn_slots(placed, &slots, false);
            self.restage_keyless(log, now);
        }
        self.quarantine(placed, PAST_CUT_OFF, now);
    }

    /// An entry that had been taken turns out to lie behind a cut-off.
    pub(in crate::engine) fn set_aside_past_cut_off(&mut self, entry: &Entry, now: Timestamp) {
        self.discounted.insert(entry.id());
        self.save(SaveOp::Standing(entry.id(), Standing::Quarantined));
        self.note_quarantine(entry.log(), None, PAST_CUT_OFF, entry.bytes().to_vec(), now);
    }

    /// Tells the person when their own access ended with the newest control entry.
    pub(super) fn note_own_access(&mut self, log: LogId) {
        let Some(circle) = self.circles.get(&log) else { return };
        let me = self.me.person();
        let before = circle.state.len().checked_sub(2).and_then(|at| circle.state.role_at(me, at));
        if before.is_some() && circle.state.role_of(me).is_none() {
            self.effects.push(Effect::Report(Report::AccessEnded { circle: log }));
        }
    }

    /// Whether this person's access to the circle was for a time that is over. Our code keeps this, not cryptography.
    pub(in crate::engine) fn is_over(&self, log: LogId) -> bool {
        let Some(circle) = self.circles.get(&log) else { return false };
        let me = self.me.person();
        let access = circle.state.people().find(|(person, _)| *person == me);
        let now_ms = u64::try_from(self.clock.0).unwrap_or(0);
        access.is_some_and(|(_, access)| access.until_ms != 0 && access.until_ms <= now_ms)
    }
}
