use alcove_protocol::id::{DeviceId, LogId};
use alcove_protocol::suite::Suite;
use proptest::prelude::*;

use super::seeded;
use crate::crypto::intake::{IntakePlace, open_intake};
use crate::crypto::lease::{
    LEASE_HEAD_BYTES, LeaseContent, LeaseError, LeaseFile, LeaseOwner, LeasePlace, LeaseRecord, SecondKey,
};
use crate::crypto::primitive::crc32;
use crate::crypto::{KemSecret, OpenError};

const OWNER: LeaseOwner =
    LeaseOwner { content: LeaseContent::Work, org: LogId([1; 16]), device: DeviceId([2; 16]) };
const INTAKE: DeviceId = DeviceId([3; 16]);

struct Written {
    own: KemSecret,
    intake: KemSecret,
    file: Vec<u8>,
    /// Where each record begins.
    starts: Vec<usize>,
}

fn circle(number: u64) -> LogId {
    LogId([u8::try_from(number).unwrap(); 16])
}

fn work(number: u64) -> Vec<u8> {
    format!("work of record {number}").into_bytes()
}

/// Records 1, 2, 3; the second without a second seal.
fn written() -> Written {
    let mut rng = seeded(1);
    let (own, intake) = (KemSecret::make(&mut rng), KemSecret::make(&mut rng));
    let (own_kem, intake_kem) = (own.public(), intake.public());
    let mut file = OWNER.to_head().to_vec();
    let mut starts = Vec::new();
    for number in 1..=3 {
        starts.push(file.len());
        let place = LeasePlace { owner: OWNER, number, circle: circle(number) };
        let second = (number != 2).then_some(SecondKey { id: INTAKE, kem: &intake_kem });
        file.extend(place.seal(&own_kem, second, &work(number), &mut rng).unwrap());
    }
    Written { own, intake, file, starts }
}

fn read(bytes: &[u8]) -> Vec<Result<LeaseRecord<'_>, LeaseError>> {
    LeaseFile::read(bytes).unwrap().records().collect()
}

/// What a walk over the file gives: numbers of records, or errors.
fn walked(bytes: &[u8]) -> Vec<Result<u64, LeaseError>> {
    read(bytes).into_iter().map(|record| record.map(|record| record.place.number)).collect()
}

#[test]
fn what_was_written_without_a_right_to_read_opens_with_the_devices_own_key_and_with_the_intake_key() {
    let written = written();
    let file = LeaseFile::read(&written.file).unwrap();
    assert_eq!(file.owner(), OWNER);
    let mut records = file.records();
    let all: Vec<_> = records.by_ref().map(Result::unwrap).collect();
    assert_eq!(records.at(), written.file.len());
    assert_eq!(all.len(), 3);
    for record in &all {
        let number = record.place.number;
        assert_eq!(record.place.circle, circle(number));
        assert_eq!(record.open(&written.own).unwrap().to_vec(), work(number));
        assert_eq!(record.open(&written.intake).unwrap_err(), OpenError::Forged);
    }
    assert_eq!(all[0].open_second(&written.intake).unwrap().to_vec(), work(1));
    assert_eq!(all[0].open_second(&written.own).unwrap_err(), OpenError::Forged);
    assert!(all[1].second().is_none());
    assert!(matches!(all[1].open_second(&written.intake).unwrap_err(), OpenError::Sealed(_)));
}

#[test]
fn the_second_seal_is_what_an_intake_entry_carries() {
    let written = written();
    let record = read(&written.file)[2].unwrap();
    let (key, sealed) = record.second().unwrap();
    assert_eq!(key, INTAKE);
    let place = IntakePlace { suite: Suite::XWING, org: OWNER.org, circle: circle(3), author: OWNER.device };
    assert_eq!(open_intake(&written.intake, &place, sealed).unwrap().to_vec(), work(3));
}

