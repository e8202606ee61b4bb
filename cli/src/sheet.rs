//! Sheets of paper: a person's recovery kit, and a custodian's share of the organisation's recovery key. Each is one
//! page of HTML that loads nothing from anywhere, for a browser's print dialog.
//!
//! Whoever holds a sheet can use it, so its text is wiped from memory when it is dropped. Where it is written to is the
//! caller's decision, and the caller's warning.

use std::fmt::Write;

use alcove_client_core::crypto::kit::KitCode;
use alcove_client_core::crypto::quorum::Share;
use alcove_protocol::id::LogId;
use jiff::civil::Date;
use zeroize::Zeroizing;

use crate::qr::svg_qr;

const STYLE: &str = include_str!("sheet/sheet.css");
const GROUPS_A_LINE: usize = 5;
/// More groups than fit beside the square in large type: only with a very long relay address.
const LARGE_GROUPS_MAX: usize = 50;
const SMALL_GROUPS_A_LINE: usize = 7;

/// What a person knows a sheet by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SheetNames<'a> {
    /// The practice, as its people call it.
    pub practice: &'a str,
    /// Who holds the sheet.
    pub holder: &'a str,
    /// The day on which it is printed.
    pub date: Date,
}

/// What two custodians need at the new device, besides their sheets: no other device may be left to look it up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WayBack<'a> {
    /// The relay's host and port.
    pub relay: &'a str,
    /// SHA-256 of the relay's certificate, in hexadecimal digits; none where a public authority vouches for it.
    pub fingerprint: Option<&'a str>,
    /// Who made the sheets. Their device, once they are back, lists everybody else's id.
    pub maker: &'a str,
    /// Their id.
    pub maker_id: &'a str,
}

/// A section of a sheet: its heading, whether its lines are steps, and the lines.
struct Section<'a> {
    heading: &'a str,
    steps: bool,
    lines: &'a [&'a str],
}

const KIT_SECTIONS: &[Section<'_>] = &[
    Section {
        heading: "What this is",
        steps: false,
        lines: &[
            "With this sheet you get back to your notes when you have lost every phone and computer that could open them.",
            "<strong>Whoever holds it can open them too.</strong> It works once.",
        ],
    },
    Section {
        heading: "When you need it",
        steps: true,
        lines: &[
            "Install Alcove on a new device and choose <strong>Recover with my kit</strong>.",
            "Scan the square, or type the characters beside it. Dashes, spaces and small letters do not matter.",
            "Check your list of devices and remove those that you lost.",
            "Print a new kit, then shred this one: it is used up.",
        ],
    },
    Section {
        heading: "Where to keep it",
        steps: false,
        lines: &[
            "At home, locked away, in a sealed envelope. Not with your phone or laptop, and not at work.",
            "Do not photograph it, scan it, e-mail it or put it into a cloud or a notes app.",
        ],
    },
    Section {
        heading: "If it is lost, or someone has seen it",
        steps: false,
        lines: &[
            "Print a new kit today, on any device that still opens your notes. This one then stops working.",
        ],
    },
];

const SHARE_SECTIONS: &[Section<'_>] = &[
    Section {
        heading: "What this is",
        steps: false,
        lines: &[
            "Three people each hold a sheet like this. <strong>Any two of them together</strong> can let a colleague back \
             in who has lost every device and their own kit, or open the practice\u{2019}s notes when nobody \
             else can.",
            "One sheet alone opens nothing. A clinician\u{2019}s private notes are kept apart: no sheet opens them.",
        ],
    },
    Section {
        heading: "When it is needed",
        steps: true,
        lines: &[
            "Make sure in person who is asking, and why. Note the day and the reason.",
            "Meet a second custodian at the new device and choose <strong>Recover with two custodians</strong>.",
            "Each of you scans the square on your own sheet, or types the characters beside it.",
            "Take your sheet back. It stays valid.",
        ],
    },
    Section {
        heading: "Where to keep it",
        steps: false,
        lines: &[
            "At your home or with your solicitor, locked away, in a sealed envelope with your name across the flap.",
            "Never in the same place as another custodian\u{2019}s sheet, not even for a day. Do not photograph or copy it.",
        ],
    },
    Section {
        heading: "If it is lost, or you leave the practice",
        steps: false,
        lines: &[
            "Tell the other two custodians the same day. Together they make a new recovery key and print three new \
             sheets; then the old sheets are shredded.",
        ],
    },
];

/// The sheet of a person's recovery kit.
pub(crate) fn kit_sheet(code: &KitCode, names: &SheetNames<'_>) -> Zeroizing<String> {
    let marks = [("Organisation", short(code.org()))];
    let sections: Vec<&Section<'_>> = KIT_SECTIONS.iter().collect();
    page("Recovery kit", "one person, one use", names, &marks, &code.to_text(), &sections)
}

