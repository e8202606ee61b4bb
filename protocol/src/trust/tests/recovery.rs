//! Kits, custodians and what they bring in; the intake key; the policy.

use super::parting::{Quorum, intake_key, kit, quorum};
use super::revocation::{Practice, practice};
use super::world::{Install, World};
use crate::entry::{Entry, Kind};
use crate::id::{DeviceId, LogId, PersonId};
use crate::keys::DeviceCertificate;
use crate::record::{DeviceRecovered, KitAdded, Policy, Record, RecoveryKeys};
use crate::suite::Suite;
use crate::trust::{Newcomer, Refusal};

fn add_kit(world: &mut World, by: &Install, byte: u8) {
    let entry = world.org_record(by, Kind::KIT_ADDED, &kit(by.person, byte).added);
    world.org_push(entry);
}

/// The entry with which `new` adds itself by a certificate.
fn adding_itself(world: &World, new: &Install, promise: &DeviceCertificate) -> Entry {
    world.org_record(new, Kind::DEVICE_ADDED, promise)
}

#[test]
fn a_kit_brings_one_device_of_its_person_in_and_is_used_up() {
    let Practice { mut world, lead, nurse, tablet, .. } = practice();
    let paper = kit(nurse.person, 0x71);
    add_kit(&mut world, &nurse, 0x71);
    let at = world.org.len() - 1;
    assert_eq!(world.org.kit_of(nurse.person, at).unwrap().0, paper.added.kit_id());
    assert_eq!(world.org.kit(paper.added.kit_id()).unwrap().added_by, nurse.id());
    assert_eq!(world.org.recipients_of(nurse.person, at).len(), 3, "two devices and the kit");
    world.revoke(&lead, &nurse);
    world.revoke(&lead, &tablet);

    let [first, second] = [Install::new(3, 33), Install::new(3, 43)];
    let promise = world.kit_word(&paper, &first);
    let newcomer = Newcomer { keys: first.keys.clone(), person: nurse.person };
    assert_eq!(world.org.check_newcomer(&promise.to_body()), Ok(newcomer));
    world.org_push(adding_itself(&world, &first, &promise));
    assert_eq!(world.org.device(first.id()).unwrap().certifier, paper.added.kit_id());
    let here = world.org.len() - 1;
    assert_eq!(world.org.kit_of(nurse.person, here), None);
    let again = adding_itself(&world, &second, &world.kit_word(&paper, &second));
    let used = Refusal::Rule("a kit vouches once, until it is replaced");
    assert_eq!(world.org.check(&again), Err(used.clone()));
    let carried = world.org_record(&first, Kind::DEVICE_ADDED, &world.kit_word(&paper, &second));
    assert_eq!(world.org.check(&carried), Err(used));
    assert!(world.org.recipients_of(nurse.person, here).iter().map(|(id, _)| *id).eq([first.id()]));
}

#[test]
fn a_kit_that_is_replaced_foreign_or_of_somebody_who_left_brings_nobody_in() {
    let Practice { mut world, lead, partner, nurse, .. } = practice();
    let [old, newer] = [kit(nurse.person, 0x71), kit(nurse.person, 0x72)];
    add_kit(&mut world, &nurse, 0x71);
    add_kit(&mut world, &nurse, 0x72);
    let new = Install::new(3, 33);
    let check = |world: &World, promise: DeviceCertificate| world.org.check_certificate(&promise);
    let used = Refusal::Rule("a kit vouches once, until it is replaced");
    assert_eq!(check(&world, world.kit_word(&old, &new)), Err(used.clone()));
    assert_eq!(check(&world, world.kit_word(&newer, &new)), Ok(()));
    assert_eq!(check(&world, world.kit_word(&newer, &Install::new(1, 21))), Err(Refusal::NoRight));
    let stranger = kit(nurse.person, 0x73);
    assert_eq!(check(&world, world.kit_word(&stranger, &new)), Err(Refusal::UnknownAuthor));
    let forged = DeviceCertificate::issue(
        world.org.log(),
        nurse.person,
        new.keys.clone(),
        newer.added.kit_id(),
        &partner.sign,
    );
    assert_eq!(check(&world, forged), Err(Refusal::NotSigned));
    let elsewhere = DeviceCertificate { org: LogId([9; 16]), ..world.kit_word(&newer, &new) };
    assert_eq!(check(&world, elsewhere), Err(Refusal::WrongLog));
    world.org_push(world.parting(&lead, nurse.person));
    assert_eq!(world.org.kit_of(nurse.person, u32::MAX), None);
    let gone = Refusal::Rule("a device belongs to a person of the org log");
    assert_eq!(check(&world, world.kit_word(&newer, &new)), Err(gone));
}

