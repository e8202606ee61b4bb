//! A bar a concern: black while it is open, in strokes while it is watched, empty where it is closed.

use alcove_client_core::clinical::ConcernStatus;
use alcove_client_core::clinical::chart::{Chart, ConcernBar, SafetyTimeline};

use super::{Draw, legend};
use crate::chart::axis::DayAxis;
use crate::chart::canvas::{Anchor, Canvas, Dash, Fill, Form, Shade, fitted};

impl Draw for SafetyTimeline {
    fn draw(&self, width: f64) -> Canvas {
        let mut canvas = Canvas::new(width);
        let mut y = canvas.heading(Canvas::MARGIN - 4.0, &self.words().title) + 2.0;
        if self.concerns.is_empty() && self.plans.is_empty() {
            y = canvas.note(y, "No concern and no plan is recorded.");
            return canvas.end(y);
        }
        let (left, right) = (Canvas::MARGIN + 4.0, width - Canvas::MARGIN - 4.0);
        let days = || {
            let from = self.concerns.iter().map(|bar| bar.from.as_str());
            let turns = self.concerns.iter().flat_map(|bar| &bar.turns).map(|turn| turn.day.as_str());
            let plans = self.plans.iter().map(|plan| plan.day.as_str());
            from.chain(turns).chain(plans).chain([self.today.as_str()])
        };
        let Some(axis) = DayAxis::of(days(), left, right) else { return canvas.end(y) };
        let size = canvas.text_size();
        for bar in &self.concerns {
            let disputed = if bar.is_disputed { ", two people disagree" } else { "" };
            let words = format!("{} ({}{disputed})", bar.about, bar.status.label());
            let words = fitted(&words, size, false, width - 2.0 * Canvas::MARGIN);
            canvas.text((Canvas::MARGIN, y + size), size, Anchor::Start, Shade::Ink, &words);
            draw_bar(self, &mut canvas, bar, &axis, y + size + 12.0);
            y += size + 34.0;
        }
        for plan in &self.plans {
            if let Some(x) = axis.x(&plan.day) {
                canvas.line(vec![(x, y), (x, y + 12.0)], 1.0, Shade::Mid, Dash::Dots);
                canvas.point((x, y + 6.0), 5.0, Form::Diamond, Shade::Ink);
                canvas.text(
                    (x + 8.0, y + 10.0),
                    size - 1.0,
                    Anchor::Start,
                    Shade::Ink,
                    &format!("plan {}", plan.version),
                );
            }
        }
        y += if self.plans.is_empty() { 4.0 } else { 20.0 };
        axis.draw(&mut canvas, y, days());
        y += size + 6.0;
        let sign = |fill: Fill| {
            move |canvas: &mut Canvas, (x, y): (f64, f64)| {
                canvas.field((x - 8.0, y - 5.0), (15.0, 10.0), fill, Some(Shade::Ink));
            }
        };
        let (open, watching, closed) =
            (sign(fill(&ConcernStatus::Open)), sign(fill(&ConcernStatus::Watching)), sign(Fill::None));
        let action = |canvas: &mut Canvas, at| canvas.point(at, 4.0, Form::Down, Shade::Ink);
        let keys: [super::Key<'_>; 4] = [
            (&open, "open".to_owned()),
            (&watching, "watching".to_owned()),
            (&closed, "closed".to_owned()),
            (&action, "something was done".to_owned()),
        ];
        y = legend(&mut canvas, y, &keys);
        canvas.end(y)
    }
}

fn fill(status: &ConcernStatus) -> Fill {
    match status {
        ConcernStatus::Open | ConcernStatus::Unknown(_) => Fill::Plain(Shade::Ink),
        ConcernStatus::Watching => Fill::Rising,
        ConcernStatus::Closed => Fill::None,
    }
}

/// A field for each turn: what was closed and opened again shows as that.
fn draw_bar(chart: &SafetyTimeline, canvas: &mut Canvas, bar: &ConcernBar, axis: &DayAxis, y: f64) {
    for (at, turn) in bar.turns.iter().enumerate() {
        let next = bar.turns.get(at + 1).map(|next| next.day.as_str());
        let is_over = next.is_none() && turn.status == ConcernStatus::Closed;
        let until = if is_over { turn.day.as_str() } else { next.unwrap_or(&chart.today) };
        let (Some(from), Some(to)) = (axis.x(&turn.day), axis.x(until)) else { continue };
        canvas.field((from, y), ((to - from).max(4.0), 12.0), fill(&turn.status), Some(Shade::Ink));
    }
    for day in &bar.actions {
        if let Some(x) = axis.x(day) {
            canvas.point((x, y - 4.0), 4.0, Form::Down, Shade::Ink);
        }
    }
}
