//! `alcove note`: the prose of a session, the group's or a member's.

mod editor;
mod whole;

use std::io::Read;

use alcove_client_core::client::{Client, SessionItem, TextField};
use alcove_client_core::clinical::{DocKind, GroupNoteView, MergeClass, field, row_view};
use alcove_client_core::engine::DocKey;
use alcove_client_core::ports::{ListQuery, ListRow};
use alcove_protocol::id::LogId;
use clap::{Args, Subcommand};
use serde::Serialize;

use crate::app::App;
use crate::atlas::{Atlas, member_name};
use crate::conflict::field_words;
use crate::error::CliError;
use crate::moment::day_words;
use crate::pick;
use crate::show::Show;
use crate::verb::lease;
use crate::verb::sign::NotePlace;

/// Longest note that standard input may bring, in bytes.
const INPUT_BYTES_MAX: u64 = 4 << 20;

/// Notes of a session: show, append, edit
///
/// Without --member it is the group's note, which names nobody; with --member it is that member's own entry, under keys
/// of its own. Two people may write in the same note offline: both texts are kept, merged character by character.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove note show today
  alcove note append 2031-04-10 \"The group opened slowly.\"
  alcove note append today --member one < observation.txt
  alcove note edit today --member one --field plan
Fields of the group's note: theme, agenda_or_skill, process (the default),
  facilitator_coordination, next_session, shareable_context.
Of a member's entry: presentation, observation (the default), intervention, response,
  assessment, plan, left_early_reason.")]
pub(crate) struct NoteArgs {
    #[command(subcommand)]
    verb: NoteVerb,
}

#[derive(Debug, Subcommand)]
enum NoteVerb {
    /// Show a note: every field that says something, or one of its prose
    ///
    /// Where people's answers differ, all of them stand there with who wrote them and when.
    Show(Place),
    /// Append a paragraph to a note
    Append {
        #[command(flatten)]
        place: Place,
        /// The paragraph; without it, standard input is read
        text: Option<String>,
    },
    /// Edit a note in $VISUAL or $EDITOR
    ///
    /// The editor sees plain text: it is written to a private file in the home folder, which is overwritten and removed
    /// when the editor ends, with whatever the editor left beside it. An editor that keeps copies elsewhere (backups,
    /// undo files, plug-ins) is outside Alcove's reach. The home stays in use until the editor ends.
    Edit(Place),
}

#[derive(Debug, Args)]
pub(super) struct Place {
    /// Which session: its day, `today`, or its number in the last list
    session: String,
    /// Of this group, where a day has sessions of more than one
    #[arg(long)]
    group: Option<String>,
    /// This member's entry instead of the group's note
    #[arg(long)]
    member: Option<String>,
    /// Which field of prose; without it all is shown, or process is written (with --member, observation)
    #[arg(long)]
    field: Option<String>,
}

impl NoteArgs {
    pub(crate) fn words(&self) -> &'static str {
        match self.verb {
            NoteVerb::Show(_) => "alcove note show",
            NoteVerb::Append { .. } => "alcove note append",
            NoteVerb::Edit(_) => "alcove note edit",
        }
    }
}

/// A place whose words were understood.
struct Found {
    session: SessionItem,
    group: String,
    member: Option<(LogId, String)>,
}

impl Found {
    fn kind(&self) -> DocKind {
        if self.member.is_some() { DocKind::MemberEntry } else { DocKind::GroupNote }
    }

    fn title(&self) -> String {
        let day = day_words(&self.session.session.local_date);
        match &self.member {
            Some((_, name)) => format!("{name}, {day}"),
            None => format!("{}, {day}", self.group),
        }
    }

    /// The field named, if prose, or the kind's usual one.
    fn field(&self, name: Option<&str>) -> Result<&'static str, CliError> {
        prose_field(self.kind(), name)
    }
}

fn prose_field(kind: DocKind, name: Option<&str>) -> Result<&'static str, CliError> {
    let usual = if kind == DocKind::MemberEntry { "observation" } else { "process" };
    let name = name.unwrap_or(usual);
    let known = field(kind, name).filter(|field| field.class == MergeClass::Text);
    known
        .map(|field| field.name)
        .ok_or(CliError::Input { words: "a note has no such field; `alcove help note` lists them" })
}

#[derive(Serialize)]
struct Written {
    group: String,
    date: String,
    member: Option<String>,
    field: &'static str,
    changed: bool,
    #[serde(skip)]
    title: String,
}

impl Show for Written {
    fn text(&self) -> String {
        let field = field_words(self.field);
        let what = if self.changed { "written" } else { "unchanged" };
        format!("{}: {field} {what}.", self.title)
    }
}

pub(crate) async fn run(app: &App, args: NoteArgs) -> Result<(), CliError> {
    match args.verb {
        NoteVerb::Show(place) => app.with_client(async |client| whole::show(app, client, &place).await).await,
        NoteVerb::Append { place, text } => {
            let text = text.map_or_else(read_input, Ok)?;
            let text = text.trim_end();
            if text.is_empty() {
                return Err(CliError::Input { words: "there is nothing to append" });
            }
            app.with_client(async |client| append(app, client, &place, text).await).await
        }
        NoteVerb::Edit(place) => app.with_client(async |client| edit(app, client, &place).await).await,
    }
}

