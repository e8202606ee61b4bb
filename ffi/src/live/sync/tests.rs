#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use alcove_client_core::client::{NewGroup, NewSession};
use alcove_client_core::crypto::ceremony::Purpose;
use alcove_server::{Config, Hooks, Running, serve};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::client::Client;
use crate::error::ApiError;
use crate::host::{BackgroundTime, HostError};
use crate::live::sync::Connectivity;
use crate::live::watch::{Change, ChangeWatch};
use crate::meeting::ceremony::Joining;

/// What a loaded machine may add to a deadline before a task is woken.
const WAKING_MS: u64 = 300;

/// A network between the devices and a relay. It brings so many bytes of answers and then stands still.
struct Network {
    address: String,
    answers: Arc<AtomicI64>,
    open: watch::Receiver<i64>,
}

impl Network {
    async fn to(relay: &Running) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (answers, relay) = (Arc::new(AtomicI64::new(i64::MAX)), relay.address());
        let (count, open) = watch::channel(0);
        let left = Arc::clone(&answers);
        tokio::spawn(async move {
            while let Ok((device, _)) = listener.accept().await {
                let (left, count) = (Arc::clone(&left), count.clone());
                count.send_modify(|open| *open += 1);
                tokio::spawn(async move {
                    carry(device, TcpStream::connect(relay).await.unwrap(), &left).await;
                    count.send_modify(|open| *open -= 1);
                });
            }
        });
        Self { address, answers, open }
    }

    fn bring(&self, bytes: i64) {
        self.answers.store(bytes, Ordering::SeqCst);
    }

    async fn until_nobody_is_connected(&mut self) {
        self.open.wait_for(|open| *open == 0).await.unwrap();
    }
}

/// Carries bytes until the device hangs up.
async fn carry(mut device: TcpStream, mut relay: TcpStream, left: &AtomicI64) {
    let (mut up, mut down) = ([0; 4096], [0; 4096]);
    loop {
        tokio::select! {
            read = device.read(&mut up) => match read {
                Ok(1..) => relay.write_all(up.get(..read.unwrap()).unwrap()).await.unwrap(),
                _ => return,
            },
            read = relay.read(&mut down), if left.load(Ordering::SeqCst) > 0 => {
                let Ok(read @ 1..) = read else { return };
                left.fetch_sub(i64::try_from(read).unwrap(), Ordering::SeqCst);
                if device.write_all(down.get(..read).unwrap()).await.is_err() {
                    return;
                }
            }
        }
    }
}

struct Practice {
    client: Client,
    network: Network,
    relay: Running,
    folder: TempDir,
}

async fn practice() -> Practice {
    let folder = TempDir::new().unwrap();
    let relay = serve(Config { open: true, ..Config::local(folder.path().join("relay")) }, Hooks::default())
        .await
        .unwrap();
    let network = Network::to(&relay).await;
    let text = str::to_owned;
    let client = Client::set_up(
        folder.path().join("anna").to_str().unwrap().to_owned(),
        text("elm and oak"),
        text("Elm House"),
        text("Lead"),
        network.address.clone(),
        Some(relay.fingerprint().to_owned()),
        None,
    );
    let client = client.await.unwrap();
    client.sync().await.unwrap();
    Practice { client, network, relay, folder }
}

async fn make_group(client: &Client) -> alcove_protocol::id::LogId {
    client.create_group(NewGroup { label: "Tuesday".to_owned(), purpose: String::new() }).await.unwrap()
}

async fn within<T>(limit_ms: u64, work: impl Future<Output = T>) -> T {
    let began = Instant::now();
    let done = work.await;
    let took = began.elapsed();
    assert!(took < Duration::from_millis(limit_ms + WAKING_MS), "{took:?} of {limit_ms} ms");
    done
}

#[tokio::test]
async fn a_step_ends_in_time_while_the_relay_stands_still_and_the_next_one_goes_on() {
    let Practice { client, mut network, relay, folder: _folder } = practice().await;
    make_group(&client).await;
    for (answers, deadline_ms) in [(0, 400), (1, 400), (0, 20), (0, 0)] {
        network.bring(answers);
        let step = within(deadline_ms, client.sync_now(deadline_ms)).await.unwrap();
        assert!(!step.done && step.unsent > 0, "{step:?}");
        network.until_nobody_is_connected().await;
    }
    network.bring(i64::MAX);
    let step = client.sync_now(60_000).await.unwrap();
    assert!(step.done && step.unsent == 0, "{step:?}");
    client.lock().await;
    relay.stop().await;
}

