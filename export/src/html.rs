//! The report as one HTML page: no script, no resource from elsewhere, readable on a screen and on paper.

use std::fmt::Write as _;

use crate::Figure;
use crate::report::{Block, Item, Line, Report};

const STYLE: &str = "\
:root{color-scheme:light}\
body{font:1.0625rem/1.55 system-ui,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;color:#1b1b1b;background:#fff;\
margin:0 auto;padding:1.5rem 1.25rem 4rem;max-width:46rem;overflow-wrap:anywhere}\
header{border-bottom:3px solid #1b1b1b;margin-bottom:1.5rem;padding-bottom:1rem}\
h1{font-size:1.8rem;line-height:1.2;margin:.2rem 0 .6rem}\
h2{font-size:1.35rem;line-height:1.3;margin:2.6rem 0 .4rem;padding-bottom:.2rem;border-bottom:1px solid #8a8a8a}\
h3{font-size:1.08rem;margin:1.6rem 0 .5rem}\
p{margin:.3rem 0}\
.small{color:#4a4a4a;font-size:.92rem}\
nav ul{columns:2;list-style:none;padding:0;margin:.4rem 0}\
nav a{color:#0b4f8a}\
dl{margin:0;display:grid;grid-template-columns:minmax(8rem,13rem) 1fr;gap:.35rem 1.2rem}\
dt{font-weight:600;color:#333}\
dd{margin:0;white-space:pre-wrap}\
dd dl{border-left:3px solid #c9c9c9;padding-left:.8rem;margin-bottom:.6rem;white-space:normal}\
article{margin-bottom:1.6rem}\
figure{margin:1.2rem 0 1.8rem;break-inside:avoid}figure svg{display:block;max-width:100%;height:auto}\
.heard{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}\
figcaption{font-size:.92rem;color:#333}figcaption ul{margin:.2rem 0;padding-left:1.1rem}\
@media(max-width:32rem){dl{grid-template-columns:1fr;gap:.1rem}dd{margin-bottom:.6rem}nav ul{columns:1}}\
@media print{@page{margin:18mm}body{font-size:10.5pt;max-width:none;padding:0}nav{display:none}\
h2,h3,dt{break-after:avoid}a{color:inherit;text-decoration:none}}";

