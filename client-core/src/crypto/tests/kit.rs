use alcove_protocol::id::{EntryId, LogId, PersonId};
use alcove_protocol::suite::Suite;
use proptest::prelude::*;

use super::seeded;
use crate::crypto::ceremony::{CeremonyCode, Purpose};
use crate::crypto::kit::{AddressTooLong, KitCode, KitSecret};
use crate::crypto::quorum::{NewRecovery, Share};
use crate::crypto::text_code::{CodeError, CodeFamily};
use crate::crypto::{
    CircleTag, Committed, DeviceSecrets, EpochKey, OpenError, WrapInfo, commitment, unwrap_with, wrap,
};

const ORG: LogId = LogId([1; 16]);
const PERSON: PersonId = PersonId([2; 16]);

fn kit(certificate_sha256: [u8; 32]) -> KitCode {
    KitCode::make(ORG, PERSON, "relay.example:443".to_owned(), certificate_sha256, &mut seeded(1)).unwrap()
}

fn invitation() -> CeremonyCode {
    let address = "relay.example:443".to_owned();
    CeremonyCode::make(Purpose::Invite, ORG, address, [3; 32], 1_900_000_000_000, &mut seeded(2))
}

#[test]
fn a_kit_is_read_as_printed_in_lower_case_without_dashes_and_with_lookalikes() {
    for kit in [kit([0; 32]), kit([9; 32])] {
        let text = kit.to_text();
        assert_eq!(KitCode::from_text(&text).unwrap(), kit);
        assert_eq!(KitCode::from_text(&text.to_lowercase().replace('-', "\n")).unwrap(), kit);
        assert_eq!(KitCode::from_text(&text.replace('0', "o").replace('1', "l")).unwrap(), kit);
        assert_eq!(KitCode::from_bytes(&kit.to_bytes()).unwrap(), kit);
    }
}

#[test]
fn one_mistyped_or_swapped_character_of_a_kit_is_noticed() {
    let text = kit([0; 32]).to_text();
    let letters: Vec<char> = text.chars().collect();
    for at in 0..letters.len() {
        if letters[at] == '-' {
            continue;
        }
        let mut mistyped = letters.clone();
        mistyped[at] = if letters[at] == 'Z' { 'Y' } else { 'Z' };
        let refused = KitCode::from_text(&mistyped.into_iter().collect::<String>()).unwrap_err();
        let noticed = matches!(refused, CodeError::Checksum | CodeError::UnknownVersion { .. });
        assert!(noticed, "at {at}: {refused:?}");
        let mut swapped = letters.clone();
        swapped.swap(at, at.saturating_sub(1));
        if swapped != letters && letters[at - 1] != '-' {
            assert!(KitCode::from_text(&swapped.into_iter().collect::<String>()).is_err(), "at {at}");
        }
    }
}

#[test]
fn what_is_wrong_with_a_kit_is_said() {
    let text = kit([0; 32]).to_text();
    let refused = |text: &str| KitCode::from_text(text).unwrap_err();
    assert_eq!(refused(""), CodeError::TooShort);
    assert_eq!(refused(&text[..40]), CodeError::TooShort);
    assert_eq!(refused(&text[..text.len() - 6]), CodeError::Checksum);
    assert_eq!(refused("4BC!"), CodeError::Character { at: 4 });
    assert_eq!(refused(&"4".repeat(9000)), CodeError::TooLong);
    assert_eq!(refused(&format!("A{}", &text[1..])), CodeError::UnknownVersion { version: 5 });
    let too_long = "r".repeat(257);
    let refused = KitCode::make(ORG, PERSON, too_long, [0; 32], &mut seeded(1)).unwrap_err();
    assert_eq!(refused, AddressTooLong { have: 257 });
}

