//! Access lists and epochs: what is bad in public changes nothing, what is bad only to who holds a secret is repaired.

use alcove_client_core::crypto::EpochKey;
use alcove_client_core::engine::Intent;
use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::id::{DeviceId, EntryId, LogId, PersonId};
use alcove_protocol::problem::Problem;
use alcove_protocol::record::{
    AccessChanged, AccessEnded, AccessGranted, CutOff, EpochRecord, ForkResolve, Record, Role,
};

use super::eve::Eve;
use super::script::{Attack, Row, Seen, Stage};

/// Stored without effect on every device alike, so nothing is shown.
const fn inert(
    name: &'static str,
    role: Role,
    attack: fn(&mut Stage) -> Vec<Attack>,
    honest: Problem,
) -> Row {
    Row { name, role, attack, honest: Some(honest), seen: &[], removed: true }
}

fn control(eve: &mut Eve, kind: Kind, body: &[u8], companions: Vec<Vec<u8>>) -> Vec<Attack> {
    let header = eve.header(kind);
    vec![Attack { entry: eve.sign(header, body), companions }]
}

/// An epoch for the right recipients and these besides, but not for those people.
fn epoch(
    stage: &Stage,
    but: &[PersonId],
    besides: &[DeviceId],
    key: [u8; 32],
) -> (Eve, EpochRecord, Vec<Vec<u8>>) {
    let mut eve = stage.eve();
    let mut recipients = eve.recipients(but);
    recipients.extend(besides);
    recipients.sort_unstable();
    let (part, wraps) = eve.epoch(&recipients, &EpochKey::from(key));
    (eve, EpochRecord { part, cut_offs: Vec::new() }, wraps)
}

fn granting(stage: &Stage, person: PersonId, role: Role) -> Vec<Attack> {
    let mut eve = stage.eve();
    let granted = AccessGranted { person, role, until_ms: 0, grants: Vec::new() };
    control(&mut eve, Kind::ACCESS_GRANTED, &granted.to_body(), Vec::new())
}

fn ending(stage: &Stage, person: PersonId, cut_offs: Vec<CutOff>) -> Vec<Attack> {
    let (mut eve, EpochRecord { part, .. }, wraps) = epoch(stage, &[person], &[], [3; 32]);
    let ended = AccessEnded { person, cut_offs, epoch: part };
    control(&mut eve, Kind::ACCESS_ENDED, &ended.to_body(), wraps)
}

/// Of a fork that nobody has seen: somebody goes with it.
fn settling(stage: &Stage, at: usize) -> Vec<Attack> {
    let removed = vec![stage.person(at)];
    let (mut eve, EpochRecord { part, .. }, wraps) = epoch(stage, &removed, &[], [3; 32]);
    let resolve = ForkResolve { other_head: EntryId([0xfe; 32]), removed, cut_offs: Vec::new(), epoch: part };
    control(&mut eve, Kind::FORK_RESOLVE, &resolve.to_body(), wraps)
}

/// Removed by Anna, and served no more.
fn remove(stage: &mut Stage) {
    let (circle, person) = (stage.group, stage.person(stage.eve));
    stage.decide(Intent::EndAccess { circle, person });
}

/// An entry of a kind that this version does not know.
fn unknown(stage: &Stage, kind: u16) -> Vec<Attack> {
    let mut eve = stage.eve();
    eve.control =
        stage.world.relay.entries_of(stage.group).filter(|e| is_control(e)).map(Entry::id).collect();
    control(&mut eve, Kind(kind), &[1, 2, 3], Vec::new())
}

fn is_control(entry: &Entry) -> bool {
    entry.header().kind.class() == alcove_protocol::entry::Class::Control
}

