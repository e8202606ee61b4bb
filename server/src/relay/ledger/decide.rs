//! Whether the relay takes an entry.

use alcove_protocol::entry::{Class, Entry, Kind};
use alcove_protocol::id::EntryId;
use alcove_protocol::problem::Problem;
use alcove_protocol::trust::{CircleState, OrgState, Refusal, Signature, check_companions, check_owner};

use super::purging::{require_body, require_purge};
use super::replay::tip_of;
use super::{Circle, Effect, Ledger, Org, Reached, Submission, Taken};
use crate::relay::handed_in::HandedInRow;
use crate::relay::readers::Readers;
use crate::relay::{Head, Place};

impl Ledger {
    /// Takes the entry at the next place of its log, or refuses it. Every log that
    /// [`missing_for`](Self::missing_for) names and that exists must have been loaded, and what
    /// [`needs_handed_in`](Self::needs_handed_in).
    ///
    /// An entry that is taken was not stored before. One that is refused may have been: callers look its id up and
    /// answer with the place it has.
    ///
    /// # Errors
    /// The [`Problem`] that the device is told; the ledger is unchanged then.
    pub fn decide<C: AsRef<[u8]>>(
        &mut self,
        push: &Submission<'_, C>,
        now_ms: u64,
    ) -> Result<Taken, Problem> {
        let decided = self.judge(push, now_ms);
        match decided {
            // To a device that knows more than a restored relay, its own next entry seems to follow nothing. It waits
            // until what was lost is given back, instead of taking this for the last word.
            Err(Problem::BrokenChain | Problem::UnknownLog)
                if !push.reoffered && self.lost_some(push, now_ms) =>
            {
                Err(Problem::Recovering)
            }
            decided => decided,
        }
    }

    fn lost_some<C>(&self, push: &Submission<'_, C>, now_ms: u64) -> bool {
        let log = push.entry.log();
        match push.reached {
            Reached::Elsewhere => true,
            Reached::Place(seq) => {
                seq > self.head(log).map_or(0, |head| head.place.seq) || self.recovery.is_waiting(log, now_ms)
            }
        }
    }

    fn judge<C: AsRef<[u8]>>(&mut self, push: &Submission<'_, C>, now_ms: u64) -> Result<Taken, Problem> {
        let header = push.entry.header();
        if !push.reoffered {
            if header.author != push.device {
                return Err(Problem::NoAccess);
            }
            check_companions(push.entry, push.companions).map_err(problem)?;
        }
        if header.kind.class() == Class::Owner {
            return self.hand_in(push, now_ms);
        }
        if header.kind == Kind::GENESIS {
            return self.found_org(push, now_ms);
        }
        self.require_standing(push)?;
        let on_top = matches!(header.kind.class(), Class::Org | Class::Control);
        if on_top
            && header.kind != Kind::CREATED
            && !push.reoffered
            && self.recovery.is_waiting(push.entry.log(), now_ms)
        {
            return Err(Problem::Recovering);
        }
        if header.kind == Kind::CREATED {
            self.found_circle(push, now_ms)
        } else if header.log == push.org {
            self.append_org(push.entry, now_ms)
        } else {
            self.append_circle(push, now_ms)
        }
    }

    /// A device that was revoked since it logged in puts nothing in any log; one that is not there yet gives back what
    /// brings it in, and nothing else.
    fn require_standing<C>(&self, push: &Submission<'_, C>) -> Result<(), Problem> {
        let org = self.org(push.org).ok_or(Problem::UnknownOrg)?;
        match org.known_device(push.device) {
            Some(device) if device.revoked_at.is_some() => Err(Problem::Revoked),
            None if push.reoffered && push.entry.log() != push.org => Err(Problem::NoAccess),
            Some(_) | None => Ok(()),
        }
    }

    fn found_org<C>(&mut self, push: &Submission<'_, C>, now_ms: u64) -> Result<Taken, Problem> {
        let log = push.entry.log();
        if log != push.org {
            return Err(Problem::BadEntry);
        }
        if self.orgs.contains_key(&log) {
            return Err(Problem::SeqTaken);
        }
        let state = OrgState::found(push.entry).map_err(problem)?;
        if !push.may_found_org {
            return Err(Problem::OrgTokenNeeded);
        }
        let head = first(push.entry, now_ms);
        self.orgs.insert(log, Org { state, head });
        Ok(Taken { log, place: head.place, effect: Effect::OrgFounded })
    }

