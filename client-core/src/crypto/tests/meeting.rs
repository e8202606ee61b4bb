//! The two sides of a ceremony against each other, and against somebody in between who holds the code.

use alcove_protocol::codec::{Reader, Writer};
use alcove_protocol::id::{DeviceId, EntryId, LogId, PersonId};
use alcove_protocol::keys::DeviceCertificate;
use data_encoding::HEXLOWER;
use rand_chacha::ChaCha20Rng;

use super::seeded;
use crate::crypto::DeviceSecrets;
use crate::crypto::ceremony::{
    CeremonyCode, CeremonyError, Joining, Letter, Offering, PART_BYTES_MAX, Purpose, Reply, Request, Reveal,
    Step, Verdict, open_part, seal_parts,
};
use crate::time::Timestamp;

const HEAD: EntryId = EntryId([5; 32]);
const PERSON: PersonId = PersonId([3; 16]);
const ORG: LogId = LogId([1; 16]);

fn code() -> CeremonyCode {
    let relay = "relay.example.org:8443".to_owned();
    CeremonyCode::make(Purpose::Link, ORG, relay, [0; 32], 1_900_000_000_000, &mut seeded(1))
}

/// Both sides of a ceremony.
struct Meeting {
    rng: ChaCha20Rng,
    new_secrets: DeviceSecrets,
    old_secrets: DeviceSecrets,
    new: Joining,
    old: Offering,
}

impl Meeting {
    fn new() -> Self {
        let mut rng = seeded(9);
        let (new_secrets, old_secrets) = (DeviceSecrets::make(&mut rng), DeviceSecrets::make(&mut rng));
        let new = Joining::start(code(), new_secrets.public(), "Tablet", &mut rng).unwrap();
        Self { rng, new_secrets, old_secrets, new, old: Offering::new(code()) }
    }

    /// The old side reads and writes.
    fn old_turn(&mut self, letters: &[Letter]) {
        self.old.take(letters);
        self.old.write_due(&self.old_secrets.public(), HEAD, &mut self.rng);
    }

    fn new_turn(&mut self, letters: &[Letter]) -> Result<(), CeremonyError> {
        self.new.take(letters, &mut self.rng)
    }

    /// Up to the digits: request, reveal, nonce.
    fn compared() -> Self {
        let mut meeting = Self::new();
        meeting.old_turn(&meeting.new.letters());
        meeting.new_turn(&meeting.old.letters()).unwrap();
        meeting.old_turn(&meeting.new.letters());
        assert_eq!(meeting.new.digits(), meeting.old.digits());
        assert!(meeting.new.digits().is_some());
        meeting
    }

    fn agreed() -> Self {
        let mut meeting = Self::compared();
        meeting.old.confirm(true);
        meeting.new.confirm(true, &mut meeting.rng);
        meeting.old_turn(&meeting.new.letters());
        assert!(meeting.old.is_agreed());
        meeting
    }

    fn reply(&self, org: LogId, certifier: &DeviceSecrets) -> Reply {
        let keys = self.new_secrets.public();
        let certificate =
            DeviceCertificate::issue(org, PERSON, keys, certifier.derive_device_id(), &certifier.sign);
        Reply { person: PERSON, org_head: HEAD, certificate, practice: LogId([6; 16]) }
    }

    fn sealed(&mut self, step: Step, plain: &[u8]) -> Letter {
        Letter { step, sealed: code().seal_mail(step, plain, &mut self.rng) }
    }
}

#[test]
fn two_people_who_see_the_same_digits_let_the_new_device_in() {
    let mut meeting = Meeting::agreed();
    let reply = meeting.reply(ORG, &meeting.old_secrets);
    assert!(meeting.old.write_reply(&reply, &mut meeting.rng));
    meeting.new_turn(&meeting.old.letters()).unwrap();
    assert_eq!(meeting.new.reply(), Some(&reply));
    meeting.new.finish(&mut meeting.rng);
    meeting.old_turn(&meeting.new.letters());
    assert!(meeting.old.is_done());
}

