//! A document as lists hold it, read back from the JSON of its row.
//!
//! Rows are of some thirty kinds, and each kind's typed view can be made from a [`DocView`]: one reader that goes by the kind's fields
//! serves them all.

use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde::de::{IntoDeserializer, value::Error as CodeError};

use super::{
    Attendance, DocKind, FieldDef, MergeClass, MultiValue, Scalar, ValueKind, field, fields, record,
};
use crate::document::{DocView, FieldView, ItemView, Writer};
use crate::time::Timestamp;

/// A row's document ([`Row::json`](super::Row::json)), with every field of its kind; none where the text is no such row. Prose is cut
/// short, as it is in the row; what an older build did not write is there, without a value. Conflicts and seams are not in a row.
pub fn row_view(kind: DocKind, json: &str) -> Option<DocView> {
    let mut reader = serde_json::Deserializer::from_str(json);
    let view = RowSeed(kind).deserialize(&mut reader).ok()?;
    reader.end().ok()?;
    Some(view)
}

/// Reads an object into the view of a kind.
struct RowSeed(DocKind);

impl<'de> DeserializeSeed<'de> for RowSeed {
    type Value = DocView;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<DocView, D::Error> {
        reader.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for RowSeed {
    type Value = DocView;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut row: A) -> Result<DocView, A::Error> {
        let nothing = |field: &FieldDef| (field.name, without_value(field.class));
        let mut view = DocView::of_fields(self.0, fields(self.0).iter().map(nothing).collect());
        while let Some(name) = row.next_key::<String>()? {
            if let Some(field) = field(self.0, &name) {
                let held = match field.class {
                    MergeClass::Text => FieldView::Text(row.next_value()?),
                    MergeClass::Set(fields) | MergeClass::Log(fields) => {
                        FieldView::Set(row.next_value_seed(ItemsSeed(fields))?.into_iter().collect())
                    }
                    MergeClass::Immutable(_)
                    | MergeClass::MultiValue(_)
                    | MergeClass::Preference(_)
                    | MergeClass::Lattice(_) => {
                        let (values, beside) = read_values(field.class, &mut row)?;
                        tell_beside(&mut view, field.name, beside);
                        FieldView::Value(values)
                    }
                };
                view.fields.insert(field.name, held);
            } else if let Some(of) = record::beside(self.0, &name) {
                tell_beside(&mut view, of, row.next_value()?);
            } else {
                row.next_value::<IgnoredAny>()?;
            }
        }
        Ok(view)
    }
}

fn tell_beside(view: &mut DocView, field: &'static str, writers: Vec<Writer>) {
    if !writers.is_empty() {
        view.beside.insert(field, writers);
    }
}

fn without_value(class: MergeClass) -> FieldView {
    match class {
        MergeClass::Text => FieldView::Text(String::new()),
        MergeClass::Set(_) | MergeClass::Log(_) => FieldView::Set([].into()),
        MergeClass::Immutable(_)
        | MergeClass::MultiValue(_)
        | MergeClass::Preference(_)
        | MergeClass::Lattice(_) => FieldView::Value(MultiValue::default()),
    }
}

/// Reads the items of a set or log, each with its id.
struct ItemsSeed(&'static [FieldDef]);

impl<'de> DeserializeSeed<'de> for ItemsSeed {
    type Value = Vec<(String, ItemView)>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for ItemsSeed {
    type Value = Vec<(String, ItemView)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("items")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = rows.next_element_seed(ItemSeed(self.0))? {
            items.push(item);
        }
        Ok(items)
    }
}

struct ItemSeed(&'static [FieldDef]);

impl<'de> DeserializeSeed<'de> for ItemSeed {
    type Value = (String, ItemView);

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ItemSeed {
    type Value = (String, ItemView);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an item")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut row: A) -> Result<Self::Value, A::Error> {
        let (mut id, mut item) = (None, ItemView::default());
        while let Some(name) = row.next_key::<String>()? {
            if let Some(field) = self.0.iter().find(|field| field.name == name) {
                let (values, _) = read_values(field.class, &mut row)?;
                if !values.values.is_empty() {
                    item.fields.insert(field.name, values);
                }
            } else if name == "item" {
                id = Some(row.next_value()?);
            } else {
                row.next_value::<IgnoredAny>()?;
            }
        }
        Ok((id.ok_or_else(|| A::Error::missing_field("item"))?, item))
    }
}

/// The fold of a field that merges towards caution; its state follows from the values.
#[derive(serde::Deserialize)]
struct Folded {
    values: MultiValue<Plain>,
    #[serde(default)]
    reopened_by: Vec<Writer>,
}

/// The values of a field, and who wrote beside the one that closes it.
fn read_values<'de, A: MapAccess<'de>>(
    class: MergeClass,
    row: &mut A,
) -> Result<(MultiValue<Scalar>, Vec<Writer>), A::Error> {
    let (read, beside) = match class {
        MergeClass::Lattice(_) => {
            let Folded { values, reopened_by } = row.next_value()?;
            (values, reopened_by)
        }
        // The view of a preference does not say who wrote it.
        MergeClass::Preference(_) => {
            row.next_value::<IgnoredAny>()?;
            return Ok((MultiValue::default(), Vec::new()));
        }
        MergeClass::Immutable(_)
        | MergeClass::MultiValue(_)
        | MergeClass::Text
        | MergeClass::Set(_)
        | MergeClass::Log(_) => (row.next_value()?, Vec::new()),
    };
    let kind = class.values().ok_or_else(|| A::Error::custom("no values"))?;
    Ok((read.filter_map(|value: &Plain| value.scalar(kind)), beside))
}

/// A value as JSON has it, before its field says what it is.
enum Plain {
    Text(String),
    Int(i64),
    Bool(bool),
}

impl Plain {
    fn scalar(&self, kind: ValueKind) -> Option<Scalar> {
        match (kind, self) {
            (
                ValueKind::Text | ValueKind::Date | ValueKind::NhsNumber | ValueKind::Choice(_),
                Self::Text(text),
            ) => Some(Scalar::Text(text.clone())),
            (ValueKind::Int, Self::Int(number)) => Some(Scalar::Int(*number)),
            (ValueKind::Bool, Self::Bool(yes)) => Some(Scalar::Bool(*yes)),
            (ValueKind::Time, Self::Int(ms)) => Some(Scalar::Time(Timestamp(*ms))),
            (ValueKind::Code(_), Self::Text(code)) => {
                let code = IntoDeserializer::<CodeError>::into_deserializer(code.as_str());
                Attendance::deserialize(code).ok().map(|code| Scalar::Int(code.code()))
            }
            _ => None,
        }
    }
}

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        reader.deserialize_any(PlainVisitor)
    }
}

struct PlainVisitor;

impl Visitor<'_> for PlainVisitor {
    type Value = Plain;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Plain, E> {
        Ok(Plain::Text(text.to_owned()))
    }

