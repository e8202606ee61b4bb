#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::VecDeque;

use alcove_protocol::frame::Ask;
use alcove_protocol::id::{LogId, PersonId};
use alcove_protocol::record::{LoginMode, RelayRecord};
use tempfile::TempDir;
use zeroize::Zeroizing;

use super::opening::setup::make_incarnation;
use super::{Client, Heard, Home, Join, NewGroup, NewOrg, NewSession, TextField};
use crate::clinical::DocKind;
use crate::crypto::ceremony::{CeremonyCode, Purpose};
use crate::crypto::passphrase::PassphraseCost;
use crate::engine::{Effect, Engine, Event, Intent};
use crate::error::ClientError;
use crate::ports::ListQuery;
use crate::shell::actor::Credentials;
use crate::shell::clock::system_rng;
use crate::shell::relay::RelayEndpoint;
use crate::time::Timestamp;

pub(super) fn passphrase(words: &str) -> Zeroizing<String> {
    words.to_owned().into()
}

pub(super) fn home(folder: &TempDir) -> Home {
    Home::new(folder.path(), "a test").with_cost(PassphraseCost::FLOOR)
}

/// A practice of its own, without a relay.
pub(super) async fn found(home: &Home) -> Client {
    let keys = home.keys_for_new_device(passphrase("elm")).await.unwrap();
    let lock = home.lock().await.unwrap();
    let (store, views) = home.open_store(&keys.vault_key).await.unwrap();
    let founder = PersonId([7; 16]);
    let (engine, first) =
        Engine::found_org(keys.device, founder, make_incarnation(), Vec::new(), &mut system_rng()).unwrap();
    Client::run(engine, first, store, views, lock, Credentials::default())
}

