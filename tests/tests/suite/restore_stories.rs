//! The relay comes back from a backup; a device's store comes back, or exists twice. Nothing is lost, nobody resets.

use alcove_client_core::clinical::CircleKind;
use alcove_client_core::crypto::ceremony::Purpose;
use alcove_client_core::engine::{Commit, Finding, Intent, Report};
use alcove_protocol::record::Role;
use alcove_tests::world::{TOKEN_CHARS, World};

use crate::scenes::{Pair, alone, assert_well, note, pair, pass_hour, sync};

fn incarnation(world: &World, at: usize) -> u64 {
    world.devices[at].engine().me().author().1.0
}

#[test]
fn a_relay_restored_from_a_backup_gets_back_what_everybody_wrote_since() {
    let Pair { mut world, anna, ben, group, member } = pair(60);
    let key = note(&mut world, anna, group);
    world.type_token(anna, key, "theme", Commit::Now).unwrap();
    sync(&mut world, anna);
    let image = world.relay_image();
    for _ in 0..3 {
        for at in [anna, ben] {
            note(&mut world, at, group);
            world.type_token(at, key, "theme", Commit::Now).unwrap();
            sync(&mut world, at);
        }
    }
    let held = world.ids_at_relay();
    let waiting = world.type_token(ben, key, "theme", Commit::Now).unwrap();
    world.restore_relay(image);
    assert!(world.ids_at_relay().len() < held.len());
    sync(&mut world, ben);
    assert!(held.is_subset(&world.ids_at_relay()), "one device that holds everything gives it back");
    let restored = Finding::RolledBack { log: group, restored: true };
    assert!(world.devices[ben].reports.contains(&Report::Found(restored.clone())));
    let status = world.devices[ben].engine().status();
    assert!(
        !status.evidence.contains(&restored) && status.is_whole(),
        "what was given back is over: {status:?}"
    );
    assert_well(&mut world);
    assert!(world.text(anna, key, "theme").unwrap().contains(&waiting));
    let _ = member;
}

#[test]
fn a_restored_relay_that_somebody_wrote_to_first_loses_nothing() {
    let Pair { mut world, anna, ben, group, .. } = pair(61);
    let key = note(&mut world, anna, group);
    let image = world.relay_image();
    let before = world.type_token(anna, key, "theme", Commit::Now).unwrap();
    sync(&mut world, anna);
    // Ben never saw that; he writes first after the restore.
    note(&mut world, ben, group);
    let first = world.type_token(ben, key, "theme", Commit::Now).unwrap();
    world.restore_relay(image);
    sync(&mut world, ben);
    sync(&mut world, anna);
    assert_well(&mut world);
    for at in [anna, ben] {
        let text = world.text(at, key, "theme").unwrap();
        assert!(text.contains(&before) && text.contains(&first));
    }
}

#[test]
fn circles_people_and_keys_that_the_relay_lost_come_back_from_whoever_has_them() {
    let (mut world, anna, group) = alone(62);
    let image = world.relay_image();
    let ben = world.invite(anna, Purpose::Invite, vec![group]);
    world.sync_until_quiet();
    let roster = world.found_circle(anna, CircleKind::Roster).unwrap();
    sync(&mut world, anna);
    let person = world.devices[ben].engine().me().person();
    let intent = Intent::GrantAccess { circle: roster, person, role: Role::Writer };
    world.use_engine(anna, |engine, _, _| ((), engine.intend(vec![intent])));
    world.sync_until_quiet();
    let key = note(&mut world, ben, group);
    let token = world.type_token(ben, key, "theme", Commit::Now).unwrap();
    world.sync_until_quiet();
    let held = world.ids_at_relay();
    world.restore_relay(image);
    assert_well(&mut world);
    assert!(held.is_subset(&world.ids_at_relay()));
    assert!(world.text(anna, key, "theme").unwrap().contains(&token));
    let later = world.invite(ben, Purpose::Link, Vec::new());
    assert_well(&mut world);
    assert!(world.circles_of(later).iter().any(|(log, _)| *log == roster), "keys go on from there");
}

