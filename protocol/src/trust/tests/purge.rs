//! What may be destroyed, by whom, and what is refused afterwards.

use super::circle::{Team, team};
use super::world::{Draft, Install, World, grant, granted};
use crate::entry::{Entry, Kind, TOMBSTONE_BYTES};
use crate::id::{DeviceId, DocHandle, EntryId, SlotId};
use crate::limits::PURGE_WAIT_MS_MIN;
use crate::record::{
    Attest, AttestVerdict, Attested, Purge, PurgeReason, Record, Role, SlotEntry, Slots, slot_hash,
};
use crate::suite::WRAPPED_SLOT_BYTES;
use crate::trust::{Refusal, Said, Signature, Verdict, Written, WrittenBy, check_purge};

const DOCUMENT: DocHandle = DocHandle([0xd0; 16]);
const DRAFT_SLOT: SlotId = SlotId([0x50; 16]);
const KEPT: SlotId = SlotId([0x51; 16]);

fn sealed(record: EntryId) -> Purge {
    Purge { document: DOCUMENT, reason: PurgeReason::Sealed, kept: KEPT, record, attest: EntryId::ZERO }
}

fn gone(reason: PurgeReason) -> Purge {
    let keeps = reason != PurgeReason::Destroyed;
    let (kept, record) = if keeps { (KEPT, EntryId([9; 32])) } else { (SlotId::ZERO, EntryId::ZERO) };
    Purge { document: DOCUMENT, reason, kept, record, attest: EntryId::ZERO }
}

fn body_draft(world: &World, by: &Install, kind: Kind, slot: SlotId) -> Draft {
    let draft = world.draft(by, Kind::CONTENT, vec![0xc0; 700]);
    draft.with(|h| (h.kind, h.document, h.slot) = (kind, DOCUMENT, slot))
}

fn slots(slot: SlotId) -> Vec<u8> {
    let hash = slot_hash(&[7; WRAPPED_SLOT_BYTES]);
    Slots(vec![SlotEntry { slot, document: DOCUMENT, hash }]).to_body()
}

#[test]
fn a_tombstone_has_the_id_and_the_signature_of_its_entry_and_nothing_of_its_body() {
    let Team { world, writer, .. } = team();
    let entry = world.draft(&writer, Kind::CONTENT, vec![0xab; 700]).sign(&writer);
    let tombstone = entry.to_tombstone().unwrap();
    assert_eq!(tombstone.bytes().len(), TOMBSTONE_BYTES);
    let read = Entry::parse(tombstone.bytes().to_vec()).unwrap();
    assert!(read.is_tombstone() && read.body().is_empty() && read == tombstone);
    assert_eq!((read.id(), read.header()), (entry.id(), entry.header()));
    assert!(read.is_signed_by(&writer.keys.sign));
    assert_eq!(read.to_tombstone(), Some(read.clone()));
    let mut spoilt = tombstone.into_bytes();
    *spoilt.get_mut(230).unwrap() ^= 1;
    let spoilt = Entry::parse(spoilt).unwrap();
    assert!(spoilt.id() != entry.id() && !spoilt.is_signed_by(&writer.keys.sign));
}

#[test]
fn only_sealed_text_has_a_tombstone_and_what_has_32_bytes_is_an_entry() {
    let Team { world, lead, .. } = team();
    for kind in [Kind::SLOTS, Kind::CHECKPOINT, Kind::EPOCH, Kind::PURGE] {
        assert_eq!(world.draft(&lead, kind, vec![0xab; 700]).sign(&lead).to_tombstone(), None);
    }
    let short = world.draft(&lead, Kind::CONTENT, vec![0xab; 32]).sign(&lead);
    assert_eq!(short.to_tombstone(), None);
    let read = Entry::parse(short.bytes().to_vec()).unwrap();
    assert!(!read.is_tombstone() && read.body().len() == 32);
}

