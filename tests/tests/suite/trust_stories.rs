//! Stories of removal: who leaves, who is revoked, and what becomes of their work.

use alcove_client_core::crypto::ceremony::Purpose;
use alcove_client_core::engine::{Commit, Intent, Report};
use alcove_protocol::entry::Kind;
use alcove_protocol::id::{LogId, PersonId};
use alcove_protocol::record::Role;
use alcove_tests::world::World;

use crate::scenes::{Pair, assert_well, note, pair, sync};

fn stored(world: &World, log: LogId, kind: Kind) -> usize {
    world.relay.entries_of(log).filter(|entry| entry.header().kind == kind).count()
}

fn person(world: &World, at: usize) -> PersonId {
    world.devices[at].engine().me().person()
}

fn decide(world: &mut World, at: usize, intents: Vec<Intent>) {
    world.use_engine(at, |engine, _, _| ((), engine.intend(intents)));
}

fn role(world: &World, at: usize, circle: LogId, person: PersonId) -> Option<Role> {
    let summaries = world.devices[at].engine().circle_summaries();
    let summary = summaries.into_iter().find(|summary| summary.circle == circle).unwrap();
    summary.people.iter().find(|(listed, _)| *listed == person).map(|(_, role)| *role)
}

#[test]
fn after_a_colleague_revokes_a_lost_phone_nothing_new_is_readable_on_it() {
    let Pair { mut world, anna, ben, group, .. } = pair(101);
    let phone = world.invite(ben, Purpose::Link, Vec::new());
    world.sync_until_quiet();
    let key = note(&mut world, anna, group);
    world.type_token(anna, key, "theme", Commit::Now).unwrap();
    sync(&mut world, anna);
    sync(&mut world, phone);

    let lost = world.devices[phone].engine().me().device();
    decide(&mut world, anna, vec![Intent::RevokeDevice(lost)]);
    let after = world.type_token(anna, key, "theme", Commit::Now).unwrap();
    sync(&mut world, anna);
    assert_eq!(stored(&world, group, Kind::EPOCH), 1, "a new key, in the same sync");
    let newest = world.relay.entries_of(group).last().unwrap().header().clone();
    assert_eq!((newest.kind, newest.epoch), (Kind::CONTENT, 2), "and the text is sealed under it");

    sync(&mut world, ben);
    note(&mut world, ben, group);
    assert!(world.text(ben, key, "theme").unwrap().contains(&after), "the person's other device reads on");
    world.retire(phone);
    assert_well(&mut world);
    world.assert_key_out_of_reach(phone, group, 2);
}

#[test]
fn a_removal_and_its_new_key_are_one_entry_and_the_leaver_writes_no_more() {
    let Pair { mut world, anna, ben, group, .. } = pair(102);
    let key = note(&mut world, ben, group);
    world.type_token(ben, key, "theme", Commit::Now).unwrap();
    sync(&mut world, ben);
    let leaver = person(&world, ben);
    decide(&mut world, anna, vec![Intent::EndAccess { circle: group, person: leaver }]);
    sync(&mut world, anna);
    assert_eq!(stored(&world, group, Kind::ACCESS_ENDED), 1);
    assert_eq!(stored(&world, group, Kind::EPOCH), 0);
    assert_eq!(role(&world, anna, group, leaver), None);
    note(&mut world, anna, group);
    world.type_token(anna, key, "theme", Commit::Now).unwrap();
    sync(&mut world, anna);
    world.assert_key_out_of_reach(ben, group, 2);
}

#[test]
fn a_removal_that_comes_too_late_for_the_newest_entry_is_made_anew_in_the_same_sync() {
    let Pair { mut world, anna, ben, group, .. } = pair(103);
    let key = note(&mut world, ben, group);
    let leaver = person(&world, ben);
    decide(&mut world, anna, vec![Intent::EndAccess { circle: group, person: leaver }]);
    // Ben writes while Anna's sync is under way: her first removal names a cut-off that is behind.
    world.link_up(anna, true);
    world.settle();
    decide(&mut world, anna, vec![]);
    world.type_token(ben, key, "theme", Commit::Now).unwrap();
    sync(&mut world, ben);
    world.settle();
    world.hang_up(anna);
    sync(&mut world, anna);
    assert_eq!(stored(&world, group, Kind::ACCESS_ENDED), 1);
    assert_eq!(role(&world, anna, group, leaver), None);
}

#[test]
fn two_admins_who_remove_each_other_offline_end_with_one_of_them_and_a_word_for_the_other() {
    for first in 0..2 {
        let Pair { mut world, anna, ben, group, .. } = pair(104 + first);
        let people = [person(&world, anna), person(&world, ben)];
        decide(
            &mut world,
            anna,
            vec![Intent::GrantAccess { circle: group, person: people[1], role: Role::Admin }],
        );
        world.sync_until_quiet();
        assert_eq!(role(&world, ben, group, people[1]), Some(Role::Admin));
        decide(&mut world, anna, vec![Intent::EndAccess { circle: group, person: people[1] }]);
        decide(&mut world, ben, vec![Intent::EndAccess { circle: group, person: people[0] }]);
        let order = if first == 0 { [anna, ben] } else { [ben, anna] };
        for at in order {
            sync(&mut world, at);
        }
        let (stays, goes) = (order[0], order[1]);
        let gone = person(&world, goes);
        let one = person(&world, stays);
        assert_eq!(role(&world, stays, group, gone), None);
        assert_eq!(role(&world, stays, group, one), Some(Role::Admin));
        assert_eq!(stored(&world, group, Kind::ACCESS_ENDED), 1);
        let told =
            world.devices[goes].reports.iter().any(|report| matches!(report, Report::AccessEnded { .. }));
        assert!(told, "{:?}", world.devices[goes].reports);
        assert_eq!(world.devices[goes].engine().status().decisions, 0, "nothing waits for ever");
    }
}
