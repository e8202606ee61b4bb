//! A sentence into a note that two people wrote beside each other for an evening: what the row that is saved with it
//! costs, whatever the note's history.

use std::time::Instant;

use alcove_client_core::clinical::DocKind;
use alcove_client_core::document::guard::guard;
use alcove_client_core::document::{Actor, DocEdit, Document, Incoming, LocalChange};
use alcove_client_core::time::Timestamp;

use crate::Failure;
use crate::report::{Row, median};
use crate::scene::sentence;

const NAME: &str = "keystroke";
const KIND: DocKind = DocKind::GroupNote;
const FIELD: &str = "process";
/// Changes that each of the two made without having seen the other's.
const CHANGES: usize = 400;
/// Paragraphs that they wrote in by turns.
const PARAGRAPHS: usize = 20;
const RUNS: usize = 15;

pub(crate) fn run() -> Result<Row, Failure> {
    let mut ours = Document::create(KIND, Actor::new([1; 16], 1))?;
    let begun = (0..PARAGRAPHS).map(sentence).collect::<Vec<_>>().join("\n");
    ours.edit(&splice(0, begun), Timestamp(1))?;
    let begun = ours.commit(Timestamp(1));
    let mut theirs = Document::create(KIND, Actor::new([2; 16], 1))?;
    take_in(&mut theirs, begun, ours.actor())?;
    let (_, coming) = (type_along(&mut ours)?, type_along(&mut theirs)?);
    take_in(&mut ours, coming, theirs.actor())?;
    let mut times = Vec::new();
    for number in 0..RUNS {
        let end = ours.text_len(FIELD).ok_or("no text")?;
        let started = Instant::now();
        ours.edit(&splice(end, sentence(number)), Timestamp(2))?;
        let made = ours.commit(Timestamp(2));
        let view = ours.view()?;
        times.push(started.elapsed().as_secs_f64() * 1e3);
        if made.len() != 1 || view.seams.is_empty() {
            return Err("the two did not write beside each other".into());
        }
    }
    Ok(Row::new(
        NAME,
        "a sentence into a note written beside each other, with its view",
        median(&mut times),
        "ms",
    )
    .note(format!("{CHANGES} changes of each of two, unseen by each other; median of {RUNS}")))
}

fn splice(at: usize, insert: String) -> DocEdit {
    DocEdit::SpliceText { field: FIELD.to_owned(), at, delete: 0, insert }
}

fn type_along(document: &mut Document) -> Result<Vec<LocalChange>, Failure> {
    let mut changes = Vec::new();
    for number in 0..CHANGES {
        let text = document.text(FIELD).ok_or("no text")?;
        let paragraph = text.split('\n').take(number % PARAGRAPHS).map(|line| line.chars().count() + 1).sum();
        document.edit(&splice(paragraph, "and then ".to_owned()), Timestamp(1))?;
        changes.extend(document.commit(Timestamp(1)));
    }
    Ok(changes)
}

fn take_in(document: &mut Document, changes: Vec<LocalChange>, author: Actor) -> Result<(), Failure> {
    let mut incoming = Vec::new();
    for (token, change) in (0..).zip(changes) {
        let change = guard(change.bytes, author).map_err(|_| "the guard refused an honest change")?;
        incoming.push(Incoming { token, change });
    }
    document.take_in(incoming);
    Ok(())
}
