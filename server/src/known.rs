//! What is known of the logs on disk: organisations for admission, readers of circles for news. The writer publishes here
//! after it has committed; the rest is replayed from the signed entries when it is first needed.
//!
//! A log whose entries do not prove themselves gives nobody a right: it is set aside until the relay starts again, said
//! in the log and in `/health/ready`, and everything else goes on. Where only an author chain is damaged, the circle is
//! still read, and takes no entries.

mod held;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use alcove_protocol::entry::Entry;
use alcove_protocol::id::{LogId, PersonId};
use alcove_protocol::trust::{CircleState, OrgState};

use crate::relay::Head;
use crate::relay::ledger::{follow_chains, replay_circle, replay_org};
use crate::relay::readers::Readers;
use crate::relay::recovery::Recovery;
use crate::store::{Readable, Store, StoreError, StoredLog};
use held::Held;

/// Organisations held at once.
const ORGS_MAX: usize = 10_000;
/// Circles whose readers are held at once.
const CIRCLES_MAX: usize = 50_000;
/// A log with more entries is replayed on a thread that may block.
const REPLAYED_HERE_MAX: usize = 128;

/// What is wrong with a log of which only an author chain is damaged.
const CHAIN: &str = "the newest entry of an author";

/// What of a log is damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Damage {
    /// The end of an author chain: nothing can be put behind it.
    Chain,
    /// The entries that rights come from.
    Rights,
}

/// What is known of the logs.
#[derive(Debug)]
pub(crate) struct Known {
    orgs: Held<OrgState>,
    circles: Held<Readers>,
    damaged: Mutex<BTreeMap<LogId, Damage>>,
    removals: AtomicU64,
    waiting: AtomicUsize,
    waiting_until_ms: AtomicU64,
}

impl Default for Known {
    fn default() -> Self {
        Self {
            orgs: Held::new(ORGS_MAX),
            circles: Held::new(CIRCLES_MAX),
            damaged: Mutex::default(),
            removals: AtomicU64::new(0),
            waiting: AtomicUsize::new(0),
            waiting_until_ms: AtomicU64::new(0),
        }
    }
}

impl Known {
    /// The organisation, loaded if need be; `None` when the relay does not hold it.
    pub(crate) async fn org(
        &self,
        store: &dyn Store,
        org: LogId,
    ) -> Result<Option<Arc<OrgState>>, StoreError> {
        if let Some(state) = self.orgs.get(org) {
            return Ok(Some(state));
        }
        let version = self.orgs.version();
        let Some((state, _)) = self.load_org(store, org).await? else { return Ok(None) };
        let state = Arc::new(state);
        self.orgs.insert(version, org, Arc::clone(&state));
        Ok(Some(state))
    }

    /// Who may read a circle of the organisation, loaded if need be; `None` when it has none of that name.
    pub(crate) async fn readers(
        &self,
        store: &dyn Store,
        org: &Arc<OrgState>,
        circle: LogId,
    ) -> Result<Option<Arc<Readers>>, StoreError> {
        let of_org = |readers: &Arc<Readers>| readers.org() == org.log();
        self.require_sound(circle, Damage::Rights)?;
        if let Some(readers) = self.circles.get(circle) {
            return Ok(Some(readers).filter(of_org));
        }
        let version = self.circles.version();
        let stored = store.load_control(circle).await?.filter(|stored| stored.org == org.log());
        let Some(stored) = stored else { return Ok(None) };
        let mut replayed = replay_stored(stored.clone(), Arc::clone(org), false).await;
        if replayed.is_err() {
            // The circle may name an entry of the org log that was committed after `org` was read.
            let newer = self.load_org(store, org.log()).await?;
            if let Some((newer, _)) = newer.filter(|(newer, _)| newer.len() > org.len()) {
                replayed = replay_stored(stored, Arc::new(newer), false).await;
            }
        }
        let (_, readers) = replayed.map_err(|error| self.set_aside(circle, error))?;
        let readers = Arc::new(readers);
        self.circles.insert(version, circle, Arc::clone(&readers));
        Ok(Some(readers))
    }

    /// The org log and, for a person, the circles on whose access list they are by the signed entries.
    pub(crate) async fn readable(
        &self,
        store: &dyn Store,
        org: &Arc<OrgState>,
        person: Option<PersonId>,
    ) -> Result<Vec<Readable>, StoreError> {
        let mut readable = Vec::new();
        for one in store.load_readable(org.log(), person).await? {
            let may_read = one.log == org.log()
                || match (self.readers(store, org, one.log).await, person) {
                    (Ok(Some(readers)), Some(person)) => readers.may_read(person),
                    (Err(StoreError::Damaged(_)) | Ok(None), _) | (Ok(Some(_)), None) => false,
                    (Err(error), _) => return Err(error),
                };
            if may_read {
                readable.push(one);
            }
        }
        Ok(readable)
    }

    /// Takes the newest state of an organisation.
    pub(crate) fn publish_org(&self, state: Arc<OrgState>) {
        self.orgs.publish(state.log(), state);
    }

    /// Takes the newest readers of a circle.
    pub(crate) fn publish_readers(&self, circle: LogId, readers: Arc<Readers>) {
        self.circles.publish(circle, readers);
    }

    /// Counts that somebody lost a right: who sends news looks again before it goes on.
    pub(crate) fn count_removal(&self) {
        self.removals.fetch_add(1, Ordering::SeqCst);
    }

