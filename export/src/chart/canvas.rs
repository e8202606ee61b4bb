//! A list of shapes, in pixels of the finished picture. The whole drawing is plain data, so that tests can look at it.

use std::sync::Once;

use plotters::style::{FontDesc, FontFamily, FontStyle, IntoFont, register_font};

pub(crate) const REGULAR: &[u8] = include_bytes!("../../fonts/Roboto-Regular.ttf");
pub(crate) const BOLD: &[u8] = include_bytes!("../../fonts/Roboto-Bold.ttf");
/// The fonts' name, in pictures too.
pub(super) const FAMILY: &str = "Roboto";
/// Where a text is cut.
const ELLIPSIS: char = '\u{2026}';

/// How dark something is. All of them are greys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shade {
    /// Text and data.
    Ink,
    /// What stands back: labels, axes.
    Mid,
    /// Lines of the ground.
    Light,
    /// Fields of the ground.
    Faint,
    /// On ink.
    Paper,
}

impl Shade {
    /// 0 is black, 255 white.
    pub(crate) fn grey(self) -> u8 {
        match self {
            Self::Ink => 0x1e,
            Self::Mid => 0x5f,
            Self::Light => 0xb4,
            Self::Faint => 0xe9,
            Self::Paper => 0xff,
        }
    }
}

/// How a field is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fill {
    /// Not at all.
    None,
    /// Evenly.
    Plain(Shade),
    /// With rising strokes.
    Rising,
    /// With falling strokes.
    Falling,
    /// With dots.
    Dots,
    /// With upright strokes.
    Upright,
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dash {
    /// Whole.
    Whole,
    /// Long strokes.
    Long,
    /// Dots.
    Dots,
}

/// The form of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A disc.
    Disc,
    /// A ring.
    Ring,
    /// A square.
    Square,
    /// A diamond.
    Diamond,
    /// A triangle that stands on its point.
    Down,
    /// A cross.
    Cross,
    /// A short bar.
    Bar,
}

/// Where a text stands to its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    /// It begins there.
    Start,
    /// Its middle is there.
    Middle,
    /// It ends there.
    End,
}

/// One shape.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shape {
    /// A line through points.
    Line { points: Vec<(f64, f64)>, width: f64, shade: Shade, dash: Dash },
    /// A field.
    Field { x: f64, y: f64, width: f64, height: f64, fill: Fill, edge: Option<Shade> },
    /// A point.
    Point { x: f64, y: f64, radius: f64, form: Form, shade: Shade },
    /// A text on its base line.
    Text { x: f64, y: f64, size: f64, bold: bool, anchor: Anchor, shade: Shade, words: String },
}

/// A drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Canvas {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) shapes: Vec<Shape>,
}

/// The font of a size.
pub(super) fn font(size: f64, bold: bool) -> FontDesc<'static> {
    static FONTS: Once = Once::new();
    FONTS.call_once(|| {
        // A font that cannot be used shows at once in the tests, which draw text.
        let _ = register_font(FAMILY, FontStyle::Normal, REGULAR);
        let _ = register_font(FAMILY, FontStyle::Bold, BOLD);
    });
    let style = if bold { FontStyle::Bold } else { FontStyle::Normal };
    (FontFamily::Name(FAMILY), size, style).into_font()
}

/// How wide a text is.
pub(crate) fn text_width(words: &str, size: f64, bold: bool) -> f64 {
    // Measured large, because the library counts in whole pixels.
    const LARGE: f64 = 16.0;
    font(size * LARGE, bold).box_size(words).map_or(0.0, |(width, _)| f64::from(width) / LARGE)
}

/// The beginning of a text that fits.
pub(crate) fn fitted(words: &str, size: f64, bold: bool, width: f64) -> String {
    if text_width(words, size, bold) <= width {
        return words.to_owned();
    }
    let letters: Vec<char> = words.chars().collect();
    let cut = |count: usize| -> String {
        let begun: String = letters.iter().take(count).collect();
        format!("{}{ELLIPSIS}", begun.trim_end())
    };
    let fits = (0..letters.len()).rev().find(|count| text_width(&cut(*count), size, bold) <= width);
    cut(fits.unwrap_or(0))
}

