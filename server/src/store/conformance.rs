//! What any store must do. Every implementation runs all of it on an empty database.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::sync::Arc;
use std::task::Poll;

use alcove_protocol::entry::{Entry, Header, Kind};
use alcove_protocol::id::{
    DeviceId, DocHandle, EntryId, Generation, Incarnation, LogId, MailboxId, PersonId, SlotId,
};
use alcove_protocol::record::{Grant, KeyGrant, Recipient, Record, SlotEntry, Slots};
use alcove_protocol::suite::Suite;
use bytes::Bytes;
use ed25519_dalek::SigningKey;

use super::{Batch, MailChange, MoreCompanions, NewEntry, NewHandedIn, Rare, Span, Store};
use crate::relay::Place;
use crate::relay::handed_in::HandedInRow;
use crate::relay::recovery::RecoveryChange;

const ALICE: DeviceId = DeviceId([1; 16]);
const BOB: DeviceId = DeviceId([2; 16]);
const PERSON: PersonId = PersonId([9; 16]);

fn entry(kind: Kind, log: LogId, author: DeviceId, seq: u64, document: u8, body: &[u8]) -> Arc<Entry> {
    let header = Header {
        suite: Suite::XWING,
        kind,
        log,
        author,
        incarnation: Incarnation(u64::MAX),
        seq,
        prev: EntryId::ZERO,
        control_head: EntryId::ZERO,
        org_head: EntryId::ZERO,
        epoch: 0,
        epoch_tag: [0; 8],
        document: DocHandle([document; 16]),
        slot: SlotId::ZERO,
        nonce: [0; 24],
    };
    Arc::new(Entry::sign(header, body, &SigningKey::from_bytes(&[7; 32])))
}

