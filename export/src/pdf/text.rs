//! Text on a page: the two fonts, how wide a text is, and where it breaks.

use std::fmt::Write as _;

use ttf_parser::Face;

use crate::ExportError;
use crate::html::is_unshowable;

/// `DejaVu` Sans, cut to Latin, Greek, Cyrillic and the signs of writing; its licence lies beside it.
pub(super) const REGULAR: &[u8] = include_bytes!("../../fonts/DejaVuSans.ttf");
/// The same in bold.
pub(super) const BOLD: &[u8] = include_bytes!("../../fonts/DejaVuSans-Bold.ttf");

/// Characters in a row that are named one by one when the font lacks them; a longer row is counted.
const NAMED_MAX: usize = 3;

/// Which font.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// How wide characters are.
pub(super) struct Fonts {
    regular: Face<'static>,
    bold: Face<'static>,
}

impl Fonts {
    pub(super) fn load() -> Result<Self, ExportError> {
        let face = |bytes| Face::parse(bytes, 0).map_err(|_| ExportError::Pdf { what: "a font is damaged" });
        Ok(Self { regular: face(REGULAR)?, bold: face(BOLD)? })
    }

    fn face(&self, weight: Weight) -> &Face<'static> {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }

    /// Width in points, without kerning.
    pub(super) fn width(&self, text: &str, weight: Weight, size: f32) -> f32 {
        let face = self.face(weight);
        let advance =
            |letter| face.glyph_index(letter).and_then(|glyph| face.glyph_hor_advance(glyph)).unwrap_or(0);
        let units: u32 = text.chars().map(|letter| u32::from(advance(letter))).sum();
        #[expect(clippy::cast_precision_loss, reason = "a line has far fewer units than a float can count")]
        let units = units as f32;
        units * size / f32::from(face.units_per_em())
    }

    /// The text with what the font cannot show written out, so that nothing is silently missing.
    pub(super) fn shown(&self, text: &str) -> String {
        let mut shown = String::with_capacity(text.len());
        let mut missing: Vec<char> = Vec::new();
        for letter in text.chars() {
            let is_space = matches!(letter, '\n' | '\t' | ' ');
            if is_space || (!is_unshowable(letter) && self.regular.glyph_index(letter).is_some()) {
                flush(&mut shown, &mut missing);
                shown.push(if letter == '\t' { ' ' } else { letter });
            } else if letter != '\r' {
                missing.push(letter);
            }
        }
        flush(&mut shown, &mut missing);
        shown
    }

    /// Breaks a text into lines of at most `width` points. A word that is wider is broken inside.
    pub(super) fn wrap(&self, text: &str, weight: Weight, size: f32, width: f32) -> Vec<String> {
        let mut lines = Vec::new();
        for paragraph in self.shown(text).split('\n') {
            let mut line = String::new();
            for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
                let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
                if self.width(&longer, weight, size) <= width {
                    line = longer;
                    continue;
                }
                if !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                }
                line = self.break_word(word, weight, size, width, &mut lines);
            }
            lines.push(line);
        }
        while lines.last().is_some_and(String::is_empty) && lines.len() > 1 {
            lines.pop();
        }
        lines
    }

    /// Pushes the full lines of a word and returns what is left of it.
    fn break_word(
        &self,
        word: &str,
        weight: Weight,
        size: f32,
        width: f32,
        lines: &mut Vec<String>,
    ) -> String {
        let mut line = String::new();
        for letter in word.chars() {
            line.push(letter);
            if self.width(&line, weight, size) > width && line.chars().count() > 1 {
                line.pop();
                lines.push(std::mem::take(&mut line));
                line.push(letter);
            }
        }
        line
    }
}

fn flush(shown: &mut String, missing: &mut Vec<char>) {
    if missing.len() > NAMED_MAX {
        let _ = write!(shown, "[{} characters that only the HTML copy shows]", missing.len());
    } else {
        for letter in &*missing {
            let _ = write!(shown, "[U+{:04X}]", u32::from(*letter));
        }
    }
    missing.clear();
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn latin_greek_and_cyrillic_are_shown_and_what_the_font_lacks_is_written_out() {
        let fonts = Fonts::load().unwrap();
        for text in ["Łódź, naïve – “quoted” €5", "Καλημέρα, ἄνθρωπος", "Доброе утро, Ґалаґан", "ẽ Việt"]
        {
            assert_eq!(fonts.shown(text), text);
        }
        assert_eq!(fonts.shown("a\u{1f600}b\u{202e}\r\n"), "a[U+1F600]b[U+202E]\n");
        assert_eq!(fonts.shown("水水水水水 end"), "[5 characters that only the HTML copy shows] end");
    }

    #[test]
    fn lines_fit_and_lose_no_letter() {
        let fonts = Fonts::load().unwrap();
        let long = "x".repeat(300);
        let text = format!("Some words, then {long} and\nmore words after a break of the line.");
        let lines = fonts.wrap(&text, Weight::Regular, 10.0, 200.0);
        assert!(lines.iter().all(|line| fonts.width(line, Weight::Regular, 10.0) <= 200.0));
        let letters = |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
        assert_eq!(letters(&lines.concat()), letters(&text));
    }
}
