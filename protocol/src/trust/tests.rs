//! The rules, one claim a test.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod agreement;
mod bytes;
mod chain;
mod circle;
mod content;
mod org;
pub(crate) mod world;
