//! The one task that owns the engine and the writing side of the store.
//!
//! It does one thing after the other, but for typing: while the store saves, which takes as long as the disk takes,
//! characters go into open documents and are answered.

mod audit;
mod command;
mod indexing;
mod jotting;
mod live;
mod network;
mod sealing;
mod syncing;
mod typing;

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::time::Duration;

use alcove_protocol::frame::Ask;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep_until};

use crate::engine::{Effect, Engine, Event, HAND_OVER_CONTENT_BYTES_MAX, Notice, Report};
use crate::ports::{Storage, StorageError};
use crate::shell::clock::{now, system_rng, utc_offset_minutes};
use crate::shell::link::{LinkHandle, next_event};
use crate::shell::relay::LinkError;
use crate::shell::vault::HomeLock;
use crate::shell::work_file::WorkFile;
pub use command::Change;
use command::SyncAnswer;
pub(crate) use command::{Command, Credentials, JottingsLeft, Outlets, UseAnswer, Work};
pub use network::Network;

/// The first wait before a live connection is tried again.
const RECONNECT_WAIT_MS_MIN: u64 = 500;

#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own: no two of them make one state")]
pub(crate) struct Actor<S> {
    engine: Engine,
    storage: S,
    outlets: Outlets,
    credentials: Credentials,
    commands: mpsc::Receiver<Command>,
    /// Taken from `commands` while the store was saving; comes before what is still there.
    set_aside: Option<Command>,
    link: Option<LinkHandle>,
    /// The link is a live one.
    live: bool,
    keep_live: bool,
    /// The app was told that the live connection is up: a sync that takes its place for a moment is no news.
    told_live: bool,
    network: Network,
    reconnect_at: Option<Instant>,
    reconnect_wait_ms: u64,
    syncing: Vec<SyncAnswer>,
    /// Asked for while a sync was under way: what came up since needs another.
    next_sync: Vec<SyncAnswer>,
    timer: Option<Instant>,
    last_storage_error: Option<StorageError>,
    /// Nothing is confirmed any more that this task would not save.
    is_ending: bool,
    lock: HomeLock,
    work_file: WorkFile,
    jottings: WorkFile,
    /// When what was noted is to be written, and when that was done last.
    audit_at: Option<Instant>,
    audit_written: Option<Instant>,
    /// When a text that waits is to come into the index.
    index_at: Option<Instant>,
}

impl<S: Storage> Actor<S> {
    pub(crate) fn new(
        engine: Engine,
        storage: S,
        outlets: Outlets,
        credentials: Credentials,
        lock: HomeLock,
        commands: mpsc::Receiver<Command>,
    ) -> Self {
        Self {
            engine,
            storage,
            outlets,
            credentials,
            commands,
            set_aside: None,
            link: None,
            live: false,
            keep_live: false,
            told_live: false,
            network: Network::default(),
            reconnect_at: None,
            reconnect_wait_ms: RECONNECT_WAIT_MS_MIN,
            syncing: Vec::new(),
            next_sync: Vec::new(),
            timer: None,
            last_storage_error: None,
            is_ending: false,
            work_file: WorkFile::new(lock.home()),
            jottings: WorkFile::jottings(lock.home()),
            audit_at: None,
            audit_written: None,
            index_at: None,
            lock,
        }
    }

