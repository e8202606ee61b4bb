//! What tests share: a simulated [`world`] of devices and a relay, the seeded runs over it ([`sim`]), and the house rules
//! that a machine can check ([`tidy`]).
//!
//! A world is one thread and virtual time. Everything random comes from one seed, so a seed is a replay.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::wildcard_enum_match_arm,
    reason = "a test harness fails by panicking, with the seed in the message"
)]

pub mod model;
pub mod sim;
pub mod tidy;
pub mod world;
