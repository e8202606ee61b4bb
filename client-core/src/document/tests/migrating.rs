use std::fmt::Write;

use super::super::genesis::Origin;
use super::*;

/// Frozen, as the genesis changes are: what later schema versions bring the kinds that were there before. A line is a
/// kind, a schema version, and the hash of its migration.
const MIGRATION_HASHES: &str = include_str!("../golden/migrations.txt");

/// The log of readings came with schema version 2.
const ADDED: &str = "seams_read";

fn add(item: &str) -> DocEdit {
    DocEdit::AddItem { set: ADDED.into(), item: item.into(), values: Vec::new() }
}

/// A document of a build that knows the first schema version only.
fn old_note(n: u8) -> Document {
    Document::load_as_of(FIRST_SCHEMA, DocKind::GroupNote, actor(n), None, [[0_u8; 0]; 0]).unwrap()
}

#[test]
fn the_migrations_of_each_kind_are_frozen() {
    let mut found = String::new();
    for kind in DocKind::ALL {
        for migration in Origin::derive(kind, u16::MAX).unwrap().migrations {
            let hash = data_encoding::HEXLOWER.encode(&migration.change.hash().0);
            writeln!(found, "{kind:?} {} {hash}", migration.schema).unwrap();
        }
    }
    assert_eq!(found, MIGRATION_HASHES);
}

#[test]
fn two_devices_that_bring_a_document_forward_offline_meet_in_one() {
    let (mut anna, mut ben) = (note(1), note(2));
    anna.edit(&splice("theme", 0, 0, "Trust. "), NOW).unwrap();
    ben.edit(&splice("theme", 0, 0, "Sleep. "), NOW).unwrap();
    anna.edit(&add("a"), NOW).unwrap();
    ben.edit(&add("b"), NOW).unwrap();
    let (from_anna, from_ben) = (checked(&mut anna, 1), checked(&mut ben, 2));
    assert_eq!(anna.take_in(tokens(from_ben)).refused, []);
    assert_eq!(ben.take_in(tokens(from_anna)).refused, []);
    assert_eq!(anna.heads(), ben.heads());
    let view = anna.view().unwrap();
    assert_eq!(view, ben.view().unwrap());
    assert_eq!(view.items(ADDED).map(|(id, _)| id).collect::<Vec<_>>(), ["a", "b"]);
    let saved = anna.save().unwrap();
    let loaded = Document::load(DocKind::GroupNote, actor(1), Some(&saved), [[0_u8; 0]; 0]).unwrap();
    assert_eq!((loaded.view().unwrap(), loaded.heads()), (view, anna.heads()));
}

#[test]
fn a_store_of_the_version_before_loads_and_gains_what_is_new() {
    let mut old = old_note(1);
    old.edit(&splice("theme", 0, 0, "Written before."), NOW).unwrap();
    assert_eq!(old.edit(&add("a"), NOW), Err(EditError::UnknownField));
    let base = saved(&mut old);
    old.edit(&splice("theme", 15, 0, " And after."), NOW).unwrap();
    let since = commit_one(&mut old, 2);
    let mut new = Document::load(DocKind::GroupNote, actor(1), Some(&base), [&since.bytes]).unwrap();
    assert_eq!(new.heads(), old.heads());
    new.edit(&add("a"), NOW).unwrap();
    let added = commit_one(&mut new, 3);
    assert_eq!(new.view().unwrap().items(ADDED).count(), 1);
    // From the changes alone, too: the migration is not among them.
    let again =
        Document::load(DocKind::GroupNote, actor(1), Some(&base), [since.bytes, added.bytes]).unwrap();
    assert_eq!(
        (again.view().unwrap(), again.text("theme").unwrap()),
        (new.view().unwrap(), "Written before. And after.".into())
    );
}

#[test]
fn a_document_that_uses_nothing_new_stays_readable_for_the_version_before() {
    let (mut new, mut old) = (note(1), old_note(2));
    new.edit(&splice("theme", 0, 0, "For everybody."), NOW).unwrap();
    let first = checked(&mut new, 1);
    let chunks: Vec<_> = first.iter().map(CheckedChange::bytes).collect();
    assert_eq!(schema_needed(DocKind::GroupNote, &chunks), FIRST_SCHEMA);
    assert_eq!(old.take_in(tokens(first)).applied.len(), 1);
    assert!(!old.has_newer_content());
    new.edit(&add("a"), NOW).unwrap();
    let second = checked(&mut new, 2);
    let chunks: Vec<_> = second.iter().map(CheckedChange::bytes).collect();
    assert_eq!(schema_needed(DocKind::GroupNote, &chunks), 2);
    // It is not refused: it waits for what only a newer version can make.
    let report = old.take_in(tokens(second));
    assert_eq!((report.held.len(), report.refused), (1, vec![]));
    assert_eq!(old.text("theme").unwrap(), "For everybody.");
}

#[test]
fn a_migration_that_nothing_builds_on_is_no_difference() {
    let (mut anna, mut ben) = (note(1), note(2));
    anna.edit(&splice("theme", 0, 0, "One."), NOW).unwrap();
    let from_anna = checked(&mut anna, 1);
    ben.take_in(tokens(from_anna));
    let bad = DocEdit::AddItem { set: ADDED.into(), item: "a/b".into(), values: Vec::new() };
    assert_eq!(ben.edit(&bad, NOW), Err(EditError::ItemId));
    assert_eq!((ben.heads(), ben.view().unwrap()), (anna.heads(), anna.view().unwrap()));
    let empty = note(3);
    let mut migrated = note(3);
    assert_eq!(migrated.edit(&bad, NOW), Err(EditError::ItemId));
    assert_eq!((migrated.heads(), migrated.has_open_change()), (empty.heads(), false));
}

#[test]
fn a_field_of_a_newer_version_is_kept_and_said_to_be_there() {
    let mut new = note(1);
    new.edit(&splice("theme", 0, 0, "One."), NOW).unwrap();
    new.edit(&add("a"), NOW).unwrap();
    let base = saved(&mut new);
    let mut old =
        Document::load_as_of(FIRST_SCHEMA, DocKind::GroupNote, actor(1), Some(&base), [[0_u8; 0]; 0])
            .unwrap();
    assert!(old.has_newer_content() && old.view().unwrap().has_newer_content);
    assert!(!old.view().unwrap().fields.contains_key(ADDED));
    old.edit(&splice("theme", 4, 0, " Two."), NOW).unwrap();
    let base = saved(&mut old);
    let new = Document::load(DocKind::GroupNote, actor(1), Some(&base), [[0_u8; 0]; 0]).unwrap();
    assert!(!new.has_newer_content());
    assert_eq!(
        (new.view().unwrap().items(ADDED).count(), new.text("theme").unwrap()),
        (1, "One. Two.".into())
    );
}

fn saved(doc: &mut Document) -> Vec<u8> {
    assert!(!doc.commit(NOW).is_empty());
    doc.save().unwrap()
}
