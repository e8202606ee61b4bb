//! The relay: orders, stores and forwards sealed entries that it cannot read.
//!
//! [`relay`] decides without waiting; [`store`] and `http` do. Deliberately absent: any content cipher, any CRDT, the
//! client.

pub mod relay;
pub mod store;
