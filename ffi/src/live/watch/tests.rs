#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use alcove_client_core::client::NewGroup;
use alcove_server::{Config, Hooks, Running, serve};
use tempfile::TempDir;
use tokio::task::yield_now;

use crate::client::Client;

/// A device that is set up, and the relay that it was set up at.
struct Device {
    client: Client,
    relay: Running,
    _folder: TempDir,
}

async fn device() -> Device {
    let folder = TempDir::new().unwrap();
    let relay = serve(Config::local(folder.path().join("relay")), Hooks::default()).await.unwrap();
    let (address, fingerprint) = (relay.address().to_string(), Some(relay.fingerprint().to_owned()));
    let home = folder.path().join("home").to_str().unwrap().to_owned();
    let text = str::to_owned;
    let client = Client::set_up(
        home,
        text("elm and oak"),
        text("Elm House"),
        text("Lead"),
        address,
        fingerprint,
        None,
    );
    Device { client: client.await.unwrap(), relay, _folder: folder }
}

async fn make_group(client: &Client) {
    client.create_group(NewGroup { label: "Tuesday".to_owned(), purpose: String::new() }).await.unwrap();
}

#[tokio::test]
async fn a_subscription_that_is_let_go_is_over() {
    let Device { client, relay, _folder } = device().await;
    let watch = client.watch();
    assert_eq!(client.core.listeners(), 1);
    drop(watch);
    assert_eq!(client.core.listeners(), 0);
    client.lock().await;
    relay.stop().await;
}

#[tokio::test]
async fn cancelling_a_subscription_ends_the_wait_under_way_and_every_later_one() {
    let Device { client, relay, _folder } = device().await;
    let (watch, status) = (Arc::new(client.watch()), Arc::new(client.watch_status()));
    let waits = [Arc::clone(&watch), Arc::clone(&watch)]
        .map(|watch| tokio::spawn(async move { while watch.next().await.is_some() {} }));
    let wait_for_status = {
        let status = Arc::clone(&status);
        tokio::spawn(async move { while status.next().await.is_some() {} })
    };
    yield_now().await;
    watch.cancel();
    status.cancel();
    for wait in waits {
        wait.await.unwrap();
    }
    wait_for_status.await.unwrap();
    make_group(&client).await;
    assert_eq!(watch.next().await, None);
    assert_eq!(status.next().await, None);
    client.lock().await;
    relay.stop().await;
}

#[tokio::test]
async fn a_wait_that_is_given_up_loses_nothing() {
    let Device { client, relay, _folder } = device().await;
    let watch = Arc::new(client.watch());
    let wait = {
        let watch = Arc::clone(&watch);
        tokio::spawn(async move { while watch.next().await.is_some() {} })
    };
    yield_now().await;
    wait.abort();
    assert!(wait.await.unwrap_err().is_cancelled());
    make_group(&client).await;
    assert!(watch.next().await.is_some());
    client.lock().await;
    while watch.next().await.is_some() {}
    relay.stop().await;
}