/// The page. Every text of the record is escaped; it is read as text and never as markup.
pub fn html(report: &Report) -> String {
    let mut page = String::with_capacity(16_384);
    let title = escape(&format!("{}: {}", report.title, report.subject));
    let _ = write!(
        page,
        "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<title>{title}</title>\n<style>{STYLE}</style>\n\
         </head>\n<body>\n"
    );
    head(&mut page, report);
    contents(&mut page, report);
    page.push_str("<main>\n");
    for (number, section) in (1..).zip(&report.sections) {
        let _ =
            writeln!(page, "<section id=\"s{number}\">\n<h2 dir=\"auto\">{}</h2>", escape(&section.title));
        for (figure, place) in section.figures.iter().zip(1..) {
            drawing(&mut page, figure, &format!("s{number}c{place}"));
        }
        for item in &section.items {
            article(&mut page, item);
        }
        page.push_str("</section>\n");
    }
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

fn head(page: &mut String, report: &Report) {
    let _ = writeln!(
        page,
        "<header>\n<p class=\"small\">{}</p>\n<h1 dir=\"auto\">{}</h1>\n<p dir=\"auto\"><strong>{}</strong></p>\n\
         <p class=\"small\">Made on {}</p>",
        escape(&report.practice),
        escape(&report.title),
        escape(&report.subject),
        escape(&report.made)
    );
    for words in &report.foreword {
        let _ = writeln!(page, "<p>{}</p>", escape(words));
    }
    page.push_str("</header>\n");
}

fn contents(page: &mut String, report: &Report) {
    page.push_str("<nav aria-label=\"Contents\">\n<ul>\n");
    for (number, section) in (1..).zip(&report.sections) {
        let count = section.items.len();
        let count = if count > 1 { format!(" ({count})") } else { String::new() };
        let _ = writeln!(page, "<li><a href=\"#s{number}\">{}</a>{count}</li>", escape(&section.title));
    }
    page.push_str("</ul>\n</nav>\n");
}

#[cfg(feature = "drawing")]
fn picture(figure: &Figure, title: &str, words: &str) -> String {
    crate::chart::inline_svg(&figure.drawing, title, words).unwrap_or_default()
}

#[cfg(not(feature = "drawing"))]
fn picture(_: &Figure, _: &str, _: &str) -> String {
    String::new()
}

/// A chart with everything that it shows in words below it: where it cannot be drawn, the words say all of it.
fn drawing(page: &mut String, figure: &Figure, id: &str) {
    let (title, words) = (format!("{id}t"), format!("{id}w"));
    let svg = picture(figure, &title, &words);
    // The picture shows its title itself.
    let heard = if svg.is_empty() { "" } else { " class=\"heard\"" };
    let _ = write!(
        page,
        "<figure>\n{svg}\n<figcaption>\n<p id=\"{title}\"{heard} dir=\"auto\"><strong>{}</strong></p>\n<ul id=\"{words}\">\n",
        escape(&figure.words.title)
    );
    for line in &figure.words.lines {
        let _ = writeln!(page, "<li dir=\"auto\">{}</li>", escape(line));
    }
    page.push_str("</ul>\n</figcaption>\n</figure>\n");
}

fn article(page: &mut String, item: &Item) {
    let _ = writeln!(page, "<article>\n<h3 dir=\"auto\">{}</h3>", escape(&item.heading));
    lines(page, &item.lines);
    page.push_str("</article>\n");
}

/// The fields as a list of names and values: XHTML as well, for the narratives of FHIR resources.
pub(crate) fn lines(page: &mut String, lines: &[Line]) {
    if lines.is_empty() {
        page.push_str("<p>Nothing is written here.</p>\n");
        return;
    }
    page.push_str("<dl>\n");
    for line in lines {
        let _ = write!(page, "<dt>{}</dt><dd dir=\"auto\">", escape(&line.label));
        block(page, &line.block);
        page.push_str("</dd>\n");
    }
    page.push_str("</dl>\n");
}

fn block(page: &mut String, block: &Block) {
    match block {
        Block::Value(text) | Block::Prose(text) => page.push_str(&escape(text)),
        Block::Several(values) => {
            page.push_str("Written without knowledge of each other, and not settled:");
            for value in values {
                let _ = write!(page, "<br/>• {}", escape(value));
            }
        }
        Block::Items(items) => {
            for item in items {
                lines(page, item);
            }
        }
    }
}

/// Text as markup that shows it: the five special characters as references, and characters that XML forbids, or that
/// change the direction of what follows, as what they are called.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' | '\t' => escaped.push(letter),
            '\r' => {}
            letter if is_unshowable(letter) => {
                let _ = write!(escaped, "[U+{:04X}]", u32::from(letter));
            }
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// Control characters, characters that are none, and the overrides with which a text could hide what it says.
pub(crate) fn is_unshowable(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Section;

    fn report_of(text: &str) -> Report {
        let line = Line { label: text.to_owned(), block: Block::Prose(text.to_owned()) };
        let item = Item {
            reference: alcove_client_core::client::ExportedRef([0; 16]),
            heading: text.to_owned(),
            lines: vec![line],
        };
        Report {
            title: text.to_owned(),
            practice: text.to_owned(),
            subject: text.to_owned(),
            made: String::new(),
            foreword: vec![text.to_owned()],
            sections: vec![Section { title: text.to_owned(), figures: Vec::new(), items: vec![item] }],
        }
    }

    #[test]
    fn what_a_person_typed_is_text_and_never_markup() {
        let page = html(&report_of("</style><script>alert('x')</script>\u{202e}\u{0}&\u{7}"));
        assert!(!page.contains("<script"), "{page}");
        assert!(!page.contains('\u{202e}') && !page.contains('\u{0}'));
        assert!(page.contains("[U+202E][U+0000]&amp;[U+0007]"));
    }

    #[test]
    fn the_page_asks_for_nothing_from_elsewhere() {
        let page = html(&report_of("word"));
        for reaching_out in ["http://", "https://", "src=", "url(", "<link", "@import"] {
            assert!(!page.contains(reaching_out), "{reaching_out}");
        }
    }
}
