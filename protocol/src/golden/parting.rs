//! One entry of each kind that takes something away or prepares for loss.

use super::{Vectors, compare};
use crate::entry::{Entry, Kind};
use crate::id::{DeviceId, EntryId, LogId};
use crate::keys::DeviceCertificate;
use crate::record::{
    AccessChanged, AccessEnded, AdminChanged, DeviceNamed, DeviceRecovered, EpochRecord, ForkResolve, Intake,
    IntakeKey, KitAdded, OrgForkResolve, PersonNamed, Policy, Record, RecoveryKeys, Role, WipeAck,
};
use crate::suite::Suite;
use crate::trust::tests::parting::{intake_key, kit, quorum};
use crate::trust::tests::world::{Install, World, granted};
use crate::trust::{Branch, CircleState, OrgBranch, OrgState, Signature, Verdict, check_owner};

struct Parted {
    world: World,
    owner: Vec<Entry>,
}

/// A practice in which everything goes that can go.
fn parted() -> Parted {
    let [lead, partner, nurse] = [1, 2, 3].map(|byte| Install::new(byte, byte));
    let [tablet, phone, found] = [13, 23, 33].map(|byte| Install::new(3, byte));
    let mut world = World::of(&lead);
    world.add_person(&lead, &partner, true);
    world.add_person(&lead, &nurse, false);
    world.add_device(&nurse, &tablet);
    world.found(&lead, &[&lead]);
    for person in [&partner, &nurse] {
        let body = granted(person.person, Role::Admin, vec![]);
        world.push(world.draft(&lead, Kind::ACCESS_GRANTED, body).sign(&lead)).unwrap();
    }
    world.push(world.content(&tablet).sign(&tablet)).unwrap();

    let paper = kit(nurse.person, 0x71);
    world.org_push(world.org_record(&nurse, Kind::KIT_ADDED, &paper.added));
    let [first, second] = [quorum(0x40), quorum(0x50)];
    world.org_push(world.org_record(&lead, Kind::RECOVERY_KEYS, &first.keys));
    let handed = first.hand_over(&world, &second.keys, [0, 2]);
    world.org_push(world.org_record(&partner, Kind::RECOVERY_KEYS, &handed));
    let admins: Vec<DeviceId> = world.org.admin_devices().collect();
    world.org_push(world.org_record(&lead, Kind::INTAKE_KEY, &intake_key(0x11, &admins)));
    world.org_push(world.org_record(
        &lead,
        Kind::POLICY,
        &Policy { min_suite: Suite::XWING, lease_days: 21 },
    ));
    world.org_push(world.revoking(&nurse, &tablet));
    world.org_push(world.wiping(&lead, &tablet));
    let asked_by = world.org.head();
    world.org_push(world.org_record(&phone, Kind::DEVICE_ADDED, &world.kit_word(&paper, &phone)));
    world.org_push(world.org_record(&found, Kind::DEVICE_RECOVERED, &second.recover(&world, &found, [1, 2])));

    world.push(world.rotating(&lead)).unwrap();
    world.push(world.changing(&lead, nurse.person, Role::Reader)).unwrap();
    world.push(world.ending(&lead, nurse.person)).unwrap();
    let resolved = world.resolved(EntryId([0xf0; 32]), &[partner.person]);
    world.push(world.record_draft(&lead, Kind::FORK_RESOLVE, &resolved).sign(&lead)).unwrap();
    world.org_push(world.admin_changing(&lead, partner.person, false));
    world.org_push(world.parting(&lead, partner.person));

    let key = world.org.intake().unwrap().record.intake_id();
    let intake = Intake { key, circle: LogId([0xc1; 16]), sealed: vec![0x5e; 1_200] };
    let ack = WipeAck { asked_by, sealed_changes: 258, lost_changes: 1 };
    let own = |kind: Kind, body: Vec<u8>, seq: u64, prev: EntryId| {
        let draft = world.org_draft(&tablet, kind, body).with(|h| {
            (h.seq, h.prev, h.control_head) = (seq, prev, EntryId::ZERO);
            h.org_head = world.org.head();
        });
        draft.sign(&tablet)
    };
    let intake = own(Kind::INTAKE, intake.to_body(), 1, EntryId::ZERO);
    let wipe_ack = own(Kind::WIPE_ACK, ack.to_body(), 2, intake.id());
    let settled = OrgForkResolve {
        parted: asked_by,
        other: vec![EntryId([0xf1; 32]), EntryId([0x0f; 32])],
        persons: vec![nurse.person],
        devices: Vec::new(),
    };
    world.org_push(world.org_record(&lead, Kind::ORG_FORK_RESOLVE, &settled));
    Parted { world, owner: vec![intake, wipe_ack] }
}

/// Names of the org log's entries behind the six that bring people and devices in.
const ORG: [&str; 12] = [
    "kit_added",
    "recovery_keys",
    "recovery_keys.handed_over",
    "intake_key",
    "policy",
    "device_revoked",
    "device_wiped",
    "device_added.by_kit",
    "device_recovered",
    "admin_changed",
    "person_removed",
    "org_fork_resolve",
];
const CIRCLE: [&str; 4] = ["epoch.cut_offs", "access_changed", "access_ended", "fork_resolve"];
const OWNER: [&str; 2] = ["intake", "wipe_ack"];

