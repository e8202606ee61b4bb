//! Files to export: made from the table of fields, so that a new kind or field is in them at once.

use std::collections::BTreeMap;

use alcove_client_core::client::{AccessEvent, ExportedRef, MemberDocument, SignedBy};
use alcove_client_core::clinical::{
    AuditKind, CircleKind, DocKind, FieldDef, MultiValue, Scalar, SeenValue, SignatureMeaning, ValueKind,
    fields,
};
use alcove_client_core::document::{DocView, FieldView, ItemView};
use alcove_client_core::time::Timestamp;

use crate::MemberFile;
use crate::report::BOOKKEEPING;

pub(super) const MADE: Timestamp = Timestamp(1_932_000_000_000);
pub(super) const WRITTEN: Timestamp = Timestamp(1_931_000_000_000);
pub(super) const DEVICE: [u8; 16] = [7; 16];
const OTHER_DEVICE: [u8; 16] = [8; 16];

/// What stands in a field of a filled document: found in every form of an export or not at all.
pub(super) fn marker(kind: DocKind, field: &str) -> String {
    format!("marker-{}-{}", kind.number(), field.replace('_', "-"))
}

pub(super) fn seen(value: Scalar, device: [u8; 16]) -> SeenValue<Scalar> {
    SeenValue { value, device, incarnation: 1, at: WRITTEN }
}

pub(super) fn one(value: impl Into<Scalar>) -> FieldView {
    FieldView::Value(MultiValue { values: vec![seen(value.into(), DEVICE)] })
}

pub(super) fn two(a: impl Into<Scalar>, b: impl Into<Scalar>) -> FieldView {
    FieldView::Value(MultiValue { values: vec![seen(a.into(), DEVICE), seen(b.into(), OTHER_DEVICE)] })
}

