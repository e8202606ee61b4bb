use proptest::prelude::*;

use super::seeded;
use crate::crypto::passphrase::KeyFile;
use crate::crypto::primitive::crc32;
use crate::crypto::secret::StoreSlotKey;
use crate::crypto::store_slot::{STORE_SLOT_BYTES_MAX, STORE_WRAP_BYTES_MAX, StoreSlot, StoreSlotError};
use crate::crypto::{DeviceSecrets, VaultKey};

const WRAP: &[u8] = b"what a key store made of the slot's key";

fn keys() -> KeyFile {
    let mut rng = seeded(1);
    KeyFile { vault_key: VaultKey::make(&mut rng), device: DeviceSecrets::make(&mut rng) }
}

fn key() -> StoreSlotKey {
    StoreSlotKey::from([7; 32])
}

fn slot() -> StoreSlot {
    StoreSlot::seal(&keys(), [3; 16], &key(), WRAP.to_vec(), &mut seeded(2)).unwrap()
}

fn with_checksum(mut slot: Vec<u8>) -> Vec<u8> {
    slot.truncate(slot.len() - 4);
    let checksum = crc32(&slot);
    slot.extend_from_slice(&checksum);
    slot
}

#[test]
fn the_key_that_was_wrapped_opens_and_any_other_bytes_are_named_as_another_key() {
    let slot = StoreSlot::from_bytes(&slot().to_bytes()).unwrap();
    assert_eq!((slot.id, slot.wrap.as_slice()), ([3; 16], WRAP));
    let opened = slot.open(key().expose()).unwrap();
    assert_eq!(opened.vault_key, keys().vault_key);
    assert_eq!(opened.device.public(), keys().device.public());
    for other in [&[8; 32][..], &[7; 31], &[7; 33], b""] {
        assert_eq!(slot.open(other).unwrap_err(), StoreSlotError::WrongKey);
    }
}

#[test]
fn damage_is_told_from_another_key_and_from_a_newer_version() {
    let bytes = slot().to_bytes();
    for at in 8..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x10;
        assert_eq!(StoreSlot::from_bytes(&damaged), Err(StoreSlotError::Damaged), "{at}");
    }
    let mut newer = bytes;
    newer[7] = 2;
    assert_eq!(StoreSlot::from_bytes(&newer), Err(StoreSlotError::UnknownVersion { version: 2 }));
}

#[test]
fn altering_with_intent_breaks_the_seal() {
    for at in [8, 24, 48, 80, 200] {
        let mut altered = slot().to_bytes();
        altered[at] ^= 1;
        let opened = StoreSlot::from_bytes(&with_checksum(altered)).and_then(|slot| slot.open(&[7; 32]));
        assert!(opened.is_err(), "{at}");
    }
}

#[test]
fn a_wrap_that_cannot_be_kept_makes_no_slot() {
    for wrap in [Vec::new(), vec![1; STORE_WRAP_BYTES_MAX + 1]] {
        let made = StoreSlot::seal(&keys(), [3; 16], &key(), wrap, &mut seeded(2));
        assert_eq!(made, Err(StoreSlotError::BadWrap));
    }
    let longest = StoreSlot::seal(&keys(), [3; 16], &key(), vec![1; STORE_WRAP_BYTES_MAX], &mut seeded(2));
    assert_eq!(longest.unwrap().to_bytes().len(), STORE_SLOT_BYTES_MAX);
}

#[test]
fn a_slot_that_was_written_once_opens_for_ever() {
    let frozen = include_str!("../../../golden/store_slot.hex").trim();
    assert_eq!(data_encoding::HEXLOWER.encode(&slot().to_bytes()), frozen);
    let frozen = data_encoding::HEXLOWER.decode(frozen.as_bytes()).unwrap();
    let opened = StoreSlot::from_bytes(&frozen).and_then(|slot| slot.open(&[7; 32])).unwrap();
    assert_eq!(opened.vault_key, keys().vault_key);
}

proptest! {
    #[test]
    fn any_bytes_are_refused_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(StoreSlot::from_bytes(&bytes).is_err());
        let headed = with_checksum([b"alcvslt\x01".as_slice(), &bytes, &[0; 4]].concat());
        if let Ok(slot) = StoreSlot::from_bytes(&headed) {
            prop_assert!(slot.open(&[7; 32]).is_err());
        }
    }
}
