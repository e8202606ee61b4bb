//! What documents say of the tests is so.

use std::collections::BTreeSet;

use alcove_tests::tidy::{SourceFile, files};

/// Where the tests stand that show what holds.
const THREAT_MODEL: &str = "docs/threat-model.md";
/// So many tests it names at least: a table that is read wrongly names none.
const NAMED_MIN: usize = 100;

/// The names in the last cell of each row of a table.
fn cited(document: &SourceFile) -> BTreeSet<&str> {
    let rows = document.text.lines().filter_map(|line| line.strip_suffix(" |"));
    let cells = rows.filter_map(|row| Some(row.rsplit_once(" | ")?.1));
    cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect()
}

/// The functions of a file that are tests.
fn tests_of(file: &SourceFile) -> Vec<&str> {
    let mut names = Vec::new();
    let mut is_test = false;
    for line in file.text.lines().map(str::trim) {
        let declared = line.strip_prefix("async ").unwrap_or(line).strip_prefix("fn ");
        if line.starts_with("#[test]") || line.starts_with("#[tokio::test") || line.starts_with("proptest!") {
            is_test = true;
        } else if let Some(name) = declared.and_then(|rest| rest.split(['(', '<']).next()) {
            names.extend(is_test.then_some(name));
            is_test = false;
        }
    }
    names
}

#[test]
fn every_test_that_the_threat_model_names_is_there() {
    let files = files();
    let document = files.iter().find(|file| file.path == THREAT_MODEL).unwrap();
    let tests: BTreeSet<&str> = files.iter().filter(|file| file.is_rust()).flat_map(tests_of).collect();
    let cited = cited(document);
    assert!(cited.len() >= NAMED_MIN, "{} tests are named", cited.len());
    let missing: Vec<&&str> = cited.difference(&tests).collect();
    assert!(missing.is_empty(), "no such test: {missing:#?}");
}

#[test]
fn every_actor_of_the_threat_model_has_what_holds_and_what_does_not() {
    let files = files();
    let document = files.iter().find(|file| file.path == THREAT_MODEL).unwrap();
    let sections: Vec<&str> = document.text.split("\n## ").skip(1).collect();
    let (last, actors) = sections.split_last().unwrap();
    assert!(actors.len() >= 15 && last.contains("nobody promises"));
    for actor in actors {
        let name = actor.lines().next().unwrap();
        assert!(actor.contains("| What holds | Shown by |"), "{name}: what holds");
        assert!(actor.contains("**What does not hold.**"), "{name}: what does not hold");
    }
}
