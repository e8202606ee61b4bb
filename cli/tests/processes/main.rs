//! `alcove` as a person meets it: real processes, a real relay on loopback, real homes.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod a_week;
mod busy;
mod by_hand;
mod device;
mod differing;
mod editor;
mod help;
mod jotting;
mod killed;
mod lease;
mod leaving;
mod losing;
mod measuring;
mod meeting;
mod nearby;
mod people;
mod recover;
mod refusals;
mod relay;
mod relay_gone_back;
mod shown;
mod wiping;
