//! A cell for each session of each member, with its letter; many sessions stand in blocks, the newest last.

use alcove_client_core::clinical::chart::{AttendanceGrid, Cell, Chart, GridRow};

use super::{Draw, counted, legend};
use crate::chart::axis::short_day;
use crate::chart::canvas::{Anchor, Canvas, Dash, Fill, Shade, fitted, text_width};

const FLAG_WIDTH: f64 = 36.0;

impl Draw for AttendanceGrid {
    fn draw(&self, width: f64) -> Canvas {
        let mut canvas = Canvas::new(width);
        let mut y = canvas.heading(Canvas::MARGIN - 4.0, &self.words().title);
        let square = if canvas.is_narrow() { 16.0 } else { 24.0 };
        let size = canvas.text_size();
        let names = self.rows.iter().map(|row| text_width(&row.subject, size, false));
        let names = names.fold(40.0_f64, f64::max).min(width * 0.32) + 8.0;
        let room = width - 2.0 * Canvas::MARGIN - names - FLAG_WIDTH;
        let mut a_block = 1;
        while counted(a_block + 1) * square <= room {
            a_block += 1;
        }
        let blocks = self.sessions.len().div_ceil(a_block).max(1);
        let a_block = self.sessions.len().div_ceil(blocks).max(1);
        // Few sessions have room for the day over each of them.
        let pitch = (room / counted(a_block)).clamp(square, square.max(day_width(size)));
        for block in 0..blocks {
            let places = block * a_block..((block + 1) * a_block).min(self.sessions.len());
            let frame =
                Frame { left: Canvas::MARGIN + names, names, square, pitch, is_last: block + 1 == blocks };
            y = draw_block(self, &mut canvas, y, places, &frame);
        }
        y = keys(self, &mut canvas, y);
        canvas.end(y)
    }
}

struct Frame {
    left: f64,
    names: f64,
    square: f64,
    /// From one session to the next.
    pitch: f64,
    is_last: bool,
}

/// Room for the longest day that is shown over a column.
fn day_width(size: f64) -> f64 {
    text_width("28 Sep", size - 1.0, false) + 9.0
}

fn draw_block(
    chart: &AttendanceGrid,
    canvas: &mut Canvas,
    y: f64,
    places: std::ops::Range<usize>,
    frame: &Frame,
) -> f64 {
    let size = canvas.text_size();
    let small = size - 1.0;
    let mut free = f64::NEG_INFINITY;
    for (at, column) in places.clone().zip(0..) {
        let x = frame.left + counted(column) * frame.pitch;
        let day = short_day(chart.sessions.get(at).map_or("", String::as_str));
        let fits = x + text_width(&day, small, false) <= canvas.width - Canvas::MARGIN;
        if x >= free && fits {
            canvas.text((x, y + small), small, Anchor::Start, Shade::Mid, &day);
            free = x + text_width(&day, small, false) + 8.0;
        }
    }
    let mut y = y + small + 5.0;
    for row in &chart.rows {
        let base = y + frame.square / 2.0 + size * 0.36;
        let name = fitted(&row.subject, size, false, frame.names - 6.0);
        canvas.text((Canvas::MARGIN, base), size, Anchor::Start, Shade::Ink, &name);
        for (cell, column) in row.cells.iter().skip(places.start).take(places.len()).zip(0..) {
            let corner = (frame.left + counted(column) * frame.pitch, y);
            draw_cell(canvas, corner, (frame.pitch, frame.square), cell);
        }
        if frame.is_last && row.is_flagged {
            let right = frame.left + counted(places.len()) * frame.pitch + 5.0;
            flag(canvas, row, (right, base), size);
        }
        y += frame.square;
    }
    let base = y + small + 4.0;
    canvas.text((Canvas::MARGIN, base), small, Anchor::Start, Shade::Mid, "in the room");
    for (at, column) in places.zip(0..) {
        let x = frame.left + (counted(column) + 0.5) * frame.pitch;
        let count = chart.in_the_room.get(at).copied().unwrap_or_default();
        canvas.text((x, base), small, Anchor::Middle, Shade::Mid, &count.to_string());
    }
    base + 12.0
}

