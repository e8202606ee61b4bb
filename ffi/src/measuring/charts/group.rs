//! Charts of a group and of one's own work, as series.

use alcove_client_core::clinical::InteractionKind;
use alcove_client_core::clinical::chart::{
    self, AttendanceGrid, Cell, Chart, ClimatePoint, ClimateSeries, Clock, DevicePoint, FactorMap, FactorRow,
    GridRow, GroupClimate, GroupRiver, RiverRow, SyncMap, WhoToWhom, Words,
};
use alcove_client_core::clinical::measures::{ChangeKind, Direction};

use crate::custom::{Count, Letter};

pub(crate) type Interaction = chart::Arc;

/// One cell.
#[uniffi::remote(Enum)]
pub enum Cell {
    /// Not a member then.
    NotAMember,
    /// Nothing recorded.
    Missing,
    /// The national code and its letter.
    Code {
        /// The code.
        code: i64,
        /// Its letter.
        letter: Letter,
        /// Whether it belongs to a run of absences without notice.
        in_run: bool,
    },
    /// Two people recorded different codes.
    Open {
        /// The codes.
        codes: Vec<i64>,
    },
}

/// One member's row.
#[uniffi::remote(Record)]
pub struct GridRow {
    /// What the member is called.
    pub subject: String,
    /// One cell a session.
    pub cells: Vec<Cell>,
    /// Absences without notice up to now, in a row. Sessions that the provider cancelled neither count nor break it.
    pub dnas_now: Count,
    /// The longest such run.
    pub dnas_longest: Count,
    /// Whether the run has reached the limit for a flag.
    pub is_flagged: bool,
}

/// Members by sessions.
#[uniffi::remote(Record)]
pub struct AttendanceGrid {
    /// Days of the sessions.
    pub sessions: Vec<String>,
    /// One row a member.
    pub rows: Vec<GridRow>,
    /// How many were in the room, by session.
    pub in_the_room: Vec<Count>,
}

/// One session.
#[uniffi::remote(Record)]
pub struct ClimatePoint {
    /// The day.
    pub day: String,
    /// Members who answered.
    pub answers: Count,
    /// The least answer, the median and the greatest, in percent of the scale.
    pub least: u32,
    /// The median.
    pub median: u32,
    /// The greatest answer.
    pub greatest: u32,
    /// Whether the median is low and lower than the session before.
    pub is_low_and_falling: bool,
}

/// One question over the sessions.
#[uniffi::remote(Record)]
pub struct ClimateSeries {
    /// The question.
    pub question: String,
    /// The sessions in order.
    pub points: Vec<ClimatePoint>,
}

/// The group's climate.
#[uniffi::remote(Record)]
pub struct GroupClimate {
    /// One series a question, in the order of the form.
    pub series: Vec<ClimateSeries>,
}

/// One factor.
#[uniffi::remote(Record)]
pub struct FactorRow {
    /// What it is called.
    pub factor: String,
    /// Sessions that had it, by stage.
    pub by_stage: Vec<Count>,
}

/// Factors by stages.
#[uniffi::remote(Record)]
pub struct FactorMap {
    /// The stages that occur, in the order in which they first do.
    pub stages: Vec<String>,
    /// Sessions of each stage.
    pub sessions: Vec<Count>,
    /// The eleven factors, in the order of their source.
    pub rows: Vec<FactorRow>,
}

/// One member.
#[uniffi::remote(Record)]
pub struct RiverRow {
    /// What the member is called.
    pub subject: String,
    /// Each total against the first, in tenths.
    pub since_start: Vec<i32>,
    /// What the newest is against the first.
    pub change: Option<ChangeKind>,
}

/// The members side by side.
#[uniffi::remote(Record)]
pub struct GroupRiver {
    /// What clinicians call the instrument.
    pub name: String,
    /// Where change for the better leads.
    pub direction: Direction,
    /// The change, in points, from which it is reliable.
    pub reliable: Option<i32>,
    /// One row a member, in the roster's order.
    pub rows: Vec<RiverRow>,
}

/// What one party did towards another.
#[uniffi::remote(Record)]
pub struct Interaction {
    /// Place on the ring.
    pub from: Count,
    /// Place on the ring.
    pub to: Count,
    /// What.
    pub kind: InteractionKind,
    /// How often.
    pub count: Count,
}

/// Who did what towards whom.
#[uniffi::remote(Record)]
pub struct WhoToWhom {
    /// The day of the session.
    pub day: String,
    /// The places on the ring: the members, the facilitators as one, the group as one.
    pub places: Vec<String>,
    /// The arcs, in the order of the places.
    pub arcs: Vec<Interaction>,
    /// Taps by or towards somebody who is not on the roster any more, which are not drawn.
    pub unknown: Count,
}

