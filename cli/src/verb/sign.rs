//! `alcove ready`, `sign`, `cosign`, `addend`, `contributions`, `verify`: what becomes of a note once it is written.

mod shown;

use alcove_client_core::client::{Client, SignAs};
use alcove_client_core::clinical::signing::SignWarning;
use alcove_client_core::clinical::{AddendumReason, SignatureMeaning, WorkOutcome};
use alcove_client_core::engine::DocKey;
use clap::{Args, ValueEnum};

use crate::app::App;
use crate::atlas::Atlas;
use crate::error::CliError;
use crate::moment::Moment;
use crate::verb::note::written_note;

pub(super) use shown::{Signed, shown};

/// Which note.
#[derive(Debug, Args)]
pub(crate) struct NotePlace {
    /// Which session: its day, `today`, or its number in the last list
    pub(super) session: String,
    /// Of this group, where a day has sessions of more than one
    #[arg(long)]
    pub(super) group: Option<String>,
    /// This member's entry instead of the group's note
    #[arg(long)]
    pub(super) member: Option<String>,
}

/// Say that a note is ready to be signed, or is not after all
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove ready today --member one
  alcove ready 2031-04-10 --undo")]
pub(crate) struct ReadyArgs {
    #[command(flatten)]
    place: NotePlace,
    /// It is being written again
    #[arg(long)]
    undo: bool,
}

/// Sign a note as yourself
///
/// What you sign is this very text. Nobody edits it any more, you neither: what is new is an addendum. What a colleague
/// wrote offline and sends later stands beside it. Values that disagree, paragraphs that two people wrote without seeing
/// each other, empty parts and names of other members are settled first.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove sign today --member one
  alcove sign 2031-04-10 --member one --others        (a colleague typed for you, and you know)")]
pub(crate) struct SignArgs {
    #[command(flatten)]
    place: NotePlace,
    /// What you add to your signature
    #[arg(long)]
    comment: Option<String>,
    /// Others typed words in it who have not signed, and you know
    #[arg(long)]
    others: bool,
}

/// Sign what a colleague has signed: the very same text
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove cosign today --member one
  alcove cosign today --member one --as supervised --comment \"Discussed on the way home.\"")]
pub(crate) struct CosignArgs {
    #[command(flatten)]
    place: NotePlace,
    /// What your signature means
    #[arg(long = "as", value_enum, default_value = "present")]
    meaning: Meaning,
    /// What you add to your signature
    #[arg(long)]
    comment: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Meaning {
    /// You were present and agree
    Present,
    /// You supervised it
    Supervised,
    /// You typed it for somebody else
    Transcribed,
}

/// Add something to a signed note, and sign that
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove addend today \"She called in the evening.\" --member one
  alcove addend 2031-04-10 \"It was the Thursday bus.\" --member one --because correction")]
