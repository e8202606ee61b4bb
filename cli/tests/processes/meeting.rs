//! Two processes that compare six digits, as two people at two screens do.

use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdout, Stdio};

use serde_json::Value;

use crate::device::{Device, Ended, to_ended};

/// A process that prints one JSON object a line and asks one question.
pub(crate) struct Talking {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Talking {
    fn start(device: &Device, arguments: &[&str], code: Option<&str>) -> Self {
        let mut command = device.command(&["--json"]);
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        if let Some(code) = code {
            command.env("ALCOVE_CODE", code);
        }
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    /// What it says next.
    pub(crate) fn hear(&mut self, event: &str) -> Value {
        let line = self.lines.next();
        let Some(Ok(line)) = line else { panic!("no {event}: {:?}", self.child.wait_with_stderr()) };
        let said: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(said["event"], event);
        said
    }

    /// Answers its question.
    pub(crate) fn answer(&mut self, words: &str) {
        writeln!(self.child.stdin.as_mut().unwrap(), "{words}").unwrap();
    }

    /// How it ends.
    pub(crate) fn end(self) -> Ended {
        to_ended(&self.child.wait_with_output().unwrap())
    }
}

trait WithStderr {
    fn wait_with_stderr(&mut self) -> String;
}

impl WithStderr for Child {
    fn wait_with_stderr(&mut self) -> String {
        let mut said = String::new();
        let _ = std::io::Read::read_to_string(self.stderr.as_mut().unwrap(), &mut said);
        said
    }
}

/// A code that was given out.
pub(crate) struct Offer {
    pub(crate) process: Talking,
    pub(crate) code: String,
}

impl Offer {
    pub(crate) fn make(device: &Device, arguments: &[&str]) -> Self {
        let mut process = Talking::start(device, arguments, None);
        let code = process.hear("code")["code"].as_str().unwrap().to_owned();
        Self { process, code }
    }
}

/// A device with a code.
pub(crate) fn join(device: &Device, code: &str, arguments: &[&str]) -> Talking {
    let arguments: Vec<&str> = ["join"].iter().chain(arguments).copied().collect();
    Talking::start(device, &arguments, Some(code))
}

/// Both see the same digits, say so, and hear who joined: what the old device says, and what the new one says.
pub(crate) fn meet(mut offer: Offer, device: &Device, arguments: &[&str]) -> (Value, Value) {
    let mut join = join(device, &offer.code, arguments);
    let (new, old) = (join.hear("digits"), offer.process.hear("digits"));
    assert_eq!(new["digits"], old["digits"]);
    offer.process.answer("y");
    // The digits themselves are an answer, too.
    join.answer(new["digits"].as_str().unwrap());
    let came = join.hear("joined");
    let let_in = offer.process.hear("joined");
    assert_eq!((join.end().code, offer.process.end().code), (0, 0));
    (let_in, came)
}
