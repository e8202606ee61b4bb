//! Pictures as data: greys only, everything inside, and no two things that differ in shade alone.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod scenes;

use std::collections::BTreeSet;

use super::canvas::{Canvas, Dash, Fill, Form, Shape, text_width};
use super::{png, svg};
use scenes::{Scene, scenes};

const WIDTHS: [f64; 3] = [320.0, 720.0, 1_000.0];

fn drawn() -> Vec<(&'static str, Canvas, Scene)> {
    let mut drawn = Vec::new();
    for (name, make) in scenes() {
        for width in WIDTHS {
            let scene = make();
            drawn.push((name, scene.draw(width), scene));
        }
    }
    drawn
}

#[test]
fn every_text_lies_inside_the_picture_and_can_be_read_on_a_narrow_screen() {
    for (name, canvas, _) in drawn() {
        assert!(canvas.height > 40.0 && canvas.shapes.len() > 2, "{name}");
        for shape in &canvas.shapes {
            let Shape::Text { x, y, size, bold, anchor, words, .. } = shape else { continue };
            let wide = text_width(words, *size, *bold);
            let left = match anchor {
                super::canvas::Anchor::Start => *x,
                super::canvas::Anchor::Middle => x - wide / 2.0,
                super::canvas::Anchor::End => x - wide,
            };
            assert!(left > -1.0 && left + wide < canvas.width + 1.0, "{name} at {}: {words}", canvas.width);
            assert!(*y > 0.0 && *y <= canvas.height, "{name}: {words}");
            assert!(*size >= 9.0, "{name}: {words} is too small");
        }
    }
}

#[test]
fn shapes_lie_inside_the_picture() {
    for (name, canvas, _) in drawn() {
        let inside = |x: f64, y: f64| {
            let fits = x > -1.0 && y > -1.0 && x < canvas.width + 1.0 && y < canvas.height + 1.0;
            assert!(fits, "{name} at {}: {x} {y}", canvas.width);
        };
        for shape in &canvas.shapes {
            match shape {
                Shape::Line { points, .. } => points.iter().for_each(|(x, y)| inside(*x, *y)),
                Shape::Field { x, y, width, height, .. } => {
                    inside(*x, *y);
                    inside(x + width, y + height);
                }
                Shape::Point { x, y, .. } => inside(*x, *y),
                Shape::Text { .. } => {}
            }
        }
    }
}

/// What a thing looks like without its shade.
fn look(scene: &Scene) -> Vec<String> {
    let canvas = scene.draw(720.0);
    let looks = canvas.shapes.iter().filter_map(|shape| match shape {
        Shape::Line { dash, .. } => Some(format!("line {dash:?}")),
        Shape::Field { fill: Fill::Plain(_) | Fill::None, .. } => None,
        Shape::Field { fill, .. } => Some(format!("field {fill:?}")),
        Shape::Point { form, .. } => Some(format!("point {form:?}")),
        Shape::Text { words, .. } if words.chars().count() == 1 => Some(format!("letter {words}")),
        Shape::Text { .. } => None,
    });
    looks.collect()
}

#[test]
fn nothing_differs_in_shade_alone() {
    let has = |name: &str, wanted: &[&str]| {
        let (_, make) = scenes().into_iter().find(|(known, _)| *known == name).unwrap();
        let looks: BTreeSet<String> = look(&make()).into_iter().collect();
        for look in wanted {
            assert!(looks.contains(*look), "{name} has {look}: {looks:?}");
        }
    };
    // A total, one with items left out, one recorded twice, none, one not taken; the line of a case.
    let disc = format!("point {:?}", Form::Disc);
    has("member line", &[&disc, "point Ring", "point Diamond", "point Cross", "point Bar", "line Long"]);
    has("attendance", &["letter A", "letter L", "letter T", "letter C", "letter D", "letter P", "letter ?"]);
    has(
        "participation",
        &["letter L", "letter I", "letter F", "letter S", "letter W", "letter X", "letter -"],
    );
    has("sync map", &["point Square", "point Disc", "point Ring", "point Cross", "field Rising"]);
    has("river", &["point Disc", "point Square", "point Ring"]);
    has("climate", &["point Disc", "point Down"]);
    has("safety", &["field Rising", "point Down", "point Diamond"]);
    has(
        "provenance",
        &["letter A", "letter B", "field Rising", "line Long", "line Dots", "line Whole", "point Diamond"],
    );
    has("who to whom", &["letter D", "letter C", "line Long", "line Dots", "line Whole"]);
    assert_eq!(format!("line {:?}", Dash::Whole), "line Whole");
}

#[test]
fn a_picture_has_greys_only_and_carries_its_words() {
    for (name, canvas, scene) in drawn() {
        let words = scene.words();
        let text = String::from_utf8(svg(&canvas, &words).unwrap()).unwrap();
        assert!(
            text.contains("<title id=\"chart-title\">") && text.contains("<desc id=\"chart-words\">"),
            "{name}"
        );
        for color in text.match_indices('#').filter_map(|(at, _)| text.get(at + 1..at + 7)) {
            let is_hex = color.bytes().all(|byte| byte.is_ascii_hexdigit());
            let is_grey = color.get(..2) == color.get(2..4) && color.get(..2) == color.get(4..);
            assert!(!is_hex || is_grey, "{name}: {color}");
        }
        assert!(!text.contains("http://") || text.contains("http://www.w3.org/2000/svg"), "it loads nothing");
        let file = png(&canvas, &words).unwrap();
        let reader = ::png::Decoder::new(std::io::Cursor::new(&file)).read_info().unwrap();
        assert!((f64::from(reader.info().width) - canvas.width).abs() < 0.5, "{name}");
        let keys: Vec<&str> = reader.info().utf8_text.iter().map(|chunk| chunk.keyword.as_str()).collect();
        assert_eq!(keys, ["Title", "Description"], "{name}");
    }
}

#[test]
fn what_a_person_wrote_cannot_become_markup() {
    let (_, canvas, _) = drawn().remove(0);
    let words = alcove_client_core::clinical::chart::Words {
        title: "</title><script>alert(1)</script>".to_owned(),
        lines: vec!["a & b \u{7} <c>".to_owned()],
    };
    let text = String::from_utf8(svg(&canvas, &words).unwrap()).unwrap();
    assert!(!text.contains("<script") && !text.contains('\u{7}'));
    assert!(text.contains("a &amp; b  &lt;c&gt;"));
}

#[test]
fn a_sealed_note_says_why_no_way_is_told_instead_of_a_line_under_everything() {
    let (_, make) = scenes().into_iter().find(|(known, _)| *known == "provenance of a sealed note").unwrap();
    let scene = make();
    let words = scene.words();
    assert!(words.lines.last().unwrap().contains("sealed"), "{words:?}");
    assert!(!words.lines.iter().any(|line| line.contains("way not")), "{words:?}");
    let canvas = scene.draw(720.0);
    let told: String = canvas.shapes.iter().filter_map(said).collect();
    assert!(told.contains("the note was sealed") && !told.contains("while the relay was reached"), "{told}");
    let thick = |shape: &&Shape| matches!(shape, Shape::Line { width, .. } if *width > 1.0);
    assert_eq!(canvas.shapes.iter().filter(thick).count(), 0);
}

fn said(shape: &Shape) -> Option<String> {
    if let Shape::Text { words, .. } = shape { Some(format!("{words} ")) } else { None }
}
