//! Where stories begin.

use alcove_client_core::clinical::{CircleKind, DocKind};
use alcove_client_core::crypto::ceremony::Purpose;
use alcove_client_core::engine::DocKey;
use alcove_protocol::id::LogId;
use alcove_tests::world::{HOUR_MS, World};

/// Two people, each with a device, who share a group circle and a member circle.
pub(crate) struct Pair {
    pub(crate) world: World,
    pub(crate) anna: usize,
    pub(crate) ben: usize,
    pub(crate) group: LogId,
    pub(crate) member: LogId,
}

pub(crate) fn alone(seed: u64) -> (World, usize, LogId) {
    let mut world = World::calm(seed);
    let anna = world.found_org();
    world.set_up(anna);
    let group = world.found_circle(anna, CircleKind::Group).unwrap();
    world.sync_until_quiet();
    (world, anna, group)
}

pub(crate) fn pair(seed: u64) -> Pair {
    let (mut world, anna, group) = alone(seed);
    let member = world.found_circle(anna, CircleKind::Member).unwrap();
    let ben = world.invite(anna, Purpose::Invite, vec![group, member]);
    world.sync_until_quiet();
    assert!(world.devices[ben].engine.is_some(), "{:?}", world.violations);
    Pair { world, anna, ben, group, member }
}

/// The sync of one device, to its end.
pub(crate) fn sync(world: &mut World, at: usize) {
    world.link_up(at, false);
    world.settle();
    assert_eq!(world.violations, Vec::<String>::new());
}

/// Everything holds.
pub(crate) fn assert_well(world: &mut World) {
    world.heal();
    world.check();
    assert_eq!(world.violations, Vec::<String>::new());
}

pub(crate) fn note(world: &mut World, at: usize, circle: LogId) -> DocKey {
    world.open_document(at, circle, DocKind::GroupNote, b"monday").unwrap()
}

pub(crate) fn pass_hour(world: &mut World) {
    world.run_until(world.now + HOUR_MS);
}
