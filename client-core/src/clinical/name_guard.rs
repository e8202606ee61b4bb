//! The name guard: finds the names of other members in a text before it is filed, on this device.
//!
//! What is looked for is built at the time of asking from what this device holds of the roster and the records, and is
//! stored nowhere. A name that is an ordinary word (a month, a flower, a modal verb) counts only with a capital inside a
//! sentence or beside a verb of speech; any other name counts in any case and spelling. Scripts without spaces are
//! searched without word boundaries, so there a name is also found inside a longer word.
//!
//! Where in doubt it asks: the person answers each hit, by taking the offer or by keeping the words with a reason.

mod fold;
mod judge;
mod lexicon;
mod script;
#[cfg(test)]
mod tests;
mod words;

use aho_corasick::Input;
use aho_corasick::automaton::Automaton;
use aho_corasick::nfa::noncontiguous::NFA;
use serde::{Deserialize, Serialize};

use fold::{Folded, folded};
use judge::{Place, begins_sentence, judge};
use lexicon::{Lexicon, Pattern};

use crate::document::DocEdit;

/// The names of one person, as far as this device holds them.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PersonNames {
    /// Names in law, whole: given names, then family name, or the family name, a comma, and the given names.
    pub names: Vec<String>,
    /// What they are called: preferred name, the roster's hint.
    pub nicknames: Vec<String>,
    /// Names of relatives and others who are listed in their record.
    pub relatives: Vec<String>,
}

/// Prints no name.
impl std::fmt::Debug for PersonNames {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { names, nicknames, relatives } = self;
        write!(f, "PersonNames({}, {}, {})", names.len(), nicknames.len(), relatives.len())
    }
}

/// What kind of name was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameKind {
    /// A name in law, whole or a part of it.
    Name,
    /// What the person is called.
    Nickname,
    /// One to four initials.
    Initials,
    /// A relative's name.
    Relative,
}

impl NameKind {
    /// What the words are, as a person reads it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Name => "another member's name",
            Self::Nickname => "what another member is called",
            Self::Initials => "another member's initials",
            Self::Relative => "the name of somebody in another member's life",
        }
    }
}

/// A place in a text that names somebody else.
#[derive(Clone, PartialEq, Eq)]
pub struct NameHit {
    /// The field of the document.
    pub field: String,
    /// Where it begins, in Unicode code points.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// What was found.
    pub kind: NameKind,
    /// What is offered in its place.
    pub offer: &'static str,
    /// The words with one word on either side, folded. An answer to keep the words is an answer for these.
    context: String,
}

/// Prints no content.
impl std::fmt::Debug for NameHit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NameHit({} {}..{} {:?})", self.field, self.start, self.end, self.kind)
    }
}

impl NameHit {
    /// The edit that takes the offer.
    pub fn replacement(&self) -> DocEdit {
        DocEdit::SpliceText {
            field: self.field.clone(),
            at: self.start,
            delete: self.end - self.start,
            insert: self.offer.to_owned(),
        }
    }

    /// What an answer to keep the words is bound to: the words and their neighbours, folded. It holds a name, so only a
    /// keyed hash of it is ever stored, in the document that holds the words themselves.
    pub fn context(&self) -> &str {
        &self.context
    }
}

/// The names of other people, ready to be looked for.
pub struct NameGuard {
    patterns: Vec<Pattern>,
    finder: Option<NFA>,
    is_for_group: bool,
}

/// Prints no name.
impl std::fmt::Debug for NameGuard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NameGuard({} patterns)", self.patterns.len())
    }
}

impl NameGuard {
    /// For a text in the record of `own`, which may name that person, and their relatives by the same name; or, without
    /// `own`, for a group's nameless note.
    pub fn new(others: &[PersonNames], own: Option<&PersonNames>) -> Self {
        let mut lexicon = Lexicon::default();
        for person in others {
            lexicon.add(person);
        }
        if let Some(own) = own {
            let mut own_lexicon = Lexicon::default();
            own_lexicon.add(&PersonNames { relatives: Vec::new(), ..own.clone() });
            lexicon.remove(&own_lexicon);
        }
        let patterns = lexicon.into_patterns();
        let finder = NFA::new(patterns.iter().map(|pattern| pattern.text.as_bytes()));
        Self { patterns, finder: finder.ok(), is_for_group: own.is_none() }
    }

    /// Every place of `text` that names somebody else, from the front. Places do not overlap: the longest reading counts.
    pub fn find(&self, field: &str, text: &str) -> Vec<NameHit> {
        let Some(finder) = self.finder.as_ref().filter(|_| !self.patterns.is_empty()) else {
            return Vec::new();
        };
        let folded_text = Folded::new(text);
        let Ok(readings) = finder.try_find_overlapping_iter(Input::new(folded_text.text.as_bytes())) else {
            return Vec::new();
        };
        let mut found: Vec<(usize, usize, NameKind)> = Vec::new();
        for reading in readings {
            let pattern = self.patterns.get(reading.pattern().as_usize());
            let place = folded_text.original(reading.start(), reading.end());
            let (Some(pattern), Some((start, end))) = (pattern, place) else { continue };
            let place = Place { chars: &folded_text.chars, start, end };
            if let Some(end) = judge(place, pattern) {
                found.push((start, end, pattern.kind));
            }
        }
        longest(found).into_iter().map(|hit| self.hit(field, &folded_text.chars, hit)).collect()
    }

    fn hit(&self, field: &str, chars: &[char], (start, end, kind): (usize, usize, NameKind)) -> NameHit {
        let capital = begins_sentence(chars, start);
        let offer = match (kind, self.is_for_group, capital) {
            (NameKind::Relative, _, true) => "Somebody in a member's life",
            (NameKind::Relative, _, false) => "somebody in a member's life",
            (_, true, true) => "A member",
            (_, true, false) => "a member",
            (_, false, true) => "Another member",
            (_, false, false) => "another member",
        };
        NameHit { field: field.to_owned(), start, end, kind, offer, context: context(chars, start, end) }
    }
}

/// Of readings that overlap the one that begins first, and of those the longest.
fn longest(mut found: Vec<(usize, usize, NameKind)>) -> Vec<(usize, usize, NameKind)> {
    found.sort_unstable_by_key(|(start, end, kind)| (*start, usize::MAX - *end, *kind));
    let mut kept: Vec<(usize, usize, NameKind)> = Vec::new();
    for hit in found {
        match kept.last_mut() {
            Some(last) if hit.0 < last.1 => last.1 = last.1.max(hit.1),
            _ => kept.push(hit),
        }
    }
    kept
}

/// The words of a place and a word on either side, folded.
fn context(chars: &[char], start: usize, end: usize) -> String {
    let is_letter = |letter: &char| letter.is_alphanumeric();
    let back = chars.get(..start).unwrap_or_default().iter().rev();
    let gap = back.clone().take_while(|letter| !is_letter(letter)).count();
    let word = back.skip(gap).take_while(|letter| is_letter(letter)).count();
    let ahead = chars.get(end..).unwrap_or_default().iter();
    let next_gap = ahead.clone().take_while(|letter| !is_letter(letter)).count();
    let next = ahead.skip(next_gap).take_while(|letter| is_letter(letter)).count();
    let piece =
        |from: usize, to: usize| folded(&chars.get(from..to).unwrap_or_default().iter().collect::<String>());
    let from = start - gap - word;
    let to = end + next_gap + next;
    [piece(from, from + word), piece(start, end), piece(to - next, to)].join("\n")
}
