//! The command line as a whole: what every verb has in common, and how the process ends.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use crate::app::App;
use crate::error::{CliError, EXIT_CODES};
use crate::verb::Verb;

const ABOUT_LONG: &str = "\
Notes of group therapy, written offline, shared end to end encrypted.

Everything is written to this device first, in an encrypted store, and works without a network. \
`alcove sync` sends what waits and takes in what others wrote; the relay in between cannot read any of it.";

const AFTER_HELP: &str = "\
A first day:
  alcove setup --practice \"Elm House\" --name \"Lead Clinician\" --relay relay.example.org:8443 --fingerprint HEX
  alcove group add \"Tuesday group\"
  alcove member add \"Member One\"
  alcove session add 2031-04-10
  alcove note append 2031-04-10 \"The group opened slowly.\"
  alcove attend 2031-04-10 member late
  alcove sync

Groups, members, sessions and people are named by the number that the last list showed, by the beginning \
of a name or id, sessions also by their date (`2031-04-10`, `2031-04-10#2`, `today`).

Secrets come from a prompt or the environment, never from an argument: ALCOVE_PASSPHRASE, ALCOVE_CODE, \
ALCOVE_ORG_TOKEN, ALCOVE_KIT, ALCOVE_SHARE_1, ALCOVE_SHARE_2. Names and notes given as arguments can be \
seen by other programs of this machine while the command runs; `note append` also reads standard input.

With --json a verb prints one JSON object or array (`invite`, `link`, `join` and `sync --watch`: one \
object a line) on standard output, and an error as {\"error\": {\"code\", \"words\", \"remedy\"}} on \
standard error.";

/// Notes of group therapy, written offline, shared end to end encrypted
#[derive(Debug, Parser)]
#[command(
    name = "alcove",
    version,
    long_about = ABOUT_LONG,
    after_help = "`alcove --help` says more, `alcove help VERB` more about one verb.",
    after_long_help = format!("{AFTER_HELP}\n\n{EXIT_CODES}"),
    max_term_width = 100
)]
struct Cli {
    /// The device's home folder [default: the platform's folder for program data]
    #[arg(long, env = "ALCOVE_HOME", value_name = "DIR", global = true)]
    home: Option<PathBuf>,
    /// Print JSON with stable field names
    #[arg(long, global = true)]
    json: bool,
    /// After an edit, sync as well
    #[arg(long, global = true)]
    sync: bool,
    #[command(subcommand)]
    verb: Verb,
}

/// Runs the command line of this process.
pub(crate) fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refuse(&error),
    };
    let as_json = cli.json;
    match run_verb(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            error.show(as_json);
            ExitCode::from(error.exit_code())
        }
    }
}

fn run_verb(cli: Cli) -> Result<(), CliError> {
    let home = cli.home.or_else(default_home).ok_or(CliError::NoDataFolder)?;
    let app = App::new(home, cli.verb.words(), cli.json, cli.sync);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(CliError::file("no threads can be started"))?.block_on(cli.verb.run(&app))
}

/// Help and version are no errors; anything else is, in the form that the caller reads.
fn refuse(error: &clap::Error) -> ExitCode {
    let is_help = matches!(
        error.kind(),
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    );
    let as_json = std::env::args_os().any(|argument| argument == "--json");
    if as_json && !is_help {
        let words = error.kind().to_string();
        crate::error::show("usage", &words, Some("`alcove --help` shows what there is."), true);
    } else if error.print().is_err() {
        return ExitCode::FAILURE;
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

/// Where programs of this platform keep their data.
fn default_home() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if cfg!(target_os = "macos") {
        Some(std::env::home_dir()?.join("Library/Application Support/Alcove"))
    } else if cfg!(windows) {
        Some(set("LOCALAPPDATA")?.join("Alcove"))
    } else {
        let data = set("XDG_DATA_HOME").or_else(|| Some(std::env::home_dir()?.join(".local/share")))?;
        Some(data.join("alcove"))
    }
}

#[cfg(test)]
mod tests {
    use clap::{Command, CommandFactory};

    use super::*;

    /// What a terminal shows in one line.
    const COLUMNS: usize = 100;

    fn each(command: &Command, path: &str, look: &mut impl FnMut(&Command, &str)) {
        for verb in command.get_subcommands() {
            let path = format!("{path} {}", verb.get_name());
            look(verb, &path);
            each(verb, &path, look);
        }
    }

    #[test]
    fn no_example_is_torn_by_the_edge_of_the_terminal() {
        let mut torn = Vec::new();
        each(&Cli::command(), "alcove", &mut |verb, path| {
            let text = verb.get_after_help().map(ToString::to_string).unwrap_or_default();
            let long = text.lines().filter(|line| line.chars().count() > COLUMNS);
            torn.extend(long.map(|line| format!("{path}: {line}")));
        });
        assert!(torn.is_empty(), "{torn:#?}");
    }

    #[test]
    fn a_default_of_nothing_is_not_shown_as_one() {
        let mut shown = Vec::new();
        each(&Cli::command(), "alcove", &mut |verb, path| {
            let empty = verb.get_arguments().filter(|arg| {
                arg.get_default_values().iter().any(|value| value.is_empty())
                    && !arg.is_hide_default_value_set()
            });
            shown.extend(empty.map(|arg| format!("{path} {}", arg.get_id())));
        });
        assert!(shown.is_empty(), "{shown:?}");
    }
}
