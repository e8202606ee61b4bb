//! Records, words about them, and purges: what somebody signs who may not, or about what is not so.

use alcove_client_core::clinical::signing::{
    NotePlace, SealedNote, SignedBytes, Statement, Unsigned, Ways, rendering_hash,
};
use alcove_client_core::clinical::{DocKind, Scalar, SignatureMeaning};
use alcove_client_core::crypto::{BodyKeys, SlotPlace, SlotSecret, seal_entry, wrap_slot};
use alcove_client_core::document::Document;
use alcove_client_core::engine::{Commit, DocKey};
use alcove_client_core::time::Timestamp;
use alcove_protocol::entry::{Entry, Header, Kind};
use alcove_protocol::id::{EntryId, SlotId};
use alcove_protocol::problem::Problem;
use alcove_protocol::record::{
    Attest, AttestVerdict, Attested, Purge, PurgeReason, Record, Role, SlotEntry, Slots, slot_hash,
};
use alcove_tests::world::HOUR_MS;

use super::content::NOTE;
use super::eve::{Eve, laid_out, payload};
use super::script::{Attack, Row, Seen, Stage};

/// A note that Anna and Ben wrote, and nobody goes on with.
fn theirs(stage: &mut Stage) -> DocKey {
    let (anna, ben, group) = (stage.anna, stage.ben, stage.group);
    let key = stage.world.open_document(anna, group, DocKind::GroupNote, b"of-two").unwrap();
    stage.world.type_token(anna, key, "theme", Commit::Now).unwrap();
    stage.world.sync_until_quiet();
    stage.world.load(ben, key);
    stage.world.type_token(ben, key, "theme", Commit::Now).unwrap();
    stage.world.sync_until_quiet();
    key
}

/// Ben says that what is in the circle is held, and everybody hears of it.
fn held(stage: &mut Stage) {
    let (ben, note) = (stage.ben, stage.note);
    stage.world.load(ben, note);
    stage.world.set_value(ben, note, "legal_hold", Scalar::from("on"), Commit::Now);
    stage.world.sync_until_quiet();
}

/// A note that only Eve wrote.
fn hers(stage: &mut Stage) -> DocKey {
    let (eve, group) = (stage.eve, stage.group);
    let key = stage.world.open_document(eve, group, DocKind::GroupNote, b"of-one").unwrap();
    stage.world.type_token(eve, key, "theme", Commit::Now).unwrap();
    stage.world.sync_until_quiet();
    key
}

fn destroy(stage: &mut Stage, key: DocKey, reason: PurgeReason) -> Vec<Attack> {
    let keeps = reason != PurgeReason::Destroyed;
    let (kept, record) =
        if keeps { (SlotId([7; 16]), EntryId([7; 32])) } else { (SlotId::ZERO, EntryId::ZERO) };
    let body = Purge { document: key.document, reason, kept, record, attest: EntryId::ZERO }.to_body();
    let mut eve = stage.eve();
    let header = eve.header(Kind::PURGE);
    vec![eve.sign(header, &body).into()]
}

/// What an honest relay answers when she gives such a purge back, as if it had been lost.
pub(super) fn given_back(seed: u64) -> Option<Problem> {
    let mut stage = Stage::new(seed, Role::Writer);
    let key = theirs(&mut stage);
    let purge = destroy(&mut stage, key, PurgeReason::Destroyed).remove(0);
    stage.world.reoffer_as(stage.eve, &purge.entry)
}

/// A record of a note, under a slot of its own.
fn record(eve: &mut Eve, key: DocKey, note: &SealedNote) -> Vec<Attack> {
    let (secret, slot) = (SlotSecret::from([0x77; 32]), SlotId([0x77; 16]));
    let (number, epoch_key, _) = eve.epochs.last().unwrap().clone();
    let place = SlotPlace { circle: key.circle, document: key.document, slot };
    let wrapped = wrap_slot(&secret, (number, &epoch_key), &place, eve.dice.rng()).to_vec();
    let slots = Slots(vec![SlotEntry { slot, document: key.document, hash: slot_hash(&wrapped) }]);
    let header = eve.sealed_header(Kind::SLOTS);
    let slots = Attack { entry: eve.sign(header, &slots.to_body()), companions: vec![wrapped] };
    let header = Header { document: key.document, slot, ..eve.sealed_header(Kind::RECORD) };
    let plain = payload(&laid_out(NOTE, 1, &note.to_bytes()));
    let body = seal_entry(&header, BodyKeys::Document(&epoch_key, &secret), &plain);
    let entry: Entry = eve.sign(header, &body);
    vec![slots, entry.into()]
}

/// Eve's own signature over what a document says, as she would put it beside it.
fn signed(eve: &Eve, key: DocKey, document: &Document) -> SignedBytes {
    let place = NotePlace { org: eve.org_log(), circle: key.circle, document: key.document, kind: NOTE };
    let statement = Statement {
        place,
        schema: 1,
        heads: document.heads(),
        rendering: rendering_hash(&document.view().unwrap()),
        person: eve.person(),
        device: eve.device,
        org_head: *eve.org_entries.last().unwrap(),
        meaning: SignatureMeaning::Author,
        at: Timestamp(1_767_225_600_000),
        utc_offset_minutes: 0,
        clock_offset_ms: 0,
        others: Vec::new(),
        role: String::new(),
        comment: String::new(),
    };
    let signature = statement.sign(&eve.sign).to_vec();
    SignedBytes { statement: statement.to_bytes(), signature, put_there_by: eve.device }
}

