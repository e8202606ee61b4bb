//! Charts on a page. What they say stands in words below them, and in the tag around them.

use krilla::color::luma;
use krilla::geom::{Path, PathBuilder, Point, Transform};
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::text::{Font, TextDirection};
use ttf_parser::Face;

use super::layout::{MARGIN, PlacedFigure};
use crate::ExportError;
use crate::chart::{Anchor, BOLD, MARKS_PER_PIXEL, Mark, REGULAR, Shape, marks, text_width};

const FAILED: ExportError = ExportError::Pdf { what: "a font of the charts is damaged" };
/// How far the handles of a quarter of a circle lie from its ends.
const QUARTER: f32 = 0.552_285;

/// The fonts of the charts.
pub(super) struct ChartFonts {
    regular: Font,
    bold: Font,
    face: Face<'static>,
}

impl ChartFonts {
    pub(super) fn load() -> Result<Self, ExportError> {
        let font = |bytes: &'static [u8]| Font::new(bytes.to_vec().into(), 0).ok_or(FAILED);
        let face = Face::parse(REGULAR, 0).map_err(|_| FAILED)?;
        Ok(Self { regular: font(REGULAR)?, bold: font(BOLD)?, face })
    }

    /// What the font lacks is a question mark in the drawing; the words below it have it written out.
    fn shown(&self, words: &str) -> String {
        let lacks = |letter: char| self.face.glyph_index(letter).is_none();
        words.chars().map(|letter| if lacks(letter) { '?' } else { letter }).collect()
    }
}

/// Draws a chart at its place.
pub(super) fn draw(
    surface: &mut Surface<'_>,
    fonts: &ChartFonts,
    placed: &PlacedFigure,
) -> Result<(), ExportError> {
    let canvas = &placed.figure.drawing;
    let scale = placed.size.0 / points(canvas.width);
    surface.push_transform(&Transform::from_row(scale, 0.0, 0.0, scale, MARGIN, placed.y));
    for mark in marks(canvas)? {
        put(surface, &mark);
    }
    for shape in &canvas.shapes {
        letters(surface, fonts, shape);
    }
    surface.pop();
    Ok(())
}

#[expect(clippy::cast_possible_truncation, reason = "a drawing is far smaller than a float can say")]
fn points(pixels: f64) -> f32 {
    pixels as f32
}

fn pixels(mark: i32) -> f32 {
    points(f64::from(mark) / f64::from(MARKS_PER_PIXEL))
}

fn fill(grey: u8) -> Fill {
    Fill { paint: luma::Color::new(grey).into(), ..Fill::default() }
}

fn put(surface: &mut Surface<'_>, mark: &Mark) {
    let (path, paint, stroke) = match mark {
        Mark::Line { points: through, width, grey } => {
            let width = points(f64::from(*width) / f64::from(MARKS_PER_PIXEL));
            let stroke = Stroke { paint: luma::Color::new(*grey).into(), width, ..Stroke::default() };
            (through_points(through, false), None, Some(stroke))
        }
        Mark::Polygon { corners, grey } => (through_points(corners, true), Some(fill(*grey)), None),
        Mark::Disc { center, radius, grey } => {
            let radius = points(f64::from(*radius) / f64::from(MARKS_PER_PIXEL));
            (circle((pixels(center.0), pixels(center.1)), radius), Some(fill(*grey)), None)
        }
    };
    let Some(path) = path else { return };
    surface.set_fill(paint);
    surface.set_stroke(stroke);
    surface.draw_path(&path);
    surface.set_stroke(None);
}

fn through_points(points: &[(i32, i32)], closed: bool) -> Option<Path> {
    let mut path = PathBuilder::new();
    for (number, (x, y)) in points.iter().enumerate() {
        if number == 0 {
            path.move_to(pixels(*x), pixels(*y));
        } else {
            path.line_to(pixels(*x), pixels(*y));
        }
    }
    if closed {
        path.close();
    }
    path.finish()
}

fn circle((x, y): (f32, f32), radius: f32) -> Option<Path> {
    let (r, h) = (radius, radius * QUARTER);
    let mut path = PathBuilder::new();
    path.move_to(x + r, y);
    path.cubic_to(x + r, y + h, x + h, y + r, x, y + r);
    path.cubic_to(x - h, y + r, x - r, y + h, x - r, y);
    path.cubic_to(x - r, y - h, x - h, y - r, x, y - r);
    path.cubic_to(x + h, y - r, x + r, y - h, x + r, y);
    path.close();
    path.finish()
}

fn letters(surface: &mut Surface<'_>, fonts: &ChartFonts, shape: &Shape) {
    let Shape::Text { x, y, size, bold, anchor, shade, words } = shape else { return };
    let words = fonts.shown(words);
    let width = text_width(&words, *size, *bold);
    let left = match anchor {
        Anchor::Start => *x,
        Anchor::Middle => x - width / 2.0,
        Anchor::End => x - width,
    };
    let font = if *bold { &fonts.bold } else { &fonts.regular };
    surface.set_fill(Some(fill(shade.grey())));
    let at = Point::from_xy(points(left), points(*y));
    surface.draw_text(at, font.clone(), points(*size), &words, false, TextDirection::Auto);
}
