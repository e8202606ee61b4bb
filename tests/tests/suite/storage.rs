//! Disks that fill up.

use alcove_client_core::clinical::DocKind;
use alcove_client_core::document::DocEdit;
use alcove_client_core::engine::{Commit, EditRefused, Report};
use alcove_tests::world::HOUR_MS;

use crate::scenes::{Pair, assert_well, note, pair};

#[test]
fn with_the_storage_full_edits_are_refused_loudly_at_the_bound_and_nothing_is_lost() {
    let Pair { mut world, anna, ben, group, .. } = pair(20);
    let key = note(&mut world, anna, group);
    world.devices[anna].full_until = world.now + HOUR_MS;
    let edit = |text: &str| DocEdit::SpliceText {
        field: "theme".to_owned(),
        at: 0,
        delete: 0,
        insert: text.to_owned(),
    };
    let mut taken = 0;
    let refused = loop {
        match world.edit(anna, key, &[edit("x")], Commit::Now) {
            Ok(()) => taken += 1,
            Err(refused) => break refused.unwrap(),
        }
        assert!(taken < 10_000, "there is a bound");
    };
    assert_eq!(refused, EditRefused::StorageFailing);
    assert!(world.devices[anna].reports.contains(&Report::StorageFailing));
    assert!(world.devices[anna].engine().status().storage_failing);
    let before = world.relay.entries_held();
    world.link_up(anna, false);
    world.run_until(world.now + 60_000);
    assert_eq!(world.relay.entries_held(), before, "what is not saved is not sent");

    world.run_until(world.now + 2 * HOUR_MS);
    assert!(!world.devices[anna].engine().status().storage_failing, "it goes on by itself");
    world.edit(anna, key, &[edit("y")], Commit::Now).unwrap();
    assert_well(&mut world);
    let text = world.text(ben, key, "theme").unwrap();
    assert_eq!(text.len(), taken + 1);
}

#[test]
fn a_document_that_is_not_saved_yet_is_not_closed() {
    let Pair { mut world, anna, group, .. } = pair(21);
    let mut keys = Vec::new();
    for number in 0..80_u32 {
        let natural_key = number.to_be_bytes();
        keys.push(world.open_document(anna, group, DocKind::GroupNote, &natural_key).unwrap());
    }
    world.devices[anna].full_until = world.now + HOUR_MS;
    world.load(anna, keys[0]);
    world.type_token(anna, keys[0], "theme", Commit::Now).unwrap();
    for key in &keys {
        world.load(anna, *key);
    }
    world.load(anna, keys[0]);
    world.type_token(anna, keys[0], "theme", Commit::Now).unwrap();
    assert_eq!(world.text(anna, keys[0], "theme").unwrap().len(), 2 * alcove_tests::world::TOKEN_CHARS);
    assert_well(&mut world);
}
