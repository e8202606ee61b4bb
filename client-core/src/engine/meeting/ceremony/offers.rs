//! Codes as their maker handles them: given out, compared, taken back.

use std::collections::BTreeSet;

use alcove_protocol::id::{DeviceId, LogId, MailboxId, PersonId};
use rand_core::CryptoRng;

use super::CeremonyState;
use crate::crypto::ceremony::{CeremonyCode, CeremonyError, Offering, Purpose};
use crate::crypto::digits::Digits;
use crate::engine::Engine;
use crate::engine::effect::Effect;

/// How far a code that was given out is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfferState {
    /// What whoever answered wants to be called; empty for a further device of the same person.
    pub display_name: Option<String>,
    /// The digits to compare, once both devices have revealed.
    pub digits: Option<Digits>,
    /// What this side's person has said.
    pub said: Option<bool>,
    /// Who came in, or why nobody did; none while it goes on.
    pub outcome: Option<Result<DeviceId, CeremonyError>>,
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
        let offering = Offering::new(code);
        let arrived = BTreeSet::new();
        self.keep_ceremony(mailbox, CeremonyState { offering, person, circles, certificate: None, arrived });
        self.finish()
    }

    /// Ceremonies offered and not over.
    pub fn ceremonies_open(&self) -> usize {
        self.ceremonies.open()
    }

    /// The codes of ceremonies that are offered through the relay and not over. One for a device nearby ends with whoever
    /// listens for it.
    pub fn open_codes(&self) -> Vec<CeremonyCode> {
        let is_open = |held: &&CeremonyState| held.offering.ended().is_none() && !held.is_nearby();
        self.ceremonies
            .held
            .values()
            .filter(is_open)
            .map(|ceremony| ceremony.offering.code().clone())
            .collect()
    }

    /// How far a ceremony is; none for one that this device does not know.
    pub fn offer_state(&self, mailbox: MailboxId) -> Option<OfferState> {
        let outcome = self.ceremonies.over.get(&mailbox).copied();
        let Some(ceremony) = self.ceremonies.held.get(&mailbox) else {
            return outcome.map(|outcome| OfferState { outcome: Some(outcome), ..OfferState::default() });
        };
        let offering = &ceremony.offering;
        Some(OfferState {
            display_name: offering.request().map(|request| request.display_name.clone()),
            digits: offering.digits(),
            said: offering.said(),
            outcome: outcome.or_else(|| offering.ended().map(Err)),
        })
    }

    /// This side's person says whether the other screen shows the same digits. Yes counts once the other side says it
    /// too; no ends the ceremony on both sides. Before there are digits, and after it was said, nothing happens.
    pub fn confirm_digits(&mut self, mailbox: MailboxId, same: bool) -> Vec<Effect> {
        self.change_offer(mailbox, |offering| offering.confirm(same));
        self.finish()
    }

    /// Takes a code back: whoever tries it is told so. Once both people agreed, nothing happens.
    pub fn revoke_code(&mut self, mailbox: MailboxId) -> Vec<Effect> {
        self.change_offer(mailbox, |offering| offering.end(CeremonyError::Revoked));
        self.finish()
    }

    fn change_offer(&mut self, mailbox: MailboxId, change: impl FnOnce(&mut Offering)) {
        let Some(mut ceremony) = self.ceremonies.held.get(&mailbox).cloned() else { return };
        let before = ceremony.stage();
        change(&mut ceremony.offering);
        self.conclude(mailbox, ceremony, before);
    }
}
