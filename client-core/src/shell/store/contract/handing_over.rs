//! What a device that is linked without a network is handed over.

use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::id::{DocHandle, Generation, Instance, SlotId};

use super::made::{acked, created, entry, genesis, held, pending, placed, quarantined, taken};
use super::{Subject, on_both};
use crate::crypto::{EpochKey, SlotSecret};
use crate::engine::{HandOver, HandedEntry, SaveOp, Standing, StoredEntry};

on_both!(
    an_empty_store_hands_nothing_over,
    chains_go_before_what_builds_on_them,
    a_founding_entry_that_does_not_count_stays_here,
    content_goes_oldest_first_until_the_bound,
    what_waits_to_be_sent_or_was_set_aside_stays_here,
    keys_and_slots_go_along,
    what_is_handed_over_reads_back,
);

const ALL: usize = usize::MAX;

fn bytes_of(handed: &[HandedEntry]) -> Vec<Vec<u8>> {
    handed.iter().map(|entry| entry.bytes.clone()).collect()
}

fn same(handed: &[HandedEntry], entries: &[&Entry]) {
    let wanted: Vec<Vec<u8>> = entries.iter().map(|entry| entry.bytes().to_vec()).collect();
    assert_eq!(bytes_of(handed), wanted);
}

async fn an_empty_store_hands_nothing_over(mut store: impl Subject) {
    assert_eq!(store.load_hand_over(ALL).await.unwrap(), HandOver::default());
}

async fn chains_go_before_what_builds_on_them(mut store: impl Subject) {
    let (genesis, first, second) = (genesis(), created(1), created(2));
    let person = entry(Kind::PERSON_ADDED, genesis.log(), 1, 2, 0);
    let device = entry(Kind::DEVICE_ADDED, genesis.log(), 1, 3, 0);
    let epoch = entry(Kind::EPOCH, first.log(), 1, 2, 0);
    let granted = entry(Kind::ACCESS_GRANTED, first.log(), 1, 3, 0);
    let inert = entry(Kind::EPOCH, first.log(), 2, 1, 0);
    let came = vec![taken(&epoch, 4), taken(&device, 3), taken(&second, 1), quarantined(&inert, 2)];
    store.keep(came).await;
    let companions = vec![vec![7; 30], Vec::new()];
    let with_wraps = StoredEntry { companions, ..placed(&granted, Some(3), Standing::Taken) };
    store.keep(vec![SaveOp::Entry(with_wraps), taken(&person, 2), pending(&genesis), taken(&first, 1)]).await;
    let chained = store.load_hand_over(0).await.unwrap().chained;
    // What was judged to change nothing stays a link of its chain; the new device judges it again.
    let of_first = [&first, &inert, &granted, &epoch];
    let circles: Vec<&Entry> = if first.log() < second.log() {
        of_first.into_iter().chain([&second]).collect()
    } else {
        [&second].into_iter().chain(of_first).collect()
    };
    let wanted: Vec<&Entry> = [&genesis, &person, &device].into_iter().chain(circles).collect();
    same(&chained, &wanted);
    let places: Vec<(u64, u64)> = chained.iter().map(|entry| (entry.seq, entry.relay_time_ms)).collect();
    assert_eq!(places[..3], [(0, 0), (2, 1_002), (3, 1_003)], "the relay has no genesis yet");
    let handed = chained.iter().find(|handed| handed.bytes == granted.bytes()).unwrap();
    assert_eq!(handed.companions, [vec![7; 30], Vec::new()]);
}

async fn a_founding_entry_that_does_not_count_stays_here(mut store: impl Subject) {
    let circle = created(1);
    store.keep(vec![quarantined(&circle, 1)]).await;
    assert!(store.load_hand_over(ALL).await.unwrap().chained.is_empty());
    store.keep(vec![taken(&circle, 1)]).await;
    same(&store.load_hand_over(ALL).await.unwrap().chained, &[&circle]);
}

