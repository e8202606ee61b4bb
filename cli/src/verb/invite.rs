//! `alcove invite`: a code that brings a colleague in.

use alcove_client_core::crypto::ceremony::Purpose;
use clap::Args;

use super::ceremony::{WaitArgs, newest_offer, revoke_all, see_through};
use crate::app::App;
use crate::atlas::Atlas;
use crate::error::CliError;
use crate::pick;

const HINT: &str = "Hand it over in person or in a call. Your colleague runs, and types it when asked:\n  alcove join --name \"THEIR NAME\"";

/// Make a code that brings a colleague into the practice
///
/// The code works once, within 24 hours. Hand it over in person or in a call, not by e-mail. The colleague runs `alcove
/// join` on their own device; then both screens show six digits. Compare them, in person or in a call, before you say
/// yes: if they differ, somebody is in between. This command waits for all that; with --no-wait it ends after the code,
/// and --resume takes it up when the colleague is there.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove invite --group tuesday
  alcove invite --revoke
With --json: one object a line, {\"event\": \"code\"}, {\"event\": \"digits\"}, {\"event\": \"joined\"}.
The answer about the digits is read from standard input: `y`, `n`, or the other screen's digits.")]
pub(crate) struct InviteArgs {
    /// A group that the colleague may open, with its roster and its members' records (again for more)
    #[arg(long, value_name = "GROUP", conflicts_with_all = ["resume", "revoke"])]
    group: Vec<String>,
    #[command(flatten)]
    wait: WaitArgs,
}

pub(crate) async fn run(app: &App, args: InviteArgs) -> Result<(), CliError> {
    app.with_client(async |client| {
        if args.wait.revoke {
            return revoke_all(app, client).await;
        }
        let offer = if args.wait.resume {
            newest_offer(client, Purpose::Invite).await?
        } else {
            let atlas = Atlas::load(client).await?;
            let mut groups = Vec::new();
            for words in &args.group {
                groups.push(pick::group(app, &atlas, Some(words))?.group);
            }
            client.offer(Purpose::Invite, groups).await?
        };
        see_through(app, client, &offer, HINT, &args.wait).await
    })
    .await
}
