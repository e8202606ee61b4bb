//! `alcove measure`: instruments, and what people answered.

mod responses;
mod words;

use std::io::{BufRead, IsTerminal};
use std::path::PathBuf;

use alcove_client_core::client::{Client, InstrumentItem, MeasureError, NewResponse, ResponseItem};
use alcove_client_core::clinical::MeasureMode;
use alcove_client_core::clinical::measures::{Answers, Instrument, PACK_BYTES_MAX};
use alcove_client_core::error::ClientError;
use alcove_protocol::id::LogId;
use clap::{Args, Subcommand};

use crate::app::{App, Listed};
use crate::atlas::{Atlas, doc_id, member_name};
use crate::error::CliError;
use crate::moment::today;
use crate::pick::{self, Choice};
use responses::{ResponseRow, Shown};
use words::{Added, Form, InstrumentRow, Prompts};

/// Outcome measures: instruments, add, list, show, form, prompts, pack
///
/// PHQ-9 and GAD-7 come with Alcove; others load from a file (docs/instruments.md). A response is never changed: what was
/// entered wrongly is corrected by a new one.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove measure instruments
  alcove measure form phq-9
  alcove measure add \"member one\" phq-9 \"1 2 1 0 1 1 - 0 0\" --on 2031-04-10
  alcove measure list \"member one\"
  alcove measure prompts
  alcove measure pack add my-instrument.json")]
pub(crate) struct MeasureArgs {
    #[command(subcommand)]
    verb: MeasureVerb,
}

#[derive(Debug, Subcommand)]
enum MeasureVerb {
    /// List the instruments that can be used
    Instruments,
    /// Show an instrument as a person answers it
    Form {
        /// Which: `phq-9`, or `phq-9@1` for one version
        instrument: String,
    },
    /// Record what a person answered; works offline
    Add {
        /// Whose answers
        member: String,
        /// Which instrument
        instrument: String,
        /// The points in the order of the form, - for an item that was left out [default: read from standard input]
        #[arg(allow_hyphen_values = true)]
        answers: Option<String>,
        /// Which group the person is in; not needed where there is only one
        #[arg(long)]
        group: Option<String>,
        /// The day, as YYYY-MM-DD [default: today]
        #[arg(long, value_name = "DATE")]
        on: Option<String>,
        /// How it was filled in
        #[arg(long, default_value = "self-paper", value_parser = ["self-paper", "self-device", "read-aloud"])]
        mode: String,
        /// The response that this one corrects, by its number in the last list
        #[arg(long, value_name = "NUMBER")]
        corrects: Option<String>,
    },
    /// List a person's responses with totals and change
    List {
        /// Whose
        member: String,
        /// Which group the person is in; not needed where there is only one
        #[arg(long)]
        group: Option<String>,
        /// Also those that were corrected
        #[arg(long)]
        all: bool,
    },
    /// Show one response, item by item
    Show {
        /// Whose
        member: String,
        /// Its number in the last list
        response: String,
        /// Which group the person is in; not needed where there is only one
        #[arg(long)]
        group: Option<String>,
    },
    /// List answers that ask for a conversation about safety, and that nobody has recorded yet
    Prompts {
        /// Of this group only
        #[arg(long)]
        group: Option<String>,
    },
    /// Instruments of the practice's own
    Pack {
        #[command(subcommand)]
        verb: PackVerb,
    },
}

#[derive(Debug, Subcommand)]
enum PackVerb {
    /// Load an instrument from a file, and share it with the practice
    Add {
        /// The file
        file: PathBuf,
    },
}

pub(crate) async fn run(app: &App, args: MeasureArgs) -> Result<(), CliError> {
    app.with_client(async |client| match args.verb {
        MeasureVerb::Instruments => instruments(app, client).await,
        MeasureVerb::Form { instrument } => {
            let known = client.instruments().await?.items;
            let form = Form::of(pick_instrument(&known, &instrument)?)?;
            app.show(&form);
            Ok(())
        }
        MeasureVerb::Add { member, instrument, answers, group, on, mode, corrects } => {
            let atlas = Atlas::load(client).await?;
            let member = find_member(app, &atlas, group.as_deref(), &member)?;
            let known = client.instruments().await?.items;
            let instrument = pick_instrument(&known, &instrument)?;
            let answers = Answers::in_order(instrument, &answers.map_or_else(read_answers, Ok)?);
            let responses = client.responses(member.0).await?;
            let corrected = corrects.map(|words| pick_response(app, &responses, &words)).transpose()?;
            let new = NewResponse {
                member: member.0,
                instrument: instrument.reference(),
                mode: MeasureMode::from(mode.replace('-', "_")),
                taken_on: on.filter(|on| on != "today").unwrap_or_else(today),
                answers: answers.map_err(|error| ClientError::from(MeasureError::from(error)))?,
                supersedes: corrected.map(|item| item.key),
            };
            let (key, score) = client.add_response(new).await?;
            let open = client.open_prompts(member.0).await?;
            let of_it = open.into_iter().filter(|prompt| prompt.response == key);
            app.last_list().remember("prompt", of_it.map(|prompt| prompt.name));
            app.show_edit(client, Added::of(member.1, instrument, key, score)).await
        }
        MeasureVerb::List { member, group, all } => {
            let atlas = Atlas::load(client).await?;
            let (member, _) = find_member(app, &atlas, group.as_deref(), &member)?;
            let known = client.instruments().await?;
            let mut responses = client.responses(member).await?;
            responses.retain(|response| all || response.stands());
            app.last_list().remember("response", responses.iter().map(|item| doc_id(item.key)));
            let rows = responses.iter().map(|item| ResponseRow::of(&known, &responses, item)).collect();
            app.show(&Listed {
                rows,
                header: &ResponseRow::HEADER,
                when_empty: "No measures yet. `alcove measure add` records one.",
            });
            Ok(())
        }
        MeasureVerb::Show { member, response, group } => {
            let atlas = Atlas::load(client).await?;
            let (member, _) = find_member(app, &atlas, group.as_deref(), &member)?;
            let known = client.instruments().await?;
            let responses = client.responses(member).await?;
            let item = pick_response(app, &responses, &response)?;
            app.show(&Shown::of(&known, item)?);
            Ok(())
        }
        MeasureVerb::Prompts { group } => prompts(app, client, group.as_deref()).await,
        MeasureVerb::Pack { verb: PackVerb::Add { file } } => {
            let instrument = client.add_instrument_pack(&read_pack(&file)?).await?;
            app.show_edit(client, words::Loaded::of(&instrument)).await
        }
    })
    .await
}

