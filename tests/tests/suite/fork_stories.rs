//! A restored relay goes on before it was given back everything, and a log goes two ways: nothing is lost, whoever was
//! removed on either way stays out, and every device ends alike.

use alcove_client_core::crypto::ceremony::Purpose;
use alcove_client_core::engine::{Commit, Finding, Intent, Report};
use alcove_protocol::entry::Kind;
use alcove_protocol::id::{LogId, PersonId};
use alcove_protocol::record::Role;
use alcove_server::relay::memory::Relay;
use alcove_tests::world::World;

use crate::scenes::{Pair, assert_well, note, pair, sync};
use crate::trust_stories::{accept, decide, person, set_aside};

/// Two admins of a group, somebody who writes in it, and somebody of the practice who does not.
struct Team {
    world: World,
    anna: usize,
    ben: usize,
    cara: usize,
    dora: usize,
    group: LogId,
}

fn team(seed: u64) -> Team {
    let Pair { mut world, anna, ben, group, .. } = pair(seed);
    let cara = world.invite(anna, Purpose::Invite, vec![group]);
    world.sync_until_quiet();
    let dora = world.invite(anna, Purpose::Invite, Vec::new());
    world.sync_until_quiet();
    let second = person(&world, ben);
    decide(&mut world, anna, vec![grant(group, second, Role::Admin)]);
    world.sync_until_quiet();
    for at in [anna, ben, cara] {
        note(&mut world, at, group);
    }
    world.sync_until_quiet();
    Team { world, anna, ben, cara, dora, group }
}

fn grant(circle: LogId, person: PersonId, role: Role) -> Intent {
    Intent::GrantAccess { circle, person, role }
}

fn end(circle: LogId, person: PersonId) -> Intent {
    Intent::EndAccess { circle, person }
}

/// The relay comes back from its backup, and its operator does not wait for anybody.
fn restore_and_go_on(world: &mut World, image: Relay) {
    world.restore_relay(image);
    world.relay.end_recovery();
}

fn list(world: &World, at: usize, circle: LogId) -> Vec<(PersonId, Role)> {
    let summaries = world.devices[at].engine().circle_summaries();
    summaries.into_iter().find(|summary| summary.circle == circle).unwrap().people
}

fn stored(world: &World, log: LogId, kind: Kind) -> usize {
    world.relay.entries_of(log).filter(|entry| entry.header().kind == kind).count()
}

fn typed(world: &mut World, at: usize, group: LogId) -> String {
    let key = note(world, at, group);
    world.type_token(at, key, "theme", Commit::Now).unwrap()
}

fn assert_reads(world: &mut World, at: usize, group: LogId, tokens: &[&String]) {
    let running = world.devices.iter().position(|device| device.engine.is_some()).unwrap();
    let key = note(world, running, group);
    world.load(at, key);
    let text = world.text(at, key, "theme").unwrap();
    for token in tokens {
        assert_eq!(text.matches(*token).count(), 1, "device {at}");
    }
}

#[test]
fn a_removal_that_a_restored_relay_lost_stands_although_another_admin_went_on() {
    let Team { mut world, anna, ben, cara, dora, group } = team(701);
    let [leaver, newcomer] = [cara, dora].map(|at| person(&world, at));
    let image = world.relay_image();
    decide(&mut world, anna, vec![end(group, leaver)]);
    sync(&mut world, anna);
    let before = typed(&mut world, anna, group);
    sync(&mut world, anna);

    restore_and_go_on(&mut world, image);
    decide(&mut world, ben, vec![grant(group, newcomer, Role::Writer)]);
    let meanwhile = typed(&mut world, ben, group);
    sync(&mut world, ben);
    let after = typed(&mut world, anna, group);
    sync(&mut world, anna);

    assert!(world.devices[anna].reports.contains(&Report::Found(Finding::ControlForked { log: group })));
    assert_eq!(stored(&world, group, Kind::FORK_RESOLVE), 1);
    assert!(list(&world, anna, group).iter().all(|(person, _)| *person != leaver));
    sync(&mut world, anna);
    let status = world.devices[anna].engine().status();
    assert!(status.is_whole(), "settled in the same sync: {status:?}");
    world.retire(cara);
    assert_well(&mut world);
    for at in [anna, ben, dora] {
        assert_reads(&mut world, at, group, &[&before, &meanwhile, &after]);
        assert_eq!(list(&world, at, group), list(&world, anna, group));
    }
    assert!(list(&world, ben, group).iter().any(|(person, _)| *person == newcomer));
}

