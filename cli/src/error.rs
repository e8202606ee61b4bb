//! Errors as a person meets them: what happened, what to do now, a stable code, and the process's exit code.

mod client;
mod export;
mod lists;

use std::borrow::Cow;
use std::io::ErrorKind;

use alcove_client_core::error::ClientError;
use serde::Serialize;

use crate::moment::Moment;
use client::{client_code, client_exit_code, client_remedy};

/// The exit codes, for `--help`.
pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  failed: the editor, the store, or Alcove itself
  2  the command line or the input does not fit
  3  no device is set up in the home folder, or one is already
  4  the passphrase or the code is wrong or over, or the six digits differ
  5  another process works in the home folder
  6  the relay or the other device cannot be reached, or the relay shows another certificate
  7  the relay refused
  8  nobody answered or joined in time
  9  no such group, member, session, person or device, or more than one
  10 not allowed; nothing was changed
  11 the device was wiped, or is to be
  12 two devices hold different things, or an audit trail is not whole
  13 this device was without the relay for too long: it shows nothing until it has synced";

/// Why a verb did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CliError {
    /// The client refused or failed.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The first device of a practice could not be set up.
    #[error("{0}; nothing is set up yet")]
    NotFounded(#[source] ClientError),
    /// The demo could not be carried through.
    #[error(transparent)]
    Demo(#[from] crate::demo::DemoError),
    /// The export was not made; nothing was written.
    #[error(transparent)]
    Export(alcove_export::ExportError),
    /// Something that the demo claims did not come out.
    #[error("not everything that the demo claims is true; its figures say what is not")]
    DemoUntrue,
    /// The words given fit nothing.
    #[error("no {what} matches")]
    NoMatch { what: &'static str },
    /// The words given fit more than one.
    #[error("{count} {what}s match")]
    Ambiguous { what: &'static str, count: usize },
    /// A number was given, and the last list of the kind has no such number.
    #[error("the last list of {what}s has no such number")]
    NotListed { what: &'static str },
    /// The thing is not there to choose from.
    #[error("there is no {what} on this device yet")]
    NothingYet { what: &'static str },
    /// There is no terminal to ask for the passphrase.
    #[error("there is no terminal to ask for the passphrase")]
    NoPassphrase,
    /// Typed twice, differently.
    #[error("the two passphrases are not the same")]
    PassphrasesDiffer,
    /// The code was given as an argument.
    #[error("a code is a secret: other programs of this machine can read arguments")]
    CodeInArgument,
    /// No code came.
    #[error("no code was given")]
    NoCode,
    /// No code is waiting to be gone on with.
    #[error("this device has given out no such code, or it is over")]
    NoOpenCode,
    /// Nobody can say whether the digits are the same.
    #[error("nobody is there to say whether the six digits are the same")]
    NobodyToAsk,
    /// What cannot be undone was not confirmed.
    #[error("it was not confirmed; nothing was changed")]
    NotConfirmed,
    /// Nobody can confirm what cannot be undone.
    #[error("nobody is there to confirm it; nothing was changed")]
    NobodyToConfirm,
    /// An audit trail has holes, or says something else than before.
    #[error("not every audit trail is whole")]
    AuditNotWhole,
    /// A log has two versions.
    #[error("the two devices hold different lists of who may open it: the relay told them different things")]
    Differs,
    /// The device was wiped.
    #[error(
        "this device was wiped, as the practice had asked: its keys and everything on it are destroyed (unsent changes handed in before: {handed_in}; lost: {lost})"
    )]
    Wiped { handed_in: u64, lost: u64 },
    /// The device is to be wiped and waits for the relay.
    #[error("this device is to be wiped; it shows nothing any more")]
    WipeWaits,
    /// Nobody used the code in time.
    #[error("nobody has used the code yet")]
    NobodyYet,
    /// The input does not fit.
    #[error("{words}")]
    Input { words: &'static str },
    /// The editor did not end well; the note is as it was.
    #[error("the editor did not end well; the note is as it was")]
    EditorFailed,
    /// The picture of a chart could not be made.
    #[error(transparent)]
    Chart(#[from] alcove_export::ChartError),
    /// A file could not be used.
    #[error("{what}: {}", file_words(*kind))]
    File { what: &'static str, kind: ErrorKind },
    /// The platform does not say where data belongs.
    #[error("this machine does not say where a program keeps its data")]
    NoDataFolder,
}

impl CliError {
    /// For `map_err` over input and output.
    pub(crate) fn file(what: &'static str) -> impl Fn(std::io::Error) -> Self {
        move |error| Self::File { what, kind: error.kind() }
    }

    /// A stable code for programs.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Client(error) | Self::NotFounded(error) => client_code(error),
            Self::Demo(_) => "demo_failed",
            Self::Export(error) => export::code(error),
            Self::DemoUntrue => "demo_untrue",
            Self::NoMatch { .. } => "no_match",
            Self::Ambiguous { .. } => "ambiguous",
            Self::NotListed { .. } => "not_listed",
            Self::NothingYet { .. } => "nothing_yet",
            Self::NoPassphrase => "no_passphrase",
            Self::PassphrasesDiffer => "passphrases_differ",
            Self::CodeInArgument => "code_in_argument",
            Self::NoCode => "no_code",
            Self::NoOpenCode => "no_open_code",
            Self::NobodyToAsk => "nobody_to_ask",
            Self::NotConfirmed => "not_confirmed",
            Self::NobodyToConfirm => "nobody_to_confirm",
            Self::Differs => "differs",
            Self::AuditNotWhole => "audit_not_whole",
            Self::Wiped { .. } => "wiped",
            Self::WipeWaits => "wipe_waits",
            Self::NobodyYet => "nobody_yet",
            Self::Input { .. } => "bad_input",
            Self::EditorFailed => "editor_failed",
            Self::Chart(_) => "chart_failed",
            Self::File { .. } => "file_failed",
            Self::NoDataFolder => "no_data_folder",
        }
    }

    /// The exit code, as [`EXIT_CODES`] lists them.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Client(error) | Self::NotFounded(error) => client_exit_code(error),
            Self::Export(error) => export::exit_code(error),
            Self::NoMatch { .. }
            | Self::Ambiguous { .. }
            | Self::NotListed { .. }
            | Self::NothingYet { .. } => 9,
            Self::NoPassphrase | Self::PassphrasesDiffer | Self::NoCode | Self::NoOpenCode => 4,
            Self::CodeInArgument
            | Self::Input { .. }
            | Self::NobodyToAsk
            | Self::NotConfirmed
            | Self::NobodyToConfirm
            | Self::NoDataFolder => 2,
            Self::NobodyYet => 8,
            Self::Wiped { .. } | Self::WipeWaits => 11,
            Self::Differs | Self::AuditNotWhole => 12,
            Self::EditorFailed | Self::Chart(_) | Self::File { .. } | Self::Demo(_) | Self::DemoUntrue => 1,
        }
    }

    /// What happened, in one sentence without its full stop.
    pub(crate) fn words(&self) -> String {
        if let Self::Client(ClientError::InUse(holder)) = self {
            return format!("in use by `{}` since {}", holder.program, Moment(holder.since_ms));
        }
        self.to_string().trim_end_matches('.').to_owned()
    }

    /// What to do now.
    pub(crate) fn remedy(&self) -> Option<Cow<'static, str>> {
        if let Self::NoMatch { what } | Self::Ambiguous { what, .. } = self {
            return Some(lists::which(what).into());
        }
        if let Self::NotListed { what } = self {
            return Some(lists::again(what).into());
        }
        if let Self::NothingYet { what } = self {
            return Some(lists::first(what).into());
        }
        self.fixed_remedy().map(Cow::Borrowed)
    }

    fn fixed_remedy(&self) -> Option<&'static str> {
        Some(match self {
            Self::Client(error) => return client_remedy(error),
            Self::NotFounded(_) => {
                "The first device of a practice must reach its relay once. See that the relay runs and that --relay names it, then run `alcove setup` again."
            }
            Self::Export(error) => return export::remedy(error),
            Self::NoPassphrase => "Run it in a terminal, or set ALCOVE_PASSPHRASE.",
            Self::PassphrasesDiffer => "Try again; nothing was set up.",
            Self::CodeInArgument => {
                "Leave it out, and type it when asked. Make a new one if others use this machine."
            }
            Self::NoCode => "Type it when asked, give it on standard input, or set ALCOVE_CODE.",
            Self::NobodyYet => {
                "A code of `alcove invite` or `alcove link` stays valid for 24 hours: go on with --resume when the other person is there. One of --nearby ends with the command."
            }
            Self::NoOpenCode => "Make a new code with `alcove invite` or `alcove link`.",
            Self::NobodyToAsk => {
                "Run it in a terminal, or give `y` or the other screen's digits on standard input; nothing was changed."
            }
            Self::NotConfirmed => "Do it again, and type what is asked for.",
            Self::AuditNotWhole => {
                "Keep the devices as they are, and ask whose they are: what was done on them cannot be relied on from there."
            }
            Self::Differs => {
                "Go on writing, but no sync heals this: tell both colleagues and the relay's operator, and show them both codes."
            }
            Self::Wiped { .. } => "To work on, link a device anew with `alcove join`.",
            Self::WipeWaits => {
                "It waits for the relay, to hand in what was not sent: `alcove sync`. After a day it waits no longer."
            }
            Self::NobodyToConfirm => "Run it in a terminal, or say --yes.",
            Self::NoDataFolder => "Say where with --home DIR or ALCOVE_HOME.",
            Self::EditorFailed => "Set EDITOR to a program that waits until you are done.",
            Self::NoMatch { .. }
            | Self::Ambiguous { .. }
            | Self::NotListed { .. }
            | Self::NothingYet { .. }
            | Self::Input { .. }
            | Self::Chart(_)
            | Self::File { .. }
            | Self::Demo(_)
            | Self::DemoUntrue => return None,
        })
    }

    /// Tells the person, or the program, on standard error.
    pub(crate) fn show(&self, as_json: bool) {
        show(self.code(), &self.words(), self.remedy().as_deref(), as_json);
    }
}

fn file_words(kind: ErrorKind) -> String {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others read well as they are")]
    match kind {
        ErrorKind::AlreadyExists => "there is something of that name already".to_owned(),
        ErrorKind::InvalidData => "it is no text in UTF-8".to_owned(),
        ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        other => other.to_string(),
    }
}

/// Shows an error on standard error.
pub(crate) fn show(code: &str, words: &str, remedy: Option<&str>, as_json: bool) {
    #[derive(Serialize)]
    struct Shown<'a> {
        error: Inner<'a>,
    }
    #[derive(Serialize)]
    struct Inner<'a> {
        code: &'a str,
        words: &'a str,
        remedy: Option<&'a str>,
    }
    if as_json {
        let shown = Shown { error: Inner { code, words, remedy } };
        crate::show::say(&serde_json::to_string(&shown).unwrap_or_default());
        return;
    }
    crate::show::say(&format!("alcove: {words}."));
    if let Some(remedy) = remedy {
        crate::show::say(remedy);
    }
}
