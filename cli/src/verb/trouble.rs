//! What is wrong, or may be, in words that a clinician understands: each sentence says what it means and what to do now.

use alcove_client_core::client::{Client, Decisions};
use alcove_client_core::engine::{DeviceStanding, Finding, LeaseState, Status};
use alcove_client_core::time::Timestamp;
use serde::Serialize;

use crate::decided::Decider;
use crate::error::CliError;
use crate::moment::{Moment, counted};

/// Decisions that were not carried out are told for so long.
const NOT_DONE_SHOWN_MS: i64 = 30 * 24 * 60 * 60 * 1_000;

/// Everything that keeps a status from being a quiet one.
#[derive(Debug, Default, Serialize)]
pub(super) struct Troubles {
    #[serde(rename = "troubles")]
    wrong: Vec<String>,
    findings: Vec<Found>,
    decisions_waiting: Vec<String>,
    not_done: Vec<NotDone>,
}

/// Something that does not fit, at the relay or between devices.
#[derive(Debug, Serialize)]
struct Found {
    code: &'static str,
    words: String,
    /// Where.
    what: String,
    /// Something is, or may be, missing because of it.
    open: bool,
}

/// A decision that was not carried out.
#[derive(Debug, Serialize)]
struct NotDone {
    decision: String,
    code: &'static str,
    words: &'static str,
    at: Moment,
}

impl Troubles {
    pub(super) async fn load(
        client: &Client,
        status: &Status,
        names: &Decider<'_>,
    ) -> Result<Self, CliError> {
        let Decisions { waiting, not_done } = client.decisions().await?;
        let newest = not_done
            .iter()
            .rev()
            .filter(|dropped| Moment::now().0.saturating_sub(dropped.at.0) < NOT_DONE_SHOWN_MS);
        Ok(Self {
            wrong: wrong(status, names),
            findings: status.evidence.iter().map(|finding| found(finding, names)).collect(),
            decisions_waiting: waiting.iter().map(|intent| names.words(intent)).collect(),
            not_done: newest
                .map(|dropped| NotDone {
                    decision: names.words(&dropped.intent),
                    code: dropped.reason.code(),
                    words: dropped.reason.words(),
                    at: dropped.at.into(),
                })
                .collect(),
        })
    }

    /// Everything, one sentence a line.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = self.wrong.clone();
        lines.extend(self.findings.iter().map(|found| format!("{}: {}", found.what, found.words)));
        lines.extend(self.decisions_waiting.iter().map(|words| format!("Waits for the relay: {words}.")));
        lines.extend(
            self.not_done
                .iter()
                .map(|dropped| format!("Not done ({}): {}. {}", dropped.at, dropped.decision, dropped.words)),
        );
        lines
    }
}

fn found(finding: &Finding, names: &Decider<'_>) -> Found {
    let name = finding.device().map(|device| names.atlas.device_name(device));
    Found {
        code: finding.code(),
        words: finding.words(name.as_deref()),
        what: names.log(finding.log()),
        open: finding.is_open(),
    }
}

/// The standing of this device in JSON.
pub(super) fn standing_code(standing: DeviceStanding) -> &'static str {
    match standing {
        DeviceStanding::Active => "active",
        DeviceStanding::Revoked => "revoked",
        DeviceStanding::Wiped => "to_be_wiped",
    }
}

/// What is wrong, one sentence each, with what it means.
fn wrong(status: &Status, names: &Decider<'_>) -> Vec<String> {
    let mut troubles: Vec<String> = standing_words(status).into_iter().collect();
    for (circle, unsent) in &status.access_ended {
        troubles.push(access_ended_words(&names.circle(*circle), *unsent));
    }
    let mut of_circles = |count: usize, words: &str| {
        if count > 0 {
            let circles = if count == 1 { "1 circle".to_owned() } else { format!("{count} circles") };
            troubles.push(format!("{circles}: {words}"));
        }
    };
    of_circles(
        status.history_changed.len(),
        "the relay's history is not the one known here; it may have been restored from a backup. Tell its operator.",
    );
    let active = status.standing == DeviceStanding::Active;
    let ended = |log| status.access_ended.iter().any(|(circle, _)| *circle == log);
    let keyless = status.key_missing.iter().filter(|log| active && !ended(**log)).count();
    of_circles(keyless, "the newest key is not here yet; a sync of the colleague who shared it brings it.");
    of_circles(status.update_needed.len(), "a newer version of Alcove wrote there: update to go on.");
    let due = if active { status.rotation_due.len() } else { 0 };
    of_circles(due, "a new key is due before anything more is sent; the next sync makes it.");
    let found = |log| status.evidence.iter().any(|finding| finding.log() == log);
    let holes = status.holes.iter().filter(|log| !found(**log)).count();
    of_circles(holes, "entries between others are missing; they are asked for again with each sync.");
    for (_, problem) in &status.refused {
        troubles.push(format!("The relay refused something for good: {}", problem.words()));
    }
    let now = Timestamp(Moment::now().0);
    if status.lease.state(now) == LeaseState::Ending {
        let left = counted(status.lease.days_left(now).into(), "day");
        troubles.push(format!(
            "Without a sync this device stops showing anything in {left}; what is written then is sealed until it has synced."
        ));
    }
    for device in &status.recovered {
        let name = names.atlas.device_name(*device);
        troubles.push(format!(
            "Custodians let a device back in as yours ({name}): `alcove recover trust` gives it your private notes; if it is not yours, revoke it now."
        ));
    }
    if status.storage_failing {
        troubles.push("This device cannot save: its storage is full or failing.".to_owned());
    }
    if status.quarantined > 0 {
        let entries = if status.quarantined == 1 {
            "1 entry was".to_owned()
        } else {
            format!("{} entries were", status.quarantined)
        };
        troubles
            .push(format!("{entries} set aside; `alcove quarantine` says why. Nothing else is affected."));
    }
    troubles
}

/// What became of this device, and what to do now.
fn standing_words(status: &Status) -> Option<String> {
    let ended = match status.standing {
        DeviceStanding::Active => return None,
        DeviceStanding::Revoked => "This device was revoked: nothing new is written on it or comes to it.",
        DeviceStanding::Wiped => {
            "This device is to be wiped: the next sync answers, then everything on it is destroyed."
        }
    };
    let handed_in = format!("{} handed in", counted(status.handed_in, "unsent change"));
    let waiting = match status.handing_in {
        0 => String::new(),
        waiting => format!(", {} still to hand in (`alcove sync`)", counted(waiting, "change")),
    };
    Some(format!(
        "{ended} {handed_in}{waiting}; an admin decides about them. To work on, link a device anew with `alcove join`."
    ))
}

fn access_ended_words(what: &str, unsent: u64) -> String {
    let unsent = match unsent {
        0 => "nothing of yours was left unsent".to_owned(),
        unsent => {
            format!("{} not sent: `alcove hand-in` hands them in for an admin", counted(unsent, "change"))
        }
    };
    format!("Your access to {what} has ended; {unsent}.")
}
