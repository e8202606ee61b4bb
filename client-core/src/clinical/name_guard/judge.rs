//! Whether a place that reads like a name is one: by capitals and by the words around it.

use super::fold::{folded, is_emoji, is_invisible, is_mark};
use super::lexicon::{Pattern, Rule};
use super::script::is_word_letter;
use super::words;

/// After which a sentence begins: what ends the one before, and quotes that open.
const SENTENCE_SIGNS: &str = "!?:\u{2026}。！？•\u{201c}\u{2018}\u{ab}\u{201e}";

/// A place in a text, in code points.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) chars: &'a [char],
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Where the name ends, when it is one: initials take their last full stop along.
pub(super) fn judge(place: Place<'_>, pattern: &Pattern) -> Option<usize> {
    let is_sure = pattern.rule == Rule::Plain && pattern.text.chars().count() > 3 && place.is_capitalised();
    let script = pattern.script;
    if !script.begins(place.chars, place.start) || !script.ends(place.chars, place.end, is_sure) {
        return None;
    }
    match pattern.rule {
        Rule::Plain => Some(place.end),
        Rule::Capital => (place.is_capitalised() && !place.is_shouted()).then_some(place.end),
        Rule::Word => place.is_word_a_name(&pattern.text).then_some(place.end),
        Rule::Initials => place.end_of_initials(&pattern.text),
        Rule::Letter => place.is_letter_a_name().then_some(place.end),
    }
}