#[test]
fn nobody_is_let_in_before_both_people_said_yes() {
    let mut meeting = Meeting::compared();
    let reply = meeting.reply(ORG, &meeting.old_secrets);
    assert!(!meeting.old.write_reply(&reply, &mut meeting.rng));
    meeting.old.confirm(true);
    assert!(!meeting.old.write_reply(&reply, &mut meeting.rng), "the other person said nothing yet");
    let early = meeting.sealed(Step::REPLY, &reply.to_bytes());
    meeting.new_turn(&[early]).unwrap();
    assert_eq!(meeting.new.reply(), None, "this person said nothing yet");
}

#[test]
fn a_no_on_either_side_ends_it_on_both() {
    let mut meeting = Meeting::compared();
    meeting.new.confirm(false, &mut meeting.rng);
    meeting.old.confirm(true);
    meeting.old_turn(&meeting.new.letters());
    assert_eq!(meeting.old.ended(), Some(CeremonyError::DigitsDiffer));

    let mut meeting = Meeting::compared();
    meeting.new.confirm(true, &mut meeting.rng);
    meeting.old.confirm(false);
    meeting.old_turn(&meeting.new.letters());
    assert_eq!(meeting.new_turn(&meeting.old.letters()), Err(CeremonyError::DigitsDiffer));
    assert!(!meeting.old.is_agreed());
}

#[test]
fn what_is_said_once_is_not_taken_back() {
    let mut meeting = Meeting::compared();
    meeting.old.confirm(false);
    meeting.old.confirm(true);
    assert_eq!(meeting.old.ended(), Some(CeremonyError::DigitsDiffer));
    let mut meeting = Meeting::agreed();
    meeting.old.end(CeremonyError::Revoked);
    assert_eq!(meeting.old.ended(), None, "both people agreed already");
}

#[test]
fn somebody_in_between_who_puts_in_keys_of_their_own_shows_in_the_digits() {
    let (mut victim, mut thief) = (Meeting::new(), Meeting::new());
    thief.new_secrets = DeviceSecrets::make(&mut seeded(77));
    thief.new = Joining::start(code(), thief.new_secrets.public(), "Tablet", &mut seeded(78)).unwrap();
    // The old device talks to the thief; the thief plays the old device to the new one, with keys of their own.
    thief.old_turn(&thief.new.letters());
    thief.new_turn(&thief.old.letters()).unwrap();
    thief.old_turn(&thief.new.letters());
    let fake = DeviceSecrets::make(&mut seeded(79)).public();
    let reveal = Reveal { keys: fake, nonce: [7; 32], org_head: HEAD };
    let reveal = victim.sealed(Step::REVEAL, &reveal.to_bytes());
    victim.new_turn(&[reveal]).unwrap();
    assert_ne!(victim.new.digits().unwrap(), thief.old.digits().unwrap());
}

#[test]
fn a_nonce_cannot_be_chosen_once_the_others_is_known() {
    let mut meeting = Meeting::new();
    meeting.old_turn(&meeting.new.letters());
    // Whoever plays the new side has seen the old nonce, and would like another one of its own.
    let chosen = meeting.sealed(Step::NONCE, &[1; 32]);
    meeting.old_turn(&[chosen]);
    assert_eq!(meeting.old.ended(), Some(CeremonyError::Forged));
    assert_eq!(meeting.new_turn(&meeting.old.letters()), Err(CeremonyError::Forged));

    // Whoever plays the old side has seen the new nonce, and would like another reveal.
    let mut meeting = Meeting::new();
    meeting.old_turn(&meeting.new.letters());
    meeting.new_turn(&meeting.old.letters()).unwrap();
    let mut again = Joining::from_bytes(&meeting.new.to_bytes(), meeting.new_secrets.public()).unwrap();
    let reveal = Reveal { keys: meeting.old_secrets.public(), nonce: [7; 32], org_head: HEAD };
    let reveal = meeting.sealed(Step::REVEAL, &reveal.to_bytes());
    assert_eq!(meeting.new_turn(std::slice::from_ref(&reveal)), Err(CeremonyError::Forged));
    let after_a_restart = again.take(&[reveal], &mut meeting.rng);
    assert_eq!(after_a_restart, Err(CeremonyError::Forged), "a restart forgets nothing");
}

#[test]
fn a_nonce_that_comes_before_the_reveal_does_not_count() {
    let mut meeting = Meeting::new();
    let nonce = meeting.sealed(Step::NONCE, &[1; 32]);
    let letters: Vec<Letter> = meeting.new.letters().into_iter().chain([nonce]).collect();
    meeting.old.take(&letters);
    assert_eq!((meeting.old.digits(), meeting.old.ended()), (None, None));
}

