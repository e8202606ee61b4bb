//! The old device's side, an engine, against the new device's, with somebody in between who holds the code.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod between;
mod mailbox;
mod order;

use std::collections::BTreeMap;

use alcove_protocol::codec::Writer;
use alcove_protocol::id::{EntryId, Incarnation, LogId, MailboxId, PersonId};
use alcove_protocol::keys::DeviceKeys;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use crate::clinical::CircleKind;
use crate::crypto::DeviceSecrets;
use crate::crypto::ceremony::{CeremonyCode, CeremonyError, Joining, Letter, Purpose, Step};
use crate::engine::{Effect, Engine, Intent};
use crate::time::Timestamp;

const NOW: Timestamp = Timestamp(1_900_000_000_000);
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

fn seeded(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

fn key_bytes(keys: &DeviceKeys) -> Vec<u8> {
    let mut w = Writer::default();
    keys.write(&mut w);
    w.finish()
}

/// What must be as before when nobody came in: the newest entry of the org log, and what is to be decided.
type Decided = (EntryId, Vec<Intent>);

/// A device of a practice that gives out a code, and a new device that was given it.
struct Meeting {
    rng: ChaCha20Rng,
    engine: Engine,
    code: CeremonyCode,
    new_secrets: DeviceSecrets,
    new: Joining,
    before: Decided,
}

fn practice(rng: &mut ChaCha20Rng) -> Engine {
    let secrets = DeviceSecrets::make(rng);
    let founded = Engine::found_org(secrets, PersonId([1; 16]), Incarnation(1), Vec::new(), rng);
    let (mut engine, _) = founded.unwrap();
    engine.found_circle(CircleKind::Practice, &[], rng).unwrap();
    engine
}

fn make_code(engine: &Engine, purpose: Purpose, place: String, rng: &mut ChaCha20Rng) -> CeremonyCode {
    let expires_ms = u64::try_from(NOW.0).unwrap() + DAY_MS;
    CeremonyCode::make(purpose, engine.me().org(), place, [0; 32], expires_ms, rng)
}

impl Meeting {
    /// Over a connection of the two devices.
    fn nearby(purpose: Purpose) -> Self {
        let mut rng = seeded(7);
        let engine = practice(&mut rng);
        Self::of(engine, purpose, CeremonyCode::nearby_address("192.168.1.4:40111"), rng)
    }

    /// With another code and another new device, in the same practice.
    fn again(self) -> Self {
        let place = CeremonyCode::nearby_address("192.168.1.4:40112");
        Self::of(self.engine, self.code.purpose, place, self.rng)
    }

    fn of(mut engine: Engine, purpose: Purpose, place: String, mut rng: ChaCha20Rng) -> Self {
        let code = make_code(&engine, purpose, place, &mut rng);
        engine.offer(code.clone(), Vec::new(), &mut rng);
        let new_secrets = DeviceSecrets::make(&mut rng);
        let new = Joining::start(code.clone(), new_secrets.public(), "Tablet", &mut rng).unwrap();
        let before = decided(&engine);
        Self { rng, engine, code, new_secrets, new, before }
    }

    fn mailbox(&self) -> MailboxId {
        self.code.mailbox()
    }

    /// The old device takes letters and answers. A code for a device nearby is never written down.
    fn answer(&mut self, letters: &[Letter]) -> Result<Vec<Letter>, CeremonyError> {
        self.answer_at(letters, NOW)
    }

    fn answer_at(&mut self, letters: &[Letter], now: Timestamp) -> Result<Vec<Letter>, CeremonyError> {
        let mailbox = self.mailbox();
        let (answer, effects) = self.engine.exchange_letters(mailbox, letters, now, &mut self.rng);
        let decides = self.engine.intents().count() > self.before.1.len();
        assert!(decides || !effects.iter().any(|effect| matches!(effect, Effect::Save(_))));
        answer
    }

    fn outcome(&self) -> Option<Result<alcove_protocol::id::DeviceId, CeremonyError>> {
        self.engine.offer_state(self.mailbox()).and_then(|state| state.outcome)
    }

    /// Each person says whether the screens show the same, as soon as both show something.
    fn compare(&mut self) {
        let state = self.engine.offer_state(self.mailbox());
        if let (Some(old), Some(new)) = (state.and_then(|state| state.digits), self.new.digits()) {
            self.engine.confirm_digits(self.mailbox(), old == new);
            self.new.confirm(old == new, &mut self.rng);
        }
    }

    /// Both devices talk until nothing is new, through whoever is in between. How it ended on the new device.
    fn talk(&mut self, between: &mut Between) -> Option<CeremonyError> {
        let mut ended = None;
        for _ in 0..8 {
            let letters = between.pass(self.new.letters(), self);
            let is_in = self.new.reply().is_some();
            match self.answer(&letters) {
                Ok(answers) => {
                    let answers = between.pass(answers, self);
                    ended = ended.or(self.new.take(&answers, &mut self.rng).err());
                }
                // Who is in asks no more.
                Err(_) if is_in => {}
                Err(why) => ended = ended.or(Some(why)),
            }
            self.compare();
            if self.new.reply().is_some() {
                self.new.finish(&mut self.rng);
            }
        }
        ended
    }

    /// Nobody came in: nothing is decided, and another code works as if nothing had been.
    fn nobody_came_in(mut self) {
        assert_eq!(self.new.reply(), None);
        assert_eq!(decided(&self.engine), self.before);
        assert!(self.engine.open_codes().is_empty());
        let mailbox = self.mailbox();
        self.engine.confirm_digits(mailbox, true);
        assert_eq!(decided(&self.engine), self.before, "a yes that comes too late");
        let mut meeting = self.again();
        assert_eq!(meeting.talk(&mut Between::nobody()), None);
        assert_eq!(meeting.outcome(), Some(Ok(meeting.new_secrets.derive_device_id())));
    }
}

fn decided(engine: &Engine) -> Decided {
    (engine.org().unwrap().head(), engine.intents().cloned().collect())
}

/// What somebody in between makes of the inside of a letter.
type Alter = fn(Step, &[u8]) -> Option<Vec<u8>>;

/// Somebody in between: opens every letter, and puts another in its place. The same letter becomes the same every time.
struct Between {
    alter: Alter,
    made: BTreeMap<Vec<u8>, Letter>,
}

impl Between {
    fn nobody() -> Self {
        Self::who(|_, _| None)
    }

    fn who(alter: Alter) -> Self {
        Self { alter, made: BTreeMap::new() }
    }

    fn pass(&mut self, letters: Vec<Letter>, meeting: &mut Meeting) -> Vec<Letter> {
        letters.into_iter().map(|letter| self.pass_one(letter, meeting)).collect()
    }

    fn pass_one(&mut self, letter: Letter, meeting: &mut Meeting) -> Letter {
        if let Some(made) = self.made.get(&letter.sealed) {
            return made.clone();
        }
        let step = letter.step;
        let plain = meeting.code.open_mail(step, &letter.sealed).unwrap();
        let passed = match (self.alter)(step, &plain) {
            Some(plain) => Letter { step, sealed: meeting.code.seal_mail(step, &plain, &mut meeting.rng) },
            None => letter.clone(),
        };
        self.made.insert(letter.sealed, passed.clone());
        passed
    }
}

#[test]
fn two_people_who_see_the_same_digits_bring_the_device_in() {
    for purpose in [Purpose::Invite, Purpose::Link] {
        let mut meeting = Meeting::nearby(purpose);
        assert_eq!(meeting.talk(&mut Between::nobody()), None);
        let reply = meeting.new.reply().unwrap();
        assert_eq!(reply.certificate.keys, meeting.new_secrets.public());
        assert_eq!(reply.person == PersonId([1; 16]), purpose == Purpose::Link);
        assert_eq!(meeting.outcome(), Some(Ok(meeting.new_secrets.derive_device_id())));
        let added: Vec<Intent> = meeting.engine.intents().cloned().collect();
        assert!(added.contains(&Intent::AddDevice(Box::new(reply.certificate.clone()))));
        assert_eq!(meeting.engine.org().unwrap().head(), meeting.before.0, "the log follows with a sync");
    }
}

#[test]
fn a_code_works_once() {
    let mut meeting = Meeting::nearby(Purpose::Link);
    assert_eq!(meeting.talk(&mut Between::nobody()), None);
    let before = decided(&meeting.engine);
    let keys = DeviceSecrets::make(&mut seeded(40)).public();
    let second = Joining::start(meeting.code.clone(), keys, "Thief", &mut seeded(41)).unwrap();
    assert_eq!(meeting.answer(&second.letters()), Err(CeremonyError::Used));
    assert_eq!(decided(&meeting.engine), before);
}

#[test]
fn a_code_is_over_after_24_hours_on_both_devices() {
    let expires = Timestamp(i64::try_from(DAY_MS).unwrap() + NOW.0);
    let mut meeting = Meeting::nearby(Purpose::Invite);
    let letters = meeting.new.letters();
    assert!(meeting.answer_at(&letters, expires).is_ok());
    let late = Timestamp(expires.0 + 1);
    assert!(!meeting.code.is_over(expires) && meeting.code.is_over(late));
    assert_eq!(meeting.answer_at(&letters, late), Err(CeremonyError::Expired));
    assert_eq!(meeting.outcome(), Some(Err(CeremonyError::Expired)));
    meeting.nobody_came_in();
}

#[test]
fn a_code_of_another_practice_is_foreign_here() {
    let mut meeting = Meeting::nearby(Purpose::Invite);
    let place = CeremonyCode::nearby_address("192.168.1.4:40111");
    let elsewhere = CeremonyCode::make(Purpose::Invite, LogId([9; 16]), place, [0; 32], 0, &mut meeting.rng);
    let (mailbox, letters) = (elsewhere.mailbox(), meeting.new.letters());
    let (answer, effects) = meeting.engine.exchange_letters(mailbox, &letters, NOW, &mut meeting.rng);
    assert_eq!((answer, effects.len()), (Err(CeremonyError::Foreign), 0));
    // The code that was given out is still good.
    assert_eq!(meeting.talk(&mut Between::nobody()), None);
    assert!(meeting.new.reply().is_some());
}

#[test]
fn a_code_that_was_taken_back_ends_on_both_devices() {
    let mut meeting = Meeting::nearby(Purpose::Invite);
    let mailbox = meeting.mailbox();
    meeting.engine.revoke_code(mailbox);
    assert_eq!(meeting.talk(&mut Between::nobody()), Some(CeremonyError::Revoked));
    assert_eq!(meeting.outcome(), Some(Err(CeremonyError::Revoked)));
    meeting.nobody_came_in();
}
