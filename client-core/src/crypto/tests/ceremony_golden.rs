//! Frozen bytes of a ceremony. `golden/ceremony.json` is only ever added to: an older device says these bytes, and a code
//! that was printed is scanned.

use std::collections::BTreeMap;

use alcove_protocol::id::{EntryId, LogId, PersonId};
use alcove_protocol::keys::DeviceCertificate;
use data_encoding::HEXLOWER;
use rand_chacha::ChaCha20Rng;

use super::seeded;
use crate::crypto::DeviceSecrets;
use crate::crypto::ceremony::{
    CeremonyCode, CeremonyError, Joining, Letter, Offering, Purpose, Reply, Request, Reveal, Step, Verdict,
    open_part, seal_parts,
};

const ORG: LogId = LogId([1; 16]);
const HEAD: EntryId = EntryId([5; 32]);
const CONTENT: &[u8] = b"what is handed over";

fn frozen() -> BTreeMap<String, String> {
    serde_json::from_str(include_str!("../../../golden/ceremony.json")).unwrap()
}

fn frozen_letter(name: &str, step: Step) -> Letter {
    Letter { step, sealed: HEXLOWER.decode(frozen()[name].as_bytes()).unwrap() }
}

fn new_device() -> DeviceSecrets {
    DeviceSecrets::make(&mut seeded(1))
}

fn old_device() -> DeviceSecrets {
    DeviceSecrets::make(&mut seeded(2))
}

fn code() -> CeremonyCode {
    let place = CeremonyCode::nearby_address("192.168.1.4:40111");
    CeremonyCode::make(Purpose::Link, ORG, place, [0; 32], 1_900_000_000_000, &mut seeded(3))
}

fn reply() -> Reply {
    let (person, by) = (PersonId([3; 16]), old_device());
    let keys = new_device().public();
    let certificate = DeviceCertificate::issue(ORG, person, keys, by.derive_device_id(), &by.sign);
    Reply { person, org_head: HEAD, certificate, practice: LogId([6; 16]) }
}

/// A whole ceremony with fixed random sources. Each side's letters, in the order of their steps.
fn ceremony() -> (Joining, Offering) {
    let (mut of_new, mut of_old): (ChaCha20Rng, ChaCha20Rng) = (seeded(4), seeded(5));
    let mut new = Joining::start(code(), new_device().public(), "Tablet", &mut of_new).unwrap();
    let mut old = Offering::new(code());
    for _ in 0..3 {
        old.take(&new.letters());
        old.write_due(&old_device().public(), HEAD, &mut of_old);
        old.write_reply(&reply(), &mut of_old);
        new.take(&old.letters(), &mut of_new).unwrap();
        old.confirm(true);
        new.confirm(true, &mut of_new);
    }
    assert_eq!(new.reply(), Some(&reply()));
    new.finish(&mut of_new);
    (new, old)
}

fn name_of(step: Step) -> &'static str {
    match step {
        Step::REQUEST => "request",
        Step::REPLY => "reply",
        Step::REVEAL => "reveal",
        Step::NONCE => "nonce",
        Step::VERDICT_OF_NEW => "verdict_same",
        Step::DONE => "done",
        _ => "none",
    }
}

fn made_now() -> BTreeMap<String, String> {
    let (new, old) = ceremony();
    let mut made = BTreeMap::new();
    for letter in new.letters().into_iter().chain(old.letters()) {
        let name = name_of(letter.step);
        let plain = code().open_mail(letter.step, &letter.sealed).unwrap();
        made.insert(name.to_owned(), HEXLOWER.encode(&plain));
        made.insert(format!("{name}_letter"), HEXLOWER.encode(&letter.sealed));
    }
    let mut taken_back = Offering::new(code());
    taken_back.end(CeremonyError::Revoked);
    taken_back.write_due(&old_device().public(), HEAD, &mut seeded(6));
    let [verdict] = taken_back.letters().try_into().unwrap();
    made.insert("verdict_revoked_letter".to_owned(), HEXLOWER.encode(&verdict.sealed));
    let parts = seal_parts(&code(), CONTENT, &old_device().sign, &new_device().public(), &mut seeded(7));
    let [part] = parts.unwrap().try_into().unwrap();
    made.insert("part_letter".to_owned(), HEXLOWER.encode(&part.sealed));
    made.insert("code".to_owned(), code().to_text().to_string());
    made.insert("mailbox".to_owned(), HEXLOWER.encode(&code().mailbox().0));
    made.insert("digits".to_owned(), old.digits().unwrap().to_string());
    assert_eq!(new.digits(), old.digits());
    made
}

#[test]
fn a_ceremony_says_today_what_was_frozen() {
    let (frozen, made) = (frozen(), made_now());
    assert_eq!(made.len(), 17);
    for (name, value) in made {
        assert_eq!(frozen.get(&name), Some(&value), "{name}");
    }
}

#[test]
fn what_was_frozen_is_understood_today() {
    let code = CeremonyCode::from_text(&frozen()["code"]).unwrap();
    let plain = |name: &str, step: Step| {
        let letter = frozen_letter(&format!("{name}_letter"), step);
        code.open_mail(step, &letter.sealed).unwrap().to_vec()
    };
    let request = Request::from_bytes(&plain("request", Step::REQUEST)).unwrap();
    assert_eq!((request.keys, request.display_name.as_str()), (new_device().public(), "Tablet"));
    let reveal = Reveal::from_bytes(&plain("reveal", Step::REVEAL)).unwrap();
    assert_eq!((reveal.keys, reveal.org_head), (old_device().public(), HEAD));
    assert_eq!(Reply::from_bytes(&plain("reply", Step::REPLY)), Ok(reply()));
    assert_eq!(plain("nonce", Step::NONCE).len(), 32);
    assert_eq!(Verdict::from_bytes(&plain("verdict_same", Step::VERDICT_OF_NEW)), Ok(Verdict::Same));
    assert_eq!(Verdict::from_bytes(&plain("verdict_revoked", Step::VERDICT_OF_OLD)), Ok(Verdict::Revoked));
    assert_eq!(plain("done", Step::DONE), [0]);
    let (secrets, from) = (new_device(), old_device().public());
    let part = frozen_letter("part_letter", Step::of_part(0));
    let opened = open_part(&code, &part, &secrets, secrets.derive_device_id(), &from).unwrap();
    assert_eq!((opened.parts, opened.content.as_slice()), (1, CONTENT));
}
