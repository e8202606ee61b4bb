//! What a document knows about its own changes, beside automerge: enough to judge a new one without asking it.

use std::collections::{BTreeMap, HashMap, HashSet};

use automerge::{Automerge, ChangeHash};

use super::actor::Actor;
use super::guard::CheckedChange;
use crate::time::Timestamp;

/// One change of the document.
#[derive(Clone, Debug)]
struct Entry {
    author: Option<Actor>,
    seq: u64,
    max_op: u64,
    deps: Vec<[u8; 32]>,
}

/// One change of one author.
#[derive(Clone, Copy, Debug)]
pub(super) struct Made {
    pub(super) seq: u64,
    pub(super) hash: [u8; 32],
    /// When the author claims to have made it.
    pub(super) time: Timestamp,
}

/// The changes of one author.
#[derive(Clone, Debug, Default)]
struct Author {
    newest: Option<(u64, [u8; 32])>,
    /// By their last operation.
    made: BTreeMap<u64, Made>,
}

/// The changes that a document holds.
#[derive(Clone, Debug, Default)]
pub(super) struct ChangeIndex {
    changes: HashMap<[u8; 32], Entry>,
    authors: HashMap<Actor, Author>,
    /// Changes of devices that no other change of a device comes after.
    tips: Vec<[u8; 32]>,
    /// Two changes of devices were made without knowledge of each other.
    is_forked: bool,
}

/// Metadata of one change that is to be added.
pub(super) struct NewChange<'a> {
    pub(super) hash: [u8; 32],
    pub(super) author: Option<Actor>,
    pub(super) seq: u64,
    pub(super) max_op: u64,
    pub(super) time: Timestamp,
    pub(super) deps: &'a [[u8; 32]],
}

impl<'a> From<&'a CheckedChange> for NewChange<'a> {
    fn from(change: &'a CheckedChange) -> Self {
        Self {
            hash: change.hash(),
            author: Some(change.actor()),
            seq: change.seq(),
            max_op: change.max_op(),
            time: change.time(),
            deps: change.deps(),
        }
    }
}

impl ChangeIndex {
    /// Reads the changes of a loaded document.
    pub(super) fn derive(doc: &Automerge) -> Self {
        let mut index = Self::default();
        for meta in doc.get_changes_meta(&[]) {
            let deps: Vec<[u8; 32]> = meta.deps.iter().map(|dep| dep.0).collect();
            index.add(&NewChange {
                hash: meta.hash.0,
                author: Actor::from_actor_id(&meta.actor),
                seq: meta.seq,
                max_op: meta.max_op,
                time: Timestamp(meta.timestamp),
                deps: &deps,
            });
        }
        index
    }

    pub(super) fn add(&mut self, new: &NewChange<'_>) {
        if let Some(author) = new.author {
            let known = self.authors.entry(author).or_default();
            if known.newest.is_none_or(|(seq, _)| seq < new.seq) {
                known.newest = Some((new.seq, new.hash));
            }
            known.made.insert(new.max_op, Made { seq: new.seq, hash: new.hash, time: new.time });
            self.is_forked |= !self.tips.iter().all(|tip| new.deps.contains(tip));
            self.tips.retain(|tip| !new.deps.contains(tip));
            self.tips.push(new.hash);
        }
        let entry = Entry { author: new.author, seq: new.seq, max_op: new.max_op, deps: new.deps.to_vec() };
        self.changes.insert(new.hash, entry);
    }

    pub(super) fn contains(&self, hash: &[u8; 32]) -> bool {
        self.changes.contains_key(hash)
    }

    pub(super) fn len(&self) -> usize {
        self.changes.len()
    }

    /// The change and everything it builds on, for all of `heads`; none where one is not here.
    pub(super) fn closure(&self, heads: &[[u8; 32]]) -> Option<HashSet<[u8; 32]>> {
        let mut covered = HashSet::new();
        let mut to_visit = heads.to_vec();
        while let Some(hash) = to_visit.pop() {
            let entry = self.changes.get(&hash)?;
            if covered.insert(hash) {
                to_visit.extend(entry.deps.iter().copied());
            }
        }
        Some(covered)
    }

    /// Each author's changes up to a number, and those that no device made.
    pub(super) fn up_to(&self, covered: &[(Actor, u64)]) -> HashSet<[u8; 32]> {
        let is_covered = |entry: &Entry| {
            let of =
                |author: Actor| covered.iter().any(|(known, upto)| *known == author && entry.seq <= *upto);
            entry.author.is_none_or(of)
        };
        self.changes.iter().filter(|(_, entry)| is_covered(entry)).map(|(hash, _)| *hash).collect()
    }

