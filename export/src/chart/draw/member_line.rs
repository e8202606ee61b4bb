//! One panel an instrument, with attendance under the last.

use alcove_client_core::clinical::chart::{Chart, MeasureSeries, MemberLine, Reading};
use alcove_client_core::clinical::measures::{Direction, points_words};

use super::{Draw, legend};
use crate::chart::axis::{DayAxis, short_day};
use crate::chart::canvas::{Anchor, Canvas, Dash, Fill, Form, Shade};

const AXIS_WIDTH: f64 = 24.0;
const RADIUS: f64 = 4.0;

/// A panel's place, and what a total is high in it.
struct Panel<'a> {
    series: &'a MeasureSeries,
    axis: DayAxis,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Draw for MemberLine {
    fn draw(&self, width: f64) -> Canvas {
        let mut canvas = Canvas::new(width);
        let words = self.words();
        let mut y = canvas.heading(Canvas::MARGIN - 4.0, &words.title);
        let (left, right) = (Canvas::MARGIN + AXIS_WIDTH, width - Canvas::MARGIN - 30.0);
        let days = || {
            let measured = self.measures.iter().flat_map(|series| &series.points);
            let attended = self.attendance.iter().map(|tick| tick.day.as_str());
            let marked = self.marks.iter().map(|mark| mark.day.as_str());
            measured.map(|point| point.day.as_str()).chain(attended).chain(marked)
        };
        let Some(axis) = DayAxis::of(days(), left, right) else { return canvas.end(y) };
        let height = if canvas.is_narrow() { 104.0 } else { 170.0 };
        for series in &self.measures {
            let size = canvas.text_size();
            let scale = format!("{} ({} to {})", series.name, series.range.0, series.range.1);
            canvas.bold((Canvas::MARGIN, y + size * 1.2), size, Anchor::Start, Shade::Ink, &scale);
            let top = y + size * 1.2 + 10.0;
            let panel = Panel { series, axis, left, right, top, bottom: top + height };
            panel.draw(&mut canvas);
            y = panel.bottom + 12.0;
        }
        y = mark_row(self, &mut canvas, &axis, y);
        y = attendance_row(self, &mut canvas, &axis, y);
        axis.draw(&mut canvas, y, days());
        y += canvas.text_size() + 10.0;
        for (mark, number) in self.marks.iter().zip(1_u32..) {
            y = canvas.note(y - 4.0, &format!("{number}  {}: {}", short_day(&mark.day), mark.words));
        }
        canvas_keys(&mut canvas, y, self)
    }
}

fn canvas_keys(canvas: &mut Canvas, y: f64, chart: &MemberLine) -> Canvas {
    let has = |wanted: fn(&Reading) -> bool| {
        chart.measures.iter().flat_map(|series| &series.points).any(|point| wanted(&point.reading))
    };
    let disc = |canvas: &mut Canvas, at| canvas.point(at, RADIUS, Form::Disc, Shade::Ink);
    let ring = |canvas: &mut Canvas, at| canvas.point(at, RADIUS, Form::Ring, Shade::Ink);
    let diamond = |canvas: &mut Canvas, at| canvas.point(at, RADIUS, Form::Diamond, Shade::Ink);
    let cross = |canvas: &mut Canvas, at| canvas.point(at, RADIUS, Form::Cross, Shade::Ink);
    let bar = |canvas: &mut Canvas, at| canvas.point(at, RADIUS, Form::Bar, Shade::Mid);
    let case = |canvas: &mut Canvas, (x, y): (f64, f64)| {
        canvas.line(vec![(x - 8.0, y), (x + 8.0, y)], 1.4, Shade::Ink, Dash::Long);
    };
    let band = |canvas: &mut Canvas, (x, y): (f64, f64)| {
        canvas.field((x - 7.0, y - 5.0), (14.0, 10.0), Fill::Plain(Shade::Faint), Some(Shade::Light));
    };
    let mut keys: Vec<super::Key<'_>> = vec![(&disc, "total".to_owned())];
    if has(|reading| matches!(reading, Reading::Total { is_prorated: true, .. })) {
        keys.push((&ring, "items left out".to_owned()));
    }
    if has(|reading| matches!(reading, Reading::Several { .. })) {
        keys.push((&diamond, "recorded twice".to_owned()));
    }
    if has(|reading| matches!(reading, Reading::NoTotal)) {
        keys.push((&cross, "no total".to_owned()));
    }
    if has(|reading| matches!(reading, Reading::NotTaken)) {
        keys.push((&bar, "not taken".to_owned()));
    }
    if chart.measures.iter().any(|series| series.caseness.is_some()) {
        keys.push((&case, "case".to_owned()));
    }
    if chart.measures.iter().any(|series| series.reliable_from.is_some()) {
        keys.push((&band, "no reliable change from the first".to_owned()));
    }
    let y = legend(canvas, y, &keys);
    std::mem::replace(canvas, Canvas::new(0.0)).end(y)
}

