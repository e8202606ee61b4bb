//! Alcove.

pub mod client;
pub mod clinical;
pub mod crypto;
pub mod document;
pub mod engine;
pub mod error;
pub mod ports;
pub mod shell;
pub mod text;
pub mod time;
