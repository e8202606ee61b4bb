use alcove_protocol::id::{DeviceId, DocHandle, EntryId, LogId, SlotId};
use alcove_protocol::keys::DeviceKeys;
use alcove_protocol::suite::{Suite, WRAP_BYTES};
use proptest::prelude::*;
use zeroize::Zeroize;

use super::seeded;
use crate::crypto::epoch::history_number;
use crate::crypto::slot::slot_epoch;
use crate::crypto::{
    CircleTag, Committed, DeviceSecrets, EpochKey, IdSalt, OpenError, SlotPlace, SlotSecret, VaultKey,
    WrapInfo, commitment, derive_document_handle, derive_member_entry_key, derive_session_key, open_history,
    seal_history, unwrap, unwrap_slot, wrap, wrap_slot,
};

const CIRCLE: CircleTag = CircleTag([1; 16]);

fn info(recipient: DeviceId) -> WrapInfo {
    WrapInfo { suite: Suite::XWING, circle: CIRCLE, number: 7, recipient, previous: EntryId([2; 32]) }
}

fn committed(number: u32, key: &EpochKey) -> Committed {
    Committed { circle: CIRCLE, number, commitment: commitment(CIRCLE, number, key) }
}

#[test]
fn an_epoch_key_reaches_its_recipient_and_nobody_else() {
    let mut rng = seeded(1);
    let (device, other) = (DeviceSecrets::make(&mut rng), DeviceSecrets::make(&mut rng));
    let key = EpochKey::make(&mut rng);
    let info = info(device.derive_device_id());
    let committed = committed(7, &key);
    let wrapped = wrap(&key, &device.public().kem, &info, &mut rng).unwrap();
    assert_eq!(wrapped.len(), WRAP_BYTES);
    assert_eq!(unwrap(&device, &wrapped, &info, &committed).unwrap(), key);
    assert_eq!(unwrap(&other, &wrapped, &info, &committed).unwrap_err(), OpenError::Forged);
}

#[test]
fn a_wrap_opens_only_for_the_circle_epoch_recipient_and_place_it_was_made_for() {
    let mut rng = seeded(2);
    let device = DeviceSecrets::make(&mut rng);
    let key = EpochKey::make(&mut rng);
    let right = info(device.derive_device_id());
    let committed = committed(7, &key);
    let wrapped = wrap(&key, &device.public().kem, &right, &mut rng).unwrap();
    for wrong in [
        WrapInfo { suite: Suite(1), ..right },
        WrapInfo { circle: CircleTag([9; 16]), ..right },
        WrapInfo { recipient: DeviceId([9; 16]), ..right },
        WrapInfo { previous: EntryId([9; 32]), ..right },
    ] {
        assert_eq!(unwrap(&device, &wrapped, &wrong, &committed).unwrap_err(), OpenError::Forged);
    }
    let other_epoch = WrapInfo { number: 8, ..right };
    assert_eq!(unwrap(&device, &wrapped, &other_epoch, &committed).unwrap_err(), OpenError::Commitment);
    let both_other = Committed { number: 8, ..committed };
    assert_eq!(unwrap(&device, &wrapped, &other_epoch, &both_other).unwrap_err(), OpenError::Forged);
    let short = unwrap(&device, &wrapped[1..], &right, &committed).unwrap_err();
    assert!(matches!(short, OpenError::Sealed(_)));
}

#[test]
fn a_wrap_of_another_key_than_the_committed_one_is_refused() {
    let mut rng = seeded(3);
    let device = DeviceSecrets::make(&mut rng);
    let (key, other) = (EpochKey::make(&mut rng), EpochKey::make(&mut rng));
    let info = info(device.derive_device_id());
    let wrapped = wrap(&other, &device.public().kem, &info, &mut rng).unwrap();
    assert_eq!(unwrap(&device, &wrapped, &info, &committed(7, &key)).unwrap_err(), OpenError::Commitment);
}

#[test]
fn a_malformed_kem_key_cannot_be_wrapped_for() {
    let mut rng = seeded(4);
    let keys = DeviceKeys { kem: Box::new([0xff; 1216]), ..DeviceSecrets::make(&mut rng).public() };
    assert!(wrap(&EpochKey::make(&mut rng), &keys.kem, &info(keys.device_id()), &mut rng).is_err());
}

#[test]
fn history_leads_from_the_newer_key_to_the_older_and_not_back() {
    let mut rng = seeded(5);
    let (older, newer) = (EpochKey::make(&mut rng), EpochKey::make(&mut rng));
    let sealed = seal_history((6, &older), (7, &newer), CIRCLE, &mut rng);
    assert_eq!(history_number(&sealed).unwrap(), 6);
    let expected = committed(6, &older);
    assert_eq!(open_history(&sealed, (7, &newer), CIRCLE, &expected).unwrap(), older);
    let refused =
        |newer, circle, expected: &Committed| open_history(&sealed, newer, circle, expected).unwrap_err();
    assert_eq!(refused((7, &older), CIRCLE, &expected), OpenError::Forged);
    assert_eq!(refused((8, &newer), CIRCLE, &expected), OpenError::Forged);
    assert_eq!(refused((7, &newer), CircleTag([9; 16]), &expected), OpenError::Forged);
    assert_eq!(refused((7, &newer), CIRCLE, &committed(5, &older)), OpenError::Commitment);
    assert_eq!(refused((7, &newer), CIRCLE, &committed(6, &newer)), OpenError::Commitment);
}

