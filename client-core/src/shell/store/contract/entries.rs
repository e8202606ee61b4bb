//! Entries: what the engine starts from.

use alcove_protocol::entry::Kind;
use alcove_protocol::trust::chain::Tip;

use super::made::{acked, bytes_of, created, entry, genesis, held, pending, quarantined, taken};
use super::{Subject, on_both};
use crate::engine::{Progress, SaveOp, Standing};

on_both!(
    an_own_entry_waits_until_it_is_acknowledged,
    a_refused_entry_goes,
    the_org_log_starts_with_its_genesis_and_leaves_out_what_waits,
    a_circle_exists_once_its_founding_entry_counts,
    control_entries_are_in_the_order_of_the_log,
    what_travels_beside_an_entry_stays,
    a_taken_entry_met_again_elsewhere_still_counts,
    entries_ahead_of_their_authors_tip_are_told_apart,
    key_grants_are_those_that_count,
);

async fn an_own_entry_waits_until_it_is_acknowledged(mut store: impl Subject) {
    let (circle, other) = (created(1), created(2));
    store.keep(vec![pending(&other), pending(&circle)]).await;
    let stored = store.start().await;
    let waiting: Vec<_> = stored.pending.iter().map(|waiting| waiting.id).collect();
    assert_eq!(waiting, [other.id(), circle.id()]);
    assert_eq!(stored.pending[0].companions, [vec![1, 2, 3], Vec::new()]);
    assert_eq!((stored.pending[0].seq, stored.pending[0].relay_time_ms), (None, 0));
    store.keep(vec![acked(&other, 1)]).await;
    let stored = store.start().await;
    assert_eq!((stored.pending.len(), stored.circles.len()), (1, 2));
}

async fn a_refused_entry_goes(mut store: impl Subject) {
    let circle = created(1);
    let content = entry(Kind::CONTENT, circle.log(), 1, 2, 5);
    store.keep(vec![pending(&circle), pending(&content), SaveOp::DropEntry(content.id())]).await;
    let waiting = store.start().await.pending;
    assert_eq!(waiting.iter().map(|waiting| waiting.id).collect::<Vec<_>>(), [circle.id()]);
}

async fn the_org_log_starts_with_its_genesis_and_leaves_out_what_waits(mut store: impl Subject) {
    let genesis = genesis();
    let org = genesis.log();
    let second = entry(Kind::PERSON_ADDED, org, 1, 2, 0);
    let third = entry(Kind::DEVICE_ADDED, org, 2, 1, 0);
    let waiting = entry(Kind::RELAY_KEY, org, 1, 3, 0);
    let mut progress = Progress::default();
    progress.take(1, genesis.id());
    store.keep(vec![taken(&third, 3), pending(&genesis), pending(&waiting), quarantined(&second, 2)]).await;
    store.keep(vec![SaveOp::Progress(org, progress.to_bytes()), SaveOp::OwnChain(org, vec![4])]).await;
    let stored = store.start().await;
    assert_eq!(stored.org, bytes_of(&[&genesis, &second, &third]));
    assert_eq!((stored.org_progress, stored.org_own_chain), (progress, Some(vec![4])));
    assert_eq!((stored.pending.len(), stored.circles.len()), (2, 0));
}

async fn a_circle_exists_once_its_founding_entry_counts(mut store: impl Subject) {
    let circle = created(1);
    let content = entry(Kind::CONTENT, circle.log(), 2, 1, 5);
    store.keep(vec![taken(&content, 2), quarantined(&circle, 1)]).await;
    assert!(store.start().await.circles.is_empty());
    store.keep(vec![taken(&circle, 1)]).await;
    assert_eq!(store.start().await.circles[0].log, circle.log());
}

