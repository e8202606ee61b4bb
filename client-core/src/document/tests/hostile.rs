use super::*;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

const MUTANTS: u32 = 60_000;
const SEED: u64 = 20_261_124;

/// Changes of a small document by two authors: texts, values, deletions, a conflict.
fn victims() -> (Document, Vec<CheckedChange>) {
    let (mut anna, mut ben) = (note(1), note(2));
    let mut changes = Vec::new();
    let edits = [
        splice("theme", 0, 0, "Trust and loss"),
        set("stage", "forming"),
        splice("theme", 2, 5, "äß"),
        splice("process", 0, 0, "quiet"),
        set("stage", "storming"),
        splice("process", 1, 3, ""),
        DocEdit::ClearValue { field: "stage".into() },
    ];
    for (at, edit) in (0_i64..).zip(&edits) {
        let (writer, reader) = if at % 2 == 0 { (&mut anna, &mut ben) } else { (&mut ben, &mut anna) };
        writer.edit(edit, NOW).unwrap();
        let written = checked(writer, at);
        reader.take_in(tokens(written.clone()));
        changes.extend(written);
    }
    (anna, changes)
}

/// One to three bytes changed, removed or doubled, and the checksum and lengths made right again.
fn mutate(rng: &mut ChaCha8Rng, original: &[u8]) -> Vec<u8> {
    let mut body = body_of(original).to_vec();
    for _ in 0..=rng.next_u32() % 3 {
        let at = rng.next_u32() as usize % body.len();
        match rng.next_u32() % 6 {
            0 => {
                body.remove(at);
            }
            1 => body.insert(at, body[at]),
            2 => body[at] ^= 1 << (rng.next_u32() % 8),
            3 => body[at] = body[at].wrapping_add(1),
            4 => body[at] = body[at].wrapping_sub(1),
            _ => body[at] = rng.next_u32().to_le_bytes()[0],
        }
    }
    chunk(head::CHUNK_TYPE_CHANGE, &body)
}

/// A document that cannot be saved: a change that automerge applies and does not tell as it came was taken in together
/// with those before it, while the document was empty.
pub(crate) fn make_unsavable() -> Document {
    panic_quiet::install();
    let (_, changes) = victims();
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    for _ in 0..MUTANTS {
        let at = rng.next_u32() as usize % changes.len();
        let Ok(mutant) = guard(mutate(&mut rng, changes[at].bytes()), changes[at].actor()) else { continue };
        let mut document = note(3);
        document.take_in(tokens(changes[..at].iter().cloned().chain([mutant])));
        if document.save().is_err() {
            return document;
        }
    }
    panic!("no mutant of {MUTANTS} is unsavable")
}

/// What the guard lets through is applied, saved and loaded. Nothing may abort or escape, and whatever
/// cannot be saved must leave the last good document as it was.
#[test]
fn no_mutant_of_a_change_gets_past_guard_trial_and_proof() {
    panic_quiet::install();
    let (_, changes) = victims();
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let (mut passed, mut applied, mut unsavable, mut refused) = (0_u32, 0_u32, 0_u32, 0_u32);
    for _ in 0..MUTANTS {
        let at = rng.next_u32() as usize % changes.len();
        let Ok(mutant) = guard(mutate(&mut rng, changes[at].bytes()), changes[at].actor()) else { continue };
        passed += 1;
        let mut before = note(3);
        before.take_in(tokens(changes[..at].iter().cloned()));
        let base = before.save().unwrap();
        let view = before.view().unwrap();
        let mut doc = before.clone();
        let report = doc.take_in(tokens([mutant.clone()]));
        refused += u32::try_from(report.refused.len()).unwrap();
        if report.applied.is_empty() {
            assert_eq!((doc.heads(), doc.view().unwrap()), (before.heads(), view), "seed {SEED}");
            continue;
        }
        applied += 1;
        let _ = doc.view();
        if doc.save().is_err() {
            unsavable += 1;
            let nothing = std::iter::empty::<&[u8]>();
            let mut last_good = Document::load(DocKind::GroupNote, actor(3), Some(&base), nothing).unwrap();
            let report = last_good.take_in_proved(tokens([mutant]));
            assert!(matches!(report.refused[..], [(0, _)]), "seed {SEED}");
            assert_eq!((last_good.heads(), last_good.view().unwrap()), (before.heads(), view), "seed {SEED}");
            assert!(last_good.save().is_ok());
        }
    }
    assert!(
        passed > 100 && applied > 50,
        "passed {passed}, refused {refused}, applied {applied}, unsavable {unsavable}"
    );
    println!("passed {passed}, refused {refused}, applied {applied}, unsavable {unsavable} of {MUTANTS}");
}

/// One bad change among many is found by halving, and only it and what builds on it stay out.
#[test]
fn one_poisoned_change_costs_only_itself() {
    panic_quiet::install();
    let (_, changes) = victims();
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let at = changes.len() - 1;
    let mut before = note(3);
    before.take_in(tokens(changes[..at].iter().cloned()));
    let poison = loop {
        let Ok(mutant) = guard(mutate(&mut rng, changes[at].bytes()), changes[at].actor()) else { continue };
        let report = before.clone().take_in_proved(tokens([mutant.clone()]));
        let trial = [Refusal::Panicked, Refusal::Unsavable, Refusal::Refused];
        if report.refused.iter().any(|(_, refusal)| trial.contains(refusal)) {
            break mutant;
        }
    };
    let mut cleo = note(4);
    let mut batch: Vec<CheckedChange> = changes[..at].to_vec();
    batch.push(poison);
    for i in 0..5 {
        cleo.edit(&splice("next_session", 0, 0, "calm "), NOW).unwrap();
        batch.extend(checked(&mut cleo, i));
    }
    let mut doc = note(5);
    let report = doc.take_in_proved(tokens(batch));
    assert_eq!(report.refused.len(), 1);
    assert_eq!(report.refused[0].0, at as u64);
    assert_eq!(report.applied.len(), at + 5);
    assert_eq!(doc.text("next_session").unwrap(), "calm ".repeat(5));
    assert!(doc.save().is_ok());
}
