//! The org log: devices and people that go, and admins that come and go.

use super::world::{Install, World};
use crate::entry::{Entry, Kind};
use crate::id::{DeviceId, EntryId, PersonId};
use crate::record::{DeviceNamed, PersonAdded, PersonNamed, Record};
use crate::suite::Suite;
use crate::trust::{OrgState, Refusal, Verdict};

pub(super) struct Practice {
    pub(super) world: World,
    pub(super) lead: Install,
    pub(super) partner: Install,
    pub(super) nurse: Install,
    pub(super) tablet: Install,
}

/// Two org admins with a device each, and a person with two.
pub(super) fn practice() -> Practice {
    let [lead, partner, nurse] = [1, 2, 3].map(|byte| Install::new(byte, byte));
    let tablet = Install::new(3, 13);
    let mut world = World::of(&lead);
    world.add_person(&lead, &partner, true);
    world.add_person(&lead, &nurse, false);
    world.add_device(&nurse, &tablet);
    Practice { world, lead, partner, nurse, tablet }
}

fn refused(world: &World, cases: Vec<(&str, Entry, Refusal)>) {
    for (what, entry, refusal) in cases {
        assert_eq!(world.org.check(&entry), Err(refusal), "{what}");
    }
}

#[test]
fn a_device_is_revoked_by_another_of_its_person_by_itself_or_by_an_admin() {
    let Practice { world, lead, partner, nurse, tablet } = practice();
    for by in [&lead, &partner, &nurse, &tablet] {
        let mut world = world.clone();
        world.revoke(by, &tablet);
        let at = world.org.len() - 1;
        assert_eq!(world.org.device(tablet.id()), None);
        assert_eq!(world.org.known_device(tablet.id()).unwrap().revoked_at, Some(at));
        assert!(world.org.device_at(tablet.id(), at - 1).is_some(), "what it signed before still verifies");
        assert!(world.org.device_at(tablet.id(), at).is_none());
        assert!(world.org.revoked_at(at).map(|(id, _)| id).eq([tablet.id()]));
        assert_eq!(world.org.revoked_at(at - 1).count(), 0);
        assert!(world.org.devices_of(nurse.person, at).map(|(id, _)| id).eq([nurse.id()]));
    }
}

#[test]
fn a_revocation_that_nobody_may_make_is_refused() {
    let Practice { mut world, lead, partner, nurse, tablet } = practice();
    let stranger = Install::new(9, 9);
    let once = Refusal::Rule("a device is revoked once");
    let long = [DeviceNamed(tablet.id()).to_body(), vec![0]].concat();
    let body = world.org_draft(&lead, Kind::DEVICE_REVOKED, long).sign(&lead);
    assert!(matches!(world.org.check(&body), Err(Refusal::Malformed(_))));
    refused(
        &world,
        vec![
            ("by another person", world.revoking(&nurse, &lead), Refusal::NoRight),
            ("of no device", world.revoking(&lead, &stranger), once.clone()),
            ("by nobody", world.revoking(&stranger, &tablet), Refusal::UnknownAuthor),
        ],
    );
    let forged = world.org_draft(&lead, Kind::DEVICE_REVOKED, DeviceNamed(nurse.id()).to_body());
    refused(&world, vec![("forged", forged.sign(&nurse), Refusal::NotSigned)]);

    world.revoke(&nurse, &tablet);
    refused(
        &world,
        vec![
            ("twice", world.revoking(&partner, &tablet), once),
            ("by the revoked device", world.revoking(&tablet, &nurse), Refusal::Revoked),
            ("added again", world.device_draft(&nurse, &nurse, &tablet).sign(&nurse), added_once()),
            (
                "certified by the revoked device",
                world.device_draft(&nurse, &tablet, &Install::new(3, 23)).sign(&nurse),
                Refusal::Revoked,
            ),
            (
                "certified by the revoked device, adding itself",
                world
                    .device_draft(&Install::new(3, 23), &tablet, &Install::new(3, 23))
                    .sign(&Install::new(3, 23)),
                Refusal::Revoked,
            ),
        ],
    );
}

fn added_once() -> Refusal {
    Refusal::Rule("a device is added once")
}

#[test]
fn an_admin_never_vouches_for_a_person_whose_devices_are_all_revoked() {
    let Practice { mut world, lead, nurse, tablet, .. } = practice();
    world.revoke(&lead, &nurse);
    world.revoke(&lead, &tablet);
    let ghost = Install::new(3, 33);
    let entry = world.device_draft(&lead, &lead, &ghost).sign(&lead);
    assert_eq!(world.org.check(&entry), Err(Refusal::NoRight));
}

