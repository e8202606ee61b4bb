//! How edits reach the document: checked whole first, then cut into writes that fit any change.

use std::borrow::Cow;

use automerge::transaction::Transactable;
use automerge::{AutoCommit, ObjId as ExId, ROOT, ReadDoc, ScalarValue};

use super::{DocEdit, EditError, ITEM_ID_BYTES_MAX, NOTE_BYTES_MAX, Objects};
use crate::clinical::{DocKind, FieldDef, MergeClass, Scalar, Unfit, VALUE_BYTES_MAX, field};
use crate::document::conflict::{ConflictView, Place};
use crate::document::seams::{READING_FIELD, READING_SPAN, READINGS, Seam};
use crate::document::{diff, view};
use crate::text::is_typed;

/// Characters that one piece of a large edit inserts or deletes.
const PIECE_CHARS_MAX: usize = 8_192;
/// Upper bound of the id of a letter, as a reading of a seam names it.
const READING_BYTES_MAX: usize = 80;

/// One write that automerge gets, small enough for any change, with an upper bound of what it adds.
#[derive(Debug)]
pub(in crate::document) struct Piece {
    write: Write,
    /// Upper bound of the bytes that the piece adds to its change.
    pub(in crate::document) bytes: usize,
    /// Upper bound of the operations that the piece adds to its change.
    pub(in crate::document) ops: usize,
}

impl Piece {
    /// Where prose is spliced, if it is: text, place, how much goes and what comes.
    pub(in crate::document) fn splice(&self) -> Option<(ExId, usize, usize, String)> {
        match &self.write {
            Write::Splice { object, at, delete, insert } => {
                Some((object.clone(), *at, *delete, insert.clone()))
            }
            Write::Put { .. } | Write::Delete { .. } => None,
        }
    }
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

/// Checks an edit against the document and cuts it into writes. Nothing is changed.
pub(in crate::document) fn plan(
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
        DocEdit::SpliceText { field, at, delete, insert } => {
            let object = text_of(objects, kind, field)?;
            let insert = typed(insert)?.into_owned();
            plan_splices(doc, object, &[diff::Hunk { at: *at, delete: *delete, insert }])
        }
        DocEdit::ReplaceText { field, text } => {
            let object = text_of(objects, kind, field)?;
            if text.len() > NOTE_BYTES_MAX {
                return Err(EditError::NoteTooLarge);
            }
            let old = doc.text(object).map_err(|_| EditError::Broken)?;
            plan_splices(doc, object, &diff::derive_hunks(&old, &typed(text)?))
        }
        DocEdit::AddItem { set, item, values } => {
            let (object, fields) = set_of(objects, kind, set)?;
            plan_item(doc, object, fields, item, values)
        }
        DocEdit::SetItemValue { set, item, field, value } => {
            let (object, fields) = set_of(objects, kind, set)?;
            plan_item(doc, object, fields, item, &[(field.clone(), value.clone())])
        }
        DocEdit::ReadSeam { .. } => Err(EditError::SeamChanged),
        DocEdit::Settle { .. } => Err(EditError::ConflictChanged),
    }
}

/// The write of a value that stands alone already, by somebody who has seen more than whoever wrote it before; none
/// where the field is not decided upon in this way.
pub(in crate::document) fn plan_again(
    kind: DocKind,
    field: &str,
    value: &Scalar,
) -> Result<Vec<Piece>, EditError> {
    let field = field_of(kind, field)?;
    if !matches!(field.class, MergeClass::MultiValue(_) | MergeClass::Lattice(_)) {
        return Ok(Vec::new());
    }
    let key = field.name.to_owned();
    let bytes = VALUE_BYTES_MAX + key.len();
    Ok(vec![value_piece(Write::Put { object: ROOT, key, value: scalar_value(value) }, bytes, 1)])
}

