#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};

use alcove_client_core::client::{Home, NewGroup};
use alcove_client_core::crypto::passphrase::PassphraseCost;
use alcove_server::{Config, Hooks, serve};
use tempfile::TempDir;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::{ChangeListener, HostError, LogLevel, LogLine, LogSink, set_log_sink};
use crate::client::Client;
use crate::error::ApiError;
use crate::live::watch::Change;

async fn device(folder: &TempDir) -> Client {
    let relay = serve(Config::local(folder.path().join("relay")), Hooks::default()).await.unwrap();
    let home = Home::new(folder.path().join("home"), "a test").with_cost(PassphraseCost::FLOOR);
    let endpoint = alcove_client_core::shell::relay::RelayEndpoint::parse(
        &relay.address().to_string(),
        Some(relay.fingerprint()),
    )
    .unwrap();
    let org = alcove_client_core::client::NewOrg {
        practice: "Elm House".to_owned(),
        your_name: "Lead".to_owned(),
        relay: endpoint,
        org_token: None,
    };
    let core = alcove_client_core::client::Client::set_up_with_passphrase(
        &home,
        "elm and oak".to_owned().into(),
        org,
    );
    let core = core.await.unwrap();
    relay.stop().await;
    Client { core, home }
}

async fn make_group(client: &Client) {
    client.create_group(NewGroup { label: "Tuesday".to_owned(), purpose: String::new() }).await.unwrap();
}

/// Calls the client from inside, waits for it, and then fails in one way or the other.
struct Listener {
    client: Arc<Client>,
    runtime: Handle,
    heard: UnboundedSender<(Change, usize)>,
}

impl ChangeListener for Listener {
    fn on_change(&self, change: Change) -> Result<(), HostError> {
        let groups = self.runtime.block_on(self.client.groups()).unwrap().len();
        let panics = matches!(change, Change::Circle { .. });
        let _ = self.heard.send((change, groups));
        assert!(!panics, "a host that panics");
        Err(HostError::Failed)
    }
}

#[tokio::test]
async fn a_listener_that_calls_back_in_and_fails_hears_everything_in_order_until_it_is_let_go() {
    let folder = TempDir::new().unwrap();
    let client = Arc::new(device(&folder).await);
    let (heard, mut changes) = unbounded_channel();
    let listener = Listener { client: Arc::clone(&client), runtime: Handle::current(), heard };
    let watch = client.watch();
    let subscription = client.listen(Arc::new(listener)).await;
    for _ in 0..20 {
        make_group(&client).await;
    }
    let mut failures = 0;
    while failures < 20 {
        let expected = watch.next().await.unwrap();
        let (change, _) = changes.recv().await.unwrap();
        failures += u64::from(matches!(change, Change::Circle { .. }));
        assert_eq!(change, expected);
    }
    assert!(subscription.failures() >= failures);
    drop(subscription);
    make_group(&client).await;
    // The listener's end goes with it, at the latest after one more call.
    while changes.recv().await.is_some() {}
    assert_eq!(client.core.listeners(), 1);
    client.lock().await;
}

struct Sink {
    lines: Mutex<Sender<LogLine>>,
}

impl LogSink for Sink {
    fn write(&self, line: LogLine) -> Result<(), HostError> {
        // From inside it may be replaced by itself: no lock is held.
        set_log_sink(None, LogLevel::Error).unwrap();
        self.lines.lock().unwrap().send(line).unwrap();
        panic!("a sink that panics");
    }
}

#[test]
fn a_sink_gets_our_lines_from_its_level_up_and_may_fail_and_call_back_in() {
    let (lines, written) = channel();
    let sink = Arc::new(Sink { lines: Mutex::new(lines) });
    for round in 0..3 {
        set_log_sink(Some(Arc::clone(&sink) as _), LogLevel::Warn).unwrap();
        tracing::info!(event = "not_that_important");
        tracing::warn!(target: "hyper", "another library's");
        tracing::warn!(event = "round", round);
        let line = written.recv().unwrap();
        assert_eq!((line.level, line.text), (LogLevel::Warn, format!("event=round round={round}")));
        assert_eq!(line.target, "alcove_ffi::host::tests");
    }
}

#[tokio::test]
async fn calls_after_the_end_from_many_threads_and_a_second_client_are_errors_of_their_own() {
    let folder = TempDir::new().unwrap();
    let client = Arc::new(device(&folder).await);
    let path = client.home.path().to_str().unwrap().to_owned();
    let second = Client::open(path.clone(), "elm and oak".to_owned()).await.unwrap_err();
    assert!(matches!(second, ApiError::FolderNotReady { .. }), "{second:?}");
    let calls: Vec<_> = (0..64)
        .map(|call| {
            let client = Arc::clone(&client);
            tokio::spawn(async move {
                if call == 32 {
                    client.lock().await;
                }
                let label = format!("Group {call}");
                client.create_group(NewGroup { label, purpose: String::new() }).await
            })
        })
        .collect();
    let mut made = 0;
    for call in calls {
        match call.await.unwrap() {
            Ok(_) => made += 1,
            Err(error) => assert_eq!(error, ApiError::Closed),
        }
    }
    assert_eq!(client.groups().await.unwrap_err(), ApiError::Closed);
    assert_eq!(client.sync_now(1_000).await.unwrap_err(), ApiError::Closed);
    assert!(client.watch().next().await.is_none());
    let again = Client::open(path, "elm and oak".to_owned()).await.unwrap();
    assert_eq!(again.groups().await.unwrap().len(), made);
}
