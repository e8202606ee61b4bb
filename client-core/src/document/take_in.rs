//! Taking in what others wrote: judged change by change first, then given to automerge in one call.

mod plan;

use std::collections::HashSet;

use automerge::{AutoCommit, Change, ChangeHash};

use super::guard::CheckedChange;
use super::index::{ChangeIndex, NewChange};
use super::panic_quiet::quietly;
use super::{Document, prove};
use plan::{Group, Plan, group};

/// A change to take in, and the token (an entry's place, say) by which the caller knows it again. Several
/// changes may carry one token; they are taken in together or not at all.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// Chosen by the caller.
    pub token: u64,
    /// A change that the guard let through.
    pub change: CheckedChange,
}

/// Why a token was refused for good. Its changes never reach the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Another change of the same author has this number already.
    #[error("another change of this author has the same number")]
    DuplicateSeq,
    /// Numbers are missing although everything the change depends on is here.
    #[error("the author's changes are not numbered without gaps")]
    SeqGap,
    /// The change does not build on its author's change before.
    #[error("the change does not come after its author's previous change")]
    NotAfterOwn,
    /// The change depends on nothing, not even on the beginning of the document.
    #[error("the change does not belong to this document")]
    NoDeps,
    /// The operation counter does not follow from the changes that it depends on.
    #[error("the operation counter does not follow")]
    Counter,
    /// The change refers to operations of an author who wrote nothing here.
    #[error("the change refers to an author who is not in the document")]
    UnknownActor,
    /// automerge refused the change.
    #[error("automerge refused the change")]
    Refused,
    /// automerge panicked over the change.
    #[error("automerge panicked over the change")]
    Panicked,
    /// The heads afterwards were not what they must be.
    #[error("the document has unexpected heads after the change")]
    Heads,
    /// The document could not be saved and loaded with the change.
    #[error("the document cannot be saved with the change")]
    Unsavable,
}

/// What became of each token. Every token that went in is in exactly one list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakeIn {
    /// Now in the document, in the order in which they were applied.
    pub applied: Vec<u64>,
    /// All of its changes were in the document before.
    pub already: Vec<u64>,
    /// Waiting for these changes; nothing of it is in the document. The caller keeps it and offers it again.
    pub held: Vec<(u64, Vec<[u8; 32]>)>,
    /// Refused for good.
    pub refused: Vec<(u64, Refusal)>,
}

/// How far a batch is tried before it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trial {
    /// The heads are right.
    Applied,
    /// And automerge tells the new changes as they came.
    Told,
    /// And the document can be saved and loaded.
    SaveAndLoad,
}

/// A document with its heads, so that a trial can be thrown away.
struct Trunk {
    doc: AutoCommit,
    heads: Vec<ChangeHash>,
}

impl Document {
    /// Takes in changes of others, all in one call of automerge, on a copy: what fails leaves no trace.
    ///
    /// An open change must be committed before; if one is open, it is closed here and its change comes
    /// with the next [`Document::commit`].
    ///
    /// A change that a save could not hold is refused here, too, unless the document was still empty: then
    /// the first [`Document::save`] finds it.
    pub fn take_in(&mut self, incoming: Vec<Incoming>) -> TakeIn {
        // In a document that is still empty nothing of this device's can be built on a bad change yet, and
        // a first sync would pay a third more for what the proof at the first save finds anyway.
        let is_empty = self.index.is_untouched();
        self.take_in_tried(incoming, if is_empty { Trial::Applied } else { Trial::Told })
    }

    /// As [`Document::take_in`], and nothing counts as applied unless the document can be saved with it
    /// and loaded again. For when [`Document::save`] has failed: load the last good save, then offer the
    /// changes since to this. Costs a save and a load for each trial.
    pub fn take_in_proved(&mut self, incoming: Vec<Incoming>) -> TakeIn {
        self.take_in_tried(incoming, Trial::SaveAndLoad)
    }

