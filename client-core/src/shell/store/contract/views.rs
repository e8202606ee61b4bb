//! Lists and search.

use alcove_protocol::id::LogId;

use super::made::{key, view};
use super::{Subject, on_both};
use crate::clinical::DocKind;
use crate::engine::{SaveOp, ViewRow};
use crate::ports::{ListQuery, Views};

on_both!(
    a_list_is_sorted_and_holds_one_kind,
    a_view_replaces_the_one_before,
    words_are_found_by_their_beginning_whatever_their_case_and_accents,
    a_search_reads_no_operators,
    a_search_stays_in_its_circles,
);

const FIRST: LogId = LogId([1; 16]);
const SECOND: LogId = LogId([2; 16]);
const SESSIONS: ListQuery =
    ListQuery { kind: DocKind::Session, circle: None, newest_first: false, conflicts_only: false, limit: 9 };

fn session(circle: LogId, document: u8, sort: &str) -> ViewRow {
    view(key(circle, document), DocKind::Session, sort, "")
}

fn note(document: u8, text: &str) -> SaveOp {
    SaveOp::View(Box::new(view(key(FIRST, document), DocKind::GroupNote, "2031-04-02", text)))
}

async fn documents(store: &impl Subject, query: &ListQuery) -> Vec<u8> {
    store.views().list(query).await.unwrap().iter().map(|row| row.key.document.0[0]).collect()
}

async fn found(store: &mut impl Subject, words: &str) -> Vec<u8> {
    let hits = store.indexed().await.search(words, None, 9).await.unwrap();
    let mut found: Vec<u8> = hits.iter().map(|hit| hit.key.document.0[0]).collect();
    found.sort_unstable();
    found
}

async fn a_list_is_sorted_and_holds_one_kind(mut store: impl Subject) {
    let rows = [
        session(FIRST, 1, "2031-04-02"),
        ViewRow { conflicts: 2, ..session(SECOND, 2, "2031-04-01") },
        ViewRow { kind: DocKind::Group, ..session(FIRST, 3, "2031-04-03") },
        session(FIRST, 4, "2031-04-02"),
        session(FIRST, 5, "2030-12-31"),
    ];
    store.keep(rows.into_iter().map(|row| SaveOp::View(Box::new(row))).collect()).await;
    assert_eq!(documents(&store, &SESSIONS).await, [5, 2, 1, 4]);
    assert_eq!(documents(&store, &ListQuery { newest_first: true, ..SESSIONS }).await, [4, 1, 2, 5]);
    assert_eq!(documents(&store, &ListQuery { newest_first: true, limit: 2, ..SESSIONS }).await, [4, 1]);
    assert_eq!(documents(&store, &ListQuery { circle: Some(FIRST), ..SESSIONS }).await, [5, 1, 4]);
    assert_eq!(documents(&store, &ListQuery { conflicts_only: true, ..SESSIONS }).await, [2]);
}

async fn a_view_replaces_the_one_before(mut store: impl Subject) {
    let old = view(key(FIRST, 1), DocKind::GroupNote, "a", "the fox came");
    let new = ViewRow { conflicts: 1, ..view(key(FIRST, 1), DocKind::GroupNote, "b", "the hen went") };
    store.keep(vec![SaveOp::View(Box::new(old.clone()))]).await;
    assert_eq!(found(&mut store, "fox").await, [1]);
    store.keep(vec![SaveOp::View(Box::new(old)), SaveOp::View(Box::new(new.clone()))]).await;
    assert_eq!((found(&mut store, "fox").await, found(&mut store, "hen").await), (vec![], vec![1]));
    let row = store.views().row(key(FIRST, 1)).await.unwrap().unwrap();
    assert_eq!((row.key, row.kind, row.json, row.conflicts), (new.key, new.kind, new.json, 1));
    assert_eq!(store.views().row(key(FIRST, 2)).await.unwrap(), None);
}

async fn words_are_found_by_their_beginning_whatever_their_case_and_accents(mut store: impl Subject) {
    store
        .keep(vec![
            note(1, "Zoë took part, and spoke about sleeping badly."),
            note(2, "Sleep was better; zoe listened."),
            note(3, "Nothing of note."),
        ])
        .await;
    assert_eq!(found(&mut store, "SLE").await, [1, 2]);
    assert_eq!(found(&mut store, "zoé").await, [1, 2]);
    assert_eq!(found(&mut store, "zoe bad").await, [1]);
    assert_eq!(found(&mut store, "eep").await, Vec::<u8>::new());
    let hits = store.indexed().await.search("spok", None, 9).await.unwrap();
    assert!(hits[0].snippet.contains("\u{2068}spoke\u{2069} about"), "{}", hits[0].snippet);
    assert_eq!((hits[0].kind, hits[0].sort.as_str()), (DocKind::GroupNote, "2031-04-02"));
}

async fn a_search_reads_no_operators(mut store: impl Subject) {
    store.keep(vec![note(1, "left or right"), note(2, "left near right"), note(3, "text: don't")]).await;
    for nothing in ["", "  ", "-", "* \" ( )", "\"\"", "left NOT right", "x\0\"y"] {
        assert_eq!(found(&mut store, nothing).await, Vec::<u8>::new(), "{nothing:?}");
    }
    assert_eq!(found(&mut store, "left OR right").await, [1]);
    assert_eq!(found(&mut store, "NEAR(right").await, [2]);
    assert_eq!(found(&mut store, "text:don't ^text").await, [3]);
    assert_eq!(found(&mut store, "text\0").await, [3]);
    assert_eq!(found(&mut store, "\"don't\" - left\"").await, Vec::<u8>::new());
    assert_eq!(found(&mut store, &"left ".repeat(100_000)).await, [1, 2]);
}

async fn a_search_stays_in_its_circles(mut store: impl Subject) {
    let elsewhere = view(key(SECOND, 2), DocKind::GroupNote, "a", "sleep");
    store.keep(vec![note(1, "sleep"), SaveOp::View(Box::new(elsewhere)), note(3, "sleep sleep")]).await;
    let views = store.indexed().await;
    assert_eq!(views.search("sleep", None, 9).await.unwrap().len(), 3);
    assert_eq!(views.search("sleep", Some(&[SECOND, FIRST]), 2).await.unwrap().len(), 2);
    assert_eq!(views.search("sleep", Some(&[SECOND]), 9).await.unwrap()[0].key, key(SECOND, 2));
    assert!(views.search("sleep", Some(&[]), 9).await.unwrap().is_empty());
}
