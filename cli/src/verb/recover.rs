//! `alcove recover`: paper for the day on which every device is lost, and coming back with it.

mod back;
mod custodians;
mod kit;
mod paper;
mod state;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::app::App;
use crate::error::CliError;

/// Print a recovery kit, try it out, and come back with it when every device is lost
///
/// A kit is one sheet of paper for one person; it works once. The practice's recovery key is three sheets for three
/// custodians; any two of them let a colleague back in who has lost every device and the kit. Without a verb it says
/// which paper is in force. The codes of sheets are secrets: they are asked for, or taken from `ALCOVE_KIT`,
/// `ALCOVE_SHARE_1` and `ALCOVE_SHARE_2`; never from an argument.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove recover kit --out kit.html         (print it, then shred the file)
  alcove recover drill                      (does my kit work? It is not used up)
  alcove --home new recover with-kit        (on a new device)
  alcove recover custodians --out-dir sheets
  alcove --home new recover with-quorum --person ID --relay HOST:PORT --fingerprint HEX")]
pub(crate) struct RecoverArgs {
    #[command(subcommand)]
    verb: Option<RecoverVerb>,
}

#[derive(Debug, Subcommand)]
enum RecoverVerb {
    /// Make a recovery kit for yourself; it replaces the one before
    ///
    /// The sheet is written to a new file that only you can read, or shown on the terminal. The kit counts from the next
    /// sync on. Print the file, then delete it: whoever has it can open your notes.
    Kit {
        #[command(flatten)]
        place: paper::PlaceArgs,
    },
    /// Show that a kit works and what would come back, without using it up
    Drill {
        #[command(flatten)]
        never: NeverArgs,
    },
    /// Recover with my kit: make this new home a device of yours
    ///
    /// The kit is used up by it. Afterwards look through your devices and revoke those that you lost, and print a new
    /// kit.
    WithKit {
        /// Make the next kit at once, and write its sheet to this new file
        #[arg(long, value_name = "FILE")]
        next_kit: Option<PathBuf>,
        #[command(flatten)]
        never: NeverArgs,
    },
    /// Make the practice's recovery key: three sheets for three custodians (admins of the practice)
    Custodians {
        /// Two custodians are here with their sheets and hand over to the next three
        #[arg(long)]
        hand_over: bool,
        #[command(flatten)]
        place: paper::FolderArgs,
    },
    /// Recover with two custodians: make this new home a device of a person who has lost everything
    ///
    /// Private notes do not come back by it. The two sheets stay valid.
    WithQuorum {
        /// Whose device it becomes: the id that `alcove recover people` shows on a colleague's device
        #[arg(long, value_name = "ID")]
        person: String,
        /// The relay's host and port
        #[arg(long, value_name = "HOST:PORT")]
        relay: String,
        /// SHA-256 of the relay's certificate; leave out where a public authority vouches for it
        #[arg(long, value_name = "SHA256HEX")]
        fingerprint: Option<String>,
        #[command(flatten)]
        never: NeverArgs,
    },
    /// Say that a device which custodians brought back is yours: it gets your private notes, too
    Trust {
        /// Its id, or the beginning of it; `alcove recover` lists those that wait
        device: String,
    },
    /// List the people of the practice with the ids that with-quorum asks for
    People,
}

/// A code among the arguments.
#[derive(Debug, Args)]
struct NeverArgs {
    /// Taken only to be refused with a reason.
    #[arg(hide = true, value_name = "CODE")]
    code_in_argument: Vec<String>,
}

impl NeverArgs {
    fn refuse(&self) -> Result<(), CliError> {
        if self.code_in_argument.is_empty() { Ok(()) } else { Err(CliError::CodeInArgument) }
    }
}

impl RecoverArgs {
    pub(crate) fn words(&self) -> &'static str {
        match self.verb {
            None => "alcove recover",
            Some(RecoverVerb::Kit { .. }) => "alcove recover kit",
            Some(RecoverVerb::Drill { .. }) => "alcove recover drill",
            Some(RecoverVerb::WithKit { .. }) => "alcove recover with-kit",
            Some(RecoverVerb::Custodians { .. }) => "alcove recover custodians",
            Some(RecoverVerb::WithQuorum { .. }) => "alcove recover with-quorum",
            Some(RecoverVerb::Trust { .. }) => "alcove recover trust",
            Some(RecoverVerb::People) => "alcove recover people",
        }
    }
}

pub(crate) async fn run(app: &App, args: RecoverArgs) -> Result<(), CliError> {
    match args.verb {
        None => app.with_client(async |client| state::show(app, client).await).await,
        Some(RecoverVerb::Kit { place }) => {
            app.with_client(async |client| kit::make(app, client, place).await).await
        }
        Some(RecoverVerb::Drill { never }) => {
            never.refuse()?;
            kit::drill(app).await
        }
        Some(RecoverVerb::WithKit { next_kit, never }) => {
            never.refuse()?;
            back::with_kit(app, next_kit).await
        }
        Some(RecoverVerb::Custodians { hand_over, place }) => custodians::make(app, hand_over, place).await,
        Some(RecoverVerb::WithQuorum { person, relay, fingerprint, never }) => {
            never.refuse()?;
            back::with_quorum(app, &person, &relay, fingerprint.as_deref()).await
        }
        Some(RecoverVerb::Trust { device }) => {
            app.with_client(async |client| state::trust(app, client, &device).await).await
        }
        Some(RecoverVerb::People) => app.with_client(async |client| state::people(app, client).await).await,
    }
}
