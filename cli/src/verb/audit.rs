//! `alcove audit`: who looked at what, on which device, and whether the trails are whole.

use alcove_client_core::client::{AuditItem, AuditQuery, Client, TrailItem};
use alcove_client_core::clinical::{AuditKind, TrailFault};
use alcove_client_core::time::Timestamp;
use alcove_protocol::id::{DeviceId, LogId};
use clap::{Args, Subcommand};
use jiff::tz::TimeZone;
use serde::Serialize;

use crate::app::{App, Cells, Listed};
use crate::atlas::Atlas;
use crate::error::CliError;
use crate::moment::{Moment, counted};
use crate::pick;
use crate::show::Show;

/// Letters of a record's id that say enough.
const ID_LETTERS_MIN: usize = 4;

/// Audit: who viewed, searched, exported, signed and decided what
///
/// Each device keeps a trail of its own, chained by hashes, which travels with the notes. A person reads their own; whoever
/// the practice made a reader (`alcove audit reader`) reads everybody's. It shows what people did with Alcove: somebody who
/// changes the program on their own device can leave things out, and then a trail is silent or has holes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove audit show --member one --from 2031-03-01 --to 2031-03-31
  alcove audit show --searched \"panic bus\"
  alcove audit verify
  alcove audit reader \"Officer\"")]
pub(crate) struct AuditArgs {
    #[command(subcommand)]
    verb: AuditVerb,
}

#[derive(Debug, Subcommand)]
enum AuditVerb {
    /// Show events, the oldest first
    Show {
        /// About this member's record only: a name, or the beginning of the record's id
        #[arg(long)]
        member: Option<String>,
        /// From this day on (YYYY-MM-DD)
        #[arg(long)]
        from: Option<String>,
        /// Up to and with this day (YYYY-MM-DD)
        #[arg(long)]
        to: Option<String>,
        /// Searches for exactly these words only; what was searched for is kept as a keyed hash
        #[arg(long)]
        searched: Option<String>,
    },
    /// Check that every trail is whole, and unchanged since it was checked last
    Verify,
    /// Let a person read everybody's trails, such as the information governance officer
    Reader {
        /// Who
        person: String,
        /// No longer
        #[arg(long)]
        end: bool,
    },
}

#[derive(Serialize)]
struct Row {
    at: Moment,
    who: String,
    device: String,
    what: String,
    record: String,
    circle: String,
    detail: String,
    #[serde(skip)]
    is_search: bool,
}

impl Cells for Row {
    fn cells(&self) -> Vec<String> {
        vec![
            self.at.to_string(),
            self.who.clone(),
            self.what.clone(),
            self.record.clone(),
            if self.is_search { "its words as a hash".to_owned() } else { self.detail.clone() },
        ]
    }
}

#[derive(Serialize)]
struct Checked {
    whole: bool,
    trails: Vec<Trail>,
    silent: Vec<String>,
}

#[derive(Serialize)]
struct Trail {
    device: String,
    who: String,
    events: usize,
    first: Option<Moment>,
    last: Option<Moment>,
    faults: Vec<Fault>,
}

#[derive(Serialize)]
struct Fault {
    code: &'static str,
    event: u64,
    words: String,
}

impl Show for Checked {
    fn text(&self) -> String {
        let mut lines = Vec::new();
        for Trail { who, events, first, last, faults, .. } in &self.trails {
            let span = match (first, last) {
                (Some(first), Some(last)) => format!(", {first} to {last}"),
                _ => String::new(),
            };
            let state = if faults.is_empty() { "whole" } else { "NOT WHOLE" };
            lines.push(format!("{who}: {}{span}: {state}", counted(*events as u64, "event")));
            lines.extend(faults.iter().map(|fault| format!("  {}", fault.words)));
        }
        lines.extend(self.silent.iter().map(|who| format!("{who}: no trail is on this device.")));
        if lines.is_empty() {
            lines.push("No trail is on this device.".to_owned());
        }
        lines.join("\n")
    }
}

#[derive(Serialize)]
struct ReaderSet {
    person: String,
    reads: bool,
}

impl Show for ReaderSet {
    fn text(&self) -> String {
        let reads = if self.reads { "reads everybody's trails" } else { "reads only their own trail" };
        format!("{} {reads}, once each device has synced.", self.person)
    }
}

pub(crate) async fn run(app: &App, args: AuditArgs) -> Result<(), CliError> {
    app.with_client(async |client| match &args.verb {
        AuditVerb::Show { member, from, to, searched } => {
            let query = AuditQuery {
                circle: None,
                from: from.as_deref().map(|day| day_begins(day, 0)).transpose()?,
                until: to.as_deref().map(|day| day_begins(day, 1)).transpose()?,
                searched: searched.clone(),
            };
            show(app, client, member.as_deref(), query).await
        }
        AuditVerb::Verify => verify(app, client).await,
        AuditVerb::Reader { person, end } => reader(app, client, person, !*end).await,
    })
    .await
}