fn sealing(stage: &mut Stage, make: impl FnOnce(&Eve, DocKey, &Document) -> SealedNote) -> Vec<Attack> {
    let key = theirs(stage);
    let document = stage.document(key);
    let mut eve = stage.eve();
    let note = make(&eve, key, &document);
    record(&mut eve, key, &note)
}

fn says(stage: &mut Stage, verdict: AttestVerdict) -> Vec<Attack> {
    let key = theirs(stage);
    let word = Attested { document: key.document, record: EntryId([9; 32]), verdict };
    let mut eve = stage.eve();
    let header = eve.header(Kind::ATTEST);
    vec![eve.sign(header, &Attest(vec![word]).to_body()).into()]
}

const fn row(
    name: &'static str,
    attack: fn(&mut Stage) -> Vec<Attack>,
    honest: Option<Problem>,
    seen: &'static [Seen],
) -> Row {
    Row { name, role: Role::Writer, attack, honest, seen, removed: true }
}

const HELD: &[Seen] = &[Seen::Quarantined("purge_held")];
const UNFOUNDED: &[Seen] = &[Seen::Quarantined("record_unfounded")];

pub(super) const ROWS: &[Row] = &[
    row(
        "destroys what others wrote",
        |stage| {
            let key = theirs(stage);
            destroy(stage, key, PurgeReason::Destroyed)
        },
        Some(Problem::NoAccess),
        &[Seen::Quarantined("purge_unfounded")],
    ),
    row(
        "destroys what others wrote for a record that nobody has",
        |stage| {
            let key = theirs(stage);
            destroy(stage, key, PurgeReason::Withdrawn)
        },
        Some(Problem::RuleBroken),
        &[Seen::Quarantined("purge_unfounded")],
    ),
    row(
        "destroys her own note while a legal hold stands",
        |stage| {
            let key = hers(stage);
            held(stage);
            destroy(stage, key, PurgeReason::Destroyed)
        },
        None,
        HELD,
    ),
    Row {
        name: "destroys what others wrote as an admin, a week later, while a legal hold stands",
        role: Role::Admin,
        attack: |stage| {
            let key = theirs(stage);
            held(stage);
            stage.world.run_until(stage.world.now + 8 * 24 * HOUR_MS);
            stage.world.sync_until_quiet();
            destroy(stage, key, PurgeReason::Destroyed)
        },
        honest: None,
        seen: HELD,
        removed: true,
    },
    row(
        "seals a note that nobody signed",
        |stage| {
            sealing(stage, |_, _, document| {
                SealedNote::seal(&document.view().unwrap(), &document.heads(), (&[], &Ways::new()), &[])
            })
        },
        None,
        UNFOUNDED,
    ),
    row(
        "seals another text than was signed",
        |stage| {
            sealing(stage, |eve, key, document| {
                let signature = signed(eve, key, document);
                let mut other = document.clone();
                Eve::typing(&mut other, "eeeeeeeeeeee");
                SealedNote::seal(&other.view().unwrap(), &document.heads(), (&[], &Ways::new()), &[signature])
            })
        },
        None,
        UNFOUNDED,
    ),
    row(
        "seals with a signature moved from another note",
        |stage| {
            let other = stage.other;
            sealing(stage, |eve, _, document| {
                let signature = signed(eve, other, document);
                SealedNote::seal(
                    &document.view().unwrap(),
                    &document.heads(),
                    (&[], &Ways::new()),
                    &[signature],
                )
            })
        },
        None,
        UNFOUNDED,
    ),
    row(
        "seals with a forged signature",
        |stage| {
            sealing(stage, |eve, key, document| {
                let mut signature = signed(eve, key, document);
                signature.signature[9] ^= 1;
                SealedNote::seal(
                    &document.view().unwrap(),
                    &document.heads(),
                    (&[], &Ways::new()),
                    &[signature],
                )
            })
        },
        None,
        UNFOUNDED,
    ),
    row(
        "seals a colleague's draft as that of somebody who left",
        |stage| {
            sealing(stage, |_, _, document| {
                let mut note =
                    SealedNote::seal(&document.view().unwrap(), &document.heads(), (&[], &Ways::new()), &[]);
                note.unsigned = Some(Unsigned::AuthorLeft);
                note
            })
        },
        None,
        &[],
    ),
    row(
        "says that a colleague's note was in the wrong record",
        |stage| {
            sealing(stage, |eve, _, _| {
                SealedNote::withdraw(
                    DocKind::GroupNote,
                    eve.person(),
                    Timestamp(1_767_225_600_000),
                    Vec::new(),
                )
            })
        },
        None,
        &[],
    ),
    row("agrees to a record that nobody made", |stage| says(stage, AttestVerdict::Agree), None, &[]),
    row("says that a note must stay which nobody seals", |stage| says(stage, AttestVerdict::Hold), None, &[]),
    Row {
        name: "gives a word that says nothing",
        role: Role::Reader,
        attack: |stage| {
            let mut eve = stage.eve();
            let mut header = eve.header(Kind::ATTEST);
            header.document = stage.note.document;
            vec![eve.sign(header, &[0, 0]).into()]
        },
        honest: Some(Problem::BadEntry),
        seen: &[Seen::Quarantined("bad_entry")],
        removed: true,
    },
];
