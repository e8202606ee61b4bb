//! What may be shown, and what can be written when nothing may be: the lease, work past it, jottings.

pub(super) mod jottings;
pub(super) mod lease;
