//! One entry of each known kind, and what travels beside it.

use super::{Vectors, compare};
use crate::entry::{Entry, Kind};
use crate::id::{DocHandle, SlotId};
use crate::record::{
    AccessGranted, Created, EpochRecord, Genesis, KeyGrant, LoginMode, PersonAdded, Record, RelayRecord,
    Role, SlotEntry, Slots, Void, VoidedSeq, slot_hash,
};
use crate::suite::WRAPPED_SLOT_BYTES;
use crate::trust::tests::world::{Install, World, epoch_body, grant, granted, wrap_for};
use crate::trust::{CircleState, OrgState, Signature, Verdict, check_companions};

fn lead() -> Install {
    Install::new(1, 1)
}

fn colleague() -> Install {
    Install::new(2, 2)
}

/// The logs of a small practice, every kind once.
fn practice() -> World {
    let mut world = World::of(&lead());
    world.add_person(&lead(), &colleague(), false);
    let relay = RelayRecord {
        public_key: [0x4e; 32],
        login: LoginMode::Exporter,
        certificate_sha256: [0xce; 32],
        address: "relay.example:8443".to_owned(),
    };
    world.org_push(world.org_draft(&lead(), Kind::RELAY_KEY, relay.to_body()).sign(&lead()));

    world.found(&lead(), &[&lead()]);
    let body = granted(colleague().person, Role::Writer, vec![grant(1, &colleague())]);
    world.push(world.draft(&lead(), Kind::ACCESS_GRANTED, body).sign(&lead())).unwrap();
    let body = epoch_body(2, &[&lead(), &colleague()]);
    world.push(world.draft(&colleague(), Kind::EPOCH, body).sign(&colleague())).unwrap();
    let slot = SlotEntry {
        slot: SlotId([0x50; 16]),
        document: DocHandle([0xd0; 16]),
        hash: slot_hash(&[0x51; WRAPPED_SLOT_BYTES]),
    };
    world.push(world.draft(&lead(), Kind::SLOTS, Slots(vec![slot]).to_body()).sign(&lead())).unwrap();
    world.push(world.draft(&lead(), Kind::CONTENT, vec![0xc0; 48]).sign(&lead())).unwrap();
    world.push(world.draft(&colleague(), Kind::CHECKPOINT, vec![0xcc; 48]).sign(&colleague())).unwrap();
    let body = KeyGrant(vec![grant(1, &colleague()), grant(2, &colleague())]).to_body();
    world.push(world.draft(&lead(), Kind::KEY_GRANT, body).sign(&lead())).unwrap();
    let refused = world.draft(&colleague(), Kind::CONTENT, vec![0xc1; 48]);
    let voided = VoidedSeq { seq: refused.header.seq, id: refused.sign(&colleague()).id() };
    let void = world.draft(&colleague(), Kind::VOID, Void(vec![voided]).to_body());
    let void = void.with(|h| (h.seq, h.prev) = (voided.seq + 1, voided.id)).sign(&colleague());
    world.push(void).unwrap();
    world
}

const ORG: [&str; 4] = ["genesis", "person_added", "device_added", "relay_key"];
const CIRCLE: [&str; 8] =
    ["created", "access_granted", "epoch", "slots", "content", "checkpoint", "key_grant", "void"];

#[test]
fn entries_keep_their_bytes_and_are_still_valid() {
    let world = practice();
    assert_eq!((world.org_log.len(), world.circle_log.len()), (ORG.len(), CIRCLE.len()));
    let mut made = Vectors::new();
    for (name, entry) in ORG.iter().zip(&world.org_log).chain(CIRCLE.iter().zip(&world.circle_log)) {
        made.push((format!("{name}.bytes"), entry.bytes().to_vec()));
        made.push((format!("{name}.id"), entry.id().0.to_vec()));
        made.push((format!("{name}.log"), entry.log().0.to_vec()));
    }
    made.push(("created.wrap".into(), wrap_for(lead().id(), 1)));
    made.push(("slots.wrapped".into(), vec![0x51; WRAPPED_SLOT_BYTES]));
    let kept = compare("entries.hex", &made);

    let stored = |name: &str| {
        let entry = Entry::parse(kept.get(&format!("{name}.bytes")).unwrap().clone()).unwrap();
        assert_eq!(&entry.id().0.to_vec(), kept.get(&format!("{name}.id")).unwrap());
        assert_eq!(&entry.log().0.to_vec(), kept.get(&format!("{name}.log")).unwrap());
        entry
    };
    let mut org = OrgState::found(&stored("genesis")).unwrap();
    for name in ORG.iter().skip(1) {
        assert_eq!(org.replay(&stored(name)), Ok(Verdict::Applied), "{name}");
    }
    let mut circle = CircleState::found(&stored("created"), &org, Signature::Check).unwrap();
    for name in ["access_granted", "epoch"] {
        assert_eq!(circle.replay(&stored(name), &org, Signature::Check), Ok(Verdict::Applied), "{name}");
    }
    for name in ["slots", "content", "checkpoint", "key_grant", "void"] {
        assert!(circle.check_valid(&stored(name), &org, Signature::Check).is_ok(), "{name}");
    }
    assert_eq!(check_companions(&stored("created"), &[kept.get("created.wrap").unwrap()]), Ok(()));
    assert_eq!(check_companions(&stored("slots"), &[kept.get("slots.wrapped").unwrap()]), Ok(()));
}

fn round_trips<R: Record>(name: &str, entry: &Entry) {
    assert_eq!(R::from_body(entry.body()).unwrap().to_body(), entry.body(), "{name}");
}

#[test]
fn records_are_written_as_they_were_read() {
    let world = practice();
    for (name, entry) in ORG.iter().zip(&world.org_log).chain(CIRCLE.iter().zip(&world.circle_log)) {
        match *name {
            "genesis" => round_trips::<Genesis>(name, entry),
            "person_added" => round_trips::<PersonAdded>(name, entry),
            "device_added" => round_trips::<crate::keys::DeviceCertificate>(name, entry),
            "relay_key" => round_trips::<RelayRecord>(name, entry),
            "created" => round_trips::<Created>(name, entry),
            "access_granted" => round_trips::<AccessGranted>(name, entry),
            "epoch" => round_trips::<EpochRecord>(name, entry),
            "slots" => round_trips::<Slots>(name, entry),
            "key_grant" => round_trips::<KeyGrant>(name, entry),
            "void" => round_trips::<Void>(name, entry),
            sealed => assert!(["content", "checkpoint"].contains(&sealed)),
        }
    }
}
