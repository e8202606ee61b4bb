//! Errors as a person meets them: what happened, what to do now, a stable code, and the process's exit code.

use std::io::ErrorKind;

use alcove_client_core::client::RecoveryError;
use alcove_client_core::crypto::ceremony::CeremonyError;
use alcove_client_core::crypto::quorum::QuorumError;
use alcove_client_core::error::ClientError;
use alcove_client_core::shell::relay::LinkError;
use alcove_protocol::problem::Problem;
use serde::Serialize;

use crate::moment::Moment;

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
  10 not allowed; nothing was changed";

/// Why a verb did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CliError {
    /// The client refused or failed.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The demo could not be carried through.
    #[error(transparent)]
    Demo(#[from] crate::demo::DemoError),
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
    /// Nobody used the code in time.
    #[error("nobody has used the code yet")]
    NobodyYet,
    /// The input does not fit.
    #[error("{words}")]
    Input { words: &'static str },
    /// The editor did not end well; the note is as it was.
    #[error("the editor did not end well; the note is as it was")]
    EditorFailed,
    /// A file could not be used.
    #[error("{what}: {kind}")]
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
            Self::Client(error) => client_code(error),
            Self::Demo(_) => "demo_failed",
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
            Self::NobodyYet => "nobody_yet",
            Self::Input { .. } => "bad_input",
            Self::EditorFailed => "editor_failed",
            Self::File { .. } => "file_failed",
            Self::NoDataFolder => "no_data_folder",
        }
    }

    /// The exit code, as [`EXIT_CODES`] lists them.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Client(error) => client_exit_code(error),
            Self::NoMatch { .. }
            | Self::Ambiguous { .. }
            | Self::NotListed { .. }
            | Self::NothingYet { .. } => 9,
            Self::NoPassphrase | Self::PassphrasesDiffer | Self::NoCode | Self::NoOpenCode => 4,
            Self::CodeInArgument | Self::Input { .. } | Self::NobodyToAsk | Self::NoDataFolder => 2,
            Self::NobodyYet => 8,
            Self::EditorFailed | Self::File { .. } | Self::Demo(_) | Self::DemoUntrue => 1,
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
    pub(crate) fn remedy(&self) -> Option<&'static str> {
        Some(match self {
            Self::Client(error) => return client_remedy(error),
            Self::NoMatch { .. } | Self::Ambiguous { .. } => {
                "Say more of the name, or use a number from the list (`alcove group list`, `member list`, `session list`)."
            }
            Self::NotListed { .. } => "List them again; a number means what the last list showed.",
            Self::NothingYet { what: "session" } => {
                "`alcove session add` makes one; `alcove sync` brings others'."
            }
            Self::NothingYet { what: "member" } => {
                "`alcove member add` makes one; `alcove sync` brings others'."
            }
            Self::NothingYet { .. } => "`alcove group add` makes one; `alcove sync` brings others'.",
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
            Self::NoDataFolder => "Say where with --home DIR or ALCOVE_HOME.",
            Self::EditorFailed => "Set EDITOR to a program that waits until you are done.",
            Self::Input { .. } | Self::File { .. } | Self::Demo(_) | Self::DemoUntrue => return None,
        })
    }

    /// Tells the person, or the program, on standard error.
    pub(crate) fn show(&self, as_json: bool) {
        show(self.code(), &self.words(), self.remedy(), as_json);
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

fn client_code(error: &ClientError) -> &'static str {
    match error {
        ClientError::WrongPassphrase => "wrong_passphrase",
        ClientError::WrongKey => "wrong_key",
        ClientError::NotOurs { .. } => "not_ours",
        ClientError::Damaged { .. } => "damaged",
        ClientError::NewerVersion => "newer_version",
        ClientError::InUse(_) | ClientError::InUseByUnnamed => "in_use",
        ClientError::NotSetUp { .. } => "not_set_up",
        ClientError::AlreadySetUp { .. } => "already_set_up",
        ClientError::StorageFull => "storage_full",
        ClientError::StorageFailed { .. } => "storage_failed",
        ClientError::Link(error) => link_code(error),
        ClientError::RelayRefused(problem) => problem.code(),
        ClientError::Code(_) => "code_wrong",
        ClientError::Ceremony(error) => ceremony_code(*error),
        ClientError::Recovery(error) => recovery_code(*error),
        ClientError::NotNearby { .. } => "not_nearby",
        ClientError::NoAnswer => "no_answer",
        ClientError::NotFound { .. } => "not_found",
        ClientError::Edit(_) => "edit_refused",
        ClientError::NotDone(reason) => reason.code(),
        ClientError::Late(refused) => refused.code(),
        ClientError::HandIn(refused) => refused.code(),
        ClientError::BadInput { .. } => "bad_input",
        ClientError::LeaseEnded => "lease_ended",
        ClientError::Seal(_) => "seal_refused",
        ClientError::Closed => "closed",
    }
}

