//! Who came when: members by sessions. A join of what this device holds, stored nowhere.

use serde::Serialize;

use super::{Chart, Words, counted};
use crate::clinical::Attendance;

/// Absences without notice in a row from which a row is flagged: drop-out is the known hazard of groups.
pub const DNAS_FLAGGED: usize = 2;

/// One member, and what the entries say.
#[derive(Clone, Debug)]
pub struct GridInput {
    /// What the member is called.
    pub subject: String,
    /// By session, in the order of the sessions: none while the person was no member; every value that stands.
    pub sessions: Vec<Option<Vec<Attendance>>>,
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
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
        letter: char,
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GridRow {
    /// What the member is called.
    pub subject: String,
    /// One cell a session.
    pub cells: Vec<Cell>,
    /// Absences without notice up to now, in a row. Sessions that the provider cancelled neither count nor break it.
    pub dnas_now: usize,
    /// The longest such run.
    pub dnas_longest: usize,
    /// Whether the run has reached [`DNAS_FLAGGED`].
    pub is_flagged: bool,
}

/// Members by sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AttendanceGrid {
    /// Days of the sessions.
    pub sessions: Vec<String>,
    /// One row a member.
    pub rows: Vec<GridRow>,
    /// How many were in the room, by session.
    pub in_the_room: Vec<usize>,
}

/// The letter of a code: attended, late, too late, cancelled, did not attend, cancelled by the provider, future.
pub fn letter(attendance: Attendance) -> char {
    match attendance {
        Attendance::OnTime => 'A',
        Attendance::LateSeen => 'L',
        Attendance::TooLate => 'T',
        Attendance::CancelledByPerson => 'C',
        Attendance::DidNotAttend => 'D',
        Attendance::CancelledByProvider => 'P',
        Attendance::Future => 'F',
        Attendance::Unknown(_) => 'U',
    }
}

/// Makes the grid. Rows are as long as `sessions`.
pub fn attendance_grid(sessions: Vec<String>, members: &[GridInput]) -> AttendanceGrid {
    let rows: Vec<GridRow> = members.iter().map(|member| row(member, sessions.len())).collect();
    let seen = |cell: &Cell| matches!(cell, Cell::Code { code: 5 | 6, .. });
    let in_the_room = (0..sessions.len())
        .map(|at| rows.iter().filter(|row| row.cells.get(at).is_some_and(seen)).count())
        .collect();
    AttendanceGrid { sessions, rows, in_the_room }
}

fn row(member: &GridInput, sessions: usize) -> GridRow {
    let mut cells: Vec<Cell> =
        member.sessions.iter().take(sessions).map(|session| cell(session.as_deref())).collect();
    cells.resize(sessions, Cell::Missing);
    let runs = runs(&cells);
    for run in runs.iter().filter(|run| run.len() >= DNAS_FLAGGED) {
        for at in run {
            if let Some(Cell::Code { in_run, .. }) = cells.get_mut(*at) {
                *in_run = true;
            }
        }
    }
    let ends_now = |run: &&Vec<usize>| run.last().is_some_and(|last| is_open_ended(&cells, *last));
    let dnas_now = runs.last().filter(ends_now).map_or(0, Vec::len);
    let dnas_longest = runs.iter().map(Vec::len).max().unwrap_or(0);
    let is_flagged = dnas_now >= DNAS_FLAGGED;
    GridRow { subject: member.subject.clone(), cells, dnas_now, dnas_longest, is_flagged }
}

fn cell(session: Option<&[Attendance]>) -> Cell {
    let Some(values) = session else { return Cell::NotAMember };
    let mut codes: Vec<Attendance> = values.to_vec();
    codes.sort_unstable();
    codes.dedup();
    match codes.as_slice() {
        [] => Cell::Missing,
        [only] => Cell::Code { code: only.code(), letter: letter(*only), in_run: false },
        several => Cell::Open { codes: several.iter().map(|code| code.code()).collect() },
    }
}

/// Whether a session neither counts as an absence nor ends a run of them.
fn is_passed_over(cell: &Cell) -> bool {
    match cell {
        Cell::Missing | Cell::Code { code: 0 | 4, .. } => true,
        Cell::NotAMember | Cell::Open { .. } | Cell::Code { .. } => false,
    }
}

/// Places of absences without notice, run by run.
fn runs(cells: &[Cell]) -> Vec<Vec<usize>> {
    let mut runs: Vec<Vec<usize>> = Vec::new();
    let mut goes_on = false;
    for (at, cell) in cells.iter().enumerate() {
        if matches!(cell, Cell::Code { code: 3, .. }) {
            match runs.last_mut().filter(|_| goes_on) {
                Some(run) => run.push(at),
                None => runs.push(vec![at]),
            }
            goes_on = true;
        } else if !is_passed_over(cell) {
            goes_on = false;
        }
    }
    runs
}

fn is_open_ended(cells: &[Cell], last: usize) -> bool {
    cells.iter().skip(last + 1).all(is_passed_over)
}

impl Chart for AttendanceGrid {
    fn words(&self) -> Words {
        let title = format!(
            "Attendance of {} in {}",
            counted(self.rows.len(), "member"),
            counted(self.sessions.len(), "session")
        );
        let mut lines: Vec<String> = self.rows.iter().map(row_words).collect();
        let room = self.sessions.iter().zip(&self.in_the_room);
        lines.extend(room.map(|(day, count)| format!("{day}: {count} in the room")));
        lines.push(
            "A attended (5), L late but seen (6), T too late (7), C cancelled by the person (2), D did not attend (3), \
             P cancelled by the provider (4), F future (0), ? two codes stand, - nothing recorded."
                .to_owned(),
        );
        Words { title, lines }
    }
}

fn row_words(row: &GridRow) -> String {
    let sign = |cell: &Cell| match cell {
        Cell::NotAMember => ' ',
        Cell::Missing => '-',
        Cell::Code { letter, .. } => *letter,
        Cell::Open { .. } => '?',
    };
    let signs: String = row.cells.iter().map(sign).collect();
    let flag =
        if row.is_flagged { format!("; did not attend the last {}", row.dnas_now) } else { String::new() };
    format!("{}: {signs}{flag}", row.subject)
}
