//! The one writer: takes what waits, decides each against the ledger, commits all of it at once with a full sync, and
//! only then answers and passes it on.

mod beside;
mod round;

use std::collections::HashMap;
use std::sync::Arc;

use alcove_protocol::entry::{Class, Entry, Kind};
use alcove_protocol::frame::{Mail, MailOpen};
use alcove_protocol::id::{DeviceId, LogId};
use alcove_protocol::problem::Problem;
use alcove_protocol::trust::Signature;
use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};

use crate::data_dir::TokenFolder;
use crate::fanout::{Hub, Passed};
use crate::known::Known;
use crate::relay::Head;
use crate::relay::handed_in::HandedIn;
use crate::relay::ledger::{Ledger, Reached, Submission, Taken};
use crate::running::Hooks;
use crate::store::{NewEntry, NewHandedIn, Store, StoreError};
use crate::time::now_ms;
use round::{Outcome, Round, answer, settled};

/// Entries of one commit.
const COMMIT_ENTRIES_MAX: usize = 2_048;
/// Circles whose state is kept between commits.
const CIRCLES_HELD_MAX: usize = 20_000;

/// A parsed push.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) entry: Arc<Entry>,
    /// In the record's order; of a reoffer empty where one is missing.
    pub(crate) companions: Vec<Bytes>,
    pub(crate) signature: Signature,
    /// It is given back after a restore.
    pub(crate) reoffered: bool,
}

/// An entry that is durable.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settled {
    pub(crate) log: LogId,
    /// Its place and id.
    pub(crate) head: Head,
    /// Whether the place is one of the log. What was handed in lies beside every log.
    pub(crate) in_log: bool,
}

/// What became of each push of a job, in order.
pub(crate) type Outcomes = Vec<Result<Settled, Problem>>;

/// Pushes of one message or request.
#[derive(Debug)]
pub(crate) struct PushJob {
    pub(crate) org: LogId,
    pub(crate) device: DeviceId,
    /// The connection, which is not told its own entries as news. Zero for none.
    pub(crate) origin: u64,
    pub(crate) token_hash: Option<[u8; 32]>,
    /// What its hello said of the logs.
    pub(crate) said: Arc<Said>,
    pub(crate) pushes: Vec<Result<Prepared, Problem>>,
    pub(crate) reply: oneshot::Sender<Outcomes>,
}

/// What a hello says of the logs that the device holds.
#[derive(Debug, Default)]
pub(crate) struct Said {
    /// It counts in another history.
    pub(crate) elsewhere: bool,
    /// Up to where it holds each log.
    pub(crate) places: HashMap<LogId, u64>,
}

impl Said {
    fn reached(&self, log: LogId) -> Reached {
        if self.elsewhere {
            return Reached::Elsewhere;
        }
        Reached::Place(self.places.get(&log).copied().unwrap_or_default())
    }
}

/// A change of a mailbox.
#[derive(Debug)]
pub(crate) enum MailAsk {
    Open(MailOpen),
    Put(Mail),
}

/// Whether the mailbox changed as asked.
pub(crate) type MailDone = Result<(), Problem>;

/// What a device that said hello means for logs that wait after a restore.
#[derive(Debug)]
pub(crate) struct Greeting {
    pub(crate) org: LogId,
    pub(crate) device: DeviceId,
    /// It is told what the relay holds of these.
    pub(crate) told: Vec<LogId>,
    /// It names known places of these under this history, and gives nothing back for them.
    pub(crate) named: Vec<LogId>,
    /// Told once it is noted.
    pub(crate) reply: oneshot::Sender<()>,
}

/// What waits for the writer.
#[derive(Debug)]
pub(crate) enum Job {
    Push(PushJob),
    Mail(MailAsk, oneshot::Sender<MailDone>),
    Greeting(Greeting),
}

/// The writer's own state.
#[derive(Debug)]
pub(crate) struct Writer {
    store: Arc<dyn Store>,
    known: Arc<Known>,
    hub: Arc<Hub>,
    tokens: TokenFolder,
    open: bool,
    hooks: Hooks,
    ledger: Ledger,
    last_key: i64,
}

impl Writer {
    pub(crate) async fn new(
        store: Arc<dyn Store>,
        known: Arc<Known>,
        hub: Arc<Hub>,
        tokens: TokenFolder,
        open: bool,
        hooks: Hooks,
    ) -> Result<Self, StoreError> {
        let last_key = store.load_last_key().await?;
        let mut ledger = Ledger::default();
        ledger.recovery = store.load_recovery().await?;
        known.set_recovery(&ledger.recovery);
        let waiting = known.waiting(now_ms());
        if waiting > 0 {
            tracing::warn!(event = "recovering", logs_waiting = waiting);
        }
        Ok(Self { store, known, hub, tokens, open, hooks, ledger, last_key })
    }

