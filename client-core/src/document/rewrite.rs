//! Edits that lead from one state of a document to another: unsent work of a store's earlier life is written anew with
//! them, by an author whose change numbers nobody else uses.

use super::diff::derive_stretches;
use super::edit::DocEdit;
use super::view::{DocView, FieldView, ItemView};
use crate::clinical::{MultiValue, Scalar};

/// The edits that make a document that shows `before` show `after`. What both show alike is not touched.
pub fn edits_between(before: &DocView, after: &DocView) -> Vec<DocEdit> {
    let mut edits = Vec::new();
    for (name, shown) in &after.fields {
        let field = (*name).to_owned();
        match (before.fields.get(name), shown) {
            (old, FieldView::Text(text)) => {
                let old = match old {
                    Some(FieldView::Text(old)) => old.as_str(),
                    _ => "",
                };
                // From the end, so that no stretch moves another.
                edits.extend(derive_stretches(old, text).into_iter().rev().map(|stretch| {
                    DocEdit::SpliceText {
                        field: field.clone(),
                        at: stretch.at,
                        delete: stretch.delete,
                        insert: stretch.insert,
                    }
                }));
            }
            (Some(FieldView::Value(old)), FieldView::Value(new)) if same(old, new) => {}
            (_, FieldView::Value(new)) => edits.push(match newest(new) {
                Some(value) => DocEdit::SetValue { field, value },
                None => DocEdit::ClearValue { field },
            }),
            (old, FieldView::Set(items)) => {
                for (item, shown) in items {
                    let old = match old {
                        Some(FieldView::Set(old)) => old.get(item),
                        _ => None,
                    };
                    edits.extend(item_edits(&field, item, old, shown));
                }
            }
        }
    }
    edits
}

fn item_edits(set: &str, item: &str, old: Option<&ItemView>, new: &ItemView) -> Vec<DocEdit> {
    let (set, item) = (set.to_owned(), item.to_owned());
    let changed = new.fields.iter().filter(|(name, values)| {
        old.is_none_or(|old| old.fields.get(*name).is_none_or(|old| !same(old, values)))
    });
    let values: Vec<(String, Scalar)> =
        changed.filter_map(|(name, values)| Some(((*name).to_owned(), newest(values)?))).collect();
    if old.is_none() {
        return vec![DocEdit::AddItem { set, item, values }];
    }
    values
        .into_iter()
        .map(|(field, value)| DocEdit::SetItemValue { set: set.clone(), item: item.clone(), field, value })
        .collect()
}

/// Whether both hold the same values of the same authors.
fn same(old: &MultiValue<Scalar>, new: &MultiValue<Scalar>) -> bool {
    let of = |values: &MultiValue<Scalar>| -> Vec<_> {
        values.values.iter().map(|seen| (seen.value.clone(), seen.device, seen.incarnation)).collect()
    };
    of(old) == of(new)
}

fn newest(values: &MultiValue<Scalar>) -> Option<Scalar> {
    values.values.last().map(|seen| seen.value.clone())
}
