//! The connection that stays open.

use alcove_protocol::frame::Tell;
use tokio_tungstenite::tungstenite::Message;

use crate::practice::hello;
use crate::{Relay, acks, places};
use alcove_server::Hooks;
use futures_util::StreamExt;

#[tokio::test]
async fn what_one_device_pushes_the_others_get_and_it_does_not() {
    let relay = Relay::open().await;
    let (mut admin, circle) = relay.practice().await;
    let colleague = relay.colleague(&mut admin, circle).await;
    let (mut theirs, caught_up) = relay.at.live(&colleague, hello(admin.org)).await;
    assert_eq!(places(&crate::news(&caught_up)).len(), 5);
    let (mut own, _) = relay.at.live(&admin, hello(admin.org)).await;
    let entry = admin.content(circle, 1, 600);
    own.ask(&[entry.push()]).await;
    let ack = own.next_but_receipts().await.unwrap();
    assert_eq!(acks(&[ack]), [Ok(3)]);
    let Some(Tell::News(news)) = theirs.next_but_receipts().await else { panic!("no news") };
    assert_eq!((news.seq, crate::id_of(&news)), (3, entry.entry.id()));
    let receipt = loop {
        match own.next().await.unwrap() {
            Tell::Receipt(receipt) if receipt.log == circle && receipt.seq == 3 => break receipt,
            Tell::Receipt(_) => {}
            other => panic!("its own entry came back: {other:?}"),
        }
    };
    assert!(receipt.is_signed_by(&relay.at.public_key));
}

#[tokio::test]
async fn a_circle_granted_while_connected_begins_to_flow() {
    let relay = Relay::open().await;
    let (mut admin, circle) = relay.practice().await;
    let colleague = relay.colleague(&mut admin, circle).await;
    let (mut theirs, _) = relay.at.live(&colleague, hello(admin.org)).await;
    let second = admin.circle(&[admin.id()]);
    let log = second.entry.log();
    relay.push(&admin, &second).await.unwrap();
    let granted = admin.grant(log, colleague.person, &[colleague.id()]);
    relay.push(&admin, &granted).await.unwrap();
    let later = admin.content(log, 1, 600);
    relay.push(&admin, &later).await.unwrap();
    let mut seen = Vec::new();
    while seen.len() < 3 {
        if let Some(Tell::News(news)) = theirs.next().await {
            seen.push((news.log, news.seq));
        }
    }
    assert_eq!(seen, [(log, 1), (log, 2), (log, 3)]);
}

#[tokio::test]
async fn a_connection_that_does_not_keep_up_is_told_to_resync_and_closed() {
    let start = |config: &mut alcove_server::Config| {
        config.open = true;
        config.limits.live_queue_max = 2;
    };
    let relay = Relay::start(tempfile::tempdir().unwrap(), start, Hooks::default()).await;
    let (mut admin, circle) = relay.practice().await;
    let colleague = relay.colleague(&mut admin, circle).await;
    let (mut theirs, _) = relay.at.live(&colleague, hello(admin.org)).await;
    // One commit with more entries than the queue holds: the reader cannot keep up, however fast it is.
    let many: Vec<_> = (0..200).map(|_| admin.content(circle, 1, 4_000).push()).collect();
    relay.sync(&admin, many).await;
    let mut told = None;
    while let Some(tell) = theirs.next().await {
        if let Tell::Resync(log) = tell {
            told = Some(log);
        }
    }
    assert_eq!(told, Some(circle));
}

#[tokio::test]
async fn a_stopping_relay_says_goodbye() {
    let relay = Relay::open().await;
    let (device, _) = relay.practice().await;
    let (mut live, _) = relay.at.live(&device, hello(device.org)).await;
    relay.running.stop().await;
    let mut away = false;
    while let Some(Ok(message)) = live.socket.next().await {
        if let Message::Close(Some(frame)) = message {
            away = frame.code == tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode::Away;
        }
    }
    assert!(away);
}
