//! What may stand twice in a document although nothing went wrong: unsent words of one life of a device that another life
//! of it writes anew. No life can know what the other will still send, and words that stand twice are better than words
//! that are lost.

use std::collections::BTreeSet;

use alcove_client_core::engine::{DocKey, SaveBatch, SaveOp};
use alcove_client_core::shell::store::MemoryStore;
use alcove_protocol::entry::Entry;
use alcove_protocol::frame::Ask;
use alcove_protocol::id::EntryId;

use super::typing::contains;
use super::{Happening, World};

impl World {
    /// A device begins another life. What the life before had sealed goes out as it was, whatever a request still carries to
    /// the relay; only beside a copy is it written anew and comes a second time, and so does what an earlier life that began
    /// with the same disk wrote anew.
    pub(crate) fn note_new_life(&mut self, at: usize) {
        self.counters.hit("new lives");
        let Ok(stored) = self.devices[at].store.load_start_now() else { return };
        let under_way = if self.copies_expected { self.pushes_under_way() } else { BTreeSet::new() };
        for local in stored.local_changes {
            let is_sent = local.entry.is_some_and(|entry| under_way.contains(&entry));
            if is_sent || self.rewritten.contains(&local.bytes) {
                self.may_be_twice(local.key, Some(&local.bytes));
            }
        }
    }

    /// What was unsent on a disk that is copied is sent by one copy, and written anew by the one that notices first.
    pub(crate) fn note_copied(&mut self, disk: &MemoryStore) {
        let Ok(stored) = disk.load_start_now() else { return };
        for local in stored.local_changes {
            self.may_be_twice(local.key, Some(&local.bytes));
        }
    }

    /// What was still being typed on a disk that comes back, or is copied, may have been finished in the other life too.
    pub(crate) fn note_open_typing(&mut self, disk: &MemoryStore) {
        for key in disk.load_start_now().map(|stored| stored.typing).unwrap_or_default() {
            self.may_be_twice(key, None);
        }
    }

    /// Unsent changes and entries that a batch replaces with others.
    pub(crate) fn note_rewritten(&mut self, at: usize, batch: &SaveBatch) {
        for op in &batch.ops {
            let SaveOp::DropEntry(id) = op else { continue };
            let is_kept = |op: &SaveOp| matches!(op, SaveOp::Entry(entry) if entry.id == *id);
            if !batch.ops.iter().any(is_kept) {
                self.owed.remove(id);
            }
        }
        let dropped = batch
            .ops
            .iter()
            .filter_map(|op| if let SaveOp::DropLocals(numbers) = op { Some(numbers) } else { None });
        let dropped: BTreeSet<u64> = dropped.flatten().copied().collect();
        if dropped.is_empty() {
            return;
        }
        let stored = self.devices[at].store.load_start_now();
        let locals = stored.map(|stored| stored.local_changes).unwrap_or_default();
        self.rewritten.extend(
            locals.into_iter().filter(|local| dropped.contains(&local.number)).map(|local| local.bytes),
        );
    }

    /// Once more than before, for what was typed in the document and lies in the change, or anywhere in the document.
    fn may_be_twice(&mut self, key: DocKey, change: Option<&[u8]>) {
        let typed = self.devices.iter().flat_map(|device| &device.typed).filter(|typed| typed.key == key);
        let tokens = typed.map(|typed| &typed.token);
        for token in tokens.filter(|token| change.is_none_or(|bytes| contains(bytes, token.as_bytes()))) {
            *self.maybe_again.entry(token.clone()).or_default() += 1;
        }
    }

    /// Entries in requests that have not reached the relay.
    fn pushes_under_way(&self) -> BTreeSet<EntryId> {
        let requests = self.happenings.values().filter_map(|happening| {
            if let Happening::Asked { asks, .. } = happening { Some(asks) } else { None }
        });
        let pushes =
            requests.flatten().filter_map(|ask| if let Ask::Push(push) = ask { Some(push) } else { None });
        pushes.filter_map(|push| Entry::parse(push.entry.to_vec()).ok()).map(|entry| entry.id()).collect()
    }
}
