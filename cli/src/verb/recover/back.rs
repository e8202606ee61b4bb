//! Coming back on a new device.

use std::path::PathBuf;

use alcove_client_core::client::{CameBack, Client};
use alcove_client_core::shell::relay::RelayEndpoint;
use alcove_protocol::id::PersonId;
use serde::Serialize;

use super::kit;
use super::paper::PlaceArgs;
use crate::app::App;
use crate::atlas::Atlas;
use crate::error::CliError;
use crate::moment::counted;
use crate::secret;
use crate::show::{Show, show_event};

#[derive(Serialize)]
struct Came {
    event: &'static str,
    by: &'static str,
    practice: String,
    name: String,
    person: String,
    device: String,
    other_devices: usize,
    circles: usize,
    without_key: usize,
}

impl Show for Came {
    fn text(&self) -> String {
        let Self { name, practice, .. } = self;
        let mut lines = vec![format!("This is a device of {name} again, at {practice}.")];
        lines.push(format!("{} came back.", counted(self.circles as u64, "circle")));
        if self.without_key > 0 {
            lines.push(format!(
                "{} did not: private notes, or where a colleague must sync before you can read again.",
                counted(self.without_key as u64, "circle")
            ));
        }
        if self.other_devices > 0 {
            lines.push(format!(
                "{} of yours may still write: revoke those that you lost (`alcove devices`).",
                counted(self.other_devices as u64, "other device")
            ));
        }
        lines.push(
            match self.by {
                "kit" => "The kit is used up: shred it, and make a new one with `alcove recover kit`.",
                _ => "The custodians take their sheets back: they stay valid. Make a kit of your own with `alcove recover kit`.",
            }
            .to_owned(),
        );
        lines.join("\n")
    }
}

pub(super) async fn with_kit(app: &App, next_kit: Option<PathBuf>) -> Result<(), CliError> {
    let code = secret::kit()?;
    let passphrase = app.passphrase_for_new_device()?;
    let came = Client::recover_with_kit(&app.home, passphrase, &code).await?;
    let client = came.client.clone();
    let outcome = match tell(app, came, "kit").await {
        Ok(()) => match next_kit {
            Some(path) => kit::make(app, &client, PlaceArgs::file(path)).await,
            None => Ok(()),
        },
        Err(error) => Err(error),
    };
    client.close().await;
    outcome
}

pub(super) async fn with_quorum(
    app: &App,
    person: &str,
    relay: &str,
    fingerprint: Option<&str>,
) -> Result<(), CliError> {
    let person = parse_person(person)?;
    let relay = RelayEndpoint::parse(relay, fingerprint)?;
    let shares = secret::shares()?;
    let passphrase = app.passphrase_for_new_device()?;
    let came = Client::recover_with_quorum(&app.home, passphrase, person, relay, &shares).await?;
    let client = came.client.clone();
    let outcome = tell(app, came, "quorum").await;
    client.close().await;
    outcome
}

async fn tell(app: &App, came: CameBack, by: &'static str) -> Result<(), CliError> {
    let CameBack { client, opened, closed } = came;
    let atlas = Atlas::load(&client).await?;
    let practice = client.practice_names().await?.join(" / ");
    let own = atlas.people.iter().find(|person| person.person == client.person());
    let came = Came {
        event: "came_back",
        by,
        practice: if practice.is_empty() { "the practice".to_owned() } else { practice },
        name: atlas.person_name(client.person()),
        person: client.person().to_hex(),
        device: client.device().to_hex(),
        other_devices: own.map_or(0, |own| own.devices.len().saturating_sub(1)),
        circles: opened,
        without_key: closed,
    };
    show_event(&came, app.json);
    Ok(())
}

fn parse_person(text: &str) -> Result<PersonId, CliError> {
    let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(text.trim().as_bytes()).ok();
    let id = bytes.and_then(|bytes| bytes.try_into().ok()).map(PersonId);
    id.ok_or(CliError::Input {
        words: "a person's id is 32 hexadecimal digits; `alcove recover people` shows it",
    })
}
