//! A table of factors and stages; a disc as large as the part of the stage's sessions that had the factor.

use alcove_client_core::clinical::chart::{Chart, FactorMap};

use super::{Draw, counted};
use crate::chart::canvas::{Anchor, Canvas, Form, Shade, fitted};

impl Draw for FactorMap {
    fn draw(&self, width: f64) -> Canvas {
        let mut canvas = Canvas::new(width);
        let mut y = canvas.heading(Canvas::MARGIN - 4.0, &self.words().title) + 4.0;
        if self.stages.is_empty() {
            y = canvas.note(y, "No session has a note yet.");
            return canvas.end(y);
        }
        let (size, small) = (canvas.text_size(), canvas.text_size() - 1.0);
        let names = if canvas.is_narrow() { 118.0 } else { 300.0 };
        let column = (width - 2.0 * Canvas::MARGIN - names) / counted(self.stages.len());
        let middle = |at: usize| Canvas::MARGIN + names + (counted(at) + 0.5) * column;
        for ((stage, sessions), at) in self.stages.iter().zip(&self.sessions).zip(0..) {
            let words = fitted(&format!("{stage} ({sessions})"), small, false, column - 3.0);
            canvas.text((middle(at), y + small), small, Anchor::Middle, Shade::Mid, &words);
        }
        y += small + 6.0;
        let square = if canvas.is_narrow() { 26.0 } else { 32.0 };
        for row in &self.rows {
            canvas.rule(y);
            let words = fitted(&row.factor, size, false, names - 6.0);
            let base = y + square / 2.0 + size * 0.36;
            canvas.text((Canvas::MARGIN, base), size, Anchor::Start, Shade::Ink, &words);
            for ((count, sessions), at) in row.by_stage.iter().zip(&self.sessions).zip(0..) {
                let place = (middle(at), y + square / 2.0);
                if *count == 0 {
                    canvas.point(place, 2.0, Form::Disc, Shade::Light);
                    continue;
                }
                let part = counted(*count) / counted(*sessions).max(1.0);
                canvas.point(place, 8.0 + (square / 2.0 - 9.0) * part, Form::Disc, Shade::Ink);
                let at = (place.0, place.1 + small * 0.36);
                canvas.bold(at, small - 1.0, Anchor::Middle, Shade::Paper, &count.to_string());
            }
            y += square;
        }
        canvas.end(y)
    }
}
