//! What a signature is over: a document's values, laid out so that every device gets the same bytes.
//!
//! ```text
//! version 1 (1) | kind (2) | count (2) | for each field that holds something, in ascending order of name:
//!   name length (1), name, then
//!   1 (1) count (2), each value in ascending order of its bytes      what stands in a field
//!   2 (1) length (4), text                                            prose
//!   3 (1) count (2), each item in ascending order of id:              items of a set or log
//!         id length (1), id, count (2), each field that holds something: name length (1), name, count (2), values
//! value: 1 length (4) text | 2 number (8) | 3 yes or no (1) | 4 ms since 1970 (8)
//! ```
//! Nothing of it says who wrote what, when, or on which device. Fields that hold nothing are left out, so that a field which
//! a later version adds changes no signature. Left out, too, is what may change without changing the note: preferences,
//! marks of reading, retention, and holds.

use alcove_protocol::codec::Writer;
use alcove_protocol::id::hash;
use alcove_protocol::label;

use crate::clinical::{MergeClass, MultiValue, Scalar, field};
use crate::document::{DocView, FieldView};

const VERSION: u8 = 1;
/// Fields that stand beside the note.
const BESIDE: [&str; 3] = ["legal_hold", "retention_class", "seams_read"];

/// The bytes of what the document says.
pub fn render(view: &DocView) -> Vec<u8> {
    let mut fields: Vec<(&str, Vec<u8>)> = Vec::new();
    for (name, shown) in &view.fields {
        let is_preference =
            field(view.kind, name).is_some_and(|field| matches!(field.class, MergeClass::Preference(_)));
        if is_preference || BESIDE.contains(name) {
            continue;
        }
        fields.extend(rendered_field(shown).map(|bytes| (*name, bytes)));
    }
    fields.sort_unstable();
    let mut w = Writer::default();
    w.u8(VERSION).u16(view.kind.number()).count(fields.len());
    for (name, bytes) in fields {
        put_name(&mut w, name);
        w.put(&bytes);
    }
    w.finish()
}

/// The hash of what the document says.
pub fn rendering_hash(view: &DocView) -> [u8; 32] {
    hash(label::NOTE_RENDERING, &[&render(view)])
}

fn rendered_field(shown: &FieldView) -> Option<Vec<u8>> {
    let mut w = Writer::default();
    match shown {
        FieldView::Value(values) if values.values.is_empty() => return None,
        FieldView::Value(values) => {
            w.u8(1);
            put_values(&mut w, values);
        }
        FieldView::Text(text) if text.is_empty() => return None,
        FieldView::Text(text) => {
            w.u8(2);
            put_text(&mut w, text);
        }
        FieldView::Set(items) if items.is_empty() => return None,
        FieldView::Set(items) => {
            w.u8(3).count(items.len());
            for (id, item) in items {
                put_name(&mut w, id);
                let held: Vec<_> =
                    item.fields.iter().filter(|(_, values)| !values.values.is_empty()).collect();
                w.count(held.len());
                for (name, values) in held {
                    put_name(&mut w, name);
                    put_values(&mut w, values);
                }
            }
        }
    }
    Some(w.finish())
}

/// Equal values that two people wrote are one.
fn put_values(w: &mut Writer, values: &MultiValue<Scalar>) {
    let mut rendered: Vec<Vec<u8>> = values.values.iter().map(|seen| rendered_value(&seen.value)).collect();
    rendered.sort_unstable();
    rendered.dedup();
    w.count(rendered.len());
    for value in rendered {
        w.put(&value);
    }
}

fn rendered_value(value: &Scalar) -> Vec<u8> {
    let mut w = Writer::default();
    match value {
        Scalar::Text(text) => {
            w.u8(1);
            put_text(&mut w, text);
        }
        Scalar::Int(number) => drop(w.u8(2).put(&number.to_be_bytes())),
        Scalar::Bool(yes) => drop(w.u8(3).u8(u8::from(*yes))),
        Scalar::Time(at) => drop(w.u8(4).put(&at.0.to_be_bytes())),
    }
    w.finish()
}

fn put_text(w: &mut Writer, text: &str) {
    w.u32(u32::try_from(text.len()).unwrap_or(u32::MAX)).put(text.as_bytes());
}

/// Names of fields and ids of items have far less than 256 bytes.
fn put_name(w: &mut Writer, name: &str) {
    w.u8(u8::try_from(name.len()).unwrap_or(u8::MAX)).put(name.as_bytes());
}
