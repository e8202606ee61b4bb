//! What is kept about the relay and other devices, and what the relay lost.

use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::id::{Generation, Incarnation, Instance, LogId, RelayId};
use alcove_protocol::receipt::Receipt;
use alcove_protocol::trust::chain::Tip;

use super::made::{acked, created, entry, key, local_change, pending, quarantined, taken};
use super::{Subject, on_both};
use crate::engine::{EvidenceKind, EvidenceRow, Looked, Lookup, SaveOp};
use crate::time::Timestamp;

on_both!(
    the_newest_receipt_of_each_log_stays,
    evidence_stays_until_it_is_settled,
    an_entry_that_the_relay_lost_is_told_until_it_has_a_place_again,
    a_link_of_an_authors_chain_is_found,
    what_is_chained_lost_or_newest_of_its_author_is_found,
    a_tip_that_is_gone_is_not_told,
    local_changes_that_were_written_anew_go,
);

fn receipt(log: u8, seq: u64) -> Receipt {
    Receipt {
        relay: RelayId([1; 16]),
        instance: Instance([2; 16]),
        generation: Generation([3; 16]),
        log: LogId([log; 16]),
        seq,
        relay_time_ms: u64::MAX,
        id: created(1).id(),
        signature: [seq.to_le_bytes()[0]; 64].into(),
    }
}

async fn the_newest_receipt_of_each_log_stays(mut store: impl Subject) {
    let op = |log, seq| SaveOp::Receipt(Box::new(receipt(log, seq)));
    store.keep(vec![op(2, 1), op(1, 5)]).await;
    store.keep(vec![op(1, 9)]).await;
    assert_eq!(store.start().await.receipts, [receipt(1, 9), receipt(2, 1)]);
}

async fn evidence_stays_until_it_is_settled(mut store: impl Subject) {
    let row = |kind, subject: u8, byte: u8| EvidenceRow {
        log: LogId([7; 16]),
        kind,
        subject: vec![subject],
        at: Timestamp(i64::from(byte)),
        bytes: vec![byte],
    };
    let [fork, claim, newer] =
        [(EvidenceKind::RelayFork, 1), (EvidenceKind::Claim, 2), (EvidenceKind::Claim, 3)]
            .map(|(kind, byte)| row(kind, 9, byte));
    store.keep(vec![SaveOp::Evidence(claim.clone()), SaveOp::Evidence(fork.clone())]).await;
    store.keep(vec![SaveOp::Evidence(newer.clone())]).await;
    assert_eq!(store.start().await.evidence, [fork.clone(), newer]);
    store.keep(vec![SaveOp::EvidenceGone(claim.log, EvidenceKind::Claim, vec![9])]).await;
    assert_eq!(store.start().await.evidence, [fork]);
}

async fn an_entry_that_the_relay_lost_is_told_until_it_has_a_place_again(mut store: impl Subject) {
    let circle = created(1);
    let log = circle.log();
    let [first, second] = [1, 2].map(|seq| entry(Kind::CONTENT, log, 2, seq, 5));
    let own = entry(Kind::CONTENT, log, 1, 2, 5);
    store
        .keep(vec![
            taken(&circle, 1),
            taken(&second, 3),
            taken(&first, 2),
            pending(&own),
            acked(&own, 4),
            SaveOp::Lost(vec![second.id(), own.id()]),
        ])
        .await;
    let lost = store.start().await.lost;
    let told: Vec<_> = lost.iter().map(|row| (row.id, row.seq, row.own, row.author_seq)).collect();
    assert_eq!(told, [(second.id(), 3, false, 2), (own.id(), 4, true, 2)]);
    let entries = store.look(&Lookup::Entries(vec![own.id(), circle.id()])).await.unwrap();
    let Looked::Entries(entries) = entries else { panic!("entries") };
    assert_eq!(entries.iter().map(|held| held.id).collect::<Vec<_>>(), [own.id(), circle.id()]);
    assert_eq!(entries[0].companions, [vec![1, 2, 3], Vec::new()]);
    store.keep(vec![acked(&own, 9), taken(&second, 8)]).await;
    assert!(store.start().await.lost.is_empty());
    let Looked::Logs(rows) = store.look(&Lookup::Logs(vec![log])).await.unwrap() else { panic!("rows") };
    let places: Vec<_> = rows.iter().map(|row| (row.id, row.seq, row.lost)).collect();
    let expected = [(&circle, 1), (&first, 2), (&second, 8), (&own, 9)];
    assert_eq!(places, expected.map(|(entry, seq)| (entry.id(), seq, false)));
}

async fn a_link_of_an_authors_chain_is_found(mut store: impl Subject) {
    let circle = created(1);
    let [first, second] = [1, 2].map(|seq| entry(Kind::CONTENT, circle.log(), 2, seq, 5));
    store.keep(vec![taken(&circle, 1), taken(&first, 2), quarantined(&second, 3)]).await;
    let author = (first.header().author, first.header().incarnation);
    let other = (author.0, Incarnation(1));
    let asked = [(author, 1), (author, 2), (other, 1)].map(|(author, seq)| (circle.log(), author, seq));
    let Looked::Links(rows) = store.look(&Lookup::Links(asked.to_vec())).await.unwrap() else {
        panic!("links")
    };
    assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [first.id()]);
}

async fn what_is_chained_lost_or_newest_of_its_author_is_found(mut store: impl Subject) {
    let circle = created(1);
    let log = circle.log();
    let grant = entry(Kind::ACCESS_GRANTED, log, 1, 2, 0);
    let [old, newest, lost, bad] = [1, 2, 3, 4].map(|seq| entry(Kind::CONTENT, log, 2, seq, 5));
    let elsewhere = created(3);
    store
        .keep(vec![
            taken(&circle, 1),
            taken(&grant, 2),
            taken(&old, 3),
            taken(&newest, 4),
            taken(&lost, 5),
            quarantined(&bad, 6),
            taken(&elsewhere, 1),
            SaveOp::Lost(vec![lost.id(), grant.id()]),
        ])
        .await;
    let Looked::Chained(found) = store.look(&Lookup::Chained(vec![log])).await.unwrap() else {
        panic!("chained")
    };
    let mut ids: Vec<_> = found.iter().map(|held| held.id).collect();
    let mut expected = [&circle, &grant, &newest, &lost].map(Entry::id).to_vec();
    ids.sort_unstable();
    expected.sort_unstable();
    assert_eq!(ids, expected);
}

async fn a_tip_that_is_gone_is_not_told(mut store: impl Subject) {
    let circle = created(1);
    let (device, incarnation) = (circle.header().author, circle.header().incarnation);
    let tip = Tip { seq: 1, id: circle.id(), control_at: 0, org_at: 0 };
    let log = circle.log();
    store.keep(vec![taken(&circle, 1), SaveOp::Tip(log, device, incarnation, tip)]).await;
    assert_eq!(store.start().await.circles[0].tips, [(device, incarnation, tip)]);
    store.keep(vec![SaveOp::TipGone(log, device, incarnation)]).await;
    assert!(store.start().await.circles[0].tips.is_empty());
}

async fn local_changes_that_were_written_anew_go(mut store: impl Subject) {
    let note = key(created(1).log(), 5);
    store.keep((1..4).map(|number| local_change(note, number)).collect()).await;
    store.keep(vec![SaveOp::DropLocals(vec![1, 3, 8])]).await;
    let left = store.start().await.local_changes;
    assert_eq!(left.iter().map(|change| change.number).collect::<Vec<_>>(), [2]);
}
