//! Documents: what is needed to open one.

use alcove_protocol::entry::Kind;

use super::made::{bytes_of, created, entry, held, key, local_change, pending, taken};
use super::{Subject, on_both};
use crate::clinical::DocKind;
use crate::engine::{LoadRequest, SaveOp, Standing};

on_both!(
    a_document_is_its_base_and_what_came_since,
    a_dropped_base_brings_back_everything_that_counts,
    local_changes_lie_in_their_entry_until_it_is_refused_or_delivered,
    typing_is_kept_in_order_until_it_is_committed,
    an_unknown_document_is_left_out,
    numbers_are_never_given_twice,
);

async fn a_document_is_its_base_and_what_came_since(mut store: impl Subject) {
    let log = created(1).log();
    let (note, other) = (key(log, 5), key(log, 6));
    let [first, late, second, own] = [1, 2, 3, 4].map(|author| entry(Kind::CONTENT, log, author, 1, 5));
    let elsewhere = entry(Kind::CONTENT, log, 5, 1, 6);
    store
        .keep(vec![
            SaveOp::Document(note, DocKind::GroupNote),
            SaveOp::Document(other, DocKind::Group),
            taken(&first, 1),
            held(&late, 2),
            taken(&elsewhere, 3),
            local_change(note, 1),
        ])
        .await;
    let loaded = store.document(note, false).await;
    assert_eq!((loaded.kind, loaded.base), (DocKind::GroupNote, None));
    assert_eq!((loaded.entries, loaded.local_changes.len()), (bytes_of(&[&first]), 1));

    store.keep(vec![SaveOp::Base(note, vec![7; 9]), local_change(note, 2)]).await;
    store.keep(vec![taken(&second, 4), pending(&own), taken(&late, 2)]).await;
    let loaded = store.document(note, false).await;
    assert_eq!(loaded.base, Some(vec![7; 9]));
    assert_eq!(loaded.entries, bytes_of(&[&late, &second, &own]));
    assert_eq!(loaded.local_changes, [2_u64.to_be_bytes().to_vec()]);
    let all = store.document(note, true).await;
    assert_eq!((all.base, all.local_changes.len()), (None, 2));
    assert_eq!(all.entries, bytes_of(&[&first, &late, &second, &own]));
    assert_eq!(store.document(other, false).await.entries, bytes_of(&[&elsewhere]));
}

async fn a_dropped_base_brings_back_everything_that_counts(mut store: impl Subject) {
    let log = created(1).log();
    let note = key(log, 5);
    let [good, broken] = [1, 2].map(|author| entry(Kind::CONTENT, log, author, 1, 5));
    store
        .keep(vec![
            SaveOp::Document(note, DocKind::Session),
            taken(&good, 1),
            taken(&broken, 2),
            local_change(note, 1),
            SaveOp::Base(note, vec![1]),
        ])
        .await;
    assert!(store.document(note, false).await.entries.is_empty());
    store.keep(vec![SaveOp::Standing(broken.id(), Standing::Quarantined), SaveOp::DropBase(note)]).await;
    let loaded = store.document(note, false).await;
    assert_eq!((loaded.base, loaded.entries), (None, bytes_of(&[&good])));
    assert_eq!(loaded.local_changes.len(), 1);
}

async fn local_changes_lie_in_their_entry_until_it_is_refused_or_delivered(mut store: impl Subject) {
    let log = created(1).log();
    let (note, other) = (key(log, 5), key(log, 6));
    let [first, second] = [1, 2].map(|seq| entry(Kind::CONTENT, log, 1, seq, 5));
    store.keep(vec![SaveOp::Document(note, DocKind::Session)]).await;
    store.keep((1..5).map(|number| local_change(note, number)).collect()).await;
    store.keep(vec![pending(&first), SaveOp::Sealed(note, vec![1, 2], first.id())]).await;
    store.keep(vec![pending(&second), SaveOp::Sealed(note, vec![3], second.id())]).await;
    store.keep(vec![SaveOp::Sealed(other, vec![4], second.id())]).await;
    let entries: Vec<_> = store.start().await.local_changes.iter().map(|local| local.entry).collect();
    assert_eq!(entries, [Some(first.id()), Some(first.id()), Some(second.id()), None]);
    assert_eq!(store.document(note, false).await.local_changes, [4_u64.to_be_bytes().to_vec()]);
    assert_eq!(store.document(note, true).await.local_changes, [4_u64.to_be_bytes().to_vec()]);

    store.keep(vec![SaveOp::DropEntry(second.id()), SaveOp::Unsealed(second.id())]).await;
    store.keep(vec![SaveOp::Delivered(first.id())]).await;
    let left = store.start().await.local_changes;
    let left: Vec<_> = left.iter().map(|local| (local.number, local.key, local.at.0, local.entry)).collect();
    assert_eq!(left, [(3, note, 3, None), (4, note, 4, None)]);
    let loaded = store.document(note, false).await;
    assert_eq!((loaded.entries, loaded.local_changes.len()), (bytes_of(&[&first]), 2));
}

async fn typing_is_kept_in_order_until_it_is_committed(mut store: impl Subject) {
    let log = created(1).log();
    let (note, other) = (key(log, 5), key(log, 4));
    let typed = |key, number: u8| SaveOp::Typing { key, number: number.into(), edit: vec![number] };
    store.keep(vec![SaveOp::Document(note, DocKind::Session)]).await;
    store.keep(vec![typed(note, 3), typed(other, 2), typed(note, 1)]).await;
    assert_eq!(store.start().await.typing, [other, note]);
    assert_eq!(store.document(note, false).await.typing, [[1], [3]]);
    store.keep(vec![SaveOp::TypingDone(note), typed(note, 4)]).await;
    assert_eq!(store.document(note, false).await.typing, [[4]]);
    store.keep(vec![typed(note, 5), SaveOp::TypingDone(note)]).await;
    assert_eq!(store.start().await.typing, [other]);
}

async fn an_unknown_document_is_left_out(mut store: impl Subject) {
    let log = created(1).log();
    let (note, unknown) = (key(log, 5), key(log, 6));
    store.keep(vec![SaveOp::Document(note, DocKind::Roster)]).await;
    let requests = [unknown, note].map(|key| LoadRequest { key, from_entries: false });
    let loaded = store.load_documents(&requests).await.unwrap();
    assert_eq!(loaded.iter().map(|document| document.key).collect::<Vec<_>>(), [note]);
    assert_eq!(store.start().await.documents, [(note, DocKind::Roster)]);
}

async fn numbers_are_never_given_twice(mut store: impl Subject) {
    let note = key(created(1).log(), 5);
    let sealed = entry(Kind::CONTENT, note.circle, 1, 1, 5);
    store.keep(vec![local_change(note, 4), SaveOp::Sealed(note, vec![4], sealed.id())]).await;
    store.keep(vec![SaveOp::Delivered(sealed.id())]).await;
    assert_eq!(store.start().await.newest_number, 4);
    store.keep(vec![SaveOp::Intent(9, vec![1]), SaveOp::IntentDone(9)]).await;
    store.keep(vec![SaveOp::Typing { key: note, number: 6, edit: vec![1] }]).await;
    assert_eq!(store.start().await.newest_number, 9);
}
