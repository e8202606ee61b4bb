//! `docs/a-week.md`, line by line, as somebody plays it who has nothing but that text.

use std::path::Path;
use std::process::Command;

use crate::device::{Device, Ended, to_ended};
use crate::meeting::{Offer, meet};
use crate::relay::Relay;

const TEXT: &str = include_str!("../../../docs/a-week.md");
/// The relay of the text.
const ADDRESS: &str = "127.0.0.1:8443";
const FINGERPRINT: &str = "$(alcove-relay fingerprint --data relay)";

/// The commands of the text, each in one line.
fn commands() -> Vec<String> {
    let blocks = TEXT.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let lines =
        blocks.flat_map(|block| block.replace("\\\n", " ").lines().map(str::to_owned).collect::<Vec<_>>());
    lines.filter(|line| !line.trim().is_empty()).collect()
}

/// What a shell makes of a command, in `folder`.
fn typed(folder: &Path, relay: &Relay, command: &str) -> Ended {
    let program = Path::new(env!("CARGO_BIN_EXE_alcove"));
    let path = std::env::var("PATH").unwrap();
    let path = format!("{}:{path}", program.parent().unwrap().display());
    let command = command.replace(ADDRESS, &relay.address).replace(FINGERPRINT, &relay.fingerprint);
    let mut shell = Command::new("sh");
    let lead = Device::new(folder.join("lead"));
    for (name, value) in lead.command(&[]).get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell.arg("-c").arg(command).current_dir(folder).env("PATH", path).stdin(std::process::Stdio::null());
    to_ended(&shell.output().unwrap())
}

#[test]
fn the_week_of_the_text_is_played_line_by_line_and_only_what_it_says_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let relay = Relay::start(&folder.path().join("relay"));
    let (lead, colleague) = (Device::new(folder.path().join("lead")), Device::new(folder.path().join("co")));
    let mut said = String::new();
    for command in commands() {
        if command.starts_with("export ") || command.starts_with("alcove-relay serve") {
            continue;
        }
        if command.contains(" invite ") {
            let offer = Offer::make(&lead, &["invite", "--group", "thursday"]);
            meet(offer, &colleague, &["--name", "Co-facilitator"]);
            continue;
        }
        if command.contains(" join --name ") {
            continue;
        }
        let ended = typed(folder.path(), &relay, &command);
        let expected: &[i32] = if command.contains("# refused") { &[2, 10] } else { &[0] };
        assert!(expected.contains(&ended.code), "{command}\n{ended:?}");
        assert!(!ended.err.contains("panicked"), "{command}\n{ended:?}");
        said.push_str(&ended.out);
    }
    assert!(said.contains("another member's name"), "the guard found a name");
    assert!(said.contains("Read. No other paragraph"), "a seam showed and was read");
    assert!(
        said.contains("Every answer that asks for a conversation about safety has one recorded"),
        "{said}"
    );
    let copy = std::fs::read_to_string(folder.path().join("copy/record.html")).unwrap();
    assert!(
        copy.contains("Told of the anniversary.")
            && copy.contains("Said so in the next session; what was told stays there.")
    );
    for other in ["Member One", "Member Three", "Member Nine"] {
        assert!(!copy.contains(other), "{other}");
    }
    for file in
        ["copy/record.pdf", "copy/record.fhir.json", "copy/manifest.json", "line.svg", "attendance.png"]
    {
        assert!(folder.path().join(file).metadata().unwrap().len() > 100, "{file}");
    }
}