fn ceremony_code(error: CeremonyError) -> &'static str {
    match error {
        CeremonyError::DigitsDiffer => "digits_differ",
        CeremonyError::Revoked => "code_revoked",
        CeremonyError::Used => "code_used",
        CeremonyError::Expired => "code_expired",
        CeremonyError::OtherVersion => "other_version",
        CeremonyError::Forged => "ceremony_forged",
        CeremonyError::Foreign => "code_foreign",
    }
}

fn ceremony_remedy(error: CeremonyError) -> &'static str {
    match error {
        CeremonyError::DigitsDiffer => {
            "Nobody came in and nothing was changed. Make a new code, and hand it over so that nobody else sees it."
        }
        CeremonyError::Used => {
            "If that was not you, tell whoever made the code at once: somebody else has it. Ask for a new code."
        }
        CeremonyError::OtherVersion => "Install the newest version of Alcove on both devices.",
        CeremonyError::Forged => {
            "Nobody came in and nothing was changed. Try again with a new code; if it happens again, use another network."
        }
        CeremonyError::Revoked | CeremonyError::Expired | CeremonyError::Foreign => "Ask for a new code.",
    }
}

fn recovery_code(error: RecoveryError) -> &'static str {
    match error {
        RecoveryError::KitOfAnotherOrg => "kit_of_another_practice",
        RecoveryError::KitOfAnotherPerson => "kit_of_another_person",
        RecoveryError::KitUnknown => "kit_unknown",
        RecoveryError::KitNotSent => "kit_not_sent",
        RecoveryError::KitUsedUp => "kit_used_up",
        RecoveryError::KitReplaced => "kit_replaced",
        RecoveryError::KitNotInForce => "kit_not_in_force",
        RecoveryError::OrgNotAtRelay => "practice_not_at_relay",
        RecoveryError::Quorum(QuorumError::TooFew { .. }) => "shares_too_few",
        RecoveryError::Quorum(QuorumError::Twice { .. }) => "share_twice",
        RecoveryError::Quorum(QuorumError::AnotherOrg { .. }) => "share_of_another_practice",
        RecoveryError::Quorum(QuorumError::AnotherRecovery { .. }) => "share_of_another_key",
        RecoveryError::Quorum(QuorumError::NotTheCustodian { .. } | QuorumError::NotTheKey) => {
            "share_altered"
        }
        RecoveryError::QuorumNotInForce => "shares_not_in_force",
        RecoveryError::NoCustodians => "no_custodians",
        RecoveryError::HasCustodians => "has_custodians",
        RecoveryError::NoAnswer => "no_answer",
    }
}

fn recovery_remedy(error: RecoveryError) -> &'static str {
    match error {
        RecoveryError::KitOfAnotherOrg | RecoveryError::KitOfAnotherPerson => {
            "Take the sheet that names this practice and this person; nothing was changed."
        }
        RecoveryError::KitUnknown | RecoveryError::KitUsedUp | RecoveryError::KitReplaced => {
            "Shred it, and print a new kit with `alcove recover kit` on a device that still opens your notes."
        }
        RecoveryError::KitNotSent => "Run `alcove sync`, then do this again.",
        RecoveryError::KitNotInForce => {
            "Nothing was changed. Look for a newer sheet, or ask two custodians (`alcove recover with-quorum`)."
        }
        RecoveryError::OrgNotAtRelay => "Nothing was changed. Check the relay's address with its operator.",
        RecoveryError::Quorum(QuorumError::TooFew { .. } | QuorumError::Twice { .. }) => {
            "Nothing was changed. Take the sheets of two different custodians."
        }
        RecoveryError::Quorum(_) => {
            "Nothing was changed. Compare the recovery key printed on both sheets, and type them again."
        }
        RecoveryError::QuorumNotInForce => {
            "Nothing was changed. Compare the person's id (`alcove recover people` on a colleague's device) and the date on the sheets."
        }
        RecoveryError::NoCustodians => "An admin of the practice names them: `alcove recover custodians`.",
        RecoveryError::HasCustodians => {
            "Meet two of the custodians and run `alcove recover custodians --hand-over`; nothing was changed."
        }
        RecoveryError::NoAnswer => "Try again; nothing was changed.",
    }
}

