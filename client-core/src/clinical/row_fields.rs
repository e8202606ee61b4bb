//! The fields of a list's row, for whoever shows documents of every kind alike.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Attendance, DocKind, FieldDef, MergeClass, MultiValue, Scalar, ValueKind, fields};
use crate::document::{FieldView, ItemView};
use crate::time::Timestamp;

/// The fields of a row's typed view ([`Row::json`](super::Row::json)), by name; none where it is no such view. Prose is cut
/// short, as it is in the row. What an older build did not write is there, without a value.
pub fn row_fields(kind: DocKind, json: &str) -> Option<BTreeMap<&'static str, FieldView>> {
    let view: Map<String, Value> = serde_json::from_str(json).ok()?;
    let shown = |field: &FieldDef| Some((field.name, shown(field, view.get(field.name))?));
    fields(kind).iter().map(shown).collect()
}

fn shown(field: &FieldDef, value: Option<&Value>) -> Option<FieldView> {
    match field.class {
        MergeClass::Text => Some(FieldView::Text(value.map_or(Some(""), Value::as_str)?.to_owned())),
        MergeClass::Set(fields) | MergeClass::Log(fields) => {
            let items = value.map_or(Some(&[][..]), |value| value.as_array().map(Vec::as_slice))?;
            Some(FieldView::Set(items.iter().map(|value| item(fields, value)).collect::<Option<_>>()?))
        }
        MergeClass::Immutable(_)
        | MergeClass::MultiValue(_)
        | MergeClass::Preference(_)
        | MergeClass::Lattice(_) => Some(FieldView::Value(values(field.class, value)?)),
    }
}

fn item(fields: &'static [FieldDef], value: &Value) -> Option<(String, ItemView)> {
    let held = value.as_object()?;
    let mut item = ItemView::default();
    for field in fields {
        let values = values(field.class, held.get(field.name))?;
        if !values.values.is_empty() {
            item.fields.insert(field.name, values);
        }
    }
    Some((held.get("item")?.as_str()?.to_owned(), item))
}

fn values(class: MergeClass, value: Option<&Value>) -> Option<MultiValue<Scalar>> {
    let Some(value) = value else { return Some(MultiValue::default()) };
    let standing = match class {
        MergeClass::Lattice(_) => value.get("values")?,
        // The view of a preference does not say who wrote it.
        MergeClass::Preference(_) => return Some(MultiValue::default()),
        MergeClass::Immutable(_)
        | MergeClass::MultiValue(_)
        | MergeClass::Text
        | MergeClass::Set(_)
        | MergeClass::Log(_) => value,
    };
    let standing: MultiValue<Value> = serde_json::from_value(standing.clone()).ok()?;
    let kind = class.values()?;
    Some(standing.filter_map(|value| scalar(kind, value)))
}

fn scalar(kind: ValueKind, value: &Value) -> Option<Scalar> {
    match kind {
        ValueKind::Text | ValueKind::Date | ValueKind::NhsNumber | ValueKind::Choice(_) => {
            value.as_str().map(Scalar::from)
        }
        ValueKind::Int => value.as_i64().map(Scalar::Int),
        ValueKind::Bool => value.as_bool().map(Scalar::Bool),
        ValueKind::Time => value.as_i64().map(|ms| Scalar::Time(Timestamp(ms))),
        ValueKind::Code(_) => {
            serde_json::from_value::<Attendance>(value.clone()).ok().map(|code| Scalar::Int(code.code()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clinical::{SeenValue, row};
    use crate::document::DocView;

    fn sample(kind: ValueKind) -> Scalar {
        match kind {
            ValueKind::Text => Scalar::from("words"),
            ValueKind::Date => Scalar::from("2031-04-10"),
            ValueKind::NhsNumber => Scalar::from("9434765919"),
            ValueKind::Choice(codes) => Scalar::from(codes.first().copied().unwrap_or_default()),
            ValueKind::Int => Scalar::Int(7),
            ValueKind::Bool => Scalar::Bool(true),
            ValueKind::Time => Scalar::Time(Timestamp(1_934_000_000_000)),
            ValueKind::Code(codes) => Scalar::Int(codes.last().copied().unwrap_or_default()),
        }
    }

    fn standing(class: MergeClass) -> MultiValue<Scalar> {
        let seen =
            |value, device| SeenValue { value, device: [device; 16], incarnation: 3, at: Timestamp(5) };
        let value = class.values().map(sample);
        MultiValue {
            values: value.into_iter().flat_map(|value| [seen(value.clone(), 1), seen(value, 2)]).collect(),
        }
    }

    /// A document in which every field holds something.
    fn full(kind: DocKind) -> DocView {
        let item = |fields: &'static [FieldDef]| ItemView {
            fields: fields.iter().map(|field| (field.name, standing(field.class))).collect(),
        };
        let shown = |field: &FieldDef| match field.class {
            MergeClass::Text => FieldView::Text("prose".to_owned()),
            MergeClass::Set(fields) | MergeClass::Log(fields) => {
                FieldView::Set([("one".to_owned(), item(fields)), ("two".to_owned(), item(fields))].into())
            }
            MergeClass::Immutable(_)
            | MergeClass::MultiValue(_)
            | MergeClass::Preference(_)
            | MergeClass::Lattice(_) => FieldView::Value(standing(field.class)),
        };
        DocView::of_fields(kind, fields(kind).iter().map(|field| (field.name, shown(field))).collect())
    }

    #[test]
    fn the_fields_of_a_row_are_those_of_its_document_for_every_kind() {
        // A copy for a time leaves its text out of every row.
        for kind in DocKind::ALL.into_iter().filter(|kind| *kind != DocKind::SharedExtract) {
            let document = full(kind);
            assert_eq!(row_fields(kind, &row(&document).json), Some(document.fields), "{kind:?}");
        }
    }

    #[test]
    fn a_row_of_an_older_build_lacks_values_and_no_field() {
        let held = row_fields(DocKind::Goal, "{}").unwrap_or_default();
        assert_eq!(held.len(), fields(DocKind::Goal).len());
        assert!(held.values().all(|field| match field {
            FieldView::Value(values) => values.values.is_empty(),
            FieldView::Text(text) => text.is_empty(),
            FieldView::Set(items) => items.is_empty(),
        }));
    }

    #[test]
    fn what_is_no_row_has_no_fields() {
        for json in
            ["", "[]", "7", "{\"own_words\": 7}", "{\"ratings\": [7]}", "{\"status\": {\"values\": 7}}"]
        {
            assert_eq!(row_fields(DocKind::Goal, json), None, "{json}");
        }
    }
}
