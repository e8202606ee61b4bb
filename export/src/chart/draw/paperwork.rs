//! A table of states and ages; a disc as large as the number in it.

use alcove_client_core::clinical::chart::{AGES, Chart, PaperworkBoard};

use super::{Draw, counted};
use crate::chart::canvas::{Anchor, Canvas, Form, Shade, fitted};

impl Draw for PaperworkBoard {
    fn draw(&self, width: f64) -> Canvas {
        let mut canvas = Canvas::new(width);
        let mut y = canvas.heading(Canvas::MARGIN - 4.0, &self.words().title) + 4.0;
        let size = canvas.text_size();
        let small = size - 1.0;
        let names = if canvas.is_narrow() { 88.0 } else { 190.0 };
        let column = (width - 2.0 * Canvas::MARGIN - names) / counted(AGES.len());
        let middle = |at: usize| Canvas::MARGIN + names + (counted(at) + 0.5) * column;
        for ((_, age), at) in AGES.iter().zip(0..) {
            let words = fitted(age, small, false, column - 2.0);
            canvas.text((middle(at), y + small), small, Anchor::Middle, Shade::Mid, &words);
        }
        y += small + 6.0;
        let square = if canvas.is_narrow() { 34.0 } else { 46.0 };
        let most = self.rows.iter().flat_map(|row| row.by_age).max().unwrap_or(0).max(1);
        for row in &self.rows {
            canvas.rule(y);
            let base = y + square / 2.0 + size * 0.36;
            let words = fitted(row.state, size, false, names - 6.0);
            canvas.text((Canvas::MARGIN, base), size, Anchor::Start, Shade::Ink, &words);
            for (count, at) in row.by_age.iter().zip(0..) {
                let at = (middle(at), y + square / 2.0);
                if *count == 0 {
                    canvas.point(at, 2.0, Form::Disc, Shade::Light);
                    continue;
                }
                let radius = 9.0 + (square / 2.0 - 11.0) * (counted(*count) / counted(most)).sqrt();
                canvas.point(at, radius, Form::Disc, Shade::Ink);
                let at = (at.0, at.1 + size * 0.36);
                canvas.bold(at, size, Anchor::Middle, Shade::Paper, &count.to_string());
            }
            y += square;
        }
        canvas.rule(y);
        if let Some(days) = self.oldest_days {
            y = canvas.note(y + 2.0, &format!("The oldest is of a session {days} days ago."));
        }
        for clock in &self.clocks {
            let base = y + size * 1.4;
            let words = match clock.days_left {
                left @ 0.. => format!("{left} days left"),
                over => format!("over for {} days", over.unsigned_abs()),
            };
            let what = fitted(&clock.what, size, false, width * 0.6);
            canvas.text((Canvas::MARGIN, base), size, Anchor::Start, Shade::Ink, &what);
            canvas.bold((width - Canvas::MARGIN, base), size, Anchor::End, Shade::Ink, &words);
            y = base + 4.0;
        }
        canvas.end(y)
    }
}
