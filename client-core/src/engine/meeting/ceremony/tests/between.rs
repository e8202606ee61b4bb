//! Whoever holds the code and sits between the two devices gets nobody in.

use alcove_protocol::codec::Reader;
use alcove_protocol::keys::{DeviceCertificate, DeviceKeys};

use super::{Alter, Between, Meeting, key_bytes, seeded};
use crate::crypto::DeviceSecrets;
use crate::crypto::ceremony::{CeremonyError, Joining, Letter, Purpose, Reply, Step, Verdict};
use crate::crypto::digits::commit;
use crate::engine::Intent;

fn thief() -> DeviceSecrets {
    DeviceSecrets::make(&mut seeded(66))
}

/// The inside of a letter with one bit turned at `at`, where this is the letter.
fn turned(here: bool, plain: &[u8], at: usize) -> Option<Vec<u8>> {
    here.then(|| {
        let mut plain = plain.to_vec();
        plain[at] ^= 1;
        plain
    })
}

/// The inside of a letter with the bytes from `at` replaced, where this is the letter.
fn replaced(here: bool, plain: &[u8], at: usize, by: &[u8]) -> Option<Vec<u8>> {
    here.then(|| [&plain[..at], by, &plain[at + by.len()..]].concat())
}

fn keys_alone(step: Step, plain: &[u8]) -> Option<Vec<u8>> {
    replaced(step == Step::REQUEST, plain, 0, &key_bytes(&thief().public()))
}

/// As well as it can be done: keys, commitment and nonce fit each other.
fn a_whole_request(step: Step, plain: &[u8]) -> Option<Vec<u8>> {
    let keys = thief().public();
    match step {
        Step::REQUEST => {
            let own = [key_bytes(&keys), commit(&keys, &[6; 32]).to_vec()].concat();
            replaced(true, plain, 0, &own)
        }
        Step::NONCE => Some(vec![6; 32]),
        _ => None,
    }
}

const COMMITMENT_AT: usize = DeviceKeys::BYTES;
const OLD_NONCE_AT: usize = DeviceKeys::BYTES;
const OLD_HEAD_AT: usize = OLD_NONCE_AT + 32;

fn commitment(step: Step, plain: &[u8]) -> Option<Vec<u8>> {
    replaced(step == Step::REQUEST, plain, COMMITMENT_AT, &[3; 32])
}

fn no_commitment(step: Step, plain: &[u8]) -> Option<Vec<u8>> {
    replaced(step == Step::REQUEST, plain, COMMITMENT_AT, &[0; 32])
}

fn name_length(step: Step, plain: &[u8]) -> Option<Vec<u8>> {
    replaced(step == Step::REQUEST, plain, COMMITMENT_AT + 64, &[201])
}

fn nonce_of_new(step: Step, plain: &[u8]) -> Option<Vec<u8>> {
    turned(step == Step::NONCE, plain, 0)
}

fn keys_of_old(step: Step, plain: &[u8]) -> Option<Vec<u8>> {
    replaced(step == Step::REVEAL, plain, 0, &key_bytes(&thief().public()))
}

fn nonce_of_old(step: Step, plain: &[u8]) -> Option<Vec<u8>> {
    turned(step == Step::REVEAL, plain, OLD_NONCE_AT)
}

fn head_of_old(step: Step, plain: &[u8]) -> Option<Vec<u8>> {
    turned(step == Step::REVEAL, plain, OLD_HEAD_AT + 31)
}

fn a_no(step: Step, _: &[u8]) -> Option<Vec<u8>> {
    (step == Step::VERDICT_OF_NEW).then(|| Verdict::Different.to_bytes().to_vec())
}

fn no_verdict(step: Step, _: &[u8]) -> Option<Vec<u8>> {
    (step == Step::VERDICT_OF_NEW).then(|| vec![9])
}

fn cut_short(step: Step, plain: &[u8]) -> Option<Vec<u8>> {
    (step == Step::REVEAL).then(|| plain[..plain.len() - 1].to_vec())
}

fn zero_sign(step: Step, plain: &[u8]) -> Option<Vec<u8>> {
    replaced(step == Step::REQUEST, plain, 0, &[0; 32])
}

fn zero_auth(step: Step, plain: &[u8]) -> Option<Vec<u8>> {
    replaced(step == Step::REQUEST, plain, 32, &[0; 32])
}

fn zero_kem(step: Step, plain: &[u8]) -> Option<Vec<u8>> {
    replaced(step == Step::REQUEST, plain, DeviceKeys::BYTES - 32, &[0; 32])
}

