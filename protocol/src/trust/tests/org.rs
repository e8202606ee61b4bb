//! The org log: who may bring in whom.

use super::world::{Draft, Install, World, genesis_draft};
use crate::codec::DecodeError;
use crate::entry::{Entry, Header, Kind};
use crate::id::{DeviceId, DocHandle, EntryId, LogId, PersonId, SlotId};
use crate::keys::DeviceCertificate;
use crate::record::{Genesis, LoginMode, Record, RelayRecord};
use crate::suite::Suite;
use crate::trust::{OrgState, Refusal, Verdict};

fn founder() -> Install {
    Install::new(1, 1)
}

fn colleague() -> Install {
    Install::new(2, 2)
}

#[test]
fn an_organisation_is_named_by_the_entry_that_founds_it() {
    let genesis = genesis_draft(&founder()).sign(&founder());
    let org = OrgState::found(&genesis).unwrap();
    assert_eq!(org.log(), genesis.id().founded_log());
    assert_eq!(org.log(), genesis.log());
    assert_eq!((org.head(), org.len()), (genesis.id(), 1));
    assert!(org.is_admin(founder().person));
    assert_eq!(org.device(founder().id()).unwrap().person, founder().person);

    let other = genesis_draft(&colleague()).sign(&colleague());
    assert_ne!(OrgState::found(&other).unwrap().log(), org.log());
}

#[test]
fn a_genesis_that_does_not_vouch_for_itself_is_refused() {
    let draft = || genesis_draft(&founder());
    let header = |change: fn(&mut Header)| draft().with(change).sign(&founder());
    let record = |change: fn(&mut Genesis)| {
        let mut genesis = Genesis::from_body(&draft().body).unwrap();
        change(&mut genesis);
        Draft { body: genesis.to_body(), ..draft() }.sign(&founder())
    };
    let first = Refusal::Header("the first entry of a log");
    let unsealed = Refusal::Header("no epoch, document or slot");
    let own = Refusal::Rule("the founder's device signs the genesis");
    let cases: Vec<(&str, Entry, Refusal)> = vec![
        ("another kind", header(|h| h.kind = Kind::PERSON_ADDED), Refusal::Kind(Kind::PERSON_ADDED)),
        ("a log", header(|h| h.log = LogId([1; 16])), first.clone()),
        ("a later seq", header(|h| h.seq = 2), first.clone()),
        ("an entry before", header(|h| h.prev = EntryId([1; 32])), first.clone()),
        ("a control head", header(|h| h.control_head = EntryId([1; 32])), first.clone()),
        ("an org head", header(|h| h.org_head = EntryId([1; 32])), first),
        ("an epoch", header(|h| h.epoch = 1), unsealed.clone()),
        ("an epoch tag", header(|h| h.epoch_tag = [1; 8]), unsealed.clone()),
        ("a document", header(|h| h.document = DocHandle([1; 16])), unsealed.clone()),
        ("a slot", header(|h| h.slot = SlotId([1; 16])), unsealed),
        ("an unknown suite", header(|h| h.suite = Suite(3)), Refusal::Suite(Suite(3))),
        ("a suite below the minimum", header(|h| h.suite = Suite(1)), Refusal::Suite(Suite(1))),
        ("an unknown minimum", record(|g| g.min_suite = Suite(9)), Refusal::Suite(Suite::XWING)),
        ("nobody as founder", record(|g| g.founder = PersonId::ZERO), own.clone()),
        ("another device", header(|h| h.author = DeviceId([9; 16])), own.clone()),
        ("other keys", record(|g| g.keys = Install::new(1, 3).keys), own),
        ("another signer", draft().sign(&colleague()), Refusal::NotSigned),
    ];
    for (what, entry, refusal) in cases {
        assert_eq!(OrgState::found(&entry).unwrap_err(), refusal, "{what}");
    }
}

