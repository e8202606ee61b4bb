//! Somebody else's edits written anew: what they would show differently, as edits of one's own.

use std::collections::BTreeMap;

use super::diff::derive_hunks;
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
                edits.extend(match self::field(after.kind, name).map(|known| known.class) {
                    Some(MergeClass::Immutable(_)) if !old.values.is_empty() => None,
                    Some(MergeClass::Lattice(codes)) => cautious_edit(field, codes, old, new),
                    _ => value_edit(field, old, new),
                });
            }
            (Some(FieldView::Set(old)), FieldView::Set(new)) => item_edits(name, old, new, &mut edits),
            _ => {}
        }
    }
    edits
}

/// Whether an edit derived from work that somebody else may have taken over already would only write the same prose a
/// second time, beside itself.
pub fn only_repeats(before: &DocView, edit: &DocEdit) -> bool {
    matches!(edit, DocEdit::ReplaceText { field, text } if repeats(before.text(field), text))
}

fn repeats(old: &str, new: &str) -> bool {
    let letters: Vec<char> = old.chars().collect();
    let lies_at = |from: Option<usize>, wanted: &[char]| {
        let found = from.and_then(|from| letters.get(from..from.saturating_add(wanted.len())));
        found.is_some_and(|found| found == wanted)
    };
    let hunks = derive_hunks(old, new);
    !hunks.is_empty()
        && hunks.iter().all(|hunk| {
            let insert: Vec<char> = hunk.insert.chars().collect();
            let is_beside =
                lies_at(hunk.at.checked_sub(insert.len()), &insert) || lies_at(Some(hunk.at), &insert);
            hunk.delete == 0 && is_beside
        })
}

fn value_edit(field: String, old: &MultiValue<Scalar>, new: &MultiValue<Scalar>) -> Option<DocEdit> {
    if let Some(value) = newest_added(old, new) {
        return Some(DocEdit::SetValue { field, value });
    }
    (new.values.is_empty() && !old.values.is_empty()).then_some(DocEdit::ClearValue { field })
}

/// Of a field that merges towards caution only what is more cautious than what stands is written anew: whoever takes work
/// over would else say that they saw what it had not seen.
fn cautious_edit(
    field: String,
    codes: &[&str],
    old: &MultiValue<Scalar>,
    new: &MultiValue<Scalar>,
) -> Option<DocEdit> {
    let rank = |value: &Scalar| match value {
        Scalar::Text(code) => codes.iter().position(|known| known == code).map(|rank| rank + 1),
        Scalar::Int(_) | Scalar::Bool(_) | Scalar::Time(_) => None,
    };
    let most = |values: &MultiValue<Scalar>| {
        values.values.iter().map(|seen| &seen.value).max_by_key(|value| rank(value)).cloned()
    };
    let value = most(new)?;
    (rank(&value) > most(old).as_ref().and_then(rank)).then_some(DocEdit::SetValue { field, value })
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

#[cfg(test)]
mod tests {
    use super::{DocEdit, MultiValue, Scalar, cautious_edit, repeats};
    use crate::clinical::SeenValue;
    use crate::time::Timestamp;

    #[test]
    fn taking_work_over_moves_a_field_towards_caution_only() {
        let standing = |code: &str| MultiValue {
            values: vec![SeenValue {
                value: Scalar::from(code),
                device: [1; 16],
                incarnation: 1,
                at: Timestamp(1),
            }],
        };
        let edit = |old: &MultiValue<Scalar>, new: &str| {
            cautious_edit("status".to_owned(), &["closed", "watching", "open"], old, &standing(new))
        };
        assert_eq!(edit(&standing("open"), "closed"), None);
        assert_eq!(edit(&standing("open"), "open"), None);
        let set = |value: &str| Some(DocEdit::SetValue { field: "status".to_owned(), value: value.into() });
        assert_eq!(edit(&standing("closed"), "watching"), set("watching"));
        assert_eq!(edit(&MultiValue::default(), "closed"), set("closed"));
    }

    #[test]
    fn only_the_same_prose_beside_itself_is_a_repetition() {
        let note = "It opened slowly.\nThe bus is not safe. It is late.";
        for (old, new) in
            [("A.\nB.", "A.\nB.\nB."), ("A.\nB. C.", "A.\nB. B. C."), ("late late", "late late late")]
        {
            assert!(repeats(old, new), "{new}");
        }
        let denied = note.replace("It is late", "It is not late");
        let gone = note.replace("It opened slowly.\n", "");
        for new in [denied.as_str(), gone.as_str(), note, "", "Another note."] {
            assert!(!repeats(note, new), "{new}");
        }
    }
}
