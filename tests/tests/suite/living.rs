//! Live connections: what one writes, the other sees, and nobody asks for it.

use alcove_client_core::clinical::CircleKind;
use alcove_client_core::crypto::ceremony::Purpose;
use alcove_client_core::engine::{Commit, Intent};
use alcove_protocol::record::Role;
use alcove_tests::world::Fault;

use crate::scenes::{Pair, assert_well, note, pair, sync};

#[test]
fn what_is_written_on_one_live_device_is_shown_on_the_other_without_a_sync() {
    let Pair { mut world, anna, ben, group, .. } = pair(40);
    for at in [anna, ben] {
        world.link_up(at, true);
    }
    world.settle();
    let key = note(&mut world, anna, group);
    let now = world.type_token(anna, key, "theme", Commit::Now).unwrap();
    world.run_until(world.now + 10_000);
    note(&mut world, ben, group);
    assert!(world.text(ben, key, "theme").unwrap().contains(&now));
    let typed = world.type_token(anna, key, "theme", Commit::WhenIdle).unwrap();
    world.run_until(world.now + 15_000);
    assert!(world.text(ben, key, "theme").unwrap().contains(&typed), "after a pause");
    assert_well(&mut world);
}

#[test]
fn a_person_let_in_while_both_are_live_gets_the_circle() {
    let Pair { mut world, anna, ben, .. } = pair(41);
    for at in [anna, ben] {
        world.link_up(at, true);
    }
    world.settle();
    let circle = world.found_circle(anna, CircleKind::Roster).unwrap();
    let person = world.devices[ben].engine().me().person();
    let intent = Intent::GrantAccess { circle, person, role: Role::Writer };
    world.use_engine(anna, |engine, _, _| ((), engine.intend(vec![intent])));
    world.run_until(world.now + 20_000);
    assert!(world.circles_of(ben).iter().any(|(log, _)| *log == circle));
    assert_well(&mut world);
}

#[test]
fn a_device_linked_while_its_sibling_is_live_gets_the_keys_without_a_sync_there() {
    let Pair { mut world, anna, ben, group, .. } = pair(42);
    let key = note(&mut world, anna, group);
    world.type_token(anna, key, "theme", Commit::Now).unwrap();
    sync(&mut world, anna);
    let tablet = world.invite(ben, Purpose::Link, Vec::new());
    let phone = world.invite(ben, Purpose::Link, Vec::new());
    world.sync_until_quiet();
    assert!(world.devices[tablet].engine.is_some() && world.devices[phone].engine.is_some());
    world.link_up(ben, true);
    world.settle();
    let circle = world.found_circle(ben, CircleKind::Group).unwrap();
    let later = world.invite(ben, Purpose::Link, Vec::new());
    world.run_until(world.now + 4 * 3_600_000);
    world.hang_up(ben);
    assert_well(&mut world);
    assert!(world.circles_of(later).iter().any(|(log, _)| *log == circle));
}

#[test]
fn an_entry_refused_on_a_live_connection_is_voided_and_sent_anew_over_it() {
    let Pair { mut world, anna, ben, group, .. } = pair(43);
    for at in [anna, ben] {
        world.link_up(at, true);
    }
    world.settle();
    let key = note(&mut world, anna, group);
    world.faults.set(Fault::PushRefused, 1_000);
    let token = world.type_token(anna, key, "theme", Commit::Now).unwrap();
    world.run_until(world.now + 4_000);
    world.faults.heal();
    world.run_until(world.now + 60_000);
    note(&mut world, ben, group);
    assert!(world.text(ben, key, "theme").is_some_and(|text| text.contains(&token)));
    assert_well(&mut world);
}
