//! Notes that were sealed, withdrawn or destroyed, while the relay or a device comes back from a backup, and while
//! somebody never comes back.

use alcove_client_core::clinical::DocKind;
use alcove_client_core::engine::{Commit, DocKey, Ending, Report};
use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::id::LogId;
use alcove_protocol::problem::Problem;
use alcove_tests::world::{HOUR_MS, World};

use crate::scenes::{Pair, assert_well, note, pair, sync};

const DAY_MS: i64 = 24 * HOUR_MS;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Sealed,
    Withdrawn,
    Destroyed,
}

const ENDS: [End; 3] = [End::Sealed, End::Withdrawn, End::Destroyed];

/// A note of both, signed by Anna.
fn signed(world: &mut World, anna: usize, ben: usize, key: DocKey) {
    for at in [anna, ben] {
        world.load(at, key);
        world.type_token(at, key, "theme", Commit::Now).unwrap();
        world.sync_until_quiet();
    }
    world.sign(anna, key).unwrap();
    world.sync_until_quiet();
}

/// Anna ends it, and it ends everywhere.
fn ended(world: &mut World, anna: usize, key: DocKey, end: End) {
    match end {
        End::Sealed => world.seal(anna, key).unwrap(),
        End::Withdrawn => world.withdraw(anna, key).unwrap(),
        End::Destroyed => world.destroy(anna, key).unwrap(),
    }
    world.sync_until_quiet();
    if end == End::Destroyed {
        world.run_until(world.now + 8 * DAY_MS);
    }
    world.sync_until_quiet();
    assert_ended(world, key, end);
}

