//! Documents that are closed, and those of which nothing stays.

use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::id::{LogId, SlotId};
use alcove_protocol::record::{Record, SlotEntry, Slots, slot_hash};

use super::made::{bytes_of, created, entry_under, key, local_change, placed, taken, view, with_body};
use super::{Subject, on_both};
use crate::clinical::DocKind;
use crate::crypto::SlotSecret;
use crate::engine::{SaveOp, Standing, StoredEntry};
use crate::ports::{ListQuery, Views};

on_both!(
    how_far_a_document_is_closed_is_kept_and_replaced,
    a_purge_leaves_tombstones_the_record_under_its_slot_and_other_documents,
    what_a_batch_brings_of_a_purged_document_goes_with_it,
    of_several_documents_purged_together_the_wrapped_slots_go_and_those_that_stay_do,
);

const DRAFT: SlotId = SlotId([1; 16]);
const KEPT: SlotId = SlotId([2; 16]);

async fn how_far_a_document_is_closed_is_kept_and_replaced(mut store: impl Subject) {
    let log = created(1).log();
    store.keep(vec![SaveOp::Closed(key(log, 5), vec![1]), SaveOp::Closed(key(log, 6), vec![2])]).await;
    store.keep(vec![SaveOp::Closed(key(log, 5), vec![3, 4])]).await;
    assert_eq!(store.start().await.closed, [(key(log, 5), vec![3, 4]), (key(log, 6), vec![2])]);
}

fn slot(log: LogId, slot: SlotId, document: u8) -> SaveOp {
    SaveOp::Slot(log, slot, key(log, document).document, SlotSecret::from([slot.0[0]; 32]))
}

fn tombstones(entries: &[&Entry]) -> Vec<Vec<u8>> {
    entries.iter().map(|entry| entry.to_tombstone().unwrap().into_bytes()).collect()
}

async fn a_purge_leaves_tombstones_the_record_under_its_slot_and_other_documents(mut store: impl Subject) {
    let created = created(1);
    let log = created.log();
    let (note, other) = (key(log, 5), key(log, 6));
    let [first, second] = [1, 2].map(|author| entry_under(Kind::CONTENT, log, author, 5, DRAFT));
    let old_record = entry_under(Kind::RECORD, log, 3, 5, SlotId([3; 16]));
    let record = entry_under(Kind::RECORD, log, 4, 5, KEPT);
    let elsewhere = entry_under(Kind::CONTENT, log, 5, 6, SlotId([9; 16]));
    let mut ops = vec![
        SaveOp::Entry(placed(&created, Some(1), Standing::Taken)),
        SaveOp::Document(note, DocKind::GroupNote),
        SaveOp::Document(other, DocKind::GroupNote),
        taken(&first, 2),
        taken(&second, 3),
        taken(&old_record, 4),
        taken(&record, 5),
        taken(&elsewhere, 6),
        slot(log, DRAFT, 5),
        slot(log, KEPT, 5),
        slot(log, SlotId([9; 16]), 6),
        SaveOp::Base(note, vec![7; 9]),
        local_change(note, 1),
        local_change(other, 2),
        SaveOp::Typing { key: note, number: 3, edit: vec![1] },
    ];
    for (key, text) in [(note, "bus lavender"), (other, "bus orchid")] {
        ops.push(SaveOp::View(Box::new(view(key, DocKind::GroupNote, "a", text))));
    }
    store.keep(ops).await;

    store.keep(vec![SaveOp::Purge(note, vec![KEPT])]).await;
    let loaded = store.document(note, true).await;
    assert_eq!((loaded.base, loaded.local_changes, loaded.typing), (None, Vec::new(), Vec::new()));
    assert_eq!(loaded.entries, tombstones(&[&first, &second]));
    assert_eq!(loaded.records, [tombstones(&[&old_record]), bytes_of(&[&record])].concat());
    let slots = store.start().await.circles.remove(0).slots;
    let held: Vec<SlotId> = slots.into_iter().map(|(slot, ..)| slot).collect();
    assert_eq!(held, [KEPT, SlotId([9; 16])]);
    let query = ListQuery {
        kind: DocKind::GroupNote,
        circle: None,
        newest_first: false,
        conflicts_only: false,
        limit: 9,
    };
    let listed = store.views().list(&query).await.unwrap();
    assert_eq!(listed.iter().map(|row| row.key).collect::<Vec<_>>(), [other]);
    assert!(store.indexed().await.search("lavender", None, 9).await.unwrap().is_empty());
    assert_eq!(store.indexed().await.search("bus", None, 9).await.unwrap().len(), 1);
    let kept = store.document(other, true).await;
    assert_eq!((kept.entries, kept.local_changes.len()), (bytes_of(&[&elsewhere]), 1));
}