#[test]
fn after_a_purge_only_records_are_written_under_the_slot_that_stays_or_one_of_their_own() {
    let Team { mut world, lead, writer, .. } = team();
    let before = world.circle().control_head();
    let record = body_draft(&world, &lead, Kind::RECORD, KEPT).sign(&lead);
    world.push(record.clone()).unwrap();
    let purge = world.draft(&lead, Kind::PURGE, sealed(record.id()).to_body()).sign(&lead);
    world.push(purge).unwrap();
    let after = world.circle().control_head();
    let is_purged = |slot, named| world.circle().is_purged(Kind::RECORD, DOCUMENT, slot, named);
    assert!(is_purged(DRAFT_SLOT, before) && !is_purged(KEPT, before) && !is_purged(DRAFT_SLOT, after));
    assert!(!world.circle().is_gone(DOCUMENT));

    for kind in [Kind::CONTENT, Kind::RECORD] {
        let late = body_draft(&world, &writer, kind, DRAFT_SLOT);
        // Only a record may follow with a slot of its own: the one that says that the note was withdrawn.
        let follows = if kind == Kind::RECORD { Ok(()) } else { Err(Refusal::SlotPurged) };
        assert_eq!(world.check(&late.clone().sign(&writer)), follows);
        let under_kept = body_draft(&world, &writer, kind, KEPT).sign(&writer);
        assert_eq!(world.check(&under_kept), follows);
        // Written before anybody could know, it is valid for ever; a relay takes no fresh one.
        let earlier = late.with(|h| h.control_head = before).sign(&writer);
        assert_eq!(world.check(&earlier), Err(Refusal::SlotPurged));
        assert!(world.circle().check_valid(&earlier, &world.org, Signature::Check).is_ok());
        assert!(world.circle().check_reoffer(&earlier, &world.org, Signature::Check).is_ok());
    }
    let slot = |slot| world.draft(&writer, Kind::SLOTS, slots(slot)).sign(&writer);
    assert_eq!(world.check(&slot(SlotId([9; 16]))), Ok(()));
    let gone = world.draft(&lead, Kind::PURGE, gone(PurgeReason::Withdrawn).to_body()).sign(&lead);
    world.push(gone).unwrap();
    for slot_then in [DRAFT_SLOT, SlotId([9; 16])] {
        let slots = world.draft(&writer, Kind::SLOTS, slots(slot_then)).sign(&writer);
        assert_eq!(world.check(&slots), Err(Refusal::SlotPurged));
        let record = body_draft(&world, &writer, Kind::RECORD, slot_then).sign(&writer);
        assert_eq!(world.check(&record), Err(Refusal::SlotPurged));
    }
}

#[test]
fn a_document_is_purged_once_for_each_reason_and_never_for_a_lesser_one() {
    let Team { mut world, lead, .. } = team();
    let refused = |world: &World, reason| {
        let entry = world.draft(&lead, Kind::PURGE, gone(reason).to_body()).sign(&lead);
        world.check(&entry).is_err()
    };
    for (reason, lesser) in [
        (PurgeReason::Sealed, vec![PurgeReason::Sealed]),
        (PurgeReason::Withdrawn, vec![PurgeReason::Sealed, PurgeReason::Withdrawn]),
        (PurgeReason::Destroyed, vec![PurgeReason::Withdrawn, PurgeReason::Destroyed]),
    ] {
        let entry = world.draft(&lead, Kind::PURGE, gone(reason).to_body()).sign(&lead);
        world.push(entry).unwrap();
        assert!(lesser.into_iter().all(|lesser| refused(&world, lesser)), "{reason:?}");
    }
    assert!(world.circle().is_gone(DOCUMENT));
}

#[test]
fn readers_attest_and_purge_nothing_and_records_are_sealed_in_a_document() {
    let Team { world, reader, writer, outsider, .. } = team();
    let words = Attest(vec![Attested {
        document: DOCUMENT,
        record: EntryId([9; 32]),
        verdict: AttestVerdict::Agree,
    }]);
    let attest = |by: &Install| world.draft(by, Kind::ATTEST, words.to_body()).sign(by);
    assert_eq!(world.check(&attest(&reader)), Ok(()));
    assert_eq!(world.check(&attest(&outsider)), Err(Refusal::NoRight));
    let sealed = world.draft(&reader, Kind::ATTEST, words.to_body()).with(|h| h.document = DOCUMENT);
    assert!(matches!(world.check(&sealed.sign(&reader)), Err(Refusal::Header(_))));
    assert!(matches!(
        world.check(&world.draft(&reader, Kind::ATTEST, vec![0, 0]).sign(&reader)),
        Err(Refusal::Malformed(_))
    ));
    let purge = world.draft(&reader, Kind::PURGE, gone(PurgeReason::Destroyed).to_body()).sign(&reader);
    assert_eq!(world.check(&purge), Err(Refusal::NoRight));
    let nowhere = body_draft(&world, &writer, Kind::RECORD, SlotId::ZERO).sign(&writer);
    assert_eq!(world.check(&nowhere), Err(Refusal::Header("a document and a slot")));
}

#[test]
fn a_purge_replays_alike_for_whoever_joins_later() {
    let Team { mut world, lead, outsider, .. } = team();
    let record = body_draft(&world, &lead, Kind::RECORD, KEPT).sign(&lead);
    world.push(record.clone()).unwrap();
    world.push(world.draft(&lead, Kind::PURGE, sealed(record.id()).to_body()).sign(&lead)).unwrap();
    let grants = granted(outsider.person, Role::Reader, vec![grant(1, &outsider)]);
    world.push(world.draft(&lead, Kind::ACCESS_GRANTED, grants).sign(&lead)).unwrap();
    let control =
        world.circle_log.iter().filter(|entry| entry.header().kind.class() == crate::entry::Class::Control);
    let mut control = control.cloned();
    let founding = control.next().unwrap();
    let mut again = crate::trust::CircleState::found(&founding, &world.org, Signature::Check).unwrap();
    for entry in control {
        assert_eq!(again.replay(&entry, &world.org, Signature::Check), Ok(Verdict::Applied));
    }
    assert_eq!(again.purges().collect::<Vec<_>>(), world.circle().purges().collect::<Vec<_>>());
}