/// When a day begins here, or the one so many days after it.
fn day_begins(day: &str, later: i64) -> Result<Timestamp, CliError> {
    let wrong = CliError::Input { words: "a day is written like 2031-04-10" };
    let begins = day.parse::<jiff::civil::Date>().ok().and_then(|day| {
        let day = day.checked_add(jiff::Span::new().days(later)).ok()?;
        day.to_zoned_datetime(TimeZone::system()).ok()
    });
    begins.map(|begins| Timestamp(begins.timestamp().as_millisecond())).ok_or(wrong)
}

/// The circle of a member: by name, where the record is here; else by the beginning of an id that the trails name.
fn member_circle(app: &App, atlas: &Atlas, words: &str, events: &[AuditItem]) -> Result<LogId, CliError> {
    for group in &atlas.groups {
        match pick::member(app, atlas, group.group, words) {
            Ok(member) => return Ok(member.member),
            Err(CliError::Ambiguous { what, count }) => return Err(CliError::Ambiguous { what, count }),
            Err(_) => {}
        }
    }
    let words = words.to_lowercase();
    let mut named: Vec<&str> = events.iter().map(|item| item.event.circle.as_str()).collect();
    named.sort_unstable();
    named.dedup();
    let mut fitting = named.into_iter().filter(|id| words.len() >= ID_LETTERS_MIN && id.starts_with(&words));
    match (fitting.next(), fitting.count()) {
        (Some(id), 0) => id.parse().map_err(|_| CliError::NoMatch { what: "member" }),
        (Some(_), more) => Err(CliError::Ambiguous { what: "member", count: more + 1 }),
        (None, _) => Err(CliError::NoMatch { what: "member" }),
    }
}

async fn show(app: &App, client: &Client, member: Option<&str>, query: AuditQuery) -> Result<(), CliError> {
    let atlas = Atlas::load(client).await?;
    let mut events = client.audit_events(query).await?;
    if let Some(words) = member {
        let circle = member_circle(app, &atlas, words, &events)?.to_hex();
        events.retain(|item| item.event.circle == circle);
    }
    let rows = events.into_iter().map(|AuditItem { device, event, .. }| Row {
        at: event.at.into(),
        who: atlas.device_name(device),
        device: device.to_hex(),
        is_search: event.kind == AuditKind::Search,
        what: event.kind.label().to_owned(),
        record: event.circle.parse().map(|circle| atlas.record_name(circle)).unwrap_or_default(),
        circle: event.circle,
        detail: event.detail,
    });
    let header = &["When", "Who", "What", "Record", ""];
    app.show(&Listed { rows: rows.collect(), header, when_empty: "Nothing of that is in the trails here." });
    Ok(())
}

async fn verify(app: &App, client: &Client) -> Result<(), CliError> {
    let atlas = Atlas::load(client).await?;
    let report = client.verify_audit().await?;
    let trail = |trail: &TrailItem| Trail {
        device: trail.device.to_hex(),
        who: atlas.device_name(trail.device),
        events: trail.events.len(),
        first: trail.events.first().map(|event| event.at.into()),
        last: trail.events.last().map(|event| event.at.into()),
        faults: trail.faults.iter().map(|fault| to_fault(&atlas, *fault)).collect(),
    };
    let trails: Vec<Trail> = report.trails.iter().map(trail).collect();
    let whole = trails.iter().all(|trail| trail.faults.is_empty());
    let silent = report.silent.iter().map(|person| atlas.person_name(*person)).collect();
    app.show(&Checked { whole, trails, silent });
    if whole { Ok(()) } else { Err(CliError::AuditNotWhole) }
}

fn to_fault(atlas: &Atlas, fault: TrailFault) -> Fault {
    let words = match fault {
        TrailFault::Missing { from, to } if from == to => format!("Event {from} is missing."),
        TrailFault::Missing { from, to } => format!("Events {from} to {to} are missing."),
        TrailFault::Altered { number } => {
            format!("Event {number} was altered: the next one vouches for another.")
        }
        TrailFault::Changed { number } => {
            format!("Event {number} is not what it was when it was checked last.")
        }
        TrailFault::Foreign { number, device } => {
            format!("Event {number} was written to by {}.", atlas.device_name(DeviceId(device)))
        }
    };
    Fault { code: fault.code(), event: fault.number(), words }
}

async fn reader(app: &App, client: &Client, person: &str, reads: bool) -> Result<(), CliError> {
    let atlas = Atlas::load(client).await?;
    let person = pick::person(app, &atlas, person)?.person;
    client.set_audit_reader(person, reads).await?;
    app.show_decision(client, ReaderSet { person: atlas.person_name(person), reads }).await
}
