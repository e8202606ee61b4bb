//! People join and devices are linked: the new device's side of a ceremony.

use alcove_client_core::crypto::ceremony::{CeremonyCode, Purpose, Reply, Request, Step};
use alcove_client_core::engine::{Engine, Identity};
use alcove_protocol::frame::{Ask, Hello, Mail, PROTOCOL_VERSION, Tell};
use alcove_protocol::id::{Incarnation, LogId};

use super::{Device, Fault, HOUR_MS, Happening, World};

/// A device that was given a code.
#[derive(Debug)]
pub(crate) struct Joining {
    code: CeremonyCode,
    request: Vec<u8>,
    reply: Option<Reply>,
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
        let request = Request {
            keys: device.secrets.public(),
            commitment: [0; 32],
            nonce: [0; 32],
            display_name: format!("device {at}"),
        };
        let request = code.seal_mail(Step::REQUEST, &request.to_bytes().unwrap(), device.dice.rng());
        device.joining = Some(Joining { code: code.clone(), request, reply: None });
        self.devices.push(device);
        self.use_engine(by, |engine, _, rng| ((), engine.offer(code, circles, rng)));
        self.counters.hit(if purpose == Purpose::Link { "links offered" } else { "invitations offered" });
        self.schedule(1_000, Happening::Join { device: at });
        at
    }

    pub(crate) fn look_into_mailbox(&mut self, at: usize) {
        let Some(joining) = &self.devices[at].joining else { return };
        if self.devices[at].engine.is_some() || joining.reply.is_some() {
            return;
        }
        let mailbox = joining.code.mailbox();
        let hello = Hello {
            protocol: PROTOCOL_VERSION,
            org: joining.code.org,
            login: None,
            org_token: None,
            history: None,
            cursors: Vec::new(),
        };
        let mail = Mail { mailbox, step: Step::REQUEST.0, sealed: joining.request.clone().into() };
        let asks = [Ask::Hello(hello), Ask::MailPut(mail), Ask::MailGet(mailbox)];
        let exporter = self.net_dice.bytes();
        if !self.strikes(Fault::RequestLost) {
            let tells = self.ask_relay(exporter, &asks);
            if !self.strikes(Fault::AnswerLost) {
                self.take_reply(at, &tells);
            }
        }
        if self.devices[at].engine.is_none() && self.devices[at].joining.as_ref().unwrap().reply.is_none() {
            let wait = self.net_dice.log_between(10_000, HOUR_MS);
            self.schedule(wait, Happening::Join { device: at });
        }
    }

    fn take_reply(&mut self, at: usize, tells: &[Tell]) {
        let Some(joining) = self.devices[at].joining.as_mut() else { return };
        let reply = tells.iter().find_map(|tell| match tell {
            Tell::Mail(mail) if mail.step == Step::REPLY.0 => {
                let plain = joining.code.open_mail(Step::REPLY, &mail.sealed).ok()?;
                Reply::from_bytes(&plain).ok()
            }
            _ => None,
        });
        if reply.is_some() {
            joining.reply = reply;
            self.join_from_reply(at);
        }
    }

    /// The ceremony is over: the device's engine begins with an empty store.
    pub(crate) fn join_from_reply(&mut self, at: usize) {
        let device = &mut self.devices[at];
        let Some(Joining { code, reply: Some(reply), .. }) = &device.joining else { return };
        let me = Identity::new(code.org, reply.person, Incarnation(1), device.secrets.clone());
        let (engine, effects) = Engine::join(me, Vec::new());
        device.engine = Some(engine);
        self.counters.hit("devices joined");
        self.perform(at, effects);
        if self.acting {
            self.schedule(1_000, Happening::Act { device: at });
        }
    }
}
