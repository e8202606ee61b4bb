//! The one writer: takes what waits, decides each against the ledger, commits all of it at once with a full sync, and
//! only then answers and passes it on.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use alcove_protocol::entry::Entry;
use alcove_protocol::frame::{Mail, MailOpen};
use alcove_protocol::id::{DeviceId, EntryId, LogId};
use alcove_protocol::problem::Problem;
use alcove_protocol::trust::Signature;
use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};

use crate::data_dir::TokenFolder;
use crate::fanout::{Hub, Passed};
use crate::orgs::{Orgs, load_circle, load_org};
use crate::relay::ledger::{Effect, Ledger, Submission, Taken};
use crate::relay::mailbox::{check_open, check_put};
use crate::relay::{Head, Place};
use crate::running::Hooks;
use crate::store::{Batch, MailChange, NewEntry, Store, StoreError};
use crate::time::now_ms;

/// Entries of one commit.
const COMMIT_ENTRIES_MAX: usize = 2_048;
/// Circles whose state is kept between commits.
const CIRCLES_HELD_MAX: usize = 20_000;

/// A parsed push.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) entry: Arc<Entry>,
    pub(crate) companions: Vec<Bytes>,
    pub(crate) signature: Signature,
}

/// An entry that is durable.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settled {
    pub(crate) log: LogId,
    /// Its place and id.
    pub(crate) head: Head,
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
    pub(crate) pushes: Vec<Result<Prepared, Problem>>,
    pub(crate) reply: oneshot::Sender<Outcomes>,
}

/// A change of a mailbox.
#[derive(Debug)]
pub(crate) enum MailAsk {
    Open(MailOpen),
    Put(Mail),
}

/// Whether the mailbox changed as asked.
pub(crate) type MailDone = Result<(), Problem>;

/// What waits for the writer.
#[derive(Debug)]
pub(crate) enum Job {
    Push(PushJob),
    Mail(MailAsk, oneshot::Sender<MailDone>),
}

/// The writer's own state.
#[derive(Debug)]
pub(crate) struct Writer {
    store: Arc<dyn Store>,
    orgs: Arc<Orgs>,
    hub: Arc<Hub>,
    tokens: TokenFolder,
    open: bool,
    hooks: Hooks,
    ledger: Ledger,
    last_key: i64,
}

/// What one commit gathers.
#[derive(Debug, Default)]
struct Round {
    batch: Batch,
    taken: HashMap<EntryId, Place>,
    passed: Vec<Passed>,
    touched: HashSet<LogId>,
    changed_orgs: HashSet<LogId>,
    answers: Vec<(oneshot::Sender<Outcomes>, Vec<Outcome>)>,
    mail_answers: Vec<(oneshot::Sender<MailDone>, MailDone)>,
}

#[derive(Clone, Copy, Debug)]
enum Outcome {
    /// Durable once this round is committed.
    Taken(Settled),
    /// Durable from before.
    Held(Settled),
    Refused(Problem),
}

