//! What is jotted down on a device that is locked.

use std::process::Command;

use serde_json::Value;

use crate::device::{Device, ended};
use crate::relay::Relay;

/// A process that knows no passphrase and cannot ask for one.
fn without_passphrase(device: &Device, arguments: &[&str]) -> Command {
    let mut command = device.command(arguments);
    command.env_remove("ALCOVE_PASSPHRASE");
    command
}

#[test]
fn something_is_jotted_down_without_a_passphrase_and_filed_after_unlocking() {
    let folder = tempfile::tempdir().unwrap();
    let relay = Relay::start(&folder.path().join("relay"));
    let anna = Device::new(folder.path().join("anna"));
    let nowhere = ended(&mut without_passphrase(&anna, &["--json", "jot", "M3 rang"]));
    assert_eq!((nowhere.code, nowhere.error_code().as_str()), (3, "not_set_up"));
    anna.set_up(&relay);
    anna.run(&["group", "add", "Tuesday group"]).done();
    anna.run(&["session", "add", "2031-04-10"]).done();

    let jotted = ended(&mut without_passphrase(&anna, &["--json", "jot", "M3 rang"])).done();
    let jotted: Value = serde_json::from_str(&jotted).unwrap();
    assert_eq!(jotted["waiting"], 1);
    let words = ended(&mut without_passphrase(&anna, &["jot", "--private", "I was tired"])).done();
    assert!(words.contains("sealed") && !words.contains("tired"), "{words}");
    let empty = ended(&mut without_passphrase(&anna, &["--json", "jot", " "]));
    assert_eq!((empty.code, empty.error_code().as_str()), (2, "empty"));
    let too_long = "x".repeat(8_193);
    let refused = ended(&mut without_passphrase(&anna, &["--json", "jot", &too_long]));
    assert_eq!((refused.code, refused.error_code().as_str()), (2, "too_long"));

    let listed = anna.json(&["jottings", "list"]);
    assert_eq!(listed["jottings"][0]["text"], "M3 rang");
    assert_eq!(listed["jottings"][1]["private"], true);
    assert_eq!(anna.json(&["status"])["jottings"], 2);
    anna.run(&["jottings", "file", "1", "2031-04-10"]).done();
    let note = anna.json(&["note", "show", "2031-04-10"]);
    let process = note["fields"]["process"].as_str().unwrap();
    assert!(process.starts_with("M3 rang (jotted down 20") && process.ends_with(")\n"), "{process}");
    let asked = anna.run(&["jottings", "discard", "2"]);
    assert_ne!(asked.code, 0, "it asks first");
    anna.run(&["jottings", "discard", "2", "--yes"]).done();
    assert_eq!(anna.json(&["jottings", "list"])["jottings"].as_array().unwrap().len(), 0);
    assert_ne!(anna.run(&["jottings", "file", "1", "2031-04-10"]).code, 0);
}
