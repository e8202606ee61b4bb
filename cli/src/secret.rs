//! Secrets: from the environment, a prompt, or standard input. Never from an argument, which every program of the
//! machine can read.

use std::io::{BufRead, IsTerminal};

use alcove_client_core::crypto::ceremony::{CeremonyCode, CodeError};
use zeroize::Zeroizing;

use crate::error::CliError;
use crate::show::say;

const PASSPHRASE_ENV: &str = "ALCOVE_PASSPHRASE";
const CODE_ENV: &str = "ALCOVE_CODE";
/// Lines of a code that is pasted with line breaks.
const CODE_LINES_MAX: usize = 32;

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

/// The code of an invitation or a link. A code that was copied over several lines is read to its end.
pub(crate) fn code() -> Result<CeremonyCode, CliError> {
    if let Some(text) = from_env(CODE_ENV) {
        return parsed(&text);
    }
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        say("Type or paste the code; an empty line ends it:");
    }
    let mut text = Zeroizing::new(String::new());
    for _ in 0..CODE_LINES_MAX {
        let before = text.len();
        stdin.lock().read_line(&mut text).map_err(CliError::file("the code cannot be read"))?;
        if text.get(before..).is_none_or(|line| line.trim().is_empty()) {
            break;
        }
        match CeremonyCode::from_text(&text) {
            Ok(code) => return Ok(code),
            Err(error @ CodeError::Character { .. }) => return Err(CliError::Client(error.into())),
            Err(_) => {}
        }
    }
    parsed(&text)
}

fn parsed(text: &str) -> Result<CeremonyCode, CliError> {
    if text.trim().is_empty() {
        return Err(CliError::NoCode);
    }
    CeremonyCode::from_text(text).map_err(|error| CliError::Client(error.into()))
}