    fn take_in_tried(&mut self, incoming: Vec<Incoming>, trial: Trial) -> TakeIn {
        debug_assert!(!self.has_open_change(), "an open change is committed before taking in");
        self.close_change(self.edited_at);
        self.migrate_for(&incoming);
        let mut plan = Plan::new(self, group(incoming));
        plan.judge_all();
        let Plan { groups, ready, mut report, .. } = plan;
        let mut chosen: Vec<Option<Group>> = groups.into_iter().map(Some).collect();
        let ready: Vec<Group> = ready.into_iter().filter_map(|at| chosen.get_mut(at)?.take()).collect();
        if ready.is_empty() {
            return report;
        }
        let mut settling =
            Settling { trial, failed: HashSet::new(), report: &mut report, applied: Vec::new() };
        let trunk = match settling.try_all(&self.doc, &self.heads, &ready) {
            Ok(trunk) => {
                settling.applied.extend(0..ready.len());
                trunk
            }
            Err(refusal) => {
                let trunk = Trunk { doc: self.doc.clone(), heads: self.heads.clone() };
                settling.bisect(trunk, &ready, 0, refusal)
            }
        };
        let applied = settling.applied;
        for group in applied.iter().filter_map(|at| ready.get(*at)) {
            report.applied.push(group.token);
        }
        self.doc = trunk.doc;
        let before = std::mem::replace(&mut self.heads, trunk.heads);
        let applied: Vec<&CheckedChange> =
            applied.iter().filter_map(|at| ready.get(*at)).flat_map(|group| &group.changes).collect();
        self.learn(applied.iter().copied().map(NewChange::from));
        self.note_taken_in(&before, &applied);
        report
    }
}

/// Whether automerge, which keeps operations and not bytes, still tells the changes that were added as
/// they came. If not, a save would hold other changes, with other hashes, and would not load.
fn gives_back<'a>(
    doc: &mut AutoCommit,
    heads: &[ChangeHash],
    added: impl Iterator<Item = &'a CheckedChange>,
) -> bool {
    let mut expected: HashSet<[u8; 32]> = added.map(CheckedChange::hash).collect();
    doc.get_changes(heads).iter().all(|change| expected.remove(&change.hash().0)) && expected.is_empty()
}

struct Settling<'a> {
    trial: Trial,
    /// Hashes of changes that will not be in the document.
    failed: HashSet<[u8; 32]>,
    report: &'a mut TakeIn,
    /// Places, in the whole list of groups, of those that were applied.
    applied: Vec<usize>,
}

impl Settling<'_> {
    /// Applies `groups` to a copy.
    fn try_all(&self, doc: &AutoCommit, heads: &[ChangeHash], groups: &[Group]) -> Result<Trunk, Refusal> {
        let changes = || groups.iter().flat_map(|group| &group.changes);
        let expected = ChangeIndex::heads_after(heads, changes());
        let attempt = quietly(|| {
            let mut parsed = Vec::new();
            for change in changes() {
                parsed.push(Change::try_from(change.bytes()).map_err(|_| Refusal::Refused)?);
            }
            let mut doc = doc.clone();
            doc.apply_changes(parsed).map_err(|_| Refusal::Refused)?;
            let mut found = doc.get_heads();
            found.sort_unstable();
            if found != expected {
                return Err(Refusal::Heads);
            }
            if self.trial != Trial::Applied && !gives_back(&mut doc, heads, changes()) {
                return Err(Refusal::Unsavable);
            }
            if self.trial == Trial::SaveAndLoad {
                prove(&doc.save(), &expected).map_err(|_| Refusal::Unsavable)?;
            }
            Ok(Trunk { doc, heads: expected })
        });
        attempt.unwrap_or(Err(Refusal::Panicked))
    }

    /// Finds what `groups`, which failed together with `refusal`, can be applied without. `first` is their
    /// place in the whole list.
    fn bisect(&mut self, trunk: Trunk, groups: &[Group], first: usize, refusal: Refusal) -> Trunk {
        if let [only] = groups {
            self.failed.extend(only.changes.iter().map(CheckedChange::hash));
            self.report.refused.push((only.token, refusal));
            return trunk;
        }
        let (left, right) = groups.split_at(groups.len() / 2);
        let trunk = self.settle(trunk, left, first);
        self.settle(trunk, right, first + left.len())
    }

    fn settle(&mut self, mut trunk: Trunk, groups: &[Group], first: usize) -> Trunk {
        // Runs of groups between those that depend on something that failed.
        let mut start = 0;
        for (at, group) in groups.iter().enumerate() {
            let mut missing: Vec<[u8; 32]> =
                group.needed().filter(|hash| self.failed.contains(*hash)).copied().collect();
            if missing.is_empty() {
                continue;
            }
            missing.sort_unstable();
            missing.dedup();
            self.failed.extend(group.changes.iter().map(CheckedChange::hash));
            self.report.held.push((group.token, missing));
            trunk = self.settle_run(trunk, groups.get(start..at).unwrap_or_default(), first + start);
            start = at + 1;
        }
        self.settle_run(trunk, groups.get(start..).unwrap_or_default(), first + start)
    }

    fn settle_run(&mut self, trunk: Trunk, groups: &[Group], first: usize) -> Trunk {
        if groups.is_empty() {
            return trunk;
        }
        match self.try_all(&trunk.doc, &trunk.heads, groups) {
            Ok(trunk) => {
                self.applied.extend(first..first + groups.len());
                trunk
            }
            Err(refusal) => self.bisect(trunk, groups, first, refusal),
        }
    }
}
