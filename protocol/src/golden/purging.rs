//! The kinds that end a document.

use super::{Vectors, compare};
use crate::entry::{Entry, Kind};
use crate::id::{DocHandle, EntryId, SlotId};
use crate::record::{Attest, AttestVerdict, Attested, Purge, PurgeReason, Record, Role};
use crate::trust::tests::world::{Install, World, grant, granted};

const DOCUMENT: DocHandle = DocHandle([0xd0; 16]);

fn made() -> Vec<(&'static str, Entry)> {
    let [lead, colleague] = [1, 2].map(|byte| Install::new(byte, byte));
    let mut world = World::of(&lead);
    world.add_person(&lead, &colleague, false);
    world.found(&lead, &[&lead]);
    let body = granted(colleague.person, Role::Reader, vec![grant(1, &colleague)]);
    world.push(world.draft(&lead, Kind::ACCESS_GRANTED, body).sign(&lead)).unwrap();
    let content = world.draft(&lead, Kind::CONTENT, vec![0xc0; 560]).sign(&lead);
    world.push(content.clone()).unwrap();
    let kept = SlotId([0x51; 16]);
    let record = world.draft(&lead, Kind::CONTENT, vec![0x2e; 560]);
    let record = record.with(|h| (h.kind, h.slot) = (Kind::RECORD, kept)).sign(&lead);
    world.push(record.clone()).unwrap();
    let agreed = Attested { document: DOCUMENT, record: record.id(), verdict: AttestVerdict::Agree };
    let hold = Attested { verdict: AttestVerdict::Hold, record: EntryId::ZERO, ..agreed };
    let attest = world.draft(&colleague, Kind::ATTEST, Attest(vec![agreed, hold]).to_body()).sign(&colleague);
    world.push(attest.clone()).unwrap();
    let sealed = Purge {
        document: DOCUMENT,
        reason: PurgeReason::Sealed,
        kept,
        record: record.id(),
        attest: attest.id(),
    };
    let purge = world.draft(&lead, Kind::PURGE, sealed.to_body()).sign(&lead);
    world.push(purge.clone()).unwrap();
    let nothing = Purge {
        document: DOCUMENT,
        reason: PurgeReason::Destroyed,
        kept: SlotId::ZERO,
        record: EntryId::ZERO,
        attest: EntryId::ZERO,
    };
    let destroyed = world.draft(&lead, Kind::PURGE, nothing.to_body()).sign(&lead);
    world.push(destroyed.clone()).unwrap();
    let tombstone = content.to_tombstone().unwrap();
    vec![
        ("content", content),
        ("content.tombstone", tombstone),
        ("record", record),
        ("attest", attest),
        ("purge", purge),
        ("purge.destroyed", destroyed),
    ]
}

#[test]
fn entries_that_end_a_document_keep_their_bytes() {
    let made = made();
    let vectors: Vectors =
        made.iter().map(|(name, entry)| ((*name).to_owned(), entry.bytes().to_vec())).collect();
    let kept = compare("purging.hex", &vectors);
    for (name, entry) in &made {
        let read = Entry::parse(kept.get(*name).unwrap().clone()).unwrap();
        assert_eq!((read.id(), read.is_tombstone()), (entry.id(), *name == "content.tombstone"), "{name}");
        match read.header().kind {
            Kind::ATTEST => assert_eq!(Attest::from_body(read.body()).unwrap().to_body(), read.body()),
            Kind::PURGE => assert_eq!(Purge::from_body(read.body()).unwrap().to_body(), read.body()),
            _ => {}
        }
    }
}
