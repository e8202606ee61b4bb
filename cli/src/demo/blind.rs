//! The search of everything the relay holds for every word of the note.

use std::collections::BTreeSet;
use std::path::Path;

use aho_corasick::AhoCorasick;

/// Shorter words are in any file by chance.
const WORD_LETTERS_MIN: usize = 6;

/// The words of a text, each as UTF-8 and as UTF-16 of both byte orders.
#[derive(Debug)]
pub(super) struct Words {
    words: Vec<String>,
    matcher: AhoCorasick,
}

/// What a search found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    /// Words found at least once.
    pub(super) words: usize,
    /// Bytes of all matches.
    pub(super) bytes: usize,
}

impl Words {
    pub(super) fn of(text: &str) -> Result<Self, aho_corasick::BuildError> {
        let words: BTreeSet<&str> = text
            .split(|c: char| !c.is_alphabetic())
            .filter(|word| word.chars().count() >= WORD_LETTERS_MIN)
            .collect();
        let words: Vec<String> = words.into_iter().map(str::to_owned).collect();
        let patterns = words.iter().flat_map(|word| {
            let units = || word.encode_utf16();
            [
                word.as_bytes().to_vec(),
                units().flat_map(u16::to_le_bytes).collect(),
                units().flat_map(u16::to_be_bytes).collect(),
            ]
        });
        let matcher = AhoCorasick::new(patterns)?;
        Ok(Self { words, matcher })
    }

    pub(super) fn count(&self) -> usize {
        self.words.len()
    }

    /// Searches bytes. Overlapping words count each.
    pub(super) fn search(&self, haystack: &[u8]) -> Result<Found, aho_corasick::MatchError> {
        let mut words = BTreeSet::new();
        let mut bytes = 0;
        for found in self.matcher.try_find_overlapping_iter(haystack)? {
            words.insert(found.pattern().as_usize() / 3);
            bytes += found.len();
        }
        Ok(Found { words: words.len(), bytes })
    }
}

/// Every file of a folder and its folders, with its size.
pub(super) fn files(folder: &Path) -> std::io::Result<Vec<std::path::PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
