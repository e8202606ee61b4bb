//! Stories of removal: who leaves, who is revoked, and what becomes of their work.

use alcove_client_core::clinical::{CircleKind, DocKind};
use alcove_client_core::crypto::ceremony::Purpose;
use alcove_client_core::engine::{
    Commit, DecideRefused, DeviceStanding, EditRefused, Intent, NotDone, Report,
};
use alcove_client_core::ports::Views;
use alcove_protocol::entry::Kind;
use alcove_protocol::id::{LogId, PersonId};
use alcove_protocol::record::Role;
use alcove_tests::world::{Fate, Fault, HOUR_MS, World};

use crate::scenes::{Pair, assert_well, note, pair, pass_hour, sync};

fn stored(world: &World, log: LogId, kind: Kind) -> usize {
    world.relay.entries_of(log).filter(|entry| entry.header().kind == kind).count()
}

pub(crate) fn person(world: &World, at: usize) -> PersonId {
    world.devices[at].engine().me().person()
}

pub(crate) fn decide(world: &mut World, at: usize, intents: Vec<Intent>) {
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

/// What the device's store set aside and nobody decided about, oldest first.
pub(crate) fn set_aside(world: &World, at: usize) -> Vec<(String, Vec<u8>)> {
    let store = world.devices[at].store.clone();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let mut found = Vec::new();
        for item in store.quarantine(99).await.unwrap().into_iter().rev() {
            let Some((id, _)) = item.entry.filter(|_| item.decision.is_none()) else { continue };
            found.extend(store.set_aside(id).await.unwrap().map(|bytes| (item.reason.clone(), bytes)));
        }
        found
    })
}

pub(crate) fn accept(world: &mut World, at: usize, late: &[Vec<u8>]) -> Result<(), DecideRefused> {
    let keys = world.devices[at].engine().late_documents(late)?;
    for key in keys {
        world.load(at, key);
    }
    world.devices[at].engine().preview_late(late)?;
    world
        .use_engine(at, |engine, now, _| match engine.accept_late(late, now) {
            Ok(effects) => (Ok(()), effects),
            Err(refused) => (Err(refused), Vec::new()),
        })
        .unwrap()
}

fn says(world: &World, at: usize, report: impl Fn(&Report) -> bool) -> bool {
    world.devices[at].reports.iter().any(report)
}

#[test]
fn what_a_revoked_phone_had_not_sent_is_handed_in_and_accepted_by_an_admin() {
    let Pair { mut world, anna, ben, group, .. } = pair(110);
    let phone = world.invite(ben, Purpose::Link, Vec::new());
    world.sync_until_quiet();
    let key = note(&mut world, phone, group);
    let sent = world.type_token(phone, key, "theme", Commit::Now).unwrap();
    sync(&mut world, phone);
    let unsent = world.type_token(phone, key, "theme", Commit::Now).unwrap();
    let other = world.open_document(phone, group, DocKind::GroupNote, b"tuesday").unwrap();
    let typing = world.type_token(phone, other, "process", Commit::WhenIdle).unwrap();
    let lost = world.devices[phone].engine().me().device();
    decide(&mut world, anna, vec![Intent::RevokeDevice(lost)]);
    sync(&mut world, anna);

    sync(&mut world, phone);
    let engine = world.devices[phone].engine();
    assert_eq!(engine.standing(), DeviceStanding::Revoked);
    let status = engine.status();
    assert!(status.handing_in == 0 && status.handed_in >= 2, "{status:?}");
    assert!(says(&world, phone, |report| *report == Report::Revoked { wiped: false }));
    let edit = world.type_token(phone, key, "theme", Commit::Now);
    assert_eq!(edit, None, "nothing more is written there");
    assert!(world.text(phone, key, "theme").unwrap().contains(&unsent), "and it is still there to be read");

    sync(&mut world, anna);
    assert!(says(
        &world,
        anna,
        |report| matches!(report, Report::HandedIn { device, .. } if *device == lost)
    ));
    let late = set_aside(&world, anna);
    assert!(late.iter().all(|(reason, _)| reason == "handed_in") && !late.is_empty(), "{late:?}");
    let bytes: Vec<Vec<u8>> = late.into_iter().map(|(_, bytes)| bytes).collect();
    assert_eq!(accept(&mut world, anna, &bytes), Ok(()));
    assert_eq!(accept(&mut world, anna, &bytes), Err(DecideRefused::Decided));
    world.retire(phone);
    sync(&mut world, anna);
    sync(&mut world, ben);
    note(&mut world, ben, group);
    let text = world.text(ben, key, "theme").unwrap();
    assert!(text.contains(&sent) && text.contains(&unsent));
    world.load(ben, other);
    assert!(world.text(ben, other, "process").unwrap().contains(&typing));
    assert!(set_aside(&world, anna).is_empty(), "it was decided");
}