#[test]
fn a_slot_opens_only_in_its_place_and_epoch() {
    let mut rng = seeded(6);
    let (key, secret) = (EpochKey::make(&mut rng), SlotSecret::make(&mut rng));
    let place = SlotPlace { circle: LogId([1; 16]), document: DocHandle([2; 16]), slot: SlotId([3; 16]) };
    let wrapped = wrap_slot(&secret, (7, &key), &place, &mut rng);
    assert_eq!(slot_epoch(&wrapped).unwrap(), 7);
    assert_eq!(unwrap_slot(&wrapped, (7, &key), &place).unwrap(), secret);
    for wrong in [
        SlotPlace { circle: LogId([9; 16]), ..place },
        SlotPlace { document: DocHandle([9; 16]), ..place },
        SlotPlace { slot: SlotId([9; 16]), ..place },
    ] {
        assert_eq!(unwrap_slot(&wrapped, (7, &key), &wrong).unwrap_err(), OpenError::Forged);
    }
    assert_eq!(unwrap_slot(&wrapped, (8, &key), &place).unwrap_err(), OpenError::WrongKey);
    for bit in 0..wrapped.len() * 8 {
        let mut flipped = wrapped;
        flipped[bit / 8] ^= 1 << (bit % 8);
        let epoch = slot_epoch(&flipped).unwrap();
        assert!(unwrap_slot(&flipped, (epoch, &key), &place).is_err(), "bit {bit}");
    }
}

#[test]
fn debug_prints_no_secret_and_wiping_leaves_zeros() {
    let mut rng = seeded(7);
    let device = DeviceSecrets::make(&mut rng);
    assert_eq!(format!("{device:?}"), "DeviceSecrets(secret)");
    let mut key = EpochKey::make(&mut rng);
    assert_eq!(format!("{key:?}"), "EpochKey(secret)");
    assert_eq!(format!("{:?}", SlotSecret::make(&mut rng)), "SlotSecret(secret)");
    assert_eq!(format!("{:?}", IdSalt::make(&mut rng)), "IdSalt(secret)");
    assert_eq!(format!("{:?}", VaultKey::make(&mut rng)), "VaultKey(secret)");
    key.zeroize();
    assert_eq!(key.expose(), &[0; 32]);
}

#[test]
fn device_secrets_survive_their_bytes() {
    let device = DeviceSecrets::make(&mut seeded(8));
    let bytes = device.to_bytes();
    assert_eq!(bytes.len(), DeviceSecrets::BYTES);
    assert_eq!(DeviceSecrets::from_bytes(&bytes).unwrap().public(), device.public());
    assert_eq!(DeviceSecrets::from_bytes(&bytes[1..]).unwrap_err().have, 95);
    assert!(DeviceSecrets::from_bytes(&[0; 97]).is_err());
}

#[test]
fn names_are_alike_for_alike_inputs_and_differ_in_every_field() {
    let (salt, other) = (IdSalt::from([1; 32]), IdSalt::from([2; 32]));
    let handle = derive_document_handle(&salt, 3, b"key", 0);
    assert_eq!(handle, derive_document_handle(&salt, 3, b"key", 0));
    assert_ne!(handle, derive_document_handle(&other, 3, b"key", 0));
    assert_ne!(handle, derive_document_handle(&salt, 4, b"key", 0));
    assert_ne!(handle, derive_document_handle(&salt, 3, b"kex", 0));
    assert_ne!(handle, derive_document_handle(&salt, 3, b"key", 1));
    let session = derive_session_key(&salt, b"series", "2031-04-02", 1);
    assert_ne!(session, derive_session_key(&salt, b"series", "2031-04-02", 2));
    assert_ne!(session, derive_session_key(&salt, b"series2", "031-04-02", 1));
    assert_ne!(derive_member_entry_key(&salt, &session), derive_member_entry_key(&other, &session));
}

proptest! {
    #[test]
    fn opening_wraps_slots_and_history_is_total(bytes in prop::collection::vec(any::<u8>(), 0..1300)) {
        let mut rng = seeded(9);
        let (device, key) = (DeviceSecrets::make(&mut rng), EpochKey::make(&mut rng));
        let place = SlotPlace { circle: LogId::ZERO, document: DocHandle::ZERO, slot: SlotId::ZERO };
        prop_assert!(unwrap(&device, &bytes, &info(DeviceId::ZERO), &committed(7, &key)).is_err());
        prop_assert!(unwrap_slot(&bytes, (1, &key), &place).is_err());
        prop_assert!(open_history(&bytes, (1, &key), CIRCLE, &committed(0, &key)).is_err());
    }
}
