//! A document as it is shown: every field with all its values, nothing settled on the reader's behalf.

use std::collections::BTreeMap;

use automerge::{AutoCommit, AutomergeError, ObjId as ExId, ROOT, ReadDoc, ScalarValue};
use serde::Serialize;

use super::actor::Actor;
use super::edit::Objects;
use crate::clinical::{DocKind, FieldDef, MergeClass, MultiValue, Scalar, SeenValue, fields};
use crate::time::Timestamp;

/// Between an item's id and the name of its field, in the key under which the value lies. Items are not
/// objects of their own: two devices that add the same item offline then write into one item, not into
/// two of which one would be hidden.
const ITEM_SEPARATOR: char = '/';

/// All fields of a document.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DocView {
    /// What the document records.
    pub kind: DocKind,
    /// Every field of the kind, by name.
    pub fields: BTreeMap<&'static str, FieldView>,
}

/// One field of a document.
#[derive(Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldView {
    /// A value, of which several may stand.
    Value(MultiValue<Scalar>),
    /// Prose.
    Text(String),
    /// The items of a set, by id.
    Set(BTreeMap<String, ItemView>),
}

/// Prints no content.
impl std::fmt::Debug for FieldView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Value(values) => write!(f, "Value({})", values.values.len()),
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Self::Set(items) => write!(f, "Set({})", items.len()),
        }
    }
}

/// One item of a set.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ItemView {
    /// The item's fields that hold a value, by name.
    pub fields: BTreeMap<&'static str, MultiValue<Scalar>>,
}

impl ItemView {
    /// The values of one field of the item.
    pub fn value(&self, field: &str) -> MultiValue<Scalar> {
        self.fields.get(field).cloned().unwrap_or_default()
    }
}

impl DocView {
    /// The values of a field; empty when the field has none, or is not a value.
    pub fn value(&self, field: &str) -> MultiValue<Scalar> {
        match self.fields.get(field) {
            Some(FieldView::Value(values)) => values.clone(),
            Some(FieldView::Text(_) | FieldView::Set(_)) | None => MultiValue::default(),
        }
    }

    /// The prose of a field; empty when the field is not prose.
    pub fn text(&self, field: &str) -> &str {
        match self.fields.get(field) {
            Some(FieldView::Text(text)) => text,
            Some(FieldView::Value(_) | FieldView::Set(_)) | None => "",
        }
    }

    /// The items of a set, by id.
    pub fn items(&self, field: &str) -> impl Iterator<Item = (&str, &ItemView)> {
        let items = match self.fields.get(field) {
            Some(FieldView::Set(items)) => Some(items),
            Some(FieldView::Value(_) | FieldView::Text(_)) | None => None,
        };
        items.into_iter().flatten().map(|(id, item)| (id.as_str(), item))
    }

    /// Names of the fields whose values disagree; `set/item/field` for those of an item.
    pub fn conflicts(&self) -> Vec<String> {
        let mut names = Vec::new();
        for (name, field) in &self.fields {
            match field {
                FieldView::Value(values) if values.is_conflict() => names.push((*name).to_owned()),
                FieldView::Value(_) | FieldView::Text(_) => {}
                FieldView::Set(items) => {
                    for (id, item) in items {
                        let disagree = item.fields.iter().filter(|(_, values)| values.is_conflict());
                        names.extend(disagree.map(|(field, _)| format!("{name}/{id}/{field}")));
                    }
                }
            }
        }
        names
    }
}

/// The key of an item's field inside its set.
pub(super) fn item_key(item: &str, field: &str) -> String {
    format!("{item}{ITEM_SEPARATOR}{field}")
}

/// The value in our types; `None` for what no field of ours holds.
pub(super) fn scalar_of(value: &automerge::Value<'_>) -> Option<Scalar> {
    match value.as_scalar()? {
        ScalarValue::Str(text) => Some(Scalar::Text(text.to_string())),
        ScalarValue::Int(number) => Some(Scalar::Int(*number)),
        ScalarValue::Uint(number) => i64::try_from(*number).ok().map(Scalar::Int),
        ScalarValue::Boolean(yes) => Some(Scalar::Bool(*yes)),
        ScalarValue::Timestamp(ms) => Some(Scalar::Time(Timestamp(*ms))),
        ScalarValue::Bytes(_)
        | ScalarValue::F64(_)
        | ScalarValue::Counter(_)
        | ScalarValue::Unknown { .. }
        | ScalarValue::Null => None,
    }
}

/// Reads a document.
pub(super) struct Viewer<'a, O> {
    pub(super) doc: &'a AutoCommit,
    pub(super) objects: &'a O,
    /// When the operation with this counter of this author was made.
    pub(super) time_of: &'a dyn Fn(&Actor, u64) -> Timestamp,
}

impl<O: Objects> Viewer<'_, O> {
    pub(super) fn view(&self, kind: DocKind) -> Result<DocView, AutomergeError> {
        let mut view = DocView { kind, fields: BTreeMap::new() };
        for field in fields(kind) {
            let object = self.objects.object(field.name);
            let shown = match (field.class, object) {
                (MergeClass::Text, Some(object)) => FieldView::Text(self.doc.text(object)?),
                (MergeClass::Set(items) | MergeClass::Log(items), Some(object)) => {
                    FieldView::Set(self.items(object, items)?)
                }
                (MergeClass::Text | MergeClass::Set(_) | MergeClass::Log(_), None) => continue,
                (
                    MergeClass::Immutable(_)
                    | MergeClass::MultiValue(_)
                    | MergeClass::Preference(_)
                    | MergeClass::Lattice(_),
                    _,
                ) => FieldView::Value(self.values(&ROOT, field.name)?),
            };
            view.fields.insert(field.name, shown);
        }
        Ok(view)
    }

    fn items(
        &self,
        object: &ExId,
        fields: &'static [FieldDef],
    ) -> Result<BTreeMap<String, ItemView>, AutomergeError> {
        let mut items: BTreeMap<String, ItemView> = BTreeMap::new();
        for key in self.doc.keys(object) {
            let (id, field) = key.split_once(ITEM_SEPARATOR).unwrap_or((&key, ""));
            let item = items.entry(id.to_owned()).or_default();
            if let Some(field) = fields.iter().find(|known| known.name == field) {
                item.fields.insert(field.name, self.values(object, &key)?);
            }
        }
        Ok(items)
    }

    fn values(&self, object: &ExId, key: &str) -> Result<MultiValue<Scalar>, AutomergeError> {
        let mut values = Vec::new();
        for (value, id) in self.doc.get_all(object, key)? {
            let ExId::Id(counter, actor, _) = id else { continue };
            if let (Some(value), Some(actor)) = (scalar_of(&value), Actor::from_actor_id(&actor)) {
                let at = (self.time_of)(&actor, counter);
                let Actor { device, incarnation } = actor;
                values.push((counter, SeenValue { value, device, incarnation, at }));
            }
        }
        values.sort_by_key(|(counter, seen)| (seen.at, seen.device, seen.incarnation, *counter));
        Ok(MultiValue { values: values.into_iter().map(|(_, seen)| seen).collect() })
    }
}
