//! Bytes from outside: a flipped bit is noticed, and nothing that is read can panic.

use proptest::prelude::*;

use super::chain::fixed;
use super::circle::team;
use crate::codec::DecodeError;
use crate::entry::{Entry, HEADER_BYTES, Kind};
use crate::frame::{Ask, Coming, FrameError, Mail, Push, RelayInfo, Tell, read_frame, write_frame};
use crate::id::MailboxId;
use crate::keys::{DeviceCertificate, SIGNATURE_BYTES};
use crate::limits::{COMPANIONS_MAX, ENTRY_BYTES_MAX, FRAME_BYTES_MAX};
use crate::record::{
    AccessGranted, Created, EpochRecord, Genesis, KeyGrant, PersonAdded, Record, RelayRecord, Slots, Void,
};

#[test]
fn every_single_flipped_bit_of_an_entry_is_noticed() {
    let team = team();
    let entry = team.world.draft(&team.writer, Kind::CONTENT, vec![0x5a; 9]).sign(&team.writer);
    assert_eq!(entry.bytes().len(), HEADER_BYTES + 9 + SIGNATURE_BYTES);
    assert_eq!(Entry::parse(entry.bytes().to_vec()).unwrap(), entry);
    for bit in 0..entry.bytes().len() * 8 {
        let mut bytes = entry.bytes().to_vec();
        *bytes.get_mut(bit / 8).unwrap() ^= 1 << (bit % 8);
        if let Ok(flipped) = Entry::parse(bytes) {
            assert!(!flipped.is_signed_by(&team.writer.keys.sign), "bit {bit}");
            assert!(team.world.check(&flipped).unwrap_err().is_unproven(), "bit {bit}");
            assert_ne!(flipped.id(), entry.id(), "bit {bit}");
        }
    }
}

#[test]
fn every_truncation_and_every_byte_too_many_is_named() {
    let team = team();
    let entry = team.world.draft(&team.writer, Kind::CONTENT, vec![0x5a; 9]).sign(&team.writer);
    for length in 0..entry.bytes().len() {
        let cut = entry.bytes().get(..length).unwrap().to_vec();
        assert!(matches!(Entry::parse(cut), Err(DecodeError::Truncated { .. })), "{length} bytes");
    }
    let longer = [entry.bytes(), &[0]].concat();
    let at = entry.bytes().len();
    assert_eq!(Entry::parse(longer), Err(DecodeError::TrailingBytes { at, extra: 1 }));
    let huge = Entry::parse(vec![1; ENTRY_BYTES_MAX + 1]);
    assert!(matches!(huge, Err(DecodeError::TooMany { max: ENTRY_BYTES_MAX, .. })));
}

#[test]
fn an_entry_of_the_largest_size_parses() {
    let team = team();
    let body = vec![0; ENTRY_BYTES_MAX - HEADER_BYTES - SIGNATURE_BYTES];
    let entry = team.world.draft(&team.writer, Kind::CONTENT, body).sign(&team.writer);
    assert_eq!(Entry::parse(entry.bytes().to_vec()), Ok(entry));
}

#[test]
fn author_seqs_run_from_one_to_what_a_database_holds() {
    let team = team();
    let parse = |seq: u64| {
        let draft = team.world.draft(&team.writer, Kind::CONTENT, vec![]).with(|h| h.seq = seq);
        Entry::parse(draft.sign(&team.writer).into_bytes()).map(drop)
    };
    let limit = u64::try_from(i64::MAX).unwrap();
    assert_eq!((parse(1), parse(limit)), (Ok(()), Ok(())));
    for seq in [0, limit + 1, u64::MAX] {
        assert!(matches!(parse(seq), Err(DecodeError::Unexpected { .. })));
    }
}

#[test]
fn a_frame_over_the_bound_is_refused_whole_or_in_part() {
    let mail =
        Ask::MailPut(Mail { mailbox: MailboxId([1; 32]), step: 1, sealed: vec![0; FRAME_BYTES_MAX].into() });
    let mut bytes = Vec::new();
    write_frame(&mail, &mut bytes);
    let refused = Err(FrameError::TooLarge { max: FRAME_BYTES_MAX });
    assert_eq!(read_frame::<Ask>(&bytes), refused, "whole");
    let part = bytes.get(..=FRAME_BYTES_MAX).unwrap();
    assert_eq!(read_frame::<Ask>(part), refused, "in part");
    let within = bytes.get(..FRAME_BYTES_MAX).unwrap();
    assert_eq!(read_frame::<Ask>(within), Ok(None), "it may still fit");
}

