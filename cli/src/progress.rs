//! Long work shows how far it is: a bar on a terminal, now and then a line elsewhere.

use std::io::IsTerminal;
use std::time::Duration;

use alcove_client_core::client::{Change, Client};
use alcove_client_core::engine::{Notice, Report};
use indicatif::{ProgressBar, ProgressStyle};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use crate::error::CliError;
use crate::show::say;

/// Fewer entries than this are over before a bar could be read.
const ENTRIES_SHOWN_MIN: u64 = 200;
/// Syncs after which what still waits is left to a later one.
const ROUNDS_MAX: usize = 4;
const TICK: Duration = Duration::from_millis(120);
/// Lines between nothing and everything, where there is no terminal.
const LINES_MAX: u64 = 10;

/// What a sync brought.
#[derive(Debug, Default)]
pub(crate) struct Brought {
    pub(crate) entries: u64,
    /// What a person must be told, in words.
    pub(crate) reports: Vec<String>,
}

impl Brought {
    /// What holds for several circles is said once.
    fn say(&mut self, words: String) {
        if !self.reports.contains(&words) {
            self.reports.push(words);
        }
    }
}

/// Syncs once, showing how far it is.
pub(crate) async fn sync(client: &Client) -> Result<Brought, CliError> {
    let mut changes = client.changes();
    let mut shown = Shown::new();
    let mut brought = Brought::default();
    let syncing = client.sync();
    tokio::pin!(syncing);
    let outcome = loop {
        tokio::select! {
            biased;
            change = changes.recv() => match change {
                Ok(change) => note(change, &mut shown, &mut brought),
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => break syncing.await,
            },
            outcome = &mut syncing => break outcome,
        }
    };
    take_rest(&mut changes, &mut shown, &mut brought);
    shown.end();
    outcome?;
    Ok(brought)
}

/// Syncs until no decision waits and no circle lacks the key that one brings, or a few times.
pub(crate) async fn sync_through(client: &Client) -> Result<Brought, CliError> {
    let mut all = Brought::default();
    for _ in 0..ROUNDS_MAX {
        let brought = sync(client).await?;
        all.entries += brought.entries;
        for words in brought.reports {
            all.say(words);
        }
        let status = client.status();
        if status.decisions == 0 && status.rotation_due.is_empty() {
            break;
        }
    }
    Ok(all)
}

fn take_rest(changes: &mut Receiver<Change>, shown: &mut Shown, brought: &mut Brought) {
    while let Ok(change) = changes.try_recv() {
        note(change, shown, brought);
    }
}

fn note(change: Change, shown: &mut Shown, brought: &mut Brought) {
    match change {
        Change::Notice(Notice::Progress { taken, coming }) => {
            brought.entries = brought.entries.max(taken);
            shown.at(taken, coming);
        }
        // The outcome of the sync says it already.
        Change::Report(Report::Trouble { .. })
        | Change::Notice(_)
        | Change::Live { .. }
        | Change::WipeDue => {}
        Change::Report(report) => brought.say(report.words()),
    }
}

struct Shown {
    bar: Option<ProgressBar>,
    is_terminal: bool,
    lines: u64,
}

impl Shown {
    fn new() -> Self {
        Self { bar: None, is_terminal: std::io::stderr().is_terminal(), lines: 0 }
    }

    fn at(&mut self, taken: u64, coming: u64) {
        if coming < ENTRIES_SHOWN_MIN {
            return;
        }
        if !self.is_terminal {
            let line = taken * LINES_MAX / coming;
            if line > self.lines {
                self.lines = line;
                say(&format!("Taking in entries: {taken} of {coming}"));
            }
            return;
        }
        let bar = self.bar.get_or_insert_with(|| {
            let style = ProgressStyle::with_template("{msg} [{bar:30}] {pos}/{len} {eta}");
            ProgressBar::new(coming)
                .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
                .with_message("Taking in entries")
        });
        bar.set_length(coming);
        bar.set_position(taken);
    }

    fn end(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}

/// Something that takes as long as another person does. Ends when dropped.
pub(crate) struct Waiting {
    spinner: Option<ProgressBar>,
}

impl Waiting {
    /// Says what is waited for.
    pub(crate) fn start(words: &str) -> Self {
        if !std::io::stderr().is_terminal() {
            say(words);
            return Self { spinner: None };
        }
        let spinner = ProgressBar::new_spinner().with_message(words.to_owned());
        spinner.enable_steady_tick(TICK);
        Self { spinner: Some(spinner) }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(spinner) = &self.spinner {
            spinner.finish_and_clear();
        }
    }
}