pub(super) fn document(number: u8, kind: DocKind, fields: &[(&'static str, FieldView)]) -> MemberDocument {
    let fields = fields.iter().cloned().collect();
    let view = DocView::of_fields(kind, fields);
    MemberDocument { reference: ExportedRef([number; 16]), view, signatures: Vec::new(), turns: Vec::new() }
}

pub(super) fn file(documents: Vec<MemberDocument>) -> MemberFile {
    let names = [(DEVICE, "Anna Lead".to_owned()), (OTHER_DEVICE, "Ben Second".to_owned())];
    MemberFile::of(documents, "Elm House".to_owned(), names.into_iter().collect()).unwrap()
}

/// The kinds that a person's file may hold.
pub(super) fn member_kinds() -> impl Iterator<Item = DocKind> {
    DocKind::ALL.into_iter().filter(|kind| {
        kind.circle_kinds().iter().any(|circle| matches!(circle, CircleKind::Member | CircleKind::Contact))
    })
}

/// One document of every kind, with something in every field.
pub(super) fn filled() -> MemberFile {
    let documents = (1..).zip(member_kinds()).map(|(number, kind)| {
        let fields: Vec<_> = fields(kind).iter().map(|field| (field.name, fill(kind, field))).collect();
        document(number, kind, &fields)
    });
    file(documents.collect())
}

fn fill(kind: DocKind, field: &FieldDef) -> FieldView {
    if let Some(items) = field.class.items() {
        let values = items.iter().filter_map(|inner| {
            let name = format!("{}-{}", field.name, inner.name);
            let scalar = scalar(kind, &name, inner.class.values()?);
            Some((inner.name, MultiValue { values: vec![seen(scalar, DEVICE)] }))
        });
        let item = ItemView { fields: values.collect() };
        return FieldView::Set(BTreeMap::from([("a1".to_owned(), item)]));
    }
    match field.class.values() {
        Some(values) => one(scalar(kind, field.name, values)),
        None => FieldView::Text(marker(kind, field.name)),
    }
}

fn scalar(kind: DocKind, name: &str, value: ValueKind) -> Scalar {
    match value {
        ValueKind::Text => Scalar::from(marker(kind, name).as_str()),
        ValueKind::Int => Scalar::from(3_i64),
        ValueKind::Bool => Scalar::from(true),
        ValueKind::Time => Scalar::Time(WRITTEN),
        ValueKind::Date => Scalar::from("2031-04-10"),
        ValueKind::NhsNumber => Scalar::from("9434765919"),
        ValueKind::Choice(codes) => Scalar::from(codes.first().copied().unwrap_or_default()),
        ValueKind::Code(codes) => Scalar::from(codes.first().copied().unwrap_or_default()),
    }
}

/// Every marker that [`filled`] holds, but those of bookkeeping.
pub(super) fn markers() -> Vec<String> {
    let mut found = Vec::new();
    for document in filled().documents() {
        let fields = document.view.fields.iter().filter(|(name, _)| !BOOKKEEPING.contains(name));
        for (_, field) in fields {
            match field {
                FieldView::Text(text) => found.push(text.clone()),
                FieldView::Value(values) => found.extend(texts(values)),
                FieldView::Set(items) => {
                    let inner = items.values().flat_map(|item| &item.fields);
                    let inner = inner.filter(|(name, _)| !BOOKKEEPING.contains(name));
                    found.extend(inner.flat_map(|(_, values)| texts(values)));
                }
            }
        }
    }
    found.retain(|text| text.starts_with("marker-"));
    found
}

fn texts(values: &MultiValue<Scalar>) -> Vec<String> {
    let text = |seen: &SeenValue<Scalar>| match &seen.value {
        Scalar::Text(text) => Some(text.clone()),
        Scalar::Int(_) | Scalar::Bool(_) | Scalar::Time(_) => None,
    };
    values.values.iter().filter_map(text).collect()
}

/// A record as it is on most days.
pub(super) fn usual() -> MemberFile {
    file(vec![
        document(
            1,
            DocKind::MemberRecord,
            &[
                ("legal_name", one("Member Two")),
                ("preferred_name", one("Two")),
                ("pronouns", one("they/them")),
                ("dob", one("1987-03-14")),
                ("nhs_number", one("9434765919")),
                ("communication_needs", FieldView::Text("Prefers letters in large print.".to_owned())),
            ],
        ),
        document(2, DocKind::MemberEntry, &session("2031-04-03", 5)),
        document(3, DocKind::MemberEntry, &session("2031-04-10", 3)),
    ])
}

pub(super) fn session(day: &str, attendance: i64) -> Vec<(&'static str, FieldView)> {
    let prose = |text: &str| FieldView::Text(text.to_owned());
    if attendance == 3 {
        return vec![
            ("local_date", one(day)),
            ("attendance", one(attendance)),
            ("plan", prose("Call on Friday and ask how the week was.")),
        ];
    }
    vec![
        ("series", one("main")),
        ("local_date", one(day)),
        ("ordinal", one(1_i64)),
        ("attendance", one(attendance)),
        ("presentation", prose("Came in quietly and said that the week had been long.")),
        (
            "observation",
            prose(
                "Listened by choice in the first half.\n\nSpoke when another member talked about work, and stayed with it.",
            ),
        ),
        ("plan", prose("Will try the breathing exercise before the Monday meeting.")),
    ]
}

/// A record of somebody who has been in a group for a while: signed, added to, measured.
pub(super) fn rich() -> MemberFile {
    let prose = |text: &str| FieldView::Text(text.to_owned());
    let hex = |number: u8| data_encoding::HEXLOWER.encode(&[number; 16]);
    let mut documents = usual().documents().to_vec();
    let signature = SignedBy { who: "Anna Lead".to_owned(), meaning: SignatureMeaning::Author, at: WRITTEN };
    documents.iter_mut().skip(1).take(1).for_each(|entry| entry.signatures.push(signature.clone()));
    documents.extend([
        document(
            11,
            DocKind::Addendum,
            &[
                ("target", one(hex(2).as_str())),
                ("reason", one("correction")),
                ("text", prose("The appointment was on Tuesday and not on Monday.")),
            ],
        ),
        document(
            12,
            DocKind::OutcomeResponse,
            &[
                ("instrument", one("phq-9")),
                ("taken_on", one("2031-04-03")),
                ("answers", items(&[("q1", &[("value", 2_i64.into())]), ("q2", &[("value", 1_i64.into())])])),
                ("totals", items(&[("total", &[("tenths", 125_i64.into()), ("rule", "1".into())])])),
            ],
        ),
        document(
            13,
            DocKind::SafetyConcern,
            &[
                ("kinds", items(&[("self_harm", &[("applies", true.into())])])),
                ("formulation", prose("Worse on Sundays, better after a walk.")),
                ("status", two("open", "closed")),
                ("plan", one(hex(14).as_str())),
                (
                    "immediate_actions",
                    items(&[(
                        "b1",
                        &[("who", "Anna Lead".into()), ("what", "Agreed to call on Monday".into())],
                    )]),
                ),
            ],
        ),
        document(
            14,
            DocKind::SafetyPlan,
            &[
                ("version", one(2_i64)),
                ("agreed_on", one("2031-04-05")),
                ("own_coping", one("Walk, then ring a friend.")),
            ],
        ),
        document(
            15,
            DocKind::ConsentRecord,
            &[(
                "statements",
                items(&[(
                    "c1",
                    &[("what", "sharing_gp".into()), ("state", "given".into()), ("on", "2031-04-01".into())],
                )]),
            )],
        ),
    ]);
    let opened = AccessEvent { who: "Ben Second".to_owned(), kind: AuditKind::View, at: WRITTEN };
    file(documents).with_accesses(vec![opened])
}

pub(super) fn items(items: &[(&str, &[(&'static str, Scalar)])]) -> FieldView {
    let of_item = |fields: &[(&'static str, Scalar)]| ItemView {
        fields: fields
            .iter()
            .map(|(name, value)| (*name, MultiValue { values: vec![seen(value.clone(), DEVICE)] }))
            .collect(),
    };
    FieldView::Set(items.iter().map(|(id, fields)| ((*id).to_owned(), of_item(fields))).collect())
}

/// A record in which nothing is as it should be.
pub(super) fn hostile() -> MemberFile {
    let text = "</div><script>alert(1)</script> & \u{0}\u{1b}[2J \u{202e}cba \u{1f600} مرحبا\r\n]]> \"'";
    file(vec![
        document(
            1,
            DocKind::MemberRecord,
            &[
                ("legal_name", two(text, "Member Two")),
                ("dob", one("1987-02-30")),
                ("nhs_number", one("not a number")),
                ("communication_needs", FieldView::Text(text.repeat(40))),
            ],
        ),
        document(
            2,
            DocKind::MemberEntry,
            &[
                ("local_date", two("2031-04-03", "soon")),
                ("attendance", two(5_i64, 3_i64)),
                ("plan", FieldView::Text(text.to_owned())),
            ],
        ),
        document(3, DocKind::MemberEntry, &[("attendance", one(42_i64))]),
    ])
}

/// A record of which only the name is known, and not even that.
pub(super) fn empty() -> MemberFile {
    file(vec![document(1, DocKind::MemberRecord, &[])])
}
