//! When each device was last heard from, on a line that is finer for what is near; what is only here; how long it can be
//! read.

use alcove_client_core::clinical::chart::{Chart, DevicePoint, SyncMap};

use super::{Draw, counted, legend};
use crate::chart::canvas::{Anchor, Canvas, Dash, Fill, Form, Shade, fitted};

/// Moments on the line, in minutes, with their words.
const STEPS: [(u64, &str); 5] = [(0, "now"), (60, "1 h"), (1_440, "1 d"), (10_080, "7 d"), (43_200, "30 d")];

impl Draw for SyncMap {
    fn draw(&self, width: f64) -> Canvas {
        let mut canvas = Canvas::new(width);
        let mut y = canvas.heading(Canvas::MARGIN - 4.0, &self.words().title);
        let size = canvas.text_size();
        canvas.bold((Canvas::MARGIN, y + size), size, Anchor::Start, Shade::Ink, &self.unsent_words());
        y += size + 12.0;
        let narrow = canvas.is_narrow();
        let names = if narrow { 0.0 } else { 260.0 };
        let (left, right) = (Canvas::MARGIN + names + 8.0, width - Canvas::MARGIN - 14.0);
        let row = if narrow { 40.0 } else { 30.0 };
        let below = y + row * counted(self.devices.len());
        for (minutes, words) in STEPS {
            let x = left + (right - left) * scaled(minutes);
            canvas.line(vec![(x, y), (x, below)], 1.0, Shade::Faint, Dash::Whole);
            canvas.text((x, below + size), size - 1.0, Anchor::Middle, Shade::Mid, words);
        }
        for device in &self.devices {
            let base = y + size;
            let own = if device.is_own && !device.is_this { " (your own)" } else { "" };
            let room = if narrow { width - 2.0 * Canvas::MARGIN } else { names - 10.0 };
            let name = fitted(&format!("{}{own}", device.owner), size, device.is_this, room);
            canvas.text((Canvas::MARGIN, base), size, Anchor::Start, Shade::Ink, &name);
            let middle = if narrow { base + 13.0 } else { base - size * 0.36 };
            canvas.line(vec![(left, middle), (right, middle)], 1.0, Shade::Faint, Dash::Whole);
            let x = left + (right - left) * place(device);
            canvas.point((x, middle), 5.0, form(device), Shade::Ink);
            y += row;
        }
        y += size + 8.0;
        let square = |canvas: &mut Canvas, at| canvas.point(at, 5.0, Form::Square, Shade::Ink);
        let disc = |canvas: &mut Canvas, at| canvas.point(at, 5.0, Form::Disc, Shade::Ink);
        let ring = |canvas: &mut Canvas, at| canvas.point(at, 5.0, Form::Ring, Shade::Ink);
        let cross = |canvas: &mut Canvas, at| canvas.point(at, 5.0, Form::Cross, Shade::Ink);
        y = legend(
            &mut canvas,
            y,
            &[
                (&square, "this device".to_owned()),
                (&disc, "your other devices".to_owned()),
                (&ring, "colleagues".to_owned()),
                (&cross, "never heard from".to_owned()),
            ],
        );
        let y = lease(self, &mut canvas, y + 4.0);
        canvas.end(y)
    }
}

fn lease(chart: &SyncMap, canvas: &mut Canvas, y: f64) -> f64 {
    let size = canvas.text_size();
    let words =
        format!("Readable without the relay: {} of {} days left", chart.lease_days_left, chart.lease_days);
    canvas.text((Canvas::MARGIN, y + size), size, Anchor::Start, Shade::Ink, &words);
    let (top, whole) = (y + size + 8.0, canvas.width - 2.0 * Canvas::MARGIN);
    let part = f64::from(chart.lease_days_left) / f64::from(chart.lease_days.max(1));
    canvas.field((Canvas::MARGIN, top), (whole, 10.0), Fill::Rising, Some(Shade::Mid));
    canvas.field((Canvas::MARGIN, top), (whole * part.min(1.0), 10.0), Fill::Plain(Shade::Ink), None);
    top + 12.0
}

fn form(device: &DevicePoint) -> Form {
    match (device.is_this, device.heard_minutes_ago, device.is_own) {
        (true, _, _) => Form::Square,
        (false, None, _) => Form::Cross,
        (false, Some(_), true) => Form::Disc,
        (false, Some(_), false) => Form::Ring,
    }
}

fn place(device: &DevicePoint) -> f64 {
    match device.heard_minutes_ago {
        _ if device.is_this => 0.0,
        Some(minutes) => scaled(minutes),
        None => 1.0,
    }
}

/// From 0, now, to 1, thirty days and more; the logarithm of the time between.
fn scaled(minutes: u64) -> f64 {
    let [.., (most, _)] = STEPS;
    let wide = |minutes: u64| f64::from(u32::try_from(minutes.min(most)).unwrap_or(u32::MAX) / 10 + 1).ln();
    wide(minutes) / wide(most)
}
