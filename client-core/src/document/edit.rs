//! Edits that a device asks for, and how they reach the document: checked whole first, then written.

use automerge::transaction::Transactable;
use automerge::{AutoCommit, ObjId as ExId, ROOT, ReadDoc, ScalarValue};
use serde::{Deserialize, Serialize};

use super::diff;
use super::view;
use crate::clinical::{DocKind, FieldDef, MergeClass, Scalar, Unfit, VALUE_BYTES_MAX, ValueKind, field};

/// Longest prose in one field, in bytes of UTF-8.
pub const NOTE_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Longest id of an item, in bytes.
pub const ITEM_ID_BYTES_MAX: usize = 64;
/// Characters that one piece of a large edit inserts or deletes.
const PIECE_CHARS_MAX: usize = 8_192;

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
    #[error("the field holds {expected:?}")]
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
        /// Length of the text in code points.
        len: usize,
    },
    /// The prose would be longer than [`NOTE_BYTES_MAX`].
    #[error("a text can hold {NOTE_BYTES_MAX} bytes")]
    NoteTooLarge,
    /// The value is longer than [`VALUE_BYTES_MAX`].
    #[error("a value can hold {VALUE_BYTES_MAX} bytes")]
    ValueTooLong,
    /// Not an id of an item.
    #[error("an item's id is 1 to {ITEM_ID_BYTES_MAX} letters, digits, - or _")]
    ItemId,
    /// The document could not take the edit although nothing is wrong with it. It must be loaded anew.
    #[error("the document must be loaded anew")]
    Broken,
}

/// One write that automerge gets, small enough for any change, with an upper bound of what it adds.
#[derive(Debug)]
pub(super) struct Piece {
    write: Write,
    /// Upper bound of the bytes that the piece adds to its change.
    pub(super) bytes: usize,
    /// Upper bound of the operations that the piece adds to its change.
    pub(super) ops: usize,
}

enum Write {
    Put { object: ExId, key: String, value: ScalarValue },
    Delete { object: ExId, key: String },
    Splice { object: ExId, at: usize, delete: usize, insert: String },
}

impl std::fmt::Debug for Write {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Write(..)")
    }
}

/// Where texts and sets lie: made by the genesis change, found by id and not by name, so that nobody can
/// put something else in their place.
pub(super) trait Objects {
    /// The object of a text or set.
    fn object(&self, field: &'static str) -> Option<&ExId>;
}

/// Checks an edit against the document and cuts it into writes. Nothing is changed.
pub(super) fn plan(
    doc: &AutoCommit,
    objects: &impl Objects,
    kind: DocKind,
    edit: &DocEdit,
) -> Result<Vec<Piece>, EditError> {
    match edit {
        DocEdit::SetValue { field, value } => {
            let field = field_of(kind, field)?;
            Ok(plan_put(doc, &ROOT, field.name, field, value)?.into_iter().collect())
        }
        DocEdit::ClearValue { field } => {
            let field = field_of(kind, field)?;
            match field.class {
                MergeClass::MultiValue(_) | MergeClass::Preference(_) => {}
                MergeClass::Immutable(_) => return Err(EditError::Immutable),
                MergeClass::Lattice(_) | MergeClass::Text | MergeClass::Set(_) | MergeClass::Log(_) => {
                    return Err(EditError::WrongClass);
                }
            }
            let seen = doc.get_all(ROOT, field.name).map_err(|_| EditError::Broken)?.len();
            let delete = Write::Delete { object: ROOT, key: field.name.to_owned() };
            Ok(if seen == 0 { Vec::new() } else { vec![value_piece(delete, 0, seen)] })
        }
        DocEdit::SpliceText { field, at, delete, insert } => plan_splices(
            doc,
            text_of(objects, kind, field)?,
            &[diff::Hunk { at: *at, delete: *delete, insert: insert.clone() }],
        ),
        DocEdit::ReplaceText { field, text } => {
            let object = text_of(objects, kind, field)?;
            if text.len() > NOTE_BYTES_MAX {
                return Err(EditError::NoteTooLarge);
            }
            let old = doc.text(object).map_err(|_| EditError::Broken)?;
            plan_splices(doc, object, &diff::derive_hunks(&old, text))
        }
        DocEdit::AddItem { set, item, values } => {
            let (object, fields) = set_of(objects, kind, set)?;
            plan_item(doc, object, fields, item, values)
        }
        DocEdit::SetItemValue { set, item, field, value } => {
            let (object, fields) = set_of(objects, kind, set)?;
            plan_item(doc, object, fields, item, &[(field.clone(), value.clone())])
        }
    }
}

/// Writes a piece that [`plan`] made for the document as it is now.
pub(super) fn write(doc: &mut AutoCommit, piece: Piece) -> Result<(), automerge::AutomergeError> {
    match piece.write {
        Write::Put { object, key, value } => doc.put(object, key, value),
        Write::Delete { object, key } => doc.delete(object, key),
        Write::Splice { object, at, delete, insert } => {
            doc.splice_text(object, at, isize::try_from(delete).unwrap_or(isize::MAX), &insert)
        }
    }
}

fn field_of(kind: DocKind, name: &str) -> Result<&'static FieldDef, EditError> {
    field(kind, name).ok_or(EditError::UnknownField)
}