async fn content_goes_oldest_first_until_the_bound(mut store: impl Subject) {
    let log = created(1).log();
    let [first, second, third] = [3, 1, 2].map(|author| entry(Kind::CONTENT, log, author, 1, 5));
    store.keep(vec![taken(&first, 9), held(&second, 4), taken(&third, 2)]).await;
    let each = first.bytes().len();
    let sizes = [(0, 0), (each - 1, 0), (each, 1), (3 * each - 1, 2), (3 * each, 3), (ALL, 3)];
    for (bytes_max, count) in sizes {
        let content = store.load_hand_over(bytes_max).await.unwrap().content;
        same(&content, &[&first, &second, &third][..count]);
    }
    let content = store.load_hand_over(ALL).await.unwrap().content;
    assert_eq!(content[1].companions, [vec![9; 40]]);
    assert_eq!((content[1].seq, content[1].relay_time_ms), (4, 1_004));
}

async fn what_waits_to_be_sent_or_was_set_aside_stays_here(mut store: impl Subject) {
    let (genesis, circle) = (genesis(), created(1));
    let unsent = entry(Kind::CONTENT, circle.log(), 1, 2, 5);
    let bad = entry(Kind::CONTENT, circle.log(), 2, 1, 5);
    let decided = entry(Kind::PERSON_ADDED, genesis.log(), 1, 2, 0);
    store.keep(vec![pending(&circle), pending(&unsent), quarantined(&bad, 2), pending(&decided)]).await;
    let hand_over = store.load_hand_over(ALL).await.unwrap();
    same(&hand_over.chained, &[&circle]);
    same(&hand_over.content, &[]);
    store.keep(vec![acked(&circle, 1), acked(&unsent, 3), acked(&decided, 2)]).await;
    let hand_over = store.load_hand_over(ALL).await.unwrap();
    same(&hand_over.chained, &[&decided, &circle]);
    same(&hand_over.content, &[&unsent]);
}

async fn keys_and_slots_go_along(mut store: impl Subject) {
    let log = created(1).log();
    let slot = |id: u8| (log, SlotId([id; 16]), DocHandle([5; 16]), SlotSecret::from([id; 32]));
    let keep = |id| {
        let (log, slot, document, secret) = slot(id);
        SaveOp::Slot(log, slot, document, secret)
    };
    let key = |number: u8| (log, u32::from(number), EpochKey::from([number; 32]));
    let ops = vec![
        keep(9),
        keep(4),
        keep(6),
        SaveOp::DropSlot(log, SlotId([4; 16])),
        SaveOp::EpochKey(log, 2, EpochKey::from([2; 32])),
        SaveOp::EpochKey(log, 1, EpochKey::from([1; 32])),
        SaveOp::History(Instance([1; 16]), Generation([2; 16])),
    ];
    store.keep(ops).await;
    let hand_over = store.load_hand_over(0).await.unwrap();
    assert_eq!(hand_over.epoch_keys, [key(1), key(2)]);
    assert_eq!(hand_over.slots, [slot(9), slot(6)]);
    assert_eq!(hand_over.history, Some((Instance([1; 16]), Generation([2; 16]))));
}

async fn what_is_handed_over_reads_back(mut store: impl Subject) {
    let (genesis, circle) = (genesis(), created(1));
    let content = entry(Kind::CONTENT, circle.log(), 1, 2, 5);
    let slot = SaveOp::Slot(circle.log(), SlotId([1; 16]), DocHandle([5; 16]), SlotSecret::from([3; 32]));
    store.keep(vec![taken(&genesis, 1), pending(&circle), held(&content, 2), slot]).await;
    let hand_over = store.load_hand_over(ALL).await.unwrap();
    let bytes = hand_over.to_bytes();
    assert_eq!(HandOver::from_bytes(&bytes), Ok(hand_over));
    for end in 0..bytes.len() {
        assert!(HandOver::from_bytes(&bytes[..end]).is_err(), "cut at {end}");
    }
}
