//! What a change between two totals means.

use serde::Serialize;

use super::instrument::{Direction, Instrument};

/// Which way a total went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Better by at least the reliable change.
    ReliablyBetter,
    /// Worse by at least the reliable change.
    ReliablyWorse,
    /// Less than the reliable change, either way: it may be the measure's own error.
    WithinError,
    /// The instrument names no reliable change.
    NotKnown,
}

/// A change since the baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Ten times: points now less points at the baseline.
    pub tenths: i32,
    /// What it means.
    pub kind: ChangeKind,
    /// A case at the baseline, none now, and reliably better.
    pub is_reliable_recovery: Option<bool>,
}

/// Compares two totals of one definition, in tenths.
pub fn change(instrument: &Instrument, baseline: i32, now: i32) -> Change {
    let tenths = now - baseline;
    let better = match instrument.scoring.direction {
        Direction::LowerIsBetter => -tenths,
        Direction::HigherIsBetter => tenths,
    };
    let kind = match &instrument.reliable_change {
        None => ChangeKind::NotKnown,
        Some(reliable) if better >= 10 * reliable.points => ChangeKind::ReliablyBetter,
        Some(reliable) if -better >= 10 * reliable.points => ChangeKind::ReliablyWorse,
        Some(_) => ChangeKind::WithinError,
    };
    let recovered = |was: bool, is: bool| was && !is && kind == ChangeKind::ReliablyBetter;
    let cases = instrument.is_case(baseline).zip(instrument.is_case(now));
    let is_reliable_recovery =
        cases.filter(|_| kind != ChangeKind::NotKnown).map(|(was, is)| recovered(was, is));
    Change { tenths, kind, is_reliable_recovery }
}

/// The totals, in tenths, at which a change from the baseline begins to be reliable: below and above. None where the
/// instrument names no reliable change.
pub fn reliable_from(instrument: &Instrument, baseline: i32) -> Option<(i32, i32)> {
    let reliable = 10 * instrument.reliable_change.as_ref()?.points;
    Some((baseline - reliable, baseline + reliable))
}
