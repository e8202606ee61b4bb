//! What the simulator found once it let the relay and devices come back from backups. Each is the smallest story that
//! failed.

use alcove_client_core::clinical::CircleKind;
use alcove_client_core::crypto::ceremony::Purpose;
use alcove_client_core::engine::{Commit, Finding, Report};
use alcove_protocol::entry::Kind;
use alcove_protocol::id::LogId;
use alcove_tests::world::{Fault, HOUR_MS, World};

use crate::scenes::{Pair, assert_well, note, pair, sync};

fn type_and_sync(world: &mut World, at: usize, circle: LogId) -> String {
    let key = note(world, at, circle);
    let token = world.type_token(at, key, "theme", Commit::Now).unwrap();
    sync(world, at);
    token
}

#[test]
fn a_device_that_stops_before_a_restored_relay_confirmed_its_places_calls_nothing_a_fork() {
    let Pair { mut world, anna, ben, group, .. } = pair(120);
    let image = world.relay_image();
    type_and_sync(&mut world, anna, group);
    sync(&mut world, ben);
    // Ben holds one more place than the backup; at that place the restored relay has something else, and more beyond it.
    world.restore_relay(image);
    world.devices[anna].engine = None;
    let image = world.device_image(ben);
    for _ in 0..3 {
        type_and_sync(&mut world, ben, group);
    }
    world.restore_device(ben, image);
    let looked = world.counters.get("entries looked up");
    world.link_up(ben, false);
    while world.counters.get("entries looked up") == looked {
        assert!(world.step(), "the relay counts in another history");
    }
    world.devices[ben].engine = None;
    world.start(ben);
    sync(&mut world, ben);
    world.start(anna);
    assert_well(&mut world);
    let forked = |report: &Report| matches!(report, Report::Found(Finding::RelayForked { .. }));
    assert!(!world.devices[ben].reports.iter().any(forked));
}

#[test]
fn an_entry_that_a_relay_took_lost_and_then_refused_does_not_break_its_authors_chain() {
    let Pair { mut world, anna, ben, group, .. } = pair(121);
    type_and_sync(&mut world, anna, group);
    sync(&mut world, ben);
    let image = world.relay_image();
    let key = note(&mut world, anna, group);
    let token = world.type_token(anna, key, "theme", Commit::Now).unwrap();
    // The relay takes it, Anna never hears so, and Ben has it.
    world.faults.set(Fault::AnswerLost, 1_000);
    world.link_up(anna, false);
    world.settle();
    world.faults.heal();
    sync(&mut world, ben);
    world.restore_relay(image);
    world.faults.set(Fault::PushRefused, 1_000);
    world.link_up(anna, false);
    world.run_until(world.now + 10_000);
    world.faults.heal();
    assert!(!world.refused.is_empty());
    sync(&mut world, anna);
    let is_void =
        |world: &World| world.relay.entries_of(group).any(|entry| entry.header().kind == Kind::VOID);
    assert!(is_void(&world), "she explains its place, and sends its content anew");
    type_and_sync(&mut world, anna, group);
    assert_well(&mut world);
    assert_eq!(world.devices[ben].engine().status().quarantined, 0);
    note(&mut world, ben, group);
    assert_eq!(world.text(ben, key, "theme").unwrap().matches(&token).count(), 1);
}

#[test]
fn a_new_life_that_stops_while_the_life_before_comes_in_knows_all_of_it_afterwards() {
    let Pair { mut world, anna, ben, group, .. } = pair(122);
    // The answers to Ben's entries are lost: the life before never knew that the relay has them.
    world.faults.set(Fault::AnswerLost, 1_000);
    for _ in 0..6 {
        let key = note(&mut world, ben, group);
        world.type_token(ben, key, "theme", Commit::Now).unwrap();
        world.link_up(ben, false);
        world.settle();
    }
    world.faults.heal();
    sync(&mut world, anna);
    world.devices[ben].engine = None;
    world.devices[ben].witness = None;
    world.start(ben);
    // They come one by one, the later ones first; after some of them the device stops.
    world.faults.set(Fault::NewsShuffled, 1_000);
    let before = world.devices[ben].engine().status().entries;
    world.link_up(ben, false);
    while world.devices[ben].engine().status().entries == before {
        assert!(world.step(), "the relay has news");
    }
    world.faults.heal();
    world.devices[ben].engine = None;
    world.start(ben);
    sync(&mut world, ben);
    world.run_until(world.now + 2 * HOUR_MS);
    assert_well(&mut world);
    let code = |at: usize| world.devices[at].engine().comparison_code(group).unwrap();
    assert_eq!(code(anna), code(ben));
}

#[test]
fn a_circle_that_a_copy_founded_comes_to_the_other_copy_whole() {
    let Pair { mut world, ben, .. } = pair(123);
    let copy = world.copy_device(ben);
    let group = world.found_circle(copy, CircleKind::Group).unwrap();
    let token = type_and_sync(&mut world, copy, group);
    world.run_until(world.now + HOUR_MS);
    let later = type_and_sync(&mut world, copy, group);
    sync(&mut world, ben);
    assert_well(&mut world);
    assert_eq!(world.devices[ben].engine().status().quarantined, 0);
    let key = note(&mut world, ben, group);
    let text = world.text(ben, key, "theme").unwrap();
    assert!(text.contains(&token) && text.contains(&later));
}

#[test]
fn after_a_restore_nothing_is_decided_before_every_admins_device_gave_back_what_it_has() {
    let Pair { mut world, anna, ben, .. } = pair(124);
    let tablet = world.invite(anna, Purpose::Link, Vec::new());
    world.sync_until_quiet();
    let image = world.relay_image();
    // Only Anna's first device knows of this; then it is away while the relay is restored.
    let added = world.invite(anna, Purpose::Link, Vec::new());
    for _ in 0..4 {
        sync(&mut world, anna);
        world.run_until(world.now + HOUR_MS / 4);
    }
    let org = world.devices[anna].engine().me().org();
    let devices = |world: &World| world.devices[anna].engine().org().unwrap().devices().count();
    let known = devices(&world);
    world.restore_relay(image);
    assert!(world.relay.entries_of(org).count() < world.devices[anna].engine().org().unwrap().len() as usize);
    for _ in 0..2 {
        sync(&mut world, tablet);
        sync(&mut world, ben);
    }
    world.invite(tablet, Purpose::Link, Vec::new());
    sync(&mut world, tablet);
    let now_ms = u64::try_from(world.now).unwrap();
    assert!(world.relay.logs_waiting(now_ms) > 0, "the tablet alone does not end the waiting");
    assert_well(&mut world);
    assert!(world.devices[added].engine.is_some() && devices(&world) >= known);
    for at in [anna, ben, tablet] {
        assert_eq!(world.devices[at].engine().status().quarantined, 0);
    }
}
