use serde_json::Value;

use crate::device::Device;
use crate::relay::Relay;

/// A device of its own practice, with a group and two members; their names are ordinary nouns.
fn practice(relay: &Relay, home: std::path::PathBuf) -> Device {
    let device = Device::new(home);
    assert_eq!(device.set_up(relay)["synced"], true);
    device.run(&["group", "add", "Tuesday group"]).done();
    device.run(&["member", "add", "Heron Alpha"]).done();
    device.run(&["member", "add", "Kestrel Beta"]).done();
    device
}

fn rows(device: &Device, arguments: &[&str]) -> Vec<Value> {
    device.json(arguments).as_array().unwrap().clone()
}

#[test]
fn a_person_is_registered_screened_prepared_and_joins_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    let relay = Relay::start(&folder.path().join("relay"));
    let device = practice(&relay, folder.path().join("lead"));
    device.run(&["person", "register", "Osprey Nine"]).done();
    device.run(&["person", "edit", "osprey", "--born", "1990-02-28", "--nhs", "943 476 5919"]).done();
    assert_ne!(device.run(&["person", "edit", "osprey", "--died", "1980-01-01"]).code, 0);
    assert_ne!(device.run(&["person", "edit", "osprey", "--nhs", "943 476 5918"]).code, 0);
    let shown = device.run(&["person", "show", "osprey"]).done();
    assert!(shown.contains("dob: 1990-02-28") && !shown.contains("deceased"), "{shown}");
    device
        .run(&[
            "person",
            "contact",
            "osprey",
            "reach/new/channel=phone",
            "reach/new/value=555",
            "reminders_ok=yes",
        ])
        .done();
    let card = device.run(&["person", "contact", "osprey"]).done();
    assert!(card.contains("channel: phone; value: 555") && card.contains("reminders ok: yes"), "{card}");
    let referral = ["record", "add", "referral", "--member", "osprey", "received_on=2031-04-02", "source=GP"];
    device.run(&referral).done();
    assert_eq!(rows(&device, &["record", "list", "referral", "--member", "osprey"]).len(), 1);

    let screening = [
        "screening",
        "add",
        "osprey",
        "--answer",
        "hard_to_trust=some",
        "--words",
        "hard_to_trust=Who is there?",
        "--step",
        "See the room@2031-04-15",
        "--recommend",
        "prepare_then_review",
        "--agreed",
        "--review-on",
        "2031-04-17",
    ];
    device.run(&screening).done();
    assert_ne!(device.run(&["screening", "add", "osprey", "--answer", "courage=yes"]).code, 0);
    let shown = device.json(&["screening", "show"]);
    assert_eq!(shown["fields"]["hard_to_trust_words"], "Who is there?");
    let step = shown["fields"]["preparation_plan"].as_object().unwrap().keys().next().unwrap().clone();
    device.run(&["screening", "list", "osprey"]).done();
    device.run(&["screening", "done", "1", &step]).done();
    let tasks = rows(&device, &["task"]);
    assert_eq!((tasks.len(), &tasks[0]["due"]), (1, &"2031-04-17".into()));
    device.run(&["task", "done", "1"]).done();
    assert!(rows(&device, &["task"]).is_empty());
    assert_eq!(rows(&device, &["task", "list", "--all"]).len(), 1);

    device.run(&["person", "join", "osprey", "--hint", "O"]).done();
    assert_eq!(rows(&device, &["member", "list"]).len(), 3);
    device.run(&["person", "membership", "osprey", "--status", "paused"]).done();
    assert!(device.run(&["person", "membership", "osprey"]).done().contains("paused"));
}

