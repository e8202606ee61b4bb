//! A strip for each text, a pattern and a letter for each device; below it a line of time for each device. What came without
//! the relay has a line of strokes under it, what the relay does not have yet one of dots.

use alcove_client_core::clinical::chart::{Chart, ProvenanceStrip, StripField, StripReach, StripSpan};

use super::{Draw, counted, legend};
use crate::chart::canvas::{Anchor, Canvas, Dash, Fill, Form, Shade, fitted, text_width};

const STRIP: f64 = 24.0;
const BAR: f64 = 12.0;
/// The least width of a bar.
const BAR_WIDTH_MIN: f64 = 4.0;

impl Draw for ProvenanceStrip {
    fn draw(&self, width: f64) -> Canvas {
        let mut canvas = Canvas::new(width);
        let mut y = canvas.heading(Canvas::MARGIN - 4.0, &self.words().title) + 4.0;
        let size = canvas.text_size() - 1.0;
        for field in &self.fields {
            let chars: usize = field.parts.iter().map(|part| part.chars).sum();
            let words = format!("{}, {chars} characters", field.field);
            let words = fitted(&words, size, false, width - 2.0 * Canvas::MARGIN);
            canvas.text((Canvas::MARGIN, y + size), size, Anchor::Start, Shade::Ink, &words);
            draw_strip(self, &mut canvas, field, chars, y + size + 5.0);
            y += size + STRIP + 20.0;
        }
        y = draw_times(self, &mut canvas, y + 2.0);
        for signed in &self.signatures {
            let words = format!("{} signed {}: {}", signed.who, signed.at.words(), signed.meaning);
            canvas.point((Canvas::MARGIN + 5.0, y + size * 0.65), 5.0, Form::Diamond, Shade::Ink);
            let room = width - 2.0 * Canvas::MARGIN - 16.0;
            let words = fitted(&words, size, false, room);
            canvas.text((Canvas::MARGIN + 16.0, y + size), size, Anchor::Start, Shade::Ink, &words);
            y += size * 1.5;
        }
        let mut signs = Vec::new();
        for reach in [StripReach::Offline, StripReach::Unsent, StripReach::Unknown] {
            if marks_way(self, reach) && self.spans.iter().any(|span| span.reach == reach) {
                let sign = move |canvas: &mut Canvas, (x, y): (f64, f64)| {
                    underline(canvas, (x - 7.0, x + 7.0), y, reach);
                };
                signs.push((sign, reach.label().to_owned()));
            }
        }
        let mut keys: Vec<super::Key<'_>> = Vec::new();
        for (sign, words) in &signs {
            keys.push((sign, words.clone()));
        }
        let unknown = self.unknown_words();
        if !keys.is_empty() {
            y = legend(&mut canvas, y, &keys);
        } else if unknown.is_none() {
            y = canvas.note(y, "All of it was written while the relay was reached.");
        }
        if let Some(why) = unknown {
            y = canvas.note(y, why);
        }
        canvas.end(y)
    }
}

/// When each device wrote, and when somebody signed. Returns where it ends.
fn draw_times(strip: &ProvenanceStrip, canvas: &mut Canvas, y: f64) -> f64 {
    let moments = || {
        let spans = strip.spans.iter().flat_map(|span| [span.from, span.to]);
        spans.chain(strip.signatures.iter().map(|signed| signed.at))
    };
    let (Some(from), Some(to)) = (moments().min(), moments().max()) else { return y };
    let (left, right) = (Canvas::MARGIN + 4.0, canvas.width - Canvas::MARGIN - 4.0);
    let x = |at: i64| {
        let whole = (to.0 - from.0).max(1);
        left + (right - left) * share(at - from.0, whole)
    };
    let size = canvas.text_size() - 1.0;
    let (top, mut y) = (y, y);
    for (at, author) in strip.authors.iter().enumerate() {
        let words = format!("{}  {}, {}", ProvenanceStrip::letter(at), author.who, author.device);
        let words = fitted(&words, size, false, right - left);
        canvas.text((Canvas::MARGIN, y + size), size, Anchor::Start, Shade::Ink, &words);
        y += size + 6.0;
        for span in strip.spans.iter().filter(|span| span.author == at) {
            let (from, width) = draw_span(canvas, span, (x(span.from.0), x(span.to.0)), right, y);
            if marks_way(strip, span.reach) {
                underline(canvas, (from, from + width), y + BAR + 4.0, span.reach);
            }
        }
        y += BAR + 14.0;
    }
    for signed in &strip.signatures {
        let x = x(signed.at.0);
        canvas.line(vec![(x, top), (x, y)], 1.0, Shade::Mid, Dash::Dots);
        canvas.point((x, y), 5.0, Form::Diamond, Shade::Ink);
    }
    canvas.line(vec![(left, y), (right, y)], 1.0, Shade::Mid, Dash::Whole);
    y += size + 8.0;
    canvas.text((Canvas::MARGIN, y), size, Anchor::Start, Shade::Mid, &from.words());
    if from != to {
        canvas.text((canvas.width - Canvas::MARGIN, y), size, Anchor::End, Shade::Mid, &to.words());
    }
    y + 10.0
}

