//! After the faults: everything comes back, and must come to rest in a bounded number of rounds.

use super::{HOUR_MS, World};

/// Rounds of syncs of all devices after which nothing may be left to say.
const ROUNDS_MAX: usize = 40;

impl World {
    /// Ends all faults and lets every device sync until nothing changes.
    pub fn heal(&mut self) {
        self.faults.heal();
        self.acting = false;
        self.trace.say(|| "healed".to_owned());
        for at in 0..self.devices.len() {
            self.hang_up(at);
            self.devices[at].full_until = 0;
            self.devices[at].skew_ms = self.devices[at].skew_ms.clamp(-60_000, 60_000);
            if self.devices[at].engine.is_none() && self.devices[at].life > 0 {
                self.start(at);
            }
        }
        self.settle();
        self.sync_until_quiet();
        if self.relay.logs_waiting(u64::try_from(self.now).unwrap_or(0)) > 0 {
            // An admin's device that was never set up does not come to give anything back: a day ends the waiting.
            self.run_until(self.now + 24 * HOUR_MS);
            self.sync_until_quiet();
        }
        self.let_go_of_holds();
        if self.closes_notes {
            // What others wrote goes after a week.
            self.run_until(self.now + 8 * 24 * HOUR_MS);
            self.sync_until_quiet();
        }
        // Checkpoints that wait for their hour.
        self.run_until(self.now + HOUR_MS + 1);
        self.sync_until_quiet();
    }

    /// Rounds of syncs, until one changes nothing.
    pub fn sync_until_quiet(&mut self) {
        for round in 0..ROUNDS_MAX {
            let before = (self.relay.entries_held(), self.letters_written());
            for at in 0..self.devices.len() {
                self.use_engine(at, |engine, now, _| ((), engine.commit_all(now)));
                self.link_up(at, false);
                self.settle();
                if self.devices[at].syncing {
                    self.violate(format!("device {at}: a sync over a healthy link does not end"));
                }
                self.look_into_mailbox(at);
                if !self.violations.is_empty() {
                    return;
                }
            }
            if round > 0 && (self.relay.entries_held(), self.letters_written()) == before {
                self.counters.add("rounds to quiet", round as u64);
                return;
            }
        }
        self.violate(format!("not quiet after {ROUNDS_MAX} rounds"));
    }
}
