//! What the engine asks the store about entries that it does not keep in memory, and what the store answers.

use alcove_protocol::entry::Kind;
use alcove_protocol::id::{DeviceId, DocHandle, EntryId, Incarnation, LogId};
use alcove_protocol::trust::chain::Author;

use crate::engine::writing::save::{Standing, StoredEntry};
use crate::time::Timestamp;

/// A question to the store; answered before anything else happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// Every entry of these logs that has, or had, a place at the relay.
    Logs(Vec<LogId>),
    /// These entries, with what travels beside them; one that is not there is left out.
    Entries(Vec<EntryId>),
    /// The entries of other lives and devices at these places of their authors' chains.
    Links(Vec<(LogId, Author, u64)>),
    /// Of these logs: what is chained (org log and control entries), what is lost, and of each author the newest that
    /// counts and is not lost.
    Chained(Vec<LogId>),
}

/// The store's answer to a [`Lookup`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Looked {
    /// To [`Lookup::Logs`]: by log, place and id.
    Logs(Vec<EntryRow>),
    /// To [`Lookup::Entries`], in the order asked for.
    Entries(Vec<StoredEntry>),
    /// To [`Lookup::Links`], in the same order.
    Links(Vec<EntryRow>),
    /// To [`Lookup::Chained`], in no order that matters.
    Chained(Vec<StoredEntry>),
}

/// What the store knows of an entry without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryRow {
    /// Its id.
    pub id: EntryId,
    /// Its log.
    pub log: LogId,
    /// Its place at the relay; in an earlier history of the relay when it is `lost`.
    pub seq: u64,
    /// The relay's present history is not known to hold it.
    pub lost: bool,
    /// This device wrote it, in this life of its store.
    pub own: bool,
    /// What became of it here.
    pub standing: Standing,
    /// Its kind.
    pub kind: Kind,
    /// Whose chain it is in.
    pub author: DeviceId,
    /// In which life of the author's store.
    pub incarnation: Incarnation,
    /// Its place in that chain.
    pub author_seq: u64,
    /// Its document; zero for none.
    pub document: DocHandle,
}

/// What a kept piece of evidence is. The numbers are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EvidenceKind {
    /// Two signed words of the relay, or the relay's and an entry, that cannot both be true. Kept for ever.
    RelayFork = 1,
    /// Another device says that it holds this much of an author's chain.
    Claim = 2,
    /// Of two branches of a circle's control entries, the one that the relay does not hold. Kept for ever.
    ControlFork = 3,
    /// A control entry of such a branch. Kept for ever.
    BranchEntry = 4,
    /// An entry of others that named such a branch, and counts in documents until its author sends it anew.
    BranchContent = 5,
    /// As [`Self::BranchContent`], of an author who cannot send it anew: it counts nowhere and waits for a decision.
    BranchLate = 6,
    /// Two entries at one place of an author's chain. Kept for ever.
    ChainFork = 7,
    /// The relay came back with less than it had acknowledged.
    RolledBack = 8,
}

impl EvidenceKind {
    /// The kind with this stored number.
    pub fn from_number(number: u8) -> Option<Self> {
        Some(match number {
            1 => Self::RelayFork,
            2 => Self::Claim,
            3 => Self::ControlFork,
            4 => Self::BranchEntry,
            5 => Self::BranchContent,
            6 => Self::BranchLate,
            7 => Self::ChainFork,
            8 => Self::RolledBack,
            _ => return None,
        })
    }
}

/// A piece of evidence, as the store keeps it: one for each log, kind and subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceRow {
    /// The log it is about.
    pub log: LogId,
    /// What it is.
    pub kind: EvidenceKind,
    /// What tells it from others of its kind in the log.
    pub subject: Vec<u8>,
    /// When it was noted.
    pub at: Timestamp,
    /// The proof, or what else is remembered.
    pub bytes: Vec<u8>,
}
