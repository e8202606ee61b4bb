//! The relay: orders, stores and forwards sealed entries that it cannot read.
//!
//! [`relay`] decides without waiting; [`store`] and [`http`] do. A program that runs a relay inside itself calls
//! [`serve`]; a simulation runs [`relay::memory::Relay`]. Deliberately absent: any content cipher, any CRDT, the client.

mod answer;
mod challenges;
pub mod cli;
pub mod config;
pub mod data_dir;
pub mod error;
mod fanout;
pub mod http;
mod known;
mod listener;
pub mod logging;
mod news;
pub mod relay;
pub mod restore;
mod running;
mod session;
mod shared;
pub mod store;
mod time;
pub mod tls;
mod writer;

pub use config::Config;
pub use error::StartError;
pub use running::{Core, Hooks, Running, State, serve};
pub use session::Peer;