#[test]
fn a_wiped_phone_hands_in_its_work_says_its_last_word_and_only_then_destroys_everything() {
    let Pair { mut world, anna, ben, group, .. } = pair(111);
    let phone = world.invite(ben, Purpose::Link, Vec::new());
    world.sync_until_quiet();
    let key = note(&mut world, phone, group);
    let unsent = world.type_token(phone, key, "theme", Commit::Now).unwrap();
    let lost = world.devices[phone].engine().me().device();
    decide(&mut world, ben, vec![Intent::WipeDevice(lost)]);
    sync(&mut world, ben);
    world.faults.set(Fault::AnswerLost, 1_000);
    sync(&mut world, phone);
    assert_eq!(world.devices[phone].fate, Fate::Works, "it has not heard of it");
    world.faults.heal();
    sync(&mut world, phone);
    assert_eq!(world.devices[phone].fate, Fate::Wiped, "{:?}", world.devices[phone].reports);

    sync(&mut world, anna);
    let told = |report: &Report| matches!(report, Report::WipeAcknowledged { device, sealed_changes: 1, lost_changes: 0 } if *device == lost);
    assert!(says(&world, anna, told), "{:?}", world.devices[anna].reports);
    let late: Vec<Vec<u8>> = set_aside(&world, anna).into_iter().map(|(_, bytes)| bytes).collect();
    assert_eq!(accept(&mut world, anna, &late), Ok(()));
    sync(&mut world, anna);
    sync(&mut world, ben);
    world.load(ben, key);
    assert!(world.text(ben, key, "theme").unwrap().contains(&unsent));
}

#[test]
fn a_wiped_phone_whose_last_word_does_not_get_through_waits_a_day_and_no_longer() {
    let Pair { mut world, ben, .. } = pair(113);
    let phone = world.invite(ben, Purpose::Link, Vec::new());
    world.sync_until_quiet();
    let lost = world.devices[phone].engine().me().device();
    decide(&mut world, ben, vec![Intent::WipeDevice(lost)]);
    sync(&mut world, ben);
    world.link_up(phone, false);
    while world.devices[phone].engine().standing() != DeviceStanding::Wiped {
        assert!(world.step(), "it hears of it");
    }
    world.faults.set(Fault::AnswerLost, 1_000);
    world.settle();
    world.faults.set(Fault::RequestLost, 1_000);
    world.run_until(world.now + 23 * HOUR_MS);
    sync(&mut world, phone);
    assert_eq!(world.devices[phone].fate, Fate::Works, "the relay may come back");
    world.run_until(world.now + 2 * HOUR_MS);
    world.link_up(phone, false);
    assert_eq!(world.devices[phone].fate, Fate::Wiped);
}

#[test]
fn unsent_work_of_somebody_whose_access_ended_waits_and_can_be_handed_in() {
    let Pair { mut world, anna, ben, group, .. } = pair(112);
    let key = note(&mut world, ben, group);
    sync(&mut world, ben);
    let unsent = world.type_token(ben, key, "theme", Commit::Now).unwrap();
    let leaver = person(&world, ben);
    decide(&mut world, anna, vec![Intent::EndAccess { circle: group, person: leaver }]);
    sync(&mut world, anna);
    sync(&mut world, ben);
    assert!(says(&world, ben, |report| *report == Report::AccessEnded { circle: group }));
    assert_eq!(world.devices[ben].engine().status().access_ended, [(group, 1)]);
    assert!(world.text(ben, key, "theme").unwrap().contains(&unsent), "it waits, and is not gone");
    let refused = world.edit(ben, key, &[], Commit::Now);
    assert_eq!(refused, Err(Some(EditRefused::AccessEnded)));

    world.use_engine(ben, |engine, _, _| ((), engine.hand_in(group).unwrap()));
    sync(&mut world, ben);
    assert_eq!(world.devices[ben].engine().status().handed_in, 1);
    sync(&mut world, anna);
    let late: Vec<Vec<u8>> = set_aside(&world, anna).into_iter().map(|(_, bytes)| bytes).collect();
    assert_eq!(accept(&mut world, anna, &late), Ok(()));
    note(&mut world, anna, group);
    assert!(world.text(anna, key, "theme").unwrap().contains(&unsent));
}

