//! Frozen bytes. `golden/crypto.json` is only ever added to: what a device sealed once must open for ever.

use std::collections::BTreeMap;

use alcove_protocol::entry::{Header, Kind};
use alcove_protocol::id::{DeviceId, DocHandle, EntryId, Incarnation, LogId, SlotId};
use alcove_protocol::suite::Suite;
use data_encoding::HEXLOWER;

use super::{content_header, seeded};
use crate::crypto::ceremony::{CeremonyCode, Purpose, Step};
use crate::crypto::passphrase::{KeyFile, PassphraseCost};
use crate::crypto::payload::{Checkpoint, Founding, Seen, Stamp, pack_content, unpack_content};
use crate::crypto::{
    BodyKeys, CircleTag, Committed, DeviceSecrets, EpochKey, IdSalt, SlotPlace, SlotSecret, VaultKey,
    WrapInfo, commitment, derive_document_handle, derive_exported_ref, derive_follow_up_key,
    derive_group_alias, derive_guard_answer, derive_member_entry_key, derive_session_key, open_history,
    open_part, seal_entry, seal_history, seal_part, unwrap, unwrap_slot, wrap, wrap_slot,
};

const CIRCLE: CircleTag = CircleTag([1; 16]);
const STAMP: Stamp =
    Stamp { claimed_ms: 1_900_000_000_000, utc_offset_minutes: -90, offline_since_ms: 1_899_999_000_000 };
const PLACE: SlotPlace =
    SlotPlace { circle: LogId([1; 16]), document: DocHandle([10; 16]), slot: SlotId([11; 16]) };

fn frozen() -> BTreeMap<String, String> {
    serde_json::from_str(include_str!("../../../golden/crypto.json")).unwrap()
}

fn frozen_bytes(name: &str) -> Vec<u8> {
    HEXLOWER.decode(frozen()[name].as_bytes()).unwrap()
}

fn device() -> DeviceSecrets {
    DeviceSecrets::make(&mut seeded(1))
}

fn epoch_key(number: u8) -> EpochKey {
    EpochKey::from([number; 32])
}

fn committed(number: u8) -> Committed {
    let commitment = commitment(CIRCLE, u32::from(number), &epoch_key(number));
    Committed { circle: CIRCLE, number: u32::from(number), commitment }
}

fn wrap_info() -> WrapInfo {
    WrapInfo {
        suite: Suite::XWING,
        circle: CIRCLE,
        number: 8,
        recipient: device().derive_device_id(),
        previous: EntryId([6; 32]),
    }
}

fn founding_header() -> Header {
    Header { kind: Kind::CREATED, log: LogId::ZERO, epoch: 1, ..content_header() }
}

fn checkpoint_header() -> Header {
    Header { kind: Kind::CHECKPOINT, ..content_header() }
}

fn checkpoint() -> Checkpoint {
    let seen = Seen { device: DeviceId([2; 16]), incarnation: Incarnation(3), seq: 4, first8: [5; 8] };
    Checkpoint { receipt_seq: 17, seen: vec![seen], receipt: None }
}

fn founding() -> Founding {
    Founding { salt: IdSalt::from([21; 32]), kind: 2, parent: b"parent".to_vec() }
}

fn slot() -> SlotSecret {
    SlotSecret::from([22; 32])
}

fn code() -> CeremonyCode {
    let address = "relay.example:443".to_owned();
    CeremonyCode::make(Purpose::Link, LogId([23; 16]), address, [24; 32], 1_900_000_000_000, &mut seeded(2))
}

