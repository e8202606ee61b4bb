//! Words that a relay took and then lost, while their device begins another life: they stand once, whoever gives them back.

use alcove_client_core::engine::{Commit, DocKey, Report};
use alcove_tests::world::{Fault, World};

use crate::scenes::{Pair, assert_well, note, pair, sync};

/// The device stops after its key store's record moved, and before its store's batch: what starts is another life.
fn begin_another_life(world: &mut World, at: usize) {
    world.devices[at].engine = None;
    world.devices[at].witness = None;
    world.start(at);
    assert!(world.devices[at].reports.contains(&Report::NewLife));
}

fn send_and_never_hear(world: &mut World, at: usize) {
    world.faults.set(Fault::AnswerLost, 1_000);
    world.link_up(at, false);
    world.settle();
    world.faults.heal();
    assert!(world.devices[at].engine().status().unsent.entries > 0);
}

fn assert_once(world: &mut World, at: usize, key: DocKey, words: &[String]) {
    world.load(at, key);
    let text = world.text(at, key, "theme").unwrap();
    for word in words {
        assert_eq!(text.matches(word.as_str()).count(), 1, "device {at}");
    }
}

/// Ben's words are at the relay and on Anna's device, which he never heard; then the relay comes back without them, and
/// his device begins another life.
fn lost_by_the_relay(seed: u64) -> (Pair, DocKey, Vec<String>) {
    let mut pair = pair(seed);
    let Pair { world, anna, ben, group, .. } = &mut pair;
    let image = world.relay_image();
    let key = note(world, *ben, *group);
    let mut words = Vec::new();
    for _ in 0..3 {
        words.push(world.type_token(*ben, key, "theme", Commit::Now).unwrap());
        send_and_never_hear(world, *ben);
    }
    sync(world, *anna);
    assert_once(world, *anna, key, &words);
    world.restore_relay(image);
    // What was not sealed yet has to be written anew, on top of what is given back.
    words.push(world.type_token(*ben, key, "theme", Commit::Now).unwrap());
    begin_another_life(world, *ben);
    (pair, key, words)
}

#[test]
fn words_that_a_relay_took_and_lost_stand_once_after_their_device_began_another_life() {
    let (Pair { mut world, anna, ben, .. }, key, words) = lost_by_the_relay(140);
    sync(&mut world, ben);
    assert_eq!(world.devices[ben].engine().status().unsent.entries, 0);
    sync(&mut world, anna);
    assert_well(&mut world);
    for at in [anna, ben] {
        assert_once(&mut world, at, key, &words);
    }
}

#[test]
fn words_that_a_busy_relay_puts_off_are_given_back_with_the_next_sync_and_stand_once() {
    let (Pair { mut world, anna, ben, .. }, key, mut words) = lost_by_the_relay(141);
    world.faults.set(Fault::PushPutOff, 1_000);
    sync(&mut world, ben);
    assert!(
        world.devices[ben].engine().status().unsent.entries > 0,
        "nothing of it is written anew meanwhile"
    );
    world.load(ben, key);
    words.push(world.type_token(ben, key, "theme", Commit::Now).unwrap());
    world.devices[ben].engine = None;
    world.start(ben);
    world.faults.heal();
    sync(&mut world, ben);
    sync(&mut world, anna);
    assert_well(&mut world);
    for at in [anna, ben] {
        assert_once(&mut world, at, key, &words);
    }
}

#[test]
fn words_of_another_life_are_given_back_over_an_open_connection_too() {
    let (Pair { mut world, anna, ben, .. }, key, words) = lost_by_the_relay(142);
    world.link_up(ben, true);
    world.run_until(world.now + 60_000);
    assert_eq!(world.devices[ben].engine().status().unsent.entries, 0);
    assert_eq!(world.devices[ben].engine().status().unsent.changes, 0);
    assert_well(&mut world);
    for at in [anna, ben] {
        assert_once(&mut world, at, key, &words);
    }
}

#[test]
fn words_that_a_request_still_carries_when_their_device_begins_another_life_stand_once() {
    let Pair { mut world, anna, ben, group, .. } = pair(143);
    let key = note(&mut world, ben, group);
    let words = [world.type_token(ben, key, "theme", Commit::Now).unwrap()];
    world.faults.set(Fault::RequestLate, 1_000);
    world.link_up(ben, false);
    world.faults.heal();
    begin_another_life(&mut world, ben);
    world.link_up(ben, false);
    world.settle();
    assert_well(&mut world);
    for at in [anna, ben] {
        assert_once(&mut world, at, key, &words);
    }
}

#[test]
fn an_entry_of_an_earlier_life_whose_place_a_copy_took_is_written_anew() {
    let Pair { mut world, anna, ben, group, .. } = pair(144);
    let key = note(&mut world, ben, group);
    let copy = world.copy_device(ben);
    let mut words = vec![world.type_token(ben, key, "theme", Commit::Now).unwrap()];
    world.faults.set(Fault::RequestLost, 1_000);
    world.link_up(ben, false);
    world.settle();
    world.faults.heal();
    world.load(copy, key);
    words.push(world.type_token(copy, key, "theme", Commit::Now).unwrap());
    sync(&mut world, copy);
    begin_another_life(&mut world, ben);
    sync(&mut world, ben);
    assert_eq!(world.devices[ben].engine().status().unsent.entries, 0);
    assert_well(&mut world);
    for at in [anna, ben, copy] {
        assert_once(&mut world, at, key, &words);
    }
}
