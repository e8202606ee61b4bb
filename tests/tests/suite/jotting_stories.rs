//! Stories of what was jotted down on a device that was locked.

use alcove_client_core::clinical::CircleKind;
use alcove_client_core::crypto::jotting::{Jotting, JottingKeys};
use alcove_client_core::engine::{
    Commit, DeviceStanding, FileRefused, Intent, JottingKeysFile, JottingsTaken, Report,
};
use alcove_tests::world::World;

use crate::scenes::{Pair, assert_well, note, pair, sync};
use crate::trust_stories::decide;

/// The keys that the shell keeps beside the store.
fn keys(world: &mut World, at: usize) -> JottingKeys {
    let file = world.use_engine(at, |engine, now, _| engine.judge_jotting_keys(None, now)).unwrap();
    let JottingKeysFile::Renew(bytes) = file else { panic!("an active device has keys") };
    JottingKeys::from_file(&bytes).unwrap()
}

/// A file as a locked device writes it: nothing but public keys is needed.
fn jotted(world: &mut World, keys: &JottingKeys, texts: &[(&str, bool)]) -> Vec<u8> {
    let written = world.use_engine(0, |_, now, rng| {
        let mut file = keys.owner().to_head().to_vec();
        for ((text, private), number) in texts.iter().zip(1..) {
            let jotting = Jotting::make(text, *private, now, 0, rng);
            file.extend(keys.seal(number, &jotting, rng).unwrap());
        }
        (file, Vec::new())
    });
    written.unwrap()
}

fn take(world: &mut World, at: usize, file: &[u8]) -> JottingsTaken {
    world.use_engine(at, |engine, _, _| engine.take_jottings(file).unwrap()).unwrap()
}

fn texts(world: &World, at: usize) -> Vec<String> {
    world.devices[at].engine().jottings().into_iter().map(|item| item.jotting.text.to_string()).collect()
}

#[test]
fn jottings_survive_a_crash_at_each_point_and_are_filed_once_for_everybody() {
    let Pair { mut world, anna, ben, group, .. } = pair(501);
    let keys = keys(&mut world, ben);
    assert!(keys.intake.is_some(), "the practice has an intake key");
    let file = jotted(&mut world, &keys, &[("M3 rang.", false), ("The door was locked.", false)]);
    assert_eq!(take(&mut world, ben, &file), JottingsTaken { taken: 2, left: 0, unreadable: 0 });
    // The process died before the file was removed.
    world.crash(ben);
    world.start(ben);
    assert_eq!(take(&mut world, ben, &file).taken, 2);
    assert_eq!(texts(&world, ben), ["M3 rang.", "The door was locked."], "each is there once");

    let key = note(&mut world, ben, group);
    world.load(ben, key);
    let id = world.devices[ben].engine().jottings()[0].jotting.id;
    let filed = world.use_engine(ben, |engine, now, _| {
        let effects = engine.file_jotting(id, key, "theme", "M3 rang.\n", now).unwrap();
        ((), effects)
    });
    assert_eq!(filed, Some(()));
    world.crash(ben);
    world.start(ben);
    assert_eq!(take(&mut world, ben, &file).taken, 2);
    assert_eq!(texts(&world, ben), ["The door was locked."]);
    let again = world.use_engine(ben, |engine, now, _| {
        (engine.file_jotting(id, key, "theme", "M3 rang.\n", now).err(), Vec::new())
    });
    assert_eq!(again, Some(Some(FileRefused::Unknown)));
    sync(&mut world, ben);
    sync(&mut world, anna);
    world.load(anna, key);
    assert_eq!(world.text(anna, key, "theme").unwrap(), "M3 rang.\n");
    assert_well(&mut world);
}

