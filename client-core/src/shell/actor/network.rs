//! What the host knows of the network, and syncs that are given up.

use super::{Actor, RECONNECT_WAIT_MS_MIN};
use crate::engine::Event;
use crate::ports::Storage;
use crate::shell::relay::LinkError;

/// The first wait before a live connection is tried again over a network that costs: each try wakes the radio.
const RECONNECT_WAIT_MS_MIN_METERED: u64 = 4_000;

/// What the host knows of the network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Network {
    /// There is none, or this app may not use it.
    Offline,
    /// One that costs.
    Metered,
    /// Any other. So it is taken to be before the host says something.
    #[default]
    Online,
}

impl<S: Storage> Actor<S> {
    /// The first wait before a live connection is tried again.
    pub(super) fn reconnect_wait_ms_min(&self) -> u64 {
        match self.network {
            Network::Metered => RECONNECT_WAIT_MS_MIN_METERED,
            Network::Offline | Network::Online => RECONNECT_WAIT_MS_MIN,
        }
    }

    pub(super) async fn network(&mut self, network: Network) {
        let before = std::mem::replace(&mut self.network, network);
        if before == network && self.live {
            return;
        }
        self.reconnect_wait_ms = self.reconnect_wait_ms_min();
        self.reconnect_at = None;
        // What was open went over a network that is gone; to find that out by silence takes a minute.
        self.end_live().await;
        if self.keep_live && network != Network::Offline {
            self.go_live().await;
        }
    }

    /// Gives up the sync under way if nobody waits for it any more. What was not answered goes with the next.
    pub(super) async fn stop_sync(&mut self) {
        self.next_sync.retain(|answer| !answer.is_closed());
        self.syncing.retain(|answer| !answer.is_closed());
        if self.live || !self.syncing.is_empty() || !self.next_sync.is_empty() {
            return;
        }
        if self.link.take().is_some() {
            self.handle(Event::LinkDown).await;
            self.end_syncs(&Err(LinkError::NoRelay));
        }
        self.resume_live();
    }
}