#[test]
fn a_file_cut_off_anywhere_gives_the_records_before_and_says_where_to_go_on() {
    let written = written();
    for end in LEASE_HEAD_BYTES..written.file.len() {
        let whole = written.starts.iter().skip(1).filter(|start| **start <= end).count();
        let begins = written.starts.iter().copied().rfind(|start| *start <= end).unwrap();
        let mut want: Vec<_> = (1..).take(whole).map(Ok).collect();
        if end > begins {
            want.push(Err(LeaseError::Torn { at: begins }));
        }
        assert_eq!(walked(&written.file[..end]), want, "end {end}");
    }
    let mut zeroed = written.file.clone();
    zeroed[written.starts[2]..].fill(0);
    assert_eq!(walked(&zeroed), [Ok(1), Ok(2), Err(LeaseError::Torn { at: written.starts[2] })]);
}

#[test]
fn a_damaged_head_costs_one_record_and_a_damaged_seal_is_caught_by_its_own_check() {
    let written = written();
    let [_, second, third] = written.starts[..] else { panic!() };
    for byte in second..second + 52 {
        let mut bytes = written.file.clone();
        bytes[byte] ^= 0x10;
        assert_eq!(walked(&bytes), [Ok(1), Err(LeaseError::Damaged { at: second }), Ok(3)], "byte {byte}");
    }
    let mut bytes = written.file.clone();
    bytes[third + 60] ^= 1;
    let record = read(&bytes)[2].unwrap();
    assert_eq!(record.open(&written.own).unwrap_err(), OpenError::Forged);
    assert_eq!(record.open_second(&written.intake).unwrap().to_vec(), work(3));
}

#[test]
fn records_taken_out_repeated_or_moved_to_another_circle_or_file_are_noticed() {
    let written = written();
    let [first, second, third] = written.starts[..] else { panic!() };
    let parts = [&written.file[..first], &written.file[first..second], &written.file[second..third]];
    let without = [parts[0], parts[2]].concat();
    assert_eq!(walked(&without)[0], Err(LeaseError::Damaged { at: first }));
    let twice = [parts[0], parts[1], parts[1]].concat();
    assert_eq!(walked(&twice), [Ok(1), Err(LeaseError::Damaged { at: second })]);
    let mut moved = written.file.clone();
    moved[first + 8..first + 24].fill(9);
    let checksum = crc32(&moved[first..first + 48]);
    moved[first + 48..first + 52].copy_from_slice(&checksum);
    let record = read(&moved)[0].unwrap();
    assert_eq!(record.open(&written.own).unwrap_err(), OpenError::Forged);
    assert_eq!(record.open_second(&written.intake).unwrap_err(), OpenError::Forged);
    let other = LeaseOwner { device: DeviceId([9; 16]), ..OWNER };
    let foreign = [other.to_head().as_slice(), &written.file[LEASE_HEAD_BYTES..]].concat();
    assert_eq!(read(&foreign)[0].unwrap().open(&written.own).unwrap_err(), OpenError::Forged);
}

#[test]
fn what_is_wrong_with_the_head_of_a_file_is_said() {
    let head = OWNER.to_head();
    let refused = |bytes: &[u8]| LeaseFile::read(bytes).unwrap_err();
    assert_eq!(refused(b""), LeaseError::NotOurs);
    assert_eq!(refused(b"SQLite format 3\0"), LeaseError::NotOurs);
    assert_eq!(refused(&head[..20]), LeaseError::Head);
    let mut newer = head;
    newer[7] = 2;
    assert_eq!(refused(&newer), LeaseError::NewerVersion { version: 2 });
    let mut damaged = head;
    damaged[30] ^= 1;
    assert_eq!(refused(&damaged), LeaseError::Head);
    assert!(walked(&head).is_empty());
}

proptest! {
    #[test]
    fn reading_a_file_is_total_and_ends(tail in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = LeaseFile::read(&tail).map(|file| file.records().count());
        let bytes = [OWNER.to_head().as_slice(), &tail].concat();
        prop_assert!(walked(&bytes).len() <= 2);
    }
}