/// The writes that note a reading; none where it was read.
pub(in crate::document) fn plan_reading(
    objects: &impl Objects,
    seams: &[Seam],
    id: &str,
) -> Result<Vec<Piece>, EditError> {
    let seam = seams.iter().find(|seam| seam.view.id == id).ok_or(EditError::SeamChanged)?;
    if seam.view.read {
        return Ok(Vec::new());
    }
    let log = objects.object(READINGS).ok_or(EditError::UnknownField)?;
    let put = |key: String, value: ScalarValue| {
        let bytes = key.len() + 2 * READING_BYTES_MAX;
        value_piece(Write::Put { object: log.clone(), key, value }, bytes, 0)
    };
    Ok(vec![
        put(id.to_owned(), ScalarValue::Boolean(true)),
        put(view::item_key(id, READING_FIELD), ScalarValue::Str(seam.view.field.into())),
        put(view::item_key(id, READING_SPAN), ScalarValue::Str(seam.span.as_str().into())),
    ])
}

/// Writes a piece that [`plan`] made for the document as it is now.
pub(in crate::document) fn write(
    doc: &mut AutoCommit,
    piece: Piece,
) -> Result<(), automerge::AutomergeError> {
    match piece.write {
        Write::Put { object, key, value } => {
            // automerge leaves out a write of the value that it would show anyway, and takes only the others away. Who
            // decided, and having seen what, is to stand beside the value.
            let shown = doc.get(&object, &key)?;
            if shown.is_some_and(|(shown, _)| shown.as_scalar() == Some(&value)) {
                doc.delete(&object, &key)?;
            }
            doc.put(object, key, value)
        }
        Write::Delete { object, key } => doc.delete(object, key),
        Write::Splice { object, at, delete, insert } => {
            doc.splice_text(object, at, isize::try_from(delete).unwrap_or(isize::MAX), &insert)
        }
    }
}

/// The write that settles a conflict.
pub(in crate::document) fn plan_settling(
    doc: &AutoCommit,
    objects: &impl Objects,
    kind: DocKind,
    conflict: &ConflictView,
    value: &Scalar,
) -> Result<Vec<Piece>, EditError> {
    let mut path = conflict.field.split('/');
    let (place, field) = match (path.next(), path.next(), path.next()) {
        (Some(set), Some(item), Some(name)) => {
            let (object, fields) = set_of(objects, kind, set)?;
            let field = fields.iter().find(|field| field.name == name).ok_or(EditError::UnknownField)?;
            (Place::of_item(object, set, item, field), field)
        }
        (Some(name), None, None) => {
            let field = field_of(kind, name)?;
            (Place::of_document(field), field)
        }
        _ => return Err(EditError::UnknownField),
    };
    if matches!(field.class, MergeClass::Immutable(_)) {
        let is_one = conflict.values.iter().any(|seen| seen.value == *value);
        let key = place.key.clone();
        let put = Write::Put { object: place.object.clone(), key, value: scalar_value(value) };
        let seen = conflict.values.len();
        return if is_one {
            Ok(vec![value_piece(put, VALUE_BYTES_MAX + place.key.len(), seen)])
        } else {
            Err(EditError::Immutable)
        };
    }
    Ok(plan_put(doc, place.object, &place.key, field, value)?.into_iter().collect())
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
    if let Scalar::Text(text) = value {
        if text.len() > VALUE_BYTES_MAX {
            return Err(EditError::ValueTooLong);
        }
        typed(text)?;
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
    let bytes = if let Scalar::Text(text) = value { text.len() } else { 10 };
    let put = Write::Put { object: object.clone(), key: key.to_owned(), value: scalar_value(value) };
    Ok(Some(value_piece(put, bytes + key.len(), seen.len())))
}

/// Text as people type it, every line break being one character. Letters of all scripts, marks that combine, emoji and
/// marks of direction stay as they are; characters that only control a machine are refused.
fn typed(text: &str) -> Result<Cow<'_, str>, EditError> {
    let text =
        if text.contains("\r\n") { Cow::Owned(text.replace("\r\n", "\n")) } else { Cow::Borrowed(text) };
    if text.chars().all(is_typed) { Ok(text) } else { Err(EditError::ControlCharacter) }
}

fn scalar_value(value: &Scalar) -> ScalarValue {
    match value {
        Scalar::Text(text) => ScalarValue::Str(text.as_str().into()),
        Scalar::Int(number) => ScalarValue::Int(*number),
        Scalar::Bool(yes) => ScalarValue::Boolean(*yes),
        Scalar::Time(time) => ScalarValue::Timestamp(time.0),
    }
}

fn value_piece(write: Write, bytes: usize, replaced: usize) -> Piece {
    Piece { write, bytes: bytes + 192 + 16 * replaced, ops: 2 }
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
