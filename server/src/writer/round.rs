//! What one commit gathers, and what is said once it is durable or failed.

use std::collections::{HashMap, HashSet};

use alcove_protocol::entry::Entry;
use alcove_protocol::id::{EntryId, LogId};
use alcove_protocol::problem::Problem;
use tokio::sync::oneshot;

use super::{MailDone, Outcomes, PushJob, Settled};
use crate::fanout::Passed;
use crate::relay::ledger::{Effect, Taken};
use crate::relay::{Head, Place};
use crate::store::Batch;

/// What one commit gathers.
#[derive(Debug, Default)]
pub(super) struct Round {
    pub(super) batch: Batch,
    pub(super) taken: HashMap<EntryId, Place>,
    pub(super) passed: Vec<Passed>,
    /// Logs to be loaded again when the commit fails.
    pub(super) touched: HashSet<LogId>,
    pub(super) changed: Changed,
    pub(super) answers: Vec<(oneshot::Sender<Outcomes>, Vec<Outcome>)>,
    pub(super) greeted: Vec<oneshot::Sender<()>>,
    pub(super) mail_answers: Vec<(oneshot::Sender<MailDone>, MailDone)>,
}

/// What others are to know by the time of the first answer.
#[derive(Debug, Default)]
pub(super) struct Changed {
    pub(super) orgs: HashSet<LogId>,
    /// Circles whose readers are others.
    pub(super) circles: HashSet<LogId>,
    /// Somebody lost a right.
    pub(super) removed: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Outcome {
    /// Durable once this round is committed.
    Taken(Settled),
    /// Durable from before.
    Held(Settled),
    Refused(Problem),
}

impl Round {
    /// Notes what follows from an entry of a log that was taken.
    pub(super) fn note_effect(&mut self, job: &PushJob, taken: &Taken) {
        let log = taken.log;
        match &taken.effect {
            Effect::None => {}
            Effect::OrgFounded => {
                self.batch.logs.push((log, log));
                self.changed.orgs.insert(log);
            }
            Effect::OrgChanged | Effect::DeviceAdded(_) => {
                self.changed.orgs.insert(log);
            }
            Effect::DevicesRevoked(_) => {
                self.changed.orgs.insert(log);
                self.changed.removed = true;
            }
            Effect::CircleFounded(person) => {
                self.batch.logs.push((log, job.org));
                self.batch.access.push((log, *person));
                self.changed.circles.insert(log);
            }
            Effect::AccessGranted(person) => {
                self.batch.rare.access_ended.retain(|ended| *ended != (log, *person));
                self.batch.access.push((log, *person));
                self.changed.circles.insert(log);
            }
            Effect::Purged(purge) => self.batch.rare.purges.push((log, *purge)),
            Effect::AccessEnded(people) => {
                self.batch.access.retain(|(circle, person)| *circle != log || !people.contains(person));
                self.batch.rare.access_ended.extend(people.iter().map(|person| (log, *person)));
                self.changed.circles.insert(log);
                self.changed.removed = true;
            }
        }
    }
}

pub(super) fn settled(entry: &Entry, place: Place) -> Settled {
    Settled { log: entry.log(), head: Head { place, id: entry.id() }, in_log: true }
}

pub(super) fn answer(outcome: Outcome, stored: bool) -> Result<Settled, Problem> {
    match outcome {
        Outcome::Taken(settled) if stored => Ok(settled),
        Outcome::Taken(_) => Err(Problem::StorageFailed),
        Outcome::Held(settled) => Ok(settled),
        Outcome::Refused(problem) => Err(problem),
    }
}
