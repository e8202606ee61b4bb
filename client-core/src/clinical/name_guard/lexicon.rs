//! From names to what is looked for: parts, initials, other spellings.

use std::collections::BTreeMap;

use super::fold::folded;
use super::script::Script;
use super::{NameKind, PersonNames, words};

/// Under which circumstances a place that reads like a name is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rule {
    /// Wherever it stands as a word, in any case.
    Plain,
    /// With a capital.
    Capital,
    /// Also an ordinary word: only where a name is likely.
    Word,
    /// Two or three initials.
    Initials,
    /// One letter.
    Letter,
}

/// What is looked for, folded.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    pub(super) text: String,
    pub(super) kind: NameKind,
    pub(super) rule: Rule,
    pub(super) script: Script,
}

/// Every pattern of these people once, with its widest rule.
#[derive(Default)]
pub(super) struct Lexicon {
    patterns: BTreeMap<String, (Rule, NameKind)>,
}

impl Lexicon {
    pub(super) fn add(&mut self, person: &PersonNames) {
        for name in &person.names {
            self.add_name(name, NameKind::Name);
        }
        for name in &person.nicknames {
            self.add_name(name, NameKind::Nickname);
        }
        for name in &person.relatives {
            self.add_name(name, NameKind::Relative);
        }
    }

    /// Takes out what also stands for somebody else, who is meant then.
    pub(super) fn remove(&mut self, others: &Self) {
        self.patterns.retain(|text, _| !others.patterns.contains_key(text));
    }

    pub(super) fn into_patterns(self) -> Vec<Pattern> {
        let pattern = |(text, (rule, kind)): (String, (Rule, NameKind))| {
            let script = Script::of(&text);
            Pattern { text, kind, rule, script }
        };
        self.patterns.into_iter().map(pattern).collect()
    }

    fn put(&mut self, text: &str, rule: Rule, kind: NameKind) {
        let known = self.patterns.entry(text.to_owned()).or_insert((rule, kind));
        *known = (*known).min((rule, kind));
    }

    fn add_name(&mut self, name: &str, kind: NameKind) {
        let whole = folded(name);
        let ordered = match whole.split_once(',') {
            Some((family, given)) => format!("{} {}", given.trim(), family.trim()),
            None => whole.trim().to_owned(),
        };
        let is_edge = |letter: char| !letter.is_alphanumeric();
        let mut parts: Vec<&str> = ordered
            .split(' ')
            .map(|part| part.trim_matches(is_edge))
            .filter(|part| !part.is_empty())
            .collect();
        if parts.len() > 1 && parts.first().is_some_and(|first| words::is_title(first)) {
            parts.remove(0);
        }
        match parts.as_slice() {
            [] => {}
            [only] if only.chars().any(Script::is_unspaced) => self.add_unspaced(only, kind),
            [only] => self.add_part(only, kind, true),
            several => {
                self.add_spellings(&several.join(" "), Rule::Plain, kind);
                for (number, part) in several.iter().enumerate() {
                    let is_unspaced = part.chars().any(Script::is_unspaced);
                    if !is_unspaced || part.chars().count() > 1 {
                        self.add_part(part, kind, number == 0);
                    }
                }
                if several.iter().any(|part| part.chars().any(Script::is_unspaced)) {
                    self.add_unspaced(&several.concat(), kind);
                } else if kind != NameKind::Relative {
                    self.add_initials(several);
                }
            }
        }
        // A relative's one letter would be found everywhere.
        if kind != NameKind::Relative
            && let Some(first) = parts.first().and_then(|part| part.chars().next())
            && Script::has_capitals(first)
        {
            self.put(&first.to_string(), Rule::Letter, NameKind::Initials);
        }
    }

    /// One word of a name, with the pieces of a double name.
    fn add_part(&mut self, part: &str, kind: NameKind, is_first: bool) {
        if !is_first && words::is_particle(part) {
            return;
        }
        self.add_single(part, kind);
        if part.contains('-') {
            for piece in part.split('-').filter(|piece| piece.chars().count() > 1) {
                self.add_single(piece, kind);
            }
        }
    }

    fn add_single(&mut self, part: &str, kind: NameKind) {
        if !part.chars().any(char::is_alphabetic) {
            return;
        }
        let letters = part.chars().count();
        let has_capitals = part.chars().next().is_some_and(Script::has_capitals);
        let rule = match letters {
            0 => return,
            1 if has_capitals => {
                self.put(part, Rule::Letter, NameKind::Initials);
                return;
            }
            1 if part.chars().any(Script::is_unspaced) => return,
            _ if words::is_word_name(part) => Rule::Word,
            2 if has_capitals => Rule::Capital,
            _ => Rule::Plain,
        };
        self.add_spellings(part, rule, kind);
    }

    /// The spelling given, and how else people write it: without hyphen or apostrophe, `ae` for `ä`, final yeh for alef
    /// maksura.
    fn add_spellings(&mut self, name: &str, rule: Rule, kind: NameKind) {
        self.put(name, rule, kind);
        for mark in ['-', '\''] {
            if name.contains(mark) {
                self.put(&name.replace(mark, " "), rule, kind);
                self.put(&name.replace(mark, ""), rule, kind);
            }
        }
        let letters = name.chars().count();
        let ending = match name.chars().last() {
            Some('\u{64a}') if letters > 3 => Some('\u{649}'),
            Some('\u{649}') if letters > 3 => Some('\u{64a}'),
            _ => None,
        };
        if let Some(ending) = ending {
            let mut other: String = name.chars().take(letters - 1).collect();
            other.push(ending);
            self.put(&other, rule, kind);
        }
    }

    /// Names written without spaces. One character alone is no name: it would be found in every other word.
    fn add_unspaced(&mut self, name: &str, kind: NameKind) {
        let letters: Vec<char> = name.chars().filter(|letter| letter.is_alphanumeric()).collect();
        let whole: String = letters.iter().collect();
        if letters.len() > 1 {
            self.put(&whole, Rule::Plain, kind);
        }
        let is_east_asian =
            letters.iter().all(|letter| Script::is_han(*letter) || Script::is_hangul(*letter));
        match letters.as_slice() {
            [_, given] if is_east_asian => {
                for familiar in ["小", "阿", "老"] {
                    self.put(&format!("{familiar}{given}"), Rule::Plain, kind);
                }
            }
            [_, rest @ ..] if is_east_asian && (2..=3).contains(&rest.len()) => {
                let given: String = rest.iter().skip(rest.len() - 2).collect();
                self.put(&given, Rule::Plain, kind);
            }
            _ => {}
        }
    }

    fn add_initials(&mut self, parts: &[&str]) {
        let firsts: Vec<char> = parts
            .iter()
            .filter(|part| !words::is_particle(part))
            .filter_map(|part| part.chars().next())
            .filter(|first| Script::has_capitals(*first))
            .collect();
        let [first, .., last] = firsts.as_slice() else { return };
        let mut rows = vec![vec![*first, *last]];
        if firsts.len() > 2 && firsts.len() < 5 {
            rows.push(firsts.clone());
        }
        for row in rows {
            let letters: Vec<String> = row.iter().map(char::to_string).collect();
            for between in [".", ". ", "", " "] {
                self.put(&letters.join(between), Rule::Initials, NameKind::Initials);
            }
        }
    }
}