struct Known {
    written: Vec<Written>,
    said: Vec<Said>,
}

fn written(id: u8, kind: Kind, author: DeviceId, slot: SlotId, relay_time_ms: u64) -> Written {
    Written { id: EntryId([id; 32]), kind, author, slot, relay_time_ms, whole: true }
}

/// The lead's record over a draft in which the writer wrote too.
fn shared(team: &Team) -> Known {
    let written = vec![
        written(1, Kind::CONTENT, team.tablet.id(), DRAFT_SLOT, 1_000),
        written(2, Kind::CONTENT, team.writer.id(), DRAFT_SLOT, 2_000),
        written(9, Kind::RECORD, team.lead.id(), KEPT, 3_000),
    ];
    Known { written, said: Vec::new() }
}

fn judged(
    team: &Team,
    known: &Known,
    purge: &Purge,
    by: &Install,
    admin: bool,
    now_ms: u64,
) -> Result<(), Refusal> {
    let held = WrittenBy { written: &known.written, said: &known.said, org: &team.world.org };
    check_purge(purge, by.person, admin, &held, now_ms)
}

fn said(team: &Team, by: &Install, verdict: AttestVerdict) -> Said {
    let _ = team;
    let word = Attested { document: DOCUMENT, record: EntryId([9; 32]), verdict };
    Said { id: EntryId([0xaa; 32]), author: by.id(), word }
}

#[test]
fn what_only_its_author_wrote_goes_at_once_also_from_another_device_of_theirs() {
    let team = team();
    let mut known = shared(&team);
    known.written.retain(|written| written.author != team.writer.id());
    let purge = sealed(EntryId([9; 32]));
    assert_eq!(judged(&team, &known, &purge, &team.lead, false, 3_001), Ok(()));
    assert!(judged(&team, &known, &purge, &team.writer, false, 3_001).is_err());
}

#[test]
fn what_others_wrote_goes_by_an_admin_with_another_persons_word_or_after_the_waiting_time() {
    let team = team();
    let mut known = shared(&team);
    let mut purge = sealed(EntryId([9; 32]));
    let later = 3_000 + PURGE_WAIT_MS_MIN;
    assert_eq!(judged(&team, &known, &purge, &team.lead, false, later), Err(Refusal::NoRight));
    assert!(judged(&team, &known, &purge, &team.lead, true, later - 1).is_err());
    assert_eq!(judged(&team, &known, &purge, &team.lead, true, later), Ok(()));

    purge.attest = EntryId([0xaa; 32]);
    for (by, takes) in [(&team.tablet, false), (&team.writer, true), (&team.reader, true)] {
        known.said = vec![said(&team, by, AttestVerdict::Agree)];
        assert_eq!(judged(&team, &known, &purge, &team.lead, true, 3_001).is_ok(), takes);
    }
    known.said.iter_mut().for_each(|said| said.word.record = EntryId([8; 32]));
    assert!(judged(&team, &known, &purge, &team.lead, true, 3_001).is_err(), "a word about another record");
}

#[test]
fn a_hold_by_anybody_stops_it_whatever_time_has_passed() {
    let team = team();
    let mut known = shared(&team);
    let purge = Purge { attest: EntryId([0xaa; 32]), ..sealed(EntryId([9; 32])) };
    for by in [&team.writer, &team.reader, &team.tablet] {
        known.said =
            vec![said(&team, &team.writer, AttestVerdict::Agree), said(&team, by, AttestVerdict::Hold)];
        assert!(judged(&team, &known, &purge, &team.lead, true, u64::MAX).is_err());
        // Who let go of it says so with a newer word.
        known.said.push(said(&team, by, AttestVerdict::Agree));
        assert_eq!(judged(&team, &known, &purge, &team.lead, true, u64::MAX), Ok(()));
    }
}

#[test]
fn the_record_that_stays_must_be_there_under_its_slot() {
    let team = team();
    let mut known = shared(&team);
    let now = u64::MAX;
    for (record, kept) in [(1, DRAFT_SLOT), (9, DRAFT_SLOT), (7, KEPT)] {
        let purge = Purge { kept, ..sealed(EntryId([record; 32])) };
        assert!(judged(&team, &known, &purge, &team.lead, true, now).is_err(), "{record}");
    }
    let purge = sealed(EntryId([9; 32]));
    assert_eq!(judged(&team, &known, &purge, &team.lead, true, now), Ok(()));
    known.written.iter_mut().for_each(|written| written.whole = false);
    assert!(judged(&team, &known, &purge, &team.lead, true, now).is_err(), "another purge took it");
}
