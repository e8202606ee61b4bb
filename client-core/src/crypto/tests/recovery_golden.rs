//! Frozen bytes of what lies on paper or waits for somebody else to open it. `golden/recovery.json` is only ever added
//! to: a sheet that was printed once is read for ever.

use std::collections::BTreeMap;

use alcove_protocol::id::{DeviceId, EntryId, Incarnation, LogId, PersonId};
use alcove_protocol::record::{Record, RecoveryKeys};
use alcove_protocol::suite::Suite;
use data_encoding::HEXLOWER;

use super::seeded;
use crate::crypto::compare::{ChainTips, ComparisonCode, Held};
use crate::crypto::intake::{
    IntakePlace, IntakeWrapInfo, open_intake, seal_intake, unwrap_intake, wrap_intake,
};
use crate::crypto::jotting::{Jotting, JottingKeys, read_jottings};
use crate::crypto::kit::KitCode;
use crate::crypto::lease::{LeaseContent, LeaseFile, LeaseOwner, LeasePlace, SecondKey};
use crate::crypto::quorum::{NewRecovery, Quorum, Share};
use crate::crypto::{DeviceSecrets, KemSecret};
use crate::time::Timestamp;

const ORG: LogId = LogId([1; 16]);
const CIRCLE: LogId = LogId([2; 16]);
const PERSON: PersonId = PersonId([3; 16]);
const DEVICE: DeviceId = DeviceId([4; 16]);
const INTAKE: DeviceId = DeviceId([5; 16]);
const PLACE: IntakePlace = IntakePlace { suite: Suite::XWING, org: ORG, circle: CIRCLE, author: DEVICE };
const RECORD: LeasePlace = LeasePlace {
    owner: LeaseOwner { content: LeaseContent::Work, org: ORG, device: DEVICE },
    number: 1,
    circle: CIRCLE,
};
const WORK: &[u8] = b"work that could not be sent";

fn frozen() -> BTreeMap<String, String> {
    serde_json::from_str(include_str!("../../../golden/recovery.json")).unwrap()
}

fn frozen_bytes(name: &str) -> Vec<u8> {
    HEXLOWER.decode(frozen()[name].as_bytes()).unwrap()
}

fn kit(certificate_sha256: [u8; 32]) -> KitCode {
    let address = "relay.example:443".to_owned();
    KitCode::make(ORG, PERSON, address, certificate_sha256, &mut seeded(1)).unwrap()
}

fn recovery() -> NewRecovery {
    NewRecovery::make(ORG, &mut seeded(2))
}

fn own() -> KemSecret {
    KemSecret::from([6; 32])
}

fn intake() -> KemSecret {
    KemSecret::from([7; 32])
}

fn admin() -> DeviceSecrets {
    DeviceSecrets::make(&mut seeded(3))
}

fn wrap_info() -> IntakeWrapInfo {
    let (recipient, previous) = (admin().derive_device_id(), EntryId([8; 32]));
    IntakeWrapInfo { suite: Suite::XWING, org: ORG, intake: INTAKE, recipient, previous }
}

fn comparison() -> ComparisonCode {
    let tips: ChainTips = [
        ((DEVICE, Incarnation(1)), (12, EntryId([12; 32]))),
        ((DEVICE, Incarnation(2)), (3, EntryId([13; 32]))),
    ]
    .into();
    let id_at = |place: u32| Some(EntryId([u8::try_from(place).unwrap(); 32]));
    let (org_id_at, control_id_at) = (&id_at, &id_at);
    Held {
        org: ORG,
        circle: CIRCLE,
        org_entries: 9,
        org_id_at,
        control_entries: 5,
        control_id_at,
        tips: &tips,
    }
    .code()
}

fn jotting_keys() -> JottingKeys {
    let kit = Some((DeviceId([11; 16]), KemSecret::from([12; 32]).public()));
    JottingKeys { org: ORG, device: writer().public(), intake: Some(intake().public()), kit }
}

fn writer() -> DeviceSecrets {
    DeviceSecrets { kem: own(), ..DeviceSecrets::make(&mut seeded(7)) }
}

fn jotting(private: bool) -> Jotting {
    let text = "M3 rang: not coming on Thursday".to_owned().into();
    Jotting { id: [10; 16], claimed: Timestamp(1_932_991_320_000), utc_offset_minutes: 60, private, text }
}

fn jottings() -> Vec<u8> {
    let keys = jotting_keys();
    let sealed = [(1, false), (2, true)]
        .map(|(number, private)| keys.seal(number, &jotting(private), &mut seeded(8)).unwrap());
    [keys.owner().to_head().as_slice(), &sealed.concat()].concat()
}

