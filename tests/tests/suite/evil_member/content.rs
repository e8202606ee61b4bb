//! Content, slots, checkpoints, voids: what the relay cannot look into, and what it can.

use alcove_client_core::clinical::DocKind;
use alcove_client_core::crypto::payload::{Checkpoint, Seen as SeenChain};
use alcove_client_core::crypto::{BodyKeys, SlotPlace, SlotSecret, seal_entry, wrap_slot};
use alcove_client_core::document::pack::pack;
use alcove_client_core::document::{Actor, Document, SCHEMA_VERSION};
use alcove_protocol::entry::{Entry, Header, Kind};
use alcove_protocol::id::{DeviceId, DocHandle, EntryId, Incarnation, SlotId};
use alcove_protocol::problem::Problem;
use alcove_protocol::record::{Grant, KeyGrant, Recipient, Record, Role, SlotEntry, Slots, Void, VoidedSeq};
use alcove_protocol::record::{slot_hash, wrap_hash};

use super::eve::{Eve, laid_out, padded, payload, payload_by_hand};
use super::script::{Attack, Row, Seen, Stage};

const NOTE: u16 = 4;

fn taken(name: &'static str, attack: fn(&mut Stage) -> Vec<Attack>, seen: &'static [Seen]) -> Row {
    Row { name, role: Role::Writer, attack, honest: None, seen, removed: true }
}

fn one(entry: Entry) -> Vec<Attack> {
    vec![entry.into()]
}

/// Content of the shared note whose changes are these.
fn with_changes(stage: &mut Stage, changes: &[Vec<u8>]) -> Vec<Attack> {
    let mut eve = stage.eve();
    one(eve.content(stage.note.document, changes))
}

/// Content of the shared note with this plaintext.
fn with_plaintext(stage: &mut Stage, plaintext: &[u8]) -> Vec<Attack> {
    let mut eve = stage.eve();
    let header = eve.content_header(stage.note.document);
    one(eve.seal(header, plaintext))
}

/// Honest content of Eve's, its header changed before it is sealed.
fn with_header(stage: &mut Stage, change: impl FnOnce(&mut Header, &Eve)) -> Vec<Attack> {
    let mut document = stage.document(stage.note);
    let changes = Eve::typing(&mut document, "eeeeeeeeeeee");
    let mut eve = stage.eve();
    let mut header = eve.content_header(stage.note.document);
    change(&mut header, &eve);
    let content = laid_out(NOTE, SCHEMA_VERSION, &pack(&changes, eve.actor()));
    one(eve.seal(header, &payload(&content)))
}

/// A frame that inflates to 64 MiB of zeros: runs of 128 KiB, four bytes each.
fn bomb() -> Vec<u8> {
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58];
    for block in 0..512_u32 {
        let head = u32::from(block == 511) | (1 << 1) | (0x2_0000 << 3);
        frame.extend_from_slice(&head.to_le_bytes()[..3]);
        frame.push(0);
    }
    frame
}

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

const GUARD: &[Seen] = &[Seen::Quarantined("guard_refused")];
const PAYLOAD: &[Seen] = &[Seen::Quarantined("payload_malformed")];
const BROKEN: &[Seen] = &[Seen::Quarantined("broken_chain")];

pub(super) fn rows() -> Vec<Row> {
    let mut rows = sealed();
    rows.extend(open());
    rows
}

