//! The few documents that are open. All others lie in the store; lists read views.

use std::collections::BTreeMap;

use crate::document::{Document, Written};
use crate::engine::Engine;
use crate::engine::effect::{Effect, LoadRequest, Report};
use crate::engine::writing::save::{DocKey, SaveOp, StoredDocument};
use crate::time::Timestamp;

/// Documents kept open at most, besides those with an open change.
const OPEN_DOCUMENTS_MAX: usize = 64;
/// Bytes taken in after which a document's base save is renewed.
pub(in crate::engine) const BASE_RENEWAL_BYTES: usize = 256 * 1024;

/// The document is not open: load it, then try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the document is not open")]
pub struct NotOpen;

/// An open document.
#[derive(Debug)]
pub(in crate::engine) struct OpenDocument {
    pub(in crate::engine) document: Document,
    /// Edits of the open change that the store does not hold yet, as JSON, and since when.
    pub(super) unsaved_typing: Vec<Vec<u8>>,
    pub(super) typing_since: Option<Timestamp>,
    pub(in crate::engine) last_edit: Timestamp,
    /// Bytes of changes taken in or made since the base save.
    pub(in crate::engine) since_base_bytes: usize,
    used: u64,
}

impl OpenDocument {
    pub(in crate::engine) fn has_open_change(&self) -> bool {
        self.document.has_open_change()
    }
}

/// Prose that was watched in a document which was dropped.
#[derive(Debug)]
pub(super) struct Dropped {
    pub(super) text: String,
    /// What was written in it and told to nobody yet.
    pub(super) written: Vec<Written>,
}

/// The open documents, with the order of their use.
#[derive(Debug, Default)]
pub(in crate::engine) struct OpenDocuments {
    open: BTreeMap<DocKey, OpenDocument>,
    clock: u64,
    dropped: BTreeMap<(DocKey, &'static str), Dropped>,
}

impl OpenDocuments {
    pub(in crate::engine) fn insert(&mut self, key: DocKey, document: Document) -> &mut OpenDocument {
        self.remember_watched(key);
        self.clock += 1;
        let used = self.clock;
        let opened = OpenDocument {
            document,
            unsaved_typing: Vec::new(),
            typing_since: None,
            last_edit: Timestamp(0),
            since_base_bytes: 0,
            used,
        };
        match self.open.entry(key) {
            std::collections::btree_map::Entry::Occupied(mut occupied) => {
                occupied.insert(opened);
                occupied.into_mut()
            }
            std::collections::btree_map::Entry::Vacant(vacant) => vacant.insert(opened),
        }
    }

    pub(in crate::engine) fn get(&self, key: DocKey) -> Option<&OpenDocument> {
        self.open.get(&key)
    }

    pub(in crate::engine) fn use_mut(&mut self, key: DocKey) -> Option<&mut OpenDocument> {
        self.clock += 1;
        let open = self.open.get_mut(&key)?;
        open.used = self.clock;
        Some(open)
    }

    pub(in crate::engine) fn clear(&mut self) {
        self.open.keys().copied().collect::<Vec<_>>().into_iter().for_each(|key| self.remember_watched(key));
        self.open.clear();
    }

    pub(in crate::engine) fn contains(&self, key: DocKey) -> bool {
        self.open.contains_key(&key)
    }

    pub(in crate::engine) fn remove(&mut self, key: DocKey) {
        self.remember_watched(key);
        self.open.remove(&key);
    }

    /// What was known of prose before its document was dropped.
    pub(super) fn take_dropped(&mut self, key: DocKey, field: &'static str) -> Option<Dropped> {
        self.dropped.remove(&(key, field))
    }

    /// A document is about to be dropped. What was dropped before and asked for by nobody is older than what it is now.
    fn remember_watched(&mut self, key: DocKey) {
        let Some(open) = self.open.get_mut(&key) else { return };
        for field in open.document.watching().collect::<Vec<_>>() {
            let written = open.document.take_written(field);
            let text = open.document.text(field).unwrap_or_default();
            self.dropped.insert((key, field), Dropped { text, written });
        }
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.open.len()
    }

    /// Documents with an open change.
    pub(in crate::engine) fn with_open_change(&self) -> impl Iterator<Item = (DocKey, &OpenDocument)> {
        self.open.iter().filter(|(_, open)| open.document.has_open_change()).map(|(key, open)| (*key, open))
    }

    /// Closes those least recently used, never one with an open change.
    pub(super) fn shrink(&mut self) {
        let Some(surplus) = self.open.len().checked_sub(OPEN_DOCUMENTS_MAX).filter(|surplus| *surplus > 0)
        else {
            return;
        };
        let mut idle: Vec<(u64, DocKey)> = self
            .open
            .iter()
            .filter(|(_, open)| !open.document.has_open_change() && !open.document.has_watched())
            .map(|(key, open)| (open.used, *key))
            .collect();
        idle.sort_unstable();
        for (_, key) in idle.into_iter().take(surplus) {
            self.open.remove(&key);
        }
    }
}

impl Engine {
    /// A document that is open.
    ///
    /// # Errors
    /// [`NotOpen`], also when this person's access to its circle was for a time that is over, and when the lease has ended.
    pub fn document(&self, key: DocKey) -> Result<&Document, NotOpen> {
        let open = self.open.get(key).filter(|_| !self.is_over(key.circle) && !self.is_lease_ended());
        open.map(|open| &open.document).ok_or(NotOpen)
    }

