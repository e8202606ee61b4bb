use crate::device::Device;
use crate::meeting::{Offer, join, meet};
use crate::relay::Relay;

fn practice(folder: &tempfile::TempDir) -> (Relay, Device) {
    let relay = Relay::start(&folder.path().join("relay"));
    let anna = Device::new(folder.path().join("anna"));
    anna.set_up(&relay);
    anna.run(&["group", "add", "Tuesday group"]).done();
    anna.run(&["member", "add", "Member One"]).done();
    anna.run(&["session", "add", "2031-04-10"]).done();
    anna.run(&["note", "append", "2031-04-10", "The group opened slowly."]).done();
    anna.run(&["sync"]).done();
    (relay, anna)
}

#[test]
fn a_device_linked_nearby_reads_and_writes_with_the_relay_stopped_and_meets_the_others_later() {
    let folder = tempfile::tempdir().unwrap();
    let (mut relay, anna) = practice(&folder);
    relay.stop();
    let tablet = Device::new(folder.path().join("tablet"));
    let offer = Offer::make(&anna, &["link", "--nearby", "--listen", "127.0.0.1:0"]);
    let (_, came) = meet(offer, &tablet, &[]);
    assert_eq!(came["groups"][0], "Tuesday group");
    assert!(tablet.run(&["member", "list"]).done().contains("Member One"));
    assert!(tablet.run(&["note", "show", "2031-04-10"]).done().contains("opened slowly"));
    tablet.run(&["note", "append", "2031-04-10", "Written on the new device."]).done();
    assert_eq!(tablet.run(&["sync"]).code, 6);

    relay.start_again();
    anna.sync_until(&tablet, "the new device's words", || {
        anna.run(&["note", "show", "2031-04-10"]).out.contains("Written on the new device")
    });
    assert_eq!(tablet.json(&["status"])["unsent_changes"], 0);
    assert_eq!(tablet.json(&["quarantine"]).as_array().unwrap().len(), 0);
}

#[test]
fn a_no_on_either_screen_ends_it_on_both_and_nobody_comes_in() {
    let folder = tempfile::tempdir().unwrap();
    let (_relay, anna) = practice(&folder);
    for (old, new) in [("n", "y"), ("y", "n")] {
        let tablet = Device::new(folder.path().join("tablet"));
        let mut offer = Offer::make(&anna, &["link", "--nearby", "--listen", "127.0.0.1:0"]);
        let mut join = join(&tablet, &offer.code, &[]);
        assert_eq!(join.hear("digits")["digits"], offer.process.hear("digits")["digits"]);
        offer.process.answer(old);
        join.answer(new);
        let (join, offer) = (join.end(), offer.process.end());
        assert_eq!((join.code, join_error(&join.err)), (4, "digits_differ".to_owned()));
        assert_eq!((offer.code, join_error(&offer.err)), (4, "digits_differ".to_owned()));
        assert_eq!(anna.json(&["status"])["unsent_changes"], 0);
        assert_eq!(tablet.run(&["today"]).code, 3);
    }
}

/// The code of the error on the last line that is JSON.
fn join_error(err: &str) -> String {
    let told = err.lines().rev().find(|line| line.starts_with('{')).unwrap();
    let told: serde_json::Value = serde_json::from_str(told).unwrap();
    told["error"]["code"].as_str().unwrap().to_owned()
}

#[test]
fn a_code_that_was_taken_back_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let (_relay, anna) = practice(&folder);
    let said = anna.run(&["--json", "invite", "--no-wait"]).done();
    let said: serde_json::Value = serde_json::from_str(&said).unwrap();
    anna.run(&["invite", "--revoke"]).done();
    let refused =
        join(&Device::new(folder.path().join("ben")), said["code"].as_str().unwrap(), &["--name", "Ben"]);
    let refused = refused.end();
    assert_eq!((refused.code, join_error(&refused.err)), (4, "code_revoked".to_owned()));
}
