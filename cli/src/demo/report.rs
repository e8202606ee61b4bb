//! What the demo found, for people and for programs.

use std::path::Path;

use alcove_client_core::shell::relay::WireCounts;
use comfy_table::{CellAlignment, Table, presets};
use serde_json::json;

/// One device at the end.
#[derive(Debug, Clone)]
pub(super) struct DeviceFigures {
    pub(super) name: String,
    /// Its text is the recording's last.
    pub(super) equal: bool,
    /// Characters by which it differs.
    pub(super) missing: usize,
    pub(super) unsent: u64,
    pub(super) quarantined: u64,
    pub(super) wire: WireCounts,
}

/// What a device shows of the member's attendance: author, national code, words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ConflictFigure {
    pub(super) device: String,
    pub(super) said: Vec<(String, i64, &'static str)>,
}

/// Every figure of a run.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) edits_per_author: Vec<usize>,
    pub(super) edits: usize,
    pub(super) edits_recorded: usize,
    pub(super) meetings: usize,
    pub(super) killed_before_ack: bool,
    pub(super) entries: u64,
    pub(super) devices: Vec<DeviceFigures>,
    pub(super) conflicts: Vec<ConflictFigure>,
    pub(super) automerge_save_bytes: usize,
    pub(super) relay_bytes: u64,
    pub(super) words: usize,
    pub(super) words_found_in_plaintext: usize,
    pub(super) readable_bytes: usize,
    pub(super) seconds: f64,
}

/// How many characters of two texts differ, between what they share at the beginning and at the end.
pub(super) fn differing_characters(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let start = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let room = one.len().min(other.len()) - start;
    let end = one.iter().rev().zip(other.iter().rev()).take(room).take_while(|(a, b)| a == b).count();
    one.len().max(other.len()) - start - end
}

impl Report {
    fn equal(&self) -> usize {
        self.devices.iter().filter(|device| device.equal).count()
    }

    /// Edits that did not reach every device: none when all texts are the recording's last and nothing waits.
    fn lost(&self) -> usize {
        let differing = self.devices.iter().map(|device| device.missing).max().unwrap_or_default();
        let unsent: u64 = self.devices.iter().map(|device| device.unsent).sum();
        let untyped = self.edits_recorded - self.edits;
        differing.max(untyped).max(usize::try_from(unsent).unwrap_or(usize::MAX))
    }

    fn conflict_is_shown(&self) -> bool {
        self.conflicts.iter().all(|conflict| {
            let mut codes: Vec<i64> = conflict.said.iter().map(|(_, code, _)| *code).collect();
            codes.sort_unstable();
            let named = conflict.said.iter().all(|(author, _, _)| !author.is_empty());
            let different = conflict
                .said
                .windows(2)
                .all(|pair| pair.iter().map(|said| &said.0).min() != pair.iter().map(|said| &said.0).max());
            codes == [3, 6] && named && different
        })
    }

    pub(super) fn is_all_true(&self) -> bool {
        self.equal() == self.devices.len()
            && self.lost() == 0
            && self.readable_bytes == 0
            && self.words > 0
            && self.words_found_in_plaintext == self.words
            && self.conflict_is_shown()
            && (self.killed_before_ack || self.meetings == 0)
            && self.devices.iter().all(|device| device.quarantined == 0)
    }

    fn last_line(&self) -> String {
        let (equal, devices) = (self.equal(), self.devices.len());
        let equal = if equal == devices {
            format!("{devices} devices equal")
        } else {
            format!("{equal} of {devices} devices equal")
        };
        format!(
            "demo: {equal}, {} edits, {} lost, {} readable bytes at the relay",
            self.edits,
            self.lost(),
            self.readable_bytes
        )
    }

    pub(super) fn print_table(&self, kept: Option<&Path>) {
        let mut devices = Table::new();
        devices.load_style(presets::UTF8_HORIZONTAL_ONLY);
        devices.set_header(["device", "text", "unsent", "round trips", "sent", "received"]);
        for device in &self.devices {
            let wire = device.wire;
            let text = if device.equal {
                "equal".to_owned()
            } else {
                format!("{} characters differ", device.missing)
            };
            devices.add_row([
                device.name.clone(),
                text,
                device.unsent.to_string(),
                wire.requests.to_string(),
                kilobytes(wire.sent),
                kilobytes(wire.received),
            ]);
        }
        for column in devices.column_iter_mut().skip(2) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        println!("{devices}");
        let by_author: Vec<String> = self.edits_per_author.iter().map(usize::to_string).collect();
        println!("edits           {} ({} by author)", self.edits, by_author.join(" + "));
        println!(
            "meetings        {} (each device works offline until it lacks what it builds on)",
            self.meetings
        );
        println!(
            "entries         {} at the relay, {} in its files",
            self.entries,
            kilobytes(self.relay_bytes)
        );
        println!("automerge save  {} of the note alone", kilobytes(self.automerge_save_bytes as u64));
        let killed = if self.killed_before_ack {
            "yes: SIGKILL after its commit, before its acknowledgement"
        } else {
            "no"
        };
        println!("relay killed    {killed}");
        println!(
            "words           {} of 6 letters or more, {} found in a plaintext copy, in UTF-8 and UTF-16",
            self.words, self.words_found_in_plaintext
        );
        for conflict in self.conflicts.iter().take(1) {
            let said: Vec<String> = conflict
                .said
                .iter()
                .map(|(author, code, words)| format!("{author}: {words} ({code})"))
                .collect();
            let shown = self.conflicts.iter().filter(|other| other.said == conflict.said).count();
            println!("attendance      open conflict on {shown} devices: {}", said.join(" / "));
        }
        println!("time            {:.1} s", self.seconds);
        if let Some(folder) = kept {
            println!("kept            {}", folder.display());
        }
        println!("{}", self.last_line());
    }

    pub(super) fn print_json(&self) {
        let devices: Vec<_> = self
            .devices
            .iter()
            .map(|device| {
                json!({
                    "device": device.name,
                    "equal": device.equal,
                    "differing_characters": device.missing,
                    "unsent": device.unsent,
                    "quarantined": device.quarantined,
                    "round_trips": device.wire.requests,
                    "connections": device.wire.connections,
                    "bytes_sent": device.wire.sent,
                    "bytes_received": device.wire.received,
                })
            })
            .collect();
        let conflicts: Vec<_> = self
            .conflicts
            .iter()
            .map(|conflict| {
                let values: Vec<_> = conflict
                    .said
                    .iter()
                    .map(|(author, code, words)| json!({"author": author, "code": code, "words": words}))
                    .collect();
                json!({"device": conflict.device, "attendance": values})
            })
            .collect();
        let report = json!({
            "ok": self.is_all_true(),
            "edits": self.edits,
            "edits_recorded": self.edits_recorded,
            "edits_per_author": self.edits_per_author,
            "meetings": self.meetings,
            "entries": self.entries,
            "devices": devices,
            "conflicts": conflicts,
            "relay_killed_before_ack": self.killed_before_ack,
            "relay_bytes": self.relay_bytes,
            "automerge_save_bytes": self.automerge_save_bytes,
            "words": self.words,
            "words_found_in_plaintext": self.words_found_in_plaintext,
            "readable_bytes": self.readable_bytes,
            "lost": self.lost(),
            "seconds": self.seconds,
            "last_line": self.last_line(),
        });
        println!("{report:#}");
    }
}

fn kilobytes(bytes: u64) -> String {
    // A tenth of a kilobyte is exact far beyond any size met here.
    #[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^52 bytes")]
    let kilobytes = bytes as f64 / 1000.0;
    format!("{kilobytes:.1} kB")
}
