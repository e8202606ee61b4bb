//! Every Bundle against HL7's own definitions of R4.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::fixture::{MADE, empty, filled, hostile, rich, usual};
use crate::{MemberFile, fhir};

/// Runs `tests/fhir/check` over the folder; returns what it printed.
fn check(folder: &Path) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("tests/fhir/check");
    let output = Command::new(script).arg(folder).output().unwrap();
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        matches!(output.status.code(), Some(0 | 1)) && !output.stdout.is_empty(),
        "the validator did not run (it needs a JDK 17 and Maven; on Debian: apt-get install default-jdk-headless maven):\n{words}"
    );
    String::from_utf8(output.stdout).unwrap()
}

fn errors(report: &str, name: &str) -> usize {
    let line = report.lines().find(|line| line.starts_with(&format!("{name}\t")));
    let count = line.and_then(|line| line.split('\t').nth(1)).unwrap_or_else(|| panic!("{name}:\n{report}"));
    count.parse().unwrap()
}

#[test]
fn fhir_every_bundle_is_valid_r4_by_hapis_validator() {
    let folder = tempfile::tempdir().unwrap();
    let mut names = Vec::new();
    let mut write = |name: String, json: String| {
        std::fs::write(folder.path().join(&name), json).unwrap();
        names.push(name);
    };
    let files: [(&str, MemberFile); 6] = [
        ("charted", super::figures::charted()),
        ("usual", usual()),
        ("rich", rich()),
        ("filled", filled()),
        ("hostile", hostile()),
        ("empty", empty()),
    ];
    for (name, file) in files {
        write(format!("{name}-document.fhir.json"), fhir::document(&file, "A copy", MADE).unwrap().to_json());
        write(format!("{name}-collection.fhir.json"), fhir::collection(&file, MADE).unwrap().to_json());
    }
    let broken = json!({ "resourceType": "Bundle", "type": "document", "entry": [{ "resource": { "resourceType": "Patient", "birthDate": "1987-02-30", "gendre": "x" } }] });
    std::fs::write(folder.path().join("broken.fhir.json"), broken.to_string()).unwrap();
    let report = check(folder.path());
    for name in &names {
        assert_eq!(errors(&report, name), 0, "{report}");
    }
    assert!(errors(&report, "broken.fhir.json") > 2, "the validator finds what is wrong:\n{report}");
}

#[test]
fn fhir_a_document_begins_with_its_composition_and_is_about_one_patient() {
    let bundle = fhir::document(&filled(), "A copy", MADE).unwrap();
    let kinds: Vec<&str> = bundle
        .entries()
        .filter_map(|resource| resource.get("resourceType").and_then(Value::as_str))
        .collect();
    assert_eq!(kinds.first(), Some(&"Composition"));
    assert_eq!(kinds.iter().filter(|kind| **kind == "Patient").count(), 1);
}

#[test]
fn fhir_a_signed_note_has_its_attester_and_an_addendum_says_what_it_appends() {
    let bundle = fhir::document(&rich(), "A copy", MADE).unwrap();
    let compositions: Vec<&Value> = bundle
        .entries()
        .filter(|resource| resource.get("resourceType").and_then(Value::as_str) == Some("Composition"))
        .collect();
    let with = |name: &str| compositions.iter().filter(|note| note.get(name).is_some()).count();
    assert_eq!((compositions.len(), with("attester"), with("relatesTo")), (4, 1, 1));
    let status =
        |status: &str| compositions.iter().filter(|note| note.get("status") == Some(&json!(status))).count();
    assert_eq!(
        (status("amended"), status("preliminary")),
        (1, 2),
        "an addendum that nobody signed is preliminary"
    );
}

#[test]
fn fhir_no_resource_grades_a_risk() {
    let text = fhir::document(&rich(), "A copy", MADE).unwrap().to_json();
    for banned in ["RiskAssessment", "severity", "priority", "qualitativeRisk"] {
        assert!(!text.contains(banned), "{banned}");
    }
}

#[test]
fn fhir_a_bundle_never_names_a_group() {
    let bundle = fhir::document(&filled(), "A copy", MADE).unwrap();
    for resource in bundle.entries() {
        assert_ne!(resource.get("resourceType"), Some(&json!("Group")));
        assert_eq!(resource.get("member"), None);
    }
    assert!(!bundle.to_json().contains("Group/"));
}
