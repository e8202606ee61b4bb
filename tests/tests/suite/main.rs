//! The whole house, tested from the roof: the simulated world, its stories, the blind relay, and the house rules.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "a test fails by panicking, and its name says what it claims"
)]

mod again_stories;
mod blind_relay;
mod closing_races;
mod closing_stories;
mod compare_stories;
mod documented;
mod evidence_stories;
mod evil_member;
mod evil_relay;
mod first_sync;
mod fork_stories;
mod jotting_stories;
mod key_taint;
mod late_stories;
mod lease_stories;
mod life_stories;
mod living;
mod model;
mod provenance_stories;
mod recovery_stories;
mod regressions;
mod restore_stories;
mod rows;
mod scenes;
mod sim;
mod storage;
mod stories;
mod tidy;
mod trust_stories;
mod unsent;
mod w_stories;
