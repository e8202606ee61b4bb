//! The client: what an app holds. Cheap to clone; every clone speaks to the same task, which owns the store.
//!
//! Reading lists and searching goes straight to the store's readers and never waits for a sync.

mod care;
mod gate;
mod keeping;
mod live;
mod locked;
mod measuring;
mod meeting;
mod notes;
mod opening;
mod practice;
mod returning;
mod rights;
mod showing;
#[cfg(test)]
mod tests;
mod writing;

use std::sync::{Arc, Mutex};

use alcove_protocol::id::{DeviceId, PersonId};
use rand_core::CryptoRng;
use tokio::sync::{broadcast, mpsc, oneshot, watch};

pub use care::between::{NewContactNote, NewLetter, NewProcessNote};
pub use care::boundaries::NewBoundary;
pub use care::consents::{NewConsent, NewRules, rules_text};
pub use care::goals::{NewGoal, NewTask, TaskItem};
pub use care::safety::{NewAction, NewConcern, NewSafetyPlan};
pub use care::suitability::{CriterionSaid, NewReferral, NewScreening, NewStep};
pub use care::supervision::{NewExtract, NewSharedChart, NewSupervisionNote};
pub use keeping::audit::{AuditItem, AuditQuery, AuditReport, TrailItem};
pub use keeping::destruction::{
    CertificateItem, ConsentDue, DestroyRefused, DestructionPlan, KeptRecord, PlannedDocument,
};
pub use keeping::holding::HoldDecision;
pub use keeping::member_scope::{AccessEvent, ExportedRef, MemberDocument, MemberScope, SignedBy};
pub use keeping::private_material::{AboutWhom, PrivateItem, PrivateMaterial};
pub use keeping::requests::{PlaceDecision, RequestItem};
pub use keeping::retention::RetentionItem;
pub use live::stepping::{Network, SyncStep};
pub use live::watching::{Changes, Heard, StatusChanges};
pub use live::watching_lists::{ConflictChanges, ConflictItem, SessionChanges, SessionHeard};
pub use locked::jottings::{JotError, Jotted, Jottings};
pub use locked::lease::{Lease, SealedWork};
pub use measuring::charts::{LocalDay, Naming};
pub use measuring::instruments::{InstrumentItem, Instruments, MeasureError};
pub use measuring::measures::{NewResponse, OpenPrompt, ResponseItem};
pub use meeting::carrier::{Carrier, Exchanged};
pub use meeting::comparing::CompareRefused;
pub use meeting::joining::{Join, JoinWait, Joined};
pub use meeting::offering::{Answered, Offer};
pub use notes::sessions::{EntryItem, MAIN_SERIES, NewSession, SessionItem, SessionRef};
pub use notes::sheet::{Sheet, SheetRow};
pub use notes::signing::{Addendum, Contribution, LATE_POLICY, NoteItem, NoteStanding, SignAs};
pub use notes::ticks::{NewTap, Projected};
pub use opening::home::Home;
use opening::home::HomeStore;
use opening::key_store::HomeWitness;
pub use opening::key_store::SharedKeyStore;
pub use opening::setup::NewOrg;
pub use opening::wiping::WipeState;
pub use practice::directory::PersonItem;
pub use practice::groups::{GroupItem, MemberItem, NewGroup, NewMember};
pub use practice::persons::{MemberEdit, MembershipEdit};
pub use returning::kit::{Drill, RecoveryState};
pub use returning::recovery::{CameBack, RecoveryError};
pub use rights::access::{CircleItem, Decisions};
pub use rights::devices::{Certifier, DeviceItem, ReadableCircle, Revocation, RevocationReport};
pub use showing::finding::{DatedRecord, Days, SearchIn, TimelineItem};
pub use showing::working_set::{
    GroupWork, HeardPerson, MemberWork, SESSIONS_SHOWN, Space, WorkingSet, WorkingState,
};
pub use writing::records::{NaturalKey, Record, RecordRow};
pub use writing::text::TextField;
pub use writing::text_session::{TextAuthor, TextChange, TextSession, TextSplice};