fn zero_keys(step: Step, plain: &[u8]) -> Option<Vec<u8>> {
    replaced(step == Step::REQUEST, plain, 0, &[0; DeviceKeys::BYTES])
}

fn zero_keys_of_old(step: Step, plain: &[u8]) -> Option<Vec<u8>> {
    replaced(step == Step::REVEAL, plain, 0, &[0; DeviceKeys::BYTES])
}

/// Each ends both sides alike, and neither shows digits that the other shows.
const ALTERED: [(&str, Alter, CeremonyError); 18] = [
    ("keys alone", keys_alone, CeremonyError::Forged),
    ("keys, commitment and nonce", a_whole_request, CeremonyError::DigitsDiffer),
    ("commitment", commitment, CeremonyError::Forged),
    ("no commitment", no_commitment, CeremonyError::OtherVersion),
    ("length of the name", name_length, CeremonyError::Forged),
    ("nonce of the new device", nonce_of_new, CeremonyError::Forged),
    ("keys of the old device", keys_of_old, CeremonyError::DigitsDiffer),
    ("nonce of the old device", nonce_of_old, CeremonyError::DigitsDiffer),
    ("org head", head_of_old, CeremonyError::DigitsDiffer),
    ("a no for a yes", a_no, CeremonyError::DigitsDiffer),
    ("a verdict that is none", no_verdict, CeremonyError::Forged),
    ("a reveal cut short", cut_short, CeremonyError::Forged),
    ("a sign key equal to zero", zero_sign, CeremonyError::Forged),
    ("an auth key equal to zero", zero_auth, CeremonyError::Forged),
    ("an X25519 key equal to zero", zero_kem, CeremonyError::Forged),
    ("keys equal to zero", zero_keys, CeremonyError::Forged),
    ("keys of the old device equal to zero", zero_keys_of_old, CeremonyError::Forged),
    ("nothing, and both people say no", |_, _| None, CeremonyError::DigitsDiffer),
];

#[test]
fn whatever_is_altered_ends_both_sides_alike_and_nobody_comes_in() {
    for (what, alter, error) in ALTERED {
        for purpose in [Purpose::Invite, Purpose::Link] {
            let mut meeting = Meeting::nearby(purpose);
            if what.starts_with("nothing") {
                both_say_no(&mut meeting);
            }
            assert_eq!(meeting.talk(&mut Between::who(alter)), Some(error), "{what}: the new device");
            assert_eq!(meeting.outcome(), Some(Err(error)), "{what}: the old device");
            meeting.nobody_came_in();
        }
    }
}

fn both_say_no(meeting: &mut Meeting) {
    for _ in 0..2 {
        let answers = meeting.answer(&meeting.new.letters()).unwrap();
        meeting.new.take(&answers, &mut meeting.rng).unwrap();
    }
    let mailbox = meeting.mailbox();
    assert!(meeting.new.digits().is_some());
    meeting.engine.confirm_digits(mailbox, false);
    meeting.new.confirm(false, &mut meeting.rng);
}

#[test]
fn a_bit_turned_on_the_way_ends_both_sides() {
    for step in [Step::REQUEST, Step::NONCE, Step::VERDICT_OF_NEW, Step::REVEAL] {
        let mut meeting = Meeting::nearby(Purpose::Link);
        let turn = |letters: Vec<Letter>| -> Vec<Letter> {
            let turned = letters.into_iter().map(|mut letter| {
                letter.sealed[30] ^= u8::from(letter.step == step);
                letter
            });
            turned.collect()
        };
        let mut ended = None;
        for _ in 0..8 {
            let answers = meeting.answer(&turn(meeting.new.letters())).unwrap();
            ended = ended.or(meeting.new.take(&turn(answers), &mut meeting.rng).err());
            meeting.compare();
        }
        // A verdict of the new device that nobody can read says no more than that somebody is in between.
        assert_eq!(ended, Some(CeremonyError::Forged), "{step:?}");
        assert_eq!(meeting.outcome(), Some(Err(CeremonyError::Forged)), "{step:?}");
        meeting.nobody_came_in();
    }
}

/// Another certificate: for the same keys, by somebody whose keys nobody compared.
fn reply_by_thief(step: Step, plain: &[u8]) -> Option<Vec<u8>> {
    let by = thief();
    let certify = |reply: &Reply| {
        let DeviceCertificate { org, person, keys, .. } = reply.certificate.clone();
        DeviceCertificate::issue(org, person, keys, by.derive_device_id(), &by.sign)
    };
    (step == Step::REPLY).then(|| {
        let mut reply = Reply::from_bytes(plain).unwrap();
        reply.certificate = certify(&reply);
        reply.to_bytes()
    })
}