#[test]
fn only_its_person_adds_a_kit_and_each_once() {
    let Practice { mut world, lead, nurse, tablet, .. } = practice();
    let paper = kit(nurse.person, 0x71);
    let by_admin = world.org_record(&lead, Kind::KIT_ADDED, &paper.added);
    assert_eq!(world.org.check(&by_admin), Err(Refusal::NoRight));
    add_kit(&mut world, &nurse, 0x71);
    add_kit(&mut world, &tablet, 0x72);
    let again = world.org_record(&nurse, Kind::KIT_ADDED, &paper.added);
    assert_eq!(world.org.check(&again), Err(Refusal::Rule("a kit is added once")));
    world.revoke(&lead, &tablet);
    let by_revoked = world.org_record(&tablet, Kind::KIT_ADDED, &kit(nurse.person, 0x73).added);
    assert_eq!(world.org.check(&by_revoked), Err(Refusal::Revoked));
}

#[test]
fn nobody_keeps_a_kit_from_being_added_by_adding_its_keys_first() {
    let Practice { mut world, lead, nurse, .. } = practice();
    let hers = kit(nurse.person, 0x71).added;
    world.org_push(world.org_record(
        &lead,
        Kind::KIT_ADDED,
        &KitAdded { person: lead.person, ..hers.clone() },
    ));
    world.org_push(world.org_record(&nurse, Kind::KIT_ADDED, &hers));
    assert_eq!(world.org.kit_of(nurse.person, u32::MAX).unwrap().0, hers.kit_id());
}

fn add_recovery(world: &mut World, by: &Install, keys: &RecoveryKeys) {
    world.org_push(world.org_record(by, Kind::RECOVERY_KEYS, keys));
}

#[test]
fn the_first_recovery_key_is_an_admins_and_every_later_one_two_custodians() {
    let Practice { mut world, lead, partner, nurse, .. } = practice();
    let [first, second] = [quorum(0x40), quorum(0x50)];
    let check = |world: &World, by: &Install, keys: &RecoveryKeys| {
        world.org.check(&world.org_record(by, Kind::RECOVERY_KEYS, keys))
    };
    assert_eq!(check(&world, &nurse, &first.keys), Err(Refusal::NoRight));
    let early = second.hand_over(&world, &first.keys, [0, 1]);
    assert_eq!(check(&world, &lead, &early), Err(Refusal::Rule("there are no custodians yet")));
    add_recovery(&mut world, &lead, &first.keys);

    let two = Refusal::Rule("two custodians hand over to the next recovery key");
    assert_eq!(check(&world, &lead, &second.keys), Err(two.clone()), "an admin alone");
    let by_itself = second.hand_over(&world, &second.keys, [0, 1]);
    assert_eq!(check(&world, &lead, &by_itself), Err(two.clone()), "custodians of the new key");
    let once = Refusal::Rule("a recovery key is added once");
    assert_eq!(check(&world, &lead, &first.hand_over(&world, &first.keys, [0, 1])), Err(once.clone()));
    for by in [[0, 1], [0, 2], [1, 2]] {
        let handed = first.hand_over(&world, &second.keys, by);
        assert_eq!(check(&world, &partner, &handed), Ok(()), "{by:?}");
        assert_eq!(check(&world, &nurse, &handed), Err(Refusal::NoRight));
        let other_key = RecoveryKeys { kem: quorum(0x60).keys.kem, ..handed };
        assert_eq!(check(&world, &lead, &other_key), Err(two.clone()), "signed for another key");
    }
    let before = world.org.len() - 1;
    let handed = first.hand_over(&world, &second.keys, [0, 2]);
    add_recovery(&mut world, &partner, &handed);
    assert_eq!(world.org.recovery_at(before).unwrap().recovery_id(), first.keys.recovery_id());
    assert_eq!(world.org.recovery_at(u32::MAX).unwrap().recovery_id(), second.keys.recovery_id());
    let back = second.hand_over(&world, &first.keys, [0, 1]);
    assert_eq!(check(&world, &lead, &back), Err(once), "a key that was one is never one again");
}