fn keys(chart: &AttendanceGrid, canvas: &mut Canvas, y: f64) -> f64 {
    let sample = |code: i64, letter: char| {
        move |canvas: &mut Canvas, (x, y): (f64, f64)| {
            draw_cell(canvas, (x - 7.0, y - 7.0), (14.0, 14.0), &Cell::Code { code, letter, in_run: false });
        }
    };
    let open = |canvas: &mut Canvas, (x, y): (f64, f64)| {
        draw_cell(canvas, (x - 7.0, y - 7.0), (14.0, 14.0), &Cell::Open { codes: Vec::new() });
    };
    let cells = || chart.rows.iter().flat_map(|row| &row.cells);
    let known = [
        (5, 'A', "attended (5)"),
        (6, 'L', "late but seen (6)"),
        (7, 'T', "too late (7)"),
        (2, 'C', "cancelled by the person (2)"),
        (3, 'D', "did not attend (3)"),
        (4, 'P', "cancelled by the provider (4)"),
        (0, 'F', "future (0)"),
    ];
    let used = known.into_iter().filter(|(code, _, _)| {
        cells().any(|cell| matches!(cell, Cell::Code { code: seen, .. } if seen == code))
    });
    let samples: Vec<_> =
        used.map(|(code, letter, words)| (sample(code, letter), words.to_owned())).collect();
    let mut keys: Vec<super::Key<'_>> = Vec::new();
    for (sign, words) in &samples {
        keys.push((sign, words.clone()));
    }
    if cells().any(|cell| matches!(cell, Cell::Open { .. })) {
        keys.push((&open, "two codes stand".to_owned()));
    }
    let missing = |canvas: &mut Canvas, (x, y): (f64, f64)| {
        draw_cell(canvas, (x - 7.0, y - 7.0), (14.0, 14.0), &Cell::Missing);
    };
    if cells().any(|cell| matches!(cell, Cell::Missing)) {
        keys.push((&missing, "nothing recorded".to_owned()));
    }
    legend(canvas, y, &keys)
}

fn flag(canvas: &mut Canvas, row: &GridRow, at: (f64, f64), size: f64) {
    canvas.bold(at, size, Anchor::Start, Shade::Ink, &format!("D\u{d7}{}", row.dnas_now));
}

fn draw_cell(canvas: &mut Canvas, corner: (f64, f64), (width, height): (f64, f64), cell: &Cell) {
    let inner = (width - 2.0, height - 2.0);
    let corner = (corner.0 + 1.0, corner.1 + 1.0);
    let size = (height * 0.62).max(9.0);
    let letter_at = (corner.0 + inner.0 / 2.0, corner.1 + inner.1 / 2.0 + size * 0.36);
    match cell {
        Cell::NotAMember => {}
        Cell::Missing => {
            canvas.field(corner, inner, Fill::None, Some(Shade::Faint));
            canvas.text(letter_at, size, Anchor::Middle, Shade::Light, "-");
        }
        Cell::Open { .. } => {
            canvas.field(corner, inner, Fill::Plain(Shade::Paper), Some(Shade::Ink));
            canvas.bold(letter_at, size, Anchor::Middle, Shade::Ink, "?");
        }
        Cell::Code { code, letter, in_run } => {
            let (fill, shade) = match code {
                3 => (Fill::Plain(Shade::Ink), Shade::Paper),
                7 => (Fill::Plain(Shade::Mid), Shade::Paper),
                2 => (Fill::Plain(Shade::Light), Shade::Ink),
                6 => (Fill::Plain(Shade::Faint), Shade::Ink),
                _ => (Fill::None, Shade::Mid),
            };
            canvas.field(corner, inner, fill, Some(Shade::Light));
            canvas.bold(letter_at, size, Anchor::Middle, shade, &letter.to_string());
            if *in_run {
                let below = corner.1 + inner.1 + 1.0;
                canvas.line(
                    vec![(corner.0 - 1.0, below), (corner.0 + inner.0 + 1.0, below)],
                    2.0,
                    Shade::Ink,
                    Dash::Whole,
                );
            }
        }
    }
}
