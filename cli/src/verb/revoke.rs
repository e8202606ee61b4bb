//! `alcove revoke`: the end of a device that was lost, or is not used any more.

use alcove_client_core::client::{Client, DeviceItem, ReadableCircle, Revocation, RevocationReport};
use clap::Args;
use serde::Serialize;

use super::access::circle_words;
use super::devices::WipeConfirmed;
use crate::app::App;
use crate::atlas::{Atlas, short};
use crate::confirm::confirm;
use crate::error::CliError;
use crate::moment::{Moment, counted};
use crate::show::Show;
use crate::{pick, progress};

/// End a device that was lost or stolen, or is not used any more
///
/// The relay takes nothing more from it, and what is written from now on is sealed with keys that it does not have. What
/// is on it already may stay readable for whoever can unlock it. This command tells the relay at once where it can, and
/// keeps the decision where there is no network. It cannot be undone: a device that turns up is linked anew.
///
/// With --wipe the device also destroys its keys and everything on it when it next hears of the relay. If its store is
/// locked when it hears of it, work on it that was not sent is lost.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove devices
  alcove revoke 2
  alcove revoke 3f9c01ab --wipe --yes")]
pub(crate) struct RevokeArgs {
    /// Which device: its number in the last `alcove devices`, or the beginning of its id
    device: String,
    /// Also have it destroy its keys and everything on it
    #[arg(long)]
    wipe: bool,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

#[derive(Serialize)]
struct Revoked {
    device: String,
    person: String,
    this_device: bool,
    wipe: bool,
    told_to_the_relay: bool,
    readable: Vec<Readable>,
    /// Changes that it has not sent; none (unknown) for another device than this one.
    unsent_changes: Option<u64>,
    last_heard: Option<Moment>,
    lease_days: u8,
    wipe_confirmed: Option<WipeConfirmed>,
    reports: Vec<String>,
}

#[derive(Serialize)]
struct Readable {
    circle: String,
    what: String,
    new_key: bool,
}

impl From<ReadableCircle> for Readable {
    fn from(circle: ReadableCircle) -> Self {
        let what = circle_words(circle.kind, &circle.label);
        Self { circle: circle.circle.to_hex(), what, new_key: circle.new_key }
    }
}

impl Show for Revoked {
    fn text(&self) -> String {
        let mut lines = self.reports.clone();
        let device = format!("The device {} of {}", short(&self.device), self.person);
        lines.push(match (self.told_to_the_relay, self.wipe) {
            (true, false) => format!("{device} is revoked: the relay takes no more notes from it."),
            (true, true) => format!(
                "{device} is revoked: the relay takes no more notes from it, and it is wiped when it hears of it."
            ),
            (false, _) => format!(
                "{device} is to be revoked. The relay has not heard of it yet: `alcove sync` as soon as there is a network."
            ),
        });
        lines.extend(self.wipe_confirmed.iter().map(|word| format!("{device}: {}.", word.words())));
        if self.readable.is_empty() {
            lines.push("Nothing that this device can open was on it.".to_owned());
        } else {
            lines.push("What is on it may be read by whoever can unlock it:".to_owned());
            lines.extend(self.readable.iter().map(|readable| format!("  {}", readable.what)));
        }
        let waiting: Vec<&str> =
            self.readable.iter().filter(|readable| !readable.new_key).map(|r| r.what.as_str()).collect();
        lines.push(match waiting.as_slice() {
            [] => "What is written from now on is sealed with new keys, which it does not have.".to_owned(),
            waiting => {
                format!("New keys are still to come, before anything is sent, for: {}.", waiting.join("; "))
            }
        });
        lines.push(match self.unsent_changes {
            None => "Whether work is on it that was never sent is not known here. If it turns up, it hands that in, and `alcove quarantine` shows it.".to_owned(),
            Some(0) => "Nothing is on it that was not sent.".to_owned(),
            Some(unsent) => format!(
                "{} on it not sent: handed in with the next sync, for an admin to look at.",
                counted(unsent, "change")
            ),
        });
        lines.push(format!(
            "Without the relay, the app on it stops showing anything after {} at the latest. The app keeps that, not cryptography.",
            counted(self.lease_days.into(), "day")
        ));
        lines.push(match self.last_heard {
            Some(at) => format!("It was last heard from {} ago ({at}).", at.age()),
            None => "It was never heard from.".to_owned(),
        });
        lines.join("\n")
    }
}

pub(crate) async fn run(app: &App, args: RevokeArgs) -> Result<(), CliError> {
    app.with_client(async |client| {
        let atlas = Atlas::load(client).await?;
        let devices = client.devices().await?;
        let device = pick::device(app, &devices, &args.device)?;
        let unsent = client.status().unsent.changes;
        confirm(&warning(&atlas, device, args.wipe, unsent), &short(&device.device.to_hex()), args.yes)?;
        let how = if args.wipe { Revocation::Wipe } else { Revocation::Revoke };
        client.revoke_device(device.device, how).await?;
        // It is urgent, so it does not wait for a sync that somebody asks for.
        let synced = progress::sync_through(client).await;
        let report = client.revocation_report(device.device).await?;
        let (reports, synced) = match synced {
            Ok(brought) => (brought.reports, Ok(())),
            Err(error) => (Vec::new(), Err(error)),
        };
        app.show(&shown(client, &atlas, report, reports));
        if app.sync_after { synced } else { Ok(()) }
    })
    .await
}

fn warning(atlas: &Atlas, device: &DeviceItem, wipe: bool, unsent: u64) -> String {
    let this = match (device.is_this, unsent) {
        (false, _) => String::new(),
        (true, 0) => " It is the device that you are using.".to_owned(),
        (true, unsent) => format!(
            " It is the device that you are using, and {} on it not sent yet: `alcove sync` first, if you can.",
            counted(unsent, "change")
        ),
    };
    let person = atlas.person_name(device.person);
    let id = short(&device.device.to_hex());
    let wiped = if wipe {
        " It destroys its keys and everything on it when it next hears of the relay. If its store is locked when it hears \
         of it, work on it that was not sent is lost."
    } else {
        ""
    };
    format!(
        "This ends the device {id} of {person}.{this} The relay takes no more notes from it, and this cannot be undone.{wiped}"
    )
}

fn shown(client: &Client, atlas: &Atlas, report: RevocationReport, reports: Vec<String>) -> Revoked {
    Revoked {
        device: report.device.to_hex(),
        person: atlas.person_name(report.person),
        this_device: report.device == client.device(),
        wipe: report.wipe,
        told_to_the_relay: report.told,
        readable: report.readable.into_iter().map(Readable::from).collect(),
        unsent_changes: (report.device == client.device()).then(|| client.status().unsent.changes),
        last_heard: report.last_heard.map(Moment::from),
        lease_days: report.lease_days,
        wipe_confirmed: report.last_word.map(WipeConfirmed::of),
        reports,
    }
}
