//! The bytes of sealed notes, which outlive every version of this program.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use alcove_protocol::id::{DeviceId, PersonId};

use super::{Extent, SealedNote, SignedBytes, Unsigned};
use crate::clinical::DocKind;
use crate::document::{Actor, DocView, FieldView, Run};
use crate::time::Timestamp;

const GOLDEN: &str = include_str!("../../../../golden/sealed_notes.jsonl");

/// A note with one span, a signature that says nothing, and words set beside it; one whose author left; one withdrawn.
fn fixed() -> [SealedNote; 3] {
    let fields = BTreeMap::from([("theme", FieldView::Text("The bus.".to_owned()))]);
    let view = DocView::of_fields(DocKind::GroupNote, fields);
    let author = Actor::new([9; 16], 2);
    let at = (Timestamp(1_000), Timestamp(2_000));
    let run = Run { field: "theme", author, at, text: "The bus.".to_owned() };
    let signature = SignedBytes { statement: vec![1], signature: vec![2], put_there_by: DeviceId([9; 16]) };
    let mut signed = SealedNote::seal(&view, &[[7; 32]], std::slice::from_ref(&run), &[signature]);
    signed.set_beside = vec![Extent::new(author, 5)];
    signed.covered = vec![Extent::new(author, 4)];
    let mut unsigned = SealedNote::seal(&view, &[[7; 32]], &[run], &[]);
    unsigned.unsigned = Some(Unsigned::AuthorLeft);
    let mut withdrawn =
        SealedNote::withdraw(DocKind::GroupNote, PersonId([5; 16]), Timestamp(3_000), vec!["0d".repeat(16)]);
    withdrawn.covered = vec![Extent::new(author, 6)];
    [signed, unsigned, withdrawn]
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
