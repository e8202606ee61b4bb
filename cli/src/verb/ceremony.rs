//! What `invite`, `link` and `join` have in common: a code, six digits on two screens, one question.

use std::io::{BufRead, IsTerminal};
use std::time::Duration;

use alcove_client_core::client::{Client, Offer};
use alcove_client_core::crypto::ceremony::{CeremonyError, Purpose};
use alcove_client_core::crypto::digits::Digits;
use alcove_client_core::error::ClientError;
use clap::Args;
use serde::Serialize;

use crate::app::App;
use crate::atlas::Atlas;
use crate::error::CliError;
use crate::moment::Moment;
use crate::progress::Waiting;
use crate::qr::terminal_qr;
use crate::show::{Show, say, show_event};

/// Groups of five characters on one line of a code.
const GROUPS_A_LINE: usize = 10;
const QUESTION: &str = "Does the other screen show the same six digits? [y/n]";
const ASK_AGAIN: &str = "Look at both screens, and type y or n (or the six digits of the other screen).";

/// How long to wait for the other device, and the digits it shows.
#[derive(Debug, Args)]
pub(super) struct WaitArgs {
    /// Print the code and end; --resume goes on with it
    #[arg(long, conflicts_with = "digits")]
    no_wait: bool,
    /// Go on with the code that this device gave out last, instead of making one
    #[arg(long, conflicts_with = "no_wait")]
    pub(super) resume: bool,
    /// Take back every code that this device gave out and nobody has used
    #[arg(long, conflicts_with_all = ["no_wait", "resume", "digits"])]
    pub(super) revoke: bool,
    /// Wait this long for the other device
    #[arg(long, value_name = "SECONDS", default_value_t = 900, conflicts_with = "no_wait")]
    wait: u64,
    #[command(flatten)]
    digits: DigitsArgs,
}

/// An answer that is known beforehand.
#[derive(Debug, Args)]
pub(super) struct DigitsArgs {
    /// The six digits that the other screen shows: compared, instead of asking
    #[arg(long, value_name = "123456", value_parser = parse_digits)]
    digits: Option<Digits>,
}

fn parse_digits(text: &str) -> Result<Digits, String> {
    Digits::from_text(text).ok_or_else(|| "six digits are expected".to_owned())
}

/// What a ceremony says on its way.
#[derive(Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum Said {
    Code { code: String, purpose: &'static str, expires: Moment, hint: String },
    Digits { digits: String, name: String },
    Joined { device: String, purpose: &'static str, name: String },
    Revoked { codes: usize },
}

impl Show for Said {
    fn text(&self) -> String {
        match self {
            Self::Code { code, expires, hint, .. } => {
                // A drawing is for a camera: it is of no use in a file or a pipe.
                let drawn = std::io::stdout().is_terminal().then(|| terminal_qr(code)).flatten();
                let drawn = drawn.map(|lines| format!("\n{lines}")).unwrap_or_default();
                format!("Code, for one use until {expires}:\n{drawn}\n{}\n\n{hint}", in_lines(code))
            }
            Self::Digits { digits, name } if name.is_empty() => {
                format!("This screen shows:\n\n    {digits}\n")
            }
            Self::Digits { digits, name } => {
                format!("Whoever answered gives the name {name:?}. This screen shows:\n\n    {digits}\n")
            }
            Self::Joined { purpose: "link", name, .. } => format!("Another device of {name} is linked."),
            Self::Joined { name, .. } => format!("{name} joined."),
            Self::Revoked { codes: 0 } => "There was no code to take back.".to_owned(),
            Self::Revoked { codes: 1 } => "Taken back: the code works no more.".to_owned(),
            Self::Revoked { codes } => format!("Taken back: {codes} codes work no more."),
        }
    }
}

/// A code over several lines.
pub(super) fn in_lines(code: &str) -> String {
    let groups: Vec<&str> = code.split('-').collect();
    let lines: Vec<String> =
        groups.chunks(GROUPS_A_LINE).map(|line| format!("  {}", line.join("-"))).collect();
    lines.join("\n")
}

/// What to do when nobody waits for the other device now.
fn resume_hint(purpose: &str) -> String {
    format!("\nWhen the other device is there, compare the digits here:\n  alcove {purpose} --resume")
}

/// What a code is for, in JSON: the verb that makes it.
pub(super) fn purpose_name(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Invite => "invite",
        Purpose::Link => "link",
    }
}

