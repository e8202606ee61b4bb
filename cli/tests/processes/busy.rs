use std::fs::File;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::device::Device;
use crate::relay::Relay;

#[test]
fn a_second_process_is_refused_and_told_who_is_in_the_way_since_when() {
    let folder = tempfile::tempdir().unwrap();
    let relay = Relay::start(&folder.path().join("relay"));
    let device = Device::new(folder.path().join("home"));
    device.set_up(&relay);
    let mut watching = device.command(&["sync", "--watch"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(watching.stdout.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().ends_with("connected"));

    let refused = device.run(&["today"]);
    assert_eq!(refused.code, 5);
    let words = refused.err.lines().next().unwrap();
    let since = words.strip_prefix("alcove: in use by `alcove sync --watch` since ").unwrap();
    let (hours, minutes) = since.strip_suffix('.').unwrap().split_once(':').unwrap();
    assert!(hours.parse::<u8>().unwrap() < 24 && minutes.parse::<u8>().unwrap() < 60);
    assert_eq!(device.run(&["--json", "today"]).error_code(), "in_use");

    watching.kill().unwrap();
    watching.wait().unwrap();
    device.run(&["today"]).done();
}

#[test]
fn a_process_in_the_way_that_has_not_said_who_it_is_ends_with_the_same_code() {
    let folder = tempfile::tempdir().unwrap();
    let relay = Relay::start(&folder.path().join("relay"));
    let device = Device::new(folder.path().join("home"));
    device.set_up(&relay);
    let lock = File::options().read(true).write(true).open(device.home.join("home.lock")).unwrap();
    lock.try_lock().unwrap();
    lock.set_len(0).unwrap();

    let refused = device.run(&["--json", "today"]);
    assert_eq!((refused.code, refused.error_code().as_str()), (5, "in_use"));

    drop(lock);
    device.run(&["today"]).done();
}
