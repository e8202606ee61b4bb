use alcove_protocol::entry::{Entry, Header, Kind};
use alcove_protocol::id::{DeviceId, EntryId, LogId};
use alcove_protocol::limits::{CONTENT_PLAIN_BYTES_MAX, ENTRY_BYTES_MAX};
use alcove_protocol::record::{Intake, Record};
use alcove_protocol::suite::{Suite, WRAP_BYTES};
use proptest::prelude::*;
use rand_core::Rng;

use super::{content_header, seeded};
use crate::crypto::intake::{
    IntakePlace, IntakeWrapInfo, SealError, open_intake, seal_intake, unwrap_intake, wrap_intake,
};
use crate::crypto::kem::KEM_SEAL_BYTES;
use crate::crypto::payload::PackError;
use crate::crypto::{DeviceSecrets, KemSecret, OpenError};

const PLACE: IntakePlace = IntakePlace {
    suite: Suite::XWING,
    org: LogId([1; 16]),
    circle: LogId([2; 16]),
    author: DeviceId([3; 16]),
};

fn wrap_info(recipient: DeviceId) -> IntakeWrapInfo {
    let (org, intake, previous) = (LogId([1; 16]), DeviceId([4; 16]), EntryId([5; 32]));
    IntakeWrapInfo { suite: Suite::XWING, org, intake, recipient, previous }
}

#[test]
fn an_intake_key_reaches_an_admin_device_and_nobody_else() {
    let mut rng = seeded(1);
    let (admin, other) = (DeviceSecrets::make(&mut rng), DeviceSecrets::make(&mut rng));
    let key = KemSecret::make(&mut rng);
    let public = key.public();
    let info = wrap_info(admin.derive_device_id());
    let wrapped = wrap_intake(&key, &admin.public().kem, &info, &mut rng).unwrap();
    assert_eq!(wrapped.len(), WRAP_BYTES);
    assert_eq!(unwrap_intake(&admin, &wrapped, &info, &public).unwrap(), key);
    assert_eq!(unwrap_intake(&other, &wrapped, &info, &public).unwrap_err(), OpenError::Forged);
    for wrong in [
        IntakeWrapInfo { suite: Suite(3), ..info },
        IntakeWrapInfo { org: LogId([9; 16]), ..info },
        IntakeWrapInfo { intake: DeviceId([9; 16]), ..info },
        IntakeWrapInfo { recipient: DeviceId([9; 16]), ..info },
        IntakeWrapInfo { previous: EntryId([9; 32]), ..info },
    ] {
        assert_eq!(unwrap_intake(&admin, &wrapped, &wrong, &public).unwrap_err(), OpenError::Forged);
    }
    let another = KemSecret::make(&mut rng).public();
    assert_eq!(unwrap_intake(&admin, &wrapped, &info, &another).unwrap_err(), OpenError::Commitment);
    let short = unwrap_intake(&admin, &wrapped[1..], &info, &public).unwrap_err();
    assert!(matches!(short, OpenError::Sealed(_)));
}

#[test]
fn work_opens_with_the_intake_key_for_its_circle_and_author_only() {
    let mut rng = seeded(2);
    let (key, other) = (KemSecret::make(&mut rng), KemSecret::make(&mut rng));
    let sealed = seal_intake(&key.public(), &PLACE, b"Mara spoke about the week.", &mut rng).unwrap();
    assert_eq!(sealed.len(), 512 + KEM_SEAL_BYTES);
    assert_eq!(open_intake(&key, &PLACE, &sealed).unwrap().as_slice(), b"Mara spoke about the week.");
    assert_eq!(open_intake(&other, &PLACE, &sealed).unwrap_err(), OpenError::Forged);
    for wrong in [
        IntakePlace { org: LogId([9; 16]), ..PLACE },
        IntakePlace { circle: LogId([9; 16]), ..PLACE },
        IntakePlace { author: DeviceId([9; 16]), ..PLACE },
    ] {
        assert_eq!(open_intake(&key, &wrong, &sealed).unwrap_err(), OpenError::Forged);
    }
    let newer = IntakePlace { suite: Suite(3), ..PLACE };
    assert_eq!(open_intake(&key, &newer, &sealed).unwrap_err(), OpenError::Suite);
    for byte in 0..sealed.len() {
        let mut flipped = sealed.clone();
        flipped[byte] ^= 1;
        assert_eq!(open_intake(&key, &PLACE, &flipped).unwrap_err(), OpenError::Forged, "byte {byte}");
    }
}

#[test]
fn the_most_work_that_seals_fits_an_entry_and_more_is_refused() {
    let mut rng = seeded(3);
    let key = KemSecret::make(&mut rng).public();
    let mut noise = vec![0; ENTRY_BYTES_MAX];
    rng.fill_bytes(&mut noise);
    let mut fits = |bytes: usize| seal_intake(&key, &PLACE, &noise[..bytes], &mut rng);
    let (mut most, mut too_much) = (0, ENTRY_BYTES_MAX);
    while too_much - most > 1 {
        let middle = usize::midpoint(most, too_much);
        if fits(middle).is_ok() { most = middle } else { too_much = middle }
    }
    let record = Intake { key: DeviceId([4; 16]), circle: PLACE.circle, sealed: fits(most).unwrap() };
    let header = Header { kind: Kind::INTAKE, ..content_header() };
    let entry = Entry::sign(header, &record.to_body(), &DeviceSecrets::make(&mut seeded(4)).sign);
    assert!(entry.bytes().len() <= ENTRY_BYTES_MAX && most > 360_000, "{most}");
    let refused = fits(too_much).unwrap_err();
    assert!(matches!(refused, SealError::Pack(PackError::TooLarge { what: "packed content", .. })));
    let endless = seal_intake(&key, &PLACE, &vec![0; CONTENT_PLAIN_BYTES_MAX + 1], &mut rng).unwrap_err();
    assert!(matches!(endless, SealError::Pack(PackError::TooLarge { what: "content", .. })));
}

#[test]
fn work_cannot_be_sealed_to_what_is_no_key() {
    let refused = seal_intake(&[0xff; 1216], &PLACE, b"work", &mut seeded(5)).unwrap_err();
    assert!(matches!(refused, SealError::Recipient(_)));
}

proptest! {
    #[test]
    fn opening_work_is_total_on_any_bytes(sealed in prop::collection::vec(any::<u8>(), 0..1300)) {
        let key = KemSecret::make(&mut seeded(6));
        prop_assert!(open_intake(&key, &PLACE, &sealed).is_err());
    }
}
