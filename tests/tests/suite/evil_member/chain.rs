//! Slots, keys, checkpoints, voids, and places in author chains.

use alcove_client_core::crypto::payload::{Checkpoint, Seen as SeenChain};
use alcove_client_core::crypto::{BodyKeys, SlotPlace, SlotSecret, seal_entry, wrap_slot};
use alcove_client_core::document::FIRST_SCHEMA;
use alcove_client_core::engine::Intent;
use alcove_protocol::entry::Kind;
use alcove_protocol::id::{DeviceId, DocHandle, EntryId, Incarnation, SlotId};
use alcove_protocol::problem::Problem;
use alcove_protocol::record::{Grant, KeyGrant, Recipient, Record, Role, SlotEntry, Slots, Void, VoidedSeq};
use alcove_protocol::record::{slot_hash, wrap_hash};

use super::content::{NOTE, one, taken, with_header};
use super::eve::{laid_out, payload};
use super::script::{Attack, Row, Seen, Stage};

const BROKEN: &[Seen] = &[Seen::Quarantined("broken_chain")];

fn checkpoint(stage: &mut Stage, about: (DeviceId, Incarnation)) -> Vec<Attack> {
    let mut eve = stage.eve();
    let (device, incarnation) = about;
    let seen = vec![SeenChain { device, incarnation, seq: 1 << 40, first8: [7; 8] }];
    let claim = Checkpoint { receipt_seq: 1, seen, receipt: None };
    let header = eve.sealed_header(Kind::CHECKPOINT);
    let key = eve.epochs.last().unwrap().1.clone();
    let body = seal_entry(&header, BodyKeys::Circle(&key), &claim.pack().unwrap());
    one(eve.sign(header, &body))
}

fn slots(stage: &mut Stage, slot: SlotId, document: DocHandle) -> Vec<Attack> {
    let mut eve = stage.eve();
    let (number, key, _) = eve.epochs.last().unwrap().clone();
    let place = SlotPlace { circle: stage.group, document, slot };
    let secret = SlotSecret::make(eve.dice.rng());
    let wrapped = wrap_slot(&secret, (number, &key), &place, eve.dice.rng()).to_vec();
    let header = eve.sealed_header(Kind::SLOTS);
    let body = Slots(vec![SlotEntry { slot, document, hash: slot_hash(&wrapped) }]).to_body();
    vec![Attack { entry: eve.sign(header, &body), companions: vec![wrapped] }]
}

pub(super) const BESIDE: &[Row] = &[
    taken(
        "gives another's document a slot of hers",
        |stage| slots(stage, SlotId([9; 16]), stage.other.document),
        &[],
    ),
    taken(
        "gives another's slot another secret",
        |stage| {
            let slot = stage.eve().slot_of(stage.other.document).0;
            slots(stage, slot, stage.other.document)
        },
        &[],
    ),
    taken(
        "says that a colleague wrote what nobody has",
        |stage| checkpoint(stage, (DeviceId([9; 16]), Incarnation(1))),
        &[Seen::Found("entries_withheld")],
    ),
    taken(
        "says that the reader wrote more than it did",
        |stage| {
            let author = stage.world.devices[stage.ben].engine().me().author();
            checkpoint(stage, author)
        },
        &[Seen::Found("entries_withheld")],
    ),
    taken(
        "seals garbage as what she has seen",
        |stage| {
            let mut eve = stage.eve();
            let header = eve.sealed_header(Kind::CHECKPOINT);
            one(eve.sign(header, &[5; 700]))
        },
        &[],
    ),
    taken(
        "hands a colleague a key that does not open",
        |stage| {
            let mut eve = stage.eve();
            let wrap = vec![5; 1_168];
            let recipient = Recipient { device: stage.device(stage.ben), wrap_hash: wrap_hash(&wrap) };
            let header = eve.header(Kind::KEY_GRANT);
            let body = KeyGrant(vec![Grant { epoch: 1, recipient }]).to_body();
            vec![Attack { entry: eve.sign(header, &body), companions: vec![wrap] }]
        },
        &[],
    ),
];

