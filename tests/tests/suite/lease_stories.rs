//! Stories of devices that were without the relay for too long.

use alcove_client_core::clinical::{CircleKind, DocKind};
use alcove_client_core::engine::{
    Commit, DeviceStanding, DocKey, EditRefused, Intent, LeaseState, SealRefused, SealedEdit, SealedTaken,
};
use alcove_protocol::record::Policy;
use alcove_protocol::suite::Suite;
use alcove_tests::world::{HOUR_MS, World};

use crate::scenes::{Pair, assert_well, note, pair, sync};
use crate::trust_stories::{accept, decide, set_aside};

const DAY_MS: i64 = 24 * HOUR_MS;

fn state(world: &mut World, at: usize) -> LeaseState {
    world.use_engine(at, |engine, now, _| (engine.lease().state(now), Vec::new())).unwrap()
}

/// Appends a paragraph past the lease; the file is what the shell keeps beside the store.
fn seal(
    world: &mut World,
    at: usize,
    file: &mut Vec<u8>,
    key: DocKey,
    paragraph: &str,
) -> Result<(), SealRefused> {
    world.load(at, key);
    let append = Some(("theme".to_owned(), format!("{paragraph}\n")));
    let edit = SealedEdit { key, kind: DocKind::GroupNote, if_new: Vec::new(), edits: Vec::new(), append };
    let sealed = world.use_engine(at, |engine, now, rng| match engine.seal_edit(file, &edit, now, rng) {
        Ok((record, effects)) => (Ok(record), effects),
        Err(refused) => (Err(refused), Vec::new()),
    });
    let record = sealed.unwrap()?.unwrap();
    file.truncate(record.at);
    file.extend(record.bytes);
    Ok(())
}

/// Takes the file in, as the shell does after a sync.
fn take(world: &mut World, at: usize, file: &[u8]) -> SealedTaken {
    let documents = world.devices[at].engine().sealed_documents(file);
    for key in &documents {
        world.load(at, *key);
    }
    let taken = world.use_engine(at, |engine, now, _| engine.take_sealed(file, &documents, now)).unwrap();
    let rest = world.use_engine(at, |engine, _, rng| engine.finish_sealed(file, rng)).unwrap();
    world.use_engine(at, |engine, _, _| (engine.set_sealed_waits(false), Vec::new()));
    taken.and(rest)
}

fn times(world: &mut World, at: usize, key: DocKey, token: &str) -> usize {
    world.load(at, key);
    world.text(at, key, "theme").unwrap().matches(token).count()
}

#[test]
fn three_weeks_without_signal_are_warned_of_sealed_and_read_again() {
    let Pair { mut world, anna, ben, group, .. } = pair(401);
    let key = note(&mut world, ben, group);
    world.type_token(ben, key, "theme", Commit::Now).unwrap();
    sync(&mut world, ben);
    let began = world.now;
    world.run_until(began + 8 * DAY_MS);
    assert_eq!(state(&mut world, ben), LeaseState::Valid);
    world.run_until(began + 9 * DAY_MS + HOUR_MS);
    assert_eq!(state(&mut world, ben), LeaseState::Ending, "warned since day nine");
    let last = world.type_token(ben, key, "theme", Commit::Now).unwrap();
    world.run_until(began + 14 * DAY_MS + HOUR_MS);
    assert_eq!(state(&mut world, ben), LeaseState::Ended);

    assert!(world.devices[ben].engine().document(key).is_err(), "nothing is shown");
    assert_eq!(world.edit(ben, key, &[], Commit::Now), Err(Some(EditRefused::LeaseEnded)));
    let mut file = Vec::new();
    seal(&mut world, ben, &mut file, key, "The bus was late.").unwrap();
    // The process ends and begins again; the disk loses the end of what was being written.
    world.crash(ben);
    world.start(ben);
    world.use_engine(ben, |engine, _, _| (engine.set_sealed_waits(true), Vec::new()));
    seal(&mut world, ben, &mut file, key, "Never confirmed.").unwrap();
    file.truncate(file.len() - 50);
    seal(&mut world, ben, &mut file, key, "Two people laughed.").unwrap();
    assert_eq!(world.devices[ben].engine().count_sealed(&file), 2);
    for words in ["The bus", "laughed"] {
        assert!(!file.windows(words.len()).any(|window| window == words.as_bytes()), "it is sealed");
    }

    world.run_until(began + 21 * DAY_MS);
    sync(&mut world, ben);
    assert_eq!(state(&mut world, ben), LeaseState::Valid, "the sync confirmed it");
    assert_eq!(world.edit(ben, key, &[], Commit::Now), Err(Some(EditRefused::LeaseEnded)), "the file first");
    assert_eq!(take(&mut world, ben, &file), SealedTaken { taken: 2, left: 0 });
    // The process died before the file was removed.
    world.crash(ben);
    world.start(ben);
    assert_eq!(take(&mut world, ben, &file).left, 0);
    sync(&mut world, ben);
    sync(&mut world, anna);
    for words in ["The bus was late.", "Two people laughed.", last.as_str()] {
        assert_eq!((times(&mut world, ben, key, words), times(&mut world, anna, key, words)), (1, 1));
    }
    assert_eq!(times(&mut world, ben, key, "Never confirmed."), 0);
    assert_well(&mut world);
}