#[test]
fn frames_follow_one_another_and_wait_until_they_are_whole() {
    let mut bytes = Vec::new();
    write_frame(&Tell::Done, &mut bytes);
    let first = bytes.len();
    write_frame(&Ask::MailGet(MailboxId([3; 32])), &mut bytes);
    assert_eq!(read_frame::<Tell>(&bytes), Ok(Some((Tell::Done, first))));
    let rest = bytes.get(first..).unwrap();
    assert_eq!(read_frame::<Ask>(rest), Ok(Some((Ask::MailGet(MailboxId([3; 32])), rest.len()))));
    for length in 0..rest.len() {
        assert_eq!(read_frame::<Ask>(rest.get(..length).unwrap()), Ok(None), "{length} bytes");
    }
    assert!(matches!(read_frame::<Ask>(b"GET / HTTP/1.1"), Err(FrameError::Malformed { .. })));
}

#[test]
fn companions_are_counted_while_they_are_read() {
    let push = |count: usize| {
        let companions = vec![Vec::new().into(); count];
        let mut bytes = Vec::new();
        write_frame(&Ask::Push(Push { entry: vec![1].into(), companions }), &mut bytes);
        read_frame::<Ask>(&bytes)
    };
    assert!(matches!(push(COMPANIONS_MAX), Ok(Some(_))));
    assert!(matches!(push(COMPANIONS_MAX + 1), Err(FrameError::Malformed { .. })));
}

#[test]
fn a_field_that_a_newer_peer_appends_is_skipped_and_a_missing_one_is_not_forgiven() {
    let read = |bytes: &[u8]| read_frame::<Tell>(bytes);
    let coming = Tell::Coming(Coming { entries: 1, bytes: 2 });
    assert_eq!(read(&[0x82, 6, 0x81, 0x82, 1, 2]), Ok(Some((coming.clone(), 6))));
    assert_eq!(read(&[0x82, 6, 0x81, 0x83, 1, 2, 0x82, 3, 4]), Ok(Some((coming, 9))));
    assert!(matches!(read(&[0x82, 6, 0x81, 0x81, 1]), Err(FrameError::Malformed { .. })));
    assert!(matches!(read(&[0x82, 11, 0x80]), Err(FrameError::Malformed { .. })), "an unknown frame");
}

fn read_everything(bytes: &[u8]) {
    drop(Entry::parse(bytes.to_vec()));
    drop(Genesis::from_body(bytes));
    drop(PersonAdded::from_body(bytes));
    drop(DeviceCertificate::from_body(bytes));
    drop(RelayRecord::from_body(bytes));
    drop(Created::from_body(bytes));
    drop(AccessGranted::from_body(bytes));
    drop(EpochRecord::from_body(bytes));
    drop(KeyGrant::from_body(bytes));
    drop(Slots::from_body(bytes));
    drop(Void::from_body(bytes));
    drop(read_frame::<Ask>(bytes));
    drop(read_frame::<Tell>(bytes));
    drop(read_frame::<RelayInfo>(bytes));
}

/// A record that reads back is written as it was read: there is one way to write it.
fn same_again<R: Record>(body: &[u8]) -> bool {
    R::from_body(body).map_or(true, |record| record.to_body() == body)
}

proptest! {
    #![proptest_config(fixed(2_000))]

    #[test]
    fn arbitrary_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..3_000)) {
        read_everything(&bytes);
    }

    #[test]
    fn spoilt_frames_are_read_or_refused(
        head in prop::sample::select(vec![0x82_u8, 0x9f, 0x83, 0xa1]),
        variant in 0_u8..12,
        rest in prop::collection::vec(
            prop_oneof![any::<u8>(), prop::sample::select(vec![0x80_u8, 0x81, 0x86, 0x98, 0x9b, 0x5b, 0x5f, 0xff, 0xf6])],
            0..200,
        ),
    ) {
        let bytes = [vec![head, variant], rest].concat();
        read_everything(&bytes);
    }

    #[test]
    fn spoilt_entries_of_every_kind_are_read_or_refused(
        which in any::<prop::sample::Index>(),
        spoils in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let team = team();
        let log: Vec<&Entry> = team.world.org_log.iter().chain(&team.world.circle_log).collect();
        let mut bytes = which.get(&log).bytes().to_vec();
        for (at, byte) in spoils {
            let at = at.index(bytes.len());
            *bytes.get_mut(at).unwrap() = byte;
        }
        if let Ok(entry) = Entry::parse(bytes) {
            read_everything(entry.body());
            prop_assert!(same_again::<Created>(entry.body()));
            prop_assert!(same_again::<AccessGranted>(entry.body()));
            prop_assert!(same_again::<DeviceCertificate>(entry.body()));
        }
    }
}