fn new(key: i64, seq: u64, entry: &Arc<Entry>, companions: &[&'static [u8]]) -> NewEntry {
    NewEntry {
        key,
        log: entry.log(),
        place: Place { seq, relay_time_ms: 1_000 + seq },
        entry: Arc::clone(entry),
        companions: companions.iter().map(|companion| Bytes::from_static(companion)).collect(),
    }
}

/// An org log of one entry, and a circle of six that [`PERSON`] may read.
struct Filled {
    org: LogId,
    circle: LogId,
    entries: Vec<Arc<Entry>>,
}

async fn fill(store: &dyn Store) -> Filled {
    let genesis = entry(Kind::GENESIS, LogId::ZERO, ALICE, 1, 0, b"genesis");
    let created = entry(Kind::CREATED, LogId::ZERO, ALICE, 1, 0, b"created");
    let circle = created.log();
    let slot = SlotEntry { slot: SlotId([5; 16]), document: DocHandle([4; 16]), hash: [0; 32] };
    let slots = entry(Kind::SLOTS, circle, ALICE, 2, 0, &Slots(vec![slot]).to_body());
    let content = entry(Kind::CONTENT, circle, ALICE, 3, 4, b"sealed");
    let granted = entry(Kind::ACCESS_GRANTED, circle, ALICE, 4, 0, b"granted");
    let grant = |device| Grant { epoch: 1, recipient: Recipient { device, wrap_hash: [0; 32] } };
    let key_grant =
        entry(Kind::KEY_GRANT, circle, BOB, 1, 0, &KeyGrant(vec![grant(ALICE), grant(BOB)]).to_body());
    let newest = entry(Kind::CONTENT, circle, BOB, 2, 6, b"sealed too");
    let batch = Batch {
        logs: vec![(genesis.log(), genesis.log()), (circle, genesis.log())],
        access: vec![(circle, PERSON)],
        entries: vec![
            new(1, 1, &genesis, &[]),
            new(2, 1, &created, &[]),
            new(3, 2, &slots, &[b"wrapped slot"]),
            new(4, 3, &content, &[]),
            new(5, 4, &granted, &[]),
            new(6, 5, &key_grant, &[b"for alice", b"for bob"]),
            new(7, 6, &newest, &[]),
        ],
        tokens_used: vec![[3; 32]],
        ..Batch::default()
    };
    store.commit(batch).await.unwrap();
    let entries = vec![genesis, created, slots, content, granted, key_grant, newest];
    Filled { org: entries[0].log(), circle, entries }
}

/// Runs every claim on a store that is empty.
pub(super) async fn run(store: &dyn Store) {
    assert_eq!(store.load_last_key().await.unwrap(), 0);
    assert!(store.load_log(LogId([1; 16])).await.unwrap().is_none());
    let filled = fill(store).await;
    logs_are_replayed_from_control_entries_and_tips(store, &filled).await;
    entries_are_found_by_what_they_are_and_where(store, &filled).await;
    rows_come_newest_first_and_control_apart(store, &filled).await;
    news_come_in_the_order_asked_with_the_companions_of_the_device(store, &filled).await;
    a_batch_is_stored_whole_or_not_at_all(store, &filled).await;
    a_commit_that_nobody_waits_for_does_not_stand_in_the_way(store, &filled).await;
    mailboxes_open_fill_and_close(store).await;
    readers_come_and_go(store, &filled).await;
    what_is_handed_in_keeps_its_order_apart_from_every_log(store, &filled).await;
    missing_wraps_are_filled_in_and_found_by_their_recipient(store, &filled).await;
    a_restore_makes_every_log_wait_until_it_is_settled(store, &filled).await;
    store.probe_write().await.unwrap();
    store.close().await.unwrap();
    assert!(store.commit(Batch::default()).await.is_err(), "a closed store says so");
}

async fn logs_are_replayed_from_control_entries_and_tips(store: &dyn Store, filled: &Filled) {
    let circle = store.load_log(filled.circle).await.unwrap().unwrap();
    assert_eq!(circle.org, filled.org);
    let bytes = |at: usize| filled.entries[at].bytes().to_vec();
    assert_eq!(circle.control, [(1, bytes(1)), (4, bytes(4))]);
    let mut tips = circle.tips;
    tips.sort();
    let mut expected = [bytes(4), bytes(6)];
    expected.sort();
    assert_eq!(tips, expected);
    assert_eq!((circle.head.place.seq, circle.head.id), (6, filled.entries[6].id()));
    let org = store.load_log(filled.org).await.unwrap().unwrap();
    assert_eq!((org.control, org.tips.len(), org.head.place.seq), (vec![(1, bytes(0))], 0, 1));
    let control = store.load_control(filled.circle).await.unwrap().unwrap();
    assert_eq!((control.control.len(), control.tips.len(), control.head), (2, 0, circle.head));
    let readable = store.load_readable(filled.org, Some(PERSON)).await.unwrap();
    let circle = readable.iter().find(|readable| readable.log == filled.circle).unwrap();
    assert_eq!((readable.len(), circle.founding), (2, Some(DocHandle([4; 16]))));
    assert_eq!(store.load_readable(filled.org, None).await.unwrap().len(), 1);
    assert_eq!(store.load_readable(filled.org, Some(PersonId([8; 16]))).await.unwrap().len(), 1);
}

async fn entries_are_found_by_what_they_are_and_where(store: &dyn Store, filled: &Filled) {
    assert_eq!(store.load_last_key().await.unwrap(), 7);
    let place = store.load_place(&filled.entries[3]).await.unwrap();
    assert_eq!(place, Some(Place { seq: 3, relay_time_ms: 1_003 }));
    let other = entry(Kind::CONTENT, filled.circle, ALICE, 3, 4, b"another of that number");
    assert_eq!(store.load_place(&other).await.unwrap(), None);
    let places = vec![(filled.circle, 6), (filled.circle, 7), (filled.org, 1)];
    let ids = store.load_ids(places).await.unwrap();
    assert_eq!(ids, [Some(filled.entries[6].id()), None, Some(filled.entries[0].id())]);
    assert!(store.is_token_used([3; 32]).await.unwrap() && !store.is_token_used([4; 32]).await.unwrap());
}

async fn rows_come_newest_first_and_control_apart(store: &dyn Store, filled: &Filled) {
    let span = Span { log: filled.circle, after: 0, upto: 6, rows_max: 3 };
    let control = store.load_control_rows(span).await.unwrap();
    assert_eq!(control.iter().map(|row| row.key).collect::<Vec<_>>(), [2, 5]);
    let rows = store.load_rows(span, BOB).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.key).collect::<Vec<_>>(), [7, 6, 4]);
    assert!(rows[1].for_device && rows[0].document == DocHandle([6; 16]));
    assert_eq!(rows[0].entry_bytes as usize, filled.entries[6].bytes().len());
    let older = store.load_rows(Span { upto: 2, after: 1, ..span }, ALICE).await.unwrap();
    assert_eq!((older.len(), older[0].slots_of.clone()), (1, vec![DocHandle([4; 16])]));
    let grant = store.load_rows(Span { upto: 5, after: 4, ..span }, DeviceId([3; 16])).await.unwrap();
    assert!(!grant[0].for_device);
}