    /// Whether the document can be edited and read now, without loading it.
    pub fn is_open(&self, key: DocKey) -> bool {
        self.open.contains(key)
    }

    /// What the store must load before the documents can be edited: those that exist and are not open.
    pub fn load(&mut self, keys: &[DocKey]) -> Vec<Effect> {
        let missing: Vec<LoadRequest> = keys
            .iter()
            .filter(|key| self.kinds.contains_key(key) && !self.open.contains(**key) && !self.is_gone(**key))
            .map(|key| LoadRequest { key: *key, from_entries: false })
            .collect();
        if missing.is_empty() { Vec::new() } else { vec![Effect::Load(missing)] }
    }

    pub(in crate::engine) fn loaded(&mut self, documents: Vec<StoredDocument>, now: Timestamp) {
        if self.is_rewriting() && documents.iter().all(|stored| stored.from_entries) {
            self.rewrite(documents, now);
            self.page.answered = true;
            return;
        }
        let given = documents.iter().map(|stored| stored.key).collect();
        for stored in documents {
            self.open_stored(stored, now);
        }
        self.look_at_closed(now, Some(&given));
        if self.page.waits_for_documents() {
            self.give_up_unreadable();
            self.take_in_page(now);
        } else if self.unconfirmed.is_empty() && self.ops.is_empty() {
            // Whoever only reads saves nothing, and would never close what was read before.
            self.open.shrink();
        }
    }

    fn open_stored(&mut self, stored: StoredDocument, now: Timestamp) {
        let key = stored.key;
        if self.open.contains(key) || self.lacks_saves_of(key) {
            return;
        }
        self.reopen_record(&stored);
        if self.opens_sealed(key) {
            return;
        }
        let opened = if stored.from_entries {
            self.open_from_entries(&stored, now)
        } else {
            self.open_as_saved(&stored)
        };
        match (opened, stored.from_entries) {
            (true, _) => {}
            (false, true) => return self.give_up(key),
            (false, false) => return self.rebuild(&[key], now),
        }
        self.unreadable.remove(&key);
        let Some(open) = self.open.use_mut(key) else { return };
        for edit in stored.typing {
            if let Ok(edit) = serde_json::from_slice(&edit) {
                // An edit that was accepted before the crash is accepted again: the document is the same.
                let replayed = open.document.edit(&edit, now);
                debug_assert!(replayed.is_ok(), "a journalled edit applies to the document it was made on");
            }
        }
        if open.document.has_open_change() {
            self.commit_document(key, now);
        }
        if stored.from_entries {
            self.save_view(key);
        }
    }

    fn open_as_saved(&mut self, stored: &StoredDocument) -> bool {
        let Some(mut changes) = self.reopen_contents(stored.key, &stored.entries) else { return false };
        changes.extend(stored.local_changes.iter().cloned());
        let since_base_bytes = changes.iter().map(Vec::len).sum();
        let loaded = self.stored_document(stored.kind, self.me.actor(), stored.base.as_deref(), changes);
        let Ok(document) = loaded else { return false };
        self.open.insert(stored.key, document).since_base_bytes = since_base_bytes;
        true
    }

    /// Documents that the page waits for and that the store did not give are not waited for any longer: what came for
    /// them is held.
    fn give_up_unreadable(&mut self) {
        let asked_again = self.effects.iter().any(|effect| matches!(effect, Effect::Load(_)));
        if asked_again {
            return;
        }
        let staged = self.page.staged.keys().copied();
        let missing = staged.filter(|key| {
            self.kinds.contains_key(key) && !self.open.contains(*key) && !self.is_unsettled(*key)
        });
        self.unreadable.extend(missing.collect::<Vec<_>>());
    }

    /// Saves the document as one piece where enough came since the last such save. The save is proven: it loads and
    /// has the same heads. Otherwise the last good base and the changes since stay, and that is reported; it is tried
    /// again when as much came again.
    pub(in crate::engine) fn renew_base(&mut self, key: DocKey, at_least_bytes: usize) {
        let Some(open) = self.open.use_mut(key) else { return };
        if open.since_base_bytes < at_least_bytes || open.document.has_open_change() {
            return;
        }
        open.since_base_bytes = 0;
        match open.document.save() {
            Ok(base) => self.save(SaveOp::Base(key, base)),
            Err(error) => {
                let report = Report::BaseNotRenewed { log: key.circle, reason: error.code() };
                self.effects.push(Effect::Report(report));
            }
        }
    }
}

#[cfg(test)]
mod tests;