#[test]
fn access_for_a_time_ends_by_itself_and_the_next_key_leaves_the_person_out() {
    let Pair { mut world, anna, ben, .. } = pair(113);
    let circle = world.found_circle(anna, CircleKind::Group).unwrap();
    let guest = person(&world, ben);
    let until_ms = u64::try_from(world.now + 2 * HOUR_MS).unwrap();
    decide(
        &mut world,
        anna,
        vec![Intent::GrantUntil { circle, person: guest, role: Role::Writer, until_ms }],
    );
    world.sync_until_quiet();
    let key = note(&mut world, ben, circle);
    world.type_token(ben, key, "theme", Commit::Now).unwrap();
    sync(&mut world, ben);
    for _ in 0..3 {
        pass_hour(&mut world);
    }
    sync(&mut world, ben);
    assert!(world.devices[ben].engine().document(key).is_err(), "the device opens it no more");
    assert_eq!(world.edit(ben, key, &[], Commit::Now), Err(Some(EditRefused::AccessEnded)));
    sync(&mut world, anna);
    assert_eq!(role(&world, anna, circle, guest), None);
    assert_eq!(stored(&world, circle, Kind::ACCESS_ENDED), 1);
}

#[test]
fn who_was_removed_since_is_not_let_in_again_without_a_fresh_yes() {
    let Pair { mut world, anna, ben, group, member } = pair(114);
    let people = [person(&world, anna), person(&world, ben)];
    let grant = |circle, person, role| Intent::GrantAccess { circle, person, role };
    decide(
        &mut world,
        anna,
        vec![grant(group, people[1], Role::Admin), grant(member, people[1], Role::Admin)],
    );
    world.sync_until_quiet();
    let carla = world.invite(anna, Purpose::Invite, vec![group]);
    world.sync_until_quiet();
    let carla = person(&world, carla);
    // Ben decides offline to make Carla an admin; meanwhile Anna ends her access.
    decide(&mut world, ben, vec![grant(group, carla, Role::Admin)]);
    decide(&mut world, anna, vec![Intent::EndAccess { circle: group, person: carla }]);
    sync(&mut world, anna);
    sync(&mut world, ben);
    assert_eq!(role(&world, ben, group, carla), None);
    let dropped =
        |report: &Report| matches!(report, Report::DecisionDropped { reason: NotDone::RemovedSince, .. });
    assert!(says(&world, ben, dropped), "{:?}", world.devices[ben].reports);
    decide(&mut world, ben, vec![grant(group, carla, Role::Writer)]);
    sync(&mut world, ben);
    assert_eq!(role(&world, ben, group, carla), Some(Role::Writer), "a fresh yes");
}

#[test]
fn nobody_ends_their_own_access_and_the_last_admin_stays() {
    let Pair { mut world, anna, ben, group, .. } = pair(115);
    let me = person(&world, anna);
    decide(&mut world, anna, vec![Intent::EndAccess { circle: group, person: me }]);
    decide(&mut world, ben, vec![Intent::RemovePerson(me)]);
    decide(&mut world, anna, vec![Intent::RemovePerson(me)]);
    sync(&mut world, anna);
    sync(&mut world, ben);
    let dropped = |world: &World, at, why| {
        says(world, at, |report| matches!(report, Report::DecisionDropped { reason, .. } if *reason == why))
    };
    assert!(dropped(&world, anna, NotDone::OwnAccess));
    assert!(dropped(&world, anna, NotDone::LastAdmin));
    assert!(dropped(&world, ben, NotDone::NoRight));
    assert_eq!(role(&world, anna, group, me), Some(Role::Admin));
    assert_well(&mut world);
}

#[test]
fn a_person_who_leaves_the_organisation_goes_off_every_list_of_an_admin() {
    let Pair { mut world, anna, ben, group, member } = pair(116);
    let leaver = person(&world, ben);
    decide(&mut world, anna, vec![Intent::RemovePerson(leaver)]);
    sync(&mut world, anna);
    for circle in [group, member] {
        assert_eq!(role(&world, anna, circle, leaver), None);
        assert_eq!(stored(&world, circle, Kind::ACCESS_ENDED), 1);
        assert_eq!(stored(&world, circle, Kind::EPOCH), 0, "one new key is enough");
        world.assert_key_out_of_reach(ben, circle, 2);
    }
    sync(&mut world, ben);
    assert_eq!(world.devices[ben].engine().standing(), DeviceStanding::Revoked);
}
