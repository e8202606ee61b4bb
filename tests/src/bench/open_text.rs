//! A long text that an editor has open: what a keystroke costs the editor, how soon the document has it, and what it costs
//! to tell the editor of a colleague's sentence.

use std::time::{Duration, Instant};

use alcove_client_core::client::{NewGroup, TextField};
use alcove_client_core::clinical::DocKind;
use alcove_client_core::document::guard::{CheckedChange, guard};
use alcove_client_core::document::{Actor, DocEdit, Document, Incoming};
use alcove_client_core::text::TextUnits;
use alcove_client_core::time::Timestamp;

use crate::Failure;
use crate::report::{Good, Row, median, quantile};
use crate::scene::{Device, session_of};

const NAME: &str = "keystroke";
const FIELD: &str = "process";
/// A paragraph of 1,000 characters, an emoji among them, and how many of them make the text.
const SENTENCE: &str = "One came late and said why 🌱, the others made room for it. ";
const SENTENCES: usize = 17;
const PARAGRAPHS: usize = 200;
const KEYSTROKES: usize = 1_000;
const CHANGES: usize = 15;

pub(crate) async fn rows(lead: &Device) -> Result<Vec<Row>, Failure> {
    let note = long_text(lead).await?;
    let session = lead.client.open_text(&note, TextUnits::Utf16).await?;
    let (mut calls, mut written) = (Vec::new(), Vec::new());
    for number in 0..KEYSTROKES {
        let started = Instant::now();
        session.splice(100_000 + number, 0, "x", 0)?;
        calls.push(started.elapsed().as_secs_f64() * 1e6);
        lead.client.delivery(note.key).await?;
        written.push(started.elapsed().as_secs_f64() * 1e3);
        // A fast typist's pace, hurried tenfold, so that the store's own saves fall between keystrokes too.
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let note = format!("{KEYSTROKES} characters into the middle, positions in UTF-16");
    let (mut plain, mut told) = (taking_in(false)?, taking_in(true)?);
    Ok(vec![
        Row::new(NAME, "a character into an open text of 200 kB, p50", quantile(&mut calls, 0.5), "us")
            .note(note.clone()),
        Row::new(NAME, "a character into an open text of 200 kB, p99", quantile(&mut calls, 0.99), "us")
            .note(note.clone()),
        Row::new(NAME, "and until the document has it, p99", quantile(&mut written, 0.99), "ms")
            .limit(Good::Below, 1.0, "issue")
            .note(note),
        Row::new(NAME, "a colleague's sentence taken into 200 kB", median(&mut plain), "ms"),
        Row::new(NAME, "the same, and told to an editor", median(&mut told), "ms")
            .limit(Good::Below, 16.7, "a frame at 60 Hz")
            .note(format!("median of {CHANGES}")),
    ])
}

async fn long_text(lead: &Device) -> Result<TextField, Failure> {
    let group =
        lead.client.create_group(NewGroup { label: "Thursday".to_owned(), ..NewGroup::default() }).await?;
    let session = session_of(&lead.client, group, 0).await?;
    let note = lead.client.group_note(&session, FIELD).await?;
    for _ in 0..PARAGRAPHS {
        lead.client.append(&note, &SENTENCE.repeat(SENTENCES)).await?;
    }
    Ok(note)
}

/// Milliseconds for each of a colleague's changes.
fn taking_in(is_watched: bool) -> Result<Vec<f64>, Failure> {
    let (mine, theirs) = (Actor::new([1; 16], 1), Actor::new([2; 16], 1));
    let mut colleague = Document::create(DocKind::GroupNote, theirs)?;
    for _ in 0..PARAGRAPHS {
        write(&mut colleague, &SENTENCE.repeat(SENTENCES))?;
    }
    let mut document = Document::create(DocKind::GroupNote, mine)?;
    take_in(&mut document, commit(&mut colleague)?)?;
    if is_watched {
        document.watch(FIELD);
    }
    let mut times = Vec::new();
    for number in 0..CHANGES {
        write(&mut colleague, "A sentence more. ")?;
        let changes = commit(&mut colleague)?;
        let started = Instant::now();
        take_in(&mut document, changes)?;
        let told = document.take_written(FIELD).len();
        times.push(started.elapsed().as_secs_f64() * 1e3);
        if told != usize::from(is_watched) {
            return Err(format!("change {number} was told {told} times").into());
        }
    }
    Ok(times)
}

fn write(document: &mut Document, text: &str) -> Result<(), Failure> {
    let insert = text.to_owned();
    let edit = DocEdit::SpliceText { field: FIELD.to_owned(), at: 0, delete: 0, insert };
    Ok(document.edit(&edit, Timestamp(1_700_000_000_000))?)
}

fn commit(document: &mut Document) -> Result<Vec<CheckedChange>, Failure> {
    let author = document.actor();
    let changes = document.commit(Timestamp(1_700_000_000_000));
    Ok(changes.into_iter().map(|change| guard(change.bytes, author)).collect::<Result<_, _>>()?)
}

fn take_in(document: &mut Document, changes: Vec<CheckedChange>) -> Result<(), Failure> {
    let incoming = (0..).zip(changes).map(|(token, change)| Incoming { token, change });
    let taken = document.take_in(incoming.collect());
    if taken.held.is_empty() && taken.refused.is_empty() {
        Ok(())
    } else {
        Err("a change was not taken in".into())
    }
}
