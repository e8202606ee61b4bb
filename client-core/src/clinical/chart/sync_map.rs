//! Whose devices there are, what is only on this one, who was heard when, and how long this one can be read.

use serde::Serialize;

use super::{Chart, Words};

/// One device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DevicePoint {
    /// Whose it is.
    pub owner: String,
    /// Whether it is the one that draws.
    pub is_this: bool,
    /// Whether it belongs to the same person.
    pub is_own: bool,
    /// Minutes since it was heard from; none where it never was.
    pub heard_minutes_ago: Option<u64>,
}

/// The devices of the practice, as this one knows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SyncMap {
    /// The devices: this one, the person's own, then the others.
    pub devices: Vec<DevicePoint>,
    /// Changes that are only on this device.
    pub unsent: u64,
    /// Minutes since the oldest of them.
    pub oldest_unsent_minutes: Option<u64>,
    /// Days until this device stops showing anything.
    pub lease_days_left: u32,
    /// Days that the practice allows without the relay.
    pub lease_days: u32,
    /// Whether something is missing here, so that nothing says "all in sync".
    pub has_gaps: bool,
}

/// `less than an hour`, `3 hours`, `2 days`.
pub(super) fn minutes_words(minutes: u64) -> String {
    let counted = |count: u64, unit: &str| format!("{count} {unit}{}", if count == 1 { "" } else { "s" });
    match minutes {
        0..60 => "less than an hour".to_owned(),
        60..2_880 => counted(minutes / 60, "hour"),
        _ => counted(minutes / 1_440, "day"),
    }
}

impl DevicePoint {
    /// When it was heard from, in words.
    pub fn heard_words(&self) -> String {
        match self.heard_minutes_ago {
            _ if self.is_this => "this device".to_owned(),
            None => "never heard from".to_owned(),
            Some(minutes) => format!("heard {} ago", minutes_words(minutes)),
        }
    }
}

impl SyncMap {
    /// What is only on this device, in words.
    pub fn unsent_words(&self) -> String {
        match (self.unsent, self.oldest_unsent_minutes) {
            (0, _) if self.has_gaps => "Nothing waits here, but something is missing".to_owned(),
            (0, _) => "Nothing waits to be sent".to_owned(),
            (unsent, oldest) => {
                let changes = if unsent == 1 { "1 change".to_owned() } else { format!("{unsent} changes") };
                let age = oldest.map(|minutes| format!(", the oldest {} old", minutes_words(minutes)));
                format!("{changes} only on this device{}", age.unwrap_or_default())
            }
        }
    }
}

impl Chart for SyncMap {
    fn words(&self) -> Words {
        let mut lines = vec![self.unsent_words()];
        lines.extend(self.devices.iter().map(|device| {
            let own = if device.is_own && !device.is_this { ", your own" } else { "" };
            format!("{}{own}: {}", device.owner, device.heard_words())
        }));
        lines.push(format!(
            "This device can be read for {} of {} days without the relay",
            self.lease_days_left, self.lease_days
        ));
        Words { title: "Devices, and when each was last heard from".to_owned(), lines }
    }
}
