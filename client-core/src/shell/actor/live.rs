//! The live connection: kept up, and come back to when it breaks.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::{Actor, Change, Network};
use crate::engine::Event;
use crate::ports::Storage;
use crate::shell::clock::system_rng;
use crate::shell::link::{LinkEvent, LinkHandle};

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
                self.tell_live(true);
                self.handle(Event::LinkUp { live: true }).await;
            }
            Err(error) => self.end_syncs(&Err(error)),
        }
    }

    pub(super) async fn end_live(&mut self) {
        self.pause_live().await;
        self.tell_live(false);
    }

    /// A sync asks the relay anew, on a connection of its own: a live one that has nothing to say may be up, or dead.
    pub(super) async fn pause_live(&mut self) {
        if self.live {
            self.live = false;
            self.link = None;
            self.handle(Event::LinkDown).await;
        }
    }

    /// After a sync the connection that is kept live comes back.
    pub(super) fn resume_live(&mut self) {
        let is_free = !self.live && self.syncing.is_empty() && self.next_sync.is_empty();
        if self.keep_live && is_free && self.network != Network::Offline && !self.engine.is_newcomer() {
            self.reconnect_at = Some(Instant::now());
        }
    }

    /// A sync failed that the live connection made way for.
    pub(super) fn resume_live_later(&mut self) {
        if self.keep_live && self.told_live && !self.live && self.reconnect_at.is_none() {
            self.reconnect_later();
        }
    }

    fn tell_live(&mut self, up: bool) {
        if std::mem::replace(&mut self.told_live, up) != up {
            let _ = self.outlets.changes.send(Change::Live { up });
        }
    }

    pub(super) async fn link_event(&mut self, event: Option<LinkEvent>) {
        match event {
            Some(LinkEvent::Received(page)) => self.handle(Event::Received(page)).await,
            Some(LinkEvent::Down(error)) => {
                let was_live = self.told_live;
                self.link = None;
                self.end_syncs(&Err(error.clone()));
                for answer in std::mem::take(&mut self.next_sync) {
                    let _ = answer.send(Err(error.clone()));
                }
                self.end_live().await;
                self.handle(Event::LinkDown).await;
                if was_live && self.keep_live && self.reconnect_at.is_none() {
                    self.reconnect_later();
                }
            }
            None => self.link = None,
        }
    }

    /// Tries again after a wait that doubles, with a random part so that not all devices come at once.
    fn reconnect_later(&mut self) {
        if self.network == Network::Offline {
            return;
        }
        let mut random = [0; 2];
        rand_core::Rng::fill_bytes(&mut system_rng(), &mut random);
        let wait = self.reconnect_wait_ms;
        let jitter = u64::from(u16::from_be_bytes(random)) * wait / (2 * u64::from(u16::MAX));
        self.reconnect_at = Some(Instant::now() + Duration::from_millis(wait / 2 + jitter));
        self.reconnect_wait_ms = (wait * 2).min(RECONNECT_WAIT_MS_MAX);
    }
}