#[test]
fn a_relay_restored_while_devices_are_live_is_caught_up_with_by_itself() {
    let Pair { mut world, anna, ben, group, .. } = pair(63);
    let image = world.relay_image();
    for at in [anna, ben] {
        world.link_up(at, true);
    }
    world.settle();
    let key = note(&mut world, anna, group);
    let token = world.type_token(anna, key, "theme", Commit::Now).unwrap();
    world.run_until(world.now + 10_000);
    let held = world.ids_at_relay();
    world.restore_relay(image);
    world.run_until(world.now + 60_000);
    for at in [anna, ben] {
        world.link_up(at, true);
    }
    world.run_until(world.now + 60_000);
    assert!(held.is_subset(&world.ids_at_relay()));
    assert_well(&mut world);
    assert!(world.text(ben, key, "theme").unwrap().contains(&token));
}

#[test]
fn a_restored_device_begins_another_life_and_keeps_what_was_unsent_in_its_backup() {
    let Pair { mut world, anna, ben, group, .. } = pair(64);
    let key = note(&mut world, ben, group);
    world.type_token(ben, key, "theme", Commit::Now).unwrap();
    sync(&mut world, ben);
    let unsent = world.type_token(ben, key, "theme", Commit::Now).unwrap();
    let image = world.device_image(ben);
    sync(&mut world, ben);
    let later = world.type_token(ben, key, "theme", Commit::Now).unwrap();
    sync(&mut world, ben);
    let before = incarnation(&world, ben);
    world.restore_device(ben, image);
    assert!(incarnation(&world, ben) > before);
    assert!(world.devices[ben].reports.contains(&Report::NewLife));
    world.load(ben, key);
    let new = world.type_token(ben, key, "theme", Commit::Now).unwrap();
    assert_well(&mut world);
    let text = world.text(anna, key, "theme").unwrap();
    for token in [unsent, later, new] {
        assert_eq!(text.matches(&token).count(), 1);
    }
    assert_eq!(text.len(), 4 * TOKEN_CHARS);
}

#[test]
fn unsent_work_that_only_the_backup_has_is_written_anew() {
    let Pair { mut world, anna, ben, group, member } = pair(65);
    let key = note(&mut world, ben, group);
    world.type_token(ben, key, "theme", Commit::Now).unwrap();
    sync(&mut world, ben);
    let other = world
        .open_document(ben, member, alcove_client_core::clinical::DocKind::MemberEntry, b"monday")
        .unwrap();
    let only_there = world.type_token(ben, other, "observation", Commit::Now).unwrap();
    let image = world.device_image(ben);
    // The key store moves on although the relay never hears of it.
    world.faults.set(alcove_tests::world::Fault::RequestLost, 1_000);
    world.link_up(ben, false);
    world.settle();
    world.faults.heal();
    world.restore_device(ben, image);
    assert_well(&mut world);
    world.load(anna, other);
    assert!(world.text(anna, other, "observation").unwrap().contains(&only_there));
}

#[test]
fn two_copies_of_a_device_end_in_different_lives_and_lose_nothing() {
    let Pair { mut world, anna, ben, group, .. } = pair(66);
    let key = note(&mut world, ben, group);
    let first = world.type_token(ben, key, "theme", Commit::Now).unwrap();
    sync(&mut world, ben);
    let shared = world.type_token(ben, key, "theme", Commit::Now).unwrap();
    let copy = world.copy_device(ben);
    world.load(copy, key);
    let here = world.type_token(ben, key, "theme", Commit::Now).unwrap();
    let there = world.type_token(copy, key, "theme", Commit::Now).unwrap();
    sync(&mut world, ben);
    sync(&mut world, copy);
    assert_ne!(incarnation(&world, ben), incarnation(&world, copy));
    pass_hour(&mut world);
    assert_well(&mut world);
    for at in [anna, ben, copy] {
        let text = world.text(at, key, "theme").unwrap();
        for token in [&first, &shared, &here, &there] {
            assert_eq!(text.matches(token).count(), 1);
        }
    }
}

#[test]
fn a_device_and_the_relay_restored_at_once_still_end_equal() {
    let Pair { mut world, anna, ben, group, .. } = pair(67);
    let key = note(&mut world, ben, group);
    let (relay, device) = (world.relay_image(), world.device_image(ben));
    let token = world.type_token(ben, key, "theme", Commit::Now).unwrap();
    world.sync_until_quiet();
    world.restore_relay(relay);
    world.restore_device(ben, device);
    note(&mut world, ben, group);
    let new = world.type_token(ben, key, "theme", Commit::Now).unwrap();
    sync(&mut world, ben);
    sync(&mut world, anna);
    assert_well(&mut world);
    let text = world.text(ben, key, "theme").unwrap();
    assert!(text.contains(&token) && text.contains(&new));
}
