//! `alcove status`: what is on this device, at the relay, on other devices; and what is wrong, in words.

use alcove_client_core::client::Client;
use alcove_client_core::clinical::DocKind;
use alcove_client_core::engine::{Delivery, Status};
use alcove_client_core::ports::ListQuery;
use clap::Args;
use serde::Serialize;

use super::trouble::{Troubles, standing_code};
use super::working_set::space_words;
use crate::app::App;
use crate::atlas::{Atlas, doc_id};
use crate::decided::Decider;
use crate::error::CliError;
use crate::moment::{Moment, counted};
use crate::pick::SESSIONS_MAX;
use crate::show::Show;

/// Show what is on this device only, at the relay, and on other devices
///
/// "At the relay" means that the relay has stored it durably; "on other devices" that other devices have said that they
/// hold it, which they do at most once an hour for each group or record. None of the three stands for another.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  alcove status --json")]
pub(crate) struct StatusArgs {}

#[derive(Serialize)]
struct Shown {
    unsent_changes: u64,
    unsent_entries: u64,
    oldest_unsent: Option<Moment>,
    on_this_device: Vec<Document>,
    at_the_relay: Vec<Document>,
    on_other_devices: Vec<Document>,
    open_invitations: usize,
    jottings: u64,
    standing: &'static str,
    handed_in_changes: u64,
    whole: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    room: Option<String>,
    #[serde(flatten)]
    troubles: Troubles,
    last_heard: Vec<Heard>,
}

#[derive(Serialize)]
struct Document {
    id: String,
    title: String,
    other_devices: u32,
}

/// When a device was last heard from.
#[derive(Serialize)]
pub(super) struct Heard {
    pub(super) device: String,
    pub(super) name: String,
    pub(super) at: Moment,
}

impl Show for Shown {
    fn text(&self) -> String {
        let mut lines = vec![unsent_words(self.unsent_changes, self.oldest_unsent)];
        let mut section = |title: &str, documents: &[Document], with_devices: bool| {
            lines.push(format!("{title}: {}", counted(documents.len() as u64, "document")));
            lines.extend(documents.iter().map(|document| {
                let devices = counted(document.other_devices.into(), "other device");
                if with_devices {
                    format!("  {}, on {devices}", document.title)
                } else {
                    format!("  {}", document.title)
                }
            }));
        };
        section("Only on this device", &self.on_this_device, false);
        section("At the relay", &self.at_the_relay, false);
        section("On other devices", &self.on_other_devices, true);
        if self.open_invitations > 0 {
            lines.push(format!("Codes that wait to be used: {}", self.open_invitations));
        }
        lines.extend(heard_lines(&self.last_heard));
        lines.extend(self.room.clone());
        let troubles = self.troubles.lines();
        if troubles.is_empty() {
            lines.push("No troubles.".to_owned());
        }
        lines.extend(troubles);
        lines.join("\n")
    }
}

/// What is not sent yet, and since when.
pub(super) fn unsent_words(changes: u64, oldest: Option<Moment>) -> String {
    match (changes, oldest) {
        (0, _) => "Nothing waits to be sent.".to_owned(),
        (changes, None) => format!("{} not sent yet.", counted(changes, "change")),
        (changes, Some(oldest)) => {
            format!(
                "{} not sent yet; the oldest was made {} ago ({oldest}).",
                counted(changes, "change"),
                oldest.age()
            )
        }
    }
}

/// The devices that were heard from, newest first, without this one.
pub(super) fn heard(client: &Client, atlas: &Atlas, status: &Status) -> Vec<Heard> {
    let others = status.heard.iter().filter(|(device, _)| *device != client.device());
    let mut heard: Vec<Heard> = others
        .map(|(device, at)| Heard {
            device: device.to_hex(),
            name: atlas.device_name(*device),
            at: (*at).into(),
        })
        .collect();
    heard.sort_by_key(|heard| std::cmp::Reverse(heard.at));
    heard
}

/// One line for each device that was heard from.
pub(super) fn heard_lines(heard: &[Heard]) -> Vec<String> {
    if heard.is_empty() {
        return vec!["No other device was heard from yet.".to_owned()];
    }
    heard.iter().map(|heard| format!("Last heard from {}: {}", heard.name, heard.at)).collect()
}

pub(crate) async fn run(app: &App, _: StatusArgs) -> Result<(), CliError> {
    app.with_client(async |client| {
        let atlas = Atlas::load(client).await?;
        let status = client.status();
        let circles = client.circles().await?;
        let names = Decider { atlas: &atlas, circles: &circles };
        let mut shown = Shown {
            unsent_changes: status.unsent.changes,
            unsent_entries: status.unsent.entries,
            oldest_unsent: status.unsent.oldest.map(Moment::from),
            on_this_device: Vec::new(),
            at_the_relay: Vec::new(),
            on_other_devices: Vec::new(),
            open_invitations: status.ceremonies,
            jottings: status.jottings,
            standing: standing_code(status.standing),
            handed_in_changes: status.handed_in,
            whole: status.is_whole(),
            room: space_words(client.space()),
            troubles: Troubles::load(client, &status, &names).await?,
            last_heard: heard(client, &atlas, &status),
        };
        // A trail is nothing that a person waits for.
        for kind in DocKind::ALL.into_iter().filter(|kind| *kind != DocKind::AuditTrail) {
            place_documents(client, &atlas, kind, &mut shown).await?;
        }
        app.show(&shown);
        Ok(())
    })
    .await
}

async fn place_documents(
    client: &Client,
    atlas: &Atlas,
    kind: DocKind,
    shown: &mut Shown,
) -> Result<(), CliError> {
    let query =
        ListQuery { kind, circle: None, newest_first: true, conflicts_only: false, limit: SESSIONS_MAX };
    let rows = client.list(&query).await?;
    let deliveries = client.deliveries(rows.iter().map(|row| row.key).collect()).await?;
    for (row, delivery) in rows.iter().zip(deliveries) {
        let view: serde_json::Value = serde_json::from_str(&row.json).unwrap_or_default();
        let day = view.pointer("/local_date/values/0/value").and_then(serde_json::Value::as_str);
        let title = atlas.title(row.key, row.kind, day.unwrap_or_default());
        let (place, other_devices) = match delivery {
            Delivery::OnThisDevice => (&mut shown.on_this_device, 0),
            Delivery::AtTheRelay => (&mut shown.at_the_relay, 0),
            Delivery::OnOtherDevices(devices) => (&mut shown.on_other_devices, devices),
        };
        place.push(Document { id: doc_id(row.key), title, other_devices });
    }
    Ok(())
}
