//! Edits that lead from one state of a document to a later one: unsent work of a store's earlier life is written anew
//! with them, by an author whose change numbers nobody else uses.

use automerge::ChangeHash;
use automerge::patches::PatchAction;

use super::edit::{DocEdit, Objects};
use super::guard::guard;
use super::panic_quiet::quietly;
use super::view::{DocView, FieldView, ItemView};
use super::{Document, Incoming, LoadError, LocalChange, Panicked};
use crate::clinical::{MultiValue, Scalar};
use crate::time::Timestamp;

impl Document {
    /// Writes unsent changes of an earlier life anew where they were made, and takes the outcome in: what colleagues wrote
    /// meanwhile stays beside it, and none of it is settled. `after` is a document that holds those changes. Gives the new
    /// ones; none when they cannot be made.
    pub fn write_anew(
        &mut self,
        after: &Self,
        unsent: Vec<Incoming>,
        now: Timestamp,
    ) -> Option<Vec<LocalChange>> {
        let hashes: Vec<[u8; 32]> = unsent.iter().map(|incoming| incoming.change.hash()).collect();
        let mut then = after.before(&hashes).ok()?;
        let mut made = then.clone();
        let outcome = made.take_in(unsent);
        if !outcome.held.is_empty() || !outcome.refused.is_empty() {
            return None;
        }
        for edit in &made.edits_since(&then).ok()? {
            then.edit(edit, now).ok()?;
        }
        let anew = then.commit(now);
        let checked = anew.iter().map(|change| guard(change.bytes.clone(), self.actor).ok());
        let incoming: Option<Vec<Incoming>> =
            (0..).zip(checked).map(|(token, change)| Some(Incoming { token, change: change? })).collect();
        let outcome = self.take_in(incoming?);
        (outcome.held.is_empty() && outcome.refused.is_empty()).then_some(anew)
    }

    /// The document as it was when these changes were made: all that they build on, and nothing that was written beside
    /// them.
    fn before(&self, changes: &[[u8; 32]]) -> Result<Self, LoadError> {
        let built_on = changes.iter().flat_map(|hash| self.index.deps(hash));
        let heads: Vec<ChangeHash> =
            built_on.filter(|dep| !changes.contains(dep)).map(|dep| ChangeHash(*dep)).collect();
        let mut doc = self.doc.clone();
        let base =
            quietly(|| doc.fork_at(&heads).map(|mut then| then.save()))?.map_err(|_| LoadError::Base)?;
        Self::load_as_of(self.newest, self.kind, self.actor, Some(&base), [[0_u8; 0]; 0])
    }

    /// The edits that make `before`, an earlier state of this document, show what this one shows. In prose they are the
    /// very insertions and deletions that were made, at the places where they were made: beside what colleagues do at
    /// the same time, nothing else would come out as it was meant.
    ///
    /// # Errors
    /// [`Panicked`] when automerge cannot read one of the two.
    pub fn edits_since(&self, before: &Self) -> Result<Vec<DocEdit>, Panicked> {
        let shown = self.view()?;
        let mut edits = edits_between(&before.view()?, &shown);
        let mut doc = self.doc.clone();
        let patches = quietly(|| doc.diff(&before.heads, &self.heads))?;
        for patch in patches {
            let prose = |name: &&&'static str| self.objects.object(name) == Some(&patch.obj);
            let Some(field) = shown.fields.keys().find(prose) else { continue };
            let splice =
                |at, delete, insert| DocEdit::SpliceText { field: (*field).to_owned(), at, delete, insert };
            if let PatchAction::SpliceText { index, value, .. } = &patch.action {
                edits.push(splice(*index, 0, value.make_string()));
            } else if let PatchAction::DeleteSeq { index, length } = &patch.action {
                edits.push(splice(*index, *length, String::new()));
            }
        }
        Ok(edits)
    }
}

/// The edits of values and sets that make a document that shows `before` show `after`; prose aside.
fn edits_between(before: &DocView, after: &DocView) -> Vec<DocEdit> {
    let mut edits = Vec::new();
    for (name, shown) in &after.fields {
        let field = (*name).to_owned();
        match (before.fields.get(name), shown) {
            (_, FieldView::Text(_)) => {}
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
