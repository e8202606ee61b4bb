//! Which fields the kinds of documents have, and what they take.

use alcove_client_core::clinical::{DocKind, FieldDef, MergeClass, ValueKind, fields};

/// How what several devices write into a field comes together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Merging {
    /// Written once. Different first values stand beside each other until somebody settles them.
    Fixed,
    /// All values that were written without knowledge of each other stand, until a later write that saw them.
    Several,
    /// The last one counts: for preferences.
    LastWins,
    /// The most cautious one counts; that others stand is shown.
    Cautious,
    /// Prose: merged letter by letter.
    Prose,
    /// Items with ids of their own; adding wins.
    Set,
    /// Items that are written once and stay.
    Log,
}

/// The values that a field takes.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum ValueShape {
    /// Text that is replaced as a whole, at most 4,096 bytes.
    Text,
    /// A whole number.
    Number,
    /// Yes or no.
    YesNo,
    /// A moment, ms since 1970.
    Moment,
    /// A day as text, `YYYY-MM-DD`.
    Day,
    /// An NHS number as text.
    NhsNumber,
    /// One of these codes as text.
    Choice {
        /// The codes; of a field that merges towards caution from the least to the most cautious.
        codes: Vec<String>,
    },
    /// One of these codes as a number.
    Code {
        /// The codes.
        codes: Vec<i64>,
    },
}

/// A field of a kind of document.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct FieldInfo {
    /// Its name, as edits and views have it.
    pub name: String,
    /// How it merges.
    pub merging: Merging,
    /// What it takes; none for prose and items.
    pub values: Option<ValueShape>,
    /// The fields of its items; empty unless it is a set or log.
    pub items: Vec<ItemFieldInfo>,
}

/// A field of an item.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ItemFieldInfo {
    /// Its name.
    pub name: String,
    /// How it merges.
    pub merging: Merging,
    /// What it takes.
    pub values: Option<ValueShape>,
}

fn merging(class: MergeClass) -> Merging {
    match class {
        MergeClass::Immutable(_) => Merging::Fixed,
        MergeClass::MultiValue(_) => Merging::Several,
        MergeClass::Preference(_) => Merging::LastWins,
        MergeClass::Lattice(_) => Merging::Cautious,
        MergeClass::Text => Merging::Prose,
        MergeClass::Set(_) => Merging::Set,
        MergeClass::Log(_) => Merging::Log,
    }
}

impl From<ValueKind> for ValueShape {
    fn from(kind: ValueKind) -> Self {
        match kind {
            ValueKind::Text => Self::Text,
            ValueKind::Int => Self::Number,
            ValueKind::Bool => Self::YesNo,
            ValueKind::Time => Self::Moment,
            ValueKind::Date => Self::Day,
            ValueKind::NhsNumber => Self::NhsNumber,
            ValueKind::Choice(codes) => {
                Self::Choice { codes: codes.iter().map(|code| (*code).to_owned()).collect() }
            }
            ValueKind::Code(codes) => Self::Code { codes: codes.to_vec() },
        }
    }
}

impl From<&FieldDef> for ItemFieldInfo {
    fn from(field: &FieldDef) -> Self {
        Self {
            name: field.name.to_owned(),
            merging: merging(field.class),
            values: field.class.values().map(Into::into),
        }
    }
}

impl From<&FieldDef> for FieldInfo {
    fn from(field: &FieldDef) -> Self {
        let ItemFieldInfo { name, merging, values } = field.into();
        let items = field.class.items().unwrap_or_default().iter().map(Into::into).collect();
        Self { name, merging, values, items }
    }
}

/// The fields of a kind of document, in the order in which they are shown.
#[uniffi::export]
pub fn fields_of(kind: DocKind) -> Vec<FieldInfo> {
    fields(kind).iter().map(Into::into).collect()
}

/// What a clinician calls a kind of document, in English.
#[uniffi::export]
pub fn kind_label(kind: DocKind) -> String {
    kind.label().to_owned()
}
