//! `alcove join`: this device comes in by a code.

use std::time::Duration;

use alcove_client_core::client::{Client, Join, JoinWait};
use alcove_client_core::crypto::ceremony::Purpose;
use clap::Args;
use serde::Serialize;

use super::ceremony::{DigitsArgs, ask_for_digits, purpose_name};
use crate::app::App;
use crate::atlas::Atlas;
use crate::error::CliError;
use crate::progress::Waiting;
use crate::secret;
use crate::show::{Show, show_event};

/// Join a practice, or add this device to yours, with a code
///
/// The code is a secret until it is used. It is asked for, read from standard input, or taken from `ALCOVE_CODE`;
/// never from an argument, which other programs of this machine can read. The device that made the code must be syncing
/// (`alcove invite` and `alcove link` do while they wait); if it is not, do this again later with the same code. Both
/// screens then show six digits: compare them with the other person before you say yes. If they differ, somebody is in
/// between, and nothing happens on either device.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  alcove join --name \"Co-facilitator\"
    Type or paste the code; an empty line ends it:
With --json: one object a line, {\"event\": \"digits\"}, then {\"event\": \"joined\"}.
The answer about the digits is read from standard input: `y`, `n`, or the other screen's digits.")]
pub(crate) struct JoinArgs {
    /// What you are called (for an invitation; a further device of yours needs none)
    #[arg(long)]
    name: Option<String>,
    /// Wait this long for the device that made the code
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    wait: u64,
    #[command(flatten)]
    digits: DigitsArgs,
    /// Taken only to be refused with a reason.
    #[arg(hide = true, value_name = "CODE")]
    code_in_argument: Vec<String>,
}

#[derive(Serialize)]
struct JoinedBy {
    event: &'static str,
    purpose: &'static str,
    practice: String,
    name: String,
    person: String,
    device: String,
    groups: Vec<String>,
}

impl Show for JoinedBy {
    fn text(&self) -> String {
        let first = match self.purpose {
            "link" => format!("This is another device of {} now, at {}.", self.name, self.practice),
            _ => format!("{} joined {} on this device.", self.name, self.practice),
        };
        let groups = if self.groups.is_empty() { "none yet".to_owned() } else { self.groups.join(", ") };
        format!("{first}\nGroups: {groups}")
    }
}

pub(crate) async fn run(app: &App, args: JoinArgs) -> Result<(), CliError> {
    if !args.code_in_argument.is_empty() {
        return Err(CliError::CodeInArgument);
    }
    let code = secret::code()?;
    let name = args.name.as_deref().map(str::trim).unwrap_or_default();
    if code.purpose == Purpose::Invite && name.is_empty() {
        return Err(CliError::Input { words: "an invitation needs to know what you are called: add --name" });
    }
    let keys = app.keys_for_new_device().await?;
    let wait = JoinWait(Duration::from_secs(args.wait));
    let mut join = Join::start(&app.home, keys, &code.to_text(), name).await?;
    let waiting = Waiting::start("Waiting for the device that made the code");
    let digits = join.digits(wait).await?;
    drop(waiting);
    let same = ask_for_digits(app, &args.digits, digits, String::new())?;
    let waiting = same.then(|| Waiting::start("Waiting for the other person to say so, too"));
    let joined = join.confirm(same, wait).await?;
    drop(waiting);
    let shown = what_came(&joined.client, joined.purpose).await;
    joined.client.close().await;
    show_event(&shown?, app.json);
    Ok(())
}

async fn what_came(client: &Client, purpose: Purpose) -> Result<JoinedBy, CliError> {
    let atlas = Atlas::load(client).await?;
    let practice = client.practice_names().await?.join(" / ");
    Ok(JoinedBy {
        event: "joined",
        purpose: purpose_name(purpose),
        practice: if practice.is_empty() { "the practice".to_owned() } else { practice },
        name: atlas.person_name(client.person()),
        person: client.person().to_hex(),
        device: client.device().to_hex(),
        groups: atlas.groups.iter().map(|group| atlas.group_label(group.group)).collect(),
    })
}
