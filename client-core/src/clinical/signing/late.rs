//! Late entries: what was written later than the employer's window after the event says so.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// The window where the employer's policies say nothing: 24 hours.
pub const LATE_AFTER_MS_DEFAULT: i64 = 24 * 60 * 60 * 1000;

/// The label of a late entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateLabel {
    /// When what is told happened.
    pub event_at: Timestamp,
    /// When its first words were written, by the writer's clock.
    pub first_at: Timestamp,
    /// When its last words were written.
    pub last_at: Timestamp,
    /// How far the relay's clock was ahead of this device's at their last contact, if that is known.
    pub clock_offset_ms: Option<i64>,
}

/// The label of words written between two times about an event, where any of them came later than the window. When they
/// reached the relay or another device does not count: what is written offline within the window is contemporaneous.
pub fn late_label(
    event_at: Timestamp,
    (first_at, last_at): (Timestamp, Timestamp),
    window_ms: i64,
    clock_offset_ms: Option<i64>,
) -> Option<LateLabel> {
    let is_late = last_at.0.saturating_sub(event_at.0) > window_ms;
    is_late.then_some(LateLabel { event_at, first_at, last_at, clock_offset_ms })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_within_the_window_is_contemporaneous_whenever_it_arrives() {
        let (event, hour) = (Timestamp(1_000_000), 60 * 60 * 1000);
        let at = |hours: i64| Timestamp(event.0 + hours * hour);
        let label = |first, last| late_label(event, (first, last), LATE_AFTER_MS_DEFAULT, None);
        assert_eq!(label(at(1), at(24)), None);
        let late = label(at(1), at(25)).map(|label| (label.event_at, label.first_at, label.last_at));
        assert_eq!(late, Some((event, at(1), at(25))));
        assert!(late_label(event, (at(1), at(3)), 2 * hour, Some(-250)).is_some());
    }
}
