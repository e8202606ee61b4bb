//! How scripts set words apart.

use super::fold::{is_invisible, is_mark};

/// What surrounds a word in a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    /// Spaces or signs on both sides.
    Spaced,
    /// As before, but "and", "to", "the" and the like are written onto the front of the next word: Arabic, Hebrew.
    Semitic,
    /// A space in front, particles written onto the end: Korean.
    Hangul,
    /// Nothing: Chinese, Japanese, Thai and their neighbours.
    Unspaced,
    /// Endings by case: Russian and its neighbours.
    Cyrillic,
}

/// Letters that a Semitic script writes onto the front of a word, at most so many.
const PREFIX_LETTERS: &str = "وفبلكالسהובלמשכ";
const PREFIX_LETTERS_MAX: usize = 4;
/// Letters that an ending by case may have.
const ENDING_LETTERS_MAX: usize = 3;

impl Script {
    /// The script of a name's letters.
    pub(super) fn of(name: &str) -> Self {
        let any = |is: fn(char) -> bool| name.chars().any(is);
        if any(Self::is_hangul) {
            Self::Hangul
        } else if any(Self::is_unspaced) {
            Self::Unspaced
        } else if any(|letter| matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}')) {
            Self::Semitic
        } else if any(is_cyrillic) {
            Self::Cyrillic
        } else {
            Self::Spaced
        }
    }

    pub(super) fn is_han(letter: char) -> bool {
        matches!(letter, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
    }

    pub(super) fn is_hangul(letter: char) -> bool {
        matches!(letter, '\u{ac00}'..='\u{d7a3}')
    }

    /// Letters of scripts without spaces, and of Korean.
    pub(super) fn is_unspaced(letter: char) -> bool {
        Self::is_han(letter)
            || Self::is_hangul(letter)
            || matches!(letter,
                '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}')
    }

    /// Whether the script of a folded letter tells names by capitals.
    pub(super) fn has_capitals(letter: char) -> bool {
        letter.is_lowercase() || letter.is_uppercase()
    }

    /// Whether a word of this script can begin at `at`.
    pub(super) fn begins(self, chars: &[char], at: usize) -> bool {
        let Some((before, letter)) = letter_before(chars, at) else { return true };
        if self == Self::Unspaced || !is_joined(chars, at, letter) {
            return true;
        }
        match self {
            Self::Semitic => {
                let mut place = before;
                let mut letter = letter;
                for _ in 0..PREFIX_LETTERS_MAX {
                    if !PREFIX_LETTERS.contains(letter) {
                        return false;
                    }
                    match letter_before(chars, place) {
                        Some((earlier, next)) if is_word_letter(next) => (place, letter) = (earlier, next),
                        _ => return true,
                    }
                }
                false
            }
            Self::Spaced | Self::Hangul | Self::Cyrillic | Self::Unspaced => {
                Self::is_unspaced(letter) && self != Self::Hangul
            }
        }
    }

    /// Whether a word of this script can end before `end`. `takes_endings`: it is surely a name, so that a forgotten
    /// apostrophe or an ending by case does not hide it.
    pub(super) fn ends(self, chars: &[char], end: usize, takes_endings: bool) -> bool {
        let Some((after, letter)) = letter_after(chars, end) else { return true };
        if matches!(self, Self::Unspaced | Self::Hangul)
            || !is_joined(chars, after, letter)
            || Self::is_unspaced(letter)
        {
            return true;
        }
        let ends_at = |place: usize| {
            letter_after(chars, place).is_none_or(|(next, letter)| !is_joined(chars, next, letter))
        };
        match self {
            Self::Spaced => takes_endings && letter == 's' && ends_at(after + 1),
            Self::Cyrillic => {
                takes_endings
                    && (1..=ENDING_LETTERS_MAX).any(|length| {
                        let ending = chars.get(after..after + length).unwrap_or_default();
                        ending.len() == length
                            && ending.iter().all(|letter| is_cyrillic(*letter))
                            && ends_at(after + length)
                    })
            }
            Self::Semitic | Self::Hangul | Self::Unspaced => false,
        }
    }
}

fn is_cyrillic(letter: char) -> bool {
    matches!(letter, '\u{400}'..='\u{52f}')
}

/// Letters, digits, and the vowel signs of Indic scripts.
pub(super) fn is_word_letter(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '\u{900}'..='\u{963}' | '\u{966}'..='\u{dff}')
}

/// Whether the neighbour belongs to the same word. A space of no width parts words; a joiner does not.
fn is_joined(chars: &[char], at: usize, letter: char) -> bool {
    let zero_width_space = at.checked_sub(1).and_then(|before| chars.get(before)) == Some(&'\u{200b}');
    is_word_letter(letter) && !zero_width_space
}

/// The character before `at`, over marks and joiners.
fn letter_before(chars: &[char], at: usize) -> Option<(usize, char)> {
    let before = chars.get(..at)?;
    let place = before.iter().rposition(|letter| !is_mark(*letter) && !is_invisible_but_newline(*letter))?;
    Some((place, *before.get(place)?))
}

/// The character at or after `at`, over marks and joiners.
fn letter_after(chars: &[char], at: usize) -> Option<(usize, char)> {
    let after = chars.get(at..)?;
    let place = after.iter().position(|letter| !is_mark(*letter) && !is_invisible_but_newline(*letter))?;
    Some((at + place, *after.get(place)?))
}

fn is_invisible_but_newline(letter: char) -> bool {
    is_invisible(letter) && !letter.is_whitespace()
}