pub(super) const CHAINS: &[Row] = &[
    Row {
        name: "signs as another device",
        role: Role::Writer,
        attack: |stage| {
            let ben = stage.device(stage.ben);
            with_header(stage, |header, _| header.author = ben)
        },
        honest: Some(Problem::NoAccess),
        seen: &[Seen::Quarantined("bad_signature"), Seen::Found("entries_missing")],
        removed: true,
    },
    Row {
        name: "leaves a hole in her chain",
        role: Role::Writer,
        attack: |stage| with_header(stage, |header, _| header.seq += 3),
        honest: Some(Problem::BrokenChain),
        seen: &[Seen::Found("entries_missing")],
        removed: false,
    },
    Row {
        name: "names another predecessor",
        role: Role::Writer,
        attack: |stage| with_header(stage, |header, _| header.prev = EntryId([9; 32])),
        honest: Some(Problem::BrokenChain),
        seen: BROKEN,
        removed: false,
    },
    Row {
        name: "uses an author seq again",
        role: Role::Writer,
        attack: |stage| with_header(stage, |header, _| header.seq -= 1),
        honest: Some(Problem::SeqTaken),
        seen: &[Seen::Quarantined("seq_taken"), Seen::Found("device_forked")],
        removed: true,
    },
    Row {
        name: "names a control head older than before",
        role: Role::Writer,
        attack: |stage| {
            let circle = stage.group;
            stage.decide(Intent::Rotate { circle });
            let first = with_header(stage, |_, _| {});
            let mut eve = stage.eve();
            (eve.seq, eve.prev) = (first[0].entry.header().seq, first[0].entry.id());
            let old = eve.control.len() - 2;
            let mut header = eve.content_header(stage.note.document);
            let (number, _, commitment) = eve.epochs[eve.epochs.len() - 2].clone();
            (header.control_head, header.epoch) = (eve.control[old], number);
            header.epoch_tag.copy_from_slice(&commitment[..8]);
            let content = laid_out(NOTE, FIRST_SCHEMA, &[1, 0]);
            vec![first[0].clone(), eve.seal(header, &payload(&content)).into()]
        },
        honest: Some(Problem::BrokenChain),
        seen: BROKEN,
        removed: false,
    },
    Row {
        name: "names an org head older than before",
        role: Role::Writer,
        attack: |stage| with_header(stage, |header, eve| header.org_head = eve.org_entries[1]),
        honest: Some(Problem::NoAccess),
        seen: &[Seen::Quarantined("no_access"), Seen::Found("entries_missing")],
        removed: false,
    },
];

pub(super) const HEADS: &[Row] = &[
    Row {
        name: "seals under the epoch before",
        role: Role::Writer,
        attack: |stage| {
            let circle = stage.group;
            stage.decide(Intent::Rotate { circle });
            with_header(stage, |header, eve| {
                let (number, _, commitment) = &eve.epochs[eve.epochs.len() - 2];
                header.epoch = *number;
                header.epoch_tag.copy_from_slice(&commitment[..8]);
            })
        },
        honest: Some(Problem::StaleEpoch),
        seen: &[Seen::Quarantined("stale_epoch")],
        removed: false,
    },
    Row {
        name: "names an epoch by another tag",
        role: Role::Writer,
        attack: |stage| with_header(stage, |header, _| header.epoch_tag = [9; 8]),
        honest: Some(Problem::StaleEpoch),
        seen: &[Seen::Quarantined("stale_epoch")],
        removed: false,
    },
    Row {
        name: "names heads that nobody has",
        role: Role::Writer,
        attack: |stage| with_header(stage, |header, _| header.control_head = EntryId([9; 32])),
        honest: Some(Problem::UnknownHead),
        seen: &[Seen::Quarantined("unknown_head"), Seen::Found("entries_missing")],
        removed: false,
    },
    Row {
        name: "explains away an entry that is stored",
        role: Role::Writer,
        attack: |stage| {
            let mut eve = stage.eve();
            let voided = VoidedSeq { seq: eve.seq, id: eve.prev };
            let header = eve.header(Kind::VOID);
            one(eve.sign(header, &Void(vec![voided]).to_body()))
        },
        honest: Some(Problem::BrokenChain),
        seen: BROKEN,
        removed: false,
    },
    Row {
        name: "grants more keys than a record may hold",
        role: Role::Writer,
        attack: |stage| {
            let mut eve = stage.eve();
            let recipient = Recipient { device: eve.device, wrap_hash: [5; 32] };
            let header = eve.header(Kind::KEY_GRANT);
            one(eve.sign(header, &KeyGrant(vec![Grant { epoch: 1, recipient }; 65]).to_body()))
        },
        honest: Some(Problem::BadEntry),
        seen: &[Seen::Quarantined("bad_entry")],
        removed: false,
    },
    Row {
        name: "hands a key to a device that nobody knows",
        role: Role::Writer,
        attack: |stage| {
            let mut eve = stage.eve();
            let wrap = vec![5; 1_168];
            let recipient = Recipient { device: DeviceId([9; 16]), wrap_hash: wrap_hash(&wrap) };
            let header = eve.header(Kind::KEY_GRANT);
            let body = KeyGrant(vec![Grant { epoch: 1, recipient }]).to_body();
            vec![Attack { entry: eve.sign(header, &body), companions: vec![wrap] }]
        },
        honest: Some(Problem::RuleBroken),
        seen: &[Seen::Quarantined("rule_broken")],
        removed: false,
    },
    Row {
        name: "writes content as a reader",
        role: Role::Reader,
        attack: |stage| with_header(stage, |_, _| {}),
        honest: Some(Problem::NoAccess),
        seen: &[Seen::Quarantined("no_access")],
        removed: true,
    },
    Row {
        name: "writes on after she was removed, under an older head",
        role: Role::Writer,
        attack: |stage| {
            let late = with_header(stage, |_, _| {});
            let (circle, person) = (stage.group, stage.person(stage.eve));
            stage.decide(Intent::EndAccess { circle, person });
            late
        },
        honest: Some(Problem::PastCutOff),
        seen: &[Seen::Quarantined("past_cut_off")],
        removed: true,
    },
    Row {
        name: "back-dates to before a new key that she has seen",
        role: Role::Writer,
        attack: |stage| {
            let dated = with_header(stage, |_, _| {});
            let circle = stage.group;
            stage.decide(Intent::Rotate { circle });
            dated
        },
        honest: Some(Problem::StaleEpoch),
        // While she is on the list it is as if she had been offline.
        seen: &[],
        removed: true,
    },
];
