//! What is kept besides entries and documents; and that a batch is kept whole or not at all.

use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::id::{DeviceId, DocHandle, Generation, Instance, LogId, MailboxId, SlotId};

use super::made::{created, entry, key, local_change, pending, taken};
use super::{Subject, on_both, shown};
use crate::clinical::CircleKind;
use crate::crypto::{EpochKey, IdSalt, KemSecret, SlotSecret};
use crate::engine::{Decision, LateDecision, Progress, QuarantineRow, SaveOp};
use crate::ports::{StorageError, Views};
use crate::time::Timestamp;

on_both!(
    an_empty_store_starts_with_nothing,
    facts_about_the_device_replace_earlier_ones,
    decisions_and_ceremonies_stay_until_they_are_done,
    a_circle_has_its_secrets,
    slots_stay_in_the_order_in_which_they_came,
    a_checkpoint_ends_the_news,
    what_another_device_holds_never_goes_back,
    a_damaged_place_is_quarantined_once_and_heals,
    a_wrap_that_does_not_open_stays_in_quarantine,
    a_persons_own_words_that_were_set_aside_are_shown_and_nothing_else_is,
    a_batch_with_a_broken_entry_leaves_nothing,
    a_decision_stays_with_the_entry_that_was_set_aside,
);

async fn an_empty_store_starts_with_nothing(mut store: impl Subject) {
    assert_eq!(shown(&store.start().await), shown(&crate::engine::Stored::default()));
}

async fn facts_about_the_device_replace_earlier_ones(mut store: impl Subject) {
    let (old, new) = ((Instance([1; 16]), Generation([1; 16])), (Instance([2; 16]), Generation([3; 16])));
    store.keep(vec![SaveOp::Meta("who", vec![1]), SaveOp::History(old.0, old.1)]).await;
    store
        .keep(vec![SaveOp::Meta("who", vec![2]), SaveOp::Meta("any", vec![]), SaveOp::History(new.0, new.1)])
        .await;
    store.keep(vec![SaveOp::Heard(DeviceId([4; 16]), Timestamp(-5))]).await;
    let stored = store.start().await;
    assert_eq!(stored.meta, [("any".to_owned(), vec![]), ("who".to_owned(), vec![2])]);
    assert_eq!((stored.history, stored.heard), (Some(new), vec![(DeviceId([4; 16]), Timestamp(-5))]));
}

async fn decisions_and_ceremonies_stay_until_they_are_done(mut store: impl Subject) {
    let [first, second] = [1, 2].map(|byte| MailboxId([byte; 32]));
    store
        .keep(vec![SaveOp::Intent(8, vec![8]), SaveOp::Intent(3, vec![3]), SaveOp::Ceremony(second, vec![2])])
        .await;
    store.keep(vec![SaveOp::Ceremony(first, vec![1]), SaveOp::Ceremony(second, vec![9])]).await;
    let stored = store.start().await;
    assert_eq!(stored.intents, [(3, vec![3]), (8, vec![8])]);
    assert_eq!(stored.ceremonies, [(first, vec![1]), (second, vec![9])]);
    store.keep(vec![SaveOp::IntentDone(3), SaveOp::CeremonyDone(second)]).await;
    let stored = store.start().await;
    assert_eq!((stored.intents, stored.ceremonies), (vec![(8, vec![8])], vec![(first, vec![1])]));
}

async fn a_circle_has_its_secrets(mut store: impl Subject) {
    let circle = created(1);
    let (log, kind) = (circle.log(), CircleKind::Member);
    let founded = |salt: u8| SaveOp::Circle { log, kind, salt: IdSalt::from([salt; 32]), info: vec![salt] };
    let mut progress = Progress::default();
    progress.take(1, circle.id());
    store
        .keep(vec![
            taken(&circle, 1),
            founded(1),
            SaveOp::EpochKey(log, 2, EpochKey::from([2; 32])),
            SaveOp::EpochKey(log, 1, EpochKey::from([1; 32])),
            SaveOp::Progress(log, progress.to_bytes()),
            SaveOp::OwnChain(log, vec![5]),
            founded(6),
        ])
        .await;
    let stored = store.start().await.circles.remove(0);
    assert_eq!(stored.founding, Some((kind, IdSalt::from([6; 32]), vec![6])));
    assert_eq!(stored.epoch_keys, [(1, EpochKey::from([1; 32])), (2, EpochKey::from([2; 32]))]);
    assert_eq!((stored.progress, stored.own_chain), (progress, Some(vec![5])));
}