pub(super) fn read_input() -> Result<String, CliError> {
    let mut text = String::new();
    let mut input = std::io::stdin().take(INPUT_BYTES_MAX);
    input.read_to_string(&mut text).map_err(CliError::file("standard input cannot be read"))?;
    Ok(text.replace("\r\n", "\n"))
}

/// The field of prose that is named, made where it is not there yet; and what it is called.
pub(super) async fn place_to_write(
    app: &App,
    client: &Client,
    place: &Place,
) -> Result<(String, TextField), CliError> {
    let found = find(app, client, place).await?;
    let name = found.field(place.field.as_deref())?;
    Ok((found.title(), text_field(client, &found, name).await?))
}

/// A note in which something is written: what it is called, and its document.
pub(super) async fn written_note(
    app: &App,
    client: &Client,
    place: &NotePlace,
) -> Result<(String, DocKey), CliError> {
    let NotePlace { session, group, member } = place;
    let place = Place { session: session.clone(), group: group.clone(), member: member.clone(), field: None };
    let found = find(app, client, &place).await?;
    let key = document_or_stub(client, &found).await?;
    Ok((found.title(), key.ok_or(CliError::Input { words: "nothing is written in this note yet" })?))
}

async fn find(app: &App, client: &Client, place: &Place) -> Result<Found, CliError> {
    let atlas = Atlas::load(client).await?;
    let group = place.group.as_deref().map(|group| pick::group(app, &atlas, Some(group))).transpose()?;
    let session = pick::session(app, client, group.map(|group| group.group), &place.session).await?;
    let member = match &place.member {
        Some(words) => {
            let member = pick::member(app, &atlas, session.session.group, words)?;
            Some((member.member, member_name(member)))
        }
        None => None,
    };
    Ok(Found { group: atlas.group_label(session.session.group), session, member })
}

/// The field to write into; its document is made where it is not there yet.
async fn text_field(client: &Client, found: &Found, name: &str) -> Result<TextField, CliError> {
    let session = &found.session.session;
    Ok(match &found.member {
        Some((member, _)) => client.member_note(session, *member, name).await?,
        None => client.group_note(session, name).await?,
    })
}

/// The document to read, if anything was written; reading makes none.
async fn document(client: &Client, found: &Found) -> Result<Option<DocKey>, CliError> {
    let session = &found.session.session;
    let Some((member, _)) = &found.member else {
        let query = ListQuery {
            kind: DocKind::GroupNote,
            circle: Some(session.group),
            newest_first: true,
            conflicts_only: false,
            limit: pick::SESSIONS_MAX,
        };
        let rows = client.list(&query).await?;
        let is_same = |row: &ListRow| {
            row_view(row.kind, &row.json).is_some_and(|row| {
                let view = GroupNoteView::from(&row);
                view.local_date.values.iter().any(|seen| seen.value == session.local_date)
                    && view.series.values.iter().any(|seen| seen.value == session.series)
                    && view.ordinal.values.iter().any(|seen| seen.value == i64::from(session.ordinal))
            })
        };
        return Ok(rows.iter().find(|row| is_same(row)).map(|row| row.key));
    };
    Ok(client.entry(session, *member).await?.map(|entry| entry.key))
}

/// As [`document`], or what was withdrawn there, where nothing was written since.
async fn document_or_stub(client: &Client, found: &Found) -> Result<Option<DocKey>, CliError> {
    let member = found.member.as_ref().map(|(member, _)| *member);
    Ok(match document(client, found).await? {
        None => client.withdrawn_note(&found.session.session, member).await?,
        written => written,
    })
}

async fn append(app: &App, client: &Client, place: &Place, text: &str) -> Result<(), CliError> {
    if client.is_lease_ended() {
        return append_sealed(app, client, place, text).await;
    }
    let found = find(app, client, place).await?;
    let name = found.field(place.field.as_deref())?;
    let field = text_field(client, &found, name).await?;
    // A paragraph ends its own line: two that are appended offline by two people stay two paragraphs.
    client.append(&field, &format!("{text}\n")).await?;
    app.show_edit(client, written(found, name, true)).await
}

async fn append_sealed(app: &App, client: &Client, place: &Place, text: &str) -> Result<(), CliError> {
    let kind = if place.member.is_some() { DocKind::MemberEntry } else { DocKind::GroupNote };
    let name = prose_field(kind, place.field.as_deref())?;
    let (group, member) = (place.group.as_deref(), place.member.as_deref());
    let place = lease::Place { session: &place.session, group, member };
    lease::seal(app, client, place, lease::Words::Prose(name, &format!("{text}\n"))).await
}

async fn edit(app: &App, client: &Client, place: &Place) -> Result<(), CliError> {
    let found = find(app, client, place).await?;
    let name = found.field(place.field.as_deref())?;
    let field = text_field(client, &found, name).await?;
    let before = client.text(&field).await?;
    let after = editor::edit(app.home.path(), &before).await?;
    let changed = after != before;
    if changed {
        client.replace_text(&field, &after).await?;
    }
    app.show_edit(client, written(found, name, changed)).await
}

fn written(found: Found, field: &'static str, changed: bool) -> Written {
    Written {
        title: found.title(),
        group: found.group,
        date: found.session.session.local_date,
        member: found.member.map(|(_, name)| name),
        field,
        changed,
    }
}