    /// How often somebody lost a right.
    pub(crate) fn removals(&self) -> u64 {
        self.removals.load(Ordering::SeqCst)
    }

    /// Takes over how many logs wait after a restore.
    pub(crate) fn set_recovery(&self, recovery: &Recovery) {
        self.waiting_until_ms.store(recovery.until_ms(), Ordering::SeqCst);
        self.waiting.store(recovery.logs(), Ordering::SeqCst);
    }

    /// How many logs wait after a restore.
    pub(crate) fn waiting(&self, now_ms: u64) -> usize {
        let over = now_ms >= self.waiting_until_ms.load(Ordering::SeqCst);
        if over { 0 } else { self.waiting.load(Ordering::SeqCst) }
    }

    /// Replays an org log from the store.
    pub(crate) async fn load_org(
        &self,
        store: &dyn Store,
        org: LogId,
    ) -> Result<Option<(OrgState, Head)>, StoreError> {
        self.require_sound(org, Damage::Rights)?;
        let Some(stored) = store.load_control(org).await?.filter(|stored| stored.org == org) else {
            return Ok(None);
        };
        let head = stored.head;
        let replay = move || {
            let entries: Vec<Entry> = parse(stored.control)?.into_iter().map(|(_, entry)| entry).collect();
            let state = replay_org(&entries).map_err(|_| StoreError::Damaged("an org log"))?;
            if state.head() == head.id { Ok(state) } else { Err(StoreError::Damaged("an org log")) }
        };
        let state = away(true, replay).await.map_err(|error| self.set_aside(org, error))?;
        Ok(Some((state, head)))
    }

    /// Replays a circle of `org` from the store, with its author chains; `None` when there is none of that name in the
    /// organisation. Only for the writer: whoever else reads may meet a chain that goes on meanwhile.
    pub(crate) async fn load_circle(
        &self,
        store: &dyn Store,
        circle: LogId,
        org: &OrgState,
    ) -> Result<Option<(CircleState, Readers, Head)>, StoreError> {
        self.require_sound(circle, Damage::Chain)?;
        let Some(stored) = store.load_log(circle).await?.filter(|stored| stored.org == org.log()) else {
            return Ok(None);
        };
        let head = stored.head;
        let replayed = if stored.control.len() > REPLAYED_HERE_MAX {
            replay_stored(stored, Arc::new(org.clone()), true).await
        } else {
            replay(stored, org)
        };
        let (state, readers) = replayed.map_err(|error| self.set_aside(circle, error))?;
        Ok(Some((state, readers, head)))
    }

    /// How many logs are set aside.
    pub(crate) fn damaged(&self) -> usize {
        self.damaged.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// A log of which less than this is damaged.
    fn require_sound(&self, log: LogId, least: Damage) -> Result<(), StoreError> {
        let damaged = self.damaged.lock().unwrap_or_else(PoisonError::into_inner);
        let bad = damaged.get(&log).is_some_and(|damage| *damage >= least);
        if bad { Err(StoreError::Damaged("a log that was set aside")) } else { Ok(()) }
    }

    fn set_aside(&self, log: LogId, error: StoreError) -> StoreError {
        if let StoreError::Damaged(what) = error {
            let (damage, words) = if what == CHAIN {
                (Damage::Chain, "it takes no entries until it is repaired")
            } else {
                (Damage::Rights, "it gives nobody a right until it is repaired")
            };
            tracing::error!(event = "log_set_aside", ?log, %error, "stored entries are not signed as they must be: {words}");
            let mut damaged = self.damaged.lock().unwrap_or_else(PoisonError::into_inner);
            let held = damaged.entry(log).or_insert(damage);
            *held = (*held).max(damage);
        }
        error
    }
}

async fn replay_stored(
    stored: StoredLog,
    org: Arc<OrgState>,
    on_thread: bool,
) -> Result<(CircleState, Readers), StoreError> {
    let away_from_here = on_thread || stored.control.len() > REPLAYED_HERE_MAX;
    away(away_from_here, move || replay(stored, &org)).await
}

fn replay(stored: StoredLog, org: &OrgState) -> Result<(CircleState, Readers), StoreError> {
    let control = parse(stored.control)?;
    let (mut circle, readers) =
        replay_circle(&control, org).map_err(|_| StoreError::Damaged("a control entry"))?;
    let tips: Result<Vec<Entry>, _> = stored.tips.into_iter().map(Entry::parse).collect();
    let tips = tips.map_err(|_| StoreError::Damaged(CHAIN))?;
    follow_chains(&mut circle, &tips, org).map_err(|_| StoreError::Damaged(CHAIN))?;
    Ok((circle, readers))
}

/// Runs what takes long on a thread that may block.
async fn away<T: Send + 'static>(
    far: bool,
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    if !far {
        return work();
    }
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| Err(StoreError::Database("a replay was given up".to_owned())))
}

fn parse(entries: Vec<(u64, Vec<u8>)>) -> Result<Vec<(u64, Entry)>, StoreError> {
    let parsed = entries.into_iter().map(|(seq, bytes)| Ok((seq, Entry::parse(bytes)?)));
    parsed
        .collect::<Result<_, alcove_protocol::codec::DecodeError>>()
        .map_err(|_| StoreError::Damaged("an entry that rights come from"))
}
