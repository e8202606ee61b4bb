//! `alcove sheet` and `alcove guard`: finishing the entries of one session.

use alcove_client_core::client::{Client, SessionItem, SheetRow};
use alcove_client_core::clinical::name_guard::NameHit;
use alcove_client_core::engine::DocKey;
use alcove_protocol::id::LogId;
use clap::{Args, Subcommand};
use serde::Serialize;

use super::record::Written;
use crate::app::{App, Cells, numbered};
use crate::atlas::{Atlas, doc_id, member_name};
use crate::conflict::{attendance_values, path_words};
use crate::error::CliError;
use crate::moment::day_words;
use crate::pick;
use crate::show::Show;

/// Letters on either side of what the guard found.
const AROUND: usize = 24;

/// The sheet of a session: who came, whose entry is written, what is open
///
/// The shared part of the group's note goes into each entry as its context; what is about one person is never filled in for
/// you. Somebody who was absent still has an entry, with a task to follow it up.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove sheet today
  alcove sheet today --prepare
  alcove sheet today --same 2      (this unscheduled session is the one listed as 2)")]
pub(crate) struct SheetArgs {
    /// Which session: its day, `today`, or its number in the last list
    session: String,
    /// Of this group, where a day has sessions of more than one
    #[arg(long)]
    group: Option<String>,
    /// Copy the shared part into every entry of whom attendance was said, and follow up who was absent
    #[arg(long)]
    prepare: bool,
    /// Say that another session of the list is the same one, which nobody had scheduled
    #[arg(long, value_name = "SESSION")]
    same: Option<String>,
}

#[derive(Serialize)]
struct RowShown {
    id: String,
    member: String,
    attendance: Vec<String>,
    #[serde(flatten)]
    marks: Marks,
}

/// What a row has, and what is open.
#[derive(Serialize)]
struct Marks {
    has_context: bool,
    has_own_part: bool,
    open: Vec<&'static str>,
}

impl Cells for RowShown {
    fn cells(&self) -> Vec<String> {
        let yes = |yes: bool| if yes { "yes" } else { "-" }.to_owned();
        let open = self.marks.open.join("; ");
        let attendance =
            if self.attendance.is_empty() { "not said".to_owned() } else { self.attendance.join(" / ") };
        vec![self.member.clone(), attendance, yes(self.marks.has_context), yes(self.marks.has_own_part), open]
    }
}

#[derive(Serialize)]
struct SheetShown {
    group: String,
    date: String,
    shared: String,
    rows: Vec<RowShown>,
    may_be_same: usize,
}

impl Show for SheetShown {
    fn text(&self) -> String {
        let mut parts = vec![format!("{}, {}", self.group, day_words(&self.date))];
        if !self.shared.is_empty() {
            parts.push(format!("Shared: {}", self.shared.trim_end()));
        }
        let header = ["Member", "Attendance", "Context", "Own part", "Open"];
        parts.push(numbered(&self.rows, &header, "Nobody is on the roster."));
        if self.may_be_same > 0 {
            parts.push(
                "Another session of this day may be the same one: `alcove session list`, then --same."
                    .to_owned(),
            );
        }
        parts.join("\n\n")
    }
}

pub(crate) async fn run(app: &App, args: SheetArgs) -> Result<(), CliError> {
    app.with_client(async |client| {
        let atlas = Atlas::load(client).await?;
        let group = args.group.as_deref().map(|group| pick::group(app, &atlas, Some(group))).transpose()?;
        let group = group.map(|group| group.group);
        let item = pick::session(app, client, group, &args.session).await?;
        if let Some(other) = &args.same {
            let other = pick::session(app, client, group, other).await?;
            client.same_session(item.key, other.key, true).await?;
        }
        if args.prepare {
            let sheet = client.session_sheet(&item.session).await?;
            for row in sheet.rows.iter().filter(|row| !row.attendance.values.is_empty()) {
                client.prepare_entry(&item.session, row.member.member).await?;
            }
        }
        let shown = shown(client, &atlas, &item).await?;
        app.last_list().remember("member", shown.rows.iter().map(|row| row.id.clone()));
        if args.prepare || args.same.is_some() {
            return app.show_edit(client, shown).await;
        }
        app.show(&shown);
        Ok(())
    })
    .await
}