async fn news_come_in_the_order_asked_with_the_companions_of_the_device(store: &dyn Store, filled: &Filled) {
    let news = store.load_news(vec![7, 6, 3, 99, 1], BOB).await.unwrap();
    let seqs: Vec<_> = news.iter().map(|news| (news.log, news.seq)).collect();
    assert_eq!(seqs, [(filled.circle, 6), (filled.circle, 5), (filled.circle, 2), (filled.org, 1)]);
    let companions = |at: usize| -> Vec<Vec<u8>> { news[at].companions.iter().map(|c| c.to_vec()).collect() };
    assert_eq!(companions(1), [b"for bob".to_vec()]);
    assert_eq!(companions(2), [b"wrapped slot".to_vec()]);
    assert_eq!(*news[0].entry, *filled.entries[6].bytes());
}

async fn a_batch_is_stored_whole_or_not_at_all(store: &dyn Store, filled: &Filled) {
    let good = entry(Kind::CONTENT, filled.circle, ALICE, 5, 4, b"good");
    let clash = entry(Kind::CONTENT, filled.circle, ALICE, 6, 4, b"place taken");
    let entries = vec![new(8, 7, &good, &[]), new(9, 6, &clash, &[])];
    assert!(store.commit(Batch { entries, ..Batch::default() }).await.is_err());
    assert_eq!(store.load_last_key().await.unwrap(), 7);
    // Enough for several statements.
    let many: Vec<_> =
        (0..150).map(|at| entry(Kind::CONTENT, filled.circle, ALICE, 5 + at, 4, b"many")).collect();
    let entries: Vec<NewEntry> =
        many.iter().zip(0..).map(|(entry, at)| new(8 + at, 7 + at.cast_unsigned(), entry, &[])).collect();
    let mut clashing = entries.clone();
    clashing.extend(entries.last().map(|last| NewEntry { key: last.key + 1, ..last.clone() }));
    assert!(store.commit(Batch { entries: clashing, ..Batch::default() }).await.is_err());
    assert_eq!(store.load_last_key().await.unwrap(), 7, "not even the statements before the one that failed");
    store.commit(Batch { entries, ..Batch::default() }).await.unwrap();
    assert_eq!(store.load_last_key().await.unwrap(), 157);
}

