//! People join and devices are linked: the new device's side of a ceremony, and the two people who compare digits.

use alcove_client_core::crypto::ceremony::{
    CeremonyCode, CeremonyError, Joining as NewSide, Letter, Purpose, Step,
};
use alcove_client_core::engine::{Engine, Identity};
use alcove_protocol::frame::{Ask, Hello, Mail, PROTOCOL_VERSION, Tell};
use alcove_protocol::id::{Incarnation, LogId};

use super::{Device, Fault, HOUR_MS, Happening, World};

/// A device that was given a code.
#[derive(Debug)]
pub(crate) struct Joining {
    side: NewSide,
    /// Who made the code.
    by: usize,
}

impl World {
    /// Invites a person, or links a device of the same person: the new device, which begins to look for its answer.
    pub fn invite(&mut self, by: usize, purpose: Purpose, circles: Vec<LogId>) -> usize {
        let at = self.devices.len();
        let mut device = Device::new(self.seed, at);
        let org = self.devices[by].engine().me().org();
        let expires_ms = u64::try_from(self.now + 24 * HOUR_MS).unwrap_or(0);
        let code =
            CeremonyCode::make(purpose, org, "relay.test".to_owned(), [0; 32], expires_ms, device.dice.rng());
        let name = format!("device {at}");
        let side = NewSide::start(code.clone(), device.secrets.public(), &name, device.dice.rng()).unwrap();
        device.joining = Some(Joining { side, by });
        self.devices.push(device);
        self.use_engine(by, |engine, _, rng| ((), engine.offer(code, circles, rng)));
        self.counters.hit(if purpose == Purpose::Link { "links offered" } else { "invitations offered" });
        self.schedule(1_000, Happening::Join { device: at });
        at
    }

    /// Letters that new devices have written: while it grows, ceremonies go on.
    pub(crate) fn letters_written(&self) -> usize {
        let joining = self.devices.iter().filter_map(|device| device.joining.as_ref());
        joining.map(|joining| joining.side.letters().len()).sum()
    }

    pub(crate) fn look_into_mailbox(&mut self, at: usize) {
        loop {
            let Some(joining) = &self.devices[at].joining else { return };
            if self.devices[at].engine.is_some() || joining.side.reply().is_some() {
                return;
            }
            let letters = joining.side.letters().len();
            self.exchange_letters(at);
            // What was written now is brought at once.
            if self.letters_of(at) == letters {
                break;
            }
        }
        if self.devices[at].engine.is_none() {
            let wait = self.net_dice.log_between(2_000, HOUR_MS / 6);
            self.schedule(wait, Happening::Join { device: at });
        }
    }

    fn letters_of(&self, at: usize) -> usize {
        self.devices[at].joining.as_ref().map_or(0, |joining| joining.side.letters().len())
    }

    fn exchange_letters(&mut self, at: usize) {
        let Some(joining) = &self.devices[at].joining else { return };
        let mailbox = joining.side.code().mailbox();
        let hello = Hello {
            protocol: PROTOCOL_VERSION,
            org: joining.side.code().org,
            login: None,
            org_token: None,
            history: None,
            cursors: Vec::new(),
        };
        let put =
            joining.side.letters().into_iter().map(|letter| {
                Ask::MailPut(Mail { mailbox, step: letter.step.0, sealed: letter.sealed.into() })
            });
        let asks: Vec<Ask> =
            std::iter::once(Ask::Hello(hello)).chain(put).chain([Ask::MailGet(mailbox)]).collect();
        let exporter = self.net_dice.bytes();
        if !self.strikes(Fault::RequestLost) {
            let tells = self.ask_relay(exporter, &asks);
            if !self.strikes(Fault::AnswerLost) {
                self.take_letters(at, &tells);
            }
        }
    }

    fn take_letters(&mut self, at: usize, tells: &[Tell]) {
        let letters: Vec<Letter> = tells
            .iter()
            .filter_map(|tell| match tell {
                Tell::Mail(mail) => Some(Letter { step: Step(mail.step), sealed: mail.sealed.to_vec() }),
                _ => None,
            })
            .collect();
        let device = &mut self.devices[at];
        let Some(joining) = device.joining.as_mut() else { return };
        match joining.side.take(&letters, device.dice.rng()) {
            Ok(()) => {}
            Err(CeremonyError::Expired | CeremonyError::Used) => return self.counters.hit("codes refused"),
            Err(CeremonyError::DigitsDiffer) if self.has_come_back() => {
                return self.counters.hit("ceremonies ended after a restore");
            }
            Err(error) => return self.violate(format!("device {at}: an honest ceremony ended: {error}")),
        }
        self.compare_digits(at);
        self.join_from_reply(at);
    }

    /// Both people look at both screens, as soon as each shows digits.
    fn compare_digits(&mut self, at: usize) {
        let Some(joining) = &self.devices[at].joining else { return };
        let (by, mailbox) = (joining.by, joining.side.code().mailbox());
        let Some(new) = joining.side.digits() else { return };
        let Some(engine) = &self.devices[by].engine else { return };
        let Some(old) = engine.offer_state(mailbox).and_then(|state| state.digits) else { return };
        let same = old == new;
        if !same && !self.has_come_back() {
            return self.violate(format!("device {at}: the screens show {new} and {old}"));
        }
        self.use_engine(by, |engine, _, _| ((), engine.confirm_digits(mailbox, same)));
        let device = &mut self.devices[at];
        if let Some(joining) = device.joining.as_mut() {
            joining.side.confirm(same, device.dice.rng());
        }
    }

    /// The ceremony is over: the device's engine begins with an empty store.
    pub(crate) fn join_from_reply(&mut self, at: usize) {
        let device = &mut self.devices[at];
        let Some(joining) = &device.joining else { return };
        let Some(reply) = joining.side.reply() else { return };
        let org = joining.side.code().org;
        let me = Identity::new(org, reply.person, Incarnation(1), device.secrets.clone());
        let (engine, effects) = Engine::join(me, Vec::new());
        device.engine = Some(engine);
        self.counters.hit("devices joined");
        self.perform(at, effects);
        if self.acting {
            self.schedule(1_000, Happening::Act { device: at });
        }
    }
}