#[test]
fn a_second_taker_is_turned_away_and_notices_and_the_first_goes_on() {
    let mut meeting = Meeting::new();
    meeting.old_turn(&meeting.new.letters());
    let other = DeviceSecrets::make(&mut seeded(40)).public();
    let mut second = Joining::start(code(), other, "Thief", &mut seeded(41)).unwrap();
    assert!(meeting.old.is_second_taker(&second.letters()));
    assert!(!meeting.old.is_second_taker(&meeting.new.letters()));
    // In a mailbox the first request lies where the second would: its maker sees another's.
    assert_eq!(second.take(&meeting.new.letters(), &mut seeded(42)), Err(CeremonyError::Used));
    assert!(second.letters().is_empty(), "it says nothing in a conversation that is not its own");
    meeting.new_turn(&meeting.old.letters()).unwrap();
    assert!(meeting.new.digits().is_some());
}

#[test]
fn only_the_device_whose_keys_were_compared_may_vouch_and_only_for_this_practice() {
    let stranger = DeviceSecrets::make(&mut seeded(50));
    let cases =
        [(ORG, Some(&stranger), CeremonyError::Forged), (LogId([2; 16]), None, CeremonyError::Foreign)];
    for (org, stranger, error) in cases {
        let mut meeting = Meeting::agreed();
        let reply = meeting.reply(org, stranger.unwrap_or(&meeting.old_secrets));
        let letter = meeting.sealed(Step::REPLY, &reply.to_bytes());
        assert_eq!(meeting.new_turn(&[letter]), Err(error));
        assert_eq!(meeting.new.reply(), None);
    }
}

#[test]
fn a_side_without_digits_is_turned_away_as_another_version() {
    let mut meeting = Meeting::new();
    let request = Request {
        keys: meeting.new_secrets.public(),
        commitment: [0; 32],
        nonce: [0; 32],
        display_name: String::new(),
    };
    let request = meeting.sealed(Step::REQUEST, &request.to_bytes().unwrap());
    meeting.old_turn(&[request]);
    assert_eq!(meeting.old.ended(), Some(CeremonyError::OtherVersion));

    let mut meeting = Meeting::new();
    let reply = meeting.reply(ORG, &meeting.old_secrets);
    let reply = meeting.sealed(Step::REPLY, &reply.to_bytes());
    assert_eq!(meeting.new_turn(&[reply]), Err(CeremonyError::OtherVersion));
}

#[test]
fn every_verdict_ends_the_other_side_with_its_own_error() {
    let ends = [
        (Verdict::Different, CeremonyError::DigitsDiffer),
        (Verdict::Revoked, CeremonyError::Revoked),
        (Verdict::Used, CeremonyError::Used),
        (Verdict::OtherVersion, CeremonyError::OtherVersion),
        (Verdict::Forged, CeremonyError::Forged),
        (Verdict::Expired, CeremonyError::Expired),
        (Verdict::Foreign, CeremonyError::Foreign),
    ];
    for (verdict, error) in ends {
        let mut meeting = Meeting::compared();
        let letter = meeting.sealed(Step::VERDICT_OF_OLD, &verdict.to_bytes());
        assert_eq!(meeting.new_turn(&[letter]), Err(error));
        let mut meeting = Meeting::compared();
        let letter = meeting.sealed(Step::VERDICT_OF_NEW, &verdict.to_bytes());
        meeting.old_turn(&[letter]);
        assert_eq!(meeting.old.ended(), Some(error));
        assert_eq!((error.verdict(), verdict.ends_with()), (verdict, Some(error)));
    }
    assert_eq!(Verdict::from_bytes(&[1]), Ok(Verdict::Same));
    assert!([vec![], vec![0], vec![9], vec![1, 1]].iter().all(|bytes| Verdict::from_bytes(bytes).is_err()));
}

#[test]
fn altered_letters_and_letters_written_in_the_others_name_end_it() {
    for step in [Step::REVEAL, Step::VERDICT_OF_OLD] {
        let mut meeting = Meeting::new();
        assert_eq!(meeting.new_turn(&[Letter { step, sealed: vec![0; 80] }]), Err(CeremonyError::Forged));
    }
    let mut meeting = Meeting::compared();
    let reveal = meeting.sealed(Step::REVEAL, b"another");
    meeting.old_turn(&[reveal]);
    assert_eq!(meeting.old.ended(), Some(CeremonyError::Used));
}

