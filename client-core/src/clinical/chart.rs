//! Charts as data: series, and the same in words for whoever does not see them. Drawing is the app's; nothing here has a
//! colour, and what differs, differs by a code, a letter or a word.
//!
//! People are called by their number in the list ("member 3"); a name stands there only where the caller put one.
//! Deliberately absent: rankings, targets for taking part, and any level of risk.

mod attendance_grid;
mod climate;
mod day;
mod factors;
mod goals;
mod member_line;
mod paperwork;
mod participation;
mod provenance;
mod ring;
mod river;
mod safety;
mod shared;
mod sync_map;
#[cfg(test)]
mod tests;

use serde::Serialize;

pub use attendance_grid::{AttendanceGrid, Cell, DNAS_FLAGGED, GridInput, GridRow, attendance_grid, letter};
pub use climate::{ClimateAnswer, ClimatePoint, ClimateSeries, GroupClimate, group_climate};
pub use day::day_number;
pub use factors::{FactorInput, FactorMap, FactorRow, factor_map};
pub use goals::{GoalInput, GoalSparkline, RatingPoint, goal_sparkline};
pub use member_line::{
    AttendanceTick, LineInput, Mark, MeasureInput, MeasurePoint, MeasureSeries, MemberLine, Reading,
    Response, member_line,
};
pub use paperwork::{AGES, Clock, Paper, PaperworkBoard, PaperworkRow, paperwork_board};
pub use participation::{ParticipationRibbon, RibbonCell, participation_ribbon};
pub use provenance::{
    ProvenanceStrip, StripAuthor, StripChange, StripField, StripInput, StripLetters, StripMoment, StripPart,
    StripReach, StripSignature, StripSpan, provenance_strip,
};
pub use ring::{Arc, Party, Tap, WhoToWhom, counts_of, who_to_whom};
pub use river::{GroupRiver, RiverInput, RiverRow, group_river};
pub use safety::{ConcernBar, ConcernTurn, PlanMark, SafetyTimeline};
pub use shared::PersonChart;
pub use sync_map::{DevicePoint, SyncMap};

/// A chart in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Words {
    /// What the chart shows, in one line.
    pub title: String,
    /// What it says, one thing a line.
    pub lines: Vec<String>,
}

/// A chart.
pub trait Chart: Serialize {
    /// The chart in words: everything that the drawing shows.
    fn words(&self) -> Words;
}

/// `1 session`, `2 sessions`.
fn counted(count: usize, one: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {one}{plural}")
}
