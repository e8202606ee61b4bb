use crate::device::{Device, set_up_arguments};
use crate::relay::Relay;

#[test]
fn an_unknown_home_is_named_and_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let device = Device::new(folder.path().join("nobody"));
    let refused = device.run(&["today"]);
    assert_eq!(refused.code, 3);
    assert!(refused.err.contains("no device is set up in") && refused.err.contains("alcove setup"));
    assert_eq!(device.run(&["--json", "status"]).error_code(), "not_set_up");
    assert!(!device.home.exists());
}

#[test]
fn a_wrong_passphrase_is_told_from_a_store_that_is_not_ours() {
    let folder = tempfile::tempdir().unwrap();
    let relay = Relay::start(&folder.path().join("relay"));
    let device = Device::new(folder.path().join("home"));
    device.set_up(&relay);
    let mut wrong = device.command(&["--json", "today"]);
    let refused = crate::device::ended(wrong.env("ALCOVE_PASSPHRASE", "another"));
    assert_eq!((refused.code, refused.error_code().as_str()), (4, "wrong_passphrase"));

    let again = device.run(&set_up_arguments(&relay));
    assert_eq!((again.code, again.error_code().as_str()), (3, "already_set_up"));

    let vault = device.home.join("vault.db");
    for companion in ["vault.db-wal", "vault.db-shm"] {
        let _ = std::fs::remove_file(device.home.join(companion));
    }
    std::fs::write(&vault, "a letter, not a store").unwrap();
    let refused = device.run(&["--json", "today"]);
    assert_eq!((refused.code, refused.error_code().as_str()), (1, "not_ours"));
    assert_eq!(std::fs::read_to_string(&vault).unwrap(), "a letter, not a store");
}

#[test]
fn a_relay_that_is_down_unknown_or_another_one_has_words_and_setup_can_be_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut relay = Relay::start(&folder.path().join("relay"));
    let device = Device::new(folder.path().join("home"));
    let right = relay.fingerprint.clone();

    relay.fingerprint = "00".repeat(31) + "01";
    let refused = device.run(&set_up_arguments(&relay));
    assert_eq!((refused.code, refused.error_code().as_str()), (6, "wrong_certificate"));
    relay.fingerprint = "ab".to_owned();
    let refused = device.run(&set_up_arguments(&relay));
    assert_eq!((refused.code, refused.error_code().as_str()), (2, "bad_input"));

    relay.fingerprint = right;
    relay.stop();
    let refused = device.run(&set_up_arguments(&relay));
    assert_eq!((refused.code, refused.error_code().as_str()), (6, "relay_unreachable"));
    assert!(refused.err.contains("nothing is set up yet") && !refused.err.contains("everything is saved"));

    relay.start_again();
    device.set_up(&relay);
    relay.stop();
    let refused = device.run(&["sync"]);
    assert_eq!(refused.code, 6);
    assert!(refused.err.contains("everything is saved on this device"));
}

#[test]
fn a_relay_that_asks_for_a_token_says_so_and_gets_it_later() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("relay");
    let relay = Relay::start_with(&data, &[]);
    let device = Device::new(folder.path().join("home"));
    let refused = device.run(&set_up_arguments(&relay));
    assert_eq!((refused.code, refused.error_code().as_str()), (7, "org_token_needed"));
    assert!(refused.err.contains("one-time token"));
    let file = folder.path().join("token");
    std::fs::write(&file, Relay::org_token(&data) + "\n").unwrap();
    device.run(&["sync", "--org-token-file", file.to_str().unwrap()]).done();
    assert_eq!(device.json(&["status"])["unsent_changes"], 0);
}

#[test]
fn a_code_in_an_argument_is_refused_and_not_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let device = Device::new(folder.path().join("home"));
    let refused = device.run(&["join", "--name", "Colleague", "2BSAQ-ZD2N6"]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("a code is a secret") && !refused.err.contains("2BSAQ"));
    let refused = device.run_with_input(&["--json", "join", "--name", "Colleague"], "2BSAQ-ZD2N6\n");
    assert_eq!((refused.code, refused.error_code().as_str()), (4, "code_wrong"));
    let refused = device.run(&["--json", "join", "--name", "Colleague"]);
    assert_eq!((refused.code, refused.error_code().as_str()), (4, "no_code"));
    assert!(!device.home.exists());
}
