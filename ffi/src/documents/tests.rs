#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use alcove_client_core::clinical::{DocKind, MergeClass, Scalar, field, fields};
use alcove_client_core::document::DocEdit;
use uniffi::{Lift, Lower};

use super::{FieldInfo, Merging, ValueShape, fields_of, kind_label};
use crate::UniFfiTag;

#[test]
fn every_kind_tells_its_fields_in_the_order_in_which_they_are_shown() {
    for kind in DocKind::ALL {
        let told: Vec<FieldInfo> = fields_of(kind);
        let names: Vec<&str> = told.iter().map(|info| info.name.as_str()).collect();
        assert_eq!(names, fields(kind).iter().map(|field| field.name).collect::<Vec<_>>());
        assert!(!kind_label(kind).is_empty());
        for info in told {
            let class = field(kind, &info.name).unwrap().class;
            assert_eq!(info.values.is_some(), class.values().is_some());
            assert_eq!(info.items.len(), class.items().unwrap_or_default().len());
            assert_eq!(info.merging == Merging::Prose, class == MergeClass::Text);
            assert!(info.items.iter().all(|item| item.values.is_some()));
        }
    }
}

#[test]
fn a_choice_tells_its_codes_and_a_field_of_caution_tells_them_in_order() {
    let told = fields_of(DocKind::MemberEntry);
    let of = |name: &str| told.iter().find(|info| info.name == name).unwrap();
    let codes =
        |codes: &[&str]| Some(ValueShape::Choice { codes: codes.iter().map(|c| (*c).to_owned()).collect() });
    assert_eq!(of("followup_needed").values, codes(&["no", "yes"]));
    assert_eq!(of("followup_needed").merging, Merging::Cautious);
    assert!(matches!(&of("attendance").values, Some(ValueShape::Code { codes }) if codes.contains(&5)));
    assert_eq!(of("observation").values, None);
}

#[test]
fn an_edit_comes_back_as_it_went() {
    let text = str::to_owned;
    let edits = vec![
        DocEdit::SetValue { field: text("status"), value: Scalar::from("reached") },
        DocEdit::ClearValue { field: text("status") },
        DocEdit::SpliceText { field: text("why"), at: 3, delete: 1, insert: text("é🌱") },
        DocEdit::ReplaceText { field: text("why"), text: text("a\r\nb\u{202e}c") },
        DocEdit::AddItem {
            set: text("ratings"),
            item: text("one"),
            values: vec![(text("rating"), Scalar::Int(-7)), (text("on"), Scalar::from("2031-04-10"))],
        },
        DocEdit::SetItemValue {
            set: text("ratings"),
            item: text("one"),
            field: text("rating"),
            value: Scalar::Bool(true),
        },
        DocEdit::ReadSeam { seam: text("s") },
        DocEdit::Settle { conflict: text("c"), value: Scalar::Time(alcove_client_core::time::Timestamp(-1)) },
    ];
    let back = <Vec<DocEdit> as Lift<UniFfiTag>>::try_lift(Lower::<UniFfiTag>::lower(edits.clone())).unwrap();
    assert_eq!(back, edits);
}
