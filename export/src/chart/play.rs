//! Plays a drawing into an SVG or into pixels, by the same calls.

use plotters::backend::{BitMapBackend, DrawingBackend, SVGBackend};
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::element::{Circle, PathElement, Polygon, Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, RGBColor, ShapeStyle, TextStyle};

use super::ChartError;
use super::canvas::{Anchor, Canvas, Dash, FAMILY, Fill, Form, Shade, Shape, font};
use super::marks::{MARKS_PER_PIXEL, Mark, Recorder};

/// Pixels are drawn so many times larger each way, and then averaged: edges become smooth.
const OVERSAMPLED: u32 = 3;
/// Distance of the strokes of a pattern.
const STROKES_APART: f64 = 5.0;
/// What a viewer without the font takes.
const FAMILIES: &str = "Roboto, Helvetica, Arial, sans-serif";

struct Player<'a, B: DrawingBackend> {
    area: &'a DrawingArea<B, Shift>,
    scale: f64,
}

/// The drawing as SVG.
pub(super) fn svg(canvas: &Canvas) -> Result<String, ChartError> {
    let mut out = String::new();
    {
        let area = SVGBackend::with_string(&mut out, size(canvas, 1)).into_drawing_area();
        play(&area, canvas, 1.0)?;
        area.present().map_err(|_| ChartError::Drawing)?;
    }
    Ok(out.replace(&format!("font-family=\"{FAMILY}\""), &format!("font-family=\"{FAMILIES}\"")))
}

/// The drawing as pixels of one grey byte each: width, height, rows from the top.
pub(super) fn pixels(canvas: &Canvas) -> Result<(u32, u32, Vec<u8>), ChartError> {
    let (width, height) = size(canvas, 1);
    let large = size(canvas, OVERSAMPLED);
    let mut bytes = vec![u8::MAX; large.0 as usize * large.1 as usize * 3];
    {
        let area = BitMapBackend::with_buffer(&mut bytes, large).into_drawing_area();
        play(&area, canvas, f64::from(OVERSAMPLED))?;
        area.present().map_err(|_| ChartError::Drawing)?;
    }
    Ok((width, height, averaged(&bytes, large.0 as usize, width as usize, height as usize)))
}

/// The drawing as marks, without its letters.
pub(super) fn marks(canvas: &Canvas) -> Result<Vec<Mark>, ChartError> {
    let mut marks = Vec::new();
    {
        let recorder = Recorder { size: size(canvas, MARKS_PER_PIXEL), marks: &mut marks };
        play(&recorder.into_drawing_area(), canvas, f64::from(MARKS_PER_PIXEL))?;
    }
    Ok(marks)
}

/// Each pixel as the mean of those that it was drawn with. All shades are greys, so one byte of three tells it.
fn averaged(bytes: &[u8], large_width: usize, width: usize, height: usize) -> Vec<u8> {
    let step = OVERSAMPLED as usize;
    let grey = |x: usize, y: usize| bytes.get(3 * (y * large_width + x)).copied().unwrap_or(u8::MAX);
    let mean = |x: usize, y: usize| {
        let places = (0..step).flat_map(|down| (0..step).map(move |right| (right, down)));
        let sum: usize =
            places.map(|(right, down)| usize::from(grey(x * step + right, y * step + down))).sum();
        u8::try_from(sum / (step * step)).unwrap_or(u8::MAX)
    };
    (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| mean(x, y)).collect()
}

fn size(canvas: &Canvas, times: u32) -> (u32, u32) {
    let whole = |length: f64| rounded(length).max(1).unsigned_abs() * times;
    (whole(canvas.width), whole(canvas.height))
}

#[expect(clippy::cast_possible_truncation, reason = "a drawing is far smaller than 2^31 pixels")]
fn rounded(value: f64) -> i32 {
    value.round() as i32
}

fn color(shade: Shade) -> RGBColor {
    let grey = shade.grey();
    RGBColor(grey, grey, grey)
}

fn play<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    canvas: &Canvas,
    scale: f64,
) -> Result<(), ChartError> {
    area.fill(&color(Shade::Paper)).map_err(|_| ChartError::Drawing)?;
    let player = Player { area, scale };
    canvas.shapes.iter().try_for_each(|shape| player.shape(shape))
}

