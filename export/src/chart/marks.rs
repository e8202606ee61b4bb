//! Plays a drawing into plain marks, for a page that has its own way to draw: no letters among them, which the page sets
//! itself.

use std::convert::Infallible;

use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};

/// A mark, in tenths of a pixel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// A line through points.
    Line { points: Vec<BackendCoord>, width: u32, grey: u8 },
    /// A filled polygon.
    Polygon { corners: Vec<BackendCoord>, grey: u8 },
    /// A filled circle.
    Disc { center: BackendCoord, radius: u32, grey: u8 },
}

/// Marks in a pixel, each way.
pub(crate) const MARKS_PER_PIXEL: u32 = 10;

pub(super) struct Recorder<'a> {
    pub(super) size: (u32, u32),
    pub(super) marks: &'a mut Vec<Mark>,
}

type Done = Result<(), DrawingErrorKind<Infallible>>;

/// All shades are greys, so one part of three tells it.
fn grey(color: BackendColor) -> u8 {
    color.rgb.0
}

impl DrawingBackend for Recorder<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Done {
        Ok(())
    }

    fn present(&mut self) -> Done {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Done {
        let corners = vec![(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)];
        self.marks.push(Mark::Polygon { corners, grey: grey(color) });
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Done {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (left, top): BackendCoord,
        (right, bottom): BackendCoord,
        style: &S,
        fill: bool,
    ) -> Done {
        let mut corners = vec![(left, top), (right, top), (right, bottom), (left, bottom)];
        if fill {
            return self.fill_polygon(corners, style);
        }
        corners.push((left, top));
        self.draw_path(corners, style)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Done {
        let points = path.into_iter().collect();
        self.marks.push(Mark::Line { points, width: style.stroke_width(), grey: grey(style.color()) });
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        _fill: bool,
    ) -> Done {
        self.marks.push(Mark::Disc { center, radius, grey: grey(style.color()) });
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        vert: I,
        style: &S,
    ) -> Done {
        let corners = vert.into_iter().collect();
        self.marks.push(Mark::Polygon { corners, grey: grey(style.color()) });
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, _text: &str, _style: &S, _pos: BackendCoord) -> Done {
        Ok(())
    }
}
