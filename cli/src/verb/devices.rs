//! `alcove devices`: every device of the practice, by person.

use alcove_client_core::client::{Certifier, DeviceItem};
use alcove_client_core::engine::DeviceStanding;
use alcove_protocol::id::DeviceId;
use clap::Args;
use serde::Serialize;

use crate::app::{App, Cells, Listed};
use crate::atlas::{Atlas, short};
use crate::error::CliError;
use crate::moment::{Moment, counted};

/// List the practice's devices: whose each is, who vouched for it, and whether it still may work
///
/// A device that was revoked stays in the list: what it wrote before keeps its author. Its number, or the beginning of
/// its id, names it to `alcove revoke`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove devices
  alcove devices --json")]
pub(crate) struct DevicesArgs {}

#[derive(Serialize)]
struct DeviceRow {
    id: String,
    person: String,
    person_id: String,
    standing: &'static str,
    this_device: bool,
    added: Option<Moment>,
    vouched_for_by: String,
    last_heard: Option<Moment>,
    revoke_waits: bool,
    /// Custodians let it in, and its person has not said yet that it is theirs.
    trust_waits: bool,
    wipe_confirmed: Option<WipeConfirmed>,
}

/// What a wiped device said last.
#[derive(Serialize)]
pub(super) struct WipeConfirmed {
    at: Moment,
    handed_in_changes: u64,
    lost_changes: u64,
}

impl WipeConfirmed {
    pub(super) fn of(word: alcove_client_core::engine::LastWord) -> Self {
        Self { at: word.at.into(), handed_in_changes: word.sealed_changes, lost_changes: word.lost_changes }
    }

    /// `it was wiped, as it said at 14:02: 2 changes handed in before, none lost`
    pub(super) fn words(&self) -> String {
        let lost = match self.lost_changes {
            0 => "nothing lost".to_owned(),
            lost => format!("{} lost", counted(lost, "change")),
        };
        let handed_in = counted(self.handed_in_changes, "change");
        format!("it was wiped, as it said at {}: {handed_in} handed in before, {lost}", self.at)
    }
}

impl Cells for DeviceRow {
    fn cells(&self) -> Vec<String> {
        let this = if self.this_device { " (this device)" } else { "" };
        let standing = match (&self.wipe_confirmed, self.revoke_waits) {
            (Some(confirmed), _) => confirmed.words(),
            (None, true) if self.standing == "active" => "to be revoked with the next sync".to_owned(),
            (None, false) if self.trust_waits => {
                "custodians let it in: `alcove recover trust` if it is yours, else revoke it".to_owned()
            }
            (None, _) => self.standing.replace('_', " "),
        };
        let moment = |at: Option<Moment>, none: &str| at.map_or_else(|| none.to_owned(), |at| at.to_string());
        vec![
            self.person.clone(),
            format!("{}{this}", short(&self.id)),
            standing,
            moment(self.added, ""),
            self.vouched_for_by.clone(),
            moment(self.last_heard, "never"),
        ]
    }
}

pub(crate) async fn run(app: &App, _: DevicesArgs) -> Result<(), CliError> {
    app.with_client(async |client| {
        let atlas = Atlas::load(client).await?;
        let recovered = client.status().recovered;
        let mut rows: Vec<DeviceRow> =
            client.devices().await?.iter().map(|item| row(&atlas, item, &recovered)).collect();
        rows.sort_by(|one, other| (&one.person, one.added).cmp(&(&other.person, other.added)));
        app.last_list().remember("device", rows.iter().map(|row| row.id.clone()));
        app.show(&Listed {
            rows,
            header: &["Person", "Device", "Standing", "Added", "Vouched for by", "Last heard"],
            when_empty: "The practice's list of devices is not here yet: `alcove sync`.",
        });
        Ok(())
    })
    .await
}

fn row(atlas: &Atlas, item: &DeviceItem, recovered: &[DeviceId]) -> DeviceRow {
    DeviceRow {
        id: item.device.to_hex(),
        person: atlas.person_name(item.person),
        person_id: item.person.to_hex(),
        standing: standing_name(item.standing),
        this_device: item.is_this,
        added: item.added_ms.map(|at| Moment(i64::try_from(at).unwrap_or(i64::MAX))),
        vouched_for_by: match item.certifier {
            Certifier::Founder => "founded the practice".to_owned(),
            Certifier::Device(device) => {
                format!("{}, {}", atlas.device_name(device), short(&device.to_hex()))
            }
            Certifier::Kit(_) => "their recovery kit".to_owned(),
            Certifier::Custodians => "two custodians".to_owned(),
        },
        last_heard: item.last_heard.map(Moment::from),
        revoke_waits: item.revoke_waits,
        trust_waits: recovered.contains(&item.device),
        wipe_confirmed: item.last_word.map(WipeConfirmed::of),
    }
}

/// The standing in JSON; with spaces in place of underscores, for people.
pub(super) fn standing_name(standing: DeviceStanding) -> &'static str {
    match standing {
        DeviceStanding::Active => "active",
        DeviceStanding::Revoked => "revoked",
        DeviceStanding::Wiped => "to_be_wiped",
    }
}