#[test]
fn a_revoked_device_hands_its_jottings_in_and_private_ones_stay_its_persons() {
    let Pair { mut world, anna, ben, group, .. } = pair(502);
    world.make_kit(ben);
    sync(&mut world, ben);
    let keys = keys(&mut world, ben);
    let file = jotted(&mut world, &keys, &[("M3 rang.", false), ("I was tired.", true)]);

    let lost = world.devices[ben].engine().me().device();
    decide(&mut world, anna, vec![Intent::RevokeDevice(lost)]);
    sync(&mut world, anna);
    take(&mut world, ben, &file);
    world.link_up(ben, false);
    world.settle();
    assert_eq!(world.devices[ben].engine().standing(), DeviceStanding::Revoked);
    // It dies while it hands in, comes back, and hands in once.
    world.crash(ben);
    world.start(ben);
    for _ in 0..2 {
        world.link_up(ben, false);
        world.settle();
    }
    assert_eq!(world.devices[ben].engine().status().handed_in, 1);
    world.retire(ben);

    sync(&mut world, anna);
    assert_eq!(texts(&world, anna), ["M3 rang."], "an admin has it, once, and nothing private");
    let items = world.devices[anna].engine().jottings();
    assert_eq!(items[0].from, lost, "the entry that brought it is signed");
    assert!(world.devices[anna].reports.contains(&Report::JottingsHandedIn { device: lost }));
    let key = note(&mut world, anna, group);
    world.load(anna, key);
    let id = items[0].jotting.id;
    world.use_engine(anna, |engine, now, _| {
        ((), engine.file_jotting(id, key, "theme", "Handed in: M3 rang.\n", now).unwrap())
    });
    sync(&mut world, anna);
    assert_eq!(texts(&world, anna), Vec::<String>::new());
    assert_eq!(world.text(anna, key, "theme").unwrap(), "Handed in: M3 rang.\n");
}

#[test]
fn where_nobody_unlocks_the_device_again_an_admin_opens_its_file_and_no_other_colleague_does() {
    let Pair { mut world, anna, ben, .. } = pair(503);
    let keys = keys(&mut world, ben);
    let file = jotted(&mut world, &keys, &[("M3 rang.", false), ("I was tired.", true)]);
    let cleo = world.invite(anna, alcove_client_core::crypto::ceremony::Purpose::Invite, Vec::new());
    world.sync_until_quiet();
    assert_eq!(take(&mut world, cleo, &file), JottingsTaken { taken: 0, left: 0, unreadable: 2 });
    assert_eq!(take(&mut world, anna, &file), JottingsTaken { taken: 1, left: 0, unreadable: 1 });
    assert_eq!(take(&mut world, anna, &file).taken, 1);
    assert_eq!(texts(&world, anna), ["M3 rang."]);
    assert_well(&mut world);
}

#[test]
fn a_wiped_device_counts_its_jottings_in_its_last_word() {
    let Pair { mut world, anna, ben, group, .. } = pair(504);
    let key = note(&mut world, ben, group);
    world.type_token(ben, key, "theme", Commit::Now).unwrap();
    let private = world.found_circle(ben, CircleKind::Private).unwrap();
    sync(&mut world, ben);
    assert!(world.devices[ben].engine().circle_summaries().iter().any(|circle| circle.circle == private));
    let keys = keys(&mut world, ben);
    let file = jotted(&mut world, &keys, &[("One.", false), ("Two.", false), ("Mine.", true)]);
    take(&mut world, ben, &file);
    let lost = world.devices[ben].engine().me().device();
    decide(&mut world, anna, vec![Intent::WipeDevice(lost)]);
    sync(&mut world, anna);
    for _ in 0..4 {
        world.link_up(ben, false);
        world.settle();
    }
    world.retire(ben);
    sync(&mut world, anna);
    let word = world.devices[anna].engine().last_word(lost).unwrap();
    assert_eq!((word.sealed_changes, word.lost_changes), (2, 1), "the private one was nobody else's");
    assert_eq!(texts(&world, anna), ["One.", "Two."]);
}
