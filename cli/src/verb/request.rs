//! `alcove request`: somebody asks for a record.

mod sheet;

use alcove_client_core::client::{Client, PlaceDecision, RequestItem};
use alcove_client_core::clinical::{RequestState, Scalar};
use alcove_client_core::document::{DocView, FieldView};
use alcove_export::{Assembled, WithholdReason, assemble, reason_words, whole_place};
use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;

use crate::app::{App, Cells, Listed};
use crate::atlas::{Atlas, member_name, short};
use crate::conflict::{field_words, path_words};
use crate::error::CliError;
use crate::moment::{day_words, today};
use crate::pick;
use crate::show::Show;

/// Access requests: add, list, show what is to be decided, decide
///
/// A request is answered within one month of the day on which it came (UK GDPR, article 12). Before anything is handed
/// over: check the identity of who asks, decide about each place that may name somebody else, and have the responsible
/// health professional say whether anything would do serious harm. `alcove export sar` then writes the copy.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove request add m2 --received 2031-04-10
  alcove request show 1
  alcove request sheet 1
  alcove request decide 1 --identity \"passport, seen in person\"
  alcove request decide 1 --place 1 --withhold --why \"names another member\"
  alcove request decide 1 --harm \"nothing in it would do harm\"
  alcove export sar 1 --out copy")]
pub(crate) struct RequestArgs {
    #[command(subcommand)]
    verb: Option<RequestVerb>,
}

#[derive(Debug, Subcommand)]
enum RequestVerb {
    /// List requests, the one that is due first at the top (the default)
    List,
    /// Write a request down; works offline
    Add(Add),
    /// Show a request, and the places of the record that are to be decided
    Show {
        /// Which request: a number of the list, or the beginning of its id
        request: String,
    },
    /// What exists beside the record and is never in the copy, for the information governance officer
    Sheet {
        /// Which request
        request: String,
    },
    /// Say what was checked, found or decided
    Decide(Decide),
}

#[derive(Debug, Args)]
struct Add {
    /// Whose record is asked for
    member: String,
    /// Which group; not needed where there is only one
    #[arg(long)]
    group: Option<String>,
    /// The day on which it came, as YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE")]
    received: Option<String>,
    /// Who asks, where it is not the person
    #[arg(long, default_value = "", hide_default_value = true)]
    requester: String,
}

/// Why something is withheld.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Because {
    /// It is about somebody else who did not agree, and it is not reasonable without
    ThirdParty,
    /// It would be likely to cause serious harm
    SeriousHarm,
    /// It is confidential advice of a lawyer
    LegalPrivilege,
}

#[derive(Debug, Args)]
struct Decide {
    /// Which request
    request: String,
    /// How the identity of who asks was checked
    #[arg(long, value_name = "HOW")]
    identity: Option<String>,
    /// What you found about serious harm, as the responsible health professional
    #[arg(long, value_name = "WORDS")]
    harm: Option<String>,
    /// Put the answer off by one or two months; with --why
    #[arg(long, value_name = "MONTHS")]
    extend: Option<i64>,
    /// A place, by its number in `request show`
    #[arg(long, value_name = "NUMBER", requires = "why")]
    place: Option<usize>,
    /// A document, by the beginning of its reference in `request show`; all of it, or one --field
    #[arg(long, value_name = "REF", conflicts_with = "place", requires = "why")]
    document: Option<String>,
    /// A field of the document, as `request show` calls it; with more than one word, in quotes
    #[arg(long, requires = "document")]
    field: Option<String>,
    /// Leave the place out of the copy
    #[arg(long, conflicts_with = "disclose")]
    withhold: bool,
    /// Keep the place readable: it names nobody, they agreed, or it is reasonable without
    #[arg(long)]
    disclose: bool,
    /// Why it is withheld
    #[arg(long, value_enum, default_value = "third-party")]
    because: Because,
    /// The reason, in your words
    #[arg(long)]
    why: Option<String>,
}

#[derive(Serialize)]
struct RequestRow {
    id: String,
    member: String,
    received_on: Option<String>,
    due: Option<String>,
    state: String,
}

impl Cells for RequestRow {
    fn cells(&self) -> Vec<String> {
        let due = self.due.clone().unwrap_or_else(|| "not settled".to_owned());
        vec![
            self.member.clone(),
            self.received_on.clone().unwrap_or_default(),
            due,
            self.state.clone(),
            short(&self.id),
        ]
    }
}

#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    request: RequestRow,
    identity_checked: Option<String>,
    harm_review: Option<String>,
    places: Vec<Place>,
    documents: Vec<Document>,
}

#[derive(Serialize)]
struct Place {
    number: usize,
    decided: bool,
    field: String,
    words: String,
}

