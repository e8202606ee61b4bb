//! Edits in a few words.

use rand_core::Rng;

use crate::clinical::Scalar;
use crate::document::DocEdit;
use crate::shell::clock::system_rng;

/// Bytes of the id of an item that only one device can think of.
const ITEM_BYTES: usize = 16;

pub(in crate::client) fn set(field: &str, value: impl Into<Scalar>) -> DocEdit {
    DocEdit::SetValue { field: field.to_owned(), value: value.into() }
}

pub(in crate::client) fn prose(field: &str, text: &str) -> DocEdit {
    DocEdit::ReplaceText { field: field.to_owned(), text: text.to_owned() }
}

pub(in crate::client) fn item(set: &str, item: &str, values: Vec<(&str, Scalar)>) -> DocEdit {
    let values = values.into_iter().map(|(field, value)| (field.to_owned(), value)).collect();
    DocEdit::AddItem { set: set.to_owned(), item: item.to_owned(), values }
}

pub(in crate::client) fn set_in(set: &str, item: &str, field: &str, value: impl Into<Scalar>) -> DocEdit {
    DocEdit::SetItemValue {
        set: set.to_owned(),
        item: item.to_owned(),
        field: field.to_owned(),
        value: value.into(),
    }
}

/// Edits for what was given; nothing for what was not.
#[derive(Default)]
pub(in crate::client) struct Draft(pub(in crate::client) Vec<DocEdit>);

impl Draft {
    pub(in crate::client) fn value(mut self, field: &str, value: Option<impl Into<Scalar>>) -> Self {
        self.0.extend(value.map(|value| set(field, value)));
        self
    }

    /// Text that is replaced as a whole, where there is any.
    pub(in crate::client) fn text(mut self, field: &str, text: &str) -> Self {
        if !text.trim().is_empty() {
            self.0.push(set(field, text.trim()));
        }
        self
    }

    pub(in crate::client) fn prose(mut self, field: &str, text: &str) -> Self {
        if !text.is_empty() {
            self.0.push(prose(field, text));
        }
        self
    }

    pub(in crate::client) fn item(mut self, set: &str, id: &str, values: Vec<(&str, Scalar)>) -> Self {
        self.0.push(item(set, id, values));
        self
    }
}

/// The id of an item that only this device can think of.
pub(in crate::client) fn make_item_id() -> String {
    let mut id = [0; ITEM_BYTES];
    system_rng().fill_bytes(&mut id);
    data_encoding::HEXLOWER.encode(&id)
}
