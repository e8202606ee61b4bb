#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use alcove_protocol::id::{DocHandle, Incarnation, LogId, PersonId};
use tempfile::TempDir;
use tokio::sync::{broadcast, mpsc, oneshot, watch};

use super::*;
use crate::clinical::DocKind;
use crate::crypto::{DeviceSecrets, VaultKey};
use crate::engine::{DocKey, Effect, Engine, ViewRow};
use crate::ports::Views;
use crate::shell::actor::{Command, Credentials, Outlets};
use crate::shell::clock::system_rng;
use crate::shell::relay::WireCounter;
use crate::shell::store::{SqliteStore, SqliteViews};
use crate::shell::vault::{Holder, HomeLock, VaultDb};

/// A device whose turns the test takes, over a store on disk.
struct Device {
    actor: Actor<SqliteStore>,
    views: SqliteViews,
    commands: mpsc::Sender<Command>,
    _folder: TempDir,
}

impl Device {
    async fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let holder = Holder::this_process("a test", 0);
        let lock = HomeLock::acquire(folder.path(), &holder, Duration::ZERO).await.unwrap();
        let vault = VaultDb::open(&folder.path().join("vault.db"), &VaultKey::from([7; 32])).await.unwrap();
        let (store, views) = SqliteStore::open(vault);
        let secrets = DeviceSecrets::make(&mut system_rng());
        let founded =
            Engine::found_org(secrets, PersonId([7; 16]), Incarnation(1), Vec::new(), &mut system_rng());
        let (engine, first) = founded.unwrap();
        let (commands, received) = mpsc::channel(8);
        let outlets = Outlets {
            changes: broadcast::channel(64).0,
            status: watch::channel(engine.status()).0,
            counter: Arc::new(WireCounter::default()),
        };
        let mut actor = Actor::new(engine, store, outlets, Credentials::default(), lock, received);
        actor.perform(first).await;
        Self { actor, views, commands, _folder: folder }
    }

    async fn save(&mut self, document: u8, text: &str) {
        let row = ViewRow {
            key: DocKey { circle: LogId([1; 16]), document: DocHandle([document; 16]) },
            kind: DocKind::GroupNote,
            sort: "2031-04-10".to_owned(),
            json: "{}".to_owned(),
            conflicts: 0,
            text: text.to_owned(),
        };
        let batch = SaveBatch { number: 0, ops: vec![SaveOp::View(Box::new(row))] };
        self.actor.perform(vec![Effect::Save(Arc::new(batch))]).await;
    }

    async fn found(&self, word: &str) -> usize {
        self.views.search(word, None, 9).await.unwrap().len()
    }

    /// The wait is over: the device's next turn is the timer's.
    async fn pass_the_wait(&mut self) {
        assert!(self.actor.index_at.is_some(), "something waits");
        self.actor.index_at = Some(Instant::now());
        assert!(self.actor.turn().await.is_continue());
    }

    /// Types something that changes nothing.
    fn type_something(&self) -> oneshot::Receiver<Result<(), StorageError>> {
        let (answer, answered) = oneshot::channel();
        assert!(self.commands.try_send(Command::Type(Box::new(|_, _, _| Vec::new()), answer)).is_ok());
        answered
    }
}

#[tokio::test]
async fn once_nobody_asks_for_anything_each_text_that_waits_comes_into_the_index_and_then_no_timer_is_left() {
    let mut device = Device::new().await;
    assert_eq!(device.actor.index_at, None, "where nothing waits, nothing wakes the device");
    let started = Instant::now();
    for document in 1..4 {
        device.save(document, "quiet water").await;
    }
    assert!(device.actor.index_at.is_some_and(|at| at >= started + QUIET_FOR));
    assert_eq!((device.views.is_indexed().await, device.found("water").await), (Ok(false), 0));

    for indexed in 1..4 {
        device.pass_the_wait().await;
        assert_eq!(device.found("water").await, indexed, "one text in each save");
    }
    assert_eq!((device.views.is_indexed().await, device.actor.index_at), (Ok(true), None));
    device.save(2, "quiet river").await;
    device.pass_the_wait().await;
    assert_eq!((device.found("water").await, device.found("river").await), (2, 1));
    assert_eq!((device.views.is_indexed().await, device.actor.index_at), (Ok(true), None));
}

#[tokio::test]
async fn whoever_types_comes_before_texts_that_wait_for_the_index_and_puts_them_off() {
    let mut device = Device::new().await;
    device.save(1, "quiet water").await;
    let typed = device.type_something();
    let started = Instant::now();
    device.pass_the_wait().await;
    assert_eq!(typed.await, Ok(Ok(())));
    assert_eq!(device.found("water").await, 0, "both were due, and typing came first");
    assert!(device.actor.index_at.is_some_and(|at| at >= started + QUIET_FOR));

    let typed = device.type_something();
    device.save(2, "quiet river").await;
    assert_eq!(typed.await, Ok(Ok(())), "typing goes on while the store saves");
    let typed = device.type_something();
    device.actor.index_next_text().await;
    assert_eq!((typed.await, device.found("water").await), (Ok(Ok(())), 1), "and while it indexes");
}

#[tokio::test]
async fn a_search_that_indexed_everything_leaves_no_timer_and_asking_sets_none() {
    let mut device = Device::new().await;
    device.save(1, "quiet water").await;
    let (answer, indexed) = oneshot::channel();
    assert!(device.commands.try_send(Command::Index(answer)).is_ok());
    assert!(device.actor.turn().await.is_continue());
    assert_eq!((indexed.await, device.found("water").await), (Ok(Ok(())), 1));
    assert_eq!(device.actor.index_at, None);
    let typed = device.type_something();
    assert!(device.actor.turn().await.is_continue());
    assert_eq!((typed.await, device.actor.index_at), (Ok(Ok(())), None));
}
