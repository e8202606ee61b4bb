use super::*;

/// Frozen: a device with another hash would make documents that never meet those of others.
const GENESIS_HASHES: [(DocKind, &str); 7] = [
    (DocKind::Directory, "92d53b09ca43939ca20d7dcaa28f478d87c3f57ea72098b5bc7119847d361048"),
    (DocKind::Group, "cbab815c744b5d99465336efd89d7dd754035cabbc881b115dc6b4cdb2e8f877"),
    (DocKind::Session, "3352d6140eac4917a60118e30b3dd94f4cdd5c27d93166ec7bf4e233d8e3c284"),
    (DocKind::GroupNote, "918305355905a68379a2cc43f8f97221e0b1e9e6d891c9971e83b0125303c6ef"),
    (DocKind::Roster, "f1ba9169a232d9565cbabf799839cd002e874bbad775eb663cb6a13be8859190"),
    (DocKind::MemberRecord, "a94f726e0dbef8da9ea966cc65096b753e79f922c7f6d9f3f6d96a7c7671ba84"),
    (DocKind::MemberEntry, "b33b9f9fd089ef055540a77da897ff0a674895144f1a52e201cd753d7d38f74d"),
];

#[test]
fn the_genesis_change_of_each_kind_is_frozen() {
    let found: Vec<_> = DocKind::ALL
        .into_iter()
        .map(|kind| {
            let heads = Document::create(kind, actor(1)).unwrap().heads();
            (kind, data_encoding::HEXLOWER.encode(&heads.concat()))
        })
        .collect();
    let frozen: Vec<_> = GENESIS_HASHES.map(|(kind, hash)| (kind, hash.to_owned())).into();
    assert_eq!(found, frozen);
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