/// Whoever waits for a commit may be cancelled. The batch is stored whole or not at all, and the next one is taken.
async fn a_commit_that_nobody_waits_for_does_not_stand_in_the_way(store: &dyn Store, filled: &Filled) {
    for (from, polls) in [(200, 1), (400, 2), (600, 3)] {
        let many: Vec<_> =
            (0..100).map(|at| entry(Kind::CONTENT, filled.circle, BOB, from + at, 4, b"left")).collect();
        let entries = many.iter().zip(from..);
        let entries: Vec<NewEntry> =
            entries.map(|(entry, at)| new(at.cast_signed(), at, entry, &[])).collect();
        let mut left = store.commit(Batch { entries: entries.clone(), ..Batch::default() });
        for _ in 0..polls {
            let poll_once = |cx: &mut std::task::Context<'_>| Poll::Ready(left.as_mut().poll(cx));
            let _committed = std::future::poll_fn(poll_once).await;
            tokio::task::yield_now().await;
        }
        drop(left);
        let key = from.cast_signed() + 100;
        let next = entry(Kind::CONTENT, filled.circle, BOB, from + 100, 4, b"next");
        let next = new(key, from + 100, &next, &[]);
        store.commit(Batch { entries: vec![next], ..Batch::default() }).await.unwrap();
        assert_eq!(store.load_last_key().await.unwrap(), key);
        let places = (from..from + 100).map(|seq| (filled.circle, seq)).collect();
        let held = store.load_ids(places).await.unwrap().iter().flatten().count();
        assert!(held == 0 || held == 100, "{held} of 100 stored");
    }
}

async fn mailboxes_open_fill_and_close(store: &dyn Store) {
    let mailbox = MailboxId([6; 32]);
    let change = async |mail, before| {
        let batch = Batch { mail: vec![mail], mail_closed_before_ms: before, ..Batch::default() };
        store.commit(batch).await.unwrap();
    };
    assert!(store.load_mailbox(mailbox).await.unwrap().is_none());
    change(MailChange::Open { mailbox, closes_ms: 500 }, 100).await;
    change(MailChange::Put { mailbox, step: 2, sealed: b"two".to_vec() }, 101).await;
    let held = store.load_mailbox(mailbox).await.unwrap().unwrap();
    assert_eq!((held.closes_ms, held.messages.get(&2).map(Vec::as_slice)), (500, Some(b"two".as_slice())));
    let other = MailboxId([7; 32]);
    change(MailChange::Open { mailbox: other, closes_ms: 900 }, 500).await;
    assert!(store.load_mailbox(mailbox).await.unwrap().is_none(), "its life was over");
}

async fn readers_come_and_go(store: &dyn Store, filled: &Filled) {
    let other = PersonId([8; 16]);
    let batch = Batch { access: vec![(filled.circle, other)], ..Batch::default() };
    let rare = Rare { access_ended: vec![(filled.circle, PERSON)], ..Rare::default() };
    store.commit(Batch { rare, ..batch }).await.unwrap();
    let circles = async |person| store.load_readable(filled.org, Some(person)).await.unwrap().len() - 1;
    assert_eq!((circles(PERSON).await, circles(other).await), (0, 1));
}

async fn what_is_handed_in_keeps_its_order_apart_from_every_log(store: &dyn Store, filled: &Filled) {
    let org = filled.org;
    let entries = [(BOB, 4), (ALICE, 1), (BOB, 2)]
        .map(|(author, seq)| entry(Kind::INTAKE, org, author, seq, 0, b"sealed work"));
    let hand_in = async |at: usize, seq| {
        let place = Place { seq, relay_time_ms: 500 + seq };
        let handed_in = vec![NewHandedIn { org, place, entry: Arc::clone(&entries[at]) }];
        store.commit(Batch { rare: Rare { handed_in, ..Rare::default() }, ..Batch::default() }).await
    };
    for (at, seq) in [(0, 1), (1, 2), (2, 3)] {
        hand_in(at, seq).await.unwrap();
    }
    assert!(hand_in(0, 4).await.is_err(), "once");
    let rows = store.load_handed_in_rows(org).await.unwrap();
    let expected = entries.iter().zip(1..);
    let expected: Vec<_> = expected
        .map(|(entry, seq)| HandedInRow::of(entry, Place { seq, relay_time_ms: 500 + seq }))
        .collect();
    assert_eq!(rows, expected);
    let two = store.load_handed_in(org, 1, 1).await.unwrap();
    assert_eq!((two.len(), two[0].number, two[0].relay_time_ms), (1, 2, 502));
    assert_eq!(*two[0].entry, *entries[1].bytes());
    assert!(store.load_handed_in(org, u64::MAX, 9).await.unwrap().is_empty());
    assert!(store.load_handed_in(filled.circle, 0, 9).await.unwrap().is_empty());
    assert_eq!(store.load_place(&entries[0]).await.unwrap(), None);
}

