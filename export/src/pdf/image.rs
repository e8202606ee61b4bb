//! Charts on a page: greys, fine enough for paper. What they say stands in words below them and in the tag around them.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use krilla::geom::{Size, Transform};
use krilla::image::{BitsPerComponent, CustomImage, Image, ImageColorspace};
use krilla::surface::Surface;

use super::layout::{MARGIN, PlacedFigure};
use crate::ExportError;
use crate::chart::print;

const FAILED: ExportError = ExportError::Pdf { what: "a chart cannot be placed" };

/// Rows of one grey byte each.
#[derive(Clone)]
struct Greys {
    size: (u32, u32),
    bytes: Arc<[u8]>,
}

impl Hash for Greys {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.size.hash(state);
        self.bytes.hash(state);
    }
}

impl CustomImage for Greys {
    fn color_channel(&self) -> &[u8] {
        &self.bytes
    }

    fn alpha_channel(&self) -> Option<&[u8]> {
        None
    }

    fn bits_per_component(&self) -> BitsPerComponent {
        BitsPerComponent::Eight
    }

    fn size(&self) -> (u32, u32) {
        self.size
    }

    fn icc_profile(&self) -> Option<&[u8]> {
        None
    }

    fn color_space(&self) -> ImageColorspace {
        ImageColorspace::Luma
    }
}

/// Draws a chart at its place.
pub(super) fn draw(surface: &mut Surface<'_>, placed: &PlacedFigure) -> Result<(), ExportError> {
    let (width, height, bytes) = print(&placed.figure.drawing)?;
    let greys = Greys { size: (width, height), bytes: bytes.into() };
    let image = Image::from_custom(greys, true).map_err(|_| FAILED)?;
    let size = Size::from_wh(placed.size.0, placed.size.1).ok_or(FAILED)?;
    surface.push_transform(&Transform::from_translate(MARGIN, placed.y));
    surface.draw_image(image, size);
    surface.pop();
    Ok(())
}
