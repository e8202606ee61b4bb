use std::collections::BTreeSet;

use alcove_protocol::codec::Reader;
use alcove_protocol::id::{EntryId, LogId, MailboxId};
use alcove_protocol::keys::DeviceKeys;
use data_encoding::HEXLOWER;

use super::seeded;
use crate::crypto::DeviceSecrets;
use crate::crypto::ceremony::Purpose;
use crate::crypto::digits::{Digits, Transcript, commit, is_committed, make_nonce};

fn keys(seed: u8) -> DeviceKeys {
    DeviceSecrets::make(&mut seeded(seed)).public()
}

fn transcript<'a>(new: &'a DeviceKeys, old: &'a DeviceKeys) -> Transcript<'a> {
    Transcript {
        purpose: Purpose::Link,
        org: LogId([1; 16]),
        mailbox: MailboxId([2; 32]),
        new_keys: new,
        old_keys: old,
        new_nonce: &[3; 32],
        old_nonce: &[4; 32],
        org_head: EntryId([5; 32]),
    }
}

#[test]
fn commitment_and_digits_are_what_was_frozen() {
    let frozen: serde_json::Value =
        serde_json::from_str(include_str!("../../../golden/digits.json")).unwrap();
    let field = |name: &str| {
        let bytes = HEXLOWER.decode(frozen[name].as_str().unwrap().as_bytes()).unwrap();
        DeviceKeys::read(&mut Reader::new(&bytes)).unwrap()
    };
    let (new, old) = (field("new_keys"), field("old_keys"));
    assert_eq!((&new, &old), (&keys(1), &keys(2)));
    assert_eq!(frozen["commitment"], HEXLOWER.encode(&commit(&new, &[3; 32])));
    assert_eq!(frozen["link"], transcript(&new, &old).digits().to_string());
    let invite = Transcript { purpose: Purpose::Invite, ..transcript(&new, &old) };
    assert_eq!(frozen["invite"], invite.digits().to_string());
}

#[test]
fn a_commitment_holds_for_its_keys_and_nonce_only() {
    let (new, old) = (keys(1), keys(2));
    let nonce = make_nonce(&mut seeded(9));
    let commitment = commit(&new, &nonce);
    assert!(is_committed(&commitment, &new, &nonce));
    assert!(!is_committed(&commitment, &old, &nonce));
    assert!(!is_committed(&commitment, &new, &make_nonce(&mut seeded(10))));
    assert!(!is_committed(&[0; 32], &new, &nonce));
}

#[test]
fn every_part_of_the_transcript_changes_the_digits() {
    let (new, old) = (keys(1), keys(2));
    let whole = transcript(&new, &old);
    let changed = [
        whole,
        Transcript { purpose: Purpose::Invite, ..whole },
        Transcript { org: LogId([9; 16]), ..whole },
        Transcript { mailbox: MailboxId([9; 32]), ..whole },
        Transcript { new_keys: &old, ..whole },
        Transcript { old_keys: &new, ..whole },
        Transcript { new_nonce: &[9; 32], ..whole },
        Transcript { old_nonce: &[9; 32], ..whole },
        Transcript { new_keys: &old, old_keys: &new, ..whole },
        Transcript { new_nonce: &[4; 32], old_nonce: &[3; 32], ..whole },
        Transcript { org_head: EntryId([9; 32]), ..whole },
    ];
    let digits: BTreeSet<u32> = changed.iter().map(|part| part.digits().number()).collect();
    assert_eq!(digits.len(), changed.len());
}

#[test]
fn digits_are_six_read_in_two_groups_and_typed_with_or_without_the_gap() {
    let (new, old) = (keys(1), keys(2));
    for nonce in 0..40 {
        let digits = Transcript { new_nonce: &[nonce; 32], ..transcript(&new, &old) }.digits();
        let text = digits.to_string();
        assert_eq!((text.len(), text.as_bytes()[3]), (7, b' '));
        assert_eq!(Digits::from_text(&text), Some(digits));
        assert_eq!(Digits::from_text(&text.replace(' ', "")), Some(digits));
        assert_eq!(Digits::from_text(&text.replace(' ', "-")), Some(digits));
    }
    for wrong in ["", "12345", "1234567", "+12345", "12a456", "１２３４５６"] {
        assert_eq!(Digits::from_text(wrong), None, "{wrong}");
    }
}
