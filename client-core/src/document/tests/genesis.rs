use super::*;

/// Frozen: a device with another hash would make documents that never meet those of others. A kind a line, with the hash
/// of its genesis change.
const GENESIS_HASHES: &str = include_str!("../golden/genesis.txt");

#[test]
fn the_genesis_change_of_each_kind_is_frozen() {
    let line = |kind: DocKind| {
        let heads = Document::create(kind, actor(1)).unwrap().heads();
        format!("{kind:?} {}\n", data_encoding::HEXLOWER.encode(&heads.concat()))
    };
    let found: String = DocKind::ALL.into_iter().map(line).collect();
    assert_eq!(found, GENESIS_HASHES);
}

#[test]
fn two_devices_that_create_a_note_offline_meet_in_one() {
    let (mut anna, mut ben) = (note(1), note(2));
    anna.edit(&splice("theme", 0, 0, "Trust. "), NOW).unwrap();
    ben.edit(&splice("theme", 0, 0, "Sleep. "), NOW).unwrap();
    let (from_anna, from_ben) = (checked(&mut anna, 1), checked(&mut ben, 2));
    anna.take_in(tokens(from_ben));
    ben.take_in(tokens(from_anna));
    assert_eq!(anna.heads(), ben.heads());
    let text = anna.text("theme").unwrap();
    assert_eq!(ben.text("theme").unwrap(), text);
    assert!(text.contains("Trust. ") && text.contains("Sleep. "));
}

#[test]
fn a_genesis_change_never_comes_in_from_others() {
    let mut origin = super::super::genesis::Origin::derive(DocKind::GroupNote, FIRST_SCHEMA).unwrap();
    let change = origin.genesis.get_last_local_change().unwrap();
    assert_eq!(guard(change.raw_bytes(), actor(1)), Err(super::super::guard::GuardError::NotTheAuthor));
}
