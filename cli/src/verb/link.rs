//! `alcove link`: a code that adds another device of the same person.

use std::net::SocketAddr;

use alcove_client_core::crypto::ceremony::Purpose;
use clap::Args;

use super::ceremony::{WaitArgs, newest_offer, revoke_all, see_through};
use crate::app::App;
use crate::error::CliError;

const HINT: &str = "Type it over into your other device, which asks for it:\n  alcove join";
const HINT_NEARBY: &str = "Leave this running, with both devices in one network. Type the code over into your other device, which asks for it:\n  alcove join";

/// Make a code that adds another device of yours
///
/// Run this on the device that is set up, then `alcove join` on the new one; both screens show six digits, which you
/// compare. The code works once, within 24 hours, and gives the new device everything that you may open: type it over,
/// do not send it. With --nearby the new device comes straight to this one, without a relay and without the internet,
/// while this command runs.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove link                          (here)
  alcove --home ~/second-device join   (on the new device)
  alcove link --nearby
With --json: one object a line, {\"event\": \"code\"}, {\"event\": \"digits\"}, {\"event\": \"joined\"}.
The answer about the digits is read from standard input: `y`, `n`, or the other screen's digits.")]
pub(crate) struct LinkArgs {
    /// Without a relay: both devices are in one network, such as a home's Wi-Fi or a phone's hotspot
    #[arg(long, conflicts_with_all = ["no_wait", "resume", "revoke"])]
    nearby: bool,
    /// With --nearby, where this device listens [default: its address in the network, any free port]
    #[arg(long, value_name = "ADDRESS:PORT", requires = "nearby")]
    listen: Option<SocketAddr>,
    #[command(flatten)]
    wait: WaitArgs,
}

pub(crate) async fn run(app: &App, args: LinkArgs) -> Result<(), CliError> {
    app.with_client(async |client| {
        if args.wait.revoke {
            return revoke_all(app, client).await;
        }
        let offer = if args.nearby {
            client.offer_nearby(args.listen).await?
        } else if args.wait.resume {
            newest_offer(client, Purpose::Link).await?
        } else {
            client.offer(Purpose::Link, Vec::new()).await?
        };
        let hint = if args.nearby { HINT_NEARBY } else { HINT };
        see_through(app, client, &offer, hint, &args.wait).await
    })
    .await
}
