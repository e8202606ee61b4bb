//! Stories that Alcove is made for.

use alcove_client_core::clinical::{DocKind, Scalar};
use alcove_client_core::crypto::ceremony::Purpose;
use alcove_client_core::engine::{Commit, Delivery};
use alcove_protocol::entry::Kind;
use alcove_protocol::id::LogId;
use alcove_tests::world::{Fault, World};

use crate::scenes::{Pair, alone, assert_well, note, pair, pass_hour, sync};

fn stored(world: &World, log: LogId, kind: Kind) -> usize {
    world.relay.entries_of(log).filter(|entry| entry.header().kind == kind).count()
}

#[test]
fn two_devices_that_create_the_same_session_offline_meet_in_one_document() {
    let Pair { mut world, anna, ben, group, .. } = pair(1);
    let here = world.open_document(anna, group, DocKind::Session, b"2026-01-05").unwrap();
    let there = world.open_document(ben, group, DocKind::Session, b"2026-01-05").unwrap();
    assert_eq!(here, there);
    let one = world.type_token(anna, here, "cancel_reason", Commit::Now).unwrap();
    let other = world.type_token(ben, there, "cancel_reason", Commit::WhenIdle).unwrap();
    assert_well(&mut world);
    for at in [anna, ben] {
        let text = world.text(at, here, "cancel_reason").unwrap();
        assert!(text.contains(&one) && text.contains(&other));
    }
}

#[test]
fn attendance_marked_differently_offline_keeps_both_values_and_authors_until_an_edit_settles_it() {
    let Pair { mut world, anna, ben, member, .. } = pair(2);
    let key = world.open_document(anna, member, DocKind::MemberEntry, b"monday").unwrap();
    world.open_document(ben, member, DocKind::MemberEntry, b"monday").unwrap();
    world.set_value(anna, key, "attendance", Scalar::Int(5), Commit::Now);
    world.set_value(ben, key, "attendance", Scalar::Int(3), Commit::Now);
    assert_well(&mut world);
    let authors = [anna, ben].map(|at| world.devices[at].engine().me().device().0);
    for at in [anna, ben] {
        let view = world.devices[at].engine().document(key).unwrap().view().unwrap();
        let attendance = view.value("attendance");
        assert!(attendance.is_conflict());
        let values = attendance.values.iter();
        let mut seen: Vec<_> = values.map(|seen| (seen.value.clone(), seen.device)).collect();
        seen.sort();
        let mut want = vec![(Scalar::Int(5), authors[0]), (Scalar::Int(3), authors[1])];
        want.sort();
        assert_eq!(seen, want);
    }
    world.set_value(ben, key, "attendance", Scalar::Int(6), Commit::Now);
    assert_well(&mut world);
    let view = world.devices[anna].engine().document(key).unwrap().view().unwrap();
    assert_eq!(view.value("attendance").settled(), Some(&Scalar::Int(6)));
    assert!(view.conflicts().is_empty());
}

#[test]
fn after_a_lost_ack_the_retry_stores_once() {
    let (mut world, anna, group) = alone(3);
    let key = note(&mut world, anna, group);
    world.type_token(anna, key, "theme", Commit::Now).unwrap();
    world.faults.set(Fault::AnswerLost, 1_000);
    sync(&mut world, anna);
    assert_eq!(stored(&world, group, Kind::CONTENT), 1, "the relay took it");
    assert_eq!(world.devices[anna].engine().delivery(key), Delivery::OnThisDevice, "and nobody knows");
    world.faults.heal();
    sync(&mut world, anna);
    assert_eq!(stored(&world, group, Kind::CONTENT), 1);
    assert_eq!(world.devices[anna].engine().delivery(key), Delivery::AtTheRelay);
    assert_well(&mut world);
}

#[test]
fn a_crash_between_save_and_send_loses_nothing() {
    let Pair { mut world, anna, ben, group, .. } = pair(4);
    let key = note(&mut world, anna, group);
    let token = world.type_token(anna, key, "theme", Commit::Now).unwrap();
    world.crash(anna);
    pass_hour(&mut world);
    world.faults.set(Fault::CrashAfterSave, 1_000);
    world.link_up(anna, false);
    world.faults.heal();
    assert!(world.devices[anna].engine.is_none(), "it died with its sealed entry on the disk");
    pass_hour(&mut world);
    assert_well(&mut world);
    note(&mut world, ben, group);
    assert!(world.text(ben, key, "theme").unwrap().contains(&token));
    assert_eq!(stored(&world, group, Kind::CONTENT), 1);
}

#[test]
fn a_device_that_joins_late_starts_from_nothing_and_ends_equal() {
    let Pair { mut world, anna, ben, group, .. } = pair(5);
    for natural_key in [b"one", b"two", b"six"] {
        for at in [anna, ben] {
            let key = world.open_document(at, group, DocKind::GroupNote, natural_key).unwrap();
            for _ in 0..5 {
                world.type_token(at, key, "theme", Commit::Now).unwrap();
                sync(&mut world, at);
            }
        }
    }
    let tablet = world.invite(ben, Purpose::Link, Vec::new());
    assert_well(&mut world);
    assert_eq!(world.devices[tablet].engine().circle_summaries().len(), 3);
    let key = note(&mut world, tablet, group);
    world.type_token(tablet, key, "theme", Commit::Now).unwrap();
    assert_well(&mut world);
}

