//! Edits that a device asks for: what can be asked, and why it may be refused.

mod plan;

use automerge::ObjId as ExId;
use serde::{Deserialize, Serialize};

use super::genesis::FIRST_SCHEMA;
use super::seams::READINGS;
use crate::clinical::{DocKind, Scalar, VALUE_BYTES_MAX, ValueKind, field};

pub(super) use plan::{Piece, plan, plan_again, plan_reading, plan_settling, write};

/// Longest prose in one field, in bytes of UTF-8.
pub const NOTE_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Longest id of an item, in bytes.
pub const ITEM_ID_BYTES_MAX: usize = 64;

/// One edit of a document.
///
/// Edits can be stored and replayed in order on the document as it was: the outcome is the same.
/// `Debug` prints no content.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocEdit {
    /// Writes a value, settling every value that this device has seen for the field.
    SetValue {
        /// Name of the field.
        field: String,
        /// The value.
        value: Scalar,
    },
    /// Removes every value that this device has seen for the field.
    ClearValue {
        /// Name of the field.
        field: String,
    },
    /// Replaces a stretch of prose. Positions count Unicode code points.
    SpliceText {
        /// Name of the field.
        field: String,
        /// Where to delete and insert.
        at: usize,
        /// Code points to delete.
        delete: usize,
        /// Text to insert.
        insert: String,
    },
    /// Makes prose read `text`, changing as little as possible, word by word.
    ReplaceText {
        /// Name of the field.
        field: String,
        /// The whole new text.
        text: String,
    },
    /// Adds an item to a set. Added twice, it is one item.
    AddItem {
        /// Name of the set.
        set: String,
        /// The item's own id: 1 to [`ITEM_ID_BYTES_MAX`] ASCII letters, digits, `-` or `_`.
        item: String,
        /// First values of the item's fields.
        values: Vec<(String, Scalar)>,
    },
    /// Writes a value of an item, as [`DocEdit::SetValue`] does for a field.
    SetItemValue {
        /// Name of the set.
        set: String,
        /// The item's id. An item that is not there is added.
        item: String,
        /// Name of the item's field.
        field: String,
        /// The value.
        value: Scalar,
    },
    /// Notes that somebody has read a seam. One that is read already stays as it is.
    ReadSeam {
        /// [`SeamView::id`](super::SeamView::id) of the seam that was shown.
        seam: String,
    },
    /// Writes the value that supersedes values which disagree.
    Settle {
        /// [`ConflictView::id`](super::ConflictView::id) of the conflict that was shown.
        conflict: String,
        /// The value. For a field that is fixed once written it is one of those that disagree.
        value: Scalar,
    },
}

impl DocEdit {
    /// The field, or the set, that is edited; empty for a conflict, which is named otherwise.
    pub fn field(&self) -> &str {
        match self {
            Self::SetValue { field, .. }
            | Self::ClearValue { field }
            | Self::SpliceText { field, .. }
            | Self::ReplaceText { field, .. } => field,
            Self::AddItem { set, .. } | Self::SetItemValue { set, .. } => set,
            Self::ReadSeam { .. } => "seams_read",
            Self::Settle { .. } => "",
        }
    }
}

impl std::fmt::Debug for DocEdit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::SetValue { .. } => "DocEdit::SetValue(..)",
            Self::ClearValue { .. } => "DocEdit::ClearValue(..)",
            Self::SpliceText { .. } => "DocEdit::SpliceText(..)",
            Self::ReplaceText { .. } => "DocEdit::ReplaceText(..)",
            Self::AddItem { .. } => "DocEdit::AddItem(..)",
            Self::SetItemValue { .. } => "DocEdit::SetItemValue(..)",
            Self::ReadSeam { .. } => "DocEdit::ReadSeam(..)",
            Self::Settle { .. } => "DocEdit::Settle(..)",
        })
    }
}

/// Why an edit was refused. Unless said otherwise the document is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The kind of document has no such field.
    #[error("this kind of document has no such field")]
    UnknownField,
    /// The field is not of the class that the edit needs: prose, value or set.
    #[error("the field cannot be edited in this way")]
    WrongClass,
    /// The value has another type.
    #[error("{}", expected.words())]
    WrongType {
        /// The type that the field holds.
        expected: ValueKind,
    },
    /// The value is no day of the calendar.
    #[error("a day is written like 2031-04-10")]
    NotADate,
    /// The value is no NHS number.
    #[error("an NHS number has ten digits, of which the last checks the others")]
    NotAnNhsNumber,
    /// The value is not in the field's list of codes.
    #[error("the value is not in the list of codes for this field")]
    NotInList,
    /// The field is written once and already holds another value.
    #[error("the field is fixed once written")]
    Immutable,
    /// The stretch of text does not lie inside the text.
    #[error("the text ends at {len}")]
    OutOfRange {
        /// Length of the text, in the units in which the stretch was given: code points where nothing else is said.
        len: usize,
    },
    /// A position in UTF-16 units lies between the two halves of a surrogate pair.
    #[error("the place lies inside a character")]
    InsideLetter,
    /// The prose would be longer than [`NOTE_BYTES_MAX`].
    #[error("a text can hold {NOTE_BYTES_MAX} bytes")]
    NoteTooLarge,
    /// The value is longer than [`VALUE_BYTES_MAX`].
    #[error("a value can hold {VALUE_BYTES_MAX} bytes")]
    ValueTooLong,
    /// The text holds a character that controls a machine, such as NUL or escape. Line breaks and tabs are none.
    #[error("the text holds a control character other than a line break or a tab")]
    ControlCharacter,
    /// Not an id of an item.
    #[error("an item's id is 1 to {ITEM_ID_BYTES_MAX} letters, digits, - or _")]
    ItemId,
    /// The seam is not there any more: somebody wrote beside it since it was shown, or the paragraph is gone.
    #[error("the paragraph changed since it was shown; read it again")]
    SeamChanged,
    /// The conflict is not there any more: it was settled, or another value came since it was shown.
    #[error("the values changed since they were shown; look at them again")]
    ConflictChanged,
    /// The document could not take the edit although nothing is wrong with it. It must be loaded anew.
    #[error("the document must be loaded anew")]
    Broken,
}

/// Where texts and sets lie: made by the genesis change, found by id and not by name, so that nobody can
/// put something else in their place.
pub(super) trait Objects {
    /// The object of a text or set.
    fn object(&self, field: &'static str) -> Option<&ExId>;
}

/// The schema version that brought the field of an edit, and whether a migration makes the field.
pub(super) fn schema_of(kind: DocKind, edit: &DocEdit) -> Result<(u16, bool), EditError> {
    let (name, is_made) = match edit {
        DocEdit::SetValue { field, .. } | DocEdit::ClearValue { field } => (field.as_str(), false),
        DocEdit::SpliceText { field, .. } | DocEdit::ReplaceText { field, .. } => (field.as_str(), true),
        DocEdit::AddItem { set, .. } | DocEdit::SetItemValue { set, .. } => (set.as_str(), true),
        DocEdit::ReadSeam { .. } => (READINGS, true),
        // What disagrees is there.
        DocEdit::Settle { .. } => return Ok((FIRST_SCHEMA, false)),
    };
    Ok((field(kind, name).ok_or(EditError::UnknownField)?.since, is_made))
}
