use crate::device::{Device, ended};
use crate::relay::Relay;

#[test]
fn an_editor_changes_a_note_and_leaves_no_plain_text_behind() {
    let folder = tempfile::tempdir().unwrap();
    let relay = Relay::start(&folder.path().join("relay"));
    let device = Device::new(folder.path().join("home"));
    device.set_up(&relay);
    device.run(&["group", "add", "Tuesday group"]).done();
    device.run(&["session", "add", "2031-04-10"]).done();
    device.run_with_input(&["note", "append", "2031-04-10"], "A slow start.\n").done();

    let edit =
        |editor: &str| ended(device.command(&["--json", "note", "edit", "2031-04-10"]).env("EDITOR", editor));
    // The editor sees the text in a private file, and leaves a backup beside it.
    edit("test \"$(stat -c %a \"$1\")\" = 600 && sed -i.bak s/slow/warm/").done();
    let note = device.json(&["note", "show", "2031-04-10"]);
    assert_eq!(note["fields"]["process"], "A warm start.\n");
    let unchanged: serde_json::Value = serde_json::from_str(&edit("true").done()).unwrap();
    assert_eq!(unchanged["changed"], false);

    let failed = edit("false");
    assert_eq!((failed.code, failed.error_code().as_str()), (1, "editor_failed"));
    assert_eq!(device.json(&["note", "show", "2031-04-10"])["fields"]["process"], "A warm start.\n");
    assert!(!device.home.join("editing").exists());
    for file in std::fs::read_dir(&device.home).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(5).any(|window| window == b"start"));
    }
}