async fn missing_wraps_are_filled_in_and_found_by_their_recipient(store: &dyn Store, filled: &Filled) {
    let kit = DeviceId([77; 16]);
    let grant = |device| Grant { epoch: 1, recipient: Recipient { device, wrap_hash: [0; 32] } };
    let body = KeyGrant(vec![grant(kit), grant(BOB)]).to_body();
    let key_grant = entry(Kind::KEY_GRANT, filled.circle, ALICE, 5_000, 0, &body);
    let key = store.load_last_key().await.unwrap() + 1;
    let entries = vec![new(key, 5_000, &key_grant, &[b"", b"for bob"])];
    let rare = Rare { lacking_wraps: vec![key], ..Rare::default() };
    store.commit(Batch { entries, rare, ..Batch::default() }).await.unwrap();
    let lacking = async || store.load_lacking(key_grant.id(), filled.circle).await.unwrap();
    assert_eq!(lacking().await, Some(key));
    assert!(store.load_wrapped(kit).await.unwrap().is_empty());
    let companions = vec![Bytes::from_static(b"for the kit"), Bytes::from_static(b"another for bob")];
    let more = MoreCompanions { key, entry: Arc::clone(&key_grant), companions };
    let rare = Rare { more_companions: vec![more], ..Rare::default() };
    store.commit(Batch { rare, ..Batch::default() }).await.unwrap();
    assert_eq!(lacking().await, None);
    assert_eq!(store.load_wrapped(kit).await.unwrap(), [(filled.circle, key)]);
    for (device, wrap) in [(kit, b"for the kit".as_slice()), (BOB, b"for bob")] {
        let news = store.load_news(vec![key], device).await.unwrap();
        let companions: Vec<&[u8]> = news[0].companions.iter().map(|c| c.as_slice()).collect();
        assert_eq!(companions, [wrap], "what was there stays");
    }
}

async fn a_restore_makes_every_log_wait_until_it_is_settled(store: &dyn Store, filled: &Filled) {
    assert_eq!(store.load_recovery().await.unwrap().logs(), 0);
    let history = store.history();
    assert_eq!(store.finish_restore(Generation([9; 16]), 1_000).await.unwrap(), 2);
    assert_eq!(store.history(), history, "until it is opened again");
    let told = RecoveryChange::Told { log: filled.circle, device: ALICE };
    let changes = vec![told, RecoveryChange::Settled { log: filled.org }];
    let rare = Rare { recovery: changes, ..Rare::default() };
    store.commit(Batch { rare, ..Batch::default() }).await.unwrap();
    let recovery = store.load_recovery().await.unwrap();
    assert!(recovery.waits_for(filled.circle, ALICE, 1_000) && !recovery.is_waiting(filled.org, 1_000));
    let other = LogId([88; 16]);
    let waits = RecoveryChange::Waits { log: other, since_ms: 1_000 };
    let changes = vec![waits, RecoveryChange::Settled { log: filled.circle }];
    let rare = Rare { recovery: changes, ..Rare::default() };
    store.commit(Batch { rare, ..Batch::default() }).await.unwrap();
    let recovery = store.load_recovery().await.unwrap();
    assert!(recovery.is_waiting(other, 1_000) && !recovery.is_waiting(filled.circle, 1_000));
    assert_eq!(store.end_recovery().await.unwrap(), 1);
    assert_eq!(store.load_recovery().await.unwrap().logs(), 0);
}
