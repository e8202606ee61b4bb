//! The report as lines on pages. Nothing here knows how a PDF is written.

use super::text::{Fonts, Weight};
use crate::Figure;
use crate::report::{Block, Line, Report};

/// A4, in points.
pub(super) const WIDTH: f32 = 595.28;
pub(super) const HEIGHT: f32 = 841.89;
pub(super) const MARGIN: f32 = 56.0;
const BOTTOM: f32 = HEIGHT - 72.0;
const INDENT: f32 = 16.0;

/// What a piece of text is, for the eye and for a screen reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Title,
    Section,
    Heading,
    Label,
    Body,
    Small,
    Figure,
}

impl Role {
    pub(super) fn size(self) -> f32 {
        match self {
            Self::Title => 21.0,
            Self::Section => 15.0,
            Self::Heading => 11.5,
            Self::Label | Self::Body => 10.0,
            Self::Small | Self::Figure => 9.0,
        }
    }

    pub(super) fn weight(self) -> Weight {
        match self {
            Self::Title | Self::Section | Self::Heading | Self::Label => Weight::Bold,
            Self::Body | Self::Small | Self::Figure => Weight::Regular,
        }
    }

    fn space_before(self) -> f32 {
        match self {
            Self::Title => 4.0,
            Self::Section => 26.0,
            Self::Heading => 15.0,
            Self::Label => 7.0,
            Self::Body | Self::Small => 1.5,
            Self::Figure => 6.0,
        }
    }

    fn leading(self) -> f32 {
        self.size() * 1.42
    }

    /// Whether it may not be the last thing on a page.
    fn leads(self) -> bool {
        matches!(self, Self::Section | Self::Heading | Self::Label)
    }
}

/// A piece of text, or a chart, before it has a place.
struct Piece<'a> {
    role: Role,
    indent: u8,
    text: String,
    figure: Option<&'a Figure>,
}

/// A chart that has its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PlacedFigure {
    pub(super) page: usize,
    /// Points from the top to its upper edge.
    pub(super) y: f32,
    /// Points.
    pub(super) size: (f32, f32),
    pub(super) figure: Figure,
}

/// A line that has its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Placed {
    /// The page, from 0.
    pub(super) page: usize,
    /// Points from the left.
    pub(super) x: f32,
    /// Points from the top to the baseline.
    pub(super) y: f32,
    pub(super) text: String,
}

/// A piece with all its lines, in reading order.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PlacedPiece {
    pub(super) role: Role,
    pub(super) lines: Vec<Placed>,
    pub(super) figure: Option<PlacedFigure>,
}

/// Gives every piece of the report its place. Returns the pieces and the number of pages.
pub(super) fn place(report: &Report, fonts: &Fonts) -> (Vec<PlacedPiece>, usize) {
    let pieces = pieces(report);
    let (mut page, mut y) = (0, MARGIN);
    let mut placed = Vec::with_capacity(pieces.len());
    let needs: Vec<f32> = pieces.iter().map(|piece| piece.role.space_before() + piece.height()).collect();
    for (at, piece) in pieces.iter().enumerate() {
        let role = piece.role;
        let indent = f32::from(piece.indent) * INDENT;
        let lines = fonts.wrap(&piece.text, role.weight(), role.size(), WIDTH - 2.0 * MARGIN - indent);
        // What leads stays with the first line of what follows, down to the first piece that does not lead.
        let mut need = needs.get(at).copied().unwrap_or_default();
        for (follower, height) in pieces.iter().zip(&needs).skip(at + 1) {
            if !pieces.get(at).is_some_and(|piece| piece.role.leads()) {
                break;
            }
            need += height;
            if !follower.role.leads() {
                break;
            }
        }
        if y + need > BOTTOM {
            (page, y) = (page + 1, MARGIN);
        } else if y > MARGIN {
            y += role.space_before();
        }
        if let Some(figure) = piece.figure {
            let size = figure_size(figure);
            let placed_figure = PlacedFigure { page, y, size, figure: figure.clone() };
            y += size.1;
            placed.push(PlacedPiece { role, lines: Vec::new(), figure: Some(placed_figure) });
            continue;
        }
        let mut of_piece = Vec::with_capacity(lines.len());
        for text in lines {
            if y + role.leading() > BOTTOM {
                (page, y) = (page + 1, MARGIN);
            }
            y += role.leading();
            of_piece.push(Placed { page, x: MARGIN + indent, y, text });
        }
        placed.push(PlacedPiece { role, lines: of_piece, figure: None });
    }
    (placed, page + 1)
}

/// How large a chart is on the page: as wide as the text, and never higher than a page.
#[expect(clippy::cast_possible_truncation, reason = "a drawing is far smaller than a float can say")]
fn figure_size(figure: &Figure) -> (f32, f32) {
    let (width, height) = (figure.drawing.width as f32, figure.drawing.height as f32);
    let scale = ((WIDTH - 2.0 * MARGIN) / width).min((BOTTOM - MARGIN) / height);
    (width * scale, height * scale)
}

impl Piece<'_> {
    fn height(&self) -> f32 {
        self.figure.map_or_else(|| self.role.leading(), |figure| figure_size(figure).1)
    }
}

fn pieces(report: &Report) -> Vec<Piece<'_>> {
    let pieces = std::cell::RefCell::new(Vec::new());
    let mut push = |role, indent, text: &str| {
        if !text.trim().is_empty() {
            pieces.borrow_mut().push(Piece { role, indent, text: text.to_owned(), figure: None });
        }
    };
    push(Role::Small, 0, &report.practice);
    push(Role::Title, 0, &report.title);
    push(Role::Heading, 0, &report.subject);
    push(Role::Small, 0, &format!("Made on {}", report.made));
    for words in &report.foreword {
        push(Role::Body, 0, words);
    }
    for section in &report.sections {
        push(Role::Section, 0, &section.title);
        for figure in &section.figures {
            push(Role::Heading, 0, &figure.words.title);
            let text = String::new();
            pieces.borrow_mut().push(Piece { role: Role::Figure, indent: 0, text, figure: Some(figure) });
            for line in &figure.words.lines {
                push(Role::Small, 0, &format!("• {line}"));
            }
        }
        for item in &section.items {
            push(Role::Heading, 0, &item.heading);
            lines(&item.lines, 0, &mut push);
        }
    }
    pieces.into_inner()
}

fn lines(lines_of: &[Line], indent: u8, push: &mut impl FnMut(Role, u8, &str)) {
    for line in lines_of {
        match &line.block {
            Block::Value(text) if text.chars().count() <= 60 && !text.contains('\n') => {
                push(Role::Body, indent, &format!("{}: {text}", line.label));
            }
            Block::Value(text) | Block::Prose(text) => {
                push(Role::Label, indent, &line.label);
                push(Role::Body, indent, text);
            }
            Block::Several(values) => {
                push(Role::Label, indent, &line.label);
                push(Role::Body, indent, "Written without knowledge of each other, and not settled:");
                for value in values {
                    push(Role::Body, indent.saturating_add(1), &format!("• {value}"));
                }
            }
            Block::Items(items) => {
                push(Role::Label, indent, &line.label);
                for item in items {
                    lines(item, indent.saturating_add(1).min(6), push);
                }
            }
        }
    }
}