fn made_now() -> BTreeMap<String, String> {
    let salt = IdSalt::from([21; 32]);
    let session = derive_session_key(&salt, b"series", "2031-04-02", 1);
    let document_keys = (epoch_key(8), slot());
    let key_file = KeyFile { vault_key: VaultKey::from([25; 32]), device: device() };
    let content = seal_entry(
        &content_header(),
        BodyKeys::Document(&document_keys.0, &document_keys.1),
        &pack_content(&STAMP, b"note").unwrap(),
    );
    let founding =
        seal_part(&founding_header(), BodyKeys::Circle(&epoch_key(1)), &founding().pack().unwrap());
    let seen =
        seal_entry(&checkpoint_header(), BodyKeys::Circle(&document_keys.0), &checkpoint().pack().unwrap());
    let wrapped = wrap(&document_keys.0, &device().public().kem, &wrap_info(), &mut seeded(3)).unwrap();
    let history = seal_history((7, &epoch_key(7)), (8, &document_keys.0), CIRCLE, &mut seeded(4));
    let slot = wrap_slot(&document_keys.1, (8, &document_keys.0), &PLACE, &mut seeded(5));
    let mail = code().seal_mail(Step::REQUEST, b"hello", &mut seeded(6));
    let file = key_file.seal("correct horse", PassphraseCost::FLOOR, &mut seeded(7)).unwrap();
    let values: [(&str, &[u8]); 19] = [
        ("device_secrets", &device().to_bytes()),
        ("device_id", &device().derive_device_id().0),
        ("epoch_commitment", &committed(8).commitment),
        ("epoch_wrap", &wrapped),
        ("epoch_history", &history),
        ("wrapped_slot", &slot),
        ("content_body", &content),
        ("founding_part", &founding),
        ("checkpoint_body", &seen),
        ("document_handle", &derive_document_handle(&salt, 513, b"natural", 2).0),
        ("session_key", &session),
        ("member_entry_key", &derive_member_entry_key(&salt, &session)),
        ("exported_ref", &derive_exported_ref(&salt, 7, DocHandle([10; 16]))),
        ("follow_up_key", &derive_follow_up_key(&salt, &session)),
        ("group_alias", &derive_group_alias(&salt, LogId([26; 16]))),
        ("guard_answer", &derive_guard_answer(&salt, "plan", "context")),
        ("ceremony_mailbox", &code().mailbox().0),
        ("ceremony_mail", &mail),
        ("key_file", &file),
    ];
    let mut made: BTreeMap<String, String> =
        values.iter().map(|(name, bytes)| ((*name).to_owned(), HEXLOWER.encode(bytes))).collect();
    made.insert("ceremony_code_text".to_owned(), code().to_text().to_string());
    made
}

#[test]
fn what_is_made_today_is_what_was_frozen() {
    let frozen = frozen();
    for (name, value) in made_now() {
        assert_eq!(frozen.get(&name), Some(&value), "{name}");
    }
}

#[test]
fn what_was_frozen_opens_today() {
    let key = epoch_key(8);
    let slot = slot();
    let opened =
        open_part(&content_header(), BodyKeys::Document(&key, &slot), &frozen_bytes("content_body")).unwrap();
    let (stamp, content) = unpack_content(&opened).unwrap();
    assert_eq!((stamp, content.as_slice()), (STAMP, b"note".as_slice()));
    let opened =
        open_part(&founding_header(), BodyKeys::Circle(&epoch_key(1)), &frozen_bytes("founding_part"))
            .unwrap();
    assert_eq!(Founding::unpack(&opened).unwrap(), founding());
    let opened =
        open_part(&checkpoint_header(), BodyKeys::Circle(&key), &frozen_bytes("checkpoint_body")).unwrap();
    assert_eq!(Checkpoint::unpack(&opened).unwrap(), checkpoint());
    assert_eq!(unwrap(&device(), &frozen_bytes("epoch_wrap"), &wrap_info(), &committed(8)).unwrap(), key);
    let older = open_history(&frozen_bytes("epoch_history"), (8, &key), CIRCLE, &committed(7)).unwrap();
    assert_eq!(older, epoch_key(7));
    assert_eq!(unwrap_slot(&frozen_bytes("wrapped_slot"), (8, &key), &PLACE).unwrap(), slot);
    let typed = CeremonyCode::from_text(&frozen()["ceremony_code_text"]).unwrap();
    assert_eq!(typed, code());
    let mail = typed.open_mail(Step::REQUEST, &frozen_bytes("ceremony_mail")).unwrap();
    assert_eq!(mail.as_slice(), b"hello");
    let file = KeyFile::open(&frozen_bytes("key_file"), "correct horse").unwrap();
    assert_eq!(file.vault_key, VaultKey::from([25; 32]));
}

#[test]
fn compressed_content_of_an_older_zstd_unpacks() {
    let (stamp, content) = unpack_content(&frozen_bytes("packed_zstd_content")).unwrap();
    assert_eq!(stamp, STAMP);
    assert_eq!(content.as_slice(), b"Mara spoke about the week. ".repeat(40));
}
