#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use alcove_protocol::id::{DocHandle, Incarnation, LogId, PersonId};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;

use super::*;
use crate::clinical::DocKind;
use crate::crypto::DeviceSecrets;
use crate::document::Actor;
use crate::engine::Identity;

const KEY: DocKey = DocKey { circle: LogId([1; 16]), document: DocHandle([2; 16]) };
const NOW: Timestamp = Timestamp(1_700_000_000_000);

fn note(text: &str) -> Document {
    let mut note = Document::create(DocKind::GroupNote, Actor::new([5; 16], 1)).unwrap();
    note.edit(&DocEdit::ReplaceText { field: "process".to_owned(), text: text.to_owned() }, NOW).unwrap();
    drop(note.commit(NOW));
    note
}

fn engine_with(text: &str) -> Engine {
    let secrets = DeviceSecrets::make(&mut ChaCha8Rng::seed_from_u64(1));
    let mut engine = Engine::new(Identity::new(LogId([3; 16]), PersonId([4; 16]), Incarnation(1), secrets));
    engine.kinds.insert(KEY, DocKind::GroupNote);
    engine.open.insert(KEY, note(text));
    engine
}

fn after(text: &str, written: &[TextWritten]) -> String {
    let mut text: Vec<char> = text.chars().collect();
    for (at, delete, insert) in written.iter().flat_map(|(delta, _)| delta.splices()) {
        text.splice(at..at + delete, insert.iter().copied());
    }
    text.into_iter().collect()
}

fn splice(at: usize, insert: &str) -> DocEdit {
    DocEdit::SpliceText { field: "process".to_owned(), at, delete: 0, insert: insert.to_owned() }
}

#[test]
fn an_editor_is_told_what_changed_while_its_document_was_dropped_and_loaded_anew() {
    let mut engine = engine_with("One came late.");
    let (id, text) = engine.open_text(KEY, "process").unwrap();
    assert_eq!(text, "One came late.");
    engine.edit_open(KEY, &[splice(0, "🙂 ")], NOW).unwrap();
    engine.open.remove(KEY);
    assert_eq!(engine.text_written(id), Err(EditRefused::NotOpen));
    engine.open.insert(KEY, note("🙂 One came early. Two left."));
    engine.open.insert(KEY, note("🙂 One came early. Three left."));
    let other = engine.open_text(KEY, "process").unwrap().0;
    let written = engine.text_written(id).unwrap();
    assert_eq!(after(&text, &written), "🙂 One came early. Three left.");
    assert!(engine.text_written(other).unwrap().is_empty());

    engine.edit_open(KEY, &[splice(0, "x")], NOW).unwrap();
    for id in [id, other] {
        assert_eq!(engine.text_written(id).unwrap().len(), 1);
    }
}

#[test]
fn nothing_is_noted_any_more_when_the_last_editor_of_a_text_is_gone() {
    let mut engine = engine_with("One.");
    let (one, _) = engine.open_text(KEY, "process").unwrap();
    let (other, _) = engine.open_text(KEY, "process").unwrap();
    assert!(matches!(engine.open_text(KEY, "no_such_field"), Err(EditRefused::Document(_))));
    engine.close_text(one);
    assert!(engine.document(KEY).unwrap().is_watching("process"));
    assert_eq!(engine.text_written(one), Err(EditRefused::NotOpen));
    engine.close_text(other);
    assert!(!engine.document(KEY).unwrap().is_watching("process"));
    engine.close_text(other);
}
