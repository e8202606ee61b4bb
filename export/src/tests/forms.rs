//! The forms of an export say the same, and everything.

use super::fixture::{MADE, filled, hostile, markers, rich, usual};
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
fn what_was_added_later_stands_with_its_note_and_links_are_words() {
    let page = html(&Report::of(&rich(), "A copy", MADE));
    let sessions = page.split("<h2").skip(1).find(|part| part.contains(">Sessions<")).unwrap();
    for words in ["Added later", "on Tuesday and not on Monday", "Signed by", "author, "] {
        assert!(sessions.contains(words), "{words}");
    }
    assert!(page.contains("Safety plan, last changed"), "the concern names its plan");
    assert!(!page.contains(&"0e".repeat(16)), "and not by a number");
}

#[test]
fn the_same_record_gives_the_same_bytes() {
    let sheet = || pdf::pdf(&Report::of(&usual(), "A copy", MADE), MADE).unwrap();
    assert_eq!(sheet(), sheet());
    assert!(sheet().starts_with(b"%PDF-"));
}

#[test]
fn the_table_of_measures_has_attendance_totals_and_answers() {
    let table = crate::measures_csv(&rich());
    for row in [
        "2031-04-03,attendance,5,attended on time\r\n",
        "2031-04-10,attendance,3,did not attend\r\n",
        "2031-04-03,phq-9 total,12.5,rule 1\r\n",
        "2031-04-03,phq-9 answer q1,2,\r\n",
    ] {
        assert!(table.contains(row), "{table}");
    }
    let hostile = crate::measures_csv(&hostile());
    assert!(
        hostile.contains("2031-04-03 / soon,attendance,5 / 3,attended on time / did not attend"),
        "{hostile}"
    );
}

#[test]
fn a_pdf_of_any_text_keeps_the_rules_of_pdf_ua() {
    for file in [usual(), rich(), hostile(), filled(), super::fixture::empty()] {
        pdf::pdf(&Report::of(&file, "A copy", MADE), MADE).unwrap();
    }
}

#[test]
fn a_record_for_another_service_speaks_of_the_person_and_not_to_them() {
    let report = Report::of(&usual(), "Record handed over", MADE);
    let said = |report: &Report| {
        let items = report.sections.iter().flat_map(|section| &section.items).map(|item| &item.heading);
        let titles = report.sections.iter().map(|section| &section.title);
        titles.chain(items).cloned().collect::<Vec<_>>().join("\n")
    };
    assert!(said(&report).contains("Who you are"));
    let handed_over = said(&report.for_another_service());
    assert!(!handed_over.contains("you") && handed_over.contains("The person"), "{handed_over}");
}