#[test]
fn a_restart_at_any_point_loses_nothing() {
    let mut meeting = Meeting::new();
    let reply = meeting.reply(ORG, &meeting.old_secrets);
    for _ in 0..6 {
        let mut w = Writer::default();
        meeting.old.put(&mut w);
        meeting.old = Offering::read_stored(&mut Reader::new(&w.finish())).unwrap();
        meeting.new = Joining::from_bytes(&meeting.new.to_bytes(), meeting.new_secrets.public()).unwrap();
        meeting.old_turn(&meeting.new.letters());
        meeting.old.write_reply(&reply, &mut meeting.rng);
        meeting.new_turn(&meeting.old.letters()).unwrap();
        meeting.old.confirm(true);
        meeting.new.confirm(true, &mut meeting.rng);
    }
    assert_eq!(meeting.new.reply(), Some(&reply));
}

#[test]
fn a_hand_over_opens_only_for_the_new_device_from_the_old_one_in_its_place() {
    let mut meeting = Meeting::agreed();
    let (to, from) = (meeting.new_secrets.public(), meeting.old_secrets.public());
    let content = vec![7; PART_BYTES_MAX + 1];
    let parts = seal_parts(&code(), &content, &meeting.old_secrets.sign, &to, &mut meeting.rng).unwrap();
    let id = to.device_id();
    let stranger = DeviceSecrets::make(&mut seeded(60));
    let by_another = seal_parts(&code(), b"x", &stranger.sign, &to, &mut meeting.rng).unwrap();
    let open = |letter: &Letter| open_part(&code(), letter, &meeting.new_secrets, id, &from);
    let opened: Vec<_> = parts.iter().map(|letter| open(letter).unwrap()).collect();
    assert_eq!((opened.len(), opened[0].parts), (2, 2));
    assert_eq!([opened[0].content.as_slice(), opened[1].content.as_slice()].concat(), content);

    let forged = Err(CeremonyError::Forged);
    let moved = Letter { step: Step::of_part(1), sealed: parts[0].sealed.clone() };
    assert_eq!(open(&moved), forged);
    assert_eq!(open_part(&code(), &parts[0], &stranger, stranger.derive_device_id(), &from), forged);
    assert_eq!(open_part(&code(), &parts[0], &meeting.new_secrets, DeviceId([1; 16]), &from), forged);
    assert_eq!(open(&by_another[0]), forged, "whoever has the code and is not the old device");
}

#[test]
fn a_code_for_a_device_nearby_reads_back_and_has_its_time() {
    let place = CeremonyCode::nearby_address("192.168.1.4:40111");
    let near = CeremonyCode::make(Purpose::Link, ORG, place, [0; 32], 5_000, &mut seeded(3));
    let typed = CeremonyCode::from_text(&near.to_text()).unwrap();
    assert_eq!((typed.nearby(), code().nearby()), (Some("192.168.1.4:40111"), None));
    assert!(!typed.is_over(Timestamp(5_000)) && typed.is_over(Timestamp(5_001)));
}

#[test]
fn messages_are_laid_out_as_frozen() {
    let keys = DeviceSecrets::make(&mut seeded(2)).public();
    let reveal = Reveal { keys: keys.clone(), nonce: [7; 32], org_head: HEAD };
    let bytes = reveal.to_bytes();
    assert_eq!((bytes.len(), Reveal::BYTES), (1_344, 1_344));
    assert_eq!(Reveal::from_bytes(&bytes), Ok(reveal));
    assert_eq!(HEXLOWER.encode(&bytes[1_280..]), format!("{}{}", "07".repeat(32), "05".repeat(32)));
    let mut w = Writer::default();
    keys.write(&mut w);
    assert_eq!(bytes[..1_280], w.finish());
    let steps = [
        Step::REQUEST,
        Step::REPLY,
        Step::REVEAL,
        Step::NONCE,
        Step::VERDICT_OF_NEW,
        Step::VERDICT_OF_OLD,
        Step::DONE,
        Step::of_part(0),
        Step::of_part(63),
    ];
    assert_eq!(steps.map(|step| step.0), [1, 2, 3, 4, 5, 6, 7, 16, 79]);
}
