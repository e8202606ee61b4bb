//! Tests of the document layer as a whole.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

mod classes;
mod convergence;
mod editing;
mod every_field;
mod genesis;
mod guarding;
mod history;
pub(crate) mod hostile;
mod migrating;
mod packing;
mod seams;
mod taking_in;
mod watching;

use super::guard::{CheckedChange, guard, head};
use super::*;

const NOW: Timestamp = Timestamp(1_700_000_000_000);

fn actor(n: u8) -> Actor {
    Actor::new([n; 16], 1)
}

fn note(n: u8) -> Document {
    Document::create(DocKind::GroupNote, actor(n)).unwrap()
}

fn splice(field: &str, at: usize, delete: usize, insert: &str) -> DocEdit {
    DocEdit::SpliceText { field: field.into(), at, delete, insert: insert.into() }
}

fn set(field: &str, value: impl Into<crate::clinical::Scalar>) -> DocEdit {
    DocEdit::SetValue { field: field.into(), value: value.into() }
}

fn commit_one(doc: &mut Document, at_ms: i64) -> LocalChange {
    let changes = doc.commit(Timestamp(NOW.0 + at_ms));
    let [change] = changes.as_slice() else { panic!("one change, not {}", changes.len()) };
    change.clone()
}

/// Commits and passes what came out through the guard.
fn checked(doc: &mut Document, at_ms: i64) -> Vec<CheckedChange> {
    let author = doc.actor();
    let local = doc.commit(Timestamp(NOW.0 + at_ms));
    local.into_iter().map(|change| guard(change.bytes, author).unwrap()).collect()
}

fn tokens(changes: impl IntoIterator<Item = CheckedChange>) -> Vec<Incoming> {
    (0..).zip(changes).map(|(token, change)| Incoming { token, change }).collect()
}

/// A note of about 2 KB typed in 41 changes, and the changes.
fn typed_note(author: u8) -> (Document, Vec<LocalChange>) {
    let sentences = [
        "The group opened with a round on how the week had been. ",
        "Several spoke of sleep, and one found words for a loss. ",
        "We practised the breathing exercise twice, slowly. ",
        "Silence was easier to bear than last week. ",
    ];
    let fields = ["theme", "agenda_or_skill", "process", "facilitator_coordination", "next_session"];
    let mut doc = note(author);
    let mut changes = Vec::new();
    for i in 0..41_usize {
        let field = fields[i % fields.len()];
        let at = doc.text_len(field).unwrap();
        doc.edit(&splice(field, at, 0, sentences[i % sentences.len()]), NOW).unwrap();
        changes.push(commit_one(&mut doc, i64::try_from(i * 7_919 % 60_000 + i * 60_000).unwrap()));
    }
    (doc, changes)
}

/// What follows magic, checksum, type and length.
fn body_of(chunk: &[u8]) -> &[u8] {
    let len_bytes = chunk[9..].iter().take_while(|byte| **byte & 0x80 != 0).count() + 1;
    &chunk[9 + len_bytes..]
}

/// A chunk with this type and body, and the right checksum.
fn chunk(chunk_type: u8, body: &[u8]) -> Vec<u8> {
    let mut typed = vec![chunk_type];
    head::write_uleb(&mut typed, body.len() as u64);
    let hash: [u8; 32] = <sha2::Sha256 as sha2::Digest>::digest([typed.as_slice(), body].concat()).into();
    [&head::MAGIC[..], &hash[..4], &typed, body].concat()
}
