//! What is signed keeps its bytes, and a signature holds where it was made and nowhere else.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use alcove_protocol::entry::{Entry, Header, Kind};
use alcove_protocol::id::{DeviceId, DocHandle, EntryId, Incarnation, LogId, PersonId, SlotId};
use alcove_protocol::keys::DeviceCertificate;
use alcove_protocol::record::{DeviceNamed, Genesis, PersonAdded, Record};
use alcove_protocol::suite::Suite;
use alcove_protocol::trust::OrgState;
use data_encoding::HEXLOWER;
use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng;

use super::*;
use crate::clinical::{DocKind, Scalar, SignatureMeaning};
use crate::crypto::DeviceSecrets;
use crate::document::{Actor, DocEdit, Document};
use crate::time::Timestamp;

const NOW: Timestamp = Timestamp(1_933_000_000_000);

/// What was made before; lines are only ever added.
const GOLDEN: &str = include_str!("../../../golden/signing.hex");

/// Compares bytes with what they once were.
fn assert_golden(name: &str, bytes: &[u8]) {
    let kept: BTreeMap<&str, &str> = GOLDEN.lines().filter_map(|line| line.split_once(' ')).collect();
    let made = HEXLOWER.encode(bytes);
    assert_eq!(kept.get(name).copied(), Some(made.as_str()), "{name} is not what it was");
}

fn set(field: &str, value: impl Into<Scalar>) -> DocEdit {
    DocEdit::SetValue { field: field.to_owned(), value: value.into() }
}

fn entry_by(device: u8) -> Document {
    let mut document = Document::create(DocKind::MemberEntry, Actor::new([device; 16], 1)).unwrap();
    let edits = [
        set("series", "main"),
        set("local_date", "2031-04-10"),
        set("ordinal", 1),
        set("attendance", 6),
        set("arrived_at", Timestamp(1_902_000_000_000)),
        DocEdit::ReplaceText {
            field: "observation".to_owned(),
            text: "Löwe 🦁 \u{202e}abc\u{202c}\n".to_owned(),
        },
        DocEdit::ReplaceText { field: "plan".to_owned(), text: "Call on Friday.".to_owned() },
        set("safety_considered", "nothing new noted"),
        DocEdit::AddItem {
            set: "progress".to_owned(),
            item: "0f".repeat(16),
            values: vec![
                ("change".to_owned(), Scalar::from("towards")),
                ("note".to_owned(), Scalar::from("tried")),
            ],
        },
    ];
    for edit in edits {
        document.edit(&edit, NOW).unwrap();
    }
    let _ = document.commit(NOW);
    document
}

#[test]
fn the_rendering_of_a_note_keeps_its_bytes() {
    let view = entry_by(1).view().unwrap();
    assert_golden("rendering.member_entry", &render(&view));
    assert_golden("rendering.member_entry.hash", &rendering_hash(&view));
    assert_golden("rendering.empty", &render(&crate::document::DocView::empty(DocKind::GroupNote)));
}

#[test]
fn a_rendering_says_nothing_of_who_wrote_what_when_or_on_which_device() {
    let mut later = entry_by(2);
    later.edit(&set("attendance", 6), Timestamp(NOW.0 + 5_000)).unwrap();
    let _ = later.commit(Timestamp(NOW.0 + 5_000));
    assert_eq!(render(&entry_by(1).view().unwrap()), render(&later.view().unwrap()));
}

#[test]
fn what_stands_beside_a_note_changes_no_rendering_and_every_word_and_value_does() {
    let note = entry_by(1);
    let before = render(&note.view().unwrap());
    let after = |edit: DocEdit| {
        let mut changed = note.clone();
        changed.edit(&edit, NOW).unwrap();
        render(&changed.view().unwrap())
    };
    assert_eq!(after(set("legal_hold", "on")), before);
    let splice = DocEdit::SpliceText { field: "plan".to_owned(), at: 0, delete: 0, insert: " ".to_owned() };
    for edit in [splice, set("attendance", 5), DocEdit::ClearValue { field: "arrived_at".to_owned() }] {
        assert_ne!(after(edit), before);
    }
}

