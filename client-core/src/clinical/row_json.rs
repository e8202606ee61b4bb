//! A document as its row holds it: the JSON of the kind's typed view, written by the kind's fields. `row_view` reads it back.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::row_plain::Plain;
use super::typed::in_order_of_time;
use super::{FieldDef, MergeClass, MultiValue, Scalar, ValueKind, fields, record};
use crate::document::{DocView, ItemView, Writer};

/// The typed view of a document as JSON, for any kind.
pub(super) fn row_json(view: &DocView) -> String {
    serde_json::to_string(&RowJson(view)).unwrap_or_default()
}

struct RowJson<'a>(&'a DocView);

impl Serialize for RowJson<'_> {
    fn serialize<S: Serializer>(&self, writer: S) -> Result<S::Ok, S::Error> {
        let Self(view) = self;
        let mut row = writer.serialize_map(None)?;
        for field in fields(view.kind) {
            match field.class {
                MergeClass::Text => row.serialize_entry(field.name, view.text(field.name))?,
                MergeClass::Set(fields) => {
                    let items = view.items(field.name).map(|(id, item)| ItemJson { fields, id, item });
                    row.serialize_entry(field.name, &items.collect::<Vec<_>>())?;
                }
                MergeClass::Log(fields) => {
                    let items = in_order_of_time(view.items(field.name));
                    let items = items.map(|(id, item)| ItemJson { fields, id, item });
                    row.serialize_entry(field.name, &items.collect::<Vec<_>>())?;
                }
                MergeClass::Immutable(_)
                | MergeClass::MultiValue(_)
                | MergeClass::Preference(_)
                | MergeClass::Lattice(_) => {
                    let beside = if field.closes { view.changed_beside(field.name) } else { &[] };
                    write_values(&mut row, field, &view.value(field.name), beside)?;
                }
            }
        }
        for (name, of) in record::all_beside(view.kind) {
            row.serialize_entry(name, view.changed_beside(of))?;
        }
        row.end()
    }
}

struct ItemJson<'a> {
    fields: &'static [FieldDef],
    id: &'a str,
    item: &'a ItemView,
}

impl Serialize for ItemJson<'_> {
    fn serialize<S: Serializer>(&self, writer: S) -> Result<S::Ok, S::Error> {
        let mut row = writer.serialize_map(None)?;
        row.serialize_entry("item", self.id)?;
        for field in self.fields {
            write_values(&mut row, field, &self.item.value(field.name), &[])?;
        }
        row.end()
    }
}

/// A field that merges towards caution, folded as [`Lattice`](super::Lattice) folds it.
#[derive(serde::Serialize)]
struct Folded<'a> {
    state: Option<&'a str>,
    values: &'a MultiValue<Plain>,
    reopened_by: &'a [Writer],
}

fn write_values<M: SerializeMap>(
    row: &mut M,
    field: &FieldDef,
    values: &MultiValue<Scalar>,
    beside: &[Writer],
) -> Result<(), M::Error> {
    let kind = field.class.values().unwrap_or(ValueKind::Text);
    let values = values.filter_map(|value| Plain::of(kind, value));
    match field.class {
        MergeClass::Lattice(codes) => row.serialize_entry(field.name, &folded(codes, &values, beside)),
        MergeClass::Preference(_) => {
            row.serialize_entry(field.name, &values.values.last().map(|seen| &seen.value))
        }
        MergeClass::Immutable(_)
        | MergeClass::MultiValue(_)
        | MergeClass::Text
        | MergeClass::Set(_)
        | MergeClass::Log(_) => row.serialize_entry(field.name, &values),
    }
}

/// The most cautious of the values counts, a code that this version does not know above all. The least cautious one counts
/// only if nothing was written `beside` it.
fn folded<'a>(
    codes: &'static [&'static str],
    values: &'a MultiValue<Plain>,
    beside: &'a [Writer],
) -> Folded<'a> {
    let standing = values.values.iter().filter_map(|seen| seen.value.text());
    let state = standing.max_by_key(|code| {
        codes.iter().position(|known| known == code).map_or((codes.len(), *code), |place| (place, ""))
    });
    if state.is_some() && state == codes.first().copied() && !beside.is_empty() {
        return Folded { state: codes.last().copied(), values, reopened_by: beside };
    }
    Folded { state, values, reopened_by: &[] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clinical::DocKind;
    use crate::clinical::row_view::tests::full;
    use crate::document::FieldView;
    use crate::time::Timestamp;

    #[test]
    fn a_row_is_the_typed_view_of_its_document_for_every_kind() {
        let writer = Writer { at: Timestamp(9), device: [3; 16], incarnation: 1 };
        for (kind, is_beside) in DocKind::ALL.into_iter().flat_map(|kind| [(kind, false), (kind, true)]) {
            let mut document = full(kind);
            if is_beside {
                document.beside = fields(kind).iter().map(|field| (field.name, vec![writer])).collect();
            }
            assert_typed(&document);
        }
    }

    /// A code that a later version brought counts as the most cautious one; a value of another type is left out.
    #[test]
    fn codes_and_types_that_this_version_does_not_know_are_written_as_the_typed_view_has_them() {
        for kind in DocKind::ALL {
            for strange in [Scalar::from("a-later-code"), Scalar::Bool(true), Scalar::Int(-7)] {
                let mut document = full(kind);
                for field in document.fields.values_mut() {
                    let FieldView::Value(values) = field else { continue };
                    if let Some(first) = values.values.first_mut() {
                        first.value = strange.clone();
                    }
                }
                assert_typed(&document);
            }
        }
    }

    fn assert_typed(document: &DocView) {
        let read = |json: &str| serde_json::from_str::<serde_json::Value>(json).ok();
        let typed = record::json(document);
        assert!(typed.len() > 100, "{:?}", document.kind);
        assert_eq!(read(&row_json(document)), read(&typed), "{:?}", document.kind);
    }
}
