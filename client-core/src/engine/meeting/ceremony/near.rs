//! Letters that come straight from the new device, without a relay.

use alcove_protocol::id::MailboxId;
use rand_core::CryptoRng;

use crate::crypto::ceremony::{CeremonyError, Letter, NotHandedOver, seal_parts};
use crate::engine::effect::Effect;
use crate::engine::{Engine, HandOver};
use crate::time::Timestamp;

impl Engine {
    /// Takes the letters of whoever came, and gives those that are for them.
    ///
    /// # Errors
    /// [`CeremonyError`] when this is not their ceremony: unknown here, over, or taken by another device.
    pub fn exchange_letters(
        &mut self,
        mailbox: MailboxId,
        letters: &[Letter],
        now: Timestamp,
        rng: &mut dyn CryptoRng,
    ) -> (Result<Vec<Letter>, CeremonyError>, Vec<Effect>) {
        self.drop_expired_ceremonies(now);
        let answer = self.answer_letters(mailbox, letters, rng);
        (answer, self.finish())
    }

    fn answer_letters(
        &mut self,
        mailbox: MailboxId,
        letters: &[Letter],
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<Letter>, CeremonyError> {
        let Some(ceremony) = self.ceremonies.held.get(&mailbox) else {
            let over = self.ceremonies.over.get(&mailbox).copied();
            return Err(over.map_or(CeremonyError::Foreign, |over| over.err().unwrap_or(CeremonyError::Used)));
        };
        if ceremony.offering.is_second_taker(letters) {
            return Err(CeremonyError::Used);
        }
        self.take_letters(mailbox, letters);
        self.write_due(mailbox, rng);
        let ceremony = self.ceremonies.held.get(&mailbox);
        Ok(ceremony.map(|ceremony| ceremony.offering.letters()).unwrap_or_default())
    }

    /// What the new device is handed over, sealed for it alone; none before both people have agreed.
    ///
    /// # Errors
    /// [`NotHandedOver`].
    pub fn seal_hand_over(
        &self,
        mailbox: MailboxId,
        hand_over: &HandOver,
        rng: &mut dyn CryptoRng,
    ) -> Result<Option<Vec<Letter>>, NotHandedOver> {
        let ceremony = self.ceremonies.held.get(&mailbox);
        let Some((ceremony, certificate)) =
            ceremony.and_then(|ceremony| Some((ceremony, ceremony.certificate.as_ref()?)))
        else {
            return Ok(None);
        };
        let code = ceremony.offering.code();
        let sign = &self.me.secrets().sign;
        seal_parts(code, &hand_over.to_bytes(), sign, &certificate.keys, rng).map(Some)
    }
}
