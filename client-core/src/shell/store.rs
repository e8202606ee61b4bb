//! The stores: one on disk under `SQLCipher`, one in memory. What an operation means is the same in both, and one suite
//! of tests says so.

#[cfg(test)]
mod contract;
pub mod memory;
mod row;
pub mod sqlite;

pub use memory::MemoryStore;
pub use sqlite::{SqliteStore, SqliteViews};
