//! What a device may still show without the relay, and what it can write when it may show nothing.

pub(super) mod jottings;
pub(super) mod lease;
pub(super) mod sealed;
