//! `alcove`: the laptop client. Each verb opens the device's home, does one thing, says what is saved, and ends.
//!
//! No logger is installed: what a person types goes into the encrypted store and onto their screen, nowhere else.

mod app;
mod args;
mod atlas;
mod confirm;
mod conflict;
mod decided;
mod demo;
mod documents;
mod error;
mod last_list;
mod moment;
mod panic_words;
mod pick;
mod progress;
mod qr;
mod secret;
mod seed;
mod sheet;
mod show;
mod verb;
mod wipe;

use std::process::ExitCode;

fn main() -> ExitCode {
    panic_words::install();
    std::panic::catch_unwind(args::run).unwrap_or(ExitCode::FAILURE)
}
