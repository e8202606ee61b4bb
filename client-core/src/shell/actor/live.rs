//! The connection that stays open: made, ended, and made again.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::{Actor, Change};
use crate::engine::Event;
use crate::ports::Storage;
use crate::shell::clock::system_rng;
use crate::shell::link::LinkHandle;

/// The longest wait before a live connection is tried again; each wait is twice the one before.
const RECONNECT_WAIT_MS_MAX: u64 = 60_000;

impl<S: Storage> Actor<S> {
    pub(super) async fn go_live(&mut self) {
        if self.live {
            return;
        }
        // A newcomer is shown the org log alone, and a connection that stays open would go on so: first the relay must
        // know this device.
        if self.engine.is_newcomer() {
            self.reconnect_later();
            return self.start_sync().await;
        }
        match self.account() {
            Ok(account) => {
                self.link = Some(LinkHandle::live(account, Arc::clone(&self.outlets.counter)));
                self.live = true;
                let _ = self.outlets.changes.send(Change::Live { up: true });
                self.handle(Event::LinkUp { live: true }).await;
            }
            Err(error) => self.end_syncs(&Err(error)),
        }
    }

    pub(super) async fn end_live(&mut self) {
        if self.live {
            self.live = false;
            self.link = None;
            let _ = self.outlets.changes.send(Change::Live { up: false });
            self.handle(Event::LinkDown).await;
        }
    }

    /// Tries again after a wait that doubles, with a random part so that not all devices come at once.
    pub(super) fn reconnect_later(&mut self) {
        let mut random = [0; 2];
        rand_core::Rng::fill_bytes(&mut system_rng(), &mut random);
        let wait = self.reconnect_wait_ms;
        let jitter = u64::from(u16::from_be_bytes(random)) * wait / (2 * u64::from(u16::MAX));
        self.reconnect_at = Some(Instant::now() + Duration::from_millis(wait / 2 + jitter));
        self.reconnect_wait_ms = (wait * 2).min(RECONNECT_WAIT_MS_MAX);
    }
}
