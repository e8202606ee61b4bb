//! Charts in a copy: drawn in both forms, told in words, and made of what is left after everything was taken away.

use alcove_client_core::clinical::measures::shipped;
use alcove_client_core::clinical::{ConcernStatus, DocKind, Scalar, SeenValue};
use alcove_client_core::document::FieldView;
use alcove_client_core::time::Timestamp;

use super::fixture::{DEVICE, MADE, WRITTEN, document, file, items, one, rich, session};
use crate::{MemberFile, Part, Report, WithholdReason, fhir, html, pdf, redact};

const DAY_MS: i64 = 86_400_000;
const HOSTILE: &str = "Bus </svg><script>alert(1)</script> \u{202e}cba \u{1f600} alone";

/// The record of somebody who was measured three times, rated a goal, and had a concern closed and opened again.
pub(super) fn charted() -> MemberFile {
    let mut documents = rich().documents().to_vec();
    let turn = |days: i64, status: ConcernStatus| SeenValue {
        value: status,
        device: DEVICE,
        incarnation: 1,
        at: Timestamp(WRITTEN.0 - days * DAY_MS),
    };
    for held in &mut documents {
        if held.view.kind == DocKind::SafetyConcern {
            held.turns = vec![
                turn(30, ConcernStatus::Open),
                turn(20, ConcernStatus::Closed),
                turn(9, ConcernStatus::Open),
            ];
        }
    }
    let phq = shipped().unwrap().into_iter().find(|known| known.id == "phq-9").unwrap();
    let mut entry = session("2031-04-17", 6);
    entry.push(("participation", one("listened_by_choice")));
    documents.push(document(20, DocKind::MemberEntry, &entry));
    for (number, (day, tenths)) in
        (21..).zip([("2031-04-03", 160_i64), ("2031-04-10", 120), ("2031-04-17", 70)])
    {
        let hex = data_encoding::HEXLOWER.encode(&[20; 16]);
        let fields = [
            ("instrument", one(phq.id.as_str())),
            ("version", one(phq.version.as_str())),
            ("language", one(phq.language.as_str())),
            ("taken_on", one(day)),
            ("totals", items(&[("total", &[("tenths", tenths.into()), ("rule", "1".into())])])),
            ("session_ref", one(hex.as_str())),
        ];
        documents.push(document(number, DocKind::OutcomeResponse, &fields));
    }
    let rated = |day: &str, rating: i64| [("on", Scalar::from(day)), ("rating", Scalar::Int(rating))];
    let (first, last) = (rated("2031-04-03", 3), rated("2031-04-17", 6));
    let rated: [(&str, &[(&'static str, Scalar)]); 2] = [("a", &first), ("b", &last)];
    let goal = [("own_words", FieldView::Text(HOSTILE.to_owned())), ("ratings", items(&rated))];
    documents.push(document(30, DocKind::Goal, &goal));
    file(documents).with_instruments(vec![phq])
}

#[test]
fn the_copy_has_charts_of_measures_taking_part_goals_and_safety_in_both_forms_and_in_words() {
    let report = Report::of(&charted(), "A copy", MADE);
    let page = html(&report);
    assert_eq!(page.matches("<svg ").count(), 4);
    assert_eq!(page.matches("role=\"img\"").count(), 4);
    let told = ["PHQ-9 over time", "taking part in", "safety over time", "closed from", "open again from"];
    let sheet = pdf::text_of(&report);
    for words in told {
        assert!(page.contains(words) && sheet.contains(words), "{words}");
    }
    let sheet = pdf::pdf(&report, MADE).unwrap();
    assert!(
        sheet.windows(7).any(|bytes| bytes == b"/Figure"),
        "a screen reader is told that there is a figure"
    );
    assert!(
        !page.contains("<script") && !page.contains("</svg><") && !page.contains('\u{202e}'),
        "typed words stay words"
    );
    assert!(!page.contains("http://"), "the drawing asks for nothing from elsewhere");
}

#[test]
fn each_drawing_is_named_by_its_own_title_and_words() {
    let page = html(&Report::of(&charted(), "A copy", MADE));
    for named in page.split("aria-labelledby=\"").skip(1) {
        let id = named.split('"').next().unwrap();
        assert_eq!(page.matches(&format!("id=\"{id}\"")).count(), 1, "{id}");
    }
}

#[test]
fn what_is_left_out_of_the_text_is_in_no_drawing() {
    let mut charted = charted();
    let whole = |kind: DocKind| {
        let held = charted.of_kind(kind).map(|held| held.reference).collect::<Vec<_>>();
        held.into_iter().map(|document| crate::Redaction {
            document,
            field: None,
            part: Part::Whole,
            reason: WithholdReason::SeriousHarm,
        })
    };
    let left_out: Vec<_> = whole(DocKind::OutcomeResponse).chain(whole(DocKind::Goal)).collect();
    redact::apply(&mut charted, &left_out).unwrap();
    let page = html(&Report::of(&charted, "A copy", MADE));
    assert!(!page.contains("PHQ-9 over time") && !page.contains("alone"));
    assert_eq!(page.matches("<svg ").count(), 2, "taking part and safety stay");
}

#[test]
fn a_measure_names_the_session_in_which_it_was_filled_in() {
    let bundle = fhir::document(&charted(), "A copy", MADE).unwrap().to_json();
    let bundle: serde_json::Value = serde_json::from_str(&bundle).unwrap();
    let of = |kind: &str| {
        let entries = bundle.get("entry").unwrap().as_array().unwrap().iter();
        let resources = entries.filter_map(|entry| entry.get("resource").cloned());
        resources.filter(|one| one.get("resourceType").unwrap() == kind).collect::<Vec<_>>()
    };
    let named: Vec<_> =
        of("QuestionnaireResponse").into_iter().filter_map(|one| one.get("encounter").cloned()).collect();
    assert_eq!(named.len(), 3);
    let page = html(&Report::of(&charted(), "A copy", MADE));
    assert!(page.contains("Session of 17 April 2031</dd>"), "the page names it by its day");
    assert!(!page.contains(&"14".repeat(16)), "and not by a number");
}
