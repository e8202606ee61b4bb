//! Measures, interactions and charts as a person meets them.

use crate::device::Device;
use crate::relay::Relay;

fn practice(folder: &std::path::Path) -> (Relay, Device) {
    let relay = Relay::start(&folder.join("relay"));
    let anna = Device::new(folder.join("anna"));
    anna.set_up(&relay);
    anna.run(&["group", "add", "Tuesday group"]).done();
    for member in ["Member One", "Member Two"] {
        anna.run(&["member", "add", member, "--joined", "2031-01-09"]).done();
    }
    (relay, anna)
}

#[test]
fn a_measure_is_scored_listed_corrected_and_prompts_for_a_conversation() {
    let folder = tempfile::tempdir().unwrap();
    let (_relay, anna) = practice(folder.path());
    let known = anna.json(&["measure", "instruments"]);
    assert_eq!((&known[0]["id"], &known[1]["id"]), (&"phq-9".into(), &"gad-7".into()));
    let form = anna.run(&["measure", "form", "gad-7"]).done();
    assert!(form.contains("2 More than half the days") && form.contains("Spitzer"), "{form}");

    let add = |line: &str, day: &str| anna.run(&["measure", "add", "member one", "phq-9", line, "--on", day]);
    let told = add("2 2 2 2 2 2 2 2 1", "2031-01-09").done();
    assert!(told.contains("total 17, moderately severe by its source"), "{told}");
    assert!(told.contains("own words") && told.contains("--prompted-by"), "{told}");
    let read = anna.run_with_input(
        &["measure", "add", "member one", "phq-9", "--on", "2031-02-06"],
        "1,1,1,1,1,1,1,-,0\n",
    );
    assert!(read.done().contains("computed from 8 items"));
    let impossible = anna.run(&["--json", "measure", "add", "member one", "phq-9", "0 0 0 0 0 0 0 0 7"]);
    assert_eq!((impossible.code, impossible.error_code().as_str()), (2, "bad_answers"));

    let listed = anna.json(&["measure", "list", "member one"]);
    assert_eq!((&listed[0]["total"], &listed[1]["total"]), (&"17".into(), &"7.9".into()));
    assert_eq!(
        (&listed[1]["change"], &listed[1]["change_kind"]),
        (&"-9.1".into(), &"reliably_better".into())
    );
    assert_eq!(listed[1]["is_reliable_recovery"], true);
    let corrects = ["measure", "add", "member one", "phq-9", "0 0 0 0 0 0 0 0 0", "--corrects", "2"];
    anna.run(&[corrects.as_slice(), &["--on", "2031-02-06"]].concat()).done();
    assert_eq!(anna.json(&["measure", "list", "member one"]).as_array().unwrap().len(), 2);
    let all = anna.json(&["measure", "list", "member one", "--all"]);
    assert_eq!(all.as_array().unwrap().iter().filter(|row| row["corrected"] == true).count(), 1);

    let prompts = anna.json(&["measure", "prompts"]);
    assert_eq!(prompts["prompts"][0]["item"], "9");
    assert_eq!(prompts["prompts"].as_array().unwrap().len(), 1);
    let shown = anna.run(&["measure", "show", "member one", "1"]).done();
    assert!(shown.contains("Nearly every day") || shown.contains("More than half the days"), "{shown}");
}

