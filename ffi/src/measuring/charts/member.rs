//! Charts of one person, as series.

use alcove_client_core::clinical::chart::{
    AttendanceTick, Chart, ConcernBar, ConcernTurn, GoalSparkline, Mark, MeasurePoint, MeasureSeries,
    MemberLine, ParticipationRibbon, PersonChart, PlanMark, RatingPoint, Reading, RibbonCell, SafetyTimeline,
    Words,
};
use alcove_client_core::clinical::measures::{ChangeKind, Direction};
use alcove_client_core::clinical::{ConcernStatus, Participation};

use crate::custom::{Count, Letter};

/// A chart of one person, to share with a supervisor.
#[uniffi::remote(Enum)]
pub enum PersonChart {
    /// Measures over time.
    MemberLine(MemberLine),
    /// How the person took part.
    Participation(ParticipationRibbon),
    /// A goal's ratings.
    Goal(GoalSparkline),
    /// Safety over time.
    Safety(SafetyTimeline),
}

/// Two totals.
pub(crate) type TotalRange = (i32, i32);
/// A change of a total, and what it means.
pub(crate) type TotalChange = (i32, ChangeKind);

/// Two totals.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct RangeOfTotals {
    /// The lower one.
    pub from: i32,
    /// The higher one.
    pub to: i32,
}

/// A change of a total, and what it means.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ChangeOfTotal {
    /// Ten times the change in points.
    pub tenths: i32,
    /// What it means.
    pub kind: ChangeKind,
}

uniffi::custom_type!(TotalRange, RangeOfTotals, {
    remote,
    try_lift: |range| Ok((range.from, range.to)),
    lower: |pair| RangeOfTotals { from: pair.0, to: pair.1 },
});
uniffi::custom_type!(TotalChange, ChangeOfTotal, {
    remote,
    try_lift: |change| Ok((change.tenths, change.kind)),
    lower: |pair| ChangeOfTotal { tenths: pair.0, kind: pair.1 },
});

/// What a change between two totals means.
#[uniffi::remote(Enum)]
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

/// A chart in words: everything that the drawing shows.
#[uniffi::remote(Record)]
pub struct Words {
    /// What the chart shows, in one line.
    pub title: String,
    /// What it says, one thing a line.
    pub lines: Vec<String>,
}

/// Something that happened on a day.
#[uniffi::remote(Record)]
pub struct Mark {
    /// The day.
    pub day: String,
    /// What.
    pub words: String,
}

/// What is known of one day.
#[uniffi::remote(Enum)]
pub enum Reading {
    /// A total, in tenths.
    Total {
        /// Tenths.
        tenths: i32,
        /// Whether items were left out.
        is_prorated: bool,
    },
    /// Two responses of one day that differ.
    Several {
        /// Tenths.
        tenths: Vec<i32>,
    },
    /// Filled in, but too many items were left out.
    NoTotal,
    /// A session without the measure.
    NotTaken,
}

/// One point.
#[uniffi::remote(Record)]
pub struct MeasurePoint {
    /// The day.
    pub day: String,
    /// What is known of it.
    pub reading: Reading,
}

/// One instrument's line.
#[uniffi::remote(Record)]
pub struct MeasureSeries {
    /// What clinicians call the instrument.
    pub name: String,
    /// The least and the greatest total, in points.
    pub range: TotalRange,
    /// The points at which the source speaks of a case.
    pub caseness: Option<i32>,
    /// Where change for the better leads.
    pub direction: Direction,
    /// The first total, in tenths.
    pub baseline: Option<i32>,
    /// Totals, in tenths, from which a change since the baseline is reliable: below and above.
    pub reliable_from: Option<TotalRange>,
    /// The days in order.
    pub points: Vec<MeasurePoint>,
    /// What the newest total is against the baseline.
    pub change: Option<TotalChange>,
}

/// Attendance of one session.
#[uniffi::remote(Record)]
pub struct AttendanceTick {
    /// The day.
    pub day: String,
    /// Its letter; `-` where nothing is recorded, `?` where two codes stand.
    pub letter: Letter,
}

