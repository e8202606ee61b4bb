//! Ceremonies: a person joins, or a device is linked, by a code exchanged out of band. The relay's mailbox carries two
//! sealed messages; the code's secret seals them.

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::frame::{Ask, Mail, MailOpen};
use alcove_protocol::id::{LogId, PersonId};
use alcove_protocol::keys::DeviceCertificate;
use alcove_protocol::limits::MAIL_LIFE_MS_MAX;
use alcove_protocol::record::{PersonAdded, Role};
use rand_core::CryptoRng;

use crate::clinical::CircleKind;
use crate::crypto::ceremony::{CeremonyCode, Purpose, Reply, Request, Step};
use crate::engine::Engine;
use crate::engine::effect::{Effect, Notice};
use crate::engine::intents::Intent;
use crate::engine::save::SaveOp;

/// A ceremony that this device offers.
#[derive(Debug, Clone)]
pub struct CeremonyState {
    code: CeremonyCode,
    /// Who joins: a new person, or this device's own.
    person: PersonId,
    /// Circles that a new person comes into, besides the practice.
    circles: Vec<LogId>,
    /// The certificate made for whoever answered.
    certificate: Option<DeviceCertificate>,
    /// The mailbox was opened at the relay.
    opened: bool,
}

impl CeremonyState {
    fn to_bytes(&self) -> Vec<u8> {
        let mut w = Writer::default();
        let code = self.code.to_text();
        w.count(code.len()).put(code.as_bytes()).put(&self.person.0);
        w.count(self.circles.len());
        for circle in &self.circles {
            w.put(&circle.0);
        }
        w.u8(u8::from(self.certificate.is_some()));
        if let Some(certificate) = &self.certificate {
            certificate.write(&mut w);
        }
        w.finish()
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut r = Reader::new(bytes);
        let length = usize::from(r.u16()?);
        let text = std::str::from_utf8(r.take(length)?).map_err(|_| r.unexpected("UTF-8"))?;
        let code = CeremonyCode::from_text(text).map_err(|_| r.unexpected("a ceremony code"))?;
        let person = PersonId(r.array()?);
        let circles = (0..r.u16()?).map(|_| Ok(LogId(r.array()?))).collect::<Result<_, DecodeError>>()?;
        let certificate = if r.u8()? == 1 { Some(DeviceCertificate::read(&mut r)?) } else { None };
        Ok(Self { code, person, circles, certificate, opened: false })
    }

    fn reply_is_due(&self, engine: &Engine) -> Option<Reply> {
        let certificate = self.certificate.clone()?;
        let org = engine.org()?;
        org.device(certificate.keys.device_id())?;
        let practice = engine.circle_of_kind(CircleKind::Practice)?;
        Some(Reply { person: self.person, org_head: org.head(), certificate, practice })
    }
}

impl Engine {
    /// Offers a ceremony: `code` goes to the other device out of band. A new person comes into the practice circle and
    /// `circles`.
    pub fn offer(&mut self, code: CeremonyCode, circles: Vec<LogId>, rng: &mut dyn CryptoRng) -> Vec<Effect> {
        let person = match code.purpose {
            Purpose::Link => self.me.person(),
            Purpose::Invite => {
                let mut person = PersonId::ZERO;
                rng.fill_bytes(&mut person.0);
                person
            }
        };
        let mailbox = code.mailbox();
        let ceremony = CeremonyState { code, person, circles, certificate: None, opened: false };
        self.save(SaveOp::Ceremony(mailbox, ceremony.to_bytes()));
        self.ceremonies.insert(mailbox, ceremony);
        self.finish()
    }

    /// Ceremonies offered and not over.
    pub fn ceremonies_open(&self) -> usize {
        self.ceremonies.len()
    }

    pub(super) fn circle_of_kind(&self, kind: CircleKind) -> Option<LogId> {
        self.circles
            .values()
            .find(|circle| circle.founding.as_ref().is_some_and(|founding| founding.kind == kind))
            .map(super::circle::Circle::log)
    }

    pub(super) fn has_mail_to_send(&self) -> bool {
        self.ceremonies.values().any(|ceremony| ceremony.reply_is_due(self).is_some())
    }

    pub(super) fn mail_to_send(&mut self, rng: &mut dyn CryptoRng) -> Vec<Ask> {
        let mut asks = Vec::new();
        let mut over = Vec::new();
        for (mailbox, ceremony) in &self.ceremonies {
            if let Some(reply) = ceremony.reply_is_due(self) {
                let sealed = ceremony.code.seal_mail(Step::REPLY, &reply.to_bytes(), rng);
                asks.push(Ask::MailPut(Mail {
                    mailbox: *mailbox,
                    step: Step::REPLY.0,
                    sealed: sealed.into(),
                }));
                over.push((*mailbox, reply.certificate.keys.device_id()));
            } else if ceremony.certificate.is_none() {
                if !ceremony.opened {
                    asks.push(Ask::MailOpen(MailOpen { mailbox: *mailbox, life_ms: MAIL_LIFE_MS_MAX }));
                }
                asks.push(Ask::MailGet(*mailbox));
            }
        }
        for ceremony in self.ceremonies.values_mut() {
            ceremony.opened = true;
        }
        self.replied.extend(over);
        asks
    }

    /// Replies that left with an answered request have arrived: those ceremonies are over.
    pub(super) fn answer_ceremonies(&mut self) {
        for (mailbox, device) in std::mem::take(&mut self.replied) {
            if self.ceremonies.remove(&mailbox).is_some() {
                self.save(SaveOp::CeremonyDone(mailbox));
                self.effects.push(Effect::Notify(Notice::Joined { device }));
            }
        }
    }

    /// A message of the other device: the first that opens under the code's secret counts.
    pub(super) fn take_mail(&mut self, mail: &Mail) {
        let Some(ceremony) = self.ceremonies.get(&mail.mailbox) else { return };
        if mail.step != Step::REQUEST.0 || ceremony.certificate.is_some() {
            return;
        }
        let request = ceremony
            .code
            .open_mail(Step::REQUEST, &mail.sealed)
            .ok()
            .and_then(|plain| Request::from_bytes(&plain).ok());
        let Some(request) = request else { return };
        let me = &self.me;
        let certificate = DeviceCertificate::issue(
            me.org(),
            ceremony.person,
            request.keys,
            me.device(),
            &me.secrets().sign,
        );
        let mut ceremony = ceremony.clone();
        ceremony.certificate = Some(certificate.clone());
        if ceremony.code.purpose == Purpose::Invite {
            let person = ceremony.person;
            self.add_intent(Intent::AddPerson(PersonAdded { person, admin: false }));
            let practice = self.circle_of_kind(CircleKind::Practice);
            for circle in practice.into_iter().chain(ceremony.circles.clone()) {
                self.add_intent(Intent::GrantAccess { circle, person, role: Role::Writer });
            }
        }
        self.add_intent(Intent::AddDevice(Box::new(certificate)));
        self.save(SaveOp::Ceremony(mail.mailbox, ceremony.to_bytes()));
        self.ceremonies.insert(mail.mailbox, ceremony);
    }
}