/// An organisation of two people with a device each, and its log.
struct Org {
    state: OrgState,
    lead: DeviceSecrets,
    colleague: DeviceSecrets,
    heads: Vec<EntryId>,
    seq: u64,
    prev: EntryId,
}

const LEAD: PersonId = PersonId([1; 16]);
const COLLEAGUE: PersonId = PersonId([2; 16]);

fn header(kind: Kind, author: DeviceId) -> Header {
    Header {
        suite: Suite::XWING,
        kind,
        log: LogId::ZERO,
        author,
        incarnation: Incarnation(1),
        seq: 1,
        prev: EntryId::ZERO,
        control_head: EntryId::ZERO,
        org_head: EntryId::ZERO,
        epoch: 0,
        epoch_tag: [0; 8],
        document: DocHandle::ZERO,
        slot: SlotId::ZERO,
        nonce: [7; 24],
    }
}

impl Org {
    fn new() -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let [lead, colleague] = [0, 1].map(|_| DeviceSecrets::make(&mut rng));
        let body = Genesis { min_suite: Suite::XWING, founder: LEAD, keys: lead.public() }.to_body();
        let genesis = Entry::sign(header(Kind::GENESIS, lead.public().device_id()), &body, &lead.sign);
        let state = OrgState::found(&genesis).unwrap();
        let mut org = Self { state, lead, colleague, heads: vec![genesis.id()], seq: 1, prev: genesis.id() };
        org.push(Kind::PERSON_ADDED, &PersonAdded { person: COLLEAGUE, admin: false }.to_body());
        let (log, keys, by) = (org.state.log(), org.colleague.public(), org.lead.public().device_id());
        let certificate = DeviceCertificate::issue(log, COLLEAGUE, keys, by, &org.lead.sign);
        org.push(Kind::DEVICE_ADDED, &certificate.to_body());
        org
    }

    fn push(&mut self, kind: Kind, body: &[u8]) {
        self.seq += 1;
        let header = Header {
            log: self.state.log(),
            seq: self.seq,
            prev: self.prev,
            control_head: self.state.head(),
            ..header(kind, self.lead.public().device_id())
        };
        let entry = Entry::sign(header, body, &self.lead.sign);
        assert_eq!(self.state.replay(&entry), Ok(alcove_protocol::trust::Verdict::Applied));
        self.prev = entry.id();
        self.heads.push(entry.id());
    }

    fn place(&self) -> NotePlace {
        NotePlace { org: self.state.log(), circle: LogId([9; 16]), document: DocHandle([8; 16]), kind: 7 }
    }

    /// The colleague's signature of a note.
    fn statement(&self) -> Statement {
        let view = entry_by(1).view().unwrap();
        Statement {
            place: self.place(),
            schema: 2,
            heads: vec![[1; 32], [2; 32]],
            rendering: rendering_hash(&view),
            person: COLLEAGUE,
            device: self.colleague.public().device_id(),
            org_head: self.state.head(),
            meaning: SignatureMeaning::PresentAndAgree,
            at: NOW,
            utc_offset_minutes: 60,
            clock_offset_ms: -1_500,
            others: vec![LEAD],
            role: "co".to_owned(),
            comment: "Read on the bus. Ü".to_owned(),
        }
    }

    fn check(&self, statement: &Statement, place: NotePlace) -> Result<Statement, SignatureFault> {
        let signature = statement.sign(&self.colleague.sign);
        check_signature(&statement.to_bytes(), &signature, place, statement.device, &self.state)
    }
}