impl Writer {
    pub(crate) async fn new(
        store: Arc<dyn Store>,
        orgs: Arc<Orgs>,
        hub: Arc<Hub>,
        tokens: TokenFolder,
        open: bool,
        hooks: Hooks,
    ) -> Result<Self, StoreError> {
        let last_key = store.load_last_key().await?;
        Ok(Self { store, orgs, hub, tokens, open, hooks, ledger: Ledger::default(), last_key })
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
                let room = !ends && round.batch.entries.len() < COMMIT_ENTRIES_MAX;
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
        }
    }

    async fn push(&mut self, job: &PushJob, push: &Prepared, round: &mut Round) -> Outcome {
        let entry = &push.entry;
        if let Err(error) = self.load_missing(job.org, entry).await {
            return Outcome::Refused(storage_failed(&error));
        }
        let found = self.decide(job, push, round).await;
        let taken = match found {
            Ok(taken) => taken,
            Err(problem) => return self.held_or_refused(entry, problem, round).await,
        };
        self.last_key = self.last_key.saturating_add(1);
        let new = NewEntry {
            key: self.last_key,
            log: taken.log,
            place: taken.place,
            entry: Arc::clone(entry),
            companions: push.companions.clone(),
        };
        record_effect(job, &taken, round);
        round.touched.insert(taken.log);
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
        };
        let decided = self.ledger.decide(&submission(self.open), now_ms());
        let (Err(Problem::OrgTokenNeeded), Some(hash)) = (decided, job.token_hash) else { return decided };
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

    /// A refused entry may have been stored earlier: then it is acknowledged again, with the same place.
    async fn held_or_refused(&self, entry: &Entry, problem: Problem, round: &Round) -> Outcome {
        if let Some(place) = round.taken.get(&entry.id()) {
            return Outcome::Taken(settled(entry, *place));
        }
        match self.store.load_place(entry).await {
            Ok(Some(place)) => Outcome::Held(settled(entry, place)),
            Ok(None) => Outcome::Refused(problem),
            Err(error) => Outcome::Refused(storage_failed(&error)),
        }
    }

    async fn load_missing(&mut self, org: LogId, entry: &Entry) -> Result<(), StoreError> {
        let missing: Vec<LogId> = self.ledger.missing_for(org, entry).collect();
        for log in missing {
            if log == org {
                if let Some((state, head)) = load_org(&*self.store, org).await? {
                    self.ledger.insert_org(state, head);
                }
            } else if let Some(org) = self.ledger.org(org)
                && let Some((state, head)) = load_circle(&*self.store, log, org).await?
            {
                self.ledger.insert_circle(state, head);
            }
        }
        Ok(())
    }

    async fn mail(&mut self, ask: MailAsk, round: &mut Round) -> Result<(), Problem> {
        let now = now_ms();
        let id = match &ask {
            MailAsk::Open(open) => open.mailbox,
            MailAsk::Put(mail) => mail.mailbox,
        };
        let held = self.store.load_mailbox(id).await.map_err(|error| storage_failed(&error))?;
        round.batch.mail_closed_before_ms = now;
        match ask {
            MailAsk::Open(open) => {
                if let Some(closes_ms) = check_open(&open, held.as_ref(), now)? {
                    round.batch.mail.push(MailChange::Open { mailbox: id, closes_ms });
                }
            }
            MailAsk::Put(mail) => {
                if check_put(&mail, held.as_ref(), now)? {
                    let sealed = mail.sealed.to_vec();
                    round.batch.mail.push(MailChange::Put { mailbox: id, step: mail.step, sealed });
                }
            }
        }
        Ok(())
    }

    async fn finish(&mut self, mut round: Round) {
        let batch = std::mem::take(&mut round.batch);
        let tokens_used = batch.tokens_used.clone();
        let entries = batch.entries.len();
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
            for org in round.changed_orgs.drain() {
                if let Some(state) = self.ledger.org(org) {
                    self.orgs.publish(Arc::new(state.clone()));
                }
            }
        }
        for (reply, outcomes) in round.answers {
            // A connection that went away no longer waits; its entries are stored all the same.
            let _gone = reply.send(outcomes.into_iter().map(|outcome| answer(outcome, stored)).collect());
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
}

fn record_effect(job: &PushJob, taken: &Taken, round: &mut Round) {
    match taken.effect {
        Effect::None => {}
        Effect::OrgFounded => {
            round.batch.logs.push((taken.log, taken.log));
            round.changed_orgs.insert(taken.log);
        }
        Effect::OrgChanged => {
            round.changed_orgs.insert(taken.log);
        }
        Effect::CircleFounded(person) => {
            round.batch.logs.push((taken.log, job.org));
            round.batch.access.push((taken.log, person));
        }
        Effect::AccessGranted(person) => round.batch.access.push((taken.log, person)),
    }
}

fn settled(entry: &Entry, place: Place) -> Settled {
    Settled { log: entry.log(), head: Head { place, id: entry.id() } }
}

fn answer(outcome: Outcome, stored: bool) -> Result<Settled, Problem> {
    match outcome {
        Outcome::Taken(settled) if stored => Ok(settled),
        Outcome::Taken(_) => Err(Problem::StorageFailed),
        Outcome::Held(settled) => Ok(settled),
        Outcome::Refused(problem) => Err(problem),
    }
}

fn storage_failed(error: &StoreError) -> Problem {
    tracing::error!(event = "read_failed", %error);
    Problem::StorageFailed
}
