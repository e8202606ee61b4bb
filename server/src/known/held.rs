//! States held in memory: what the writer published, and what was loaded meanwhile, never an older one over a newer.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use alcove_protocol::id::LogId;

/// States by log. Past the bound all are dropped and loaded again when they are needed.
#[derive(Debug)]
pub(super) struct Held<T> {
    max: usize,
    inner: RwLock<Inner<T>>,
}

#[derive(Debug)]
struct Inner<T> {
    /// Counts what was published.
    version: u64,
    states: HashMap<LogId, Arc<T>>,
}

impl<T> Held<T> {
    pub(super) fn new(max: usize) -> Self {
        Self { max, inner: RwLock::new(Inner { version: 0, states: HashMap::new() }) }
    }

    pub(super) fn get(&self, log: LogId) -> Option<Arc<T>> {
        self.inner.read().unwrap_or_else(PoisonError::into_inner).states.get(&log).cloned()
    }

    /// To be read before a state is loaded.
    pub(super) fn version(&self) -> u64 {
        self.inner.read().unwrap_or_else(PoisonError::into_inner).version
    }

    /// Takes the newest state from the writer.
    pub(super) fn publish(&self, log: LogId, state: Arc<T>) {
        let mut inner = self.inner.write().unwrap_or_else(PoisonError::into_inner);
        inner.version = inner.version.wrapping_add(1);
        inner.put(self.max, log, state);
    }

    /// Takes a state that was loaded since `version` was read, unless a newer one may have been published meanwhile.
    pub(super) fn insert(&self, version: u64, log: LogId, state: Arc<T>) {
        let mut inner = self.inner.write().unwrap_or_else(PoisonError::into_inner);
        if inner.version == version {
            inner.put(self.max, log, state);
        }
    }
}

impl<T> Inner<T> {
    fn put(&mut self, max: usize, log: LogId, state: Arc<T>) {
        if self.states.len() >= max && !self.states.contains_key(&log) {
            self.states.clear();
        }
        self.states.insert(log, state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_that_was_loaded_before_a_newer_one_was_published_is_not_kept() {
        let held = Held::new(1);
        let (one, two) = (LogId([1; 16]), LogId([2; 16]));
        let version = held.version();
        held.publish(one, Arc::new(2));
        held.insert(version, one, Arc::new(1));
        assert_eq!(held.get(one).as_deref(), Some(&2));
        held.publish(two, Arc::new(3));
        held.insert(version, one, Arc::new(1));
        assert_eq!((held.get(one), held.get(two).as_deref()), (None, Some(&3)));
        held.insert(held.version(), one, Arc::new(4));
        assert_eq!(held.get(one).as_deref(), Some(&4));
    }
}