fn text_of<'a>(objects: &'a impl Objects, kind: DocKind, name: &str) -> Result<&'a ExId, EditError> {
    let field = field_of(kind, name)?;
    if field.class != MergeClass::Text {
        return Err(EditError::WrongClass);
    }
    objects.object(field.name).ok_or(EditError::Broken)
}

fn set_of<'a>(
    objects: &'a impl Objects,
    kind: DocKind,
    name: &str,
) -> Result<(&'a ExId, &'static [FieldDef]), EditError> {
    let field = field_of(kind, name)?;
    let fields = field.class.items().ok_or(EditError::WrongClass)?;
    Ok((objects.object(field.name).ok_or(EditError::Broken)?, fields))
}

fn plan_item(
    doc: &AutoCommit,
    object: &ExId,
    fields: &'static [FieldDef],
    item: &str,
    values: &[(String, Scalar)],
) -> Result<Vec<Piece>, EditError> {
    let is_id_byte = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if item.is_empty() || item.len() > ITEM_ID_BYTES_MAX || !item.bytes().all(is_id_byte) {
        return Err(EditError::ItemId);
    }
    let mut pieces = Vec::new();
    if doc.get(object, item).map_err(|_| EditError::Broken)?.is_none() {
        let there = ScalarValue::Boolean(true);
        pieces.push(value_piece(
            Write::Put { object: object.clone(), key: item.to_owned(), value: there },
            1,
            0,
        ));
    }
    for (name, value) in values {
        let field = fields.iter().find(|field| field.name == name).ok_or(EditError::UnknownField)?;
        pieces.extend(plan_put(doc, object, &view::item_key(item, field.name), field, value)?);
    }
    Ok(pieces)
}