pub(super) const ACCESS: &[Row] = &[
    inert(
        "lets somebody in without being an admin",
        Role::Writer,
        |stage| granting(stage, stage.person(stage.ben), Role::Admin),
        Problem::NoAccess,
    ),
    inert(
        "makes herself admin",
        Role::Writer,
        |stage| granting(stage, stage.person(stage.eve), Role::Admin),
        Problem::NoAccess,
    ),
    inert(
        "lets in a person whom the organisation does not have",
        Role::Admin,
        |stage| granting(stage, PersonId([9; 16]), Role::Admin),
        Problem::RuleBroken,
    ),
    inert(
        "lowers an admin with a grant",
        Role::Admin,
        |stage| granting(stage, stage.person(stage.anna), Role::Reader),
        Problem::RuleBroken,
    ),
    inert(
        "removes a colleague without being an admin",
        Role::Writer,
        |stage| ending(stage, stage.person(stage.ben), Vec::new()),
        Problem::NoAccess,
    ),
    inert(
        "ends her own access",
        Role::Admin,
        |stage| ending(stage, stage.person(stage.eve), Vec::new()),
        Problem::RuleBroken,
    ),
    inert(
        "cuts a colleague off whom she does not remove",
        Role::Admin,
        |stage| {
            let (mut eve, EpochRecord { part, .. }, wraps) = epoch(stage, &[], &[], [3; 32]);
            let (device, incarnation) = stage.world.devices[stage.ben].engine().me().author();
            let cut_offs = vec![CutOff { device, incarnation, seq: 1, id: EntryId([9; 32]) }];
            let record = EpochRecord { part, cut_offs };
            control(&mut eve, Kind::EPOCH, &record.to_body(), wraps)
        },
        Problem::RuleBroken,
    ),
    inert(
        "raises a role with what lowers roles",
        Role::Admin,
        |stage| {
            let (mut eve, EpochRecord { part, .. }, wraps) = epoch(stage, &[], &[], [3; 32]);
            let changed = AccessChanged {
                person: stage.person(stage.ben),
                role: Role::Admin,
                until_ms: 0,
                cut_offs: Vec::new(),
                epoch: part,
            };
            control(&mut eve, Kind::ACCESS_CHANGED, &changed.to_body(), wraps)
        },
        Problem::RuleBroken,
    ),
    inert(
        "resolves a fork into her own chain",
        Role::Admin,
        |stage| {
            let (mut eve, EpochRecord { part, .. }, wraps) =
                epoch(stage, &[stage.person(stage.ben)], &[], [3; 32]);
            let resolve = ForkResolve {
                other_head: eve.control[0],
                removed: vec![stage.person(stage.ben)],
                cut_offs: Vec::new(),
                epoch: part,
            };
            control(&mut eve, Kind::FORK_RESOLVE, &resolve.to_body(), wraps)
        },
        Problem::RuleBroken,
    ),
    inert(
        "settles a fork without being an admin",
        Role::Writer,
        |stage| settling(stage, stage.ben),
        Problem::NoAccess,
    ),
    inert(
        "settles a fork and ends her own access with it",
        Role::Admin,
        |stage| settling(stage, stage.eve),
        Problem::RuleBroken,
    ),
    inert(
        "lets herself in again after she was removed",
        Role::Writer,
        |stage| {
            remove(stage);
            let mut eve = stage.eve();
            eve.control =
                stage.world.relay.entries_of(stage.group).filter(|e| is_control(e)).map(Entry::id).collect();
            let person = stage.person(stage.eve);
            let granted = AccessGranted { person, role: Role::Admin, until_ms: 0, grants: Vec::new() };
            control(&mut eve, Kind::ACCESS_GRANTED, &granted.to_body(), Vec::new())
        },
        Problem::NoAccess,
    ),
    inert(
        "asks to be understood after she was removed",
        Role::Writer,
        |stage| {
            remove(stage);
            unknown(stage, 0x817f)
        },
        Problem::NoAccess,
    ),
    inert("purges as a reader", Role::Reader, |stage| unknown(stage, 0x8106), Problem::NoAccess),
];

