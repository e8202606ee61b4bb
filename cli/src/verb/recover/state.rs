//! Which paper is in force, whom it is for, and devices that custodians brought back.

use alcove_client_core::client::Client;
use alcove_protocol::id::DeviceId;
use serde::Serialize;

use crate::app::{App, Cells, Listed};
use crate::atlas::{Atlas, short};
use crate::error::CliError;
use crate::show::Show;

#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own: no two of them make one state")]
struct State {
    kit: bool,
    kit_waits: bool,
    custodians: bool,
    custodians_wait: bool,
    devices_to_trust: Vec<String>,
}

impl Show for State {
    fn text(&self) -> String {
        let mut lines = vec![
            match (self.kit, self.kit_waits) {
                (_, true) => "A kit of yours waits for the relay: run `alcove sync`.",
                (true, false) => "You have a recovery kit. `alcove recover drill` shows that it works.",
                (false, false) => {
                    "You have no recovery kit: whoever loses every device loses the notes. `alcove recover kit` makes one."
                }
            }
            .to_owned(),
            match (self.custodians, self.custodians_wait) {
                (_, true) => "A recovery key of the practice waits for the relay: run `alcove sync`.",
                (true, false) => "The practice has three custodians; any two of them let a colleague back in.",
                (false, false) => {
                    "The practice has no custodians. An admin names them with `alcove recover custodians`."
                }
            }
            .to_owned(),
        ];
        for device in &self.devices_to_trust {
            lines.push(format!(
                "Custodians let device {} back in as yours. If that is you: `alcove recover trust {}`. If not, revoke it now.",
                short(device),
                short(device)
            ));
        }
        lines.join("\n")
    }
}

pub(super) async fn show(app: &App, client: &Client) -> Result<(), CliError> {
    let state = client.recovery_state().await?;
    app.show(&State {
        kit: state.kit.is_some(),
        kit_waits: state.kit_waits,
        custodians: state.recovery_key.is_some(),
        custodians_wait: state.recovery_key_waits,
        devices_to_trust: client.status().recovered.iter().map(DeviceId::to_hex).collect(),
    });
    Ok(())
}

#[derive(Serialize)]
struct Trusted {
    device: String,
}

impl Show for Trusted {
    fn text(&self) -> String {
        format!("Device {} is yours: it gets your private notes with the next sync.", short(&self.device))
    }
}

pub(super) async fn trust(app: &App, client: &Client, words: &str) -> Result<(), CliError> {
    let words = words.trim().to_lowercase();
    let waiting = client.status().recovered;
    let mut fits = waiting.iter().filter(|device| !words.is_empty() && device.to_hex().starts_with(&words));
    let device = match (fits.next(), fits.next()) {
        (Some(device), None) => *device,
        (None, _) => return Err(CliError::NoMatch { what: "device that came back" }),
        (Some(_), Some(_)) => {
            return Err(CliError::Ambiguous { what: "device that came back", count: 2 + fits.count() });
        }
    };
    client.trust_recovered(device).await?;
    app.show_edit(client, Trusted { device: device.to_hex() }).await
}

#[derive(Serialize)]
struct Row {
    name: String,
    person: String,
    admin: bool,
}

impl Cells for Row {
    fn cells(&self) -> Vec<String> {
        let role = if self.admin { "admin" } else { "" };
        vec![self.name.clone(), role.to_owned(), self.person.clone()]
    }
}

pub(super) async fn people(app: &App, client: &Client) -> Result<(), CliError> {
    let atlas = Atlas::load(client).await?;
    let rows = atlas.people.iter().map(|person| Row {
        name: atlas.person_name(person.person),
        person: person.person.to_hex(),
        admin: person.admin,
    });
    app.show(&Listed {
        rows: rows.collect(),
        header: &["Name", "", "Id"],
        when_empty: "There is nobody here yet: run `alcove sync`.",
    });
    Ok(())
}
