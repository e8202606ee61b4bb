//! Everything is lost but paper.

use std::path::Path;

use serde_json::Value;

use crate::device::{Device, Ended, ended};
use crate::meeting::{Offer, meet};
use crate::relay::Relay;

fn with(device: &Device, secrets: &[(&str, &str)], arguments: &[&str]) -> Ended {
    let mut command = device.command(&["--json"]);
    command.args(arguments).envs(secrets.iter().copied());
    ended(&mut command)
}

fn with_kit(device: &Device, kit: &str, arguments: &[&str]) -> Ended {
    with(device, &[("ALCOVE_KIT", kit)], arguments)
}

fn said(ended: Ended) -> Value {
    serde_json::from_str(&ended.done()).unwrap()
}

fn make_kit(device: &Device) -> String {
    device.json(&["recover", "kit", "--show"])["code"].as_str().unwrap().to_owned()
}

/// A practice with a note in it.
fn practice(folder: &Path, name: &str) -> (Relay, Device) {
    let relay = Relay::start(&folder.join(format!("relay of {name}")));
    let device = Device::new(folder.join(name));
    device.set_up(&relay);
    device.run(&["group", "add", "Tuesday group"]).done();
    device.run(&["member", "add", "Member One"]).done();
    device.run(&["session", "add", "2031-04-10"]).done();
    device.run(&["note", "append", "2031-04-10", "The group opened slowly."]).done();
    device.run(&["--sync", "attend", "2031-04-10", "member", "late"]).done();
    (relay, device)
}