impl<B: DrawingBackend> Player<'_, B> {
    fn shape(&self, shape: &Shape) -> Result<(), ChartError> {
        match shape {
            Shape::Line { points, width, shade, dash } => self.line(points, *width, *shade, *dash),
            Shape::Field { x, y, width, height, fill, edge } => {
                self.fill((*x, *y), (*width, *height), *fill)?;
                let (right, below) = (x + width, y + height);
                let around = [(*x, *y), (right, *y), (right, below), (*x, below), (*x, *y)];
                edge.map_or(Ok(()), |shade| self.line(&around, 1.0, shade, Dash::Whole))
            }
            Shape::Point { x, y, radius, form, shade } => self.point((*x, *y), *radius, *form, *shade),
            Shape::Text { x, y, size, bold, anchor, shade, words } => {
                let horizontal = match anchor {
                    Anchor::Start => HPos::Left,
                    Anchor::Middle => HPos::Center,
                    Anchor::End => HPos::Right,
                };
                let ink = color(*shade);
                let style = TextStyle::from(font(size * self.scale, *bold))
                    .color(&ink)
                    .pos(Pos::new(horizontal, VPos::Bottom));
                // The library sets a text's box, not its base line, on the point.
                let below = y + size * 0.24;
                self.draw(&Text::new(words.clone(), self.at((*x, below)), style))
            }
        }
    }

    fn at(&self, point: (f64, f64)) -> (i32, i32) {
        (rounded(point.0 * self.scale), rounded(point.1 * self.scale))
    }

    fn stroke(&self, width: f64, shade: Shade) -> ShapeStyle {
        color(shade).stroke_width(rounded(width * self.scale).max(1).unsigned_abs())
    }

    fn draw<'b, E>(&self, element: &'b E) -> Result<(), ChartError>
    where
        &'b E: plotters::element::PointCollection<'b, (i32, i32)>,
        E: plotters::element::Drawable<B>,
    {
        self.area.draw(element).map_err(|_| ChartError::Drawing)
    }

    fn line(&self, points: &[(f64, f64)], width: f64, shade: Shade, dash: Dash) -> Result<(), ChartError> {
        let style = self.stroke(width, shade);
        let (on, off) = match dash {
            Dash::Whole => {
                let points: Vec<(i32, i32)> = points.iter().map(|point| self.at(*point)).collect();
                return self.draw(&PathElement::new(points, style));
            }
            Dash::Long => (6.0, 4.0),
            Dash::Dots => (1.5, 3.0),
        };
        points.iter().zip(points.iter().skip(1)).try_for_each(|(from, to)| {
            pieces(*from, *to, on, off).into_iter().try_for_each(|(from, to)| {
                self.draw(&PathElement::new(vec![self.at(from), self.at(to)], style))
            })
        })
    }

    fn fill(&self, corner: (f64, f64), size: (f64, f64), fill: Fill) -> Result<(), ChartError> {
        let ((x, y), (width, height)) = (corner, size);
        match fill {
            Fill::None => Ok(()),
            Fill::Plain(shade) => {
                let corners = [self.at(corner), self.at((x + width, y + height))];
                self.draw(&Rectangle::new(corners, color(shade).filled()))
            }
            Fill::Dots => grid(width, height)
                .into_iter()
                .try_for_each(|(right, down)| self.point((x + right, y + down), 1.0, Form::Disc, Shade::Mid)),
            Fill::Upright => {
                let mut right = STROKES_APART / 2.0;
                while right < width {
                    self.line(&[(x + right, y), (x + right, y + height)], 1.0, Shade::Mid, Dash::Whole)?;
                    right += STROKES_APART;
                }
                Ok(())
            }
            Fill::Rising | Fill::Falling => {
                for ((from_x, from_y), (to_x, to_y)) in slanted(width, height) {
                    let turned = |down: f64| if fill == Fill::Rising { y + down } else { y + height - down };
                    let points = [(x + from_x, turned(from_y)), (x + to_x, turned(to_y))];
                    self.line(&points, 1.0, Shade::Mid, Dash::Whole)?;
                }
                Ok(())
            }
        }
    }

    fn point(&self, at: (f64, f64), radius: f64, form: Form, shade: Shade) -> Result<(), ChartError> {
        let (x, y) = at;
        let solid = color(shade).filled();
        let polygon = |corners: &[(f64, f64)]| {
            let corners: Vec<(i32, i32)> = corners
                .iter()
                .map(|(right, down)| self.at((x + right * radius, y + down * radius)))
                .collect();
            self.draw(&Polygon::new(corners, solid))
        };
        let disc = |radius: f64, style: ShapeStyle| {
            self.draw(&Circle::new(self.at(at), rounded(radius * self.scale), style))
        };
        match form {
            Form::Disc => disc(radius, solid),
            Form::Ring => {
                disc(radius, solid)?;
                disc(radius - 1.6, color(Shade::Paper).filled())
            }
            Form::Square => polygon(&[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]),
            Form::Diamond => polygon(&[(0.0, -1.2), (1.2, 0.0), (0.0, 1.2), (-1.2, 0.0)]),
            Form::Down => polygon(&[(-1.1, -0.9), (1.1, -0.9), (0.0, 1.1)]),
            Form::Cross => {
                let arm = radius * 0.85;
                self.line(&[(x - arm, y - arm), (x + arm, y + arm)], 1.6, shade, Dash::Whole)?;
                self.line(&[(x - arm, y + arm), (x + arm, y - arm)], 1.6, shade, Dash::Whole)
            }
            Form::Bar => self.line(&[(x - radius, y), (x + radius, y)], 1.6, shade, Dash::Whole),
        }
    }
}

/// The strokes of a broken line.
fn pieces(from: (f64, f64), to: (f64, f64), on: f64, off: f64) -> Vec<((f64, f64), (f64, f64))> {
    let (across, down) = (to.0 - from.0, to.1 - from.1);
    let length = across.hypot(down);
    let at = |along: f64| {
        let part = if length > 0.0 { (along / length).min(1.0) } else { 0.0 };
        (from.0 + across * part, from.1 + down * part)
    };
    let mut pieces = Vec::new();
    let mut along = 0.0;
    while along < length {
        pieces.push((at(along), at((along + on).min(length))));
        along += on + off;
    }
    pieces
}

fn grid(width: f64, height: f64) -> Vec<(f64, f64)> {
    let mut places = Vec::new();
    let mut down = STROKES_APART / 2.0;
    while down < height {
        let mut right = STROKES_APART / 2.0;
        while right < width {
            places.push((right, down));
            right += STROKES_APART;
        }
        down += STROKES_APART;
    }
    places
}

/// Strokes that rise from the left below to the right above, cut at the edges of a field.
fn slanted(width: f64, height: f64) -> Vec<((f64, f64), (f64, f64))> {
    let mut strokes = Vec::new();
    let mut sum = STROKES_APART;
    // A stroke is where the distance from the left and from above add up to `sum`.
    while sum < width + height {
        let low = (sum - height).max(0.0);
        let high = sum.min(width);
        strokes.push(((low, sum - low), (high, sum - high)));
        sum += STROKES_APART;
    }
    strokes
}
