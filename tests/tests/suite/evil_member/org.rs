//! The org log: people, devices, kits, custodians. And what is handed in.

use alcove_client_core::crypto::DeviceSecrets;
use alcove_client_core::engine::Intent;
use alcove_protocol::entry::{Entry, Header, Kind};
use alcove_protocol::id::{DeviceId, EntryId};
use alcove_protocol::keys::DeviceCertificate;
use alcove_protocol::problem::Problem;
use alcove_protocol::record::{
    AdminChanged, CustodianSignature, DeviceNamed, Intake, KitAdded, OrgForkResolve, PersonAdded,
    PersonNamed, Policy, Record, RecoveryKeys, Role,
};
use alcove_protocol::suite::Suite;
use ed25519_dalek::SigningKey;

use super::eve::Eve;
use super::script::{Attack, Row, Seen, Stage};

/// Stored without effect on every device alike, so nothing is shown.
const fn inert(name: &'static str, attack: fn(&mut Stage) -> Vec<Attack>, honest: Problem) -> Row {
    Row { name, role: Role::Writer, attack, honest: Some(honest), seen: &[], removed: true }
}

fn org_entry(stage: &Stage, kind: Kind, body: &[u8]) -> Vec<Attack> {
    let mut eve = stage.eve();
    let header = eve.org_header(kind);
    vec![eve.sign(header, body).into()]
}

/// A certificate by Eve for a device of somebody.
fn certificate(
    stage: &Stage,
    at: usize,
    change: impl FnOnce(&mut DeviceSecrets),
) -> (Eve, DeviceCertificate) {
    let mut eve = stage.eve();
    let mut secrets = DeviceSecrets::make(eve.dice.rng());
    change(&mut secrets);
    let certificate =
        DeviceCertificate::issue(stage.org, stage.person(at), secrets.public(), eve.device, &eve.sign);
    (eve, certificate)
}

/// `device_added` whose certificate has these bytes overwritten with zeros.
fn zeroed(stage: &Stage, from: usize, bytes: usize) -> Vec<Attack> {
    let (mut eve, certificate) = certificate(stage, stage.eve, |_| {});
    let mut body = certificate.to_body();
    body[from..from + bytes].fill(0);
    let header = eve.org_header(Kind::DEVICE_ADDED);
    vec![eve.sign(header, &body).into()]
}

/// Where the keys stand in a certificate: sign, auth, ML-KEM, X25519.
const SIGN_AT: usize = 32;
const AUTH_AT: usize = 64;
const X25519_AT: usize = 32 + 1_280 - 32;

