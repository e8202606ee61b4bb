//! What lists and search keep of a document: a sort key, the typed view as JSON with prose cut short, and all text.

use super::row_json::row_json;
use super::{DocKind, MergeClass, MultiValue, Scalar, ValueKind};
use crate::document::{DocView, FieldView};

/// Characters of prose that a row keeps.
const EXCERPT_CHARS_MAX: usize = 160;

/// What lists and search keep of a document.
#[derive(Clone, PartialEq, Eq)]
pub struct Row {
    /// Lists of the kind are sorted by it, bytewise.
    pub sort: String,
    /// The kind's typed view, prose cut to an excerpt.
    pub json: String,
    /// All prose and all text values, for the search index.
    pub text: String,
}

/// Prints no content.
impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Row({} bytes of JSON, {} of text)", self.json.len(), self.text.len())
    }
}

/// Derives the row of a document.
pub fn row(whole: &DocView) -> Row {
    let mut view = with_excerpts(whole);
    let mut text = all_text(whole);
    if view.kind == DocKind::SharedExtract {
        // A copy is read for a time: nothing of it stays in lists or in the index.
        view.fields.remove("rendering");
        view.fields.remove("series");
        text.clear();
    }
    Row { sort: sort_key(&view), json: row_json(&view), text }
}

/// What has a day by its day, everything else by its name.
fn sort_key(view: &DocView) -> String {
    let by = |field: &str| first_text(&view.value(field));
    match view.kind {
        DocKind::Session | DocKind::GroupNote | DocKind::MemberEntry | DocKind::InteractionTicks => {
            format!("{}#{:05}", by("local_date"), first_int(&view.value("ordinal")))
        }
        DocKind::Group => by("label"),
        DocKind::MemberRecord => by("legal_name"),
        DocKind::ContactCard => by("name"),
        DocKind::GroundRules | DocKind::SafetyPlan => format!("{:05}", first_int(&view.value("version"))),
        DocKind::Referral | DocKind::AccessRequest => by("received_on"),
        DocKind::Screening | DocKind::BoundaryEvent | DocKind::BoundaryNote | DocKind::SupervisionNote => {
            by("on")
        }
        DocKind::OutcomeResponse => by("taken_on"),
        DocKind::InstrumentPack => by("instrument"),
        DocKind::Membership => by("start"),
        DocKind::Task => by("due"),
        DocKind::Letter => by("sent"),
        DocKind::AuditTrail => by("day"),
        DocKind::NoteStatus | DocKind::Addendum | DocKind::Contribution => by("target"),
        DocKind::SharedExtract => first_time(&view.value("shared_at")),
        DocKind::ContactNote | DocKind::DestructionCertificate => first_time(&view.value("at")),
        DocKind::Directory
        | DocKind::Roster
        | DocKind::ConsentRecord
        | DocKind::Goal
        | DocKind::SafetyConcern
        | DocKind::ProcessNote
        | DocKind::Policies => String::new(),
    }
}

fn first_int(values: &MultiValue<Scalar>) -> i64 {
    let int = |value: &Scalar| if let Scalar::Int(number) = value { Some(*number) } else { None };
    values.values.iter().find_map(|seen| int(&seen.value)).unwrap_or_default()
}

/// Milliseconds since 1970 with leading zeros, so that they sort bytewise.
fn first_time(values: &MultiValue<Scalar>) -> String {
    let time = |value: &Scalar| if let Scalar::Time(time) = value { Some(time.0) } else { None };
    format!("{:015}", values.values.iter().find_map(|seen| time(&seen.value)).unwrap_or_default().max(0))
}

fn first_text(values: &MultiValue<Scalar>) -> String {
    values
        .values
        .iter()
        .find_map(|seen| match &seen.value {
            Scalar::Text(text) => Some(text.clone()),
            Scalar::Int(_) | Scalar::Bool(_) | Scalar::Time(_) => None,
        })
        .unwrap_or_default()
}

fn with_excerpts(view: &DocView) -> DocView {
    let mut view = view.clone();
    for field in view.fields.values_mut() {
        if let FieldView::Text(text) = field
            && let Some((end, _)) = text.char_indices().nth(EXCERPT_CHARS_MAX)
        {
            text.truncate(end);
        }
    }
    view
}