#[test]
fn a_wiped_device_is_revoked_and_asked_once_whether_revoked_before_or_not() {
    let Practice { mut world, lead, nurse, tablet, .. } = practice();
    let asked = world.wiping(&nurse, &tablet);
    world.org_push(asked.clone());
    assert_eq!(world.org.known_device(tablet.id()).unwrap().wiped_by, Some(asked.id()));
    assert!(world.org.device(tablet.id()).is_none());
    world.revoke(&lead, &nurse);
    let revoked_at = world.org.known_device(nurse.id()).unwrap().revoked_at;
    let asked = world.wiping(&lead, &nurse);
    world.org_push(asked.clone());
    let device = world.org.known_device(nurse.id()).unwrap();
    assert_eq!((device.wiped_by, device.revoked_at), (Some(asked.id()), revoked_at));
    assert_eq!(world.org.revoked_at(u32::MAX).count(), 2, "each is revoked once");
    refused(
        &world,
        vec![
            ("twice", world.wiping(&lead, &tablet), Refusal::Rule("a device is wiped once")),
            (
                "a stranger's",
                world.wiping(&lead, &Install::new(9, 9)),
                Refusal::Rule("a device of the org log is wiped"),
            ),
            ("by a revoked device", world.wiping(&nurse, &nurse), Refusal::Revoked),
        ],
    );
}

#[test]
fn who_may_not_wipe_a_device_is_refused() {
    let Practice { world, nurse, lead, partner, .. } = practice();
    assert_eq!(world.org.check(&world.wiping(&nurse, &lead)), Err(Refusal::NoRight));
    assert_eq!(world.org.check(&world.wiping(&partner, &lead)), Ok(()));
}

#[test]
fn a_person_who_leaves_takes_every_device_along_and_never_comes_back() {
    let Practice { mut world, lead, partner, nurse, tablet } = practice();
    world.org_push(world.parting(&lead, nurse.person));
    let at = world.org.len() - 1;
    assert_eq!(world.org.person(nurse.person).unwrap().removed_at, Some(at));
    assert!(!world.org.has_person_at(nurse.person, at));
    assert!(world.org.has_person_at(nurse.person, at - 1));
    assert_eq!(world.org.devices_of(nurse.person, at).count(), 0);
    assert_eq!(world.org.revoked_at(at).count(), 2);
    let here = Refusal::Rule("the person belongs to the organisation");
    let person = || PersonAdded { person: nurse.person, admin: false };
    refused(
        &world,
        vec![
            ("twice", world.parting(&lead, nurse.person), here.clone()),
            ("a stranger", world.parting(&lead, PersonId([9; 16])), here.clone()),
            ("made admin", world.admin_changing(&lead, nurse.person, true), here),
            ("by themselves", world.parting(&nurse, partner.person), Refusal::Revoked),
            (
                "added again",
                world.org_record(&lead, Kind::PERSON_ADDED, &person()),
                Refusal::Rule("a person is added once"),
            ),
            (
                "a new device",
                world.device_draft(&lead, &lead, &Install::new(3, 33)).sign(&lead),
                Refusal::Rule("a device belongs to a person of the org log"),
            ),
            (
                "a device certified before",
                world.device_draft(&lead, &tablet, &Install::new(3, 33)).sign(&lead),
                Refusal::Rule("a device belongs to a person of the org log"),
            ),
        ],
    );
}

#[test]
fn only_admins_remove_people_and_name_admins() {
    let Practice { mut world, lead, partner, nurse, .. } = practice();
    let same = Refusal::Rule("the person is an admin already, or none");
    refused(
        &world,
        vec![
            ("remove", world.parting(&nurse, partner.person), Refusal::NoRight),
            ("name", world.admin_changing(&nurse, nurse.person, true), Refusal::NoRight),
            ("an admin again", world.admin_changing(&lead, partner.person, true), same.clone()),
            ("none again", world.admin_changing(&lead, nurse.person, false), same),
        ],
    );
    let before = world.org.len();
    world.org_push(world.admin_changing(&partner, nurse.person, true));
    world.org_push(world.admin_changing(&nurse, partner.person, false));
    assert!(world.org.is_admin(nurse.person) && !world.org.is_admin(partner.person));
    assert!(world.org.is_admin_at(partner.person, before), "they were one until then");
    assert!(!world.org.is_admin_at(nurse.person, before - 1));
    refused(&world, vec![("no admin any more", world.parting(&partner, nurse.person), Refusal::NoRight)]);
}

