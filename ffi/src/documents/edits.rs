//! Edits as intents, for every kind of document alike.

use alcove_client_core::clinical::Scalar;
use alcove_client_core::document::DocEdit;

use crate::custom::{Count, NamedValue};

/// A field of an item, and its value.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ItemValue {
    /// The field's name.
    pub field: String,
    /// The value.
    pub value: Scalar,
}

/// One edit of a document. Which fields there are and what they take says [`fields_of`]; an edit that does not fit is
/// refused and changes nothing.
#[uniffi::remote(Enum)]
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
    /// Replaces a stretch of prose. Positions count Unicode code points, not the UTF-16 units of an editor.
    SpliceText {
        /// Name of the field.
        field: String,
        /// Where to delete and insert.
        at: Count,
        /// Code points to delete.
        delete: Count,
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
    /// Adds an item to a set or log. Added twice, it is one item.
    AddItem {
        /// Name of the set.
        set: String,
        /// The item's own id: 1 to 64 ASCII letters, digits, `-` or `_`. Two devices that use the same id write one item.
        item: String,
        /// First values of the item's fields.
        values: Vec<NamedValue>,
    },
    /// Writes a value of an item, as `SetValue` does for a field.
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
        /// The seam's id.
        seam: String,
    },
    /// Writes the value that supersedes values which disagree.
    Settle {
        /// The conflict's id.
        conflict: String,
        /// The value. For a field that is fixed once written it is one of those that disagree.
        value: Scalar,
    },
}
