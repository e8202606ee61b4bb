//! `alcove compare`: two people hold their devices side by side and see whether the relay told both the same.

use std::io::IsTerminal;

use alcove_client_core::client::Client;
use alcove_client_core::crypto::compare::{Advice, Compared, ComparisonCode, Standing};
use alcove_protocol::id::LogId;
use clap::Args;
use serde::Serialize;

use super::ceremony::in_lines;
use crate::app::App;
use crate::atlas::Atlas;
use crate::decided::Decider;
use crate::error::CliError;
use crate::qr::terminal_qr;
use crate::show::Show;
use crate::{pick, secret};

/// Compare with a colleague's device what both hold of a group or record
///
/// One device shows a code, the other compares it with what it holds: the same, one of the two is behind, or the relay has
/// told them different things. The code is no secret and holds no name and no text. Without --member it is of the group's
/// own notes; without --group, of the only group there is. The 24 characters can be read to one another over the telephone:
/// they agree when both hold the same, and say nothing else.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove compare --group tuesday           (on the one device)
  alcove compare --with                    (on the other: type or paste the code)
With ALCOVE_COMPARE set, --with takes the code from there.")]
pub(crate) struct CompareArgs {
    /// Which group
    #[arg(long)]
    group: Option<String>,
    /// A record, instead of the group's own notes
    #[arg(long)]
    member: Option<String>,
    /// Compare with the code that the other device shows
    #[arg(long)]
    with: bool,
}

#[derive(Serialize)]
struct Shown {
    circle: String,
    what: String,
    code: String,
    aloud: String,
}

impl Show for Shown {
    fn text(&self) -> String {
        let drawn = std::io::stdout().is_terminal().then(|| terminal_qr(&self.code)).flatten();
        let drawn = drawn.map(|lines| format!("\n{lines}")).unwrap_or_default();
        format!(
            "What this device holds of {}:\n{drawn}\n{}\n\nTo read to one another: {}\nOn the other device: alcove compare --with",
            self.what,
            in_lines(&self.code),
            self.aloud
        )
    }
}

#[derive(Serialize)]
struct Outcome {
    circle: String,
    what: String,
    verdict: &'static str,
    people: &'static str,
    access: &'static str,
    notes: &'static str,
}

impl Show for Outcome {
    fn text(&self) -> String {
        let words = match self.verdict {
            "same" => "Both devices hold the same.",
            "this_device_is_behind" => "This device is behind: `alcove sync` here, then compare again.",
            "other_device_is_behind" => "The other device is behind: sync it, then compare again.",
            "sync_both" => {
                "Each may lack something of the other's: sync both, then compare again. If it stays so although both reached the relay, entries are kept from one of them: tell the relay's operator."
            }
            _ => "The two devices hold different things.",
        };
        format!("{}: {words}", self.what)
    }
}

pub(crate) async fn run(app: &App, args: CompareArgs) -> Result<(), CliError> {
    let theirs = if args.with { Some(secret::comparison()?) } else { None };
    app.with_client(async |client| {
        let atlas = Atlas::load(client).await?;
        let circles = client.circles().await?;
        let names = Decider { atlas: &atlas, circles: &circles };
        let has_place = args.group.is_some() || args.member.is_some();
        let circle = match &theirs {
            Some(theirs) if !has_place => theirs.circle(),
            _ => find(app, &atlas, &args)?,
        };
        match theirs {
            None => {
                let code = client.comparison_code(circle).await?;
                let (text, aloud) = (code.to_text(), code.aloud());
                app.show(&Shown { circle: circle.to_hex(), what: names.circle(circle), code: text, aloud });
                Ok(())
            }
            Some(theirs) => compare(app, client, &names, circle, theirs).await,
        }
    })
    .await
}

fn find(app: &App, atlas: &Atlas, args: &CompareArgs) -> Result<LogId, CliError> {
    let group = pick::group(app, atlas, args.group.as_deref())?.group;
    match &args.member {
        Some(words) => Ok(pick::member(app, atlas, group, words)?.member),
        None => Ok(group),
    }
}

async fn compare(
    app: &App,
    client: &Client,
    names: &Decider<'_>,
    circle: LogId,
    theirs: ComparisonCode,
) -> Result<(), CliError> {
    let compared: Compared = client.compare(circle, theirs).await?;
    let verdict = match compared.advice() {
        Advice::Same => "same",
        Advice::SyncOurs => "this_device_is_behind",
        Advice::SyncTheirs => "other_device_is_behind",
        Advice::SyncBoth => "sync_both",
        Advice::Differs => "differs",
    };
    app.show(&Outcome {
        circle: circle.to_hex(),
        what: names.circle(circle),
        verdict,
        people: standing_name(compared.org),
        access: standing_name(compared.control),
        notes: standing_name(compared.content),
    });
    if compared.advice() == Advice::Differs { Err(CliError::Differs) } else { Ok(()) }
}

fn standing_name(standing: Standing) -> &'static str {
    match standing {
        Standing::Same => "same",
        Standing::TheyAreBehind => "other_device_is_behind",
        Standing::WeAreBehind => "this_device_is_behind",
        Standing::Differs => "differs",
    }
}
