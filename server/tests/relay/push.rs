//! Pushing.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use alcove_protocol::entry::Entry;
use alcove_protocol::frame::Tell;
use alcove_protocol::id::PersonId;
use alcove_protocol::problem::Problem;
use alcove_server::Hooks;
use alcove_server::data_dir::TokenFolder;

use crate::practice::{Device, cursor, hello};
use crate::{Relay, acks, id_of, news, trouble};

#[tokio::test]
async fn a_push_sent_again_is_acknowledged_with_the_same_place() {
    let relay = Relay::open().await;
    let (mut device, circle) = relay.practice().await;
    let first = device.content(circle, 9, 600);
    let second = device.content(circle, 9, 600);
    let tells = relay.sync(&device, vec![first.push(), first.push(), second.push()]).await;
    assert_eq!(acks(&tells), [Ok(2), Ok(2), Ok(3)]);
    let tells = relay.sync(&device, vec![second.push(), first.push()]).await;
    assert_eq!(acks(&tells), [Ok(3), Ok(2)]);
}

#[tokio::test]
async fn places_count_up_in_each_log_from_one_without_gaps() {
    let relay = Relay::open().await;
    let (mut device, circle) = relay.practice().await;
    let other = device.circle(&[device.id()]);
    let log = other.entry.log();
    let pushes = vec![
        other.push(),
        device.content(circle, 1, 600).push(),
        device.content(log, 1, 600).push(),
        device.content(circle, 1, 600).push(),
        device.content(log, 1, 600).push(),
    ];
    assert_eq!(acks(&relay.sync(&device, pushes).await), [Ok(1), Ok(2), Ok(2), Ok(3), Ok(3)]);
}

#[tokio::test]
async fn an_ack_comes_only_after_the_commit() {
    let (release, held) = std::sync::mpsc::channel::<()>();
    let held = std::sync::Mutex::new(held);
    let commits = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&commits);
    let hook = move || {
        if counted.fetch_add(1, Ordering::SeqCst) == 1 {
            held.lock().unwrap().recv().unwrap();
        }
    };
    let hooks = Hooks { after_commit: Some(Arc::new(hook)) };
    let relay = Relay::start(tempfile::tempdir().unwrap(), |config| config.open = true, hooks).await;
    let (mut device, circle) = relay.practice().await;
    let entry = device.content(circle, 1, 600);
    let waiting = relay.sync(&device, vec![entry.push()]);
    tokio::pin!(waiting);
    while commits.load(Ordering::SeqCst) < 2 {
        tokio::select! {
            tells = &mut waiting => panic!("answered before the commit was over: {tells:?}"),
            () = tokio::task::yield_now() => {}
        }
    }
    let stored = relay.news(&device, hello(device.org)).await;
    assert!(stored.iter().any(|news| crate::id_of(news) == entry.entry.id()), "it is durable already");
    release.send(()).unwrap();
    assert_eq!(acks(&waiting.await), [Ok(2)]);
}

#[tokio::test]
async fn forged_foreign_and_malformed_entries_are_refused_one_by_one() {
    let relay = Relay::open().await;
    let (mut device, circle) = relay.practice().await;
    let good = device.content(circle, 1, 600);
    let mut flipped = good.entry.bytes().to_vec();
    flipped[300] ^= 1;
    let push = |entry: Vec<u8>| {
        alcove_protocol::frame::Ask::Push(alcove_protocol::frame::Push {
            entry: entry.into(),
            companions: Vec::new(),
        })
    };
    let mut others = Device::new(2, 102);
    others.org = device.org;
    let asks = vec![
        push(flipped),
        push(good.entry.bytes()[..100].to_vec()),
        others.content(circle, 1, 600).push(),
        good.push(),
    ];
    let answer = acks(&relay.sync(&device, asks).await);
    let expected = [Err(Problem::BadSignature), Err(Problem::BadEntry), Err(Problem::NoAccess), Ok(2)];
    assert_eq!(answer, expected);
}