/// The code that this device gave out last for this purpose and that is not over.
pub(super) async fn newest_offer(client: &Client, purpose: Purpose) -> Result<Offer, CliError> {
    let offers = client.open_offers().await?.into_iter();
    let newest = offers.filter(|offer| offer.purpose() == purpose).max_by_key(Offer::expires_ms);
    newest.ok_or(CliError::NoOpenCode)
}

/// Takes back every code.
pub(super) async fn revoke_all(app: &App, client: &Client) -> Result<(), CliError> {
    let offers = client.open_offers().await?;
    for offer in &offers {
        offer.revoke().await?;
    }
    show_event(&Said::Revoked { codes: offers.len() }, app.json);
    Ok(())
}

/// Shows a code and sees it through: waits for whoever uses it, compares the digits, and waits until they are in.
pub(super) async fn see_through(
    app: &App,
    client: &Client,
    offer: &Offer,
    hint: &'static str,
    args: &WaitArgs,
) -> Result<(), CliError> {
    if !args.resume {
        let expires = Moment(i64::try_from(offer.expires_ms()).unwrap_or(i64::MAX));
        let code = offer.code().to_string();
        let purpose = purpose_name(offer.purpose());
        let later = if args.no_wait { resume_hint(purpose) } else { String::new() };
        let hint = format!("{hint}{later}");
        show_event(&Said::Code { code, purpose, expires, hint }, app.json);
    }
    if args.no_wait {
        return Ok(());
    }
    let wait = Duration::from_secs(args.wait);
    let waiting = Waiting::start("Waiting for the other device (ctrl-c ends the waiting)");
    let answered = offer.digits(wait).await.map_err(nobody_yet)?;
    drop(waiting);
    let name = answered.display_name;
    let same = ask_for_digits(app, &args.digits, answered.digits, name.clone())?;
    offer.confirm(same).await?;
    if !same {
        return Err(ClientError::from(CeremonyError::DigitsDiffer).into());
    }
    let waiting = Waiting::start("Waiting for the other person to say so, too");
    let device = offer.joined(wait).await.map_err(nobody_yet)?.to_hex();
    drop(waiting);
    let name = match offer.purpose() {
        Purpose::Invite => name,
        Purpose::Link => Atlas::load(client).await?.person_name(client.person()),
    };
    show_event(&Said::Joined { device, purpose: purpose_name(offer.purpose()), name }, app.json);
    Ok(())
}

fn nobody_yet(error: ClientError) -> CliError {
    if matches!(error, ClientError::NoAnswer) { CliError::NobodyYet } else { error.into() }
}

/// Shows the digits and asks the one question; or compares them with those that were given.
pub(super) fn ask_for_digits(
    app: &App,
    given: &DigitsArgs,
    digits: Digits,
    name: String,
) -> Result<bool, CliError> {
    show_event(&Said::Digits { digits: digits.to_string(), name }, app.json);
    if let Some(given) = given.digits {
        return Ok(given == digits);
    }
    say(QUESTION);
    // A slip of the finger must not look like somebody in between: only what is clear counts.
    let stdin = std::io::stdin();
    loop {
        let mut answer = String::new();
        let read =
            stdin.lock().read_line(&mut answer).map_err(CliError::file("the answer cannot be read"))?;
        if read == 0 {
            return Err(CliError::NobodyToAsk);
        }
        if let Some(same) = understood(&answer, digits) {
            return Ok(same);
        }
        say(ASK_AGAIN);
    }
}

/// Yes, no, or what the other screen shows: whoever types that has compared it.
fn understood(answer: &str, digits: Digits) -> Option<bool> {
    match answer.trim().to_lowercase().as_str() {
        "y" | "yes" => Some(true),
        "n" | "no" => Some(false),
        other => Digits::from_text(other).map(|typed| typed == digits),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn only_a_clear_answer_counts() {
        let digits = Digits::from_text("048213").unwrap();
        for yes in ["y", "Y\n", " yes \r\n", "048 213\n", "048213"] {
            assert_eq!(understood(yes, digits), Some(true), "{yes:?}");
        }
        for no in ["n", "NO\n", "048 214", "482130"] {
            assert_eq!(understood(no, digits), Some(false), "{no:?}");
        }
        for unclear in ["", "\n", "yy", "ja", "48213", "048 2133", "n y"] {
            assert_eq!(understood(unclear, digits), None, "{unclear:?}");
        }
    }
}
