//! Adapters: what touches files, sockets and the clock. One task owns the engine; everything here serves it.

pub mod store;
pub mod vault;
