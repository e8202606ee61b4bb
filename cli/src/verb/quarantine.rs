//! `alcove quarantine`: entries that were set aside, and decisions about work that came too late.

mod late;
mod reason;

use alcove_client_core::client::Client;
use alcove_client_core::engine::Decision;
use alcove_client_core::ports::QuarantineItem;
use alcove_protocol::id::EntryId;
use clap::{Args, Subcommand};
use serde::Serialize;

use crate::app::{App, Cells, Listed};
use crate::atlas::Atlas;
use crate::decided::Decider;
use crate::error::CliError;
use crate::moment::Moment;
use reason::{is_late, reason_words};

/// Rows that are looked through for the one that is named.
const LATE_MAX: u32 = 10_000;

/// List entries that were set aside, and decide about work that came too late
///
/// An entry that is damaged, forged or not understood is kept as it came, and touches nothing else. Nothing has to be done
/// about it; the reasons help whoever looks after the relay or the other device.
///
/// What you had typed unsent in a note that a colleague ended meanwhile is kept on this device alone: the list shows it.
///
/// Work of a colleague who left, or of a device that was revoked, is different: an admin looks at it (`show`) and takes it
/// over (`accept`: it is written anew, under the admin's name) or leaves it set aside (`refuse`). Entries of one device
/// that build on each other are accepted together.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove quarantine --limit 5
  alcove quarantine show 1
  alcove quarantine accept 1 2
  alcove quarantine refuse 3")]
pub(crate) struct QuarantineArgs {
    /// At most so many, the newest
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    limit: u32,
    #[command(subcommand)]
    verb: Option<QuarantineVerb>,
}

#[derive(Debug, Subcommand)]
enum QuarantineVerb {
    /// Show what late work says, without taking it over
    Show(EntriesArgs),
    /// Take late work over: it is written anew under your name, and counts like everything else
    Accept(EntriesArgs),
    /// Leave late work set aside for good
    Refuse(EntriesArgs),
}

#[derive(Debug, Args)]
struct EntriesArgs {
    /// Which: numbers of the last `alcove quarantine`, or beginnings of ids
    #[arg(required = true, value_name = "ENTRY")]
    entries: Vec<String>,
}

#[derive(Serialize)]
struct SetAside {
    /// None where the bytes are no entry.
    id: Option<String>,
    circle: String,
    what: String,
    by: Option<String>,
    seq: Option<u64>,
    reason: String,
    words: &'static str,
    at: Moment,
    bytes: u64,
    decision: Option<&'static str>,
    waits_for_decision: bool,
    /// The person's own words, where it is nothing else.
    text: Option<String>,
}

impl SetAside {
    fn of(item: QuarantineItem, names: &Decider<'_>) -> Self {
        Self {
            id: item.entry.map(|(id, _)| id.to_hex()),
            circle: item.log.to_hex(),
            what: names.log(item.log),
            by: item.entry.map(|(_, device)| names.atlas.device_name(device)),
            seq: item.seq,
            words: reason_words(&item.reason),
            at: Moment(item.at_ms),
            bytes: item.bytes,
            decision: item.decision.map(|decision| match decision {
                Decision::Accepted => "accepted",
                Decision::Refused => "refused",
            }),
            waits_for_decision: is_late(&item.reason) && item.decision.is_none() && item.entry.is_some(),
            reason: item.reason,
            text: item.text,
        }
    }
}

impl Cells for SetAside {
    fn cells(&self) -> Vec<String> {
        let decision = match (self.decision, self.waits_for_decision) {
            (Some(decision), _) => decision,
            (None, true) => "yours to decide",
            (None, false) => "",
        };
        let said = |text: &String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        vec![
            self.text
                .as_ref()
                .map_or(self.words.to_owned(), |text| format!("{}: {}", self.words, said(text))),
            self.by.clone().unwrap_or_default(),
            self.what.clone(),
            self.at.to_string(),
            decision.to_owned(),
        ]
    }
}

pub(crate) async fn run(app: &App, args: QuarantineArgs) -> Result<(), CliError> {
    app.with_client(async |client| {
        let atlas = Atlas::load(client).await?;
        match &args.verb {
            None => list(app, client, &atlas, args.limit).await,
            Some(QuarantineVerb::Show(named)) => {
                let entries = find(app, client, named).await?;
                late::show(app, client, &atlas, entries).await
            }
            Some(QuarantineVerb::Accept(named)) => {
                let entries = find(app, client, named).await?;
                client.accept_late(entries.clone()).await?;
                app.show_edit(client, late::Settled::new(Decision::Accepted, entries.len())).await
            }
            Some(QuarantineVerb::Refuse(named)) => {
                let entries = find(app, client, named).await?;
                client.refuse_late(entries.clone()).await?;
                app.show_edit(client, late::Settled::new(Decision::Refused, entries.len())).await
            }
        }
    })
    .await
}

async fn list(app: &App, client: &Client, atlas: &Atlas, limit: u32) -> Result<(), CliError> {
    let circles = client.circles().await?;
    let names = Decider { atlas, circles: &circles };
    let items = client.quarantine(limit).await?.into_iter();
    let mut rows: Vec<SetAside> = items.map(|item| SetAside::of(item, &names)).collect();
    // By reason, what waits for a decision first, each reason's newest first.
    rows.sort_by(|one, other| {
        let key = |row: &SetAside| (!row.waits_for_decision, row.reason.clone(), std::cmp::Reverse(row.at));
        key(one).cmp(&key(other))
    });
    app.last_list().remember("entry set aside", rows.iter().map(|row| row.id.clone().unwrap_or_default()));
    app.show(&Listed {
        rows,
        header: &["Reason", "By", "Where", "Since", "Decision"],
        when_empty: "Nothing was set aside.",
    });
    Ok(())
}

/// The entries that were named.
async fn find(app: &App, client: &Client, args: &EntriesArgs) -> Result<Vec<EntryId>, CliError> {
    let items = client.quarantine(LATE_MAX).await?;
    let ids: Vec<EntryId> = items.iter().filter_map(|item| item.entry.map(|(id, _)| id)).collect();
    args.entries.iter().map(|words| crate::pick::entry(app, &ids, words)).collect()
}
