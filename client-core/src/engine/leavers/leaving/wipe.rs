//! A wiped device: its unsent work first, then its last word, and only then the end.

use alcove_protocol::entry::{Class, Kind};
use alcove_protocol::id::LogId;
use alcove_protocol::record::{Record, WipeAck};
use rand_core::CryptoRng;

use super::record::{PartState, Wipe};
use crate::engine::Engine;
use crate::engine::effect::Effect;
use crate::time::Timestamp;

/// How long a device that is to be wiped waits for the relay, whichever way its clock is set.
const WIPE_WAIT_MS: u64 = 24 * 60 * 60 * 1_000;

impl Engine {
    /// Says that the wipe was heard of, once everything that can be handed in is.
    pub(super) fn acknowledge_wipe(&mut self, rng: &mut dyn CryptoRng) {
        let me = self.org().and_then(|org| org.known_device(self.me.device()));
        let Some(asked_by) = me.and_then(|device| device.wiped_by) else { return };
        let sends = self.pending.iter().any(|pending| pending.entry.header().kind.class() == Class::Owner);
        // What was sealed beside the store goes before the last word.
        if sends || self.lease.sealed_waits || self.leaving.wipe != Wipe::None {
            return;
        }
        let circles: Vec<LogId> = self.circles.keys().copied().collect();
        let logs = circles.into_iter().chain([self.me.org()]);
        let sealed: usize = logs.map(|log| self.handed_in_count(log)).sum();
        let sealed = sealed.try_into().unwrap_or(u64::MAX);
        let changes: u64 = self.local.circles().map(|circle| self.local.count(circle)).sum();
        let all = changes + self.jottings.count_of(self.me.device()) as u64;
        let ack = WipeAck { asked_by, sealed_changes: sealed, lost_changes: all.saturating_sub(sealed) };
        if self.add_owner_entry(Kind::WIPE_ACK, &ack.to_body(), rng).is_some() {
            self.leaving.wipe = Wipe::Answered;
            self.save_leaving();
        }
    }

    /// Whether the keys and the store are to be destroyed now: the relay has the last word, or will not take it, or could
    /// not be reached for a day. Also a process that starts later asks, connected or not.
    pub fn is_wipe_due(&self, now: Timestamp) -> bool {
        let waited = |heard: Timestamp| now.0.abs_diff(heard.0) >= WIPE_WAIT_MS;
        self.leaving.wipe == Wipe::Due || self.leaving.wipe_heard.is_some_and(waited)
    }

    /// Tells the shell once in a process.
    pub(in crate::engine) fn wipe_if_due(&mut self) {
        if self.is_wipe_due(self.clock) && !std::mem::replace(&mut self.leaving.wiping, true) {
            self.effects.push(Effect::Wipe);
        }
    }

    /// Local changes whose sealed form waits for the relay.
    pub(in crate::engine) fn handing_in(&self) -> u64 {
        let waiting = self.leaving.parts.iter().filter(|part| part.state == PartState::Waits);
        waiting.map(|part| part.numbers.len() as u64).sum()
    }
}

#[cfg(test)]
mod tests {
    use alcove_protocol::id::{Incarnation, LogId, PersonId};
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::WIPE_WAIT_MS;
    use crate::crypto::DeviceSecrets;
    use crate::engine::leavers::leaving::Leaving;
    use crate::engine::{Engine, Identity};
    use crate::time::Timestamp;

    #[test]
    fn without_the_relay_a_wiped_device_waits_a_day_whichever_way_its_clock_is_set() {
        let secrets = DeviceSecrets::make(&mut ChaCha20Rng::seed_from_u64(7));
        let mut engine =
            Engine::new(Identity::new(LogId([1; 16]), PersonId([2; 16]), Incarnation(3), secrets));
        let heard = 1_932_991_320_000;
        let day = i64::try_from(WIPE_WAIT_MS).unwrap_or(0);
        assert!(!engine.is_wipe_due(Timestamp(heard)), "nobody asked for it");
        engine.leaving.wipe_heard = Some(Timestamp(heard));
        assert!(!engine.is_wipe_due(Timestamp(heard + day - 1)));
        assert!(engine.is_wipe_due(Timestamp(heard + day)));
        assert!(engine.is_wipe_due(Timestamp(heard - day)));

        let kept = Leaving::from_bytes(&engine.leaving.to_bytes());
        assert_eq!(kept.map(|kept| kept.wipe_heard), Ok(Some(Timestamp(heard))));
        let bytes = Leaving::default().to_bytes();
        let (older, _) = bytes.split_at(bytes.len() - 8);
        assert_eq!(Leaving::from_bytes(older).map(|kept| kept.wipe_heard), Ok(None));
    }
}
