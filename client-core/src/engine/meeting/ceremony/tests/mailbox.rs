//! The same through a relay's mailbox: each place takes one message, and the store keeps how far it is.

use std::collections::BTreeMap;

use alcove_protocol::frame::{Ask, Mail};
use alcove_protocol::problem::Problem;

use super::{DAY_MS, Meeting, NOW, decided, practice, seeded};
use crate::crypto::ceremony::{CeremonyError, Letter, Purpose, Step};
use crate::engine::meeting::ceremony::CeremonyState;
use crate::engine::{Effect, SaveOp};
use crate::time::Timestamp;

/// A mailbox as a relay keeps it.
#[derive(Default)]
struct Mailbox(BTreeMap<u8, Vec<u8>>);

impl Mailbox {
    /// Keeps a message, the first of its place.
    fn put(&mut self, letter: &Letter) -> Result<(), Problem> {
        let held = self.0.entry(letter.step.0).or_insert_with(|| letter.sealed.clone());
        if *held == letter.sealed { Ok(()) } else { Err(Problem::MailTaken) }
    }

    fn letters(&self) -> Vec<Letter> {
        self.0.iter().map(|(step, sealed)| Letter { step: Step(*step), sealed: sealed.clone() }).collect()
    }
}

fn through_a_relay() -> Meeting {
    let mut rng = seeded(8);
    let mut engine = practice(&mut rng);
    let org = engine.org.as_mut().unwrap();
    let genesis = org.state.head();
    org.progress.take(1, genesis);
    Meeting::of(engine, Purpose::Link, "relay.example.org:8443".to_owned(), rng)
}

/// One sync of the old device. Gives what it saved of the ceremony.
fn sync(meeting: &mut Meeting, mailbox: &mut Mailbox) -> Vec<SaveOp> {
    let mailbox_id = meeting.mailbox();
    meeting.engine.link.mail_tried.clear();
    while meeting.engine.has_mail_to_send() {
        let asks = meeting.engine.mail_to_send(&mut meeting.rng);
        let refused = asks.iter().find_map(|ask| match ask {
            Ask::MailPut(mail) => {
                mailbox.put(&Letter { step: Step(mail.step), sealed: mail.sealed.to_vec() }).err()
            }
            Ask::MailOpen(_)
            | Ask::MailGet(_)
            | Ask::Hello(_)
            | Ask::Push(_)
            | Ask::Reoffer(_)
            | Ask::Wraps(_)
            | Ask::IntakeGet(_) => None,
        });
        if let Some(problem) = refused {
            assert!(meeting.engine.mail_refused(problem), "it was the mailbox");
            break;
        }
        for letter in mailbox.letters() {
            let mail = Mail { mailbox: mailbox_id, step: letter.step.0, sealed: letter.sealed.into() };
            meeting.engine.take_mail(&mail);
        }
    }
    let saved = meeting
        .engine
        .finish()
        .into_iter()
        .filter_map(|effect| if let Effect::Save(batch) = effect { Some(batch) } else { None });
    let ops = saved.flat_map(|batch| batch.ops.clone());
    ops.filter(|op| matches!(op, SaveOp::Ceremony(..) | SaveOp::CeremonyDone(_))).collect()
}

/// One look of the new device into the mailbox.
fn look(meeting: &mut Meeting, mailbox: &mut Mailbox) -> Option<CeremonyError> {
    for letter in meeting.new.letters() {
        if mailbox.put(&letter).is_err() {
            return Some(CeremonyError::Used);
        }
    }
    meeting.new.take(&mailbox.letters(), &mut meeting.rng).err()
}

fn talk(meeting: &mut Meeting, mailbox: &mut Mailbox) -> Option<CeremonyError> {
    let mut ended = None;
    for _ in 0..6 {
        ended = ended.or(look(meeting, mailbox));
        sync(meeting, mailbox);
        meeting.compare();
    }
    ended
}

