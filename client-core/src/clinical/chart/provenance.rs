//! Who wrote which part of a note, on which device, with or without a network, and when it was signed.

use serde::Serialize;

use super::{Chart, Words, counted};

/// Writing of one device with less than this between goes on as one.
const PAUSE_MS: i64 = 30 * 60 * 1_000;

/// Whether the device that wrote had its relay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StripReach {
    /// It had reached it a short while before.
    Connected,
    /// It had not.
    Offline,
    /// The relay does not have it yet.
    Unsent,
    /// Not known on this device.
    Unknown,
}

impl StripReach {
    /// In words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::Offline => "offline",
            Self::Unsent => "not sent yet",
            Self::Unknown => "way not kept",
        }
    }
}

/// A moment, shown as local time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct StripMoment(
    /// Milliseconds since 1970 of local time.
    pub i64,
);

impl StripMoment {
    /// As `2031-04-10 18:30`.
    pub fn words(self) -> String {
        let moment = jiff::Timestamp::from_millisecond(self.0).unwrap_or_default();
        moment.strftime("%Y-%m-%d %H:%M").to_string()
    }
}

/// One change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StripChange {
    /// Which device, by its place in the list.
    pub author: usize,
    /// When it was made.
    pub at: StripMoment,
    /// How it came.
    pub reach: StripReach,
    /// When the relay had it.
    pub arrived: Option<StripMoment>,
    /// How many of its letters stand.
    pub chars: usize,
}

/// Letters side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StripLetters {
    /// The field.
    pub field: String,
    /// Which device.
    pub author: usize,
    /// How they came.
    pub reach: StripReach,
    /// How many.
    pub chars: usize,
}

/// A device that wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StripAuthor {
    /// Whose it is.
    pub who: String,
    /// Which of theirs.
    pub device: String,
}

/// A signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StripSignature {
    /// When, as the signer's device claims.
    pub at: StripMoment,
    /// Who.
    pub who: String,
    /// What it means.
    pub meaning: String,
}

/// What the strip is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StripInput {
    /// What the note is called.
    pub subject: String,
    /// The devices.
    pub authors: Vec<StripAuthor>,
    /// Every change.
    pub changes: Vec<StripChange>,
    /// Stretches of time of a note that is sealed: its changes are destroyed.
    pub sealed: Vec<StripSpan>,
    /// The letters that stand, in the order of the text.
    pub letters: Vec<StripLetters>,
    /// The signatures that hold.
    pub signatures: Vec<StripSignature>,
}

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct StripPart {
    /// Which device, by its place in the list.
    pub author: usize,
    /// How it came.
    pub reach: StripReach,
    /// How many letters.
    pub chars: usize,
}

/// A text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StripField {
    /// Its field.
    pub field: String,
    /// Its parts in the order of the text.
    pub parts: Vec<StripPart>,
}

/// A stretch of time in which a device wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct StripSpan {
    /// Which device.
    pub author: usize,
    /// From when.
    pub from: StripMoment,
    /// Until when.
    pub to: StripMoment,
    /// How it came.
    pub reach: StripReach,
    /// When the relay had all of it.
    pub arrived: Option<StripMoment>,
    /// How many of its letters stand.
    pub chars: usize,
}

/// Who wrote which part of a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProvenanceStrip {
    /// What the note is called.
    pub subject: String,
    /// The devices that wrote.
    pub authors: Vec<StripAuthor>,
    /// The texts.
    pub fields: Vec<StripField>,
    /// When they wrote, by device and time.
    pub spans: Vec<StripSpan>,
    /// The signatures in order.
    pub signatures: Vec<StripSignature>,
}

