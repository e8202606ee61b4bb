//! What of a document was made beside each other: kept while it is open, and brought on with each change, so that showing
//! a document after a keystroke does not read its whole history again.

use std::collections::{BTreeMap, BTreeSet};

use automerge::legacy::{ElementId, Key, ObjectId, OpType};
use automerge::{AutoCommit, ChangeHash, ReadDoc};

use super::Document;
use super::actor::Actor;
use super::causality::{Causality, ChangeId};
use super::index::{ChangeIndex, Made, NewChange};
use super::seams::LetterId;

/// A text: the operation that made it.
type TextId = (u64, Vec<u8>);

/// What changes that have others beside them did in one text.
#[derive(Clone, Debug, Default)]
pub(super) struct Touched {
    pub(super) authors: BTreeSet<Actor>,
    pub(super) deleted: Vec<(ChangeId, LetterId)>,
}

/// Who had seen what, and what those did who had not seen each other.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    pub(super) causality: Causality,
    touched: BTreeMap<TextId, Touched>,
}

impl History {
    /// None where every change was made with knowledge of all before it.
    pub(super) fn derive(index: &ChangeIndex, doc: &AutoCommit) -> Option<Self> {
        if !index.is_forked() {
            return None;
        }
        let mut history = Self { causality: Causality::derive(index), touched: BTreeMap::new() };
        let contested: Vec<ChangeId> = history.causality.contested().iter().copied().collect();
        history.read(&contested, doc);
        Some(history)
    }

    pub(super) fn touched(&self, counter: u64, actor: &[u8]) -> Option<&Touched> {
        self.touched.get(&(counter, actor.to_vec()))
    }

    /// Reads what changes did. Each is read once.
    fn read(&mut self, changes: &[ChangeId], doc: &AutoCommit) {
        for id in changes {
            let (Some(author), Some(hash)) = (self.causality.author(*id), self.causality.hash(*id)) else {
                continue;
            };
            let Some(change) = doc.get_change_by_hash(&ChangeHash(hash)) else { continue };
            for op in change.decode().operations {
                let (ObjectId::Id(object), Key::Seq(element)) = (op.obj, op.key) else { continue };
                let text = self.touched.entry((object.counter(), object.actor().to_bytes().to_vec()));
                let text = text.or_default();
                text.authors.insert(author);
                if let (OpType::Delete, ElementId::Id(letter)) = (op.action, element) {
                    let by = Actor::from_actor_id(letter.actor());
                    text.deleted.extend(by.map(|by| (*id, LetterId { counter: letter.counter(), by })));
                }
            }
        }
    }
}

impl Document {
    /// Takes note of changes that are in the document now, each after those that it builds on.
    pub(super) fn learn<'a>(&mut self, changes: impl IntoIterator<Item = NewChange<'a>>) {
        let mut contested = Vec::new();
        for new in changes {
            self.index.add(&new);
            if let (Some(history), Some(author)) = (&mut self.history, new.author) {
                let made = Made { seq: new.seq, hash: new.hash, time: new.time };
                contested.extend(history.causality.add(&self.index, author, made, new.deps));
            }
        }
        match &mut self.history {
            Some(history) => history.read(&contested, &self.doc),
            None => self.history = History::derive(&self.index, &self.doc),
        }
    }
}
