//! A person's kit: made, and tried out.

use std::path::PathBuf;

use alcove_client_core::client::Client;
use alcove_client_core::clinical::CircleKind;
use serde::Serialize;

use super::paper::{Names, PlaceArgs, Sheets, on_terminal};
use crate::app::App;
use crate::atlas::Atlas;
use crate::error::CliError;
use crate::moment::counted;
use crate::show::{Show, show_event};
use crate::{progress, secret, sheet};

#[derive(Serialize)]
struct Made {
    file: Option<PathBuf>,
    code: Option<String>,
    at_the_relay: bool,
    #[serde(skip)]
    shown: String,
}

impl Show for Made {
    fn text(&self) -> String {
        let what = match &self.file {
            Some(file) => format!(
                "The kit is in {}. Print it, lock it away at home, and delete the file: whoever has it can open your notes.",
                file.display()
            ),
            None => format!(
                "Your kit. Copy it onto paper now; it is not shown again. Whoever has it can open your notes.\n\n{}\n",
                self.shown
            ),
        };
        let counts = if self.at_the_relay {
            "It counts from now on; a kit that you had before does not work any more. `alcove recover drill` tries it out."
        } else {
            "It counts once the relay has heard of it: run `alcove sync`. Until then a kit that you had before goes on working."
        };
        format!("{what}\n{counts}")
    }
}

pub(super) async fn make(app: &App, client: &Client, place: PlaceArgs) -> Result<(), CliError> {
    let names = Names::of(client).await?;
    let code = client.draft_kit().await?;
    let mut sheets = Sheets::default();
    if let Some(path) = place.path() {
        sheets.write(path, &sheet::kit_sheet(&code, &names.on_sheet()))?;
    }
    client.register_kit(&code).await?;
    let file = sheets.keep().pop();
    let synced = progress::sync(client).await;
    let text = file.is_none().then(|| code.to_text());
    show_event(
        &Made {
            file,
            at_the_relay: synced.is_ok(),
            shown: text.as_ref().map(|text| on_terminal(text).to_string()).unwrap_or_default(),
            code: text.map(|text| text.to_string()),
        },
        app.json,
    );
    // Offline it waits: that is no failure.
    Ok(())
}

#[derive(Serialize)]
struct Drilled {
    works: bool,
    circles: usize,
    opens: usize,
    comes_back: Vec<String>,
    does_not: Vec<String>,
}

impl Show for Drilled {
    fn text(&self) -> String {
        let mut lines = vec![format!(
            "The kit works and was not used up. It opens {} of the {} that you may open.",
            self.opens,
            counted(self.circles as u64, "circle")
        )];
        lines.push("Would come back:".to_owned());
        lines.extend(self.comes_back.iter().map(|label| format!("  {label}")));
        if !self.does_not.is_empty() {
            lines.push("Would not come back yet:".to_owned());
            lines.extend(self.does_not.iter().map(|label| format!("  {label}")));
            lines.push(
                "Sync, and try again; where you may only read, a colleague who writes there must sync first."
                    .to_owned(),
            );
        }
        lines.join("\n")
    }
}

pub(super) async fn drill(app: &App) -> Result<(), CliError> {
    let code = secret::kit()?;
    app.with_client(async |client| {
        let drill = client.drill(&code).await?;
        let atlas = Atlas::load(client).await?;
        let mut shown = Drilled {
            works: drill.circles.iter().any(|circle| circle.opens),
            circles: drill.circles.len(),
            opens: drill.circles.iter().filter(|circle| circle.opens).count(),
            comes_back: Vec::new(),
            does_not: Vec::new(),
        };
        for circle in &drill.circles {
            let label = label(&atlas, circle.circle, circle.kind);
            if circle.opens { shown.comes_back.push(label) } else { shown.does_not.push(label) }
        }
        shown.comes_back.sort();
        shown.does_not.sort();
        app.show(&shown);
        Ok(())
    })
    .await
}

/// What a person calls a circle.
fn label(atlas: &Atlas, circle: alcove_protocol::id::LogId, kind: Option<CircleKind>) -> String {
    let what = match kind {
        Some(CircleKind::Group) => return format!("group {}", atlas.group_label(circle)),
        Some(CircleKind::Member) => match atlas.member_name(circle) {
            Some(name) => return format!("record of {name}"),
            None => "a member's record",
        },
        Some(CircleKind::Roster) => "the list of a group's members",
        Some(CircleKind::Practice) => "the practice's directory",
        Some(CircleKind::Private) => "your private notes",
        Some(CircleKind::Supervision) => "supervision notes",
        _ => "something else",
    };
    what.to_owned()
}
