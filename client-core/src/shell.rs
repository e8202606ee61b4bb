//! Adapters: what touches files, sockets and the clock. One task owns the engine; everything here serves it.

pub(crate) mod actor;
pub(crate) mod clock;
pub(crate) mod jotting_file;
pub(crate) mod link;
pub(crate) mod nearby;
pub mod relay;
pub(crate) mod reserve;
pub mod store;
pub(crate) mod task;
mod tls;
pub mod vault;
pub mod witness;
pub(crate) mod work_file;