    /// For each author the newest change among `covered`: its number and its last operation.
    pub(super) fn newest_in(&self, covered: &HashSet<[u8; 32]>) -> BTreeMap<Actor, (u64, u64)> {
        let mut newest = BTreeMap::new();
        for entry in covered.iter().filter_map(|hash| self.changes.get(hash)) {
            let Some(author) = entry.author else { continue };
            let (seq, max_op) = newest.entry(author).or_insert((0, 0));
            (*seq, *max_op) = ((*seq).max(entry.seq), (*max_op).max(entry.max_op));
        }
        newest
    }

    /// Changes of devices that are not among `covered`: author, number, and the time its author claims.
    pub(super) fn uncovered(&self, covered: &HashSet<[u8; 32]>) -> Vec<(Actor, u64, Timestamp)> {
        let outside = self.changes.iter().filter(|(hash, _)| !covered.contains(*hash));
        let mut changes: Vec<_> = outside
            .filter_map(|(_, entry)| {
                let author = entry.author?;
                let at = self.change_of(&author, entry.max_op).map(|made| made.time).unwrap_or_default();
                Some((author, entry.seq, at))
            })
            .collect();
        changes.sort_unstable();
        changes
    }

    /// Whether no device wrote anything yet.
    pub(super) fn is_untouched(&self) -> bool {
        self.tips.is_empty()
    }

    /// Whether two changes of devices were ever made without knowledge of each other. Never false when they were.
    pub(super) fn is_forked(&self) -> bool {
        self.is_forked
    }

    /// Every change of a device, each after those that it builds on: its author, itself, and its dependencies.
    pub(super) fn in_order(&self) -> Vec<(Actor, Made, &[[u8; 32]])> {
        let made = self
            .authors
            .iter()
            .flat_map(|(author, known)| known.made.iter().map(|(max_op, made)| (*max_op, *author, *made)));
        let mut all: Vec<_> = made.collect();
        // What depends on a change has a later last operation, always.
        all.sort_unstable_by_key(|(max_op, author, _)| (*max_op, *author));
        let deps = |made: &Made| self.changes.get(&made.hash).map_or(&[][..], |entry| entry.deps.as_slice());
        all.into_iter().map(|(_, author, made)| (author, made, deps(&made))).collect()
    }

    /// What a change directly builds on.
    pub(super) fn deps(&self, hash: &[u8; 32]) -> &[[u8; 32]] {
        self.changes.get(hash).map_or(&[], |entry| &entry.deps)
    }

    /// Author and number of a change; none for one that no device made.
    pub(super) fn author_of(&self, hash: &[u8; 32]) -> Option<(Actor, u64)> {
        let entry = self.changes.get(hash)?;
        Some((entry.author?, entry.seq))
    }

    /// The change that holds the author's operation with this counter; none while it is open.
    pub(super) fn change_of(&self, author: &Actor, counter: u64) -> Option<&Made> {
        self.authors.get(author)?.made.range(counter..).next().map(|(_, made)| made)
    }

    pub(super) fn max_op(&self, hash: &[u8; 32]) -> Option<u64> {
        self.changes.get(hash).map(|entry| entry.max_op)
    }

    /// Number and hash of the author's newest change.
    pub(super) fn newest(&self, author: &Actor) -> Option<(u64, [u8; 32])> {
        self.authors.get(author)?.newest
    }

    /// Adds all changes of `other`.
    pub(super) fn extend(&mut self, other: Self) {
        self.changes.extend(other.changes);
        for (author, added) in other.authors {
            let known = self.authors.entry(author).or_default();
            known.newest = known.newest.max(added.newest);
            known.made.extend(added.made);
        }
    }

    /// Whether a change with these dependencies comes after change `seq` of `author`, whose last operation
    /// is `max_op`. Looks only at changes that end later than that, which are few unless long apart.
    pub(super) fn is_after(
        layers: &[&Self],
        deps: &[[u8; 32]],
        author: &Actor,
        seq: u64,
        max_op: u64,
    ) -> bool {
        let mut seen: HashSet<[u8; 32]> = HashSet::new();
        let mut to_visit = deps.to_vec();
        while let Some(hash) = to_visit.pop() {
            let Some(entry) = layers.iter().find_map(|layer| layer.changes.get(&hash)) else { continue };
            if entry.author == Some(*author) && entry.seq >= seq {
                return true;
            }
            if entry.max_op > max_op && seen.insert(hash) {
                to_visit.extend(entry.deps.iter().copied());
            }
        }
        false
    }

    /// The heads after `added` came to a document with the heads `before`.
    pub(super) fn heads_after<'a>(
        before: &[ChangeHash],
        added: impl Iterator<Item = &'a CheckedChange> + Clone,
    ) -> Vec<ChangeHash> {
        let replaced: HashSet<&[u8; 32]> = added.clone().flat_map(CheckedChange::deps).collect();
        let mut heads: Vec<ChangeHash> = before
            .iter()
            .copied()
            .chain(added.map(|change| ChangeHash(change.hash())))
            .filter(|hash| !replaced.contains(&hash.0))
            .collect();
        heads.sort_unstable();
        heads
    }
}
