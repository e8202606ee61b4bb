//! What the writer does beside pushes: mailboxes, and recovery after a restore.

use alcove_protocol::problem::Problem;
use tokio::sync::oneshot;

use super::round::Round;
use super::{Greeting, MailAsk, Writer, storage_failed};
use crate::relay::mailbox::{check_open, check_put};
use crate::store::MailChange;
use crate::time::now_ms;

impl Writer {
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