/// The write of a value; none when exactly this value already stands alone.
fn plan_put(
    doc: &AutoCommit,
    object: &ExId,
    key: &str,
    field: &FieldDef,
    value: &Scalar,
) -> Result<Option<Piece>, EditError> {
    let expected = field.class.values().ok_or(EditError::WrongClass)?;
    let is_fixed = matches!(field.class, MergeClass::Immutable(_));
    expected.check(value).map_err(|unfit| match unfit {
        Unfit::Type => EditError::WrongType { expected },
        Unfit::Date => EditError::NotADate,
        Unfit::NhsNumber => EditError::NotAnNhsNumber,
        Unfit::Code => EditError::NotInList,
    })?;
    if matches!(value, Scalar::Text(text) if text.len() > VALUE_BYTES_MAX) {
        return Err(EditError::ValueTooLong);
    }
    let seen = doc.get_all(object, key).map_err(|_| EditError::Broken)?;
    let is_this = |seen: &automerge::Value<'_>| view::scalar_of(seen).as_ref() == Some(value);
    if is_fixed && !seen.is_empty() {
        return if seen.iter().all(|(seen, _)| is_this(seen)) { Ok(None) } else { Err(EditError::Immutable) };
    }
    if let [(only, _)] = seen.as_slice()
        && is_this(only)
    {
        return Ok(None);
    }
    let (value, bytes) = match value {
        Scalar::Text(text) => (ScalarValue::Str(text.as_str().into()), text.len()),
        Scalar::Int(number) => (ScalarValue::Int(*number), 10),
        Scalar::Bool(yes) => (ScalarValue::Boolean(*yes), 0),
        Scalar::Time(time) => (ScalarValue::Timestamp(time.0), 10),
    };
    let put = Write::Put { object: object.clone(), key: key.to_owned(), value };
    Ok(Some(value_piece(put, bytes + key.len(), seen.len())))
}

fn value_piece(write: Write, bytes: usize, replaced: usize) -> Piece {
    Piece { write, bytes: bytes + 128 + 16 * replaced, ops: 1 }
}

/// Hunks come in rising order of `at` in the old text and do not overlap.
fn plan_splices(doc: &AutoCommit, object: &ExId, hunks: &[diff::Hunk]) -> Result<Vec<Piece>, EditError> {
    let len = doc.length(object);
    let (mut inserted_bytes, mut inserted_chars, mut deleted) = (0, 0, 0);
    for hunk in hunks {
        if hunk.at.checked_add(hunk.delete).is_none_or(|end| end > len) {
            return Err(EditError::OutOfRange { len });
        }
        deleted += hunk.delete;
        inserted_bytes += hunk.insert.len();
        inserted_chars += hunk.insert.chars().count();
    }
    // A code point has at most four bytes, so most texts need not be read to know that they are short.
    let is_surely_short = (len - deleted + inserted_chars).saturating_mul(4) <= NOTE_BYTES_MAX;
    if !is_surely_short
        && inserted_bytes > 0
        && bytes_kept(doc, object, hunks)? + inserted_bytes > NOTE_BYTES_MAX
    {
        return Err(EditError::NoteTooLarge);
    }
    // From the end to the front, so that the positions of the hunks before stay true.
    Ok(hunks.iter().rev().flat_map(|hunk| pieces_of(object, hunk)).collect())
}

fn bytes_kept(doc: &AutoCommit, object: &ExId, hunks: &[diff::Hunk]) -> Result<usize, EditError> {
    let text = doc.text(object).map_err(|_| EditError::Broken)?;
    let deleted: usize =
        hunks.iter().flat_map(|hunk| text.chars().skip(hunk.at).take(hunk.delete)).map(char::len_utf8).sum();
    Ok(text.len() - deleted)
}

fn pieces_of(object: &ExId, hunk: &diff::Hunk) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut left = hunk.delete;
    while left > 0 {
        let delete = left.min(PIECE_CHARS_MAX);
        left -= delete;
        let write = Write::Splice { object: object.clone(), at: hunk.at, delete, insert: String::new() };
        pieces.push(Piece { write, bytes: 64 + 16 * delete, ops: delete });
    }
    let mut at = hunk.at;
    let mut rest = hunk.insert.as_str();
    while !rest.is_empty() {
        let end = rest.char_indices().nth(PIECE_CHARS_MAX).map_or(rest.len(), |(end, _)| end);
        let (insert, after) = rest.split_at(end);
        let chars = insert.chars().count();
        let write = Write::Splice { object: object.clone(), at, delete: 0, insert: insert.to_owned() };
        pieces.push(Piece { write, bytes: 64 + insert.len() + 2 * chars, ops: chars });
        at += chars;
        rest = after;
    }
    pieces
}
