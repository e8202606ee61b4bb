//! Destroying records, what is left of them, and what a hold kept.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use alcove_client_core::client::{CertificateItem, Client, KeptRecord, PlannedDocument};
use alcove_client_core::clinical::{ConsentSubject, DocKind};
use alcove_protocol::id::LogId;
use jiff::civil::Date;
use serde::Serialize;

use super::rule_words;
use crate::app::{App, Cells, Listed};
use crate::atlas::{Atlas, short};
use crate::confirm::confirm;
use crate::conflict::field_words;
use crate::documents::find;
use crate::error::CliError;
use crate::moment::{Moment, counted};
use crate::show::{Show, say};
use crate::verb::record::parse_kind;

/// How somebody asks for an end.
pub(super) struct Ask {
    /// As of this day.
    pub(super) on: Date,
    /// Only show it.
    pub(super) dry: bool,
    /// Do not ask.
    pub(super) yes: bool,
}

#[derive(Serialize)]
struct Plan {
    record_of: String,
    due: Option<String>,
    held: bool,
    reviewed: Option<String>,
    documents: usize,
    by_kind: BTreeMap<&'static str, usize>,
    oldest: Option<String>,
    newest: Option<String>,
}

impl Plan {
    fn of(record_of: String, documents: &[PlannedDocument]) -> Self {
        let mut by_kind = BTreeMap::new();
        for document in documents {
            *by_kind.entry(document.kind.label()).or_default() += 1;
        }
        let days = |day: fn(&PlannedDocument) -> &String| {
            documents.iter().map(day).filter(|day| !day.is_empty()).cloned()
        };
        Self {
            record_of,
            due: None,
            held: false,
            reviewed: None,
            documents: documents.len(),
            by_kind,
            oldest: days(|document| &document.oldest).min(),
            newest: days(|document| &document.newest).max(),
        }
    }
}

impl Show for Plan {
    fn text(&self) -> String {
        let mut lines =
            vec![format!("{}: {} would go.", self.record_of, counted(self.documents as u64, "document"))];
        lines.extend(self.by_kind.iter().map(|(kind, count)| format!("  {kind} {count}")));
        if let (Some(oldest), Some(newest)) = (&self.oldest, &self.newest) {
            lines.push(format!("Written from {oldest} to {newest}."));
        }
        lines.extend(self.due.iter().map(|due| format!("Kept until {due}.")));
        if self.held {
            lines.push("It is held: it cannot be destroyed.".to_owned());
        }
        lines.push(match &self.reviewed {
            Some(found) => format!("Reviewed: {found}"),
            None => "Nobody has reviewed it.".to_owned(),
        });
        lines.join("\n")
    }
}

#[derive(Serialize)]
struct Destroyed {
    documents: usize,
    certificate: String,
}

impl Show for Destroyed {
    fn text(&self) -> String {
        format!(
            "{} will be gone from this device and the relay with the next sync, and from every other device when it syncs. \
             What others wrote goes once nothing has come to it for seven days. The certificate stays: `alcove retention \
             certificates`.",
            counted(self.documents as u64, "document")
        )
    }
}

pub(super) async fn destroy(app: &App, client: &Client, member: LogId, ask: Ask) -> Result<(), CliError> {
    let plan = client.destruction_plan(member).await?;
    let mut shown = Plan::of(plan.record.names.join(" / "), &plan.documents);
    shown.due = plan.record.due.map(|due| due.on.to_string());
    (shown.held, shown.reviewed) = (plan.record.held, plan.reviewed);
    if ask.dry {
        app.show(&shown);
        return Ok(());
    }
    say(&shown.text());
    let name = shown.record_of;
    confirm(
        "This cannot be undone: keys and texts are destroyed on every device and at the relay.",
        &name,
        ask.yes,
    )?;
    let certificate = client.destroy_record(member, ask.on).await?;
    let certificate = certificate.document.to_hex();
    app.show_edit(client, Destroyed { documents: plan.documents.len(), certificate }).await
}

pub(super) async fn destroy_without_consent(
    app: &App,
    client: &Client,
    member: LogId,
    ask: Ask,
) -> Result<(), CliError> {
    let due = client.consent_due(member).await?;
    if ask.dry {
        let rows: Vec<ConsentRow> = due
            .iter()
            .map(|due| ConsentRow {
                kind: due.kind.label(),
                agreed_to: due.subject.label(),
                id: due.key.document.to_hex(),
            })
            .collect();
        let header = &["What", "Kept on consent to", "Id"];
        app.show(&Listed {
            rows,
            header,
            when_empty: "Nothing is kept here on a consent that was withdrawn.",
        });
        return Ok(());
    }
    let what = counted(due.len() as u64, "document");
    confirm(
        &format!("{what} kept on consent alone will be destroyed. This cannot be undone."),
        "yes",
        ask.yes,
    )?;
    let certificate = client.destroy_without_consent(member).await?.document.to_hex();
    app.show_edit(client, Destroyed { documents: due.len(), certificate }).await
}

#[derive(Serialize)]
struct ConsentRow {
    kind: &'static str,
    agreed_to: &'static str,
    id: String,
}

