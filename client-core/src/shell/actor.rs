//! The one task that owns the engine and the writing side of the store.

mod live;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use alcove_protocol::frame::Ask;
use alcove_protocol::keys::DeviceCertificate;
use alcove_protocol::record::RelayRecord;
use rand_core::CryptoRng;
use tokio::sync::{broadcast, mpsc, oneshot, watch};
use tokio::time::{Instant, sleep_until};

use crate::engine::{Effect, Engine, Event, HAND_OVER_CONTENT_BYTES_MAX, HandOver, Notice, Report, Status};
use crate::ports::{Storage, StorageError};
use crate::shell::clock::{now, system_rng, utc_offset_minutes};
use crate::shell::link::{Account, LinkEvent, LinkHandle, next_event};
use crate::shell::relay::{LinkError, RelayEndpoint, WireCounter};
use crate::shell::vault::HomeLock;
use crate::time::Timestamp;

/// The first wait before a live connection is tried again.
const RECONNECT_WAIT_MS_MIN: u64 = 500;

/// Something that an app hears about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Something that is shown changed.
    Notice(Notice),
    /// Something a person must be told.
    Report(Report),
    /// The keys, then the files of this device are to be destroyed: whoever owns the home does that, and closes it.
    WipeDue,
    /// The live connection came up or went down.
    Live {
        /// Up or down.
        up: bool,
    },
}

type Work = Box<dyn FnOnce(&mut Engine, Timestamp, &mut dyn CryptoRng) -> Vec<Effect> + Send>;
type SyncAnswer = oneshot::Sender<Result<(), LinkError>>;

/// What the client asks of the task.
pub(crate) enum Command {
    /// Use the engine, do what it wants, then answer whether everything was saved.
    Use(Work, oneshot::Sender<Result<(), StorageError>>),
    /// Sync once.
    Sync(SyncAnswer),
    /// Keep a live connection, or stop keeping it.
    Live(bool),
    /// Load what a linked device is handed over.
    LoadHandOver(oneshot::Sender<Result<HandOver, StorageError>>),
    /// Show this token until the relay has the organisation.
    OrgToken(String),
    /// Save everything, close the store and end.
    Close(oneshot::Sender<()>),
}

/// What a device shows a relay besides its signature.
#[derive(Clone, Debug, Default)]
pub(crate) struct Credentials {
    pub(crate) relay: Option<RelayRecord>,
    pub(crate) certificate: Option<DeviceCertificate>,
    pub(crate) org_token: Option<String>,
}

/// How the client hears from the task.
#[derive(Debug, Clone)]
pub(crate) struct Outlets {
    pub(crate) changes: broadcast::Sender<Change>,
    pub(crate) status: watch::Sender<Status>,
    pub(crate) counter: Arc<WireCounter>,
}

pub(crate) struct Actor<S> {
    engine: Engine,
    storage: S,
    outlets: Outlets,
    credentials: Credentials,
    link: Option<LinkHandle>,
    /// The link is a live one.
    live: bool,
    keep_live: bool,
    reconnect_at: Option<Instant>,
    reconnect_wait_ms: u64,
    syncing: Vec<SyncAnswer>,
    /// Asked for while a sync was under way: what came up since needs another.
    next_sync: Vec<SyncAnswer>,
    timer: Option<Instant>,
    last_storage_error: Option<StorageError>,
    lock: HomeLock,
}

impl<S: Storage> Actor<S> {
    pub(crate) fn new(
        engine: Engine,
        storage: S,
        outlets: Outlets,
        credentials: Credentials,
        lock: HomeLock,
    ) -> Self {
        Self {
            engine,
            storage,
            outlets,
            credentials,
            link: None,
            live: false,
            keep_live: false,
            reconnect_at: None,
            reconnect_wait_ms: RECONNECT_WAIT_MS_MIN,
            syncing: Vec::new(),
            next_sync: Vec::new(),
            timer: None,
            last_storage_error: None,
            lock,
        }
    }

