//! Batches on their way to the store: in order, kept until confirmed, tried again when the store fails.

use std::sync::Arc;

use crate::engine::effect::{Effect, Report};
use crate::engine::writing::save::{DocKey, SaveBatch, SaveOp};
use crate::engine::{Engine, Identity, Witness};
use crate::time::Timestamp;

/// How long the engine waits before it asks a failing store again.
const STORE_RETRY_WAIT_MS: i64 = 5_000;
/// Unconfirmed batches beyond which edits are refused and frames are not taken in.
const UNCONFIRMED_BATCHES_MAX: usize = 256;

impl Engine {
    pub(in crate::engine) fn save(&mut self, op: SaveOp) {
        self.ops.push(op);
    }

    /// Does several things as one: what they save travels in one batch.
    pub fn together<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> (T, Vec<Effect>) {
        self.together = true;
        let done = work(self);
        self.together = false;
        (done, self.finish())
    }

    /// Closes the current call: its saves become one batch, in front of its other effects.
    pub(in crate::engine) fn finish(&mut self) -> Vec<Effect> {
        if self.together {
            return Vec::new();
        }
        let mut effects = std::mem::take(&mut self.effects);
        if self.page.waits_for_documents() {
            return effects;
        }
        if let Some(batch) = self.close_batch() {
            if !self.storage_failing {
                effects.insert(0, Effect::Save(batch));
            }
        } else if let Some(asks) = self.outgoing_if_saved() {
            effects.push(Effect::Send(asks));
        }
        effects
    }

    fn close_batch(&mut self) -> Option<Arc<SaveBatch>> {
        if self.ops.is_empty() {
            return None;
        }
        let makes_entries =
            |op: &SaveOp| matches!(op, SaveOp::OwnChain(..) | SaveOp::Meta(Identity::META, _));
        if self.ops.iter().any(makes_entries) {
            let witness = self.next_witness();
            self.ops.push(SaveOp::Meta(Witness::META, witness));
        }
        let batch = Arc::new(SaveBatch { number: self.next_batch, ops: std::mem::take(&mut self.ops) });
        self.next_batch += 1;
        self.unconfirmed.push_back(Arc::clone(&batch));
        Some(batch)
    }

    /// The number that the batch of this call will have, or had last.
    pub(in crate::engine) fn batch_to_wait_for(&self) -> u64 {
        if self.ops.is_empty() { self.next_batch - 1 } else { self.next_batch }
    }

    fn outgoing_if_saved(&mut self) -> Option<Vec<alcove_protocol::frame::Ask>> {
        let (number, _) = self.outgoing.as_ref()?;
        if self.unconfirmed.front().is_some_and(|oldest| oldest.number <= *number) {
            return None;
        }
        self.outgoing.take().map(|(_, asks)| asks)
    }

    pub(in crate::engine) fn saved(&mut self, number: u64) {
        if self.storage_failing {
            // A batch counts only once those before it do: the one that failed is saved again, then each that waits.
            if self.unconfirmed.pop_front_if(|oldest| oldest.number == number).is_none() {
                return;
            }
            match self.unconfirmed.front() {
                Some(next) => self.effects.push(Effect::Save(Arc::clone(next))),
                None => self.storage_failing = false,
            }
        } else {
            while self.unconfirmed.front().is_some_and(|oldest| oldest.number <= number) {
                self.unconfirmed.pop_front();
            }
        }
        if self.unconfirmed.is_empty() && self.ops.is_empty() {
            // Only now does the store hold what a document that is closed would be loaded with.
            self.open.shrink();
        }
        if let Some(asks) = self.outgoing_if_saved() {
            self.effects.push(Effect::Send(asks));
        }
        self.settle_when_saved();
    }

    /// Whether the store holds everything that it was ever asked to keep.
    pub fn is_store_current(&self) -> bool {
        self.ops.is_empty() && self.unconfirmed.is_empty()
    }

    /// Whether a store that fails lacks changes of a document: what it gives of it is not what was written.
    pub(in crate::engine) fn lacks_saves_of(&self, document: DocKey) -> bool {
        let is_of = |op: &SaveOp| matches!(op, SaveOp::LocalChange { key, .. } | SaveOp::Typing { key, .. } if *key == document);
        self.storage_failing && self.unconfirmed.iter().any(|batch| batch.ops.iter().any(is_of))
    }

    pub(in crate::engine) fn save_failed(&mut self, number: u64, now: Timestamp) {
        if self.unconfirmed.iter().all(|batch| batch.number != number) {
            return;
        }
        if !self.storage_failing {
            self.effects.push(Effect::Report(Report::StorageFailing));
        }
        self.storage_failing = true;
        self.effects.push(Effect::SetTimer(now.0 + STORE_RETRY_WAIT_MS));
    }

    /// Asks a failing store again, with the oldest batch alone.
    pub(super) fn retry_failed_save(&mut self) {
        if let (true, Some(oldest)) = (self.storage_failing, self.unconfirmed.front()) {
            self.effects.push(Effect::Save(Arc::clone(oldest)));
        }
    }

    /// Whether so much waits for the store that nothing new is taken on.
    pub(in crate::engine) fn is_store_overloaded(&self) -> bool {
        self.unconfirmed.len() >= UNCONFIRMED_BATCHES_MAX
    }
}