impl Cells for ConsentRow {
    fn cells(&self) -> Vec<String> {
        vec![self.kind.to_owned(), self.agreed_to.to_owned(), short(&self.id)]
    }
}

pub(super) async fn keep_on_consent(
    app: &App,
    client: &Client,
    member: LogId,
    (kind, document): (&str, &str),
    to: &str,
) -> Result<&'static str, CliError> {
    let subject = ConsentSubject::from(to.to_owned());
    if !matches!(subject, ConsentSubject::Recording | ConsentSubject::OutcomeData) {
        return Err(CliError::Input {
            words: "what is kept on consent alone is `recording` or `outcome_data`",
        });
    }
    let key = find(app, client, parse_kind(kind)?, Some(member), Some(document)).await?;
    client.keep_on_consent(key, &subject).await?;
    Ok("It is kept on consent alone: when that is withdrawn, `retention destroy --consent` destroys it.")
}

#[derive(Serialize)]
struct Certificate {
    id: String,
    circle: String,
    at: Option<Moment>,
    authority: String,
    rule: String,
    due_on: String,
    waiting: usize,
    destroyed: Vec<DestroyedDocument>,
}

#[derive(Serialize)]
struct DestroyedDocument {
    hash: String,
    kind: String,
    oldest: String,
    newest: String,
}

impl Cells for Certificate {
    fn cells(&self) -> Vec<String> {
        let waiting = match self.waiting {
            0 => String::new(),
            more => format!("{more} not gone yet"),
        };
        vec![
            self.at.as_ref().map(ToString::to_string).unwrap_or_default(),
            why_words(&self.rule),
            self.authority.clone(),
            counted(self.destroyed.len() as u64, "document"),
            waiting,
            short(&self.id),
        ]
    }
}

/// Why something was destroyed: its time was over, or a consent ended.
fn why_words(rule: &str) -> String {
    match rule.split_once(": ") {
        Some((why, code)) => format!("{why}: {}", field_words(rule_words(code))),
        None => field_words(rule),
    }
}

fn certificate(atlas: &Atlas, item: &CertificateItem) -> Certificate {
    let text = |values: &alcove_client_core::clinical::MultiValue<String>| {
        values.values.first().map(|seen| seen.value.clone()).unwrap_or_default()
    };
    let kind = |number: i64| {
        let known = u16::try_from(number).ok().and_then(DocKind::from_number);
        known.map_or_else(|| format!("kind {number}"), |kind| kind.label().to_owned())
    };
    Certificate {
        id: item.key.document.to_hex(),
        circle: text(&item.view.circle),
        at: item.view.at.settled().map(|at| (*at).into()),
        authority: item.authority.map(|person| atlas.person_name(person)).unwrap_or_default(),
        rule: text(&item.view.rule),
        due_on: text(&item.view.due_on),
        waiting: item.waiting,
        destroyed: item
            .view
            .destroyed
            .iter()
            .map(|one| DestroyedDocument {
                hash: one.item.clone(),
                kind: one.kind.values.first().map(|seen| kind(seen.value)).unwrap_or_default(),
                oldest: text(&one.oldest),
                newest: text(&one.newest),
            })
            .collect(),
    }
}

pub(super) async fn certificates(app: &App, client: &Client, out: Option<PathBuf>) -> Result<(), CliError> {
    let atlas = Atlas::load(client).await?;
    let items = client.certificates().await?;
    let rows: Vec<Certificate> = items.iter().map(|item| certificate(&atlas, item)).collect();
    if let Some(path) = out {
        let failed = CliError::file("the certificates cannot be written");
        let bytes = serde_json::to_vec_pretty(&rows).unwrap_or_default();
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(path).and_then(|mut file| file.write_all(&bytes)).map_err(failed)?;
    }
    let header = &["When", "Rule", "By", "Destroyed", "", "Id"];
    app.show(&Listed { rows, header, when_empty: "Nothing was destroyed." });
    Ok(())
}

#[derive(Serialize)]
struct Kept {
    id: String,
    name: String,
    documents: usize,
}

impl Cells for Kept {
    fn cells(&self) -> Vec<String> {
        vec![self.name.clone(), counted(self.documents as u64, "document"), short(&self.id)]
    }
}

fn kept_row(kept: &KeptRecord) -> Kept {
    Kept { id: kept.member.to_hex(), name: kept.names.join(" / "), documents: kept.documents.len() }
}

pub(super) async fn kept(app: &App, client: &Client) -> Result<(), CliError> {
    let rows: Vec<Kept> = client.kept_records().await?.iter().map(kept_row).collect();
    app.last_list().remember("member", rows.iter().map(|row| row.id.clone()));
    let header = &["Record of", "Kept here alone", "Id"];
    app.show(&Listed {
        rows,
        header,
        when_empty: "No record was destroyed elsewhere that a hold keeps here.",
    });
    Ok(())
}

/// Says at every list of what is due that something was destroyed elsewhere and is kept here.
pub(super) async fn tell_kept(client: &Client) -> Result<(), CliError> {
    let kept = client.kept_records().await?;
    if !kept.is_empty() {
        let records = counted(kept.len() as u64, "record");
        say(&format!(
            "{records} destroyed elsewhere, kept here by a hold: `alcove retention kept` lists them, and files them anew."
        ));
    }
    Ok(())
}