use crate::clinical::row_view;
use crate::crypto::passphrase::KeyFile;
use crate::document::DocView;
use crate::engine::{Delivery, DocKey, Effect, Engine, Identity, Status, Stored};
use crate::error::ClientError;
use crate::ports::{ListQuery, ListRow, QuarantineItem, Storage, Views};
pub use crate::shell::actor::Change;
use crate::shell::actor::{Actor, Command, Credentials, Outlets, UseAnswer, Work};
use crate::shell::clock::{now, system_rng};
use crate::shell::relay::{WireCounter, WireCounts};
use crate::shell::reserve::Reserve;
use crate::shell::store::SqliteViews;
use crate::shell::task::on_its_own;
use crate::shell::vault::HomeLock;
use crate::shell::witness::WitnessFile;
use crate::shell::work_file::WorkFile;
use crate::time::Timestamp;

/// Commands that may wait for the task.
const COMMANDS_MAX: usize = 1_024;
/// Changes that may wait for a slow listener; a slower one is told that it lagged.
const CHANGES_MAX: usize = 4_096;
/// Hits of a search.
const HITS_MAX: u32 = 200;

/// An open device.
#[derive(Clone, Debug)]
pub struct Client {
    inner: Arc<Inner>,
    /// For finding out where something belongs, past the lease.
    finds_places: bool,
}

#[derive(Debug)]
struct Inner {
    commands: mpsc::Sender<Command>,
    views: SqliteViews,
    /// Weak: the task alone keeps the channel open, so that listeners hear of its end.
    changes: broadcast::WeakSender<Change>,
    counter: Arc<WireCounter>,
    status: watch::Receiver<Status>,
    person: PersonId,
    device: DeviceId,
    work_file: WorkFile,
    reserve: Reserve,
    /// Never locked across a wait, nor while the host is asked.
    key_store: Mutex<Option<SharedKeyStore>>,
}

impl Client {
    /// Opens the device that is set up in `home`. `keys` are what the key store or the passphrase gave.
    ///
    /// # Errors
    /// [`ClientError::NotSetUp`], [`ClientError::InUse`], [`ClientError::InUseByUnnamed`], [`ClientError::WrongKey`],
    /// [`ClientError::NotOurs`], [`ClientError::NewerVersion`] or [`ClientError::Damaged`]; the store is left as it is.
    pub async fn open(home: &Home, keys: KeyFile) -> Result<Self, ClientError> {
        Self::open_witnessed(home, keys, HomeWitness::File(WitnessFile::new(home.path()))).await
    }

    async fn open_witnessed(home: &Home, keys: KeyFile, witness: HomeWitness) -> Result<Self, ClientError> {
        let home = home.clone();
        let opened = on_its_own(async move { Self::read_home(&home, keys, witness).await }).await;
        opened.unwrap_or(Err(ClientError::Closed))
    }

    async fn read_home(home: &Home, keys: KeyFile, witness: HomeWitness) -> Result<Self, ClientError> {
        let lock = home.lock().await?;
        let (mut store, views) = home.open_witnessed(&keys.vault_key, witness).await?;
        let stored = store.load_start().await?;
        let meta =
            |name: &str| stored.meta.iter().find(|(held, _)| held == name).map(|(_, bytes)| bytes.clone());
        let identity =
            meta(Identity::META).ok_or_else(|| ClientError::NotSetUp { path: home.path().to_owned() })?;
        let damaged = |_| ClientError::Damaged { what: "its identity record".to_owned() };
        let identity = Identity::from_bytes(&identity, keys.device).map_err(damaged)?;
        let credentials = opening::setup::credentials_from(&stored)?;
        let witness = store.inner_mut().load_witness().await?;
        let (engine, first) = start(identity, stored, witness.as_deref(), home.newest_schema())?;
        Ok(Self::run(engine, first, store, views, lock, credentials))
    }