#[test]
fn a_hand_over_is_good_for_one_step_of_one_organisation() {
    let Practice { mut world, lead, .. } = practice();
    let first = quorum(0x40);
    // Two custodians stay from the first key to the second, with the keys they have.
    let second =
        Quorum { keys: RecoveryKeys { kem: quorum(0x50).keys.kem, ..first.keys.clone() }, ..first.clone() };
    let third = quorum(0x60);
    add_recovery(&mut world, &lead, &first.keys);
    let given_up = first.hand_over(&world, &third.keys, [0, 1]);
    let handed = first.hand_over(&world, &second.keys, [0, 1]);
    add_recovery(&mut world, &lead, &handed);
    let two = Refusal::Rule("two custodians hand over to the next recovery key");
    let replayed = world.org_record(&lead, Kind::RECOVERY_KEYS, &given_up);
    assert_eq!(world.org.check(&replayed), Err(two.clone()));

    let other = World::of(&Install::new(5, 5));
    let of_other = second.hand_over(&other, &third.keys, [0, 1]);
    assert_eq!(world.org.check(&world.org_record(&lead, Kind::RECOVERY_KEYS, &of_other)), Err(two));
    let meant = second.hand_over(&world, &third.keys, [0, 1]);
    assert_eq!(world.org.check(&world.org_record(&lead, Kind::RECOVERY_KEYS, &meant)), Ok(()));
}

#[test]
fn custodians_are_three_and_two_different_ones_sign() {
    let [first, second] = [quorum(0x40), quorum(0x50)];
    let body = |change: fn(&mut RecoveryKeys)| {
        let mut keys = first.keys.clone();
        change(&mut keys);
        RecoveryKeys::from_body(&keys.to_body())
    };
    assert_eq!(body(|_| ()), Ok(first.keys.clone()));
    let twice = |keys: &mut RecoveryKeys| {
        let [first, second, _] = &mut keys.custodians;
        second.clone_from(first);
    };
    assert!(body(twice).is_err());
    assert!(body(|keys| keys.custodians = [[0; 32]; 3]).is_err());
    assert!(body(|keys| keys.kem.last_chunk_mut::<32>().unwrap().fill(0)).is_err());
    let world = World::of(&Install::new(1, 1));
    let signed = |by| RecoveryKeys::from_body(&first.hand_over(&world, &second.keys, by).to_body());
    assert!(signed([0, 1]).is_ok());
    assert!(signed([1, 1]).is_err(), "one custodian twice");
    assert!(signed([1, 0]).is_err(), "out of order");
    let mut fourth = first.hand_over(&world, &second.keys, [0, 2]);
    fourth.handed_over.as_mut().unwrap().last_mut().unwrap().custodian = 3;
    assert!(RecoveryKeys::from_body(&fourth.to_body()).is_err());
}

