//! Author chains: one per log, device and incarnation. Seqs have no holes but those that a `void` explains, every
//! entry names the one before it, and the heads an author names never go back.

use std::collections::{BTreeMap, BTreeSet};

use crate::entry::{Entry, Kind};
use crate::id::{DeviceId, EntryId, Incarnation};
use crate::record::{Record, Void, VoidedSeq};
use crate::trust::Refusal;

/// Whose chain: a device in one life of its store.
pub type Author = (DeviceId, Incarnation);

/// The newest entry of an unbroken chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tip {
    /// Its author seq.
    pub seq: u64,
    /// Its id.
    pub id: EntryId,
    /// The place of the control head it names, among the log's control entries.
    pub control_at: u32,
    /// The place of the org head it names, in the org log.
    pub org_at: u32,
}

/// What an entry says about its place in its author's chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The place it takes.
    pub tip: Tip,
    /// The entry it follows.
    pub prev: EntryId,
    /// The seqs it explains as never stored; empty but in a `void`.
    pub voided: Vec<VoidedSeq>,
}

impl Link {
    /// The link of an entry that names the control head at `control_at` and the org head at `org_at`.
    ///
    /// # Errors
    /// [`Refusal::Malformed`] when a `void` has no readable record.
    pub fn of(entry: &Entry, control_at: u32, org_at: u32) -> Result<Self, Refusal> {
        let header = entry.header();
        let voided = if header.kind == Kind::VOID { Void::from_body(entry.body())?.0 } else { Vec::new() };
        Ok(Self {
            tip: Tip { seq: header.seq, id: entry.id(), control_at, org_at },
            prev: header.prev,
            voided,
        })
    }

    /// Whether the entry follows `before` (`None`: is the author's first).
    ///
    /// # Errors
    /// [`Refusal::SeqTaken`] when the seq is not beyond `before`, [`Refusal::BrokenChain`] when there is a hole, another
    /// predecessor, or an older head.
    pub fn check_follows(&self, before: Option<&Tip>) -> Result<(), Refusal> {
        let (seq, id) = before.map_or((0, EntryId::ZERO), |tip| (tip.seq, tip.id));
        if self.tip.seq <= seq {
            return Err(Refusal::SeqTaken);
        }
        let (last_seq, last_id) = match (self.voided.first(), self.voided.last()) {
            (Some(first), Some(last)) if seq.checked_add(1) == Some(first.seq) => (last.seq, last.id),
            (Some(_), _) => return Err(Refusal::BrokenChain),
            (None, _) => (seq, id),
        };
        if last_seq.checked_add(1) != Some(self.tip.seq) || self.prev != last_id {
            return Err(Refusal::BrokenChain);
        }
        let went_back =
            before.is_some_and(|tip| self.tip.control_at < tip.control_at || self.tip.org_at < tip.org_at);
        if went_back { Err(Refusal::BrokenChain) } else { Ok(()) }
    }
}

/// A chain as a device takes it in: the unbroken part, and links that came ahead of it.
#[derive(Clone, Debug, Default)]
pub struct Chain {
    tip: Option<Tip>,
    ahead: BTreeMap<u64, Link>,
}

/// What became of links.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Linked {
    /// Entries now part of the unbroken chain.
    pub linked: Vec<EntryId>,
    /// Entries that do not follow, and why.
    pub broken: Vec<(EntryId, Refusal)>,
}

impl Chain {
    /// A chain that is unbroken up to `tip`.
    pub fn from_tip(tip: Tip) -> Self {
        Self { tip: Some(tip), ahead: BTreeMap::new() }
    }

    /// The newest entry of the unbroken part.
    pub fn tip(&self) -> Option<&Tip> {
        self.tip.as_ref()
    }

    /// Reads org heads behind place `newest` of the org log as that place: what lay there does not count any more. Says
    /// whether that changes anything.
    pub fn limit_org(&mut self, newest: u32) -> bool {
        let tips = self.tip.iter_mut().chain(self.ahead.values_mut().map(|link| &mut link.tip));
        let mut changes = false;
        for tip in tips.filter(|tip| tip.org_at > newest) {
            tip.org_at = newest;
            changes = true;
        }
        changes
    }

    /// Whether links wait for one that is missing: a hole.
    pub fn has_hole(&self) -> bool {
        !self.ahead.is_empty()
    }

    /// Takes a link; it and those that waited for it join the unbroken chain where they follow. Give each entry once:
    /// behind its tip a chain keeps no ids, and a repeat there looks like a second entry with a taken seq.
    pub fn take(&mut self, link: Link) -> Linked {
        let mut out = Linked::default();
        let id = link.tip.id;
        if self.tip.is_some_and(|tip| tip.id == id) {
            return out;
        }
        match self.ahead.get(&link.tip.seq) {
            Some(other) if other.tip.id == id => {}
            Some(_) => out.broken.push((id, Refusal::SeqTaken)),
            None if self.tip.is_some_and(|tip| link.tip.seq <= tip.seq) => {
                out.broken.push((id, Refusal::SeqTaken));
            }
            None => {
                self.ahead.insert(link.tip.seq, link);
            }
        }
        self.join(&mut out);
        out
    }

    fn join(&mut self, out: &mut Linked) {
        while let Some((_, next)) = self.ahead.first_key_value() {
            let seq = self.tip.map_or(0, |tip| tip.seq);
            let from = next.voided.first().map_or(next.tip.seq, |voided| voided.seq);
            if from > seq + 1 {
                return;
            }
            let Some((_, link)) = self.ahead.pop_first() else { return };
            match link.check_follows(self.tip.as_ref()) {
                Ok(()) => {
                    out.linked.push(link.tip.id);
                    self.tip = Some(link.tip);
                }
                Err(refusal) => out.broken.push((link.tip.id, refusal)),
            }
        }
    }
}

/// Which entries of one author count where two or more took one place: from `before` on, the branch to which the cut-off
/// belongs; where it says nothing, the branch that begins with the lower id. Everybody who holds the same entries comes to
/// the same answer, in whatever order they came.
pub fn counting(before: Option<&Tip>, links: &[Link], cut_off: Option<(u64, EntryId)>) -> Vec<EntryId> {
    let named = leading_to(links, cut_off);
    let mut counting = Vec::new();
    let mut tip = before.copied();
    loop {
        let following = links.iter().filter(|link| link.check_follows(tip.as_ref()).is_ok());
        let chosen = following.min_by_key(|link| (!named.contains(&link.tip.id), link.tip.id));
        let Some(link) = chosen else { return counting };
        counting.push(link.tip.id);
        tip = Some(link.tip);
    }
}

/// The entry that the cut-off names, and those from which it descends.
fn leading_to(links: &[Link], cut_off: Option<(u64, EntryId)>) -> BTreeSet<EntryId> {
    let mut leading = BTreeSet::new();
    let mut open: Vec<&Link> =
        links.iter().filter(|link| cut_off == Some((link.tip.seq, link.tip.id))).collect();
    while let Some(link) = open.pop() {
        if leading.insert(link.tip.id) {
            open.extend(links.iter().filter(|before| link.check_follows(Some(&before.tip)).is_ok()));
        }
    }
    leading
}
