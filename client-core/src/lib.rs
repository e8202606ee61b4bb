//! Alcove.

pub mod crypto;