async fn slots_stay_in_the_order_in_which_they_came(mut store: impl Subject) {
    let circle = created(1);
    let slot = |id: u8, secret: u8| {
        SaveOp::Slot(circle.log(), SlotId([id; 16]), DocHandle([5; 16]), SlotSecret::from([secret; 32]))
    };
    let dropped = SaveOp::DropSlot(circle.log(), SlotId([7; 16]));
    store
        .keep(vec![taken(&circle, 1), slot(9, 1), slot(7, 1), slot(2, 2), slot(9, 3), dropped, slot(7, 4)])
        .await;
    let slots = store.start().await.circles.remove(0).slots;
    let expected = [(9, 3), (2, 2), (7, 4)]
        .map(|(id, secret)| (SlotId([id; 16]), DocHandle([5; 16]), SlotSecret::from([secret; 32])));
    assert_eq!(slots, expected);
}

async fn a_checkpoint_ends_the_news(mut store: impl Subject) {
    let circle = created(1);
    let log = circle.log();
    store.keep(vec![taken(&circle, 1), SaveOp::NewsSince(log, Timestamp(5))]).await;
    let stored = store.start().await.circles.remove(0);
    assert_eq!((stored.checkpointed, stored.news_since), (None, Some(Timestamp(5))));
    store.keep(vec![SaveOp::Checkpointed(log, Timestamp(6))]).await;
    let stored = store.start().await.circles.remove(0);
    assert_eq!((stored.checkpointed, stored.news_since), (Some(Timestamp(6)), None));
    store.keep(vec![SaveOp::Checkpointed(log, Timestamp(7)), SaveOp::NewsSince(log, Timestamp(8))]).await;
    let stored = store.start().await.circles.remove(0);
    assert_eq!((stored.checkpointed, stored.news_since), (Some(Timestamp(7)), Some(Timestamp(8))));
}

async fn what_another_device_holds_never_goes_back(mut store: impl Subject) {
    let circle = created(1);
    let observer = DeviceId([2; 16]);
    let seen = |own_seq| SaveOp::Seen { log: circle.log(), observer, own_seq };
    store.keep(vec![taken(&circle, 1), seen(5), seen(3)]).await;
    store.keep(vec![seen(4)]).await;
    assert_eq!(store.start().await.circles[0].seen, [(observer, 5)]);
}

fn damaged(log: LogId, seq: Option<u64>, reason: &'static str, at: i64) -> SaveOp {
    SaveOp::Quarantine(QuarantineRow { log, seq, reason, at: Timestamp(at), bytes: vec![1; 3] })
}

async fn a_damaged_place_is_quarantined_once_and_heals(mut store: impl Subject) {
    let (circle, other) = (created(1), created(2));
    let (log, elsewhere) = (circle.log(), other.log());
    store
        .keep(vec![
            damaged(log, Some(1), "malformed", 10),
            damaged(log, Some(1), "malformed", 11),
            damaged(log, Some(1), "unknown_head", 12),
            damaged(elsewhere, Some(1), "malformed", 13),
            damaged(log, None, "malformed", 14),
            damaged(log, None, "malformed", 15),
            damaged(log, Some(2), "malformed", 16),
        ])
        .await;
    assert_eq!(store.start().await.quarantined, 6);
    let items = store.views().quarantine(2).await.unwrap();
    let items: Vec<_> = items.iter().map(|item| (item.log, item.seq, item.at_ms, item.bytes)).collect();
    assert_eq!(items, [(log, Some(2), 16, 3), (log, None, 15, 3)]);
    store.keep(vec![taken(&circle, 1), SaveOp::QuarantineHealed(log, 2)]).await;
    let left = store.views().quarantine(9).await.unwrap();
    let left: Vec<_> = left.iter().map(|item| (item.log, item.at_ms)).collect();
    assert_eq!(left, [(log, 15), (log, 14), (elsewhere, 13)]);
    store.keep(vec![pending(&other), taken(&other, 1), damaged(elsewhere, Some(1), "malformed", 17)]).await;
    assert_eq!(store.views().quarantine(1).await.unwrap()[0].at_ms, 17);
}

