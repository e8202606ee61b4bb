//! Charts as pictures: a list of shapes in ink and greys, played into an SVG or a PNG file. What differs, differs by shape,
//! pattern or letter; the chart in words lies inside the file.

mod axis;
mod canvas;
mod draw;
mod play;
mod png;
#[cfg(test)]
mod tests;

pub(crate) use canvas::Canvas;
pub(crate) use draw::Draw;

use alcove_client_core::clinical::chart::Words;

/// Widths that a chart can have, in pixels.
pub(crate) const WIDTH_MIN: u32 = 240;
pub(crate) const WIDTH_MAX: u32 = 4_000;

/// Why a picture could not be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChartError {
    /// The drawing library failed.
    #[error("the chart could not be drawn")]
    Drawing,
    /// The file's format failed.
    #[error("the picture could not be written")]
    Encoding,
}

/// The drawing as an SVG file.
pub(crate) fn svg(canvas: &Canvas, words: &Words) -> Result<Vec<u8>, ChartError> {
    Ok(with_words(&play::svg(canvas)?, words).into_bytes())
}

/// The drawing as a PNG file.
pub(crate) fn png(canvas: &Canvas, words: &Words) -> Result<Vec<u8>, ChartError> {
    let (width, height, pixels) = play::pixels(canvas)?;
    png::encode(width, height, &pixels, words)
}

/// Puts the words where a screen reader finds them.
fn with_words(svg: &str, words: &Words) -> String {
    let Some((head, rest)) = svg.split_once('>') else { return svg.to_owned() };
    let (title, lines) = (escaped(&words.title), escaped(&words.lines.join("\n")));
    format!(
        "{head} role=\"img\" aria-labelledby=\"chart-title chart-words\"><title id=\"chart-title\">{title}</title>\
         <desc id=\"chart-words\">{lines}</desc>{rest}"
    )
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push('\n'),
            control if control.is_control() => {}
            other => out.push(other),
        }
    }
    out
}