#[derive(Serialize)]
struct Document {
    reference: String,
    kind: &'static str,
    /// The day that it is about, where it has one.
    day: Option<String>,
    fields: Vec<&'static str>,
}

impl Show for Shown {
    fn text(&self) -> String {
        let said = |words: &Option<String>| words.clone().unwrap_or_else(|| "not yet".to_owned());
        let due = self.request.due.clone().unwrap_or_else(|| "a day that is not settled".to_owned());
        let mut lines = vec![
            format!("{}: an answer is due on {due} ({}).", self.request.member, self.request.state),
            format!("Identity checked: {}", said(&self.identity_checked)),
            format!("Serious harm: {}", said(&self.harm_review)),
        ];
        lines.push(match self.places.len() {
            0 => "No place of the record names somebody whom this device knows.".to_owned(),
            count => format!("{count} places may name somebody else:"),
        });
        for place in &self.places {
            let state = if place.decided { "decided" } else { "to be decided" };
            let field = path_words(&place.field);
            lines.push(format!("  {} {field} ({state}): {}", place.number, place.words));
        }
        lines.push("Documents, and the fields in them that say something:".to_owned());
        for document in &self.documents {
            let reference = short(&document.reference);
            let named = document.fields.iter().filter(|name| !PLACE.contains(name));
            let fields: Vec<String> = named.map(|name| field_words(name)).collect();
            let of = document.day.as_deref().map(|day| format!(" of {}", day_words(day))).unwrap_or_default();
            lines.push(format!("  {reference} {}{of}: {}", document.kind, fields.join(", ")));
        }
        lines.join("\n")
    }
}

#[derive(Serialize)]
struct Done {
    request: String,
    words: &'static str,
}

impl Show for Done {
    fn text(&self) -> String {
        self.words.to_owned()
    }
}

pub(crate) async fn run(app: &App, args: RequestArgs) -> Result<(), CliError> {
    app.with_client(async |client| {
        let atlas = Atlas::load(client).await?;
        match args.verb.unwrap_or(RequestVerb::List) {
            RequestVerb::List => list(app, client, &atlas).await,
            RequestVerb::Add(add) => {
                let group = pick::group(app, &atlas, add.group.as_deref())?.group;
                let member = pick::member(app, &atlas, group, &add.member)?.member;
                let received = add.received.unwrap_or_else(today);
                let key = client.add_access_request(member, &received, &add.requester).await?;
                let words = "The request is written down; `alcove request` shows by when it is answered.";
                app.show_edit(client, Done { request: key.document.to_hex(), words }).await
            }
            RequestVerb::Show { request } => {
                let item = find(app, client, &request).await?;
                let shown = shown(client, &atlas, &item).await?;
                app.show(&shown);
                Ok(())
            }
            RequestVerb::Sheet { request } => {
                let item = find(app, client, &request).await?;
                sheet::show(app, client, &atlas, &item).await
            }
            RequestVerb::Decide(decide) => {
                let item = find(app, client, &decide.request).await?;
                decide_all(client, &item, decide).await?;
                let request = item.key.document.to_hex();
                app.show_edit(client, Done { request, words: "It is written down." }).await
            }
        }
    })
    .await
}

async fn list(app: &App, client: &Client, atlas: &Atlas) -> Result<(), CliError> {
    let rows: Vec<RequestRow> = client.access_requests().await?.iter().map(|item| row(atlas, item)).collect();
    app.last_list().remember("request", rows.iter().map(|row| row.id.clone()));
    app.show(&Listed {
        rows,
        header: &["Record of", "Received", "Due", "State", "Id"],
        when_empty: "No requests. `alcove request add` writes one down.",
    });
    Ok(())
}

fn row(atlas: &Atlas, item: &RequestItem) -> RequestRow {
    let members = atlas.groups.iter().flat_map(|group| atlas.members_of(group.group));
    let member = members.into_iter().find(|member| Some(member.member) == item.member);
    RequestRow {
        id: item.key.document.to_hex(),
        member: member.map_or_else(|| "somebody not on this device".to_owned(), member_name),
        received_on: item.view.received_on.settled().map(|day| day.0.clone()),
        due: item.due.map(|due| due.to_string()),
        state: item.view.state.settled().map_or("not settled", RequestState::label).to_owned(),
    }
}

/// The request that the words name.
pub(crate) async fn find(app: &App, client: &Client, words: &str) -> Result<RequestItem, CliError> {
    let choice = |item: RequestItem| pick::Choice { id: item.key.document.to_hex(), names: Vec::new(), item };
    let choices = client.access_requests().await?.into_iter().map(choice).collect();
    pick::pick("request", words, choices, &app.last_list())
}

