#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::VecDeque;

use proptest::prelude::*;

use super::*;

const BYTES_MAX: usize = 10_000;
/// Letters of one and two UTF-16 units, marks that combine, joiners, a family, flags, and two scripts from right to left.
const PIECES: [&str; 12] =
    ["a", "é", "e\u{301}", "🙂", "👩‍👩‍👧", "🇬🇧", "שלום", "مرحبا", "\n", "\u{200f}", "𝔘", " word"];

fn delta_of(text: &[char], steps: &[(usize, usize, &str)]) -> Delta<char> {
    let mut len = text.len();
    let mut delta = Delta::default();
    for (at, delete, insert) in steps {
        let at = at % (len + 1);
        let delete = (*delete).min(len - at);
        let insert: Vec<char> = insert.chars().collect();
        len = len - delete + insert.len();
        delta = delta.then(&Delta::splice(at, delete, insert));
    }
    delta
}

fn apply(text: &[char], delta: &Delta<char>) -> Vec<char> {
    let mut text = text.to_vec();
    for (at, delete, insert) in delta.splices() {
        text.splice(at..at + delete, insert.iter().copied());
    }
    text
}

fn steps() -> impl Strategy<Value = Vec<(usize, usize, &'static str)>> {
    prop::collection::vec((0..40_usize, 0..6_usize, prop::sample::select(&["", "x", "yz", "🙂"][..])), 0..5)
}

/// An editor that keeps the contract, and nothing else.
struct Editor {
    units: TextUnits,
    text: Vec<u16>,
    scalars: Vec<char>,
    revision: u64,
    own: u64,
}

impl Editor {
    fn len(&self) -> usize {
        match self.units {
            TextUnits::Utf16 => self.text.len(),
            TextUnits::Scalars => self.scalars.len(),
        }
    }

    fn replace(&mut self, at: usize, delete: usize, insert: &str) {
        match self.units {
            TextUnits::Utf16 => drop(self.text.splice(at..at + delete, insert.encode_utf16())),
            TextUnits::Scalars => drop(self.scalars.splice(at..at + delete, insert.chars())),
        }
    }

    fn is_fit(&self, at: usize) -> bool {
        self.units == TextUnits::Scalars || !(0xdc00..0xe000).contains(self.text.get(at).unwrap_or(&0))
    }

    fn show(&mut self, change: &TextChange<u8>) {
        if change.own == self.own && change.revision == self.revision + 1 {
            for splice in &change.splices {
                self.replace(splice.at, splice.delete, &splice.insert);
            }
            self.revision = change.revision;
        }
    }

    fn shown(&self) -> String {
        match self.units {
            TextUnits::Utf16 => String::from_utf16(&self.text).unwrap(),
            TextUnits::Scalars => self.scalars.iter().collect(),
        }
    }
}

