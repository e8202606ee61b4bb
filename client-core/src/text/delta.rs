//! What was done to a text, from its beginning to its end.

/// One step through a text.
#[derive(Clone, PartialEq, Eq)]
pub enum Op<L> {
    /// Leaves so many letters as they are.
    Keep(usize),
    /// Takes so many letters out.
    Delete(usize),
    /// Puts letters in.
    Insert(Vec<L>),
}

/// Prints no content.
impl<L> std::fmt::Debug for Op<L> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Keep(letters) => write!(f, "Keep({letters})"),
            Self::Delete(letters) => write!(f, "Delete({letters})"),
            Self::Insert(letters) => write!(f, "Insert({} letters)", letters.len()),
        }
    }
}

/// A change of a text; what lies behind its last step stays as it is.
///
/// `L` is a letter with whatever is known of it. Positions count letters.
#[derive(Clone, PartialEq, Eq)]
pub struct Delta<L>(Vec<Op<L>>);

/// Prints no content.
impl<L> std::fmt::Debug for Delta<L> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Delta({} steps)", self.0.len())
    }
}

impl<L> Default for Delta<L> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<L> Delta<L> {
    /// Puts letters in at a place, and takes out as many as `delete` that stood behind it.
    pub fn splice(at: usize, delete: usize, insert: Vec<L>) -> Self {
        let mut delta = Self::default();
        delta.keep(at);
        delta.insert(insert);
        delta.delete(delete);
        delta
    }

    /// The steps, from the beginning.
    pub fn ops(&self) -> &[Op<L>] {
        &self.0
    }

    /// Whether nothing is changed.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|op| matches!(op, Op::Keep(_)))
    }

    /// Adds a step that leaves letters.
    pub fn keep(&mut self, letters: usize) {
        match self.0.last_mut() {
            _ if letters == 0 => {}
            Some(Op::Keep(kept)) => *kept += letters,
            Some(Op::Delete(_) | Op::Insert(_)) | None => self.0.push(Op::Keep(letters)),
        }
    }

    /// Adds a step that takes letters out.
    pub fn delete(&mut self, letters: usize) {
        match self.0.last_mut() {
            _ if letters == 0 => {}
            Some(Op::Delete(deleted)) => *deleted += letters,
            Some(Op::Keep(_) | Op::Insert(_)) | None => self.0.push(Op::Delete(letters)),
        }
    }

    /// Adds a step that puts letters in.
    pub fn insert(&mut self, letters: Vec<L>) {
        match self.0.last_mut() {
            _ if letters.is_empty() => {}
            Some(Op::Insert(inserted)) => inserted.extend(letters),
            Some(Op::Keep(_) | Op::Delete(_)) | None => self.0.push(Op::Insert(letters)),
        }
    }

    /// The same with other letters.
    pub fn map<M>(&self, letter: impl Fn(&L) -> M) -> Delta<M> {
        let ops = self.0.iter().map(|op| match op {
            Op::Keep(letters) => Op::Keep(*letters),
            Op::Delete(letters) => Op::Delete(*letters),
            Op::Insert(letters) => Op::Insert(letters.iter().map(&letter).collect()),
        });
        Delta(ops.collect())
    }

    /// The places where letters come in or go, one after the other: where each lies when those before it are done, how
    /// many letters go, and which come.
    pub fn splices(&self) -> Vec<(usize, usize, &[L])> {
        let mut splices = Vec::new();
        let mut at = 0;
        for op in &self.0 {
            match op {
                Op::Keep(letters) => at += letters,
                Op::Delete(letters) => splices.push((at, *letters, &[][..])),
                Op::Insert(letters) => {
                    splices.push((at, 0, letters.as_slice()));
                    at += letters.len();
                }
            }
        }
        join_replacements(splices)
    }
}

/// What goes and what comes at one place is one replacement.
fn join_replacements<L>(splices: Vec<(usize, usize, &[L])>) -> Vec<(usize, usize, &[L])> {
    let mut joined: Vec<(usize, usize, &[L])> = Vec::new();
    for (at, delete, insert) in splices {
        match joined.last_mut() {
            // Taken out first, what goes lies where what comes will be.
            Some((before, deleted @ 0, inserted)) if insert.is_empty() && at == *before + inserted.len() => {
                *deleted = delete;
            }
            Some((before, _, inserted @ [])) if delete == 0 && at == *before => *inserted = insert,
            _ => joined.push((at, delete, insert)),
        }
    }
    joined
}

