//! The ledger: the replayed state of the logs in use, and the decision about every pushed entry.
//!
//! A caller decides first, then makes durable what was taken. When that fails it forgets the logs it touched and
//! loads them again: the ledger is never ahead of the disk for longer than one commit.

mod decide;
mod effect;
mod purging;
mod replay;
mod unjudged;

use std::collections::HashMap;

use alcove_protocol::entry::{Class, Entry};
use alcove_protocol::id::{DeviceId, LogId};
use alcove_protocol::trust::{CircleState, OrgState, Signature};

use super::handed_in::HandedIn;
use super::readers::Readers;
use super::recovery::Recovery;
use super::{Head, Place};

pub use effect::Effect;
pub use purging::DocumentFacts;
pub use replay::{follow_chains, replay_circle, replay_org};

/// A pushed entry and who pushes it.
#[derive(Clone, Copy, Debug)]
pub struct Submission<'a, C> {
    /// The organisation the device logged in to.
    pub org: LogId,
    /// The device that logged in.
    pub device: DeviceId,
    /// What it pushes.
    pub entry: &'a Entry,
    /// What travels beside it; of a reoffer put in order by [`arrange`](super::companions::arrange).
    pub companions: &'a [C],
    /// Whether a worker has checked the entry's signature already.
    pub signature: Signature,
    /// Whether this connection may found an organisation: a valid one-time token, or an open relay.
    pub may_found_org: bool,
    /// It is given back after a restore, whoever wrote it.
    pub reoffered: bool,
    /// How far the device had taken in this log when it said hello: places that this relay gave out once.
    pub reached: Reached,
}

/// What a device says that it holds of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// It counts in this history, up to this place.
    Place(u64),
    /// It counts in another history.
    Elsewhere,
}

/// An entry that was taken, and what it changed beside its own log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The log it lies in; the organisation's for one that was handed in.
    pub log: LogId,
    /// Its place there, or among what was handed in.
    pub place: Place,
    /// What else follows from it.
    pub effect: Effect,
}

#[derive(Clone, Debug)]
struct Org {
    state: OrgState,
    head: Head,
}

#[derive(Clone, Debug)]
struct Circle {
    state: CircleState,
    readers: Readers,
    head: Head,
}

/// The replayed logs.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    orgs: HashMap<LogId, Org>,
    circles: HashMap<LogId, Circle>,
    handed_in: HashMap<LogId, HandedIn>,
    /// Of the document that the entry to be decided purges.
    facts: DocumentFacts,
    /// Which logs wait after a restore.
    pub recovery: Recovery,
}

impl Ledger {
    /// The logs that [`decide`](Self::decide) needs for an entry and the ledger does not hold, the org log first.
    pub fn missing_for(&self, org: LogId, entry: &Entry) -> impl Iterator<Item = LogId> {
        self.missing(org, entry.log())
    }

    /// Those of an organisation and one of its logs that the ledger does not hold, the org log first.
    pub fn missing(&self, org: LogId, log: LogId) -> impl Iterator<Item = LogId> {
        let org_missing = (!self.orgs.contains_key(&org)).then_some(org);
        let log_missing = (log != org && !self.circles.contains_key(&log)).then_some(log);
        org_missing.into_iter().chain(log_missing)
    }

    /// Whether [`decide`](Self::decide) needs what the organisation's devices handed in, and the ledger lacks it.
    pub fn needs_handed_in(&self, org: LogId, entry: &Entry) -> bool {
        entry.header().kind.class() == Class::Owner && !self.handed_in.contains_key(&org)
    }

    /// Takes in an org log that was loaded.
    pub fn insert_org(&mut self, state: OrgState, head: Head) {
        self.orgs.insert(state.log(), Org { state, head });
    }

    /// Takes in a circle that was loaded.
    pub fn insert_circle(&mut self, state: CircleState, readers: Readers, head: Head) {
        self.circles.insert(state.log(), Circle { state, readers, head });
    }

    /// Takes in what an organisation's devices handed in.
    pub fn insert_handed_in(&mut self, org: LogId, handed_in: HandedIn) {
        self.handed_in.insert(org, handed_in);
    }

    /// Drops a log, because what was decided about it did not become durable.
    pub fn forget(&mut self, log: LogId) {
        self.orgs.remove(&log);
        self.circles.remove(&log);
        self.handed_in.remove(&log);
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

    /// Who may read a circle.
    pub fn readers(&self, circle: LogId) -> Option<&Readers> {
        self.circles.get(&circle).map(|circle| &circle.readers)
    }

    /// What an organisation's devices handed in, as far as it was needed.
    pub fn handed_in(&self, org: LogId) -> Option<&HandedIn> {
        self.handed_in.get(&org)
    }

    /// The newest entry of a log.
    pub fn head(&self, log: LogId) -> Option<Head> {
        self.orgs.get(&log).map(|org| org.head).or_else(|| self.circles.get(&log).map(|circle| circle.head))
    }

    /// A device of the organisation that was told what the relay holds says that it holds the log up to a known place of
    /// this history and has nothing left to give back. Once every device of its admins has said so, the log waits no
    /// longer: any of them may be the only one that holds an entry which the backup lacks, and an entry made without it
    /// would fork the log.
    pub fn settle(&mut self, org: LogId, device: DeviceId, log: LogId, now_ms: u64) {
        if !self.recovery.waits_for(log, device, now_ms) {
            return;
        }
        let admins = self.admin_devices(org, log);
        if !admins.contains(&device) {
            return;
        }
        self.recovery.report(log, device);
        if admins.into_iter().all(|admin| self.recovery.has_reported(log, admin)) {
            self.recovery.settle(log);
        }
    }

    /// The active devices of those who may make control entries of the log now.
    fn admin_devices(&self, org: LogId, log: LogId) -> Vec<DeviceId> {
        let Some(org) = self.org(org) else { return Vec::new() };
        if log == org.log() {
            return org.admin_devices().collect();
        }
        let Some(circle) = self.circle(log).filter(|circle| circle.org() == org.log()) else {
            return Vec::new();
        };
        let here = org.len().saturating_sub(1);
        let active = org.devices().filter(|(_, device)| device.revoked_at.is_none());
        active
            .filter(|(_, device)| circle.acts_as_admin(device.person, org, here))
            .map(|(id, _)| id)
            .collect()
    }
}
