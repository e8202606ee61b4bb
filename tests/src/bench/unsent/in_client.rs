//! The same through a client: a change is over once the store on disk has it.

use std::time::Instant;

use alcove_client_core::client::{NewGroup, TextField};
use alcove_client_core::document::DocEdit;
use alcove_client_core::engine::Commit;
use alcove_protocol::id::LogId;

use super::{CHANGES, NOTE_CHANGES, RUNS, SIZES, row};
use crate::Failure;
use crate::report::{Row, median};
use crate::scene::{Device, Practice, session_of};

/// Notes that are typed side by side, so that one transaction takes a change of each.
const BESIDE: usize = 50;

pub(super) async fn run() -> Result<Vec<Row>, Failure> {
    let (_practice, device) = Practice::found().await?;
    let group =
        device.client.create_group(NewGroup { label: "Tuesday".to_owned(), ..NewGroup::default() }).await?;
    let mut writer = Writer { device, group, sessions: 0, sentences: 0 };
    let (mut rows, mut first) = (Vec::new(), None);
    for size in SIZES {
        writer.fill(size).await?;
        let mut times = Vec::new();
        for _ in 0..RUNS {
            times.push(writer.measure().await?);
        }
        let change = median(&mut times);
        let note =
            format!("until the disk has it; {} notes; {RUNS} runs of {CHANGES}, median", writer.sessions);
        rows.push(row("client", size, change, *first.get_or_insert(change)).note(note));
    }
    Ok(rows)
}

/// Words of a sentence, and syllables of a word: 4,096 words, as far as a therapist's notes need, some of them far more often
/// than others.
const WORDS: usize = 9;
const SYLLABLES: [&str; 16] =
    ["an", "be", "con", "di", "en", "fo", "ger", "hi", "in", "ly", "mo", "re", "sen", "ti", "um", "ver"];

/// A sentence of words that no other number has in this order.
fn words(number: usize) -> String {
    let mut mixed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut text = String::new();
    for _ in 0..WORDS {
        mixed ^= mixed << 13;
        mixed ^= mixed >> 7;
        mixed ^= mixed << 17;
        // The product of two even draws: low numbers come often.
        let word = (mixed % 64) * (mixed / 64 % 64);
        for syllable in [word / 256, word / 16, word] {
            text.push_str(SYLLABLES.get(syllable % SYLLABLES.len()).copied().unwrap_or_default());
        }
        text.push(' ');
    }
    text
}

struct Writer {
    device: Device,
    group: LogId,
    sessions: usize,
    sentences: usize,
}

impl Writer {
    async fn note(&mut self) -> Result<TextField, Failure> {
        let session = session_of(&self.device.client, self.group, self.sessions).await?;
        self.sessions += 1;
        Ok(self.device.client.group_note(&session, "process").await?)
    }

    fn splice(&mut self, note: &TextField) -> DocEdit {
        self.sentences += 1;
        DocEdit::SpliceText { field: note.field.clone(), at: 0, delete: 0, insert: words(self.sentences) }
    }

    fn unsent(&self) -> usize {
        usize::try_from(self.device.client.status().unsent.changes).unwrap_or(usize::MAX)
    }

    async fn fill(&mut self, size: usize) -> Result<(), Failure> {
        while self.unsent() < size {
            let mut notes = Vec::new();
            for _ in 0..BESIDE.min((size - self.unsent()).div_ceil(NOTE_CHANGES)) {
                notes.push(self.note().await?);
            }
            for _ in 0..NOTE_CHANGES {
                for note in &notes {
                    let edit = self.splice(note);
                    self.device.client.edit(note.key, vec![edit], Commit::WhenIdle).await?;
                }
                if let Some(note) = notes.first() {
                    // Ends every open change.
                    self.device.client.automerge_save(note.key).await?;
                }
            }
        }
        Ok(())
    }

    /// Milliseconds of a change.
    #[expect(clippy::cast_precision_loss, reason = "a hundred changes")]
    async fn measure(&mut self) -> Result<f64, Failure> {
        let (note, before) = (self.note().await?, self.unsent());
        let started = Instant::now();
        for _ in 0..CHANGES {
            let edit = self.splice(&note);
            self.device.client.edit(note.key, vec![edit], Commit::Now).await?;
        }
        let took = started.elapsed().as_secs_f64() * 1e3 / CHANGES as f64;
        let made = self.unsent() - before;
        if made == CHANGES { Ok(took) } else { Err(format!("{made} of {CHANGES} changes are unsent").into()) }
    }
}
