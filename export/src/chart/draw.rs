//! One file a chart.

mod attendance_grid;
mod climate;
mod factors;
mod goals;
mod member_line;
mod paperwork;
mod participation;
mod provenance;
mod ring;
mod river;
mod safety;
mod sync_map;

use alcove_client_core::clinical::chart::{Chart, PersonChart};

use super::canvas::{Anchor, Canvas, Shade, text_width};

/// A chart that can be drawn.
pub trait Draw: Chart {
    /// Draws it at a width; the height follows.
    fn draw(&self, width: f64) -> Canvas;
}

impl Draw for PersonChart {
    fn draw(&self, width: f64) -> Canvas {
        match self {
            Self::MemberLine(chart) => chart.draw(width),
            Self::Participation(chart) => chart.draw(width),
            Self::Goal(chart) => chart.draw(width),
            Self::Safety(chart) => chart.draw(width),
        }
    }
}

/// A sign and what it means.
type Key<'a> = (&'a dyn Fn(&mut Canvas, (f64, f64)), String);

/// Draws signs with their meanings, in as many lines as they need. Returns where they end.
fn legend(canvas: &mut Canvas, y: f64, keys: &[Key<'_>]) -> f64 {
    const SIGN: f64 = 18.0;
    let size = canvas.text_size() - 1.0;
    let line = size * 1.5;
    let (mut x, mut y) = (Canvas::MARGIN, y + line);
    for (sign, words) in keys {
        let width = SIGN + text_width(words, size, false) + 14.0;
        if x + width > canvas.width && x > Canvas::MARGIN {
            (x, y) = (Canvas::MARGIN, y + line);
        }
        sign(canvas, (x + SIGN / 2.0 - 2.0, y - size * 0.35));
        canvas.text((x + SIGN, y), size, Anchor::Start, Shade::Mid, words);
        x += width;
    }
    y + size * 0.5
}

fn counted(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