#[test]
fn two_custodians_bring_a_device_in_and_one_alone_or_strangers_do_not() {
    let Practice { mut world, lead, nurse, partner, .. } = practice();
    let [first, other] = [quorum(0x40), quorum(0x50)];
    add_recovery(&mut world, &lead, &first.keys);
    let new = Install::new(3, 33);
    let check = |world: &World, promise: &DeviceRecovered| {
        world.org.check(&world.org_record(&new, Kind::DEVICE_RECOVERED, promise))
    };
    let promise = first.recover(&world, &new, [0, 2]);
    assert_eq!(check(&world, &promise), Ok(()));
    assert_eq!(check(&world, &other.recover(&world, &new, [0, 2])), Err(another()));
    let mut half = promise.clone();
    let [_, foreign] = other.recover(&world, &new, [0, 2]).signatures;
    half.signatures.last_mut().unwrap().signature = foreign.signature;
    assert_eq!(check(&world, &half), Err(Refusal::NotSigned), "one custodian");
    let mut swapped = promise.clone();
    swapped.signatures.last_mut().unwrap().custodian = 1;
    assert_eq!(check(&world, &swapped), Err(Refusal::NotSigned), "another custodian's number");
    let moved = DeviceRecovered { person: lead.person, ..promise.clone() };
    assert_eq!(check(&world, &moved), Err(Refusal::NotSigned), "for another person");
    let elsewhere = DeviceRecovered { org: LogId([9; 16]), ..promise.clone() };
    assert_eq!(check(&world, &elsewhere), Err(Refusal::WrongLog));
    let nobody = Install::new(9, 93);
    let entry = world.org_record(&nobody, Kind::DEVICE_RECOVERED, &first.recover(&world, &nobody, [0, 1]));
    assert_eq!(world.org.check(&entry), Err(Refusal::Rule("a device belongs to a person of the org log")));
    let carried = |by: &Install| world.org.check(&world.org_record(by, Kind::DEVICE_RECOVERED, &promise));
    assert_eq!((carried(&lead), carried(&nurse)), (Ok(()), Ok(())), "an admin, the person");
    let third = Install::new(2, 2);
    assert_eq!(third.id(), partner.id());
    let kind = Refusal::Rule("the kind of the entry is that of its record");
    let as_added = world.org_record(&lead, Kind::DEVICE_ADDED, &promise);
    assert_eq!(world.org.check(&as_added), Err(kind.clone()));
    let certificate = world.certificate(&nurse, &new);
    let as_recovered = world.org_record(&nurse, Kind::DEVICE_RECOVERED, &certificate);
    assert_eq!(world.org.check(&as_recovered), Err(kind));

    world.org_push(world.org_record(&new, Kind::DEVICE_RECOVERED, &promise));
    assert_eq!(world.org.device(new.id()).unwrap().certifier, first.keys.recovery_id());
    assert_eq!(check(&world, &promise), Err(Refusal::Rule("a device is added once")));
}

fn another() -> Refusal {
    Refusal::Rule("the organisation's recovery key is another")
}

#[test]
fn custodians_who_handed_over_bring_nobody_in() {
    let Practice { mut world, lead, .. } = practice();
    let [first, second] = [quorum(0x40), quorum(0x50)];
    let new = Install::new(3, 33);
    let promise = first.recover(&world, &new, [0, 1]);
    let entry = world.org_record(&new, Kind::DEVICE_RECOVERED, &promise);
    assert_eq!(world.org.check(&entry), Err(another()), "before there were any");
    add_recovery(&mut world, &lead, &first.keys);
    let handed = first.hand_over(&world, &second.keys, [0, 1]);
    add_recovery(&mut world, &lead, &handed);
    let entry = world.org_record(&new, Kind::DEVICE_RECOVERED, &promise);
    assert_eq!(world.org.check(&entry), Err(another()));
    world.org_push(world.org_record(&new, Kind::DEVICE_RECOVERED, &second.recover(&world, &new, [1, 2])));
}

