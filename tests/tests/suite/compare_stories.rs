//! Two people hold their devices side by side and compare what they hold.

use alcove_client_core::crypto::compare::{Advice, ComparisonCode};
use alcove_client_core::engine::Commit;
use alcove_protocol::id::LogId;
use alcove_tests::world::World;

use crate::scenes::{Pair, note, pair, sync};

fn compare(world: &World, at: usize, with: usize, circle: LogId) -> Advice {
    let shown = world.devices[with].engine().comparison_code(circle).unwrap().to_text();
    let scanned = ComparisonCode::from_text(&shown).unwrap();
    world.devices[at].engine().compare_with(circle, &scanned).unwrap().unwrap().advice()
}

#[test]
fn comparing_devices_tells_the_same_from_behind() {
    let Pair { mut world, anna, ben, group, member } = pair(110);
    assert_eq!(compare(&world, anna, ben, group), Advice::Same);
    assert_eq!(compare(&world, ben, anna, group), Advice::Same);
    let key = note(&mut world, anna, group);
    world.type_token(anna, key, "theme", Commit::Now).unwrap();
    sync(&mut world, anna);
    assert_eq!(compare(&world, anna, ben, group), Advice::SyncTheirs);
    assert_eq!(compare(&world, ben, anna, group), Advice::SyncOurs);
    sync(&mut world, ben);
    assert_eq!(compare(&world, ben, anna, group), Advice::Same);
    for at in [anna, ben] {
        world.devices[at].engine = None;
        world.start(at);
    }
    assert_eq!(compare(&world, anna, ben, group), Advice::Same, "after a restart too");
    let other = world.devices[ben].engine().comparison_code(member).unwrap();
    assert!(
        world.devices[anna].engine().compare_with(group, &other).unwrap().is_err(),
        "another circle's code"
    );
    assert!(world.devices[anna].engine().comparison_code(LogId::ZERO).is_none());
}

#[test]
fn comparing_devices_finds_a_relay_that_tells_them_different_things() {
    let Pair { mut world, anna, ben, group, .. } = pair(111);
    let mut hostile = world.relay_image();
    for at in [anna, ben] {
        let key = note(&mut world, at, group);
        world.type_token(at, key, "theme", Commit::Now).unwrap();
        sync(&mut world, at);
        std::mem::swap(&mut world.relay, &mut hostile);
    }
    assert_eq!(compare(&world, anna, ben, group), Advice::SyncBoth, "each holds what the other lacks");
    sync(&mut world, anna);
    std::mem::swap(&mut world.relay, &mut hostile);
    sync(&mut world, ben);
    assert_eq!(compare(&world, ben, anna, group), Advice::SyncBoth, "and it stays so");
}
