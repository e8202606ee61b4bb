//! Secrets: from the environment, a prompt, or standard input. Never from an argument, which every program of the
//! machine can read.

use std::io::{BufRead, IsTerminal};

use alcove_client_core::client::RecoveryError;
use alcove_client_core::crypto::ceremony::{CeremonyCode, CodeError};
use alcove_client_core::crypto::compare::ComparisonCode;
use alcove_client_core::crypto::kit::KitCode;
use alcove_client_core::crypto::quorum::{QuorumError, Share};
use zeroize::Zeroizing;

use crate::error::CliError;
use crate::show::say;

const PASSPHRASE_ENV: &str = "ALCOVE_PASSPHRASE";
const CODE_ENV: &str = "ALCOVE_CODE";
const KIT_ENV: &str = "ALCOVE_KIT";
const COMPARE_ENV: &str = "ALCOVE_COMPARE";
const SHARE_ENV: [&str; 2] = ["ALCOVE_SHARE_1", "ALCOVE_SHARE_2"];
/// Lines of a code that is pasted with line breaks.
const CODE_LINES_MAX: usize = 32;
/// Room for any code, so that no copy is left behind where the text grows.
const CODE_BYTES_HINT: usize = 4 * 1024;

fn from_env(name: &str) -> Option<Zeroizing<String>> {
    std::env::var(name).ok().filter(|value| !value.is_empty()).map(Zeroizing::new)
}

fn ask(prompt: &str) -> Result<Zeroizing<String>, CliError> {
    rpassword::prompt_password(prompt).map(Zeroizing::new).map_err(|_| CliError::NoPassphrase)
}

/// The passphrase of a device that is set up.
pub(crate) fn passphrase() -> Result<Zeroizing<String>, CliError> {
    from_env(PASSPHRASE_ENV).map_or_else(|| ask("Passphrase: "), Ok)
}

/// The passphrase for a new device, typed twice.
pub(crate) fn new_passphrase() -> Result<Zeroizing<String>, CliError> {
    if let Some(passphrase) = from_env(PASSPHRASE_ENV) {
        return Ok(passphrase);
    }
    let first = ask("New passphrase for this device: ")?;
    let second = ask("The same again: ")?;
    if *first == *second { Ok(first) } else { Err(CliError::PassphrasesDiffer) }
}

/// The code of an invitation or a link.
pub(crate) fn code() -> Result<CeremonyCode, CliError> {
    typed(CODE_ENV, "Type or paste the code; an empty line ends it:", CeremonyCode::from_text)
}

/// The code of a person's recovery kit.
pub(crate) fn kit() -> Result<KitCode, CliError> {
    typed(KIT_ENV, "Type or paste the code of the kit; an empty line ends it:", KitCode::from_text)
}

/// What another device shows of a group or record. It is no secret, but long.
pub(crate) fn comparison() -> Result<ComparisonCode, CliError> {
    typed(
        COMPARE_ENV,
        "Type or paste the code that the other device shows; an empty line ends it:",
        ComparisonCode::from_text,
    )
}

/// The sheets of two custodians.
pub(crate) fn shares() -> Result<[Share; 2], CliError> {
    let first = "Type or paste the first custodian's code; an empty line ends it:";
    let second = "Type or paste the second custodian's code; an empty line ends it:";
    let [of_first, of_second] = SHARE_ENV;
    let first = typed(of_first, first, Share::from_text)?;
    let second = typed(of_second, second, Share::from_text).map_err(|error| {
        let none = matches!(error, CliError::NoCode);
        let too_few = RecoveryError::from(QuorumError::TooFew { have: 1 });
        if none { CliError::Client(too_few.into()) } else { error }
    })?;
    Ok([first, second])
}

/// A code, from the environment or from standard input. One that was copied over several lines is read to its end.
fn typed<T>(
    variable: &str,
    prompt: &str,
    parse: impl Fn(&str) -> Result<T, CodeError>,
) -> Result<T, CliError> {
    if let Some(text) = from_env(variable) {
        return parsed(&text, parse);
    }
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        say(prompt);
    }
    let mut text = Zeroizing::new(String::with_capacity(CODE_BYTES_HINT));
    for _ in 0..CODE_LINES_MAX {
        let before = text.len();
        stdin.lock().read_line(&mut text).map_err(CliError::file("the code cannot be read"))?;
        if text.get(before..).is_none_or(|line| line.trim().is_empty()) {
            break;
        }
        match parse(&text) {
            Ok(code) => return Ok(code),
            Err(error @ (CodeError::Character { .. } | CodeError::AnotherFamily(_))) => {
                return Err(CliError::Client(error.into()));
            }
            Err(_) => {}
        }
    }
    parsed(&text, parse)
}

fn parsed<T>(text: &str, parse: impl Fn(&str) -> Result<T, CodeError>) -> Result<T, CliError> {
    if text.trim().is_empty() {
        return Err(CliError::NoCode);
    }
    parse(text).map_err(|error| CliError::Client(error.into()))
}
