use alcove_protocol::entry::{Entry, Header, Kind};
use alcove_protocol::id::{DocHandle, LogId};
use alcove_protocol::suite::Suite;
use proptest::prelude::*;

use super::{content_header, seeded};
use crate::crypto::payload::{Founding, Stamp, pack_content, unpack_content};
use crate::crypto::{
    BodyKeys, CircleTag, DeviceSecrets, EpochKey, IdSalt, OpenError, SlotSecret, open_entry, open_part,
    seal_entry, seal_part,
};

const STAMP: Stamp = Stamp { claimed_ms: 1_700_000_000_000, utc_offset_minutes: 60, offline_since_ms: 0 };

struct Sealed {
    entry: Entry,
    author: DeviceSecrets,
    epoch: EpochKey,
    slot: SlotSecret,
}

fn sealed(content: &[u8]) -> Sealed {
    let mut rng = seeded(1);
    let (author, epoch, slot) =
        (DeviceSecrets::make(&mut rng), EpochKey::make(&mut rng), SlotSecret::make(&mut rng));
    let header = content_header();
    let body =
        seal_entry(&header, BodyKeys::Document(&epoch, &slot), &pack_content(&STAMP, content).unwrap());
    Sealed { entry: Entry::sign(header, &body, &author.sign), author, epoch, slot }
}

#[test]
fn a_sealed_entry_opens_to_what_was_sealed() {
    let sealed = sealed(b"Mara spoke about the week.");
    let opened = open_entry(&sealed.entry, BodyKeys::Document(&sealed.epoch, &sealed.slot)).unwrap();
    let (stamp, content) = unpack_content(&opened).unwrap();
    assert_eq!(stamp, STAMP);
    assert_eq!(content.as_slice(), b"Mara spoke about the week.");
    assert_eq!(sealed.entry.body().len(), 512 + 48);
}

#[test]
fn every_flipped_bit_of_a_sealed_entry_is_refused_by_the_signature_and_by_the_seal() {
    let sealed = sealed(b"a note");
    let sign = sealed.author.public().sign;
    assert!(sealed.entry.is_signed_by(&sign));
    let whole = sealed.entry.bytes().to_vec();
    let sealed_bits = (whole.len() - 64) * 8;
    for bit in 0..whole.len() * 8 {
        let mut bytes = whole.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let Ok(entry) = Entry::parse(bytes) else { continue };
        assert!(!entry.is_signed_by(&sign), "bit {bit}");
        assert_ne!(entry.id(), sealed.entry.id());
        let opened = open_entry(&entry, BodyKeys::Document(&sealed.epoch, &sealed.slot));
        assert_eq!(opened.is_err(), bit < sealed_bits, "bit {bit}");
    }
}

#[test]
fn another_epoch_slot_document_circle_or_kind_is_the_wrong_key() {
    let sealed = sealed(b"a note");
    let body = sealed.entry.body();
    let keys = BodyKeys::Document(&sealed.epoch, &sealed.slot);
    let header = sealed.entry.header();
    assert!(open_part(header, keys, body).is_ok());
    let refused = |header: &Header, keys| {
        assert_eq!(open_part(header, keys, body).unwrap_err(), OpenError::WrongKey);
    };
    refused(&Header { epoch: 9, ..header.clone() }, keys);
    refused(&Header { document: DocHandle([99; 16]), ..header.clone() }, keys);
    refused(&Header { log: LogId([99; 16]), ..header.clone() }, keys);
    refused(&Header { kind: Kind::CHECKPOINT, ..header.clone() }, keys);
    let (epoch, slot) = (EpochKey::make(&mut seeded(2)), SlotSecret::make(&mut seeded(3)));
    refused(header, BodyKeys::Document(&epoch, &sealed.slot));
    refused(header, BodyKeys::Document(&sealed.epoch, &slot));
    refused(header, BodyKeys::Circle(&sealed.epoch));
}

#[test]
fn an_unknown_suite_asks_for_an_update_and_a_short_body_says_so() {
    let sealed = sealed(b"a note");
    let keys = BodyKeys::Document(&sealed.epoch, &sealed.slot);
    let header = Header { suite: Suite(3), ..sealed.entry.header().clone() };
    assert_eq!(open_part(&header, keys, sealed.entry.body()).unwrap_err(), OpenError::Suite);
    let short = open_part(sealed.entry.header(), keys, &[0; 31]).unwrap_err();
    assert!(matches!(short, OpenError::Sealed(_)));
}

#[test]
fn founding_secrets_are_bound_to_the_founding_entry() {
    let mut rng = seeded(4);
    let epoch = EpochKey::make(&mut rng);
    let founding = Founding { salt: IdSalt::make(&mut rng), kind: 3, parent: b"group/1".to_vec() };
    let header = Header { kind: Kind::CREATED, log: LogId::ZERO, epoch: 1, ..content_header() };
    assert_eq!(CircleTag::of(&header), CircleTag([12; 16]));
    let part = seal_part(&header, BodyKeys::Circle(&epoch), &founding.pack().unwrap());
    assert_eq!(part.len(), 560);
    let opened = open_part(&header, BodyKeys::Circle(&epoch), &part).unwrap();
    assert_eq!(Founding::unpack(&opened).unwrap(), founding);
    let other = Header { nonce: [13; 24], ..header };
    assert_eq!(open_part(&other, BodyKeys::Circle(&epoch), &part).unwrap_err(), OpenError::WrongKey);
}

proptest! {
    #[test]
    fn opening_is_total_on_any_bytes(body in prop::collection::vec(any::<u8>(), 0..600)) {
        let sealed = sealed(b"");
        let keys = BodyKeys::Document(&sealed.epoch, &sealed.slot);
        prop_assert!(open_part(&content_header(), keys, &body).is_err());
    }
}
