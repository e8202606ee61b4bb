//! The least that must change for one text to become another, by words: so that a colleague's concurrent
//! edit elsewhere in the note survives, and the note still tells who wrote what.

use similar::{Algorithm, DiffTag, capture_diff_slices};

/// Product of the word counts beyond which the stretch that differs is replaced as a whole.
const WORK_MAX: usize = 64_000_000;

/// A stretch of the old text that is replaced. Positions count code points of the old text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hunk {
    pub(super) at: usize,
    pub(super) delete: usize,
    pub(super) insert: String,
}

/// The hunks that turn `old` into `new`, in rising order, not overlapping.
pub(super) fn derive_hunks(old: &str, new: &str) -> Vec<Hunk> {
    let prefix: usize =
        old.chars().zip(new.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let (head, old) = old.split_at(prefix);
    let (_, new) = new.split_at(prefix);
    let suffix: usize =
        old.chars().rev().zip(new.chars().rev()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let (old, _) = old.split_at(old.len() - suffix);
    let (new, _) = new.split_at(new.len() - suffix);
    let at = head.chars().count();
    if old.is_empty() && new.is_empty() {
        return Vec::new();
    }
    let (old_words, new_words) = (words(old), words(new));
    if old_words.len().saturating_mul(new_words.len()) > WORK_MAX {
        return vec![Hunk { at, delete: old.chars().count(), insert: new.to_owned() }];
    }
    let mut hunks = Vec::new();
    let mut position = at;
    for op in capture_diff_slices(Algorithm::Myers, &old_words, &new_words) {
        let (tag, old_range, new_range) = op.as_tag_tuple();
        let delete: usize =
            old_words.get(old_range).unwrap_or_default().iter().map(|word| word.chars().count()).sum();
        if tag != DiffTag::Equal {
            let insert = new_words.get(new_range).unwrap_or_default().concat();
            hunks.push(Hunk { at: position, delete, insert });
        }
        position += delete;
    }
    hunks
}

/// The stretches that turn `old` into `new`, in rising order, character by character: nothing that both have is written
/// again, which would show it twice beside a colleague's copy.
pub(super) fn derive_stretches(old: &str, new: &str) -> Vec<Hunk> {
    let (old, new): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
    let prefix = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let (old, new) = (old.split_at(prefix).1, new.split_at(prefix).1);
    let suffix = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let (old, new) = (old.split_at(old.len() - suffix).0, new.split_at(new.len() - suffix).0);
    if old.is_empty() && new.is_empty() {
        return Vec::new();
    }
    if old.len().saturating_mul(new.len()) > WORK_MAX {
        return vec![Hunk { at: prefix, delete: old.len(), insert: new.iter().collect() }];
    }
    let ops = capture_diff_slices(Algorithm::Myers, old, new);
    let changed = ops.iter().map(similar::DiffOp::as_tag_tuple).filter(|(tag, ..)| *tag != DiffTag::Equal);
    changed
        .map(|(_, from, to)| Hunk {
            at: prefix + from.start,
            delete: from.len(),
            insert: new.get(to).unwrap_or_default().iter().collect(),
        })
        .collect()
}

/// Runs of letters and digits, and single characters between them.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = if first.is_alphanumeric() {
            rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (word, after) = rest.split_at(end);
        words.push(word);
        rest = after;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn apply(old: &str, hunks: &[Hunk]) -> String {
        let mut text: Vec<char> = old.chars().collect();
        for hunk in hunks.iter().rev() {
            text.splice(hunk.at..hunk.at + hunk.delete, hunk.insert.chars());
        }
        text.into_iter().collect()
    }

    #[test]
    fn only_the_words_that_differ_are_replaced() {
        let hunks = derive_hunks("One came late. Two left.", "One came early. Three left.");
        assert_eq!(hunks.len(), 2);
        assert!(hunks.iter().all(|hunk| hunk.delete < 6));
    }

    proptest! {
        #[test]
        fn hunks_lead_from_the_old_text_to_the_new(old in "[a-c äß🙂.]{0,40}", new in "[a-c äß🙂.]{0,40}") {
            prop_assert_eq!(apply(&old, &derive_hunks(&old, &new)), new.clone());
            prop_assert_eq!(apply(&old, &derive_stretches(&old, &new)), new);
        }
    }
}
