//! How two devices meet.

pub(super) mod ceremony;
pub(super) mod hand_over;
