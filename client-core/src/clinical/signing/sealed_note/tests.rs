//! The bytes of sealed notes, which outlive every version of this program.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use alcove_protocol::id::{DeviceId, PersonId};

use super::{Extent, SealedNote, SignedBytes, SpanWay, Unsigned, Ways};
use crate::clinical::DocKind;
use crate::document::{Actor, DocView, FieldView, Run};
use crate::time::Timestamp;

const GOLDEN: &str = include_str!("../../../../golden/sealed_notes.jsonl");

/// A note with one span, a signature that says nothing, and words set beside it; one whose author left; one withdrawn; one
/// that says how its words came.
fn fixed() -> [SealedNote; 4] {
    let fields = BTreeMap::from([("theme", FieldView::Text("The bus.".to_owned()))]);
    let view = DocView::of_fields(DocKind::GroupNote, fields);
    let author = Actor::new([9; 16], 2);
    let at = (Timestamp(1_000), Timestamp(2_000));
    let run = Run { field: "theme", author, at, text: "The bus.".to_owned(), change: None };
    let signature = SignedBytes { statement: vec![1], signature: vec![2], put_there_by: DeviceId([9; 16]) };
    let mut signed =
        SealedNote::seal(&view, &[[7; 32]], (std::slice::from_ref(&run), &Ways::new()), &[signature]);
    signed.set_beside = vec![Extent::new(author, 5)];
    signed.covered = vec![Extent::new(author, 4)];
    let mut unsigned = SealedNote::seal(&view, &[[7; 32]], (&[run], &Ways::new()), &[]);
    unsigned.unsigned = Some(Unsigned::AuthorLeft);
    let mut withdrawn =
        SealedNote::withdraw(DocKind::GroupNote, PersonId([5; 16]), Timestamp(3_000), vec!["0d".repeat(16)]);
    withdrawn.covered = vec![Extent::new(author, 6)];
    let (runs, ways) = came();
    let mut told = SealedNote::seal(&view, &[[7; 32]], (&runs, &ways), &[]);
    told.unsigned = Some(Unsigned::AuthorLeft);
    [signed, unsigned, withdrawn, told]
}

/// `The bus.`, of four changes of one device: two with the relay, one without it, and one of which nothing is known.
fn came() -> (Vec<Run>, Ways) {
    let author = Actor::new([9; 16], 2);
    let run = |number: u8, text: &str| {
        let at = Timestamp(1_000 * i64::from(number));
        Run { field: "theme", author, at: (at, at), text: text.to_owned(), change: Some([number; 32]) }
    };
    let runs = vec![run(1, "T"), run(2, "he"), run(3, " bus"), run(4, ".")];
    let way = |offline: bool, at: i64| SpanWay { offline, arrived: Some(Timestamp(at)) };
    let ways = [([1; 32], way(false, 5_000)), ([2; 32], way(false, 6_000)), ([3; 32], way(true, 9_000))];
    (runs, ways.into_iter().collect())
}

#[test]
fn what_came_in_one_way_is_one_span_and_what_is_not_known_is_not_made_up() {
    let view = DocView::of_fields(
        DocKind::GroupNote,
        BTreeMap::from([("theme", FieldView::Text("The bus.".to_owned()))]),
    );
    let (runs, ways) = came();
    let untold = SealedNote::seal(&view, &[[7; 32]], (&runs, &Ways::new()), &[]);
    assert_eq!(untold.spans.len(), 1, "of one author, as before this was kept");
    let told = SealedNote::seal(&view, &[[7; 32]], (&runs, &ways), &[]);
    let way = |offline: bool, at: i64| Some(SpanWay { offline, arrived: Some(Timestamp(at)) });
    let said: Vec<_> =
        told.spans.iter().map(|span| (span.chars, span.first.0, span.last.0, span.way)).collect();
    assert_eq!(
        said,
        [(3, 1_000, 2_000, way(false, 6_000)), (4, 3_000, 3_000, way(true, 9_000)), (1, 4_000, 4_000, None),]
    );
}

#[test]
fn a_sealed_note_that_was_written_once_is_read_for_ever() {
    let frozen: Vec<&str> = GOLDEN.lines().collect();
    let made: Vec<String> = fixed().iter().map(|note| String::from_utf8(note.to_bytes()).unwrap()).collect();
    assert_eq!(made, frozen);
    for (line, note) in frozen.iter().zip(fixed()) {
        assert!(SealedNote::from_bytes(line.as_bytes()) == Ok(note));
    }
    assert!(SealedNote::from_bytes(b"{\"version\":2,\"kind\":4}").is_err());
    assert!(SealedNote::from_bytes(b"{\"version\":1,\"kind\":999}").is_err());
}
