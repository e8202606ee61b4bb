//! Destroying a document, in memory.

use alcove_protocol::id::{DocHandle, LogId};
use alcove_protocol::record::Purge;

use super::Relay;
use crate::relay::companions::Address;
use crate::relay::ledger::DocumentFacts;

impl Relay {
    pub(super) fn facts_of(&self, log: LogId, document: DocHandle) -> DocumentFacts {
        let mut facts = DocumentFacts::default();
        for stored in self.stored_of(log) {
            facts.add(document, &stored.entry, stored.place.relay_time_ms);
        }
        facts
    }

    /// Takes the bodies of the document's entries and its key slots away, but for those that stay.
    pub(super) fn purge(&mut self, log: LogId, purge: &Purge) {
        for at in self.logs.get(&log).cloned().unwrap_or_default() {
            let Some(stored) = self.entries.get_mut(at) else { continue };
            stored.companions.retain(|(_, address, _)| match address {
                Address::Document(slot, document) => *document != purge.document || *slot == purge.kept,
                Address::Device(_) => true,
            });
            let header = stored.entry.header();
            if header.document == purge.document
                && !purge.spares(header.kind, header.slot)
                && let Some(tombstone) = stored.entry.to_tombstone()
            {
                stored.entry = tombstone;
            }
        }
    }
}
