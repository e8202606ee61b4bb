//! Sealed content: the relay cannot look into it, and takes it.

use alcove_client_core::clinical::DocKind;
use alcove_client_core::document::pack::pack;
use alcove_client_core::document::{Actor, Document, FIRST_SCHEMA};
use alcove_protocol::entry::{Entry, Header};
use alcove_protocol::id::SlotId;
use alcove_protocol::record::Role;

use super::eve::{Eve, laid_out, padded, payload, payload_by_hand};
use super::script::{Attack, Row, Seen, Stage};

pub(super) const NOTE: u16 = 4;

pub(super) const fn taken(
    name: &'static str,
    attack: fn(&mut Stage) -> Vec<Attack>,
    seen: &'static [Seen],
) -> Row {
    Row { name, role: Role::Writer, attack, honest: None, seen, removed: true }
}

pub(super) fn one(entry: Entry) -> Vec<Attack> {
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
pub(super) fn with_header(stage: &mut Stage, change: impl FnOnce(&mut Header, &Eve)) -> Vec<Attack> {
    let mut document = stage.document(stage.note);
    let changes = Eve::typing(&mut document, "eeeeeeeeeeee");
    let mut eve = stage.eve();
    let mut header = eve.content_header(stage.note.document);
    change(&mut header, &eve);
    let content = laid_out(NOTE, FIRST_SCHEMA, &pack(&changes, eve.actor()));
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

const GUARD: &[Seen] = &[Seen::Quarantined("guard_refused")];
const PAYLOAD: &[Seen] = &[Seen::Quarantined("payload_malformed")];

pub(super) const ROWS: &[Row] = &[
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
            let changes = [Eve::typing(&mut first, "eeeeeeeeeeee"), Eve::typing(&mut second, "dddddddddddd")];
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
        |stage| with_plaintext(stage, &payload(&laid_out(NOTE, FIRST_SCHEMA, &[0xff; 60]))),
        &[Seen::Quarantined("pack_malformed")],
    ),
    taken(
        "sends more changes than a pack may hold",
        |stage| {
            let pack = [vec![1, 0xff, 0xff, 0xff, 0x7f], vec![0; 15]].concat();
            with_plaintext(stage, &payload(&laid_out(NOTE, FIRST_SCHEMA, &pack)))
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
        "takes a document for one of a kind that nobody knows",
        |stage| with_plaintext(stage, &payload(&laid_out(999, FIRST_SCHEMA, &[1, 0]))),
        &[Seen::Quarantined("document_kind_differs")],
    ),
    taken(
        "takes a document for one of another kind",
        |stage| with_plaintext(stage, &payload(&laid_out(DocKind::Session.number(), FIRST_SCHEMA, &[1, 0]))),
        &[Seen::Quarantined("document_kind_differs")],
    ),
    taken(
        "writes in a version of documents that nobody knows",
        |stage| with_plaintext(stage, &payload(&laid_out(NOTE, 77, &[1, 0]))),
        &[Seen::Newer],
    ),
    taken(
        "writes in a version of documents that never was",
        |stage| with_plaintext(stage, &payload(&laid_out(NOTE, 0, &[1, 0]))),
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
            let content = laid_out(NOTE, FIRST_SCHEMA, &pack(&changes, eve.actor()));
            let mut plaintext = payload(&content);
            plaintext[..8].copy_from_slice(&253_402_300_799_000_i64.to_be_bytes());
            let header = eve.content_header(stage.note.document);
            one(eve.seal(header, &plaintext))
        },
        &[],
    ),
];
