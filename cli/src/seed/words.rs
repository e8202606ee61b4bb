//! Sentences by subject, and the dice that pick among them.

use std::collections::BTreeMap;

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

const SENTENCES: &str = include_str!("words.txt");

/// Picks sentences and numbers; the same seed picks the same.
pub(super) struct Words {
    rng: ChaCha8Rng,
    by_subject: BTreeMap<&'static str, Vec<&'static str>>,
}

impl Words {
    pub(super) fn new(seed: u64) -> Self {
        let mut by_subject: BTreeMap<&'static str, Vec<&'static str>> = BTreeMap::new();
        let mut subject = "";
        for line in SENTENCES.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                Some(heading) => subject = heading,
                None => by_subject.entry(subject).or_default().push(line),
            }
        }
        Self { rng: ChaCha8Rng::seed_from_u64(seed), by_subject }
    }

    /// A number below `bound`.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        let roll = usize::try_from(self.rng.next_u32()).unwrap_or_default();
        roll.checked_rem(bound).unwrap_or_default()
    }

    /// Whether something that happens so many times in a hundred happens now.
    pub(super) fn percent(&mut self, hundredths: usize) -> bool {
        self.below(100) < hundredths
    }

    /// One sentence about a subject.
    pub(super) fn pick(&mut self, subject: &str) -> &'static str {
        let count = self.by_subject.get(subject).map_or(0, Vec::len);
        let at = self.below(count);
        self.by_subject.get(subject).and_then(|sentences| sentences.get(at)).copied().unwrap_or_default()
    }

    /// One or two sentences.
    pub(super) fn some(&mut self, subject: &str) -> String {
        let first = self.pick(subject);
        let second = self.pick(subject);
        if first == second || self.percent(50) { first.to_owned() } else { format!("{first} {second}") }
    }
}
