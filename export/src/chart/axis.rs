//! Days along the width of a picture.

use alcove_client_core::clinical::chart::day_number;

use super::canvas::{Anchor, Canvas, Dash, Shade, text_width};

/// Days on a stretch of the width.
#[derive(Clone, Copy, Debug)]
pub(super) struct DayAxis {
    from: i32,
    to: i32,
    left: f64,
    right: f64,
}

impl DayAxis {
    /// The axis of these days; none where there is no day among them.
    pub(super) fn of<'a>(days: impl Iterator<Item = &'a str> + Clone, left: f64, right: f64) -> Option<Self> {
        let numbers = days.filter_map(day_number);
        Some(Self { from: numbers.clone().min()?, to: numbers.max()?, left, right })
    }

    /// Where a day lies; none for what is no day.
    pub(super) fn x(&self, day: &str) -> Option<f64> {
        let span = f64::from(self.to - self.from);
        let part = if span > 0.0 { f64::from(day_number(day)? - self.from) / span } else { 0.5 };
        Some(self.left + (self.right - self.left) * part)
    }

    /// Draws the line and as many days as there is room for, the first and the last above all.
    pub(super) fn draw<'a>(&self, canvas: &mut Canvas, y: f64, days: impl Iterator<Item = &'a str>) {
        canvas.line(vec![(self.left, y), (self.right, y)], 1.0, Shade::Mid, Dash::Whole);
        let size = canvas.text_size() - 1.0;
        let mut days: Vec<&str> = days.collect();
        days.sort_unstable();
        days.dedup();
        let Some((last, rest)) = days.split_last() else { return };
        let mut taken: Vec<(f64, f64)> = Vec::new();
        for day in std::iter::once(last).chain(rest) {
            let Some(x) = self.x(day) else { continue };
            let words = short_day(day);
            let half = text_width(&words, size, false) / 2.0;
            let middle = x.clamp(Canvas::MARGIN + half, canvas.width - Canvas::MARGIN - half);
            let (from, to) = (middle - half - 6.0, middle + half + 6.0);
            if taken.iter().any(|(left, right)| from < *right && to > *left) {
                continue;
            }
            taken.push((from, to));
            canvas.line(vec![(x, y), (x, y + 3.0)], 1.0, Shade::Mid, Dash::Whole);
            canvas.text((middle, y + 4.0 + size), size, Anchor::Middle, Shade::Mid, &words);
        }
    }
}

/// `2031-04-10` as `10 Apr`; what is no day as it is.
pub(super) fn short_day(day: &str) -> String {
    day.parse::<jiff::civil::Date>()
        .map_or_else(|_| day.to_owned(), |date| date.strftime("%-d %b").to_string())
}