#[test]
fn kit_share_and_invitation_are_never_taken_for_one_another() {
    let kit = kit([0; 32]).to_text();
    let share = NewRecovery::make(ORG, &mut seeded(3)).shares[0].to_text();
    let invitation = invitation().to_text();
    let other = CodeError::AnotherFamily;
    assert_eq!(KitCode::from_text(&invitation).unwrap_err(), other(CodeFamily::Ceremony));
    assert_eq!(KitCode::from_text(&share).unwrap_err(), other(CodeFamily::Share));
    assert_eq!(Share::from_text(&kit).unwrap_err(), other(CodeFamily::Kit));
    assert_eq!(Share::from_text(&invitation).unwrap_err(), other(CodeFamily::Ceremony));
    assert_eq!(CeremonyCode::from_text(&kit).unwrap_err(), other(CodeFamily::Kit));
    assert_eq!(CeremonyCode::from_text(&share).unwrap_err(), other(CodeFamily::Share));
    let words = other(CodeFamily::Kit).to_string();
    assert_eq!(words, "this is a recovery kit, and another code is asked for here");
}

#[test]
fn a_kit_certifies_a_device_of_its_person_under_the_id_that_the_log_names() {
    let keys = kit([0; 32]).derive_keys();
    let registered = keys.public(PERSON);
    let device = DeviceSecrets::make(&mut seeded(4));
    let certificate = keys.certify(ORG, PERSON, device.public());
    assert_eq!(certificate.certifier, registered.kit_id());
    assert_eq!((certificate.org, certificate.person), (ORG, PERSON));
    assert!(certificate.is_signed_by(&registered.sign));
}

#[test]
fn an_epoch_that_names_the_kit_opens_with_the_kit_and_with_no_other() {
    let mut rng = seeded(5);
    let keys = kit([0; 32]).derive_keys();
    let registered = keys.public(PERSON);
    let (key, circle) = (EpochKey::make(&mut rng), CircleTag([6; 16]));
    let recipient = registered.kit_id();
    let info = WrapInfo { suite: Suite::XWING, circle, number: 3, recipient, previous: EntryId([7; 32]) };
    let committed = Committed { circle, number: 3, commitment: commitment(circle, 3, &key) };
    let wrapped = wrap(&key, &registered.kem, &info, &mut rng).unwrap();
    assert_eq!(unwrap_with(&keys.kem, &wrapped, &info, &committed).unwrap(), key);
    let other = KitSecret::make(&mut rng).derive_keys(ORG);
    assert_eq!(unwrap_with(&other.kem, &wrapped, &info, &committed).unwrap_err(), OpenError::Forged);
}

#[test]
fn one_secret_gives_unrelated_keys_in_two_organisations() {
    let secret = KitSecret::from([8; 20]);
    let (here, there) = (secret.derive_keys(ORG), secret.derive_keys(LogId([9; 16])));
    assert_ne!(here.public(PERSON).sign, there.public(PERSON).sign);
    assert_ne!(here.kem, there.kem);
}

#[test]
fn a_kit_prints_no_key_when_debugged() {
    let kit = kit([0; 32]);
    assert_eq!(format!("{kit:?}"), "KitCode(LogId(01010101), PersonId(02020202), secret)");
    assert_eq!(format!("{:?}", KitSecret::from([8; 20])), "KitSecret(secret)");
    assert_eq!(format!("{:?}", kit.derive_keys()), "KitKeys(secret)");
}

proptest! {
    #[test]
    fn reading_a_kit_is_total_and_what_is_read_is_written_alike(
        mut bytes in prop::collection::vec(any::<u8>(), 0..420), text in ".{0,80}", fix in any::<bool>(),
    ) {
        let _ = KitCode::from_text(&text);
        if fix && bytes.len() > 4 {
            bytes[0] = 0x20 | (bytes[0] & 2);
            let body = bytes.len() - 4;
            let checksum = crate::crypto::primitive::crc32(&bytes[..body]);
            bytes[body..].copy_from_slice(&checksum);
        }
        if let Ok(kit) = KitCode::from_bytes(&bytes) {
            prop_assert_eq!(kit.to_bytes().to_vec(), bytes);
        }
    }
}
