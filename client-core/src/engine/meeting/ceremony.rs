//! Ceremonies: a person joins, or a device is linked, by a code exchanged out of band and six digits that both people
//! compare. Messages travel through the relay's mailbox, or straight from the new device; what they say is decided by
//! [`Offering`], and what becomes of it here.

mod near;
mod offers;

use std::collections::{BTreeMap, BTreeSet};

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::frame::{Ask, Mail, MailOpen};
use alcove_protocol::id::{DeviceId, LogId, MailboxId, PersonId};
use alcove_protocol::keys::DeviceCertificate;
use alcove_protocol::limits::MAIL_LIFE_MS_MAX;
use alcove_protocol::problem::Problem;
use alcove_protocol::record::{PersonAdded, Role};
use rand_core::CryptoRng;

use crate::clinical::CircleKind;
use crate::crypto::ceremony::{CeremonyError, Letter, Offering, Purpose, Reply, Step};
use crate::engine::Engine;
use crate::engine::effect::{Effect, Notice};
use crate::engine::rights::circle::Circle;
use crate::engine::rights::intents::Intent;
use crate::engine::writing::save::SaveOp;
use crate::time::Timestamp;

pub use offers::OfferState;

#[cfg(test)]
mod tests;

/// A ceremony that this device offers.
#[derive(Debug, Clone)]
pub struct CeremonyState {
    offering: Offering,
    /// Who joins: a new person, or this device's own.
    person: PersonId,
    /// Circles that a new person comes into, besides the practice.
    circles: Vec<LogId>,
    /// The certificate made for whoever answered, once both people agreed.
    certificate: Option<DeviceCertificate>,
    /// Own messages that were seen to lie in the mailbox.
    arrived: BTreeSet<Step>,
}

/// How far a ceremony is: what was not asked about at this point of it is asked in the same sync.
pub(in crate::engine) type Stage = u16;

/// The ceremonies of this device.
#[derive(Debug, Default)]
pub(in crate::engine) struct Ceremonies {
    held: BTreeMap<MailboxId, CeremonyState>,
    /// How those ended that ended in this process.
    over: BTreeMap<MailboxId, Result<DeviceId, CeremonyError>>,
}

impl Ceremonies {
    pub(in crate::engine) fn add(&mut self, mailbox: MailboxId, state: CeremonyState) {
        self.held.insert(mailbox, state);
    }

    /// Those that somebody may still answer, or is answering.
    pub(in crate::engine) fn open(&self) -> usize {
        self.held.values().filter(|ceremony| ceremony.offering.ended().is_none()).count()
    }
}

impl CeremonyState {
    fn to_bytes(&self) -> Vec<u8> {
        let mut w = Writer::default();
        self.offering.put(&mut w);
        w.put(&self.person.0).count(self.circles.len());
        for circle in &self.circles {
            w.put(&circle.0);
        }
        w.u8(u8::from(self.certificate.is_some()));
        if let Some(certificate) = &self.certificate {
            certificate.write(&mut w);
        }
        w.finish()
    }

    pub(in crate::engine) fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut r = Reader::new(bytes);
        let offering = Offering::read_stored(&mut r)?;
        let person = PersonId(r.array()?);
        let circles = (0..r.u16()?).map(|_| Ok(LogId(r.array()?))).collect::<Result<_, DecodeError>>()?;
        let certificate = if r.u8()? == 1 { Some(DeviceCertificate::read(&mut r)?) } else { None };
        r.end()?;
        Ok(Self { offering, person, circles, certificate, arrived: BTreeSet::new() })
    }

    fn is_nearby(&self) -> bool {
        self.offering.code().nearby().is_some()
    }

    /// Through the relay a new device is let in once the org log says so: before that the relay knows nothing of it.
    fn reply_is_due(&self, engine: &Engine) -> Option<Reply> {
        let certificate = self.certificate.clone()?;
        let org = engine.org()?;
        if !self.is_nearby() {
            org.device(certificate.keys.device_id())?;
        }
        let practice = engine.circle_of_kind(CircleKind::Practice)?;
        Some(Reply { person: self.person, org_head: org.head(), certificate, practice })
    }

    fn stage(&self) -> Stage {
        let facts = [
            self.offering.request().is_some(),
            self.offering.digits().is_some(),
            self.offering.said().is_some(),
            self.offering.is_agreed(),
            self.offering.ended().is_some(),
            self.certificate.is_some(),
        ];
        let letters = Stage::try_from(self.offering.letters().len()).unwrap_or_default();
        facts.into_iter().fold(letters, |stage, fact| stage << 1 | Stage::from(fact))
    }

    fn to_send(&self) -> impl Iterator<Item = Letter> {
        self.offering.letters().into_iter().filter(|letter| !self.arrived.contains(&letter.step))
    }
}

