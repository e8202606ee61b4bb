//! The ledger: the replayed state of the logs in use, and the decision about every pushed entry.
//!
//! A caller decides first, then makes durable what was taken. When that fails it forgets the logs it touched and
//! loads them again: the ledger is never ahead of the disk for longer than one commit.

use std::collections::HashMap;

use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::id::{DeviceId, EntryId, LogId, PersonId};
use alcove_protocol::problem::Problem;
use alcove_protocol::record::{AccessGranted, Created, Record};
use alcove_protocol::trust::chain::{Link, Tip};
use alcove_protocol::trust::{CircleState, OrgState, Refusal, Signature, check_companions};

use super::{Head, Place};

/// A pushed entry and who pushes it.
#[derive(Clone, Copy, Debug)]
pub struct Submission<'a, C> {
    /// The organisation the device logged in to.
    pub org: LogId,
    /// The device that logged in.
    pub device: DeviceId,
    /// What it pushes.
    pub entry: &'a Entry,
    /// What travels beside it.
    pub companions: &'a [C],
    /// Whether a worker has checked the entry's signature already.
    pub signature: Signature,
    /// Whether this connection may found an organisation: a valid one-time token, or an open relay.
    pub may_found_org: bool,
}

/// An entry that was taken, and what it changed beside its own log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The log it lies in.
    pub log: LogId,
    /// Its place there.
    pub place: Place,
    /// What else follows from it.
    pub effect: Effect,
}

/// What an entry changes that others must hear about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing but its log.
    None,
    /// A new organisation.
    OrgFounded,
    /// The org log grew: another device or person.
    OrgChanged,
    /// A new circle, and the person on its access list.
    CircleFounded(PersonId),
    /// A person may read the circle from now on.
    AccessGranted(PersonId),
}

#[derive(Clone, Debug)]
struct Org {
    state: OrgState,
    head: Head,
}

#[derive(Clone, Debug)]
struct Circle {
    state: CircleState,
    head: Head,
}

/// The replayed logs.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    orgs: HashMap<LogId, Org>,
    circles: HashMap<LogId, Circle>,
}

impl Ledger {
    /// The logs that [`decide`](Self::decide) needs for an entry and the ledger does not hold, the org log first.
    pub fn missing_for(&self, org: LogId, entry: &Entry) -> impl Iterator<Item = LogId> {
        let log = entry.log();
        let org_missing = (!self.orgs.contains_key(&org)).then_some(org);
        let log_missing = (log != org && !self.circles.contains_key(&log)).then_some(log);
        org_missing.into_iter().chain(log_missing)
    }

    /// Takes in an org log that was loaded.
    pub fn insert_org(&mut self, state: OrgState, head: Head) {
        self.orgs.insert(state.log(), Org { state, head });
    }

    /// Takes in a circle that was loaded.
    pub fn insert_circle(&mut self, state: CircleState, head: Head) {
        self.circles.insert(state.log(), Circle { state, head });
    }

    /// Drops a log, because what was decided about it did not become durable.
    pub fn forget(&mut self, log: LogId) {
        self.orgs.remove(&log);
        self.circles.remove(&log);
    }

    /// Drops every circle, to bound memory. They are loaded again when needed.
    pub fn forget_circles(&mut self) {
        self.circles.clear();
    }

    /// How many circles are held.
    pub fn circles_held(&self) -> usize {
        self.circles.len()
    }

    /// An organisation's state.
    pub fn org(&self, org: LogId) -> Option<&OrgState> {
        self.orgs.get(&org).map(|org| &org.state)
    }

    /// A circle's state.
    pub fn circle(&self, circle: LogId) -> Option<&CircleState> {
        self.circles.get(&circle).map(|circle| &circle.state)
    }

    /// The newest entry of a log.
    pub fn head(&self, log: LogId) -> Option<Head> {
        self.orgs.get(&log).map(|org| org.head).or_else(|| self.circles.get(&log).map(|circle| circle.head))
    }

