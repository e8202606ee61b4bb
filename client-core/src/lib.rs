//! Alcove.

pub mod crypto;
pub mod shell;
