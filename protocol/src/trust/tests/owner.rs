//! What a device says for itself when it may not say anything else.

use super::parting::intake_key;
use super::revocation::{Practice, practice};
use super::world::{Draft, Install, World};
use crate::entry::{Entry, Kind};
use crate::id::{DeviceId, DocHandle, EntryId, LogId};
use crate::record::{Intake, Record, WipeAck};
use crate::suite::Suite;
use crate::trust::{Refusal, Signature, check_owner};

fn draft<R: Record>(world: &World, by: &Install, kind: Kind, record: &R) -> Draft {
    world.org_draft(by, kind, record.to_body()).with(|h| {
        (h.seq, h.prev, h.control_head) = (1, EntryId::ZERO, EntryId::ZERO);
        h.org_head = world.org.head();
    })
}

fn check(world: &World, entry: &Entry) -> Result<(), Refusal> {
    check_owner(entry, &world.org, Signature::Check)
}

fn handed_in(world: &World) -> Intake {
    let key = world.org.intake().unwrap().record.intake_id();
    Intake { key, circle: LogId([0xc1; 16]), sealed: vec![0x5e; 1_200] }
}

/// A practice with an intake key, whose tablet was wiped.
fn wiped() -> (Practice, EntryId) {
    let mut practice = practice();
    let world = &mut practice.world;
    let admins: Vec<DeviceId> = world.org.admin_devices().collect();
    world.org_push(world.org_record(&practice.lead, Kind::INTAKE_KEY, &intake_key(0x11, &admins)));
    let asked = world.wiping(&practice.lead, &practice.tablet);
    world.org_push(asked.clone());
    (practice, asked.id())
}

#[test]
fn a_device_that_is_or_was_one_hands_in_its_unsent_work() {
    let (Practice { mut world, lead, nurse, tablet, .. }, _) = wiped();
    let intake = handed_in(&world);
    for by in [&nurse, &tablet] {
        assert_eq!(check(&world, &draft(&world, by, Kind::INTAKE, &intake).sign(by)), Ok(()));
    }
    world.org_push(world.parting(&lead, nurse.person));
    let after = draft(&world, &nurse, Kind::INTAKE, &intake).sign(&nurse);
    assert_eq!(check(&world, &after), Ok(()), "also when the person left");
}

#[test]
fn what_is_handed_in_wrongly_is_refused() {
    let (Practice { world, nurse, tablet, .. }, _) = wiped();
    let stranger = Install::new(9, 9);
    let intake = handed_in(&world);
    let ours = || draft(&world, &tablet, Kind::INTAKE, &intake);
    let other_key = Intake { key: DeviceId([9; 16]), ..intake.clone() };
    let unsealed = Refusal::Header("no epoch, document or slot");
    let cases = [
        (
            "a stranger",
            draft(&world, &stranger, Kind::INTAKE, &intake).sign(&stranger),
            Refusal::UnknownAuthor,
        ),
        ("forged", ours().sign(&nurse), Refusal::NotSigned),
        (
            "another key",
            draft(&world, &tablet, Kind::INTAKE, &other_key).sign(&tablet),
            Refusal::Rule("work is handed in for an intake key of the log"),
        ),
        ("another log", ours().with(|h| h.log = LogId([9; 16])).sign(&tablet), Refusal::WrongLog),
        ("an unknown suite", ours().with(|h| h.suite = Suite(9)).sign(&tablet), Refusal::Suite(Suite(9))),
        ("an epoch", ours().with(|h| h.epoch = 1).sign(&tablet), unsealed.clone()),
        ("a document", ours().with(|h| h.document = DocHandle([1; 16])).sign(&tablet), unsealed),
        (
            "a control head",
            ours().with(|h| h.control_head = EntryId([1; 32])).sign(&tablet),
            Refusal::Header("no control head"),
        ),
        (
            "an unknown org head",
            ours().with(|h| h.org_head = EntryId([9; 32])).sign(&tablet),
            Refusal::UnknownHead,
        ),
        ("an org kind", ours().with(|h| h.kind = Kind::POLICY).sign(&tablet), Refusal::Kind(Kind::POLICY)),
        (
            "a kind of later",
            ours().with(|h| h.kind = Kind(0x0303)).sign(&tablet),
            Refusal::Kind(Kind(0x0303)),
        ),
    ];
    for (what, entry, refusal) in cases {
        assert_eq!(check(&world, &entry), Err(refusal), "{what}");
    }
    let short = Draft { body: vec![1; 31], ..ours() }.sign(&tablet);
    assert!(matches!(check(&world, &short), Err(Refusal::Malformed(_))));
}

#[test]
fn a_wiped_device_answers_the_entry_that_asked_and_no_other() {
    let (Practice { world, nurse, tablet, .. }, asked_by) = wiped();
    let ack = |asked_by| WipeAck { asked_by, sealed_changes: 3, lost_changes: 1 };
    let answer = Refusal::Rule("a wiped device answers the entry that asked");
    let check = |by: &Install, ack: &WipeAck| check(&world, &draft(&world, by, Kind::WIPE_ACK, ack).sign(by));
    assert_eq!(check(&tablet, &ack(asked_by)), Ok(()));
    assert_eq!(check(&tablet, &ack(EntryId([9; 32]))), Err(answer.clone()));
    assert_eq!(check(&nurse, &ack(asked_by)), Err(answer), "another device");
    let world = practice().world;
    let unasked = draft(&world, &tablet, Kind::WIPE_ACK, &ack(world.org.head())).sign(&tablet);
    assert!(matches!(check_owner(&unasked, &world.org, Signature::Check), Err(Refusal::Rule(_))));
}

#[test]
fn owner_entries_have_no_place_in_any_log() {
    let (Practice { mut world, tablet, lead, .. }, asked_by) = wiped();
    let ack = WipeAck { asked_by, sealed_changes: 0, lost_changes: 0 };
    let in_org = world.org_record(&lead, Kind::WIPE_ACK, &ack);
    assert_eq!(world.org.check(&in_org), Err(Refusal::Kind(Kind::WIPE_ACK)));
    world.found(&lead, &[&lead]);
    let in_circle = world.record_draft(&lead, Kind::WIPE_ACK, &ack).sign(&lead);
    assert_eq!(world.check(&in_circle), Err(Refusal::Kind(Kind::WIPE_ACK)));
    let by_revoked = world.record_draft(&tablet, Kind::WIPE_ACK, &ack).sign(&tablet);
    assert_eq!(world.check(&by_revoked), Err(Refusal::Revoked));
}
