//! `alcove policy`: what holds for every device of the practice.

use alcove_client_core::error::ClientError;
use alcove_protocol::record::Policy;
use alcove_protocol::suite::Suite;
use clap::Args;
use serde::Serialize;

use crate::app::App;
use crate::error::CliError;
use crate::show::Show;

/// Show or set what holds for every device of the practice
///
/// The lease is how many days a device may go without the relay before the app on it stops showing anything; writing goes
/// on. The app keeps that, not cryptography. The minimum suite of algorithms only rises. An admin sets both; it works
/// offline and takes effect with the next sync.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove policy
  alcove policy --lease-days 7 --sync")]
pub(crate) struct PolicyArgs {
    /// Days without the relay
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u8).range(1..=60))]
    lease_days: Option<u8>,
    /// The lowest suite of algorithms that is taken, by its number
    #[arg(long, value_name = "NUMBER")]
    min_suite: Option<u16>,
}

#[derive(Serialize)]
struct Shown {
    lease_days: u8,
    min_suite: u16,
}

impl From<Policy> for Shown {
    fn from(policy: Policy) -> Self {
        Self { lease_days: policy.lease_days, min_suite: policy.min_suite.0 }
    }
}

impl Show for Shown {
    fn text(&self) -> String {
        let lease = crate::moment::counted(self.lease_days.into(), "day");
        format!("Lease: {lease} without the relay.\nLowest suite of algorithms: {}.", self.min_suite)
    }
}

pub(crate) async fn run(app: &App, args: PolicyArgs) -> Result<(), CliError> {
    app.with_client(async |client| {
        let missing = || ClientError::NotFound { what: "organisation log: sync first" };
        let mut policy = client.policy().await?.ok_or_else(missing)?;
        if args.lease_days.is_none() && args.min_suite.is_none() {
            app.show(&Shown::from(policy));
            return Ok(());
        }
        policy.lease_days = args.lease_days.unwrap_or(policy.lease_days);
        policy.min_suite = args.min_suite.map_or(policy.min_suite, Suite);
        client.set_policy(policy).await?;
        app.show_decision(client, Shown::from(policy)).await
    })
    .await
}
