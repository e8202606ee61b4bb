//! One person's file in the order and the words in which a person reads it. HTML and PDF show the same report, and each
//! FHIR resource carries its piece of it, so that nothing that is in the record is in one form only.

use std::collections::BTreeMap;

use alcove_client_core::client::{AccessEvent, ExportedRef, MAIN_SERIES, MemberDocument};
use alcove_client_core::clinical::{DocKind, FieldDef, MultiValue, Scalar, fields};
use alcove_client_core::document::{FieldView, ItemView};
use alcove_client_core::time::Timestamp;

use crate::words;
use crate::{Figure, MemberFile, Redaction};

/// The whole report.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The title.
    pub title: String,
    /// What the practice is called.
    pub practice: String,
    /// Whose record it is.
    pub subject: String,
    /// When it was made, in words.
    pub made: String,
    /// What the reader should know first.
    pub foreword: Vec<String>,
    /// The record.
    pub sections: Vec<Section>,
}

/// Documents of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// The title.
    pub title: String,
    /// Charts of them.
    pub figures: Vec<Figure>,
    /// The documents.
    pub items: Vec<Item>,
}

/// One document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What names it in this export.
    pub reference: ExportedRef,
    /// What it is called.
    pub heading: String,
    /// What it says.
    pub lines: Vec<Line>,
}

/// One field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its name.
    pub label: String,
    /// What it says.
    pub block: Block,
}

/// What a field says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A value.
    Value(String),
    /// Several values that were written without knowledge of each other, and who wrote each when.
    Several(Vec<String>),
    /// Prose.
    Prose(String),
    /// Items, each with its fields.
    Items(Vec<Vec<Line>>),
}

/// Kinds in the order in which a reader meets them; others follow by number.
const ORDER: [DocKind; 14] = [
    DocKind::MemberRecord,
    DocKind::ContactCard,
    DocKind::Referral,
    DocKind::Screening,
    DocKind::ConsentRecord,
    DocKind::Membership,
    DocKind::MemberEntry,
    DocKind::OutcomeResponse,
    DocKind::Goal,
    DocKind::SafetyConcern,
    DocKind::SafetyPlan,
    DocKind::ContactNote,
    DocKind::Letter,
    DocKind::Task,
];

/// What is shown with the note that it belongs to, and the name of its part there.
const WITH_ITS_NOTE: [(DocKind, &str); 2] = [
    (DocKind::Addendum, "Added later"),
    (DocKind::Contribution, "Words beside the signed text, and comments on it"),
];

/// Fields by which devices keep order and that say nothing about the person: keys, hashes, places in a text, answers to
/// the name guard (which would repeat a name that was found).
pub(crate) const BOOKKEEPING: [&str; 12] = [
    "seams_read",
    "guard_answers",
    "text_hash",
    "replaces",
    "heads",
    "rendering",
    "schema",
    "device",
    "signature",
    "statement",
    "late_words",
    "actor",
];

/// What the heading of a session's entry says already.
const IN_HEADING: [&str; 2] = ["local_date", "ordinal"];

const READERS: &str = "Clinicians who may open your record now";
const ACCESSES: &str = "What was done with your record, by the clock of the device it was done on";
/// What speaks to the person, and how it reads to another service.
const ADDRESSED: [(&str, &str); 5] = [
    ("Who you are", "The person"),
    ("How to reach you", "How to reach the person"),
    ("What you agreed to", "What the person agreed to"),
    (READERS, "Clinicians who may open the record now"),
    (ACCESSES, "What was done with the record, by the clock of the device it was done on"),
];

impl Report {
    /// The report of a file, made at `made`.
    pub fn of(file: &MemberFile, title: &str, made: Timestamp) -> Self {
        let others = DocKind::ALL.into_iter().filter(|kind| !ORDER.contains(kind));
        let mut sections: Vec<Section> =
            ORDER.into_iter().chain(others).filter_map(|kind| section(file, kind, made)).collect();
        sections.extend(access(file));
        Self {
            title: title.to_owned(),
            practice: file.practice().to_owned(),
            subject: file.subject_name(),
            made: words::moment(made),
            foreword: newer_words(file),
            sections,
        }
    }

    /// For another service: it speaks of the person and not to them.
    #[must_use]
    pub fn for_another_service(mut self) -> Self {
        let told = |heading: &mut String| {
            if let Some((_, to)) = ADDRESSED.iter().find(|(from, _)| from == heading) {
                *heading = (*to).to_owned();
            }
        };
        for section in &mut self.sections {
            told(&mut section.title);
            section.items.iter_mut().for_each(|item| told(&mut item.heading));
        }
        self
    }

    /// Says at the beginning what was left out, and why.
    #[must_use]
    pub fn with_redactions(mut self, redactions: &[Redaction]) -> Self {
        let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
        for redaction in redactions {
            *reasons.entry(redaction.reason.words()).or_default() += 1;
        }
        self.foreword.push(if reasons.is_empty() {
            "Nothing was left out of this copy.".to_owned()
        } else {
            "Where this copy leaves something out it says so at that place, with the reason.".to_owned()
        });
        self.foreword
            .extend(reasons.into_iter().map(|(reason, count)| format!("Left out {count} ×: {reason}.")));
        self
    }
}

