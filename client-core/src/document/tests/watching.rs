//! Watched prose: what is told, places that stay, and taking back what was done here and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::text::{Delta, Direction, Ghost, History, Others, inverse};

const FIELD: &str = "process";
const OWN: u32 = 0x4e00;
const OTHERS: u32 = 0xac00;

/// Somebody with a document, and all changes in it.
struct Person {
    doc: Document,
    held: Vec<CheckedChange>,
    history: History,
    now: i64,
}

impl Person {
    fn new(n: u8) -> Self {
        let mut doc = note(n);
        doc.watch(doc.prose_name(FIELD).unwrap());
        Self { doc, held: Vec::new(), history: History::default(), now: 0 }
    }

    fn text(&self) -> String {
        self.doc.text(FIELD).unwrap()
    }

    fn len(&self) -> usize {
        self.doc.text_len(FIELD).unwrap()
    }

    fn commit(&mut self) {
        let author = self.doc.actor();
        let changes = self.doc.commit(Timestamp(NOW.0 + self.now));
        self.held.extend(changes.into_iter().map(|change| guard(change.bytes, author).unwrap()));
    }

    /// Writes, and gives what takes it back.
    fn write(&mut self, change: &Delta<char>) -> Delta<Ghost> {
        let mut gone = Vec::new();
        let mut at = 0;
        for op in change.ops() {
            match op {
                crate::text::Op::Keep(letters) => at += letters,
                crate::text::Op::Delete(letters) => {
                    gone.extend(self.doc.letters(FIELD, at, *letters));
                    at += letters;
                }
                crate::text::Op::Insert(_) => {}
            }
        }
        let back = inverse(change, gone);
        for (at, delete, insert) in change.splices() {
            let insert: String = insert.iter().collect();
            self.doc.edit(&splice(FIELD, at, delete, &insert), NOW).unwrap();
        }
        self.doc.take_written(FIELD);
        back
    }

    fn type_in(&mut self, at: usize, delete: usize, insert: &str) {
        let back = self.write(&Delta::splice(at, delete, insert.chars().collect()));
        self.history.add(back, self.now);
    }

    fn turn(&mut self, direction: Direction) -> bool {
        let Some(change) = self.history.take(direction) else { return false };
        let back = self.write(&change.map(|ghost| ghost.letter));
        self.history.done(direction, back);
        true
    }

    fn turn_all(&mut self, direction: Direction) {
        while self.turn(direction) {}
    }

    fn take_in(&mut self, changes: &[CheckedChange]) {
        self.commit();
        let new: Vec<_> = changes.iter().filter(|change| self.doc.needs(&change.hash())).cloned().collect();
        self.held.extend(new.iter().cloned());
        let taken = self.doc.take_in(tokens(new));
        assert!(taken.refused.is_empty() && taken.held.is_empty());
        for written in self.doc.take_written(FIELD) {
            let others = Others { delta: written.delta.map(|(_, place)| *place), buried: &written.buried };
            self.history
                .changed(&others, |letter, place| self.doc.comes_before(FIELD, letter, place, &written));
        }
    }
}

/// One person whose edits are taken back, two others, and what the others took out.
struct Circle {
    own: Person,
    others: [Person; 2],
    next_own: u32,
    next_other: u32,
    /// Letters that others took out.
    gone: BTreeSet<char>,
    seen: Vec<String>,
}

#[derive(Clone, Debug)]
enum Act {
    Own(usize, usize, usize),
    Pause,
    Other(usize, usize, usize, usize),
    /// One of the others gives and gets everything.
    Meet(usize),
    Turn(Direction),
}

fn act(with_turns: bool) -> impl Strategy<Value = Act> {
    prop_oneof![
        5 => (0..50_usize, 0..4_usize, 0..4_usize).prop_map(|(at, delete, insert)| Act::Own(at, delete, insert)),
        1 => Just(Act::Pause),
        4 => (0..2_usize, 0..50_usize, 0..4_usize, 0..4_usize)
            .prop_map(|(who, at, delete, insert)| Act::Other(who, at, delete, insert)),
        3 => (0..2_usize).prop_map(Act::Meet),
        if with_turns { 3 } else { 0 } => Just(Act::Turn(Direction::Undo)),
        if with_turns { 2 } else { 0 } => Just(Act::Turn(Direction::Redo)),
    ]
}

