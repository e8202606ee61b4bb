//! `alcove demo`: two people's recorded typing, replayed into real devices that meet through a real relay, which is
//! killed on the way and cannot read a word. Every figure is measured in this run; the last line is printed only as far
//! as it is true.

mod blind;
mod cast;
mod paper;
mod relay_child;
mod replay;
mod report;
mod schedule;
mod trace;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::Instant;

use alcove_client_core::clinical::Attendance;
use alcove_client_core::error::ClientError;
use indicatif::{ProgressBar, ProgressStyle};

pub(crate) use relay_child::{RELAY_VERB, run_relay};

use blind::{Words, files};
use cast::{Cast, Device, gather, link_tablet};
use relay_child::RelayChild;
use replay::{Replay, Replayed};
use report::{ConflictFigure, DeviceFigures, Report};
use schedule::{Step, plan};
use trace::{Trace, TraceError};

/// What the demo was asked.
#[derive(Debug, Clone, Default)]
pub(crate) struct Options {
    /// Another recording, gzipped JSON of the same format.
    pub(crate) trace: Option<PathBuf>,
    /// Leave the homes and the relay's data here.
    pub(crate) keep: Option<PathBuf>,
    /// Print every figure as one JSON object.
    pub(crate) json: bool,
}

/// Why the demo could not be carried through.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DemoError {
    /// The recording.
    #[error(transparent)]
    Trace(#[from] TraceError),
    /// A device.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The relay's process, or a folder.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// The relay.
    #[error("the demo's relay did not start: {0}")]
    Relay(#[from] alcove_server::StartError),
    /// The relay was to be killed between commit and acknowledgement, and was not.
    #[error("the relay could not be killed between its commit and its acknowledgement")]
    NotKilled,
    /// The search for words could not be set up.
    #[error("the search for the note's words failed")]
    Search,
}

/// Runs the demo; says whether everything it claims is true.
pub(crate) async fn run(options: Options) -> Result<bool, DemoError> {
    let trace = Trace::load(options.trace.as_deref())?;
    let folder = Folder::make(options.keep.as_deref())?;
    let report = play(&trace, folder.path(), options.json).await?;
    if options.json {
        report.print_json();
    } else {
        report.print_table(options.keep.as_deref());
    }
    Ok(report.is_all_true())
}

/// Where homes and relay lie: kept, or gone with the demo.
enum Folder {
    Kept(PathBuf),
    Temporary(tempfile::TempDir),
}

impl Folder {
    fn make(keep: Option<&Path>) -> std::io::Result<Self> {
        match keep {
            Some(path) => std::fs::create_dir_all(path).map(|()| Self::Kept(path.to_owned())),
            None => tempfile::tempdir().map(Self::Temporary),
        }
    }

    fn path(&self) -> &Path {
        match self {
            Self::Kept(path) => path,
            Self::Temporary(folder) => folder.path(),
        }
    }
}

async fn play(trace: &Trace, folder: &Path, quiet: bool) -> Result<Report, DemoError> {
    let started = Instant::now();
    let relay_data = folder.join("relay");
    let relay = RelayChild::start(&relay_data, None).await?;
    let mut cast = gather(folder, &relay.endpoint, trace.authors.max(2)).await?;
    type_start(trace, &cast).await?;
    let steps = plan(trace);
    let meetings = steps.iter().filter(|step| matches!(step, Step::Meet { .. })).count();
    let bar = progress(trace.transactions.len() as u64, quiet);
    let stage = Replay { trace, cast: &cast, bar: &bar, kill_at: (meetings / 2).max(1) };
    let (replayed, relay) = stage.run(&steps, relay, &relay_data).await?;
    bar.finish_and_clear();
    differ_about_attendance(&cast).await?;
    let tablet = link_tablet(folder, &cast).await?;
    cast.devices.push(tablet);
    for device in cast.devices.iter().chain(&cast.devices) {
        device.client.sync().await?;
    }
    let seconds = started.elapsed().as_secs_f64();
    let report = measure(trace, &cast, replayed, &relay_data, relay, seconds).await?;
    for device in cast.devices {
        device.client.close().await;
    }
    Ok(report)
}

/// A recording that does not start from nothing: everybody gets its beginning first.
async fn type_start(trace: &Trace, cast: &Cast) -> Result<(), DemoError> {
    let Some(first) = cast.devices.first().filter(|_| !trace.start.is_empty()) else { return Ok(()) };
    first.client.replace_text(&first.note, &trace.start).await?;
    for device in &cast.devices {
        device.client.sync().await?;
    }
    Ok(())
}

/// Two people mark the same member's attendance while neither has heard from the other.
async fn differ_about_attendance(cast: &Cast) -> Result<(), ClientError> {
    for (device, attendance) in cast.devices.iter().zip([Attendance::LateSeen, Attendance::DidNotAttend]) {
        device.client.attend(&cast.session, cast.member, attendance).await?;
    }
    for device in &cast.devices {
        device.client.sync().await?;
    }
    Ok(())
}

async fn measure(
    trace: &Trace,
    cast: &Cast,
    replayed: Replayed,
    relay_data: &Path,
    relay: RelayChild,
    seconds: f64,
) -> Result<Report, DemoError> {
    let mut devices = Vec::new();
    for device in &cast.devices {
        devices.push(measure_device(device, &trace.end).await?);
    }
    let mut conflicts = Vec::new();
    for device in &cast.devices {
        conflicts.push(measure_conflict(cast, device).await?);
    }
    let automerge_save_bytes = match cast.devices.first() {
        Some(device) => device.client.automerge_save_bytes(device.note.key).await?,
        None => 0,
    };
    let entries = match cast.devices.first() {
        Some(device) => device.client.status().entries,
        None => 0,
    };
    let words = Words::of(&trace.end).map_err(|_| DemoError::Search)?;
    let plain = words.search(trace.end.as_bytes()).map_err(|_| DemoError::Search)?;
    // While the relay runs, so that its write-ahead log is searched too.
    let (_, readable) = search_relay(relay_data, &words)?;
    relay.stop().await?;
    let (relay_bytes, readable_at_rest) = search_relay(relay_data, &words)?;
    Ok(Report {
        edits_per_author: trace.edits_per_author(),
        edits: replayed.edits,
        edits_recorded: trace.transactions.len(),
        meetings: replayed.meetings,
        killed_before_ack: replayed.killed_before_ack,
        entries,
        devices,
        conflicts,
        automerge_save_bytes,
        relay_bytes,
        words: words.count(),
        words_found_in_plaintext: plain.words,
        readable_bytes: readable + readable_at_rest,
        seconds,
    })
}

async fn measure_device(device: &Device, end: &str) -> Result<DeviceFigures, DemoError> {
    let text = device.client.text(&device.note).await?;
    let status = device.client.status();
    Ok(DeviceFigures {
        name: device.name.clone(),
        equal: text == end,
        missing: report::differing_characters(&text, end),
        unsent: status.unsent.changes + status.unsent.entries,
        quarantined: status.quarantined,
        wire: device.client.wire_counts(),
    })
}

async fn measure_conflict(cast: &Cast, device: &Device) -> Result<ConflictFigure, DemoError> {
    let people = device.client.people().await?;
    let entry = device.client.entry(&cast.session, cast.member).await?;
    let values = entry.map(|entry| entry.view.attendance.values).unwrap_or_default();
    let said = values.into_iter().map(|seen| {
        let author = people.iter().find(|person| person.devices.iter().any(|id| id.0 == seen.device));
        let author = author.and_then(|person| person.names.first().cloned()).unwrap_or_default();
        (author, seen.value.code(), seen.value.label())
    });
    Ok(ConflictFigure { device: device.name.clone(), said: said.collect() })
}

fn search_relay(data: &Path, words: &Words) -> Result<(u64, usize), DemoError> {
    let (mut size, mut readable) = (0, 0);
    for file in files(data)? {
        let bytes = std::fs::read(file)?;
        size += bytes.len() as u64;
        readable += words.search(&bytes).map_err(|_| DemoError::Search)?.bytes;
    }
    Ok((size, readable))
}

fn progress(edits: u64, quiet: bool) -> ProgressBar {
    if quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("typing {bar:40} {pos}/{len} edits, {eta} left");
    ProgressBar::new(edits).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
