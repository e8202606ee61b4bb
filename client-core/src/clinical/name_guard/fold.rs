//! Text made comparable: case, accents, kinds of apostrophe and hyphen, invisible characters and emoji no longer matter.
//! Every folded letter keeps its place in the original.

use icu_normalizer::DecomposingNormalizerBorrowed;

/// Folded text and where it came from.
pub(super) struct Folded {
    /// What patterns are looked for in.
    pub(super) text: String,
    /// For each byte of `text`, the original code point it came from.
    places: Vec<u32>,
    /// The original, by code point.
    pub(super) chars: Vec<char>,
}

impl Folded {
    pub(super) fn new(original: &str) -> Self {
        let normalizer = DecomposingNormalizerBorrowed::new_nfkd();
        let chars: Vec<char> = original.chars().collect();
        let mut folded = Self {
            text: String::with_capacity(original.len()),
            places: Vec::with_capacity(original.len()),
            chars,
        };
        for at in 0..folded.chars.len() {
            let Some(letter) = folded.chars.get(at).copied() else { break };
            if letter.is_whitespace() {
                if !folded.text.ends_with(' ') {
                    folded.push(" ", at);
                }
            } else if letter.is_ascii() || ('\u{ac00}'..='\u{d7a3}').contains(&letter) {
                // Hangul syllables stay whole: their parts are no letters of a name.
                folded.push_letter(letter, at);
            } else if !is_invisible(letter) && !is_emoji(letter) {
                for part in normalizer.normalize_iter(std::iter::once(letter)) {
                    if !is_mark(part) {
                        folded.push_letter(part, at);
                    }
                }
            }
        }
        folded
    }

    /// The original code points, from and up to, of a stretch of bytes of the folded text; its last accents belong to it.
    pub(super) fn original(&self, from: usize, to: usize) -> Option<(usize, usize)> {
        let first = *self.places.get(from)?;
        let last = *self.places.get(to.checked_sub(1)?)?;
        let mut end = last as usize + 1;
        while self.chars.get(end).is_some_and(|letter| is_mark(*letter)) {
            end += 1;
        }
        Some((first as usize, end))
    }

    fn push_letter(&mut self, letter: char, at: usize) {
        for lower in letter.to_lowercase() {
            match special(lower) {
                Some(letters) => self.push(letters, at),
                // The dot that a lowercase dotted capital leaves behind.
                None if is_mark(lower) => {}
                None => self.push(lower.encode_utf8(&mut [0; 4]), at),
            }
        }
    }

    fn push(&mut self, letters: &str, at: usize) {
        self.text.push_str(letters);
        let place = u32::try_from(at).unwrap_or(u32::MAX);
        self.places.extend(std::iter::repeat_n(place, letters.len()));
    }
}

/// A name or word in the same form.
pub(super) fn folded(text: &str) -> String {
    Folded::new(text).text
}

fn special(letter: char) -> Option<&'static str> {
    Some(match letter {
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2bc}' | '\u{2bb}' | '\u{2b9}' | '`' | '\u{b4}'
        | '\u{2032}' | '\u{ff07}' | '\u{5f3}' => "'",
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' | '\u{ff0d}' | '\u{5be}' => "-",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ł' => "l",
        'ħ' => "h",
        'ı' => "i",
        'ŋ' => "ng",
        'ς' => "σ",
        '\u{671}' => "\u{627}",
        '\u{629}' | '\u{6be}' | '\u{6c1}' => "\u{647}",
        '\u{6a9}' => "\u{643}",
        '\u{6cc}' => "\u{64a}",
        _ => return None,
    })
}

/// Accents and vowel points that are left out when comparing. Vowel signs of Indic scripts stay: they tell names apart.
pub(super) fn is_mark(letter: char) -> bool {
    matches!(letter,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}' | '\u{591}'..='\u{5bd}' | '\u{5bf}'..='\u{5c7}'
        | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}'
        | '\u{6df}'..='\u{6e8}' | '\u{6ea}'..='\u{6ed}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// Characters without width: joiners, direction marks, soft hyphens, variation selectors, control characters.
pub(super) fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e01ef}')
        || letter.is_control()
}

/// Pictures, which stand between letters but are none.
pub(super) fn is_emoji(letter: char) -> bool {
    matches!(letter,
        '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{23ff}' | '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}'
        | '\u{1f000}'..='\u{1faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_alike_folds_alike_and_places_lead_back() {
        for (one, other) in [
            ("ZOË", "zoe\u{308}"),
            ("D\u{2019}A", "d'a"),
            ("A\u{2011}B", "a-b"),
            ("Łø", "lo"),
            ("Ｍａ", "ma"),
            ("a\u{200d}b\u{1f642}c", "abc"),
            ("a \u{a0}\n b", "a b"),
            ("İ", "i"),
            ("مَريَم", "مريم"),
        ] {
            assert_eq!(folded(one), folded(other), "{one}");
        }
        let text = Folded::new("x\u{301} \u{1f642} Zoë");
        let at = text.text.find("zoe");
        assert_eq!(at.and_then(|at| text.original(at, at + 3)), Some((5, 8)));
    }
}
