//! One character into a 20 kB note: what it costs on the calling side, and how soon it lies on the disk.

use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use alcove_client_core::client::{NewGroup, TextField};
use alcove_client_core::document::DocEdit;
use alcove_client_core::engine::Commit;

use crate::report::{Good, Row, median, quantile};
use crate::scene::{Device, Practice, session_of};
use crate::{Failure, beside, open_text};

const NAME: &str = "keystroke";
/// Changes and characters of each: a note of 20,000 characters.
const CHANGES: usize = 2_000;
const CHANGE_CHARS: usize = 10;
/// Keystrokes of a run, and runs.
const KEYSTROKES: usize = 1_000;
const RUNS: usize = 3;
/// Keystrokes whose way to the disk is watched.
const WATCHED: usize = 7;

pub(crate) async fn run() -> Result<Vec<Row>, Failure> {
    let (_practice, lead) = Practice::found().await?;
    let note = long_note(&lead).await?;
    let (mut p50, mut p99) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let mut calls = type_along(&lead, &note).await?;
        p50.push(quantile(&mut calls, 0.5));
        p99.push(quantile(&mut calls, 0.99));
        lead.client.save_typing().await?;
    }
    let mut on_disk = Vec::new();
    for at in 0..WATCHED {
        on_disk.push(time_to_disk(&lead, &note, at).await?);
    }
    let note_words = format!("{RUNS} runs of {KEYSTROKES} characters; median of runs");
    let mut rows = vec![
        Row::new(NAME, "a character into a 20 kB note, p50", median(&mut p50), "ms").note(note_words.clone()),
        Row::new(NAME, "a character into a 20 kB note, p99", median(&mut p99), "ms")
            .limit(Good::Below, 1.0, "issue")
            .note(note_words),
        Row::new(NAME, "left alone, until the store's file has it", quantile(&mut on_disk, 1.0), "s")
            .limit(Good::Below, 1.0, "issue")
            .note(format!("the longest of {WATCHED}, seen by the log file's time of change")),
        beside::run()?,
    ];
    rows.extend(open_text::rows(&lead).await?);
    Ok(rows)
}

async fn long_note(lead: &Device) -> Result<TextField, Failure> {
    let group =
        lead.client.create_group(NewGroup { label: "Tuesday".to_owned(), ..NewGroup::default() }).await?;
    let session = session_of(&lead.client, group, 0).await?;
    let note = lead.client.group_note(&session, "process").await?;
    for change in 0..CHANGES {
        let edit = splice(&note, change * CHANGE_CHARS, "typed text");
        lead.client.edit(note.key, vec![edit], Commit::Now).await?;
    }
    Ok(note)
}

fn splice(note: &TextField, at: usize, insert: &str) -> DocEdit {
    DocEdit::SpliceText { field: note.field.clone(), at, delete: 0, insert: insert.to_owned() }
}

/// Milliseconds of each call, while the store saves in between as it does for an app.
async fn type_along(lead: &Device, note: &TextField) -> Result<Vec<f64>, Failure> {
    let mut calls = Vec::with_capacity(KEYSTROKES);
    for number in 0..KEYSTROKES {
        let started = Instant::now();
        lead.client.splice(note, 5_000 + number, 0, "x").await?;
        calls.push(started.elapsed().as_secs_f64() * 1e3);
        // A fast typist's pace, hurried tenfold, so that the store's own saves fall between keystrokes too.
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    Ok(calls)
}

/// Seconds from a keystroke until the store's log changed on disk.
async fn time_to_disk(lead: &Device, note: &TextField, at: usize) -> Result<f64, Failure> {
    lead.client.save_typing().await?;
    let log = lead.home.path().join("vault.db-wal");
    // Longer than the store may take, so that nothing earlier is still on its way.
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    let before = changed(&log)?;
    let started = Instant::now();
    lead.client.splice(note, at, 0, "y").await?;
    while changed(&log)? == before {
        if started.elapsed() > Duration::from_secs(10) {
            return Err("the keystroke did not reach the disk in 10 s".into());
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    Ok(started.elapsed().as_secs_f64())
}

fn changed(file: &Path) -> Result<SystemTime, Failure> {
    Ok(std::fs::metadata(file)?.modified()?)
}
