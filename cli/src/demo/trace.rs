//! Recorded typing, and who must have heard from whom before each keystroke.

use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;
use serde::Deserialize;

/// The recording that ships with Alcove (see `traces/README.md` for its origin and licence).
const BUILT_IN: &[u8] = include_bytes!("../../traces/friendsforever.json.gz");
/// Bytes of JSON that a trace may unpack to.
const TRACE_BYTES_MAX: u64 = 512 * 1024 * 1024;

/// One patch: position, code points deleted, text inserted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Patch(pub(super) usize, pub(super) usize, pub(super) String);

#[derive(Debug, Deserialize)]
struct RawTransaction {
    parents: Option<Vec<usize>>,
    #[serde(default)]
    agent: usize,
    patches: Vec<Patch>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawTrace {
    #[serde(default)]
    start_content: String,
    end_content: String,
    txns: Vec<RawTransaction>,
}

/// A transaction of one author.
#[derive(Debug, Clone)]
pub(super) struct Transaction {
    /// Who typed it.
    pub(super) author: usize,
    /// How many transactions of each author it builds on, its own author's included.
    pub(super) builds_on: Vec<usize>,
    /// What was typed.
    pub(super) patches: Vec<Patch>,
}

/// A recording.
#[derive(Debug)]
pub(super) struct Trace {
    pub(super) start: String,
    pub(super) end: String,
    pub(super) transactions: Vec<Transaction>,
    /// How many authors there are.
    pub(super) authors: usize,
}

/// Why a trace cannot be replayed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TraceError {
    /// The file cannot be read.
    #[error("the trace cannot be read: {0}")]
    Unreadable(#[from] std::io::Error),
    /// It is not gzipped JSON of the format.
    #[error("the trace is not of the format: {0}")]
    Format(#[from] serde_json::Error),
    /// A transaction names a parent that does not come before it, or an author's transactions are not in a line.
    #[error("transaction {at} does not follow its parents")]
    Order {
        /// Which, from 0.
        at: usize,
    },
    /// A patch reaches beyond the text.
    #[error("transaction {at} reaches beyond the text")]
    Position {
        /// Which, from 0.
        at: usize,
    },
}

impl Trace {
    /// The built-in recording, or a gzipped one from a file.
    pub(super) fn load(file: Option<&Path>) -> Result<Self, TraceError> {
        let packed = file.map_or_else(|| Ok(BUILT_IN.to_vec()), std::fs::read)?;
        let mut json = Vec::new();
        GzDecoder::new(packed.as_slice()).take(TRACE_BYTES_MAX).read_to_end(&mut json)?;
        Self::parse(&json)
    }

    /// A recording from its JSON.
    pub(super) fn parse(json: &[u8]) -> Result<Self, TraceError> {
        Self::from_raw(serde_json::from_slice(json)?)
    }

    fn from_raw(raw: RawTrace) -> Result<Self, TraceError> {
        let authors = raw.txns.iter().map(|transaction| transaction.agent + 1).max().unwrap_or(1);
        let mut typed = vec![0; authors];
        let mut after: Vec<Vec<usize>> = Vec::with_capacity(raw.txns.len());
        let mut transactions = Vec::with_capacity(raw.txns.len());
        for (at, transaction) in raw.txns.into_iter().enumerate() {
            let parents = transaction.parents.unwrap_or_else(|| at.checked_sub(1).into_iter().collect());
            let mut builds_on = vec![0; authors];
            for parent in parents {
                let parent = after.get(parent).ok_or(TraceError::Order { at })?;
                for (seen, has) in builds_on.iter_mut().zip(parent) {
                    *seen = (*has).max(*seen);
                }
            }
            let author = transaction.agent;
            let own = typed.get_mut(author).ok_or(TraceError::Order { at })?;
            if builds_on.get(author) != Some(own) {
                return Err(TraceError::Order { at });
            }
            *own += 1;
            let mut version = builds_on.clone();
            if let Some(count) = version.get_mut(author) {
                *count += 1;
            }
            after.push(version);
            transactions.push(Transaction { author, builds_on, patches: transaction.patches });
        }
        Ok(Self { start: raw.start_content, end: raw.end_content, transactions, authors })
    }

    /// How many transactions each author typed.
    pub(super) fn edits_per_author(&self) -> Vec<usize> {
        let mut edits = vec![0; self.authors];
        for transaction in &self.transactions {
            if let Some(count) = edits.get_mut(transaction.author) {
                *count += 1;
            }
        }
        edits
    }
}