#[test]
fn a_device_far_behind_has_sessions_before_the_notes_about_each_person() {
    let Pair { mut world, anna, group, member, .. } = pair(17);
    let late = world.invite(anna, Purpose::Link, Vec::new());
    world.sync_until_quiet();
    let mut documents = |circle: LogId, kind: DocKind| {
        let make = |number: u32| {
            let key = world.open_document(anna, circle, kind, &number.to_be_bytes()).unwrap();
            world.load(anna, key);
            world.set_value(anna, key, "local_date", Scalar::from("2031-04-10"), Commit::Now);
            key
        };
        (0..60).map(make).collect::<Vec<_>>()
    };
    let (sessions, entries) = (documents(group, DocKind::Session), documents(member, DocKind::MemberEntry));
    sync(&mut world, anna);
    world.turns_held = true;
    world.link_up(late, false);
    world.settle();
    let engine = world.devices[late].engine();
    assert!(sessions.iter().all(|key| engine.kind_of(*key).is_some()), "sessions are there");
    assert!(entries.iter().all(|key| engine.kind_of(*key).is_none()), "and the notes wait");
    assert!(world.devices[late].syncing, "so the sync is not done");
    world.turns_held = false;
    world.take_turns(late);
    assert!(entries.iter().all(|key| world.devices[late].engine().kind_of(*key).is_some()));
    assert!(!world.devices[late].syncing);
    assert_well(&mut world);
}

#[test]
fn a_damaged_entry_is_set_aside_everything_else_goes_on_and_the_good_bytes_heal_it() {
    let Pair { mut world, anna, ben, group, member } = pair(6);
    let key = note(&mut world, anna, group);
    let first = world.type_token(anna, key, "theme", Commit::Now).unwrap();
    sync(&mut world, anna);
    let damaged = world.relay.entries_of(group).last().unwrap().id();
    let second = world.type_token(anna, key, "theme", Commit::Now).unwrap();
    let other = world.open_document(anna, member, DocKind::MemberEntry, b"monday").unwrap();
    let elsewhere = world.type_token(anna, other, "observation", Commit::Now).unwrap();
    sync(&mut world, anna);

    world.quarantine_expected = true;
    world.damaged.insert(damaged, 2);
    sync(&mut world, ben);
    sync(&mut world, ben);
    assert_eq!(world.counters.get("entries damaged"), 2);
    assert!(world.devices[ben].engine().status().quarantined > 0, "it is shown");
    assert!(!world.devices[ben].engine().status().holes.is_empty());
    world.load(ben, other);
    assert!(world.text(ben, other, "observation").unwrap().contains(&elsewhere), "the rest goes on");

    sync(&mut world, ben);
    world.load(ben, key);
    let text = world.text(ben, key, "theme").unwrap();
    assert!(text.contains(&first) && text.contains(&second));
    world.quarantine_expected = false;
    assert_well(&mut world);
    assert_eq!(world.devices[ben].engine().status().quarantined, 0, "it is shown no longer");
}

#[test]
fn newest_first_delivery_ends_equal_to_delivery_in_order() {
    let Pair { mut world, anna, ben, group, .. } = pair(7);
    let key = note(&mut world, anna, group);
    for _ in 0..20 {
        world.type_token(anna, key, "theme", Commit::Now).unwrap();
        sync(&mut world, anna);
    }
    world.faults.set(Fault::NewsShuffled, 1_000);
    world.faults.set(Fault::AnswerCut, 500);
    for _ in 0..6 {
        sync(&mut world, ben);
    }
    assert_well(&mut world);
    assert_eq!(world.text(ben, key, "theme"), world.text(anna, key, "theme"));
}

#[test]
fn a_refused_entry_is_voided_and_its_content_is_sent_anew() {
    let Pair { mut world, anna, ben, group, .. } = pair(8);
    let key = note(&mut world, anna, group);
    let token = world.type_token(anna, key, "theme", Commit::Now).unwrap();
    world.faults.set(Fault::PushRefused, 1_000);
    world.link_up(anna, false);
    world.run_until(world.now + 3_000);
    world.faults.heal();
    sync(&mut world, anna);
    assert!(!world.refused.is_empty());
    assert!(stored(&world, group, Kind::VOID) > 0);
    assert_well(&mut world);
    note(&mut world, ben, group);
    assert!(world.text(ben, key, "theme").unwrap().contains(&token));
}

#[test]
fn status_says_where_a_note_is_and_never_more() {
    let Pair { mut world, anna, ben, group, .. } = pair(9);
    let key = note(&mut world, anna, group);
    world.type_token(anna, key, "theme", Commit::WhenIdle).unwrap();
    let delivery = |world: &World| world.devices[anna].engine().delivery(key);
    assert_eq!(delivery(&world), Delivery::OnThisDevice);
    sync(&mut world, anna);
    assert_eq!(delivery(&world), Delivery::AtTheRelay);
    sync(&mut world, ben);
    pass_hour(&mut world);
    pass_hour(&mut world);
    sync(&mut world, ben);
    assert_eq!(delivery(&world), Delivery::AtTheRelay, "nobody has told");
    sync(&mut world, anna);
    assert_eq!(delivery(&world), Delivery::OnOtherDevices(1));
    assert_well(&mut world);
    assert_eq!(delivery(&world), Delivery::OnOtherDevices(1), "own checkpoints change nothing");
}