    /// Runs until closed, or until every client handle is gone.
    pub(crate) async fn run(mut self, first: Vec<Effect>, mut commands: mpsc::Receiver<Command>) {
        self.engine.set_utc_offset(utc_offset_minutes());
        self.perform(first).await;
        let interrupted = self.engine.interrupted_documents();
        let effects = self.engine.load(&interrupted);
        self.perform(effects).await;
        let mut closing = None;
        loop {
            tokio::select! {
                biased;
                command = commands.recv() => match command {
                    Some(Command::Close(answer)) => {
                        closing = Some(answer);
                        break;
                    }
                    Some(command) => self.command(command).await,
                    None => break,
                },
                event = next_event(&mut self.link) => self.link_event(event).await,
                () = at(self.timer) => {
                    self.timer = None;
                    self.handle(Event::Timer).await;
                }
                () = at(self.reconnect_at) => {
                    self.reconnect_at = None;
                    self.go_live().await;
                }
            }
        }
        let effects = self.engine.commit_all(now());
        self.perform(effects).await;
        self.end_syncs(&Err(LinkError::NoRelay));
        // The store is closed before the answer: whoever waits may open it again, or end the process, whose cipher
        // library must not be in use by then.
        let Self { storage, outlets, lock, .. } = self;
        if let Err(error) = storage.close().await {
            tracing::warn!(event = "store_not_folded", %error);
        }
        drop((outlets, lock));
        if let Some(answer) = closing {
            let _ = answer.send(());
        }
    }

    async fn command(&mut self, command: Command) {
        match command {
            Command::Use(work, answer) => {
                self.last_storage_error = None;
                let effects = work(&mut self.engine, now(), &mut system_rng());
                self.perform(effects).await;
                if self.live {
                    self.handle(Event::Timer).await;
                }
                let _ = answer.send(self.last_storage_error.clone().map_or(Ok(()), Err));
            }
            Command::Sync(answer) if self.live || !self.syncing.is_empty() => self.next_sync.push(answer),
            Command::Sync(answer) => {
                self.syncing.push(answer);
                self.start_sync().await;
            }
            Command::Live(keep) => {
                self.keep_live = keep;
                self.reconnect_at = None;
                if keep {
                    self.go_live().await;
                } else {
                    self.end_live().await;
                }
            }
            Command::LoadHandOver(answer) => {
                let _ = answer.send(self.storage.load_hand_over(HAND_OVER_CONTENT_BYTES_MAX).await);
            }
            Command::OrgToken(token) => {
                self.credentials.org_token = Some(token);
                self.link = None;
            }
            Command::Close(_) => {}
        }
    }

    /// One event, and everything that follows from it.
    async fn handle(&mut self, event: Event) {
        let effects = self.engine.handle(event, now(), &mut system_rng());
        self.perform(effects).await;
    }

    async fn perform(&mut self, effects: Vec<Effect>) {
        let mut queue = VecDeque::from(effects);
        let mut status_changed = false;
        let mut sync_is_done = false;
        let mut relink = false;
        while let Some(effect) = queue.pop_front() {
            let event = match effect {
                Effect::Save(batch) => match self.storage.save(&batch).await {
                    Ok(()) => Event::Saved(batch.number),
                    Err(error) => {
                        self.last_storage_error = Some(error);
                        Event::SaveFailed(batch.number)
                    }
                },
                Effect::Load(requests) => match self.storage.load_documents(&requests).await {
                    Ok(documents) => Event::Loaded(documents),
                    Err(error) => {
                        self.last_storage_error = Some(error);
                        Event::Loaded(Vec::new())
                    }
                },
                Effect::Look(lookup) => match self.storage.look(&lookup).await {
                    Ok(looked) => Event::Looked(Some(looked)),
                    Err(error) => {
                        self.last_storage_error = Some(error);
                        Event::Looked(None)
                    }
                },
                Effect::Relink => {
                    relink = true;
                    continue;
                }
                Effect::Send(asks) => {
                    self.send(asks).await;
                    continue;
                }
                Effect::SetTimer(at_ms) => {
                    let wait = u64::try_from(at_ms - now().0).unwrap_or(0);
                    self.timer = Some(Instant::now() + Duration::from_millis(wait));
                    continue;
                }
                Effect::Notify(notice) => {
                    status_changed = true;
                    sync_is_done |= notice == Notice::SyncDone;
                    let _ = self.outlets.changes.send(Change::Notice(notice));
                    continue;
                }
                Effect::Report(report) => {
                    status_changed = true;
                    self.report(report);
                    continue;
                }
                Effect::Wipe => {
                    let _ = self.outlets.changes.send(Change::WipeDue);
                    continue;
                }
            };
            status_changed = true;
            let follow = self.engine.handle(event, now(), &mut system_rng());
            // What follows from an effect comes before what was to be done after it.
            for effect in follow.into_iter().rev() {
                queue.push_front(effect);
            }
        }
        if status_changed {
            self.outlets.status.send_replace(self.engine.status());
        }
        // Only now: whoever waited for the sync reads a status that knows of it.
        if sync_is_done {
            self.sync_done().await;
        }
        if relink && self.live {
            Box::pin(self.end_live()).await;
            self.reconnect_at = self.keep_live.then(Instant::now);
        }
    }