    /// Runs until closed, or until every client handle is gone.
    pub(crate) async fn run(mut self, first: Vec<Effect>) {
        self.engine.set_utc_offset(utc_offset_minutes());
        self.note_clock();
        self.engine.see_clock(now());
        self.look_for_sealed();
        self.perform(first).await;
        let interrupted = self.engine.interrupted_documents();
        let effects = self.engine.load(&interrupted);
        self.perform(effects).await;
        let effects = self.engine.look_through_held(now());
        self.perform(effects).await;
        self.take_sealed().await;
        self.take_jottings_at_start().await;
        self.index_later();
        let closing = loop {
            if let ControlFlow::Break(closing) = self.turn().await {
                break closing;
            }
        };
        let _ = self.write_audit().await;
        self.is_ending = true;
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

    /// Does what comes next: what was asked before what is due. Breaks with whoever waits for the end.
    async fn turn(&mut self) -> ControlFlow<Option<oneshot::Sender<()>>> {
        tokio::select! {
            biased;
            command = next_command(&mut self.set_aside, &mut self.commands) => match command {
                Some(Command::Close(answer)) => {
                    // Nothing reads from a store that is about to be closed.
                    self.commands.close();
                    return ControlFlow::Break(Some(answer));
                }
                Some(command) => self.command(command).await,
                None => return ControlFlow::Break(None),
            },
            event = next_event(&mut self.link) => self.link_event(event).await,
            () = at(self.timer) => {
                self.timer = None;
                self.handle(Event::Timer).await;
            }
            () = at(self.audit_at) => {
                let _ = self.write_audit().await;
            }
            () = at(self.reconnect_at) => {
                self.reconnect_at = None;
                self.go_live().await;
            }
            () = at(self.index_at) => self.index_next_text().await,
        }
        ControlFlow::Continue(())
    }

    async fn command(&mut self, command: Command) {
        self.put_indexing_off();
        self.note_clock();
        self.engine.see_clock(now());
        match command {
            Command::Type(work, answer) => {
                self.last_storage_error = None;
                let effects = work(&mut self.engine, now(), &mut system_rng());
                self.perform(effects).await;
                let _ = answer.send(self.last_storage_error.clone().map_or(Ok(()), Err));
            }
            Command::Use(documents, work, answer) => {
                self.last_storage_error = None;
                let effects = self.engine.load(&documents);
                self.perform(effects).await;
                let effects = work(&mut self.engine, now(), &mut system_rng());
                self.perform(effects).await;
                if self.live {
                    self.handle(Event::Timer).await;
                }
                let _ = answer.send(self.last_storage_error.clone().map_or(Ok(()), Err));
            }
            Command::Sync(answer) if !self.syncing.is_empty() => self.next_sync.push(answer),
            Command::Sync(answer) => {
                self.pause_live().await;
                let _ = self.write_audit().await;
                self.syncing.push(answer);
                self.start_sync().await;
            }
            Command::Live(keep) => {
                self.keep_live = keep;
                self.reconnect_at = None;
                if keep && self.network != Network::Offline {
                    self.go_live().await;
                } else {
                    self.end_live().await;
                }
            }
            Command::StopSync(answer) => {
                self.stop_sync().await;
                let _ = answer.send(());
            }
            Command::Network(network) => self.network(network).await,
            Command::Seal(edit, answer) => {
                let sealed = self.seal(&edit).await;
                let _ = answer.send(sealed);
            }
            Command::Audit(note, answer) => self.audit(note, answer).await,
            Command::WriteAudit(answer) => {
                let written = self.write_audit().await;
                let _ = answer.send(written);
            }
            Command::TakeJottings(answer) => {
                let taken = self.take_jottings().await;
                let _ = answer.send(taken);
            }
            Command::Index(answer) => {
                let _ = answer.send(self.index_texts().await);
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
                Effect::Save(batch) => match self.save_while_typing(&batch, &mut queue).await {
                    Ok(()) => {
                        self.index_what_changed(&batch);
                        Event::Saved(batch.number)
                    }
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
}

/// The next command, in the order in which they came.
async fn next_command(
    set_aside: &mut Option<Command>,
    commands: &mut mpsc::Receiver<Command>,
) -> Option<Command> {
    match set_aside.take() {
        Some(command) => Some(command),
        None => commands.recv().await,
    }
}

async fn at(when: Option<Instant>) {
    match when {
        Some(when) => sleep_until(when).await,
        None => std::future::pending().await,
    }
}