#[test]
fn a_session_is_finished_by_hand_with_rules_sheet_guard_and_what_comes_after() {
    let folder = tempfile::tempdir().unwrap();
    let relay = Relay::start(&folder.path().join("relay"));
    let device = practice(&relay, folder.path().join("lead"));
    device.run(&["rules", "issue", "--confidentiality", "What is said here stays here."]).done();
    device.run(&["rules", "affirm", "heron"]).done();
    let missing = rows(&device, &["rules", "missing"]);
    assert_eq!((missing.len(), &missing[0]["name"]), (1, &"Kestrel Beta".into()));

    device.run(&["session", "add", "2031-04-10"]).done();
    device
        .run(&["note", "append", "2031-04-10", "--field", "shareable_context", "Grounding was practised."])
        .done();
    device.run(&["attend", "2031-04-10", "heron", "on-time"]).done();
    device.run(&["attend", "2031-04-10", "kestrel", "dna"]).done();
    device.run(&["note", "append", "2031-04-10", "--member", "heron", "Heron thanked Kestrel."]).done();
    let sheet = device.json(&["sheet", "2031-04-10", "--prepare"]);
    let of = |name: &str| {
        sheet["rows"].as_array().unwrap().iter().find(|row| row["member"] == name).unwrap().clone()
    };
    assert_eq!(of("Heron Alpha")["has_own_part"], true);
    assert_eq!(
        (&of("Kestrel Beta")["has_context"], &of("Kestrel Beta")["has_own_part"]),
        (&true.into(), &false.into())
    );
    assert_eq!(of("Kestrel Beta")["open"][0], "rules not affirmed");
    assert_eq!(rows(&device, &["task"]).len(), 1, "the absence is followed up");

    let entry = ["guard", "2031-04-10", "--member", "heron"];
    assert_eq!(rows(&device, &entry).len(), 1);
    let keep = [&entry[..], &["keep", "1", "Kestrel asked for it"]].concat();
    assert_ne!(device.run(&keep).code, 0, "the reason names somebody itself");
    device.run(&[&entry[..], &["replace", "1"]].concat()).done();
    assert!(rows(&device, &entry).is_empty());
    let note = device.json(&["note", "show", "2031-04-10", "--member", "heron"]);
    assert_eq!(note["fields"]["observation"].as_str().unwrap().trim(), "Heron thanked another member.");

    let named =
        ["boundary", "add", "met_outside", "--with", "heron", "--with", "kestrel", "--words", "Met Kestrel."];
    assert_ne!(device.run(&named).code, 0);
    let met = [
        "boundary",
        "add",
        "met_outside",
        "--with",
        "heron",
        "--with",
        "kestrel",
        "--words",
        "Met another member.",
    ];
    device.run(&met).done();
    let notes = rows(&device, &["boundary", "notes", "heron"]);
    assert!(notes[0]["summary"].as_array().unwrap().contains(&"Met another member.".into()));
    device.run(&["consent", "heron", "recording", "refused"]).done();
    assert!(device.run(&["consent", "heron"]).done().contains("refused"));
    device.run(&["goal", "add", "heron", "Take the bus", "--baseline", "2"]).done();
    device.run(&["goal", "list", "heron"]).done();
    device.run(&["goal", "rate", "1", "4"]).done();
    assert_ne!(device.run(&["goal", "rate", "1", "11"]).code, 0);
    device
        .run(&["safety", "open", "heron", "--about", "self_harm", "--formulation", "Since the letter."])
        .done();
    device.run(&["safety", "list", "heron"]).done();
    device.run(&["safety", "action", "1", "Rang together"]).done();
    device.run(&["safety", "status", "1", "watching"]).done();
    assert_ne!(device.run(&["safety", "status", "1", "high"]).code, 0, "there is no level");
    device.run(&["safety", "plan", "heron", "--people", "My sister", "--co-produced"]).done();
    assert!(device.run(&["safety", "show-plan"]).done().contains("My sister"));
    let call = [
        "record",
        "add",
        "contact_note",
        "--member",
        "heron",
        "kind=call",
        "at=2031-04-11T10:00",
        "text=Rang.",
    ];
    device.run(&call).done();
    assert!(device.run(&["record", "show", "contact_note"]).done().contains("Rang."));
    assert!(device.run(&["record", "kinds"]).done().contains("safety_plan"));
    assert!(device.run(&["record", "fields", "goal"]).done().contains("own_words"));
}
