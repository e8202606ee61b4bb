//! The text as one editor has it, and what waits on both sides.
//!
//! What was handed to the editor, then what waits for it, leads from the editor's text to the text at which the document
//! will be when it has what the editor typed. Every call keeps that true, so neither side ever waits for the other.

use std::collections::VecDeque;

use ropey::Rope;

use super::delta::Delta;
use super::is_typed;
use super::units::{BadPosition, TextUnits};

/// Changes that may wait for an editor one by one; more are told together, without their authors.
const WAITING_MAX: usize = 256;

/// A replacement in an editor's text, in its units. `Debug` prints no content.
#[derive(Clone, PartialEq, Eq)]
pub struct Splice<A> {
    /// Where it lies when those before it are done.
    pub at: usize,
    /// How much goes.
    pub delete: usize,
    /// What comes.
    pub insert: String,
    /// Whose it is; none where that of several was put together.
    pub author: Option<A>,
}

/// Prints no content.
impl<A: std::fmt::Debug> std::fmt::Debug for Splice<A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Splice({}, -{}, +{} bytes, {:?})", self.at, self.delete, self.insert.len(), self.author)
    }
}

/// What an editor does next to its text.
///
/// It is for the editor that has seen every change up to the one before `revision` and made exactly `own` splices. Any
/// other leaves it and takes again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextChange<A> {
    /// The editor's revision once it has done this.
    pub revision: u64,
    /// Splices of the editor that are accounted for.
    pub own: u64,
    /// In order; each at its place when those before it are done.
    pub splices: Vec<Splice<A>>,
}

/// Why something was not done in an open text. Nothing changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// The text ends before the place.
    #[error("the text ends at {len}")]
    Beyond {
        /// Length of the text as the editor has it, in its units.
        len: usize,
    },
    /// The place lies between the two halves of a surrogate pair.
    #[error("the place lies inside a character")]
    InsideLetter,
    /// The text would be longer than a text can be.
    #[error("the text would be too long")]
    TooLong,
    /// A character that controls a machine.
    #[error("the text holds a control character other than a line break or a tab")]
    ControlCharacter,
    /// The revision is neither the one that the editor was told last nor the one before it.
    #[error("the editor is at revision {known}, or at the next")]
    Revision {
        /// The newest that the editor has said to be at.
        known: u64,
    },
}

struct Change<A> {
    delta: Delta<char>,
    author: Option<A>,
}

/// The text as one editor has it. `A` names an author.
pub struct EditorText<A> {
    units: TextUnits,
    bytes_max: usize,
    shown: Rope,
    own: u64,
    revision: u64,
    handed: Vec<Change<A>>,
    waiting: Vec<Change<A>>,
    /// What the editor did and the document does not have yet, as it is to be done there.
    typed: VecDeque<Delta<char>>,
    me: A,
}

/// Prints no content.
impl<A> std::fmt::Debug for EditorText<A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EditorText({} letters, revision {})", self.shown.len_chars(), self.revision)
    }
}

impl<A: Clone + PartialEq> EditorText<A> {
    /// What an editor begins with, at revision 0. The text can grow to `bytes_max` bytes of UTF-8; `me` types in it.
    pub fn new(text: &str, units: TextUnits, bytes_max: usize, me: A) -> Self {
        Self {
            units,
            bytes_max,
            shown: Rope::from_str(text),
            own: 0,
            revision: 0,
            handed: Vec::new(),
            waiting: Vec::new(),
            typed: VecDeque::new(),
            me,
        }
    }

    /// The text as the editor has it. Copying it is cheap.
    pub fn shown(&self) -> Rope {
        self.shown.clone()
    }

    /// The units of its positions.
    pub fn units(&self) -> TextUnits {
        self.units
    }