#[test]
fn an_admin_adds_people_and_their_first_device_and_people_add_their_own() {
    let mut world = World::of(&founder());
    let second = Install::new(1, 11);
    world.add_device(&founder(), &second);
    world.add_person(&second, &colleague(), false);
    world.add_device(&colleague(), &Install::new(2, 12));

    let devices: Vec<_> = world.org.devices_of(colleague().person, u32::MAX).map(|(id, _)| id).collect();
    assert_eq!(devices.len(), 2);
    assert!(!world.org.is_admin(colleague().person));
    let at = world.org.device(colleague().id()).unwrap().added_at;
    assert!(world.org.device_at(colleague().id(), at).is_some());
    assert!(world.org.device_at(colleague().id(), at - 1).is_none());
    assert_eq!(world.org.people().count(), 2);
}

#[test]
fn a_device_adds_itself_by_its_certificate_and_so_does_any_device_of_an_admin() {
    let mut world = World::of(&founder());
    world.org_push(world.person_draft(&founder(), colleague().person, false).sign(&founder()));
    let itself = world.device_draft(&colleague(), &founder(), &colleague()).sign(&colleague());
    world.org_push(itself);

    let tablet = Install::new(2, 12);
    let by_admin = world.device_draft(&founder(), &colleague(), &tablet).sign(&founder());
    world.org_push(by_admin);
    assert!(world.org.device(tablet.id()).is_some());
}

#[test]
fn who_may_not_add_a_person_is_refused() {
    let mut world = World::of(&founder());
    world.add_person(&founder(), &colleague(), false);
    let new = PersonId([3; 16]);
    let twice = Refusal::Rule("a person is added once");
    let cases = [
        ("no admin", world.person_draft(&colleague(), new, false).sign(&colleague()), Refusal::NoRight),
        ("twice", world.person_draft(&founder(), colleague().person, true).sign(&founder()), twice),
        (
            "stranger",
            world.person_draft(&Install::new(3, 3), new, false).sign(&Install::new(3, 3)),
            Refusal::UnknownAuthor,
        ),
        ("forged", world.person_draft(&founder(), new, true).sign(&colleague()), Refusal::NotSigned),
    ];
    for (what, entry, refusal) in cases {
        assert_eq!(world.org.check(&entry), Err(refusal), "{what}");
    }
    let nobody = world.person_draft(&founder(), PersonId::ZERO, false).sign(&founder());
    assert!(matches!(world.org.check(&nobody), Err(Refusal::Malformed(DecodeError::Unexpected { .. }))));
}

/// A practice of two people, the second without a device yet, and a third with one.
fn practice() -> (World, Install) {
    let third = Install::new(3, 3);
    let mut world = World::of(&founder());
    world.org_push(world.person_draft(&founder(), colleague().person, false).sign(&founder()));
    world.add_person(&founder(), &third, false);
    (world, third)
}

#[test]
fn a_certificate_counts_only_from_the_right_certifier_for_the_right_device() {
    let (mut world, third) = practice();
    let device = |world: &World, author: &Install, certifier: &Install, new: &Install| {
        world.device_draft(author, certifier, new).sign(author)
    };
    let by_third = device(&world, &third, &third, &colleague());
    assert_eq!(world.org.check(&by_third), Err(Refusal::NoRight), "certified by another person");
    let smuggled = device(&world, &colleague(), &third, &colleague());
    assert_eq!(world.org.check(&smuggled), Err(Refusal::NoRight), "adds itself, certified by another person");
    let carried = device(&world, &third, &founder(), &colleague());
    assert_eq!(world.org.check(&carried), Err(Refusal::NoRight), "put in by another person");
    let own_word = device(&world, &colleague(), &colleague(), &colleague());
    assert_eq!(world.org.check(&own_word), Err(Refusal::UnknownAuthor), "certified by itself");
    let nobody = device(&world, &founder(), &founder(), &Install::new(9, 9));
    assert!(matches!(world.org.check(&nobody), Err(Refusal::Rule(_))), "of a person who is not there");

    world.add_device(&founder(), &colleague());
    let second_by_admin = device(&world, &founder(), &founder(), &Install::new(2, 12));
    assert_eq!(world.org.check(&second_by_admin), Err(Refusal::NoRight), "an admin certifies only the first");
    let twice = device(&world, &colleague(), &colleague(), &colleague());
    assert_eq!(world.org.check(&twice), Err(Refusal::Rule("a device is added once")));
}

