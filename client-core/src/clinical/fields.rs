//! How the fields of documents merge, and which values they take. The fields themselves stand in [`record`](super::record):
//! one line is a row of this table and a field of the typed view.

use super::nhs_number::is_nhs_number;
use super::{DocKind, Scalar, record};

/// The values that a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// Text that is replaced as a whole.
    Text,
    /// A whole number, also for codes.
    Int,
    /// Yes or no.
    Bool,
    /// A moment, in milliseconds since the Unix epoch.
    Time,
    /// A day as text, `YYYY-MM-DD`.
    Date,
    /// An NHS number as text: ten digits, the last of which checks the others.
    NhsNumber,
    /// One of these codes as text.
    Choice(&'static [&'static str]),
    /// One of these codes as a number.
    Code(&'static [i64]),
}

/// Why a field does not take a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It has another type.
    Type,
    /// It is no day of the calendar.
    Date,
    /// It is no NHS number.
    NhsNumber,
    /// It is not in the field's list of codes.
    Code,
}

impl ValueKind {
    /// Which values the field takes, for people.
    pub(crate) fn words(self) -> String {
        let takes = match self {
            Self::Text => "text",
            Self::Int => "a whole number",
            Self::Bool => "yes or no",
            Self::Time => "a moment",
            Self::Date => "a day such as 2031-04-10",
            Self::NhsNumber => "an NHS number",
            Self::Choice(codes) => return format!("this field takes one of its codes: {}", codes.join(", ")),
            Self::Code(codes) => {
                let codes: Vec<String> = codes.iter().map(i64::to_string).collect();
                return format!("this field takes one of its codes: {}", codes.join(", "));
            }
        };
        format!("this field takes {takes}")
    }

    /// Whether the field takes this value.
    ///
    /// # Errors
    /// [`Unfit`].
    pub fn check(self, value: &Scalar) -> Result<(), Unfit> {
        let fits = |fits: bool, unfit: Unfit| if fits { Ok(()) } else { Err(unfit) };
        match (self, value) {
            (Self::Text, Scalar::Text(_))
            | (Self::Int, Scalar::Int(_))
            | (Self::Bool, Scalar::Bool(_))
            | (Self::Time, Scalar::Time(_)) => Ok(()),
            (Self::Date, Scalar::Text(text)) => fits(is_date(text), Unfit::Date),
            (Self::NhsNumber, Scalar::Text(text)) => fits(is_nhs_number(text), Unfit::NhsNumber),
            (Self::Choice(codes), Scalar::Text(text)) => fits(codes.contains(&text.as_str()), Unfit::Code),
            (Self::Code(codes), Scalar::Int(number)) => fits(codes.contains(number), Unfit::Code),
            _ => Err(Unfit::Type),
        }
    }
}

/// Whether a text is a day, as `YYYY-MM-DD`.
pub(crate) fn is_date(text: &str) -> bool {
    text.len() == "2031-04-10".len() && text.parse::<jiff::civil::Date>().is_ok()
}

/// How concurrent changes of a field come together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MergeClass {
    /// Written once, by whoever creates the document or the item. Two creators write the same value.
    Immutable(ValueKind),
    /// Concurrent values are all kept, until a later write that saw them settles it.
    MultiValue(ValueKind),
    /// The last writer wins. For preferences; never for anything clinical.
    Preference(ValueKind),
    /// One of these codes, from the least to the most cautious. Of concurrent values the most cautious one counts, and
    /// that they disagree is shown until a later write that saw them settles it.
    Lattice(&'static [&'static str]),
    /// Prose; concurrent edits are merged character by character.
    Text,
    /// Items with ids of their own; adding wins. The fields of an item are values, never prose.
    Set(&'static [FieldDef]),
    /// Like [`MergeClass::Set`], for what was witnessed: an item is written once and stays.
    Log(&'static [FieldDef]),
}

impl MergeClass {
    /// Whether the field is an object of its own in the document, which a genesis or migration change makes.
    pub const fn is_object(self) -> bool {
        matches!(self, Self::Text | Self::Set(_) | Self::Log(_))
    }

    /// The values that a single value of this class takes; none for prose and items.
    pub const fn values(self) -> Option<ValueKind> {
        match self {
            Self::Immutable(kind) | Self::MultiValue(kind) | Self::Preference(kind) => Some(kind),
            Self::Lattice(codes) => Some(ValueKind::Choice(codes)),
            Self::Text | Self::Set(_) | Self::Log(_) => None,
        }
    }

    /// The fields of the items of a set or log.
    pub const fn items(self) -> Option<&'static [FieldDef]> {
        match self {
            Self::Set(items) | Self::Log(items) => Some(items),
            Self::Immutable(_)
            | Self::MultiValue(_)
            | Self::Preference(_)
            | Self::Lattice(_)
            | Self::Text => None,
        }
    }
}