async fn control_entries_are_in_the_order_of_the_log(mut store: impl Subject) {
    let circle = created(1);
    let log = circle.log();
    let [granted, epoch, inert] = [2, 3, 4].map(|author| entry(Kind::EPOCH, log, author, 1, 0));
    let own = entry(Kind::ACCESS_GRANTED, log, 1, 2, 0);
    store.keep(vec![taken(&epoch, 7), quarantined(&inert, 5), pending(&circle), taken(&granted, 2)]).await;
    store.keep(vec![pending(&own)]).await;
    let control = store.start().await.circles.remove(0).control;
    assert_eq!(control, bytes_of(&[&circle, &granted, &inert, &epoch]));
    store.keep(vec![acked(&circle, 1), acked(&own, 6)]).await;
    let control = store.start().await.circles.remove(0).control;
    assert_eq!(control, bytes_of(&[&circle, &granted, &inert, &own, &epoch]));
}

async fn what_travels_beside_an_entry_stays(mut store: impl Subject) {
    let circle = created(1);
    let content = entry(Kind::CONTENT, circle.log(), 2, 1, 5);
    store.keep(vec![taken(&circle, 1), held(&content, 2)]).await;
    let waiting = store.start().await.circles.remove(0).held;
    assert_eq!(
        (waiting[0].id, waiting[0].seq, &waiting[0].companions),
        (content.id(), Some(2), &vec![vec![9; 40]])
    );
    store.keep(vec![taken(&content, 2)]).await;
    assert!(store.start().await.circles[0].held.is_empty());
    store.keep(vec![SaveOp::Standing(content.id(), Standing::Held)]).await;
    assert_eq!(store.start().await.circles[0].held[0].companions, [vec![9; 40]]);
}

async fn a_taken_entry_met_again_elsewhere_still_counts(mut store: impl Subject) {
    let circle = created(1);
    let grant = entry(Kind::KEY_GRANT, circle.log(), 2, 1, 0);
    store.keep(vec![taken(&circle, 1), taken(&grant, 2)]).await;
    store.keep(vec![quarantined(&grant, 3), held(&grant, 4), quarantined(&circle, 5)]).await;
    let stored = store.start().await;
    assert_eq!(stored.circles[0].key_grants, bytes_of(&[&grant]));
    store.keep(vec![SaveOp::Standing(grant.id(), Standing::Quarantined)]).await;
    assert!(store.start().await.circles[0].key_grants.is_empty());
}

async fn entries_ahead_of_their_authors_tip_are_told_apart(mut store: impl Subject) {
    let circle = created(1);
    let log = circle.log();
    let [first, second, third] = [1, 2, 3].map(|seq| entry(Kind::CONTENT, log, 2, seq, 5));
    let [stranger, refused] = [3, 4].map(|author| entry(Kind::CHECKPOINT, log, author, 9, 0));
    let own = entry(Kind::CONTENT, log, 1, 2, 5);
    let header = first.header();
    let tip = Tip { seq: 1, id: first.id(), control_at: 3, org_at: 4 };
    store
        .keep(vec![
            pending(&circle),
            taken(&third, 9),
            taken(&first, 3),
            held(&second, 8),
            quarantined(&refused, 5),
            taken(&stranger, 6),
            pending(&own),
            acked(&own, 7),
            SaveOp::Tip(log, header.author, header.incarnation, tip),
        ])
        .await;
    let circle = store.start().await.circles.remove(0);
    assert_eq!(circle.ahead, bytes_of(&[&third, &second, &stranger]));
    assert_eq!(circle.tips, [(header.author, header.incarnation, tip)]);
    let tip = Tip { seq: 3, id: third.id(), ..tip };
    store.keep(vec![SaveOp::Tip(log, header.author, header.incarnation, tip)]).await;
    assert_eq!(store.start().await.circles[0].ahead, bytes_of(&[&stranger]));
}

async fn key_grants_are_those_that_count(mut store: impl Subject) {
    let circle = created(1);
    let [own, other, refused] = [1, 2, 3].map(|author| entry(Kind::KEY_GRANT, circle.log(), author, 2, 0));
    store.keep(vec![taken(&circle, 1), taken(&other, 3), pending(&own), quarantined(&refused, 4)]).await;
    assert_eq!(store.start().await.circles[0].key_grants, bytes_of(&[&other, &own]));
}
