//! What is written of one session, from the first tap to a note that is sealed or withdrawn.

pub(super) mod closing;
pub(super) mod sessions;
pub(super) mod sheet;
pub(super) mod signing;
pub(super) mod ticks;
