//! Syncs: over which link, how they begin and end.

use std::sync::Arc;

use super::Actor;
use crate::engine::Event;
use crate::ports::Storage;
use crate::shell::clock::{now, system_rng};
use crate::shell::link::{Account, LinkHandle};
use crate::shell::relay::{LinkError, RelayEndpoint};

impl<S: Storage> Actor<S> {
    pub(super) fn account(&self) -> Result<Account, LinkError> {
        let me = self.engine.me();
        let in_log = self.engine.org().and_then(|org| org.relays().last().cloned());
        let relay = in_log.or_else(|| self.credentials.relay.clone()).ok_or(LinkError::NoRelay)?;
        let is_in_log = self.engine.org().is_some_and(|org| org.device(me.device()).is_some());
        Ok(Account {
            endpoint: RelayEndpoint {
                address: relay.address.clone(),
                certificate_sha256: relay.certificate_sha256,
            },
            relay: alcove_protocol::keys::relay_id(&relay.public_key),
            org: me.org(),
            device: me.device(),
            auth: me.secrets().auth.clone(),
            certificate: self.credentials.certificate.clone().filter(|_| !is_in_log),
            org_token: self.credentials.org_token.clone().filter(|_| !self.engine.is_org_at_relay()),
        })
    }

    /// A link that shows a certificate or a token which the relay does not need any more is not used again: each would
    /// travel with every request.
    pub(super) fn drop_link_with_spent_credentials(&mut self) {
        if let (Some(link), Ok(account)) = (&self.link, self.account())
            && link.shows_credentials != account.shows_credentials()
        {
            self.link = None;
        }
    }

    pub(super) async fn start_sync(&mut self) {
        self.drop_link_with_spent_credentials();
        if self.link.is_none() {
            match self.account() {
                Ok(account) => {
                    self.link = Some(LinkHandle::requests(account, Arc::clone(&self.outlets.counter)));
                }
                Err(error) => return self.end_syncs(&Err(error)),
            }
        }
        self.handle(Event::LinkUp { live: false }).await;
    }

    pub(super) async fn sync_done(&mut self) {
        if self.take_sealed().await {
            // What was sealed goes with the same sync.
            let event = if self.live { Event::Timer } else { Event::LinkUp { live: false } };
            let effects = self.engine.handle(event, now(), &mut system_rng());
            Box::pin(self.perform(effects)).await;
            if !self.live {
                return;
            }
        }
        self.keep_jotting_keys().await;
        self.end_syncs(&Ok(()));
        if self.live {
            self.reconnect_wait_ms = self.reconnect_wait_ms_min();
            for answer in std::mem::take(&mut self.next_sync) {
                let _ = answer.send(Ok(()));
            }
        } else if !self.next_sync.is_empty() {
            self.syncing = std::mem::take(&mut self.next_sync);
            let effects = self.engine.handle(Event::LinkUp { live: false }, now(), &mut system_rng());
            Box::pin(self.perform(effects)).await;
        } else {
            self.resume_live();
        }
    }

    pub(super) fn end_syncs(&mut self, outcome: &Result<(), LinkError>) {
        for answer in std::mem::take(&mut self.syncing) {
            let _ = answer.send(outcome.clone());
        }
        if outcome.is_err() {
            self.resume_live_later();
        }
    }
}