impl Engine {
    pub(super) fn circle_of_kind(&self, kind: CircleKind) -> Option<LogId> {
        self.circles
            .values()
            .find(|circle| circle.founding.as_ref().is_some_and(|founding| founding.kind == kind))
            .map(Circle::log)
    }

    /// Whether a ceremony has something to ask that this sync has not asked yet.
    pub(in crate::engine) fn has_mail_to_send(&self) -> bool {
        self.next_mail().is_some()
    }

    fn next_mail(&self) -> Option<(MailboxId, Stage)> {
        // A relay opens mailboxes for devices that its logs admit: the first request founds the organisation there.
        if self.org.as_ref().is_none_or(|org| org.progress.newest() == 0) || self.is_newcomer() {
            return None;
        }
        let due = |(mailbox, ceremony): (&MailboxId, &CeremonyState)| {
            let waits_for_the_log = ceremony.certificate.is_some()
                && ceremony.offering.ended().is_none()
                && ceremony.reply_is_due(self).is_none();
            (!waits_for_the_log && !ceremony.is_nearby()).then(|| (*mailbox, ceremony.stage()))
        };
        self.ceremonies.held.iter().filter_map(due).find(|mail| !self.link.mail_tried.contains(mail))
    }

    /// Asks about one ceremony at a time: a relay that has something against its mailbox ends the request there, and the
    /// engine must know which one it was. What is sent is asked for with it: what comes back has arrived.
    pub(in crate::engine) fn mail_to_send(&mut self, rng: &mut dyn CryptoRng) -> Vec<Ask> {
        let Some((mailbox, _)) = self.next_mail() else { return Vec::new() };
        self.write_due(mailbox, rng);
        let Some(ceremony) = self.ceremonies.held.get(&mailbox) else { return Vec::new() };
        self.link.mail = Some(mailbox);
        self.link.mail_tried.insert((mailbox, ceremony.stage()));
        let put = |letter: Letter| {
            Ask::MailPut(Mail { mailbox, step: letter.step.0, sealed: letter.sealed.into() })
        };
        let open = Ask::MailOpen(MailOpen { mailbox, life_ms: MAIL_LIFE_MS_MAX });
        std::iter::once(open).chain(ceremony.to_send().map(put)).chain([Ask::MailGet(mailbox)]).collect()
    }

    /// Writes this side's next message where one is due, and keeps it: sent again, it is the same.
    fn write_due(&mut self, mailbox: MailboxId, rng: &mut dyn CryptoRng) {
        let (Some(ceremony), Some(org)) = (self.ceremonies.held.get(&mailbox), &self.org) else { return };
        let reply = ceremony.reply_is_due(self);
        let (mut ceremony, org_head) = (ceremony.clone(), org.state.head());
        let mut wrote = ceremony.offering.write_due(self.me.keys(), org_head, rng);
        if let Some(reply) = reply {
            wrote |= ceremony.offering.write_reply(&reply, rng);
        }
        if wrote {
            self.keep_ceremony(mailbox, ceremony);
        }
    }

    fn keep_ceremony(&mut self, mailbox: MailboxId, ceremony: CeremonyState) {
        // A code for a device nearby ends with the process that listens: there is nothing to go on with.
        if !ceremony.is_nearby() {
            self.save(SaveOp::Ceremony(mailbox, ceremony.to_bytes()));
        }
        self.ceremonies.held.insert(mailbox, ceremony);
    }

    fn end_ceremony(&mut self, mailbox: MailboxId, outcome: Result<DeviceId, CeremonyError>) {
        if let Some(ceremony) = self.ceremonies.held.remove(&mailbox)
            && !ceremony.is_nearby()
        {
            self.save(SaveOp::CeremonyDone(mailbox));
        }
        self.note_outcome(mailbox, outcome);
    }

    fn note_outcome(&mut self, mailbox: MailboxId, outcome: Result<DeviceId, CeremonyError>) {
        if self.ceremonies.over.insert(mailbox, outcome).is_none() {
            self.effects.push(Effect::Notify(match outcome {
                Ok(device) => Notice::Joined { device },
                Err(why) => Notice::CeremonyEnded { why },
            }));
        }
    }

