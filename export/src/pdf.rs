//! The report as a PDF that a screen reader can read: tagged, with headings, a language and bookmarks.

mod figure;
mod layout;
mod text;

use std::num::NonZeroU16;

use alcove_client_core::time::Timestamp;
use krilla::Document;
use krilla::SerializeSettings;
use krilla::color::luma;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point};
use krilla::metadata::{DateTime, Metadata};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, Node, Tag, TagGroup, TagTree};
use krilla::text::{Font, TextDirection};

use self::figure::ChartFonts;
use self::layout::{HEIGHT, MARGIN, PlacedPiece, Role, WIDTH, place};
use self::text::{BOLD, Fonts, REGULAR, Weight};
use crate::{ExportError, Report};

const LANGUAGE: &str = "en-GB";

struct Pen {
    regular: Font,
    bold: Font,
    charts: ChartFonts,
}

impl Pen {
    fn load() -> Result<Self, ExportError> {
        let font = |bytes: &'static [u8]| {
            Font::new(bytes.to_vec().into(), 0).ok_or(ExportError::Pdf { what: "a font is damaged" })
        };
        Ok(Self { regular: font(REGULAR)?, bold: font(BOLD)?, charts: ChartFonts::load()? })
    }

    fn draw(&self, surface: &mut Surface<'_>, at: (f32, f32), role: Role, text: &str) {
        let grey = if role == Role::Small { 80 } else { 20 };
        surface.set_fill(Some(Fill { paint: luma::Color::new(grey).into(), ..Fill::default() }));
        let font = match role.weight() {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        };
        let point = Point::from_xy(at.0, at.1);
        surface.draw_text(point, font.clone(), role.size(), text, false, TextDirection::Auto);
    }
}

/// The PDF (PDF/UA-1), made at `made`. The same report gives the same bytes.
///
/// # Errors
/// [`ExportError::Pdf`].
pub fn pdf(report: &Report, made: Timestamp) -> Result<Vec<u8>, ExportError> {
    let fonts = Fonts::load()?;
    let pen = Pen::load()?;
    let (pieces, pages) = place(report, &fonts);
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|_| ExportError::Pdf { what: "PDF/UA-1 is not known" })?;
    let settings = SerializeSettings { enable_tagging: true, configuration, ..SerializeSettings::default() };
    let mut document = Document::new_with(settings);
    let mut groups: Vec<TagGroup> = pieces.iter().map(|piece| TagGroup::new(tag(piece))).collect();
    for page in 0..pages {
        draw_page(&mut document, &pen, &fonts, report, (&pieces, &mut groups), (page, pages))?;
    }
    let mut tree = TagTree::new().with_lang(Some(LANGUAGE.to_owned()));
    for group in groups {
        tree.push(Node::Group(group));
    }
    document.set_tag_tree(tree);
    document.set_outline(outline(&pieces));
    document.set_metadata(metadata(report, made));
    document.finish().map_err(|_| ExportError::Pdf { what: "a rule of PDF/UA is broken" })
}

/// What the PDF says, line by line.
#[cfg(test)]
pub(crate) fn text_of(report: &Report) -> String {
    let fonts = Fonts::load().unwrap_or_else(|_| unreachable!("the fonts are compiled in"));
    let (pieces, _) = place(report, &fonts);
    let lines = pieces.into_iter().flat_map(|piece| piece.lines).map(|line| line.text);
    lines.collect::<Vec<_>>().join(" ")
}

fn draw_page(
    document: &mut Document,
    pen: &Pen,
    fonts: &Fonts,
    report: &Report,
    (pieces, groups): (&[PlacedPiece], &mut [TagGroup]),
    (page, pages): (usize, usize),
) -> Result<(), ExportError> {
    let size = PageSettings::from_wh(WIDTH, HEIGHT).ok_or(ExportError::Pdf { what: "a page has no size" })?;
    let mut sheet = document.start_page_with(size);
    let mut surface = sheet.surface();
    for (piece, group) in pieces.iter().zip(groups) {
        for line in piece.lines.iter().filter(|line| line.page == page && !line.text.is_empty()) {
            let identifier: Identifier = surface.start_tagged(ContentTag::Other);
            pen.draw(&mut surface, (line.x, line.y), piece.role, &line.text);
            surface.end_tagged();
            group.push(Node::Leaf(identifier));
        }
        if let Some(figure) = piece.figure.as_ref().filter(|figure| figure.page == page) {
            let identifier = surface.start_tagged(ContentTag::Other);
            figure::draw(&mut surface, &pen.charts, figure)?;
            surface.end_tagged();
            group.push(Node::Leaf(identifier));
        }
    }
    footer(&mut surface, pen, fonts, report, (page, pages));
    surface.finish();
    sheet.finish();
    Ok(())
}

