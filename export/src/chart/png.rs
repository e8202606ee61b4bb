//! A PNG file of greys, with the chart's words inside.

use alcove_client_core::clinical::chart::Words;

use super::ChartError;

/// Encodes rows of one grey byte a pixel.
pub(super) fn encode(width: u32, height: u32, pixels: &[u8], words: &Words) -> Result<Vec<u8>, ChartError> {
    let failed = |_| ChartError::Encoding;
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.add_itxt_chunk("Title".to_owned(), words.title.clone()).map_err(failed)?;
    encoder.add_itxt_chunk("Description".to_owned(), words.lines.join("\n")).map_err(failed)?;
    let mut writer = encoder.write_header().map_err(failed)?;
    writer.write_image_data(pixels).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(file)
}