async fn shown(client: &Client, atlas: &Atlas, item: &RequestItem) -> Result<Shown, CliError> {
    let assembled = assemble(client, item).await?;
    let undecided = assembled.undecided(&item.view);
    let place = |(at, hit)| Place {
        number: at + 1,
        decided: !undecided.contains(&at),
        field: alcove_export::Hit::clone(hit).field,
        words: assembled.excerpt(hit),
    };
    let documents = assembled.file().documents().iter().map(|document| Document {
        reference: data_encoding::HEXLOWER.encode(&document.reference.0),
        kind: document.view.kind.label(),
        day: day_of(&document.view),
        fields: document
            .view
            .fields
            .iter()
            .filter(|(_, field)| says_something(field))
            .map(|(name, _)| *name)
            .collect(),
    });
    Ok(Shown {
        request: row(atlas, item),
        identity_checked: newest(&item.view.identity_checked),
        harm_review: newest(&item.view.harm_review_outcome),
        places: assembled.hits().iter().enumerate().map(place).collect(),
        documents: documents.collect(),
    })
}

/// Fields that say only to which session a document belongs: a person reads its day.
const PLACE: [&str; 3] = ["series", "local_date", "ordinal"];
/// Fields that say on which day something was, the first that a document has.
const DAYS: [&str; 5] = ["local_date", "taken_on", "on", "received_on", "agreed_on"];

fn day_of(view: &DocView) -> Option<String> {
    let text = |value: &Scalar| if let Scalar::Text(day) = value { Some(day.clone()) } else { None };
    DAYS.iter().find_map(|name| view.value(name).settled().and_then(text))
}

fn says_something(field: &FieldView) -> bool {
    match field {
        FieldView::Text(text) => !text.trim().is_empty(),
        FieldView::Value(values) => !values.values.is_empty(),
        FieldView::Set(items) => !items.is_empty(),
    }
}

fn newest(values: &alcove_client_core::clinical::MultiValue<String>) -> Option<String> {
    values.values.last().map(|seen| seen.value.clone()).filter(|words| !words.is_empty())
}

async fn decide_all(client: &Client, item: &RequestItem, decide: Decide) -> Result<(), CliError> {
    if let Some(how) = &decide.identity {
        client.identity_checked(item.key, how).await?;
    }
    if let Some(outcome) = &decide.harm {
        client.harm_reviewed(item.key, outcome).await?;
    }
    if let Some(months) = decide.extend {
        client.extend_request(item.key, months, decide.why.as_deref().unwrap_or_default()).await?;
    }
    if decide.place.is_none() && decide.document.is_none() {
        let said = decide.identity.is_some() || decide.harm.is_some() || decide.extend.is_some();
        let words = "say what was decided: --identity, --harm, --extend, --place or --document";
        return if said { Ok(()) } else { Err(CliError::Input { words }) };
    }
    if decide.withhold == decide.disclose {
        return Err(CliError::Input { words: "say --withhold or --disclose" });
    }
    let place = place_of(&assemble(client, item).await?, &decide)?;
    let because = match decide.because {
        Because::ThirdParty => WithholdReason::ThirdParty,
        Because::SeriousHarm => WithholdReason::SeriousHarm,
        Because::LegalPrivilege => WithholdReason::LegalPrivilege,
    };
    let why = decide.why.unwrap_or_default();
    let reason = if decide.disclose { why } else { reason_words(because, &why) };
    client.decide_place(item.key, PlaceDecision { place, disclose: decide.disclose, reason }).await?;
    Ok(())
}

fn place_of(assembled: &Assembled, decide: &Decide) -> Result<String, CliError> {
    if let Some(number) = decide.place {
        let hit = number.checked_sub(1).and_then(|at| assembled.hits().get(at));
        return hit.map(|hit| assembled.place(hit)).ok_or(CliError::NotListed { what: "place" });
    }
    let beginning = decide.document.as_deref().unwrap_or_default().to_lowercase();
    let hex = |document: &alcove_client_core::client::MemberDocument| {
        data_encoding::HEXLOWER.encode(&document.reference.0)
    };
    let mut fitting = assembled.file().documents().iter().filter(|one| hex(one).starts_with(&beginning));
    let (Some(document), None) = (fitting.next(), fitting.next()) else {
        return Err(CliError::NoMatch { what: "document" });
    };
    let named = decide.field.as_deref().map(|words| {
        let is_meant = |name: &&str| *name == words || field_words(name) == words.to_lowercase();
        document.view.fields.keys().copied().find(is_meant).ok_or(CliError::NoMatch { what: "field" })
    });
    Ok(whole_place(document.reference, named.transpose()?))
}