    fn visit_bool<E: Error>(self, yes: bool) -> Result<Plain, E> {
        Ok(Plain::Bool(yes))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Plain, E> {
        Ok(Plain::Int(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Plain, E> {
        i64::try_from(number).map(Plain::Int).map_err(E::custom)
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
    fn a_row_read_back_is_its_document_for_every_kind() {
        // A copy for a time leaves its text out of every row.
        for kind in DocKind::ALL.into_iter().filter(|kind| *kind != DocKind::SharedExtract) {
            let document = full(kind);
            assert_eq!(row_view(kind, &row(&document).json), Some(document), "{kind:?}");
        }
    }

    #[test]
    fn a_row_tells_who_wrote_beside_what_closes_a_concern_or_a_task() {
        for (kind, closes) in [(DocKind::SafetyConcern, "status"), (DocKind::Task, "done")] {
            let mut document = full(kind);
            let writer = Writer { at: Timestamp(9), device: [3; 16], incarnation: 1 };
            document.beside.insert(closes, vec![writer]);
            assert_eq!(row_view(kind, &row(&document).json), Some(document), "{kind:?}");
        }
    }

    #[test]
    fn a_row_of_an_older_build_lacks_values_and_no_field() {
        let held = row_view(DocKind::Goal, "{}").map(|view| view.fields).unwrap_or_default();
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
            assert_eq!(row_view(DocKind::Goal, json), None, "{json}");
        }
    }
}
