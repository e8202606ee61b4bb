//! Nothing goes to the person before it was reviewed, and what is withheld is in no form.

use alcove_client_core::client::ExportedRef;
use jiff::civil::date;

use super::fixture::{MADE, usual};
use crate::{
    Assembled, ExportError, HarmOutcome, HarmReview, Hit, Part, Redaction, ThirdPartyDecision, WithholdReason,
};

const TODAY: jiff::civil::Date = date(2031, 4, 20);

fn no_harm() -> HarmReview {
    HarmReview { reviewer: "Anna Lead".to_owned(), on: "2031-04-19".to_owned(), outcome: HarmOutcome::NoHarm }
}

fn withhold() -> ThirdPartyDecision {
    ThirdPartyDecision {
        identifies: true,
        consented: false,
        reasonable: false,
        why: "named by hand".to_owned(),
    }
}

/// A place in the observation of the first session: `another member`.
fn assembled() -> Assembled {
    let text = "Listened by choice in the first half.\n\nSpoke when another member talked about work, and stayed with it.";
    let from = text.find("another member").unwrap();
    let hit = Hit { document: ExportedRef([2; 16]), field: "observation".to_owned(), from, to: from + 14 };
    Assembled::of(usual(), vec![hit])
}

#[test]
fn an_export_waits_for_identity_decisions_and_a_review_that_counts() {
    let review = |identity, decisions: &[ThirdPartyDecision], harm: &HarmReview| {
        assembled().review(identity, decisions, harm, Vec::new(), TODAY).map(|_| ())
    };
    assert!(matches!(review(false, &[withhold()], &no_harm()), Err(ExportError::IdentityUnchecked)));
    assert!(matches!(review(true, &[], &no_harm()), Err(ExportError::Undecided { count: 1 })));
    let words = |count| ExportError::Undecided { count }.to_string();
    assert_eq!(words(1), "a place that may name somebody else is not decided");
    assert_eq!(words(2), "2 places that may name somebody else are not decided");
    let nobody = HarmReview { reviewer: " ".to_owned(), ..no_harm() };
    assert!(matches!(review(true, &[withhold()], &nobody), Err(ExportError::HarmReviewIncomplete)));
    let old = HarmReview { on: "2030-10-19".to_owned(), ..no_harm() };
    assert!(matches!(review(true, &[withhold()], &old), Err(ExportError::HarmReviewExpired)));
    let on_the_last_day = HarmReview { on: "2030-10-20".to_owned(), ..no_harm() };
    assert!(review(true, &[withhold()], &on_the_last_day).is_ok());
}

#[test]
fn the_three_steps_disclose_what_names_nobody_was_agreed_or_is_reasonable() {
    let decide = |identifies, consented, reasonable| {
        ThirdPartyDecision { identifies, consented, reasonable, why: String::new() }.discloses()
    };
    assert!(decide(false, false, false) && decide(true, true, false) && decide(true, false, true));
    assert!(!decide(true, false, false));
}

#[test]
fn who_decides_sees_the_place_with_words_around_it() {
    let assembled = assembled();
    let excerpt = assembled.excerpt(assembled.hits().first().unwrap());
    assert!(excerpt.contains("Spoke when «another member» talked about work"), "{excerpt}");
}

#[test]
fn what_is_withheld_is_in_no_file_and_its_reason_is() {
    let harm = HarmReview {
        outcome: HarmOutcome::Withhold(vec![(ExportedRef([3; 16]), Some("plan".to_owned()), Part::Whole)]),
        ..no_harm()
    };
    let more = vec![Redaction {
        document: ExportedRef([1; 16]),
        field: Some("pronouns".to_owned()),
        part: Part::Whole,
        reason: WithholdReason::LegalPrivilege,
    }];
    let reviewed = assembled().review(true, &[withhold()], &harm, more, TODAY).unwrap();
    let package = reviewed.package(MADE).unwrap();
    let text = |name: &str| {
        let file = package.files.iter().find(|file| file.name == name).unwrap();
        String::from_utf8(file.bytes.clone()).unwrap()
    };
    let sheet = crate::pdf::text_of(&reviewed.report(MADE));
    for form in [text("record.html"), text("record.fhir.json"), sheet] {
        assert!(!form.contains("they/them") && !form.contains("Spoke when another member"));
        assert!(form.contains("[left out: it is about another person]"));
        assert!(form.contains("would be likely to cause serious harm]"));
    }
    assert!(text("manifest.json").contains("\"third_party\": 1"));
}

#[test]
fn a_place_that_is_not_there_is_an_error_and_nothing_is_made() {
    let more = |field: &str, part| {
        let document = ExportedRef([2; 16]);
        vec![Redaction { document, field: Some(field.to_owned()), part, reason: WithholdReason::ThirdParty }]
    };
    for redactions in [more("no_such", Part::Whole), more("plan", Part::Span { from: 0, to: 9_999 })] {
        let refused = Assembled::of(usual(), Vec::new()).review(true, &[], &no_harm(), redactions, TODAY);
        assert!(matches!(refused, Err(ExportError::UnknownPlace)));
    }
}

