//! A relay process on loopback that can be stopped and started again on the same data.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Once;

pub(crate) struct Relay {
    child: Option<Child>,
    data: PathBuf,
    pub(crate) address: String,
    pub(crate) fingerprint: String,
}

impl Relay {
    /// Starts a relay that takes any new organisation, at a free port.
    pub(crate) fn start(data: &Path) -> Self {
        Self::start_with(data, &["--open"])
    }

    pub(crate) fn start_with(data: &Path, options: &[&str]) -> Self {
        let mut relay = Self {
            child: None,
            data: data.to_owned(),
            address: "127.0.0.1:0".to_owned(),
            fingerprint: String::new(),
        };
        relay.run(options);
        relay
    }

    pub(crate) fn start_again(&mut self) {
        self.run(&["--open"]);
    }

    fn run(&mut self, options: &[&str]) {
        let mut child = Command::new(program())
            .args(["serve", "--listen", &self.address, "--data"])
            .arg(&self.data)
            .args(options)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut value =
            |prefix: &str| lines.next().unwrap().unwrap().strip_prefix(prefix).unwrap().to_owned();
        self.address = value("listening on ");
        self.fingerprint = value("certificate sha256 ");
        self.child = Some(child);
    }

    /// Where it keeps its data.
    pub(crate) fn data(&self) -> &Path {
        &self.data
    }

    /// Ends it without a warning, as a power cut would.
    pub(crate) fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// A one-time token, as the relay's operator makes it.
    pub(crate) fn org_token(data: &Path) -> String {
        let made = Command::new(program()).args(["org-token", "--data"]).arg(data).output().unwrap();
        assert!(made.status.success());
        String::from_utf8(made.stdout).unwrap().trim().to_owned()
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The relay's binary: the one that `tests/run` built as it ships (`ALCOVE_RELAY_BIN`), or the one beside `alcove`, built
/// once where it is missing.
fn program() -> PathBuf {
    static BUILT: Once = Once::new();
    if let Some(program) = std::env::var_os("ALCOVE_RELAY_BIN") {
        return program.into();
    }
    let folder = Path::new(env!("CARGO_BIN_EXE_alcove")).parent().unwrap();
    let program = folder.join(format!("alcove-relay{}", std::env::consts::EXE_SUFFIX));
    BUILT.call_once(|| {
        if !program.exists() {
            let mut build = Command::new(env!("CARGO"));
            build.args(["build", "-p", "alcove-server", "--target-dir"]).arg(folder.parent().unwrap());
            if folder.ends_with("release") {
                build.arg("--release");
            }
            assert!(build.status().unwrap().success());
        }
    });
    program
}