/// The sheet of one custodian's share of the organisation's recovery key.
pub(crate) fn share_sheet(share: &Share, names: &SheetNames<'_>, way: &WayBack<'_>) -> Zeroizing<String> {
    let title = format!("Custodian\u{2019}s sheet {} of 3", share.number() + 1);
    let marks = [("Organisation", short(share.org())), ("Recovery key", short(LogId(share.recovery().0)))];
    let mut lines = vec![format!("Relay: <code>{}</code>", escaped(way.relay))];
    lines.extend(way.fingerprint.map(|hex| format!("Certificate: <code>{}</code>", escaped(hex))));
    lines.push(format!(
        "Person: the id of whoever is let back in, which any colleague\u{2019}s device shows. That of {}, who printed \
         this, is <code>{}</code>.",
        escaped(way.maker),
        escaped(way.maker_id)
    ));
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let last = Section { heading: "What the new device asks for", steps: false, lines: &lines };
    let sections: Vec<&Section<'_>> = SHARE_SECTIONS.iter().chain([&last]).collect();
    page(&title, "any two of three", names, &marks, &share.to_text(), &sections)
}

/// Enough of an id to tell two sheets apart.
fn short(id: LogId) -> String {
    let hex = id.to_hex();
    let (first, rest) = hex.split_at(4);
    format!("{first} {}", rest.split_at(4).0)
}

fn page(
    title: &str,
    subtitle: &str,
    names: &SheetNames<'_>,
    marks: &[(&str, String)],
    code: &str,
    sections: &[&Section<'_>],
) -> Zeroizing<String> {
    // Room for all of it, so that no copy is left behind where the text grows.
    let mut html = Zeroizing::new(String::with_capacity(64 * 1024));
    let date = names.date.strftime("%-d %B %Y").to_string();
    let (practice, holder) = (escaped(names.practice), escaped(names.holder));
    html.push_str("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
    // Nothing is fetched and no script runs, even if a name got past the escaping.
    html.push_str(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"referrer\" content=\"no-referrer\"><meta name=\"robots\" content=\"noindex\">\n",
    );
    let push = |html: &mut String, part: std::fmt::Arguments<'_>| {
        // Writing to a string cannot fail.
        let _ = html.write_fmt(part);
    };
    push(&mut html, format_args!("<title>{title}</title>\n<style>\n{STYLE}</style></head>\n<body><main>\n"));
    push(&mut html, format_args!("<header><h1>{title}</h1><p>Alcove \u{b7} {subtitle}</p></header>\n<dl>"));
    let rows = [("For", holder.as_str()), ("Practice", practice.as_str()), ("Printed", date.as_str())];
    let marks = marks.iter().map(|(name, value)| (*name, value.as_str()));
    for (name, value) in rows.into_iter().chain(marks) {
        push(&mut html, format_args!("<div><dt>{name}</dt><dd>{value}</dd></div>"));
    }
    let groups: Vec<&str> = code.split('-').collect();
    let (class, a_line) = match groups.len() {
        ..=LARGE_GROUPS_MAX => ("code", GROUPS_A_LINE),
        _ => ("code long", SMALL_GROUPS_A_LINE),
    };
    push(&mut html, format_args!("</dl>\n<section class=\"{class}\">"));
    #[expect(clippy::expect_used, reason = "codes have at most 820 characters, a QR code holds 2,420 here")]
    let square =
        Zeroizing::new(svg_qr(code, "The code of this sheet as a QR code").expect("a code fits a QR code"));
    html.push_str(&square);
    html.push_str("<ol>");
    for line in groups.chunks(a_line) {
        html.push_str("<li>");
        for group in line {
            push(&mut html, format_args!("<span>{group}</span> "));
        }
        html.push_str("</li>");
    }
    html.push_str("</ol></section>\n");
    for section in sections {
        let list = if section.steps { "ol" } else { "ul" };
        push(&mut html, format_args!("<section><h2>{}</h2><{list}>", section.heading));
        for line in section.lines {
            push(&mut html, format_args!("<li>{line}</li>"));
        }
        push(&mut html, format_args!("</{list}></section>\n"));
    }
    html.push_str(
        "<footer>No letter I, L, O or U is in these characters: what looks like one is a 1, a 0 or a V.</footer>\n",
    );
    html.push_str("</main></body></html>\n");
    html
}

/// A name that somebody typed, as text within HTML.
fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut escaped, letter| {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
        escaped
    })
}

#[cfg(test)]
mod tests;