pub(super) const RIGHTS: &[Row] = &[
    inert(
        "adds a person without being an org admin",
        |stage| {
            let body = PersonAdded { person: alcove_protocol::id::PersonId([9; 16]), admin: true }.to_body();
            org_entry(stage, Kind::PERSON_ADDED, &body)
        },
        Problem::NoAccess,
    ),
    inert(
        "makes herself an org admin",
        |stage| {
            let body = AdminChanged { person: stage.person(stage.eve), admin: true }.to_body();
            org_entry(stage, Kind::ADMIN_CHANGED, &body)
        },
        Problem::NoAccess,
    ),
    inert(
        "removes the last org admin",
        |stage| {
            let body = PersonNamed(stage.person(stage.anna)).to_body();
            org_entry(stage, Kind::PERSON_REMOVED, &body)
        },
        Problem::NoAccess,
    ),
    inert(
        "revokes a colleague's device",
        |stage| {
            let body = DeviceNamed(stage.device(stage.ben)).to_body();
            org_entry(stage, Kind::DEVICE_REVOKED, &body)
        },
        Problem::NoAccess,
    ),
    inert(
        "has a colleague's device wiped",
        |stage| {
            let body = DeviceNamed(stage.device(stage.ben)).to_body();
            org_entry(stage, Kind::DEVICE_WIPED, &body)
        },
        Problem::NoAccess,
    ),
    inert(
        "settles a fork of the org log, and has a colleague leave with it",
        |stage| {
            let parted = stage.eve().org_entries[0];
            let (other, persons) = (vec![EntryId([0xfe; 32])], vec![stage.person(stage.ben)]);
            let body = OrgForkResolve { parted, other, persons, devices: Vec::new() }.to_body();
            org_entry(stage, Kind::ORG_FORK_RESOLVE, &body)
        },
        Problem::NoAccess,
    ),
    inert(
        "changes the policy",
        |stage| {
            let body = Policy { min_suite: Suite::XWING, lease_days: 60 }.to_body();
            org_entry(stage, Kind::POLICY, &body)
        },
        Problem::NoAccess,
    ),
    inert(
        "adds a device to a colleague",
        |stage| {
            let (mut eve, certificate) = certificate(stage, stage.ben, |_| {});
            let header = eve.org_header(Kind::DEVICE_ADDED);
            vec![eve.sign(header, &certificate.to_body()).into()]
        },
        Problem::NoAccess,
    ),
    inert(
        "adds a kit under another's name",
        |stage| {
            let mut eve = stage.eve();
            let kit = DeviceSecrets::make(eve.dice.rng()).public();
            let person = stage.person(stage.ben);
            let body = KitAdded { person, sign: kit.sign, kem: kit.kem }.to_body();
            org_entry(stage, Kind::KIT_ADDED, &body)
        },
        Problem::NoAccess,
    ),
    inert(
        "puts custodians of her own in place",
        |stage| {
            let mut eve = stage.eve();
            let custodian = |seed| SigningKey::from_bytes(&[seed; 32]).verifying_key().to_bytes();
            let kem = DeviceSecrets::make(eve.dice.rng()).public().kem;
            let signature = |custodian| CustodianSignature { custodian, signature: [custodian; 64] };
            let body = RecoveryKeys {
                kem,
                custodians: [custodian(1), custodian(2), custodian(3)],
                handed_over: Some([signature(0), signature(1)]),
            }
            .to_body();
            org_entry(stage, Kind::RECOVERY_KEYS, &body)
        },
        Problem::NoAccess,
    ),
    inert(
        "revokes a colleague's device after her own was revoked",
        |stage| {
            stage.decide(Intent::RevokeDevice(stage.device(stage.eve)));
            let body = DeviceNamed(stage.device(stage.ben)).to_body();
            org_entry(stage, Kind::DEVICE_REVOKED, &body)
        },
        Problem::Revoked,
    ),
    inert(
        "adds a device of hers after her own was revoked",
        |stage| {
            stage.decide(Intent::RevokeDevice(stage.device(stage.eve)));
            let (mut eve, certificate) = certificate(stage, stage.eve, |_| {});
            let header = eve.org_header(Kind::DEVICE_ADDED);
            vec![eve.sign(header, &certificate.to_body()).into()]
        },
        Problem::Revoked,
    ),
    Row {
        name: "names an older entry as the newest of the org log",
        role: Role::Writer,
        attack: |stage| {
            let mut eve = stage.eve();
            let header = Header { control_head: eve.org_entries[1], ..eve.org_header(Kind::POLICY) };
            let body = Policy { min_suite: Suite::XWING, lease_days: 60 }.to_body();
            vec![eve.sign(header, &body).into()]
        },
        honest: Some(Problem::StaleHead),
        seen: &[Seen::Quarantined("stale_head")],
        removed: true,
    },
    Row {
        name: "floods what is handed in",
        role: Role::Writer,
        attack: |stage| {
            stage.decide(Intent::RevokeDevice(stage.device(stage.eve)));
            let mut eve = stage.eve();
            let key = stage.world.devices[stage.anna].engine().org().unwrap().intake();
            let key = key.unwrap().record.intake_id();
            let group = stage.group;
            let handed_in = |eve: &mut Eve, seq: u64| -> Entry {
                let body = Intake { key, circle: group, sealed: vec![5; 2_000] }.to_body();
                let org_head = *eve.org_entries.last().unwrap();
                let header = Header {
                    seq: 100 + seq,
                    control_head: EntryId::ZERO,
                    org_head,
                    ..eve.org_header(Kind::INTAKE)
                };
                eve.sign(header, &body)
            };
            (0..65).map(|seq| handed_in(&mut eve, seq).into()).collect()
        },
        honest: Some(Problem::IntakeFull),
        seen: &[],
        removed: true,
    },
];

pub(super) const KEYS: &[Row] = &[
    inert("adds a device whose signing key is zero", |stage| zeroed(stage, SIGN_AT, 32), Problem::BadEntry),
    inert("adds a device whose login key is zero", |stage| zeroed(stage, AUTH_AT, 32), Problem::BadEntry),
    inert("adds a device whose X25519 key is zero", |stage| zeroed(stage, X25519_AT, 32), Problem::BadEntry),
    inert(
        "adds a device by somebody who is no device",
        |stage| {
            let (mut eve, mut certificate) = certificate(stage, stage.eve, |_| {});
            certificate.certifier = DeviceId([9; 16]);
            let header = eve.org_header(Kind::DEVICE_ADDED);
            vec![eve.sign(header, &certificate.to_body()).into()]
        },
        Problem::NoAccess,
    ),
    inert(
        "adds a device that is there already",
        |stage| {
            let mut eve = stage.eve();
            let keys = stage.world.devices[stage.ben].secrets.public();
            let certificate =
                DeviceCertificate::issue(stage.org, stage.person(stage.eve), keys, eve.device, &eve.sign);
            let header = eve.org_header(Kind::DEVICE_ADDED);
            vec![eve.sign(header, &certificate.to_body()).into()]
        },
        Problem::RuleBroken,
    ),
    Row {
        name: "takes the org log's suite down",
        role: Role::Writer,
        attack: |stage| {
            let mut eve = stage.eve();
            let header = Header { suite: Suite(1), ..eve.org_header(Kind::POLICY) };
            let body = Policy { min_suite: Suite::XWING, lease_days: 60 }.to_body();
            vec![eve.sign(header, &body).into()]
        },
        honest: Some(Problem::SuiteRefused),
        seen: &[Seen::Quarantined("suite_refused")],
        removed: true,
    },
];
