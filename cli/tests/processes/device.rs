//! A home folder and the `alcove` processes that work in it.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

/// Ways by which this machine's own settings could reach a test.
const ENVIRONMENT: [&str; 10] = [
    "ALCOVE_HOME",
    "ALCOVE_PASSPHRASE",
    "ALCOVE_CODE",
    "ALCOVE_KIT",
    "ALCOVE_SHARE_1",
    "ALCOVE_SHARE_2",
    "ALCOVE_COMPARE",
    "ALCOVE_ORG_TOKEN",
    "VISUAL",
    "EDITOR",
];
/// Rounds of both devices' syncs until something must have arrived.
const ROUNDS_MAX: usize = 20;

pub(crate) struct Device {
    pub(crate) home: PathBuf,
}

/// How a process ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ended {
    /// The output of a process that did what it was asked.
    pub(crate) fn done(self) -> String {
        assert_eq!(self.code, 0, "{self:?}");
        self.out
    }

    /// The stable code of the error that it told, from JSON.
    pub(crate) fn error_code(&self) -> String {
        let told: Value = serde_json::from_str(&self.err).unwrap();
        assert!(told["error"]["words"].as_str().is_some_and(|words| !words.is_empty()));
        told["error"]["code"].as_str().unwrap().to_owned()
    }
}

impl Device {
    pub(crate) fn new(home: PathBuf) -> Self {
        Self { home }
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_alcove"));
        for name in ENVIRONMENT {
            command.env_remove(name);
        }
        command.env("ALCOVE_PASSPHRASE", "a passphrase for tests").env("TZ", "UTC");
        command.arg("--home").arg(&self.home).args(arguments).stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        ended(&mut self.command(arguments))
    }

    /// Runs it with `input` on its standard input.
    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &str) -> Ended {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        to_ended(&child.wait_with_output().unwrap())
    }

    /// What it prints with `--json`.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let mut with_json = vec!["--json"];
        with_json.extend(arguments);
        serde_json::from_str(&self.run(&with_json).done()).unwrap()
    }

    /// Founds a practice.
    pub(crate) fn set_up(&self, relay: &super::relay::Relay) -> Value {
        let Ok(founded) = serde_json::from_str(&self.run(&self::set_up_arguments(relay)).done()) else {
            panic!("setup prints JSON")
        };
        founded
    }

    /// Syncs this and another device until `is_there`, which a few rounds must bring.
    pub(crate) fn sync_until(&self, other: &Self, what: &str, is_there: impl Fn() -> bool) {
        for _ in 0..ROUNDS_MAX {
            if is_there() {
                return;
            }
            self.run(&["sync"]).done();
            other.run(&["sync"]).done();
        }
        panic!("{what} did not arrive in {ROUNDS_MAX} rounds of syncs");
    }
}

/// The arguments with which a practice is founded at `relay`.
pub(crate) fn set_up_arguments(relay: &super::relay::Relay) -> [&str; 10] {
    [
        "--json",
        "setup",
        "--practice",
        "Elm House",
        "--name",
        "Lead Clinician",
        "--relay",
        &relay.address,
        "--fingerprint",
        &relay.fingerprint,
    ]
}

pub(crate) fn ended(command: &mut Command) -> Ended {
    to_ended(&command.output().unwrap())
}

pub(crate) fn to_ended(output: &std::process::Output) -> Ended {
    Ended {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout.clone()).unwrap(),
        err: String::from_utf8(output.stderr.clone()).unwrap(),
    }
}