/// A text in lines that fit.
pub(crate) fn wrapped(words: &str, size: f64, bold: bool, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        match lines.last_mut() {
            Some(line) if text_width(&format!("{line} {word}"), size, bold) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(fitted(word, size, bold, width)),
        }
    }
    lines
}

impl Canvas {
    pub(crate) fn new(width: f64) -> Self {
        Self { width, height: 0.0, shapes: Vec::new() }
    }

    /// Whether there is little room: a phone held upright.
    pub(crate) fn is_narrow(&self) -> bool {
        self.width < 600.0
    }

    /// Size of running text.
    pub(crate) fn text_size(&self) -> f64 {
        if self.is_narrow() { 12.0 } else { 14.0 }
    }

    pub(crate) fn line(&mut self, points: Vec<(f64, f64)>, width: f64, shade: Shade, dash: Dash) {
        self.shapes.push(Shape::Line { points, width, shade, dash });
    }

    /// A faint line from margin to margin.
    pub(crate) fn rule(&mut self, y: f64) {
        let points = vec![(Self::MARGIN, y), (self.width - Self::MARGIN, y)];
        self.line(points, 1.0, Shade::Faint, Dash::Whole);
    }

    pub(crate) fn field(&mut self, corner: (f64, f64), size: (f64, f64), fill: Fill, edge: Option<Shade>) {
        let ((x, y), (width, height)) = (corner, size);
        self.shapes.push(Shape::Field { x, y, width, height, fill, edge });
    }

    pub(crate) fn point(&mut self, at: (f64, f64), radius: f64, form: Form, shade: Shade) {
        self.shapes.push(Shape::Point { x: at.0, y: at.1, radius, form, shade });
    }

    pub(crate) fn text(&mut self, at: (f64, f64), size: f64, anchor: Anchor, shade: Shade, words: &str) {
        let words = words.to_owned();
        self.shapes.push(Shape::Text { x: at.0, y: at.1, size, bold: false, anchor, shade, words });
    }

    pub(crate) fn bold(&mut self, at: (f64, f64), size: f64, anchor: Anchor, shade: Shade, words: &str) {
        let words = words.to_owned();
        self.shapes.push(Shape::Text { x: at.0, y: at.1, size, bold: true, anchor, shade, words });
    }

    /// A heading in as many lines as it needs. Returns where it ends.
    pub(crate) fn heading(&mut self, y: f64, words: &str) -> f64 {
        let size = self.text_size() + 2.0;
        self.paragraph(y, size, true, Shade::Ink, words)
    }

    /// A note in as many lines as it needs. Returns where it ends.
    pub(crate) fn note(&mut self, y: f64, words: &str) -> f64 {
        let size = self.text_size() - 1.0;
        self.paragraph(y, size, false, Shade::Mid, words)
    }

    fn paragraph(&mut self, y: f64, size: f64, bold: bool, shade: Shade, words: &str) -> f64 {
        let mut y = y;
        for line in wrapped(words, size, bold, self.width - 2.0 * Self::MARGIN) {
            y += size * 1.3;
            let text =
                Shape::Text { x: Self::MARGIN, y, size, bold, anchor: Anchor::Start, shade, words: line };
            self.shapes.push(text);
        }
        y + size * 0.4
    }

    /// Takes out of every text what must not be drawn.
    pub(crate) fn keep_letters(&mut self, keep: impl Fn(char) -> bool) {
        for shape in &mut self.shapes {
            if let Shape::Text { words, .. } = shape {
                words.retain(&keep);
            }
        }
    }

    /// Ends the picture below `y`.
    pub(crate) fn end(mut self, y: f64) -> Self {
        self.height = y + Self::MARGIN;
        self
    }

    /// Room around everything.
    pub(crate) const MARGIN: f64 = 10.0;
}