    fn run(
        mut engine: Engine,
        first: Vec<Effect>,
        store: HomeStore,
        views: SqliteViews,
        lock: HomeLock,
        credentials: Credentials,
    ) -> Self {
        // Before anybody reads the first status: without the time, the lease would look as if it had ended.
        engine.see_clock(now());
        let (commands, received) = mpsc::channel(COMMANDS_MAX);
        let (changes, _) = broadcast::channel(CHANGES_MAX);
        let (status_in, status) = watch::channel(engine.status());
        let (person, device) = (engine.me().person(), engine.me().device());
        let counter = Arc::new(WireCounter::default());
        let inner = Inner {
            commands,
            views,
            changes: changes.downgrade(),
            counter: Arc::clone(&counter),
            status,
            person,
            device,
            work_file: WorkFile::new(lock.home()),
            reserve: Reserve::new(lock.home()),
            key_store: Mutex::default(),
        };
        let outlets = Outlets { changes, status: status_in, counter };
        let actor = Actor::new(engine, store, outlets, credentials, lock, received);
        tokio::spawn(actor.run(first));
        Self { inner: Arc::new(inner), finds_places: false }
    }

    /// Uses the engine. Returns when everything that it wanted saved is saved.
    async fn use_engine<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Engine, Timestamp, &mut dyn CryptoRng) -> (T, Vec<Effect>) + Send + 'static,
    ) -> Result<T, ClientError> {
        self.use_open(Vec::new(), work).await
    }

    /// The same with documents that are open while it does: a sync that goes on in between cannot close them again.
    async fn use_open<T: Send + 'static>(
        &self,
        documents: Vec<DocKey>,
        work: impl FnOnce(&mut Engine, Timestamp, &mut dyn CryptoRng) -> (T, Vec<Effect>) + Send + 'static,
    ) -> Result<T, ClientError> {
        self.command_engine(|work, answer| Command::Use(documents, work, answer), work).await
    }

    async fn command_engine<T: Send + 'static>(
        &self,
        command: impl FnOnce(Work, UseAnswer) -> Command,
        work: impl FnOnce(&mut Engine, Timestamp, &mut dyn CryptoRng) -> (T, Vec<Effect>) + Send + 'static,
    ) -> Result<T, ClientError> {
        let (value_in, value) = oneshot::channel();
        let (done_in, done) = oneshot::channel();
        let work = Box::new(move |engine: &mut Engine, now: Timestamp, rng: &mut dyn CryptoRng| {
            let (value, effects) = work(engine, now, rng);
            // Nobody waiting any more is no reason not to do it.
            let _ = value_in.send(value);
            effects
        });
        self.inner.commands.send(command(work, done_in)).await.map_err(|_| ClientError::Closed)?;
        done.await.map_err(|_| ClientError::Closed)??;
        value.await.map_err(|_| ClientError::Closed)
    }

    /// Syncs once: sends what waits and takes in what is new. Returns when the relay has answered everything.
    ///
    /// # Errors
    /// [`ClientError::Link`] when the relay cannot be reached or trusted, [`ClientError::RelayRefused`]. What was not
    /// sent stays and goes with the next sync.
    pub async fn sync(&self) -> Result<(), ClientError> {
        // Who reads the trails is let in with this sync, or with the next where the store does not say who it is.
        let _ = self.let_audit_readers_in().await;
        let (answer, answered) = oneshot::channel();
        self.inner.commands.send(Command::Sync(answer)).await.map_err(|_| ClientError::Closed)?;
        answered.await.map_err(|_| ClientError::Closed)?.map_err(ClientError::from)
    }

    /// Keeps a live connection to the relay, and comes back to it when it breaks; or stops doing so.
    ///
    /// # Errors
    /// [`ClientError::Closed`].
    pub async fn keep_live(&self, keep: bool) -> Result<(), ClientError> {
        self.inner.commands.send(Command::Live(keep)).await.map_err(|_| ClientError::Closed)
    }

    /// Everything an app hears about, from now on. Ends when the client is closed.
    pub fn changes(&self) -> broadcast::Receiver<Change> {
        self.inner.changes.upgrade().map_or_else(|| broadcast::channel(1).1, |changes| changes.subscribe())
    }

    /// The newest status.
    pub fn status(&self) -> Status {
        self.inner.status.borrow().clone()
    }

    /// The status as it changes.
    pub fn watch_status(&self) -> watch::Receiver<Status> {
        self.inner.status.clone()
    }

    /// Whose device this is.
    pub fn person(&self) -> PersonId {
        self.inner.person
    }

    /// This device.
    pub fn device(&self) -> DeviceId {
        self.inner.device
    }

    /// What went over the wire, above TLS, since the client was opened.
    pub fn wire_counts(&self) -> WireCounts {
        self.inner.counter.counts()
    }

    /// Where a document's newest text is: here, at the relay, on other devices.
    ///
    /// # Errors
    /// [`ClientError::Closed`].
    pub async fn delivery(&self, key: DocKey) -> Result<Delivery, ClientError> {
        self.use_engine(move |engine, _, _| (engine.delivery(key), Vec::new())).await
    }

    /// Where many documents' newest text is, in the order of `keys`.
    ///
    /// # Errors
    /// [`ClientError::Closed`].
    pub async fn deliveries(&self, keys: Vec<DocKey>) -> Result<Vec<Delivery>, ClientError> {
        self.use_engine(move |engine, _, _| {
            (keys.into_iter().map(|key| engine.delivery(key)).collect(), Vec::new())
        })
        .await
    }

    /// The store's readers, while there is a store.
    fn views(&self) -> Result<&SqliteViews, ClientError> {
        if self.inner.commands.is_closed() { Err(ClientError::Closed) } else { Ok(&self.inner.views) }
    }

    /// A list, from the views.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`], [`ClientError::Closed`].
    pub async fn list(&self, query: &ListQuery) -> Result<Vec<ListRow>, ClientError> {
        self.may_list(query.kind)?;
        self.note_list(query).await;
        Ok(self.views()?.list(query).await?)
    }

    /// Entries that were set aside, newest first.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`], [`ClientError::Closed`].
    pub async fn quarantine(&self, limit: u32) -> Result<Vec<QuarantineItem>, ClientError> {
        self.require_lease()?;
        Ok(self.views()?.quarantine(limit).await?)
    }

    /// Saves what is typed, ends the open changes, and closes the store. Other clones find the client closed.
    pub async fn close(self) {
        let (answer, answered) = oneshot::channel();
        if self.inner.commands.send(Command::Close(answer)).await.is_ok() {
            let _ = answered.await;
        }
    }
}

fn start(
    identity: Identity,
    stored: Stored,
    witness: Option<&[u8]>,
    newest_schema: u16,
) -> Result<(Engine, Vec<Effect>), ClientError> {
    let mut engine = Engine::start(identity, stored, witness, now(), &mut system_rng())
        .map_err(|error| ClientError::Damaged { what: error.to_string() })?;
    engine.limit_schema(newest_schema);
    let first = engine.save_typing();
    Ok((engine, first))
}

/// What came of a use of the engine that may be refused, and what it wants done.
fn with_effects<E>(done: Result<Vec<Effect>, E>) -> (Result<(), E>, Vec<Effect>) {
    match done {
        Ok(effects) => (Ok(()), effects),
        Err(refused) => (Err(refused), Vec::new()),
    }
}

/// The row's typed view. Rows are written by this build or an older one, and views only gain fields with defaults.
fn view_of<V: for<'a> From<&'a DocView>>(row: &ListRow) -> Result<V, ClientError> {
    let view = row_view(row.kind, &row.json);
    view.as_ref().map(V::from).ok_or_else(|| ClientError::Damaged { what: "a row of a list".to_owned() })
}
