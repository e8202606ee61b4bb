//! A small line from 0 to 10.

use alcove_client_core::clinical::chart::{Chart, GoalSparkline};

use super::Draw;
use crate::chart::axis::{DayAxis, short_day};
use crate::chart::canvas::{Anchor, Canvas, Dash, Form, Shade};

impl Draw for GoalSparkline {
    fn draw(&self, width: f64) -> Canvas {
        let mut canvas = Canvas::new(width);
        let mut y = canvas.heading(Canvas::MARGIN - 4.0, &self.words().title);
        let size = canvas.text_size() - 1.0;
        let (left, right) = (Canvas::MARGIN + 18.0, width - Canvas::MARGIN - 56.0);
        let days = || {
            let rated = self.points.iter().map(|point| point.day.as_str());
            rated.chain(self.marks.iter().map(|mark| mark.day.as_str()))
        };
        let Some(axis) = DayAxis::of(days(), left, right) else {
            y = canvas.note(y, "No rating yet.");
            return canvas.end(y);
        };
        let (top, bottom) = (y + 8.0, y + if canvas.is_narrow() { 78.0 } else { 118.0 });
        let height =
            |rating: i64| bottom - (bottom - top) * f64::from(i32::try_from(rating).unwrap_or(0)) / 10.0;
        for rating in [0, 10] {
            let at = (left - 6.0, height(rating) + size * 0.35);
            canvas.text(at, size, Anchor::End, Shade::Mid, &rating.to_string());
            canvas.line(
                vec![(left, height(rating)), (right, height(rating))],
                1.0,
                Shade::Faint,
                Dash::Whole,
            );
        }
        for (rating, dash, words) in
            [(self.target, Dash::Long, "aimed at"), (self.baseline, Dash::Dots, "at first")]
        {
            let Some(rating) = rating else { continue };
            canvas.line(vec![(left, height(rating)), (right, height(rating))], 1.2, Shade::Mid, dash);
            canvas.text((right + 12.0, height(rating) + size * 0.35), size, Anchor::Start, Shade::Mid, words);
        }
        let single = self.points.iter().filter_map(|point| match point.ratings.as_slice() {
            [only] => Some((axis.x(&point.day)?, height(*only))),
            _ => None,
        });
        canvas.line(single.collect(), 1.8, Shade::Ink, Dash::Whole);
        for point in &self.points {
            let Some(x) = axis.x(&point.day) else { continue };
            let form = if point.ratings.len() == 1 { Form::Disc } else { Form::Diamond };
            for rating in &point.ratings {
                canvas.point((x, height(*rating)), 4.0, form, Shade::Ink);
                let above = (x, height(*rating) - 8.0);
                canvas.bold(above, size, Anchor::Middle, Shade::Ink, &rating.to_string());
            }
        }
        for mark in &self.marks {
            if let Some(x) = axis.x(&mark.day) {
                canvas.point((x, bottom + 6.0), 4.0, Form::Down, Shade::Ink);
            }
        }
        axis.draw(&mut canvas, bottom + 12.0, days());
        y = bottom + 12.0 + canvas.text_size() + 8.0;
        for mark in &self.marks {
            y = canvas.note(y - 4.0, &format!("{}: {}", short_day(&mark.day), mark.words));
        }
        canvas.end(y)
    }
}
