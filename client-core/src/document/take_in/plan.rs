//! Which tokens can come in at all: judged by what their changes say of themselves, before automerge is asked.

use std::collections::{HashMap, HashSet, VecDeque};

use super::{Incoming, Refusal, TakeIn};
use crate::document::guard::CheckedChange;
use crate::document::index::{ChangeIndex, NewChange};
use crate::document::{Actor, Document};

/// The changes of one token.
pub(super) struct Group {
    pub(super) token: u64,
    /// Once judged: without those that are in the document or come with another token.
    pub(super) changes: Vec<CheckedChange>,
    /// Changes of this token that come with another token of the same batch.
    shared: Vec<[u8; 32]>,
}

impl Group {
    /// What must be in the document, or come before, for this token to count.
    pub(super) fn needed(&self) -> impl Iterator<Item = &[u8; 32]> {
        self.changes.iter().flat_map(CheckedChange::deps).chain(&self.shared)
    }
}

/// Gathers what carries the same token.
pub(super) fn group(incoming: Vec<Incoming>) -> Vec<Group> {
    let mut places: HashMap<u64, usize> = HashMap::new();
    let mut groups: Vec<Group> = Vec::new();
    for Incoming { token, change } in incoming {
        let place = *places.entry(token).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.changes.push(change),
            None => groups.push(Group { token, changes: vec![change], shared: Vec::new() }),
        }
    }
    for group in &mut groups {
        group.changes.sort_unstable_by_key(|change| (change.start_op(), change.actor(), change.seq()));
        group.changes.dedup_by(|a, b| a.hash() == b.hash());
    }
    groups
}

/// Puts tokens in an order in which each follows what it depends on, and judges them on the way.
pub(super) struct Plan<'a> {
    document: &'a Document,
    pub(super) groups: Vec<Group>,
    /// Places in `groups` of what can be applied, in an order that works.
    pub(super) ready: Vec<usize>,
    /// Changes of the tokens in `ready`.
    added: ChangeIndex,
    pub(super) report: TakeIn,
}

impl<'a> Plan<'a> {
    pub(super) fn new(document: &'a Document, groups: Vec<Group>) -> Self {
        Self { document, groups, ready: Vec::new(), added: ChangeIndex::default(), report: TakeIn::default() }
    }

    fn has(&self, hash: &[u8; 32]) -> bool {
        self.document.index.contains(hash) || self.added.contains(hash)
    }

    fn max_op(&self, hash: &[u8; 32]) -> Option<u64> {
        self.document.index.max_op(hash).or_else(|| self.added.max_op(hash))
    }

    pub(super) fn judge_all(&mut self) {
        let mut providers: HashMap<[u8; 32], usize> = HashMap::new();
        for (at, group) in self.groups.iter().enumerate() {
            for change in &group.changes {
                providers.entry(change.hash()).or_insert(at);
            }
        }
        let mut waits_for: Vec<usize> = Vec::new();
        let mut waited_on: Vec<Vec<usize>> = vec![Vec::new(); self.groups.len()];
        for (at, group) in self.groups.iter().enumerate() {
            let mut before: Vec<usize> = group
                .changes
                .iter()
                .flat_map(|change| change.deps().iter().copied().chain([change.hash()]))
                .filter(|hash| !self.document.index.contains(hash))
                .filter_map(|hash| providers.get(&hash).copied())
                .filter(|provider| *provider != at)
                .collect();
            before.sort_unstable();
            before.dedup();
            waits_for.push(before.len());
            for provider in before {
                if let Some(list) = waited_on.get_mut(provider) {
                    list.push(at);
                }
            }
        }
        let is_free = |at: &usize| waits_for.get(*at) == Some(&0);
        let mut queue: VecDeque<usize> = (0..self.groups.len()).filter(is_free).collect();
        let mut judged = vec![false; self.groups.len()];
        while let Some(at) = queue.pop_front() {
            self.judge(at);
            if let Some(done) = judged.get_mut(at) {
                *done = true;
            }
            for next in waited_on.get(at).into_iter().flatten() {
                if let Some(count) = waits_for.get_mut(*next) {
                    *count -= 1;
                    if *count == 0 {
                        queue.push_back(*next);
                    }
                }
            }
        }
        // Tokens that wait for each other in a circle cannot come from honest devices; they wait for ever.
        for (at, _) in judged.iter().enumerate().filter(|(_, done)| !**done) {
            self.judge(at);
        }
    }

    /// Decides about one token, all that it may depend on having been decided about.
    fn judge(&mut self, at: usize) {
        let Some(group) = self.groups.get(at) else { return };
        let own: HashSet<[u8; 32]> = group.changes.iter().map(CheckedChange::hash).collect();
        if own.iter().all(|hash| self.document.index.contains(hash)) {
            self.report.already.push(group.token);
            return;
        }
        let mut missing: Vec<[u8; 32]> = group
            .changes
            .iter()
            .flat_map(|change| change.deps().iter().copied())
            .filter(|dep| !own.contains(dep) && !self.has(dep))
            .collect();
        missing.sort_unstable();
        missing.dedup();
        if !missing.is_empty() {
            self.report.held.push((group.token, missing));
            return;
        }
        let token = group.token;
        let mut fresh = ChangeIndex::default();
        for change in &group.changes {
            if self.has(&change.hash()) {
                continue;
            }
            if let Err(refusal) = self.judge_change(change, &fresh) {
                self.report.refused.push((token, refusal));
                return;
            }
            fresh.add(&NewChange::from(change));
        }
        let Some(group) = self.groups.get_mut(at) else { return };
        let added = &self.added;
        group.shared = own.into_iter().filter(|hash| added.contains(hash)).collect();
        group.changes.retain(|change| fresh.contains(&change.hash()));
        self.added.extend(fresh);
        self.ready.push(at);
    }

    fn judge_change(&self, change: &CheckedChange, fresh: &ChangeIndex) -> Result<(), Refusal> {
        let layers = [&self.document.index, &self.added, fresh];
        let author = change.actor();
        let newest = layers.iter().filter_map(|layer| layer.newest(&author)).max();
        let seq_before = newest.map_or(0, |(seq, _)| seq);
        if change.seq() <= seq_before {
            return Err(Refusal::DuplicateSeq);
        }
        if change.seq() > seq_before + 1 {
            return Err(Refusal::SeqGap);
        }
        let max_op = |hash: &[u8; 32]| self.max_op(hash).or_else(|| fresh.max_op(hash));
        let last_op_before = change.deps().iter().filter_map(max_op).max().ok_or(Refusal::NoDeps)?;
        if change.start_op() != last_op_before + 1 {
            return Err(Refusal::Counter);
        }
        if let Some((seq, hash)) = newest
            && !change.deps().contains(&hash)
            && !ChangeIndex::is_after(&layers, change.deps(), &author, seq, max_op(&hash).unwrap_or(0))
        {
            return Err(Refusal::NotAfterOwn);
        }
        let is_known = |id: &Vec<u8>| match Actor::parse(id) {
            Some(other) => layers.iter().any(|layer| layer.newest(&other).is_some()),
            None => self.document.is_origin(id),
        };
        if change.others().iter().all(is_known) { Ok(()) } else { Err(Refusal::UnknownActor) }
    }
}