/// One person's measures over time.
#[uniffi::remote(Record)]
pub struct MemberLine {
    /// What the person is called.
    pub subject: String,
    /// One line an instrument.
    pub measures: Vec<MeasureSeries>,
    /// Attendance by session.
    pub attendance: Vec<AttendanceTick>,
    /// What else happened.
    pub marks: Vec<Mark>,
}

/// One session.
#[uniffi::remote(Record)]
pub struct RibbonCell {
    /// The day.
    pub day: String,
    /// Every way of taking part that was recorded; none where nothing was.
    pub ways: Vec<Participation>,
}

/// A person's sessions.
#[uniffi::remote(Record)]
pub struct ParticipationRibbon {
    /// What the person is called.
    pub subject: String,
    /// The sessions in order.
    pub cells: Vec<RibbonCell>,
}

/// Ratings of one day: one, or several where two people recorded different ones.
#[uniffi::remote(Record)]
pub struct RatingPoint {
    /// The day.
    pub day: String,
    /// Ratings from 0 to 10.
    pub ratings: Vec<i64>,
}

/// A goal's ratings.
#[uniffi::remote(Record)]
pub struct GoalSparkline {
    /// In the person's own words.
    pub own_words: String,
    /// Rating at the beginning.
    pub baseline: Option<i64>,
    /// Rating aimed at.
    pub target: Option<i64>,
    /// Ratings by day.
    pub points: Vec<RatingPoint>,
    /// Ratings outside 0 to 10, which are not drawn.
    pub outside: Count,
    /// What else happened.
    pub marks: Vec<Mark>,
}

/// When a concern was opened, watched or closed.
#[uniffi::remote(Record)]
pub struct ConcernTurn {
    /// The day.
    pub day: String,
    /// What it was from then on.
    pub status: ConcernStatus,
}

/// One concern.
#[uniffi::remote(Record)]
pub struct ConcernBar {
    /// What about.
    pub about: String,
    /// The day on which it was opened.
    pub from: String,
    /// The day on which it was closed; none while it is open or watched.
    pub until: Option<String>,
    /// Where it stands.
    pub status: ConcernStatus,
    /// Every opening, watching and closing, oldest first; the last is where it stands.
    pub turns: Vec<ConcernTurn>,
    /// Whether two people disagree about where it stands.
    pub is_disputed: bool,
    /// Days on which something was done at once.
    pub actions: Vec<String>,
}

/// One version of the plan.
#[uniffi::remote(Record)]
pub struct PlanMark {
    /// The day on which it was agreed.
    pub day: String,
    /// Its number.
    pub version: i64,
}

/// Safety over time.
#[uniffi::remote(Record)]
pub struct SafetyTimeline {
    /// What the person is called.
    pub subject: String,
    /// The day up to which bars reach that are not closed.
    pub today: String,
    /// The concerns, the first opened first.
    pub concerns: Vec<ConcernBar>,
    /// The plans in order.
    pub plans: Vec<PlanMark>,
}

/// A member's measures over time, with attendance under the axis.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct MemberLineChart {
    /// The series.
    pub chart: MemberLine,
    /// The same in words, for whoever does not see it.
    pub words: Words,
}

impl From<MemberLine> for MemberLineChart {
    fn from(chart: MemberLine) -> Self {
        Self { words: chart.words(), chart }
    }
}

/// How a member took part, session by session.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ParticipationRibbonChart {
    /// The series.
    pub chart: ParticipationRibbon,
    /// The same in words, for whoever does not see it.
    pub words: Words,
}

impl From<ParticipationRibbon> for ParticipationRibbonChart {
    fn from(chart: ParticipationRibbon) -> Self {
        Self { words: chart.words(), chart }
    }
}

/// A goal with its ratings.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct GoalSparklineChart {
    /// The series.
    pub chart: GoalSparkline,
    /// The same in words, for whoever does not see it.
    pub words: Words,
}

impl From<GoalSparkline> for GoalSparklineChart {
    fn from(chart: GoalSparkline) -> Self {
        Self { words: chart.words(), chart }
    }
}

/// A member's safety over time.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SafetyTimelineChart {
    /// The series.
    pub chart: SafetyTimeline,
    /// The same in words, for whoever does not see it.
    pub words: Words,
}

impl From<SafetyTimeline> for SafetyTimelineChart {
    fn from(chart: SafetyTimeline) -> Self {
        Self { words: chart.words(), chart }
    }
}