#[test]
fn a_pack_loads_from_a_file_and_one_without_a_licence_is_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    let (_relay, anna) = practice(folder.path());
    let pack = serde_json::json!({
        "format": 1, "id": "made-up", "version": "1", "language": "en", "name": "Made-up",
        "title": "Made-up statements", "is_validated": false, "recall": {"words": "Today", "days": 0},
        "options": [{"value": 0, "label": "No"}, {"value": 1, "label": "Yes"}],
        "items": [{"id": "1", "text": "A statement", "source": "this test"}],
        "scoring": {
            "rule": "sum/1", "direction": "lower_is_better", "source": "this test",
            "missing": {"rule": "complete/1", "source": "this test"}
        },
        "triggers": []
    });
    let file = folder.path().join("made-up.json");
    std::fs::write(&file, pack.to_string()).unwrap();
    let file = file.to_str().unwrap();
    assert!(anna.run(&["measure", "pack", "add", file]).done().contains("Nothing in it says"));
    let refused = anna.run(&["--json", "measure", "form", "made-up"]);
    assert_eq!((refused.code, refused.error_code().as_str()), (2, "not_licensed"));
    assert!(anna.run(&["measure", "add", "member one", "made-up", "1"]).done().contains("total 1"));
    std::fs::write(file, "{}").unwrap();
    let refused = anna.run(&["--json", "measure", "pack", "add", file]);
    assert_eq!(refused.error_code(), "bad_instrument");
}

#[test]
fn a_chart_is_told_in_words_or_written_to_a_new_file_that_names_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let (_relay, anna) = practice(folder.path());
    for (day, code) in [("2031-01-09", "5"), ("2031-01-16", "3"), ("2031-01-23", "3")] {
        anna.run(&["session", "add", day]).done();
        anna.run(&["attend", day, "member one", code]).done();
    }
    anna.run(&["measure", "add", "member one", "gad-7", "1 1 1 1 1 1 1", "--on", "2031-01-09"]).done();
    let told = anna.run(&["chart", "attendance"]).done();
    // Which number a member has says nothing of when they came: it follows handles drawn at random.
    assert!(told.contains(": ADD; did not attend the last 2"), "{told}");
    let named = anna.run(&["chart", "attendance", "--names"]).done();
    assert!(named.contains("Member One: ADD"), "{named}");
    let series = anna.json(&["chart", "member-line", "member one"]);
    assert_eq!(series["series"]["measures"][0]["points"][0]["reading"]["total"]["tenths"], 70);

    for name in ["line.svg", "line.png"] {
        let path = folder.path().join(name);
        let out = path.to_str().unwrap();
        anna.run(&["chart", "member-line", "member one", "--out", out, "--width", "320"]).done();
        let bytes = std::fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.contains(": GAD-7 over time") && !text.contains("Member One"), "{name}");
        #[cfg(unix)]
        {
            let mode = std::os::unix::fs::PermissionsExt::mode(&path.metadata().unwrap().permissions());
            assert_eq!(mode & 0o777, 0o600, "only its owner reads it");
        }
        let again = anna.run(&["--json", "chart", "member-line", "member one", "--out", out]);
        assert_eq!(again.error_code(), "file_failed", "nothing is overwritten");
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
    }
    let refused = anna.run(&["--json", "chart", "paperwork", "--out", "paperwork.txt"]);
    assert_eq!(refused.error_code(), "bad_input");
    for kind in ["paperwork", "sync-map"] {
        let refused = anna.run(&["--json", "chart", kind, "--group", "tuesday"]);
        assert_eq!(refused.error_code(), "bad_input", "{kind} is about all groups");
    }
    for kind in ["paperwork", "sync-map", "climate"] {
        assert!(!anna.run(&["chart", kind]).done().is_empty(), "{kind}");
    }

    anna.run(&["tick", "add", "2031-01-23", "member one", "member two", "support", "--offset", "61"]).done();
    let ring = anna.run(&["chart", "who-to-whom", "2031-01-23"]).done();
    let either = ["Member 1 to Member 2: support 1", "Member 2 to Member 1: support 1"];
    assert!(either.iter().any(|line| ring.contains(line)), "{ring}");
    let out = folder.path().join("ring.svg");
    let refused = ["--json", "chart", "who-to-whom", "2031-01-23", "--names", "--out", out.to_str().unwrap()];
    assert_eq!(anna.run(&refused).error_code(), "bad_input");
    assert!(!out.exists());
}
