//! A cell a session, with a pattern and a letter for each way of taking part. No order among them.

use alcove_client_core::clinical::Participation;
use alcove_client_core::clinical::chart::{Chart, ParticipationRibbon, RibbonCell};

use super::{Draw, counted, legend};
use crate::chart::axis::short_day;
use crate::chart::canvas::{Anchor, Canvas, Fill, Shade, text_width};

const NOTHING: char = '-';

impl Draw for ParticipationRibbon {
    fn draw(&self, width: f64) -> Canvas {
        let mut canvas = Canvas::new(width);
        let mut y = canvas.heading(Canvas::MARGIN - 4.0, &self.words().title) + 2.0;
        let square = if canvas.is_narrow() { 26.0 } else { 34.0 };
        let size = canvas.text_size() - 1.0;
        let mut a_line = 1;
        while counted(a_line + 1) * square <= width - 2.0 * Canvas::MARGIN {
            a_line += 1;
        }
        for cells in self.cells.chunks(a_line) {
            let mut free = f64::NEG_INFINITY;
            for (cell, column) in cells.iter().zip(0..) {
                let x = Canvas::MARGIN + counted(column) * square;
                draw_cell(&mut canvas, (x, y), square, cell);
                let day = short_day(&cell.day);
                if x >= free && x + text_width(&day, size, false) <= width - Canvas::MARGIN {
                    canvas.text((x, y + square + size + 2.0), size, Anchor::Start, Shade::Mid, &day);
                    free = x + text_width(&day, size, false) + 8.0;
                }
            }
            y += square + size + 12.0;
        }
        let mut ways: Vec<&Participation> = self.cells.iter().flat_map(|cell| &cell.ways).collect();
        ways.sort();
        ways.dedup();
        let signs: Vec<_> = ways
            .into_iter()
            .map(|way| {
                let sign = move |canvas: &mut Canvas, (x, y): (f64, f64)| {
                    let cell = RibbonCell { day: String::new(), ways: vec![way.clone()] };
                    draw_cell(canvas, (x - 8.0, y - 8.0), 16.0, &cell);
                };
                (sign, way.label().to_owned())
            })
            .collect();
        let mut keys: Vec<super::Key<'_>> = Vec::new();
        for (sign, words) in &signs {
            keys.push((sign, words.clone()));
        }
        y = legend(&mut canvas, y, &keys);
        canvas.end(y)
    }
}

fn draw_cell(canvas: &mut Canvas, corner: (f64, f64), square: f64, cell: &RibbonCell) {
    let inner = square - 2.0;
    let (fill, letter) = match cell.ways.as_slice() {
        [] => (Fill::None, NOTHING),
        [only] => sign(only),
        _ => (Fill::None, '?'),
    };
    canvas.field(corner, (inner, inner), fill, Some(Shade::Mid));
    let size = (square * 0.42).max(9.0);
    let (x, y) = (corner.0 + inner / 2.0, corner.1 + inner / 2.0);
    if !matches!(fill, Fill::None | Fill::Plain(_)) {
        let plate = (size * 0.95, size * 1.1);
        canvas.field((x - plate.0 / 2.0, y - plate.1 / 2.0), plate, Fill::Plain(Shade::Paper), None);
    }
    canvas.bold((x, y + size * 0.36), size, Anchor::Middle, Shade::Ink, &letter.to_string());
}

fn sign(way: &Participation) -> (Fill, char) {
    match way {
        Participation::ListenedByChoice => (Fill::Dots, 'L'),
        Participation::SpokeWhenInvited => (Fill::Rising, 'I'),
        Participation::SpokeFreely => (Fill::Upright, 'F'),
        Participation::SupportedOthers => (Fill::Plain(Shade::Faint), 'S'),
        Participation::Withdrew => (Fill::Falling, 'W'),
        Participation::Left => (Fill::None, 'X'),
        Participation::Unknown(_) => (Fill::None, 'U'),
    }
}