    /// Takes the entry at the next place of its log, or refuses it. Every log that
    /// [`missing_for`](Self::missing_for) names and that exists must have been loaded.
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
        let header = push.entry.header();
        if header.author != push.device {
            return Err(Problem::NoAccess);
        }
        check_companions(push.entry, push.companions).map_err(problem)?;
        match header.kind {
            Kind::GENESIS => self.found_org(push, now_ms),
            Kind::CREATED => self.found_circle(push, now_ms),
            _ if header.log == push.org => self.append_org(push.entry, now_ms),
            _ => self.append_circle(push, now_ms),
        }
    }

    /// Takes an entry back that the relay lost, whoever wrote and whoever brings it.
    ///
    /// # Errors
    /// The [`Problem`] that the device is told; the ledger is unchanged then.
    pub fn decide_reoffer(&mut self, org: LogId, entry: &Entry, now_ms: u64) -> Result<Taken, Problem> {
        let header = entry.header();
        let submission = Submission::<Vec<u8>> {
            org,
            device: header.author,
            entry,
            companions: &[],
            signature: Signature::Check,
            may_found_org: false,
        };
        match header.kind {
            Kind::GENESIS => return self.found_org(&submission, now_ms),
            Kind::CREATED => return self.found_circle(&submission, now_ms),
            _ if header.log == org => return self.append_org(entry, now_ms),
            _ => {}
        }
        let org_state = &self.orgs.get(&org).ok_or(Problem::UnknownOrg)?.state;
        let circle = self.circles.get_mut(&header.log).ok_or(Problem::UnknownLog)?;
        circle.state.check_reoffer(entry, org_state, Signature::Check).map_err(problem)?;
        let tip = tip_of(entry, &circle.state, org_state).map_err(problem)?;
        if is_control(entry) {
            circle.state.replay(entry, org_state, Signature::Checked).map_err(problem)?;
        }
        circle.state.set_tip((header.author, header.incarnation), tip);
        circle.head = next(&circle.head, entry.id(), now_ms);
        Ok(Taken { log: header.log, place: circle.head.place, effect: Effect::None })
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
        let creator = Created::from_body(push.entry.body()).map_err(|_| Problem::BadEntry)?.creator;
        let head = first(push.entry, now_ms);
        self.circles.insert(log, Circle { state, head });
        Ok(Taken { log, place: head.place, effect: Effect::CircleFounded(creator) })
    }

    fn append_org(&mut self, entry: &Entry, now_ms: u64) -> Result<Taken, Problem> {
        let log = entry.log();
        let org = self.orgs.get_mut(&log).ok_or(Problem::UnknownOrg)?;
        org.state.check(entry).map_err(problem)?;
        org.state.replay(entry).map_err(problem)?;
        org.head = next(&org.head, entry.id(), now_ms);
        Ok(Taken { log, place: org.head.place, effect: Effect::OrgChanged })
    }

    fn append_circle<C>(&mut self, push: &Submission<'_, C>, now_ms: u64) -> Result<Taken, Problem> {
        let header = push.entry.header();
        let log = header.log;
        let org = &self.orgs.get(&push.org).ok_or(Problem::UnknownOrg)?.state;
        let circle = self
            .circles
            .get_mut(&log)
            .filter(|circle| circle.state.org() == push.org)
            .ok_or(Problem::UnknownLog)?;
        circle.state.check_push(push.entry, org, push.signature).map_err(problem)?;
        let tip = tip_of(push.entry, &circle.state, org).map_err(problem)?;
        let mut effect = Effect::None;
        if is_control(push.entry) {
            circle.state.replay(push.entry, org, Signature::Checked).map_err(problem)?;
            if header.kind == Kind::ACCESS_GRANTED {
                let granted = AccessGranted::from_body(push.entry.body()).map_err(|_| Problem::BadEntry)?;
                effect = Effect::AccessGranted(granted.person);
            }
        }
        circle.state.set_tip((header.author, header.incarnation), tip);
        circle.head = next(&circle.head, push.entry.id(), now_ms);
        Ok(Taken { log, place: circle.head.place, effect })
    }
}

/// Replays an org log from its entries, oldest first.
///
/// # Errors
/// [`Refusal`] when the entries are not one org log; they were checked when they were stored, so the store is damaged.
pub fn replay_org<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Result<OrgState, Refusal> {
    let mut entries = entries.into_iter();
    let mut org = OrgState::found(entries.next().ok_or(Refusal::UnknownHead)?)?;
    for entry in entries {
        org.replay(entry)?;
    }
    Ok(org)
}

/// Replays a circle from its control entries, oldest first, and the newest entry of each author chain.
///
/// # Errors
/// [`Refusal`] when the entries are not one circle of this organisation; the store is damaged then.
pub fn replay_circle<'a>(
    control: impl IntoIterator<Item = &'a Entry>,
    tips: impl IntoIterator<Item = &'a Entry>,
    org: &OrgState,
) -> Result<CircleState, Refusal> {
    let mut control = control.into_iter();
    let founding = control.next().ok_or(Refusal::UnknownHead)?;
    let mut circle = CircleState::found(founding, org, Signature::Checked)?;
    for entry in control {
        circle.replay(entry, org, Signature::Checked)?;
    }
    for entry in tips {
        let header = entry.header();
        let tip = tip_of(entry, &circle, org)?;
        circle.set_tip((header.author, header.incarnation), tip);
    }
    Ok(circle)
}

/// The place that an entry takes in its author's chain. A founding entry names no control head: it is the first.
fn tip_of(entry: &Entry, circle: &CircleState, org: &OrgState) -> Result<Tip, Refusal> {
    let header = entry.header();
    let control_at = match header.kind {
        Kind::CREATED => 0,
        _ => circle.index_of(header.control_head).ok_or(Refusal::UnknownHead)?,
    };
    let org_at = org.index_of(header.org_head).ok_or(Refusal::UnknownHead)?;
    Ok(Link::of(entry, control_at, org_at)?.tip)
}

fn is_control(entry: &Entry) -> bool {
    entry.header().kind.class() == alcove_protocol::entry::Class::Control
}

#[expect(clippy::needless_pass_by_value, reason = "the shape of `map_err`")]
fn problem(refusal: Refusal) -> Problem {
    refusal.problem()
}

fn first(entry: &Entry, now_ms: u64) -> Head {
    Head { place: Place { seq: 1, relay_time_ms: now_ms }, id: entry.id() }
}

fn next(head: &Head, id: EntryId, now_ms: u64) -> Head {
    let place =
        Place { seq: head.place.seq.saturating_add(1), relay_time_ms: now_ms.max(head.place.relay_time_ms) };
    Head { place, id }
}