    /// Runs until every sender is gone; what was sent before is still written.
    pub(crate) async fn run(mut self, mut jobs: mpsc::Receiver<Job>) {
        while let Some(first) = jobs.recv().await {
            let mut round = Round::default();
            let mut next = Some(first);
            while let Some(job) = next {
                // Mail is decided against the store, so it ends a round: two changes of one mailbox see each other.
                let ends = matches!(job, Job::Mail(..));
                self.take(job, &mut round).await;
                let entries = round.batch.entries.len() + round.batch.rare.handed_in.len();
                let room = !ends && entries < COMMIT_ENTRIES_MAX;
                next = if room { jobs.try_recv().ok() } else { None };
            }
            self.finish(round).await;
        }
    }

    async fn take(&mut self, job: Job, round: &mut Round) {
        match job {
            Job::Push(job) => {
                let mut outcomes = Vec::with_capacity(job.pushes.len());
                for push in &job.pushes {
                    outcomes.push(match push {
                        Ok(push) => self.push(&job, push, round).await,
                        Err(problem) => Outcome::Refused(*problem),
                    });
                }
                round.answers.push((job.reply, outcomes));
            }
            Job::Mail(ask, reply) => {
                let done = self.mail(ask, round).await;
                round.mail_answers.push((reply, done));
            }
            Job::Greeting(greeting) => round.greeted.push(self.greet(greeting).await),
        }
    }

    async fn push(&mut self, job: &PushJob, push: &Prepared, round: &mut Round) -> Outcome {
        let entry = &push.entry;
        if let Err(error) = self.load_missing_for(job.org, entry).await {
            return Outcome::Refused(storage_failed(&error));
        }
        if let Err(error) = self.load_facts(entry, round).await {
            return Outcome::Refused(storage_failed(&error));
        }
        let taken = match self.decide(job, push, round).await {
            Ok(taken) => taken,
            Err(problem) => return self.held_or_refused(job, push, problem, round).await,
        };
        round.touched.insert(taken.log);
        if entry.header().kind.class() == Class::Owner {
            let place = taken.place;
            round.batch.rare.handed_in.push(NewHandedIn { org: job.org, place, entry: Arc::clone(entry) });
            return Outcome::Taken(Settled { in_log: false, ..settled(entry, place) });
        }
        let kept = if self.ledger.is_purged(entry) { entry.to_tombstone().map(Arc::new) } else { None };
        self.last_key = self.last_key.saturating_add(1);
        let new = NewEntry {
            key: self.last_key,
            log: taken.log,
            place: taken.place,
            entry: kept.unwrap_or_else(|| Arc::clone(entry)),
            companions: self.without_purged(entry, &push.companions),
        };
        // A key slot is missing only where it was purged.
        if entry.header().kind != Kind::SLOTS && new.companions.iter().any(Bytes::is_empty) {
            round.batch.rare.lacking_wraps.push(new.key);
        }
        round.note_effect(job, &taken);
        round.taken.insert(entry.id(), taken.place);
        round.passed.push(Passed {
            origin: job.origin,
            org: job.org,
            new: new.clone(),
            effect: taken.effect,
        });
        round.batch.entries.push(new);
        Outcome::Taken(settled(entry, taken.place))
    }

    async fn decide(&mut self, job: &PushJob, push: &Prepared, round: &mut Round) -> Result<Taken, Problem> {
        let submission = |may_found_org| Submission {
            org: job.org,
            device: job.device,
            entry: &push.entry,
            companions: &push.companions,
            signature: push.signature,
            may_found_org,
            reoffered: push.reoffered,
            reached: job.said.reached(push.entry.log()),
        };
        let decided = self.ledger.decide(&submission(self.open), now_ms());
        let (Err(Problem::OrgTokenNeeded), Some(hash)) = (&decided, job.token_hash) else { return decided };
        let spent = round.batch.tokens_used.contains(&hash)
            || !self.tokens.waits(&hash)
            || self.store.is_token_used(hash).await.map_err(|error| storage_failed(&error))?;
        if spent {
            return decided;
        }
        let decided = self.ledger.decide(&submission(true), now_ms());
        if decided.is_ok() {
            round.batch.tokens_used.push(hash);
        }
        decided
    }