#[test]
fn the_manifest_gives_every_files_hash() {
    let package = Assembled::of(usual(), Vec::new())
        .review(true, &[], &no_harm(), Vec::new(), TODAY)
        .unwrap()
        .package(MADE)
        .unwrap();
    let (manifest, files) = package.files.split_last().unwrap();
    let listed = String::from_utf8(manifest.bytes.clone()).unwrap();
    assert_eq!(files.len(), 3);
    for file in files {
        let hash = crate::manifest::sha256(&file.bytes);
        assert!(listed.contains(&format!("\"sha256\": \"{hash}\"")));
    }
    assert_eq!(package.manifest_sha256, crate::manifest::sha256(&manifest.bytes));
}

#[test]
fn the_guard_finds_another_members_name_in_prose_and_in_values() {
    use alcove_client_core::clinical::DocKind;
    use alcove_client_core::clinical::name_guard::{NameGuard, PersonNames};
    use alcove_client_core::document::FieldView;

    use super::fixture::{document, file, one};

    let other = PersonNames { names: vec!["Casimir Beatrix".to_owned()], ..PersonNames::default() };
    let guard = NameGuard::new(&[other], Some(&PersonNames::default()));
    let entry = [
        ("plan", FieldView::Text("Will sit beside Casimir again.".to_owned())),
        ("absence_notice", one("told by Beatrix")),
    ];
    let file = file(vec![document(1, DocKind::MemberRecord, &[]), document(2, DocKind::MemberEntry, &entry)]);
    let assembled = Assembled::guarded(file, &guard);
    let fields: Vec<&str> = assembled.hits().iter().map(|hit| hit.field.as_str()).collect();
    assert_eq!(fields, ["absence_notice", "plan"]);
    let both = [withhold(), withhold()];
    let reviewed = assembled.review(true, &both, &no_harm(), Vec::new(), TODAY).unwrap();
    let page = crate::html(&reviewed.report(MADE));
    assert!(!page.contains("Casimir") && !page.contains("Beatrix"), "{page}");
}

fn seen_value<T>(value: T) -> alcove_client_core::clinical::MultiValue<T> {
    use alcove_client_core::clinical::{MultiValue, SeenValue};
    MultiValue { values: vec![SeenValue { value, device: [7; 16], incarnation: 1, at: MADE }] }
}

fn request(places: &[(String, &str)]) -> alcove_client_core::clinical::AccessRequestView {
    use alcove_client_core::clinical::{AccessRequestView, ThirdPartyDecision as Outcome, ThirdPartyView};
    let decided = |(place, outcome): &(String, &str)| ThirdPartyView {
        place: seen_value(place.clone()),
        decision: seen_value(Outcome::from((*outcome).to_owned())),
        reason: seen_value(crate::reason_words(WithholdReason::SeriousHarm, "because")),
        ..ThirdPartyView::default()
    };
    AccessRequestView {
        identity_checked: seen_value("passport".to_owned()),
        harm_review_outcome: seen_value("nothing".to_owned()),
        third_party: places.iter().map(decided).collect(),
        ..AccessRequestView::default()
    }
}

#[test]
fn a_request_that_says_nothing_about_a_place_keeps_the_export_waiting() {
    let today = date(2031, 3, 24);
    let open = request(&[]);
    assert_eq!(assembled().undecided(&open), [0]);
    assert!(matches!(
        assembled().review_by(&open, "Anna Lead", today),
        Err(ExportError::Undecided { count: 1 })
    ));
    let place = assembled().place(assembled().hits().first().unwrap());
    let stays = request(&[(place.clone(), "disclose")]);
    assert!(assembled().review_by(&stays, "Anna Lead", today).unwrap().redactions().is_empty());
    let both =
        request(&[(place, "redact"), (crate::whole_place(ExportedRef([3; 16]), Some("plan")), "redact")]);
    let reviewed = assembled().review_by(&both, "Anna Lead", today).unwrap();
    let reasons: Vec<&str> = reviewed.redactions().iter().map(|redaction| redaction.reason.code()).collect();
    assert_eq!(reasons, ["serious_harm", "third_party"]);
}

#[test]
fn a_decision_about_a_text_that_changed_does_not_count() {
    let place = assembled().place(assembled().hits().first().unwrap());
    let (same_place, _) = place.rsplit_once('|').unwrap();
    let other_text = format!("{same_place}|{}", "0".repeat(16));
    assert_eq!(assembled().undecided(&request(&[(other_text, "disclose")])), [0]);
}
