//! The rules, one claim a test.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod agreement;
mod branch;
mod bytes;
mod chain;
mod circle;
mod content;
mod cut_off;
mod delivery;
mod org;
mod owner;
pub(crate) mod parting;
mod purge;
mod recovery;
mod removal;
mod resolve;
mod revocation;
pub(crate) mod world;
