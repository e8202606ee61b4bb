//! What is found and shown together from everything that this device holds.

pub(super) mod finding;
pub(super) mod working_set;