fn footer(
    surface: &mut Surface<'_>,
    pen: &Pen,
    fonts: &Fonts,
    report: &Report,
    (page, pages): (usize, usize),
) {
    let _ = surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Footer)));
    let y = HEIGHT - 40.0;
    let mut rule = PathBuilder::new();
    rule.move_to(MARGIN, y - 14.0);
    rule.line_to(WIDTH - MARGIN, y - 14.0);
    if let Some(rule) = rule.finish() {
        surface.set_fill(None);
        surface.set_stroke(Some(Stroke {
            paint: luma::Color::new(150).into(),
            width: 0.5,
            ..Stroke::default()
        }));
        surface.draw_path(&rule);
        surface.set_stroke(None);
    }
    let size = Role::Small.size();
    let number = format!("Page {} of {pages}", page + 1);
    let number_width = fonts.width(&number, Weight::Regular, size);
    let room = WIDTH - 2.0 * MARGIN - number_width - 24.0;
    let who = fonts.wrap(&format!("{}: {}", report.title, report.subject), Weight::Regular, size, room);
    pen.draw(surface, (MARGIN, y), Role::Small, who.first().map_or("", String::as_str));
    pen.draw(surface, (WIDTH - MARGIN - number_width, y), Role::Small, &number);
    surface.end_tagged();
}

fn tag(piece: &PlacedPiece) -> krilla::tagging::TagKind {
    let level = match piece.role {
        Role::Title => NonZeroU16::MIN,
        Role::Section => NonZeroU16::MIN.saturating_add(1),
        Role::Heading => NonZeroU16::MIN.saturating_add(2),
        Role::Figure => {
            let words = piece.figure.iter().map(|figure| &figure.figure.words);
            let told = words.map(|words| format!("{}. {}", words.title, words.lines.join(". ")));
            return Tag::Figure(Some(told.collect())).into();
        }
        Role::Label | Role::Body | Role::Small => return Tag::P.into(),
    };
    let words: Vec<&str> = piece.lines.iter().map(|line| line.text.as_str()).collect();
    Tag::Hn(level, Some(words.join(" "))).into()
}

fn outline(pieces: &[PlacedPiece]) -> Outline {
    let mut outline = Outline::new();
    for piece in pieces.iter().filter(|piece| piece.role == Role::Section) {
        let Some(first) = piece.lines.first() else { continue };
        let above = Point::from_xy(first.x, first.y - Role::Section.size());
        let destination = XyzDestination::new(first.page, above);
        let words: Vec<&str> = piece.lines.iter().map(|line| line.text.as_str()).collect();
        outline.push_child(OutlineNode::new(words.join(" "), destination));
    }
    outline
}

fn metadata(report: &Report, made: Timestamp) -> Metadata {
    let metadata = Metadata::new()
        .title(format!("{}: {}", report.title, report.subject))
        .language(LANGUAGE.to_owned())
        .creator("Alcove".to_owned());
    let Ok(at) = jiff::Timestamp::from_millisecond(made.0) else { return metadata };
    let at = at.to_zoned_datetime(jiff::tz::TimeZone::UTC);
    let number = |number: i8| u8::try_from(number).unwrap_or_default();
    let date = DateTime::new(u16::try_from(at.year()).unwrap_or_default())
        .month(number(at.month()))
        .day(number(at.day()))
        .hour(number(at.hour()))
        .minute(number(at.minute()))
        .second(number(at.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0);
    metadata.creation_date(date)
}
