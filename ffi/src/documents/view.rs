//! What a document of any kind holds: its fields by name, with all values that stand.

use std::collections::BTreeMap;

use alcove_client_core::client::RecordRow;
use alcove_client_core::clinical::{DocKind, FieldDef, MultiValue, Scalar, fields};
use alcove_client_core::document::{self, ConflictView, DocView, SeamView, Writer};
use alcove_client_core::engine::DocKey;

use crate::values::SeenScalar;

/// Values of one field that were written without knowledge of each other and differ. None of them is preferred.
#[uniffi::remote(Record)]
pub struct ConflictView {
    /// Names exactly these values: with another one beside them it is another conflict.
    pub id: String,
    /// The field's name; `set/item/field` for that of an item.
    pub field: String,
    /// The values, by time, with who wrote them.
    pub values: Vec<SeenScalar>,
}

/// A paragraph that two devices or more wrote unseen by each other.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Seam {
    /// Names the seam; another change beside makes another seam.
    pub id: String,
    /// The prose it lies in.
    pub field: String,
    /// First code point of the paragraph. An editor's UTF-16 units are other numbers wherever an emoji stands before.
    pub from: u64,
    /// Code point behind the paragraph.
    pub to: u64,
    /// Who wrote unseen by somebody else here, two at least, by time.
    pub authors: Vec<Writer>,
    /// Whether somebody has read it since.
    pub read: bool,
}

impl From<SeamView> for Seam {
    fn from(SeamView { id, field, from, to, authors, read }: SeamView) -> Self {
        Self { id, field: field.to_owned(), from: from as u64, to: to as u64, authors, read }
    }
}

/// What a field of an item holds.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct ItemField {
    /// Its name.
    pub name: String,
    /// Every value that stands.
    pub values: MultiValue<Scalar>,
}

/// One item of a set or log.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct RecordItem {
    /// Its id.
    pub id: String,
    /// Its fields that hold a value.
    pub fields: Vec<ItemField>,
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq, uniffi::Enum)]
pub enum FieldContent {
    /// A value, of which several may stand.
    Single {
        /// Every value that stands.
        values: MultiValue<Scalar>,
    },
    /// Prose.
    Prose {
        /// The text; cut short in lists.
        text: String,
    },
    /// Items.
    Items {
        /// By id.
        items: Vec<RecordItem>,
    },
}

/// One field of a document.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct RecordField {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub content: FieldContent,
}

/// A document of any kind, whole.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct RecordView {
    /// The document.
    pub key: DocKey,
    /// Its kind.
    pub kind: DocKind,
    /// Every field of the kind, in the order in which they are shown.
    pub fields: Vec<RecordField>,
    /// Values that disagree, in the order of the fields.
    pub conflicts: Vec<ConflictView>,
    /// Paragraphs that were written by two devices unseen by each other, read or not.
    pub seams: Vec<Seam>,
    /// A newer version of Alcove wrote something here that this one keeps and cannot show: say so, and do not sign.
    pub has_newer_content: bool,
}

/// A document of any kind, as lists show it.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct RecordListItem {
    /// The document.
    pub key: DocKey,
    /// Its kind.
    pub kind: DocKind,
    /// Every field of the kind, in the order in which they are shown; prose is cut short.
    pub fields: Vec<RecordField>,
    /// Fields whose values disagree.
    pub conflicts: u32,
}

impl From<document::FieldView> for FieldContent {
    fn from(field: document::FieldView) -> Self {
        match field {
            document::FieldView::Value(values) => Self::Single { values },
            document::FieldView::Text(text) => Self::Prose { text },
            document::FieldView::Set(items) => Self::Items { items: items.into_iter().map(item).collect() },
        }
    }
}

fn item((id, item): (String, document::ItemView)) -> RecordItem {
    let field = |(name, values): (&str, _)| ItemField { name: name.to_owned(), values };
    RecordItem { id, fields: item.fields.into_iter().map(field).collect() }
}

fn in_order(kind: DocKind, mut held: BTreeMap<&'static str, document::FieldView>) -> Vec<RecordField> {
    let field = |field: &FieldDef| {
        let content = held.remove(field.name)?.into();
        Some(RecordField { name: field.name.to_owned(), content })
    };
    fields(kind).iter().filter_map(field).collect()
}

impl RecordView {
    pub(crate) fn new(key: DocKey, view: DocView) -> Self {
        Self {
            key,
            kind: view.kind,
            fields: in_order(view.kind, view.fields),
            conflicts: view.open_conflicts,
            seams: view.seams.into_iter().map(Into::into).collect(),
            has_newer_content: view.has_newer_content,
        }
    }
}

impl From<RecordRow> for RecordListItem {
    fn from(RecordRow { key, kind, fields, conflicts }: RecordRow) -> Self {
        Self { key, kind, fields: in_order(kind, fields), conflicts }
    }
}
