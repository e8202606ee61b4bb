use proptest::prelude::*;

use super::seeded;
use crate::crypto::passphrase::{KEY_FILE_BYTES, KeyFile, KeyFileError, PassphraseCost};
use crate::crypto::primitive::crc32;
use crate::crypto::{DeviceSecrets, VaultKey};

fn keys() -> KeyFile {
    let mut rng = seeded(1);
    KeyFile { vault_key: VaultKey::make(&mut rng), device: DeviceSecrets::make(&mut rng) }
}

fn sealed() -> Vec<u8> {
    keys().seal("correct horse", PassphraseCost::FLOOR, &mut seeded(2)).unwrap()
}

fn with_checksum(mut file: Vec<u8>) -> Vec<u8> {
    file.truncate(KEY_FILE_BYTES - 4);
    let checksum = crc32(&file);
    file.extend_from_slice(&checksum);
    file
}

#[test]
fn the_right_passphrase_opens_and_another_is_named_as_wrong() {
    let file = sealed();
    assert_eq!(file.len(), KEY_FILE_BYTES);
    let opened = KeyFile::open(&file, "correct horse").unwrap();
    assert_eq!(opened.vault_key, keys().vault_key);
    assert_eq!(opened.device.public(), keys().device.public());
    assert_eq!(KeyFile::open(&file, "Correct horse").unwrap_err(), KeyFileError::WrongPassphrase);
}

#[test]
fn damage_is_told_from_a_wrong_passphrase() {
    let file = sealed();
    for at in 8..file.len() {
        let mut damaged = file.clone();
        damaged[at] ^= 0x10;
        assert_eq!(KeyFile::open(&damaged, "correct horse").unwrap_err(), KeyFileError::Damaged, "{at}");
    }
    assert_eq!(KeyFile::open(&file[..100], "correct horse").unwrap_err(), KeyFileError::Damaged);
    let mut newer = file;
    newer[7] = 2;
    assert_eq!(
        KeyFile::open(&newer, "correct horse").unwrap_err(),
        KeyFileError::UnknownVersion { version: 2 }
    );
}

#[test]
fn altering_with_intent_breaks_the_seal() {
    for at in [20, 36, 60, 92, 140] {
        let mut altered = sealed();
        altered[at] ^= 1;
        assert!(KeyFile::open(&with_checksum(altered), "correct horse").is_err(), "{at}");
    }
}

#[test]
fn a_cost_below_the_floor_or_over_the_ceiling_is_refused_also_when_stored() {
    let weak = PassphraseCost { passes: 1, ..PassphraseCost::FLOOR };
    assert_eq!(keys().seal("p", weak, &mut seeded(2)).unwrap_err(), KeyFileError::ParametersTooWeak);
    let mut stored = sealed();
    stored[8..12].copy_from_slice(&1024_u32.to_be_bytes());
    assert_eq!(
        KeyFile::open(&with_checksum(stored.clone()), "correct horse").unwrap_err(),
        KeyFileError::ParametersTooWeak
    );
    stored[8..12].copy_from_slice(&u32::MAX.to_be_bytes());
    assert_eq!(
        KeyFile::open(&with_checksum(stored), "correct horse").unwrap_err(),
        KeyFileError::ParametersTooStrong
    );
}

proptest! {
    #[test]
    fn opening_key_files_is_total(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(KeyFile::open(&bytes, "p").is_err());
        prop_assert!(KeyFile::open(&[b"alcvkey\x01".as_slice(), &bytes].concat(), "p").is_err());
    }
}
