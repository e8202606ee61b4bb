use serde_json::Value;

use crate::device::Device;
use crate::meeting::{Offer, meet};
use crate::relay::Relay;

fn process(device: &Device) -> String {
    device.json(&["note", "show", "2031-04-10"])["fields"]["process"].as_str().unwrap().to_owned()
}

#[test]
fn two_people_and_a_note_by_hand_with_the_relay_stopped_in_between() {
    let folder = tempfile::tempdir().unwrap();
    let mut relay = Relay::start(&folder.path().join("relay"));
    let (anna, ben) = (Device::new(folder.path().join("anna")), Device::new(folder.path().join("ben")));
    assert_eq!(anna.set_up(&relay)["synced"], true);
    anna.run(&["group", "add", "Tuesday group"]).done();
    anna.run(&["member", "add", "Member One"]).done();

    let offer = Offer::make(&anna, &["invite", "--group", "tuesday"]);
    let (let_in, came) = meet(offer, &ben, &["--name", "Co-facilitator"]);
    assert_eq!((&came["practice"], &came["name"]), (&"Elm House".into(), &"Co-facilitator".into()));
    assert_eq!(let_in["name"], "Co-facilitator");
    anna.sync_until(&ben, "the member", || ben.run(&["member", "list"]).out.contains("Member One"));

    relay.stop();
    let texts = ["The group opened slowly; somebody spoke of the bus.", "Panic came back as a theme."];
    for (device, text, code) in [(&anna, texts[0], "late"), (&ben, texts[1], "3")] {
        device.run(&["session", "add", "2031-04-10", "--at", "18:30"]).done();
        let saved = device.run(&["note", "append", "2031-04-10", text]).done();
        assert!(saved.contains("Saved on this device; 3 changes not sent yet"), "{saved}");
        device.run(&["attend", "2031-04-10", "member", code]).done();
        assert_eq!(device.run(&["sync"]).code, 6);
        assert_eq!(device.json(&["today"])["unsent_changes"], 4);
    }
    assert_eq!(anna.json(&["status"])["on_this_device"].as_array().unwrap().len(), 3);

    relay.start_again();
    let met = || process(&anna) == process(&ben) && texts.iter().all(|text| process(&anna).contains(text));
    anna.sync_until(&ben, "the other's text", met);
    assert_eq!(process(&anna).lines().count(), 2, "two paragraphs stay two");
    assert_conflict(&anna, "Lead Clinician (this device)", "Co-facilitator");
    assert_conflict(&ben, "Lead Clinician", "Co-facilitator (this device)");
    let hits = ben.json(&["search", "pan", "slow"]);
    assert!(hits[0]["title"].as_str().unwrap().contains("Tuesday group, note of Thu 10 Apr 2031"));
    assert_eq!(ben.json(&["search", "main"]).as_array().unwrap().len(), 0);

    settle(&anna, &ben);
    every_list_is_json(&anna);
    link(&anna, folder.path().join("tablet"));
}

/// Both values stand on a device, each with its author, and `today` shows them.
fn assert_conflict(device: &Device, anna: &str, ben: &str) {
    let said = device.json(&["attend", "2031-04-10", "member"]);
    assert_eq!(said["conflict"], true);
    let values: Vec<_> =
        said["attendance"].as_array().unwrap().iter().map(|v| (&v["code"], &v["by"])).collect();
    assert_eq!(values.len(), 2);
    assert!(values.contains(&(&6.into(), &anna.into())) && values.contains(&(&3.into(), &ben.into())));
    let today = device.json(&["today"]);
    assert_eq!(today["conflicts"][0]["field"], "attendance");
    let shown = device.run(&["today"]).done();
    assert!(shown.contains("Open: Member One, entry of Thu 10 Apr 2031, attendance"));
    assert!(shown.contains("arrived late, but was seen (6), by Lead Clinician"));
    assert!(shown.contains("did not attend (3), by Co-facilitator"));
}

/// Saying it again settles it, here and then there.
fn settle(anna: &Device, ben: &Device) {
    let settled = anna.json(&["--sync", "attend", "2031-04-10", "member", "late"]);
    assert_eq!((&settled["settled"], &settled["conflict"]), (&true.into(), &false.into()));
    assert_eq!(settled["saved"]["unsent_changes"], 0);
    anna.sync_until(ben, "the settled answer", || {
        ben.json(&["attend", "2031-04-10", "member"])["conflict"] == false
    });
    let status = anna.json(&["status"]);
    assert_eq!(status["on_this_device"].as_array().unwrap().len(), 0);
    let elsewhere = status["on_other_devices"].as_array().unwrap();
    assert!(elsewhere.iter().any(|document| document["other_devices"] == 1), "{status}");
    assert_eq!(status["troubles"].as_array().unwrap().len(), 0);
    assert_eq!(status["last_heard"][0]["name"], "Co-facilitator");
}

/// Lists print JSON, and a number of a list names what it showed.
fn every_list_is_json(device: &Device) {
    assert_eq!(device.json(&["group"])[0]["label"], "Tuesday group");
    assert_eq!(device.json(&["group", "people"]).as_array().unwrap().len(), 2);
    assert_eq!(device.json(&["member"])[0]["name"], "Member One");
    assert_eq!(device.json(&["session"])[0]["date"], "2031-04-10");
    assert_eq!(device.json(&["quarantine"]), Value::Array(Vec::new()));
    assert_eq!(device.json(&["sync"])["done"], true);
    assert_eq!(device.json(&["attend", "1", "1"])["member"], "Member One");
    let refused = device.run(&["--json", "attend", "2", "1"]);
    assert_eq!((refused.code, refused.error_code().as_str()), (9, "not_listed"));
    device.json(&["member", "add", "Member Two"]);
    let refused = device.run(&["--json", "attend", "1", "mem"]);
    assert_eq!((refused.code, refused.error_code().as_str()), (9, "ambiguous"));
    let observed =
        device.run_with_input(&["note", "append", "1", "--member", "member t"], "Listened.\n").done();
    assert!(observed.contains("Member Two, Thu 10 Apr 2031: observation written."));
}

/// A further device of the same person has everything.
fn link(first: &Device, home: std::path::PathBuf) {
    let tablet = Device::new(home);
    let (_, came) = meet(Offer::make(first, &["link"]), &tablet, &[]);
    assert_eq!((&came["purpose"], &came["name"]), (&"link".into(), &"Lead Clinician".into()));
    first.sync_until(&tablet, "the note on the new device", || {
        tablet.run(&["note", "show", "2031-04-10"]).out.contains("Panic came back")
    });
    assert_eq!(process(&tablet), process(first));
    assert_eq!(
        tablet.json(&["attend", "2031-04-10", "member o"])["attendance"][0]["by"],
        "Lead Clinician (another device of yours)"
    );
}