/// The code that a sheet shows, as somebody types it.
fn typed_from(sheet: &str) -> String {
    let groups = sheet.split("<span>").skip(1).filter_map(|rest| rest.split_once("</span>"));
    groups.map(|(group, _)| group.to_lowercase()).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_kit_is_tried_out_and_then_brings_everything_back_once() {
    let folder = tempfile::tempdir().unwrap();
    let (_relay, anna) = practice(folder.path(), "anna");
    assert_eq!(anna.json(&["recover"])["kit"], false);
    let file = folder.path().join("kit.html");
    let made = anna.run(&["recover", "kit", "--out", file.to_str().unwrap()]).done();
    let kit = typed_from(&std::fs::read_to_string(&file).unwrap());
    assert!(made.contains("It counts from now on") && !made.contains("<span>"), "{made}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let again = anna.run(&["--json", "recover", "kit", "--out", file.to_str().unwrap()]);
    assert_eq!(again.error_code(), "file_failed", "a sheet that is there is never written over");

    for _ in 0..2 {
        let drilled = said(with_kit(&anna, &kit, &["recover", "drill"]));
        assert_eq!((&drilled["works"], &drilled["does_not"]), (&true.into(), &Value::Array(Vec::new())));
        assert_eq!(drilled["opens"], drilled["circles"]);
        let comes_back = drilled["comes_back"].as_array().unwrap();
        assert!(comes_back.contains(&"group Tuesday group".into()), "{drilled}");
        assert!(comes_back.contains(&"record of Member One".into()), "{drilled}");
    }
    anna.run(&["--sync", "note", "append", "2031-04-10", "Written after the kit was printed."]).done();
    std::fs::remove_dir_all(&anna.home).unwrap();

    let tablet = Device::new(folder.path().join("tablet"));
    let came = said(with_kit(&tablet, &kit, &["recover", "with-kit"]));
    assert_eq!((&came["event"], &came["name"]), (&"came_back".into(), &"Lead Clinician".into()));
    assert_eq!((&came["practice"], &came["without_key"]), (&"Elm House".into(), &0.into()));
    let note = tablet.run(&["note", "show", "2031-04-10"]).done();
    assert!(note.contains("opened slowly") && note.contains("after the kit"), "{note}");
    assert_eq!(tablet.json(&["attend", "2031-04-10", "member"])["attendance"][0]["code"], 6);
    tablet.run(&["--sync", "note", "append", "2031-04-10", "Back at work."]).done();
    let status = tablet.json(&["status"]);
    assert_eq!((&status["unsent_changes"], &status["troubles"]), (&0.into(), &Value::Array(Vec::new())));

    assert_eq!(with_kit(&tablet, &kit, &["recover", "drill"]).error_code(), "kit_used_up");
    let thief = Device::new(folder.path().join("thief"));
    let refused = with_kit(&thief, &kit, &["recover", "with-kit"]);
    assert_eq!((refused.code, refused.error_code().as_str()), (4, "kit_not_in_force"));
    assert!(!thief.home.exists(), "nothing is left of it");
    assert_eq!(tablet.json(&["recover"])["kit"], false);
    let next = make_kit(&tablet);
    assert_eq!(said(with_kit(&tablet, &next, &["recover", "drill"]))["works"], true);
}

#[test]
fn a_kit_made_without_a_network_waits_and_a_new_one_replaces_it() {
    let folder = tempfile::tempdir().unwrap();
    let (mut relay, anna) = practice(folder.path(), "anna");
    let first = make_kit(&anna);
    relay.stop();
    let offline = anna.json(&["recover", "kit", "--show"]);
    assert_eq!(offline["at_the_relay"], false);
    let second = offline["code"].as_str().unwrap();
    assert_eq!(anna.json(&["recover"])["kit_waits"], true);
    assert_eq!(with_kit(&anna, second, &["recover", "drill"]).code, 6);
    relay.start_again();

    assert_eq!(said(with_kit(&anna, second, &["recover", "drill"]))["works"], true);
    assert_eq!(with_kit(&anna, &first, &["recover", "drill"]).error_code(), "kit_replaced");
    let tablet = Device::new(folder.path().join("tablet"));
    assert_eq!(with_kit(&tablet, &first, &["recover", "with-kit"]).error_code(), "kit_not_in_force");
    // While the other device lives, both are this person's.
    let next = folder.path().join("next.html");
    let arguments = ["recover", "with-kit", "--next-kit", next.to_str().unwrap()];
    let came = with_kit(&tablet, second, &arguments).done();
    let came: Value = serde_json::from_str(came.lines().next().unwrap()).unwrap();
    assert_eq!(came["other_devices"], 1);
    let next = typed_from(&std::fs::read_to_string(&next).unwrap());
    assert_eq!(said(with_kit(&anna, &next, &["recover", "drill"]))["works"], true);
}

/// The codes of three custodians.
fn custodians(device: &Device, before: Option<[&str; 2]>) -> Vec<String> {
    let made = match before {
        None => device.json(&["recover", "custodians", "--show"]),
        Some([one, other]) => said(with(
            device,
            &[("ALCOVE_SHARE_1", one), ("ALCOVE_SHARE_2", other)],
            &["recover", "custodians", "--show", "--hand-over"],
        )),
    };
    assert_eq!(made["at_the_relay"], true);
    let codes = made["codes"].as_array().unwrap().iter();
    codes.map(|code| code.as_str().unwrap().to_owned()).collect()
}

fn with_quorum(device: &Device, relay: &Relay, person: &str, shares: &[&str]) -> Ended {
    let secrets: Vec<(&str, &str)> =
        ["ALCOVE_SHARE_1", "ALCOVE_SHARE_2"].into_iter().zip(shares.iter().copied()).collect();
    let (address, fingerprint) = (relay.address.as_str(), relay.fingerprint.as_str());
    let place = ["--person", person, "--relay", address, "--fingerprint", fingerprint];
    let arguments: Vec<&str> = ["recover", "with-quorum"].into_iter().chain(place).collect();
    with(device, &secrets, &arguments)
}

#[test]
fn two_custodians_let_a_colleague_back_in_who_has_lost_everything() {
    let folder = tempfile::tempdir().unwrap();
    let (relay, anna) = practice(folder.path(), "anna");
    let ben = Device::new(folder.path().join("ben"));
    let (_, came) =
        meet(Offer::make(&anna, &["invite", "--group", "tuesday"]), &ben, &["--name", "Co-facilitator"]);
    let person = came["person"].as_str().unwrap().to_owned();
    let listed = anna.json(&["recover", "people"]);
    assert!(listed.as_array().unwrap().iter().any(|row| row["person"] == person.as_str()));
    anna.sync_until(&ben, "the note", || ben.run(&["note", "show", "2031-04-10"]).out.contains("slowly"));
    assert_eq!(ben.run(&["--json", "recover", "custodians", "--show"]).error_code(), "edit_refused");
    let first = custodians(&anna, None);
    assert_eq!(anna.run(&["--json", "recover", "custodians", "--show"]).error_code(), "has_custodians");
    let handed_over = custodians(&anna, Some([&first[2], &first[0]]));
    anna.run(&["sync"]).done();
    std::fs::remove_dir_all(&ben.home).unwrap();

    let tablet = Device::new(folder.path().join("tablet"));
    let [a, b, c] = [0, 1, 2].map(|at: usize| handed_over[at].as_str());
    let refused = |shares: &[&str]| {
        let ended = with_quorum(&tablet, &relay, &person, shares);
        assert!(!tablet.home.exists(), "nothing is left of it");
        ended.error_code()
    };
    assert_eq!(refused(&[a]), "shares_too_few");
    assert_eq!(refused(&[b, b]), "share_twice");
    assert_eq!(refused(&[a, &first[1]]), "share_of_another_key");
    assert_eq!(refused(&[&first[0], &first[1]]), "shares_not_in_force");
    assert_eq!(with_quorum(&tablet, &relay, &"ab".repeat(16), &[a, b]).error_code(), "shares_not_in_force");
    assert_eq!(with_quorum(&tablet, &relay, "nobody", &[a, b]).error_code(), "bad_input");

    let came = said(with_quorum(&tablet, &relay, &person, &[c, b]));
    assert_eq!((&came["name"], &came["by"]), (&"Co-facilitator".into(), &"quorum".into()));
    assert_eq!((&came["person"], &came["without_key"]), (&person.as_str().into(), &0.into()));
    assert!(tablet.run(&["note", "show", "2031-04-10"]).done().contains("opened slowly"));
    tablet.run(&["--sync", "note", "append", "2031-04-10", "Ben is back."]).done();
    anna.sync_until(&tablet, "his text", || {
        anna.run(&["note", "show", "2031-04-10"]).out.contains("Ben is back.")
    });
}

#[test]
fn wrong_paper_is_told_apart_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (relay, anna) = practice(folder.path(), "anna");
    let (_other_relay, eve) = practice(folder.path(), "eve");
    let (kit, foreign) = (make_kit(&anna), make_kit(&eve));
    let share = custodians(&anna, None).remove(0);
    let foreign_share = custodians(&eve, None).remove(1);

    let drill = |code: &str| {
        let ended = with_kit(&anna, code, &["recover", "drill"]);
        (ended.error_code(), ended.err)
    };
    assert_eq!(drill(&foreign).0, "kit_of_another_practice");
    let (code, words) = drill(&share);
    assert!(code == "code_wrong" && words.contains("this is a custodian's share"), "{words}");
    let swapped = if kit.ends_with('0') { "1" } else { "0" };
    let (code, words) = drill(&format!("{}{swapped}", &kit[..kit.len() - 1]));
    assert!(code == "code_wrong", "{words}");
    let mut letters: Vec<char> = kit.chars().filter(|letter| *letter != '-').collect();
    let other = (21..letters.len()).find(|at| letters[*at] != letters[20]).unwrap();
    letters.swap(20, other);
    let (code, words) = drill(&letters.into_iter().collect::<String>());
    assert!(code == "code_wrong" && words.contains("mistyped"), "{words}");
    let (code, words) = drill(&format!("Z{}", &kit[1..]));
    assert!(code == "code_wrong", "{words}");
    assert_eq!(drill(" ").0, "no_code");

    let person = eve.json(&["recover", "people"])[0]["person"].as_str().unwrap().to_owned();
    let tablet = Device::new(folder.path().join("tablet"));
    let refused = with_quorum(&tablet, &relay, &person, &[&share, &foreign_share]);
    assert_eq!(refused.error_code(), "share_of_another_practice");
    assert_eq!(with_quorum(&tablet, &relay, &person, &[&kit, &share]).error_code(), "code_wrong");
    assert!(!tablet.home.exists());
    assert_eq!(said(with_kit(&anna, &kit, &["recover", "drill"]))["works"], true);
    let argument = anna.run(&["recover", "drill", &kit]);
    assert!(argument.code == 2 && !argument.err.contains(&kit), "a code in an argument is not repeated");
}
