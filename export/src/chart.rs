//! Charts as pictures: a list of shapes in ink and greys, played into an SVG or a PNG file. What differs, differs by shape,
//! pattern or letter; the chart in words lies inside the file.

mod axis;
mod canvas;
mod draw;
mod marks;
mod play;
mod png;
#[cfg(test)]
mod tests;

pub use canvas::Canvas;
pub(crate) use canvas::{Anchor, BOLD, REGULAR, Shape, text_width};
pub use draw::Draw;
pub(crate) use marks::{MARKS_PER_PIXEL, Mark};

use alcove_client_core::clinical::chart::Words;

use crate::ChartError;

/// The narrowest that a chart can be, in pixels.
pub const WIDTH_MIN: u32 = 240;
/// The widest.
pub const WIDTH_MAX: u32 = 4_000;

/// The drawing as an SVG file.
///
/// # Errors
/// [`ChartError`].
pub fn svg(canvas: &Canvas, words: &Words) -> Result<Vec<u8>, ChartError> {
    Ok(with_words(&play::svg(canvas)?, words).into_bytes())
}

/// The drawing as a PNG file.
///
/// # Errors
/// [`ChartError`].
pub fn png(canvas: &Canvas, words: &Words) -> Result<Vec<u8>, ChartError> {
    let (width, height, pixels) = play::pixels(canvas)?;
    png::encode(width, height, &pixels, words)
}

/// The drawing inside a page: named by the element with the id `title`, told by the one with the id `words`.
pub(crate) fn inline_svg(canvas: &Canvas, title: &str, words: &str) -> Result<String, ChartError> {
    let svg = play::svg(canvas)?.replace(" xmlns=\"http://www.w3.org/2000/svg\"", "");
    let named = format!(" role=\"img\" aria-labelledby=\"{title}\" aria-describedby=\"{words}\">");
    Ok(svg.trim().replacen('>', &named, 1))
}

/// The drawing as marks for a page, without its letters: those are the texts among its shapes.
pub(crate) fn marks(canvas: &Canvas) -> Result<Vec<Mark>, ChartError> {
    play::marks(canvas)
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