/// Answers to what the program asks about a text. They are about the text and no part of it.
const ASIDE: [&str; 2] = ["guard_answers", "seams_read"];
/// Hex digits from which on a value is an id: sixteen bytes.
const ID_DIGITS_MIN: usize = 32;

/// What a person wrote. Codes, ids, and fields that are fixed when a document is made (the name of a series) are no words:
/// they would fill snippets and be found by nobody.
fn all_text(view: &DocView) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for (name, value) in view.fields.iter().filter(|(name, _)| !ASIDE.contains(name)) {
        let Some(class) = super::field(view.kind, name).map(|field| field.class) else { continue };
        match value {
            FieldView::Text(text) => parts.push(text),
            FieldView::Value(values) if is_words(view.kind, class) => parts.extend(texts(values)),
            FieldView::Value(_) => {}
            FieldView::Set(items) => {
                let of_item = class.items().unwrap_or_default();
                let are_words =
                    |name: &str| of_item.iter().any(|f| f.name == name && is_words(view.kind, f.class));
                let fields = items.values().flat_map(|item| &item.fields);
                parts
                    .extend(fields.filter(|(name, _)| are_words(name)).flat_map(|(_, values)| texts(values)));
            }
        }
    }
    parts.retain(|part| !part.is_empty());
    parts.join("\n")
}

fn is_words(kind: DocKind, class: MergeClass) -> bool {
    // What was agreed or done is fixed, and in words.
    let fixed_words = matches!(kind, DocKind::GroundRules | DocKind::SafetyPlan | DocKind::SafetyConcern);
    match class.values() {
        Some(ValueKind::Text) => fixed_words || !matches!(class, MergeClass::Immutable(_)),
        Some(ValueKind::NhsNumber) => true,
        _ => false,
    }
}

fn texts(values: &MultiValue<Scalar>) -> impl Iterator<Item = &str> {
    values.values.iter().filter_map(|seen| match &seen.value {
        Scalar::Text(text) => Some(text.as_str()).filter(|text| !is_id(text)),
        Scalar::Int(_) | Scalar::Bool(_) | Scalar::Time(_) => None,
    })
}

fn is_id(text: &str) -> bool {
    text.len() >= ID_DIGITS_MIN && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::clinical::SeenValue;
    use crate::document::ItemView;
    use crate::time::Timestamp;

    fn value(text: &str) -> MultiValue<Scalar> {
        let value = Scalar::from(text);
        MultiValue { values: vec![SeenValue { value, device: [1; 16], incarnation: 1, at: Timestamp(1) }] }
    }

    #[test]
    fn search_sees_what_people_wrote_and_no_fixed_field() {
        let note = DocView {
            kind: DocKind::GroupNote,
            fields: BTreeMap::from([
                ("series", FieldView::Value(value("main"))),
                ("stage", FieldView::Value(value("working"))),
                ("process", FieldView::Text("slow".to_owned())),
            ]),
            ..DocView::empty(DocKind::GroupNote)
        };
        assert_eq!(row(&note).text, "slow\nworking");
        let member = ItemView {
            fields: BTreeMap::from([("member", value("00ff")), ("display_hint", value("Member"))]),
        };
        let items = BTreeMap::from([("a1".to_owned(), member)]);
        let fields = BTreeMap::from([("members", FieldView::Set(items))]);
        let roster = DocView { fields, ..DocView::empty(DocKind::Roster) };
        assert_eq!(row(&roster).text, "Member");
    }

    #[test]
    fn search_sees_neither_ids_nor_what_was_answered_to_the_program() {
        let one = |name: &'static str, text: &str| {
            let item = ItemView { fields: BTreeMap::from([(name, value(text))]) };
            FieldView::Set(BTreeMap::from([("a1".to_owned(), item)]))
        };
        let entry = DocView {
            fields: BTreeMap::from([
                ("observation", FieldView::Text("quiet".to_owned())),
                ("guard_answers", one("reason", "replaced by the offer")),
                ("seams_read", one("field", "observation")),
            ]),
            ..DocView::empty(DocKind::MemberEntry)
        };
        assert_eq!(row(&entry).text, "quiet");
        let person = DocView {
            fields: BTreeMap::from([
                ("lead_clinician", FieldView::Value(value(&"3b".repeat(16)))),
                ("legal_name", FieldView::Value(value("Ada Deed"))),
            ]),
            ..DocView::empty(DocKind::MemberRecord)
        };
        assert_eq!(row(&person).text, "Ada Deed");
    }
}
