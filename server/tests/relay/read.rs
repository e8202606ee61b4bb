//! Catching up.

use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::frame::{Ask, Tell};
use alcove_protocol::id::LogId;

use crate::client::frames;
use crate::practice::{Signed, cursor, foreign_history, hello};
use crate::{Relay, acks, id_of, news, places, trouble};

fn unknown(tells: &[Tell]) -> Vec<LogId> {
    tells
        .iter()
        .filter_map(|tell| if let Tell::CursorUnknown(log) = tell { Some(*log) } else { None })
        .collect()
}

#[tokio::test]
async fn a_device_is_sent_what_lies_behind_its_cursors_and_not_its_own_pushes() {
    let relay = Relay::open().await;
    let (mut device, circle) = relay.practice().await;
    let entries: Vec<_> = (0..6).map(|_| device.content(circle, 1, 600)).collect();
    relay.sync(&device, entries.iter().map(Signed::push).collect()).await;
    let last = device.content(circle, 1, 600);
    let mut from = hello(device.org);
    from.cursors = vec![cursor(circle, 3, entries[1].entry.id())];
    from.cursors[0].have = vec![(5, 5), (7, 7)];
    let tells = relay.at.sync(&device, from, vec![last.push()]).await;
    assert_eq!(places(&news(&tells)), [(device.org, 1), (circle, 4), (circle, 6)]);
}

#[tokio::test]
async fn nothing_new_is_answered_with_nothing() {
    let relay = Relay::open().await;
    let (device, circle) = relay.practice().await;
    let all = relay.news(&device, hello(device.org)).await;
    let mut from = hello(device.org);
    from.cursors = all.iter().map(|news| cursor(news.log, news.seq, id_of(news))).collect();
    let tells = relay.at.sync(&device, from, Vec::new()).await;
    assert!(matches!(tells.as_slice(), [Tell::Welcome(_), Tell::Done]), "{circle:?}: {tells:?}");
}

#[tokio::test]
async fn a_cursor_of_another_history_is_unknown_and_gets_no_news() {
    let relay = Relay::open().await;
    let (device, circle) = relay.practice().await;
    let id = id_of(&relay.news(&device, hello(device.org)).await[1]);
    let mut ahead = hello(device.org);
    ahead.cursors = vec![cursor(circle, 2, id)];
    let mut other = hello(device.org);
    other.cursors = vec![cursor(circle, 1, alcove_protocol::id::EntryId([9; 32]))];
    let mut restored = hello(device.org);
    restored.history = Some(foreign_history());
    restored.cursors = vec![cursor(circle, 1, id)];
    let mut nowhere = hello(device.org);
    nowhere.cursors = vec![cursor(LogId([9; 16]), 1, id)];
    for (case, hello) in [ahead, other, restored].into_iter().enumerate() {
        let tells = relay.at.sync(&device, hello, Vec::new()).await;
        assert_eq!(unknown(&tells), [circle], "case {case}");
        assert_eq!(places(&news(&tells)), [(device.org, 1)], "case {case}");
    }
    assert_eq!(unknown(&relay.at.sync(&device, nowhere, Vec::new()).await), [LogId([9; 16])]);
}

#[tokio::test]
async fn a_device_gets_its_own_wrap_only_and_every_key_slot() {
    let relay = Relay::open().await;
    let (mut admin, circle) = relay.practice().await;
    let slots = admin.slots(circle, 5);
    relay.push(&admin, &slots).await.unwrap();
    let colleague = relay.colleague(&mut admin, circle).await;
    let wraps = |news: &[alcove_protocol::frame::News], kind: Kind| -> usize {
        let of_kind =
            |n: &&alcove_protocol::frame::News| Entry::parse(n.entry.to_vec()).unwrap().header().kind == kind;
        news.iter().filter(of_kind).map(|news| news.companions.len()).sum()
    };
    let theirs = relay.news(&colleague, hello(admin.org)).await;
    let own = relay.news(&admin, hello(admin.org)).await;
    let counts =
        |news: &[_]| [Kind::CREATED, Kind::ACCESS_GRANTED, Kind::SLOTS].map(|kind| wraps(news, kind));
    assert_eq!(counts(&theirs), [0, 1, 1]);
    assert_eq!(counts(&own), [1, 0, 1]);
}

