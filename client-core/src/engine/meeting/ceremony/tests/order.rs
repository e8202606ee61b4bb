//! Letters come in any order, twice, or not at all; devices restart, strangers knock, people say yes or no.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::{Between, Meeting, decided, seeded};
use crate::crypto::DeviceSecrets;
use crate::crypto::ceremony::{CeremonyError, Joining, Letter, Purpose};

const CASES: u32 = 48;
const STEPS: usize = 40;

/// What the people mean to say, and whether the code is taken back on the way.
#[derive(Clone, Copy, Debug)]
struct Plan {
    old_says: bool,
    new_says: bool,
    revokes: bool,
}

/// Both devices, and everything that either ever wrote.
struct Way {
    meeting: Meeting,
    from_old: Vec<Letter>,
    from_new: Vec<Letter>,
    stranger: Joining,
    plan: Plan,
    ended: Option<CeremonyError>,
}

impl Way {
    fn new(plan: Plan) -> Self {
        let meeting = Meeting::nearby(Purpose::Link);
        let keys = DeviceSecrets::make(&mut seeded(50)).public();
        let stranger = Joining::start(meeting.code.clone(), keys, "Stranger", &mut seeded(51)).unwrap();
        let (from_old, from_new) = (Vec::new(), meeting.new.letters());
        Self { meeting, from_old, from_new, stranger, plan, ended: None }
    }

    fn step(&mut self, [which, a, b]: [u8; 3]) {
        match which % 10 {
            0..=2 => {
                let letters = some_of(&self.from_new, a, b);
                self.bring_to_old(&letters, a % 4 != 0);
            }
            3..=5 => {
                let letters = some_of(&self.from_old, a, b);
                self.bring_to_new(&letters);
            }
            6 => self.old_person_speaks(),
            7 => self.meeting.new.confirm(self.plan.new_says, &mut self.meeting.rng),
            8 if self.meeting.engine.offer_state(self.meeting.mailbox()).unwrap().display_name.is_some() => {
                let letters = self.stranger.letters();
                assert!(self.meeting.answer(&letters).is_err(), "a stranger is turned away");
            }
            8 => {}
            _ => self.restart_new(),
        }
        self.from_new = self.meeting.new.letters();
    }

    /// The old device's answer may be lost.
    fn bring_to_old(&mut self, letters: &[Letter], arrives: bool) {
        match self.meeting.answer(letters) {
            Ok(answers) if arrives => self.from_old = answers,
            Ok(_) => {}
            // Who is in asks no more.
            Err(_) if self.meeting.new.reply().is_some() => {}
            Err(why) => self.ended = self.ended.or(Some(why)),
        }
    }

    fn bring_to_new(&mut self, letters: &[Letter]) {
        let meeting = &mut self.meeting;
        self.ended = self.ended.or(meeting.new.take(letters, &mut meeting.rng).err());
        if meeting.new.reply().is_some() {
            meeting.new.finish(&mut meeting.rng);
        }
    }

    fn old_person_speaks(&mut self) {
        let (mailbox, old_says) = (self.meeting.mailbox(), self.plan.old_says);
        self.meeting.engine.confirm_digits(mailbox, old_says);
    }

    fn restart_new(&mut self) {
        let kept = self.meeting.new.to_bytes();
        self.meeting.new = Joining::from_bytes(&kept, self.meeting.new_secrets.public()).unwrap();
    }

    /// From now on everything arrives, and everybody speaks.
    fn come_to_an_end(&mut self) {
        for _ in 0..8 {
            let letters = self.meeting.new.letters();
            self.bring_to_old(&letters, true);
            let letters = self.from_old.clone();
            self.bring_to_new(&letters);
            self.old_person_speaks();
            self.meeting.new.confirm(self.plan.new_says, &mut self.meeting.rng);
        }
    }

    fn check(self) {
        let Self { meeting, plan, ended, .. } = self;
        let device = meeting.new_secrets.derive_device_id();
        assert!(meeting.outcome().is_some(), "it came to an end on the old device");
        let outcome = meeting.outcome().unwrap();
        if let Some(reply) = meeting.new.reply() {
            assert!(plan.old_says && plan.new_says, "both people said yes");
            assert_eq!(reply.certificate.keys, meeting.new_secrets.public());
            assert_eq!((outcome, ended), (Ok(device), None));
            assert_eq!(meeting.engine.intents().count(), meeting.before.1.len() + 1);
        } else {
            assert!(ended.is_some(), "it came to an end on the new device");
            assert!(outcome.is_err(), "in on one side only");
            assert!(plan.revokes || !(plan.old_says && plan.new_says), "nothing stood in the way");
            assert_eq!(decided(&meeting.engine), meeting.before);
        }
    }
}

/// Some letters, some of them twice, in any order.
fn some_of(letters: &[Letter], which: u8, order: u8) -> Vec<Letter> {
    let picked = letters.iter().enumerate().filter(|(at, _)| which >> (at % 8) & 1 == 1);
    let mut picked: Vec<Letter> = picked.map(|(_, letter)| letter.clone()).collect();
    if order & 1 == 1 {
        picked.extend(picked.clone());
    }
    if !picked.is_empty() {
        let by = usize::from(order) % picked.len();
        picked.rotate_left(by);
    }
    if order & 2 == 2 {
        picked.reverse();
    }
    picked
}

#[test]
fn in_whatever_order_letters_come_both_are_in_with_the_same_digits_or_neither_is() {
    let steps = prop::collection::vec(any::<[u8; 3]>(), 0..STEPS);
    let plans = (any::<bool>(), any::<bool>(), 0_u8..4, steps);
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let outcome = runner.run(&plans, |(old_no, new_no, revoked, steps)| {
        // Half of the people say yes, and a quarter of the codes are taken back.
        let plan = Plan { old_says: !old_no, new_says: !new_no, revokes: revoked == 0 };
        let mut way = Way::new(plan);
        let half = steps.len() / 2;
        for (at, step) in steps.into_iter().enumerate() {
            if plan.revokes && at == half {
                let mailbox = way.meeting.mailbox();
                way.meeting.engine.revoke_code(mailbox);
            }
            way.step(step);
            let shown = way.meeting.engine.offer_state(way.meeting.mailbox()).unwrap().digits;
            if let (Some(old), Some(new)) = (shown, way.meeting.new.digits()) {
                assert_eq!(old, new, "two screens of one ceremony show the same");
            }
        }
        way.come_to_an_end();
        way.check();
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn what_is_lost_at_first_arrives_in_the_end() {
    let mut way = Way::new(Plan { old_says: true, new_says: true, revokes: false });
    // Each message gets lost once: only the second time everything arrives.
    for _ in 0..4 {
        let letters = way.meeting.new.letters();
        way.bring_to_old(&letters, false);
    }
    assert_eq!(way.meeting.talk(&mut Between::nobody()), None);
    assert!(way.meeting.new.reply().is_some());
}
