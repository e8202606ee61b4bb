//! What is written of one session, until it is sealed or withdrawn.

pub(crate) mod closing;
pub(crate) mod sessions;
pub(crate) mod sign_check;
pub(crate) mod signing;
pub(crate) mod ticks;
