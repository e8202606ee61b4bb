//! A question before something that cannot be undone: its answer is typed, so that no reflex gives it.

use std::io::{BufRead, IsTerminal};

use crate::error::CliError;
use crate::show::say;

/// Asks for `wanted`, after `warning`; `yes` has answered it already.
pub(crate) fn confirm(warning: &str, wanted: &str, yes: bool) -> Result<(), CliError> {
    if yes {
        return Ok(());
    }
    say(warning);
    say(&format!("Type {wanted} to go on:"));
    let mut answer = String::new();
    let stdin = std::io::stdin();
    let read = stdin.lock().read_line(&mut answer).map_err(CliError::file("the answer cannot be read"))?;
    if read == 0 && !stdin.is_terminal() {
        return Err(CliError::NobodyToConfirm);
    }
    if answer.trim().eq_ignore_ascii_case(wanted) { Ok(()) } else { Err(CliError::NotConfirmed) }
}
