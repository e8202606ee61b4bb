//! Convergence over the record as it is: every kind and every field, whatever the order of delivery, with gaps,
//! duplicates and partitions. What is edited is read from the table of fields, so a field added there is covered here.

use std::cell::RefCell;
use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use super::*;
use crate::clinical::{FieldDef, Scalar, ValueKind, fields};

/// Cases for each kind of document.
const CASES_PER_KIND: u32 = 96;

/// One thing that happens: who does it, and numbers from which the table of fields makes an edit.
#[derive(Clone, Debug)]
struct Step {
    who: usize,
    what: What,
    numbers: [usize; 4],
}

#[derive(Clone, Copy, Debug)]
enum What {
    Edit,
    Seam,
    Conflict,
    Deliver,
}

fn step() -> impl Strategy<Value = Step> {
    let what = prop_oneof![
        8 => Just(What::Edit),
        1 => Just(What::Seam),
        1 => Just(What::Conflict),
        4 => Just(What::Deliver),
    ];
    let numbers = [0..1_000_usize, 0..1_000, 0..1_000, 0..1_000];
    (0..4_usize, what, numbers).prop_map(|(who, what, numbers)| Step { who, what, numbers })
}

fn value_of(kind: ValueKind, number: usize) -> Scalar {
    let texts = ["one", "two", "drei ß", "🙂 \u{5d0}\u{5d1} e\u{301}"];
    let days = ["2031-04-10", "2031-04-11", "1990-12-31"];
    let nhs_numbers = ["9434765919", "9000000009", "4505577104"];
    let number_i64 = i64::try_from(number % 3).unwrap();
    match kind {
        ValueKind::Text => texts[number % texts.len()].into(),
        ValueKind::Int => number_i64.into(),
        ValueKind::Bool => number.is_multiple_of(2).into(),
        ValueKind::Time => Timestamp(number_i64).into(),
        ValueKind::Date => days[number % days.len()].into(),
        ValueKind::NhsNumber => nhs_numbers[number % nhs_numbers.len()].into(),
        ValueKind::Choice(codes) => codes[number % codes.len()].into(),
        ValueKind::Code(codes) => codes[number % codes.len()].into(),
    }
}

fn item_values(fields: &[FieldDef], number: usize) -> Vec<(String, Scalar)> {
    let chosen = fields.iter().enumerate().filter(|(at, _)| number >> at & 1 == 0);
    chosen
        .filter_map(|(at, field)| {
            Some((field.name.to_owned(), value_of(field.class.values()?, number / 7 + at)))
        })
        .collect()
}

/// The edit of a field that these numbers make in the document as it is.
fn edit_of(doc: &Document, field: &FieldDef, numbers: [usize; 4]) -> DocEdit {
    let [_, a, b, c] = numbers;
    let name = field.name.to_owned();
    if field.class == MergeClass::Text {
        let len = doc.text_len(field.name).unwrap();
        let words = ["a", "be ", "see\n", "\n", "déjà ", "🙂", ""];
        let at = a % (len + 1);
        return if b % 9 == 0 {
            let text =
                format!("{}{}", doc.text(field.name).unwrap().replace("be", "by"), words[c % words.len()]);
            DocEdit::ReplaceText { field: name, text }
        } else {
            splice(field.name, at, (b % 4).min(len - at), words[c % words.len()])
        };
    }
    if let Some(items) = field.class.items() {
        let item = ["x", "y", "z-1"][a % 3].to_owned();
        return match items.get(b % (items.len() + 1)) {
            Some(changed) if a % 2 == 0 => {
                let value = value_of(changed.class.values().unwrap(), c);
                DocEdit::SetItemValue { set: name, item, field: changed.name.to_owned(), value }
            }
            _ => DocEdit::AddItem { set: name, item, values: item_values(items, c) },
        };
    }
    if a % 6 == 0 {
        return DocEdit::ClearValue { field: name };
    }
    DocEdit::SetValue { field: name, value: value_of(field.class.values().unwrap(), b) }
}

struct Scene {
    docs: Vec<Document>,
    all: Vec<CheckedChange>,
}

