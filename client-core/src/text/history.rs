//! Taking back what was done here, and doing it again; what others wrote stays.
//!
//! Each group of own edits is kept as the change that takes it back, for the document as it is when all later groups are
//! taken back. What others do is transformed through, so that it stays. A letter that was taken out is a ghost: it still
//! has its place among the letters of the document, and comes back there, before or behind what others put in meanwhile.

use std::collections::{BTreeSet, VecDeque};

use super::delta::{Delta, Op};

/// Groups that can be taken back.
const GROUPS_MAX: usize = 200;
/// Letters that are kept for taking back.
const GHOSTS_MAX: usize = 512 * 1024;
/// A pause, ms, that ends a group.
const PAUSE_MS: i64 = 1_000;

/// The operation that put a letter in: its counter and its author's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LetterId {
    /// The operation's counter.
    pub counter: u64,
    /// The author, as the document names it.
    pub author: [u8; 24],
}

/// A letter that was taken out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Ghost {
    /// The letter.
    pub letter: char,
    /// Which it was.
    pub id: LetterId,
}

/// Prints no content.
impl std::fmt::Debug for Ghost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ghost({:?})", self.id)
    }
}

/// What somebody else did.
#[derive(Debug)]
pub struct Others<'a> {
    /// What it changed; each letter with the place where it lies now.
    pub delta: Delta<usize>,
    /// Letters that it took out, also those that were gone already.
    pub buried: &'a BTreeSet<LetterId>,
}

/// Which way to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Take back.
    Undo,
    /// Do again.
    Redo,
}

/// What was done in one open text, and can be taken back.
#[derive(Default)]
pub struct History {
    undo: VecDeque<Delta<Ghost>>,
    redo: VecDeque<Delta<Ghost>>,
    /// When the newest group was last added to; none where the next edit begins another.
    last: Option<i64>,
}

/// Prints no content.
impl std::fmt::Debug for History {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "History({} to undo, {} to redo)", self.undo.len(), self.redo.len())
    }
}

impl History {
    /// Notes an own edit at `now` (ms): `inverse` takes it back.
    pub fn add(&mut self, inverse: Delta<Ghost>, now: i64) {
        self.redo.clear();
        let goes_on = self.last.is_some_and(|last| (last..last + PAUSE_MS).contains(&now));
        match self.undo.back_mut().filter(|_| goes_on) {
            Some(group) => *group = inverse.then(group),
            None => self.undo.push_back(inverse),
        }
        self.last = Some(now);
        while self.undo.len() > GROUPS_MAX || self.ghosts() > GHOSTS_MAX {
            self.undo.pop_front();
        }
    }

    /// The next edit begins another group.
    pub fn end_group(&mut self) {
        self.last = None;
    }

    /// Whether something can be taken back, or done again.
    pub fn can(&self, direction: Direction) -> bool {
        self.stack(direction).iter().any(|group| !group.is_empty())
    }

    /// The change that is to be made, and is no longer kept; none where there is none.
    pub fn take(&mut self, direction: Direction) -> Option<Delta<Ghost>> {
        self.last = None;
        let stack = match direction {
            Direction::Undo => &mut self.undo,
            Direction::Redo => &mut self.redo,
        };
        while let Some(group) = stack.pop_back() {
            if !group.is_empty() {
                return Some(group);
            }
        }
        None
    }

    /// Keeps a change that was taken and could not be made.
    pub fn put_back(&mut self, direction: Direction, change: Delta<Ghost>) {
        match direction {
            Direction::Undo => self.undo.push_back(change),
            Direction::Redo => self.redo.push_back(change),
        }
    }

    /// A change that was taken was made: `inverse` takes that back.
    pub fn done(&mut self, direction: Direction, inverse: Delta<Ghost>) {
        match direction {
            Direction::Undo => self.redo.push_back(inverse),
            Direction::Redo => self.undo.push_back(inverse),
        }
    }

    /// Somebody else changed the text. `comes_before` says whether a letter that was taken out has its place before the
    /// letter that lies at a place now.
    pub fn changed(&mut self, others: &Others<'_>, comes_before: impl Fn(&LetterId, usize) -> bool) {
        self.last = None;
        let before = |ghosts: &[Ghost], placed: &[usize]| {
            let place = placed.first().copied().unwrap_or_default();
            ghosts.partition_point(|ghost| comes_before(&ghost.id, place))
        };
        for stack in [&mut self.undo, &mut self.redo] {
            let mut theirs = others.delta.clone();
            for group in stack.iter_mut().rev() {
                let (mine, after) = group.transform(&theirs, before);
                let (mine, buried) = bury(mine, others.buried);
                *group = mine;
                theirs = after.then(&buried);
            }
        }
    }

    fn stack(&self, direction: Direction) -> &VecDeque<Delta<Ghost>> {
        match direction {
            Direction::Undo => &self.undo,
            Direction::Redo => &self.redo,
        }
    }

    fn ghosts(&self) -> usize {
        let letters = |op: &Op<Ghost>| if let Op::Insert(ghosts) = op { ghosts.len() } else { 0 };
        self.undo.iter().flat_map(Delta::ops).map(letters).sum()
    }
}

/// The change without letters that somebody else took out, too; and what takes those out where it was made with them.
fn bury(group: Delta<Ghost>, buried: &BTreeSet<LetterId>) -> (Delta<Ghost>, Delta<usize>) {
    let mut gone = Delta::default();
    if buried.is_empty() {
        return (group, gone);
    }
    let mut left = Delta::default();
    for op in group.ops() {
        match op {
            Op::Keep(letters) => {
                left.keep(*letters);
                gone.keep(*letters);
            }
            Op::Delete(letters) => left.delete(*letters),
            Op::Insert(ghosts) => {
                for ghost in ghosts {
                    if buried.contains(&ghost.id) {
                        gone.delete(1);
                    } else {
                        left.insert(vec![*ghost]);
                        gone.keep(1);
                    }
                }
            }
        }
    }
    (left, gone)
}

/// What takes a change back: `ghosts` are the letters that it takes out, in their order.
///
/// Where letters go and come at one place, those that come lie before the places of those that went.
pub fn inverse<L>(change: &Delta<L>, ghosts: Vec<Ghost>) -> Delta<Ghost> {
    let mut ghosts = ghosts.into_iter();
    let mut inverse = Delta::default();
    let mut here: (usize, Vec<Ghost>) = (0, Vec::new());
    for op in change.ops() {
        match op {
            Op::Keep(letters) => {
                let (came, went) = std::mem::take(&mut here);
                inverse.delete(came);
                inverse.insert(went);
                inverse.keep(*letters);
            }
            Op::Delete(letters) => here.1.extend(ghosts.by_ref().take(*letters)),
            Op::Insert(letters) => here.0 += letters.len(),
        }
    }
    inverse.delete(here.0);
    inverse.insert(here.1);
    inverse
}
