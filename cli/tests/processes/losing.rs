//! A phone is lost: another device says so, the relay refuses it, and what it had not sent comes back when it turns up.

use serde_json::Value;

use crate::device::Device;
use crate::meeting::{Offer, meet};
use crate::relay::Relay;

/// A practice with a lead and a co-facilitator, who has a note and a record to read.
pub(crate) struct Practice {
    pub(crate) relay: Relay,
    pub(crate) anna: Device,
    pub(crate) ben: Device,
    _folder: tempfile::TempDir,
}

impl Practice {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let relay = Relay::start(&folder.path().join("relay"));
        let (anna, ben) = (Device::new(folder.path().join("anna")), Device::new(folder.path().join("ben")));
        anna.set_up(&relay);
        anna.run(&["group", "add", "Tuesday group"]).done();
        anna.run(&["member", "add", "Member One"]).done();
        anna.run(&["session", "add", "2031-04-10"]).done();
        anna.run(&["note", "append", "2031-04-10", "The group opened slowly."]).done();
        anna.run(&["sync"]).done();
        meet(Offer::make(&anna, &["invite", "--group", "tuesday"]), &ben, &["--name", "Ben"]);
        anna.sync_until(&ben, "the note", || {
            ben.run(&["note", "show", "2031-04-10"]).out.contains("opened slowly")
        });
        anna.sync_until(&ben, "Ben's name", || anna.run(&["people"]).out.contains("Ben"));
        Self { relay, anna, ben, _folder: folder }
    }

    /// The id of Ben's device, as Anna sees it.
    pub(crate) fn bens_device(&self) -> String {
        device_of(&self.anna, "Ben")["id"].as_str().unwrap().to_owned()
    }
}

/// The one device of a person, in the list.
pub(crate) fn device_of(device: &Device, person: &str) -> Value {
    let listed = device.json(&["devices"]);
    let mut of = listed.as_array().unwrap().iter().filter(|row| row["person"] == person);
    let found = of.next().unwrap().clone();
    assert!(of.next().is_none());
    found
}

#[test]
fn a_lost_phone_is_revoked_offline_the_relay_refuses_it_and_its_unsent_work_is_handed_in() {
    let mut practice = Practice::new();
    let lost = practice.bens_device();
    let (anna, ben) = (&practice.anna, &practice.ben);
    ben.run(&["note", "append", "2031-04-10", "Written on the train."]).done();

    practice.relay.stop();
    let refused = anna.run_with_input(&["--json", "revoke", &lost], "no\n");
    assert_eq!((refused.code, refused.err.contains("not_confirmed")), (2, true), "{refused:?}");
    assert_eq!(device_of(anna, "Ben")["revoke_waits"], false);
    let report = anna.run_with_input(&["revoke", &lost], &format!("{}\n", &lost[..8])).done();
    assert!(report.contains("The relay has not heard of it yet"), "{report}");
    assert_eq!(device_of(anna, "Ben")["revoke_waits"], true);
    assert!(anna.run(&["status"]).done().contains("Waits for the relay: revoke the device"));

    practice.relay.start_again();
    let report = anna.json(&["revoke", &lost, "--yes"]);
    assert_eq!(report["told_to_the_relay"], true);
    assert_eq!(report["unsent_changes"], Value::Null);
    let readable = report["readable"].as_array().unwrap();
    for what in ["Tuesday group (group)", "Tuesday group (roster)", "Member One (record)"] {
        assert!(readable.iter().any(|circle| circle["what"] == what), "{readable:?}");
    }
    assert!(readable.iter().all(|circle| circle["new_key"] == true), "{readable:?}");
    assert_eq!(device_of(anna, "Ben")["standing"], "revoked");

    // One round trip tells it, and its work is kept for an admin.
    anna.run(&["note", "append", "2031-04-10", "Written after the loss."]).done();
    anna.run(&["sync"]).done();
    let said = ben.run(&["sync"]).done();
    assert!(said.contains("This device was revoked"), "{said}");
    let status = ben.json(&["status"]);
    assert_eq!(status["standing"], "revoked");
    assert!(status["handed_in_changes"].as_u64().unwrap() > 0, "{status}");
    let refused = ben.run(&["--json", "note", "append", "2031-04-10", "More."]);
    assert_eq!((refused.code, refused.error_code().as_str()), (2, "edit_refused"));
    assert!(!ben.run(&["note", "show", "2031-04-10"]).done().contains("after the loss"));
}