#[test]
fn both_people_agree_through_a_mailbox_and_the_log_comes_before_the_reply() {
    let (mut meeting, mut mailbox) = (through_a_relay(), Mailbox::default());
    assert_eq!(talk(&mut meeting, &mut mailbox), None);
    assert_eq!(meeting.engine.intents().count(), meeting.before.1.len() + 1);
    assert_eq!(meeting.new.reply(), None, "a relay knows nothing of the device before the log names it");
    assert_eq!(mailbox.0.keys().copied().collect::<Vec<_>>(), [1, 3, 4, 5]);
}

#[test]
fn how_far_a_ceremony_is_survives_a_restart_at_every_point() {
    let (mut meeting, mut mailbox) = (through_a_relay(), Mailbox::default());
    let mailbox_id = meeting.mailbox();
    for _ in 0..6 {
        assert_eq!(look(&mut meeting, &mut mailbox), None);
        sync(&mut meeting, &mut mailbox);
        let kept = meeting.engine.ceremonies.held[&mailbox_id].to_bytes();
        let read = CeremonyState::from_bytes(&kept).unwrap();
        assert_eq!(read.to_bytes(), kept);
        meeting.engine.ceremonies.held.insert(mailbox_id, read);
        meeting.compare();
    }
    assert_eq!(
        meeting.engine.intents().count(),
        meeting.before.1.len() + 1,
        "the same letters were sent again"
    );
    let kept = meeting.engine.ceremonies.held[&mailbox_id].to_bytes();
    for end in 0..kept.len() {
        assert!(CeremonyState::from_bytes(&kept[..end]).is_err(), "cut at {end}");
    }
}

#[test]
fn a_letter_in_this_devices_place_ends_the_code_as_used() {
    let (mut meeting, mut mailbox) = (through_a_relay(), Mailbox::default());
    assert_eq!(look(&mut meeting, &mut mailbox), None);
    let sealed = meeting.code.seal_mail(Step::REVEAL, &[1; 40], &mut meeting.rng);
    mailbox.put(&Letter { step: Step::REVEAL, sealed }).unwrap();
    let saved = sync(&mut meeting, &mut mailbox);
    assert!(matches!(saved.last(), Some(SaveOp::CeremonyDone(_))));
    assert_eq!(meeting.outcome(), Some(Err(CeremonyError::Used)));
    assert_eq!(
        look(&mut meeting, &mut mailbox),
        Some(CeremonyError::Forged),
        "what lies there is not the old device's"
    );
    meeting.nobody_came_in();
}

#[test]
fn a_code_that_nobody_used_goes_after_24_hours() {
    let mut meeting = through_a_relay();
    let expires = Timestamp(i64::try_from(DAY_MS).unwrap() + NOW.0);
    meeting.engine.drop_expired_ceremonies(expires);
    assert_eq!(meeting.engine.open_codes().len(), 1);
    meeting.engine.drop_expired_ceremonies(Timestamp(expires.0 + 1));
    assert_eq!(meeting.outcome(), Some(Err(CeremonyError::Expired)));
    let saved = sync(&mut meeting, &mut Mailbox::default());
    assert!(matches!(saved.last(), Some(SaveOp::CeremonyDone(_))));
    meeting.nobody_came_in();
}

#[test]
fn the_end_lies_in_the_mailbox_until_it_arrived() {
    let (mut meeting, mut mailbox) = (through_a_relay(), Mailbox::default());
    look(&mut meeting, &mut mailbox);
    sync(&mut meeting, &mut mailbox);
    let id = meeting.mailbox();
    meeting.engine.revoke_code(id);
    assert_eq!(meeting.engine.ceremonies.held.len(), 1, "the other side has not heard of it");
    let saved = sync(&mut meeting, &mut mailbox);
    assert!(matches!(saved.last(), Some(SaveOp::CeremonyDone(_))));
    assert_eq!(look(&mut meeting, &mut mailbox), Some(CeremonyError::Revoked));
    assert_eq!(decided(&meeting.engine), meeting.before);
    meeting.nobody_came_in();
}
