//! A wipe: the device hands in what it had not sent, says so, and destroys its keys and its store.

use std::path::Path;

use crate::device::Device;
use crate::losing::{Practice, device_of};

fn names(home: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(home).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn end_of(device: &Device, arguments: &[&str]) -> (i32, String) {
    let ended = device.run(&[&["--json"], arguments].concat());
    let told = ended.err.lines().rev().find(|line| line.starts_with('{')).unwrap();
    let told: serde_json::Value = serde_json::from_str(told).unwrap();
    (ended.code, told["error"]["code"].as_str().unwrap().to_owned())
}

#[test]
fn a_wiped_device_hands_in_its_work_says_so_and_has_no_keys_and_no_store_afterwards() {
    let mut practice = Practice::new();
    let lost = practice.bens_device();
    practice.ben.run(&["note", "append", "2031-04-10", "Written on the train."]).done();
    let (anna, ben) = (&practice.anna, &practice.ben);
    let report = anna.json(&["revoke", &lost, "--wipe", "--yes"]);
    assert_eq!((&report["told_to_the_relay"], &report["wipe"]), (&true.into(), &true.into()));
    assert_eq!(device_of(anna, "Ben")["standing"], "to_be_wiped");

    std::fs::write(ben.home.join("a letter"), b"not Alcove's").unwrap();
    assert_eq!(end_of(ben, &["sync"]), (11, "wiped".to_owned()));
    assert_eq!(names(&ben.home), ["a letter", "home.lock"]);
    assert_eq!(end_of(ben, &["status"]), (3, "not_set_up".to_owned()));

    let said = anna.run(&["sync"]).done();
    assert!(said.contains("A wiped device has destroyed what was on it"), "{said}");
    let confirmed = device_of(anna, "Ben")["wipe_confirmed"].clone();
    assert_eq!((&confirmed["handed_in_changes"], &confirmed["lost_changes"]), (&1.into(), &0.into()));
    let waiting = anna.json(&["quarantine"]);
    assert_eq!((&waiting[0]["reason"], &waiting[0]["by"]), (&"handed_in".into(), &"Ben".into()));
    practice.relay.stop();
}

#[test]
fn a_wipe_that_was_broken_off_is_gone_on_with_before_anything_else() {
    let practice = Practice::new();
    let ben = &practice.ben;
    std::fs::write(ben.home.join("wiping"), b"").unwrap();
    assert_eq!(end_of(ben, &["note", "show", "2031-04-10"]), (11, "wiped".to_owned()));
    assert_eq!(names(&ben.home), ["home.lock"]);
    assert_eq!(end_of(ben, &["today"]), (3, "not_set_up".to_owned()));
}