impl<L: Clone> Delta<L> {
    /// What was done beside `other` to the same text, as it is to be done after it; and `other`, as it is to be done after
    /// this. Both ways end at the same text.
    ///
    /// Where both put letters in at one place, `before` says how many of this one's (the first argument) come before the
    /// first of the other's.
    pub fn transform<M: Clone>(
        &self,
        other: &Delta<M>,
        mut before: impl FnMut(&[L], &[M]) -> usize,
    ) -> (Self, Delta<M>) {
        let (mut mine, mut theirs) = (Delta::default(), Delta::default());
        let (mut a, mut b) = (Steps::of(self), Steps::of(other));
        loop {
            match (a.step(), b.step()) {
                (Step::End, Step::End) => return (mine, theirs),
                (Step::Insert, Step::Insert) => {
                    let first = before(a.letters(), b.letters()).min(a.left());
                    theirs.keep(first);
                    mine.insert(a.take_letters(first));
                    if first == 0 {
                        let others = letters_before(a.letters(), b.letters(), &mut before);
                        mine.keep(others);
                        theirs.insert(b.take_letters(others));
                    }
                }
                (Step::Insert, _) => {
                    theirs.keep(a.left());
                    mine.insert(a.take_letters(a.left()));
                }
                (_, Step::Insert) => {
                    mine.keep(b.left());
                    theirs.insert(b.take_letters(b.left()));
                }
                (one, another) => {
                    let letters = a.left().min(b.left());
                    match (one == Step::Delete, another == Step::Delete) {
                        (false, false) => {
                            mine.keep(letters);
                            theirs.keep(letters);
                        }
                        (true, false) => mine.delete(letters),
                        (false, true) => theirs.delete(letters),
                        (true, true) => {}
                    }
                    a.skip(letters);
                    b.skip(letters);
                }
            }
        }
    }

    /// This, and `next` after it, as one.
    #[must_use]
    pub fn then(&self, next: &Self) -> Self {
        let mut both = Self::default();
        let (mut a, mut b) = (Steps::of(self), Steps::of(next));
        loop {
            match (a.step(), b.step()) {
                (Step::End, Step::End) => return both,
                (Step::Delete, _) => {
                    both.delete(a.left());
                    a.skip(a.left());
                }
                (_, Step::Insert) => both.insert(b.take_letters(b.left())),
                (first, second) => {
                    let letters = a.left().min(b.left());
                    match (first == Step::Insert, second == Step::Delete) {
                        (true, false) => both.insert(a.take_letters(letters)),
                        (true, true) => a.skip(letters),
                        (false, goes) => {
                            if goes {
                                both.delete(letters);
                            } else {
                                both.keep(letters);
                            }
                            a.skip(letters);
                        }
                    }
                    b.skip(letters);
                }
            }
        }
    }
}

/// How many of the other's letters come before the first of this one's, which has none before them.
fn letters_before<L, M>(mine: &[L], theirs: &[M], before: &mut impl FnMut(&[L], &[M]) -> usize) -> usize {
    let first = mine.get(..1).unwrap_or_default();
    let (mut known, mut end) = (1, theirs.len());
    while known < end {
        let middle = usize::midpoint(known, end);
        if before(first, theirs.get(middle..).unwrap_or_default()) == 0 {
            known = middle + 1;
        } else {
            end = middle;
        }
    }
    known
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Keep,
    Delete,
    Insert,
    End,
}

/// A delta on its way, step by step.
struct Steps<'a, L> {
    ops: std::slice::Iter<'a, Op<L>>,
    now: Option<&'a Op<L>>,
    /// Letters of the current step that are done.
    done: usize,
}

impl<'a, L: Clone> Steps<'a, L> {
    fn of(delta: &'a Delta<L>) -> Self {
        let mut ops = delta.0.iter();
        let now = ops.next();
        Self { ops, now, done: 0 }
    }

    fn step(&self) -> Step {
        match self.now {
            Some(Op::Keep(_)) => Step::Keep,
            Some(Op::Delete(_)) => Step::Delete,
            Some(Op::Insert(_)) => Step::Insert,
            None => Step::End,
        }
    }

    /// Letters left in the current step; no end of them behind the last one.
    fn left(&self) -> usize {
        match self.now {
            Some(Op::Keep(letters) | Op::Delete(letters)) => letters - self.done,
            Some(Op::Insert(letters)) => letters.len() - self.done,
            None => usize::MAX,
        }
    }

    /// The letters of an insertion that are left.
    fn letters(&self) -> &'a [L] {
        match self.now {
            Some(Op::Insert(letters)) => letters.get(self.done..).unwrap_or_default(),
            Some(Op::Keep(_) | Op::Delete(_)) | None => &[],
        }
    }

    fn skip(&mut self, letters: usize) {
        if letters < self.left() {
            self.done += letters;
        } else if self.now.is_some() {
            self.now = self.ops.next();
            self.done = 0;
        }
    }

    fn take_letters(&mut self, letters: usize) -> Vec<L> {
        let taken = self.letters().get(..letters).unwrap_or_default().to_vec();
        self.skip(letters);
        taken
    }
}
