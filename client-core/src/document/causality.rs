//! Who had seen what: which changes of a document were made without knowledge of each other.
//!
//! A vector clock for each change, derived from the dependencies of all. Only what devices made counts: genesis and
//! migration changes say nothing and are seen by all.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::actor::Actor;
use super::index::{ChangeIndex, Made};
use crate::time::Timestamp;

/// Who wrote, and when their device says it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Writer {
    /// The newest of what they wrote.
    pub at: Timestamp,
    /// The device.
    pub device: [u8; 16],
    /// The device's incarnation.
    pub incarnation: u64,
}

/// A change of a device: place of its author in [`Causality::author`], and its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct ChangeId {
    author: usize,
    seq: u64,
}

/// What every change comes after. Grows with the document, change by change.
#[derive(Clone, Debug, Default)]
pub(super) struct Causality {
    /// In the order in which they came here.
    authors: Vec<Actor>,
    places: HashMap<Actor, usize>,
    clocks: HashMap<ChangeId, Clock>,
    newest: Vec<u64>,
    contested: BTreeSet<ChangeId>,
    /// For each author and each other one, how far the other's changes were compared with the author's.
    compared: Vec<Vec<u64>>,
}

#[derive(Clone, Debug)]
struct Clock {
    made: Made,
    /// For each author, the newest number that the change comes after; its own number for its own author. Shorter where
    /// later authors were not known yet.
    seen: Vec<u64>,
}

impl Causality {
    pub(super) fn derive(index: &ChangeIndex) -> Self {
        let mut causality = Self::default();
        for (author, made, deps) in index.in_order() {
            causality.add(index, author, made, deps);
        }
        causality
    }

    /// Adds a change of a device, after everything that it builds on. Returns the changes that have one beside them since.
    pub(super) fn add(
        &mut self,
        index: &ChangeIndex,
        author: Actor,
        made: Made,
        deps: &[[u8; 32]],
    ) -> Vec<ChangeId> {
        let author = self.place(author);
        let mut seen = vec![0_u64; self.authors.len()];
        for (dep_author, dep_seq) in deps.iter().filter_map(|dep| index.author_of(dep)) {
            let Some(place) = self.places.get(&dep_author) else { continue };
            let clock = self.clocks.get(&ChangeId { author: *place, seq: dep_seq });
            for (known, seen) in seen.iter_mut().zip(clock.into_iter().flat_map(|clock| &clock.seen)) {
                *known = (*known).max(*seen);
            }
        }
        for place in [seen.get_mut(author), self.newest.get_mut(author)].into_iter().flatten() {
            *place = (*place).max(made.seq);
        }
        let id = ChangeId { author, seq: made.seq };
        let contested = self.contest(id, &seen);
        self.clocks.insert(id, Clock { made, seen });
        contested
    }

    fn place(&mut self, author: Actor) -> usize {
        let next = self.authors.len();
        let place = *self.places.entry(author).or_insert(next);
        if place == next {
            self.authors.push(author);
            self.newest.push(0);
            self.compared.push(Vec::new());
        }
        place
    }

    /// Marks a new change, which nobody has seen yet, and all that it has not seen. What an earlier change of its author
    /// had not seen is marked already: each pair of authors goes through each change once.
    fn contest(&mut self, id: ChangeId, seen: &[u64]) -> Vec<ChangeId> {
        let mut marked = Vec::new();
        let Some(compared) = self.compared.get_mut(id.author) else { return marked };
        compared.resize(seen.len(), 0);
        for (author, (newest, (seen, compared))) in
            self.newest.iter().zip(seen.iter().zip(compared)).enumerate().filter(|(at, _)| *at != id.author)
        {
            if seen < newest {
                let unseen = ((*seen).max(*compared) + 1..=*newest).map(|seq| ChangeId { author, seq });
                marked.extend(unseen.chain([id]));
                *compared = *newest;
            }
        }
        marked.retain(|id| self.contested.insert(*id));
        marked
    }

    /// The change with this number of this author.
    pub(super) fn id(&self, author: &Actor, seq: u64) -> Option<ChangeId> {
        let id = ChangeId { author: *self.places.get(author)?, seq };
        self.clocks.contains_key(&id).then_some(id)
    }

    /// Who made a change.
    pub(super) fn author(&self, id: ChangeId) -> Option<Actor> {
        self.authors.get(id.author).copied()
    }

    /// A change's hash.
    pub(super) fn hash(&self, id: ChangeId) -> Option<[u8; 32]> {
        Some(self.clocks.get(&id)?.made.hash)
    }

    /// Who made these changes, each once with the newest time, in order of time.
    pub(super) fn writers(&self, changes: impl Iterator<Item = ChangeId>) -> Vec<Writer> {
        let mut newest: BTreeMap<Actor, Timestamp> = BTreeMap::new();
        for change in changes {
            if let (Some(author), Some(clock)) = (self.author(change), self.clocks.get(&change)) {
                let at = newest.entry(author).or_insert(clock.made.time);
                *at = (*at).max(clock.made.time);
            }
        }
        let writer = |(author, at): (Actor, Timestamp)| {
            let Actor { device, incarnation } = author;
            Writer { at, device, incarnation }
        };
        let mut writers: Vec<Writer> = newest.into_iter().map(writer).collect();
        writers.sort_unstable();
        writers
    }

    /// Whether `later` comes after `earlier`, or is the same.
    pub(super) fn is_after(&self, later: ChangeId, earlier: ChangeId) -> bool {
        self.seen(later, earlier.author) >= earlier.seq
    }

    /// Whether neither was made with knowledge of the other.
    pub(super) fn are_beside(&self, one: ChangeId, other: ChangeId) -> bool {
        one.author != other.author && !self.is_after(one, other) && !self.is_after(other, one)
    }

    /// All changes that were made without knowledge of this one, nor this one with knowledge of them.
    pub(super) fn beside(&self, id: ChangeId) -> impl Iterator<Item = ChangeId> {
        let others = (0..self.authors.len()).filter(move |author| *author != id.author);
        others.flat_map(move |author| {
            let newest = self.newest.get(author).copied().unwrap_or_default();
            let unseen = (self.seen(id, author) + 1..=newest).map(move |seq| ChangeId { author, seq });
            unseen.take_while(move |other| self.seen(*other, id.author) < id.seq)
        })
    }

    /// Every change that has another one beside it.
    pub(super) fn contested(&self) -> &BTreeSet<ChangeId> {
        &self.contested
    }

    fn seen(&self, id: ChangeId, author: usize) -> u64 {
        self.clocks.get(&id).and_then(|clock| clock.seen.get(author)).copied().unwrap_or_default()
    }
}
