//! A relay that shows an older state, and hides it: every device says so, in words, and goes on.

use std::path::Path;

use crate::losing::Practice;

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn a_relay_that_hides_that_it_went_back_is_never_no_troubles() {
    let mut practice = Practice::new();
    let status = practice.anna.run(&["status"]).done();
    assert!(status.contains("No troubles."), "{status}");
    practice.relay.stop();
    let (data, image) = (practice.relay.data().to_owned(), practice.relay.data().with_extension("image"));
    copy(&data, &image);
    practice.relay.start_again();
    practice.anna.run(&["--sync", "note", "append", "2031-04-10", "Confirmed, then gone."]).done();

    practice.relay.stop();
    std::fs::remove_dir_all(&data).unwrap();
    copy(&image, &data);
    practice.relay.start_again();
    let anna = &practice.anna;
    anna.run(&["sync"]).done();
    let status = anna.json(&["status"]);
    let findings = status["findings"].as_array().unwrap();
    assert!(
        findings.iter().any(|found| found["code"] == "relay_rolled_back" && found["open"] == true),
        "{status}"
    );
    let shown = anna.run(&["status"]).done();
    assert!(
        !shown.contains("No troubles.") && shown.contains("shows an older state than it had confirmed"),
        "{shown}"
    );
    assert!(anna.run(&["today"]).done().contains("shows an older state"));
    assert!(anna.run(&["note", "show", "2031-04-10"]).done().contains("Confirmed, then gone."));
    anna.run(&["note", "append", "2031-04-10", "Work goes on."]).done();
}
