//! Challenges for logins where TLS ends at a proxy: random, for one login each, short-lived, and not many at once.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use alcove_protocol::limits::CHALLENGE_LIFE_MS_MAX;

/// Challenges that wait to be used.
const WAITING_MAX: usize = 65_536;

/// Challenges that were given out.
#[derive(Debug, Default)]
pub(crate) struct Challenges {
    given: Mutex<Given>,
}

#[derive(Debug, Default)]
struct Given {
    /// Until when each holds, ms since 1970.
    waiting: HashMap<[u8; 32], u64>,
    /// In the order in which they end.
    ending: VecDeque<(u64, [u8; 32])>,
}

impl Given {
    fn forget_ended(&mut self, now_ms: u64) {
        while let Some((until_ms, nonce)) = self.ending.front().copied()
            && (until_ms <= now_ms || !self.waiting.contains_key(&nonce))
        {
            self.ending.pop_front();
            self.waiting.remove(&nonce);
        }
    }
}

impl Challenges {
    /// Gives out `nonce`, which is random; `false` when too many wait.
    pub(crate) fn give(&self, nonce: [u8; 32], now_ms: u64) -> bool {
        let mut given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        given.forget_ended(now_ms);
        if given.ending.len() >= WAITING_MAX {
            return false;
        }
        // A clock that went back must not put a later end before an earlier one.
        let newest = given.ending.back().map_or(0, |(until_ms, _)| *until_ms);
        let until_ms = now_ms.saturating_add(CHALLENGE_LIFE_MS_MAX).max(newest);
        given.waiting.insert(nonce, until_ms);
        given.ending.push_back((until_ms, nonce));
        true
    }

    /// Takes a challenge that was given out, holds, and was not taken before.
    pub(crate) fn take(&self, nonce: [u8; 32], now_ms: u64) -> Option<[u8; 32]> {
        let mut given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        given.forget_ended(now_ms);
        given.waiting.remove(&nonce).map(|_| nonce)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_is_taken_once_and_for_a_minute() {
        let challenges = Challenges::default();
        assert!(challenges.give([1; 32], 0) && challenges.give([2; 32], 1_000));
        assert_eq!(challenges.take([3; 32], 1_000), None);
        assert_eq!(challenges.take([2; 32], 1_000), Some([2; 32]));
        assert_eq!(challenges.take([2; 32], 1_000), None);
        assert_eq!(challenges.take([1; 32], CHALLENGE_LIFE_MS_MAX), None);
    }

    #[test]
    fn challenges_that_nobody_uses_make_room_when_they_end() {
        let challenges = Challenges::default();
        let nonce = |at: usize| {
            let mut nonce = [0; 32];
            nonce[..8].copy_from_slice(&at.to_be_bytes());
            nonce
        };
        assert!((0..WAITING_MAX).all(|at| challenges.give(nonce(at), 5)));
        assert!(!challenges.give([0xff; 32], 5));
        assert!(challenges.give([0xff; 32], 5 + CHALLENGE_LIFE_MS_MAX));
    }
}