    /// The relay ended the request over a mailbox. Says whether that was it, so that the rest is asked for again.
    pub(in crate::engine) fn mail_refused(&mut self, problem: Problem) -> bool {
        let Some(mailbox) = self.link.mail.take() else { return false };
        if problem == Problem::MailTaken {
            // Only who holds the code finds the mailbox. A place that is taken is this device's reply, of a store that was
            // put back to an earlier state; or somebody else with the code wrote in this device's name.
            let certificate =
                self.ceremonies.held.get(&mailbox).and_then(|ceremony| ceremony.certificate.as_ref());
            let outcome = certificate.map(|certificate| certificate.keys.device_id());
            self.end_ceremony(mailbox, outcome.ok_or(CeremonyError::Used));
        }
        matches!(problem, Problem::MailTaken | Problem::MailboxClosed)
    }

    /// Nobody answered in time: the code has stopped working.
    pub(in crate::engine) fn drop_expired_ceremonies(&mut self, now: Timestamp) {
        let over = |ceremony: &CeremonyState| {
            let waits = ceremony.certificate.is_none() || ceremony.is_nearby();
            waits && ceremony.offering.code().is_over(now)
        };
        let expired: Vec<MailboxId> = self
            .ceremonies
            .held
            .iter()
            .filter(|(_, ceremony)| over(ceremony))
            .map(|(mailbox, _)| *mailbox)
            .collect();
        for mailbox in expired {
            self.end_ceremony(mailbox, Err(CeremonyError::Expired));
        }
    }

    /// A message that lies in a mailbox.
    pub(in crate::engine) fn take_mail(&mut self, mail: &Mail) {
        let Some(ceremony) = self.ceremonies.held.get_mut(&mail.mailbox) else { return };
        let letter = Letter { step: Step(mail.step), sealed: mail.sealed.to_vec() };
        if ceremony.offering.letters().contains(&letter) {
            ceremony.arrived.insert(letter.step);
        }
        self.take_letters(mail.mailbox, &[letter]);
    }

    fn take_letters(&mut self, mailbox: MailboxId, letters: &[Letter]) {
        let Some(mut ceremony) = self.ceremonies.held.get(&mailbox).cloned() else { return };
        let before = ceremony.stage();
        ceremony.offering.take(letters);
        self.conclude(mailbox, ceremony, before);
    }

    /// Draws the conclusions from what was heard or said.
    fn conclude(&mut self, mailbox: MailboxId, mut ceremony: CeremonyState, before: Stage) {
        if ceremony.offering.is_agreed() && ceremony.certificate.is_none() {
            self.vouch(&mut ceremony);
        }
        if ceremony.stage() != before {
            self.effects.push(Effect::Notify(Notice::Ceremony));
            self.keep_ceremony(mailbox, ceremony.clone());
        }
        if let Some(why) = ceremony.offering.ended() {
            self.note_outcome(mailbox, Err(why));
            if ceremony.arrived.contains(&Step::VERDICT_OF_OLD) {
                self.end_ceremony(mailbox, Err(why));
            }
        } else if let Some(certificate) = ceremony.certificate
            && (ceremony.arrived.contains(&Step::REPLY) || ceremony.offering.is_done())
        {
            self.end_ceremony(mailbox, Ok(certificate.keys.device_id()));
        }
    }

    /// Both people agreed: this device vouches for the new one, and notes what the logs must say.
    fn vouch(&mut self, ceremony: &mut CeremonyState) {
        let Some(keys) = ceremony.offering.request().map(|request| request.keys.clone()) else { return };
        let me = &self.me;
        let person = ceremony.person;
        let certificate = DeviceCertificate::issue(me.org(), person, keys, me.device(), &me.secrets().sign);
        ceremony.certificate = Some(certificate.clone());
        if ceremony.offering.code().purpose == Purpose::Invite {
            self.add_intent(Intent::AddPerson(PersonAdded { person, admin: false }));
            let practice = self.circle_of_kind(CircleKind::Practice);
            for circle in practice.into_iter().chain(ceremony.circles.clone()) {
                self.add_intent(Intent::GrantAccess { circle, person, role: Role::Writer });
            }
        }
        self.add_intent(Intent::AddDevice(Box::new(certificate)));
    }
}
