use alcove_protocol::id::{DeviceId, EntryId, LogId, PersonId};
use alcove_protocol::keys::DeviceCertificate;
use alcove_protocol::limits::MAIL_BYTES_MAX;
use proptest::prelude::*;

use super::seeded;
use crate::crypto::ceremony::{CeremonyCode, CodeError, MessageError, Purpose, Reply, Request, Step};
use crate::crypto::{DeviceSecrets, OpenError};

fn code(certificate_sha256: [u8; 32]) -> CeremonyCode {
    CeremonyCode::make(
        Purpose::Invite,
        LogId([1; 16]),
        "192.168.1.20:8443".to_owned(),
        certificate_sha256,
        1_900_000_000_000,
        &mut seeded(1),
    )
}

#[test]
fn a_code_reads_back_however_it_was_typed() {
    let code = code([2; 32]);
    let text = code.to_text();
    assert_eq!(CeremonyCode::from_text(&text).unwrap(), code);
    assert_eq!(CeremonyCode::from_text(&text.to_lowercase().replace('-', "  ")).unwrap(), code);
    assert_eq!(CeremonyCode::from_text(&text.replace('-', "\n")).unwrap(), code);
    assert_eq!(CeremonyCode::from_text(&text.replace('0', "o").replace('1', "l")).unwrap(), code);
}

#[test]
fn a_code_costs_what_its_doc_says() {
    let letters = |certificate| code(certificate).to_text().replace('-', "").len();
    assert_eq!(letters([0; 32]), 93);
    assert_eq!(letters([2; 32]), 144);
}

#[test]
fn every_mistyped_letter_and_every_swap_of_neighbours_is_noticed() {
    let text = code([2; 32]).to_text();
    let letters: Vec<char> = text.chars().collect();
    for at in 1..letters.len() {
        if letters[at] == '-' {
            continue;
        }
        let mut mistyped = letters.clone();
        mistyped[at] = if letters[at] == 'Z' { 'Y' } else { 'Z' };
        let mistyped: String = mistyped.into_iter().collect();
        assert_eq!(CeremonyCode::from_text(&mistyped).unwrap_err(), CodeError::Checksum, "at {at}");
        let mut swapped = letters.clone();
        swapped.swap(at, at - 1);
        if at > 1 && swapped != letters && letters[at - 1] != '-' {
            let swapped: String = swapped.into_iter().collect();
            assert_eq!(CeremonyCode::from_text(&swapped).unwrap_err(), CodeError::Checksum, "at {at}");
        }
    }
}

#[test]
fn what_is_wrong_with_a_code_is_said() {
    let text = code([2; 32]).to_text();
    assert_eq!(CeremonyCode::from_text(""), Err(CodeError::TooShort));
    assert_eq!(CeremonyCode::from_text(&text[..20]), Err(CodeError::TooShort));
    assert_eq!(CeremonyCode::from_text(&text[..text.len() - 6]), Err(CodeError::Checksum));
    assert_eq!(CeremonyCode::from_text("ABC!"), Err(CodeError::Character { at: 4 }));
    assert_eq!(CeremonyCode::from_text("U"), Err(CodeError::Character { at: 1 }));
    assert_eq!(CeremonyCode::from_text(&"A".repeat(9000)), Err(CodeError::TooLong));
    let newer = format!("A{}", &text[1..]);
    assert_eq!(CeremonyCode::from_text(&newer), Err(CodeError::UnknownVersion { version: 5 }));
    let mistyped_first = format!("4{}", &text[1..]);
    assert_eq!(CeremonyCode::from_text(&mistyped_first), Err(CodeError::Checksum));
}

#[test]
fn mail_opens_only_in_its_ceremony_and_step() {
    let mut rng = seeded(2);
    let code = code([0; 32]);
    let sealed = code.seal_mail(Step::REQUEST, b"hello", &mut rng);
    let typed = CeremonyCode::from_text(&code.to_text()).unwrap();
    assert_eq!(typed.open_mail(Step::REQUEST, &sealed).unwrap().as_slice(), b"hello");
    assert_eq!(typed.mailbox(), code.mailbox());
    assert_eq!(code.open_mail(Step::REPLY, &sealed).unwrap_err(), OpenError::Forged);
    let mut other = code.clone();
    other.purpose = Purpose::Link;
    assert_ne!(other.mailbox(), code.mailbox());
    assert_eq!(other.open_mail(Step::REQUEST, &sealed).unwrap_err(), OpenError::Forged);
    assert!(matches!(code.open_mail(Step::REQUEST, &sealed[..10]), Err(OpenError::Sealed(_))));
}

#[test]
fn debug_of_a_code_prints_no_secret() {
    assert_eq!(format!("{:?}", code([0; 32])), "CeremonyCode(Invite, LogId(01010101), secret)");
}

#[test]
fn messages_have_one_size_and_read_back() {
    let mut rng = seeded(3);
    let (old, new) = (DeviceSecrets::make(&mut rng), DeviceSecrets::make(&mut rng));
    for name in ["", "Dr. Ødegård", &"x".repeat(200)] {
        let request = Request {
            keys: new.public(),
            commitment: [1; 32],
            nonce: [2; 32],
            display_name: name.to_owned(),
        };
        let bytes = request.to_bytes().unwrap();
        assert_eq!(bytes.len(), Request::BYTES);
        assert!(bytes.len() + 40 <= MAIL_BYTES_MAX);
        assert_eq!(Request::from_bytes(&bytes).unwrap(), request);
        let long = Request { display_name: "x".repeat(201), ..request };
        assert_eq!(long.to_bytes().unwrap_err(), MessageError::NameTooLong { have: 201 });
    }
    let person = PersonId([3; 16]);
    let certificate =
        DeviceCertificate::issue(LogId([1; 16]), person, new.public(), DeviceId([4; 16]), &old.sign);
    let reply = Reply { person, org_head: EntryId([5; 32]), certificate, practice: LogId([6; 16]) };
    assert_eq!(reply.to_bytes().len(), Reply::BYTES);
    assert_eq!(Reply::from_bytes(&reply.to_bytes()).unwrap(), reply);
}

proptest! {
    #[test]
    fn any_code_round_trips(
        link in any::<bool>(),
        org in any::<[u8; 16]>(),
        relay_address in "\\PC{0,60}",
        certificate in any::<[u8; 32]>(),
        expires_s in any::<u32>(),
    ) {
        let purpose = if link { Purpose::Link } else { Purpose::Invite };
        let code = CeremonyCode::make(
            purpose, LogId(org), relay_address, certificate, u64::from(expires_s) * 1000, &mut seeded(4),
        );
        prop_assert_eq!(CeremonyCode::from_text(&code.to_text()), Ok(code));
    }

    #[test]
    fn reading_codes_and_messages_is_total(
        text in ".{0,300}",
        bytes in prop::collection::vec(any::<u8>(), 0..1600),
    ) {
        let _ = CeremonyCode::from_text(&text);
        let _ = Request::from_bytes(&bytes);
        let _ = Reply::from_bytes(&bytes);
    }
}
