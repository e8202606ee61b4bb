//! The forms of an export say the same, and everything.

use super::fixture::{MADE, filled, hostile, markers, usual};
use crate::{Report, fhir, html, pdf};

#[test]
fn every_field_of_every_kind_is_in_each_form() {
    let file = filled();
    let report = Report::of(&file, "A copy", MADE);
    let page = html(&report);
    let sheet = pdf::text_of(&report);
    let bundle = fhir::document(&file, "A copy", MADE).unwrap().to_json();
    assert!(markers().len() > 15);
    for marker in markers() {
        assert!(page.contains(&marker), "HTML lacks {marker}");
        assert!(sheet.contains(&marker), "PDF lacks {marker}");
        assert!(bundle.contains(&marker), "FHIR lacks {marker}");
    }
}

#[test]
fn values_that_are_not_settled_are_all_shown_with_who_wrote_them() {
    let page = html(&Report::of(&hostile(), "A copy", MADE));
    for words in ["attended on time (code 5) (Anna Lead", "did not attend (code 3) (Ben Second"] {
        assert!(page.contains(words), "{words}");
    }
}

#[test]
fn the_same_record_gives_the_same_bytes() {
    let sheet = || pdf::pdf(&Report::of(&usual(), "A copy", MADE), MADE).unwrap();
    assert_eq!(sheet(), sheet());
    assert!(sheet().starts_with(b"%PDF-"));
}

#[test]
fn a_pdf_of_any_text_keeps_the_rules_of_pdf_ua() {
    for file in [usual(), hostile(), filled(), super::fixture::empty()] {
        pdf::pdf(&Report::of(&file, "A copy", MADE), MADE).unwrap();
    }
}