#[derive(Clone, Debug)]
enum Act {
    /// The editor types; what it sends is on its way for a while.
    Type(usize, usize, &'static str),
    /// The core gets what the editor sent first.
    Arrive,
    /// The editor asks for what is next; the answer is on its way for a while.
    Take,
    /// The editor gets the answer.
    Show,
    /// Somebody else writes in the document.
    Elsewhere(usize, usize, &'static str),
    /// The document gets what was typed.
    Write,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let piece = || prop::sample::select(&PIECES[..]);
    let act = prop_oneof![
        4 => (0..60_usize, 0..5_usize, piece()).prop_map(|(at, delete, piece)| Act::Type(at, delete, piece)),
        1 => (0..60_usize).prop_map(|at| Act::Type(at, 0, "one\r\ntwo")),
        4 => Just(Act::Arrive),
        4 => Just(Act::Take),
        4 => Just(Act::Show),
        3 => (0..60_usize, 0..5_usize, piece()).prop_map(|(at, delete, piece)| Act::Elsewhere(at, delete, piece)),
        3 => Just(Act::Write),
    ];
    prop::collection::vec(act, 0..80)
}

/// An editor, the core and the document, with delays between them.
struct World {
    editor: Editor,
    sent: VecDeque<(usize, usize, String, u64)>,
    core: EditorText<u8>,
    answers: VecDeque<TextChange<u8>>,
    document: Vec<char>,
}

impl World {
    fn new(units: TextUnits) -> Self {
        let text = "A 🙂 begins. שלום\nZ";
        let editor = Editor {
            units,
            text: text.encode_utf16().collect(),
            scalars: text.chars().collect(),
            revision: 0,
            own: 0,
        };
        let core = EditorText::new(text, units, BYTES_MAX, 1);
        let (sent, answers) = (VecDeque::new(), VecDeque::new());
        Self { editor, sent, core, answers, document: text.chars().collect() }
    }

    fn act(&mut self, act: &Act) {
        match act {
            Act::Type(at, delete, insert) => {
                let fit = |mut at: usize| {
                    while !self.editor.is_fit(at) {
                        at += 1;
                    }
                    at
                };
                let from = fit(at % (self.editor.len() + 1));
                let to = fit((from + delete).min(self.editor.len()));
                self.editor.replace(from, to - from, insert);
                self.editor.own += 1;
                self.sent.push_back((from, to - from, (*insert).to_owned(), self.editor.revision));
            }
            Act::Arrive => {
                if let Some((at, delete, insert, revision)) = self.sent.pop_front() {
                    self.core.splice(at, delete, &insert, revision).unwrap();
                }
            }
            Act::Take => {
                // Calls of one editor come in order: what it sent before it asks is there.
                while !self.sent.is_empty() {
                    self.act(&Act::Arrive);
                }
                self.answers.extend(self.core.take(self.editor.revision).unwrap());
            }
            Act::Show => {
                if let Some(change) = self.answers.pop_front() {
                    self.editor.show(&change);
                }
            }
            Act::Elsewhere(at, delete, insert) => {
                let delta = delta_of(&self.document, &[(*at, *delete, insert)]);
                self.document = apply(&self.document, &delta);
                self.core.changed(&delta, Some(2));
            }
            Act::Write => {
                if let Some(typed) = self.core.next_typed() {
                    self.core.typed_is_written();
                    self.document = apply(&self.document, &typed);
                }
            }
        }
    }

    fn settle(&mut self) {
        for _ in 0..4 {
            while !self.sent.is_empty() {
                self.act(&Act::Arrive);
            }
            while self.core.has_typed() {
                self.act(&Act::Write);
            }
            while !self.answers.is_empty() {
                self.act(&Act::Show);
            }
            self.act(&Act::Take);
        }
        assert!(self.answers.is_empty(), "nothing is left to take");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn both_ways_round_two_changes_end_at_one_text(text in "[a-f]{0,12}", one in steps(), other in steps(), first: u8) {
        let text: Vec<char> = text.chars().collect();
        let (one, other) = (delta_of(&text, &one), delta_of(&text, &other));
        let (mine, theirs) = one.transform(&other, |letters, _| usize::from(first) % (letters.len() + 1));
        prop_assert_eq!(apply(&apply(&text, &one), &theirs), apply(&apply(&text, &other), &mine));
    }

    #[test]
    fn changes_put_together_do_what_they_do_one_after_the_other(text in "[a-f]{0,12}", one in steps(), next in steps()) {
        let text: Vec<char> = text.chars().collect();
        let one = delta_of(&text, &one);
        let after = apply(&text, &one);
        let next = delta_of(&after, &next);
        prop_assert_eq!(apply(&text, &one.then(&next)), apply(&after, &next));
    }

    #[test]
    fn an_editor_that_types_while_changes_arrive_ends_at_the_documents_text(acts in acts(), utf16: bool) {
        let mut world = World::new(if utf16 { TextUnits::Utf16 } else { TextUnits::Scalars });
        for act in &acts {
            world.act(act);
        }
        world.settle();
        let document: String = world.document.iter().collect();
        prop_assert_eq!(&world.editor.shown(), &document);
        prop_assert_eq!(world.core.shown().to_string(), document);
    }
}

#[test]
fn a_place_outside_the_text_or_inside_a_pair_is_refused_and_changes_nothing() {
    let mut text = EditorText::new("a🙂b", TextUnits::Utf16, BYTES_MAX, 1_u8);
    assert_eq!(text.splice(5, 0, "x", 0), Err(TextError::Beyond { len: 4 }));
    assert_eq!(text.splice(0, 5, "", 0), Err(TextError::Beyond { len: 4 }));
    assert_eq!(text.splice(1, usize::MAX, "", 0), Err(TextError::Beyond { len: 4 }));
    assert_eq!(text.splice(2, 0, "x", 0), Err(TextError::InsideLetter));
    assert_eq!(text.splice(1, 1, "", 0), Err(TextError::InsideLetter));
    assert_eq!(text.splice(0, 0, "\u{0}", 0), Err(TextError::ControlCharacter));
    assert_eq!(text.splice(0, 0, "lone \r return", 0), Err(TextError::ControlCharacter));
    assert_eq!(text.splice(0, 0, "x", 1), Err(TextError::Revision { known: 0 }));
    assert_eq!(text.splice(0, 0, &"x".repeat(BYTES_MAX), 0), Err(TextError::TooLong));
    assert_eq!(text.shown().to_string(), "a🙂b");
    assert!(!text.has_typed());
    text.splice(1, 2, "", 0).unwrap();
    assert_eq!(text.shown().to_string(), "ab");

    let mut text = EditorText::new("a🙂b", TextUnits::Scalars, BYTES_MAX, 1_u8);
    assert_eq!(text.splice(4, 0, "x", 0), Err(TextError::Beyond { len: 3 }));
    text.splice(2, 1, "c", 0).unwrap();
    assert_eq!(text.shown().to_string(), "a🙂c");
}

#[test]
fn a_change_that_the_editor_has_not_seen_moves_along_with_what_it_types() {
    let mut text = EditorText::new("hel", TextUnits::Utf16, BYTES_MAX, 1_u8);
    text.changed(&Delta::splice(3, 0, "🙂 world".chars().collect()), Some(2));
    let early = text.take(0).unwrap().unwrap();
    assert_eq!((early.revision, early.own, early.splices[0].at), (1, 0, 3));
    text.splice(3, 0, "lo", 0).unwrap();
    let again = text.take(0).unwrap().unwrap();
    assert_eq!((again.revision, again.own), (1, 1));
    let splice = Splice { at: 5, delete: 0, insert: "🙂 world".to_owned(), author: Some(2) };
    assert_eq!(again.splices, [splice]);
    assert_eq!(text.next_typed().unwrap().splices()[0].0, 3);
    assert_eq!(text.take(1).unwrap(), None);
    assert_eq!(text.shown().to_string(), "hello🙂 world");
}

#[test]
fn a_line_break_of_two_characters_becomes_one_in_the_document_and_then_in_the_editor() {
    let mut text = EditorText::new("ab", TextUnits::Utf16, BYTES_MAX, 1_u8);
    text.splice(1, 0, "x\r\ny\r\n", 0).unwrap();
    assert_eq!(text.next_typed().unwrap().splices(), [(1, 0, &['x', '\n', 'y', '\n'][..])]);
    let change = text.take(0).unwrap().unwrap();
    let places: Vec<_> =
        change.splices.iter().map(|splice| (splice.at, splice.delete, &*splice.insert)).collect();
    assert_eq!(places, [(2, 1, ""), (4, 1, "")]);
    text.take(1).unwrap();
    assert_eq!(text.shown().to_string(), "ax\ny\nb");
}

#[test]
fn changes_that_nobody_takes_are_told_together_and_stay_few() {
    let mut text = EditorText::new("", TextUnits::Scalars, BYTES_MAX, 1_u8);
    for n in 0..2_000_u32 {
        text.changed(&Delta::splice(0, 0, vec!['x']), Some(u8::try_from(n % 2).unwrap()));
    }
    let change = text.take(0).unwrap().unwrap();
    assert!(change.splices.len() <= 256);
    assert_eq!(change.splices.iter().map(|splice| splice.insert.len()).sum::<usize>(), 2_000);
}
