//! The fields of each kind of document. A new field is one line; what changes a text or a set also needs
//! a new schema version, because those are made by the genesis change.

use super::DocKind;

/// The type of a single value.
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
}

/// How concurrent changes of a field come together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MergeClass {
    /// Written once, by whoever creates the document or the item. Two creators write the same value.
    Immutable(ValueKind),
    /// Concurrent values are all kept, until a later write that saw them settles it.
    MultiValue(ValueKind),
    /// Prose; concurrent edits are merged character by character.
    Text,
    /// Items with ids of their own; adding wins. The fields of an item are values, never prose.
    Set(&'static [FieldDef]),
}

/// A field of a document, or of an item of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldDef {
    /// The name inside the document; never changed.
    pub name: &'static str,
    /// How it merges.
    pub class: MergeClass,
    /// The schema version of the kind that brought it, from 1.
    pub since: u16,
}

const fn fixed(name: &'static str, kind: ValueKind) -> FieldDef {
    FieldDef { name, class: MergeClass::Immutable(kind), since: 1 }
}

const fn value(name: &'static str, kind: ValueKind) -> FieldDef {
    FieldDef { name, class: MergeClass::MultiValue(kind), since: 1 }
}

const fn prose(name: &'static str) -> FieldDef {
    FieldDef { name, class: MergeClass::Text, since: 1 }
}

const fn set(name: &'static str, items: &'static [FieldDef]) -> FieldDef {
    FieldDef { name, class: MergeClass::Set(items), since: 1 }
}

use ValueKind::{Int, Text, Time};

const SEAMS_READ: FieldDef = FieldDef {
    name: "seams_read",
    class: MergeClass::Set(&[fixed("field", Text), fixed("span", Text)]),
    since: 2,
};

const DIRECTORY: &[FieldDef] =
    &[value("practice", Text), set("people", &[value("name", Text), value("job_title", Text)])];

const GROUP: &[FieldDef] = &[
    value("label", Text),
    prose("purpose"),
    value("modality", Text),
    value("membership_type", Text),
    value("size_max", Int),
    value("status", Text),
    set("facilitators", &[fixed("person", Text), value("role", Text)]),
    SEAMS_READ,
];

const SESSION: &[FieldDef] = &[
    fixed("series", Text),
    fixed("local_date", Text),
    fixed("ordinal", Int),
    value("scheduled", Time),
    value("actual_start", Time),
    value("actual_end", Time),
    value("delivery", Text),
    value("place", Text),
    value("duration_min", Int),
    value("status", Text),
    prose("cancel_reason"),
    SEAMS_READ,
];

const GROUP_NOTE: &[FieldDef] = &[
    fixed("series", Text),
    fixed("local_date", Text),
    fixed("ordinal", Int),
    prose("theme"),
    prose("agenda_or_skill"),
    prose("process"),
    prose("facilitator_coordination"),
    prose("next_session"),
    prose("shareable_context"),
    value("stage", Text),
    SEAMS_READ,
];

const ROSTER: &[FieldDef] = &[set(
    "members",
    &[fixed("member", Text), value("display_hint", Text), value("joined", Text), value("left", Text)],
)];

const MEMBER_RECORD: &[FieldDef] = &[
    value("legal_name", Text),
    value("preferred_name", Text),
    value("pronouns", Text),
    value("dob", Text),
    value("nhs_number", Text),
    prose("communication_needs"),
    value("lead_clinician", Text),
    SEAMS_READ,
];

const MEMBER_ENTRY: &[FieldDef] = &[
    fixed("series", Text),
    fixed("local_date", Text),
    fixed("ordinal", Int),
    value("attendance", Int),
    value("arrived_at", Time),
    value("left_at", Time),
    prose("left_early_reason"),
    value("absence_notice", Text),
    value("participation", Text),
    value("format", Text),
    prose("presentation"),
    prose("observation"),
    prose("intervention"),
    prose("response"),
    prose("assessment"),
    prose("plan"),
    SEAMS_READ,
];

/// The fields of a kind, in the order in which they are shown.
pub const fn fields(kind: DocKind) -> &'static [FieldDef] {
    match kind {
        DocKind::Directory => DIRECTORY,
        DocKind::Group => GROUP,
        DocKind::Session => SESSION,
        DocKind::GroupNote => GROUP_NOTE,
        DocKind::Roster => ROSTER,
        DocKind::MemberRecord => MEMBER_RECORD,
        DocKind::MemberEntry => MEMBER_ENTRY,
    }
}

/// The field of a kind with this name.
pub fn field(kind: DocKind, name: &str) -> Option<&'static FieldDef> {
    fields(kind).iter().find(|field| field.name == name)
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
            if let MergeClass::Set(items) = field.class {
                assert_names(items);
                let is_values =
                    |f: &FieldDef| matches!(f.class, MergeClass::Immutable(_) | MergeClass::MultiValue(_));
                assert!(items.iter().all(is_values));
            }
        }
    }

    #[test]
    fn names_are_unique_and_items_hold_values_only() {
        for kind in DocKind::ALL {
            assert_names(fields(kind));
        }
    }
}
