//! `alcove setup`: the first device of a new practice.

use std::path::{Path, PathBuf};

use alcove_client_core::client::{Client, NewOrg};
use alcove_client_core::error::ClientError;
use alcove_client_core::shell::relay::{LinkError, RelayEndpoint};
use clap::Args;
use serde::Serialize;

use crate::app::App;
use crate::error::CliError;
use crate::progress;
use crate::show::Show;

const ORG_TOKEN_ENV: &str = "ALCOVE_ORG_TOKEN";

/// Found a practice on this device
///
/// The relay must be reached once; from then on everything works without it. Asks for a passphrase twice (or takes `ALCOVE_PASSPHRASE`) and seals this device's keys under it. The names are sealed
/// too: the relay never sees them.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  alcove setup --practice \"Elm House\" --name \"Lead Clinician\" \\
    --relay relay.example.org:8443 --fingerprint \"$(ssh relay alcove-relay fingerprint)\"
The fingerprint is what `alcove-relay serve` prints as `certificate sha256`.
Compare it with the relay's operator.")]
pub(crate) struct SetupArgs {
    /// What the practice is called
    #[arg(long)]
    practice: String,
    /// What you are called
    #[arg(long)]
    name: String,
    /// The relay's host and port
    #[arg(long, value_name = "HOST:PORT")]
    relay: String,
    /// SHA-256 of the relay's certificate; leave out where a public authority vouches for it
    #[arg(long, value_name = "SHA256HEX")]
    fingerprint: Option<String>,
    /// File with the one-time token of the relay's operator, or set `ALCOVE_ORG_TOKEN`
    #[arg(long, value_name = "FILE")]
    org_token_file: Option<PathBuf>,
}

#[derive(Serialize)]
struct Founded {
    practice: String,
    name: String,
    person: String,
    device: String,
    home: PathBuf,
    synced: bool,
}

impl Show for Founded {
    fn text(&self) -> String {
        let Self { practice, name, .. } = self;
        let home = self.home.display();
        format!("{practice} is set up on this device; {name} is its first person.\nHome: {home}")
    }
}

pub(crate) async fn run(app: &App, args: SetupArgs) -> Result<(), CliError> {
    let relay = RelayEndpoint {
        address: args.relay,
        certificate_sha256: args.fingerprint.as_deref().map_or(Ok([0; 32]), parse_fingerprint)?,
    };
    if args.practice.trim().is_empty() || args.name.trim().is_empty() {
        return Err(CliError::Input { words: "a practice and a person need a name" });
    }
    let org_token = org_token(args.org_token_file.as_deref())?;
    let keys = app.keys_for_new_device().await?;
    let (practice, your_name) = (args.practice.trim().to_owned(), args.name.trim().to_owned());
    let org = NewOrg { practice: practice.clone(), your_name: your_name.clone(), relay, org_token };
    let is_unreachable =
        |error: &ClientError| matches!(error, ClientError::Link(LinkError::Unreachable { .. }));
    let client = Client::set_up(&app.home, keys, org)
        .await
        .map_err(|error| if is_unreachable(&error) { CliError::NotFounded(error) } else { error.into() })?;
    let synced = progress::sync(&client).await;
    app.show(&Founded {
        practice,
        name: your_name,
        person: client.person().to_hex(),
        device: client.device().to_hex(),
        home: app.home.path().to_owned(),
        synced: synced.is_ok(),
    });
    client.close().await;
    synced.map(|_| ())
}

/// A fingerprint as tools print it: hexadecimal, with or without colons.
fn parse_fingerprint(text: &str) -> Result<[u8; 32], CliError> {
    let hex: String = text.chars().filter(|letter| *letter != ':' && !letter.is_whitespace()).collect();
    let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(hex.as_bytes()).ok();
    let fingerprint = bytes.and_then(|bytes| bytes.try_into().ok());
    fingerprint.ok_or(CliError::Input { words: "a fingerprint is 64 hexadecimal digits" })
}

/// The one-time token, from a file or the environment.
pub(super) fn org_token(file: Option<&Path>) -> Result<Option<String>, CliError> {
    let text = match file {
        Some(file) => {
            Some(std::fs::read_to_string(file).map_err(CliError::file("the token's file cannot be read"))?)
        }
        None => std::env::var(ORG_TOKEN_ENV).ok(),
    };
    Ok(text.map(|text| text.trim().to_owned()).filter(|token| !token.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_read_as_tools_print_it_and_nothing_shorter() {
        assert!(parse_fingerprint(&"AB:".repeat(32)).is_ok_and(|bytes| bytes == [0xab; 32]));
        assert!(parse_fingerprint(&"0".repeat(63)).is_err());
        assert!(parse_fingerprint("relay").is_err());
    }
}
