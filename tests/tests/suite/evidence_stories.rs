//! A relay that does not tell all is noticed, and nobody is kept from writing.

use alcove_client_core::crypto::ceremony::Purpose;
use alcove_client_core::engine::{Commit, DocKey, Finding, Report};
use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::id::LogId;
use alcove_tests::world::{HOUR_MS, World};

use crate::scenes::{Pair, note, pair, sync};

fn newest(world: &World, log: LogId, kind: Kind) -> Entry {
    world.relay.entries_of(log).filter(|entry| entry.header().kind == kind).last().unwrap().clone()
}

fn found(world: &World, at: usize, wanted: impl Fn(&Finding) -> bool) -> bool {
    let mut reports = world.devices[at].reports.iter();
    let reported = reports.any(|report| matches!(report, Report::Found(finding) if wanted(finding)));
    reported && world.devices[at].engine().status().evidence.iter().any(wanted)
}

/// Ben, and Anna with two devices; and the relay as it was before Anna wrote.
fn with_tablet(seed: u64) -> (Pair, usize) {
    let mut pair = pair(seed);
    let tablet = pair.world.invite(pair.anna, Purpose::Link, Vec::new());
    pair.world.sync_until_quiet();
    pair.world.run_until(pair.world.now + 2 * HOUR_MS);
    pair.world.sync_until_quiet();
    pair.world.run_until(pair.world.now + 2 * HOUR_MS);
    pair.world.findings_expected = true;
    (pair, tablet)
}

#[test]
fn a_missing_entry_in_the_middle_is_told_with_its_author_until_it_comes() {
    let Pair { mut world, anna, ben, group, .. } = pair(80);
    world.quarantine_expected = true;
    let key = note(&mut world, anna, group);
    world.type_token(anna, key, "theme", Commit::Now).unwrap();
    sync(&mut world, anna);
    let kept_back = newest(&world, group, Kind::CONTENT).id();
    world.type_token(anna, key, "theme", Commit::Now).unwrap();
    sync(&mut world, anna);
    world.damaged.insert(kept_back, 1);
    sync(&mut world, ben);
    let author = world.devices[anna].engine().me().device();
    assert!(found(&world, ben, |finding| *finding == Finding::Hole { log: group, author: Some(author) }));
    let status = world.devices[ben].engine().status();
    assert!(!status.is_whole());
    assert!(status.evidence.iter().any(|finding| finding.words(Some("Anna")).contains("Entries from Anna")));
    note(&mut world, ben, group);
    world.type_token(ben, key, "theme", Commit::Now).unwrap();
    sync(&mut world, ben);
    assert!(world.devices[ben].engine().status().is_whole(), "it came");
}

#[test]
fn entries_that_another_device_has_and_the_relay_kept_back_are_told() {
    let (Pair { mut world, anna, ben, group, .. }, tablet) = with_tablet(81);
    let mut hostile = world.relay_image();
    let key = note(&mut world, anna, group);
    world.type_token(anna, key, "theme", Commit::Now).unwrap();
    sync(&mut world, anna);
    sync(&mut world, tablet);
    world.run_until(world.now + 2 * HOUR_MS);
    sync(&mut world, tablet);
    let checkpoint = newest(&world, group, Kind::CHECKPOINT);
    let tablet_device = world.devices[tablet].engine().me().device();
    assert_eq!(checkpoint.header().author, tablet_device, "the tablet says what it has seen");
    // To Ben the relay shows another log: what Anna wrote is not in it, what the tablet saw is.
    std::mem::swap(&mut world.relay, &mut hostile);
    world.slip_in(anna, &checkpoint);
    sync(&mut world, ben);
    let author = Some(world.devices[anna].engine().me().device());
    let withheld = Finding::Withheld { log: group, author, by: Some(tablet_device) };
    assert!(found(&world, ben, |finding| *finding == withheld));
    assert!(!world.devices[ben].engine().status().is_whole());
    let other = note(&mut world, ben, group);
    world.type_token(ben, other, "theme", Commit::Now).unwrap();
    sync(&mut world, ben);
    world.devices[ben].engine = None;
    world.start(ben);
    assert!(world.devices[ben].engine().status().evidence.contains(&withheld), "it is remembered");
    std::mem::swap(&mut world.relay, &mut hostile);
    sync(&mut world, ben);
    sync(&mut world, ben);
    assert!(!world.devices[ben].engine().status().evidence.contains(&withheld), "it came after all");
}