fn fresh(next: &mut u32, letters: usize) -> String {
    (0..letters)
        .map(|_| {
            *next += 1;
            char::from_u32(*next).unwrap()
        })
        .collect()
}

impl Circle {
    fn new() -> Self {
        let others = [Person::new(2), Person::new(3)];
        let mut circle = Self {
            own: Person::new(1),
            others,
            next_own: OWN,
            next_other: OTHERS,
            gone: BTreeSet::new(),
            seen: Vec::new(),
        };
        circle.act(&Act::Other(0, 0, 0, 8));
        circle.meet_all();
        circle
    }

    fn act(&mut self, act: &Act) {
        match act {
            Act::Own(at, delete, insert) => {
                let at = at % (self.own.len() + 1);
                let delete = (*delete).min(self.own.len() - at);
                let insert = fresh(&mut self.next_own, *insert);
                self.own.type_in(at, delete, &insert);
            }
            Act::Pause => self.own.now += 2_000,
            Act::Other(who, at, delete, insert) => {
                let other = &mut self.others[*who];
                let at = at % (other.len() + 1);
                let delete = (*delete).min(other.len() - at);
                self.gone.extend(other.text().chars().skip(at).take(delete));
                let insert = fresh(&mut self.next_other, *insert);
                other.doc.edit(&splice(FIELD, at, delete, &insert), NOW).unwrap();
                self.seen.push(other.text());
            }
            Act::Meet(who) => {
                self.own.commit();
                let other = &mut self.others[*who];
                other.commit();
                self.own.take_in(&other.held);
                other.take_in(&self.own.held);
                self.seen.push(other.text());
            }
            Act::Turn(direction) => drop(self.own.turn(*direction)),
        }
        self.seen.push(self.own.text());
    }

    fn meet_all(&mut self) {
        for _ in 0..2 {
            for who in 0..2 {
                self.act(&Act::Meet(who));
            }
        }
    }

