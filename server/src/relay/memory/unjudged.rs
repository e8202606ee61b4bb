//! What whoever can write a relay's database can put there.

use alcove_protocol::entry::Entry;

use super::{Relay, Stored};

impl Relay {
    /// Puts an entry behind the newest of its log, whatever the rules say of it, and serves it like every other. Nothing
    /// happens when the log is not here.
    pub fn store_unjudged(&mut self, entry: Entry, companions: Vec<Vec<u8>>, now_ms: u64) {
        let Some(place) = self.ledger.follow_unjudged(&entry, now_ms) else { return };
        let (at, log) = (self.entries.len(), entry.log());
        self.by_id.insert(entry.id(), at);
        let mut stored = Stored { place, entry, companions: Vec::new() };
        stored.complete(&stored.entry.clone(), companions, &self.ledger);
        self.entries.push(stored);
        self.logs.entry(log).or_default().push(at);
    }
}