/// Every entry with its name: those that came before by their place.
fn named(parted: &Parted) -> Vec<(String, &Entry)> {
    let numbered = |log: &'static str, count: usize| (0..count).map(move |at| format!("{log}.{at}"));
    let names = |names: &'static [&'static str]| names.iter().map(|name| (*name).to_owned());
    let org = numbered("org", 6).chain(names(&ORG)).zip(&parted.world.org_log);
    let circle = numbered("circle", 4).chain(names(&CIRCLE)).zip(&parted.world.circle_log);
    org.chain(circle).chain(names(&OWNER).zip(&parted.owner)).collect()
}

#[test]
fn entries_that_part_keep_their_bytes_and_are_still_valid() {
    let parted = parted();
    let made: Vectors =
        named(&parted).into_iter().map(|(name, entry)| (name, entry.bytes().to_vec())).collect();
    assert_eq!(made.len(), parted.world.org_log.len() + parted.world.circle_log.len() + 2);
    let kept = compare("parting.hex", &made);
    let stored = |name: &str| Entry::parse(kept.get(name).unwrap().clone()).unwrap();

    let mut org = OrgState::found(&stored("org.0")).unwrap();
    for name in (1..6).map(|at| format!("org.{at}")).chain(ORG.map(str::to_owned)) {
        assert_eq!(org.replay(&stored(&name)), Ok(Verdict::Applied), "{name}");
    }
    let mut circle = CircleState::found(&stored("circle.0"), &org, Signature::Check).unwrap();
    for name in ["circle.1", "circle.2"].iter().chain(&CIRCLE) {
        assert_eq!(circle.replay(&stored(name), &org, Signature::Check), Ok(Verdict::Applied), "{name}");
    }
    assert!(circle.check_valid(&stored("circle.3"), &org, Signature::Check).is_ok());
    for name in OWNER {
        assert_eq!(check_owner(&stored(name), &org, Signature::Check), Ok(()), "{name}");
    }
}

fn round_trips<R: Record>(name: &str, entry: &Entry) {
    assert_eq!(R::from_body(entry.body()).unwrap().to_body(), entry.body(), "{name}");
}

#[test]
fn records_that_part_are_written_as_they_were_read() {
    let parted = parted();
    for (name, entry) in named(&parted) {
        match name.split_once('.').map_or(name.as_str(), |(kind, _)| kind) {
            "org" | "circle" => {}
            "kit_added" => round_trips::<KitAdded>(&name, entry),
            "recovery_keys" => round_trips::<RecoveryKeys>(&name, entry),
            "intake_key" => round_trips::<IntakeKey>(&name, entry),
            "policy" => round_trips::<Policy>(&name, entry),
            "device_revoked" | "device_wiped" => round_trips::<DeviceNamed>(&name, entry),
            "device_added" => round_trips::<DeviceCertificate>(&name, entry),
            "device_recovered" => round_trips::<DeviceRecovered>(&name, entry),
            "admin_changed" => round_trips::<AdminChanged>(&name, entry),
            "org_fork_resolve" => round_trips::<OrgForkResolve>(&name, entry),
            "person_removed" => round_trips::<PersonNamed>(&name, entry),
            "epoch" => round_trips::<EpochRecord>(&name, entry),
            "access_changed" => round_trips::<AccessChanged>(&name, entry),
            "access_ended" => round_trips::<AccessEnded>(&name, entry),
            "fork_resolve" => round_trips::<ForkResolve>(&name, entry),
            "intake" => round_trips::<Intake>(&name, entry),
            "wipe_ack" => round_trips::<WipeAck>(&name, entry),
            other => panic!("{other} is not read"),
        }
    }
}

#[test]
fn what_is_remembered_of_another_way_keeps_its_bytes() {
    let parted = parted();
    let org = parted.world.org.branch(6);
    let circle = parted.world.circle().branch(2);
    let made = vec![("org".to_owned(), org.to_bytes()), ("circle".to_owned(), circle.to_bytes())];
    let kept = compare("branches.hex", &made);
    assert_eq!(OrgBranch::from_bytes(kept.get("org").unwrap()), Ok(org));
    assert_eq!(Branch::from_bytes(kept.get("circle").unwrap()), Ok(circle));
}

#[test]
fn ids_of_kits_and_keys_keep_their_bytes() {
    let [paper, recovery] =
        [kit(Install::new(3, 3).person, 0x71).added.kit_id(), quorum(0x40).keys.recovery_id()];
    let intake = intake_key(0x11, &[]).intake_id();
    let made = [("kit.id", paper), ("recovery.id", recovery), ("intake.id", intake)];
    compare("recovery_ids.hex", &made.map(|(name, id)| (name.to_owned(), id.0.to_vec())).to_vec());
}