    fn others_letters(&self) -> BTreeSet<char> {
        (OTHERS + 1..=self.next_other)
            .filter_map(char::from_u32)
            .filter(|letter| !self.gone.contains(letter))
            .collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn undoing_everything_leaves_what_others_wrote_in_its_order_and_redoing_brings_it_back(
        acts in prop::collection::vec(act(false), 0..30),
    ) {
        let mut circle = Circle::new();
        for act in &acts {
            circle.act(act);
        }
        circle.meet_all();
        let before = circle.own.text();
        circle.own.turn_all(Direction::Undo);
        let undone = circle.own.text();
        let letters: Vec<char> = undone.chars().collect();
        prop_assert_eq!(letters.iter().copied().collect::<BTreeSet<_>>(), circle.others_letters());
        prop_assert_eq!(letters.len(), circle.others_letters().len());
        for seen in &circle.seen {
            let common: Vec<char> = seen.chars().filter(|letter| letters.contains(letter)).collect();
            let here: Vec<char> = letters.iter().copied().filter(|letter| common.contains(letter)).collect();
            prop_assert_eq!(here, common);
        }
        circle.own.turn_all(Direction::Redo);
        prop_assert_eq!(circle.own.text(), before);
        circle.own.turn_all(Direction::Undo);
        prop_assert_eq!(circle.own.text(), undone);
    }

    #[test]
    fn undo_and_redo_amid_what_others_write_never_touch_it(acts in prop::collection::vec(act(true), 0..40)) {
        let mut circle = Circle::new();
        for act in &acts {
            circle.act(act);
        }
        circle.meet_all();
        circle.own.turn_all(Direction::Undo);
        circle.meet_all();
        let letters: Vec<char> = circle.own.text().chars().collect();
        let unique: BTreeSet<char> = letters.iter().copied().collect();
        prop_assert_eq!(letters.len(), unique.len(), "no letter twice");
        prop_assert!(circle.others_letters().is_subset(&unique));
        prop_assert!(unique.iter().all(|letter| *letter > char::from_u32(OTHERS).unwrap()));
        prop_assert_eq!(circle.own.text(), circle.others[0].text());
    }

    #[test]
    fn what_is_told_of_watched_prose_leads_from_one_text_to_the_next(
        acts in prop::collection::vec(act(false), 0..40),
    ) {
        let mut own = Person::new(1);
        let mut circle = Circle::new();
        let mut told: Vec<char> = Vec::new();
        for act in &acts {
            circle.act(act);
            circle.own.commit();
            let changes: Vec<_> =
                circle.own.held.iter().chain(circle.others.iter().flat_map(|other| &other.held)).cloned().collect();
            let new: BTreeMap<_, _> = changes.into_iter().map(|change| (change.hash(), change)).collect();
            own.doc.take_in(tokens(new.into_values().filter(|change| own.doc.needs(&change.hash()))));
            for written in own.doc.take_written(FIELD) {
                prop_assert!(written.author.is_some());
                for (at, delete, insert) in written.delta.splices() {
                    told.splice(at..at + delete, insert.iter().map(|(letter, _)| *letter));
                }
            }
            prop_assert_eq!(told.iter().collect::<String>(), own.text());
        }
    }
}

#[test]
fn what_is_told_names_its_author_and_what_the_device_itself_wrote_too() {
    let (mut own, mut other) = (Person::new(1), Person::new(2));
    other.doc.edit(&splice(FIELD, 0, 0, "🙂 from elsewhere"), NOW).unwrap();
    other.commit();
    own.doc.take_in(tokens(other.held.clone()));
    own.doc.edit(&splice(FIELD, 0, 0, "here "), NOW).unwrap();
    own.doc.edit(&splice("theme", 0, 0, "not watched"), NOW).unwrap();
    let authors: Vec<_> = own.doc.take_written(FIELD).into_iter().map(|written| written.author).collect();
    assert_eq!(authors, [Some(actor(2)), Some(actor(1))]);
}

#[test]
fn a_cursor_stays_with_its_letter_through_edits_and_a_restart() {
    let mut own = Person::new(1);
    own.type_in(0, 0, "One 🙂 two שלום.");
    let smile = own.doc.cursor(FIELD, 4).unwrap();
    let end = own.doc.cursor(FIELD, own.len()).unwrap();
    assert!(own.doc.cursor(FIELD, own.len() + 1).is_none());
    own.type_in(0, 0, "Before. ");
    assert_eq!(own.doc.position(FIELD, &smile), Some(12));
    assert_eq!(own.doc.position(FIELD, &end), Some(own.len()));
    own.commit();
    let saved = own.doc.save().unwrap();
    let mut again = Document::load(DocKind::GroupNote, actor(1), Some(&saved), [[0_u8; 0]; 0]).unwrap();
    assert_eq!(again.position(FIELD, &smile), Some(12));
    again.edit(&splice(FIELD, 11, 3, ""), NOW).unwrap();
    assert_eq!(again.position(FIELD, &smile), Some(11), "where it stood");
}

#[test]
fn the_text_of_a_cursor_is_kept_for_good_and_nonsense_is_none() {
    let mut own = Person::new(7);
    own.type_in(0, 0, "ab");
    let first = own.doc.cursor(FIELD, 0).unwrap();
    let counter = first.strip_prefix("1:").unwrap().split('@').next().unwrap().parse::<u64>().unwrap();
    assert_eq!(first, format!("1:{counter}@{}{}01", "07".repeat(16), "00".repeat(7)));
    assert_eq!(own.doc.cursor(FIELD, 2).unwrap(), "1:e");
    for text in
        ["", "1:", "1:@", "2:e", "e", "1:1@ff", "1:x@00", "1:é", "é", "1:99999999999999999999@00", "1:s"]
    {
        assert_eq!(own.doc.position(FIELD, text), None);
    }
    let stranger = first.replace("07", "08");
    assert_eq!(own.doc.position(FIELD, &stranger), None);
    assert_eq!(own.doc.position("no_such_field", &first), None);
}
