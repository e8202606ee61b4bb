//! W4: the program is killed while it records, and nothing that it had said is saved is lost.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::device::Device;
use crate::relay::Relay;

const DAY: &str = "2031-04-10";
const MEMBERS: [&str; 4] = ["Member One", "Member Two", "Member Three", "Member Four"];

/// Runs a command and kills its process at the moment at which it says that it has done it.
fn killed_when_it_answered(device: &Device, arguments: &[&str]) {
    let mut command = device.command(arguments);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut said = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!said.trim().is_empty(), "{arguments:?} said nothing");
}

/// Starts a command and kills its process before it can have said anything.
fn killed_at_once(device: &Device, arguments: &[&str]) {
    let mut child = device.command(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn w04_each_tap_of_a_session_is_there_after_its_process_was_killed() {
    let folder = tempfile::tempdir().unwrap();
    let mut relay = Relay::start(&folder.path().join("relay"));
    let phone = Device::new(folder.path().join("phone"));
    phone.set_up(&relay);
    phone.run(&["group", "add", "Thursday group"]).done();
    for member in MEMBERS {
        phone.run(&["member", "add", member, "--joined", "2031-01-09"]).done();
    }
    phone.run(&["session", "add", DAY]).done();
    relay.stop();

    let codes = ["late", "dna", "on-time", "2"];
    for (member, code) in MEMBERS.iter().zip(codes) {
        killed_when_it_answered(&phone, &["attend", DAY, member, code]);
    }
    for (from, to, kind) in [
        ("member one", "member two", "support"),
        ("member two", "group", "disclosure"),
        ("facilitator", "member one", "challenge"),
    ] {
        killed_when_it_answered(&phone, &["tick", "add", DAY, from, to, kind, "--offset", "61"]);
    }
    killed_when_it_answered(&phone, &["note", "append", DAY, "Come back to what Four said."]);
    // Killed before it could say anything: it is there or it is not, and the device opens.
    killed_at_once(&phone, &["attend", DAY, "member four", "6"]);

    for (member, code) in MEMBERS.iter().zip([6, 3, 5]) {
        let said = phone.json(&["attend", DAY, member]);
        assert_eq!(said["attendance"][0]["code"], code, "{member}");
    }
    let said = phone.json(&["attend", DAY, "member four"]);
    assert!([2, 6].iter().any(|code| said["attendance"][0]["code"] == *code), "{said}");
    let ticks = phone.run(&["tick", "show", DAY]).done();
    for kind in ["support", "disclosure", "challenge"] {
        assert!(ticks.contains(kind), "{kind}: {ticks}");
    }
    assert!(phone.run(&["note", "show", DAY]).done().contains("Come back to what Four said."));
    relay.start_again();
    assert_eq!(phone.json(&["sync"])["unsent_changes"], 0, "and all of it is sent");
}
