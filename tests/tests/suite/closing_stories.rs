//! Notes that were sealed, withdrawn or destroyed, while the relay or a device comes back from a backup.

use alcove_client_core::engine::{Commit, DocKey};
use alcove_protocol::entry::Kind;
use alcove_tests::world::World;

use crate::scenes::{Pair, assert_well, note, pair, sync};

/// A note of both, signed by Anna.
fn signed(world: &mut World, anna: usize, ben: usize, key: DocKey) {
    for at in [anna, ben] {
        world.load(at, key);
        world.type_token(at, key, "theme", Commit::Now).unwrap();
        world.sync_until_quiet();
    }
    world.load(anna, key);
    world.sign(anna, key).unwrap();
    world.sync_until_quiet();
}

/// Bodies of the note's entries at the relay.
fn bodies(world: &World, key: DocKey) -> usize {
    let of_note = |kind: Kind| matches!(kind, Kind::CONTENT | Kind::RECORD);
    let entries = world.relay.entries_of(key.circle);
    entries
        .filter(|entry| entry.header().document == key.document && of_note(entry.header().kind))
        .filter(|entry| !entry.is_tombstone())
        .count()
}

#[test]
fn a_relay_restored_to_before_the_drafts_of_a_sealed_note_takes_what_is_left_of_them() {
    let Pair { mut world, anna, ben, group, .. } = pair(90);
    let key = note(&mut world, anna, group);
    let image = world.relay_image();
    signed(&mut world, anna, ben, key);
    world.seal(anna, key).unwrap();
    world.sync_until_quiet();
    world.sync_until_quiet();
    assert_eq!(bodies(&world, key), 1, "sealed");
    let held = world.ids_at_relay();
    world.restore_relay(image);
    sync(&mut world, ben);
    sync(&mut world, anna);
    assert!(held.is_subset(&world.ids_at_relay()), "what is left of the drafts comes back too");
    assert_eq!(bodies(&world, key), 1);
    assert_well(&mut world);
}
