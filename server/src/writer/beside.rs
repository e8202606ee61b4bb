//! What the writer does beside pushes: mailboxes, recovery after a restore, what must be known before a purge, and what an
//! entry lacked that is given back.

use std::sync::Arc;

use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::problem::Problem;
use bytes::Bytes;
use tokio::sync::oneshot;

use super::round::Round;
use super::{Greeting, MailAsk, Prepared, Writer, storage_failed};
use crate::relay::companions::{Address, addresses};
use crate::relay::ledger::Ledger;
use crate::relay::mailbox::{check_open, check_put};
use crate::store::{MailChange, MoreCompanions, StoreError};
use crate::time::now_ms;

impl Writer {
    /// Reads what is held of a document that an entry destroys, what this round has taken of it included.
    pub(super) async fn load_facts(&mut self, entry: &Entry, round: &Round) -> Result<(), StoreError> {
        let Some((log, document)) = Ledger::needs_facts(entry) else { return Ok(()) };
        let mut facts = self.store.load_facts(log, document).await?;
        for new in round.batch.entries.iter().filter(|new| new.log == log) {
            facts.add(document, &new.entry, new.place.relay_time_ms);
        }
        self.ledger.insert_facts(facts);
        Ok(())
    }

    /// Wraps that an entry lacks which is stored already, when it is given back with them.
    pub(super) async fn complete(&self, push: &Prepared, round: &mut Round) -> Result<(), StoreError> {
        if !push.reoffered || push.companions.iter().all(Bytes::is_empty) {
            return Ok(());
        }
        let entry = &push.entry;
        if let Some(key) = self.store.load_lacking(entry.id(), entry.log()).await? {
            let (entry, companions) = (Arc::clone(entry), push.companions.clone());
            round.batch.rare.more_companions.push(MoreCompanions { key, entry, companions });
        }
        Ok(())
    }

    /// Companions in the record's order, empty in the place of a key slot that was purged.
    pub(super) fn without_purged(&self, entry: &Entry, companions: &[Bytes]) -> Vec<Bytes> {
        if entry.header().kind != Kind::SLOTS {
            return companions.to_vec();
        }
        let kept = |(companion, address): (&Bytes, &Address)| {
            if self.ledger.is_companion_purged(entry, address) { Bytes::new() } else { companion.clone() }
        };
        companions.iter().zip(&addresses(entry)).map(kept).collect()
    }

    /// Notes what the hello means; who waits for it is told after the commit.
    pub(super) async fn greet(&mut self, greeting: Greeting) -> oneshot::Sender<()> {
        let Greeting { org, device, told, named, reply } = greeting;
        let now = now_ms();
        for log in told {
            self.ledger.recovery.tell(log, device, now);
        }
        for log in named {
            if !self.ledger.recovery.waits_for(log, device, now) {
                continue;
            }
            match self.load_missing(org, log).await {
                Ok(()) => self.ledger.settle(org, device, log, now),
                Err(error) => {
                    storage_failed(&error);
                }
            }
        }
        reply
    }

    pub(super) async fn mail(&mut self, ask: MailAsk, round: &mut Round) -> Result<(), Problem> {
        let now = now_ms();
        let id = match &ask {
            MailAsk::Open(open) => open.mailbox,
            MailAsk::Put(mail) => mail.mailbox,
        };
        let held = self.store.load_mailbox(id).await.map_err(|error| storage_failed(&error))?;
        round.batch.mail_closed_before_ms = now;
        match ask {
            MailAsk::Open(open) => {
                if let Some(closes_ms) = check_open(&open, held.as_ref(), now)? {
                    round.batch.mail.push(MailChange::Open { mailbox: id, closes_ms });
                }
            }
            MailAsk::Put(mail) => {
                if check_put(&mail, held.as_ref(), now)? {
                    let sealed = mail.sealed.to_vec();
                    round.batch.mail.push(MailChange::Put { mailbox: id, step: mail.step, sealed });
                }
            }
        }
        Ok(())
    }
}