/// The right certificate, and the word that it is another person's.
fn reply_for_another(step: Step, plain: &[u8]) -> Option<Vec<u8>> {
    turned(step == Step::REPLY, plain, 0)
}

#[test]
fn a_reply_that_the_compared_keys_did_not_sign_is_refused_and_vouches_for_nobody_else() {
    for alter in [reply_by_thief, reply_for_another] {
        let mut meeting = Meeting::nearby(Purpose::Link);
        assert_eq!(meeting.talk(&mut Between::who(alter)), Some(CeremonyError::Forged));
        assert_eq!(meeting.new.reply(), None);
        let vouched: Vec<&Intent> = meeting.engine.intents().collect();
        let for_compared = |intent: &&Intent| {
            matches!(intent, Intent::AddDevice(certificate)
                if certificate.keys == meeting.new_secrets.public())
        };
        assert_eq!((vouched.len(), vouched.iter().filter(|intent| for_compared(intent)).count()), (1, 1));
    }
}

#[test]
fn a_yes_in_the_new_persons_name_lets_nobody_in_before_this_person_said_yes() {
    let mut meeting = Meeting::nearby(Purpose::Invite);
    for _ in 0..2 {
        let answers = meeting.answer(&meeting.new.letters()).unwrap();
        meeting.new.take(&answers, &mut meeting.rng).unwrap();
    }
    let yes = Verdict::Same.to_bytes();
    let sealed = meeting.code.seal_mail(Step::VERDICT_OF_NEW, &yes, &mut meeting.rng);
    let answers = meeting.answer(&[Letter { step: Step::VERDICT_OF_NEW, sealed }]).unwrap();
    assert!(answers.iter().all(|letter| letter.step != Step::REPLY));
    assert_eq!(super::decided(&meeting.engine), meeting.before);
}

#[test]
fn a_second_device_with_the_code_is_turned_away_at_every_point_and_the_first_comes_in() {
    for point in 0..5 {
        let mut meeting = Meeting::nearby(Purpose::Invite);
        let second =
            Joining::start(meeting.code.clone(), thief().public(), "Thief", &mut seeded(67)).unwrap();
        for round in 0..6 {
            let answers = meeting.answer(&meeting.new.letters()).unwrap();
            meeting.new.take(&answers, &mut meeting.rng).unwrap();
            if round == point {
                assert_eq!(meeting.answer(&second.letters()), Err(CeremonyError::Used), "round {round}");
            }
            meeting.compare();
        }
        assert!(meeting.new.reply().is_some(), "knocked in round {point}");
    }
}

#[test]
fn another_message_in_a_place_that_is_used_already_ends_it() {
    // In the new device's name, once it is known.
    for step in [Step::NONCE, Step::VERDICT_OF_NEW] {
        let mut meeting = Meeting::nearby(Purpose::Link);
        assert_eq!(meeting.talk(&mut Between::nobody()), None);
        let reader = |letters: &[Letter]| letters.iter().filter(|letter| letter.step == step).count();
        assert_eq!(reader(&meeting.new.letters()), 1);
        let sealed = meeting.code.seal_mail(step, &[1; 32], &mut meeting.rng);
        assert_eq!(meeting.new.take(&[Letter { step, sealed }], &mut meeting.rng), Err(CeremonyError::Used));
    }
    // In the old device's name.
    let mut meeting = Meeting::nearby(Purpose::Link);
    let letters = meeting.new.letters();
    let reveal = meeting.answer(&letters).unwrap().remove(0);
    assert_eq!(reveal.step, Step::REVEAL);
    let plain = meeting.code.open_mail(Step::REVEAL, &reveal.sealed).unwrap();
    assert!(DeviceKeys::read(&mut Reader::new(&plain)).is_ok());
    let sealed = meeting.code.seal_mail(Step::REVEAL, &plain, &mut meeting.rng);
    let again = Letter { step: Step::REVEAL, sealed };
    meeting.answer(&[again]).unwrap();
    assert_eq!(meeting.outcome(), Some(Err(CeremonyError::Used)));
    assert_eq!(meeting.talk(&mut Between::nobody()), Some(CeremonyError::Used));
    meeting.nobody_came_in();
}
