//! What a removal changes on a device that takes it in: entries behind a cut-off lose their effect, wherever they had
//! come to; and this person's own access may be among what ended.

use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::id::{DeviceId, LogId, PersonId};
use alcove_protocol::record::{
    AccessChanged, AccessEnded, CutOff, EpochRecord, ForkResolve, Record, Role, Slots,
};
use alcove_protocol::trust::chain::{Author, Link, Tip};
use alcove_protocol::trust::{Refusal, Signature};

use crate::engine::Engine;
use crate::engine::effect::{Effect, Report};
use crate::engine::inbox::Placed;
use crate::engine::save::{DocKey, SaveOp, Standing};
use crate::time::Timestamp;

/// The stable code of an entry behind a cut-off.
pub(super) const PAST_CUT_OFF: &str = "past_cut_off";

/// Whose chains a control entry ends, and where.
struct Ending {
    people: Vec<PersonId>,
    cut_offs: Vec<CutOff>,
}

impl Ending {
    fn of(entry: &Entry) -> Option<Self> {
        let body = entry.body();
        Some(match entry.header().kind {
            Kind::ACCESS_ENDED => {
                let AccessEnded { person, cut_offs, .. } = AccessEnded::from_body(body).ok()?;
                Self { people: vec![person], cut_offs }
            }
            Kind::ACCESS_CHANGED => {
                let AccessChanged { person, role, cut_offs, .. } = AccessChanged::from_body(body).ok()?;
                let people = if role < Role::Writer { vec![person] } else { Vec::new() };
                Self { people, cut_offs }
            }
            Kind::FORK_RESOLVE => {
                let ForkResolve { removed, cut_offs, .. } = ForkResolve::from_body(body).ok()?;
                Self { people: removed, cut_offs }
            }
            Kind::EPOCH => Self { people: Vec::new(), cut_offs: EpochRecord::from_body(body).ok()?.cut_offs },
            _ => return None,
        })
    }

    /// Whether the chain has entries behind its end.
    fn is_behind(&self, (device, incarnation): Author, person: Option<PersonId>, tip: &Tip) -> bool {
        let ends = |cut: &CutOff| cut.device == device;
        let of_person = person.is_some_and(|person| self.people.contains(&person));
        if !of_person && !self.cut_offs.iter().any(ends) {
            return false;
        }
        let last = self.cut_offs.iter().find(|cut| ends(cut) && cut.incarnation == incarnation);
        last.is_none_or(|cut| tip.seq > cut.seq || (tip.seq == cut.seq && tip.id != cut.id))
    }
}

impl Engine {
    /// A removal came in. What was taken of the removed devices behind their cut-offs loses its effect: only a relay that
    /// shows different devices different logs lets that happen, and then every device ends alike.
    pub(super) fn sweep_cut_off(&mut self, placed: &Placed, now: Timestamp) {
        let Some(ending) = Ending::of(&placed.entry) else { return };
        let log = placed.entry.log();
        for late in self.take_waiting_behind_cut_off(log) {
            self.quarantine(&late, PAST_CUT_OFF, now);
        }
        let (Some(org), Some(circle)) = (&self.org, self.circles.get(&log)) else { return };
        let person_of = |device: DeviceId| org.state.known_device(device).map(|device| device.person);
        let behind = circle.chains.iter().any(|(author, chain)| {
            let is_behind = |tip: &Tip| ending.is_behind(*author, person_of(author.0), tip);
            *author != self.me.author() && chain.tip().is_some_and(is_behind)
        });
        if behind {
            let keys: Vec<DocKey> = self.kinds.keys().filter(|key| key.circle == log).copied().collect();
            self.rebuild(&keys, now);
        }
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
    pub(super) fn take_past_cut_off(&mut self, placed: Placed, now: Timestamp) {
        let log = placed.entry.log();
        let header = placed.entry.header();
        let (Some(org), Some(circle)) = (&self.org, self.circles.get(&log)) else { return };
        let control_at = circle.state.index_of(header.control_head).unwrap_or_default();
        let org_at = org.state.index_of(header.org_head).unwrap_or_default();
        if let (true, Ok(link)) = (
            (header.author, header.incarnation) != self.me.author(),
            Link::of(&placed.entry, control_at, org_at),
        ) && !self.take_link(log, &placed, link, now)
        {
            return;
        }
        if header.kind == Kind::SLOTS {
            let slots = Slots::from_body(placed.entry.body()).map(|record| record.0).unwrap_or_default();
            self.learn_slots(&placed, &slots, false);
            self.restage_keyless(log);
        }
        self.quarantine(&placed, PAST_CUT_OFF, now);
    }

    /// An entry that had been taken turns out to lie behind a cut-off.
    pub(super) fn set_aside_past_cut_off(&mut self, entry: &Entry, now: Timestamp) {
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
    pub(super) fn is_over(&self, log: LogId) -> bool {
        let Some(circle) = self.circles.get(&log) else { return false };
        let me = self.me.person();
        let access = circle.state.people().find(|(person, _)| *person == me);
        let now_ms = u64::try_from(self.clock.0).unwrap_or(0);
        access.is_some_and(|(_, access)| access.until_ms != 0 && access.until_ms <= now_ms)
    }
}