/// Makes the strip.
pub fn provenance_strip(input: StripInput) -> ProvenanceStrip {
    let mut fields: Vec<StripField> = Vec::new();
    for StripLetters { field, author, reach, chars } in input.letters {
        let part = StripPart { author, reach, chars };
        match fields.last_mut() {
            Some(last) if last.field == field => match last.parts.last_mut() {
                Some(before) if (before.author, before.reach) == (author, reach) => before.chars += chars,
                _ => last.parts.push(part),
            },
            _ => fields.push(StripField { field, parts: vec![part] }),
        }
    }
    let mut changes = input.changes;
    changes.sort_by_key(|change| (change.author, change.at));
    let mut spans: Vec<StripSpan> = input.sealed;
    spans.sort_by_key(|span| (span.author, span.from));
    for StripChange { author, at, reach, arrived, chars } in changes {
        match spans.last_mut() {
            Some(last) if (last.author, last.reach) == (author, reach) && at.0 - last.to.0 < PAUSE_MS => {
                last.to = at;
                last.arrived = last.arrived.zip(arrived).map(|(one, other)| one.max(other));
                last.chars += chars;
            }
            _ => spans.push(StripSpan { author, from: at, to: at, reach, arrived, chars }),
        }
    }
    let mut signatures = input.signatures;
    signatures.sort_unstable_by(|a, b| (a.at, &a.who).cmp(&(b.at, &b.who)));
    ProvenanceStrip { subject: input.subject, authors: input.authors, fields, spans, signatures }
}

impl ProvenanceStrip {
    /// The letter by which a device is called: `A` for the first.
    pub fn letter(author: usize) -> char {
        u8::try_from(author)
            .ok()
            .and_then(|at| b'A'.checked_add(at))
            .filter(u8::is_ascii_uppercase)
            .map_or('?', char::from)
    }

    /// What is to be said where the way of some words is not known here, and why; none where every way is known.
    pub fn unknown_words(&self) -> Option<&'static str> {
        let parts = self.fields.iter().flat_map(|field| &field.parts).map(|part| part.reach);
        let mut reaches = parts.chain(self.spans.iter().map(|span| span.reach));
        reaches.any(|reach| reach == StripReach::Unknown).then_some(
            "Where no way is told, it is not known here: the note was sealed before that was kept, or what brought the \
             words is not on this device.",
        )
    }

    /// Whether no way is known at all.
    pub fn is_way_unknown(&self) -> bool {
        !self.spans.is_empty() && self.spans.iter().all(|span| span.reach == StripReach::Unknown)
    }

    fn span_words(span: &StripSpan) -> String {
        let until = if span.from.words() == span.to.words() {
            String::new()
        } else {
            format!(" to {}", span.to.words())
        };
        let arrived = match (span.reach, span.arrived) {
            (StripReach::Unsent | StripReach::Unknown, _) | (_, None) => String::new(),
            (_, Some(at)) => format!(", at the relay {}", at.words()),
        };
        let stands = match span.chars {
            0 => "nothing of it stands in a text".to_owned(),
            chars => format!("{} of it stand", counted(chars, "character")),
        };
        let way = match span.reach {
            StripReach::Unknown => String::new(),
            reach @ (StripReach::Connected | StripReach::Offline | StripReach::Unsent) => {
                format!(", {}", reach.label())
            }
        };
        let (letter, from) = (Self::letter(span.author), span.from.words());
        format!("{letter} wrote {from}{until}{way}{arrived}; {stands}")
    }
}

impl Chart for ProvenanceStrip {
    fn words(&self) -> Words {
        let mut lines: Vec<String> = self
            .authors
            .iter()
            .enumerate()
            .map(|(at, author)| format!("{} is {}, {}", Self::letter(at), author.who, author.device))
            .collect();
        for field in &self.fields {
            let part = |part: &StripPart| {
                let (letter, chars) = (Self::letter(part.author), counted(part.chars, "character"));
                match part.reach {
                    StripReach::Unknown => format!("{letter} {chars}"),
                    reach @ (StripReach::Connected | StripReach::Offline | StripReach::Unsent) => {
                        format!("{letter} {chars} ({})", reach.label())
                    }
                }
            };
            let parts: Vec<String> = field.parts.iter().map(part).collect();
            lines.push(format!("{}: {}", field.field, parts.join(", ")));
        }
        lines.extend(self.spans.iter().map(Self::span_words));
        lines.extend(
            self.signatures
                .iter()
                .map(|signed| format!("{} signed {}: {}", signed.who, signed.at.words(), signed.meaning)),
        );
        lines.extend(self.unknown_words().map(str::to_owned));
        Words { title: format!("{}: who wrote what", self.subject), lines }
    }
}