/// A field of a document, or of an item of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldDef {
    /// The name inside the document; never changed.
    pub name: &'static str,
    /// How it merges.
    pub class: MergeClass,
    /// The schema version of the kind that brought it. What is an object of its own is made by the change of that version.
    pub since: u16,
    /// Whether its least cautious value closes something, and so counts only if nothing was written unseen by it.
    pub closes: bool,
}

/// The fields of a kind, in the order in which they are shown.
pub const fn fields(kind: DocKind) -> &'static [FieldDef] {
    record::fields(kind)
}

/// The field of a kind with this name.
pub fn field(kind: DocKind, name: &str) -> Option<&'static FieldDef> {
    fields(kind).iter().find(|field| field.name == name)
}

/// The newest schema version of a kind.
pub fn schema_version(kind: DocKind) -> u16 {
    fields(kind).iter().map(|field| field.since).max().unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn assert_names(fields: &[FieldDef]) {
        let names: BTreeSet<_> = fields.iter().map(|f| f.name).collect();
        assert_eq!(names.len(), fields.len());
        for field in fields {
            assert!(!field.name.is_empty() && !field.name.contains('/'));
            if let Some(items) = field.class.items() {
                assert_names(items);
                assert!(items.iter().all(|item| item.class.values().is_some()));
            }
            if let MergeClass::Log(items) = field.class {
                assert!(items.iter().all(|item| matches!(item.class, MergeClass::Immutable(_))));
            }
        }
    }

    #[test]
    fn names_are_unique_items_hold_values_only_and_logs_only_what_is_written_once() {
        for kind in DocKind::ALL {
            assert_names(fields(kind));
        }
    }

    #[test]
    fn every_kind_has_an_object_so_that_its_genesis_is_a_change_to_depend_on() {
        for kind in DocKind::ALL {
            assert!(fields(kind).iter().any(|field| field.since == 1 && field.class.is_object()), "{kind:?}");
        }
    }

    #[test]
    fn schema_versions_rise_one_by_one() {
        for kind in DocKind::ALL {
            let versions: BTreeSet<u16> = fields(kind).iter().map(|field| field.since).collect();
            assert!(versions.into_iter().eq(1..=schema_version(kind)));
        }
    }

    #[test]
    fn no_field_of_any_document_is_a_level_or_score_of_risk() {
        let is_rating =
            |name: &str| ["risk", "severity", "level", "score"].iter().any(|word| name.contains(word));
        for kind in DocKind::ALL {
            for field in fields(kind) {
                assert!(!is_rating(field.name), "{:?}.{}", kind, field.name);
                let items = field.class.items().unwrap_or_default();
                assert!(items.iter().all(|item| !is_rating(item.name)), "{:?}.{}", kind, field.name);
            }
        }
    }

    #[test]
    fn a_field_takes_its_own_values_and_says_what_is_wrong_with_others() {
        let date = |text: &str| ValueKind::Date.check(&Scalar::from(text));
        assert_eq!(date("2031-02-28"), Ok(()));
        for wrong in ["2031-02-30", "28.02.2031", "", "2031-2-1", "2031-02-28T00:00"] {
            assert_eq!(date(wrong), Err(Unfit::Date));
        }
        assert_eq!(ValueKind::Date.check(&Scalar::Int(1)), Err(Unfit::Type));
        let status = ValueKind::Choice(&["open", "closed"]);
        assert_eq!(status.check(&Scalar::from("open")), Ok(()));
        assert_eq!(status.check(&Scalar::from("Open")), Err(Unfit::Code));
        assert_eq!(ValueKind::Code(&[2, 3]).check(&Scalar::Int(4)), Err(Unfit::Code));
    }
}
