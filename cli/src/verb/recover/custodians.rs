//! The practice's recovery key: three sheets for three custodians.

use std::path::PathBuf;

use alcove_client_core::crypto::quorum::Share;
use serde::Serialize;

use super::paper::{FolderArgs, Names, Sheets, on_terminal};
use crate::app::App;
use crate::error::CliError;
use crate::sheet::WayBack;
use crate::show::{Show, show_event};
use crate::{progress, secret, sheet};

#[derive(Serialize)]
struct Made {
    files: Vec<PathBuf>,
    codes: Vec<String>,
    handed_over: bool,
    at_the_relay: bool,
    #[serde(skip)]
    shown: Vec<String>,
}

impl Show for Made {
    fn text(&self) -> String {
        let mut lines = Vec::new();
        if self.files.is_empty() {
            lines.push("Three codes for three custodians. Copy each onto its own sheet now; they are not shown again.".to_owned());
            for (shown, number) in self.shown.iter().zip(1..) {
                lines.push(format!("\nCustodian {number}:\n{shown}"));
            }
            lines.push(String::new());
        } else {
            lines.push("Three sheets for three custodians:".to_owned());
            lines.extend(self.files.iter().map(|file| format!("  {}", file.display())));
            lines.push(
                "Print each, hand it to its custodian in person, and delete the files: two of them together open the practice's notes."
                    .to_owned(),
            );
        }
        lines.push(
            match (self.at_the_relay, self.handed_over) {
                (true, true) => "They count from now on; the sheets before do not work any more: shred them.",
                (true, false) => "They count from now on.",
                (false, _) => "They count once the relay has heard of them: run `alcove sync`.",
            }
            .to_owned(),
        );
        lines.join("\n")
    }
}

pub(super) async fn make(app: &App, hand_over: bool, place: FolderArgs) -> Result<(), CliError> {
    let before = if hand_over { secret::shares()?.to_vec() } else { Vec::new() };
    app.with_client(async |client| {
        let names = Names::of(client).await?;
        let made = client.draft_recovery_key(before).await?;
        let relay = client.relay().await?;
        let pinned = relay.certificate_sha256 != [0; 32];
        let fingerprint = pinned.then(|| data_encoding::HEXLOWER.encode(&relay.certificate_sha256));
        let way = WayBack {
            relay: &relay.address,
            fingerprint: fingerprint.as_deref(),
            maker: &names.holder,
            maker_id: &client.person().to_hex(),
        };
        let mut sheets = Sheets::default();
        if let Some(folder) = place.path() {
            std::fs::create_dir_all(folder).map_err(CliError::file("the sheets' folder cannot be made"))?;
            for (share, number) in made.shares.iter().zip(1..) {
                let names = names.for_holder(&format!("Custodian {number}"));
                let path = folder.join(format!("custodian-{number}.html"));
                sheets.write(&path, &sheet::share_sheet(share, &names.on_sheet(), &way))?;
            }
        }
        client.register_recovery_key(made.record).await?;
        let files = sheets.keep();
        let synced = progress::sync(client).await;
        let texts = made.shares.iter().map(Share::to_text).filter(|_| files.is_empty());
        let texts: Vec<_> = texts.collect();
        show_event(
            &Made {
                handed_over: hand_over,
                at_the_relay: synced.is_ok(),
                shown: texts.iter().map(|text| on_terminal(text).to_string()).collect(),
                codes: texts.iter().map(|text| text.to_string()).collect(),
                files,
            },
            app.json,
        );
        Ok(())
    })
    .await
}