pub(crate) struct AddendArgs {
    #[command(flatten)]
    place: NotePlace,
    /// The text
    text: String,
    /// Why it is added
    #[arg(long, value_enum, default_value = "late")]
    because: Because,
    /// Why names in it that the name guard finds stay
    #[arg(long, value_name = "REASON")]
    keep_names: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Because {
    /// It became known later
    Late,
    /// Something was wrong
    Correction,
    /// You disagree
    Disagreement,
    /// The person's own statement
    Statement,
}

/// See, and decide about, what no signature of a note covers
///
/// A colleague wrote it offline before you signed, or at the same time. It is theirs, with both times, and never enters the
/// signed text by itself.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove contributions today --member one
  alcove contributions today --member one --adopt 3f9c01ab
  alcove contributions today --member one --discard 3f9c01ab")]
pub(crate) struct ContributionsArgs {
    #[command(flatten)]
    place: NotePlace,
    /// Make an addendum of it, and sign that
    #[arg(long, value_name = "ID", conflicts_with = "discard")]
    adopt: Option<String>,
    /// Keep it as a draft that counts nowhere
    #[arg(long, value_name = "ID")]
    discard: Option<String>,
}

/// Check the signatures of a note
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove verify 2031-04-10 --member one")]
pub(crate) struct VerifyArgs {
    #[command(flatten)]
    place: NotePlace,
}

async fn show_note(app: &App, client: &Client, (title, key): (String, DocKey)) -> Result<(), CliError> {
    let atlas = Atlas::load(client).await?;
    let note = client.note(key).await?;
    app.show(&shown(&atlas, title, &note, Vec::new()));
    Ok(())
}

/// As [`show_note`], after something was done to it, with what there is to say about that.
pub(super) async fn show_done(
    app: &App,
    client: &Client,
    (title, key): (String, DocKey),
    said: Vec<String>,
) -> Result<(), CliError> {
    let atlas = Atlas::load(client).await?;
    let mut note = client.note(key).await?;
    note.closing &= said.is_empty();
    app.show_edit(client, shown(&atlas, title, &note, said)).await
}

async fn sign_as(app: &App, client: &Client, place: &NotePlace, sign: SignAs) -> Result<(), CliError> {
    let found = written_note(app, client, place).await?;
    let (_, warned) = client.sign_check(found.1, sign.clone()).await?;
    let atlas = Atlas::load(client).await?;
    client.sign(found.1, sign).await?;
    let words = |warning: &SignWarning| {
        let SignWarning::NotHeardFrom { person, last, .. } = warning;
        let last = last.map_or_else(
            || "has never been heard from".to_owned(),
            |at| format!("was last heard from {}", Moment(at.0).local_minute()),
        );
        format!(
            "A device of {} {last}: text of theirs may still arrive. It will stand beside.",
            atlas.person_name(*person)
        )
    };
    let warnings = warned.iter().map(words).collect();
    show_done(app, client, found, warnings).await
}

pub(crate) async fn ready(app: &App, args: ReadyArgs) -> Result<(), CliError> {
    app.with_client(async |client| {
        let found = written_note(app, client, &args.place).await?;
        client.mark_ready(found.1, !args.undo).await?;
        show_done(app, client, found, Vec::new()).await
    })
    .await
}

pub(crate) async fn sign(app: &App, args: SignArgs) -> Result<(), CliError> {
    let sign = SignAs {
        comment: args.comment.unwrap_or_default(),
        acknowledges_others: args.others,
        ..SignAs::new(SignatureMeaning::Author)
    };
    app.with_client(async |client| sign_as(app, client, &args.place, sign.clone()).await).await
}

pub(crate) async fn cosign(app: &App, args: CosignArgs) -> Result<(), CliError> {
    let meaning = match args.meaning {
        Meaning::Present => SignatureMeaning::PresentAndAgree,
        Meaning::Supervised => SignatureMeaning::Supervised,
        Meaning::Transcribed => SignatureMeaning::TranscribedFor,
    };
    let comment = args.comment.unwrap_or_default();
    let sign = SignAs { comment, acknowledges_others: true, ..SignAs::new(meaning) };
    app.with_client(async |client| {
        let found = written_note(app, client, &args.place).await?;
        if client.note(found.1).await?.signatures.is_empty() {
            return Err(CliError::Input { words: "nobody has signed this note yet: `alcove sign` signs it" });
        }
        sign_as(app, client, &args.place, sign.clone()).await
    })
    .await
}

pub(crate) async fn addend(app: &App, args: AddendArgs) -> Result<(), CliError> {
    let reason = match args.because {
        Because::Late => AddendumReason::LateInformation,
        Because::Correction => AddendumReason::Correction,
        Because::Disagreement => AddendumReason::Disagreement,
        Because::Statement => AddendumReason::PersonsStatement,
    };
    app.with_client(async |client| {
        let found = written_note(app, client, &args.place).await?;
        client.addend(found.1, reason.clone(), &args.text, args.keep_names.as_deref()).await?;
        show_done(app, client, found, Vec::new()).await
    })
    .await
}

pub(crate) async fn contributions(app: &App, args: ContributionsArgs) -> Result<(), CliError> {
    let wanted = [(&args.adopt, WorkOutcome::Adopted), (&args.discard, WorkOutcome::Discarded)];
    app.with_client(async |client| {
        let found = written_note(app, client, &args.place).await?;
        for (id, outcome) in &wanted {
            let Some(id) = id else { continue };
            let note = client.note(found.1).await?;
            let mut named = note.contributions.iter().filter(|one| one.id.starts_with(id.as_str()));
            let (Some(one), None) = (named.next(), named.next()) else {
                return Err(CliError::Input { words: "no contribution, or more than one, has that id" });
            };
            client.decide_contribution(found.1, &one.id, outcome.clone()).await?;
        }
        if args.adopt.is_some() || args.discard.is_some() {
            return show_done(app, client, found, Vec::new()).await;
        }
        show_note(app, client, found).await
    })
    .await
}

pub(crate) async fn verify(app: &App, args: VerifyArgs) -> Result<(), CliError> {
    app.with_client(async |client| {
        let found = written_note(app, client, &args.place).await?;
        show_note(app, client, found).await
    })
    .await
}
