//! `alcove supervise`: supervision under case labels.

mod charts;

use alcove_client_core::client::{NewExtract, NewSupervisionNote};
use alcove_client_core::clinical::DocKind;
use alcove_client_core::time::Timestamp;
use clap::{Args, Subcommand};
use serde::Serialize;

use super::record::Written;
use crate::app::{App, Cells, Listed};
use crate::atlas::{Atlas, doc_id, joined, short};
use crate::documents::{find, list, show};
use crate::error::CliError;
use crate::moment::{Moment, today};
use crate::pick;

const HOUR_MS: i64 = 3_600_000;

/// Supervision: notes of two under case labels, and copies that a supervisor may read for a time
///
/// A copy holds the text of now without names; its time is over on the supervisor's device with or without a network. The
/// entry itself stays closed to them. Guidance comes into a person's record only when you write it there (`alcove record
/// add contact_note --member ... kind=supervision`).
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove supervise share 2031-04-10 --member one --with supervisor --label \"Case E\" --hours 48
  alcove supervise share-chart member-line --member one --with supervisor --label \"Case E\"
  alcove supervise read
  alcove supervise chart 2 --out line.svg
  alcove supervise note --with supervisor --label \"Case E\" \\
    --guidance \"Name the bus in the next session.\"
  alcove supervise notes")]
pub(crate) struct SuperviseArgs {
    #[command(subcommand)]
    verb: SuperviseVerb,
}

/// Who is given a copy, under which label, for how long.
#[derive(Debug, Args)]
struct TermsArgs {
    /// Which colleague supervises you
    #[arg(long, value_name = "COLLEAGUE")]
    with: String,
    /// What the case is called; no name
    #[arg(long)]
    label: String,
    /// For how long
    #[arg(long, default_value_t = 48, value_parser = clap::value_parser!(i64).range(1..=720))]
    hours: i64,
}

impl TermsArgs {
    fn until(&self) -> Timestamp {
        Timestamp(Moment::now().0 + self.hours * HOUR_MS)
    }
}

#[derive(Debug, Subcommand)]
enum SuperviseVerb {
    /// Give a supervisor a copy of one entry for a time
    Share {
        /// Which session: its day, `today`, or its number in the last list
        session: String,
        /// Whose entry
        #[arg(long)]
        member: String,
        /// Of this group, where a day has sessions of more than one
        #[arg(long)]
        group: Option<String>,
        #[command(flatten)]
        terms: TermsArgs,
    },
    /// Give a supervisor a chart of one person for a time
    ShareChart(charts::ShareChartArgs),
    /// Look at a chart that was shared with you, in words or as a picture
    Chart(charts::SharedChartArgs),
    /// Read the copies whose time is not over
    Read,
    /// End a copy before its time
    TakeBack {
        /// Its number in the last list, or the beginning of its id
        copy: String,
    },
    /// Keep a note of supervision
    Note {
        /// Which colleague supervises you
        #[arg(long, value_name = "COLLEAGUE")]
        with: String,
        /// What the case is called; no name
        #[arg(long)]
        label: String,
        /// What was asked
        #[arg(long, default_value = "", hide_default_value = true)]
        question: String,
        /// What was advised
        #[arg(long, default_value = "", hide_default_value = true)]
        guidance: String,
        /// What was agreed; once for each
        #[arg(long)]
        action: Vec<String>,
        /// Day [default: today]
        #[arg(long, value_name = "DATE")]
        on: Option<String>,
    },
    /// List notes of supervision
    Notes,
    /// Show a note of supervision
    Show {
        /// Its number in the last list, or the beginning of its id
        note: Option<String>,
    },
}

#[derive(Serialize)]
struct CopyRow {
    id: String,
    label: String,
    what: String,
    until: Option<Moment>,
    text: String,
}

impl Cells for CopyRow {
    fn cells(&self) -> Vec<String> {
        let until = self.until.map(|until| until.to_string()).unwrap_or_default();
        let id = short(self.id.split(':').nth(1).unwrap_or_default());
        vec![self.label.clone(), self.what.clone(), until, self.text.trim_end().to_owned(), id]
    }
}

pub(crate) async fn run(app: &App, args: SuperviseArgs) -> Result<(), CliError> {
    app.with_client(async |client| match args.verb {
        SuperviseVerb::Share { session, member, group, terms } => {
            let atlas = Atlas::load(client).await?;
            let group = group.as_deref().map(|group| pick::group(app, &atlas, Some(group))).transpose()?;
            let session = pick::session(app, client, group.map(|group| group.group), &session).await?;
            let member = pick::member(app, &atlas, session.session.group, &member)?.member;
            let entry = client.entry(&session.session, member).await?;
            let document = entry.ok_or(CliError::NothingYet { what: "entry" })?.key;
            let supervisor = pick::person(app, &atlas, &terms.with)?.person;
            let until = terms.until();
            let new = NewExtract { document, case_label: terms.label, until };
            let key = client.share_extract(supervisor, new).await?;
            let words =
                format!("{} may read a copy until {}.", atlas.person_name(supervisor), Moment::from(until));
            app.show_edit(client, Written { document: doc_id(key), words }).await
        }
        SuperviseVerb::ShareChart(args) => charts::share(app, client, args).await,
        SuperviseVerb::Chart(args) => charts::show(app, client, &args).await,
        SuperviseVerb::Read => {
            let row = |copy: alcove_client_core::client::Record<_>| {
                let view: alcove_client_core::clinical::SharedExtractView = copy.view;
                CopyRow {
                    id: doc_id(copy.key),
                    label: joined(&view.case_label),
                    what: joined(&view.what),
                    until: view.until.values.first().map(|seen| seen.value.into()),
                    text: view.rendering,
                }
            };
            let rows: Vec<CopyRow> = client.extracts().await?.into_iter().map(row).collect();
            app.last_list().remember(DocKind::SharedExtract.label(), rows.iter().map(|row| row.id.clone()));
            let header = &["Case", "What", "Until", "Text", "Id"];
            app.show(&Listed { rows, header, when_empty: "No copy may be read now." });
            Ok(())
        }
        SuperviseVerb::TakeBack { copy } => {
            let key = find(app, client, DocKind::SharedExtract, None, Some(&copy)).await?;
            client.take_back_extract(key).await?;
            let words = "It may not be read any more, on each device from its next sync on.".to_owned();
            app.show_edit(client, Written { document: doc_id(key), words }).await
        }
        SuperviseVerb::Note { with, label, question, guidance, action, on } => {
            let atlas = Atlas::load(client).await?;
            let circle = client.supervision_by(pick::person(app, &atlas, &with)?.person).await?;
            let on = on.unwrap_or_else(today);
            let new = NewSupervisionNote { case_label: label, on, question, guidance, actions: action };
            let key = client.new_supervision_note(circle, new).await?;
            app.show_edit(client, Written { document: doc_id(key), words: "The note is kept.".to_owned() })
                .await
        }
        SuperviseVerb::Notes => list(app, client, DocKind::SupervisionNote, None, "No notes yet.").await,
        SuperviseVerb::Show { note } => {
            let key = find(app, client, DocKind::SupervisionNote, None, note.as_deref()).await?;
            show(app, client, key).await
        }
    })
    .await
}