#[tokio::test]
async fn rights_come_before_content_and_newer_documents_before_older_ones() {
    let relay = Relay::open().await;
    let (mut device, circle) = relay.practice().await;
    let pushes = [
        device.content(circle, 1, 600),
        device.slots(circle, 2),
        device.content(circle, 2, 600),
        device.slots(circle, 3),
        device.content(circle, 3, 600),
        device.content(circle, 2, 600),
    ];
    relay.sync(&device, pushes.iter().map(Signed::push).collect()).await;
    let order: Vec<u64> = relay
        .news(&device, hello(device.org))
        .await
        .iter()
        .filter(|n| n.log == circle)
        .map(|n| n.seq)
        .collect();
    assert_eq!(order, [1, 2, 3, 4, 7, 5, 6]);
}

#[tokio::test]
async fn many_pages_arrive_whole_and_in_order() {
    let relay = Relay::open().await;
    let (mut device, circle) = relay.practice().await;
    let entries: Vec<_> = (0..40).map(|_| device.content(circle, 1, 40_000).push()).collect();
    relay.sync(&device, entries).await;
    let read = relay.news(&device, hello(device.org)).await;
    let seqs: Vec<u64> = read.iter().filter(|news| news.log == circle).map(|news| news.seq).collect();
    assert_eq!(seqs, (1..=41).collect::<Vec<u64>>());
}

#[tokio::test]
async fn a_long_request_is_told_the_news_while_it_arrives_and_its_acks_after_them() {
    let relay = Relay::open().await;
    let (mut device, circle) = relay.practice().await;
    let there: Vec<_> = (0..3).map(|_| device.content(circle, 1, 600)).collect();
    relay.sync(&device, there.iter().map(Signed::push).collect()).await;
    let mine: Vec<_> = (0..12).map(|_| device.content(circle, 1, 1_000)).collect();
    let pushes: Vec<Ask> = mine.iter().map(Signed::push).collect();
    let second = frames(&pushes[1..]);
    let parts = (pushes[..1].to_vec(), second);
    let tells =
        relay.at.sync_in_parts(&device, hello(device.org), parts, |tells| news(tells).len() == 5).await;
    let held: Vec<_> = [(device.org, 1)].into_iter().chain((1..=4).map(|seq| (circle, seq))).collect();
    let mut told = places(&news(&tells));
    told.sort_by_key(|(log, seq)| (*log != device.org, *seq));
    assert_eq!(told, held, "everything once, and none of its own pushes");
    assert_eq!(acks(&tells), (5..17).map(Ok).collect::<Vec<_>>());
    let is_receipt_of_all = |tell: &Tell| {
        matches!(tell, Tell::Receipt(receipt) if receipt.log == circle
            && (receipt.seq, receipt.id) == (16, mine[11].entry.id()))
    };
    assert!(tells.iter().any(is_receipt_of_all));
    assert!(matches!(tells.last(), Some(Tell::Done)));
}

#[tokio::test]
async fn what_does_not_fit_ends_the_answer_that_began_and_stores_nothing() {
    let relay = Relay::open().await;
    let (mut device, circle) = relay.practice().await;
    let mine: Vec<Ask> = (0..12).map(|_| device.content(circle, 1, 1_000).push()).collect();
    let parts = (mine, vec![0xff; 16]);
    let tells = relay.at.sync_in_parts(&device, hello(device.org), parts, |_| true).await;
    assert_eq!(trouble(&tells), Some(alcove_protocol::problem::Problem::BadFrame));
    assert!(matches!(tells.last(), Some(Tell::Problem(_))));
    let stored = relay.news(&device, hello(device.org)).await;
    assert_eq!(places(&stored), [(device.org, 1), (circle, 1)]);
}