    /// The newest revision at which the editor has said to be.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The editor did this, at `revision`: it deleted and inserted at `at`, in its units.
    ///
    /// A line break of two characters becomes one: the editor is told to take the other out.
    ///
    /// # Errors
    /// [`TextError`]; nothing changed, and the splice does not count.
    pub fn splice(&mut self, at: usize, delete: usize, insert: &str, revision: u64) -> Result<(), TextError> {
        let shown = self.shown_at(revision)?;
        let from = self.scalars(&shown, at)?;
        let end = at.checked_add(delete).ok_or(TextError::Beyond { len: self.units.len(&shown) })?;
        let delete = self.scalars(&shown, end)? - from;
        let bytes = shown.len_bytes() - shown.slice(from..from + delete).len_bytes() + insert.len();
        if !insert.is_empty() && bytes > self.bytes_max {
            return Err(TextError::TooLong);
        }
        let letters = typed_letters(insert)?;
        self.see(revision);
        self.own += 1;
        if !insert.is_empty() || delete > 0 {
            self.shown.remove(from..from + delete);
            self.shown.insert(from, insert);
            self.type_delta(Delta::splice(from, delete, letters));
        }
        Ok(())
    }

    fn type_delta(&mut self, mut delta: Delta<char>) {
        for change in self.handed.iter_mut().chain(&mut self.waiting) {
            let (mine, theirs) = delta.transform(&change.delta, |mine, _| mine.len());
            delta = mine;
            change.delta = theirs;
        }
        let (clean, breaks) = single_breaks(delta);
        if let Some(breaks) = breaks {
            let author = Some(self.me.clone());
            self.wait(Change { delta: breaks, author });
        }
        self.typed.push_back(clean);
    }

    /// What the editor, which is at `revision`, is to do next; none while there is nothing.
    ///
    /// # Errors
    /// [`TextError::Revision`].
    pub fn take(&mut self, revision: u64) -> Result<Option<TextChange<A>>, TextError> {
        self.shown_at(revision)?;
        self.see(revision);
        if self.handed.is_empty() {
            self.handed = std::mem::take(&mut self.waiting);
            self.handed.retain(|change| !change.delta.is_empty());
        }
        if self.handed.is_empty() {
            return Ok(None);
        }
        let mut text = self.shown.clone();
        let splices = self.handed.iter().flat_map(|change| splices(self.units, &mut text, change)).collect();
        Ok(Some(TextChange { revision: self.revision + 1, own: self.own, splices }))
    }

    /// Something changed in the document, which had all that [`EditorText::next_typed`] gave before.
    pub fn changed(&mut self, delta: &Delta<char>, author: Option<A>) {
        let mut delta = delta.clone();
        for typed in &mut self.typed {
            let (mine, theirs) = typed.transform(&delta, |mine, _| mine.len());
            *typed = mine;
            delta = theirs;
        }
        self.wait(Change { delta, author });
    }

    /// Whether the editor did something that the document does not have.
    pub fn has_typed(&self) -> bool {
        !self.typed.is_empty()
    }

    /// The oldest thing that the editor did and the document does not have, for the document as it is now.
    pub fn next_typed(&self) -> Option<Delta<char>> {
        self.typed.front().cloned()
    }

    /// The document has that.
    pub fn typed_is_written(&mut self) {
        self.typed.pop_front();
    }

    /// Where a position of the editor lies in the document, in code points, once all that was typed is there.
    ///
    /// # Errors
    /// [`TextError::Beyond`], [`TextError::InsideLetter`].
    pub fn to_document(&self, at: usize) -> Result<usize, TextError> {
        let mut at = self.scalars(&self.shown, at)?;
        for change in self.handed.iter().chain(&self.waiting) {
            at = moved(&change.delta, at);
        }
        Ok(at)
    }

    /// Where a position in the document, in code points, lies in the editor's text.
    pub fn of_document(&self, mut at: usize) -> usize {
        for change in self.handed.iter().chain(&self.waiting).rev() {
            at = moved_back(&change.delta, at);
        }
        self.units.of_scalars(&self.shown, at)
    }

    fn wait(&mut self, change: Change<A>) {
        let is_full = self.waiting.len() >= WAITING_MAX;
        match self.waiting.last_mut() {
            Some(last) if is_full || last.author == change.author => {
                if last.author != change.author {
                    last.author = None;
                }
                last.delta = last.delta.then(&change.delta);
            }
            _ => self.waiting.push(change),
        }
    }

