//! Answers that differ, from the list to the word that settles them; and what many short commands leave in the trail.

use crate::device::Device;
use crate::meeting::{Offer, meet};
use crate::relay::Relay;

const DAY: &str = "2031-04-10";

#[test]
fn conflicts_of_any_field_are_listed_with_their_values_and_settled_by_what_was_shown() {
    let folder = tempfile::tempdir().unwrap();
    let relay = Relay::start(&folder.path().join("relay"));
    let (anna, ben) = (Device::new(folder.path().join("anna")), Device::new(folder.path().join("ben")));
    anna.set_up(&relay);
    anna.run(&["group", "add", "Tuesday group"]).done();
    anna.run(&["member", "add", "Member One", "--joined", "2031-01-09"]).done();
    let offer = Offer::make(&anna, &["invite", "--group", "tuesday"]);
    meet(offer, &ben, &["--name", "Co-facilitator"]);
    anna.sync_until(&ben, "the member", || ben.run(&["member", "list"]).out.contains("Member One"));

    for (device, code, gp) in [(&anna, "late", "The old surgery"), (&ben, "3", "The new surgery")] {
        device.run(&["session", "add", DAY]).done();
        device.run(&["attend", DAY, "member", code]).done();
        device.run(&["record", "list", "member_record"]).done();
        device.run(&["record", "write", "member_record", "1", &format!("gp={gp}")]).done();
    }
    let both = |device: &Device| device.json(&["conflicts"]).as_array().unwrap().len() == 2;
    anna.sync_until(&ben, "both conflicts", || both(&anna) && both(&ben));
    let listed = anna.json(&["conflicts"]);
    let fields: Vec<_> =
        listed.as_array().unwrap().iter().map(|one| one["field"].as_str().unwrap()).collect();
    let number = |field: &str| (fields.iter().position(|known| *known == field).unwrap() + 1).to_string();
    let told = anna.run(&["conflicts"]).done();
    for words in
        ["The old surgery", "The new surgery", "arrived late, but was seen (6)", "did not attend (3)"]
    {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert_eq!(anna.run(&["conflicts", "--member", "member one"]).done(), told);

    // Ben says something else meanwhile: what Anna saw is not what stands, and nothing is written.
    ben.run(&["conflicts"]).done();
    ben.run(&["attend", DAY, "member", "on-time"]).done();
    ben.run(&["sync"]).done();
    anna.run(&["attend", DAY, "member", "7"]).done();
    anna.run(&["sync"]).done();
    let refused = anna.run(&["--json", "settle", &number("attendance"), "--take", "1"]);
    assert_ne!(refused.code, 0);
    assert!(refused.err.contains("look at them again"), "{}", refused.err);

    let gp = number("gp");
    assert_eq!(anna.run(&["--json", "settle", &gp, "--take", "3"]).error_code(), "no_match");
    let settled = anna.json(&["settle", &gp, "--value", "Both surgeries"]);
    assert_eq!((&settled["field"], &settled["left"]), (&"gp".into(), &0.into()));
    let again = anna.run(&["--json", "settle", &gp, "--take", "1"]);
    assert_ne!(again.code, 0, "it is settled");

    let open = anna.json(&["conflicts"]);
    let [open] = open.as_array().unwrap().as_slice() else { panic!("{open}") };
    let document = open["document"].as_str().unwrap().split(':').nth(1).unwrap().to_owned();
    assert_eq!(anna.run(&["--json", "settle", &document, "attendance", "--value", "9"]).code, 2);
    anna.run(&["settle", &document, "attendance", "--value", "6"]).done();
    assert_eq!(anna.run(&["conflicts"]).done().trim(), "Nobody's answers differ.");
    anna.sync_until(&ben, "what was settled", || {
        ben.json(&["conflicts"]).as_array().unwrap().is_empty()
            && ben.json(&["attend", DAY, "member"])["attendance"][0]["code"] == 6
    });
}

#[test]
fn looking_at_one_record_with_several_commands_is_one_view() {
    let folder = tempfile::tempdir().unwrap();
    let relay = Relay::start(&folder.path().join("relay"));
    let anna = Device::new(folder.path().join("anna"));
    anna.set_up(&relay);
    anna.run(&["group", "add", "Tuesday group"]).done();
    for member in ["Member One", "Member Two"] {
        anna.run(&["member", "add", member]).done();
    }
    for _ in 0..3 {
        anna.run(&["record", "list", "member_record"]).done();
        anna.run(&["record", "show", "member_record", "1"]).done();
        anna.run(&["record", "show", "member_record", "2"]).done();
    }
    let events = anna.json(&["audit", "show"]);
    let viewed = events.as_array().unwrap().iter().filter(|event| event["what"] == "viewed").count();
    assert_eq!(viewed, 2, "{events}");
    assert_eq!(anna.json(&["audit", "verify"])["whole"], true);
}