fn section(file: &MemberFile, kind: DocKind, made: Timestamp) -> Option<Section> {
    let stands_alone = |document: &&MemberDocument| target(file, document).is_none();
    let items: Vec<Item> = file
        .of_kind(kind)
        .filter(stands_alone)
        .map(|document| Item {
            reference: document.reference,
            heading: heading(file, document),
            lines: lines(file, document),
        })
        .collect();
    if items.is_empty() {
        return None;
    }
    let figures = crate::figures::figures(file, kind, made);
    Some(Section { title: words::section_title(kind), figures, items })
}

/// What a reader must know of a record that this version cannot show whole.
fn newer_words(file: &MemberFile) -> Vec<String> {
    let newer = file.documents().iter().filter(|document| document.view.has_newer_content).count();
    let words = format!(
        "{newer} of the documents below hold something that a newer version of Alcove wrote and this one cannot show."
    );
    if newer == 0 { Vec::new() } else { vec![words] }
}

/// Who may open the record now, and who did what with it.
fn access(file: &MemberFile) -> Option<Section> {
    let reference = file.record()?.reference;
    let value = |label: &str, text: String| Line { label: label.to_owned(), block: Block::Value(text) };
    let now: Vec<Line> = file.access().iter().map(|(name, role)| value(name, role.clone())).collect();
    let before: Vec<Line> =
        file.accesses().iter().map(|event| value(&words::moment(event.at), event_words(event))).collect();
    let items: Vec<Item> = [(READERS, now), (ACCESSES, before)]
        .into_iter()
        .filter(|(_, lines)| !lines.is_empty())
        .map(|(heading, lines)| Item { reference, heading: heading.to_owned(), lines })
        .collect();
    let title = "Who has access".to_owned();
    if items.is_empty() { None } else { Some(Section { title, figures: Vec::new(), items }) }
}

/// An access as a sentence.
pub(crate) fn event_words(event: &AccessEvent) -> String {
    format!("{}: {}", event.who, event.kind.label())
}

/// The note that a document is shown with: none for one that stands alone, or whose note is not in the file.
pub(crate) fn target<'a>(file: &'a MemberFile, document: &MemberDocument) -> Option<&'a MemberDocument> {
    WITH_ITS_NOTE.iter().find(|(kind, _)| *kind == document.view.kind)?;
    named_by(file, &crate::file::one_text(&document.view, "target")?)
}

/// What belongs to a note, by the names of its parts.
pub(crate) fn with_note<'a>(
    file: &'a MemberFile,
    note: &'a MemberDocument,
) -> impl Iterator<Item = (&'static str, &'a MemberDocument)> {
    WITH_ITS_NOTE.into_iter().flat_map(move |(kind, part)| {
        let belongs = move |document: &&MemberDocument| {
            target(file, document).is_some_and(|target| target.reference == note.reference)
        };
        file.of_kind(kind).filter(belongs).map(move |document| (part, document))
    })
}

/// The document that a value names by its exported reference.
pub(crate) fn named_by<'a>(file: &'a MemberFile, value: &str) -> Option<&'a MemberDocument> {
    let bytes: [u8; 16] = data_encoding::HEXLOWER.decode(value.as_bytes()).ok()?.try_into().ok()?;
    file.document(ExportedRef(bytes))
}

/// What one document is called: a session by its day, everything else by its kind and the day of its last change.
pub(crate) fn heading(file: &MemberFile, document: &MemberDocument) -> String {
    let view = &document.view;
    let name = words::sentence(view.kind.label());
    if view.kind == DocKind::MemberEntry {
        let days = crate::file::all_texts(view, "local_date");
        let days: Vec<String> = days.into_iter().map(|day| words::date_words(&day).unwrap_or(day)).collect();
        let ordinal = crate::file::one_int(view, "ordinal").filter(|ordinal| *ordinal > 1);
        let ordinal = ordinal.map(|ordinal| format!(" (session {ordinal} of that day)")).unwrap_or_default();
        return format!("Session of {}{ordinal}", days.join(" / "));
    }
    if view.kind == DocKind::MemberRecord {
        return file.subject_name();
    }
    match crate::file::last_written(view) {
        Some(at) => format!("{name}, last changed {}", words::moment(Timestamp(at))),
        None => name,
    }
}

