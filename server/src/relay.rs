//! What the relay decides, apart from every clock, socket and disk: which entries it takes and at which place, whom it
//! admits, what it sends and in which order.
//!
//! Time is an argument and nothing here waits. The same decisions run in three places: behind TLS and `SQLite` in the
//! relay, in memory in [`memory::Relay`] for the simulated world, and in tests.

pub mod admission;
pub mod asks;
pub mod companions;
pub mod cursor;
pub mod frontier;
pub mod handed_in;
pub mod lanes;
pub mod ledger;
pub mod mailbox;
pub mod memory;
pub mod rate;
pub mod readers;
pub mod recovery;

use alcove_protocol::id::EntryId;

/// Where an entry lies in its log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// From 1, without gaps.
    pub seq: u64,
    /// When the relay stored it, ms since 1970; never falls within a log.
    pub relay_time_ms: u64,
}

/// The newest entry of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its place.
    pub place: Place,
    /// Its id.
    pub id: EntryId,
}
