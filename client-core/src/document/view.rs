//! A document as it is shown: every field with all its values, nothing settled on the reader's behalf.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{AutoCommit, AutomergeError, ObjId as ExId, ROOT, ReadDoc, ScalarValue};
use serde::Serialize;

use super::actor::Actor;
use super::causality::Writer;
use super::conflict::{ConflictView, Place};
use super::edit::Objects;
use super::history::History;
use super::index::ChangeIndex;
use super::seams::{SeamReader, SeamView};
use crate::clinical::{DocKind, FieldDef, MergeClass, MultiValue, Scalar, SeenValue, field, fields};
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
    /// Paragraphs that were written by two devices unseen by each other, read or not.
    pub seams: Vec<SeamView>,
    /// Values that disagree, in the order of the fields.
    pub open_conflicts: Vec<ConflictView>,
    /// Who wrote anything in the document unseen by those whose values stand, and without having seen them; by field,
    /// where there is somebody.
    pub beside: BTreeMap<&'static str, Vec<Writer>>,
    /// A newer version of Alcove wrote something here that this one cannot show. It is kept.
    pub has_newer_content: bool,
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
    /// A view of these fields alone: nothing disagrees, and nothing is newer.
    pub fn of_fields(kind: DocKind, fields: BTreeMap<&'static str, FieldView>) -> Self {
        Self {
            kind,
            fields,
            seams: Vec::new(),
            open_conflicts: Vec::new(),
            beside: BTreeMap::new(),
            has_newer_content: false,
        }
    }

    /// A document of a kind in which nothing was written, without its fields.
    pub fn empty(kind: DocKind) -> Self {
        let (fields, seams, open_conflicts, beside) =
            (BTreeMap::new(), Vec::new(), Vec::new(), BTreeMap::new());
        Self { kind, fields, seams, open_conflicts, beside, has_newer_content: false }
    }

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

    /// Who wrote something in the document without knowledge of the field's standing values, which were written without
    /// knowledge of it: what was decided there was decided on less than everything.
    pub fn changed_beside(&self, field: &str) -> &[Writer] {
        self.beside.get(field).map(Vec::as_slice).unwrap_or_default()
    }

    /// Seams that nobody has read.
    pub fn unread_seams(&self) -> impl Iterator<Item = &SeamView> {
        self.seams.iter().filter(|seam| !seam.read)
    }

    /// Names of the fields whose values disagree; `set/item/field` for those of an item.
    pub fn conflicts(&self) -> Vec<String> {
        self.open_conflicts.iter().map(|conflict| conflict.field.clone()).collect()
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
    pub(super) index: &'a ChangeIndex,
    /// Where changes were made beside each other.
    pub(super) history: Option<&'a History>,
    /// The time of what is in the open change.
    pub(super) now: Timestamp,
    /// The newest schema version that is shown.
    pub(super) newest: u16,
}

impl<O: Objects> Viewer<'_, O> {
    pub(super) fn view(&self, kind: DocKind) -> Result<DocView, AutomergeError> {
        let mut view = DocView::empty(kind);
        let is_known = |field: &FieldDef| field.since <= self.newest;
        let is_newer = |key: String| field(kind, &key).is_none_or(|field| !is_known(field));
        view.has_newer_content = self.doc.keys(ROOT).any(is_newer);
        for field in fields(kind).iter().filter(|field| is_known(field)) {
            let object = self.objects.object(field.name);
            let shown = match (field.class, object) {
                (MergeClass::Text, Some(object)) => FieldView::Text(self.doc.text(object)?),
                (MergeClass::Set(items) | MergeClass::Log(items), Some(object)) => {
                    FieldView::Set(self.items(object, field.name, items, &mut view)?)
                }
                (MergeClass::Text, None) => FieldView::Text(String::new()),
                (MergeClass::Set(_) | MergeClass::Log(_), None) => FieldView::Set(BTreeMap::new()),
                (
                    MergeClass::Immutable(_)
                    | MergeClass::MultiValue(_)
                    | MergeClass::Preference(_)
                    | MergeClass::Lattice(_),
                    _,
                ) => {
                    let beside = self.beside(field.name)?;
                    if !beside.is_empty() {
                        view.beside.insert(field.name, beside);
                    }
                    FieldView::Value(self.values(&Place::of_document(field), &mut view)?)
                }
            };
            view.fields.insert(field.name, shown);
        }
        if let Some(history) = self.history {
            let (doc, objects, index) = (self.doc, self.objects, self.index);
            let seams = SeamReader { doc, objects, index, history }.seams(kind)?;
            view.seams = seams.into_iter().map(|seam| seam.view).collect();
        }
        Ok(view)
    }

    fn items(
        &self,
        object: &ExId,
        set: &str,
        fields: &'static [FieldDef],
        view: &mut DocView,
    ) -> Result<BTreeMap<String, ItemView>, AutomergeError> {
        let mut items: BTreeMap<String, ItemView> = BTreeMap::new();
        for key in self.doc.keys(object) {
            let (id, field) = key.split_once(ITEM_SEPARATOR).unwrap_or((&key, ""));
            let item = items.entry(id.to_owned()).or_default();
            if let Some(field) = fields.iter().find(|known| known.name == field) {
                let place = Place::of_item(object, set, id, field);
                item.fields.insert(field.name, self.values(&place, view)?);
            } else {
                view.has_newer_content |= !field.is_empty();
            }
        }
        Ok(items)
    }

    fn values(&self, place: &Place<'_>, view: &mut DocView) -> Result<MultiValue<Scalar>, AutomergeError> {
        let mut values = Vec::new();
        for (value, id) in self.doc.get_all(place.object, &place.key)? {
            let ExId::Id(counter, actor, _) = id else { continue };
            if let (Some(value), Some(actor)) = (scalar_of(&value), Actor::from_actor_id(&actor)) {
                let at = self.index.change_of(&actor, counter).map_or(self.now, |made| made.time);
                let Actor { device, incarnation } = actor;
                values.push((counter, SeenValue { value, device, incarnation, at }));
            }
        }
        values.sort_unstable_by_key(|(counter, seen)| (seen.at, seen.device, seen.incarnation, *counter));
        let values = MultiValue { values: values.into_iter().map(|(_, seen)| seen).collect() };
        if place.waits_for_a_person() && values.is_conflict() {
            let (id, field) = (place.conflict_id(self.doc)?, place.path.clone());
            view.open_conflicts.push(ConflictView { id, field, values: values.values.clone() });
        }
        Ok(values)
    }

    /// See [`DocView::changed_beside`].
    pub(super) fn beside(&self, field: &str) -> Result<Vec<Writer>, AutomergeError> {
        let Some(History { causality, .. }) = self.history else { return Ok(Vec::new()) };
        let mut beside = BTreeSet::new();
        for (_, id) in self.doc.get_all(ROOT, field)? {
            let ExId::Id(counter, actor, _) = id else { continue };
            let Some(author) = Actor::from_actor_id(&actor) else { continue };
            // A value in the open change was written with knowledge of everything.
            let change = self.index.change_of(&author, counter);
            if let Some(change) = change.and_then(|made| causality.id(&author, made.seq)) {
                beside.extend(causality.beside(change));
            }
        }
        Ok(causality.writers(beside.into_iter()))
    }
}
