//! Places on a ring, and a bow for each kind of thing that one did towards another: its letter, and as thick as it was often.

use alcove_client_core::clinical::InteractionKind;
use alcove_client_core::clinical::chart::{Arc, Chart, WhoToWhom};

use super::{Draw, counted, legend};
use crate::chart::canvas::{Anchor, Canvas, Dash, Fill, Form, Shade, fitted};

/// Points of a bow.
const STEPS: u32 = 16;

impl Draw for WhoToWhom {
    fn draw(&self, width: f64) -> Canvas {
        let mut canvas = Canvas::new(width);
        let y = canvas.heading(Canvas::MARGIN - 4.0, &self.words().title);
        let radius = (width / 2.0 - if canvas.is_narrow() { 58.0 } else { 150.0 }).min(240.0);
        let center = (width / 2.0, y + radius + 34.0);
        let size = canvas.text_size();
        for arc in &self.arcs {
            bow(self, &mut canvas, arc, center, radius);
        }
        for (name, at) in self.places.iter().zip(0..) {
            let (across, down) = direction(self, at);
            let place = (center.0 + across * radius, center.1 + down * radius);
            canvas.point(place, 5.0, Form::Disc, Shade::Ink);
            let anchor = match across {
                right if right > 0.3 => Anchor::Start,
                left if left < -0.3 => Anchor::End,
                _ => Anchor::Middle,
            };
            let at = (place.0 + across * 9.0, place.1 + down * 14.0 + size * 0.36);
            let room = if anchor == Anchor::Middle {
                width / 3.0
            } else {
                width / 2.0 - radius * across.abs() - 14.0
            };
            canvas.text(at, size, anchor, Shade::Ink, &fitted(name, size, false, room));
        }
        let y = keys(self, &mut canvas, center.1 + radius + 30.0);
        canvas.end(y)
    }
}

fn direction(chart: &WhoToWhom, place: usize) -> (f64, f64) {
    let part = counted(place) / counted(chart.places.len().max(1));
    let angle = std::f64::consts::TAU * part - std::f64::consts::FRAC_PI_2;
    (angle.cos(), angle.sin())
}

/// A bow that is drawn towards the middle; two between the same places lie apart.
fn bow(chart: &WhoToWhom, canvas: &mut Canvas, arc: &Arc, center: (f64, f64), radius: f64) {
    let point = |place: usize| {
        let (across, down) = direction(chart, place);
        (center.0 + across * radius, center.1 + down * radius)
    };
    let (from, to) = (point(arc.from), point(arc.to));
    let between = |other: &&Arc| (other.from, other.to) == (arc.from, arc.to);
    let all = counted(chart.arcs.iter().filter(between).count());
    let number = counted(chart.arcs.iter().filter(between).take_while(|other| *other != arc).count());
    let (across, down) = (to.0 - from.0, to.1 - from.1);
    let length = across.hypot(down).max(1.0);
    // Side by side, and further aside the fewer there are.
    let aside = 10.0 + (number - (all - 1.0) / 2.0) * (120.0 / all).min(44.0);
    let middle = (f64::midpoint(from.0, to.0), f64::midpoint(from.1, to.1));
    let pulled = |value: f64, center: f64| value + (center - value) * 0.35;
    let control = (
        pulled(middle.0, center.0) - down / length * aside,
        pulled(middle.1, center.1) + across / length * aside,
    );
    let at = |part: f64| {
        let blend = |a: f64, b: f64, c: f64| {
            (1.0 - part) * (1.0 - part) * a + 2.0 * (1.0 - part) * part * b + part * part * c
        };
        (blend(from.0, control.0, to.0), blend(from.1, control.1, to.1))
    };
    let points = (0..=STEPS).map(|step| at(f64::from(step) / f64::from(STEPS))).collect();
    let (dash, letter) = sign(&arc.kind);
    canvas.line(points, 1.0 + counted(arc.count.min(6)) * 0.5, Shade::Mid, dash);
    let place = at(0.66 - 0.4 * number / all);
    let words = if arc.count == 1 { letter.to_string() } else { format!("{letter}{}", arc.count) };
    plate(canvas, place, &words);
}

fn keys(chart: &WhoToWhom, canvas: &mut Canvas, y: f64) -> f64 {
    let kinds = InteractionKind::ALL.iter().filter(|kind| chart.arcs.iter().any(|arc| arc.kind == **kind));
    let signs: Vec<_> = kinds
        .map(|kind| {
            let (_, letter) = sign(kind);
            let sign = move |canvas: &mut Canvas, at| plate(canvas, at, &letter.to_string());
            (sign, kind.label().to_owned())
        })
        .collect();
    let mut keys: Vec<super::Key<'_>> = Vec::new();
    for (sign, words) in &signs {
        keys.push((sign, words.clone()));
    }
    legend(canvas, y, &keys)
}

fn plate(canvas: &mut Canvas, at: (f64, f64), words: &str) {
    let size = 10.0;
    let width = 6.0 + 6.5 * counted(words.chars().count());
    canvas.field(
        (at.0 - width / 2.0, at.1 - 7.0),
        (width, 14.0),
        Fill::Plain(Shade::Paper),
        Some(Shade::Mid),
    );
    canvas.bold((at.0, at.1 + size * 0.36), size, Anchor::Middle, Shade::Ink, words);
}

fn sign(kind: &InteractionKind) -> (Dash, char) {
    match kind {
        InteractionKind::Support => (Dash::Whole, 'S'),
        InteractionKind::Challenge => (Dash::Long, 'C'),
        InteractionKind::Advice => (Dash::Whole, 'A'),
        InteractionKind::Disclosure => (Dash::Dots, 'D'),
        InteractionKind::Feedback => (Dash::Whole, 'F'),
        InteractionKind::Silence => (Dash::Dots, 'Q'),
        InteractionKind::Laughter => (Dash::Dots, 'L'),
        InteractionKind::Conflict => (Dash::Long, 'X'),
        InteractionKind::Unknown(_) => (Dash::Dots, 'U'),
    }
}
