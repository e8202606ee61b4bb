//! What is shown of a note, of a request and of the made-up practice.

use serde_json::Value;

use crate::device::Device;
use crate::meeting::{Offer, meet};
use crate::relay::Relay;

const DAY: &str = "2031-04-10";
const ENTRY: [&str; 5] = ["note", "show", DAY, "--member", "one"];

fn practice(folder: &std::path::Path) -> (Relay, Device) {
    let relay = Relay::start(&folder.join("relay"));
    let anna = Device::new(folder.join("anna"));
    anna.set_up(&relay);
    anna.run(&["group", "add", "Tuesday group"]).done();
    anna.run(&["member", "add", "Member One", "--joined", "2031-01-09"]).done();
    (relay, anna)
}

fn write_entry(device: &Device, fields: &[&str]) {
    device.run(&["record", "list", "member_entry"]).done();
    device.run(&[&["record", "write", "member_entry", "1"], fields].concat()).done();
}

#[test]
fn a_note_shows_every_answer_that_stands_with_who_gave_it_where_people_differ() {
    let folder = tempfile::tempdir().unwrap();
    let (_relay, anna) = practice(folder.path());
    let ben = Device::new(folder.path().join("ben"));
    anna.run(&["session", "add", DAY]).done();
    anna.run(&["attend", DAY, "one", "on-time"]).done();
    write_entry(&anna, &["safety_considered=nothing new noted", "feedback_given/new/what=Thanked."]);
    meet(Offer::make(&anna, &["invite", "--group", "tuesday"]), &ben, &["--name", "Co-facilitator"]);
    anna.sync_until(&ben, "the entry", || ben.run(&ENTRY).out.contains("safety considered: nothing new"));
    let settled = anna.run(&ENTRY).done();
    assert!(settled.contains("what: Thanked."), "{settled}");
    assert!(!settled.contains("answers stand") && !settled.contains(DAY), "{settled}");

    write_entry(&anna, &["participation=spoke_freely", "followup_needed=yes"]);
    write_entry(&ben, &["participation=listened_by_choice", "followup_needed=no"]);
    let differs = |device: &Device| device.json(&["conflicts"]).as_array().unwrap().len() == 1;
    anna.sync_until(&ben, "the conflict", || differs(&anna) && differs(&ben));
    for device in [&anna, &ben] {
        let told = device.run(&ENTRY).done();
        for words in ["spoke freely, by Lead Clinician", "listened by choice, by Co-facilitator"] {
            assert!(told.contains(words), "{words}: {told}");
        }
        assert!(told.contains("participation: 2 answers stand"), "{told}");
        assert!(told.contains("followup needed: yes, the more cautious of 2 answers"), "{told}");
        assert!(told.contains("no, by Co-facilitator"), "{told}");
        let json = device.json(&ENTRY);
        assert_eq!(json["conflicts"], serde_json::json!(["participation"]), "what waits for a word");
        assert_eq!(json["values"]["followup_needed"].as_array().unwrap().len(), 2, "{json}");
        let values = json["values"]["participation"].as_array().unwrap();
        let mut said: Vec<_> = values.iter().map(|value| value["value"].as_str().unwrap()).collect();
        said.sort_unstable();
        assert_eq!(said, ["listened_by_choice", "spoke_freely"]);
        assert!(values.iter().all(|value| value["by"].is_string() && !value["at"].is_null()), "{json}");
    }
    let refused = anna.run(&["sign", DAY, "--member", "one"]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("Two values stand for participation"), "{}", refused.err);
    assert!(refused.err.contains("`alcove conflicts`") && !refused.err.contains("(s)"), "{}", refused.err);
}

#[test]
fn a_request_is_shown_in_words_and_a_field_is_named_by_them_or_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let (_relay, anna) = practice(folder.path());
    anna.run(&["session", "add", DAY]).done();
    anna.run(&["attend", DAY, "one", "on-time"]).done();
    write_entry(&anna, &["safety_considered=nothing new noted"]);
    anna.run(&["request", "add", "one", "--received", "2031-04-11"]).done();
    anna.run(&["request"]).done();
    let told = anna.run(&["request", "show", "1"]).done();
    assert!(told.contains("entry of Thu 10 Apr 2031: attendance, safety considered"), "{told}");
    assert!(!told.contains('_'), "{told}");
    let json = anna.json(&["request", "show", "1"]);
    let has_field = |document: &&Value| {
        document["fields"].as_array().unwrap().contains(&Value::from("safety_considered"))
    };
    let entry = json["documents"].as_array().unwrap().iter().find(has_field).unwrap();
    let reference = entry["reference"].as_str().unwrap();
    let decide = |field: &str| {
        let withhold = ["request", "decide", "1", "--document", reference, "--field", field];
        anna.run(&[&withhold[..], &["--withhold", "--why", "names another"]].concat())
    };
    decide("safety considered").done();
    decide("safety_considered").done();
    assert_ne!(decide("safety").code, 0);
}

#[test]
fn nobody_in_the_made_up_practice_fills_in_a_measure_on_a_day_on_which_they_were_absent() {
    let folder = tempfile::tempdir().unwrap();
    let relay = Relay::start(&folder.path().join("relay"));
    let anna = Device::new(folder.path().join("anna"));
    anna.set_up(&relay);
    let made = anna.json(&["seed-practice", "--members", "4", "--weeks", "9"]);
    assert_eq!((&made["sessions"], &made["entries"]), (&9.into(), &36.into()));
    let (mut filled_in, mut absent) = (0, 0);
    for member in ["member 1", "member 2", "member 3", "member 4"] {
        let events = anna.json(&["timeline", member]);
        let events = events.as_array().unwrap();
        let of = |kind: &str| {
            let of_kind = events.iter().filter(move |event| event["kind"] == kind);
            of_kind.map(|event| (event["day"].clone(), event["says"].to_string())).collect::<Vec<_>>()
        };
        let entries = of("entry");
        absent += entries
            .iter()
            .filter(|(_, said)| !said.contains("attended on time") && !said.contains("was seen"))
            .count();
        for (day, _) in of("outcome measure") {
            let (_, said) = entries.iter().find(|(of, _)| *of == day).unwrap();
            assert!(said.contains("attended on time") || said.contains("was seen"), "{day}: {said}");
            filled_in += 1;
        }
    }
    let factors = anna.run(&["chart", "factors"]).done();
    assert!(factors.contains("beginning") && factors.contains("working"), "{factors}");
    assert!(absent > 0, "somebody was absent");
    assert_eq!(made["measures"], filled_in);
    assert!(filled_in > 8, "and measures were filled in all the same: {filled_in}");
}