#[tokio::test]
async fn a_circle_that_changed_meanwhile_answers_stale_head_with_what_was_missed() {
    let relay = Relay::open().await;
    let (mut device, circle) = relay.practice().await;
    let founding = relay.news(&device, hello(device.org)).await.pop().unwrap();
    let founding = Entry::parse(founding.entry.to_vec()).unwrap();
    let person = device.add_person(PersonId([3; 16]));
    let other = device.add_person(PersonId([4; 16]));
    assert_eq!(acks(&relay.sync(&device, vec![person.push(), other.push()]).await), [Ok(2), Ok(3)]);
    let first = device.grant(circle, PersonId([3; 16]), &[]);
    assert_eq!(relay.push(&device, &first).await, Ok(2));
    device.see_control(&founding);
    let stale = device.grant(circle, PersonId([4; 16]), &[]);
    let mut from = hello(device.org);
    from.cursors = vec![cursor(circle, 1, founding.id())];
    let tells = relay.at.sync(&device, from, vec![stale.push()]).await;
    assert_eq!(acks(&tells), [Err(Problem::StaleHead)]);
    let missed: Vec<_> = news(&tells).into_iter().filter(|news| news.log == circle).collect();
    assert_eq!(missed.iter().map(id_of).collect::<Vec<_>>(), [first.entry.id()]);
}

#[tokio::test]
async fn a_token_founds_one_organisation() {
    let relay = Relay::start(tempfile::tempdir().unwrap(), |_| {}, Hooks::default()).await;
    let token = TokenFolder::of(relay.data.path()).make().unwrap();
    let mut device = Device::new(1, 101);
    let genesis = device.genesis();
    let found = |token: Option<&str>| {
        let mut hello = hello(device.org);
        hello.org_token = token.map(str::to_owned);
        hello
    };
    let none = relay.at.sync(&device, found(None), vec![genesis.push()]).await;
    assert_eq!(acks(&none), [Err(Problem::OrgTokenNeeded)]);
    let wrong = relay.at.sync(&device, found(Some("wrong")), vec![genesis.push()]).await;
    assert_eq!(acks(&wrong), [Err(Problem::OrgTokenNeeded)]);
    let right = relay.at.sync(&device, found(Some(&token)), vec![genesis.push()]).await;
    assert_eq!(acks(&right), [Ok(1)]);
    let mut second = Device::new(3, 103);
    let genesis = second.genesis();
    let mut again = hello(second.org);
    again.org_token = Some(token);
    let used = relay.at.sync(&second, again, vec![genesis.push()]).await;
    assert_eq!(acks(&used), [Err(Problem::OrgTokenNeeded)]);
}

#[tokio::test]
async fn an_unknown_organisation_without_its_genesis_is_named_as_such() {
    let relay = Relay::open().await;
    let mut device = Device::new(1, 101);
    device.genesis();
    assert_eq!(trouble(&relay.sync(&device, Vec::new()).await), Some(Problem::UnknownOrg));
}

#[tokio::test]
async fn receipts_verify_and_name_the_newest_entry_of_each_log() {
    let relay = Relay::open().await;
    let (mut device, circle) = relay.practice().await;
    let entry = device.content(circle, 1, 600);
    let tells = relay.sync(&device, vec![entry.push()]).await;
    let receipts: Vec<_> = tells
        .iter()
        .filter_map(|tell| if let Tell::Receipt(receipt) = tell { Some(receipt) } else { None })
        .collect();
    assert_eq!(receipts.len(), 2, "one for the org log, one for the circle");
    assert!(receipts.iter().all(|receipt| receipt.is_signed_by(&relay.at.public_key)));
    let of_circle = receipts.iter().find(|receipt| receipt.log == circle).unwrap();
    assert_eq!((of_circle.seq, of_circle.id), (2, entry.entry.id()));
}