#[test]
fn a_statement_keeps_its_bytes_and_is_read_as_it_was_written() {
    let org = Org::new();
    let statement = org.statement();
    let fixed = Statement {
        place: NotePlace { org: LogId([3; 16]), ..statement.place },
        device: DeviceId([4; 16]),
        org_head: EntryId([5; 32]),
        ..statement
    };
    assert_golden("statement", &fixed.to_bytes());
    let key = ed25519_dalek::SigningKey::from_bytes(&[6; 32]);
    assert_golden("statement.signature", &fixed.sign(&key));
    assert_eq!(Statement::from_bytes(&fixed.to_bytes()).as_ref(), Ok(&fixed));
    let bytes = fixed.to_bytes();
    for length in 0..bytes.len() {
        assert!(Statement::from_bytes(bytes.get(..length).unwrap()).is_err(), "{length}");
    }
}

#[test]
fn a_signature_holds_for_its_note_alone_and_by_its_signers_own_device() {
    let org = Org::new();
    let statement = org.statement();
    assert_eq!(org.check(&statement, org.place()), Ok(statement.clone()));

    let elsewhere = [
        NotePlace { circle: LogId([7; 16]), ..org.place() },
        NotePlace { document: DocHandle([7; 16]), ..org.place() },
        NotePlace { kind: 4, ..org.place() },
        NotePlace { org: LogId([7; 16]), ..org.place() },
    ];
    for place in elsewhere {
        assert_eq!(org.check(&statement, place), Err(SignatureFault::Moved));
    }
    let signature = statement.sign(&org.colleague.sign);
    let lead = org.lead.public().device_id();
    let bytes = statement.to_bytes();
    assert_eq!(
        check_signature(&bytes, &signature, org.place(), lead, &org.state),
        Err(SignatureFault::Copied),
        "somebody else's device put it there"
    );
    let by_lead = statement.sign(&org.lead.sign);
    let forged = check_signature(&bytes, &by_lead, org.place(), statement.device, &org.state);
    assert_eq!(forged, Err(SignatureFault::Forged));
    let altered = Statement { comment: "Read on the train.".to_owned(), ..statement.clone() };
    let forged = check_signature(&altered.to_bytes(), &signature, org.place(), statement.device, &org.state);
    assert_eq!(forged, Err(SignatureFault::Forged));
    let as_lead = Statement { person: LEAD, ..statement.clone() };
    assert_eq!(org.check(&as_lead, org.place()), Err(SignatureFault::NotActive), "another person's device");
    let unknown = Statement { org_head: EntryId([6; 32]), ..statement };
    assert_eq!(org.check(&unknown, org.place()), Err(SignatureFault::UnknownSigner));
    let nonsense = check_signature(&[1, 2, 3], &signature, org.place(), lead, &org.state);
    assert_eq!(nonsense, Err(SignatureFault::Malformed));
}

#[test]
fn a_signature_outlives_its_device_and_none_is_made_after_it() {
    let mut org = Org::new();
    let before = org.statement();
    let device = org.colleague.public().device_id();
    org.push(Kind::DEVICE_REVOKED, &DeviceNamed(device).to_body());
    assert_eq!(org.check(&before, org.place()), Ok(before.clone()), "years later");
    let after = Statement { org_head: org.state.head(), ..before };
    assert_eq!(org.check(&after, org.place()), Err(SignatureFault::NotActive));
}

#[test]
fn the_earliest_signed_text_counts_and_others_are_shown() {
    let org = Org::new();
    let signed = |statement: Statement| CheckedSignature {
        item: String::new(),
        put_there_by: statement.device,
        signature: Vec::new(),
        checked: Ok(statement),
    };
    let first = org.statement();
    let other = Statement { rendering: [9; 32], person: LEAD, at: Timestamp(NOW.0 + 1), ..first.clone() };
    let again = Statement { at: Timestamp(NOW.0 + 2), ..first.clone() };
    let versions = signed_versions(&[signed(other), signed(again), signed(first.clone())]);
    assert_eq!(versions.len(), 2);
    let counts = versions.first().unwrap();
    assert_eq!((counts.rendering, counts.signatures.len()), (first.rendering, 1), "each person once");
    let required = Required { cofacilitator: true, supervisor_for_trainee: false };
    assert!(counts.is_complete(Required::default()) && !counts.is_complete(required));
}