#[tokio::test]
async fn steps_that_are_cut_short_bring_everything_in_the_end() {
    let Practice { client, network, relay, folder } = practice().await;
    let offer = client.offer(Purpose::Link, Vec::new()).await.unwrap();
    let other = folder.path().join("tablet").to_str().unwrap().to_owned();
    let joining = Joining::start(other, "ash".to_owned(), offer.code(), String::new()).await.unwrap();
    let (answered, digits) = tokio::join!(offer.digits(60), joining.digits(60));
    assert_eq!(answered.unwrap().digits, digits.unwrap());
    offer.confirm(true).await.unwrap();
    let (_, tablet) = tokio::join!(offer.joined(60), joining.confirm(true, 60));
    let tablet = tablet.unwrap();
    client.sync().await.unwrap();
    tablet.sync().await.unwrap();

    let group = make_group(&client).await;
    for ordinal in 1..=60 {
        let new = NewSession { group, local_date: "2031-04-08".to_owned(), ordinal, scheduled: None };
        let session = client.create_session(new).await.unwrap();
        let note = client.group_note(session, "process".to_owned()).await.unwrap();
        client.append(note, "Opening round. A long silence after the break.".to_owned()).await.unwrap();
    }
    client.sync().await.unwrap();

    let (mut steps, mut taken) = (0, 0);
    loop {
        network.bring(30_000);
        let step = within(600, tablet.sync_now(600)).await.unwrap();
        (steps, taken) = (steps + 1, taken + step.taken);
        if step.done {
            break;
        }
        assert!(steps < 60, "{step:?}");
    }
    assert!(steps > 2 && taken >= 120, "{taken} entries in {steps} steps");
    assert_eq!(tablet.sessions(Some(group), 100).await.unwrap().len(), 60);
    tablet.lock().await;
    client.lock().await;
    relay.stop().await;
}

/// A platform whose time runs out when it was asked so often, or that fails.
struct Leaving {
    asks: AtomicU64,
    fails: bool,
}

impl BackgroundTime for Leaving {
    fn left_ms(&self) -> Result<Option<u64>, HostError> {
        let left = self.asks.fetch_sub(1, Ordering::SeqCst);
        match left {
            0 | 1 if self.fails => Err(HostError::Failed),
            0 | 1 => Ok(Some(900)),
            2 => Ok(Some(1_050)),
            _ => Ok(None),
        }
    }
}

#[tokio::test]
async fn a_sync_in_the_background_ends_before_the_platforms_time_does() {
    let Practice { client, mut network, relay, folder: _folder } = practice().await;
    make_group(&client).await;
    network.bring(0);
    for fails in [false, true] {
        let time = Arc::new(Leaving { asks: AtomicU64::new(3), fails });
        let step = within(2_000, client.sync_in_background(time)).await.unwrap();
        assert!(!step.done && step.unsent > 0);
        network.until_nobody_is_connected().await;
    }
    network.bring(i64::MAX);
    let time = Arc::new(Leaving { asks: AtomicU64::new(u64::MAX), fails: false });
    assert!(client.sync_in_background(time).await.unwrap().done);
    client.lock().await;
    relay.stop().await;
}

async fn until_live(heard: &ChangeWatch, wanted: bool) {
    while heard.next().await.unwrap() != (Change::Live { up: wanted }) {}
}

#[tokio::test]
async fn without_a_network_nothing_is_tried_and_with_one_the_connection_is_back_at_once() {
    let Practice { client, mut network, relay, folder: _folder } = practice().await;
    let heard = client.watch();
    client.keep_live(true).await.unwrap();
    until_live(&heard, true).await;
    client.set_connectivity(Connectivity::Offline).await.unwrap();
    until_live(&heard, false).await;
    network.until_nobody_is_connected().await;
    client.keep_live(true).await.unwrap();
    client.set_connectivity(Connectivity::Metered).await.unwrap();
    until_live(&heard, true).await;
    // Another network: what was open goes, and a new connection comes.
    client.set_connectivity(Connectivity::Online).await.unwrap();
    until_live(&heard, false).await;
    until_live(&heard, true).await;
    client.lock().await;
    assert_eq!(client.set_connectivity(Connectivity::Offline).await, Err(ApiError::Closed));
    relay.stop().await;
}

#[tokio::test]
async fn a_sync_returns_while_a_connection_is_kept_live_and_the_connection_goes_on() {
    let Practice { client, network, relay, folder: _folder } = practice().await;
    let heard = client.watch();
    client.keep_live(true).await.unwrap();
    until_live(&heard, true).await;
    let mut statuses = client.core.watch_status();
    for _ in 0..3 {
        network.bring(0);
        assert!(!within(600, client.sync_now(600)).await.unwrap().done, "the network stands still");
        network.bring(i64::MAX);
        within(10_000, client.sync()).await.unwrap();
        assert!(within(10_000, client.sync_now(10_000)).await.unwrap().done);
        let group = make_group(&client).await;
        statuses.wait_for(|status| status.unsent.changes + status.unsent.entries == 0).await.unwrap();
        assert!(
            client.sync_now(0).await.unwrap().unsent == 0,
            "what was written in {group:?} went on its own"
        );
    }
    client.lock().await;
    relay.stop().await;
}
