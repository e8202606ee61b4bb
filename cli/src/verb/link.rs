//! `alcove link`: a code that adds another device of the same person.

use alcove_client_core::crypto::ceremony::Purpose;
use clap::Args;

use super::invite::{WaitArgs, offer};
use crate::app::App;
use crate::error::CliError;

/// Make a code that adds another device of yours
///
/// Run this on the device that is set up, then `alcove join` on the new one. The code works once, within 24 hours, and
/// gives the new device everything that you may open: type it over, do not send it.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  alcove link                          (here)
  alcove --home ~/second-device join   (on the new device)
With --json: one object a line, first {\"event\": \"code\"}, then {\"event\": \"joined\"}.")]
pub(crate) struct LinkArgs {
    #[command(flatten)]
    wait: WaitArgs,
}

pub(crate) async fn run(app: &App, args: LinkArgs) -> Result<(), CliError> {
    let hint = "Type it over into your other device, which asks for it:\n  alcove join";
    app.with_client(async |client| offer(app, client, Purpose::Link, Vec::new(), hint, &args.wait).await)
        .await
}
