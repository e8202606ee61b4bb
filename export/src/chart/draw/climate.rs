//! A panel a question: the median, and from the least to the greatest answer.

use alcove_client_core::clinical::chart::{Chart, ClimateSeries, GroupClimate};

use super::{Draw, legend};
use crate::chart::axis::DayAxis;
use crate::chart::canvas::{Anchor, Canvas, Dash, Form, Shade};

impl Draw for GroupClimate {
    fn draw(&self, width: f64) -> Canvas {
        let mut canvas = Canvas::new(width);
        let mut y = canvas.heading(Canvas::MARGIN - 4.0, &self.words().title);
        let (left, right) = (Canvas::MARGIN + 34.0, width - Canvas::MARGIN - 10.0);
        let days = || self.series.iter().flat_map(|series| &series.points).map(|point| point.day.as_str());
        let Some(axis) = DayAxis::of(days(), left, right) else {
            y = canvas.note(y, "No answers yet.");
            return canvas.end(y);
        };
        let height = if canvas.is_narrow() { 62.0 } else { 92.0 };
        for series in &self.series {
            let size = canvas.text_size();
            canvas.bold((Canvas::MARGIN, y + size * 1.2), size, Anchor::Start, Shade::Ink, &series.question);
            let top = y + size * 1.2 + 8.0;
            panel(&mut canvas, series, &axis, (left, right), (top, top + height));
            y = top + height + 6.0;
        }
        axis.draw(&mut canvas, y, days());
        y += canvas.text_size() + 6.0;
        let disc = |canvas: &mut Canvas, at| canvas.point(at, 4.0, Form::Disc, Shade::Ink);
        let down = |canvas: &mut Canvas, at| canvas.point(at, 5.0, Form::Down, Shade::Ink);
        let spread = |canvas: &mut Canvas, (x, y): (f64, f64)| {
            canvas.line(vec![(x, y - 6.0), (x, y + 6.0)], 3.0, Shade::Light, Dash::Whole);
        };
        let keys: [super::Key<'_>; 3] = [
            (&disc, "median".to_owned()),
            (&down, "low, and falling".to_owned()),
            (&spread, "least to greatest".to_owned()),
        ];
        y = legend(&mut canvas, y, &keys);
        canvas.end(y)
    }
}

fn panel(canvas: &mut Canvas, series: &ClimateSeries, axis: &DayAxis, sides: (f64, f64), ends: (f64, f64)) {
    let ((left, right), (top, bottom)) = (sides, ends);
    let size = canvas.text_size() - 1.0;
    let height = |percent: u32| bottom - (bottom - top) * f64::from(percent) / 100.0;
    for (percent, words) in [(0, "no"), (50, "partly"), (100, "yes")] {
        let y = height(percent);
        canvas.line(vec![(left, y), (right, y)], 1.0, Shade::Faint, Dash::Whole);
        canvas.text((left - 5.0, y + size * 0.35), size - 1.0, Anchor::End, Shade::Mid, words);
    }
    let places = series.points.iter().filter_map(|point| Some((axis.x(&point.day)?, point)));
    for (x, point) in places.clone() {
        canvas.line(
            vec![(x, height(point.least)), (x, height(point.greatest))],
            3.0,
            Shade::Light,
            Dash::Whole,
        );
    }
    canvas.line(
        places.clone().map(|(x, point)| (x, height(point.median))).collect(),
        1.4,
        Shade::Ink,
        Dash::Whole,
    );
    for (x, point) in places {
        let (form, radius) = if point.is_low_and_falling { (Form::Down, 6.0) } else { (Form::Disc, 3.5) };
        canvas.point((x, height(point.median)), radius, form, Shade::Ink);
    }
}