#[test]
fn the_last_admin_stays_and_nobody_else_decides() {
    let practice = Practice::new();
    let (anna, ben) = (&practice.anna, &practice.ben);
    let refused = |device: &Device, arguments: &[&str]| {
        let ended = device.run(&[&["--json"], arguments].concat());
        (ended.code, ended.error_code())
    };
    let of = |code: &str| (10, code.to_owned());
    assert_eq!(refused(anna, &["people", "admin", "lead", "off"]), of("last_admin"));
    assert_eq!(refused(anna, &["people", "leave", "lead", "--yes"]), of("last_admin"));
    assert_eq!(refused(anna, &["access", "end", "lead"]), of("own_access"));
    assert_eq!(refused(anna, &["access", "role", "lead", "write"]), of("last_admin"));
    let own = device_of(anna, "Lead Clinician")["id"].as_str().unwrap().to_owned();
    assert_eq!(refused(anna, &["revoke", &own, "--yes"]), of("last_admin"));
    assert_eq!(refused(ben, &["people", "admin", "ben", "on"]), of("no_right"));
    assert_eq!(refused(ben, &["people", "leave", "lead", "--yes"]), of("no_right"));
    assert_eq!(refused(ben, &["access", "end", "lead"]), of("no_right"));
    assert_eq!(refused(ben, &["revoke", &own, "--yes"]), of("no_right"));
    assert_eq!(refused(ben, &["policy", "--lease-days", "3"]), of("no_right"));
    for device in [anna, ben] {
        assert_eq!(device.json(&["status"])["decisions_waiting"].as_array().unwrap().len(), 0);
    }
}

fn admins(device: &Device) -> Vec<String> {
    let people = device.json(&["people"]);
    let admins = people.as_array().unwrap().iter().filter(|row| row["admin"] == true);
    let mut names: Vec<String> = admins.map(|row| row["name"].as_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

#[test]
fn access_until_a_day_is_listed_and_a_day_that_is_over_is_refused() {
    let practice = Practice::new();
    let (anna, ben) = (&practice.anna, &practice.ben);
    let refused = anna.run(&["--json", "access", "grant", "ben", "--until", "2001-01-01"]);
    assert_eq!((refused.code, refused.error_code().as_str()), (2, "bad_input"));
    anna.run(&["--sync", "access", "grant", "ben", "--role", "write", "--until", "2199-12-31"]).done();
    ben.run(&["sync"]).done();
    let listed = ben.json(&["access", "list", "--group", "tuesday"]);
    let of_ben = listed.as_array().unwrap().iter().filter(|row| row["person"] == "Ben");
    let until: Vec<&Value> = of_ben.map(|row| &row["until"]).collect();
    assert_eq!(until, [&Value::from("2200-01-01T00:00:00Z"); 3]);
    let refused = anna.run(&["--json", "access", "end", "ben", "--member", "nobody"]);
    assert_eq!((refused.code, refused.error_code().as_str()), (9, "no_match"));
}

#[test]
fn two_admins_and_roles_change_hands_and_everybody_reads_the_same_lists() {
    let practice = Practice::new();
    let (anna, ben) = (&practice.anna, &practice.ben);
    anna.run(&["--sync", "access", "role", "ben", "admin"]).done();
    // The second is allowed because the first was decided before it.
    anna.run(&["people", "admin", "ben", "on"]).done();
    anna.run(&["people", "admin", "lead", "off"]).done();
    anna.run(&["sync"]).done();
    ben.run(&["sync"]).done();
    assert_eq!(admins(ben), ["Ben"]);
    ben.run(&["--sync", "people", "admin", "lead", "on"]).done();
    anna.run(&["sync"]).done();
    assert_eq!(admins(anna), ["Ben", "Lead Clinician"]);
    anna.run(&["--sync", "policy", "--lease-days", "5"]).done();
    ben.run(&["sync"]).done();
    assert_eq!(ben.json(&["policy"])["lease_days"], 5);
    for suite in ["1", "99"] {
        let refused = ben.run(&["--json", "policy", "--min-suite", suite]);
        assert_eq!((refused.code, refused.error_code().as_str()), (10, "rule_broken"));
    }
    // Both take the other's role offline; the log decides which comes first, and one admin stays.
    ben.run(&["access", "role", "lead", "read"]).done();
    anna.run(&["access", "role", "ben", "read"]).done();
    ben.run(&["sync"]).done();
    // What was decided then turns out not to be allowed; what is decided now is another matter.
    let said = anna.run(&["--sync", "policy", "--lease-days", "6"]).done();
    assert!(
        said.contains("This person may not do that any more") && said.contains("Lease: 6 days"),
        "{said}"
    );
    let status = anna.json(&["status"]);
    assert_eq!(status["not_done"][0]["code"], "no_right", "{status}");
    assert!(status["not_done"][0]["decision"].as_str().unwrap().contains("Ben"), "{status}");
    let roles = |device: &Device| -> Vec<(String, String)> {
        let listed = device.json(&["access", "list", "--group", "tuesday"]);
        let rows = listed.as_array().unwrap().iter();
        let mut roles: Vec<_> = rows
            .map(|row| (row["person"].as_str().unwrap().to_owned(), row["role"].as_str().unwrap().to_owned()))
            .collect();
        roles.sort();
        roles.dedup();
        roles
    };
    let expected = [("Ben", "read, write and share"), ("Lead Clinician", "read")];
    let expected = expected.map(|(person, role)| (person.to_owned(), role.to_owned()));
    assert_eq!((roles(anna), roles(ben)), (expected.to_vec(), expected.to_vec()));
}
