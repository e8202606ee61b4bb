//! Mailboxes: where two devices that share a code, and nothing else yet, leave sealed messages for each other.

use std::collections::BTreeMap;

use alcove_protocol::frame::{Mail, MailOpen};
use alcove_protocol::limits::{MAIL_BYTES_MAX, MAIL_LIFE_MS_MAX};
use alcove_protocol::problem::Problem;

/// Messages that one mailbox takes.
pub const MAIL_MESSAGES_MAX: usize = 8;

/// A mailbox and what lies in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mailbox {
    /// When it closes, ms since 1970.
    pub closes_ms: u64,
    /// The sealed messages by place.
    pub messages: BTreeMap<u8, Vec<u8>>,
}

/// Whether `ask` opens a mailbox, and until when. `held` is the mailbox of that name. One that is open already stays
/// as it is (`None`).
///
/// # Errors
/// [`Problem::TooLarge`] for a life over its bound.
pub fn check_open(ask: &MailOpen, held: Option<&Mailbox>, now_ms: u64) -> Result<Option<u64>, Problem> {
    if ask.life_ms > MAIL_LIFE_MS_MAX {
        return Err(Problem::TooLarge);
    }
    let open = held.is_some_and(|mailbox| mailbox.closes_ms > now_ms);
    Ok((!open).then(|| now_ms.saturating_add(ask.life_ms)))
}

/// Whether `mail` is to be stored (`true`) or lies there already, byte for byte (`false`).
///
/// # Errors
/// [`Problem::TooLarge`], [`Problem::MailboxClosed`], and [`Problem::MailTaken`] when another message has the place or
/// the mailbox is full.
pub fn check_put(mail: &Mail, held: Option<&Mailbox>, now_ms: u64) -> Result<bool, Problem> {
    if mail.sealed.len() > MAIL_BYTES_MAX {
        return Err(Problem::TooLarge);
    }
    let mailbox = require_open(held, now_ms)?;
    match mailbox.messages.get(&mail.step) {
        Some(there) if *there == **mail.sealed => Ok(false),
        Some(_) => Err(Problem::MailTaken),
        None if mailbox.messages.len() >= MAIL_MESSAGES_MAX => Err(Problem::MailTaken),
        None => Ok(true),
    }
}

/// The mailbox, if it is open.
///
/// # Errors
/// [`Problem::MailboxClosed`] when there is none or its life is over.
pub fn require_open(held: Option<&Mailbox>, now_ms: u64) -> Result<&Mailbox, Problem> {
    held.filter(|mailbox| mailbox.closes_ms > now_ms).ok_or(Problem::MailboxClosed)
}