#[test]
fn a_spoilt_certificate_is_refused() {
    let (world, _) = practice();
    let certificate = world.certificate(&founder(), &colleague());
    let entry = |change: fn(&mut DeviceCertificate)| {
        let mut spoilt = certificate.clone();
        change(&mut spoilt);
        world.org_draft(&founder(), Kind::DEVICE_ADDED, spoilt.to_body()).sign(&founder())
    };
    let cases = [
        ("another org", entry(|c| c.org = LogId([9; 16])), Refusal::WrongLog),
        ("another person", entry(|c| c.person = PersonId([3; 16])), Refusal::NotSigned),
        ("other keys", entry(|c| c.keys = Install::new(2, 22).keys), Refusal::NotSigned),
        ("another certifier", entry(|c| c.certifier = Install::new(3, 3).id()), Refusal::NotSigned),
        ("another signature", entry(|c| c.signature = [0; 64]), Refusal::NotSigned),
    ];
    for (what, entry, refusal) in cases {
        assert_eq!(world.org.check(&entry), Err(refusal), "{what}");
    }
    let weak = entry(|c| c.keys.auth = [0; 32]);
    assert!(matches!(world.org.check(&weak), Err(Refusal::Malformed(_))), "a key of small order");
}

fn relay(address: &str) -> Vec<u8> {
    RelayRecord {
        public_key: [5; 32],
        login: LoginMode::Exporter,
        certificate_sha256: [6; 32],
        address: address.to_owned(),
    }
    .to_body()
}

#[test]
fn an_admin_names_relays() {
    let (mut world, third) = practice();
    for address in ["relay.test:8443", "other.test:8443"] {
        world.org_push(world.org_draft(&founder(), Kind::RELAY_KEY, relay(address)).sign(&founder()));
    }
    let addresses: Vec<_> = world.org.relays().iter().map(|relay| relay.address.as_str()).collect();
    assert_eq!(addresses, ["relay.test:8443", "other.test:8443"]);
    let by_third = world.org_draft(&third, Kind::RELAY_KEY, relay("evil.test:1")).sign(&third);
    assert_eq!(world.org.check(&by_third), Err(Refusal::NoRight));
}

#[test]
fn the_org_log_is_one_chain_and_its_authors_seqs_rise() {
    let mut world = World::of(&founder());
    let person = |world: &World, byte: u8| world.person_draft(&founder(), PersonId([byte; 16]), false);
    let loser = person(&world, 8).sign(&founder());
    world.org_push(person(&world, 7).sign(&founder()));
    assert_eq!(world.org.check(&loser), Err(Refusal::StaleHead), "the compare-and-swap is lost");

    let skipping = person(&world, 8).with(|h| h.seq += 1).sign(&founder());
    assert_eq!(world.org.check(&skipping), Ok(()), "a seq that lost is left out");
    let spoilt = |change: fn(&mut Header)| person(&world, 9).with(change).sign(&founder());
    let cases = [
        ("a seq twice", spoilt(|h| h.seq -= 1), Refusal::SeqTaken),
        ("another entry before", spoilt(|h| h.prev = EntryId([9; 32])), Refusal::BrokenChain),
        ("an unknown head", spoilt(|h| h.control_head = EntryId([9; 32])), Refusal::UnknownHead),
        ("another log", spoilt(|h| h.log = LogId([9; 16])), Refusal::WrongLog),
        ("a second genesis", spoilt(|h| h.kind = Kind::GENESIS), Refusal::Kind(Kind::GENESIS)),
        ("a kind of circles", spoilt(|h| h.kind = Kind::EPOCH), Refusal::Kind(Kind::EPOCH)),
        ("an unknown suite", spoilt(|h| h.suite = Suite(7)), Refusal::Suite(Suite(7))),
        ("an epoch", spoilt(|h| h.epoch = 1), Refusal::Header("no epoch, document or slot")),
    ];
    for (what, entry, refusal) in cases {
        assert_eq!(world.org.check(&entry), Err(refusal), "{what}");
    }
}