fn sealed() -> Vec<Row> {
    vec![
        taken(
            "writes as another device inside a document",
            |stage| {
                let ben = Actor::new(stage.device(stage.ben).0, 1);
                let mut document = Document::create(DocKind::GroupNote, ben).unwrap();
                with_changes(stage, &Eve::typing(&mut document, "eeeeeeeeeeee"))
            },
            GUARD,
        ),
        taken(
            "writes as the author of documents' first changes",
            |stage| {
                let mut document = stage.document(stage.note);
                let mut changes = Eve::typing(&mut document, "eeeeeeeeeeee");
                // The actor's bytes in the change are those of nobody.
                let mine = stage.eve().actor().to_bytes();
                let at = changes[0].windows(24).position(|window| window == mine).unwrap();
                changes[0][at..at + 24].fill(0xaa);
                with_changes(stage, &changes)
            },
            GUARD,
        ),
        taken(
            "makes two changes with one number",
            |stage| {
                let before = stage.document(stage.note);
                let (mut first, mut second) = (before.clone(), before);
                let changes =
                    [Eve::typing(&mut first, "eeeeeeeeeeee"), Eve::typing(&mut second, "dddddddddddd")];
                let mut eve = stage.eve();
                let document = stage.note.document;
                changes.iter().map(|changes| eve.content(document, changes).into()).collect()
            },
            &[Seen::Quarantined("change_seq_taken")],
        ),
        taken(
            "builds on a change that nobody gets",
            |stage| {
                let mut document = stage.document(stage.note);
                Eve::typing(&mut document, "eeeeeeeeeeee");
                let second = Eve::typing(&mut document, "dddddddddddd");
                with_changes(stage, &second)
            },
            &[Seen::Found("change_missing")],
        ),
        taken(
            "sends a whole document in place of changes",
            |stage| {
                let saved = stage.document(stage.note).save().unwrap();
                with_changes(stage, &[saved])
            },
            GUARD,
        ),
        taken(
            "sends a compressed change",
            |stage| {
                let mut document = stage.document(stage.note);
                let mut changes = Eve::typing(&mut document, "eeeeeeeeeeee");
                changes[0][8] = 2;
                with_changes(stage, &changes)
            },
            GUARD,
        ),
        taken(
            "damages a change before sealing it",
            |stage| {
                let mut document = stage.document(stage.note);
                let mut changes = Eve::typing(&mut document, "eeeeeeeeeeee");
                let last = changes[0].len() - 1;
                changes[0][last] ^= 1;
                with_changes(stage, &changes)
            },
            GUARD,
        ),
        taken(
            "sends bytes that are no pack of changes",
            |stage| with_plaintext(stage, &payload(&laid_out(NOTE, SCHEMA_VERSION, &[0xff; 60]))),
            &[Seen::Quarantined("pack_malformed")],
        ),
        taken(
            "sends more changes than a pack may hold",
            |stage| {
                let pack = [vec![1, 0xff, 0xff, 0xff, 0x7f], vec![0; 15]].concat();
                with_plaintext(stage, &payload(&laid_out(NOTE, SCHEMA_VERSION, &pack)))
            },
            &[Seen::Quarantined("pack_malformed")],
        ),
        taken(
            "sends what inflates without end",
            |stage| with_plaintext(stage, &padded(payload_by_hand(1, &bomb(), &[]))),
            PAYLOAD,
        ),
        taken(
            "hides bytes in the padding",
            |stage| {
                let mut plaintext = padded(payload_by_hand(0, &[1; 40], &[]));
                let last = plaintext.len() - 1;
                plaintext[last] = 7;
                with_plaintext(stage, &plaintext)
            },
            PAYLOAD,
        ),
        taken(
            "pads far more than the rule says",
            |stage| with_plaintext(stage, &payload_by_hand(0, &[1; 40], &vec![0; 300_000])),
            PAYLOAD,
        ),
        taken(
            "claims a length beyond the end",
            |stage| {
                let mut plaintext = padded(payload_by_hand(0, &[1; 40], &[]));
                plaintext[19..23].fill(0xff);
                with_plaintext(stage, &plaintext)
            },
            PAYLOAD,
        ),
        taken(
            "writes into a document of a kind that nobody knows",
            |stage| with_plaintext(stage, &payload(&laid_out(999, SCHEMA_VERSION, &[1, 0]))),
            &[Seen::Quarantined("document_kind_unknown")],
        ),
        taken(
            "takes a document for one of another kind",
            |stage| {
                with_plaintext(stage, &payload(&laid_out(DocKind::Session.number(), SCHEMA_VERSION, &[1, 0])))
            },
            &[Seen::Quarantined("document_kind_differs")],
        ),
        taken(
            "writes in a version of documents that nobody knows",
            |stage| with_plaintext(stage, &payload(&laid_out(NOTE, 77, &[1, 0]))),
            &[Seen::Quarantined("document_schema_unknown")],
        ),
        taken(
            "seals under a key of her own",
            |stage| {
                let mut eve = stage.eve();
                let header = eve.content_header(stage.note.document);
                one(eve.sign(header, &[5; 700]))
            },
            &[Seen::Quarantined("seal_broken")],
        ),
        taken(
            "seals with the slot of another document",
            |stage| {
                let mut eve = stage.eve();
                let slot = eve.slot_of(stage.other.document).0;
                let header = Header { slot, ..eve.content_header(stage.note.document) };
                one(eve.sign(header, &[5; 700]))
            },
            &[Seen::Quarantined("foreign_slot")],
        ),
        taken(
            "seals with a slot that nobody has",
            |stage| {
                let mut eve = stage.eve();
                let header = Header { slot: SlotId([9; 16]), ..eve.content_header(stage.note.document) };
                one(eve.sign(header, &[5; 700]))
            },
            &[Seen::Found("slot_missing")],
        ),
        taken(
            "claims to write in the year 9999",
            |stage| {
                let mut document = stage.document(stage.note);
                let changes = Eve::typing(&mut document, "eeeeeeeeeeee");
                let mut eve = stage.eve();
                let content = laid_out(NOTE, SCHEMA_VERSION, &pack(&changes, eve.actor()));
                let mut plaintext = payload(&content);
                plaintext[..8].copy_from_slice(&253_402_300_799_000_i64.to_be_bytes());
                let header = eve.content_header(stage.note.document);
                one(eve.seal(header, &plaintext))
            },
            &[],
        ),
    ]
}

fn open() -> Vec<Row> {
    vec![
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
            seen: &[Seen::Quarantined("seq_taken")],
            removed: true,
        },
        Row {
            name: "names a control head older than before",
            role: Role::Writer,
            attack: |stage| {
                let circle = stage.group;
                stage.decide(alcove_client_core::engine::Intent::Rotate { circle });
                let first = with_header(stage, |_, _| {});
                let mut eve = stage.eve();
                (eve.seq, eve.prev) = (first[0].entry.header().seq, first[0].entry.id());
                let old = eve.control.len() - 2;
                let mut header = eve.content_header(stage.note.document);
                let (number, _, commitment) = eve.epochs[eve.epochs.len() - 2].clone();
                (header.control_head, header.epoch) = (eve.control[old], number);
                header.epoch_tag.copy_from_slice(&commitment[..8]);
                let content = laid_out(NOTE, SCHEMA_VERSION, &[1, 0]);
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
        Row {
            name: "seals under the epoch before",
            role: Role::Writer,
            attack: |stage| {
                let circle = stage.group;
                stage.decide(alcove_client_core::engine::Intent::Rotate { circle });
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
                stage.decide(alcove_client_core::engine::Intent::EndAccess { circle, person });
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
                stage.decide(alcove_client_core::engine::Intent::Rotate { circle });
                dated
            },
            honest: Some(Problem::StaleEpoch),
            // While she is on the list it is as if she had been offline.
            seen: &[],
            removed: true,
        },
    ]
}