async fn instruments(app: &App, client: &Client) -> Result<(), CliError> {
    let known = client.instruments().await?;
    let mut rows: Vec<InstrumentRow> = known.items.iter().map(InstrumentRow::of).collect();
    rows.extend(known.unreadable.iter().map(|pack| InstrumentRow::unreadable(*pack)));
    app.show(&Listed { rows, header: &InstrumentRow::HEADER, when_empty: "No instruments." });
    Ok(())
}

async fn prompts(app: &App, client: &Client, group: Option<&str>) -> Result<(), CliError> {
    let atlas = Atlas::load(client).await?;
    let wanted = group.map(|group| pick::group(app, &atlas, Some(group))).transpose()?;
    let mut prompts = Prompts::default();
    let groups = atlas.groups.iter().filter(|item| wanted.is_none_or(|wanted| wanted.group == item.group));
    let members = groups.flat_map(|group| atlas.members_of(group.group));
    let mut seen = std::collections::BTreeSet::new();
    for member in members.filter(|member| seen.insert(member.member)) {
        for prompt in client.open_prompts(member.member).await? {
            prompts.add(member_name(member), prompt);
        }
    }
    app.last_list().remember("prompt", prompts.names());
    app.show(&prompts);
    Ok(())
}

fn find_member(
    app: &App,
    atlas: &Atlas,
    group: Option<&str>,
    words: &str,
) -> Result<(LogId, String), CliError> {
    let group = pick::group(app, atlas, group)?.group;
    let member = pick::member(app, atlas, group, words)?;
    Ok((member.member, member_name(member)))
}

/// `phq-9`, or `phq-9@1`.
pub(super) fn pick_instrument<'a>(
    known: &'a [InstrumentItem],
    words: &str,
) -> Result<&'a Instrument, CliError> {
    // `PHQ9` is how people write it.
    let plain = |id: &str| id.to_lowercase().replace(['-', '_', ' '], "");
    let (id, version) = words.split_once('@').map_or((words, None), |(id, v)| (id, Some(v)));
    let fits = |item: &&InstrumentItem| {
        plain(&item.instrument.id) == plain(id)
            && version.is_none_or(|version| item.instrument.version == version)
    };
    let mut fitting = known.iter().filter(fits);
    match (fitting.next(), fitting.count()) {
        (None, _) => Err(CliError::NoMatch { what: "instrument" }),
        (Some(only), 0) => Ok(&only.instrument),
        (Some(_), more) => Err(CliError::Ambiguous { what: "instrument", count: more + 1 }),
    }
}

fn pick_response<'a>(
    app: &App,
    responses: &'a [ResponseItem],
    words: &str,
) -> Result<&'a ResponseItem, CliError> {
    let choice = |item: &'a ResponseItem| Choice { id: doc_id(item.key), names: Vec::new(), item };
    pick::pick("response", words, responses.iter().map(choice).collect(), &app.last_list())
}

/// One line of standard input: answers as arguments can be seen by other programs.
fn read_answers() -> Result<String, CliError> {
    let input = std::io::stdin();
    if input.is_terminal() {
        crate::show::say("The points in the order of the form, - for an item that was left out:");
    }
    let mut line = String::new();
    input.lock().read_line(&mut line).map_err(CliError::file("standard input cannot be read"))?;
    Ok(line.trim().to_owned())
}

fn read_pack(path: &std::path::Path) -> Result<Vec<u8>, CliError> {
    use std::io::Read;
    let failed = CliError::file("the instrument's file cannot be read");
    let file = std::fs::File::open(path).map_err(&failed)?;
    let mut bytes = Vec::new();
    file.take(PACK_BYTES_MAX as u64 + 1).read_to_end(&mut bytes).map_err(&failed)?;
    Ok(bytes)
}
