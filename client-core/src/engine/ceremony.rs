//! Ceremonies: a person joins, or a device is linked, by a code exchanged out of band. The relay's mailbox carries two
//! sealed messages; the code's secret seals them.

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::frame::{Ask, Mail, MailOpen};
use alcove_protocol::id::{LogId, MailboxId, PersonId};
use alcove_protocol::keys::DeviceCertificate;
use alcove_protocol::limits::MAIL_LIFE_MS_MAX;
use alcove_protocol::problem::Problem;
use alcove_protocol::record::{PersonAdded, Role};
use rand_core::CryptoRng;

use crate::clinical::CircleKind;
use crate::crypto::ceremony::{CeremonyCode, Purpose, Reply, Request, Step};
use crate::engine::Engine;
use crate::engine::effect::{Effect, Notice};
use crate::engine::intents::Intent;
use crate::engine::save::SaveOp;
use crate::time::Timestamp;

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
        Ok(Self { code, person, circles, certificate })
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
        let ceremony = CeremonyState { code, person, circles, certificate: None };
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

    /// Whether a ceremony has something to ask that this sync has not asked yet.
    pub(super) fn has_mail_to_send(&self) -> bool {
        self.next_mail().is_some()
    }

    fn next_mail(&self) -> Option<(MailboxId, Step)> {
        // A relay opens mailboxes for devices that its logs admit: the first request founds the organisation there.
        if self.org.as_ref().is_none_or(|org| org.progress.newest() == 0) {
            return None;
        }
        let due = |(mailbox, ceremony): (&MailboxId, &CeremonyState)| {
            let step = match (&ceremony.certificate, ceremony.reply_is_due(self)) {
                (None, _) => Step::REQUEST,
                (Some(_), Some(_)) => Step::REPLY,
                (Some(_), None) => return None,
            };
            Some((*mailbox, step))
        };
        self.ceremonies.iter().filter_map(due).find(|mail| !self.link.mail_tried.contains(mail))
    }

    /// Asks about one ceremony at a time: a relay that has something against its mailbox ends the request there, and the
    /// engine must know which one it was. A reply is asked for with it: what comes back has arrived.
    pub(super) fn mail_to_send(&mut self, rng: &mut dyn CryptoRng) -> Vec<Ask> {
        let Some((mailbox, step)) = self.next_mail() else { return Vec::new() };
        self.link.mail = Some((mailbox, step));
        self.link.mail_tried.insert((mailbox, step));
        let reply = self.ceremonies.get(&mailbox).and_then(|ceremony| {
            let reply = ceremony.reply_is_due(self)?;
            Some(ceremony.code.seal_mail(Step::REPLY, &reply.to_bytes(), rng))
        });
        let open = MailOpen { mailbox, life_ms: MAIL_LIFE_MS_MAX };
        let put = reply.map(|sealed| Ask::MailPut(Mail { mailbox, step: step.0, sealed: sealed.into() }));
        [Ask::MailOpen(open)].into_iter().chain(put).chain([Ask::MailGet(mailbox)]).collect()
    }

    fn end_ceremony(&mut self, mailbox: MailboxId) {
        let Some(ceremony) = self.ceremonies.remove(&mailbox) else { return };
        self.save(SaveOp::CeremonyDone(mailbox));
        if let Some(certificate) = ceremony.certificate {
            let device = certificate.keys.device_id();
            self.effects.push(Effect::Notify(Notice::Joined { device }));
        }
    }

    /// The relay ended the request over a mailbox. Says whether that was it, so that the rest is asked for again.
    pub(super) fn mail_refused(&mut self, problem: Problem) -> bool {
        match (problem, self.link.mail.take()) {
            // Only who holds the code finds the mailbox: the reply that lies there is this device's, sealed before its
            // answer was lost.
            (Problem::MailTaken, Some((mailbox, Step::REPLY))) => self.end_ceremony(mailbox),
            (Problem::MailboxClosed, Some(_)) => {}
            _ => return false,
        }
        true
    }

    /// Nobody answered in time: the code has stopped working.
    pub(super) fn drop_expired_ceremonies(&mut self, now: Timestamp) {
        let over = |ceremony: &CeremonyState| {
            let expires = i64::try_from(ceremony.code.expires_ms).unwrap_or(i64::MAX);
            ceremony.certificate.is_none() && expires < now.0
        };
        let expired: Vec<MailboxId> = self
            .ceremonies
            .iter()
            .filter(|(_, ceremony)| over(ceremony))
            .map(|(mailbox, _)| *mailbox)
            .collect();
        for mailbox in expired {
            self.end_ceremony(mailbox);
        }
    }

    /// A message of the other device: the first that opens under the code's secret counts.
    pub(super) fn take_mail(&mut self, mail: &Mail) {
        let Some(ceremony) = self.ceremonies.get(&mail.mailbox) else { return };
        if ceremony.certificate.is_some() {
            let arrived =
                mail.step == Step::REPLY.0 && ceremony.code.open_mail(Step::REPLY, &mail.sealed).is_ok();
            if arrived {
                self.end_ceremony(mail.mailbox);
            }
            return;
        }
        if mail.step != Step::REQUEST.0 {
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
