//! QR codes: on a terminal, and as a drawing for a printed sheet.
//!
//! A code's text is drawn without its dashes: capitals and digits alone take a mode of QR that packs them tightly, and
//! whoever reads a code skips dashes anyway.

use std::fmt::Write;

use qrcode::{Color, EcLevel, QrCode};

/// Light modules around a QR code, as its standard asks for.
const QUIET: usize = 4;
/// Black on white, whatever colours the terminal has: many scanners do not read white on black.
const PAPER: &str = "\x1b[38;5;16;48;5;231m";
const RESET: &str = "\x1b[0m";

struct Modules {
    dark: Vec<bool>,
    width: usize,
}

impl Modules {
    fn of(code: &str, level: EcLevel) -> Option<Self> {
        let packed: String = code.chars().filter(|letter| *letter != '-').collect();
        let drawn = QrCode::with_error_correction_level(packed.as_bytes(), level).ok()?;
        let width = drawn.width();
        let dark = drawn.into_colors().into_iter().map(|module| module == Color::Dark).collect();
        Some(Self { dark, width })
    }

    /// Whether the module is dark, counted from the corner of the quiet zone.
    fn is_dark(&self, x: usize, y: usize) -> bool {
        let inside = |at: usize| at.checked_sub(QUIET).filter(|at| *at < self.width);
        let at = inside(y).zip(inside(x)).map(|(y, x)| y * self.width + x);
        at.and_then(|at| self.dark.get(at)).copied().unwrap_or(false)
    }

    fn outer_width(&self) -> usize {
        self.width + 2 * QUIET
    }
}

/// The code as lines of half blocks, two modules in each character. `None` when it is longer than a QR code holds (4,296
/// characters of a code).
pub(crate) fn terminal_qr(code: &str) -> Option<String> {
    // A screen is flat and clean: the lowest level of correction gives the largest modules.
    let modules = Modules::of(code, EcLevel::L)?;
    let mut lines = String::new();
    for y in (0..modules.outer_width()).step_by(2) {
        lines.push_str(PAPER);
        for x in 0..modules.outer_width() {
            lines.push(match (modules.is_dark(x, y), modules.is_dark(x, y + 1)) {
                (false, false) => ' ',
                (true, false) => '▀',
                (false, true) => '▄',
                (true, true) => '█',
            });
        }
        lines.push_str(RESET);
        lines.push('\n');
    }
    Some(lines)
}

/// The code as an SVG element that fills the width it is given, correcting a quarter of it when it is stained or
/// creased. `None` when it is longer than a QR code holds at that level (2,420 characters of a code).
pub(crate) fn svg_qr(code: &str, label: &str) -> Option<String> {
    let modules = Modules::of(code, EcLevel::Q)?;
    let outer = modules.outer_width();
    let mut path = String::new();
    for y in 0..outer {
        let mut x = 0;
        while x < outer {
            let run = (x..outer).take_while(|at| modules.is_dark(*at, y)).count();
            if run > 0 {
                // Writing to a string cannot fail.
                let _ = write!(path, "M{x} {y}h{run}v1h-{run}z");
            }
            x += run.max(1);
        }
    }
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {outer} {outer}\" role=\"img\" \
         aria-label=\"{label}\" shape-rendering=\"crispEdges\"><rect width=\"{outer}\" height=\"{outer}\" \
         fill=\"#fff\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::{Modules, PAPER, RESET, svg_qr, terminal_qr};
    use qrcode::EcLevel;

    const CODE: &str = "40820-81040-8G410-20G40-G4102";

    #[test]
    fn a_terminal_shows_every_module_once_with_a_quiet_zone_of_four() {
        let text = terminal_qr(CODE).unwrap();
        let modules = Modules::of(CODE, EcLevel::L).unwrap();
        let lines: Vec<&str> =
            text.lines().map(|line| line.strip_prefix(PAPER).unwrap().strip_suffix(RESET).unwrap()).collect();
        assert_eq!(lines.len(), modules.outer_width().div_ceil(2));
        let mut dark = 0;
        for line in &lines {
            assert_eq!(line.chars().count(), modules.outer_width());
            assert!(line.starts_with("    ") && line.ends_with("    "));
            dark += line
                .chars()
                .map(|half| match half {
                    '█' => 2,
                    '▀' | '▄' => 1,
                    _ => 0,
                })
                .sum::<usize>();
        }
        assert_eq!(dark, modules.dark.iter().filter(|module| **module).count());
        assert!(lines.first().unwrap().trim().is_empty() && lines.last().unwrap().trim().is_empty());
    }

    #[test]
    fn dashes_cost_nothing_and_a_drawing_covers_every_dark_module() {
        assert_eq!(terminal_qr(CODE), terminal_qr(&CODE.replace('-', "")));
        let svg = svg_qr(CODE, "a code").unwrap();
        let modules = Modules::of(CODE, EcLevel::Q).unwrap();
        let runs = svg.split('h').filter_map(|part| part.split_once("v1")?.0.parse::<usize>().ok());
        assert_eq!(runs.sum::<usize>(), modules.dark.iter().filter(|module| **module).count());
        assert!(!svg.contains("href"));
    }

    #[test]
    fn what_no_qr_code_holds_is_not_drawn() {
        assert!(terminal_qr(&"A".repeat(4_296)).is_some());
        assert!(terminal_qr(&"A".repeat(4_297)).is_none());
        assert!(svg_qr(&"A".repeat(2_420), "").is_some());
        assert!(svg_qr(&"A".repeat(2_421), "").is_none());
    }
}
