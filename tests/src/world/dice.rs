//! Randomness from a seed, one stream for each purpose.

use rand_chacha::ChaCha12Rng;
use rand_core::{Rng, SeedableRng};

/// A stream of randomness.
#[derive(Debug)]
pub struct Dice(ChaCha12Rng);

impl Dice {
    /// The stream with this number of a seed.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut rng = ChaCha12Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        Self(rng)
    }

    /// For what needs a generator.
    pub fn rng(&mut self) -> &mut ChaCha12Rng {
        &mut self.0
    }

    /// Below `bound`; zero when that is zero.
    pub fn below(&mut self, bound: usize) -> usize {
        let wide = u128::from(self.0.next_u64()) * bound as u128;
        usize::try_from(wide >> 64).unwrap_or(0)
    }

    /// From `low` to below `high`.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + i64::try_from(self.below(usize::try_from(high - low).unwrap_or(0))).unwrap_or(0)
    }

    /// Whether something of that probability, in thousandths, happens.
    pub fn chance(&mut self, per_mille: u32) -> bool {
        self.below(1_000) < per_mille as usize
    }

    /// A time between `low` and `high` whose size is as likely to be small as large.
    pub fn log_between(&mut self, low: i64, high: i64) -> i64 {
        let doublings = usize::try_from((high / low.max(1)).max(1).ilog2()).unwrap_or(0);
        let ceiling = low << self.below(doublings + 1);
        self.between(ceiling, (ceiling * 2).min(high.max(ceiling + 1)))
    }

    /// One of them.
    pub fn pick<T: Copy>(&mut self, of: &[T]) -> Option<T> {
        of.get(self.below(of.len())).copied()
    }

    /// Random bytes.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill_bytes(&mut bytes);
        bytes
    }

    /// Puts them in a random order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at + 1));
        }
    }
}