/// Every field of a document that says something, then what belongs to it.
pub(crate) fn lines(file: &MemberFile, document: &MemberDocument) -> Vec<Line> {
    let mut lines = own_lines(file, document);
    let mut parts: BTreeMap<&'static str, Vec<Vec<Line>>> = BTreeMap::new();
    for (part, belonging) in with_note(file, document) {
        let of_it: Vec<Line> = own_lines(file, belonging)
            .into_iter()
            .filter(|line| line.label != words::label("target"))
            .collect();
        if !of_it.is_empty() {
            parts.entry(part).or_default().push(of_it);
        }
    }
    if document.signatures.is_empty() && document.view.kind == DocKind::MemberEntry {
        let nobody = Block::Value("nobody yet: this is a draft".to_owned());
        lines.push(Line { label: "Signed by".to_owned(), block: nobody });
    } else if !document.signatures.is_empty() {
        let signed = document.signatures.iter().map(|signature| {
            let (meaning, at) = (signature.meaning.label(), words::moment(signature.at));
            vec![Line { label: signature.who.clone(), block: Block::Value(format!("{meaning}, {at}")) }]
        });
        lines.push(Line { label: "Signed by".to_owned(), block: Block::Items(signed.collect()) });
    }
    lines.extend(
        parts.into_iter().map(|(part, items)| Line { label: part.to_owned(), block: Block::Items(items) }),
    );
    lines
}

fn own_lines(file: &MemberFile, document: &MemberDocument) -> Vec<Line> {
    let view = &document.view;
    let line = |field: &FieldDef| {
        let block = match view.fields.get(field.name)? {
            FieldView::Value(values) => block_of(file, field, values)?,
            FieldView::Text(text) if text.trim().is_empty() => return None,
            FieldView::Text(text) => Block::Prose(text.clone()),
            FieldView::Set(items) => items_of(file, field, items)?,
        };
        Some(Line { label: words::label(field.name), block })
    };
    let is_headed = |field: &FieldDef| {
        let is_usual =
            field.name == "series" && view.value("series").settled() == Some(&Scalar::from(MAIN_SERIES));
        let is_in_heading =
            view.kind == DocKind::MemberEntry && (is_usual || IN_HEADING.contains(&field.name));
        is_in_heading && !view.value(field.name).is_conflict()
    };
    let shown = fields(view.kind).iter().filter(|field| !BOOKKEEPING.contains(&field.name));
    shown.filter(|field| !is_headed(field)).filter_map(line).collect()
}

/// The fields of one item of a set or log.
pub(crate) fn item_lines(file: &MemberFile, set: &FieldDef, id: &str, item: &ItemView) -> Vec<Line> {
    let defined = set.class.items().unwrap_or_default();
    let shown = defined.iter().filter(|field| !BOOKKEEPING.contains(&field.name));
    let line = |field: &FieldDef| {
        let block = block_of(file, field, item.fields.get(field.name)?)?;
        Some(Line { label: words::label(field.name), block })
    };
    let lines: Vec<Line> = shown.filter_map(line).collect();
    let about = match named_by(file, id) {
        Some(document) => Some(heading(file, document)),
        // What an item is about is its id, where that is a code and no number that a device made up.
        None if !is_made_up(id) => Some(words::sentence(&id.replace('-', " "))),
        None => None,
    };
    match (about, lines.as_slice()) {
        // One value about something reads as one line.
        (Some(about), [only]) => vec![Line { label: about, block: only.block.clone() }],
        (Some(about), [_, ..]) => {
            let about = Line { label: "About".to_owned(), block: Block::Value(about) };
            std::iter::once(about).chain(lines).collect()
        }
        (None, _) | (_, []) => lines,
    }
}

fn is_made_up(id: &str) -> bool {
    id.len() >= 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn items_of(file: &MemberFile, set: &FieldDef, items: &BTreeMap<String, ItemView>) -> Option<Block> {
    let mut items: Vec<(&String, &ItemView)> = items.iter().collect();
    items.sort_unstable_by_key(|(id, item)| (first_written(item), (*id).clone()));
    let items = items.into_iter().map(|(id, item)| item_lines(file, set, id, item));
    let items: Vec<Vec<Line>> = items.filter(|lines| !lines.is_empty()).collect();
    if items.is_empty() { None } else { Some(Block::Items(items)) }
}

fn first_written(item: &ItemView) -> i64 {
    let times = item.fields.values().flat_map(|values| values.values.iter().map(|seen| seen.at.0));
    times.min().unwrap_or_default()
}

fn block_of(file: &MemberFile, field: &FieldDef, values: &MultiValue<Scalar>) -> Option<Block> {
    let show = |value: &Scalar| match value {
        Scalar::Text(text) => match named_by(file, text) {
            Some(document) => heading(file, document),
            None => words::value(field, value),
        },
        Scalar::Int(_) | Scalar::Bool(_) | Scalar::Time(_) => words::value(field, value),
    };
    // A session without an entry in this file has nothing that a reader would know it by.
    let is_unknown =
        |text: &str| field.name == "session_ref" && is_made_up(text) && named_by(file, text).is_none();
    let is_empty =
        |value: &Scalar| matches!(value, Scalar::Text(text) if text.is_empty() || is_unknown(text));
    if !values.is_conflict() {
        return Some(Block::Value(show(values.settled().filter(|value| !is_empty(value))?)));
    }
    let said = values.values.iter().map(|seen| {
        let who = file.clinician(&seen.device).unwrap_or("a clinician");
        format!("{} ({who}, {})", show(&seen.value), words::moment(seen.at))
    });
    Some(Block::Several(said.collect()))
}