/// Where no way is known at all, a line under everything would say nothing.
fn marks_way(strip: &ProvenanceStrip, reach: StripReach) -> bool {
    reach != StripReach::Unknown || !strip.is_way_unknown()
}

fn draw_strip(strip: &ProvenanceStrip, canvas: &mut Canvas, field: &StripField, chars: usize, y: f64) {
    let room = canvas.width - 2.0 * Canvas::MARGIN;
    let size = canvas.text_size() - 1.0;
    let mut done = 0;
    for part in &field.parts {
        let x = |chars_before: usize| Canvas::MARGIN + room * counted(chars_before) / counted(chars.max(1));
        let (from, to) = (x(done), x(done + part.chars));
        done += part.chars;
        canvas.field((from, y), (to - from, STRIP), fill_of(part.author), Some(Shade::Mid));
        let letter = ProvenanceStrip::letter(part.author).to_string();
        let plate = text_width(&letter, size, true) + 6.0;
        if plate + 2.0 <= to - from {
            let middle = from.midpoint(to);
            let corner = (middle - plate / 2.0, y + STRIP / 2.0 - size * 0.65);
            canvas.field(corner, (plate, size * 1.3), Fill::Plain(Shade::Paper), None);
            canvas.bold((middle, y + STRIP / 2.0 + size * 0.36), size, Anchor::Middle, Shade::Ink, &letter);
        }
        if marks_way(strip, part.reach) {
            underline(canvas, (from, to), y + STRIP + 4.0, part.reach);
        }
    }
}

/// A bar. Returns where it begins and how wide it is.
fn draw_span(
    canvas: &mut Canvas,
    span: &StripSpan,
    (from, to): (f64, f64),
    right: f64,
    y: f64,
) -> (f64, f64) {
    let from = from.min(right - BAR_WIDTH_MIN);
    let width = (to - from).max(BAR_WIDTH_MIN);
    canvas.field((from, y), (width, BAR), fill_of(span.author), Some(Shade::Ink));
    (from, width)
}

/// What says how words came: nothing where the relay was reached.
fn underline(canvas: &mut Canvas, (from, to): (f64, f64), y: f64, reach: StripReach) {
    let dash = match reach {
        StripReach::Connected => return,
        StripReach::Offline => Dash::Long,
        StripReach::Unsent => Dash::Dots,
        StripReach::Unknown => Dash::Whole,
    };
    canvas.line(vec![(from, y), (to, y)], 2.0, Shade::Ink, dash);
}

/// Five devices look different; a sixth is told from the first by its letter.
fn fill_of(author: usize) -> Fill {
    match author % 5 {
        0 => Fill::Plain(Shade::Faint),
        1 => Fill::Rising,
        2 => Fill::Dots,
        3 => Fill::Upright,
        _ => Fill::Falling,
    }
}

#[expect(clippy::cast_precision_loss, reason = "a place on a line of some hundred pixels")]
fn share(part: i64, whole: i64) -> f64 {
    part as f64 / whole as f64
}