pub(super) const EPOCHS: &[Row] = &[
    inert(
        "makes a new key as a reader",
        Role::Reader,
        |stage| {
            let (mut eve, record, wraps) = epoch(stage, &[], &[], [3; 32]);
            control(&mut eve, Kind::EPOCH, &record.to_body(), wraps)
        },
        Problem::NoAccess,
    ),
    inert(
        "leaves a colleague out of a new key",
        Role::Writer,
        |stage| {
            let (mut eve, record, wraps) = epoch(stage, &[stage.person(stage.ben)], &[], [3; 32]);
            control(&mut eve, Kind::EPOCH, &record.to_body(), wraps)
        },
        Problem::RuleBroken,
    ),
    inert(
        "makes a new key for a device that nobody knows",
        Role::Writer,
        |stage| {
            let (mut eve, record, wraps) = epoch(stage, &[], &[DeviceId([9; 16])], [3; 32]);
            control(&mut eve, Kind::EPOCH, &record.to_body(), wraps)
        },
        Problem::RuleBroken,
    ),
    inert(
        "makes a new key of a number that is not the next",
        Role::Writer,
        |stage| {
            let (mut eve, mut record, wraps) = epoch(stage, &[], &[], [3; 32]);
            record.part.number += 1;
            control(&mut eve, Kind::EPOCH, &record.to_body(), wraps)
        },
        Problem::RuleBroken,
    ),
    inert(
        "makes a new key and seals no older one under it",
        Role::Writer,
        |stage| {
            let (mut eve, mut record, wraps) = epoch(stage, &[], &[], [3; 32]);
            record.part.history.clear();
            control(&mut eve, Kind::EPOCH, &record.to_body(), wraps)
        },
        Problem::RuleBroken,
    ),
    Row {
        name: "makes a new key and withholds its wraps",
        role: Role::Writer,
        attack: |stage| {
            let (mut eve, record, _) = epoch(stage, &[], &[], [3; 32]);
            control(&mut eve, Kind::EPOCH, &record.to_body(), Vec::new())
        },
        honest: Some(Problem::BadCompanions),
        // Ends with the key that comes with her removal.
        seen: &[Seen::Found("entries_missing")],
        removed: true,
    },
    Row {
        name: "makes a new key whose wraps do not open",
        role: Role::Writer,
        attack: |stage| {
            let (mut eve, mut record, mut wraps) = epoch(stage, &[], &[], [3; 32]);
            for (wrap, recipient) in wraps.iter_mut().zip(&mut record.part.recipients) {
                wrap[1_150] ^= 1;
                recipient.wrap_hash = alcove_protocol::record::wrap_hash(wrap);
            }
            control(&mut eve, Kind::EPOCH, &record.to_body(), wraps)
        },
        honest: None,
        seen: &[Seen::Quarantined("bad_wrap")],
        removed: true,
    },
    Row {
        name: "commits to another key than she hands out",
        role: Role::Writer,
        attack: |stage| {
            let (mut eve, mut record, wraps) = epoch(stage, &[], &[], [3; 32]);
            record.part.commitment = [9; 32];
            control(&mut eve, Kind::EPOCH, &record.to_body(), wraps)
        },
        honest: None,
        seen: &[Seen::Quarantined("bad_wrap")],
        removed: true,
    },
    Row {
        name: "makes a new key that leads back to nothing",
        role: Role::Writer,
        attack: |stage| {
            let (mut eve, mut record, wraps) = epoch(stage, &[], &[], [3; 32]);
            record.part.history = vec![9; record.part.history.len()];
            control(&mut eve, Kind::EPOCH, &record.to_body(), wraps)
        },
        honest: None,
        seen: &[],
        removed: true,
    },
    Row {
        name: "makes a new key of zeros",
        role: Role::Writer,
        attack: |stage| {
            let (mut eve, record, wraps) = epoch(stage, &[], &[], [0; 32]);
            control(&mut eve, Kind::EPOCH, &record.to_body(), wraps)
        },
        honest: None,
        seen: &[],
        removed: true,
    },
    Row {
        name: "names a control head that is not the newest",
        role: Role::Writer,
        attack: |stage| {
            let (mut eve, record, wraps) = epoch(stage, &[], &[], [3; 32]);
            eve.control.pop();
            control(&mut eve, Kind::EPOCH, &record.to_body(), wraps)
        },
        honest: Some(Problem::StaleHead),
        seen: &[Seen::Quarantined("stale_head"), Seen::Found("entries_missing")],
        removed: false,
    },
    Row {
        name: "founds her entry in another log",
        role: Role::Writer,
        attack: |stage| {
            let (mut eve, record, wraps) = epoch(stage, &[], &[], [3; 32]);
            let mut header = eve.header(Kind::EPOCH);
            header.log = LogId([9; 16]);
            vec![Attack { entry: eve.sign(header, &record.to_body()), companions: wraps }]
        },
        honest: Some(Problem::UnknownLog),
        seen: &[],
        removed: true,
    },
];