    /// The text of an editor at a revision.
    fn shown_at(&self, revision: u64) -> Result<Rope, TextError> {
        let mut shown = self.shown.clone();
        if revision == self.revision + 1 && !self.handed.is_empty() {
            self.handed.iter().for_each(|change| apply(&mut shown, &change.delta));
        } else if revision != self.revision {
            return Err(TextError::Revision { known: self.revision });
        }
        Ok(shown)
    }

    /// The editor is at this revision, which [`EditorText::shown_at`] knows.
    fn see(&mut self, revision: u64) {
        if revision != self.revision {
            for change in std::mem::take(&mut self.handed) {
                apply(&mut self.shown, &change.delta);
            }
            self.revision = revision;
        }
    }

    fn scalars(&self, text: &Rope, at: usize) -> Result<usize, TextError> {
        self.units.to_scalars(text, at).map_err(|bad| match bad {
            BadPosition::Beyond(len) => TextError::Beyond { len },
            BadPosition::InsideLetter => TextError::InsideLetter,
        })
    }
}

/// What may be typed, letter by letter.
fn typed_letters(insert: &str) -> Result<Vec<char>, TextError> {
    let mut letters = insert.chars().peekable();
    let mut typed = Vec::new();
    while let Some(letter) = letters.next() {
        let is_break = letter == '\r' && letters.peek() == Some(&'\n');
        if !is_typed(letter) && !is_break {
            return Err(TextError::ControlCharacter);
        }
        typed.push(letter);
    }
    Ok(typed)
}

/// The same with line breaks of one character; and, where there were others, what takes the surplus out afterwards.
fn single_breaks(delta: Delta<char>) -> (Delta<char>, Option<Delta<char>>) {
    let has_return = |(_, _, letters): &(usize, usize, &[char])| letters.contains(&'\r');
    if !delta.splices().iter().any(has_return) {
        return (delta, None);
    }
    let (mut clean, mut surplus) = (Delta::default(), Delta::default());
    for op in delta.ops() {
        match op {
            super::Op::Keep(letters) => {
                clean.keep(*letters);
                surplus.keep(*letters);
            }
            super::Op::Delete(letters) => clean.delete(*letters),
            super::Op::Insert(letters) => {
                clean.insert(letters.iter().copied().filter(|letter| *letter != '\r').collect());
                for letter in letters {
                    if *letter == '\r' { surplus.delete(1) } else { surplus.keep(1) }
                }
            }
        }
    }
    (clean, Some(surplus))
}

fn apply(text: &mut Rope, delta: &Delta<char>) {
    for (at, delete, insert) in delta.splices() {
        replace(text, at, delete, &insert.iter().collect::<String>());
    }
}

fn replace(text: &mut Rope, at: usize, delete: usize, insert: &str) {
    text.remove(at..at + delete);
    text.insert(at, insert);
}

/// The splices of a change in an editor's units; `text` moves along.
fn splices<A: Clone>(units: TextUnits, text: &mut Rope, change: &Change<A>) -> Vec<Splice<A>> {
    let mut splices = Vec::new();
    for (at, delete, insert) in change.delta.splices() {
        let from = units.of_scalars(text, at);
        let to = units.of_scalars(text, at + delete);
        let insert: String = insert.iter().collect();
        replace(text, at, delete, &insert);
        splices.push(Splice { at: from, delete: to - from, insert, author: change.author.clone() });
    }
    splices
}

/// Where a place lies after a change; in front of what is put in there.
fn moved(delta: &Delta<char>, at: usize) -> usize {
    delta.splices().into_iter().fold(at, |place, (from, delete, insert)| {
        if place <= from {
            place
        } else if place < from + delete {
            from + insert.len()
        } else {
            place - delete + insert.len()
        }
    })
}

/// Where a place lay before a change.
fn moved_back(delta: &Delta<char>, at: usize) -> usize {
    delta.splices().into_iter().rev().fold(at, |place, (from, delete, insert)| {
        if place <= from {
            place
        } else if place < from + insert.len() {
            from
        } else {
            place - insert.len() + delete
        }
    })
}
