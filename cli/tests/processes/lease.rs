//! A device that was without the relay for too long.

use alcove_client_core::client::Home;
use alcove_client_core::engine::{SaveBatch, SaveOp};
use alcove_client_core::ports::Storage;
use alcove_client_core::shell::store::SqliteStore;
use alcove_client_core::shell::vault::VaultDb;

use crate::device::Device;
use crate::relay::Relay;

/// The device was switched off since the relay confirmed it, so many days ago: its store says so.
fn confirmed_days_ago(device: &Device, days: i64) {
    let at = jiff::Timestamp::now().as_millisecond() - days * 86_400_000;
    let home = Home::new(&device.home, "a test");
    let keys = home.unlock("a passphrase for tests").unwrap();
    let lease = [at.to_be_bytes(), at.to_be_bytes()].concat();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let vault = VaultDb::open(&home.vault_path(), &keys.vault_key).await.unwrap();
        let (mut store, _views) = SqliteStore::open(vault);
        let batch = SaveBatch { number: 1, ops: vec![SaveOp::Meta("lease", lease)] };
        store.save(&batch).await.unwrap();
        store.close().await.unwrap();
    });
}

#[test]
fn past_the_lease_a_session_is_still_recorded_and_read_again_after_a_sync() {
    let folder = tempfile::tempdir().unwrap();
    let relay = Relay::start(&folder.path().join("relay"));
    let anna = Device::new(folder.path().join("anna"));
    anna.set_up(&relay);
    anna.run(&["group", "add", "Tuesday group"]).done();
    anna.run(&["member", "add", "Member One"]).done();
    anna.run(&["session", "add", "2031-04-10"]).done();
    anna.run(&["--sync", "note", "append", "2031-04-10", "The group opened slowly."]).done();
    assert_eq!(anna.json(&["lease"])["state"], "valid");

    confirmed_days_ago(&anna, 10);
    let lease = anna.json(&["lease"]);
    assert_eq!((&lease["state"], &lease["days_left"]), (&"ending".into(), &4.into()));
    assert!(anna.run(&["status"]).done().contains("stops showing anything in 4 days"));

    confirmed_days_ago(&anna, 15);
    assert_eq!(anna.json(&["lease"])["state"], "ended");
    let reading: [&[&str]; 7] = [
        &["today"],
        &["status"],
        &["note", "show", "2031-04-10"],
        &["attend", "2031-04-10", "member"],
        &["member", "list"],
        &["search", "slowly"],
        &["quarantine"],
    ];
    for arguments in reading {
        let mut with_json = vec!["--json"];
        with_json.extend(arguments);
        let refused = anna.run(&with_json);
        assert_eq!((refused.code, refused.error_code().as_str()), (13, "lease_ended"), "{arguments:?}");
    }

    for (day, text) in [("2031-04-10", "The bus was late."), ("2031-04-17", "A new week.")] {
        let sealed = anna.run(&["note", "append", day, text]).done();
        assert!(sealed.contains("written and sealed"), "{sealed}");
        assert!(!sealed.contains("Tuesday") && !sealed.contains("slowly"), "it shows nothing: {sealed}");
    }
    assert_eq!(anna.json(&["attend", "2031-04-10", "member", "late"])["sealed"], true);
    anna.run(&["session", "add", "2031-04-24"]).done();
    assert_eq!(anna.json(&["lease"])["sealed"], 5);
    assert_eq!(anna.run(&["note", "append", "2031-04-10", "x", "--member", "nobody"]).code, 9);

    anna.run(&["sync"]).done();
    let lease = anna.json(&["lease"]);
    assert_eq!((&lease["state"], &lease["sealed"], &lease["kept"]), (&"valid".into(), &0.into(), &0.into()));
    let note = anna.json(&["note", "show", "2031-04-10"]);
    assert_eq!(note["fields"]["process"], "The group opened slowly.\nThe bus was late.\n");
    assert_eq!(note["where"], "at_the_relay", "the same sync sent it");
    assert_eq!(anna.json(&["note", "show", "2031-04-17"])["fields"]["process"], "A new week.\n");
    assert_eq!(anna.json(&["attend", "2031-04-10", "member"])["attendance"][0]["code"], 6);
    assert_eq!(anna.json(&["session", "list"]).as_array().unwrap().len(), 3);
}
