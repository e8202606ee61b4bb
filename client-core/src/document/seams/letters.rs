//! The letters of a text with their ids, its paragraphs, and who touched them.

use std::collections::BTreeMap;

use automerge::{AutoCommit, Cursor, ObjId as ExId, ReadDoc, ScalarValueRef, ValueRef};

use crate::document::actor::{ACTOR_BYTES, Actor};
use crate::document::causality::ChangeId;

/// Between the ids of the first and the last letter of a span.
const SPAN_SEPARATOR: &str = "..";

/// The id of a letter: the operation that put it in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::document) struct LetterId {
    pub(in crate::document) counter: u64,
    pub(in crate::document) by: Actor,
}

impl LetterId {
    /// As automerge writes a cursor: counter, `@`, the author in hex.
    fn to_text(self) -> String {
        format!("{}@{}", self.counter, data_encoding::HEXLOWER.encode(&self.by.to_bytes()))
    }

    /// Total on any input: it is what somebody else's device wrote.
    fn parse(text: &str) -> Option<Self> {
        let (counter, author) = text.split_once('@')?;
        let is_number = !counter.is_empty() && counter.bytes().all(|byte| byte.is_ascii_digit());
        let counter = is_number.then(|| counter.parse().ok()).flatten()?;
        let author = data_encoding::HEXLOWER.decode(author.as_bytes()).ok()?;
        let author: [u8; ACTOR_BYTES] = author.try_into().ok()?;
        Some(Self { counter, by: Actor::parse(&author)? })
    }
}

/// The letters of a text that stand.
pub(super) struct Letters(Vec<(LetterId, bool)>);

/// A paragraph and who touched it where. Positions count code points of the text.
pub(super) struct Paragraph {
    pub(super) from: usize,
    /// Where its line break lies, or the text ends.
    pub(super) to: usize,
    /// First and last place of each change that touched it.
    pub(super) touches: BTreeMap<ChangeId, (usize, usize)>,
}

/// A stretch that was read, and by which change; none while that change is open.
pub(super) struct Reading {
    pub(super) change: Option<ChangeId>,
    pub(super) from: usize,
    /// The last place that was read.
    pub(super) to: usize,
}

impl Reading {
    pub(super) fn covers(&self, extent: (usize, usize)) -> bool {
        self.from <= extent.0 && extent.1 <= self.to
    }
}

impl Letters {
    pub(super) fn read(doc: &AutoCommit, object: &ExId) -> Self {
        let nobody = Actor::new([0; 16], 0);
        let letters = doc.list_range(object, ..).map(|item| {
            let id = match item.id() {
                ExId::Id(counter, actor, _) => {
                    LetterId { counter, by: Actor::from_actor_id(&actor).unwrap_or(nobody) }
                }
                ExId::Root => LetterId { counter: 0, by: nobody },
            };
            (id, matches!(&item.value, ValueRef::Scalar(ScalarValueRef::Str(text)) if text == "\n"))
        });
        Self(letters.collect())
    }

    /// The paragraphs, touched where `change_of` knows who put a letter in.
    pub(super) fn paragraphs(&self, change_of: impl Fn(LetterId) -> Option<ChangeId>) -> Vec<Paragraph> {
        let mut paragraphs = Vec::new();
        let mut paragraph = Paragraph { from: 0, to: 0, touches: BTreeMap::new() };
        for (at, (letter, is_break)) in self.0.iter().enumerate() {
            if *is_break {
                let next = Paragraph { from: at + 1, to: at + 1, touches: BTreeMap::new() };
                paragraphs.push(std::mem::replace(&mut paragraph, next));
                continue;
            }
            paragraph.to = at + 1;
            if let Some(change) = change_of(*letter) {
                paragraph.touch(at, change);
            }
        }
        paragraphs.push(paragraph);
        paragraphs
    }

    /// First and last letter of a paragraph, as a reading names them.
    pub(super) fn span(&self, paragraph: &Paragraph) -> Option<String> {
        let (first, _) = self.0.get(paragraph.from)?;
        let (last, _) = self.0.get(paragraph.to.checked_sub(1)?)?;
        Some(format!("{}{SPAN_SEPARATOR}{}", first.to_text(), last.to_text()))
    }

    /// First and last place of a span as the text is now.
    pub(super) fn extent(&self, doc: &AutoCommit, object: &ExId, span: &str) -> Option<(usize, usize)> {
        let (first, last) = span.split_once(SPAN_SEPARATOR)?;
        let (first, last) = (LetterId::parse(first)?, LetterId::parse(last)?);
        let from = position(doc, object, first)?;
        let to = position(doc, object, last)?;
        let stands = self.0.get(to).is_some_and(|(letter, _)| *letter == last);
        Some((from, if stands { to } else { to.checked_sub(1)? }))
    }
}

/// Notes that a change took a letter out that lay before the place `at`.
pub(super) fn touch(paragraphs: &mut [Paragraph], at: usize, change: ChangeId) {
    let place = paragraphs.partition_point(|paragraph| paragraph.to < at);
    if let Some(paragraph) = paragraphs.get_mut(place)
        && let Some(last) = paragraph.to.checked_sub(1)
    {
        paragraph.touch(at.min(last).max(paragraph.from), change);
    }
}

/// Where a letter lies; where it stood, the next one that stands.
pub(super) fn position(doc: &AutoCommit, object: &ExId, letter: LetterId) -> Option<usize> {
    let cursor = Cursor::try_from(letter.to_text()).ok()?;
    doc.get_cursor_position(object, &cursor, None).ok()
}

impl Paragraph {
    fn touch(&mut self, at: usize, change: ChangeId) {
        let extent = self.touches.entry(change).or_insert((at, at));
        *extent = (extent.0.min(at), extent.1.max(at));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_a_letter_survives_its_text_and_nonsense_is_none() {
        let letter = LetterId { counter: 42, by: Actor::new([7; 16], 3) };
        assert_eq!(LetterId::parse(&letter.to_text()), Some(letter));
        for text in ["", "@", "1@", "1@ff", "x@00", "-1@00", "é@00", "18446744073709551616@00"] {
            assert_eq!(LetterId::parse(text), None);
        }
        let long = format!("1@{}", "0".repeat(50));
        assert_eq!(LetterId::parse(&long), None);
    }
}