#[test]
fn an_entry_that_breaks_a_rule_stays_in_the_chain_and_changes_nothing() {
    let (mut world, third) = practice();
    let before = world.org.clone();
    let inert = world.person_draft(&third, PersonId([8; 16]), true).sign(&third);
    assert_eq!(world.org.replay(&inert), Ok(Verdict::Inert(Refusal::NoRight)));
    assert_eq!(world.org.head(), inert.id());
    assert_eq!(world.org.len(), before.len() + 1);
    assert!(world.org.people().eq(before.people()));
    assert_eq!(world.org.tip((third.id(), inert.header().incarnation)), None, "its author seq is still free");
    assert_eq!(world.org.blocked(), None);
    world.add_person(&founder(), &Install::new(4, 4), false);
}

#[test]
fn a_kind_that_must_be_understood_and_is_not_blocks_the_log() {
    let (mut world, _) = practice();
    let newer = Kind(0x80ff);
    let entry = world.org_draft(&founder(), newer, vec![1, 2, 3]).sign(&founder());
    assert_eq!(world.org.check(&entry), Err(Refusal::Kind(newer)), "a relay stores nothing it cannot judge");
    assert_eq!(world.org.replay(&entry), Ok(Verdict::Inert(Refusal::Kind(newer))));
    assert_eq!((world.org.blocked(), world.org.head()), (Some(newer), entry.id()));
}

#[test]
fn an_entry_that_nobody_of_the_organisation_signed_never_moves_the_head() {
    let (mut world, third) = practice();
    let [stranger, intruder] = [Install::new(9, 9), Install::new(2, 19)];
    let body = || world.person_draft(&founder(), PersonId([8; 16]), false).body;
    let claims = world.org_draft(&founder(), Kind(0x80ff), vec![1]);
    let cases = [
        ("forged", world.org_draft(&founder(), Kind::PERSON_ADDED, body()).sign(&third), Refusal::NotSigned),
        (
            "stranger",
            world.org_draft(&stranger, Kind::PERSON_ADDED, body()).sign(&stranger),
            Refusal::UnknownAuthor,
        ),
        ("of a kind that would block", claims.sign(&stranger), Refusal::NotSigned),
        ("another suite", claims.with(|h| h.suite = Suite(9)).sign(&founder()), Refusal::Suite(Suite(9))),
        (
            "a device certified by itself",
            world.device_draft(&intruder, &intruder, &intruder).sign(&intruder),
            Refusal::UnknownAuthor,
        ),
        (
            "a device of nobody's certificate",
            world.device_draft(&stranger, &founder(), &stranger).sign(&stranger),
            Refusal::Rule("a device belongs to a person of the org log"),
        ),
    ];
    let head = world.org.head();
    for (what, entry, refusal) in cases {
        assert_eq!(world.org.replay(&entry), Err(refusal), "{what}");
        assert_eq!((world.org.head(), world.org.blocked()), (head, None), "{what}");
    }
    world.add_person(&founder(), &Install::new(4, 4), false);
}

#[test]
fn a_damaged_entry_of_the_org_log_is_unproven_wherever_the_damage_is() {
    let mut world = World::of(&founder());
    world.org_push(world.person_draft(&founder(), colleague().person, false).sign(&founder()));
    let by_founder = world.person_draft(&founder(), PersonId([8; 16]), false).sign(&founder());
    let by_itself = world.device_draft(&colleague(), &founder(), &colleague()).sign(&colleague());
    for entry in [by_founder, by_itself] {
        let bits = entry.bytes().len() * 8;
        for bit in (0..bits).step_by(3) {
            let mut bytes = entry.bytes().to_vec();
            *bytes.get_mut(bit / 8).unwrap() ^= 1 << (bit % 8);
            let Ok(damaged) = Entry::parse(bytes) else { continue };
            match world.org.clone().replay(&damaged) {
                Err(refusal) => assert!(refusal.is_unproven(), "{refusal:?}, bit {bit}"),
                Ok(verdict) => panic!("{verdict:?}, bit {bit}"),
            }
        }
    }
}
