//! `alcove invite`: a code that brings a colleague in.

use std::collections::BTreeSet;
use std::time::Duration;

use alcove_client_core::client::Client;
use alcove_client_core::crypto::ceremony::{CeremonyCode, Purpose};
use alcove_client_core::error::ClientError;
use alcove_protocol::id::{DeviceId, LogId};
use clap::Args;
use serde::Serialize;

use crate::app::App;
use crate::atlas::Atlas;
use crate::error::CliError;
use crate::moment::Moment;
use crate::pick;
use crate::progress::Waiting;
use crate::show::{Show, show_event};

/// How long a new colleague's name may take to arrive once their device is in.
const NAME_WAIT_MAX: Duration = Duration::from_secs(5);
const NAME_POLL: Duration = Duration::from_millis(500);
/// Groups of five characters on one line of a code.
const GROUPS_A_LINE: usize = 10;

/// Make a code that brings a colleague into the practice
///
/// The code works once, within 24 hours. Whoever has it can join, so hand it over in person or in a call, not by e-mail.
/// The colleague runs `alcove join` on their own device. This command waits until they did; with --no-wait, `alcove
/// sync` answers them later.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  alcove invite --group tuesday
With --json: one object a line, first {\"event\": \"code\"}, then {\"event\": \"joined\"}.")]
pub(crate) struct InviteArgs {
    /// A group that the colleague may open, with its roster and its members' records (again for more)
    #[arg(long, value_name = "GROUP")]
    group: Vec<String>,
    #[command(flatten)]
    wait: WaitArgs,
}

/// How long to wait for the other device.
#[derive(Debug, Args)]
pub(super) struct WaitArgs {
    /// Print the code and end
    #[arg(long)]
    no_wait: bool,
    /// Wait this long for the other device
    #[arg(long, value_name = "SECONDS", default_value_t = 900, conflicts_with = "no_wait")]
    wait: u64,
}

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum Said {
    Code { code: String, purpose: &'static str, expires: Moment, hint: &'static str },
    Joined { device: String, name: String },
}

impl Show for Said {
    fn text(&self) -> String {
        match self {
            Self::Code { code, expires, hint, .. } => {
                format!("Code, for one use until {expires}:\n\n{}\n\n{hint}", in_lines(code))
            }
            Self::Joined { name, .. } => format!("{name} joined."),
        }
    }
}

fn in_lines(code: &str) -> String {
    let groups: Vec<&str> = code.split('-').collect();
    let lines: Vec<String> =
        groups.chunks(GROUPS_A_LINE).map(|line| format!("  {}", line.join("-"))).collect();
    lines.join("\n")
}

pub(crate) async fn run(app: &App, args: InviteArgs) -> Result<(), CliError> {
    app.with_client(async |client| {
        let atlas = Atlas::load(client).await?;
        let mut groups = Vec::new();
        for words in &args.group {
            groups.push(pick::group(app, &atlas, Some(words))?.group);
        }
        let hint = "Hand it over in person or in a call. Your colleague runs, and types it when asked:\n  alcove join --name \"THEIR NAME\"";
        offer(app, client, Purpose::Invite, groups, hint, &args.wait).await
    })
    .await
}

/// Offers a code and waits for whoever uses it.
pub(super) async fn offer(
    app: &App,
    client: &Client,
    purpose: Purpose,
    groups: Vec<LogId>,
    hint: &'static str,
    wait: &WaitArgs,
) -> Result<(), CliError> {
    let known = devices(client).await?;
    let code = client.offer_code(purpose, groups).await?;
    let expires_ms = CeremonyCode::from_text(&code).map_err(ClientError::from)?.expires_ms;
    let what = match purpose {
        Purpose::Invite => "invite",
        Purpose::Link => "link",
    };
    let expires = Moment(i64::try_from(expires_ms).unwrap_or(i64::MAX));
    show_event(&Said::Code { code, purpose: what, expires, hint }, app.json);
    if wait.no_wait {
        return Ok(());
    }
    let waiting = Waiting::start("Waiting for the other device (ctrl-c ends the waiting, not the code)");
    let somebody = client.wait_for_joiner(Duration::from_secs(wait.wait)).await?;
    if !somebody {
        return Err(CliError::NobodyYet);
    }
    let until = tokio::time::Instant::now() + NAME_WAIT_MAX;
    let joined = loop {
        let atlas = Atlas::load(client).await?;
        let new = devices(client).await?.difference(&known).next().copied();
        let owner = new.and_then(|new| atlas.people.iter().find(|person| person.devices.contains(&new)));
        let named = owner.is_some_and(|owner| !owner.names.is_empty());
        if named || tokio::time::Instant::now() >= until {
            let device = new.map(|device| device.to_hex()).unwrap_or_default();
            let name = new.map_or_else(|| "A device".to_owned(), |device| atlas.device_name(device));
            break Said::Joined { device, name };
        }
        tokio::time::sleep(NAME_POLL).await;
        client.sync().await?;
    };
    drop(waiting);
    show_event(&joined, app.json);
    Ok(())
}

async fn devices(client: &Client) -> Result<BTreeSet<DeviceId>, CliError> {
    Ok(client.people().await?.into_iter().flat_map(|person| person.devices).collect())
}