#[test]
fn an_org_admin_with_an_active_device_always_stays() {
    let Practice { mut world, lead, partner, .. } = practice();
    world.revoke(&lead, &partner);
    assert!(world.org.is_admin(partner.person), "an admin, without a device to act with");
    refused(
        &world,
        vec![
            ("revoke", world.revoking(&lead, &lead), Refusal::LastAdmin),
            ("wipe", world.wiping(&lead, &lead), Refusal::LastAdmin),
            ("remove", world.parting(&lead, lead.person), Refusal::LastAdmin),
            ("no admin", world.admin_changing(&lead, lead.person, false), Refusal::LastAdmin),
        ],
    );
    let phone = Install::new(1, 11);
    world.add_device(&lead, &phone);
    world.revoke(&phone, &lead);
    refused(&world, vec![("the one left", world.revoking(&phone, &phone), Refusal::LastAdmin)]);
}

#[test]
fn two_admins_who_remove_each_other_end_with_one_whoever_is_first() {
    let Practice { world, lead, partner, .. } = practice();
    let pairs = [(&lead, &partner), (&partner, &lead)];
    for (first, second) in pairs {
        let mut world = world.clone();
        let (wins, loses) = (world.parting(first, second.person), world.parting(second, first.person));
        world.org_push(wins);
        assert_eq!(world.org.check(&loses), Err(Refusal::StaleHead));
        assert_eq!(world.org.check(&world.parting(second, first.person)), Err(Refusal::Revoked), "made anew");
        assert!(world.org.is_admin(first.person) && !world.org.is_admin(second.person));
    }
}

#[test]
fn what_a_revoked_device_says_stays_in_the_log_without_effect_and_cannot_block_it() {
    let Practice { mut world, lead, tablet, .. } = practice();
    world.revoke(&lead, &tablet);
    let people = world.org.people().count();
    for (kind, body) in [
        (Kind(0x80ff), vec![1]),
        (Kind::DEVICE_REVOKED, DeviceNamed(lead.id()).to_body()),
        (Kind::PERSON_REMOVED, PersonNamed(lead.person).to_body()),
    ] {
        let entry = world.org_draft(&tablet, kind, body).sign(&tablet);
        assert_eq!(world.org.check(&entry), Err(Refusal::Revoked));
        assert_eq!(world.org.replay(&entry), Ok(Verdict::Inert(Refusal::Revoked)));
        assert_eq!((world.org.head(), world.org.blocked()), (entry.id(), None));
    }
    assert_eq!(world.org.people().count(), people);
    assert!(world.org.device(lead.id()).is_some());
}

#[test]
fn a_person_has_at_most_64_active_devices() {
    let lead = Install::new(1, 1);
    let mut world = World::of(&lead);
    for byte in 2..=64 {
        world.add_device(&lead, &Install::new(1, byte));
    }
    let one_more = Install::new(1, 65);
    let entry = world.device_draft(&lead, &lead, &one_more).sign(&lead);
    let full = Refusal::Rule("a person has no more than 64 active devices");
    assert_eq!(world.org.check(&entry), Err(full));
    world.revoke(&lead, &Install::new(1, 64));
    world.add_device(&lead, &one_more);
}

#[test]
fn everything_in_the_org_log_is_unsealed_and_of_a_suite_that_is_taken() {
    let Practice { world, lead, tablet, .. } = practice();
    let draft = || world.org_draft(&lead, Kind::DEVICE_REVOKED, DeviceNamed(tablet.id()).to_body());
    let cases = [
        (draft().with(|h| h.epoch = 1), Refusal::Header("no epoch, document or slot")),
        (draft().with(|h| h.suite = Suite(1)), Refusal::Suite(Suite(1))),
        (draft().with(|h| h.prev = EntryId([9; 32])), Refusal::BrokenChain),
        (draft().with(|h| h.author = DeviceId([9; 16])), Refusal::UnknownAuthor),
    ];
    for (draft, refusal) in cases {
        assert_eq!(world.org.check(&draft.sign(&lead)), Err(refusal));
    }
}

#[test]
fn a_replica_that_replays_the_log_comes_to_the_same_state() {
    let Practice { mut world, lead, partner, nurse, tablet } = practice();
    world.revoke(&nurse, &tablet);
    world.org_push(world.admin_changing(&partner, nurse.person, true));
    world.org_push(world.parting(&lead, partner.person));
    let (genesis, rest) = world.org_log.split_first().unwrap();
    let mut org = OrgState::found(genesis).unwrap();
    for entry in rest {
        assert_eq!(org.replay(entry), Ok(Verdict::Applied));
    }
    assert!(org.people().eq(world.org.people()));
    assert!(org.devices().eq(world.org.devices()));
    assert_eq!(org.head(), world.org.head());
}