impl Place<'_> {
    fn letters(&self) -> &[char] {
        self.chars.get(self.start..self.end).unwrap_or_default()
    }

    fn is_capitalised(&self) -> bool {
        self.letters().first().is_some_and(|letter| letter.is_uppercase())
    }

    /// In a stretch of capitals a capital says nothing.
    fn is_shouted(&self) -> bool {
        let neighbours = [self.word_before(self.start), self.word_after(self.end)];
        let long = |word: &&Vec<char>| word.iter().filter(|letter| letter.is_alphabetic()).count() > 1;
        let mut long = neighbours.iter().map(|(_, word)| word).filter(long).peekable();
        is_all_capitals(self.letters()) && long.peek().is_some() && long.all(|word| is_all_capitals(word))
    }

    /// A name that is also a word: with a capital inside a sentence, or beside a verb of speech.
    fn is_word_a_name(&self, name: &str) -> bool {
        let (before_at, before) = self.word_before(self.start);
        let (after_at, after) = self.word_after(self.end);
        let (before, after) = (word(&before), word(&after));
        let is_told = self.previous_is_adjacent(before_at) && !words::is_pronoun(&after);
        let speaks = self.next_is_adjacent(after_at) && words::is_speech(&after);
        if !self.is_capitalised() || self.is_shouted() {
            let clause = words::is_article(&before) || words::is_pronoun(&before) || before == "to";
            return (speaks && !clause) || (is_told && words::tells_somebody(&before));
        }
        if speaks || (is_told && words::tells(&before)) {
            return true;
        }
        if self.begins_sentence() {
            return self.is_possessive();
        }
        let dated = words::is_month(name) && self.is_date(before_at, &before, &after);
        !dated && !words::is_article(&before)
    }

    fn is_date(&self, before_at: usize, before: &str, after: &str) -> bool {
        let is_number = |word: &str| word.starts_with(|letter: char| letter.is_ascii_digit());
        let earlier = word(&self.word_before(before_at).1);
        words::is_before_month(before)
            || is_number(before)
            || is_number(after)
            || (before == "by"
                && !words::is_act(&earlier)
                && !words::tells(&earlier)
                && !earlier.ends_with("ed"))
            || (before == "of" && (words::is_part_of_month(&earlier) || is_number(&earlier)))
    }

    /// `J.S.`, `J. S.`, `JS`, `J S`: in capitals, and not an abbreviation that people use.
    fn end_of_initials(&self, pattern: &str) -> Option<usize> {
        let letters: Vec<char> =
            self.letters().iter().copied().filter(|letter| letter.is_alphabetic()).collect();
        if !letters.iter().all(|letter| letter.is_uppercase()) || self.is_part_of_longer_initials() {
            return None;
        }
        let is_dotted = pattern.contains('.');
        let plain: String = pattern.chars().filter(|letter| letter.is_alphabetic()).collect();
        if !is_dotted && (self.is_shouted() || words::is_acronym(&plain)) {
            return None;
        }
        let dot_ends_sentence = || {
            let mut rest = self.chars.iter().skip(self.end + 1).skip_while(|letter| **letter == ' ');
            rest.next().is_none_or(|next| next.is_uppercase() || *next == '\n')
        };
        let has_dot = is_dotted && self.chars.get(self.end) == Some(&'.');
        Some(if has_dot && !dot_ends_sentence() { self.end + 1 } else { self.end })
    }

    /// Between other dotted letters, as the `S.` of `U.S.A.`.
    fn is_part_of_longer_initials(&self) -> bool {
        let dot_before = self.start.checked_sub(1).and_then(|at| self.chars.get(at)) == Some(&'.');
        let letter_before = self
            .start
            .checked_sub(2)
            .and_then(|at| self.chars.get(at))
            .is_some_and(|letter| letter.is_uppercase());
        let dot_after = self.chars.get(self.end) == Some(&'.');
        let letter_after = self.chars.get(self.end + 1).is_some_and(|letter| letter.is_alphabetic());
        (dot_before && letter_before) || (dot_after && letter_after)
    }

    /// One letter stands for a person where it acts, owns, or is told.
    fn is_letter_a_name(&self) -> bool {
        let letter = self.letters().first().copied().unwrap_or_default();
        if !letter.is_uppercase() || self.is_part_of_longer_initials() {
            return false;
        }
        let (before, after) = (word(&self.word_before(self.start).1), word(&self.word_after(self.end).1));
        let is_word = matches!(letter, 'I' | 'A') && self.chars.get(self.end) != Some(&'.');
        if is_word || words::is_label(&before) || words::is_article(&before) || before == "and" {
            return false;
        }
        words::is_act(&after) || words::tells_somebody(&before) || self.is_possessive()
    }

    fn is_possessive(&self) -> bool {
        let rest = self.chars.get(self.end..).unwrap_or_default();
        let next: String = rest.iter().take(3).collect();
        let next = folded(&next);
        let mut letters = next.chars();
        let owns = letters.next() == Some('\'') && letters.next() == Some('s');
        owns && letters.next().is_none_or(|letter| !is_word_letter(letter))
    }

    fn begins_sentence(&self) -> bool {
        let before = self.chars.get(..self.start).unwrap_or_default();
        let mut at = before.len();
        let mut after_space = false;
        loop {
            let Some(letter) = at.checked_sub(1).and_then(|at| before.get(at)) else { return true };
            match letter {
                '\n' | '\r' | '(' | '[' => return true,
                letter if letter.is_whitespace() => after_space = true,
                letter if is_invisible(*letter) || is_mark(*letter) || is_emoji(*letter) => {}
                '"' | '\'' | '\u{2019}' | '\u{201d}' => return !after_space,
                letter if SENTENCE_SIGNS.contains(*letter) => return true,
                '-' | '*' | '\u{2013}' | '\u{2014}' => {
                    let line = before.get(..at - 1).unwrap_or_default();
                    let mut earlier = line.iter().rev().skip_while(|letter| **letter == ' ');
                    return earlier.next().is_none_or(|letter| *letter == '\n');
                }
                '.' => {
                    let abbreviated = self.word_before(at - 1).1;
                    return !(words::is_title(&word(&abbreviated)) || is_single_capital(&abbreviated));
                }
                _ => return false,
            }
            at -= 1;
        }
    }

    /// The word before a place, and where it begins.
    fn word_before(&self, at: usize) -> (usize, Vec<char>) {
        let before = self.chars.get(..at).unwrap_or_default();
        let end = before.iter().rposition(|letter| is_word_letter(*letter)).map_or(0, |last| last + 1);
        let head = before.get(..end).unwrap_or_default();
        let start = head.iter().rposition(|letter| !is_part(*letter)).map_or(0, |gap| gap + 1);
        (start, head.get(start..).unwrap_or_default().to_vec())
    }

    /// The word after a place, over a possessive, and where it begins.
    fn word_after(&self, at: usize) -> (usize, Vec<char>) {
        let after = self.chars.get(at..).unwrap_or_default();
        let start = after.iter().position(|letter| is_word_letter(*letter)).unwrap_or(after.len());
        let rest = after.get(start..).unwrap_or_default();
        let end = rest.iter().position(|letter| !is_part(*letter)).unwrap_or(rest.len());
        (at + start, rest.get(..end).unwrap_or_default().to_vec())
    }

    /// Nothing but spaces and pictures up to the next word.
    fn next_is_adjacent(&self, next: usize) -> bool {
        self.chars.get(self.end..next).unwrap_or_default().iter().all(|letter| is_gap(*letter))
    }

    fn previous_is_adjacent(&self, previous: usize) -> bool {
        let between = self.chars.get(previous..self.start).unwrap_or_default();
        between.iter().skip_while(|letter| is_part(**letter)).all(|letter| is_gap(*letter))
    }
}

fn is_part(letter: char) -> bool {
    is_word_letter(letter) || is_mark(letter)
}

fn is_gap(letter: char) -> bool {
    letter == ' ' || is_emoji(letter) || is_invisible(letter)
}

fn word(letters: &[char]) -> String {
    folded(&letters.iter().collect::<String>())
}

fn is_all_capitals(letters: &[char]) -> bool {
    letters.iter().all(|letter| !letter.is_lowercase())
}

fn is_single_capital(letters: &[char]) -> bool {
    matches!(letters, [letter] if letter.is_uppercase() && !matches!(letter, 'I'))
}

/// Whether a place begins a sentence, so that what replaces the name does too.
pub(super) fn begins_sentence(chars: &[char], start: usize) -> bool {
    Place { chars, start, end: start }.begins_sentence()
}