async fn a_wrap_that_does_not_open_stays_in_quarantine(mut store: impl Subject) {
    let circle = created(1);
    store.keep(vec![damaged(circle.log(), Some(1), "bad_wrap", 1), taken(&circle, 1)]).await;
    assert_eq!(store.start().await.quarantined, 1);
}

async fn a_persons_own_words_that_were_set_aside_are_shown_and_nothing_else_is(mut store: impl Subject) {
    let log = created(1).log();
    let words = |reason, bytes: &[u8]| {
        let (at, bytes) = (Timestamp(1), bytes.to_vec());
        SaveOp::Quarantine(QuarantineRow { log, seq: None, reason, at, bytes })
    };
    let said = "She wept — twice.";
    store.keep(vec![words("malformed", b"no words"), words("note_closed", said.as_bytes())]).await;
    let items = store.views().quarantine(9).await.unwrap();
    let texts: Vec<_> = items.iter().map(|item| item.text.as_deref()).collect();
    assert_eq!(texts, [Some(said), None]);
    assert!(!format!("{items:?}").contains("wept"));
}

async fn a_decision_stays_with_the_entry_that_was_set_aside(mut store: impl Subject) {
    let circle = created(1);
    let [late, other] = [1, 2].map(|seq| entry(Kind::CONTENT, circle.log(), 2, seq, 5));
    let aside = |late: &Entry, reason| {
        let (log, at, bytes) = (circle.log(), Timestamp(1), late.bytes().to_vec());
        SaveOp::Quarantine(QuarantineRow { log, seq: None, reason, at, bytes })
    };
    store.keep(vec![aside(&late, "past_cut_off"), aside(&other, "malformed")]).await;
    let decided = |decision, changes| {
        SaveOp::Decided(LateDecision { entry: late.id(), decision, at: Timestamp(2), changes })
    };
    store.keep(vec![decided(Decision::Refused, Vec::new())]).await;
    store.keep(vec![decided(Decision::Accepted, vec![[7; 32]])]).await;
    store.keep(vec![SaveOp::IntakeKey(DeviceId([3; 16]), KemSecret::from([4; 32]))]).await;
    let stored = store.start().await;
    assert_eq!((stored.decided, stored.intake_keys.len()), (vec![late.id()], 1));
    assert_eq!(stored.intake_keys[0].1.expose(), &[4; 32]);
    let items = store.views().quarantine(9).await.unwrap();
    let author = DeviceId([2; 16]);
    assert_eq!((items[1].entry, items[1].decision), (Some((late.id(), author)), Some(Decision::Accepted)));
    assert_eq!((items[0].entry, items[0].decision), (Some((other.id(), author)), None));
    assert_eq!(store.views().set_aside(late.id()).await.unwrap(), Some(late.bytes().to_vec()));
    assert_eq!(store.views().set_aside(other.id()).await.unwrap(), None, "nobody decides about damage");
}

async fn a_batch_with_a_broken_entry_leaves_nothing(mut store: impl Subject) {
    let circle = created(1);
    store.keep(vec![pending(&circle)]).await;
    let before = shown(&store.start().await);
    let SaveOp::Entry(mut broken) = taken(&created(2), 1) else { return };
    broken.bytes.truncate(100);
    let note = key(circle.log(), 5);
    let batch =
        vec![acked(&circle), local_change(note, 1), SaveOp::Entry(broken), SaveOp::Meta("a", vec![1])];
    assert_eq!(store.try_keep(batch).await, Err(StorageError::Damaged("entry")));
    assert_eq!(shown(&store.start().await), before);
}

fn acked(circle: &alcove_protocol::entry::Entry) -> SaveOp {
    super::made::acked(circle, 1)
}