impl Scene {
    fn play(&mut self, at: i64, step: &Step, edited: &mut BTreeSet<(DocKind, &'static str)>) {
        let who = step.who % self.docs.len();
        let doc = &mut self.docs[who];
        let [first, second, ..] = step.numbers;
        let edit = match step.what {
            What::Edit => {
                let fields = fields(doc.kind());
                let field = &fields[first % fields.len()];
                edited.insert((doc.kind(), field.name));
                Some(edit_of(doc, field, step.numbers))
            }
            What::Seam => {
                let seams = doc.view().unwrap().seams;
                (!seams.is_empty()).then(|| DocEdit::ReadSeam { seam: seams[first % seams.len()].id.clone() })
            }
            What::Conflict => {
                let conflicts = doc.view().unwrap().open_conflicts;
                (!conflicts.is_empty()).then(|| {
                    let conflict = &conflicts[first % conflicts.len()];
                    let value = conflict.values[second % conflict.values.len()].value.clone();
                    DocEdit::Settle { conflict: conflict.id.clone(), value }
                })
            }
            What::Deliver => {
                let skip = first % 4;
                let some: Vec<_> = self.all.iter().rev().skip(skip).step_by(skip + 1).cloned().collect();
                assert_eq!(doc.take_in(tokens(some)).refused, []);
                None
            }
        };
        if let Some(edit) = edit {
            // What a field does not take at this moment is refused, alike everywhere.
            let refused = doc.edit(&edit, NOW).is_err();
            assert!(!refused || !doc.has_open_change());
            self.all.extend(checked(doc, at));
        }
    }

    /// Everything reaches everybody, in another order each time, in pieces, with duplicates.
    fn deliver_all(&mut self, numbers: [usize; 4]) {
        for (which, doc) in self.docs.iter_mut().enumerate() {
            let mut order = self.all.clone();
            match which {
                0 => {}
                1 => order.reverse(),
                _ => order.sort_by_key(|change| {
                    let [byte, ..] = change.hash();
                    byte.rotate_left(u32::try_from(which).unwrap())
                }),
            }
            order.extend(self.all.iter().skip(which).step_by(2).cloned());
            let size = numbers[which % 4] % 7 + 1;
            let mut waiting: Vec<CheckedChange> = Vec::new();
            for piece in order.chunks(size) {
                waiting.extend(piece.iter().cloned());
                let report = doc.take_in(tokens(waiting.iter().cloned()));
                assert_eq!(report.refused, []);
                let held: Vec<_> =
                    report.held.iter().map(|(token, _)| usize::try_from(*token).unwrap()).collect();
                waiting = held.into_iter().map(|at| waiting[at].clone()).collect();
            }
            assert!(waiting.is_empty());
        }
    }
}

fn converges(
    kind: DocKind,
    replicas: usize,
    steps: &[Step],
    edited: &mut BTreeSet<(DocKind, &'static str)>,
) -> Result<Shown, TestCaseError> {
    let docs = (1..=replicas).map(|n| Document::create(kind, actor(u8::try_from(n).unwrap())).unwrap());
    let mut scene = Scene { docs: docs.collect(), all: Vec::new() };
    for (at, step) in (0_i64..).zip(steps) {
        scene.play(at, step, edited);
    }
    scene.deliver_all(steps.last().map_or([0; 4], |step| step.numbers));
    let view = scene.docs[0].view().unwrap();
    for doc in &scene.docs {
        prop_assert_eq!(doc.heads(), scene.docs[0].heads());
        prop_assert_eq!(doc.view().unwrap(), view.clone());
    }
    let saved = scene.docs[0].save().unwrap();
    let loaded = Document::load(kind, actor(1), Some(&saved), [[0_u8; 0]; 0]).unwrap();
    prop_assert_eq!(loaded.view().unwrap(), view.clone());
    let chunks: Vec<_> = scene.all.iter().map(CheckedChange::bytes).collect();
    let rebuilt = Document::load(kind, actor(1), None, &chunks).unwrap();
    prop_assert_eq!(rebuilt.view().unwrap(), view.clone());
    let schema = schema_needed(kind, &chunks);
    prop_assert!(schema <= crate::clinical::schema_version(kind));
    Ok(Shown { seams: view.seams.len(), conflicts: view.open_conflicts.len(), beside: view.beside.len() })
}

/// What the cases ended with, so that they are known to reach what they are about.
#[derive(Default)]
struct Shown {
    seams: usize,
    conflicts: usize,
    beside: usize,
}

#[test]
fn every_field_of_every_kind_ends_alike_on_all_replicas_with_the_same_conflicts_and_seams() {
    let edited = RefCell::new(BTreeSet::new());
    let shown = RefCell::new(Shown::default());
    let mut cases = 0;
    for kind in DocKind::ALL {
        let config = Config { cases: CASES_PER_KIND, failure_persistence: None, ..Config::default() };
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[u8::try_from(kind.number()).unwrap(); 32]);
        let mut runner = TestRunner::new_with_rng(config, rng);
        let scenes = (2..=4_usize, proptest::collection::vec(step(), 1..40));
        let outcome = runner.run(&scenes, |(replicas, steps)| {
            let ended = converges(kind, replicas, &steps, &mut edited.borrow_mut())?;
            let mut shown = shown.borrow_mut();
            shown.seams += ended.seams;
            shown.conflicts += ended.conflicts;
            shown.beside += ended.beside;
            Ok(())
        });
        assert!(outcome.is_ok(), "{kind:?}: {outcome:?}");
        cases += CASES_PER_KIND;
    }
    let Shown { seams, conflicts, beside } = shown.into_inner();
    println!(
        "{cases} cases; they ended with {seams} seams, {conflicts} conflicts, {beside} fields changed beside"
    );
    assert!(seams > 0 && conflicts > 0 && beside > 0);
    let all =
        DocKind::ALL.into_iter().flat_map(|kind| fields(kind).iter().map(move |field| (kind, field.name)));
    let edited = edited.into_inner();
    let missed: Vec<_> = all.filter(|field| !edited.contains(field)).collect();
    assert_eq!(missed, [], "every field was edited");
}
