//! After a restore from a backup: which logs wait until the devices of their admins have given back what the backup lacks.
//!
//! While a log waits nothing new is put on top of its control entries, or two histories would both be signed. Content
//! and what devices give back are taken.

use std::collections::BTreeSet;

use alcove_protocol::id::{DeviceId, LogId};

/// How long logs wait at most, ms. Then the relay goes on with what it has.
pub const RECOVERY_MS_MAX: u64 = 24 * 60 * 60 * 1000;

/// A change that is to become durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecoveryChange {
    /// The log waits.
    Waits {
        /// Which.
        log: LogId,
        /// When the recovery began, ms since 1970.
        since_ms: u64,
    },
    /// The device was told what the relay holds of a log that waits.
    Told {
        /// Which log.
        log: LogId,
        /// Which device.
        device: DeviceId,
    },
    /// The log waits no longer.
    Settled {
        /// Which.
        log: LogId,
    },
}

/// The logs that wait. Empty for a relay that was not restored.
#[derive(Clone, Debug, Default)]
pub struct Recovery {
    since_ms: u64,
    waiting: BTreeSet<LogId>,
    told: BTreeSet<(LogId, DeviceId)>,
    /// Have nothing left to give back. Not stored: after a restart of the relay they say so again with their next hello.
    reported: BTreeSet<(LogId, DeviceId)>,
    changes: Vec<RecoveryChange>,
}

impl Recovery {
    /// A recovery that goes on, as it was stored.
    pub fn resume(
        since_ms: u64,
        waiting: impl IntoIterator<Item = LogId>,
        told: impl IntoIterator<Item = (LogId, DeviceId)>,
    ) -> Self {
        let (waiting, told) = (waiting.into_iter().collect(), told.into_iter().collect());
        Self { since_ms, waiting, told, ..Self::default() }
    }

    /// Whether any log waits at this time.
    pub fn is_active(&self, now_ms: u64) -> bool {
        !self.waiting.is_empty() && now_ms < self.until_ms()
    }

    /// Whether the log waits at this time.
    pub fn is_waiting(&self, log: LogId, now_ms: u64) -> bool {
        self.is_active(now_ms) && self.waiting.contains(&log)
    }

    /// How many logs wait, as long as [`until_ms`](Self::until_ms) is not over.
    pub fn logs(&self) -> usize {
        self.waiting.len()
    }

    /// When waiting ends whatever happens, ms since 1970.
    pub fn until_ms(&self) -> u64 {
        self.since_ms.saturating_add(RECOVERY_MS_MAX)
    }

    /// A log that a device has just given back from its first entry waits like the others.
    pub fn add(&mut self, log: LogId, by: DeviceId, now_ms: u64) {
        if self.is_active(now_ms) && self.waiting.insert(log) {
            self.changes.push(RecoveryChange::Waits { log, since_ms: self.since_ms });
            self.tell(log, by, now_ms);
        }
    }

    /// Notes that a device was told what the relay holds of the log.
    pub fn tell(&mut self, log: LogId, device: DeviceId, now_ms: u64) {
        if self.is_waiting(log, now_ms) && self.told.insert((log, device)) {
            self.changes.push(RecoveryChange::Told { log, device });
        }
    }

    /// Whether the log waits for a device like this one: it was told what the relay holds.
    pub fn waits_for(&self, log: LogId, device: DeviceId, now_ms: u64) -> bool {
        self.is_waiting(log, now_ms) && self.told.contains(&(log, device))
    }

    /// The device has nothing left to give back.
    pub fn report(&mut self, log: LogId, device: DeviceId) {
        self.reported.insert((log, device));
    }

    /// Whether the device has said that it has nothing left to give back.
    pub fn has_reported(&self, log: LogId, device: DeviceId) -> bool {
        self.reported.contains(&(log, device))
    }

    /// Everybody who could have something to give back has done so: the log waits no longer.
    pub fn settle(&mut self, log: LogId) {
        if self.waiting.remove(&log) {
            self.changes.push(RecoveryChange::Settled { log });
        }
    }

    /// What changed since the last call, oldest first.
    pub fn take_changes(&mut self) -> Vec<RecoveryChange> {
        std::mem::take(&mut self.changes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: LogId = LogId([1; 16]);
    const DEVICE: DeviceId = DeviceId([2; 16]);

    #[test]
    fn a_log_waits_for_a_day_or_for_a_device_that_was_told() {
        let mut recovery = Recovery::resume(1_000, [LOG], []);
        assert!(recovery.is_waiting(LOG, 1_000) && !recovery.is_waiting(LogId([3; 16]), 1_000));
        assert!(
            recovery.is_waiting(LOG, 999 + RECOVERY_MS_MAX)
                && !recovery.is_waiting(LOG, 1_000 + RECOVERY_MS_MAX)
        );
        assert!(!recovery.waits_for(LOG, DEVICE, 2_000));
        recovery.tell(LOG, DEVICE, 2_000);
        recovery.tell(LOG, DEVICE, 2_000);
        assert!(recovery.waits_for(LOG, DEVICE, 2_000));
        recovery.settle(LOG);
        assert!(!recovery.is_active(2_000));
        let changes =
            [RecoveryChange::Told { log: LOG, device: DEVICE }, RecoveryChange::Settled { log: LOG }];
        assert_eq!(recovery.take_changes(), changes);
    }

    #[test]
    fn a_log_given_back_from_its_start_waits_only_while_others_do() {
        let mut none = Recovery::default();
        none.add(LOG, DEVICE, 5);
        assert!(none.take_changes().is_empty());
        let mut recovery = Recovery::resume(1_000, [LogId([3; 16])], []);
        recovery.add(LOG, DEVICE, 2_000);
        assert!(recovery.waits_for(LOG, DEVICE, 2_000));
    }
}
