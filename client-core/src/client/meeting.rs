//! How two devices meet: a new one comes in by a code, and two compare what they hold.

pub(super) mod carrier;
pub(super) mod comparing;
pub(super) mod joining;
pub(super) mod nearby;
pub(super) mod offering;