/// A letter for each session; where they lie close, only those that are no plain attendance, and a stroke for the others.
fn attendance_row(chart: &MemberLine, canvas: &mut Canvas, axis: &DayAxis, y: f64) -> f64 {
    if chart.attendance.is_empty() {
        return y;
    }
    let size = canvas.text_size() - 1.0;
    let base = y + size;
    let mut last = f64::NEG_INFINITY;
    for tick in &chart.attendance {
        let Some(x) = axis.x(&tick.day) else { continue };
        if x - last >= size * 0.75 {
            let words = tick.letter.to_string();
            let shade = if tick.letter == 'A' { Shade::Mid } else { Shade::Ink };
            if tick.letter == 'A' {
                canvas.text((x, base), size, Anchor::Middle, shade, &words);
            } else {
                canvas.bold((x, base), size, Anchor::Middle, shade, &words);
            }
            last = x;
        } else {
            canvas.line(vec![(x, base - 3.0), (x, base)], 1.0, Shade::Mid, Dash::Whole);
        }
    }
    base + 6.0
}

/// A triangle with its number for each mark; the numbers are explained below.
fn mark_row(chart: &MemberLine, canvas: &mut Canvas, axis: &DayAxis, y: f64) -> f64 {
    if chart.marks.is_empty() {
        return y;
    }
    let size = canvas.text_size() - 2.0;
    for (mark, number) in chart.marks.iter().zip(1_u32..) {
        let Some(x) = axis.x(&mark.day) else { continue };
        canvas.point((x, y + 3.0), 4.0, Form::Down, Shade::Ink);
        canvas.bold((x + 6.0, y + 6.0), size, Anchor::Start, Shade::Ink, &number.to_string());
    }
    y + 12.0
}

impl Panel<'_> {
    fn y(&self, tenths: f64) -> f64 {
        let (least, most) = (f64::from(self.series.range.0), f64::from(self.series.range.1));
        let part = (tenths / 10.0 - least) / (most - least).max(1.0);
        self.bottom - (self.bottom - self.top) * part.clamp(0.0, 1.0)
    }

    fn draw(&self, canvas: &mut Canvas) {
        let size = canvas.text_size() - 1.0;
        if let Some((below, above)) = self.series.reliable_from {
            let (top, bottom) = (self.y(f64::from(above)), self.y(f64::from(below)));
            let field = (self.right - self.left, bottom - top);
            canvas.field((self.left, top), field, Fill::Plain(Shade::Faint), Some(Shade::Light));
        }
        canvas.line(
            vec![(self.left, self.top), (self.left, self.bottom), (self.right, self.bottom)],
            1.0,
            Shade::Light,
            Dash::Whole,
        );
        for points in [self.series.range.0, self.series.range.1] {
            let at = (self.left - 5.0, self.y(f64::from(10 * points)) + size * 0.35);
            canvas.text(at, size, Anchor::End, Shade::Mid, &points.to_string());
        }
        if let Some(points) = self.series.caseness {
            let y = self.y(f64::from(10 * points));
            canvas.line(vec![(self.left, y), (self.right, y)], 1.4, Shade::Ink, Dash::Long);
            let words = match self.series.direction {
                Direction::LowerIsBetter => format!("\u{2265}{points}"),
                Direction::HigherIsBetter => format!("\u{2264}{points}"),
            };
            canvas.bold((self.left - 5.0, y + size * 0.35), size, Anchor::End, Shade::Ink, &words);
        }
        self.lines(canvas);
        self.points(canvas);
    }

    /// A line joins totals that follow one another; where one is missing between them, dots do.
    fn lines(&self, canvas: &mut Canvas) {
        let mut runs: Vec<Vec<(f64, f64)>> = vec![Vec::new()];
        for point in &self.series.points {
            match (&point.reading, self.axis.x(&point.day), runs.last_mut()) {
                (Reading::Total { tenths, .. }, Some(x), Some(run)) => {
                    run.push((x, self.y(f64::from(*tenths))));
                }
                _ => runs.push(Vec::new()),
            }
        }
        runs.retain(|run| !run.is_empty());
        for (run, next) in runs.iter().zip(runs.iter().skip(1)) {
            let gap = run.last().into_iter().chain(next.first()).copied().collect();
            canvas.line(gap, 1.0, Shade::Mid, Dash::Dots);
        }
        for run in runs.into_iter().filter(|run| run.len() > 1) {
            canvas.line(run, 1.8, Shade::Ink, Dash::Whole);
        }
    }

    fn points(&self, canvas: &mut Canvas) {
        let size = canvas.text_size();
        let mut newest = None;
        for point in &self.series.points {
            let Some(x) = self.axis.x(&point.day) else { continue };
            match &point.reading {
                Reading::Total { tenths, is_prorated } => {
                    let form = if *is_prorated { Form::Ring } else { Form::Disc };
                    canvas.point((x, self.y(f64::from(*tenths))), RADIUS, form, Shade::Ink);
                    newest = Some((x, *tenths));
                }
                Reading::Several { tenths } => {
                    let places: Vec<(f64, f64)> =
                        tenths.iter().map(|tenths| (x, self.y(f64::from(*tenths)))).collect();
                    for place in &places {
                        canvas.point(*place, RADIUS, Form::Diamond, Shade::Ink);
                    }
                    canvas.line(places, 1.0, Shade::Ink, Dash::Dots);
                }
                Reading::NoTotal => canvas.point((x, self.bottom), RADIUS, Form::Cross, Shade::Ink),
                Reading::NotTaken => canvas.point((x, self.bottom - 5.0), RADIUS, Form::Bar, Shade::Mid),
            }
        }
        if let Some((x, tenths)) = newest {
            let y = self.y(f64::from(tenths));
            canvas.bold((x + 7.0, y + size * 0.35), size, Anchor::Start, Shade::Ink, &points_words(tenths));
        }
    }
}