#[test]
fn a_clock_that_is_set_back_wins_nothing_and_the_practice_says_how_long() {
    let Pair { mut world, anna, ben, .. } = pair(402);
    decide(&mut world, anna, vec![Intent::SetPolicy(Policy { min_suite: Suite::XWING, lease_days: 2 })]);
    sync(&mut world, anna);
    sync(&mut world, ben);
    assert_eq!(world.devices[ben].engine().lease().days, 2);
    world.run_until(world.now + 2 * DAY_MS + HOUR_MS);
    world.crash(ben);
    world.start(ben);
    assert_eq!(state(&mut world, ben), LeaseState::Ended);
    world.devices[ben].skew_ms -= 30 * DAY_MS;
    assert_eq!(state(&mut world, ben), LeaseState::Ended);
    world.crash(ben);
    world.start(ben);
    assert_eq!(state(&mut world, ben), LeaseState::Ended, "also after a restart");
    sync(&mut world, ben);
    assert_eq!(state(&mut world, ben), LeaseState::Valid);
}

#[test]
fn a_device_that_was_revoked_meanwhile_hands_its_sealed_work_in_and_private_work_stays_sealed() {
    let Pair { mut world, anna, ben, group, .. } = pair(403);
    world.quarantine_expected = true;
    let key = note(&mut world, ben, group);
    world.type_token(ben, key, "theme", Commit::Now).unwrap();
    let private = world.found_circle(ben, CircleKind::Private).unwrap();
    let diary = world.open_document(ben, private, DocKind::GroupNote, b"diary").unwrap();
    world.type_token(ben, diary, "theme", Commit::Now).unwrap();
    world.make_kit(ben);
    sync(&mut world, ben);
    sync(&mut world, anna);
    sync(&mut world, ben);
    world.run_until(world.now + 15 * DAY_MS);
    let mut file = Vec::new();
    seal(&mut world, ben, &mut file, key, "Somebody cried.").unwrap();
    seal(&mut world, ben, &mut file, diary, "I was tired.").unwrap();

    let lost = world.devices[ben].engine().me().device();
    decide(&mut world, anna, vec![Intent::RevokeDevice(lost)]);
    sync(&mut world, anna);
    world.link_up(ben, false);
    world.settle();
    assert_eq!(world.devices[ben].engine().standing(), DeviceStanding::Revoked);
    assert_eq!(take(&mut world, ben, &file), SealedTaken { taken: 1, left: 1 });
    world.crash(ben);
    world.start(ben);
    assert_eq!(take(&mut world, ben, &file), SealedTaken { taken: 1, left: 1 }, "not handed in twice");
    assert!(matches!(
        seal(&mut world, ben, &mut file, key, "More."),
        Err(SealRefused::Edit(EditRefused::Revoked))
    ));
    world.link_up(ben, false);
    world.settle();
    world.retire(ben);

    sync(&mut world, anna);
    let handed: Vec<Vec<u8>> = set_aside(&world, anna)
        .into_iter()
        .filter(|(why, _)| why == "handed_in")
        .map(|(_, bytes)| bytes)
        .collect();
    assert_eq!(handed.len(), 1);
    world.load(anna, key);
    assert_eq!(accept(&mut world, anna, &handed), Ok(()));
    assert_eq!(times(&mut world, anna, key, "Somebody cried."), 1);
}