async fn shown(client: &Client, atlas: &Atlas, item: &SessionItem) -> Result<SheetShown, CliError> {
    let sheet = client.session_sheet(&item.session).await?;
    let row = |row: &SheetRow| RowShown {
        id: row.member.member.to_hex(),
        member: member_name(&row.member),
        attendance: attendance_values(atlas, &row.attendance.values)
            .into_iter()
            .map(|said| said.value)
            .collect(),
        marks: Marks {
            has_context: row.has_context,
            has_own_part: row.own_part_written,
            open: [
                (row.attendance.is_conflict(), "answers disagree"),
                (row.rules_open, "rules not affirmed"),
            ]
            .into_iter()
            .filter_map(|(is_open, words)| is_open.then_some(words))
            .collect(),
        },
    };
    Ok(SheetShown {
        group: atlas.group_label(item.session.group),
        date: item.session.local_date.clone(),
        rows: sheet.rows.iter().map(row).collect(),
        shared: sheet.shared,
        may_be_same: client.may_be_same(&item.session).await?.len(),
    })
}

/// The name guard: places in a note that name another member, and what becomes of them
///
/// The guard knows the names on this device, and stores none. Each place is answered: take the offer, or keep the words with
/// a reason. A note with unanswered places cannot be signed.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove guard today --member one
  alcove guard today --member one replace 1
  alcove guard today --member one keep 2 \"An author of that name\"")]
pub(crate) struct GuardArgs {
    /// Which session: its day, `today`, or its number in the last list
    session: String,
    /// This member's entry; without it, the group's note
    #[arg(long)]
    member: Option<String>,
    /// Of this group, where a day has sessions of more than one
    #[arg(long)]
    group: Option<String>,
    #[command(subcommand)]
    answer: Option<Answer>,
}

#[derive(Debug, Subcommand)]
enum Answer {
    /// Put "another member" in place of a name
    Replace {
        /// The place's number in the list
        place: usize,
    },
    /// Keep the words
    Keep {
        /// The place's number in the list
        place: usize,
        /// Why they stay; the reason names nobody
        reason: String,
    },
}

#[derive(Serialize)]
struct HitRow {
    field: String,
    at: usize,
    around: String,
    what: &'static str,
    offer: &'static str,
}

impl Cells for HitRow {
    fn cells(&self) -> Vec<String> {
        vec![path_words(&self.field), self.around.clone(), self.what.to_owned(), self.offer.to_owned()]
    }
}

#[derive(Serialize)]
#[serde(transparent)]
struct Hits(Vec<HitRow>);

impl Show for Hits {
    fn text(&self) -> String {
        let header = ["Field", "Place", "What it reads like", "Offer"];
        numbered(&self.0, &header, "No place in this note names another member.")
    }
}

pub(crate) async fn run_guard(app: &App, args: GuardArgs) -> Result<(), CliError> {
    app.with_client(async |client| {
        let atlas = Atlas::load(client).await?;
        let group = args.group.as_deref().map(|group| pick::group(app, &atlas, Some(group))).transpose()?;
        let item = pick::session(app, client, group.map(|group| group.group), &args.session).await?;
        let member = match &args.member {
            Some(words) => Some(pick::member(app, &atlas, item.session.group, words)?.member),
            None => None,
        };
        let key = note_of(client, &item, member).await?;
        let hits = client.name_hits(key).await?;
        let place = |number: usize| {
            let hit = number.checked_sub(1).and_then(|at| hits.get(at));
            hit.ok_or(CliError::NotListed { what: "place" })
        };
        match &args.answer {
            None => {
                app.show(&hit_rows(client, key, &hits).await?);
                Ok(())
            }
            Some(Answer::Replace { place: number }) => {
                client.take_offer(key, place(*number)?).await?;
                let words = "The words gave way to the offer.".to_owned();
                app.show_edit(client, Written { document: doc_id(key), words }).await
            }
            Some(Answer::Keep { place: number, reason }) => {
                client.keep_name(key, place(*number)?, reason).await?;
                let words = "The words stay, with the reason.".to_owned();
                app.show_edit(client, Written { document: doc_id(key), words }).await
            }
        }
    })
    .await
}

async fn note_of(client: &Client, item: &SessionItem, member: Option<LogId>) -> Result<DocKey, CliError> {
    match member {
        Some(member) => {
            let entry = client.entry(&item.session, member).await?;
            Ok(entry.ok_or(CliError::NothingYet { what: "entry" })?.key)
        }
        None => Ok(client.group_note(&item.session, "process").await?.key),
    }
}

async fn hit_rows(client: &Client, key: DocKey, hits: &[NameHit]) -> Result<Hits, CliError> {
    let view = client.document(key).await?;
    let row = |hit: &NameHit| {
        let letters: Vec<char> = view.text(&hit.field).chars().collect();
        let (from, to) = (hit.start.saturating_sub(AROUND), (hit.end + AROUND).min(letters.len()));
        let around: String = letters.get(from..to).unwrap_or_default().iter().collect();
        HitRow {
            field: hit.field.clone(),
            at: hit.start,
            around: around.replace('\n', " "),
            what: hit.kind.words(),
            offer: hit.offer,
        }
    };
    Ok(Hits(hits.iter().map(row).collect()))
}
