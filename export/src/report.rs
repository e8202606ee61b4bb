//! One person's file in the order and the words in which a person reads it. HTML and PDF show the same report, and each
//! FHIR resource carries its piece of it, so that nothing that is in the record is in one form only.

use std::collections::BTreeMap;

use alcove_client_core::client::ExportedRef;
use alcove_client_core::clinical::{DocKind, MultiValue, Scalar, fields};
use alcove_client_core::document::{FieldView, ItemView};
use alcove_client_core::time::Timestamp;

use crate::words;
use crate::{MemberFile, Redaction};

/// The whole report.
#[derive(Clone, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The title.
    pub title: String,
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
const ORDER: [DocKind; 2] = [DocKind::MemberRecord, DocKind::MemberEntry];

impl Report {
    /// The report of a file, made at `made`.
    pub fn of(file: &MemberFile, title: &str, made: Timestamp) -> Self {
        let others = DocKind::ALL.into_iter().filter(|kind| !ORDER.contains(kind));
        let sections = ORDER.into_iter().chain(others).filter_map(|kind| section(file, kind)).collect();
        Self {
            title: title.to_owned(),
            practice: file.practice().to_owned(),
            subject: file.subject_name(),
            made: words::moment(made),
            foreword: Vec::new(),
            sections,
        }
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

fn section(file: &MemberFile, kind: DocKind) -> Option<Section> {
    let items: Vec<Item> = file
        .of_kind(kind)
        .map(|document| Item {
            reference: document.reference,
            heading: heading(file, document.reference),
            lines: lines(file, document.reference),
        })
        .collect();
    if items.is_empty() { None } else { Some(Section { title: words::section_title(kind), items }) }
}

/// What one document is called: a session by its day, everything else by its kind and the day of its last change.
pub(crate) fn heading(file: &MemberFile, reference: ExportedRef) -> String {
    let Some(document) = file.document(reference) else { return String::new() };
    let view = &document.view;
    if view.kind == DocKind::MemberEntry {
        let days = crate::file::all_texts(view, "local_date");
        let days: Vec<String> = days.into_iter().map(|day| words::date_words(&day).unwrap_or(day)).collect();
        let ordinal = crate::file::one_int(view, "ordinal").filter(|ordinal| *ordinal > 1);
        let ordinal = ordinal.map(|ordinal| format!(" (session {ordinal} of that day)")).unwrap_or_default();
        return format!("Session of {}{ordinal}", days.join(" / "));
    }
    let name = words::section_title(view.kind);
    match crate::file::last_written(view) {
        Some(at) => format!("{name}, last changed {}", words::moment(Timestamp(at))),
        None => name,
    }
}

/// Every field of a document that says something.
pub(crate) fn lines(file: &MemberFile, reference: ExportedRef) -> Vec<Line> {
    let Some(document) = file.document(reference) else { return Vec::new() };
    let view = &document.view;
    let line = |name: &'static str| {
        let block = match view.fields.get(name)? {
            FieldView::Value(values) => block_of(file, name, values)?,
            FieldView::Text(text) if text.trim().is_empty() => return None,
            FieldView::Text(text) => Block::Prose(text.clone()),
            FieldView::Set(items) => items_of(file, items)?,
        };
        Some(Line { label: words::label(name), block })
    };
    fields(view.kind).iter().filter_map(|field| line(field.name)).collect()
}

fn items_of(file: &MemberFile, items: &BTreeMap<String, ItemView>) -> Option<Block> {
    let of_item = |item: &ItemView| -> Vec<Line> {
        let line = |(name, values): (&&'static str, &MultiValue<Scalar>)| {
            Some(Line { label: words::label(name), block: block_of(file, name, values)? })
        };
        item.fields.iter().filter_map(line).collect()
    };
    let items: Vec<Vec<Line>> = items.values().map(of_item).filter(|lines| !lines.is_empty()).collect();
    if items.is_empty() { None } else { Some(Block::Items(items)) }
}

fn block_of(file: &MemberFile, field: &str, values: &MultiValue<Scalar>) -> Option<Block> {
    let is_empty = |value: &Scalar| matches!(value, Scalar::Text(text) if text.is_empty());
    if !values.is_conflict() {
        let value = values.settled().filter(|value| !is_empty(value))?;
        return Some(Block::Value(words::value(field, value)));
    }
    let said = values.values.iter().map(|seen| {
        let who = file.clinician(&seen.device).unwrap_or("a clinician");
        format!("{} ({who}, {})", words::value(field, &seen.value), words::moment(seen.at))
    });
    Some(Block::Several(said.collect()))
}
