//! The audit trail: noted at once, written together a moment later, or before whoever waits goes on.

use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::Actor;
use crate::engine::AuditNote;
use crate::ports::{Storage, StorageError};
use crate::shell::clock::{now, system_rng};

/// Events of this time go into one change.
const GATHERED_FOR: Duration = Duration::from_secs(2);

/// The UTC day of a time, such as `2031-04-10`.
fn day_of(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms).unwrap_or_default().strftime("%Y-%m-%d").to_string()
}

impl<S: Storage> Actor<S> {
    /// Notes what was done. Whoever waits is answered once the store has it.
    pub(super) async fn audit(
        &mut self,
        note: AuditNote,
        answer: Option<oneshot::Sender<Result<(), StorageError>>>,
    ) {
        if self.engine.note_audit(note) {
            self.audit_soon();
        }
        if let Some(answer) = answer {
            let written = self.write_audit().await;
            let _ = answer.send(written);
        }
    }

    /// Notes a clock that went back, before the engine sees its time.
    pub(super) fn note_clock(&mut self) {
        if self.engine.note_clock(now()) {
            self.audit_soon();
        }
    }

    /// Something was noted: it is written at once, unless other events were a moment ago.
    fn audit_soon(&mut self) {
        let now = Instant::now();
        let earliest = self.audit_written.map_or(now, |written| written + GATHERED_FOR);
        self.audit_at.get_or_insert(earliest.max(now));
    }

    /// Writes what was noted. When this returns, the store has it.
    pub(super) async fn write_audit(&mut self) -> Result<(), StorageError> {
        self.audit_at = None;
        if !self.engine.has_audit_to_write() {
            return Ok(());
        }
        self.audit_written = Some(Instant::now());
        self.last_storage_error = None;
        let day = day_of(now().0);
        let (key, effects) = self.engine.open_audit(&day, &mut system_rng());
        Box::pin(self.perform(effects)).await;
        if let Some(key) = key {
            let effects = self.engine.load(&[key]);
            Box::pin(self.perform(effects)).await;
        }
        let effects = self.engine.write_audit(key, &day, now());
        Box::pin(self.perform(effects)).await;
        self.last_storage_error.take().map_or(Ok(()), Err)
    }
}
