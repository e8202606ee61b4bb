//! The library's log, as lines for the host. Only lines of Alcove's own, which hold nothing that anybody typed; a library
//! underneath cannot speak here.

use std::fmt::Write;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::{Interest, set_global_default};
use tracing::{Event, Level, Metadata, Subscriber};

use crate::error::ApiError;
use crate::host::HostError;

/// Lines that may wait for a slow sink; what comes then is counted and said.
const LINES_MAX: usize = 1_024;

/// How much a line matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, uniffi::Enum)]
pub enum LogLevel {
    /// Something failed.
    Error,
    /// Something is not as it should be.
    Warn,
    /// What happens.
    Info,
    /// For whoever looks for a mistake.
    Debug,
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct LogLine {
    /// How much it matters.
    pub level: LogLevel,
    /// The part of the library.
    pub target: String,
    /// What happened, as `name=value` pairs. Ids, counts and codes; never content.
    pub text: String,
}

/// Takes the library's log, one line after the other, on a thread of its own.
#[uniffi::export(with_foreign)]
pub trait LogSink: Send + Sync {
    /// A line.
    ///
    /// # Errors
    /// Whatever it throws is of no consequence.
    fn write(&self, line: LogLine) -> Result<(), HostError>;
}

type SharedSink = Arc<dyn LogSink>;

/// Where lines go now. The lock is never held while the sink writes.
static SINK: Mutex<Option<SharedSink>> = Mutex::new(None);
/// The least that matters: a level as a number, and beyond it.
static LEVEL: AtomicU8 = AtomicU8::new(0);
static QUEUE: OnceLock<Option<SyncSender<LogLine>>> = OnceLock::new();
static MISSED: AtomicU64 = AtomicU64::new(0);

/// Has `sink` take the log of the whole process from `level` up, in place of the one before; none ends it.
///
/// # Errors
/// [`ApiError::Refused`] where something else in this process takes Rust's log already.
#[uniffi::export]
pub fn set_log_sink(sink: Option<Arc<dyn LogSink>>, level: LogLevel) -> Result<(), ApiError> {
    let queue = QUEUE.get_or_init(|| {
        let (lines, waiting) = sync_channel(LINES_MAX);
        set_global_default(Lines { lines: lines.clone() }).ok()?;
        std::thread::Builder::new().name("alcove-log".to_owned()).spawn(move || write_all(&waiting)).ok()?;
        Some(lines)
    });
    if queue.is_none() {
        return Err(ApiError::Refused { reason: "something else takes this process's log".to_owned() });
    }
    let writes = sink.is_some();
    *SINK.lock().unwrap_or_else(PoisonError::into_inner) = sink;
    LEVEL.store(if writes { level as u8 + 1 } else { 0 }, Ordering::Release);
    Ok(())
}

fn write_all(waiting: &Receiver<LogLine>) {
    while let Ok(line) = waiting.recv() {
        let missed = MISSED.swap(0, Ordering::AcqRel);
        if missed > 0 {
            let text = format!("event=log_lines_missed lines={missed}");
            write(LogLine { level: LogLevel::Warn, target: "alcove_ffi".to_owned(), text });
        }
        write(line);
    }
}

fn write(line: LogLine) {
    let sink = SINK.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some(sink) = sink {
        // A sink that fails, or panics inside, takes the next line all the same.
        let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| sink.write(line)));
    }
}

/// Puts Alcove's events into the queue.
struct Lines {
    lines: SyncSender<LogLine>,
}

fn level_of(level: Level) -> LogLevel {
    match level {
        Level::ERROR => LogLevel::Error,
        Level::WARN => LogLevel::Warn,
        Level::INFO => LogLevel::Info,
        _ => LogLevel::Debug,
    }
}

impl Subscriber for Lines {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if metadata.is_event() && metadata.target().starts_with("alcove") {
            Interest::sometimes()
        } else {
            Interest::never()
        }
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event()
            && metadata.target().starts_with("alcove")
            && (level_of(*metadata.level()) as u8) < LEVEL.load(Ordering::Acquire)
    }

    fn event(&self, event: &Event<'_>) {
        let mut text = Text::default();
        event.record(&mut text);
        let line = LogLine {
            level: level_of(*event.metadata().level()),
            target: event.metadata().target().to_owned(),
            text: text.0,
        };
        if self.lines.try_send(line).is_err() {
            MISSED.fetch_add(1, Ordering::AcqRel);
        }
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[derive(Default)]
struct Text(String);

impl Visit for Text {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &format_args!("{value}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let gap = if self.0.is_empty() { "" } else { " " };
        // A text takes whatever is written to it.
        let _ = write!(self.0, "{gap}{}={value:?}", field.name());
    }
}
