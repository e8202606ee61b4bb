#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use alcove_protocol::id::PersonId;
use tempfile::TempDir;
use zeroize::Zeroizing;

use super::setup::make_incarnation;
use super::{Client, Heard, Home, NewGroup};
use crate::clinical::DocKind;
use crate::crypto::passphrase::PassphraseCost;
use crate::engine::Engine;
use crate::error::ClientError;
use crate::shell::actor::Credentials;
use crate::shell::clock::system_rng;

fn passphrase(words: &str) -> Zeroizing<String> {
    words.to_owned().into()
}

fn home(folder: &TempDir) -> Home {
    Home::new(folder.path(), "a test").with_cost(PassphraseCost::FLOOR)
}

/// A practice of its own, without a relay.
async fn found(home: &Home) -> Client {
    let keys = home.keys_for_new_device(passphrase("elm")).await.unwrap();
    let lock = home.lock().await.unwrap();
    let (store, views) = home.open_store(&keys.vault_key).await.unwrap();
    let founder = PersonId([7; 16]);
    let (engine, first) =
        Engine::found_org(keys.device, founder, make_incarnation(), Vec::new(), &mut system_rng()).unwrap();
    Client::run(engine, first, store, views, lock, Credentials::default())
}

#[tokio::test]
async fn a_closed_home_opens_again_while_a_handle_on_it_is_left() {
    let folder = TempDir::new().unwrap();
    let home = home(&folder);
    let client = found(&home).await;
    client.create_group(NewGroup { label: "Tuesday".to_owned(), purpose: String::new() }).await.unwrap();
    let left = client.clone();
    client.close().await;

    let again = Client::open_with_passphrase(&home, passphrase("elm")).await.unwrap();
    assert_eq!(again.groups().await.unwrap().len(), 1);
    assert!(matches!(left.groups().await, Err(ClientError::Closed)));
    assert!(matches!(left.search("tuesday").await, Err(ClientError::Closed)));
    assert!(matches!(left.sync().await, Err(ClientError::Closed)));
}

#[tokio::test]
async fn listeners_hear_what_changes_and_then_the_end() {
    let folder = TempDir::new().unwrap();
    let client = found(&home(&folder)).await;
    let (mut changes, mut status) = (client.listen(), client.listen_status());
    client.create_group(NewGroup { label: "Tuesday".to_owned(), purpose: String::new() }).await.unwrap();
    assert!(matches!(changes.next().await, Some(Heard::Change(_))));
    assert!(status.next().await.is_some_and(|status| status.unsent.entries > 0));
    assert_eq!(client.listeners(), 1);
    client.clone().close().await;
    assert_eq!(client.listeners(), 0);
    while changes.next().await.is_some() {}
    while status.next().await.is_some() {}
    assert_eq!(client.listen().next().await, None);
}

#[tokio::test]
async fn only_the_passphrase_that_sealed_the_keys_opens_them() {
    let folder = TempDir::new().unwrap();
    let home = home(&folder);
    let not_set_up = Client::open_with_passphrase(&home, passphrase("elm")).await;
    assert!(matches!(not_set_up, Err(ClientError::NotSetUp { .. })));
    found(&home).await.close().await;
    let wrong = Client::open_with_passphrase(&home, passphrase("oak")).await;
    assert!(matches!(wrong, Err(ClientError::WrongPassphrase)));
    let empty = Home::new(folder.path().join("other"), "a test").keys_for_new_device(passphrase("")).await;
    assert!(matches!(empty, Err(ClientError::BadInput { .. })));
    let right = Client::open_with_passphrase(&home, passphrase("elm")).await.unwrap();
    assert!(right.list(&super::groups::all_of(DocKind::Group)).await.unwrap().is_empty());
}
