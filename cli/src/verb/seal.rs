//! `alcove seal` and `alcove withdraw`: the end of a note's way.

use alcove_client_core::client::NoteStanding;
use alcove_client_core::clinical::Scalar;
use alcove_client_core::engine::DocKey;
use clap::Args;
use serde::Serialize;

use super::sign::{NotePlace, show_done};
use crate::app::{App, Cells, Listed};
use crate::atlas::{Atlas, doc_id};
use crate::confirm::confirm;
use crate::documents::person;
use crate::error::CliError;
use crate::moment::{Moment, counted};
use crate::verb::note::written_note;

/// Give a signed note its final form
///
/// What was typed and deleted on the way to it is destroyed, on every device and at the relay, once everybody who wrote in it
/// was heard from, or after seven days. The text, who wrote which words, and the signatures stay. What a colleague's phone
/// still holds, and no signature covers, is set beside the note.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove seal 2031-04-10 --member one
  alcove seal --due                                   (what has every signature; --yes seals it)
  alcove seal 2031-04-10 --member one --unsigned      (its author has left)")]
pub(crate) struct SealArgs {
    /// Which session: its day, `today`, or its number in the last list
    #[arg(required_unless_present = "due")]
    session: Option<String>,
    /// Of this group, where a day has sessions of more than one
    #[arg(long)]
    group: Option<String>,
    /// This member's entry instead of the group's note
    #[arg(long)]
    member: Option<String>,
    /// A draft whose authors have all left: it says for ever that nobody signed it
    #[arg(long, conflicts_with = "due")]
    unsigned: bool,
    /// Everything that has every signature and is not sealed
    #[arg(long, conflicts_with = "session")]
    due: bool,
    /// Seal what is due, without asking
    #[arg(long)]
    yes: bool,
}

/// Take a note out of a record that it does not belong to
///
/// All that stays there is that something was withdrawn, by whom and when. Its text, its history and its signatures are
/// destroyed on every device and at the relay with the next sync. What others wrote an admin withdraws. Whoever signed it
/// gets a task.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove withdraw 2031-04-10 --member one --into two
  alcove withdraw 2031-04-10 --member one --yes")]
pub(crate) struct WithdrawArgs {
    #[command(flatten)]
    place: NotePlace,
    /// File what it says anew in this person's record first
    #[arg(long)]
    into: Option<String>,
    /// Without asking
    #[arg(long)]
    yes: bool,
}

#[derive(Serialize)]
struct DueRow {
    document: String,
    kind: &'static str,
    title: String,
    sealed: bool,
}

impl Cells for DueRow {
    fn cells(&self) -> Vec<String> {
        let sealed = if self.sealed { "sealed" } else { "due" };
        vec![self.title.clone(), sealed.to_owned()]
    }
}

/// How far a note has come: a code, and words.
pub(super) fn standing_words(atlas: &Atlas, standing: NoteStanding) -> (&'static str, String) {
    match standing {
        NoteStanding::Draft => ("draft", "a draft.".to_owned()),
        NoteStanding::Ready => ("ready", "ready to be signed.".to_owned()),
        NoteStanding::Signed { have, need } => {
            ("signed", format!("signed, {have} of {}.", counted(need as u64, "signature")))
        }
        NoteStanding::Complete => ("complete", "signed; every signature is there.".to_owned()),
        NoteStanding::Sealed { unsigned: false } => ("sealed", "sealed: this is its final form.".to_owned()),
        NoteStanding::Sealed { unsigned: true } => {
            ("sealed_unsigned", "sealed unsigned: its author had left.".to_owned())
        }
        NoteStanding::Withdrawn { by, at } => {
            let by = by.map_or_else(|| "somebody unknown".to_owned(), |by| atlas.person_name(by));
            let at = Moment(at.0).local_minute();
            ("withdrawn", format!("withdrawn by {by}, {at}: it was recorded here in error."))
        }
    }
}

pub(crate) async fn seal(app: &App, args: SealArgs) -> Result<(), CliError> {
    let Some(session) = args.session else { return seal_due(app, args.yes).await };
    let place = NotePlace { session, group: args.group, member: args.member };
    app.with_client(async |client| {
        let found = written_note(app, client, &place).await?;
        if args.unsigned {
            client.seal_unsigned(found.1).await?;
        } else {
            client.seal_note(found.1).await?;
        }
        show_done(app, client, found, vec!["It is sealed with the next sync.".to_owned()]).await
    })
    .await
}

async fn seal_due(app: &App, yes: bool) -> Result<(), CliError> {
    app.with_client(async |client| {
        let atlas = Atlas::load(client).await?;
        let due: Vec<DocKey> = client.sealing_due(None).await?;
        let mut rows = Vec::new();
        for key in due {
            let view = client.document(key).await?;
            let day = view.value("local_date").values.into_iter().find_map(|seen| match seen.value {
                Scalar::Text(day) => Some(day),
                Scalar::Int(_) | Scalar::Bool(_) | Scalar::Time(_) => None,
            });
            if yes {
                client.seal_note(key).await?;
            }
            let title = atlas.title(key, view.kind, &day.unwrap_or_default());
            rows.push(DueRow { document: doc_id(key), kind: view.kind.label(), title, sealed: yes });
        }
        let header = &["Note", "Now"];
        app.show(&Listed {
            rows,
            header,
            when_empty: "Nothing that has every signature waits to be sealed.",
        });
        Ok(())
    })
    .await
}

pub(crate) async fn withdraw(app: &App, args: WithdrawArgs) -> Result<(), CliError> {
    app.with_client(async |client| {
        let found = written_note(app, client, &args.place).await?;
        let into = match &args.into {
            Some(words) => Some(person(app, client, words).await?),
            None => None,
        };
        let warning = "Its text is destroyed here, on every other device and at the relay.";
        confirm(warning, "withdraw", args.yes)?;
        client.withdraw(found.1, into.as_ref().map(|(member, _)| *member)).await?;
        let filed = into.map(|(_, name)| format!("It is filed anew in the record of {name}, as a draft."));
        let gone = Some("It is withdrawn from this record with the next sync.".to_owned());
        show_done(app, client, found, filed.into_iter().chain(gone).collect()).await
    })
    .await
}