async fn what_a_batch_brings_of_a_purged_document_goes_with_it(mut store: impl Subject) {
    let log = created(1).log();
    let note = key(log, 5);
    let content = entry_under(Kind::CONTENT, log, 1, 5, DRAFT);
    store
        .keep(vec![
            SaveOp::Document(note, DocKind::GroupNote),
            taken(&content, 2),
            slot(log, DRAFT, 5),
            local_change(note, 1),
            SaveOp::View(Box::new(view(note, DocKind::GroupNote, "a", "lavender"))),
            SaveOp::Purge(note, vec![KEPT]),
            SaveOp::View(Box::new(view(note, DocKind::GroupNote, "a", "what stays"))),
        ])
        .await;
    let loaded = store.document(note, true).await;
    assert_eq!((loaded.entries, loaded.local_changes.len()), (tombstones(&[&content]), 0));
    assert!(store.indexed().await.search("lavender", None, 9).await.unwrap().is_empty());
    assert_eq!(store.indexed().await.search("stays", None, 9).await.unwrap().len(), 1);
}

fn wrapped(document: u8, slot: SlotId) -> Vec<u8> {
    vec![document, slot.0[0]]
}

/// A `slots` entry that waits, with what came beside it: the draft's slot and the record's for each document.
fn slots_entry(log: LogId, documents: &[u8]) -> SaveOp {
    let of = |document: &u8| [DRAFT, KEPT].map(|slot| (*document, slot));
    let named: Vec<(u8, SlotId)> = documents.iter().flat_map(of).collect();
    let companions: Vec<Vec<u8>> = named.iter().map(|(document, slot)| wrapped(*document, *slot)).collect();
    let entry_of = |(document, slot): &(u8, SlotId)| SlotEntry {
        slot: *slot,
        document: key(log, *document).document,
        hash: slot_hash(&wrapped(*document, *slot)),
    };
    let slots = Slots(named.iter().map(entry_of).collect());
    let entry = with_body(Kind::SLOTS, log, 1, &slots.to_body());
    SaveOp::Entry(StoredEntry { companions, ..placed(&entry, Some(9), Standing::Held) })
}

async fn of_several_documents_purged_together_the_wrapped_slots_go_and_those_that_stay_do(
    mut store: impl Subject,
) {
    let (one, other) = (created(1), created(2));
    let first = [&one, &other].map(|circle| SaveOp::Entry(placed(circle, Some(1), Standing::Taken)));
    store.keep(first.into()).await;
    store.keep(vec![slots_entry(one.log(), &[5, 6, 7]), slots_entry(other.log(), &[5])]).await;
    store
        .keep(vec![
            SaveOp::Purge(key(one.log(), 5), vec![KEPT]),
            SaveOp::Purge(key(one.log(), 6), Vec::new()),
        ])
        .await;
    let circles = store.start().await.circles;
    let left = |log: LogId| {
        let circle = circles.iter().find(|circle| circle.log == log).unwrap();
        circle.held[0].companions.clone()
    };
    assert_eq!(left(one.log()), [wrapped(5, KEPT), wrapped(7, DRAFT), wrapped(7, KEPT)]);
    assert_eq!(left(other.log()), [wrapped(5, DRAFT), wrapped(5, KEPT)], "another circle's stay");
}