    /// A refused entry may have been stored earlier: then it is acknowledged again, with the same place. One that is
    /// given back may bring wraps that it lacked.
    async fn held_or_refused(
        &self,
        job: &PushJob,
        push: &Prepared,
        problem: Problem,
        round: &mut Round,
    ) -> Outcome {
        let entry = &push.entry;
        if entry.header().kind.class() == Class::Owner {
            let held = self.ledger.handed_in(job.org).and_then(|handed_in| handed_in.place_of(entry));
            let settled = held.map(|place| Settled { in_log: false, ..settled(entry, place) });
            // It may have been taken in this very round.
            return settled.map_or(Outcome::Refused(problem), Outcome::Taken);
        }
        if let Some(place) = round.taken.get(&entry.id()) {
            return Outcome::Taken(settled(entry, *place));
        }
        match self.store.load_place(entry).await {
            Ok(Some(place)) => match self.complete(push, round).await {
                Ok(()) => Outcome::Held(settled(entry, place)),
                Err(error) => Outcome::Refused(storage_failed(&error)),
            },
            Ok(None) => Outcome::Refused(problem),
            Err(error) => Outcome::Refused(storage_failed(&error)),
        }
    }

    async fn load_missing_for(&mut self, org: LogId, entry: &Entry) -> Result<(), StoreError> {
        self.load_missing(org, entry.log()).await?;
        if self.ledger.needs_handed_in(org, entry) {
            let mut handed_in = HandedIn::default();
            let rows = self.store.load_handed_in_rows(org).await?;
            for row in rows {
                handed_in.insert(row);
            }
            self.ledger.insert_handed_in(org, handed_in);
        }
        Ok(())
    }

    async fn load_missing(&mut self, org: LogId, log: LogId) -> Result<(), StoreError> {
        let missing: Vec<LogId> = self.ledger.missing(org, log).collect();
        for log in missing {
            if log == org {
                if let Some((state, head)) = self.known.load_org(&*self.store, org).await? {
                    self.ledger.insert_org(state, head);
                }
            } else if let Some(org) = self.ledger.org(org)
                && let Some((state, readers, head)) = self.known.load_circle(&*self.store, log, org).await?
            {
                self.ledger.insert_circle(state, readers, head);
            }
        }
        Ok(())
    }

    async fn finish(&mut self, mut round: Round) {
        round.batch.rare.recovery = self.ledger.recovery.take_changes();
        let batch = std::mem::take(&mut round.batch);
        let tokens_used = batch.tokens_used.clone();
        let entries = batch.entries.len() + batch.rare.handed_in.len();
        let settled = !batch.rare.recovery.is_empty();
        let committed = if batch.is_empty() { Ok(()) } else { self.store.commit(batch).await };
        let stored = match committed {
            Ok(()) => true,
            Err(error) => {
                tracing::error!(event = "commit_failed", entries, %error);
                round.touched.iter().for_each(|log| self.ledger.forget(*log));
                false
            }
        };
        if stored && entries > 0 {
            self.hooks.run_after_commit().await;
            for hash in &tokens_used {
                self.tokens.remove(hash);
            }
            self.publish(&round);
        }
        if settled {
            self.known.set_recovery(&self.ledger.recovery);
            tracing::info!(event = "recovering", logs_waiting = self.known.waiting(now_ms()));
        }
        for (reply, outcomes) in round.answers {
            // A connection that went away no longer waits; its entries are stored all the same.
            let _gone = reply.send(outcomes.into_iter().map(|outcome| answer(outcome, stored)).collect());
        }
        for reply in round.greeted {
            let _gone = reply.send(());
        }
        for (reply, done) in round.mail_answers {
            let _gone = reply.send(if stored { done } else { done.and(Err(Problem::StorageFailed)) });
        }
        if stored {
            self.hub.publish(&round.passed);
        }
        if self.ledger.circles_held() > CIRCLES_HELD_MAX {
            self.ledger.forget_circles();
        }
    }

    /// What others decide by is never older than what they are told.
    fn publish(&self, round: &Round) {
        for org in &round.changed.orgs {
            if let Some(state) = self.ledger.org(*org) {
                self.known.publish_org(Arc::new(state.clone()));
            }
        }
        for circle in &round.changed.circles {
            if let Some(readers) = self.ledger.readers(*circle) {
                self.known.publish_readers(*circle, Arc::new(readers.clone()));
            }
        }
        if round.changed.removed {
            self.known.count_removal();
        }
    }
}

fn storage_failed(error: &StoreError) -> Problem {
    tracing::error!(event = "read_failed", %error);
    Problem::StorageFailed
}