    fn found_circle<C>(&mut self, push: &Submission<'_, C>, now_ms: u64) -> Result<Taken, Problem> {
        let log = push.entry.log();
        if self.circles.contains_key(&log) {
            return Err(Problem::SeqTaken);
        }
        let org = self.orgs.get(&push.org).ok_or(Problem::UnknownOrg)?;
        let state = CircleState::found(push.entry, &org.state, push.signature).map_err(problem)?;
        let effect = Effect::of_control(push.entry).map_err(|_| Problem::BadEntry)?;
        let head = first(push.entry, now_ms);
        let mut readers = Readers::new(push.org);
        readers.take(&effect, head.place.seq);
        self.circles.insert(log, Circle { state, readers, head });
        if push.reoffered {
            self.recovery.add(log, push.device, now_ms);
        }
        Ok(Taken { log, place: head.place, effect })
    }

    fn append_org(&mut self, entry: &Entry, now_ms: u64) -> Result<Taken, Problem> {
        let log = entry.log();
        let org = self.orgs.get_mut(&log).ok_or(Problem::UnknownOrg)?;
        org.state.check(entry).map_err(problem)?;
        org.state.replay(entry).map_err(problem)?;
        org.head = next(&org.head, entry.id(), now_ms);
        let effect = Effect::of_org(entry, &org.state).map_err(|_| Problem::BadEntry)?;
        Ok(Taken { log, place: org.head.place, effect })
    }

    fn append_circle<C: AsRef<[u8]>>(
        &mut self,
        push: &Submission<'_, C>,
        now_ms: u64,
    ) -> Result<Taken, Problem> {
        let header = push.entry.header();
        let log = header.log;
        let org = &self.orgs.get(&push.org).ok_or(Problem::UnknownOrg)?.state;
        let circle = self
            .circles
            .get_mut(&log)
            .filter(|circle| circle.state.org() == push.org)
            .ok_or(Problem::UnknownLog)?;
        let is_control = header.kind.class() == Class::Control;
        require_body(push, &circle.state, org)?;
        if push.reoffered {
            // Whoever brings it: what the backup lacks may be the very grant that lets them read, and an entry proves
            // itself.
            circle.state.check_reoffer(push.entry, org, push.signature).map_err(problem)?;
        } else {
            circle.state.check_push(push.entry, org, push.signature).map_err(problem)?;
        }
        if header.kind == Kind::PURGE {
            require_purge(push, &circle.state, org, &self.facts, now_ms)?;
        }
        let tip = tip_of(push.entry, &circle.state, org).map_err(problem)?;
        let head = next(&circle.head, push.entry.id(), now_ms);
        let mut effect = Effect::None;
        if is_control {
            effect = Effect::of_control(push.entry).map_err(|_| Problem::BadEntry)?;
            circle.state.replay(push.entry, org, Signature::Checked).map_err(problem)?;
            circle.readers.take(&effect, head.place.seq);
        }
        circle.state.set_tip((header.author, header.incarnation), tip);
        circle.head = head;
        Ok(Taken { log, place: head.place, effect })
    }

    /// What a device says for itself lies beside every log and changes nothing.
    fn hand_in<C>(&mut self, push: &Submission<'_, C>, now_ms: u64) -> Result<Taken, Problem> {
        if push.reoffered {
            return Err(Problem::RuleBroken);
        }
        let org = &self.orgs.get(&push.org).ok_or(Problem::UnknownOrg)?.state;
        check_owner(push.entry, org, push.signature).map_err(problem)?;
        let handed_in = self.handed_in.entry(push.org).or_default();
        let place = handed_in.next_place(push.entry, now_ms)?;
        handed_in.insert(HandedInRow::of(push.entry, place));
        Ok(Taken { log: push.org, place, effect: Effect::None })
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape of `map_err`")]
pub(super) fn problem(refusal: Refusal) -> Problem {
    refusal.problem()
}

fn first(entry: &Entry, now_ms: u64) -> Head {
    Head { place: Place { seq: 1, relay_time_ms: now_ms }, id: entry.id() }
}

pub(super) fn next(head: &Head, id: EntryId, now_ms: u64) -> Head {
    let place =
        Place { seq: head.place.seq.saturating_add(1), relay_time_ms: now_ms.max(head.place.relay_time_ms) };
    Head { place, id }
}
