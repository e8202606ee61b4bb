//! The rules that say who may: pure, used by the relay and by every device alike.
//!
//! An [`OrgState`] is the org log replayed, a [`CircleState`] a circle's control entries. Both answer "is this entry
//! valid?" from signed records alone: no rule reads a clock or the relay's seq. Author chains ([`chain`]) stand
//! apart, because a device may receive entries newest first.

pub mod chain;
mod circle;
mod companions;
mod org;
mod owner;
mod purge;

#[cfg(test)]
pub(crate) mod tests;

pub use circle::{Access, Branch, CircleState, Epoch, Lacking};
pub use companions::{check_companions, place_companions};
pub use org::{Device, Intake, Kit, Newcomer, OrgBranch, OrgOwed, OrgState, Person};
pub use owner::check_owner;
pub use purge::{Said, Written, WrittenBy, check_purge, said_about};

use crate::codec::DecodeError;
use crate::entry::{Entry, Kind};
use crate::problem::Problem;
use crate::suite::Suite;

/// Why an entry is not valid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The body is not the record that the kind names.
    #[error("malformed record: {0}")]
    Malformed(#[from] DecodeError),
    /// The entry names another log.
    #[error("the entry belongs to another log")]
    WrongLog,
    /// The kind has no place in this log, or this build does not know it.
    #[error("kind {0:?} cannot be judged here")]
    Kind(Kind),
    /// The suite is unknown or below the organisation's minimum.
    #[error("suite {0:?} is not taken")]
    Suite(Suite),
    /// The author's device is not in the org log, or not active at the head the entry names.
    #[error("the author's device is not active")]
    UnknownAuthor,
    /// The signature is not the author's.
    #[error("the signature is not the author's")]
    NotSigned,
    /// The entry names a control or org-log entry that is not here.
    #[error("the entry names another one that is not here")]
    UnknownHead,
    /// Compare-and-swap lost: the head moved on.
    #[error("the head moved on")]
    StaleHead,
    /// The epoch is not the one in force at the head the entry names (or, for a fresh push, the newest).
    #[error("the epoch is not in force")]
    StaleEpoch,
    /// The author's person lacks the role.
    #[error("the author has no right to do this")]
    NoRight,
    /// The author's device was revoked.
    #[error("the author's device was revoked")]
    Revoked,
    /// The entry comes behind the cut-off of its author's removal, whatever it claims.
    #[error("the entry comes behind its author's cut-off")]
    PastCutOff,
    /// The cut-offs are not the newest entries of the devices that are cut off.
    #[error("the cut-offs are not the newest entries of the removed devices")]
    StaleCutOff,
    /// The document was purged, and this is not under the slot that stays.
    #[error("the document was purged")]
    SlotPurged,
    /// Nobody would be left who may change the list.
    #[error("the last admin stays")]
    LastAdmin,
    /// A header field holds a value the kind does not allow.
    #[error("header: {0} expected")]
    Header(&'static str),
    /// A rule of the record is broken.
    #[error("rule broken: {0}")]
    Rule(&'static str),
    /// The entry does not follow the author's entry before it.
    #[error("the entry does not follow its author's entry before it")]
    BrokenChain,
    /// Another entry has the author seq.
    #[error("another entry has this author seq")]
    SeqTaken,
    /// What travels beside the entry is not what it signs.
    #[error("the companions are not those that the entry signs")]
    Companions,
}

impl Refusal {
    /// Whether the entry was refused before its signature could be checked, or because of it. Then it may have been
    /// damaged on the way: it has no place in a chain, and is worth asking for again. Every other refusal is for good.
    pub fn is_unproven(&self) -> bool {
        match self {
            Self::WrongLog
            | Self::Suite(_)
            | Self::UnknownAuthor
            | Self::NotSigned
            | Self::UnknownHead
            | Self::StaleHead => true,
            Self::Malformed(_)
            | Self::Kind(_)
            | Self::StaleEpoch
            | Self::NoRight
            | Self::Revoked
            | Self::PastCutOff
            | Self::StaleCutOff
            | Self::SlotPurged
            | Self::LastAdmin
            | Self::Header(_)
            | Self::Rule(_)
            | Self::BrokenChain
            | Self::SeqTaken
            | Self::Companions => false,
        }
    }

    /// The code a relay answers with.
    pub fn problem(&self) -> Problem {
        match self {
            Self::Malformed(_) | Self::Header(_) | Self::WrongLog => Problem::BadEntry,
            Self::Suite(_) => Problem::SuiteRefused,
            Self::UnknownAuthor | Self::NoRight => Problem::NoAccess,
            Self::Revoked => Problem::Revoked,
            Self::PastCutOff => Problem::PastCutOff,
            Self::StaleCutOff => Problem::StaleCutOff,
            Self::SlotPurged => Problem::SlotPurged,
            Self::LastAdmin => Problem::LastAdmin,
            Self::NotSigned => Problem::BadSignature,
            Self::UnknownHead => Problem::UnknownHead,
            Self::StaleHead => Problem::StaleHead,
            Self::StaleEpoch => Problem::StaleEpoch,
            Self::Kind(_) | Self::Rule(_) => Problem::RuleBroken,
            Self::BrokenChain => Problem::BrokenChain,
            Self::SeqTaken => Problem::SeqTaken,
            Self::Companions => Problem::BadCompanions,
        }
    }
}

/// What a replayed log entry did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It took effect.
    Applied,
    /// It stays in the chain and changes nothing, on every device alike.
    Inert(Refusal),
}

/// Unsealed entries leave the fields of the seal empty.
fn require_unsealed(entry: &Entry) -> Result<(), Refusal> {
    let h = entry.header();
    if h.epoch != 0 || h.epoch_tag != [0; 8] || !h.document.is_zero() || !h.slot.is_zero() {
        return Err(Refusal::Header("no epoch, document or slot"));
    }
    Ok(())
}

/// An entry whose signature was checked earlier (by this relay's workers, or before it was stored) is not
/// checked again: the caller says so with this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signature {
    /// Check it now.
    Check,
    /// It was checked against the author's key in the org log.
    Checked,
}

fn require_signed(entry: &Entry, key: &[u8; 32], signature: Signature) -> Result<(), Refusal> {
    match signature {
        Signature::Checked => Ok(()),
        Signature::Check if entry.is_signed_by(key) => Ok(()),
        Signature::Check => Err(Refusal::NotSigned),
    }
}