#[test]
fn what_the_way_that_does_not_count_gave_is_decided_again() {
    let Team { mut world, anna, ben, cara, dora, group } = team(702);
    let [lowered, newcomer] = [cara, dora].map(|at| person(&world, at));
    let image = world.relay_image();
    decide(&mut world, anna, vec![grant(group, newcomer, Role::Reader)]);
    sync(&mut world, anna);
    sync(&mut world, dora);
    restore_and_go_on(&mut world, image);
    let change = Intent::ChangeAccess { circle: group, person: lowered, role: Role::Reader };
    decide(&mut world, ben, vec![change]);
    sync(&mut world, ben);
    let token = typed(&mut world, ben, group);
    sync(&mut world, ben);
    assert_well(&mut world);
    for at in [anna, ben, cara, dora] {
        let people = list(&world, at, group);
        assert!(people.contains(&(newcomer, Role::Reader)) && people.contains(&(lowered, Role::Reader)));
        assert_reads(&mut world, at, group, &[&token]);
    }
}

#[test]
fn content_of_the_way_that_does_not_count_comes_back_from_its_authors_in_any_order() {
    let orders: [[usize; 3]; 4] = [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]];
    for (seed, order) in (703..).zip(orders) {
        let Team { mut world, anna, ben, cara, dora, group } = team(seed);
        let newcomer = person(&world, dora);
        let image = world.relay_image();
        decide(&mut world, anna, vec![Intent::Rotate { circle: group }]);
        sync(&mut world, anna);
        let mut tokens = vec![typed(&mut world, anna, group)];
        sync(&mut world, anna);
        sync(&mut world, cara);
        tokens.push(typed(&mut world, cara, group));
        sync(&mut world, cara);
        sync(&mut world, anna);
        tokens.push(typed(&mut world, anna, group));
        sync(&mut world, anna);
        restore_and_go_on(&mut world, image);
        decide(&mut world, ben, vec![grant(group, newcomer, Role::Writer)]);
        tokens.push(typed(&mut world, ben, group));
        sync(&mut world, ben);
        for at in order.map(|of| [anna, ben, cara][of]) {
            tokens.push(typed(&mut world, at, group));
            sync(&mut world, at);
        }
        assert_well(&mut world);
        for at in [anna, ben, cara, dora] {
            assert_reads(&mut world, at, group, &tokens.iter().collect::<Vec<_>>());
        }
    }
}

#[test]
fn the_org_log_that_went_two_ways_is_settled_and_both_ways_removals_stand() {
    let Team { mut world, anna, ben, cara, dora, group } = team(720);
    let second = person(&world, ben);
    let chief = alcove_protocol::record::AdminChanged { person: second, admin: true };
    decide(&mut world, anna, vec![Intent::ChangeAdmin(chief)]);
    world.sync_until_quiet();
    let phone = world.invite(cara, Purpose::Link, Vec::new());
    world.sync_until_quiet();
    let image = world.relay_image();
    let lost = world.devices[phone].engine().me().device();
    decide(&mut world, anna, vec![Intent::RevokeDevice(lost)]);
    sync(&mut world, anna);
    let mut tokens = vec![typed(&mut world, anna, group)];
    sync(&mut world, anna);

    restore_and_go_on(&mut world, image);
    let gone = person(&world, dora);
    decide(&mut world, ben, vec![Intent::RemovePerson(gone)]);
    sync(&mut world, ben);
    tokens.push(typed(&mut world, ben, group));
    sync(&mut world, ben);
    sync(&mut world, cara);
    tokens.push(typed(&mut world, cara, group));
    sync(&mut world, cara);
    sync(&mut world, anna);
    let org = world.devices[anna].engine().me().org();
    assert!(world.devices[anna].reports.contains(&Report::Found(Finding::OrgForked { log: org })));
    assert_eq!(stored(&world, org, Kind::ORG_FORK_RESOLVE), 1);
    world.retire(phone);
    world.retire(dora);
    assert_well(&mut world);
    for at in [anna, ben, cara] {
        let log = world.devices[at].engine().org().unwrap();
        assert!(log.device(lost).is_none() && !log.has_person_at(gone, log.len()));
        assert_reads(&mut world, at, group, &tokens.iter().collect::<Vec<_>>());
    }
}

#[test]
fn a_removed_admin_who_goes_on_at_a_relay_that_lost_the_removal_lets_nobody_in() {
    let Team { mut world, anna, ben, cara, dora, group } = team(721);
    let [leaver, accomplice] = [ben, dora].map(|at| person(&world, at));
    let image = world.relay_image();
    decide(&mut world, anna, vec![end(group, leaver)]);
    sync(&mut world, anna);
    sync(&mut world, cara);
    restore_and_go_on(&mut world, image);
    decide(&mut world, ben, vec![grant(group, accomplice, Role::Admin)]);
    sync(&mut world, ben);
    sync(&mut world, dora);

    // Cara knows of the removal and may not settle anything: what she writes waits.
    let waiting = typed(&mut world, cara, group);
    sync(&mut world, cara);
    let status = world.devices[cara].engine().status();
    assert!(status.unsent.changes > 0 && status.evidence.contains(&Finding::ControlForked { log: group }));
    let mine = typed(&mut world, anna, group);
    sync(&mut world, anna);
    sync(&mut world, anna);
    sync(&mut world, cara);
    for at in [anna, cara] {
        let people = list(&world, at, group);
        assert!(people.iter().all(|(person, _)| *person != leaver && *person != accomplice), "{people:?}");
        assert!(world.devices[at].engine().status().is_whole());
    }
    for at in [ben, dora] {
        world.assert_key_out_of_reach(at, group, 2);
        world.retire(at);
    }
    assert_well(&mut world);
    assert_reads(&mut world, cara, group, &[&waiting, &mine]);
}