fn link_code(error: &LinkError) -> &'static str {
    match error {
        LinkError::Unreachable { .. } => "relay_unreachable",
        LinkError::WrongCertificate { .. } => "wrong_certificate",
        LinkError::BadAddress => "bad_address",
        LinkError::NotARelay { .. } => "not_a_relay",
        LinkError::Refused(problem) => problem.code(),
        LinkError::NoRelay => "no_relay",
    }
}

fn client_exit_code(error: &ClientError) -> u8 {
    match error {
        ClientError::NotSetUp { .. } | ClientError::AlreadySetUp { .. } => 3,
        ClientError::WrongPassphrase | ClientError::Code(_) | ClientError::Ceremony(_) => 4,
        ClientError::Recovery(_) => 4,
        ClientError::InUse(_) | ClientError::InUseByUnnamed => 5,
        ClientError::Link(LinkError::BadAddress)
        | ClientError::Seal(_)
        | ClientError::BadInput { .. }
        | ClientError::Edit(_) => 2,
        ClientError::Link(_) | ClientError::NotNearby { .. } => 6,
        ClientError::RelayRefused(_) => 7,
        ClientError::NotDone(_) | ClientError::Late(_) | ClientError::HandIn(_) => 10,
        ClientError::NoAnswer => 8,
        ClientError::LeaseEnded => 10,
        ClientError::NotFound { .. } => 9,
        ClientError::WrongKey
        | ClientError::NotOurs { .. }
        | ClientError::Damaged { .. }
        | ClientError::NewerVersion
        | ClientError::StorageFull
        | ClientError::StorageFailed { .. }
        | ClientError::Closed => 1,
    }
}

fn client_remedy(error: &ClientError) -> Option<&'static str> {
    Some(match error {
        ClientError::WrongPassphrase => "Try again; nothing was changed.",
        ClientError::WrongKey | ClientError::Damaged { .. } => {
            "Move the home folder aside, keep it, and link this device anew with `alcove join`."
        }
        ClientError::NotOurs { .. } => "Move the file elsewhere, or choose another folder with --home.",
        ClientError::NewerVersion => "Install the newest version of Alcove.",
        ClientError::InUse(_) | ClientError::InUseByUnnamed => "Wait until it is done, or end it.",
        ClientError::NotSetUp { .. } => {
            "`alcove setup` founds a practice, `alcove join` joins one; --home or ALCOVE_HOME names another folder."
        }
        ClientError::AlreadySetUp { .. } => "--home or ALCOVE_HOME names another folder for another device.",
        ClientError::StorageFull => "Free some space and do it again.",
        ClientError::Link(LinkError::Unreachable { .. }) => {
            "Work on: everything is saved on this device. `alcove sync` later."
        }
        ClientError::Link(LinkError::WrongCertificate { .. }) => {
            "Nothing was sent. Compare the fingerprint with the relay's operator (`alcove-relay fingerprint`)."
        }
        ClientError::Link(LinkError::NotARelay { .. }) => "Check the address and port.",
        ClientError::RelayRefused(Problem::OrgTokenNeeded | Problem::UnknownOrg) => {
            "A new practice needs a one-time token of the relay's operator (`alcove-relay org-token`); then `alcove sync --org-token-file FILE`."
        }
        ClientError::Code(_) => "Compare the code and type it again.",
        ClientError::Ceremony(error) => ceremony_remedy(*error),
        ClientError::Recovery(error) => recovery_remedy(*error),
        ClientError::NotNearby { .. } => {
            "Both devices must be in one network, and `alcove link --nearby` must still be running on the other."
        }
        ClientError::LeaseEnded => {
            "Run `alcove sync`. Until then sessions, notes and attendance can still be written: they are sealed, and read again after the sync."
        }
        ClientError::NoAnswer => {
            "Have the other device run `alcove invite --resume` or `alcove link --resume`, then do this again with the same code."
        }
        ClientError::Link(LinkError::BadAddress | LinkError::NoRelay | LinkError::Refused(_))
        | ClientError::RelayRefused(_)
        | ClientError::StorageFailed { .. }
        | ClientError::NotFound { .. }
        | ClientError::Seal(_)
        | ClientError::Edit(_)
        | ClientError::NotDone(_)
        | ClientError::Late(_)
        | ClientError::HandIn(_)
        | ClientError::BadInput { .. }
        | ClientError::Closed => return None,
    })
}