/// A clock that runs.
#[uniffi::remote(Record)]
pub struct Clock {
    /// What is due.
    pub what: String,
    /// Days left; negative when it is over.
    pub days_left: i32,
}

/// One device.
#[uniffi::remote(Record)]
pub struct DevicePoint {
    /// Whose it is.
    pub owner: String,
    /// Whether it is the one that draws.
    pub is_this: bool,
    /// Whether it belongs to the same person.
    pub is_own: bool,
    /// Minutes since it was heard from; none where it never was.
    pub heard_minutes_ago: Option<u64>,
}

/// The devices of the practice, as this one knows them.
#[uniffi::remote(Record)]
pub struct SyncMap {
    /// The devices: this one, the person's own, then the others.
    pub devices: Vec<DevicePoint>,
    /// Changes that are only on this device.
    pub unsent: u64,
    /// Minutes since the oldest of them.
    pub oldest_unsent_minutes: Option<u64>,
    /// Days until this device stops showing anything.
    pub lease_days_left: u32,
    /// Days that the practice allows without the relay.
    pub lease_days: u32,
    /// Whether something is missing here, so that nothing says "all in sync".
    pub has_gaps: bool,
}

/// Unfinished papers of one state.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PaperworkRow {
    /// The state: `draft`, `conflict`, `awaiting co-sign`, `late`.
    pub state: String,
    /// Papers by age, as [`PaperworkBoard::ages`] has them.
    pub by_age: Vec<u64>,
}

/// What is not finished.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PaperworkBoard {
    /// What the columns are called.
    pub ages: Vec<String>,
    /// One row a state.
    pub rows: Vec<PaperworkRow>,
    /// Days since the oldest paper's session.
    pub oldest_days: Option<u32>,
    /// Clocks, the first due first.
    pub clocks: Vec<Clock>,
    /// The same in words, for whoever does not see it.
    pub words: Words,
}

impl From<chart::PaperworkBoard> for PaperworkBoard {
    fn from(board: chart::PaperworkBoard) -> Self {
        let row = |row: &chart::PaperworkRow| PaperworkRow {
            state: row.state.to_owned(),
            by_age: row.by_age.iter().map(|count| *count as u64).collect(),
        };
        Self {
            words: board.words(),
            ages: chart::AGES.iter().map(|(_, label)| (*label).to_owned()).collect(),
            rows: board.rows.iter().map(row).collect(),
            oldest_days: board.oldest_days,
            clocks: board.clocks,
        }
    }
}

/// Who came when.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct AttendanceGridChart {
    /// The series.
    pub chart: AttendanceGrid,
    /// The same in words, for whoever does not see it.
    pub words: Words,
}

impl From<AttendanceGrid> for AttendanceGridChart {
    fn from(chart: AttendanceGrid) -> Self {
        Self { words: chart.words(), chart }
    }
}

/// How safe and heard the members felt, by session.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct GroupClimateChart {
    /// The series.
    pub chart: GroupClimate,
    /// The same in words, for whoever does not see it.
    pub words: Words,
}

impl From<GroupClimate> for GroupClimateChart {
    fn from(chart: GroupClimate) -> Self {
        Self { words: chart.words(), chart }
    }
}

/// Which therapeutic factors were at work at which stage of a group.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct FactorMapChart {
    /// The series.
    pub chart: FactorMap,
    /// The same in words, for whoever does not see it.
    pub words: Words,
}

impl From<FactorMap> for FactorMapChart {
    fn from(chart: FactorMap) -> Self {
        Self { words: chart.words(), chart }
    }
}

/// Change since the start, member by member. Not ranked.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct GroupRiverChart {
    /// The series.
    pub chart: GroupRiver,
    /// The same in words, for whoever does not see it.
    pub words: Words,
}

impl From<GroupRiver> for GroupRiverChart {
    fn from(chart: GroupRiver) -> Self {
        Self { words: chart.words(), chart }
    }
}

/// Who did what towards whom in a session. For the facilitators' own screen, never for an export.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct WhoToWhomChart {
    /// The series.
    pub chart: WhoToWhom,
    /// The same in words, for whoever does not see it.
    pub words: Words,
}

impl From<WhoToWhom> for WhoToWhomChart {
    fn from(chart: WhoToWhom) -> Self {
        Self { words: chart.words(), chart }
    }
}

/// Whose devices there are, and what is only on this one.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SyncMapChart {
    /// The series.
    pub chart: SyncMap,
    /// The same in words, for whoever does not see it.
    pub words: Words,
}

impl From<SyncMap> for SyncMapChart {
    fn from(chart: SyncMap) -> Self {
        Self { words: chart.words(), chart }
    }
}
