//! One person's measures over time, with attendance under the axis. What is missing is shown as missing.

use serde::{Deserialize, Serialize};

use super::{Chart, Words, counted, letter};
use crate::clinical::Attendance;
use crate::clinical::measures::{ChangeKind, Direction, Instrument, change, points_words, reliable_from};

/// One response.
#[derive(Clone, Debug)]
pub struct Response {
    /// The day.
    pub day: String,
    /// The total in tenths; none where the rule gives none.
    pub tenths: Option<i32>,
    /// Whether items were left out.
    pub is_prorated: bool,
}

/// One instrument's responses.
#[derive(Clone, Debug)]
pub struct MeasureInput<'a> {
    /// The definition by which they were scored.
    pub instrument: &'a Instrument,
    /// The responses that stand, in any order.
    pub responses: Vec<Response>,
}

/// What the line is made of.
#[derive(Clone, Debug)]
pub struct LineInput<'a> {
    /// What the person is called.
    pub subject: String,
    /// Measures.
    pub measures: Vec<MeasureInput<'a>>,
    /// Sessions of the person with every attendance that stands.
    pub sessions: Vec<(String, Vec<Attendance>)>,
    /// What else happened: a changed plan, a goal that was met.
    pub marks: Vec<Mark>,
}

/// Something that happened on a day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Mark {
    /// The day.
    pub day: String,
    /// What.
    pub words: String,
}

/// What is known of one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasurePoint {
    /// The day.
    pub day: String,
    /// What is known of it.
    pub reading: Reading,
}

/// One instrument's line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasureSeries {
    /// What clinicians call the instrument.
    pub name: String,
    /// The least and the greatest total, in points.
    pub range: (i32, i32),
    /// The points at which the source speaks of a case.
    pub caseness: Option<i32>,
    /// Where change for the better leads.
    pub direction: Direction,
    /// The first total, in tenths.
    pub baseline: Option<i32>,
    /// Totals, in tenths, from which a change since the baseline is reliable: below and above.
    pub reliable_from: Option<(i32, i32)>,
    /// The days in order.
    pub points: Vec<MeasurePoint>,
    /// What the newest total is against the baseline.
    pub change: Option<(i32, ChangeKind)>,
}

/// Attendance of one session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttendanceTick {
    /// The day.
    pub day: String,
    /// Its letter; `-` where nothing is recorded, `?` where two codes stand.
    pub letter: char,
}

/// One person's measures over time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

/// Makes the line.
pub fn member_line(input: LineInput<'_>) -> MemberLine {
    let mut sessions = input.sessions;
    sessions.sort_unstable();
    let tick = |(day, values): &(String, Vec<Attendance>)| {
        let mut codes = values.clone();
        codes.sort_unstable();
        codes.dedup();
        let letter = match codes.as_slice() {
            [] => '-',
            [only] => letter(*only),
            _ => '?',
        };
        AttendanceTick { day: day.clone(), letter }
    };
    let days: Vec<&str> = sessions.iter().map(|(day, _)| day.as_str()).collect();
    let measures = input.measures.iter().map(|measure| series(measure, &days)).collect();
    let mut marks = input.marks;
    marks.sort_unstable();
    MemberLine { subject: input.subject, measures, attendance: sessions.iter().map(tick).collect(), marks }
}

fn series(input: &MeasureInput<'_>, sessions: &[&str]) -> MeasureSeries {
    let instrument = input.instrument;
    let points = points(&input.responses, sessions);
    let total = |point: &MeasurePoint| match point.reading {
        Reading::Total { tenths, .. } => Some(tenths),
        Reading::Several { .. } | Reading::NoTotal | Reading::NotTaken => None,
    };
    let baseline = points.iter().find_map(total);
    let newest = points.iter().rev().find_map(total);
    let compared = |(baseline, newest): (i32, i32)| {
        let change = change(instrument, baseline, newest);
        (change.tenths, change.kind)
    };
    MeasureSeries {
        name: instrument.name.clone(),
        range: instrument.range(),
        caseness: instrument.caseness.as_ref().map(|caseness| caseness.points),
        direction: instrument.scoring.direction,
        baseline,
        reliable_from: baseline.and_then(|baseline| reliable_from(instrument, baseline)),
        change: baseline.zip(newest).map(compared),
        points,
    }
}