#[test]
fn an_intake_key_is_for_exactly_the_active_devices_of_admins() {
    let Practice { mut world, lead, partner, nurse, .. } = practice();
    let second = Install::new(2, 12);
    world.add_device(&partner, &second);
    let mut admins: Vec<DeviceId> = [&lead, &partner, &second].map(Install::id).to_vec();
    admins.sort_unstable();
    assert!(world.org.admin_devices().eq(admins.iter().copied()));
    let check = |world: &World, by: &Install, to: &[DeviceId]| {
        let mut to = to.to_vec();
        to.sort_unstable();
        world.org.check(&world.org_record(by, Kind::INTAKE_KEY, &intake_key(0x11, &to)))
    };
    let exactly = Refusal::Rule("an intake key is wrapped for exactly the active devices of admins");
    assert_eq!(check(&world, &lead, &admins), Ok(()));
    assert_eq!(check(&world, &nurse, &admins), Err(Refusal::NoRight));
    assert_eq!(check(&world, &lead, &[lead.id(), partner.id()]), Err(exactly.clone()), "one missing");
    assert_eq!(
        check(&world, &lead, &[&admins[..], &[nurse.id()]].concat()),
        Err(exactly.clone()),
        "one too many"
    );
    assert!(!world.org.is_intake_key_current());
    world.org_push(world.org_record(&lead, Kind::INTAKE_KEY, &intake_key(0x11, &admins)));
    assert!(world.org.is_intake_key_current());
    assert_eq!(check(&world, &lead, &admins), Err(Refusal::Rule("an intake key is added once")));

    world.revoke(&lead, &second);
    assert!(!world.org.is_intake_key_current(), "an admin's device left");
    assert_eq!(check(&world, &lead, &admins), Err(exactly));
    let left = [lead.id(), partner.id()];
    let mut left = left.to_vec();
    left.sort_unstable();
    world.org_push(world.org_record(&lead, Kind::INTAKE_KEY, &intake_key(0x12, &left)));
    world.org_push(world.admin_changing(&lead, nurse.person, true));
    assert!(!world.org.is_intake_key_current(), "an admin came");
}

#[test]
fn a_policy_is_an_admins_and_its_minimum_suite_only_rises() {
    let Practice { mut world, lead, nurse, .. } = practice();
    let policy = |min_suite: u16, lease_days: u8| Policy { min_suite: Suite(min_suite), lease_days };
    let check = |by: &Install, policy: &Policy| world.org.check(&world.org_record(by, Kind::POLICY, policy));
    assert_eq!(world.org.policy(), policy(2, 14));
    assert_eq!(check(&nurse, &policy(2, 7)), Err(Refusal::NoRight));
    let rises = Refusal::Rule("the minimum suite only rises");
    assert_eq!(check(&lead, &policy(1, 7)), Err(rises.clone()), "lower");
    assert_eq!(check(&lead, &policy(3, 7)), Err(rises), "one that nobody knows");
    for days in [0, 61, 255] {
        assert!(matches!(check(&lead, &policy(2, days)), Err(Refusal::Malformed(_))), "{days} days");
    }
    let flagged = vec![0, 2, 7, 1];
    let flagged = world.org_draft(&lead, Kind::POLICY, flagged).sign(&lead);
    assert!(matches!(world.org.check(&flagged), Err(Refusal::Malformed(_))));
    assert_eq!((check(&lead, &policy(2, 1)), check(&lead, &policy(2, 60))), (Ok(()), Ok(())));
    let before = world.org.len() - 1;
    world.org_push(world.org_record(&lead, Kind::POLICY, &policy(2, 30)));
    assert_eq!((world.org.policy().lease_days, world.org.policy_at(before).lease_days), (30, 14));
}

#[test]
fn the_founder_who_lost_the_only_device_comes_back_by_the_kit_and_then_revokes_it() {
    let lead = Install::new(1, 1);
    let mut world = World::of(&lead);
    add_kit(&mut world, &lead, 0x71);
    assert_eq!(world.org.check(&world.revoking(&lead, &lead)), Err(Refusal::LastAdmin));
    let phone = Install::new(1, 11);
    let promise = world.kit_word(&kit(PersonId([1; 16]), 0x71), &phone);
    world.org_push(adding_itself(&world, &phone, &promise));
    world.revoke(&phone, &lead);
    assert!(world.org.admin_devices().eq([phone.id()]));
}