#[test]
fn a_relay_that_shows_two_devices_different_logs_is_found_out_where_they_meet() {
    let (Pair { mut world, anna, ben, group, .. }, tablet) = with_tablet(82);
    let mut hostile = world.relay_image();
    for at in [anna, ben] {
        // Each writes to the log that it is shown; both lie at one place.
        let key = note(&mut world, at, group);
        world.type_token(at, key, "theme", Commit::Now).unwrap();
        sync(&mut world, at);
        std::mem::swap(&mut world.relay, &mut hostile);
    }
    // The two logs meet on one device: the same place, two entries.
    sync(&mut world, tablet);
    std::mem::swap(&mut world.relay, &mut hostile);
    sync(&mut world, tablet);
    assert!(found(&world, tablet, |finding| *finding == Finding::RelayForked { log: group }));
    world.devices[tablet].engine = None;
    world.start(tablet);
    let status = world.devices[tablet].engine().status();
    assert!(!status.is_whole(), "the proof is kept");
    let key = note(&mut world, tablet, group);
    world.type_token(tablet, key, "theme", Commit::Now).unwrap();
    sync(&mut world, tablet);
    assert_eq!(world.devices[tablet].engine().status().unsent.changes, 0, "and nobody is kept from writing");
}

#[test]
fn a_relay_that_hides_that_it_went_back_is_told_and_still_loses_nothing() {
    let Pair { mut world, anna, ben, group, .. } = pair(83);
    world.findings_expected = true;
    let image = world.relay_image();
    let key = note(&mut world, anna, group);
    let token = world.type_token(anna, key, "theme", Commit::Now).unwrap();
    sync(&mut world, anna);
    let held = world.ids_at_relay();
    // The same history, as if nothing had happened.
    world.relay = image;
    sync(&mut world, anna);
    assert!(found(&world, anna, |finding| *finding == Finding::RolledBack { log: group, restored: false }));
    assert!(!world.devices[anna].engine().status().is_whole());
    assert!(held.is_subset(&world.ids_at_relay()));
    sync(&mut world, ben);
    note(&mut world, ben, group);
    assert!(world.text(ben, key, "theme").unwrap().contains(&token));
}

/// Ben's store exists twice, and a relay shows each copy a log of its own: two entries of one device at one place. Gives the
/// devices of Anna and her tablet, who saw the two logs in opposite orders, the document, and what the copies wrote.
fn with_forked_chain(seed: u64) -> (World, [usize; 2], usize, DocKey, [String; 2]) {
    let (Pair { mut world, anna, ben, group, .. }, tablet) = with_tablet(seed);
    world.quarantine_expected = true;
    let key = note(&mut world, ben, group);
    world.type_token(ben, key, "theme", Commit::Now).unwrap();
    world.sync_until_quiet();
    let copy = world.copy_device(ben);
    let mut other = world.relay_image();
    let texts = [ben, copy].map(|at| {
        world.load(at, key);
        let token = world.type_token(at, key, "theme", Commit::Now).unwrap();
        sync(&mut world, at);
        std::mem::swap(&mut world.relay, &mut other);
        token
    });
    sync(&mut world, anna);
    std::mem::swap(&mut world.relay, &mut other);
    sync(&mut world, tablet);
    sync(&mut world, anna);
    sync(&mut world, anna);
    std::mem::swap(&mut world.relay, &mut other);
    sync(&mut world, tablet);
    sync(&mut world, tablet);
    (world, [anna, tablet], ben, key, texts)
}

#[test]
fn of_two_entries_at_one_place_of_a_chain_the_same_counts_on_every_device() {
    for seed in 84..90 {
        let (mut world, readers, ben, key, texts) = with_forked_chain(seed);
        let device = world.devices[ben].engine().me().device();
        let forked = Finding::DeviceForked { log: key.circle, device };
        let shown = readers.map(|at| {
            assert!(found(&world, at, |finding| *finding == forked), "seed {seed}");
            world.load(at, key);
            world.text(at, key, "theme").unwrap()
        });
        assert_eq!(shown[0], shown[1], "seed {seed}");
        let counting = texts.iter().filter(|text| shown[0].contains(*text)).count();
        assert_eq!(counting, 1, "one counts, the other is set aside: seed {seed}");
        for at in readers {
            let aside = Report::Quarantined { log: key.circle, reason: "chain_forked" };
            let reports = &world.devices[at].reports;
            let taken = Report::Quarantined { log: key.circle, reason: "seq_taken" };
            assert!(reports.contains(&aside) || reports.contains(&taken));
            world.devices[at].engine = None;
            world.start(at);
            world.load(at, key);
            assert_eq!(world.text(at, key, "theme").unwrap(), shown[0], "after a restart too");
            world.type_token(at, key, "theme", Commit::Now).unwrap();
        }
    }
}