#[test]
fn whoever_may_not_settle_a_fork_goes_on_once_an_admin_of_the_other_way_removes_too() {
    let Team { mut world, anna, ben, cara, dora, group } = team(722);
    let leaver = person(&world, dora);
    decide(&mut world, anna, vec![grant(group, leaver, Role::Writer)]);
    world.sync_until_quiet();
    let image = world.relay_image();
    decide(&mut world, anna, vec![end(group, leaver)]);
    sync(&mut world, anna);
    sync(&mut world, cara);
    world.retire(anna);
    restore_and_go_on(&mut world, image);
    decide(&mut world, ben, vec![Intent::Rotate { circle: group }]);
    sync(&mut world, ben);
    let token = typed(&mut world, cara, group);
    sync(&mut world, cara);
    assert!(world.devices[cara].engine().status().unsent.changes > 0);
    decide(&mut world, ben, vec![end(group, leaver)]);
    sync(&mut world, ben);
    sync(&mut world, cara);
    world.retire(dora);
    assert_well(&mut world);
    assert_reads(&mut world, ben, group, &[&token]);
}

#[test]
fn work_on_the_way_that_does_not_count_waits_for_a_decision_when_its_author_is_gone() {
    let Team { mut world, anna, ben, cara, dora, group } = team(723);
    let [leaver, newcomer] = [cara, dora].map(|at| person(&world, at));
    let image = world.relay_image();
    decide(&mut world, anna, vec![Intent::Rotate { circle: group }]);
    sync(&mut world, anna);
    sync(&mut world, cara);
    let theirs = typed(&mut world, cara, group);
    sync(&mut world, cara);
    sync(&mut world, anna);
    restore_and_go_on(&mut world, image);
    decide(&mut world, ben, vec![grant(group, newcomer, Role::Writer)]);
    sync(&mut world, ben);
    sync(&mut world, anna);
    assert_reads(&mut world, anna, group, &[&theirs]);
    world.retire(cara);
    world.quarantine_expected = true;
    decide(&mut world, ben, vec![end(group, leaver)]);
    sync(&mut world, ben);
    sync(&mut world, anna);
    let key = note(&mut world, anna, group);
    world.load(anna, key);
    assert!(!world.text(anna, key, "theme").unwrap_or_default().contains(&theirs));
    let late: Vec<Vec<u8>> = set_aside(&world, anna).into_iter().map(|(_, bytes)| bytes).collect();
    assert_eq!(late.len(), 1);
    accept(&mut world, anna, &late).unwrap();
    assert_well(&mut world);
    for at in [anna, ben, dora] {
        assert_reads(&mut world, at, group, &[&theirs]);
    }
}

#[test]
fn people_and_devices_of_the_org_logs_other_way_come_back_by_themselves() {
    let Team { mut world, anna, ben, cara, group, .. } = team(724);
    let second = person(&world, ben);
    let chief = alcove_protocol::record::AdminChanged { person: second, admin: true };
    decide(&mut world, anna, vec![Intent::ChangeAdmin(chief)]);
    world.sync_until_quiet();
    let image = world.relay_image();
    let emil = world.invite(anna, Purpose::Invite, vec![group]);
    let tablet = world.invite(cara, Purpose::Link, Vec::new());
    // The other admin hears nothing of it.
    world.devices[ben].engine = None;
    world.sync_until_quiet();
    assert!(world.devices[emil].engine.is_some() && world.devices[tablet].engine.is_some());
    let theirs = typed(&mut world, emil, group);
    sync(&mut world, emil);
    let hers = typed(&mut world, tablet, group);
    sync(&mut world, tablet);
    world.start(ben);
    restore_and_go_on(&mut world, image);
    let policy =
        alcove_protocol::record::Policy { min_suite: alcove_protocol::suite::Suite::XWING, lease_days: 30 };
    decide(&mut world, ben, vec![Intent::SetPolicy(policy)]);
    let ours = typed(&mut world, ben, group);
    sync(&mut world, ben);
    assert_well(&mut world);
    for at in [anna, ben, cara, emil, tablet] {
        assert_reads(&mut world, at, group, &[&theirs, &hers, &ours]);
    }
}