    fn report(&mut self, report: Report) {
        if let Report::Trouble { problem, .. } = &report {
            self.end_syncs(&Err(LinkError::Refused(*problem)));
        }
        let _ = self.outlets.changes.send(Change::Report(report));
    }

    async fn send(&mut self, asks: Vec<Ask>) {
        let Some(link) = &self.link else { return };
        if link.asks.send(asks).await.is_err() {
            self.link = None;
        }
    }

    fn account(&self) -> Result<Account, LinkError> {
        let me = self.engine.me();
        let in_log = self.engine.org().and_then(|org| org.relays().last().cloned());
        let relay = in_log.or_else(|| self.credentials.relay.clone()).ok_or(LinkError::NoRelay)?;
        let is_in_log = self.engine.org().is_some_and(|org| org.device(me.device()).is_some());
        Ok(Account {
            endpoint: RelayEndpoint {
                address: relay.address.clone(),
                certificate_sha256: relay.certificate_sha256,
            },
            relay: alcove_protocol::keys::relay_id(&relay.public_key),
            org: me.org(),
            device: me.device(),
            auth: me.secrets().auth.clone(),
            certificate: self.credentials.certificate.clone().filter(|_| !is_in_log),
            org_token: self.credentials.org_token.clone().filter(|_| !self.engine.is_org_at_relay()),
        })
    }

    /// A link that shows a certificate or a token which the relay does not need any more is not used again: each would
    /// travel with every request.
    fn drop_link_with_spent_credentials(&mut self) {
        if let (Some(link), Ok(account)) = (&self.link, self.account())
            && link.shows_credentials != account.shows_credentials()
        {
            self.link = None;
        }
    }

    async fn start_sync(&mut self) {
        self.drop_link_with_spent_credentials();
        if self.link.is_none() {
            match self.account() {
                Ok(account) => {
                    self.link = Some(LinkHandle::requests(account, Arc::clone(&self.outlets.counter)));
                }
                Err(error) => return self.end_syncs(&Err(error)),
            }
        }
        self.handle(Event::LinkUp { live: false }).await;
    }

    async fn sync_done(&mut self) {
        self.end_syncs(&Ok(()));
        if self.live {
            self.reconnect_wait_ms = RECONNECT_WAIT_MS_MIN;
            for answer in std::mem::take(&mut self.next_sync) {
                let _ = answer.send(Ok(()));
            }
        } else if !self.next_sync.is_empty() {
            self.syncing = std::mem::take(&mut self.next_sync);
            let effects = self.engine.handle(Event::LinkUp { live: false }, now(), &mut system_rng());
            Box::pin(self.perform(effects)).await;
        }
    }

    fn end_syncs(&mut self, outcome: &Result<(), LinkError>) {
        for answer in std::mem::take(&mut self.syncing) {
            let _ = answer.send(outcome.clone());
        }
    }

    async fn link_event(&mut self, event: Option<LinkEvent>) {
        match event {
            Some(LinkEvent::Received(page)) => self.handle(Event::Received(page)).await,
            Some(LinkEvent::Down(error)) => {
                let was_live = self.live;
                self.link = None;
                self.end_syncs(&Err(error.clone()));
                for answer in std::mem::take(&mut self.next_sync) {
                    let _ = answer.send(Err(error.clone()));
                }
                self.end_live().await;
                self.handle(Event::LinkDown).await;
                if was_live && self.keep_live {
                    self.reconnect_later();
                }
            }
            None => self.link = None,
        }
    }
}

async fn at(when: Option<Instant>) {
    match when {
        Some(when) => sleep_until(when).await,
        None => std::future::pending().await,
    }
}
