//! A small line a member, against their own start. The order is the roster's.

use alcove_client_core::clinical::chart::{Chart, GroupRiver};
use alcove_client_core::clinical::measures::{ChangeKind, Direction, points_words};

use super::{Draw, counted, legend};
use crate::chart::canvas::{Anchor, Canvas, Dash, Fill, Form, Shade, fitted};

impl Draw for GroupRiver {
    fn draw(&self, width: f64) -> Canvas {
        let mut canvas = Canvas::new(width);
        let mut y = canvas.heading(Canvas::MARGIN - 4.0, &self.words().title) + 2.0;
        let size = canvas.text_size();
        let names = if canvas.is_narrow() { 84.0 } else { 150.0 };
        let (left, right) = (Canvas::MARGIN + names, width - Canvas::MARGIN - 46.0);
        let row = if canvas.is_narrow() { 44.0 } else { 56.0 };
        let reliable = self.reliable.map(|points| 10 * points);
        let greatest = self.rows.iter().flat_map(|row| &row.since_start).map(|tenths| tenths.abs()).max();
        let most = f64::from(greatest.unwrap_or(0).max(reliable.unwrap_or(0)).max(10)) * 1.15;
        for member in &self.rows {
            let middle = y + row / 2.0;
            let height = |tenths: i32| middle - f64::from(tenths) / most * (row / 2.0 - 3.0);
            let name = fitted(&member.subject, size, false, names - 8.0);
            canvas.text((Canvas::MARGIN, middle + size * 0.36), size, Anchor::Start, Shade::Ink, &name);
            if let Some(reliable) = reliable {
                let field = (right - left, height(-reliable) - height(reliable));
                canvas.field((left, height(reliable)), field, Fill::Plain(Shade::Faint), None);
            }
            canvas.line(vec![(left, middle), (right, middle)], 1.0, Shade::Light, Dash::Whole);
            let steps = counted(member.since_start.len().saturating_sub(1)).max(1.0);
            let places: Vec<(f64, f64)> = member
                .since_start
                .iter()
                .zip(0..)
                .map(|(tenths, at)| (left + (right - left) * counted(at) / steps, height(*tenths)))
                .collect();
            canvas.line(places.clone(), 1.8, Shade::Ink, Dash::Whole);
            if let (Some(last), Some(tenths), Some(kind)) =
                (places.last(), member.since_start.last(), member.change)
            {
                canvas.point(*last, 4.5, form(kind), Shade::Ink);
                let sign = if *tenths > 0 { "+" } else { "" };
                let words = format!("{sign}{}", points_words(*tenths));
                let at = (width - Canvas::MARGIN, middle + size * 0.36);
                canvas.bold(at, size, Anchor::End, Shade::Ink, &words);
            }
            y += row;
        }
        let sign =
            |kind: ChangeKind| move |canvas: &mut Canvas, at| canvas.point(at, 4.5, form(kind), Shade::Ink);
        let (well, worse) = (sign(ChangeKind::ReliablyBetter), sign(ChangeKind::ReliablyWorse));
        let within = sign(ChangeKind::WithinError);
        let keys: [super::Key<'_>; 3] = [
            (&well, "reliably better".to_owned()),
            (&worse, "reliably worse".to_owned()),
            (&within, "within the measure's own error".to_owned()),
        ];
        let better = match self.direction {
            Direction::LowerIsBetter => {
                "Lower is better. In the grey, a change may be the measure's own error."
            }
            Direction::HigherIsBetter => {
                "Higher is better. In the grey, a change may be the measure's own error."
            }
        };
        y = legend(&mut canvas, y, if self.reliable.is_some() { &keys } else { &[] });
        let y = canvas.note(y, better);
        canvas.end(y)
    }
}

fn form(kind: ChangeKind) -> Form {
    match kind {
        ChangeKind::ReliablyBetter => Form::Disc,
        ChangeKind::ReliablyWorse => Form::Square,
        ChangeKind::WithinError | ChangeKind::NotKnown => Form::Ring,
    }
}
