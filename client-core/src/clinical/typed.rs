//! What the typed views are made of: values of a field's own type, and the fold of a field that merges towards caution.

use serde::{Deserialize, Serialize};

use super::{DocKind, FieldDef, MultiValue, Scalar, ValueKind};
use crate::document::{DocView, ItemView, Writer};
use crate::time::Timestamp;

/// A kind of document as a typed view.
pub trait ClinicalView: Serialize + for<'a> From<&'a DocView> {
    /// The kind.
    const KIND: DocKind;
    /// Its fields, in the order in which they are shown.
    const FIELDS: &'static [FieldDef];
    /// What the view tells beside its fields: who wrote unseen by the value of a field. Its name in the view, and the field's.
    const BESIDE: &'static [(&'static str, &'static str)];
}

/// A type that a field holds.
pub trait FieldValue: Sized {
    /// The values that the field takes.
    const KIND: ValueKind;

    /// The value in this type; none for a value of another type.
    fn from_scalar(value: &Scalar) -> Option<Self>;
}

/// A list of codes.
pub trait Choice {
    /// The codes, in order.
    const CODES: &'static [&'static str];
}

impl FieldValue for String {
    const KIND: ValueKind = ValueKind::Text;

    fn from_scalar(value: &Scalar) -> Option<Self> {
        if let Scalar::Text(text) = value { Some(text.clone()) } else { None }
    }
}

impl FieldValue for i64 {
    const KIND: ValueKind = ValueKind::Int;

    fn from_scalar(value: &Scalar) -> Option<Self> {
        if let Scalar::Int(number) = value { Some(*number) } else { None }
    }
}

impl FieldValue for bool {
    const KIND: ValueKind = ValueKind::Bool;

    fn from_scalar(value: &Scalar) -> Option<Self> {
        if let Scalar::Bool(yes) = value { Some(*yes) } else { None }
    }
}

impl FieldValue for Timestamp {
    const KIND: ValueKind = ValueKind::Time;

    fn from_scalar(value: &Scalar) -> Option<Self> {
        if let Scalar::Time(time) = value { Some(*time) } else { None }
    }
}

macro_rules! checked_text {
    ($(#[$doc:meta])* $name:ident, $kind:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        /// Prints no content.
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }

        impl FieldValue for $name {
            const KIND: ValueKind = ValueKind::$kind;

            fn from_scalar(value: &Scalar) -> Option<Self> {
                String::from_scalar(value).map(Self)
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl From<$name> for Scalar {
            fn from(value: $name) -> Self {
                Self::Text(value.0)
            }
        }
    };
}

checked_text!(
    /// A day as `YYYY-MM-DD`. As it stands in the document: what another device wrote is shown, whatever it is.
    Day, Date
);
checked_text!(
    /// An NHS number, ten digits. As it stands in the document: what another device wrote is shown, whatever it is.
    NhsNumber, NhsNumber
);

/// A field that merges towards caution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lattice<T> {
    /// What counts: the most cautious of the values, a code that this version does not know above all; none before the
    /// first value.
    pub state: Option<T>,
    /// Every value that stands, with who wrote it. More than one distinct value is a disagreement to be shown.
    pub values: MultiValue<T>,
    /// Where the least cautious value does not count because others wrote in the document without having seen it, as it
    /// was written without having seen them: who they are. The state is then the most cautious one.
    #[serde(default)]
    pub reopened_by: Vec<Writer>,
}

impl<T> Default for Lattice<T> {
    fn default() -> Self {
        Self { state: None, values: MultiValue::default(), reopened_by: Vec::new() }
    }
}

impl<T: Choice + Clone + Ord> Lattice<T> {
    /// The fold of the values. The order of caution is the order of the codes, in which the variants stand too.
    pub(crate) fn of(values: MultiValue<T>) -> Self {
        let state = values.values.iter().map(|seen| &seen.value).max().cloned();
        Self { state, values, reopened_by: Vec::new() }
    }
}

impl<T: Choice + FieldValue + Clone + Ord> Lattice<T> {
    /// The fold of the values of a field that closes something: its least cautious value counts only if nothing was
    /// written `beside` it.
    pub(crate) fn closing(values: MultiValue<T>, beside: &[Writer]) -> Self {
        let lattice = Self::of(values);
        let code = |code: Option<&&str>| code.and_then(|code| T::from_scalar(&Scalar::from(*code)));
        let is_closed = lattice.state.is_some() && lattice.state == code(T::CODES.first());
        if !is_closed || beside.is_empty() {
            return lattice;
        }
        Self { state: code(T::CODES.last()), reopened_by: beside.to_vec(), ..lattice }
    }
}

/// The items in the order in which they are claimed to have been written, then by id.
pub(crate) fn in_order_of_time<'a>(
    items: impl Iterator<Item = (&'a str, &'a ItemView)>,
) -> impl Iterator<Item = (&'a str, &'a ItemView)> {
    let written_at = |item: &ItemView| {
        item.fields.values().flat_map(|values| &values.values).map(|seen| seen.at).min().unwrap_or_default()
    };
    let mut ordered: Vec<_> = items.map(|(id, item)| (written_at(item), id, item)).collect();
    ordered.sort_by_key(|(at, id, _)| (*at, *id));
    ordered.into_iter().map(|(_, id, item)| (id, item))
}
