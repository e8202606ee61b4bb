//! A token bucket: bounds what a peer that nobody vouches for may ask.

/// What a bucket holds and how fast it fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Asks a peer may make at once.
    pub burst: u32,
    /// Asks a second that it gets back.
    pub per_second: u32,
}

/// A peer's bucket. Counts in thousandths of an ask, so that a millisecond adds whole units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    thousandths: u64,
    filled_ms: u64,
}

impl Bucket {
    /// A full bucket.
    pub fn full(rate: Rate, now_ms: u64) -> Self {
        Self { thousandths: u64::from(rate.burst) * 1_000, filled_ms: now_ms }
    }

    /// Takes one ask out, if there is one.
    pub fn take(&mut self, rate: Rate, now_ms: u64) -> bool {
        self.fill(rate, now_ms);
        let left = self.thousandths.checked_sub(1_000);
        self.thousandths = left.unwrap_or(self.thousandths);
        left.is_some()
    }

    /// Whether nothing was taken lately: the bucket may be forgotten.
    pub fn is_full(&mut self, rate: Rate, now_ms: u64) -> bool {
        self.fill(rate, now_ms);
        self.thousandths >= u64::from(rate.burst) * 1_000
    }

    fn fill(&mut self, rate: Rate, now_ms: u64) {
        let more = now_ms.saturating_sub(self.filled_ms).saturating_mul(u64::from(rate.per_second));
        self.thousandths = self.thousandths.saturating_add(more).min(u64::from(rate.burst) * 1_000);
        self.filled_ms = self.filled_ms.max(now_ms);
    }
}

#[cfg(test)]
mod tests {
    use super::{Bucket, Rate};

    #[test]
    fn a_bucket_gives_its_burst_and_then_its_rate() {
        let rate = Rate { burst: 2, per_second: 1 };
        let mut bucket = Bucket::full(rate, 0);
        assert!(bucket.take(rate, 0) && bucket.take(rate, 0) && !bucket.take(rate, 0));
        assert!(!bucket.take(rate, 999));
        assert!(bucket.take(rate, 1_000) && !bucket.take(rate, 1_000));
    }
}