/// At the relay nothing is left but the record where there is one.
fn assert_ended(world: &World, key: DocKey, end: End) {
    assert_eq!(bodies(world, key), usize::from(end != End::Destroyed), "{end:?}");
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

fn contributions(world: &World, at: usize, circle: LogId) -> usize {
    let stored = world.devices[at].store.load_start_now().unwrap();
    let all = stored.documents.iter();
    all.filter(|(key, kind)| key.circle == circle && *kind == DocKind::Contribution).count()
}

#[test]
fn a_relay_restored_to_before_the_drafts_takes_what_is_left_of_them_and_what_was_written_since() {
    for (seed, end) in (90..).zip(ENDS) {
        let Pair { mut world, anna, ben, group, .. } = pair(seed);
        let key = note(&mut world, anna, group);
        let image = world.relay_image();
        signed(&mut world, anna, ben, key);
        ended(&mut world, anna, key, end);
        let other = world.open_document(ben, group, DocKind::GroupNote, b"tuesday").unwrap();
        let since = world.type_token(ben, other, "theme", Commit::Now).unwrap();
        world.sync_until_quiet();
        let held = world.ids_at_relay();
        world.restore_relay(image);
        sync(&mut world, ben);
        sync(&mut world, anna);
        assert!(held.is_subset(&world.ids_at_relay()), "{end:?}: what is left of the drafts comes back too");
        assert_ended(&world, key, end);
        assert_well(&mut world);
        world.load(anna, other);
        assert!(world.text(anna, other, "theme").unwrap().contains(&since));
    }
}

#[test]
fn a_relay_restored_to_before_a_purge_destroys_the_drafts_again_and_gives_them_to_nobody() {
    for (seed, end) in (95..).zip(ENDS) {
        let Pair { mut world, anna, ben, group, .. } = pair(seed);
        let key = note(&mut world, anna, group);
        signed(&mut world, anna, ben, key);
        let image = world.relay_image();
        ended(&mut world, anna, key, end);
        let held = world.ids_at_relay();
        world.restore_relay(image);
        assert!(bodies(&world, key) > 1, "the drafts are in the backup");
        sync(&mut world, ben);
        sync(&mut world, anna);
        assert!(held.is_subset(&world.ids_at_relay()));
        assert_ended(&world, key, end);
        assert_well(&mut world);
    }
}

#[test]
fn a_colleague_cannot_give_back_what_a_relay_lost_as_if_it_had_been_purged() {
    let Pair { mut world, anna, ben, group, .. } = pair(100);
    let image = world.relay_image();
    let key = note(&mut world, anna, group);
    let token = world.type_token(anna, key, "theme", Commit::Now).unwrap();
    sync(&mut world, anna);
    let is_new = |entry: &&Entry| image.entries_of(group).all(|held| held.id() != entry.id());
    let lost: Vec<Entry> = world.relay.entries_of(group).filter(is_new).cloned().collect();
    world.restore_relay(image);
    for entry in lost.iter().map(|entry| entry.to_tombstone().unwrap_or_else(|| entry.clone())) {
        let lacks = entry.is_tombstone() || entry.header().kind == Kind::SLOTS;
        let answer = world.reoffer_as(ben, &entry);
        assert_eq!(answer.is_some(), lacks, "{:?}: {answer:?}", entry.header().kind);
        if lacks {
            assert_eq!(answer, Some(Problem::NoAccess));
            break;
        }
    }
    world.sync_until_quiet();
    world.load(ben, key);
    assert_eq!(world.text(ben, key, "theme"), Some(token));
    assert_well(&mut world);
}

#[test]
fn a_device_restored_to_before_a_note_ended_ends_it_too_and_writes_nothing_of_it_anew() {
    for (seed, end) in (105..).zip(ENDS) {
        let Pair { mut world, anna, ben, group, .. } = pair(seed);
        let key = note(&mut world, anna, group);
        world.type_token(anna, key, "theme", Commit::Now).unwrap();
        world.sync_until_quiet();
        // In the backup this was not sent yet; it is in what is sealed.
        world.load(ben, key);
        world.type_token(ben, key, "theme", Commit::Now).unwrap();
        let image = world.device_image(ben);
        world.sync_until_quiet();
        world.sign(anna, key).unwrap();
        world.sync_until_quiet();
        ended(&mut world, anna, key, end);
        world.restore_device(ben, image);
        world.sync_until_quiet();
        assert_ended(&world, key, end);
        let status = world.devices[ben].engine().status();
        assert_eq!((status.unsent.changes, status.quarantined), (0, 0), "{end:?}: nothing is left to decide");
        for at in [anna, ben] {
            assert_eq!(contributions(&world, at, group), 0, "{end:?}: it is in the note");
        }
        assert_well(&mut world);
    }
}

#[test]
fn a_writer_who_seals_their_own_note_seals_it_for_somebody_who_had_typed_in_it_unseen() {
    let Pair { mut world, anna, ben, group, .. } = pair(110);
    let key = note(&mut world, ben, group);
    world.type_token(ben, key, "theme", Commit::Now).unwrap();
    world.sync_until_quiet();
    world.load(anna, key);
    world.type_token(anna, key, "theme", Commit::Now).unwrap();
    world.sign(ben, key).unwrap();
    world.seal(ben, key).unwrap();
    sync(&mut world, ben);
    assert_ended(&world, key, End::Sealed);
    world.sync_until_quiet();
    for at in [anna, ben] {
        world.load(at, key);
        assert!(world.devices[at].engine().document(key).unwrap().is_sealed(), "device {at}");
        assert_eq!(contributions(&world, at, group), 1, "device {at}");
    }
    assert_well(&mut world);
}

#[test]
fn what_somebody_typed_unseen_in_a_withdrawn_note_is_kept_on_their_device_also_when_it_lay_closed() {
    for reopened in [false, true] {
        let Pair { mut world, anna, ben, group, .. } = pair(115);
        let key = note(&mut world, anna, group);
        world.type_token(anna, key, "theme", Commit::Now).unwrap();
        world.sync_until_quiet();
        world.load(ben, key);
        world.type_token(ben, key, "theme", Commit::Now).unwrap();
        if reopened {
            world.crash(ben);
            world.start(ben);
        }
        world.withdraw(anna, key).unwrap();
        sync(&mut world, anna);
        world.sync_until_quiet();
        assert_ended(&world, key, End::Withdrawn);
        world.load(ben, key);
        assert!(world.devices[ben].engine().document(key).unwrap().is_sealed());
        assert_eq!(
            world.devices[ben].engine().status().quarantined,
            1,
            "set aside, as Ben has no private notes"
        );
        let told = world.devices[ben].reports.iter().map(Report::words);
        assert_eq!(told.filter(|words| words.contains("Your words are kept")).count(), 1);
    }
}

/// Ben wrote and signed; his device never comes back. Anna's clock is days ahead, and she tries all the time.
fn alone_with_bens_note(seed: u64) -> (World, usize, DocKey) {
    let Pair { mut world, anna, ben, group, .. } = pair(seed);
    let key = note(&mut world, ben, group);
    world.type_token(ben, key, "theme", Commit::Now).unwrap();
    world.sign(ben, key).unwrap();
    world.sync_until_quiet();
    world.retire(ben);
    world.devices[anna].skew_ms = 10 * DAY_MS;
    (world, anna, key)
}

/// Syncs every few hours until `until`, and says when the note was purged at the relay.
fn purged_at(world: &mut World, anna: usize, key: DocKey, until: i64) -> Option<i64> {
    while world.now < until {
        world.run_until(world.now + HOUR_MS);
        sync(world, anna);
        if world.relay.entries_of(key.circle).any(|entry| entry.header().kind == Kind::PURGE) {
            return Some(world.now);
        }
    }
    None
}

#[test]
fn what_a_person_wrote_who_never_comes_back_is_sealed_after_seven_days_of_the_relays_time_and_not_before() {
    let (mut world, anna, key) = alone_with_bens_note(111);
    world.seal(anna, key).unwrap();
    sync(&mut world, anna);
    let begun = world.now;
    let purged = purged_at(&mut world, anna, key, begun + 8 * DAY_MS).unwrap();
    assert!(purged >= begun + 7 * DAY_MS, "{} hours", (purged - begun) / HOUR_MS);
    let voids = world.relay.entries_of(key.circle).filter(|entry| entry.header().kind == Kind::VOID).count();
    assert_eq!(voids, 0, "nothing was tried that the relay had to refuse");
    assert_ended(&world, key, End::Sealed);
    world.load(anna, key);
    assert!(world.devices[anna].engine().document(key).unwrap().is_sealed());
    assert!(!world.devices[anna].engine().is_closing(key));
}

#[test]
fn what_a_person_wrote_who_never_comes_back_is_destroyed_after_seven_days_of_the_relays_time_and_not_before()
{
    let (mut world, anna, key) = alone_with_bens_note(112);
    let written = world.now;
    world.destroy(anna, key).unwrap();
    let purged = purged_at(&mut world, anna, key, written + 8 * DAY_MS).unwrap();
    assert!(purged >= written + 7 * DAY_MS, "{} hours", (purged - written) / HOUR_MS);
    assert_ended(&world, key, End::Destroyed);
    assert_eq!(world.devices[anna].engine().ending(key), Ending::Gone);
}