fn made_now() -> BTreeMap<String, String> {
    let kit_keys = kit([0; 32]).derive_keys();
    let recovery = recovery();
    let quorum = Quorum::combine(&recovery.shares, ORG, &recovery.record).unwrap();
    let wrap = wrap_intake(&intake(), &admin().public().kem, &wrap_info(), &mut seeded(4)).unwrap();
    let sealed = seal_intake(&intake().public(), &PLACE, WORK, &mut seeded(5)).unwrap();
    let intake_kem = intake().public();
    let second = Some(SecondKey { id: INTAKE, kem: &intake_kem });
    let record = RECORD.seal(&own().public(), second, WORK, &mut seeded(6)).unwrap();
    let lease = [RECORD.owner.to_head().as_slice(), &record].concat();
    let values: [(&str, &[u8]); 9] = [
        ("jotting_keys", &jotting_keys().to_file(&writer().sign)),
        ("jotting_file", &jottings()),
        ("kit_sign_public", &kit_keys.public(PERSON).sign),
        ("kit_kem_seed", kit_keys.kem.expose()),
        ("recovery_seed", quorum.kem.expose()),
        ("recovery_keys", &recovery.record.to_body()),
        ("intake_wrap", &wrap),
        ("intake_sealed", &sealed),
        ("lease_file", &lease),
    ];
    let mut made: BTreeMap<String, String> =
        values.iter().map(|(name, bytes)| ((*name).to_owned(), HEXLOWER.encode(bytes))).collect();
    let [first, second, third] = recovery.shares.each_ref().map(Share::to_text);
    let texts = [
        ("kit_text", kit([0; 32]).to_text().to_string()),
        ("kit_pinned_text", kit([9; 32]).to_text().to_string()),
        ("share_0_text", first.to_string()),
        ("share_1_text", second.to_string()),
        ("share_2_text", third.to_string()),
        ("comparison_text", comparison().to_text()),
        ("comparison_aloud", comparison().aloud()),
    ];
    made.extend(texts.map(|(name, text)| (name.to_owned(), text)));
    made
}

#[test]
fn what_is_made_for_recovery_today_is_what_was_frozen() {
    let frozen = frozen();
    for (name, value) in made_now() {
        assert_eq!(frozen.get(&name), Some(&value), "{name}");
    }
}

#[test]
fn what_was_printed_and_sealed_once_opens_today() {
    let text = |name: &str| frozen()[name].clone();
    assert_eq!(KitCode::from_text(&text("kit_text")).unwrap(), kit([0; 32]));
    assert_eq!(KitCode::from_text(&text("kit_pinned_text")).unwrap(), kit([9; 32]));
    let record = RecoveryKeys::from_body(&frozen_bytes("recovery_keys")).unwrap();
    let shares = ["share_0_text", "share_2_text"].map(|name| Share::from_text(&text(name)).unwrap());
    let quorum = Quorum::combine(&shares, ORG, &record).unwrap();
    assert_eq!(quorum.kem.expose().as_slice(), frozen_bytes("recovery_seed"));
    let wrap = frozen_bytes("intake_wrap");
    assert_eq!(unwrap_intake(&admin(), &wrap, &wrap_info(), &intake().public()).unwrap(), intake());
    assert_eq!(open_intake(&intake(), &PLACE, &frozen_bytes("intake_sealed")).unwrap().as_slice(), WORK);
    let lease = frozen_bytes("lease_file");
    let record = LeaseFile::read(&lease).unwrap().records().next().unwrap().unwrap();
    assert_eq!(record.place, RECORD);
    assert_eq!(record.open(&own()).unwrap().as_slice(), WORK);
    assert_eq!(record.open_second(&intake()).unwrap().as_slice(), WORK);
    assert_eq!(JottingKeys::from_file(&frozen_bytes("jotting_keys")), Ok(jotting_keys()));
    let file = frozen_bytes("jotting_file");
    let records: Vec<_> = LeaseFile::read(&file).unwrap().records().flatten().collect();
    for (record, second, private) in
        [(&records[0], intake(), false), (&records[1], KemSecret::from([12; 32]), true)]
    {
        assert_eq!(record.place.circle, ORG);
        assert_eq!(read_jottings(&record.open(&own()).unwrap()), Ok(vec![jotting(private)]));
        assert_eq!(read_jottings(&record.open_second(&second).unwrap()), Ok(vec![jotting(private)]));
    }
    assert_eq!(ComparisonCode::from_text(&text("comparison_text")).unwrap(), comparison());
}