/// One point for every day with a response, and for every session between the first and the last of them without one.
fn points(responses: &[Response], sessions: &[&str]) -> Vec<MeasurePoint> {
    let mut days: Vec<&str> = responses.iter().map(|response| response.day.as_str()).collect();
    days.sort_unstable();
    let (Some(first), Some(last)) = (days.first().copied(), days.last().copied()) else { return Vec::new() };
    days.extend(sessions.iter().filter(|day| **day > first && **day < last));
    days.sort_unstable();
    days.dedup();
    days.into_iter()
        .map(|day| MeasurePoint { day: day.to_owned(), reading: reading(responses, day) })
        .collect()
}

fn reading(responses: &[Response], day: &str) -> Reading {
    let of_day: Vec<&Response> = responses.iter().filter(|response| response.day == day).collect();
    let mut totals: Vec<i32> = of_day.iter().filter_map(|response| response.tenths).collect();
    totals.sort_unstable();
    totals.dedup();
    match (totals.as_slice(), of_day.is_empty()) {
        ([], true) => Reading::NotTaken,
        ([], false) => Reading::NoTotal,
        ([only], _) => {
            let is_prorated = of_day.iter().all(|response| response.is_prorated || response.tenths.is_none());
            Reading::Total { tenths: *only, is_prorated }
        }
        (_, _) => Reading::Several { tenths: totals },
    }
}

impl Chart for MemberLine {
    fn words(&self) -> Words {
        let names: Vec<&str> = self.measures.iter().map(|series| series.name.as_str()).collect();
        let title = match names.as_slice() {
            [] => format!("{}: no measures yet", self.subject),
            names => format!("{}: {} over time", self.subject, names.join(" and ")),
        };
        let mut lines: Vec<String> = self.measures.iter().flat_map(series_words).collect();
        if !self.attendance.is_empty() {
            let letters: String = self.attendance.iter().map(|tick| tick.letter).collect();
            lines.push(format!("Attendance in {}: {letters}", counted(self.attendance.len(), "session")));
        }
        lines.extend(self.marks.iter().map(|mark| format!("{}: {}", mark.day, mark.words)));
        Words { title, lines }
    }
}

fn series_words(series: &MeasureSeries) -> Vec<String> {
    let mut lines = Vec::new();
    let (least, most) = series.range;
    let case = match (series.caseness, series.direction) {
        (None, _) => String::new(),
        (Some(points), Direction::LowerIsBetter) => format!("; a case from {points}"),
        (Some(points), Direction::HigherIsBetter) => format!("; a case up to {points}"),
    };
    lines.push(format!("{}, {least} to {most}{case}:", series.name));
    lines.extend(
        series.points.iter().map(|point| format!("{}: {}", point.day, reading_words(&point.reading))),
    );
    if let Some((tenths, kind)) = series.change.filter(|_| series.points.len() > 1) {
        lines.push(format!("Since the first: {}{}", signed(tenths), change_words(kind)));
    }
    lines
}

fn reading_words(reading: &Reading) -> String {
    match reading {
        Reading::Total { tenths, is_prorated } => {
            let note = if *is_prorated { " (items left out)" } else { "" };
            format!("{}{note}", points_words(*tenths))
        }
        Reading::Several { tenths } => {
            let totals: Vec<String> = tenths.iter().map(|tenths| points_words(*tenths)).collect();
            format!("{} (recorded twice, differently)", totals.join(" and "))
        }
        Reading::NoTotal => "no total, too many items left out".to_owned(),
        Reading::NotTaken => "not taken".to_owned(),
    }
}

fn signed(tenths: i32) -> String {
    let sign = if tenths > 0 { "+" } else { "" };
    format!("{sign}{}", points_words(tenths))
}

fn change_words(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::ReliablyBetter => ", reliably better",
        ChangeKind::ReliablyWorse => ", reliably worse",
        ChangeKind::WithinError => ", within the measure's own error",
        ChangeKind::NotKnown => "",
    }
}
