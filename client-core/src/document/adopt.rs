//! Somebody else's edits written anew: what they would show differently, as edits of one's own.

use std::collections::BTreeMap;

use super::edit::DocEdit;
use super::view::{DocView, FieldView, ItemView};
use crate::clinical::{MergeClass, MultiValue, Scalar, field};

/// The edits after which a document that shows `before` shows what `after` does. A value that is written once, and is
/// written already, stays.
pub fn derive_edits(before: &DocView, after: &DocView) -> Vec<DocEdit> {
    let mut edits = Vec::new();
    for (name, shown) in &after.fields {
        let field = (*name).to_owned();
        match (before.fields.get(name), shown) {
            (Some(FieldView::Text(old)), FieldView::Text(new)) if old != new => {
                edits.push(DocEdit::ReplaceText { field, text: new.clone() });
            }
            (Some(FieldView::Value(old)), FieldView::Value(new)) => {
                let fixed = self::field(after.kind, name)
                    .is_some_and(|known| matches!(known.class, MergeClass::Immutable(_)));
                edits.extend(value_edit(field, old, new).filter(|_| !fixed || old.values.is_empty()));
            }
            (Some(FieldView::Set(old)), FieldView::Set(new)) => item_edits(name, old, new, &mut edits),
            _ => {}
        }
    }
    edits
}

fn value_edit(field: String, old: &MultiValue<Scalar>, new: &MultiValue<Scalar>) -> Option<DocEdit> {
    if let Some(value) = newest_added(old, new) {
        return Some(DocEdit::SetValue { field, value });
    }
    (new.values.is_empty() && !old.values.is_empty()).then_some(DocEdit::ClearValue { field })
}

/// The newest value that was not there before; none where what is shown stays the same.
fn newest_added(old: &MultiValue<Scalar>, new: &MultiValue<Scalar>) -> Option<Scalar> {
    let added = new.values.iter().rev().find(|seen| !old.values.contains(seen))?;
    let same = old.settled() == Some(&added.value);
    (!same).then(|| added.value.clone())
}

fn item_edits(
    set: &str,
    old: &BTreeMap<String, ItemView>,
    new: &BTreeMap<String, ItemView>,
    edits: &mut Vec<DocEdit>,
) {
    for (item, shown) in new {
        let none = ItemView::default();
        let before = old.get(item).unwrap_or(&none);
        let changed: Vec<(String, Scalar)> = shown
            .fields
            .iter()
            .filter_map(|(field, values)| {
                Some(((*field).to_owned(), newest_added(&before.value(field), values)?))
            })
            .collect();
        if !old.contains_key(item) {
            edits.push(DocEdit::AddItem { set: set.to_owned(), item: item.clone(), values: changed });
            continue;
        }
        edits.extend(changed.into_iter().map(|(field, value)| DocEdit::SetItemValue {
            set: set.to_owned(),
            item: item.clone(),
            field,
            value,
        }));
    }
}