/// The group note of a session of a new group, where one types.
pub(super) async fn new_note(client: &Client) -> TextField {
    let group = client.create_group(NewGroup { label: "Tuesday".to_owned(), purpose: String::new() });
    let new = NewSession {
        group: group.await.unwrap(),
        local_date: "2031-04-10".to_owned(),
        ordinal: 1,
        scheduled: None,
    };
    let session = client.create_session(new).await.unwrap();
    client.group_note(&session, "process").await.unwrap()
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
async fn a_note_is_read_and_typed_into_while_more_notes_than_stay_open_are_written() {
    let folder = TempDir::new().unwrap();
    let client = found(&home(&folder)).await;
    let group = client.create_group(NewGroup { label: "Tuesday".to_owned(), purpose: String::new() });
    let group = group.await.unwrap();
    let mut notes = Vec::new();
    for ordinal in 1..=100 {
        let new = NewSession { group, local_date: "2031-04-10".to_owned(), ordinal, scheduled: None };
        let session = client.create_session(new).await.unwrap();
        notes.push(client.group_note(&session, "process").await.unwrap());
    }
    let write = async |notes: &[TextField]| {
        for note in notes {
            client.append(note, "A quiet beginning.").await.unwrap();
        }
    };
    let read = async |notes: &[TextField]| {
        for note in notes.iter().rev() {
            assert!(client.text(note).await.is_ok());
            client.splice(note, 0, 0, "x").await.unwrap();
        }
    };
    tokio::join!(write(&notes), write(&notes), read(&notes), read(&notes), read(&notes));
}

#[tokio::test]
async fn what_is_typed_while_the_client_closes_is_kept_or_not_confirmed() {
    let folder = TempDir::new().unwrap();
    let home = home(&folder);
    let client = found(&home).await;
    let note = new_note(&client).await;
    client.splice(&note, 0, 0, "x").await.unwrap();
    let typing = client.clone();
    let ((), first, second) =
        tokio::join!(client.close(), typing.splice(&note, 0, 0, "x"), typing.splice(&note, 0, 0, "x"));
    let confirmed = 1 + [first, second].iter().filter(|typed| typed.is_ok()).count();

    let again = Client::open_with_passphrase(&home, passphrase("elm")).await.unwrap();
    assert_eq!(again.text(&note).await.unwrap(), "x".repeat(confirmed));
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
    assert!(right.list(&ListQuery::all_of(DocKind::Group)).await.unwrap().is_empty());
}

#[tokio::test]
async fn nobody_sets_up_or_comes_in_without_a_name_and_nothing_is_made_then() {
    let folder = TempDir::new().unwrap();
    let inside = home(&folder);
    let relay = RelayEndpoint::parse("relay.example.org:8443", None).unwrap();
    for (practice, your_name) in [("", "Anna"), (" \t", "Anna"), ("Elm Street", ""), ("Elm Street", " ")] {
        let (practice, your_name) = (practice.to_owned(), your_name.to_owned());
        let org = NewOrg { practice, your_name, relay: relay.clone(), org_token: None };
        let refused = Client::set_up_with_passphrase(&inside, passphrase("elm"), org).await;
        assert!(matches!(refused, Err(ClientError::BadInput { .. })));
    }
    let (org, address) = (LogId([1; 16]), "relay.example.org:8443".to_owned());
    let code = CeremonyCode::make(Purpose::Invite, org, address, [9; 32], 1 << 40, &mut system_rng());
    let refused = Join::start_with_passphrase(&inside, passphrase("elm"), &code.to_text(), " ").await;
    assert!(matches!(refused, Err(ClientError::BadInput { .. })));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    let client = found(&inside).await;
    assert!(matches!(client.set_own_name(" ").await, Err(ClientError::BadInput { .. })));
}

#[tokio::test]
async fn a_code_can_be_offered_before_the_first_sync_once_the_relay_is_known() {
    let folder = TempDir::new().unwrap();
    let client = found(&home(&folder)).await;
    let no_relay = client.offer(Purpose::Invite, Vec::new()).await;
    assert!(matches!(no_relay, Err(ClientError::Link(_))));
    let relay = RelayRecord {
        public_key: [8; 32],
        login: LoginMode::Exporter,
        certificate_sha256: [9; 32],
        address: "relay.example.org:8443".to_owned(),
    };
    client.use_engine(|engine, _, _| ((), engine.intend(vec![Intent::AddRelay(relay)]))).await.unwrap();
    let offer = client.offer(Purpose::Invite, Vec::new()).await.unwrap();
    let code = CeremonyCode::from_text(&offer.code()).unwrap();
    assert_eq!((code.relay_address.as_str(), code.certificate_sha256), ("relay.example.org:8443", [9; 32]));
}

/// Answers every save, and gives what would be sent.
fn sent(engine: &mut Engine, effects: Vec<Effect>) -> Vec<Ask> {
    let (mut waiting, mut asks) = (VecDeque::from(effects), Vec::new());
    while let Some(effect) = waiting.pop_front() {
        match effect {
            Effect::Save(batch) => {
                waiting.extend(engine.handle(Event::Saved(batch.number), Timestamp(1), &mut system_rng()));
            }
            Effect::Send(more) => asks.extend(more),
            Effect::Load(_)
            | Effect::Look(_)
            | Effect::Relink
            | Effect::Wipe
            | Effect::SetTimer(_)
            | Effect::Notify(_)
            | Effect::Report(_) => {}
        }
    }
    asks
}

#[test]
fn the_first_request_founds_the_organisation_and_opens_no_mailbox_yet() {
    let keys = Home::make_keys();
    let (mut engine, first) =
        Engine::found_org(keys.device, PersonId([7; 16]), make_incarnation(), Vec::new(), &mut system_rng())
            .unwrap();
    assert!(sent(&mut engine, first).is_empty());
    let (org, relay) = (engine.me().org(), "relay.example.org:8443".to_owned());
    let code = CeremonyCode::make(Purpose::Invite, org, relay, [9; 32], 1 << 40, &mut system_rng());
    let offered = engine.offer(code, Vec::new(), &mut system_rng());
    assert!(sent(&mut engine, offered).is_empty());
    let up = engine.handle(Event::LinkUp { live: false }, Timestamp(1), &mut system_rng());
    let asks = sent(&mut engine, up);
    assert!(asks.iter().any(|ask| matches!(ask, Ask::Push(_))));
    assert!(!asks.iter().any(|ask| matches!(ask, Ask::MailOpen(_))));
}

#[tokio::test]
async fn only_the_id_of_somebody_in_therapy_whose_record_is_here_is_a_members() {
    let folder = TempDir::new().unwrap();
    let client = found(&home(&folder)).await;
    let group = new_note(&client).await.key.circle;
    let member = client.register_person("M1").await.unwrap();
    for wrong in [group, LogId([9; 16])] {
        assert!(matches!(client.require_member(wrong).await, Err(ClientError::NotFound { .. })));
    }
    client.require_member(member).await.unwrap();
}
