use alcove_protocol::id::{DeviceId, LogId};
use proptest::prelude::*;

use super::seeded;
use crate::crypto::jotting::{
    JOTTING_TEXT_BYTES_MAX, Jotting, JottingKeys, JottingKeysError, read_jottings, write_jottings,
};
use crate::crypto::lease::{LeaseContent, LeaseFile, LeaseOwner};
use crate::crypto::{DeviceSecrets, KemSecret};
use crate::time::Timestamp;

fn jotting(text: &str, private: bool) -> Jotting {
    Jotting::make(text, private, Timestamp(5), -60, &mut seeded(9))
}

struct Keys {
    device: DeviceSecrets,
    intake: KemSecret,
    kit: KemSecret,
    file: Vec<u8>,
}

fn keys() -> Keys {
    let mut rng = seeded(1);
    let device = DeviceSecrets::make(&mut rng);
    let (intake, kit) = (KemSecret::make(&mut rng), KemSecret::make(&mut rng));
    let keys = JottingKeys {
        org: LogId([1; 16]),
        device: device.public(),
        intake: Some(intake.public()),
        kit: Some((DeviceId([2; 16]), kit.public())),
    };
    let file = keys.to_file(&device.sign);
    Keys { device, intake, kit, file }
}

#[test]
fn a_jotting_opens_with_the_devices_own_key_and_the_intake_key_and_a_private_one_with_the_kit_alone() {
    let Keys { device, intake, kit, file } = keys();
    let keys = JottingKeys::from_file(&file).unwrap();
    for private in [false, true] {
        let written = jotting("M3 rang", private);
        let record = keys.seal(1, &written, &mut seeded(2)).unwrap();
        let file = [keys.owner().to_head().as_slice(), &record].concat();
        assert!(!file.windows(7).any(|window| window == b"M3 rang"), "nothing is readable");
        let record = LeaseFile::read(&file).unwrap().records().next().unwrap().unwrap();
        assert_eq!(read_jottings(&record.open(&device.kem).unwrap()).unwrap(), [written]);
        assert_eq!(record.open_second(&intake).is_ok(), !private);
        assert_eq!(record.open_second(&kit).is_ok(), private);
        assert!(record.open(&KemSecret::make(&mut seeded(3))).is_err(), "a wrong key opens nothing");
    }
}

#[test]
fn keys_that_are_altered_anywhere_or_cut_off_are_refused() {
    let Keys { file, .. } = keys();
    for at in (0..file.len()).step_by(13).chain([7, 24, 1_304, file.len() - 1]) {
        let mut altered = file.clone();
        altered[at] ^= 1;
        assert!(JottingKeys::from_file(&altered).is_err(), "byte {at}");
        assert!(JottingKeys::from_file(&file[..at]).is_err(), "cut off at {at}");
    }
    let longer = [file.as_slice(), &[0]].concat();
    assert_eq!(JottingKeys::from_file(&longer), Err(JottingKeysError::Damaged));
    let mut newer = file;
    newer[7] = 2;
    assert_eq!(JottingKeys::from_file(&newer), Err(JottingKeysError::NewerVersion { version: 2 }));
}

#[test]
fn work_past_the_lease_and_jottings_are_never_taken_for_one_another() {
    let Keys { device, file, .. } = keys();
    let keys = JottingKeys::from_file(&file).unwrap();
    let record = keys.seal(1, &jotting("M3 rang", false), &mut seeded(2)).unwrap();
    let head = LeaseOwner { content: LeaseContent::Work, ..keys.owner() }.to_head();
    let file = [head.as_slice(), &record].concat();
    let record = LeaseFile::read(&file).unwrap().records().next().unwrap().unwrap();
    assert!(record.open(&device.kem).is_err());
}

#[test]
fn a_list_says_what_was_put_in_and_nothing_longer_is_read() {
    let list = [jotting("one", false), jotting("", true), jotting("três\nlinhas", false)];
    assert_eq!(read_jottings(&write_jottings(&list)).unwrap(), list);
    let most = jotting(&"x".repeat(JOTTING_TEXT_BYTES_MAX), false);
    assert_eq!(read_jottings(&write_jottings(std::slice::from_ref(&most))).unwrap(), [most]);
    let longer = jotting(&"x".repeat(JOTTING_TEXT_BYTES_MAX + 1), false);
    assert!(read_jottings(&write_jottings(&[longer])).is_err());
    assert!(!format!("{:?}", jotting("M3 rang", false)).contains("M3"));
}

proptest! {
    #[test]
    fn reading_jottings_and_their_keys_is_total(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read_jottings(&bytes);
        let _ = JottingKeys::from_file(&[b"alcvjky\x01".as_slice(), &bytes].concat());
        let mut list = write_jottings(&[jotting("one", false)]).to_vec();
        list.truncate(bytes.len().min(list.len()));
        let _ = read_jottings(&list);
    }
}
