//! A colleague leaves, or may not open a group any more: what they had not sent is handed in, and an admin decides.

use serde_json::Value;

use crate::device::Device;
use crate::losing::Practice;

const LATE: &str = "Written on the train.";

fn note(device: &Device) -> String {
    device.run(&["note", "show", "2031-04-10"]).done()
}

/// Rows of the quarantine that wait for a decision.
fn waiting(device: &Device) -> Vec<Value> {
    let listed = device.json(&["quarantine"]);
    listed.as_array().unwrap().iter().filter(|row| row["waits_for_decision"] == true).cloned().collect()
}

/// The other device's late work comes to this one.
fn late_work(anna: &Device, ben: &Device) -> Vec<Value> {
    anna.sync_until(ben, "the late work", || !waiting(anna).is_empty());
    waiting(anna)
}

#[test]
fn a_leavers_unsent_work_is_shown_to_an_admin_who_takes_it_over() {
    let mut practice = Practice::new();
    practice.ben.run(&["note", "append", "2031-04-10", LATE]).done();
    practice.relay.stop();
    let left = practice.anna.run(&["people", "leave", "ben", "--yes"]).done();
    assert!(left.contains("takes effect with the next sync"), "{left}");
    practice.relay.start_again();
    let (anna, ben) = (&practice.anna, &practice.ben);
    let left = anna.run(&["people", "leave", "ben", "--yes"]).done();
    assert!(left.contains("The relay has it"), "{left}");
    let people = anna.json(&["people"]);
    assert!(people.as_array().unwrap().iter().any(|row| row["name"] == "Ben" && row["left"] == true));

    let said = ben.run(&["sync"]).done();
    assert!(said.contains("This device was revoked"), "{said}");
    let status = ben.run(&["status"]).done();
    assert!(status.contains("This device was revoked") && !status.contains("a new key is due"), "{status}");
    let rows = late_work(anna, ben);
    assert!(rows.iter().all(|row| row["by"] == "Ben" && row["reason"] == "handed_in"), "{rows:?}");
    assert!(!note(anna).contains(LATE));
    let ids: Vec<&str> = rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
    let shown = anna.run(&[&["quarantine", "show"], ids.as_slice()].concat()).done();
    assert!(shown.contains(&format!("+ {LATE}")) && shown.contains("Nothing was changed"), "{shown}");
    assert!(!note(anna).contains(LATE));

    anna.run(&[&["--sync", "quarantine", "accept"], ids.as_slice()].concat()).done();
    assert!(note(anna).contains(LATE) && note(anna).contains("opened slowly"));
    assert!(waiting(anna).is_empty());
    let status = anna.run(&["status"]).done();
    assert!(!status.contains("set aside"), "{status}");
    let again = anna.run(&[&["--json", "quarantine", "refuse"], ids.as_slice()].concat());
    assert_eq!((again.code, again.error_code().as_str()), (10, "decided_already"));
}

#[test]
fn work_in_a_group_that_one_may_not_open_any_more_is_handed_in_when_one_says_so_and_can_be_refused() {
    let practice = Practice::new();
    let (anna, ben) = (&practice.anna, &practice.ben);
    ben.run(&["note", "append", "2031-04-10", LATE]).done();
    let early = ben.run(&["--json", "hand-in", "tuesday"]);
    assert_eq!((early.code, early.error_code().as_str()), (9, "nothing_yet"));
    anna.run(&["--sync", "access", "end", "ben", "--group", "tuesday"]).done();
    ben.run(&["sync"]).done();
    let status = ben.run(&["status"]).done();
    assert!(status.contains("Your access to Tuesday group (group) has ended; 1 change not sent"), "{status}");
    let refused = ben.run(&["--json", "note", "append", "2031-04-10", "More."]);
    assert_eq!((refused.code, refused.error_code().as_str()), (2, "edit_refused"));
    let ended = ben.json(&["hand-in"]);
    let group = ended.as_array().unwrap().iter().find(|row| row["what"] == "Tuesday group (group)").unwrap();
    assert_eq!(group["unsent_changes"], 1);
    ben.run(&["--sync", "hand-in", group["id"].as_str().unwrap()]).done();

    let rows = late_work(anna, ben);
    let id = rows[0]["id"].as_str().unwrap();
    anna.run(&["--sync", "quarantine", "refuse", id]).done();
    assert!(waiting(anna).is_empty() && !note(anna).contains(LATE));
    let listed = anna.json(&["quarantine"]);
    assert_eq!(listed[0]["decision"], "refused");
}

#[test]
fn two_devices_compare_what_they_hold_and_say_who_is_behind() {
    let practice = Practice::new();
    let (anna, ben) = (&practice.anna, &practice.ben);
    let code = |device: &Device| device.json(&["compare"])["code"].as_str().unwrap().to_owned();
    let verdict = |device: &Device, code: &str| {
        let mut command = device.command(&["--json", "compare", "--with"]);
        let ended = crate::device::ended(command.env("ALCOVE_COMPARE", code));
        let said: Value = serde_json::from_str(&ended.done()).unwrap();
        said["verdict"].as_str().unwrap().to_owned()
    };
    anna.sync_until(ben, "the same", || verdict(ben, &code(anna)) == "same");
    assert_eq!(anna.json(&["compare"])["aloud"], ben.json(&["compare"])["aloud"]);

    anna.run(&["--sync", "note", "append", "2031-04-10", "Only here so far."]).done();
    assert_eq!(verdict(ben, &code(anna)), "this_device_is_behind");
    assert_eq!(verdict(anna, &code(ben)), "other_device_is_behind");
    anna.sync_until(ben, "the same again", || verdict(ben, &code(anna)) == "same");

    let record = anna.json(&["compare", "--member", "member"])["code"].as_str().unwrap().to_owned();
    assert_eq!(verdict(ben, &record), "same");
    let with = |code: &str| {
        let mut command = ben.command(&["--json", "compare", "--group", "tuesday", "--with"]);
        let ended = crate::device::ended(command.env("ALCOVE_COMPARE", code));
        (ended.code, ended.error_code())
    };
    assert_eq!(with(&record), (9, "another_circle".to_owned()));
    assert_eq!(with("2BSAQ-ZD2N6"), (4, "code_wrong".to_owned()));
}
